"""Guidance that a casebook brings with it: imported packs, whom it trusts to sign them, and answers to what changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from soteria_desk.casework.record import Record


class PackSigner(Record, frozen=True, kw_only=True):
    """Somebody whose packs this casebook takes.

    Attributes:
        name: As the key file says it, or as the pack administrator knows them.
        key: Their Ed25519 public key, 64 hexadecimal digits.
        added_by: Officer who compared the fingerprint.
    """

    kind: ClassVar[str] = "pack-signer"

    name: str
    key: str
    added_at: datetime
    added_by: str

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.added_by})


class GuidancePack(Record, frozen=True, kw_only=True):
    """One imported pack or layer, whole: a casebook opens with the guidance it uses, wherever it is opened.

    Attributes:
        pack: Id of the pack. `on`: its date. `hash`: SHA-256 over its files.
        layer: Whether it is a force layer; otherwise it takes the place of the shipped pack.
        signer, key: Who signed it: the name, and the public key in hexadecimal.
        before: Ids of the lines of enquiry in the guidance before it, so that new ones can be told.
        file: The pack file in base64, with its signature.
    """

    kind: ClassVar[str] = "guidance-pack"

    pack: str
    title: str
    version: str
    on: date
    hash: str
    layer: bool
    signer: str
    key: str
    imported_at: datetime
    imported_by: str
    before: tuple[str, ...]
    file: str

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.imported_by})


class ChangeKind(StrEnum):
    """What new guidance means for one line of a plan."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class GuidanceReply(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"
    """It comes again."""


class GuidanceAnswer(Record, frozen=True, kw_only=True):
    """What was answered to one change of guidance in one case. The same guidance is not asked about twice.

    Attributes:
        item: Id of the line in the guidance; `concerns` the part it is about, `line_id` the line of the plan if any.
        digest: What the answer was about; where the guidance changes again, it is asked again.
        why: In the person's own words; mostly empty.
    """

    kind: ClassVar[str] = "guidance-answer"

    change: ChangeKind
    item: str
    concerns: str = ""
    line_id: str = ""
    digest: str
    reply: GuidanceReply
    at: datetime
    by: str
    why: str = ""

    def refers_to(self) -> frozenset[str]:
        return frozenset(filter(None, (self.concerns, self.line_id, self.by)))
