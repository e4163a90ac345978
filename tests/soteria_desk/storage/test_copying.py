"""A copy of an open casebook is whole, under its own key, and has what was saved while it was made."""

import os
from pathlib import Path

import pytest

from soteria_desk.errors import Cancelled, CasebookDamaged, CasebookError
from soteria_desk.progress import NoProgress
from soteria_desk.storage.connection import open_database
from soteria_desk.storage.copying import copy_database
from tests.builders import a_case, a_store


class Saving(NoProgress):
    """Saves one record between two portions, or stops the work."""

    def __init__(self, act: object) -> None:
        self.act = act
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int) -> None:
        self.steps.append((done, total))
        self.act()  # type: ignore[operator]


def test_what_is_saved_during_the_copy_is_in_it(tmp_path: Path) -> None:
    key = bytearray(os.urandom(32))
    store = a_store(tmp_path)
    saved: list[str] = []

    def save() -> None:
        case = a_case(f"WX/26/{len(saved):05}")
        with store.unit("case.create") as work:
            work.put(case)
        saved.append(case.id)

    progress = Saving(save)
    copy_database(store._database, tmp_path / "copy.db", key, progress, pages=2)
    copy = open_database(tmp_path / "copy.db", key)
    try:
        assert len(saved) > 3
        stored = {row[0] for row in copy.execute("SELECT id FROM record WHERE kind = 'case'")}
        assert stored == set(saved)
        newest = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"
        assert copy.execute(newest) == store.connection.execute(newest)
        assert copy.execute("PRAGMA cipher_integrity_check") == []
        assert copy.execute("PRAGMA integrity_check") == [("ok",)]
        assert all(done < total for done, total in progress.steps)
    finally:
        copy.close()
        store.close()


def test_the_copy_opens_with_its_own_key_alone(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    try:
        copy_database(store._database, tmp_path / "copy.db", bytearray(os.urandom(32)), NoProgress())
        with pytest.raises(CasebookDamaged):
            open_database(tmp_path / "copy.db", store.keys.database_key, wait=lambda _: None)
    finally:
        store.close()


def test_a_copy_that_was_stopped_leaves_nothing(tmp_path: Path) -> None:
    store = a_store(tmp_path)

    def stop() -> None:
        raise Cancelled

    try:
        with pytest.raises(Cancelled):
            copy_database(
                store._database, tmp_path / "copy.db", bytearray(os.urandom(32)), Saving(stop), pages=2
            )
        assert not list(tmp_path.glob("copy.db*"))
        assert store.check("full").ok
    finally:
        store.close()


def test_no_copy_is_made_without_a_key_or_over_a_file(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    try:
        with pytest.raises(ValueError, match="key"):
            copy_database(store._database, tmp_path / "copy.db", bytearray(32), NoProgress())
        (tmp_path / "copy.db").write_bytes(b"somebody's file")
        with pytest.raises(CasebookError):
            copy_database(store._database, tmp_path / "copy.db", bytearray(os.urandom(32)), NoProgress())
        assert (tmp_path / "copy.db").read_bytes() == b"somebody's file"
    finally:
        store.close()
