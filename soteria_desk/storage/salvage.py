"""Saves what is readable of a damaged casebook into a new casebook beside it; the damaged one stays untouched.

The new one is the same casebook: same id, same keys, and every entry, record and earlier state as it was written,
so that signed papers stay comparable. What is lost is named in a sealed list that a signed entry vouches for
(`gaps.py`), and a check accepts these gaps alone. docs/decisions/0012-salvage.md has the reasons.
"""

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from soteria_desk.casework.salvage import Salvage
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    BackupNotOfThisLine,
    CannotReadDisk,
    CannotWriteHere,
    CasebookDamaged,
    CasebookExists,
    DiskFull,
    NetworkFolder,
    NothingToSalvage,
)
from soteria_desk.ids import NewId
from soteria_desk.progress import WHOLE, NoProgress, Progress, Share
from soteria_desk.storage import places
from soteria_desk.storage.check import Verdict
from soteria_desk.storage.connection import Database, open_database
from soteria_desk.storage.folder import DATABASE, JOURNAL, READ_ME, named, read_me, refuse_long_path
from soteria_desk.storage.pages import Pages
from soteria_desk.storage.rescue import Found, Rescued, decide, gather
from soteria_desk.storage.salvage_writing import Hand, Writer
from soteria_desk.vault import files
from soteria_desk.vault.keyring import KeyRing

if TYPE_CHECKING:
    from soteria_desk.storage.backup_file import Backup

_PART = ".part"
_COPY = "damaged.db"
_BACKUP = "backup.db"


@dataclass(frozen=True)
class Salvaged:
    """What a salvage made.

    Attributes:
        folder: The new casebook.
        list: What is lost, as it stands in the new casebook.
        records: How many records were saved as their last save left them.
        verdict: What the full check of the new casebook found: amber where something is lost.
    """

    folder: Path
    list: Salvage
    records: int
    verdict: Verdict


def salvage(
    folder: Path,
    to: Path,
    keys: KeyRing,
    clock: Clock,
    new_id: NewId,
    *,
    progress: Progress | None = None,
    backup: "Backup | None" = None,
    last_seen: int = 0,
    database: Database | None = None,
) -> Salvaged:
    """Save what is readable of the casebook in `folder` into a new casebook at `to`.

    Args:
        backup: Gaps are filled from it: entries that fit the chain, and states that their entries prove.
        last_seen: The newest entry this computer has seen of it, so that lost entries at the end are noticed.
        database: The open database of `folder`, where this program has it open: nothing is written to it.

    Raises:
        CasebookExists, CannotWriteHere, NetworkFolder: nothing can be made at `to`.
        NothingToSalvage: no page of it could be read with these keys.
        BackupNotOfThisLine: the backup and the file contradict each other.
        Cancelled: the person stopped it. In every case nothing is left at `to`.
    """
    keyfile = files.read_best(folder, keys.casebook).best
    hand = Hand(keyfile, keyfile, keys, last_seen)
    return salvage_by(
        folder, to, keys, lambda _: hand, clock, new_id, progress=progress, backup=backup, database=database
    )


def salvage_by(
    folder: Path,
    to: Path,
    keys: KeyRing,
    hand_of: Callable[[Rescued], Hand],
    clock: Clock,
    new_id: NewId,
    *,
    progress: Progress | None = None,
    backup: "Backup | None" = None,
    database: Database | None = None,
) -> Salvaged:
    """As `salvage`, where who saves it is known only from what could be read: `hand_of` is told that first."""
    progress = progress or NoProgress()
    folder, to = folder.absolute(), named(to)
    part = to.with_name(to.name + _PART)
    _require_free(to, part)
    try:
        part.mkdir(mode=0o700, parents=True)
        rescued = _read(folder, part, keys, backup, database, Share(progress, 0, 600))
        if not rescued.entries and not rescued.records:
            raise NothingToSalvage()
        if rescued.strangers:
            raise BackupNotOfThisLine()
        hand = hand_of(rescued)
        rescued = replace(rescued, newest_entry=max(rescued.newest_entry, hand.last_seen))
        made = Writer(part, hand, clock, new_id, rescued, backup.about.at if backup else None)
        listed, whole, verdict = made.write(Share(progress, 600, WHOLE))
        files.write_both(part, hand.after)
        files.write_durably(part / READ_ME, read_me(hand.after.casebook))
        part.rename(to)
        files.sync_folder(to.parent)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise CannotWriteHere(reason=(error.strerror or "the system refuses it").lower()) from error
    except DiskFull as error:
        shutil.rmtree(part, ignore_errors=True)
        raise CannotWriteHere(reason="the disk is full") from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Salvaged(to, listed, whole, verdict)


def _require_free(to: Path, part: Path) -> None:
    refuse_long_path(part)
    if places.is_network(to):
        raise NetworkFolder()
    try:
        if to.exists() or to.is_symlink():
            raise CasebookExists(name=to.name)
        if part.exists():
            shutil.rmtree(part)  # what an earlier attempt left; nobody has ever saved anything in it
    except OSError as error:
        raise CannotWriteHere(reason=(error.strerror or "the system refuses it").lower()) from error


# --- Reading ------------------------------------------------------------------------------------------


def read_alone(folder: Path, key: bytearray, progress: Progress) -> Rescued:
    """Say what could be saved of the casebook in `folder`, and save nothing.

    A save that was cut off in it is not rolled back, which would write: what it changed may be told wrongly.
    """
    found = Found()
    try:
        with (folder / DATABASE).open("rb") as file:
            gather(Pages(file, key), found, progress)
    except OSError as error:
        raise CannotReadDisk() from error
    return decide(found)


def _read(
    folder: Path,
    part: Path,
    keys: KeyRing,
    backup: "Backup | None",
    database: Database | None,
    progress: Progress,
) -> Rescued:
    found = Found()
    until = 500 if backup is not None else WHOLE
    with contextlib.ExitStack() as stack:
        file = _damaged(folder, part, keys, database, stack)
        gather(Pages(file, keys.database_key), found, Share(progress, 0, until))
        if backup is not None:
            from soteria_desk.storage.backup import unpack

            unpack(backup, keys, part / _BACKUP)
            with (part / _BACKUP).open("rb") as copy:
                gather(Pages(copy, keys.database_key), found, Share(progress, until, WHOLE), backup=True)
            (part / _BACKUP).unlink()
    (part / _COPY).unlink(missing_ok=True)
    return decide(found)


def _damaged(
    folder: Path, part: Path, keys: KeyRing, database: Database | None, stack: contextlib.ExitStack
) -> BinaryIO:
    """The file to read: the damaged one itself, which is only read, or a copy where a save was cut off in it."""
    path, journal = folder / DATABASE, folder / JOURNAL
    try:
        if database is None and journal.is_file() and journal.stat().st_size:
            # Rolling the save back writes, so it is done in a copy.
            shutil.copyfile(path, part / _COPY)
            shutil.copyfile(journal, part / (_COPY + "-journal"))
            with contextlib.suppress(CasebookDamaged, CannotReadDisk):
                open_database(part / _COPY, keys.database_key, wait=lambda _: None).close()
            (part / (_COPY + "-journal")).unlink(missing_ok=True)
            return stack.enter_context((part / _COPY).open("rb"))
        file = path.open("rb")
    except OSError as error:
        raise CannotReadDisk() from error
    if database is not None:
        # On POSIX systems closing any handle of a file gives up the lock this program holds on it.
        database.keep_until_closed(file)
        return file
    return stack.enter_context(file)
