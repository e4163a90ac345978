"""What a change of context brings in stands first, says why, and nothing adopted is ever dropped."""

from datetime import date

from soteria_desk.api import FactState, NewOffence, NewPerson, Precision, When
from tests.ui.builders import OpenCasebook, a_new_case
from tests.ui.recorded import MUCH, adopted, record, shown
from ui.viewmodels.brings_in import BringsInViewModel, Row
from ui.viewmodels.context import ContextViewModel

CONTACT = ("behaviour", "post-offence-contact")


def an_offence(year: int) -> NewOffence:
    """A rape in that year."""
    return NewOffence(definition="SOA-1", when=When(precision=Precision.EXACT, from_on=date(year, 3, 2)))


def _kinds(rows: tuple[Row, ...]) -> list[str]:
    return [row.kind for row in rows]


def test_new_lines_stand_first_under_the_change_that_brought_them(casebook: OpenCasebook) -> None:
    casebook.open_case()
    panel = BringsInViewModel(casebook.session)
    told: list[str] = []
    panel.arrived.connect(told.append)
    ContextViewModel(casebook.session).record(CONTACT, FactState.APPLIES)
    casebook.settle()
    assert panel.rows[0].text == "From your last change: Kept in contact afterwards"
    fresh = [row for row in panel.rows if row.fresh and row.kind == "proposal"]
    assert panel.new_count() == len(fresh) > 0
    assert list(panel.rows[1 : 1 + len(fresh)]) == fresh
    for row in fresh:
        bold = [row.text[one.start : one.start + one.length] for one in row.spans]
        assert "kept in contact afterwards" in bold
    assert told == [f"{len(fresh)} lines proposed because of: Kept in contact afterwards"]


def test_clearing_a_chip_flags_an_adopted_line_and_keeps_it(casebook: OpenCasebook) -> None:
    casebook.open_case()
    panel = BringsInViewModel(casebook.session)
    context = ContextViewModel(casebook.session)
    context.record(CONTACT, FactState.APPLIES)
    casebook.settle()
    fresh = next(row.proposal for row in panel.rows if row.fresh and row.action == "adopt")
    assert fresh is not None
    case_id = casebook.session.case_id
    line = casebook.do(lambda desk: desk.planning.adopt(case_id, fresh.template.id, fresh.subject))
    shown(casebook)
    context.record(CONTACT, None)
    casebook.settle()
    lost = [row for row in panel.rows if row.kind == "lost"]
    assert [row.line_id for row in lost] == [line.id]
    assert lost[0].action == "decide"
    assert "no longer proposed" in panel.rows[0].text or "not recorded" in panel.rows[0].text


def test_an_intrusive_line_opens_its_record_and_cannot_be_adopted_here(casebook: OpenCasebook) -> None:
    casebook.open_case()
    record(casebook, ("behaviour", "strangulation"))
    rows = BringsInViewModel(casebook.session).rows
    intrusive = [row for row in rows if row.intrusive]
    assert intrusive
    assert {row.action for row in intrusive} == {"record"}


def test_what_is_to_be_found_out_names_the_line_that_would(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, ("fact", "prior-reports-same-suspect"), find_out=True)
    rows = [row for row in BringsInViewModel(casebook.session).rows if row.kind == "find-out"]
    assert len(rows) == len(draft.to_find_out) == 1
    assert rows[0].text == "Because Earlier reports about the suspect is marked to find out."
    assert rows[0].action in ("adopt", "add", "open")


def test_the_plan_is_folded_away_until_asked_for(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = adopted(casebook)
    panel = BringsInViewModel(casebook.session)
    fold = next(row for row in panel.rows if row.key == "planned")
    assert fold.beside == "1 line"
    assert "planned" not in _kinds(panel.rows)
    panel.toggle("planned")
    assert [row.line_id for row in panel.rows if row.kind == "planned"] == [line.id]


def test_undo_is_a_change_like_any_other(casebook: OpenCasebook) -> None:
    casebook.open_case()
    panel = BringsInViewModel(casebook.session)
    ContextViewModel(casebook.session).record(CONTACT, FactState.APPLIES)
    casebook.settle()
    casebook.session.undo()
    casebook.settle()
    assert panel.rows[0].text.startswith("From your last change: Kept in contact afterwards, not recorded")
    assert panel.new_count() == 0


def _band(rows: tuple[Row, ...], key: str) -> int:
    return [row.key for row in rows].index(key)


def test_the_first_fifteen_stand_apart_numbered_in_the_order_of_the_core(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, *MUCH)
    panel = BringsInViewModel(casebook.session)
    case = [one for one in draft.proposals if one.block == "case"]
    assert len(case) > 15
    start, end = _band(panel.rows, "band-case"), _band(panel.rows, "rest")
    assert panel.rows[start].text == "What this case brings in: the first fifteen"
    assert "nothing about a person is scored" in panel.rows[start + 1].text
    top = panel.rows[start + 2 : end]
    assert [row.number for row in top] == [str(n) for n in range(1, 16)]
    assert [row.proposal for row in top] == case[:15]
    assert panel.rows[end].title == f"Show the other {len(case) - 15}"
    panel.toggle("rest")
    rest = [row for row in panel.rows if row.number and int(row.number) > 15]
    assert [row.proposal for row in rest] == case[15:]


def test_duties_of_every_investigation_are_folded_apart_with_their_count(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, *MUCH)
    panel = BringsInViewModel(casebook.session)
    standing = [one for one in draft.proposals if one.block == "standing"]
    fold = panel.rows[_band(panel.rows, "standing")]
    assert (fold.title, fold.beside) == ("In every investigation", f"{len(standing)} lines")
    shown_ = [row.proposal for row in panel.rows if row.proposal is not None]
    assert not [one for one in shown_ if one.block == "standing"]
    panel.toggle("standing")
    rows = [row for row in panel.rows if row.proposal in standing]
    assert [row.proposal for row in rows] == standing
    assert all(not row.number and row.action for row in rows)


def test_pinned_lines_stand_before_what_the_case_brings_in(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, *MUCH)
    rows = BringsInViewModel(casebook.session).rows
    first, case = _band(rows, "band-pinned"), _band(rows, "band-case")
    pinned = [one for one in draft.proposals if one.block == "pinned"]
    assert pinned
    assert [row.proposal for row in rows[first + 1 : case]] == pinned


def test_a_row_says_what_fades_by_when_and_never_as_a_promise(casebook: OpenCasebook) -> None:
    casebook.open_case()
    record(casebook, *MUCH)
    panel = BringsInViewModel(casebook.session)
    panel.toggle("rest")
    fading = [row for row in panel.rows if row.pressing]
    assert fading
    for row in fading:
        assert row.proposal is not None and row.proposal.pressing is not None
        assert row.pressing == row.proposal.pressing.words()
        assert row.pressing in row.spoken()
        assert row.beside == ""  # the case itself says how urgent it is
        if row.proposal.pressing.days is not None:
            assert "likely" in row.pressing or "may be lost" in row.pressing


def test_what_is_out_of_reach_says_why_and_offers_no_button(casebook: OpenCasebook) -> None:
    casebook.open_case(a_new_case(offences=(an_offence(2019),)))
    draft = record(casebook, *MUCH)
    assert draft.left
    panel = BringsInViewModel(casebook.session)
    assert panel.rows[_band(panel.rows, "left")].beside == f"{len(draft.left)} lines"
    panel.toggle("left")
    rows = [row for row in panel.rows if row.kind == "left"]
    assert [row.title for row in rows] == [one.template.title for one in draft.left]
    for row, one in zip(rows, draft.left, strict=True):
        assert one.reason in row.text and one.step in row.text
        assert row.proposal is not None and row.proposal.template == one.template
        assert row.action == ""  # the row menu alone takes it up all the same


def test_not_shown_is_worked_out_only_once_it_is_asked_for(casebook: OpenCasebook) -> None:
    casebook.open_case()
    record(casebook, *MUCH)
    panel = BringsInViewModel(casebook.session)
    fold = panel.rows[_band(panel.rows, "not-shown")]
    assert (fold.beside, fold.unfolded, panel._not_shown) == ("", False, None)
    panel.toggle("not-shown")
    rows = [row for row in panel.rows if row.kind == "not-shown"]
    assert rows
    assert rows[0].text.startswith("To record: ")
    told = {row.proposal.template.title for row in panel.rows if row.proposal is not None}
    assert not told & {row.title for row in rows}
    assert panel.rows[_band(panel.rows, "not-shown")].beside == f"{len(rows)} lines"


def test_near_synonyms_are_one_row_and_each_can_be_adopted(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, *MUCH)
    one = next(
        one
        for one in draft.proposals
        if any(each.template.id != one.template.id for each in one.alike) and one.template.intrusion != "high"
    )
    panel = BringsInViewModel(casebook.session)
    panel.toggle("rest")
    row = next(row for row in panel.rows if row.proposal == one)
    assert row.also.startswith("Also: ")
    for each in one.alike:
        assert each.template.title in row.also
    other, said = row.others()[0]
    assert said == f"Adopt: {one.alike[0].template.title}…"
    assert (other.key, other.proposal, other.action) == (row.key, one.alike[0], "adopt")
    case_id = casebook.session.case_id
    line = casebook.do(lambda desk: desk.planning.adopt(case_id, one.template.id, one.subject))
    shown(casebook)
    panel.toggle("covered")
    covered = next(
        row for row in panel.rows if row.proposal and row.proposal.template == one.alike[0].template
    )
    assert covered.text == f"Covered by {line.reference} {line.title}."
    assert covered.action == "adopt"


def test_one_line_for_two_suspects_is_one_row_that_names_both(casebook: OpenCasebook) -> None:
    casebook.open_case(a_new_case(suspects=(NewPerson(initials="D.R."), NewPerson(initials="P.Q."))))
    panel = BringsInViewModel(casebook.session)
    for key in ("rest", "standing"):
        panel.toggle(key)
    rows = [row for row in panel.rows if row.whom]
    assert rows
    for row in rows:
        assert row.whom == "For D.R., P.Q."
        assert len({one.subject for one in row.people}) == len(row.people) == 2
        assert len({one.template.id for one in row.people}) == 1


def test_a_near_synonym_for_two_suspects_is_named_and_offered_once(casebook: OpenCasebook) -> None:
    casebook.open_case(a_new_case(suspects=(NewPerson(initials="D.R."), NewPerson(initials="P.Q."))))
    file = record(casebook, *MUCH).file
    about = casebook.session.library.subject_of
    for key, value in MUCH:
        if about(key, value) in ("suspect", "pair"):
            victim = file.victims()[0].id if about(key, value) == "pair" else ""
            casebook.do(
                lambda desk, key=key, value=value, victim=victim: desk.casework.record_fact(  # type: ignore[misc]
                    file.case.id,
                    key,
                    value,
                    FactState.APPLIES,
                    suspect_id=file.suspects()[1].id,
                    victim_id=victim,
                )
            )
    shown(casebook)
    panel = BringsInViewModel(casebook.session)
    panel.toggle("rest")
    rows = [row for row in panel.rows if any(len(same) == 2 for same in row.alike)]
    assert rows
    for row in rows:
        titles = [same[0].template.title for same in row.alike]
        assert len(titles) == len(set(titles)) == len(row.others())
        assert row.also == f"Also: {'; '.join(titles)}"
        other, _ = row.others()[0]
        assert other.people == (row.alike[0] if len(row.alike[0]) > 1 else ())


def test_the_last_change_is_named_as_it_now_stands(casebook: OpenCasebook) -> None:
    casebook.open_case()
    panel = BringsInViewModel(casebook.session)
    context = ContextViewModel(casebook.session)
    said = []
    for state in (FactState.RULED_OUT, None):
        context.record(CONTACT, state)
        casebook.settle()
        said.append(panel.rows[0].text)
    for choice in ("requested", "held", ""):
        context.choose_value("evidence.footage", choice)
        casebook.settle()
        said.append(panel.rows[0].text)
    expected = (
        "Kept in contact afterwards, no",
        "Kept in contact afterwards, not recorded",
        "Footage: asked for",
        "Footage: held, not viewed",
        "Footage, not recorded",
    )
    for words, change in zip(said, expected, strict=True):
        assert (
            words.startswith(f"From your last change: {change}.")
            or words == f"From your last change: {change}"
        )


def test_of_a_suspect_under_ten_the_panel_says_so_first(casebook: OpenCasebook) -> None:
    casebook.open_case()
    assert casebook.session.draft is not None
    suspect = casebook.session.draft.file.suspects()[0]
    # The date of birth says how old, where the days of an offence are known.
    if suspect.person_id:
        casebook.do(lambda desk: desk.casework.change_person(suspect.person_id, born_on=None))
    casebook.do(lambda desk: desk.casework.change_part(suspect.id, age=9))
    shown(casebook)
    rows = BringsInViewModel(casebook.session).rows
    (note,) = (row for row in rows if row.key.startswith("note "))
    assert (note.kind, "no criminal liability" in note.text, "(unconfirmed)" in note.text) == (
        "words",
        True,
        True,
    )
