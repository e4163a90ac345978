"""A supervisor's review: questions put to the reviewer, and the signature recorded from the return slip."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from soteria_desk.casework.record import Record


class Outcome(StrEnum):
    APPROVED = "approved"
    WITH_CONDITIONS = "approved-with-conditions"
    RETURNED = "returned"


class ReviewQuestion(Record, frozen=True, kw_only=True):
    """A question the investigator adds for the reviewer; printed with the standard ones."""

    kind: ClassVar[str] = "review-question"

    text: str
    asked_by: str
    see: str = ""

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.asked_by})


class Review(Record, frozen=True, kw_only=True):
    """A signed review, typed back from the slip, against exactly one revision.

    Attributes:
        fingerprint: First 16 characters, as typed from the slip and matched.
        signed_at: Date and time written beside the ink signature.
        self_approved: The reason, where the printed exception to "nobody signs their own plan" was used.
    """

    kind: ClassVar[str] = "review"
    sealed: ClassVar[bool] = True

    revision_id: str
    fingerprint: str
    outcome: Outcome
    signed_by: str
    signed_at: datetime
    conditions: str = ""
    next_review_at: datetime | None = None
    recorded_by: str
    recorded_at: datetime
    self_approved: str = ""

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.revision_id, self.signed_by, self.recorded_by})
