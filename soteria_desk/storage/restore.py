"""Brings a casebook back from a backup: beside what is there, proved, and only then in its place.

Nothing is ever written over. A casebook of the same id that lies in the place keeps everything it has under
another name; one of another id is not touched at all.
"""

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from soteria_desk import dates
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    BackupNotWhole,
    BackupOfAnother,
    BackupTooNew,
    BackupUnreadable,
    CannotRestore,
    CasebookDamaged,
    CasebookError,
    CasebookExists,
    DiskFull,
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileMissing,
    MustChangePassphrase,
    NetworkFolder,
    NoRoomForBackup,
    UnknownUser,
    WrongPassphrase,
)
from soteria_desk.ids import NewId
from soteria_desk.progress import WHOLE, NoProgress, Progress, Share
from soteria_desk.storage import places
from soteria_desk.storage.backup import check_copy, head_of, is_vouched_for, unpack
from soteria_desk.storage.backup_file import Backup, look
from soteria_desk.storage.beside import Telling, run_beside
from soteria_desk.storage.connection import SCHEMA, Busy, Database, open_database
from soteria_desk.storage.folder import (
    DATABASE,
    READ_ME,
    SUFFIX,
    casebook_named_in,
    named,
    read_me,
    refuse_long_path,
)
from soteria_desk.storage.journal import Head
from soteria_desk.storage.key_repair import align
from soteria_desk.storage.migrations.run import version_of
from soteria_desk.storage.opening import check_keys, in_use
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.storage.upgrading import upgrade
from soteria_desk.vault import files, keyring
from soteria_desk.vault.kdf import LIMITS, Limits
from soteria_desk.vault.keyfile import MUST_CHANGE
from soteria_desk.vault.keyring import KeyRing

_PART = ".part"
_MARGIN = 16 * 1024 * 1024
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Missing:
    """What the casebook that lies in the place has, and the backup has not.

    Attributes:
        head: The newest entry of that casebook; None where it cannot be read with these keys.
        entries: How many entries of its record come after the backup.
        cases: (reference, entries) of each investigation they concern, most first.
        apart: The backup is of another line: that casebook does not go on from where the backup ends.
    """

    head: Head | None
    entries: int = 0
    cases: tuple[tuple[str, int], ...] = ()
    apart: bool = False

    @property
    def readable(self) -> bool:
        """Whether it could be told."""
        return self.head is not None


@dataclass(frozen=True)
class Restored:
    """A casebook that was brought back.

    Attributes:
        set_aside: Where the casebook that lay there is now; None where there was none.
        head: Where its record stands: the entry of the restore itself.
    """

    folder: Path
    set_aside: Path | None
    head: Head


class OpenBackup:
    """A backup to which the passphrase was right. Close it: it holds keys."""

    def __init__(
        self, backup: Backup, keys: KeyRing, clock: Clock, new_id: NewId, seen: Seen, limits: Limits
    ) -> None:
        self.backup = backup
        self._limits = limits
        self._keys = keys
        self._clock = clock
        self._new_id = new_id
        self._seen = seen

    def __enter__(self) -> "OpenBackup":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Wipe the keys."""
        self._keys.wipe()

    def missing(self, folder: Path, label: str = "", passphrase: str = "") -> Missing | None:
        """Tell what would be missing from the casebook that lies at `folder`; None where nothing lies there.

        Args:
            label, passphrase: Its own, where its keys were replaced since the backup.

        Raises:
            BackupOfAnother, CasebookExists: what lies there is not this casebook.
            CasebookInUse: it is open somewhere.
        """
        folder = named(folder)
        if not self._is_there(folder):
            return None
        database = self._open_old(folder, self._keys.database_key)
        if database is None and passphrase:
            with contextlib.suppress(CasebookError):
                found = files.read_best(folder, self.backup.about.casebook)
                keys = keyring.unlock(found.best, label, passphrase, self._limits)
                try:
                    database = self._open_old(folder, keys.database_key)
                finally:
                    keys.wipe()
        if database is None:
            return Missing(head=None)
        try:
            return _missing(database, self.backup.about.head)
        except CasebookError:
            return Missing(head=None)
        finally:
            database.close()

    def restore(self, folder: Path, progress: Progress | None = None) -> Restored:
        """Bring the casebook back as `folder`.

        A casebook of the same id that lies there is renamed `NAME (before restore 2026-05-01 1412).casebook`.

        Raises:
            BackupUnreadable, BackupTooNew: the backup is not whole, or of a newer format.
            BackupOfAnother, CasebookExists, CasebookInUse, NetworkFolder: the place cannot be used.
            NoRoomForBackup, CannotRestore: the disk does not take it. Nothing was changed.
            Cancelled: the person stopped it.
        """
        progress, folder = progress or NoProgress(), named(folder)
        part = folder.with_name(folder.name + _PART)
        refuse_long_path(part)
        if places.is_network(folder):
            raise NetworkFolder()
        try:
            aside = self._aside(folder) if self._is_there(folder) else None
            old = self._head_of_old(folder) if aside else None
            folder.parent.mkdir(parents=True, exist_ok=True)
            self._require_room(folder.parent)
            if part.exists():
                shutil.rmtree(part)  # what an earlier attempt left; nobody has ever worked in it
            part.mkdir(mode=0o700)
            self._unpack(part, Share(progress, 0, WHOLE // 2))
            head = self._begin(part, old, Share(progress, WHOLE // 2, WHOLE))
            _put_in_place(part, folder, aside)
        except DiskFull as error:
            raise NoRoomForBackup(
                what="The restored casebook", megabytes=self.backup.database_size // _MEGABYTE + 17
            ) from error
        except OSError as error:
            raise CannotRestore(reason=(error.strerror or "the system refuses it").lower()) from error
        finally:
            if part.exists():
                shutil.rmtree(part, ignore_errors=True)
        # From now on this is the casebook last seen here; before, opening the old one would have been refused.
        self._seen.remember(head)
        return Restored(folder, aside, head)

    def _unpack(self, part: Path, progress: Progress) -> None:
        backup, keys = self.backup, self._keys

        def work(telling: Telling) -> None:
            unpack(backup, keys, part / DATABASE, telling)
            check_copy(part / DATABASE, keys.database_key, backup.about, telling)

        try:
            run_beside(work, progress, 2 * backup.database_size)
        except BackupNotWhole as error:
            raise BackupUnreadable() from error
        files.write_both(part, backup.keyfile)
        files.write_durably(part / READ_ME, read_me(backup.about.casebook))

    def _begin(self, part: Path, old: Head | None, progress: Progress) -> Head:
        """Check all of it, bring it up to the present format, and write the first entry of its new life."""
        backup = self.backup
        database = open_database(part / DATABASE, self._keys.database_key)
        try:
            store = Store(
                part, database, self._keys, self._clock, self._new_id, Seen(None, backup.about.casebook)
            )
            generation = check_keys(database, store, backup.keyfile)
            store.check("full", progress).raise_if_red()
            if version_of(database) < SCHEMA:
                upgrade(store, database, self._clock, self._new_id, back_up=False)
            why = f"backup of {dates.moment(backup.about.at)}, {backup.about.head.text()}"
            if old is not None:
                why += f"; in place of the casebook at {old.text()}"
            with store.unit("backup.restore", why) as work:
                if backup.keyfile.generation > generation:
                    align(store, work, backup.keyfile)
                # A copy of its own from here on: its entries must not be taken for those after the backup.
                database.execute("UPDATE casebook SET replica = ?", (self._new_id(),))
                work.note("backup.restore", "casebook", store.casebook_id, why)
            return store.head()
        except KeyFileAltered as error:
            raise BackupUnreadable() from error
        finally:
            database.close()

    # --- what lies in the place ------------------------------------------------------------------

    def _is_there(self, folder: Path) -> bool:
        """Whether this very casebook lies there, closed; False where nothing lies there."""
        if not folder.exists() and not folder.is_symlink():
            return False
        casebook = self._id_of(folder)
        if casebook is None:
            raise CasebookExists(name=folder.name)
        if casebook != self.backup.about.casebook:
            raise BackupOfAnother()
        return True

    def _id_of(self, folder: Path) -> str | None:
        """The id of the casebook that lies there, by its paper, its keys or its database, whatever is left of it."""
        if folder.is_symlink() or not folder.is_dir():
            return None
        with contextlib.suppress(KeyFileMissing, KeyFileDamaged):
            return files.read_best(folder, casebook_named_in(folder)).best.casebook
        if casebook_named_in(folder) is not None:
            return casebook_named_in(folder)
        database = self._open_old(folder, self._keys.database_key)
        if database is None:
            return None
        database.close()
        return self.backup.about.casebook  # no other casebook has this key

    def _open_old(self, folder: Path, key: bytearray) -> Database | None:
        """Open what lies there for reading; None where it does not open with this key, or at all."""
        if not (folder / DATABASE).is_file():
            return None
        for read_only in (
            True,
            False,
        ):  # a save that was cut off there has to be rolled back before it can be read
            try:
                return open_database(folder / DATABASE, key, read_only=read_only)
            except Busy:
                raise in_use(folder) from None
            except CasebookDamaged:
                return None
            except CasebookError:
                continue
        return None

    def _head_of_old(self, folder: Path) -> Head | None:
        database = self._open_old(folder, self._keys.database_key)
        if database is None:
            return None
        try:
            return head_of(database)
        except CasebookError:
            return None
        finally:
            database.close()

    def _aside(self, folder: Path) -> Path:
        at = dates.local(self._clock.now())
        stem, number = f"{folder.name.removesuffix(SUFFIX)} (before restore {at:%Y-%m-%d %H%M}", 1
        found = folder.with_name(f"{stem}){SUFFIX}")
        while found.exists():
            number += 1
            found = folder.with_name(f"{stem}, {number}){SUFFIX}")
        refuse_long_path(found)
        return found

    def _require_room(self, place: Path) -> None:
        missing = self.backup.database_size + _MARGIN - shutil.disk_usage(place).free
        if missing > 0:
            raise NoRoomForBackup(what="The restored casebook", megabytes=missing // _MEGABYTE + 1)


def open_backup(
    path: Path,
    label: str,
    passphrase: str,
    clock: Clock,
    new_id: NewId,
    limits: Limits = LIMITS,
    *,
    tries_folder: Path | None = None,
) -> OpenBackup:
    """Open a backup with a passphrase of the time it was made.

    Args:
        tries_folder: Where this computer remembers wrong tries and the head it last saw; None: nowhere.

    Raises:
        BackupUnreadable, BackupTooNew: as for `look`; also where the manifest is not vouched for.
        WrongPassphrase, UnknownUser, TooManyTries: as for unlocking.
        MustChangePassphrase: a one-time passphrase opens no backup.
    """
    backup = look(path)
    if backup.about.schema > SCHEMA:
        raise BackupTooNew(needed=backup.about.app)
    seen = Seen(tries_folder, backup.about.casebook)
    slot = backup.keyfile.slot_of(label)
    if slot is None:
        raise UnknownUser(label=label)
    seen.refuse_too_many(slot.user, clock.now())
    try:
        keys = keyring.unlock(backup.keyfile, label, passphrase, limits)
    except WrongPassphrase:
        seen.count_wrong(slot.user, clock.now())
        raise
    except (KeyFileAltered, KeyFileDamaged) as error:
        raise BackupUnreadable() from error
    try:
        if not is_vouched_for(backup, keys):
            raise BackupUnreadable()
        if slot.state == MUST_CHANGE:
            raise MustChangePassphrase()  # somebody else knows it; it can be changed in the casebook alone
    except BaseException:
        keys.wipe()
        raise
    return OpenBackup(backup, keys, clock, new_id, seen, limits)


def _put_in_place(part: Path, folder: Path, aside: Path | None) -> None:
    """Move the old one aside and the new one in; both moves are taken back where one fails, even in its sync."""
    try:
        if aside is not None:
            files.put_in_place(folder, aside)
        files.put_in_place(part, folder)
    except OSError:
        if not part.exists():
            folder.rename(part)
        if aside is not None and aside.exists():
            aside.rename(folder)
        raise


def _missing(database: Database, head: Head) -> Missing:
    newest = head_of(database)
    rows = database.execute("SELECT hash FROM journal WHERE seq = ?", (head.seq,))
    if not rows or rows[0][0].hex() != head.hash:
        return Missing(head=newest, apart=True)
    cases = database.execute(
        "SELECT c.body ->> '$.reference', count(*) FROM journal j JOIN record r ON r.id = j.id"
        " JOIN record c ON c.id = CASE r.kind WHEN 'case' THEN r.id ELSE r.case_id END AND c.kind = 'case'"
        " WHERE j.seq > ? GROUP BY c.id ORDER BY count(*) DESC, c.n",
        (head.seq,),
    )
    return Missing(
        head=newest,
        entries=newest.seq - head.seq,
        cases=tuple((str(reference), int(count)) for reference, count in cases),
    )
