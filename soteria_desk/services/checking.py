"""Checking the casebook, tidying it up and saving what is readable of a damaged one."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.clock import Clock, SystemClock
from soteria_desk.errors import CasebookDamaged, CasebookError, InvalidField, MustChangePassphrase
from soteria_desk.ids import NewId
from soteria_desk.progress import NoProgress, Progress, Share
from soteria_desk.services.backups import Backups
from soteria_desk.services.office import Office
from soteria_desk.storage import check
from soteria_desk.storage.check import Verdict
from soteria_desk.vault.kdf import LIMITS, Limits

if TYPE_CHECKING:
    from soteria_desk.storage.backup_file import Backup
    from soteria_desk.storage.salvage import Salvaged

_WEEK = timedelta(days=7)
_BACKUPS, _SUFFIX = "backups", "*.sdbackup"
TIDY = "casebook.tidy"

Due = Literal["", "bad-end", "weekly", "not-green"]


class CheckStanding(Struct, frozen=True, kw_only=True):
    """How the casebook stands with its checks.

    Attributes:
        verdict: What the newest check of this session found: that at unlocking, or a full one since.
        last_at: When the last full check on record was; None where there never was one.
        last_colour: What it found.
        last_by: Who had the casebook open then.
        due: Why a full check is due now; empty where none is.
        salvages: The lists of what earlier salvages could not read.
        backup_at: When the newest backup in the folder was made, in words; empty where there is none.
        backup: That backup's file.
        beside: Where a salvage would make its new casebook unless another place is chosen.
    """

    verdict: Verdict
    last_at: datetime | None
    last_colour: str
    last_by: str
    due: Due
    read_only: bool
    salvages: tuple["SalvageList", ...]
    backup_at: str
    backup: Path | None
    beside: Path


class SalvageList(Struct, frozen=True, kw_only=True):
    """The list of one salvage in words, without case data: ids, kinds and numbers alone."""

    at: datetime
    records: int
    gone: int
    back: int
    earlier_only: int
    entries: int
    lines: tuple[str, ...]

    def text(self) -> str:
        """The list as a text file."""
        return "\n".join(self.lines) + "\n"


class Around(Struct, frozen=True, kw_only=True):
    """What lies around a casebook that does not open, found without any key.

    Attributes:
        beside: Where a salvage would make its new casebook unless another place is chosen.
        backup: The newest backup in its folder; None where there is none.
        backup_at: When that was made, in words.
    """

    beside: Path
    backup: Path | None
    backup_at: str


class Checking:
    """Checks of the casebook that is open."""

    def __init__(self, office: Office, backups: Backups) -> None:
        self._office = office
        self._backups = backups
        self._newest: Verdict | None = None

    # --- how it stands ---------------------------------------------------------------------------

    def standing(self) -> CheckStanding:
        """What is known of the casebook's state, without checking anything anew."""
        store = self._office.store
        last = check.last_full(store.connection)
        backup = newest_backup(store.folder)
        return CheckStanding(
            verdict=self._newest or store.verdict,
            last_at=last.at if last else None,
            last_colour=last.colour if last else "",
            last_by=last.user if last else "",
            due=self.due(),
            read_only=store.read_only,
            salvages=self.salvages(),
            backup_at=dates.moment(backup.about.at) if backup else "",
            backup=backup.path if backup else None,
            beside=_beside(store.folder, self._office.clock),
        )

    def due(self) -> Due:
        """Why a full check is due: after a bad end, where the last one found something, and weekly."""
        store = self._office.store
        if self._newest is not None:
            return ""  # it was checked since it was unlocked
        if store.bad_end_last_time:
            return "bad-end"
        if store.info.demonstration:
            return ""  # made anew at will, and dated as its story goes
        last = check.last_full(store.connection)
        if last is not None and last.colour == "red":
            return "not-green"
        first = store.journal.entry(1)
        since = last.at if last else first.at if first else None
        now = self._office.clock.now()
        # A clock that was set back must not put a check off for good.
        return "weekly" if since is None or not timedelta(0) <= now - since < _WEEK else ""

    def salvages(self) -> tuple[SalvageList, ...]:
        """The lists of every salvage this casebook has been through, oldest first."""
        from soteria_desk.casework.salvage import Salvage
        from soteria_desk.services.salvage_words import list_of

        return tuple(list_of(one) for one in self._office.store.records.all(Salvage))

    def list_of(self, made: "Salvaged") -> SalvageList:
        """What a salvage that was just made could not read."""
        from soteria_desk.services.salvage_words import list_of

        return list_of(made.list)

    # --- checking and tidying --------------------------------------------------------------------

    def check(self, level: str = "full", progress: Progress | None = None) -> Verdict:
        """Check pages, chain, signatures and digests; a full check is put on the record.

        It gives way in `progress.step`. 'quick' looks at the newest entries only.
        """
        store = self._office.store
        verdict = store.check(level, progress or NoProgress())
        if level == "full":
            self._newest = verdict
            if not store.read_only:
                why = f"full, {verdict.colour}"
                with self._office.unit(check.ACTION, why) as work:
                    work.note(check.ACTION, "casebook", store.casebook_id, why)
        return verdict

    def failure(self, verdict: Verdict) -> CasebookError | None:
        """A red verdict as E-18 or E-13, with the backup that could be restored; None where it is not red."""
        found = verdict.failure()
        if isinstance(found, CasebookDamaged):
            return with_backup(found, self._office.store.folder)
        return found

    def tidy(self, progress: Progress | None = None) -> Verdict:
        """Write the file anew, so that damaged pages that nothing uses are gone; then check it.

        A backup is made and proved first. Writing anew holds the casebook for about a second for each 100 MB.

        Raises:
            CasebookReadOnly and its like: nothing can be written here.
            Whatever making a backup raises: then nothing was tidied.
        """
        progress = progress or NoProgress()
        office = self._office
        office.require(TIDY)
        office.store.require_writable()
        self._backups.make(Share(progress, 0, 400), kind="by-hand")
        progress.step(400, 1000)
        office.store.tidy()
        with office.unit(TIDY) as work:
            work.note(TIDY, "casebook", office.store.casebook_id)
        return self.check("full", Share(progress, 450, 1000))

    # --- salvage ---------------------------------------------------------------------------------

    def salvage(
        self, to: Path, *, backup: Path | None = None, progress: Progress | None = None
    ) -> "Salvaged":
        """Save what is readable into a new casebook at `to`; from then on this one is only read.

        Args:
            backup: Fill the gaps from it.

        Raises:
            Whatever `storage.salvage.salvage` raises: then nothing was made and everything is as before.
        """
        from soteria_desk.storage.backup_file import look

        office = self._office
        office.require("casebook.salvage")
        chosen = look(backup) if backup is not None else None
        return office.store.salvage(to, chosen, progress or NoProgress())


def newest_backup(folder: Path) -> "Backup | None":
    """The newest backup in a casebook's folder whose manifest reads well; no keys are needed."""
    from soteria_desk.storage.backup_file import look

    found: list[Backup] = []
    try:
        paths = sorted((folder / _BACKUPS).glob(_SUFFIX))
    except OSError:
        return None
    for path in paths:
        try:
            found.append(look(path))
        except (CasebookError, InvalidField):
            continue  # it cannot be offered
    return max(found, key=lambda one: one.about.at, default=None)


def around(folder: Path, clock: Clock | None = None) -> Around:
    """Say what a casebook that does not open could be brought back from, and where what is readable would go."""
    backup = newest_backup(folder)
    return Around(
        beside=_beside(folder, clock or SystemClock()),
        backup=backup.path if backup else None,
        backup_at=dates.moment(backup.about.at) if backup else "",
    )


def _beside(folder: Path, clock: Clock) -> Path:
    name, number = f"{folder.stem} (saved {dates.local(clock.now()).date().isoformat()})", 1
    found = folder.with_name(name + folder.suffix)
    while found.exists():
        number += 1
        found = folder.with_name(f"{name} {number}{folder.suffix}")
    return found


def with_backup(error: CasebookDamaged, folder: Path) -> CasebookDamaged:
    """E-13 that names the newest backup there is."""
    backup = newest_backup(folder)
    if backup is None:
        return error
    return CasebookDamaged(places=error.places, backup=dates.moment(backup.about.at))


def salvage_closed(
    folder: Path,
    label: str,
    passphrase: str,
    to: Path,
    clock: Clock,
    new_id: NewId,
    *,
    backup: Path | None = None,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
    tries_folder: Path | None = None,
) -> "Salvaged":
    """Save what is readable of a casebook that need not open any more: the key file and a passphrase are enough.

    Raises:
        WrongPassphrase and its like: as in unlocking.
        MustChangePassphrase: a one-time passphrase opens nothing else, and cannot be changed here.
    """
    from soteria_desk.storage.backup_file import look
    from soteria_desk.storage.salvage import salvage
    from soteria_desk.storage.unlocking import keys_alone

    folder = folder.absolute()
    keys, must_change, last_seen = keys_alone(folder, label, passphrase, clock, limits, tries_folder)
    try:
        if must_change:
            raise MustChangePassphrase()
        chosen = look(backup) if backup is not None else None
        return salvage(folder, to, keys, clock, new_id, progress=progress, backup=chosen, last_seen=last_seen)
    finally:
        keys.wipe()
