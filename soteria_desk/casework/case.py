"""A case: one investigation in the casebook."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from soteria_desk.casework.record import Record


class Status(StrEnum):
    """Where the case stands; the `stage` fact is derived from it."""

    FIRST_RESPONSE = "first-response"
    INVESTIGATION = "investigation"
    PRE_CHARGE = "pre-charge"
    POST_CHARGE = "post-charge"
    CLOSED = "closed"


class Case(Record, frozen=True, kw_only=True):
    """One investigation.

    Attributes:
        case_id: Its own id, so that everything of a case is found by one column.
        reference: The force's reference, e.g. 'WX/26/00417'; unique in the casebook.
        operation: Operation name without 'Op'; may be empty.
        reported_at: When the offence was reported; None where not yet recorded.
        review_at: When a supervisor's review is due; None where nothing is set.
        summary: The reported facts in the investigator's words, for page 1 of the plan.
    """

    kind: ClassVar[str] = "case"

    reference: str
    operation: str = ""
    officer_id: str = ""
    supervisor_id: str = ""
    status: Status = Status.FIRST_RESPONSE
    marking: str = "OFFICIAL-SENSITIVE"
    opened_at: datetime
    reported_at: datetime | None = None
    review_at: datetime | None = None
    summary: str = ""
    later: tuple[str, ...] = ()
    """Steps of the guided start that were put off ("I will do this later")."""

    def title(self) -> str:
        """'Op LARKSPUR', or the reference where there is no operation name."""
        return f"Op {self.operation}" if self.operation else self.reference

    def refers_to(self) -> frozenset[str]:
        return frozenset(filter(None, (self.officer_id, self.supervisor_id)))
