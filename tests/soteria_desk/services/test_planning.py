"""Adopting, not pursuing, reopening and completing lines of enquiry."""

from datetime import date

import pytest

from soteria_desk.casework.enquiry import Pointed, Proportionality, State
from soteria_desk.desk import Desk
from soteria_desk.errors import CannotUndo, MissingField, NotFound, Refused
from tests.soteria_desk.services.recording import HANDSET, LOG, TOXICOLOGY, Recorded

RECORD = Proportionality(
    less_intrusive="none would show it",
    scope="one sample",
    victims_view="agreed, may withdraw",
    why_necessary="capacity is in issue",
    authorised_by="DI Whitcombe",
)


def _proposed(desk: Desk, case: Recorded) -> set[str]:
    return {one.template.id for one in desk.planning.draft(case.id).proposals}


def test_an_adopted_line_is_a_copy_that_says_why_and_because_of_what(desk: Desk, case: Recorded) -> None:
    line = desk.planning.adopt(case.id, HANDSET, case.suspect, owner_id=desk.me, due_on=date(2026, 3, 14))
    assert line.state is State.ADOPTED
    assert (line.reference, line.concerns, line.pack) == ("D1", case.suspect, desk.library.info.version)
    assert line.why and line.towards and line.away and line.steps
    assert "messages were exchanged" in line.because
    assert HANDSET not in _proposed(desk, case)


def test_undo_takes_an_adoption_back_and_redo_makes_it_again(desk: Desk, case: Recorded) -> None:
    line = desk.planning.adopt(case.id, HANDSET, case.suspect)
    desk.book.undo(case.id)
    assert HANDSET in _proposed(desk, case)
    assert desk.casework.file(case.id).lines == ()
    desk.book.redo(case.id)
    assert desk.casework.file(case.id).lines == (line,)


def test_not_pursuing_writes_the_decision_and_its_reason_in_the_same_action(
    desk: Desk, case: Recorded
) -> None:
    entries = desk.store.head().seq
    line = desk.planning.not_pursue(case.id, HANDSET, case.suspect, "The phone is at the bottom of the sea.")
    (decision,) = desk.planning.decisions_about(line.id)
    assert line.state is State.NOT_PURSUED
    assert line.decision == decision.reference == "D-001"
    assert decision.reason == "The phone is at the bottom of the sea."
    batches = {entry.batch for entry in desk.store.journal.entries(from_seq=entries + 1)}
    assert len(batches) == 1
    assert HANDSET not in _proposed(desk, case)


def test_not_pursuing_needs_a_reason(desk: Desk, case: Recorded) -> None:
    with pytest.raises(MissingField):
        desk.planning.not_pursue(case.id, HANDSET, case.suspect, "  ")
    assert desk.casework.file(case.id).decisions == ()


def test_not_pursuing_is_not_undone_but_reopened_with_a_reason(desk: Desk, case: Recorded) -> None:
    line = desk.planning.not_pursue(case.id, HANDSET, case.suspect, "No phone was found.")
    with pytest.raises(CannotUndo):
        desk.book.undo(case.id)
    with pytest.raises(MissingField):
        desk.planning.reopen(line.id, "")
    again = desk.planning.reopen(line.id, "A phone was handed in.")
    assert again.state is State.PROPOSED
    first, second = desk.planning.decisions_about(line.id)
    assert second.supersedes == first.reference
    assert desk.planning.adopt_line(line.id).state is State.ADOPTED


def test_an_intrusive_line_needs_all_five_parts_of_its_record(desk: Desk, case: Recorded) -> None:
    with pytest.raises(Refused, match="scope"):
        desk.planning.adopt(case.id, TOXICOLOGY, case.victim)
    line = desk.planning.keep_for_later(case.id, TOXICOLOGY, case.victim)
    for name, _ in (("authorised_by", ""), ("scope", " ")):
        short = Proportionality(
            **{field: getattr(RECORD, field) for field in RECORD.__struct_fields__ if field != name}
        )
        desk.planning.write_proportionality(line.id, short)
        with pytest.raises(Refused):
            desk.planning.adopt_line(line.id)
    desk.planning.write_proportionality(line.id, RECORD)
    assert desk.planning.adopt_line(line.id).state is State.ADOPTED


def test_a_line_put_off_is_answered_and_can_be_adopted_later(desk: Desk, case: Recorded) -> None:
    line = desk.planning.keep_for_later(case.id, HANDSET, case.suspect)
    assert HANDSET not in _proposed(desk, case)
    assert desk.planning.draft(case.id).counts.pursued == 0
    assert desk.planning.adopt_line(line.id).reference == line.reference


def test_a_line_that_nothing_brings_in_cannot_be_adopted(desk: Desk, case: Recorded) -> None:
    with pytest.raises(NotFound):
        desk.planning.adopt(case.id, "loe-care-home-records", "")
    with pytest.raises(NotFound):
        desk.planning.adopt(case.id, HANDSET, case.victim)


def test_a_result_says_which_way_it_pointed_and_is_never_overwritten(desk: Desk, case: Recorded) -> None:
    line = desk.planning.adopt(case.id, HANDSET, case.suspect)
    with pytest.raises(MissingField):
        desk.planning.complete(line.id, " ", Pointed.AWAY)
    done = desk.planning.complete(line.id, "The thread supports his account.", Pointed.AWAY)
    assert (done.state, done.pointed) == (State.DONE, Pointed.AWAY)
    with pytest.raises(Refused):
        desk.planning.complete(line.id, "Something else.", Pointed.TOWARDS)
    with pytest.raises(ValueError, match="result"):
        desk.planning.change_line(line.id, result="Something else.")
    again = desk.planning.reopen(line.id, "A backup was found.")
    assert again.state is State.IN_PROGRESS
    assert again.result == "The thread supports his account."


def test_ticking_the_first_step_starts_the_line(desk: Desk, case: Recorded) -> None:
    line = desk.planning.adopt(case.id, HANDSET, case.suspect)
    ticked = desk.planning.tick_step(line.id, 0, True)
    assert ticked.state is State.IN_PROGRESS
    assert [step.done for step in ticked.steps].count(True) == 1
    with pytest.raises(NotFound):
        desk.planning.tick_step(line.id, 99, True)


def test_a_line_of_ones_own_says_how_it_could_point_away(desk: Desk, case: Recorded) -> None:
    with pytest.raises(MissingField, match="away"):
        desk.planning.add_line(case.id, title="See the barman", why="He served them.", towards="x", away="")
    line = desk.planning.add_line(
        case.id, title="See the barman", why="He served them.", towards="He saw it.", away="He saw nothing."
    )
    assert (line.reference, line.item) == ("S1", "")


def test_a_reference_is_never_used_twice(desk: Desk, case: Recorded) -> None:
    first = desk.planning.adopt(case.id, HANDSET, case.suspect)
    desk.book.undo(case.id)
    second = desk.planning.adopt(case.id, "loe-suspect-victim-thread", case.suspect)
    assert (first.reference, second.reference) == ("D1", "D2")


def test_a_line_about_the_whole_case_concerns_nobody(desk: Desk, case: Recorded) -> None:
    line = desk.planning.adopt(case.id, LOG, "")
    assert (line.concerns, line.group) == ("", "P")


def test_undo_goes_back_no_further_than_the_opening_of_the_investigation(desk: Desk, case: Recorded) -> None:
    assert desk.book.can_undo(case.id)
    with pytest.raises(CannotUndo, match="opened this investigation"):
        while True:
            desk.book.undo(case.id)
    assert desk.casework.file(case.id).facts == ()
    assert desk.casework.file(case.id).case.reference == "WX/26/00417"
    assert desk.book.check("full").ok


def test_undo_stays_on_offer_where_it_is_refused_so_that_the_reason_is_told(
    desk: Desk, case: Recorded
) -> None:
    desk.decisions.record(case.id, "Go to the scene first", "It will not wait")
    assert desk.book.can_undo(case.id)
    with pytest.raises(CannotUndo) as refused:
        desk.book.undo(case.id)
    assert refused.value.message_text.startswith("This cannot be undone: it holds a sealed entry")
    with pytest.raises(CannotUndo, match="cannot be done again: nothing was undone"):
        desk.book.redo(case.id)
    assert not desk.book.can_redo(case.id)


def test_a_refusal_is_a_sentence() -> None:
    told = Refused(
        reason="a signature is recorded only by someone who has seen it in ink", what_to_do="Look."
    )
    assert told.message_text == "A signature is recorded only by someone who has seen it in ink."
