"""What is typed of an investigation before it is recorded: its values, and what each may hold."""

from datetime import date, datetime

from msgspec import Struct

from soteria_desk.casework.case import Status
from soteria_desk.casework.lengths import one_line, written
from soteria_desk.casework.person import Part, Person
from soteria_desk.casework.when import When
from soteria_desk.errors import InvalidField, MissingField

_LINES = {
    "reference": "Force reference",
    "operation": "Operation name",
    "initials": "Initials",
    "name": "Name",
}
_TEXTS = {"summary": "Summary", "description": "Description"}


class NewPerson(Struct, frozen=True, kw_only=True):
    """A suspect or victim as typed on the new-investigation page.

    Attributes:
        initials: Empty for an unidentified suspect.
        age: In years at the time of the offence; None where unknown or where `born_on` says it.
    """

    initials: str = ""
    born_on: date | None = None
    age: int | None = None
    description: str = ""


class NewOffence(Struct, frozen=True, kw_only=True):
    """An offence as typed: its definition, and which suspect and victim (by their place in the lists)."""

    definition: str
    when: When = When()
    suspect: int = 0
    victim: int = 0


class NewCase(Struct, frozen=True, kw_only=True):
    """A new investigation as typed."""

    reference: str
    operation: str = ""
    officer_id: str = ""
    supervisor_id: str = ""
    status: Status = Status.FIRST_RESPONSE
    reported_at: datetime | None = None
    summary: str = ""
    suspects: tuple[NewPerson, ...] = ()
    victims: tuple[NewPerson, ...] = ()
    offences: tuple[NewOffence, ...] = ()


def fitting(fields: dict[str, object]) -> dict[str, object]:
    """The fields of a change, those on one line without blanks around them; refused where one is too long."""
    return {
        name: one_line(value, _LINES[name])
        if isinstance(value, str) and name in _LINES
        else written(value, _TEXTS[name])
        if isinstance(value, str) and name in _TEXTS
        else value
        for name, value in fields.items()
    }


def operation_name(typed: str) -> str:
    """An operation's name without 'Op'."""
    return one_line(typed.strip().removeprefix("Op "), "Operation name")


def place_in(people: list[tuple[Person | None, Part]], place: int, what: str) -> str:
    """The id of the part an offence names by its place in the list."""
    if not 0 <= place < len(people):
        raise MissingField(field=f"The {what} of an offence")
    return people[place][1].id


def refuse_impossible_age(age: object) -> None:
    if isinstance(age, int) and not 0 <= age <= 120:
        raise InvalidField(field="Age", problem="give whole years between 0 and 120.")
