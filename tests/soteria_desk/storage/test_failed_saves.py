"""A save that fails, on a disk that fails again while the failure is dealt with."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from soteria_desk.errors import (
    CannotReadDisk,
    CannotWriteDisk,
    CasebookDamaged,
    KeysUncertain,
    NotEnoughMemory,
)
from soteria_desk.storage import casebook, pages
from soteria_desk.storage.connection import Database, Row
from soteria_desk.vault import files
from soteria_desk.vault.keyfile import KeyFile
from tests.builders import ANY_COST, CHEAP, PASSPHRASE, a_case, a_store, unlocked


def test_no_entry_is_skipped_where_the_head_cannot_be_read_after_a_failed_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path)
    real = Database.execute

    def execute(self: Database, sql: str, values: Sequence[object] = ()) -> list[Row]:
        if sql == "COMMIT":
            raise CannotWriteDisk()
        if sql.startswith("SELECT seq, hash"):
            raise CannotReadDisk()
        return real(self, sql, values)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "execute", execute)
        with pytest.raises(CannotWriteDisk), store.unit("case.add") as work:
            work.put(a_case())
    with store.unit("case.add") as work:
        work.put(a_case())
    assert store.check("full").colour == "green"
    store.close()


def test_a_transaction_that_cannot_even_be_rolled_back_ends_the_session_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path)
    real = Database.execute

    def execute(self: Database, sql: str, values: Sequence[object] = ()) -> list[Row]:
        if sql in ("COMMIT", "ROLLBACK"):
            raise CannotWriteDisk()
        return real(self, sql, values)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "execute", execute)
        with pytest.raises(CannotWriteDisk), store.unit("case.add") as work:
            work.put(a_case())
    with pytest.raises(CannotReadDisk), store.unit("case.add") as work:
        work.put(a_case())
    store.close()


def test_a_connection_that_cannot_be_renewed_answers_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path)
    database = store._database

    def refuse(_: str) -> list[Row]:
        raise CasebookDamaged(places=1)

    def gone() -> Database:
        raise CannotReadDisk()

    with monkeypatch.context() as patch:
        patch.setattr(database, "execute", refuse)
        with pytest.raises(CannotReadDisk):
            database.renew_if_stuck(gone)
    with pytest.raises(CannotReadDisk), store.unit("case.add") as work:
        work.put(a_case())
    store.close()


class _NoMemory:
    """What the driver does after the cipher met a page it could not read."""

    in_transaction = False

    def execute(self, sql: str, values: Sequence[object]) -> None:
        raise MemoryError


def test_the_drivers_memory_error_is_told_in_words() -> None:
    with pytest.raises(NotEnoughMemory):
        Database(_NoMemory(), read_only=False).execute("SELECT 1")


def test_a_disk_that_takes_the_key_files_and_nothing_more_leaves_the_new_passphrase_to_be_tried_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path)
    new, calls = "five unrelated words for a test", 0
    real = files.write_both

    def write_both(folder: Path, keys: KeyFile) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            real(folder, keys)  # both have their names; only the folder's last sync fails
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_both", write_both)
        with pytest.raises(KeysUncertain, match="not certain which passphrase opens"):
            casebook.change_passphrase(store, PASSPHRASE, new, cost=CHEAP, limits=ANY_COST)
    store.close()
    unlocked(tmp_path, new).close()


def test_pages_that_cannot_be_read_past_the_database_are_told_as_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path)

    def fails(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(pages.Pages, "__init__", fails)
        with pytest.raises(CannotReadDisk):
            store.check("full")
    assert store.check("full").colour == "green"
    store.close()
