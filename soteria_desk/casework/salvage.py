"""What a salvage could not read: every lost number by name, so that a later check accepts these gaps and no others."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from soteria_desk.casework.record import Record


class LostRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One record of which at least one save could not be read.

    Attributes:
        id: The record's id.
        kind: Its kind; empty where nothing tells any more.
        newest: The number of the last save it ever had.
        saves: The numbers of the saves whose state is lost.
        back_at: The save whose state it came back with; 0 where nothing of it could be read, or where its
            last save is not lost.
        stand_in: Whether an empty record stands in its place, so that what hangs on it can be opened.
    """

    id: str
    kind: str
    newest: int
    saves: tuple[int, ...]
    back_at: int = 0
    stand_in: bool = False

    @property
    def gone(self) -> bool:
        """Whether nothing of the record could be read."""
        return self.newest in self.saves and not self.back_at

    @property
    def earlier(self) -> bool:
        """Whether the record came back as an earlier save left it."""
        return bool(self.back_at)


class KeptState(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A state that no entry can vouch for any more, because the entry or the record's salt was lost.

    Attributes:
        digest: What vouches for it from the salvage on; `storage.gaps.kept_digest` makes it.
    """

    id: str
    rev: int
    digest: str


class Salvage(Record, frozen=True, kw_only=True):
    """The list of one salvage. Its digest stands in a signed entry of the journal.

    Attributes:
        entries: First and last number of each run of entries that could not be read.
        unsigned: Runs of entries whose signature nobody can check any more: it, or their author's key, is lost.
        records: Every record of which something is lost.
        kept: States that this list alone vouches for.
        drafts: Whether typing in progress may have been lost.
        filled: Ids of the records that were completed from a backup.
        backup: When that backup was made; None where none was used.
    """

    kind: ClassVar[str] = "salvage"
    sealed: ClassVar[bool] = True

    at: datetime
    entries: tuple[tuple[int, int], ...] = ()
    unsigned: tuple[tuple[int, int], ...] = ()
    records: tuple[LostRecord, ...] = ()
    kept: tuple[KeptState, ...] = ()
    drafts: bool = False
    filled: tuple[str, ...] = ()
    backup: datetime | None = None

    def entry_count(self) -> int:
        """How many entries are lost."""
        return sum(last - first + 1 for first, last in self.entries)
