"""A new root key: the whole casebook under a new key, so that the old passphrases and sheet open it no more.

The new pair, `casebook.next.db` and `keys.next.json`, is made complete beside the old one; the key file comes
last, and with it the change holds. Then both take the names of the old pair, which is kept in `backups`. At
every moment some database and key file of one epoch fit together: what was cut off is given up before that
key file is whole, and finished afterwards (`next_pair`).
"""

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from soteria_desk import dates
from soteria_desk.casework.casebook import Member
from soteria_desk.errors import (
    CannotWriteDisk,
    CasebookDamaged,
    DiskFull,
    KeyFileDamaged,
    KeysNotReplaced,
)
from soteria_desk.progress import WHOLE, NoProgress, Progress, Share
from soteria_desk.storage.beside import Telling, run_beside
from soteria_desk.storage.connection import Database, open_database
from soteria_desk.storage.copying import copy_database, remove_copy
from soteria_desk.storage.folder import DATABASE, NEXT_DATABASE, NEXT_KEYS
from soteria_desk.storage.keys import Proved, proved, sealed
from soteria_desk.storage.next_pair import discard, finish, pending
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyring, recovery, slots
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing
from soteria_desk.vault.memory import wiped

MUST_CLOSE = sys.platform == "win32"
"""An open file cannot be replaced there; elsewhere the old one stays open, and its lock keeps others out."""

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
        copy_database(store.database, path, key, Share(told, 0, WHOLE // 2))
        saves = store.database.saves
        size = path.stat().st_size
        whole = run_beside(
            lambda telling: _is_whole(path, key, telling), Share(told, WHOLE // 2, WHOLE), 2 * size
        )
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
    if MUST_CLOSE:
        store.database.close()
    try:
        finish(store.folder, after)
    except (OSError, KeyFileDamaged) as error:
        if (store.folder / NEXT_DATABASE).exists():
            discard(store.folder)
            if MUST_CLOSE:
                store.database.become(open_database(path, store.keys.database_key))
            raise CannotWriteDisk() from error
        # The new database has its name already; the next unlocking finishes the key files.
    try:
        store.database.become(open_database(path, fresh.database_key))
    except BaseException:
        store.database.lose()  # what is saved from now on would be in the old pair alone
        raise
    store.journal.reload()
    store.seen.remember(store.head())


def _not_replaced(reason: str) -> KeysNotReplaced:
    return KeysNotReplaced(reason=reason, what_to_do="Check the casebook, then try again.")
