"""The backups of the open casebook as the page shows them, and making, checking and copying them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import BackupRow, Standing, dates, policy
from ui.i18n import tr
from ui.session import Session
from ui.viewmodels.loaded import LoadedViewModel

if TYPE_CHECKING:
    from soteria_desk.api import Desk

KINDS = {
    "regular": tr("by itself"),
    "by-hand": tr("by hand"),
    "pre-migration": tr("before an update of the format"),
    "pre-restore": tr("before a restore"),
    "pre-keys": tr("before the keys were replaced"),
}
MEGABYTE = 1_000_000
MAKING = tr("Making a backup")
"""What the frame says while one is made, whoever asked for it."""


class Shown(NamedTuple):
    """What the page shows.

    Attributes:
        place: Folder of the second place the force has set; None: the person chooses.
        head: The newest entry of the record.
        now: When it was read.
        late: Whether the newest one here is older than the policy lets pass without a word.
    """

    rows: tuple[BackupRow, ...]
    standing: Standing
    place: Path | None
    head: int
    read_only: bool
    now: datetime
    late: bool


def size_words(size: int) -> str:
    """'0.4 MB', '112 MB'; never none at all."""
    size = max(size, MEGABYTE // 10)
    return f"{size / MEGABYTE:.1f} MB" if size < 10 * MEGABYTE else f"{round(size / MEGABYTE)} MB"


def when_words(at: datetime | None, now: datetime) -> str:
    """'today 14:32', 'yesterday 17:05', '12 March 2026'; '' for None."""
    if at is None:
        return ""
    there, here = dates.local(at), dates.local(now)
    days = (here.date() - there.date()).days
    if days in (0, 1):
        return (tr("today {time}") if days == 0 else tr("yesterday {time}")).format(time=f"{there:%H:%M}")
    return dates.day(there.date())


def title_of(row: BackupRow) -> str:
    """'12 March 2026, 14:32', or the file's name where it cannot be read."""
    return dates.moment(row.at) if row.at is not None else row.path.name


def notes_of(row: BackupRow, head: int) -> str:
    """'0.4 MB, made by itself. Record 412, 12 entries behind. Read back whole.'"""
    if row.problem:
        if row.checkable:  # whole, but opened by other keys than those of today
            why = row.problem[:1].upper() + row.problem[1:]
            return tr("{size}. {why}.").format(size=size_words(row.size), why=why)
        return tr("{size}. Not usable: {why}.").format(size=size_words(row.size), why=row.problem)
    behind = max(0, head - row.entry)
    parts = [
        tr("{size}, made {kind}.").format(size=size_words(row.size), kind=KINDS.get(row.kind, row.kind)),
        tr("Record {n}, {behind} entries since.").format(n=row.entry, behind=behind)
        if behind != 1
        else tr("Record {n}, 1 entry since.").format(n=row.entry),
    ]
    if row.verified:
        parts.append(tr("Read back whole."))
    return " ".join(parts)


class BackupsViewModel(LoadedViewModel[Shown]):
    """State of the page. Long work goes on behind everything else; saves go before it."""

    working_changed = Signal(str)
    """What is being done, in words; empty when nothing is."""
    progressed = Signal(int, int)
    made = Signal(object)
    """A backup was made: its BackupRow."""
    checked = Signal(object)
    """A backup was checked: its BackupRow."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, _read, parent)
        self._behind: Any = None
        self._other = False
        session.behind_changed.connect(self._follow)

    @property
    def working(self) -> bool:
        """Whether a backup is being made, by whomever, or checked for this page."""
        return self._behind is not None or self._other

    def _follow(self, words: str, _: int, __: int) -> None:
        """What else goes on: a backup that is made by itself is one to wait for, and then one more to show."""
        other = words == MAKING and self._behind is None
        if other != self._other:
            self._other = other
            self.changed.emit()
        if not words and self.shown is not None and not self._session.over:
            self.load()

    def make(self, place: Path | None = None) -> None:
        """Make a backup in the casebook's folder, or in another place."""
        if not self.working:
            self._start(MAKING, lambda desk, p: desk.backups.make(p, place, "by-hand"), self._was_made)

    def check(self, row: BackupRow) -> None:
        """Read a backup whole."""
        if not self.working:
            self._start(
                tr("Checking a backup"), lambda desk, p: desk.backups.verify(row.path, p), self._was_checked
            )

    def stop(self) -> None:
        """Stop what is under way; nothing half-made is left."""
        if self._behind is not None:
            self._behind.cancel()

    def _start(
        self, words: str, work: "Callable[[Desk, Any], BackupRow]", done: Callable[[BackupRow], None]
    ) -> None:
        self._behind = self._session.behind(words, work, done, self._stopped, self._progressed)
        self.working_changed.emit(words)

    def _progressed(self, step: tuple[int, int]) -> None:
        self.progressed.emit(*step)

    def _was_made(self, row: BackupRow) -> None:
        self._end()
        self.made.emit(row)

    def _was_checked(self, row: BackupRow) -> None:
        self._end()
        self.checked.emit(row)

    def _stopped(self, error: Exception) -> None:
        from soteria_desk.api import Cancelled

        self._end()
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _end(self) -> None:
        self._behind = None
        self.working_changed.emit("")


def is_late(standing: Standing, now: datetime) -> bool:
    """Whether the newest backup here, or the casebook that has none, is older than the policy lets pass."""
    days = (now - standing.here).days if standing.here is not None else standing.days
    return days >= policy.rules().backup.remind_after_days


def _read(desk: "Desk") -> Shown:
    place = policy.rules().backup.second_place
    now = desk.clock.now()
    standing = desk.backups.standing(now)
    return Shown(
        rows=desk.backups.all(),
        standing=standing,
        place=Path(place) if place else None,
        head=desk.store.head().seq,
        read_only=desk.store.read_only,
        now=now,
        late=is_late(standing, now) and not desk.info.demonstration,
    )
