"""The composition root: opens a casebook and wires storage, doctrine and services together."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from soteria_desk import dates, policy
from soteria_desk.casework.casebook import CasebookInfo
from soteria_desk.clock import Clock, SystemClock
from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.errors import CasebookDamaged, LayerDoesNotFit
from soteria_desk.ids import NewId, new_id
from soteria_desk.paths import settings_folder
from soteria_desk.progress import Progress
from soteria_desk.report.recovery_sheet import RecoverySheet
from soteria_desk.services.backups import Backups
from soteria_desk.services.casebook import CasebookService
from soteria_desk.services.casework import Casework
from soteria_desk.services.checking import Checking, salvage_closed, with_backup
from soteria_desk.services.computer import Computer
from soteria_desk.services.decisions import Decisions
from soteria_desk.services.export import Export
from soteria_desk.services.guidance_in_use import guidance_in_use
from soteria_desk.services.office import Change, Office
from soteria_desk.services.packs import Packs
from soteria_desk.services.planning import Planning
from soteria_desk.services.review import Reviewing
from soteria_desk.services.users import Users
from soteria_desk.storage import casebook
from soteria_desk.storage.casebook import Store
from soteria_desk.vault import keyring, recovery
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits
from soteria_desk.vault.memory import wiped
from soteria_desk.vault.preload import preload

if TYPE_CHECKING:
    from soteria_desk.services.audit import AuditTrail
    from soteria_desk.services.clocks import CaseClocks
    from soteria_desk.storage.backup_file import Backup
    from soteria_desk.storage.restore import OpenBackup
    from soteria_desk.storage.salvage import Salvaged


@cache
def shipped_library() -> Library:
    """The shipped guidance, or the pack the policy names: read once, for the files do not change under a program.

    A layer that the policy names and that does not fit the shipped pack is left out, and told at every opening.
    """
    pack = policy.rules().guidance.pack
    if not pack:
        return load_library()
    from soteria_desk.doctrine.layers import load  # a pack or a layer; few computers have either

    try:
        return load(Path(pack))
    except LayerDoesNotFit as error:
        library = load_library()
        library.left_out = (error,)
        return library


def prepare() -> None:
    """Load what an open casebook needs, ahead of the passphrase: modules and the shipped guidance."""
    preload()
    shipped_library()


class Desk:
    """An open casebook with its services. Everything a window can do to a casebook goes through here.

    Lives on one thread: the one that opened it. Only the attributes below may be read from another.

    Attributes:
        info: What the casebook says of itself, as it stood when it was opened.
        me: Id of the officer behind the user who unlocked.
        library: The doctrine that it opened with, imported packs and layers included; never changes.
    """

    def __init__(self, store: Store, library: Library, clock: Clock, make_id: NewId) -> None:
        self.store = store
        base = library
        library, problems = guidance_in_use(store, base)
        self.library = library
        self.clock = clock
        office = Office(store, library, clock, make_id)
        self._office = office
        self.book = CasebookService(office)
        self.backups = Backups(office)
        self.checking = Checking(office, self.backups)
        self.casework = Casework(office)
        self.planning = Planning(office, self.casework)
        self.packs = Packs(office, self.planning, base, (*base.left_out, *problems))
        self.computer = Computer(office)
        self.decisions = Decisions(office)
        self.review = Reviewing(office, self.casework, self.planning)
        self.export = Export(office, self.casework, self.review)
        self.users = Users(office, self.backups)
        # Read once, on the casebook's thread: the window may ask for these on its own.
        self.info: CasebookInfo = store.info
        self.me: str = office.me

    @cached_property
    def audit(self) -> "AuditTrail":
        """The audit trail; loaded when it is first asked for."""
        from soteria_desk.services.audit import AuditTrail

        return AuditTrail(self._office, self.export)

    @cached_property
    def clocks(self) -> "CaseClocks":
        """Dates and clocks of cases; loaded when they are first asked for, with the law they count by."""
        from soteria_desk.services.clocks import CaseClocks

        return CaseClocks(self._office)

    def listen(self, heard: Callable[[Change], None]) -> None:
        """Call `heard` after each change, on the casebook's thread."""
        self._office.listen(heard)

    @property
    def must_change(self) -> bool:
        """Whether a one-time passphrase opened it: nothing but `users.change_passphrase` goes until then."""
        return self.store.must_change

    def close(self) -> None:
        """Lock: log it, close the database, wipe the keys. Safe to call twice."""
        self.store.close()


class Made:
    """A casebook that has just been created and stands open, with its recovery rows, to be shown once."""

    def __init__(self, desk: Desk, rows: tuple[str, ...]) -> None:
        self.desk = desk
        self.rows = rows

    def sheet(self) -> RecoverySheet:
        """The sheet to print: the rows and what says whose they are."""
        return sheet_of(self.rows, self.desk.info, dates.local(self.desk.clock.now()).date())


def sheet_of(rows: tuple[str, ...], info: CasebookInfo, made_on: date, epoch: int = 1) -> RecoverySheet:
    """The recovery sheet of a casebook, from its rows."""
    with wiped(recovery.decode(rows)) as crk:
        sheet_id = keyring.sheet_id(crk)
    return RecoverySheet(
        casebook=info.id, sheet_id=sheet_id, made_on=made_on, rows=rows, epoch=epoch, marking=info.marking
    )


def create(
    folder: Path,
    *,
    name: str,
    label: str,
    officer: str,
    passphrase: str,
    rank: str = "",
    number: str = "",
    force: str = "",
    marking: str = "OFFICIAL-SENSITIVE",
    demonstration: bool = False,
    clock: Clock | None = None,
    make_id: NewId = new_id,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
) -> Made:
    """Create a casebook and open it for its first user, who holds all three access roles."""
    clock = clock or SystemClock()
    created = casebook.create(
        folder,
        name=name,
        force=force,
        marking=marking,
        label=label,
        officer=officer,
        rank=rank,
        number=number,
        passphrase=passphrase,
        demonstration=demonstration,
        clock=clock,
        new_id=make_id,
        cost=cost,
        limits=limits,
    )
    return Made(Desk(created.store, shipped_library(), clock, make_id), created.recovery_rows)


def unlock(
    folder: Path,
    label: str,
    passphrase: str,
    *,
    clock: Clock | None = None,
    make_id: NewId = new_id,
    limits: Limits = LIMITS,
    cost: Cost | None = None,
    remember_tries: bool = True,
    accept_older: bool = False,
    accept_altered: bool = False,
) -> Desk:
    """Open a casebook with a user's passphrase.

    Args:
        accept_older: A supervisor goes on with a copy older than last seen here (E-08).
        accept_altered: A supervisor goes on with an altered list of users (E-07); it is put right.
    """
    clock = clock or SystemClock()
    try:
        store = casebook.unlock(
            folder,
            label,
            passphrase,
            clock=clock,
            new_id=make_id,
            limits=limits,
            cost=cost,
            tries_folder=settings_folder() if remember_tries else None,
            accept_older=accept_older,
            accept_altered=accept_altered,
        )
    except CasebookDamaged as error:
        raise with_backup(error, folder) from None
    return Desk(store, shipped_library(), clock, make_id)


def recover(
    folder: Path,
    rows: Sequence[str],
    label: str,
    passphrase: str,
    *,
    clock: Clock | None = None,
    make_id: NewId = new_id,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
    remember_tries: bool = True,
) -> Desk:
    """Open a casebook with the recovery sheet and set a new passphrase for `label`, with or without a key file.

    The user gets new keys and every access role; all entries of the session are marked as recovery.

    Raises:
        RecoveryRowWrong, RecoverySheetMixed, WrongSheet: the sheet does not fit.
        UnknownUser: the casebook has nobody of that label (`labels_with_sheet`).
        WeakPassphrase: the new passphrase is not good enough.
    """
    clock = clock or SystemClock()
    try:
        store = casebook.recover(
            folder,
            rows,
            label,
            passphrase,
            clock=clock,
            new_id=make_id,
            cost=cost,
            limits=limits,
            tries_folder=settings_folder() if remember_tries else None,
        )
    except CasebookDamaged as error:
        raise with_backup(error, folder) from None
    return Desk(store, shipped_library(), clock, make_id)


def salvage(
    folder: Path,
    label: str,
    passphrase: str,
    to: Path,
    *,
    backup: Path | None = None,
    progress: Progress | None = None,
    clock: Clock | None = None,
    make_id: NewId = new_id,
    limits: Limits = LIMITS,
    remember_tries: bool = True,
) -> "Salvaged":
    """Save what is readable of a damaged casebook, which need not open any more, into a new one at `to`."""
    return salvage_closed(
        folder,
        label,
        passphrase,
        to,
        clock or SystemClock(),
        make_id,
        backup=backup,
        progress=progress,
        limits=limits,
        tries_folder=settings_folder() if remember_tries else None,
    )


def readable_labels(
    folder: Path, rows: Sequence[str], *, progress: Progress | None = None
) -> tuple[str, ...]:
    """The users of a damaged casebook that can still be told, for whoever has its recovery sheet."""
    from soteria_desk.storage import salvage_sheet  # rare, and not light

    return salvage_sheet.readable_labels(folder, rows, progress)


def salvage_with_sheet(
    folder: Path,
    rows: Sequence[str],
    label: str,
    passphrase: str,
    to: Path,
    *,
    backup: Path | None = None,
    progress: Progress | None = None,
    clock: Clock | None = None,
    make_id: NewId = new_id,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
    remember_tries: bool = True,
) -> "Salvaged":
    """Save what is readable of a damaged casebook with its recovery sheet, with or without a key file.

    The new casebook at `to` opens for `label` with the new passphrase, and has a new key file.
    """
    from soteria_desk.storage import salvage_sheet

    return salvage_sheet.salvage_with_sheet(
        folder,
        rows,
        label,
        passphrase,
        to,
        clock or SystemClock(),
        make_id,
        backup=look_at_backup(backup) if backup is not None else None,
        progress=progress,
        cost=cost,
        limits=limits,
        tries_folder=settings_folder() if remember_tries else None,
    )


def look_at_backup(path: Path) -> "Backup":
    """Say what a backup file is, before any passphrase."""
    from soteria_desk.storage.backup_file import look  # restoring is rare

    return look(path)


def open_backup(
    path: Path,
    label: str,
    passphrase: str,
    *,
    clock: Clock | None = None,
    make_id: NewId = new_id,
    limits: Limits = LIMITS,
    remember_tries: bool = True,
) -> "OpenBackup":
    """Open a backup with a passphrase of its time, to be told what it lacks and to restore it. Close it."""
    from soteria_desk.storage import restore

    tries_folder = settings_folder() if remember_tries else None
    return restore.open_backup(
        path, label, passphrase, clock or SystemClock(), make_id, limits, tries_folder=tries_folder
    )
