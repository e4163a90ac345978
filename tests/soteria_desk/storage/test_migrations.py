"""Steps between formats: all that are missing or none, and nothing changed when one fails."""

from types import SimpleNamespace
from typing import Any

import pytest

from soteria_desk.errors import MigrationFailed
from soteria_desk.storage.migrations import STEPS
from soteria_desk.storage.migrations.run import migrate, version_of
from soteria_desk.storage.store import Store


def step(version: int, *statements: str) -> Any:
    def upgrade(connection: Any) -> None:
        for statement in statements:
            connection.execute(statement)

    return SimpleNamespace(VERSION=version, upgrade=upgrade)


ADD = step(2, "ALTER TABLE draft ADD COLUMN colour TEXT")
BREAK = step(3, "CREATE TABLE other (a) STRICT")


def shape(store: Store) -> list[tuple[Any, ...]]:
    return store.connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name")


def test_the_steps_are_numbered_from_one_without_gaps() -> None:
    assert [step.VERSION for step in STEPS] == list(range(1, len(STEPS) + 1))


def test_a_casebook_of_the_present_format_needs_no_step(store: Store) -> None:
    before = shape(store)
    assert migrate(store._database) == 0
    assert shape(store) == before


def test_missing_steps_run_after_the_copy_was_made(store: Store) -> None:
    asked: list[str] = []
    ran = migrate(
        store._database,
        steps=(*STEPS, ADD),
        before=lambda: asked.append("copy"),
        written=lambda was: asked.append(f"from {was}"),
    )
    assert (ran, asked, version_of(store.connection)) == (1, ["copy", "from 1"], 2)
    assert "colour" in str(shape(store))


def test_a_step_that_fails_leaves_the_casebook_as_it_was(store: Store) -> None:
    before = shape(store)
    with pytest.raises(MigrationFailed):
        migrate(store._database, steps=(*STEPS, ADD, BREAK))
    assert shape(store) == before
    assert version_of(store.connection) == 1
    assert store.check("full").colour == "green"
