"""Brings an older casebook up to the present format: checked, backed up, changed and checked again, or not at all."""

import shutil
from pathlib import Path

from soteria_desk.clock import Clock
from soteria_desk.errors import MigrationFailed, NoRoomForBackup
from soteria_desk.ids import NewId
from soteria_desk.storage import migrations
from soteria_desk.storage.backup_file import Kind
from soteria_desk.storage.connection import Database
from soteria_desk.storage.folder import DATABASE
from soteria_desk.storage.migrations.run import migrate, version_of
from soteria_desk.storage.store import RECOVERY_MARK, Store
from soteria_desk.storage.unit_of_work import UnitOfWork

_ROOM = 2.5
"""Times the size of the database: the backup, the copy it is made of, and the journal of the change."""
_MEGABYTE = 1024 * 1024


def upgrade(store: Store, database: Database, clock: Clock, new_id: NewId, *, back_up: bool = True) -> None:
    """Run the steps that are missing, in one transaction with their entry in the journal.

    Args:
        back_up: Make a backup first. Only what has just been unpacked from one needs none.

    Raises:
        CasebookReadOnly: nothing can be changed here; an older format is not worked with as it is.
        NoRoomForBackup, CannotBackUp, BackupNotWhole: no backup could be made, so nothing was tried.
        CasebookDamaged, ChainBroken: it is not whole as it stands, so nothing was tried.
        MigrationFailed: it did not succeed and was undone (E-16).
    """
    made = ""
    store.require_writable()

    def before() -> None:
        nonlocal made
        _require_room(store.folder)
        store.check("full").raise_if_red()
        if back_up:
            backup = store.back_up(Kind.PRE_MIGRATION, clock.now())
            made = f"{backup.about.kind}; in the casebook's folder; {backup.about.head.text()}"

    def written(was: int) -> None:
        why = f"format {was} to {version_of(database)}"
        mark = RECOVERY_MARK if store.recovery else ""
        work = UnitOfWork(database, store.journal, store.records, new_id, "casebook.migrate", why, mark)
        if made:
            work.note("backup.make", "casebook", store.casebook_id, made)
        work.note("casebook.migrate", "casebook", store.casebook_id, why)
        # Before it is too late to take it back.
        if not store.check("full").ok:
            raise MigrationFailed(reason=f"{why}, check")

    try:
        migrate(database, steps=migrations.STEPS, before=before, written=written)
    except BaseException:
        store.journal.reload()
        raise


def _require_room(folder: Path) -> None:
    missing = _ROOM * (folder / DATABASE).stat().st_size - shutil.disk_usage(folder).free
    if missing > 0:
        raise NoRoomForBackup(what="The update of this casebook", megabytes=int(missing / _MEGABYTE) + 1)
