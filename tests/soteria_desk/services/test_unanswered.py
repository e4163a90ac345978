"""What is said about proposals nobody has answered, and adopting one line for several people at once."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from soteria_desk.casework.enquiry import State
from soteria_desk.casework.fact import FactState
from soteria_desk.casework.person import Role
from soteria_desk.casework.when import Precision, When
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from soteria_desk.services.case_events import events_of
from soteria_desk.services.situation import derived
from soteria_desk.services.typed import NewPerson
from soteria_desk.services.unanswered import cannot_wait, covered_by, line_cannot_wait, not_shown_of
from tests.soteria_desk.services.recording import HANDSET, REPORTED, Recorded, record


def test_what_is_lost_within_days_cannot_wait_whatever_its_grade(desk: Desk, case: Recorded) -> None:
    draft = desk.planning.draft(case.id)
    proposals = draft.proposals
    fading = [one for one in proposals if one.pressing is not None and one.pressing.days is not None]
    assert any(one.template.urgency != "immediate" and cannot_wait(one, draft) for one in fading)
    for one in fading:
        assert one.pressing is not None and one.pressing.days is not None
        assert cannot_wait(one, draft) is (one.block != "standing" and one.pressing.days <= 3)
    graded = [one for one in proposals if one.pressing is None and one.block != "standing"]
    assert graded
    for one in graded:
        assert cannot_wait(one, draft) is (one.template.urgency == "immediate")


def test_what_began_to_fade_long_ago_and_was_graded_immediate_then_no_longer_cannot_wait(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    early = desk.planning.draft(case.id)
    clock.set(datetime(2026, 3, 16, 9, tzinfo=UTC))  # the phone began to change six days ago
    later = desk.planning.draft(case.id)
    assert (HANDSET, case.suspect) in later.cannot_wait
    graded = {key for key in early.cannot_wait if early.reached[key] is None}
    assert graded and not graded & later.cannot_wait
    clock.set(datetime(2026, 6, 16, 9, tzinfo=UTC))
    old = desk.planning.draft(case.id)
    assert (HANDSET, case.suspect) in old.reached
    for key in old.cannot_wait:
        reach = old.reached[key]
        assert reach is not None and (reach.begun is None or reach.begun <= 7 or (reach.ends or 9) <= 3)
    assert (HANDSET, case.suspect) not in old.cannot_wait


def test_an_adopted_line_is_judged_by_what_fades_and_not_by_its_grade(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    line = desk.planning.keep_for_later(case.id, HANDSET, case.suspect)
    assert line_cannot_wait(line, desk.planning.draft(case.id))
    clock.set(datetime(2026, 6, 16, 9, tzinfo=UTC))
    draft = desk.planning.draft(case.id)
    assert not line_cannot_wait(line, draft)
    own = replace(line, item="", urgency="immediate")
    assert line_cannot_wait(own, draft)


def test_a_near_synonym_names_the_line_that_covers_it(desk: Desk, case: Recorded) -> None:
    first = next(
        one
        for one in desk.planning.draft(case.id).proposals
        if any(other.subject == one.subject for other in one.alike) and one.template.intrusion != "high"
    )
    line = desk.planning.adopt(case.id, first.template.id, first.subject)
    draft = desk.planning.draft(case.id)
    covered = [one for one in draft.covered if covered_by(one, draft.file, desk.library) == line]
    assert {one.template.id for one in covered} == {
        one.template.id for one in first.alike if one.subject == first.subject
    }
    assert covered


def test_not_shown_leaves_out_what_is_in_the_plan_and_what_is_told_otherwise(
    desk: Desk, case: Recorded
) -> None:
    draft = desk.planning.draft(case.id)
    hidden = {one.template.id for one in not_shown_of(draft, desk.library)}
    told = {one.template.id for one in draft.each()} | {one.template.id for one in draft.left}
    told |= {one.template.id for one in draft.would_apply}
    assert hidden and not hidden & told
    assert hidden | told == set(desk.library.enquiries)
    line = desk.planning.adopt(case.id, HANDSET, case.suspect)
    record(desk, case, "fact", "messages-exchanged", None)
    record(desk, case, "fact", "suspect-device-seized", None)
    assert line.item not in {
        one.template.id for one in not_shown_of(desk.planning.draft(case.id), desk.library)
    }


def test_one_line_is_adopted_for_several_suspects_in_one_act(desk: Desk, case: Recorded) -> None:
    other = desk.casework.add_part(case.id, Role.SUSPECT, NewPerson(initials="P.Q."))
    proposal = next(
        one
        for one in desk.planning.draft(case.id).proposals
        if one.template.intrusion != "high" and any(each.template == one.template for each in one.alike)
    )
    people = (proposal.subject, *(one.subject for one in proposal.alike if one.template == proposal.template))
    assert set(people) == {case.suspect, other.id}
    lines = desk.planning.adopt_for(
        case.id, proposal.template.id, people, owner_id=desk.me, due_on=date(2026, 3, 14)
    )
    assert [line.concerns for line in lines] == list(people)
    assert len({line.reference for line in lines}) == 2
    assert {(line.state, line.owner_id, line.due_on) for line in lines} == {
        (State.ADOPTED, desk.me, date(2026, 3, 14))
    }
    desk.book.undo(case.id)
    assert desk.casework.file(case.id).lines == ()


def test_a_frozen_plan_keeps_order_blocks_and_what_stands_under_what(desk: Desk, case: Recorded) -> None:
    first = next(one for one in desk.planning.draft(case.id).proposals if one.alike)
    desk.planning.adopt(case.id, HANDSET, case.suspect)
    draft, plan = desk.planning.draft(case.id), desk.review.draft_plan(case.id)
    assert [one.item for one in plan.proposals] == [one.template.id for one in draft.each()]
    heads = [one for one in plan.proposals if not one.under and one.block != "covered"]
    assert [(one.item, one.block) for one in heads] == [
        (one.template.id, one.block) for one in draft.proposals
    ]
    assert {
        one.under for one in plan.proposals if one.item in {each.template.id for each in first.alike}
    } <= {
        "",
        first.template.id,
    }
    assert [one.reason for one in plan.left] == [one.reason for one in draft.left]
    assert [one.cannot_wait for one in heads] == [cannot_wait(one, draft) for one in draft.proposals]


def test_a_line_out_of_reach_can_be_taken_up_or_declined_all_the_same(desk: Desk, case: Recorded) -> None:
    for value in ("cctv-likely", "licensed-premises"):
        record(desk, case, "fact", value)
    desk.casework.record_fact(case.id, "evidence.footage", "lost", FactState.APPLIES)
    first, second, *_ = desk.planning.draft(case.id).left
    adopted = desk.planning.adopt(case.id, first.template.id, first.subject)
    declined = desk.planning.not_pursue(case.id, second.template.id, second.subject, "It is overwritten.")
    assert (adopted.item, adopted.because) == (first.template.id, first.because_text)
    assert declined.state is State.NOT_PURSUED
    draft = desk.planning.draft(case.id)
    assert not {first.template.id, second.template.id} & {one.template.id for one in draft.left}
    assert adopted.id not in draft.unsupported


def test_a_line_not_pursued_covers_none_of_its_near_synonyms(desk: Desk, case: Recorded) -> None:
    def told() -> tuple[set[str], set[str]]:
        draft = desk.planning.draft(case.id)
        rows = {each.template.id for one in draft.proposals for each in (one, *one.alike)}
        return rows, {one.template.id for one in draft.covered}

    thread = "loe-suspect-victim-thread"
    assert thread in told()[0]
    line = desk.planning.adopt(case.id, HANDSET, case.suspect)
    assert thread in told()[1]
    desk.planning.not_pursue_line(line.id, "Two of the three points are answered elsewhere.")
    rows, covered = told()
    assert thread in rows and not covered


def test_conduct_after_a_day_may_have_been_up_to_the_report(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    (offence,) = desk.casework.file(case.id).offences
    desk.casework.change_offence(offence.id, when=When(precision=Precision.AFTER, from_on=date(2025, 1, 1)))
    file = desk.casework.file(case.id)
    said = derived(file, case.suspect, case.victim, clock.now().date())
    assert (said["report.days"], said["offence.year"]) == (0, 2026)
    assert said["days.since"] == (clock.now().date() - REPORTED.date()).days
    # Nothing is counted from a day that is not known.
    assert all(one.type != "the-act" for one in events_of(file))
