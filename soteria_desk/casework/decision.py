"""The decision log: numbered, sealed on save, superseded but never changed."""

from datetime import datetime
from typing import ClassVar

from soteria_desk.casework.record import Record


class Decision(Record, frozen=True, kw_only=True):
    """One decision and its reason.

    Attributes:
        reference: 'D-014'; with the copy letter on any copy but the first ('D-014B').
        made_at: When it was decided; `recorded_at` when it was written down.
        enquiry_id: The line it is about; empty where it is about the case.
        supersedes: Reference of the decision it replaces; empty otherwise.
    """

    kind: ClassVar[str] = "decision"
    sealed: ClassVar[bool] = True

    reference: str
    decision: str
    reason: str
    made_by: str
    made_at: datetime
    recorded_at: datetime
    enquiry_id: str = ""
    supersedes: str = ""

    def refers_to(self) -> frozenset[str]:
        return frozenset(filter(None, (self.made_by, self.enquiry_id)))
