"""Recording an investigation: what is refused, and why nothing is lost or taken for another."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from soteria_desk import desk as desks
from soteria_desk.casework.enquiry import Proportionality, Step
from soteria_desk.casework.person import Role
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from soteria_desk.errors import CannotUndo, InvalidField, MissingField, NotFound, Refused
from soteria_desk.services.typed import NewCase, NewOffence, NewPerson
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_clock
from tests.soteria_desk.services.recording import HANDSET, TOXICOLOGY, Recorded

LINE, TEXT = "x" * 200, "x" * 100_000

ONE_LINE: dict[str, Callable[[Desk, Recorded, str], object]] = {
    "reference": lambda desk, case, text: desk.casework.open_case(NewCase(reference=text)),
    "reference changed": lambda desk, case, text: desk.casework.change_case(case.id, reference=text),
    "operation": lambda desk, case, text: desk.casework.open_case(NewCase(reference="WX/2", operation=text)),
    "operation changed": lambda desk, case, text: desk.casework.change_case(case.id, operation=text),
    "initials": lambda desk, case, text: desk.casework.add_part(
        case.id, Role.VICTIM, NewPerson(initials=text)
    ),
    "initials changed": lambda desk, case, text: desk.casework.change_person(
        desk.casework.file(case.id).persons[0].id, initials=text
    ),
    "officer's name": lambda desk, case, text: desk.casework.add_officer(text),
    "officer's rank": lambda desk, case, text: desk.casework.add_officer("B. Wren", rank=text),
    "officer's number": lambda desk, case, text: desk.casework.add_officer("B. Wren", number=text),
    "officer's force": lambda desk, case, text: desk.casework.add_officer("B. Wren", force=text),
    "copy label": lambda desk, case, text: desk.export.order(desk.review.issue(case.id), text),
}

TEXTS: dict[str, Callable[[Desk, Recorded, str], object]] = {
    "summary": lambda desk, case, text: desk.casework.change_case(case.id, summary=text),
    "description": lambda desk, case, text: desk.casework.change_part(case.suspect, description=text),
    "wishes": lambda desk, case, text: desk.casework.record_care(case.victim, asked_for=text),
    "decision": lambda desk, case, text: desk.decisions.record(case.id, text, "because"),
    "reason": lambda desk, case, text: desk.decisions.record(case.id, "decided", text),
    "reason not to pursue": lambda desk, case, text: desk.planning.not_pursue(
        case.id, HANDSET, case.suspect, text
    ),
    "step": lambda desk, case, text: desk.planning.change_line(
        desk.planning.adopt(case.id, HANDSET, case.suspect).id, steps=(Step(text=text),)
    ),
    "proportionality": lambda desk, case, text: desk.planning.write_proportionality(
        desk.planning.keep_for_later(case.id, TOXICOLOGY, case.victim).id, Proportionality(scope=text)
    ),
    "question": lambda desk, case, text: desk.review.ask(case.id, text),
    "reason for self-approval": lambda desk, case, text: desk.review.issue(case.id, self_approved=text),
}


@pytest.mark.parametrize("record", ONE_LINE.values(), ids=ONE_LINE.keys())
def test_what_stands_on_one_line_holds_200_characters(
    desk: Desk, case: Recorded, record: Callable[[Desk, Recorded, str], object]
) -> None:
    with pytest.raises(InvalidField, match="longer than 200 characters"):
        record(desk, case, LINE + "x")
    record(desk, case, LINE)


@pytest.mark.parametrize("record", TEXTS.values(), ids=TEXTS.keys())
def test_what_somebody_writes_holds_100_000_characters(
    desk: Desk, case: Recorded, record: Callable[[Desk, Recorded, str], object]
) -> None:
    with pytest.raises(InvalidField, match="longer than 100,000 characters"):
        record(desk, case, TEXT + "x")


@pytest.mark.parametrize("field", ["name", "officer", "rank", "number", "force", "marking"])
def test_a_casebook_with_a_name_too_long_for_a_line_is_not_made(tmp_path: Path, field: str) -> None:
    fields = {"name": "CB", "officer": "A. Okoro", field: LINE + "x"}
    with pytest.raises(InvalidField, match="longer than 200 characters"):
        desks.create(
            tmp_path / "CB",
            label=LABEL,
            passphrase=PASSPHRASE,
            clock=a_clock(),
            cost=CHEAP,
            limits=ANY_COST,
            **fields,  # type: ignore[arg-type]
        )
    assert list(tmp_path.iterdir()) == []


def test_the_reference_of_another_investigation_is_refused_however_it_is_given(
    desk: Desk, case: Recorded
) -> None:
    other = desk.casework.open_case(NewCase(reference="WX/26/00588"))
    with pytest.raises(InvalidField, match="already in this casebook"):
        desk.casework.open_case(NewCase(reference=" wx/26/00417 "))
    with pytest.raises(InvalidField, match="already in this casebook"):
        desk.casework.change_case(other, reference="wx/26/00417")
    with pytest.raises(MissingField):
        desk.casework.change_case(other, reference="  ")
    assert desk.casework.change_case(other, reference=" WX/26/00589 ").reference == "WX/26/00589"


def test_a_report_in_the_future_is_refused_however_it_is_given(desk: Desk, case: Recorded) -> None:
    tomorrow = desk.clock.now().replace(year=2030)
    with pytest.raises(InvalidField, match="in the future"):
        desk.casework.change_case(case.id, reported_at=tomorrow)


def test_a_person_keeps_initials_and_an_age_people_can_have(desk: Desk, case: Recorded) -> None:
    person = desk.casework.file(case.id).persons[0]
    with pytest.raises(MissingField):
        desk.casework.change_person(person.id, initials=" ")
    with pytest.raises(InvalidField, match="between 0 and 120"):
        desk.casework.change_part(case.suspect, age=350)
    assert person in desk.casework.file(case.id).persons


def test_an_offence_needs_the_people_it_names(desk: Desk) -> None:
    offence = NewOffence(definition="SOA-1")
    with pytest.raises(MissingField, match="The suspect of an offence is missing"):
        desk.casework.open_case(NewCase(reference="WX/1", offences=(offence,)))
    with pytest.raises(MissingField, match="The victim of an offence is missing"):
        desk.casework.open_case(
            NewCase(reference="WX/1", suspects=(NewPerson(description="tall"),), offences=(offence,))
        )
    assert desk.casework.cases() == ()


def test_a_date_of_birth_without_initials_is_refused_and_not_lost(desk: Desk, case: Recorded) -> None:
    with pytest.raises(InvalidField, match="Date of birth"):
        desk.casework.add_part(case.id, Role.SUSPECT, NewPerson(description="tall", born_on=date(1990, 1, 1)))


def test_opening_an_investigation_is_not_undone_and_what_was_typed_in_it_stays(
    desk: Desk, case: Recorded
) -> None:
    new = desk.casework.open_case(NewCase(reference="WX/26/00588", summary="Reported by a friend."))
    assert desk.book.can_undo(new)  # so that a person who asks is told why not
    with pytest.raises(CannotUndo, match="opened this investigation"):
        desk.book.undo(new)
    assert desk.casework.file(new).case.summary == "Reported by a friend."
    desk.casework.change_case(new, operation="HERON")
    desk.book.undo(new)
    assert desk.casework.file(new).case.operation == ""


def test_a_line_is_late_from_midnight_in_england_also_in_summer(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    desk.planning.adopt(case.id, HANDSET, case.suspect, due_on=date(2026, 7, 1))
    clock.set(datetime(2026, 7, 1, 22, 59, tzinfo=UTC))
    assert desk.casework.cases()[0].late == 0
    clock.set(datetime(2026, 7, 1, 23, 0, tzinfo=UTC))  # 2 July, 00:00, in England
    assert desk.casework.cases()[0].late == 1
    assert desk.planning.draft(case.id).counts.late == 1


def test_an_investigation_is_found_by_reference_or_by_an_operation_name_of_its_own(
    desk: Desk, case: Recorded
) -> None:
    nameless = desk.casework.open_case(NewCase(reference="WX/26/00588"))
    assert desk.casework.find("Op Larkspur") == desk.casework.find("wx/26/00417") == case.id
    assert desk.casework.find(nameless) == nameless
    for nothing in ("", "Op ", " "):
        with pytest.raises(NotFound):
            desk.casework.find(nothing)
    desk.casework.open_case(NewCase(reference="WX/26/00600", operation="LARKSPUR"))
    with pytest.raises(Refused, match="2 investigations"):
        desk.casework.find("LARKSPUR")


def test_a_record_made_longer_by_an_earlier_version_can_still_be_worked_on(
    desk: Desk, case: Recorded
) -> None:
    with desk.store.unit("case.change") as work:
        work.put(replace(desk.casework.file(case.id).case, reference=LINE * 3))
    assert desk.casework.change_case(case.id, summary="More is known.").reference == LINE * 3
