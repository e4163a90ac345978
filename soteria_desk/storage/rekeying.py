"""A new root key: the whole casebook under a new key, so that the old passphrases and sheet open it no more.

The new pair, `casebook.next.db` and `keys.next.json`, is made complete beside the old one; the key file comes
last, and with it the change holds. Then both take the names of the old pair, which is kept in `backups`. At
every moment some database and key file of one epoch fit together: what was cut off is given up before that
key file is whole, and finished afterwards (`settled`).
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from soteria_desk import dates
from soteria_desk.casework.casebook import Member
from soteria_desk.errors import (
    CannotWriteDisk,
    CasebookDamaged,
    CasebookError,
    CasebookInUse,
    DiskFull,
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileMissing,
    KeyFileTooNew,
    KeysNotReplaced,
)
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.storage.beside import Telling, run_beside
from soteria_desk.storage.connection import Busy, Database, open_database
from soteria_desk.storage.copying import copy_database, remove_copy
from soteria_desk.storage.folder import (
    DATABASE,
    JOURNAL,
    NEXT_DATABASE,
    NEXT_KEYS,
    REPLACED,
    note_replaced_sheet,
)
from soteria_desk.storage.keys import Proved, proved, sealed
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyfile, keyring, recovery, slots
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing, Opened
from soteria_desk.vault.memory import wiped

_TABLES = ("record", "history", "journal", "draft")


class NewKey:
    """What came of it: the new sheet, to be printed now.

    Attributes:
        rows: Its seven rows.
        sheet_id, made_on, epoch: As the key file has them.
    """

    def __init__(self, keys: KeyFile, rows: tuple[str, ...]) -> None:
        self.rows = rows
        self.sheet_id = keys.sheet_id
        self.made_on: date = keys.sheet_printed_on
        self.epoch = keys.epoch


# --- Making the new pair -----------------------------------------------------------------------------


def replace_root_key(
    store: Store, passphrase: str, progress: Progress, *, without: str = "", why: str = ""
) -> NewKey:
    """Give the open casebook a new root key, sealed to its users without their passphrases.

    Others may save in `progress.step`; what they save is in the new database. It can be stopped until the
    new pair is complete, and nothing has changed then.

    Args:
        without: Id of a user who is removed with it.

    Raises:
        WrongPassphrase, TooManyTries: as `keys.proved`.
        KeysNotReplaced: the new pair could not be made; nothing has changed.
        Cancelled: the person stopped it; nothing has changed.
    """
    store.refuse_while_backing_up()
    with proved(store, passphrase) as proof, wiped(bytearray(os.urandom(32))) as crk:
        fresh = KeyRing(store.casebook_id, store.keys.user, crk, proof.identity)
        try:
            discard(store.folder)
            try:
                after = _make_pair(store, proof, crk, fresh, progress, without, why)
            except BaseException:
                discard(store.folder)
                raise
            _take_over(store, after, fresh)
            store.keys.take_root_key(crk)
        except (DiskFull, CannotWriteDisk) as error:
            raise KeysNotReplaced(
                reason="the disk did not take the new copy of the casebook",
                what_to_do="Free as much room as the casebook takes, or check the cable or the stick. Then try again.",
            ) from error
        finally:
            fresh.wipe()
        return NewKey(after, recovery.encode(crk))


def _make_pair(
    store: Store, proof: Proved, crk: bytearray, fresh: KeyRing, progress: Progress, without: str, why: str
) -> KeyFile:
    copy = _copied(store, fresh.database_key, progress)
    try:
        # From here to the new names nobody else is let in: what they saved would be in the old pair alone.
        before = files.read_best(store.folder, store.casebook_id).best
        kept = tuple(
            slots.with_root_key(slot, before.casebook, before.epoch + 1, crk)
            for slot in before.slots
            if slot.user != without
        )
        after = replace(
            before,
            slots=kept,
            epoch=before.epoch + 1,
            generation=max(before.generation, store.generation()) + 1,
            sheet_id=keyring.sheet_id(crk),
            sheet_printed_on=dates.local(store.now()).date(),
        )
        _log(store, copy, fresh, after, without, why)
    finally:
        copy.close()
    try:
        (store.folder / f"{NEXT_DATABASE}-journal").unlink(missing_ok=True)
        after = sealed(after, crk)
        files.write_durably(store.folder / NEXT_KEYS, after.to_bytes())
    except OSError as error:
        raise CannotWriteDisk() from error
    if pending(store.folder) != after:
        raise _not_replaced("what was written did not come back the same")
    return after


def _copied(store: Store, key: bytearray, progress: Progress) -> Database:
    """The database under the new key, checked, open; made again where somebody saved during the check."""
    path = store.folder / NEXT_DATABASE
    for told in (progress, NoProgress()):
        copy_database(store.database, path, key, _Part(told, 0))
        saves = store.database.saves
        size = path.stat().st_size
        whole = run_beside(lambda telling: _is_whole(path, key, telling), _Part(told, 1), 2 * size)
        if not whole:
            raise _not_replaced("the new copy of the casebook did not pass its check")
        if store.database.saves == saves:
            copy = open_database(path, key)
            if _contents(copy) != _contents(store.database):
                copy.close()
                raise _not_replaced("the new copy of the casebook does not hold the same")
            return copy
        remove_copy(path)
    raise AssertionError("nobody else is let in the second time")


def _is_whole(path: Path, key: bytearray, telling: Telling) -> bool:
    copy = open_database(path, key)
    try:
        telling.interrupt_with(copy.interrupt)
        cipher = copy.execute("PRAGMA cipher_integrity_check")
        telling.given(path.stat().st_size)
        found = copy.execute("PRAGMA integrity_check")
        telling.given(path.stat().st_size)
        return not cipher and found == [("ok",)]
    except CasebookDamaged:
        return False
    finally:
        telling.interrupt_with(None)
        copy.close()


def _contents(database: Database) -> list[object]:
    newest = database.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    counts = [database.execute(f"SELECT count(*) FROM {table}") for table in _TABLES]
    return [database.execute("SELECT id, replica, generation, epoch FROM casebook"), newest, counts]


def _log(store: Store, copy: Database, fresh: KeyRing, after: KeyFile, without: str, why: str) -> None:
    """Write the change into the new database alone: the old one stays what it was."""
    new = Store(store.folder, copy, fresh, store.clock, store.new_id, Seen(None, store.casebook_id))
    new.recovery = store.recovery
    with new.unit("keys.replace", why) as work:
        copy.execute("UPDATE casebook SET generation = ?, epoch = ?", (after.generation, after.epoch))
        if without:
            work.remove(new.records.get(Member, without), action="user.remove", why=why)
        work.note("keys.replace", "casebook", store.casebook_id, why)


def _take_over(store: Store, after: KeyFile, fresh: KeyRing) -> None:
    """Give the new pair its names and go on with it.

    Raises:
        CannotWriteDisk: the disk refused that; the old pair goes on.
    """
    path = store.folder / DATABASE
    if sys.platform == "win32":
        store.database.close()  # an open file cannot be replaced there; elsewhere its lock keeps others out
    try:
        finish(store.folder, after)
    except (OSError, KeyFileDamaged) as error:
        if (store.folder / NEXT_DATABASE).exists():
            discard(store.folder)
            if sys.platform == "win32":
                store.database.become(open_database(path, store.keys.database_key))
            raise CannotWriteDisk() from error
        # The new database has its name already; the next unlocking finishes the key files.
    try:
        store.database.become(open_database(path, fresh.database_key))
    except BaseException:
        store.database.close()  # what is saved from now on would be in the old pair alone
        raise
    store.journal.reload()
    store.seen.remember(store.head())


def _not_replaced(reason: str) -> KeysNotReplaced:
    return KeysNotReplaced(reason=reason, what_to_do="Check the casebook, then try again.")


class _Part:
    """One of two halves of the work, told as a whole."""

    def __init__(self, progress: Progress, half: int) -> None:
        self._progress = progress
        self._half = half

    def step(self, done: int, total: int) -> None:
        self._progress.step(self._half * total + done, 2 * total)

    def waiting(self) -> bool:
        return self._progress.waiting()


# --- Giving it the names of the old pair --------------------------------------------------------------


def pending(folder: Path) -> KeyFile | None:
    """The key file of a new pair that has not got its names yet; None where there is none that is whole."""
    try:
        with (folder / NEXT_KEYS).open("rb") as file:
            return keyfile.read(file.read(keyfile.MAX_BYTES + 1))
    except (OSError, KeyFileDamaged, KeyFileTooNew):
        return None


def finish(folder: Path, after: KeyFile) -> None:
    """Keep the old pair, and give the complete new one its names. Can be cut off and done again anywhere.

    Nobody else may have the casebook open.
    """
    _keep_old(folder, after)
    if (folder / NEXT_DATABASE).exists():
        files.put_in_place(folder / NEXT_DATABASE, folder / DATABASE)
    files.write_both(folder, after)
    _unlink(folder / NEXT_KEYS)
    files.sync_folder(folder)


def discard(folder: Path) -> None:
    """Give up what there is of a new pair; its key file first, without which the rest is nothing."""
    for name in (NEXT_KEYS, f"{NEXT_KEYS}.tmp"):
        _unlink(folder / name)
    remove_copy(folder / NEXT_DATABASE)


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _keep_old(folder: Path, after: KeyFile) -> None:
    """Keep database and key file of the epoch before, until a verified backup of the new one is there."""
    try:
        before = files.read_best(folder, after.casebook).best
    except (KeyFileMissing, KeyFileDamaged):
        before = None
    kept = folder / REPLACED
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    epoch = after.epoch - 1
    if before is not None and before.epoch == epoch:
        with contextlib.suppress(OSError):  # it only tells what a sheet belonged to
            note_replaced_sheet(folder, before.sheet_id)
        files.write_durably(kept / f"keys.epoch{epoch}.json", before.to_bytes())
    if (folder / NEXT_DATABASE).exists():
        for old, name in (
            (DATABASE, f"casebook.epoch{epoch}.db"),
            (JOURNAL, f"casebook.epoch{epoch}.db-journal"),
        ):
            if (folder / old).exists() and (old == DATABASE or (folder / old).stat().st_size):
                _link(folder / old, kept / name)
        files.sync_folder(kept)
        _unlink(folder / JOURNAL)  # it would be taken for one of the new database


def _link(old: Path, new: Path) -> None:
    new.unlink(missing_ok=True)
    try:
        os.link(old, new)
    except OSError:  # a stick's file system has no second names
        part = new.with_name(new.name + ".part")
        shutil.copyfile(old, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        files.put_in_place(part, new)


# --- What was cut off --------------------------------------------------------------------------------


def settled(
    folder: Path,
    after: KeyFile,
    open_slot: Callable[[], Opened],
    in_use: Callable[[], CasebookInUse],
) -> Opened | None:
    """Finish a new pair that was cut off, where it unlocks; None where it does not, and the old one counts.

    Raises:
        WrongPassphrase: the passphrase is not right for the new pair.
        CasebookInUse: somebody has the casebook open, and is perhaps making that very pair.
    """
    try:
        opened = open_slot()
    except (KeyFileDamaged, KeyFileAltered):
        return None
    try:
        if _finished(folder, opened, after, in_use):
            return opened
    except BaseException:
        opened.wipe_all()
        raise
    opened.wipe_all()
    return None


def _finished(folder: Path, opened: Opened, after: KeyFile, in_use: Callable[[], CasebookInUse]) -> bool:
    """Whether the casebook goes on with the new pair."""
    waiting, writable = folder / NEXT_DATABASE, os.access(folder, os.W_OK)
    there = waiting.exists()
    if there and not writable:
        return False  # nothing can be renamed here, and the old pair is as whole as the new
    if not _fits(waiting if there else folder / DATABASE, opened, after, writable, in_use):
        return False
    if writable:
        if there:
            _refuse_if_open(folder / DATABASE, in_use)
        with contextlib.suppress(OSError):
            finish(folder, after)
    return not waiting.exists()


def _fits(
    path: Path, opened: Opened, after: KeyFile, writable: bool, in_use: Callable[[], CasebookInUse]
) -> bool:
    """Whether the database opens with this key, and is of this key file."""
    try:
        database = open_database(path, opened.keys.database_key, read_only=not writable)
    except Busy:
        raise in_use() from None
    except CasebookError:
        return False
    try:
        rows = database.execute("SELECT id, epoch FROM casebook")
    finally:
        database.close()
    return rows == [(after.casebook, after.epoch)]


def _refuse_if_open(path: Path, in_use: Callable[[], CasebookInUse]) -> None:
    """Its key is another one, but whether somebody holds it is told before the key matters."""
    try:
        open_database(path, bytearray(32), read_only=True, wait=lambda _: None).close()
    except Busy:
        raise in_use() from None
    except CasebookError:
        return
