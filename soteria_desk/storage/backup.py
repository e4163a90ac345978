"""Makes a backup of the open casebook and proves it: nothing is called a backup that has not been read back.

The copy is made in portions on the casebook's thread, with saves in between; checking it, packing it and reading
it back happen beside, because they touch the copy alone. Only then does the file get its name.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from soteria_desk import __version__
from soteria_desk.errors import (
    BackupNotWhole,
    BackupUnreadable,
    CannotBackUp,
    CannotReadDisk,
    CannotWriteDisk,
    CasebookDamaged,
    DiskFull,
    NoRoomForBackup,
)
from soteria_desk.progress import WHOLE, NoProgress, Progress, Share
from soteria_desk.storage import places
from soteria_desk.storage.backup_file import (
    DATABASE_PART,
    FOLDER,
    KEYS_PART,
    PART,
    PURPOSE,
    SEAL,
    SUFFIX,
    About,
    Backup,
    Counts,
    Kind,
    name_of,
    opened,
)
from soteria_desk.storage.beside import Telling, run_beside
from soteria_desk.storage.connection import Connection, Database, open_database
from soteria_desk.storage.container import Manifest, NotAContainer, Reader, Writer, sealed_with
from soteria_desk.storage.copying import copy_database, remove_copy
from soteria_desk.storage.folder import DATABASE
from soteria_desk.storage.journal import Head
from soteria_desk.vault import files
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing

_COPY = f"{SUFFIX}.copy{PART}"
_MARGIN = 16 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_PLAIN = b"SQLite format 3\0"
# The copy is gone through three times beside: its pages are checked, it is packed, the pack is read.
_PASSES = 3


@dataclass(frozen=True)
class Source:
    """The open casebook a backup is made of."""

    folder: Path
    database: Database
    keys: KeyRing

    @property
    def home(self) -> Path:
        """Where its own backups lie."""
        return self.folder / FOLDER


def make(
    source: Source,
    kind: Kind,
    at: datetime,
    place: Path | None = None,
    progress: Progress | None = None,
) -> Backup:
    """Make a backup in `place` (the casebook's own folder of backups where left out) and prove it.

    What is saved while the copy is made is in it. After a failure nothing is left but what was there.

    Raises:
        NoRoomForBackup, CannotBackUp: the disk or the stick does not take it.
        BackupNotWhole: what was written did not come back right.
        CasebookDamaged, CannotReadDisk: the casebook itself could not be read.
        Cancelled: the person stopped it.
    """
    progress = progress or NoProgress()
    place = (place or source.home).absolute()
    try:
        if place == source.home.absolute():
            files.make_folder(place)
        clear_parts(place, source.keys.casebook)
        final = _free_name(place / name_of(source.keys.casebook, at))
        workshop, size = _workshop(source, place), _size_of(source)
    except OSError as error:
        raise _told(error, 0) from error
    copy, part = workshop / (final.name + _COPY), final.with_name(final.name + PART)
    try:
        # Nothing of it has to outlive a power cut: it is packed, and what is packed is synced.
        copy_database(
            source.database, copy, source.keys.database_key, Share(progress, 0, WHOLE // 2), lasting=False
        )
        # Saves that come while the copy is proved are not to meet what a damaged page left behind.
        source.database.renew_if_stuck(
            lambda: open_database(source.folder / DATABASE, source.keys.database_key)
        )
        about, keyfile = _about(source, kind, at)
        work = _Proof(source.keys, about, keyfile, copy, part, elsewhere=place != source.home)
        run_beside(work.run, Share(progress, WHOLE // 2, WHOLE), _PASSES * copy.stat().st_size)
        files.put_in_place(part, final)
        return Backup(final, about, final.stat().st_size, copy.stat().st_size, keyfile)
    except DiskFull as error:
        raise NoRoomForBackup(what="The backup", megabytes=_megabytes(2 * size)) from error
    except CannotWriteDisk as error:
        raise CannotBackUp(reason="the disk did not take it") from error
    except OSError as error:
        raise _told(error, size) from error
    finally:
        remove_copy(copy)
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def clear_parts(folder: Path, casebook: str) -> None:
    """Remove what making backups of this casebook has left there when it was cut off."""
    for name in folder.glob(f"{casebook[:8]}-*{SUFFIX}*{PART}*"):
        with contextlib.suppress(OSError):
            name.unlink()


def verify(backup: Backup, keys: KeyRing, workshop: Path, progress: Progress | None = None) -> None:
    """Read a whole backup and check all of it: hashes, who vouches for it, every page, counts and head.

    Args:
        workshop: Where its database may be unpacked for the moment; left as it was.

    Raises:
        BackupUnreadable: something is not as it was made, or was not made with these keys.
        NoRoomForBackup: there is no room to unpack it.
    """
    copy = workshop / (backup.path.name + _COPY)
    try:
        _require_room(workshop, backup.database_size)
        total = 2 * backup.size + backup.database_size
        run_beside(lambda telling: _verify(backup, keys, copy, telling), progress or NoProgress(), total)
    except OSError as error:
        raise _told(error, backup.database_size) from error
    finally:
        remove_copy(copy)


def check_hashes(backup: Backup, progress: Progress) -> None:
    """Read a whole backup and compare its hashes: all that can be said of one made with other keys.

    Raises:
        BackupUnreadable: it is not as it was made.
    """

    def work(telling: Telling) -> None:
        with opened(backup.path) as reader:
            reader.check_parts(telling.given)

    try:
        run_beside(work, progress, backup.size)
    except NotAContainer as error:
        raise BackupUnreadable() from error
    except OSError as error:
        raise CannotReadDisk() from error


def is_vouched_for(backup: Backup, keys: KeyRing) -> bool:
    """Whether this backup's manifest was written with these keys.

    Raises:
        BackupUnreadable, CannotReadDisk: that cannot be told.
    """
    try:
        with opened(backup.path) as reader:
            return reader.is_sealed_with(keys.backup_mac_key)
    except NotAContainer as error:
        raise BackupUnreadable() from error
    except OSError as error:
        raise CannotReadDisk() from error


def unpack(backup: Backup, keys: KeyRing, target: Path, telling: Telling | None = None) -> None:
    """Write the backup's database to a new file, synced, once its hash and its seal are right.

    Raises:
        BackupUnreadable: they are not; the new file is then gone again.
    """
    given = telling.given if telling is not None else None
    try:
        with opened(backup.path) as reader:
            if reader.manifest.about != backup.about.fields():
                raise NotAContainer("another file than the one that was looked at")
            if not reader.is_sealed_with(keys.backup_mac_key):
                raise NotAContainer("not made with these keys")
            with _new_file(target) as file:
                reader.read_part(DATABASE_PART, file.write, given=given)
                file.flush()
                os.fsync(file.fileno())
    except NotAContainer as error:
        target.unlink(missing_ok=True)
        raise BackupUnreadable() from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def check_copy(path: Path, key: bytearray, about: About, telling: Telling | None = None) -> None:
    """Open a database that should be the one a manifest tells of, and check every page of it.

    Raises:
        BackupNotWhole: it is not.
    """
    with path.open("rb") as file:
        if file.read(len(_PLAIN)) == _PLAIN:
            raise BackupNotWhole()  # never a copy that everybody can read
    try:
        database = open_database(path, key, read_only=True)
    except (CasebookDamaged, CannotReadDisk) as error:
        raise BackupNotWhole() from error
    try:
        if telling is not None:
            telling.interrupt_with(database.interrupt)
        if database.execute("PRAGMA cipher_integrity_check"):
            raise BackupNotWhole()
        if telling is not None:
            telling.given(path.stat().st_size // 2)
        if database.execute("PRAGMA integrity_check") != [("ok",)]:
            raise BackupNotWhole()
        if _state(database) != (about.casebook, about.replica, about.epoch, about.schema):
            raise BackupNotWhole()
        if (head_of(database), counts_of(database)) != (about.head, about.counts):
            raise BackupNotWhole()
        if telling is not None:
            telling.given(path.stat().st_size // 2)
    except CasebookDamaged as error:
        raise BackupNotWhole() from error
    finally:
        if telling is not None:
            telling.interrupt_with(None)
        database.close()


def head_of(connection: Connection) -> Head:
    """The newest entry of a casebook's journal."""
    rows = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    return Head(rows[0][0], rows[0][1].hex()) if rows else Head(0, "")


def counts_of(connection: Connection) -> Counts:
    """How much a casebook holds."""
    ((records, history, entries),) = connection.execute(
        "SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM history), (SELECT count(*) FROM journal)"
    )
    return Counts(records, history, entries)


def _state(connection: Connection) -> tuple[str, str, int, int]:
    ((casebook, replica, epoch),) = connection.execute("SELECT id, replica, epoch FROM casebook")
    ((schema,),) = connection.execute("PRAGMA user_version")
    return casebook, replica, epoch, schema


def _about(source: Source, kind: Kind, at: datetime) -> tuple[About, KeyFile]:
    """What the copy holds: asked of the casebook the moment the copy was finished, before anything else is saved."""
    database = source.database
    casebook, replica, epoch, schema = _state(database)
    ((generation,),) = database.execute("SELECT generation FROM casebook")
    about = About(
        casebook=casebook,
        replica=replica,
        epoch=epoch,
        generation=generation,
        schema=schema,
        counts=counts_of(database),
        head=head_of(database),
        at=at,
        kind=kind,
        app=__version__,
    )
    return about, files.read_best(source.folder, casebook).best


class _Proof:
    """Checks the copy, packs it and reads the pack back: on a thread of its own."""

    def __init__(
        self, keys: KeyRing, about: About, keyfile: KeyFile, copy: Path, part: Path, elsewhere: bool
    ) -> None:
        self._keys = keys
        self._about = about
        self._keyfile = keyfile
        self._copy = copy
        self._part = part
        self._elsewhere = elsewhere

    def run(self, telling: Telling) -> None:
        check_copy(self._copy, self._keys.database_key, self._about, telling)
        written = self._pack(telling)
        try:
            with Reader(self._part) as reader:
                if reader.manifest != written or not reader.is_sealed_with(self._keys.backup_mac_key):
                    raise BackupNotWhole()
                reader.check_parts(telling.given)
        except NotAContainer as error:
            raise BackupNotWhole() from error

    def _pack(self, telling: Telling) -> Manifest:
        from io import BytesIO

        keys, size = self._keyfile.to_bytes(), self._copy.stat().st_size
        with self._copy.open("rb") as copy, _new_file(self._part) as file:
            writer = Writer(file, PURPOSE, SEAL, self._about.fields())
            parts: list[tuple[str, BinaryIO, int]] = [
                (DATABASE_PART, copy, size),
                (KEYS_PART, BytesIO(keys), len(keys)),
            ]
            written = writer.write(parts, telling.given)
            writer.close_with(sealed_with(self._keys.backup_mac_key, written))
            if self._elsewhere:
                _forget(file)
        return written


def _verify(backup: Backup, keys: KeyRing, copy: Path, telling: Telling) -> None:
    try:
        with opened(backup.path) as reader:
            reader.check_parts(telling.given)
        unpack(backup, keys, copy, telling)
        check_copy(copy, keys.database_key, backup.about, telling)
    except (NotAContainer, BackupNotWhole) as error:
        raise BackupUnreadable() from error


def _new_file(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "w+b")


_BINARY = getattr(os, "O_BINARY", 0)


def _forget(file: BinaryIO) -> None:
    """Let the system forget what it holds of a file, so that it is read back from the stick itself."""
    advise: Callable[[int, int, int, int], None] | None = getattr(os, "posix_fadvise", None)
    if advise is not None:
        with contextlib.suppress(OSError):
            advise(file.fileno(), 0, 0, getattr(os, "POSIX_FADV_DONTNEED", 4))


def _workshop(source: Source, place: Path) -> Path:
    """Where the copy is made: beside the casebook, or on the way's end where there is no room for it."""
    files.make_folder(source.home)
    size, one_disk = _size_of(source), places.same_disk(source.home, place)
    if not one_disk:
        _require_room(place, size)
        if _room(source.home) >= size + _MARGIN:
            return source.home
    _require_room(place, 2 * size)
    return source.home if one_disk else place


def _size_of(source: Source) -> int:
    return (source.folder / DATABASE).stat().st_size


def _room(place: Path) -> int:
    return shutil.disk_usage(place).free


def _require_room(place: Path, size: int) -> None:
    missing = size + _MARGIN - _room(place)
    if missing > 0:
        raise NoRoomForBackup(what="The backup", megabytes=_megabytes(missing))


def _megabytes(size: int) -> int:
    return max(1, -(-size // _MEGABYTE))


def _free_name(path: Path) -> Path:
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name.removesuffix(SUFFIX)}-{number}{SUFFIX}")
    return found


def _told(error: OSError, size: int) -> CannotBackUp | NoRoomForBackup:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoRoomForBackup(what="The backup", megabytes=_megabytes(2 * size + _MARGIN))
    return CannotBackUp(reason=(error.strerror or "the system refuses it").lower())
