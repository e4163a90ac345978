"""Recording context: what stands beside what, what gives way, and how it reads in the printed plan."""

import pytest

from soteria_desk.casework.fact import Fact, FactState
from soteria_desk.casework.person import Role
from soteria_desk.desk import Desk
from soteria_desk.errors import NotFound, Refused
from soteria_desk.services.typed import NewPerson
from tests.soteria_desk.services.recording import Recorded, record

APPLIES, ASKED, NO = FactState.APPLIES, FactState.TO_FIND_OUT, FactState.RULED_OUT
FOOTAGE, WHO = "evidence.footage", "suspect.identification"


def _facts(desk: Desk, case: Recorded, key: str) -> list[tuple[str, FactState]]:
    return [(fact.value, fact.state) for fact in desk.casework.file(case.id).facts if fact.key == key]


def _only(desk: Desk, case: Recorded, key: str) -> Fact:
    (fact,) = (fact for fact in desk.casework.file(case.id).facts if fact.key == key)
    return fact


def test_a_value_of_a_set_goes_from_so_to_asked_to_no_and_off_the_record(desk: Desk, case: Recorded) -> None:
    for state in (APPLIES, ASKED, NO):
        record(desk, case, "account", "consent", state)
        assert _facts(desk, case, "account") == [("consent", state)]
    record(desk, case, "account", "consent", None)
    assert _facts(desk, case, "account") == []
    desk.book.undo(case.id)
    assert _facts(desk, case, "account") == [("consent", NO)]


def test_one_valued_keys_are_not_recorded_as_what_they_are_not(desk: Desk, case: Recorded) -> None:
    with pytest.raises(Refused, match="has one value"):
        record(desk, case, FOOTAGE, "lost", NO)
    assert _facts(desk, case, FOOTAGE) == []


def test_not_known_is_not_recorded_as_no(desk: Desk, case: Recorded) -> None:
    with pytest.raises(Refused, match='"Not known" cannot be recorded as "no"'):
        record(desk, case, "relationship", "unknown", NO)


def test_not_known_clears_what_was_thought_and_keeps_what_is_ruled_out(desk: Desk, case: Recorded) -> None:
    record(desk, case, "relationship", "acquaintance")
    record(desk, case, "relationship", "friend", ASKED)
    record(desk, case, "relationship", "stranger", NO)
    record(desk, case, "relationship", "unknown")
    assert sorted(_facts(desk, case, "relationship")) == [("stranger", NO), ("unknown", APPLIES)]
    record(desk, case, "relationship", "ex-partner")
    assert sorted(_facts(desk, case, "relationship")) == [("ex-partner", APPLIES), ("stranger", NO)]


def test_ruling_one_value_out_leaves_the_others(desk: Desk, case: Recorded) -> None:
    record(desk, case, "relationship", "unknown")
    record(desk, case, "relationship", "stranger", NO)
    assert sorted(_facts(desk, case, "relationship")) == [("stranger", NO), ("unknown", APPLIES)]


def test_a_one_valued_key_stays_one_record_and_keeps_its_note(desk: Desk, case: Recorded) -> None:
    record(desk, case, FOOTAGE, "requested", note="Asked of the Copper Heron.")
    first = _only(desk, case, FOOTAGE)
    record(desk, case, FOOTAGE, "held")
    held = _only(desk, case, FOOTAGE)
    assert (held.id, held.value, held.note) == (first.id, "held", "Asked of the Copper Heron.")
    desk.book.undo(case.id)
    assert _only(desk, case, FOOTAGE) == first
    record(desk, case, FOOTAGE, "held", None)
    assert _only(desk, case, FOOTAGE) == first  # what stands there now is something else


def test_a_one_valued_key_can_be_asked_as_a_whole_and_taken_off(desk: Desk, case: Recorded) -> None:
    record(desk, case, FOOTAGE, "held")
    record(desk, case, FOOTAGE, "", ASKED)
    assert _facts(desk, case, FOOTAGE) == [("", ASKED)]
    (asked,) = desk.planning.draft(case.id).to_find_out
    assert asked.title == "Find out what has become of the footage"
    assert "loe-fast-track-footage" in {line.id for line in asked.lines}
    record(desk, case, FOOTAGE, "lost")
    assert _facts(desk, case, FOOTAGE) == [("lost", APPLIES)]
    record(desk, case, FOOTAGE, "", None)
    assert _facts(desk, case, FOOTAGE) == []


@pytest.mark.parametrize(
    ("key", "value", "state"),
    [(FOOTAGE, "", APPLIES), ("fact", "", ASKED), ("fact", "", None), (FOOTAGE, "eaten", ASKED)],
)
def test_a_value_the_guidance_does_not_have_is_refused(
    desk: Desk, case: Recorded, key: str, value: str, state: FactState | None
) -> None:
    with pytest.raises(NotFound):
        desk.casework.record_fact(case.id, key, value, state)


def test_each_suspect_has_an_identification_of_their_own(desk: Desk, case: Recorded) -> None:
    part = desk.casework.add_part(case.id, Role.SUSPECT, NewPerson(description="Tall, grey coat"))
    record(desk, case, WHO, "confirmed")
    desk.casework.record_fact(case.id, WHO, "candidate", APPLIES, suspect_id=part.id)
    assert sorted(_facts(desk, case, WHO)) == [("candidate", APPLIES), ("confirmed", APPLIES)]
    rows = {row.heading: row for row in desk.review.draft_plan(case.id).context}
    assert rows["Progress and decisions"].applies == (
        f"Identification: a candidate, not confirmed ({desk.casework.file(case.id).shown(part.id)})",
        "Identification: confirmed (K.L.)",
    )


def test_the_printed_context_says_what_one_valued_keys_are_about(desk: Desk, case: Recorded) -> None:
    record(desk, case, FOOTAGE, "held", note="Exhibit JB/2.")
    record(desk, case, "evidence.toxicology", "", ASKED)
    record(desk, case, "offence.dates", "one-day")
    record(desk, case, "fact", "drink-or-drugs-taken")
    record(desk, case, "fact", "memory-gaps", NO)
    rows = {row.heading: row for row in desk.review.draft_plan(case.id).context}
    so_far = rows["Evidence so far"]
    assert so_far.applies == ("Footage: held, not viewed",)
    assert so_far.to_find_out == ("Toxicology",)
    assert so_far.notes == ("Footage: Exhibit JB/2.",)
    circumstances = rows["Circumstances"]
    assert circumstances.applies == ("When it happened: on one day", "Drink or drugs had been taken")
    assert circumstances.notes == ('Recorded as "no": Gaps in memory',)
