"""An issued plan: its number, canonical bytes, fingerprint and record head; and each print of it."""

from datetime import datetime
from typing import ClassVar

from soteria_desk.casework.record import Record


class Revision(Record, frozen=True, kw_only=True):
    """A plan that was issued.

    Attributes:
        number: 1, 2, ...; shown as 'R1'.
        plan: The canonical JSON text of everything printed; decodes to `Plan`.
        fingerprint: SHA-256 of those bytes, 64 upper-case hexadecimal characters.

    The record head (the journal's number and hash after the entry that issued this revision) cannot lie
    in the record it seals: it is read back from the journal (`Issued.head`).
    """

    kind: ClassVar[str] = "revision"
    sealed: ClassVar[bool] = True

    number: int
    plan: str
    fingerprint: str
    issued_at: datetime
    issued_by: str
    self_approved: str = ""

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.issued_by})


class Print(Record, frozen=True, kw_only=True):
    """One print or export of a revision: the same four values give the same bytes."""

    kind: ClassVar[str] = "print"
    sealed: ClassVar[bool] = True

    revision_id: str
    variant: str
    copy_label: str
    layout: int
    sha256: str
    pages: int

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.revision_id})
