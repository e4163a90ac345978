"""Everything recorded in one case, read at one moment, as a frozen value."""

from datetime import date, datetime

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.casework.care import Care
from soteria_desk.casework.case import Case
from soteria_desk.casework.casebook import CasebookInfo
from soteria_desk.casework.decision import Decision
from soteria_desk.casework.enquiry import OPEN, LineOfEnquiry
from soteria_desk.casework.event import CaseEvent
from soteria_desk.casework.fact import Fact
from soteria_desk.casework.offence import Offence
from soteria_desk.casework.officer import Officer
from soteria_desk.casework.person import Part, Person, Role
from soteria_desk.casework.review import Review, ReviewQuestion


class Issued(Struct, frozen=True, kw_only=True):
    """An issued revision without its long text.

    Attributes:
        head: 'Record 412 · 4F7K 9QXM ...'.
        review: The signed review, once it has been recorded.
    """

    id: str
    case_id: str
    number: int
    fingerprint: str
    issued_at: datetime
    issued_by: str
    self_approved: str
    head: str
    review: Review | None

    def title(self) -> str:
        """'revision 4'."""
        return f"revision {self.number}"

    def short_fingerprint(self) -> str:
        """'A81F 60D2 9C4E 37B5'."""
        return " ".join(self.fingerprint[i : i + 4] for i in range(0, 16, 4))


class CaseFile(Struct, frozen=True, kw_only=True):
    """One case with all that hangs on it."""

    info: CasebookInfo
    case: Case
    officers: tuple[Officer, ...]
    persons: tuple[Person, ...]
    parts: tuple[Part, ...]
    offences: tuple[Offence, ...]
    facts: tuple[Fact, ...]
    events: tuple[CaseEvent, ...] = ()
    lines: tuple[LineOfEnquiry, ...]
    decisions: tuple[Decision, ...]
    cares: tuple[Care, ...]
    questions: tuple[ReviewQuestion, ...]
    issued: tuple[Issued, ...]
    """Newest first."""

    def _with_role(self, role: Role) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.role is role)

    def suspects(self) -> tuple[Part, ...]:
        """The suspects, identified or not, in the order they were recorded."""
        return self._with_role(Role.SUSPECT)

    def victims(self) -> tuple[Part, ...]:
        """The victims in the order they were recorded."""
        return self._with_role(Role.VICTIM)

    def officer(self, officer_id: str) -> Officer | None:
        """The officer with that id, if any."""
        return next((officer for officer in self.officers if officer.id == officer_id), None)

    def officer_title(self, officer_id: str) -> str:
        """'DC A. Okoro, 3318', or 'Not set'."""
        officer = self.officer(officer_id)
        return officer.title() if officer else "Not set"

    def officer_initials(self, officer_id: str) -> str:
        """'AO', or an empty text."""
        officer = self.officer(officer_id)
        return officer.initials() if officer else ""

    def part(self, part_id: str) -> Part | None:
        """The part with that id, if any."""
        return next((part for part in self.parts if part.id == part_id), None)

    def person_of(self, part: Part) -> Person | None:
        """The person behind a part; None for an unidentified suspect."""
        return next((person for person in self.persons if person.id == part.person_id), None)

    def shown(self, part_id: str) -> str:
        """How a part is named on screen and paper: 'K.L.', or 'Suspect 1' where nobody is identified."""
        part = self.part(part_id)
        if part is None:
            return ""
        person = self.person_of(part)
        return person.initials if person else part.code

    def care(self, victim_id: str) -> Care | None:
        """What is recorded of a victim's safe contact, wishes and support."""
        return next((care for care in self.cares if care.victim_id == victim_id), None)

    def line(self, line_id: str) -> LineOfEnquiry | None:
        """The line with that id, if any."""
        return next((line for line in self.lines if line.id == line_id), None)

    def last_issued(self) -> Issued | None:
        """The newest revision, if any was issued."""
        return self.issued[0] if self.issued else None

    def last_signed(self) -> Issued | None:
        """The newest revision with a signature on record."""
        return next((one for one in self.issued if one.review is not None), None)

    def day_number(self, now: datetime) -> int | None:
        """Days since the report, the day of the report being day 0; None where it is not recorded."""
        return day_number(self.case.reported_at, now)


def day_number(reported_at: datetime | None, now: datetime) -> int | None:
    """Local days from the report to `now`; None where the report's time is not recorded."""
    if reported_at is None:
        return None
    return (dates.local(now).date() - dates.local(reported_at).date()).days


def is_late(line: LineOfEnquiry, today: date) -> bool:
    """Whether an open line's due day has passed."""
    return line.state in OPEN and line.due_on is not None and line.due_on < today
