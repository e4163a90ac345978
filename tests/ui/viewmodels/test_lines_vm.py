"""Lines in their groups: filters, order, clocks and the words of a row."""

from datetime import UTC, date, datetime, timedelta

import pytest

from soteria_desk.api import State
from tests.ui.builders import OpenCasebook
from tests.ui.recorded import MUCH, adopted, proposed, record, shown
from ui.viewmodels.line_words import clock_of, due_for, spoken_clock
from ui.viewmodels.lines import LOST, NOT_AUTHORISED, LinesViewModel

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def _view_model(casebook: OpenCasebook) -> LinesViewModel:
    return LinesViewModel(casebook.session, casebook.clock)


def test_proposals_join_in_ranked_order_when_they_are_reviewed(casebook: OpenCasebook) -> None:
    draft = casebook.open_case()
    view_model = _view_model(casebook)
    assert view_model.empty()
    assert not view_model.row("")
    assert view_model.to_review() == len(draft.proposals)
    view_model.filter(state="proposed")
    rows = [row for group in view_model.groups for row in group.rows]
    assert len(rows) == len(draft.proposals)
    assert all(row.reference == "" and row.state == "proposed" for row in rows)
    for group in view_model.groups:
        assert [row.rank for row in group.rows] == sorted(row.rank for row in group.rows)
        assert group.counts == f"{len(group.rows)} proposed"


def test_d2_comes_before_d10(casebook: OpenCasebook) -> None:
    casebook.open_case()
    record(
        casebook,
        ("relationship", "colleague"),
        ("fact", "licensed-premises"),
        ("fact", "messages-exchanged"),
        ("fact", "social-media"),
        ("fact", "cctv-likely"),
        ("fact", "payments"),
    )
    case_id = casebook.session.case_id
    draft = casebook.session.draft
    assert draft is not None
    library = casebook.session.library
    # Near-synonyms among them: whether a row stands for others does not matter here.
    digital = [
        one
        for one in draft.each()
        if library.letter_of(one.template) == "D" and one.template.intrusion != "high"
    ][:11]
    for one in digital:
        casebook.do(lambda desk, one=one: desk.planning.adopt(case_id, one.template.id, one.subject))  # type: ignore[misc]
    shown(casebook)
    references = [row.reference for group in _view_model(casebook).groups for row in group.rows]
    assert references == [f"D{n}" for n in range(1, len(digital) + 1)]
    assert len(digital) >= 10


def test_sorting_keeps_the_groups(casebook: OpenCasebook) -> None:
    casebook.open_case()
    for day in (20, 14, 18, 13):
        adopted(casebook, due_on=date(2026, 3, day))
    view_model = _view_model(casebook)
    before = [group.key for group in view_model.groups]
    view_model.sort_by("due")
    assert [group.key for group in view_model.groups] == before
    for group in view_model.groups:
        days = [row.due_on for row in group.rows]
        assert days == sorted(days, key=lambda day: day or date.max)
    view_model.sort_by("due")
    assert view_model.filters.descending


def test_filters_by_words_tag_and_state(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = adopted(casebook)
    view_model = _view_model(casebook)
    view_model.filter(text=line.title.split()[0].upper())
    assert view_model.row(line.id) is not None
    view_model.filter(text="no such words")
    assert view_model.groups == ()
    view_model.filter(text="", tag="scene" if line.tag != "scene" else "victim")
    assert view_model.row(line.id) is None
    view_model.filter(tag="", state="done")
    assert view_model.groups == ()


def test_lines_that_lost_their_reason_and_unauthorised_ones_can_be_asked_for(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, ("behaviour", "strangulation"))
    one, case_id = proposed(draft, intrusive=True), draft.file.case.id
    line = casebook.do(lambda desk: desk.planning.keep_for_later(case_id, one.template.id, one.subject))
    shown(casebook)
    view_model = _view_model(casebook)
    assert view_model.intrusive_text() == "1 intrusive line not authorised"
    view_model.filter(state=NOT_AUTHORISED)
    assert [row.key for group in view_model.groups for row in group.rows] == [line.id]
    view_model.filter(state=LOST)
    assert view_model.groups == ()


def test_a_late_line_says_so_in_words(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = adopted(casebook, due_on=date(2026, 3, 9), owner_id=casebook.session.me)
    row = _view_model(casebook).row(line.id)
    assert row is not None
    assert row.late
    assert row.due == "9 Mar, late"
    assert row.spoken().startswith(f"{line.reference}. {line.title}. Focus ")
    assert row.spoken().endswith("Owner DC A. Okoro, 3318. Due 9 Mar, late")


@pytest.mark.parametrize(
    ("left", "words", "level"),
    [
        (timedelta(hours=8, minutes=38), "8 h 38 m", "urgent"),
        (timedelta(days=3, hours=9), "3 d 9 h", "soon"),
        (timedelta(days=20), "20 d", "calm"),
        (timedelta(days=-2, hours=-1), "2 days late", "late"),
        (timedelta(hours=-3), "3 h 0 m late", "late"),
    ],
)
def test_clocks_are_told_in_words(left: timedelta, words: str, level: str) -> None:
    face = clock_of(NOON + left, NOON)
    assert face is not None
    assert (face.words, face.level) == (words, level)


def test_a_clock_is_spoken_in_full() -> None:
    face = clock_of(NOON + timedelta(hours=8, minutes=38), NOON)
    assert face is not None
    assert spoken_clock(face) == "8 hours 38 minutes left"


def test_the_due_day_that_is_offered_follows_the_urgency() -> None:
    today = date(2026, 3, 12)
    assert due_for("immediate", today) == today
    assert due_for("7d", today) == date(2026, 3, 19)
    assert due_for("standard", today) is None


def test_counts_are_those_of_the_draft(casebook: OpenCasebook) -> None:
    casebook.open_case()
    adopted(casebook)
    view_model = _view_model(casebook)
    assert view_model.lines_text() == "1 line: 1 pursued"
    assert view_model.groups[0].counts == "1 pursued"
    assert view_model.draft is not None
    assert view_model.draft.file.lines[0].state is State.ADOPTED


def test_a_line_shows_by_when_what_it_wants_is_likely_lost(casebook: OpenCasebook) -> None:
    casebook.open_case()
    record(casebook, ("fact", "cctv-likely"), ("fact", "licensed-premises"), ("fact", "messages-exchanged"))
    view_model = _view_model(casebook)
    view_model.filter(state="proposed")
    casebook.settle()
    rows = {
        row.proposal.template.id: row for group in view_model.groups for row in group.rows if row.proposal
    }
    clocks = {id_: row.clock for id_, row in rows.items() if row.clock}
    assert clocks, "no proposal has a clock"
    for id_, clock in clocks.items():
        assert rows[id_].clock_words() == clock.words
        # The same as the row and the detail say, never another figure.
        assert "lost" in rows[id_].clock_tip and "(unconfirmed)" in rows[id_].clock_tip
        proposal = rows[id_].proposal
        assert view_model.draft is not None and proposal is not None
        reach = view_model.draft.reached[id_, proposal.subject]
        assert reach is None or reach.days is None or reach.told() in rows[id_].clock_tip
    handset = rows["loe-suspect-handset-primary"]
    # The first day, in which some messages delete themselves, is over; for the rest of a phone no end is known.
    assert handset.clock is not None and (handset.clock.level, handset.clock.words) == ("soon", "Fading")
    assert "some of it may be lost already" in handset.clock_tip


def test_sorted_by_clock_what_is_lost_first_stands_first_and_what_has_gone_last(
    casebook: OpenCasebook,
) -> None:
    casebook.open_case()
    record(casebook, ("fact", "cctv-likely"), ("fact", "licensed-premises"), ("fact", "messages-exchanged"))
    view_model = _view_model(casebook)
    view_model.filter(state="proposed", grouping="state", sort="clock")
    casebook.settle()
    (group,) = view_model.groups
    clocks = [row.clock for row in group.rows]
    running = [clock.at for clock in clocks if clock and not clock.over]
    assert running and running == sorted(running, key=str)
    assert [clock is None for clock in clocks] == sorted(clock is None for clock in clocks)


def test_a_day_that_somebody_set_stands_before_what_is_usual(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = adopted(casebook)
    when = casebook.do(lambda desk: desk.clock.now()) + timedelta(hours=30)
    casebook.do(lambda desk: desk.planning.change_line(line.id, lost_at=when))
    shown(casebook)
    row = _view_model(casebook).row(line.id)
    assert row is not None and row.clock is not None
    assert row.clock.at == when and row.clock_tip == ""


def test_by_relevance_the_first_fifteen_of_the_case_stand_apart_and_numbered(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, *MUCH)
    view_model = _view_model(casebook)
    view_model.filter(grouping="relevance", state="proposed")
    groups = {group.key: group for group in view_model.groups}
    assert list(groups)[:4] == ["by-pinned", "by-first", "by-rest", "by-standing"]
    case = [one for one in draft.proposals if one.block == "case"]
    first, rest = groups["by-first"].rows, groups["by-rest"].rows
    assert [row.proposal for row in (*first, *rest)] == case
    assert [row.number for row in first] == [str(n) for n in range(1, 16)]
    assert rest[0].number == "16"
    assert "nothing about a person is scored" in groups["by-first"].counts
    assert first[0].spoken().startswith(f"1. {first[0].title}. Focus ")
    assert groups["by-first"].label == "This case brings in: first fifteen"
    standing = [one for one in draft.proposals if one.block == "standing"]
    assert [row.proposal for row in groups["by-standing"].rows] == standing


def test_by_relevance_tells_what_is_out_of_reach_and_what_the_plan_covers(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, *MUCH, ("evidence.footage", "lost"))
    one = next(
        one
        for one in draft.proposals
        if any(each.subject == one.subject for each in one.alike) and one.template.intrusion != "high"
    )
    case_id = draft.file.case.id
    line = casebook.do(lambda desk: desk.planning.adopt(case_id, one.template.id, one.subject))
    draft = shown(casebook)
    assert draft.left and draft.covered
    view_model = _view_model(casebook)
    view_model.filter(grouping="relevance")
    groups = {group.key: group for group in view_model.groups}
    assert [row.title for row in groups["by-left"].rows] == [one.template.title for one in draft.left]
    for row, left in zip(groups["by-left"].rows, draft.left, strict=True):
        assert left.reason in row.told
        assert (row.state, row.clock_words()) == ("", "")
        assert "Not proposed" in row.spoken()
    assert f"Covered by {line.reference}" in {row.told for row in groups["by-covered"].rows}
    assert [row.key for row in groups["by-planned"].rows] == [line.id]
    view_model.filter(state="open")
    assert [group.key for group in view_model.groups] == ["by-planned"]
    view_model.filter(grouping="strategy", state="proposed")
    assert not any(row.key for group in view_model.groups for row in group.rows if not row.state)


def test_the_filter_finds_a_near_synonym_by_its_own_title(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, *MUCH)
    one = next(one for one in draft.proposals if any(each.template != one.template for each in one.alike))
    other = next(each for each in one.alike if each.template != one.template)
    view_model = _view_model(casebook)
    view_model.filter(grouping="relevance", state="proposed", text=other.template.title)
    assert one in [row.proposal for group in view_model.groups for row in group.rows]
