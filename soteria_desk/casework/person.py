"""Persons belong to the casebook; a part ties a person to a case as suspect, victim or witness."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from soteria_desk.casework.record import Record


class Role(StrEnum):
    SUSPECT = "suspect"
    VICTIM = "victim"
    WITNESS = "witness"


class Person(Record, frozen=True, kw_only=True):
    """Someone the casebook knows. A victim is recorded by initials."""

    kind: ClassVar[str] = "person"

    initials: str
    name: str = ""
    born_on: date | None = None


class Part(Record, frozen=True, kw_only=True):
    """A person's part in a case.

    Attributes:
        code: In words, e.g. 'Suspect 1'; never reused within the case.
        person_id: Empty for an unidentified suspect, who is joined to a person later.
        description: How an unidentified suspect was described.
        age: Age in years at the time of the offence, where known without a date of birth.
        located, arrested, interviewed, charged: What happened with a suspect so far; None = not recorded.
        supports: A victim's wish: 'yes', 'undecided', 'no', or '' while not recorded.
    """

    kind: ClassVar[str] = "part"

    role: Role
    code: str
    person_id: str = ""
    description: str = ""
    age: int | None = None
    located: bool | None = None
    arrested: bool | None = None
    interviewed: bool | None = None
    supports: str = ""

    def identified(self) -> bool:
        """Whether we know who this is."""
        return bool(self.person_id)

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.person_id}) if self.person_id else frozenset()
