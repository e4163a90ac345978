"""The life of a casebook folder: create it, see who may open it, unlock it."""

import contextlib
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from soteria_desk import dates
from soteria_desk.casework.casebook import AccessRole, CasebookInfo, Member
from soteria_desk.casework.officer import Officer
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    CannotWriteHere,
    CasebookDamaged,
    CasebookExists,
    CasebookInUse,
    CasebookOlder,
    CasebookReadOnly,
    InvalidField,
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileOfAnother,
    NetworkFolder,
    NotACasebook,
    UnknownUser,
    WeakPassphrase,
    WrongPassphrase,
)
from soteria_desk.ids import NewId
from soteria_desk.storage import places
from soteria_desk.storage.connection import Busy, Database, open_database
from soteria_desk.storage.migrations.run import migrate
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import OPEN_NAME, Store
from soteria_desk.vault import files, keyring, recovery, slots
from soteria_desk.vault import passphrase as passphrases
from soteria_desk.vault.identity import Identity
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits
from soteria_desk.vault.keyfile import MAX_LABEL, KeyFile
from soteria_desk.vault.keyring import KeyRing
from soteria_desk.vault.memory import wiped

__all__ = ["DEFAULT", "LIMITS", "SUFFIX", "Cost", "Created", "Limits", "Store", "create", "labels", "unlock"]

SUFFIX = ".casebook"
DATABASE = "casebook.db"
READ_ME = "READ ME.txt"

_READ_ME_TEXT = (
    "This folder is one casebook. Copy or move the whole folder. Do not rename or delete files in it.\r\n"
    "\r\n"
    "Casebook {casebook}\r\n"
)


@dataclass(frozen=True)
class Created:
    """A new casebook, unlocked, and the seven rows of its recovery sheet: shown once, kept nowhere."""

    store: Store
    recovery_rows: tuple[str, ...]


class _Open(msgspec.Struct):
    """open.json: explains, decides nothing."""

    computer: str
    process: int
    since: str


# --- Create ------------------------------------------------------------------------------------------


def create(
    folder: Path,
    *,
    name: str,
    force: str,
    marking: str,
    label: str,
    officer: str,
    passphrase: str,
    clock: Clock,
    new_id: NewId,
    rank: str = "",
    number: str = "",
    cost: Cost = DEFAULT,
    demonstration: bool = False,
    limits: Limits = LIMITS,
    tries_folder: Path | None = None,
) -> Created:
    """Make a casebook with one user, who holds every access role, and unlock it.

    The folder appears under its name only when everything in it is written.

    Raises:
        CasebookExists, CannotWriteHere, NetworkFolder: the folder cannot be used.
        WeakPassphrase: the passphrase is not good enough for the only lock there is.
        InvalidField: the label cannot be shown.
    """
    label = label.strip()
    if not 1 <= len(label) <= MAX_LABEL:
        raise InvalidField(field="Label", problem=f"use 1 to {MAX_LABEL} characters, such as initials.")
    problem = passphrases.problem_with(passphrase, name, label, officer, force)
    if problem:
        raise WeakPassphrase(problem=problem)
    folder = _named(folder)
    if folder.exists() or folder.is_symlink():
        raise CasebookExists(name=folder.name)
    if places.is_network(folder):
        raise NetworkFolder()
    casebook, user = new_id(), new_id()
    identity = Identity.for_demonstration(user) if demonstration else Identity.fresh()
    with wiped(bytearray(os.urandom(32))) as crk:
        try:
            keyfile = _new_keyfile(casebook, user, label, identity, crk, passphrase, clock, cost, limits)
            keys = KeyRing(casebook, user, crk, identity)
        finally:
            identity.wipe()
        rows = recovery.encode(crk)
    info = CasebookInfo(id=casebook, name=name, force=force, marking=marking, demonstration=demonstration)
    person = Officer(id=new_id(), name=officer, rank=rank, number=number, force=force)
    member = Member(
        id=user,
        label=label,
        officer_id=person.id,
        roles=tuple(AccessRole),
        sig_pub=keys.public.sig.hex(),
        kem_pub=keys.public.kem.hex(),
        age_pub=keys.public.age.hex(),
    )
    try:
        _write_new_folder(folder, keyfile, keys, clock, new_id, (info, person, member))
        store = _open(folder, keyfile, keys, clock, new_id, Seen(tries_folder, casebook))
    except BaseException:
        keys.wipe()
        raise
    return Created(store, rows)


def _named(folder: Path) -> Path:
    """The folder's absolute path, with .casebook at its end."""
    folder = folder.absolute()
    return folder if folder.suffix == SUFFIX else folder.with_name(folder.name + SUFFIX)


def _new_keyfile(
    casebook: str,
    user: str,
    label: str,
    identity: Identity,
    crk: bytearray,
    passphrase: str,
    clock: Clock,
    cost: Cost,
    limits: Limits,
) -> KeyFile:
    slot = slots.make(
        casebook=casebook,
        epoch=1,
        user=user,
        label=label,
        identity=identity,
        crk=crk,
        passphrase=passphrase,
        cost=cost,
        limits=limits,
    )
    keyfile = KeyFile(
        casebook=casebook,
        generation=1,
        epoch=1,
        slots=(slot,),
        sheet_id=keyring.sheet_id(crk),
        sheet_printed_on=dates.local(clock.now()).date(),
    )
    with wiped(keyring.mac_key(crk)) as key:
        return keyfile.sealed(key)


def _write_new_folder(
    folder: Path,
    keyfile: KeyFile,
    keys: KeyRing,
    clock: Clock,
    new_id: NewId,
    first: tuple[CasebookInfo, Officer, Member],
) -> None:
    part = folder.with_name(folder.name + ".part")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if part.exists():
            shutil.rmtree(part)  # what an earlier attempt left; nobody has ever saved anything in it
        part.mkdir(mode=0o700)
        _write_new_database(part, keyfile, keys, clock, new_id, first)
        files.write_both(part, keyfile)
        files.write_durably(part / READ_ME, _READ_ME_TEXT.format(casebook=keyfile.casebook).encode("ascii"))
        part.rename(folder)
        files.sync_folder(folder.parent)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise CannotWriteHere(reason=(error.strerror or "the system refuses it").lower()) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _write_new_database(
    part: Path,
    keyfile: KeyFile,
    keys: KeyRing,
    clock: Clock,
    new_id: NewId,
    first: tuple[CasebookInfo, Officer, Member],
) -> None:
    # Made here and not by the driver, so that it belongs to its owner alone from the first moment.
    os.close(os.open(part / DATABASE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    database = open_database(part / DATABASE, keys.database_key, new=True)
    try:
        migrate(database)
        database.execute(
            "INSERT INTO casebook (only, id, replica, generation, epoch) VALUES (1, ?, ?, ?, ?)",
            (keyfile.casebook, new_id(), keyfile.generation, keyfile.epoch),
        )
        store = Store(part, database, keys, clock, new_id, Seen(None, keyfile.casebook))
        with store.unit("casebook.create") as work:
            for record in first:
                work.put(record)
    finally:
        database.close()


# --- Unlock ------------------------------------------------------------------------------------------


def labels(folder: Path) -> tuple[str, ...]:
    """Return the users one can choose from, before anything is unlocked.

    Raises:
        NotACasebook, KeyFileMissing, KeyFileDamaged, KeyFileTooNew: as they say.
    """
    return _found(folder).best.labels()


def unlock(
    folder: Path,
    label: str,
    passphrase: str,
    clock: Clock,
    new_id: NewId,
    limits: Limits = LIMITS,
    *,
    tries_folder: Path | None = None,
    accept_older: bool = False,
) -> Store:
    """Unlock a casebook in the thread that will own it.

    Once the passphrase was right, no failure of the database is ever told as a wrong passphrase.

    Args:
        tries_folder: Where this computer remembers wrong tries and the head it last saw; None: nowhere.
        accept_older: Go on although the casebook is older than when last used here (E-08); it is logged.
    """
    folder = folder.absolute()
    found = _found(folder)
    if places.is_network(folder):
        raise NetworkFolder()
    seen = Seen(tries_folder, found.best.casebook)
    slot = found.best.slot_of(label)
    if slot is None:
        raise UnknownUser(label=label)
    seen.refuse_too_many(slot.user, clock.now())
    try:
        keyfile, keys = _open_keys(found, label, passphrase, limits)
    except WrongPassphrase:
        seen.count_wrong(slot.user, clock.now())
        raise
    try:
        return _open(folder, keyfile, keys, clock, new_id, seen, found.needs_repair, accept_older)
    except BaseException:
        keys.wipe()
        raise


def _found(folder: Path) -> files.Found:
    if not (folder / DATABASE).is_file():
        raise NotACasebook()
    return files.read_best(folder)


def _open_keys(found: files.Found, label: str, passphrase: str, limits: Limits) -> tuple[KeyFile, KeyRing]:
    """Open the slot in the best copy, or in the other where the slot alone is damaged."""
    try:
        return found.best, keyring.unlock(found.best, label, passphrase, limits)
    except KeyFileDamaged:
        for other in found.others:
            return other, keyring.unlock(other, label, passphrase, limits)
        raise


def _open(
    folder: Path,
    keyfile: KeyFile,
    keys: KeyRing,
    clock: Clock,
    new_id: NewId,
    seen: Seen,
    needs_repair: bool = False,
    accept_older: bool = False,
) -> Store:
    database = _open_file(folder, keyfile, keys)
    try:
        store = Store(folder, database, keys, clock, new_id, seen)
        generation = _check_keys(database, store, keyfile)
        older = _is_older(store, seen)
        if older and not accept_older:
            assert seen.head is not None
            raise CasebookOlder(record=store.head().seq, last_seen=seen.head.seq)
        store.verdict = store.check("quick")
        if not store.verdict.ok:
            database.read_only = True  # adding to a chain that does not hold would blur where it broke
        if not store.read_only:
            _start_session(store, keyfile, generation, clock, seen, older)
    except BaseException:
        database.close()
        raise
    if needs_repair and not store.read_only:
        # Both copies are put right only now that one of them has proved itself.
        with contextlib.suppress(OSError):
            files.write_both(folder, keyfile)
    return store


def _open_file(folder: Path, keyfile: KeyFile, keys: KeyRing) -> Database:
    path = folder / DATABASE
    writable = os.access(folder, os.W_OK) and os.access(path, os.W_OK)
    try:
        try:
            return open_database(path, keys.database_key, read_only=not writable)
        except CasebookReadOnly:
            return open_database(path, keys.database_key, read_only=True)
    except Busy:
        raise _in_use(folder) from None
    except CasebookDamaged:
        if _belongs_to_another(folder, keyfile):
            raise KeyFileOfAnother() from None
        raise


def _in_use(folder: Path) -> CasebookInUse:
    try:
        told = msgspec.json.decode((folder / OPEN_NAME).read_bytes(), type=_Open)
        return CasebookInUse(computer=told.computer, time=dates.moment(datetime.fromisoformat(told.since)))
    except (OSError, msgspec.DecodeError, ValueError):
        return CasebookInUse(computer="another program", time="a moment ago")


def _belongs_to_another(folder: Path, keyfile: KeyFile) -> bool:
    """Whether READ ME.txt names another casebook than the key file. A key that does not fit looks like damage."""
    try:
        text = (folder / READ_ME).read_text("ascii", "replace")
    except OSError:
        return False
    named = [
        line.removeprefix("Casebook ").strip() for line in text.splitlines() if line.startswith("Casebook ")
    ]
    return bool(named) and named[0] != keyfile.casebook


def _check_keys(database: Database, store: Store, keyfile: KeyFile) -> int:
    """Compare what key file and database know of each other; return the database's generation."""
    ((generation, epoch),) = database.execute("SELECT generation, epoch FROM casebook")
    if store.casebook_id != keyfile.casebook:
        raise KeyFileOfAnother()
    if keyfile.generation < generation or keyfile.epoch != epoch:
        raise KeyFileAltered()
    in_file = {(s.user, s.kem_pub.hex(), s.sig_pub.hex(), s.age_pub.hex()) for s in keyfile.slots}
    expected = {(m.id, m.kem_pub, m.sig_pub, m.age_pub) for m in store.records.all(Member)}
    if in_file != expected:
        raise KeyFileAltered()
    return int(generation)


def _is_older(store: Store, seen: Seen) -> bool:
    """Whether this computer has seen a head that is not in this casebook's chain."""
    if seen.head is None:
        return False
    entry = store.journal.entry(seen.head.seq)
    return entry is None or entry.hash != seen.head.hash


def _start_session(
    store: Store, keyfile: KeyFile, generation: int, clock: Clock, seen: Seen, older: bool
) -> None:
    """Log the unlocking, and say in open.json who has the casebook."""
    left_behind = (store.folder / OPEN_NAME).exists()
    # The demonstration's journal must be the same on every machine.
    why = [] if store.info.demonstration else [f"on {places.computer()}"]
    if seen.wrong_tries(store.keys.user):
        why.append(f"wrong tries before: {seen.wrong_tries(store.keys.user)}")
    if older:
        why.append("older than last seen on this computer, and accepted")
    with store.unit("casebook.unlock", "; ".join(why)) as work:
        if keyfile.generation > generation:
            store.take_generation(keyfile.generation)
            work.note("keys.change", "casebook", store.casebook_id, "a change that was cut off was finished")
        work.note("casebook.unlock", "casebook", store.casebook_id, "; ".join(why))
    store.bad_end_last_time = left_behind
    store.opened_at = store.head().seq
    seen.forget_tries(store.keys.user)
    seen.remember(store.head())
    told = _Open(computer=places.computer(), process=os.getpid(), since=dates.to_utc_text(clock.now()))
    with contextlib.suppress(OSError):  # it only explains
        files.write_durably(store.folder / OPEN_NAME, msgspec.json.encode(told))
