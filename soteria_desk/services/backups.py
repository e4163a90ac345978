"""Backups of the open casebook: what there is, when one is due, making, proving and rotating them."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from soteria_desk import policy
from soteria_desk.errors import (
    BackupTooNew,
    BackupUnreadable,
    CasebookError,
    InvalidField,
    PolicyForbids,
)
from soteria_desk.progress import Progress
from soteria_desk.services.office import Office
from soteria_desk.storage.folder import REPLACED
from soteria_desk.storage.rotation import LIMIT_BYTES, Candidate, to_delete

if TYPE_CHECKING:
    from soteria_desk.storage.backup_file import Backup

_FOLDER, _SUFFIX, _PARTS = "backups", ".sdbackup", "*.sdbackup*.part*"
_AT_MOST_EVERY = timedelta(hours=1)
_SECOND_AT_MOST_EVERY = timedelta(days=1)
_HERE, _SAME_DISK, _OUTSIDE = (
    "in the casebook's folder",
    "in another folder of this disk",
    "outside this computer",
)
_DAMAGED, _ALTERED = "it is damaged or not complete", "it was altered, or not made by this casebook"
_SESSION_ACTS = ("casebook.unlock", "casebook.lock", "case.open", "backup.make")


class BackupRow(Struct, frozen=True, kw_only=True):
    """One backup file, as a list shows it.

    Attributes:
        at: When it was made; None where that cannot be read.
        kind: `regular`, `by-hand`, `pre-migration`, `pre-restore` or `pre-keys`; empty where it cannot be read.
        entry: The number of the newest entry of the record in it.
        verified: It was read back whole when it was made, its manifest is vouched for by this casebook's
            present keys, and no later check found anything wrong.
        problem: Why it cannot be restored here with today's passphrase; empty where it can.
        checkable: Whether it is as it was made, as far as is known: not so where it is damaged.
    """

    path: Path
    size: int
    at: datetime | None = None
    kind: str = ""
    entry: int = 0
    verified: bool = False
    problem: str = ""
    checkable: bool = False

    @property
    def readable(self) -> bool:
        """Whether it can be restored, as far as can be told without reading all of it."""
        return not self.problem


class Standing(Struct, frozen=True, kw_only=True):
    """How the casebook stands with its backups.

    Attributes:
        here: When the newest sound one in the casebook's folder was made; None: there is none.
        elsewhere: When one was last made outside this computer, by the record; None: never.
        days: Whole days since then, or since the casebook was made.
        reminder: W-02, or empty.
    """

    here: datetime | None
    elsewhere: datetime | None
    days: int
    reminder: str


def second_place() -> Path | None:
    """The folder outside this disk that the policy sets for copies; None where the person chooses."""
    said = policy.rules().backup.second_place
    return Path(said) if said else None


def room_for_all() -> int:
    """How many bytes the backups of one casebook may take here."""
    return policy.rules().backup.largest_mb * 1_000_000 or LIMIT_BYTES


def _require_place(place: Path | None) -> None:
    second = second_place()
    if place is not None and second is not None and place.resolve() != second.resolve():
        raise PolicyForbids(
            what="A backup in this folder",
            why="your force has set another one for backups",
            instead=f"Use the folder {second}",
        )


class Backups:
    """The backups of the casebook that is open."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._found_bad: set[tuple[Path, int]] = set()
        store = office.store
        self._home = store.folder / _FOLDER
        if not store.read_only:
            self._clear_left_over()

    def _clear_left_over(self) -> None:
        """Remove what a backup that was cut off has left; nobody else can be at it, since we hold the lock."""
        for path in self._home.glob(_PARTS):
            try:
                path.unlink()
            except OSError:
                continue  # it takes room, and is tried again next time

    # --- what there is ---------------------------------------------------------------------------

    def all(self, place: Path | None = None) -> tuple[BackupRow, ...]:
        """Every backup file in the casebook's folder, or in `place`, newest first; unreadable ones last."""
        folder = place or self._home
        try:
            paths = [path for path in folder.iterdir() if path.name.endswith(_SUFFIX)]
        except OSError:
            return ()
        rows = [self._row(path) for path in sorted(paths)]
        return tuple(sorted(rows, key=lambda row: (row.at is not None, row.at or datetime.min), reverse=True))

    def _row(self, path: Path) -> BackupRow:
        from soteria_desk.storage import backup, backup_file

        store = self._office.store
        try:
            size = path.stat().st_size
        except OSError:
            return BackupRow(path=path, size=0, problem="it cannot be read")
        try:
            found = backup_file.look(path)
            vouched = backup.is_vouched_for(found, store.keys)
        except BackupTooNew:
            return BackupRow(path=path, size=size, problem="a newer version made it")
        except BackupUnreadable:
            return BackupRow(path=path, size=size, problem=_DAMAGED)
        except CasebookError:
            return BackupRow(path=path, size=size, problem="it cannot be read")
        except InvalidField:
            return BackupRow(path=path, size=size, problem="it is not a file")
        bad = (path, size) in self._found_bad
        problem = _DAMAGED if bad else self._problem(found, vouched)
        return BackupRow(
            path=path,
            size=size,
            at=found.about.at,
            kind=found.about.kind.value,
            entry=found.about.head.seq,
            verified=vouched and not bad,
            problem=problem,
            checkable=not bad and problem != _ALTERED,
        )

    def _problem(self, found: "Backup", vouched: bool) -> str:
        store = self._office.store
        if found.about.casebook != store.casebook_id:
            return "it is from another casebook"
        if vouched:
            return ""
        if found.about.epoch != store.epoch:
            return "it was made before the keys were replaced: the passphrase of that time opens it"
        return _ALTERED

    # --- when ------------------------------------------------------------------------------------

    def due(self, now: datetime) -> bool:
        """Whether something was changed since the newest sound backup here, and that is an hour old."""
        store = self._office.store
        if store.read_only:
            return False
        newest = self._newest()
        if newest is None:
            return True
        assert newest.at is not None
        if timedelta(0) <= now - newest.at < _AT_MOST_EVERY:  # one from the future: the clock was set back
            return False
        marks = ", ".join("?" * len(_SESSION_ACTS))
        ((changed,),) = store.connection.execute(
            "SELECT EXISTS (SELECT 1 FROM journal WHERE seq > ?"
            f" AND (rev IS NOT NULL OR entry ->> '$.action' NOT IN ({marks})))",
            (newest.entry, *_SESSION_ACTS),
        )
        return bool(changed)

    def second_is_due(self, now: datetime) -> Path | None:
        """The force's second place, where it can be reached and has not had a backup for a day; else None.

        A stick that is not there today is no failure: the reminder (W-02) speaks of it in time.
        """
        second, store = second_place(), self._office.store
        if second is None or store.read_only or not second.is_dir():
            return None
        last = max((row.at for row in self.all(second) if row.at and row.verified), default=None)
        if last is not None and timedelta(0) <= now - last < _SECOND_AT_MOST_EVERY:
            return None
        return second

    def _newest(self) -> BackupRow | None:
        return next((row for row in self.all() if row.verified), None)

    def standing(self, now: datetime) -> Standing:
        """The newest backup here, the last one outside this computer, and whether to remind of one (W-02)."""
        store = self._office.store
        newest = self._newest()
        rows = store.connection.execute(
            "SELECT entry ->> '$.at' FROM journal WHERE instr(entry, ?) AND entry ->> '$.action' = 'backup.make'"
            " AND instr(entry ->> '$.why', ?) ORDER BY seq DESC LIMIT 1",
            ('"action":"backup.make"', _OUTSIDE),
        )
        elsewhere = datetime.fromisoformat(rows[0][0]) if rows else None
        first = store.journal.entry(1)
        since = elsewhere or (first.at if first is not None else now)
        days = max(0, (now - since).days)
        # The demonstration is made anew at will: there is nothing in it to lose.
        remind = days >= policy.rules().backup.remind_after_days and not store.info.demonstration
        return Standing(
            here=newest.at if newest is not None else None,
            elsewhere=elsewhere,
            days=days,
            reminder=f"No backup outside this computer for {days} days." if remind else "",
        )

    # --- making and proving ----------------------------------------------------------------------

    def make(
        self,
        progress: Progress | None = None,
        place: Path | None = None,
        kind: str = "regular",
        limit_bytes: int | None = None,
    ) -> BackupRow:
        """Make a backup here or in `place`, prove it, log it; then older ones here may go.

        Saves may go on in `progress.step`; they are in it. It holds the record up to the entry before its own.

        Raises:
            CasebookReadOnly and its like: nothing can be logged here.
            Refused: one is being made already, or the keys are being changed.
            PolicyForbids: the force has set another second place.
            NoRoomForBackup, CannotBackUp, BackupNotWhole: as they say; Cancelled: the person stopped it.
        """
        from soteria_desk.storage import places
        from soteria_desk.storage.backup_file import Kind

        office = self._office
        office.store.require_writable()
        _require_place(place)
        made = office.store.back_up(Kind(kind), office.clock.now(), place, progress)
        where = _HERE
        if made.path.parent != self._home.absolute():
            outside = not places.same_disk(made.path.parent, office.store.folder)
            where = _OUTSIDE if outside else _SAME_DISK
        # Never the path: a folder's name can be a person's.
        why = f"{made.about.kind}; {where}; {made.about.head.text()}"
        with office.unit("backup.make", why) as work:
            work.note("backup.make", "casebook", office.store.casebook_id, why)
        if where == _HERE:
            # The pair from before a change of the keys was kept for as long as no backup of the new one was there.
            shutil.rmtree(office.store.folder / REPLACED, ignore_errors=True)
            self.delete_old(limit_bytes if limit_bytes is not None else room_for_all())
        elif second_place() is not None:
            self.delete_old(limit_bytes if limit_bytes is not None else room_for_all(), made.path.parent)
        return self._row(made.path)

    def verify(self, path: Path, progress: Progress | None = None) -> BackupRow:
        """Read a whole backup and check every page of it; the answer is in the row.

        One from before a change of keys is checked as far as goes without its passphrase: its hashes.

        Raises:
            NoRoomForBackup: there is no room to unpack it for the moment.
            Cancelled: the person stopped it.
        """
        from soteria_desk.progress import NoProgress
        from soteria_desk.storage import backup, backup_file

        row = self._row(path)
        if not row.at:
            return row
        store = self._office.store
        self._found_bad.discard((path, row.size))
        try:
            found = backup_file.look(path)
            if backup.is_vouched_for(found, store.keys):
                self._home.mkdir(mode=0o700, exist_ok=True)
                backup.verify(found, store.keys, self._home, progress)
            else:
                backup.check_hashes(found, progress or NoProgress())
        except BackupUnreadable:
            self._found_bad.add((path, row.size))
        return self._row(path)

    def delete_old(self, limit_bytes: int = LIMIT_BYTES, place: Path | None = None) -> tuple[Path, ...]:
        """Remove what the rotation no longer keeps, here or in `place`, and say what went.

        Only backups of this casebook are ever touched; one that cannot be read is left to the person.
        """
        now, home = self._office.clock.now(), self._office.store.casebook_id
        rows = [row for row in self.all(place) if row.at is not None and self._is_ours(row, home)]
        candidates = [
            Candidate(row.path, row.at, row.size, row.kind.startswith("pre-"), row.verified)
            for row in rows
            if row.at is not None
        ]
        gone: list[Path] = []
        for path in to_delete(candidates, now, limit_bytes):
            try:
                path.unlink()
            except OSError:
                continue  # held by somebody, or on a stick that is gone: it is tried again next time
            gone.append(path)
        return tuple(gone)

    def _is_ours(self, row: BackupRow, casebook: str) -> bool:
        from soteria_desk.storage import backup_file

        try:
            return backup_file.look(row.path).about.casebook == casebook
        except (CasebookError, InvalidField):
            return False
