"""The new pair of a change of the root key: what lies beside the old pair, gets its names, or is given up.

`keys.next.json` is written last (`rekeying`), and with it the change holds.
"""

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from soteria_desk.errors import (
    CasebookError,
    CasebookInUse,
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileMissing,
    KeyFileTooNew,
)
from soteria_desk.storage.connection import Busy, open_database
from soteria_desk.storage.copying import remove_copy
from soteria_desk.storage.folder import (
    DATABASE,
    JOURNAL,
    NEXT_DATABASE,
    NEXT_KEYS,
    REPLACED,
    note_replaced_sheet,
)
from soteria_desk.vault import files, keyfile
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import Opened


def pending(folder: Path) -> KeyFile | None:
    """The key file of a new pair that has not got its names yet; None where there is none that is whole."""
    try:
        return keyfile.read(files.read_small(folder / NEXT_KEYS, keyfile.MAX_BYTES))
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
    files.make_folder(kept)
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
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with old.open("rb") as source:
                shutil.copyfileobj(source, file)
            file.flush()
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
