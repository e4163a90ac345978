"""An older casebook opens in today's program: backed up first, brought up to date whole, or left as it was."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from soteria_desk.casework.case import Case
from soteria_desk.errors import CasebookDamaged, CasebookTooNew, MigrationFailed, NoRoomForBackup
from soteria_desk.ids import new_id
from soteria_desk.storage import casebook, connection, migrations, restore, unlocking
from soteria_desk.storage.backup_file import Kind, look
from soteria_desk.storage.restore import open_backup
from soteria_desk.storage.store import Store
from tests.builders import ANY_COST, a_case, a_clock, unlocked
from tests.samples.make import BACKUP, DIGESTS, LABEL, NAME, PASSPHRASE

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("format-*"))


def opened(folder: Path) -> Store:
    return casebook.unlock(folder, LABEL, PASSPHRASE, a_clock(), new_id, ANY_COST)


def digests_hold(store: Store, sample: Path) -> None:
    """What the journal of the sample said of every save, and that the records still are what it said."""
    told = json.loads((sample / DIGESTS).read_text("utf-8"))
    entries = store.journal.entries(limit=told["head"]["seq"])
    assert entries[-1].hash == told["head"]["hash"]
    assert [[entry.id, entry.rev, entry.after] for entry in entries if entry.rev] == told["after"]
    assert store.check("full").colour == "green"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_samples_of_every_format_open_and_their_digests_hold(sample: Path, tmp_path: Path) -> None:
    shutil.copytree(sample / NAME, tmp_path / NAME)
    store = opened(tmp_path / NAME)
    try:
        digests_hold(store, sample)
        assert [case.reference for case in store.records.all(Case)] == ["SA/26/00000", "SA/26/00001"]
        assert store.records.all(Case)[0].summary == "Invented: a summary with ä, “quotes” and 漢."
        assert [draft.text for draft in store.drafts.all()] == ["typing in progress"] * 2
    finally:
        store.close()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_backups_of_every_format_can_be_restored(sample: Path, tmp_path: Path) -> None:
    with open_backup(sample / BACKUP, LABEL, PASSPHRASE, a_clock(), new_id, ANY_COST) as backup:
        done = backup.restore(tmp_path / "Back")
    store = opened(done.folder)
    try:
        digests_hold(store, sample)
    finally:
        store.close()


def test_there_is_a_sample_of_todays_format() -> None:
    assert f"format-{connection.SCHEMA}" in [sample.name for sample in SAMPLES]


# --- a step that does not exist yet ------------------------------------------------------------------


def step(version: int, *statements: str) -> Any:
    def upgrade(connection: Any) -> None:
        for statement in statements:
            connection.execute(statement)

    return SimpleNamespace(VERSION=version, upgrade=upgrade)


@pytest.fixture
def older(folder: Path) -> Iterator[Path]:
    """A locked casebook with something in it, which `newer` makes one of an older format."""
    store = unlocked(folder.parent)
    with store.unit("case.create") as work:
        work.put(a_case(summary="x" * 5_000))
    store.close()
    yield folder


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`newer("ALTER TABLE ...")`: from here on the program knows a format more."""

    def become(*statements: str) -> None:
        steps = (*migrations.STEPS, step(connection.SCHEMA + 1, *statements))
        monkeypatch.setattr(migrations, "STEPS", steps)
        for module in (connection, restore):
            monkeypatch.setattr(module, "SCHEMA", len(steps))

    return become


ADD = "ALTER TABLE draft ADD COLUMN colour TEXT"


def test_an_older_casebook_is_backed_up_and_brought_up_to_date(older: Path, newer: Any) -> None:
    newer(ADD)
    store = unlocked(older.parent)
    try:
        assert store.connection.execute("PRAGMA user_version") == [(connection.SCHEMA,)]
        assert store.connection.execute("SELECT colour FROM draft") == []
        made, migrated, unlock = store.journal.entries(newest_first=True, limit=3)[::-1]
        assert (made.action, migrated.action, unlock.action) == (
            "backup.make",
            "casebook.migrate",
            "casebook.unlock",
        )
        assert migrated.batch == made.seq
        assert migrated.why == f"format {connection.SCHEMA - 1} to {connection.SCHEMA}"
        assert store.check("full").colour == "green"
        (path,) = (older / "backups").iterdir()
        before = look(path).about
        assert (before.kind, before.schema, before.head.seq) == (
            Kind.PRE_MIGRATION,
            connection.SCHEMA - 1,
            made.seq - 1,
        )
    finally:
        store.close()


def test_it_happens_once(older: Path, newer: Any) -> None:
    newer(ADD)
    unlocked(older.parent).close()
    store = unlocked(older.parent)
    actions = [entry.action for entry in store.journal.entries()]
    store.close()
    assert actions.count("casebook.migrate") == 1
    assert len(list((older / "backups").iterdir())) == 1


def _bytes(folder: Path) -> bytes:
    return (folder / "casebook.db").read_bytes()


@pytest.mark.parametrize(
    "statements",
    [
        (ADD, "CREATE TABLE record (a) STRICT"),
        (ADD, "SELECT * FROM nothing"),
        ("DROP TRIGGER history_no_delete", "DROP TRIGGER record_no_delete", "DELETE FROM record"),
        ("UPDATE record SET body = replace(body, 'xxx', 'yyy')",),
    ],
    ids=["fails at its end", "fails", "loses records", "changes a record"],
)
def test_a_step_that_fails_or_loses_something_is_undone(
    older: Path, newer: Any, statements: tuple[str, ...]
) -> None:
    before = unlocked(older.parent)
    count = before.connection.execute("SELECT count(*) FROM record")
    before.close()
    with pytest.MonkeyPatch.context() as later:
        schema = connection.SCHEMA
        later.setattr(migrations, "STEPS", (*migrations.STEPS, step(schema + 1, *statements)))
        later.setattr(connection, "SCHEMA", schema + 1)
        with pytest.raises(MigrationFailed) as told:
            unlocked(older.parent)
        assert told.value.code == "E-16"
        assert told.value.message_text == "The update of this casebook did not succeed and was undone."
        assert told.value.safe_text == "It is as it was before."
        assert told.value.advice_text.startswith("Code ")
    store = unlocked(older.parent)  # with the program of before
    assert store.connection.execute("SELECT count(*) FROM record") == count
    assert store.check("full").colour == "green"
    assert "casebook.migrate" not in [entry.action for entry in store.journal.entries()]
    store.close()


def test_without_room_nothing_is_tried(older: Path, newer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    newer(ADD)
    size, was = (older / "casebook.db").stat().st_size, _bytes(older)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=2 * size))
    with pytest.raises(NoRoomForBackup) as told:
        unlocked(older.parent)
    assert (told.value.code, told.value.details["megabytes"]) == ("E-11", 1)
    assert _bytes(older) == was


def test_a_damaged_casebook_is_not_brought_up_to_date(
    older: Path, newer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer(ADD)
    real = Store.check

    def damaged(self: Store, level: str = "quick", progress: Any = None) -> Any:
        if level == "full":
            raise CasebookDamaged(places=1)
        return real(self, level, progress)

    monkeypatch.setattr(Store, "check", damaged)
    was = _bytes(older)
    with pytest.raises(CasebookDamaged):
        unlocked(older.parent)
    assert _bytes(older) == was
    assert not (older / "backups").exists()


def test_a_casebook_brought_up_to_date_is_refused_by_the_program_of_before(older: Path, newer: Any) -> None:
    with pytest.MonkeyPatch.context() as later:
        later.setattr(migrations, "STEPS", (*migrations.STEPS, step(connection.SCHEMA + 1, ADD)))
        later.setattr(connection, "SCHEMA", connection.SCHEMA + 1)
        unlocked(older.parent).close()
    was = _bytes(older)
    with pytest.raises(CasebookTooNew) as told:
        unlocked(older.parent)
    assert told.value.code == "E-15"
    assert _bytes(older) == was


def test_a_backup_of_an_older_format_is_restored_in_todays(older: Path, newer: Any, tmp_path: Path) -> None:
    store = unlocked(older.parent)
    made = store.back_up(Kind.REGULAR, a_clock().now(), tmp_path)
    store.close()
    newer(ADD)
    with open_backup(made.path, "AO", "gravel lantern otter bridge", a_clock(), new_id, ANY_COST) as backup:
        done = backup.restore(tmp_path / "Back")
    store = unlocking.unlock(done.folder, "AO", "gravel lantern otter bridge", a_clock(), new_id, ANY_COST)
    try:
        assert store.connection.execute("PRAGMA user_version") == [(connection.SCHEMA,)]
        actions = [entry.action for entry in store.journal.entries()]
        assert actions[-3:] == ["casebook.migrate", "backup.restore", "casebook.unlock"]
        assert store.check("full").colour == "green"
    finally:
        store.close()
