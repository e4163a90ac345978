"""Restoring writes over nothing: what is there keeps all it has, and what comes back is what was backed up."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soteria_desk.casework.case import Case
from soteria_desk.errors import (
    BackupOfAnother,
    BackupTooNew,
    Cancelled,
    CannotRestore,
    CannotWriteDisk,
    CasebookExists,
    CasebookInUse,
    CasebookOlder,
    NoRoomForBackup,
    SoteriaError,
    TooManyTries,
    UnknownUser,
    WrongPassphrase,
)
from soteria_desk.ids import new_id
from soteria_desk.progress import NoProgress
from soteria_desk.storage import casebook, connection, keys, rekeying, restore
from soteria_desk.storage.backup_file import Kind
from soteria_desk.storage.restore import OpenBackup, open_backup
from soteria_desk.storage.store import Store
from soteria_desk.vault import files
from tests.builders import ANY_COST, CHEAP, LABEL, NOON, PASSPHRASE, a_case, a_clock, a_store, unlocked

NEW_PASSPHRASE = "walnut cathedral pigeon rope"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(connection, "_BUSY_WAIT_SECONDS", (0.0, 0.0))


def opened(path: Path, passphrase: str = PASSPHRASE, **details: Any) -> OpenBackup:
    return open_backup(path, LABEL, passphrase, a_clock(), new_id, ANY_COST, **details)


def unlock(folder: Path, passphrase: str = PASSPHRASE, **details: Any) -> Store:
    return casebook.unlock(folder, LABEL, passphrase, a_clock(), new_id, ANY_COST, **details)


@pytest.fixture
def backed_up(folder: Path, tmp_path: Path) -> Path:
    """A backup with one case in it, of a casebook in `folder` that has one more and a change of the first."""
    store = unlocked(folder.parent)
    first = a_case("WX/26/00001")
    with store.unit("case.create") as work:
        work.put(first)
    elsewhere = tmp_path / "stick"
    elsewhere.mkdir()
    made = store.back_up(Kind.REGULAR, NOON, elsewhere)
    with store.unit("case.change") as work:
        work.put(replace(first, summary="later"))
    with store.unit("case.create") as work:
        work.put(a_case("WX/26/00002"))
    with store.unit("case.change") as work:
        work.put(replace(first, summary="later still"))
    store.close()
    return made.path


def states(store: Store) -> list[Any]:
    """Every record as it is and was, with its salt, and the journal up to the session that asks."""
    return [
        store.connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("record", "history")
    ]


# --- what comes back ---------------------------------------------------------------------------------


def test_what_would_be_missing_is_told_before_anything_is_done(folder: Path, backed_up: Path) -> None:
    before = sorted(path.name for path in folder.parent.iterdir())
    with opened(backed_up) as backup:
        missing = backup.missing(folder)
        assert missing is not None
        assert missing.readable
        assert not missing.apart
        assert missing.cases == (("WX/26/00001", 2), ("WX/26/00002", 1))
        assert missing.entries == 4  # and the entry of locking it
        assert backup.missing(folder.parent / "Elsewhere") is None
    assert sorted(path.name for path in folder.parent.iterdir()) == before


def test_the_casebook_comes_back_and_the_old_one_keeps_everything_under_another_name(
    folder: Path, backed_up: Path
) -> None:
    old = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with opened(backed_up) as backup:
        done = backup.restore(folder)
    assert done.folder == folder
    assert done.set_aside is not None
    assert done.set_aside.name == "CB-7F3K (before restore 2026-03-12 1200).casebook"
    assert {path.name: path.read_bytes() for path in done.set_aside.iterdir() if path.is_file()} == old
    aside = unlock(done.set_aside)
    assert [case.reference for case in aside.records.all(Case)] == ["WX/26/00001", "WX/26/00002"]
    aside.close()
    back = unlock(folder)
    try:
        (case,) = back.records.all(Case)
        assert (case.reference, case.summary) == ("WX/26/00001", "")
        assert back.check("full").colour == "green"
    finally:
        back.close()
    assert sorted(path.name for path in folder.parent.iterdir() if path.suffix == ".part") == []


def test_the_restore_is_on_the_record_with_both_heads(folder: Path, backed_up: Path) -> None:
    store = unlocked(folder.parent)
    replica = store.connection.execute("SELECT replica FROM casebook")
    store.close()
    old = unlocked(folder.parent)
    old.close()
    with opened(backed_up) as backup:
        head = backup.backup.about.head
        missing = backup.missing(folder)
        done = backup.restore(folder)
    assert missing is not None and missing.head is not None
    back = unlock(folder)
    try:
        entry = back.journal.entry(head.seq + 1)
        assert entry is not None
        assert entry.action == "backup.restore"
        assert head.text() in entry.why
        assert missing.head.text() in entry.why
        assert str(folder.parent) not in entry.why
        assert entry.head() == done.head
        # What is saved from here on is not taken for what was saved after the backup.
        assert back.connection.execute("SELECT replica FROM casebook") != replica
    finally:
        back.close()


def test_twice_in_one_minute_both_old_ones_stay(folder: Path, backed_up: Path) -> None:
    with opened(backed_up) as backup:
        asides = [backup.restore(folder).set_aside for _ in range(3)]
    assert len(set(asides)) == 3
    for aside in asides:
        assert aside is not None
        unlock(aside).close()


def test_into_a_new_folder_beside_the_open_casebook(store: Store, tmp_path: Path) -> None:
    with store.unit("case.create") as work:
        work.put(a_case())
    made = store.back_up(Kind.REGULAR, NOON)
    with opened(made.path) as backup:
        done = backup.restore(tmp_path / "another place" / "Back")
    assert done.set_aside is None
    assert done.folder == tmp_path / "another place" / "Back.casebook"
    unlock(done.folder).close()
    with store.unit("case.create") as work:
        work.put(a_case("WX/26/00002"))


def test_it_is_not_refused_as_older_on_the_computer_that_restored_it(
    folder: Path, backed_up: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "memory"
    unlock(folder, tries_folder=memory).close()
    with opened(backed_up, tries_folder=memory) as backup:
        done = backup.restore(folder)
    unlock(folder, tries_folder=memory).close()
    assert done.set_aside is not None
    with pytest.raises(CasebookOlder):  # the one put aside is now the one that is not the newest
        unlock(done.set_aside, tries_folder=memory)


def test_a_casebook_whose_database_is_gone_or_damaged_is_put_aside_all_the_same(
    folder: Path, backed_up: Path
) -> None:
    (folder / "casebook.db").write_bytes(b"x" * 50_000)
    with opened(backed_up) as backup:
        missing = backup.missing(folder)
        assert missing is not None and not missing.readable
        done = backup.restore(folder)
    assert done.set_aside is not None
    assert (done.set_aside / "casebook.db").read_bytes() == b"x" * 50_000
    (folder / "casebook.db").unlink()
    with opened(backed_up) as backup:
        backup.restore(folder)
    unlock(folder).close()


def test_a_backup_from_another_line_of_the_casebook_is_told_as_such(
    folder: Path, backed_up: Path, tmp_path: Path
) -> None:
    with opened(backed_up) as backup:
        backup.restore(folder)
    store = unlock(folder)
    made = store.back_up(Kind.REGULAR, NOON, tmp_path)
    store.close()
    aside = next(path for path in folder.parent.iterdir() if "before restore" in path.name)
    with opened(made.path) as backup:
        missing = backup.missing(aside)
    assert missing is not None and missing.apart


# --- keys of another time ----------------------------------------------------------------------------


def test_a_backup_from_before_another_passphrase_opens_with_the_old_one(
    folder: Path, backed_up: Path
) -> None:
    store = unlocked(folder.parent)
    keys.change_passphrase(store, PASSPHRASE, NEW_PASSPHRASE, cost=CHEAP, limits=ANY_COST)
    store.close()
    with pytest.raises(WrongPassphrase):
        opened(backed_up, NEW_PASSPHRASE)
    with opened(backed_up) as backup:
        missing = backup.missing(folder)
        assert missing is not None and missing.readable  # the root key is still the same
        backup.restore(folder)
    unlock(folder, PASSPHRASE).close()


def test_a_backup_from_before_a_change_of_keys_is_restored_with_its_own(
    folder: Path, backed_up: Path
) -> None:
    store = unlocked(folder.parent)
    store.limits, store.cost = ANY_COST, CHEAP
    rekeying.replace_root_key(store, PASSPHRASE, NoProgress())
    store.close()
    store = unlocked(folder.parent)
    newer = store.back_up(Kind.REGULAR, NOON)
    assert newer.about.epoch == 2
    store.close()
    with opened(backed_up) as backup:
        unread = backup.missing(folder)
        assert unread is not None and not unread.readable
        missing = backup.missing(folder, LABEL, PASSPHRASE)
        assert missing is not None and missing.readable and missing.cases
        done = backup.restore(folder)
    back = unlock(folder)
    assert back.check("full").colour == "green"
    assert back.epoch == 1
    back.close()
    assert done.set_aside is not None
    unlock(done.set_aside).close()


# --- places and passphrases that cannot be used ------------------------------------------------------


def test_a_wrong_passphrase_is_told_and_counted_as_when_unlocking(backed_up: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownUser):
        open_backup(backed_up, "ZZ", PASSPHRASE, a_clock(), new_id, ANY_COST)
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            opened(backed_up, "not the passphrase", tries_folder=tmp_path / "memory")
    with pytest.raises(TooManyTries):
        opened(backed_up, PASSPHRASE, tries_folder=tmp_path / "memory")


def test_another_casebook_in_the_place_is_not_touched(backed_up: Path, tmp_path: Path) -> None:
    other = a_store(tmp_path / "other")
    other.close()
    before = {path: path.read_bytes() for path in other.folder.iterdir() if path.is_file()}
    with opened(backed_up) as backup:
        with pytest.raises(BackupOfAnother) as told:
            backup.missing(other.folder)
        with pytest.raises(BackupOfAnother):
            backup.restore(other.folder)
    assert told.value.code == "E-24"
    assert told.value.message_text == "This backup is from another casebook."
    assert told.value.advice_text == "Restore it to a new folder?"
    assert {path: path.read_bytes() for path in other.folder.iterdir() if path.is_file()} == before


def test_a_folder_of_other_things_is_not_touched(backed_up: Path, tmp_path: Path) -> None:
    place = tmp_path / "Letters.casebook"
    place.mkdir()
    (place / "letter.txt").write_text("dear", "utf-8")
    with opened(backed_up) as backup, pytest.raises(CasebookExists):
        backup.restore(place)
    assert [path.name for path in place.iterdir()] == ["letter.txt"]


def test_a_casebook_that_is_open_is_not_moved_away(backed_up: Path, folder: Path) -> None:
    store = unlocked(folder.parent)
    try:
        with opened(backed_up) as backup:
            with pytest.raises(CasebookInUse):
                backup.missing(folder)
            with pytest.raises(CasebookInUse):
                backup.restore(folder)
        with store.unit("case.create") as work:
            work.put(a_case("WX/26/00009"))
    finally:
        store.close()


def test_without_room_nothing_is_begun(
    backed_up: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1024))
    with opened(backed_up) as backup, pytest.raises(NoRoomForBackup) as told:
        backup.restore(folder)
    assert told.value.message_text == "The disk is full. The restored casebook was not made."
    monkeypatch.undo()
    unlocked(folder.parent).close()


def test_a_backup_of_a_newer_format_is_refused_before_the_passphrase(
    backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore, "SCHEMA", 0)
    with pytest.raises(BackupTooNew) as told:
        opened(backed_up, "whatever")
    assert told.value.code == "E-64"


# --- cut off -----------------------------------------------------------------------------------------


def test_stopping_it_changes_nothing(backed_up: Path, folder: Path) -> None:
    class Stops(NoProgress):
        def __init__(self, after: int) -> None:
            self.left = after

        def step(self, done: int, total: int) -> None:
            self.left -= 1
            if self.left < 0:
                raise Cancelled

    before = {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}
    with opened(backed_up) as backup:
        for after in range(4):
            try:
                backup.restore(folder, Stops(after))
            except Cancelled:
                assert {p: p.read_bytes() for p in folder.parent.rglob("*") if p.is_file()} == before
            else:
                break


CALLS: list[tuple[Any, str]] = [
    (Path, "replace"),
    (Path, "mkdir"),
    (Path, "rename"),
    (files, "sync_folder"),
    (files, "write_durably"),
    (connection.Database, "execute"),
]


@pytest.mark.parametrize(("owner", "name"), CALLS, ids=lambda value: getattr(value, "__name__", value))
def test_a_disk_that_fails_at_any_call_loses_nothing(
    backed_up: Path, folder: Path, tmp_path: Path, owner: Any, name: str
) -> None:
    whole, real = tmp_path / "whole", getattr(owner, name)
    shutil.copytree(folder, whole / folder.name)
    # Statements are many, and every few of them will do.
    for fail_at in range(0, 600, 13 if owner is connection.Database else 1):
        left = [fail_at]

        def fails(*args: Any, left: list[int] = left, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == -1:
                # The driver's failures are told by our own names.
                raise CannotWriteDisk if owner is connection.Database else OSError(5, "Input/output error")
            return real(*args, **more)

        failed = False
        with opened(backed_up) as backup, pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, name, fails)
            try:
                backup.restore(folder)
            except SoteriaError:
                failed = True
        # Wherever it failed, the old casebook is there whole: in its place, or aside with the new one in its place.
        asides = [path for path in folder.parent.iterdir() if "before restore" in path.name]
        for place in (folder, *asides):
            store = unlock(place)
            assert store.check("quick").colour == "green"
            store.close()
        assert any(len(_cases(place)) == 2 for place in (folder, *asides)), (
            "the casebook that was there has been lost"
        )
        assert not list(folder.parent.glob("*.part"))
        shutil.rmtree(folder)
        for aside in asides:
            shutil.rmtree(aside)
        shutil.copytree(whole / folder.name, folder)
        if not failed and left[0] >= 0:
            break
    else:
        pytest.fail("restoring needs more calls than were tried")


def _cases(folder: Path) -> tuple[Case, ...]:
    store = unlock(folder)
    try:
        return tuple(store.records.all(Case))
    finally:
        store.close()


def test_a_move_that_fails_half_way_is_taken_back(
    backed_up: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[[Path, Path], None] = files.put_in_place

    def fails(part: Path, path: Path) -> None:
        if part.name.endswith(".part") and path == folder:
            raise OSError(13, "Permission denied")
        real(part, path)

    monkeypatch.setattr(files, "put_in_place", fails)
    with opened(backed_up) as backup, pytest.raises(CannotRestore) as told:
        backup.restore(folder)
    assert told.value.code == "E-65"
    assert len(_cases(folder)) == 2
    assert [path.name for path in folder.parent.iterdir() if "restore" in path.name] == []


# --- the same digests --------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
STEPS = st.lists(st.tuples(st.integers(0, 4), TEXTS, st.booleans()), min_size=1, max_size=12)


@settings(max_examples=5, deadline=None)
@given(STEPS)
def test_backup_then_restore_gives_the_same_digests(steps: list[tuple[int, str, bool]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = a_store(Path(name))
        cases: dict[int, Case] = {}
        for number, text, remove in steps:
            with store.unit("case.change") as work:
                if remove and number in cases:
                    work.remove(cases.pop(number))
                else:
                    cases[number] = replace(cases.get(number, a_case(f"WX/26/{number}")), summary=text)
                    work.put(cases[number])
        made, before = store.back_up(Kind.REGULAR, NOON), states(store)
        entries = [(entry.hash, entry.after) for entry in store.journal.entries()]
        store.close()
        with opened(made.path) as backup:
            done = backup.restore(Path(name) / "Back")
        back = unlock(done.folder)
        try:
            assert states(back) == before
            assert [(e.hash, e.after) for e in back.journal.entries(limit=len(entries))] == entries
            assert back.check("full").colour == "green"
        finally:
            back.close()
