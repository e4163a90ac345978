"""Unlock a casebook: from the key file to a session that is logged, and every way in which that can fail."""

import contextlib
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from soteria_desk import dates
from soteria_desk.casework.casebook import Member
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    CannotReadDisk,
    CannotWriteDisk,
    CasebookDamaged,
    CasebookInUse,
    CasebookOlder,
    CasebookReadOnly,
    DiskFull,
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileOfAnother,
    MayNotOpen,
    NetworkFolder,
    UnknownUser,
    WrongPassphrase,
)
from soteria_desk.ids import NewId
from soteria_desk.storage import keys as key_changes
from soteria_desk.storage import migrations, places
from soteria_desk.storage.connection import Busy, Database, open_database
from soteria_desk.storage.folder import DATABASE, OPEN, casebook_named_in, require_database
from soteria_desk.storage.migrations.run import version_of
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyring
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing


class _Open(msgspec.Struct):
    """open.json: explains, decides nothing."""

    computer: str
    process: int
    since: str


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
    stranger = _is_of_another(folder, found.best)
    slot = found.best.slot_of(label)
    if slot is None:
        raise KeyFileOfAnother() if stranger else UnknownUser(label=label)
    seen.refuse_too_many(slot.user, clock.now())
    try:
        keyfile, keys = _open_keys(found, label, passphrase, limits)
    except WrongPassphrase:
        if stranger:
            # The passphrase was tried on the key file of another casebook: it says nothing of this one.
            raise KeyFileOfAnother() from None
        seen.count_wrong(slot.user, clock.now())
        raise
    try:
        return open_store(folder, keyfile, keys, clock, new_id, seen, found.needs_repair, accept_older)
    except BaseException:
        keys.wipe()
        raise


def recover(
    folder: Path,
    rows: Sequence[str],
    label: str,
    passphrase: str,
    clock: Clock,
    new_id: NewId,
    *,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
    tries_folder: Path | None = None,
) -> Store:
    """Unlock with the recovery sheet and set a new passphrase for `label`, with or without a key file."""
    folder = folder.absolute()
    require_database(folder)
    if places.is_network(folder):
        raise NetworkFolder()
    key_changes.reset_with_sheet(
        folder,
        rows,
        label,
        passphrase,
        open_file=lambda key: _keyed(folder, key, writing=True),
        clock=clock,
        new_id=new_id,
        cost=cost,
        limits=limits,
    )
    return unlock(folder, label, passphrase, clock, new_id, limits, tries_folder=tries_folder)


def _found(folder: Path) -> files.Found:
    require_database(folder)
    return files.read_best(folder, casebook_named_in(folder))


def _is_of_another(folder: Path, keyfile: KeyFile) -> bool:
    return casebook_named_in(folder) not in (None, keyfile.casebook)


def _open_keys(found: files.Found, label: str, passphrase: str, limits: Limits) -> tuple[KeyFile, KeyRing]:
    """Open the slot in the best copy, or in the other where the slot alone is damaged."""
    try:
        return found.best, keyring.unlock(found.best, label, passphrase, limits)
    except KeyFileDamaged:
        for other in found.others:
            return other, keyring.unlock(other, label, passphrase, limits)
        raise


def open_store(
    folder: Path,
    keyfile: KeyFile,
    keys: KeyRing,
    clock: Clock,
    new_id: NewId,
    seen: Seen,
    needs_repair: bool = False,
    accept_older: bool = False,
) -> Store:
    """Open the database with the keys and start a session; the store owns both from then on."""
    database = _open_file(folder, keyfile, keys)
    try:
        store = Store(folder, database, keys, clock, new_id, seen)
        generation = check_keys(database, store, keyfile)
        # A demonstration is made anew at will, each time under the same id and from its first entry.
        older = not store.info.demonstration and _is_older(store, seen)
        if older and not accept_older:
            assert seen.head is not None
            raise CasebookOlder(record=store.head().seq, last_seen=seen.head.seq)
        _bring_up_to_date(store, database, clock, new_id)
        store.verdict = store.check("quick")
        failure = store.verdict.failure()
        if failure is not None:
            database.refuse_writing(failure)  # adding to a chain that does not hold would blur where it broke
        if not store.read_only:
            try:
                _start_session(store, keyfile, generation, clock, seen, older)
            except (DiskFull, CannotReadDisk, CannotWriteDisk, CasebookReadOnly) as error:
                database.refuse_writing(error)  # what cannot be logged is not changed, but can be read
    except BaseException:
        database.close()
        raise
    if needs_repair and not store.read_only:
        # Both copies are put right only now that one of them has proved itself.
        with contextlib.suppress(OSError):
            files.write_both(folder, keyfile)
    return store


def _bring_up_to_date(store: Store, database: Database, clock: Clock, new_id: NewId) -> None:
    if version_of(database) < migrations.STEPS[-1].VERSION:
        from soteria_desk.storage.upgrading import upgrade  # once in the life of a format

        upgrade(store, database, clock, new_id)


def _keyed(folder: Path, key: bytearray, writing: bool = False) -> Database:
    """Open the database, for reading only where the folder is write-protected (unless `writing`)."""
    path = folder / DATABASE
    if not os.access(path, os.R_OK):
        raise MayNotOpen(reason="permission denied")
    writable = os.access(folder, os.W_OK) and os.access(path, os.W_OK)
    if writing and not writable:
        raise CasebookReadOnly()
    try:
        try:
            return open_database(path, key, read_only=not writable)
        except CasebookReadOnly:
            if writing:
                raise
            return open_database(path, key, read_only=True)
    except Busy:
        raise in_use(folder) from None


def _open_file(folder: Path, keyfile: KeyFile, keys: KeyRing) -> Database:
    try:
        return _keyed(folder, keys.database_key)
    except CasebookDamaged:
        if _is_of_another(folder, keyfile):
            raise KeyFileOfAnother() from None
        raise


def in_use(folder: Path) -> CasebookInUse:
    """E-09, with what open.json tells of who has it open."""
    try:
        told = msgspec.json.decode((folder / OPEN).read_bytes(), type=_Open)
        return CasebookInUse(computer=told.computer, time=dates.moment(datetime.fromisoformat(told.since)))
    except (OSError, msgspec.DecodeError, ValueError):
        return CasebookInUse(computer="another program", time="a moment ago")


def check_keys(database: Database, store: Store, keyfile: KeyFile) -> int:
    """Compare what key file and database know of each other; return the database's generation."""
    ((generation, epoch),) = database.execute("SELECT generation, epoch FROM casebook")
    if store.casebook_id != keyfile.casebook:
        raise KeyFileOfAnother()
    if keyfile.generation < generation or keyfile.epoch != epoch:
        raise KeyFileAltered()
    in_file = {(s.user, s.kem_pub.hex(), s.sig_pub.hex(), s.age_pub.hex()) for s in keyfile.slots}
    expected = {(m.id, m.kem_pub, m.sig_pub, m.age_pub) for m in store.records.all(Member)}
    if in_file != expected and keyfile.generation == generation:
        raise KeyFileAltered()  # a higher generation is a change that was cut off: the session finishes it
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
    left_behind = (store.folder / OPEN).exists()
    # The demonstration's journal must be the same on every machine.
    why = [] if store.info.demonstration else [f"on {places.computer()}"]
    if seen.wrong_tries(store.keys.user):
        why.append(f"wrong tries before: {seen.wrong_tries(store.keys.user)}")
    if older:
        why.append("older than last seen on this computer, and accepted")
    with store.unit("casebook.unlock", "; ".join(why)) as work:
        if keyfile.generation > generation:
            key_changes.align(store, work, keyfile)
            work.note("keys.change", "casebook", store.casebook_id, "a change that was cut off was finished")
        work.note("casebook.unlock", "casebook", store.casebook_id, "; ".join(why))
    store.bad_end_last_time = left_behind
    store.opened_at = store.head().seq
    seen.forget_tries(store.keys.user)
    seen.remember(store.head())
    told = _Open(computer=places.computer(), process=os.getpid(), since=dates.to_utc_text(clock.now()))
    with contextlib.suppress(OSError):  # it only explains
        files.write_durably(store.folder / OPEN, msgspec.json.encode(told))
