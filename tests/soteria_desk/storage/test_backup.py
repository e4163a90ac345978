"""A backup that has a name has been read back whole; one that was cut off anywhere leaves nothing behind."""

import contextlib
import errno
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from soteria_desk.casework.case import Case
from soteria_desk.errors import (
    BackupNotWhole,
    BackupTooNew,
    BackupUnreadable,
    Cancelled,
    CannotBackUp,
    CannotReadDisk,
    CasebookError,
    DiskFull,
    InvalidField,
    NoRoomForBackup,
    SoteriaError,
)
from soteria_desk.ids import new_id
from soteria_desk.progress import NoProgress
from soteria_desk.storage import backup, beside, connection, container, copying
from soteria_desk.storage.backup_file import Kind, look
from soteria_desk.storage.restore import open_backup
from soteria_desk.storage.store import Store
from soteria_desk.vault import files
from tests.builders import ANY_COST, LABEL, NOON, PASSPHRASE, a_case, a_clock, unlocked


class Doing(NoProgress):
    """Does something at every step."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int) -> None:
        self.steps.append((done, total))
        self._act()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.0)


def put_cases(store: Store, count: int, size: int = 3_000) -> None:
    with store.unit("case.create") as work:
        for number in range(count):
            work.put(a_case(f"WX/26/{number:05}", summary=f"{number} ".ljust(size, "x")))


def in_folder(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_backup_says_what_it_is_and_proves_whole(store: Store) -> None:
    put_cases(store, 20)
    head = store.head()
    made = store.back_up(Kind.BY_HAND, NOON)
    found = look(made.path)
    assert found == made
    assert (found.about.casebook, found.about.head, found.about.kind) == (
        store.casebook_id,
        head,
        Kind.BY_HAND,
    )
    assert (found.about.counts.records, found.about.counts.entries) == (23, head.seq)
    assert found.labels == (LABEL,)
    assert found.size == made.path.stat().st_size
    backup.verify(found, store.keys, store.folder / "backups")
    assert in_folder(store.folder / "backups") == [made.path.name]
    assert oct(made.path.stat().st_mode & 0o777) == "0o600" or sys.platform == "win32"


def test_two_backups_of_one_second_both_stay(store: Store) -> None:
    names = [store.back_up(Kind.REGULAR, NOON).path.name for _ in range(3)]
    assert len(set(names)) == 3
    assert sorted(names) == in_folder(store.folder / "backups")


def test_saves_go_on_meanwhile_and_are_in_it_as_one_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_cases(store, 60)
    monkeypatch.setattr(copying.copy_database, "__defaults__", (5,))
    saved: list[str] = []

    def save() -> None:
        case = a_case(f"SAVED/{len(saved):05}", summary="y" * 2_000)
        with store.unit("case.create") as work:
            work.put(case)
        saved.append(case.id)

    progress = Doing(save)
    made = store.back_up(Kind.REGULAR, NOON, progress=progress)
    while_copying = sum(done < 500 for done, _ in progress.steps)
    assert while_copying > 5
    # Those after the last portion came too late, and the manifest does not claim them.
    with open_backup(made.path, LABEL, PASSPHRASE, a_clock(), new_id, ANY_COST) as opened:
        done = opened.restore(store.folder.with_name("Back"))
    back = _opened(done.folder)
    try:
        found = {case.id for case in back.records.all(Case) if case.reference.startswith("SAVED")}
        assert found == set(saved[:while_copying])
        assert back.journal.entry(made.about.head.seq) == store.journal.entry(made.about.head.seq)
    finally:
        back.close()


def _opened(folder: Path) -> Store:
    from soteria_desk.storage import casebook

    return casebook.unlock(folder, LABEL, PASSPHRASE, a_clock(), new_id, ANY_COST)


def test_progress_never_goes_back_and_stays_within_its_whole(store: Store) -> None:
    put_cases(store, 200)
    progress = Doing(lambda: None)
    store.back_up(Kind.REGULAR, NOON, progress=progress)
    assert progress.steps == sorted(progress.steps)
    assert all(0 <= done <= total for done, total in progress.steps)


# --- cut off -----------------------------------------------------------------------------------------


def test_stopping_it_at_any_step_leaves_nothing_and_the_casebook_open(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_cases(store, 30)
    monkeypatch.setattr(copying.copy_database, "__defaults__", (10,))
    monkeypatch.setattr(beside, "_LOOK_SECONDS", 0.0005)
    counted = Doing(lambda: None)
    store.back_up(Kind.REGULAR, NOON, progress=counted)
    whole = in_folder(store.folder / "backups")
    for stop_at in range(min(len(counted.steps), 40)):
        left = [stop_at]

        def stop(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled

        with contextlib.suppress(Cancelled):
            store.back_up(Kind.REGULAR, NOON, progress=Doing(stop)).path.unlink()
        assert in_folder(store.folder / "backups") == whole
    assert store.check("full").colour == "green"


CALLS: list[tuple[Any, str]] = [
    (os, "open"),
    (os, "fsync"),
    (Path, "replace"),
    (Path, "open"),
    (Path, "stat"),
    (container.Writer, "write"),
    (container.Writer, "close_with"),
    (container.Reader, "read_part"),
    (files, "sync_folder"),
    (connection.Database, "execute"),
    (connection.Database, "copy_into"),
]


@pytest.mark.parametrize(("owner", "name"), CALLS, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_at_any_call_leaves_every_earlier_backup_and_no_rest(
    store: Store, owner: Any, name: str, number: int
) -> None:
    put_cases(store, 5)
    first = store.back_up(Kind.REGULAR, NOON).path
    whole, real = first.read_bytes(), getattr(owner, name)
    for fail_at in range(60):
        left = [fail_at]

        def fails(*args: Any, left: list[int] = left, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == -1 and owner is connection.Database:
                # The driver's failures are told by our own names.
                raise DiskFull(megabytes=20) if number == errno.ENOSPC else CannotReadDisk()
            if left[0] == -1:
                raise OSError(number, os.strerror(number))
            return real(*args, **more)

        made = None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, name, fails)
            try:
                made = store.back_up(Kind.REGULAR, NOON)
            except CasebookError as error:
                if number == errno.ENOSPC:
                    assert not isinstance(error, BackupNotWhole)
                    assert error.code in ("E-11", "E-62", "E-29", "E-12"), error
        if store._database.in_transaction:
            store._database.execute("ROLLBACK")  # the one that failed was this one
        assert first.read_bytes() == whole
        if made is not None:
            backup.verify(look(made.path), store.keys, store.folder / "backups")
            made.path.unlink()
        backup.clear_parts(store.folder / "backups", store.casebook_id)
        names = in_folder(store.folder / "backups")
        # A fault after the rename leaves a backup that is whole.
        for path in [store.folder / "backups" / one for one in names if one != first.name]:
            backup.verify(look(path), store.keys, store.folder / "backups")
            path.unlink()
        if left[0] >= 0:
            break
    else:
        pytest.fail("the backup needs more calls than were tried")
    assert store.check("full").colour == "green"


_KILLED = """
import sys
from pathlib import Path
from soteria_desk.storage.backup_file import Kind
from tests.builders import NOON, unlocked
store = unlocked(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    print(store.back_up(Kind.REGULAR, NOON).path.name, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a POSIX signal")
def test_a_process_killed_while_it_backs_up_leaves_whole_backups_and_a_whole_casebook(folder: Path) -> None:
    store = unlocked(folder.parent)
    put_cases(store, 100)
    store.close()
    chance = random.Random(3)
    for _ in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(folder.parent)],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.12))
        child.kill()
        said = child.stdout.read().split()
        child.wait(10)
        child.stdout.close()
        store = unlocked(folder.parent)
        names = [name for name in in_folder(folder / "backups") if name.endswith(".sdbackup")]
        assert set(said) - {said[-1] if said else ""} <= set(names)
        for name in names:
            backup.verify(look(folder / "backups" / name), store.keys, folder)
        assert store.check("quick").colour == "green"
        store.close()
        shutil.rmtree(folder / "backups", ignore_errors=True)


# --- no room -----------------------------------------------------------------------------------------


def test_too_little_room_is_told_before_anything_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1024 * 1024))
    with pytest.raises(NoRoomForBackup) as told:
        store.back_up(Kind.REGULAR, NOON)
    assert told.value.message_text == "The disk is full. The backup was not made."
    assert told.value.advice_text == "Free 16 MB, then try again."
    assert in_folder(store.folder / "backups") == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files in a way POSIX has")
def test_a_limit_on_the_size_of_files_refuses_the_backup_and_nothing_else(store: Store) -> None:
    import resource

    put_cases(store, 100)
    size = (store.folder / "casebook.db").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (size // 2, size + 100):  # in the copy, and in the container that is a little longer
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises((CannotBackUp, NoRoomForBackup)):
                store.back_up(Kind.REGULAR, NOON)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert in_folder(store.folder / "backups") == []
    assert store.check("full").colour == "green"


def test_a_casebook_that_stays_locked_is_given_up_and_not_tried_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_COPY_WAIT_SECONDS", 0.0)
    store._database.execute("BEGIN IMMEDIATE")
    with pytest.raises(CannotReadDisk):
        store.back_up(Kind.REGULAR, NOON)
    store._database.execute("ROLLBACK")
    assert in_folder(store.folder / "backups") == []
    assert store.back_up(Kind.REGULAR, NOON).path.exists()


# --- damaged, foreign and unkeyed files --------------------------------------------------------------


def test_a_copy_that_anybody_could_read_is_never_packed(store: Store, tmp_path: Path) -> None:
    import sqlite3

    plain = tmp_path / "plain.db"
    open_file = sqlite3.connect(plain)
    open_file.execute("CREATE TABLE a (b)")
    open_file.close()
    about = store.back_up(Kind.REGULAR, NOON).about
    with pytest.raises(BackupNotWhole):
        backup.check_copy(plain, store.keys.database_key, about)
    with pytest.raises(ValueError, match="key"):
        copying.copy_database(store._database, tmp_path / "x.db", bytearray(32), NoProgress())


def test_a_copy_that_does_not_come_back_right_gets_no_name(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_cases(store, 10)
    real = backup._Proof._pack

    def spoilt(self: Any, telling: Any) -> Any:
        written = real(self, telling)
        data = bytearray(self._part.read_bytes())
        data[len(data) // 2] ^= 1
        self._part.write_bytes(data)
        return written

    monkeypatch.setattr(backup._Proof, "_pack", spoilt)
    with pytest.raises(BackupNotWhole) as told:
        store.back_up(Kind.REGULAR, NOON)
    assert told.value.code == "E-63"
    assert in_folder(store.folder / "backups") == []


def test_damage_anywhere_is_found_and_told_as_such(store: Store, tmp_path: Path) -> None:
    made = store.back_up(Kind.REGULAR, NOON)
    whole, chance = made.path.read_bytes(), random.Random(11)
    spoilt = tmp_path / "spoilt.sdbackup"
    trials = [0, 5, 9, 40, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(40))]
    for place in trials:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        spoilt.write_bytes(changed)
        refused(spoilt, store, tmp_path)
    for length in (0, 3, 9, 100, len(whole) // 2, len(whole) - 1):
        spoilt.write_bytes(whole[:length])
        refused(spoilt, store, tmp_path)
    spoilt.write_bytes(whole + b"\0")
    refused(spoilt, store, tmp_path)
    assert in_folder(tmp_path / "Back.casebook.part") == []
    assert not (tmp_path / "Back.casebook").exists()


def refused(path: Path, store: Store, folder: Path) -> None:
    """Both by the check and by restoring."""
    with pytest.raises((BackupUnreadable, BackupTooNew)) as told:
        backup.verify(look(path), store.keys, folder)
    if isinstance(told.value, BackupUnreadable):
        assert told.value.message_text == "This backup is damaged or not complete and was not used."
        assert told.value.advice_text == "Choose an older one."
    with (
        pytest.raises(SoteriaError),
        open_backup(path, LABEL, PASSPHRASE, a_clock(), new_id, ANY_COST) as opened,
    ):
        opened.restore(folder / "Back")


def test_a_manifest_put_together_by_somebody_without_the_keys_is_refused(
    store: Store, tmp_path: Path
) -> None:
    import hashlib
    from io import BytesIO

    made = store.back_up(Kind.REGULAR, NOON)
    with container.Reader(made.path) as reader:
        keys = reader.part("keys", 1 << 20)
        database = reader.part("database", 1 << 30)
    other = tmp_path / "forged.sdbackup"
    about = made.about.fields() | {"head": {"seq": 999, "hash": hashlib.sha256().hexdigest()}}
    with other.open("w+b") as file:
        writer = container.Writer(file, "backup", "hmac-sha256", about)
        writer.write(
            [("database", BytesIO(database), len(database)), ("keys", BytesIO(keys), len(keys))]
        )  # fmt: skip
        writer.close_with(b"\0" * 32)
    assert look(other).about.head.seq == 999
    with pytest.raises(BackupUnreadable):
        open_backup(other, LABEL, PASSPHRASE, a_clock(), new_id, ANY_COST)


def test_what_is_no_backup_is_told_as_no_backup(tmp_path: Path) -> None:
    with pytest.raises(InvalidField):
        look(tmp_path / "nothing.sdbackup")
    with pytest.raises(InvalidField):
        look(tmp_path)
    (tmp_path / "zip.sdbackup").write_bytes(b"PK\x03\x04" + b"x" * 500)
    with pytest.raises(BackupUnreadable):
        look(tmp_path / "zip.sdbackup")
