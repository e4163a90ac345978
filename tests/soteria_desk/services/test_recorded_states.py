"""The invented cases, entered as records: what is recorded and what follows from it bring in the right lines."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from soteria_desk.casework.case import Status
from soteria_desk.casework.fact import FactState
from soteria_desk.casework.when import Precision, When
from soteria_desk.desk import Desk
from soteria_desk.services.typed import NewCase, NewOffence, NewPerson
from tests.soteria_desk.services.recording import DAY_ZERO, REPORTED, Recorded, record

SCENARIOS = sorted((Path(__file__).parents[2] / "doctrine" / "scenarios").glob("*.json"))
_RECORDED = ("relationship", "context", "issue", "behaviour", "fact", "account")


def _enter(desk: Desk, facts: dict[str, Any]) -> Recorded:
    """Type a scenario into the casebook: only what is recorded by hand; the rest must follow from records."""
    definitions = [
        next(
            one.id
            for one in desk.library.offences.values()
            if one.family == family and (one.from_on is None or one.from_on <= DAY_ZERO) and one.to_on is None
        )
        for family in facts["offence"]
    ]
    identified = facts["suspect.identified"] == "yes"
    case_id = desk.casework.open_case(
        NewCase(
            reference="WX/26/00417",
            status=Status(facts["stage"]),
            reported_at=REPORTED - timedelta(days=1) + timedelta(days=facts["report.days"]),
            suspects=(NewPerson(initials="A.B." if identified else "", age=facts.get("suspect.age")),),
            victims=(NewPerson(initials="C.D.", age=facts["victim.age"]),),
            offences=tuple(
                NewOffence(definition=one, when=When(precision=Precision.EXACT, from_on=DAY_ZERO))
                for one in definitions
            ),
        )
    )
    file = desk.casework.file(case_id)
    case = Recorded(case_id, file.suspects()[0].id, file.victims()[0].id, "")
    desk.casework.change_part(
        case.suspect,
        **{name: facts[f"suspect.{name}"] == "yes" for name in ("located", "arrested", "interviewed")},
    )
    desk.casework.change_part(case.victim, supports=facts["victim.supports"])
    for key in _RECORDED:
        values = facts.get(key, [])
        for value in [values] if isinstance(values, str) else values:
            record(desk, case, key, value)
    return case


def test_all_five_states_are_there() -> None:
    assert len(SCENARIOS) == 5


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_case_entered_as_records_brings_in_exactly_the_expected_lines(
    desk: Desk, clock: Any, path: Path
) -> None:
    scenario = msgspec.json.decode(path.read_bytes())
    expected = set(scenario["expected"]["lines"])
    clock.set(REPORTED + timedelta(days=scenario["facts"]["report.days"] - 1))
    case = _enter(desk, scenario["facts"])
    assert {one.template.id for one in desk.planning.draft(case.id).each()} == expected
    # A hundred days later much is out of reach; it is told with the reason, and nothing is dropped in silence.
    clock.set(REPORTED + timedelta(days=100))
    draft = desk.planning.draft(case.id)
    left = {one.template.id for one in draft.left}
    assert left
    assert {one.template.id for one in draft.each()} == expected - left


def test_what_is_to_be_found_out_proposes_nothing_but_says_what_would_follow(
    desk: Desk, case: Recorded
) -> None:
    before = desk.planning.draft(case.id)
    record(desk, case, "fact", "wearables", FactState.TO_FIND_OUT)
    after = desk.planning.draft(case.id)
    assert {one.template.id for one in after.proposals} == {one.template.id for one in before.proposals}
    assert "loe-suspect-wearables" in {one.template.id for one in after.would_apply}
    assert [one.fact.value for one in after.to_find_out] == ["wearables"]


def test_a_fact_taken_off_flags_the_line_it_brought_in_and_removes_nothing(
    desk: Desk, case: Recorded
) -> None:
    line = desk.planning.adopt(case.id, "loe-suspect-victim-thread", case.suspect)
    record(desk, case, "fact", "messages-exchanged", None)
    draft = desk.planning.draft(case.id)
    assert draft.unsupported == {line.id}
    assert draft.file.line(line.id) == line
