"""Copies an open casebook.db in portions of pages, so that saves go on meanwhile and are in the copy too."""

import contextlib
import os
from pathlib import Path

from soteria_desk.errors import CannotWriteDisk
from soteria_desk.progress import Progress
from soteria_desk.storage.connection import Database, open_database
from soteria_desk.vault.files import sync_folder

PAGES = 200
"""Pages of 4096 bytes in one portion: what a save has to wait for."""


def copy_database(
    database: Database,
    path: Path,
    key: bytearray,
    progress: Progress,
    pages: int = PAGES,
    *,
    lasting: bool = True,
) -> None:
    """Copy an open database to a new file under `key`, synced where it is `lasting`; `progress` counts pages.

    What is saved in `progress.step` is in the copy. When this returns, the copy is what the database is at
    that moment. After a failure, or when the person stopped it, nothing is left of it.

    Raises:
        Cancelled: `progress` said so.
        DiskFull, CannotWriteDisk, CasebookDamaged: as they say.
    """
    if len(key) != 32 or not any(key):
        raise ValueError("a copy is never made without a key")
    try:
        # Made here and not by the driver, so that it belongs to its owner alone from the first moment.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise CannotWriteDisk() from error
    try:
        target = open_database(path, key, new=True, lasting=lasting)
        try:
            database.copy_into(target, progress.step, pages)
        finally:
            target.close()
        _journal(path).unlink(missing_ok=True)  # empty, now that the copy is closed
        if lasting:
            sync_folder(path.parent)
    except OSError as error:
        remove_copy(path)
        raise CannotWriteDisk() from error
    except BaseException:
        remove_copy(path)
        raise


def remove_copy(path: Path) -> None:
    """Remove a copy and the journal beside it, where they are there."""
    for name in (path, _journal(path)):
        with contextlib.suppress(OSError):
            name.unlink(missing_ok=True)


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-journal")
