"""A trigger that somebody put into the file, or took out of it, is found by the full check."""

from pathlib import Path

import pytest

from faults.raw import Raw
from soteria_desk.storage.folder import DATABASE
from tests.builders import a_store, unlocked


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER journal_no_update",
        "CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM draft; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE t (a)",
        "DROP INDEX journal_by_record",
    ],
)
def test_tables_and_triggers_are_those_of_the_format(tmp_path: Path, statement: str) -> None:
    store = a_store(tmp_path)
    assert store.check("full").colour == "green"
    key = bytes(store.keys.database_key)
    store.close()
    raw = Raw(store.folder / DATABASE, key)
    raw.close()
    raw = Raw(store.folder / DATABASE, key)
    for _, sql in raw._triggers:
        raw.ask(sql)
    raw.ask(statement)
    raw.close(triggers=False)
    store = unlocked(tmp_path)
    verdict = store.check("full")
    assert verdict.colour == "red"
    assert "what guards them" in verdict.findings[0]
    store.close()
