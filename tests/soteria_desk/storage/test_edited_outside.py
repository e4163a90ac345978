"""Edits past the program that only the full check can find."""

from pathlib import Path

import pytest

from faults.raw import Raw
from soteria_desk.casework.person import Person
from soteria_desk.errors import CasebookDamaged, ChainBroken
from soteria_desk.ids import new_id
from soteria_desk.storage.check import Verdict
from soteria_desk.storage.folder import DATABASE
from tests.builders import a_store, unlocked


def edited(folder: Path, sql: str, *values: object) -> None:
    """Run one statement on the locked casebook, past the program."""
    store = unlocked(folder)
    key = bytes(store.keys.database_key)
    store.close()
    raw = Raw(folder / "CB-7F3K.casebook" / DATABASE, key)
    raw.ask(sql, *values)
    raw.close()


def checked(folder: Path) -> Verdict:
    """The full check after unlocking again."""
    store = unlocked(folder)
    try:
        return store.check("full")
    finally:
        store.close()


@pytest.fixture
def two_persons(tmp_path: Path) -> tuple[Path, Person, int]:
    """A casebook with two persons, the second taken out again; and the entry of the first."""
    store = a_store(tmp_path)
    first, second = (Person(id=new_id(), initials=initials, name="As typed") for initials in ("AA", "BB"))
    with store.unit("person.add") as work:
        work.put(first)
        entry = work.entries[0].seq
        work.put(second)
    with store.unit("person.remove") as work:
        work.remove(second)
    store.close()
    return tmp_path, second, entry


def test_the_order_of_records_cannot_be_changed_unnoticed(two_persons: tuple[Path, Person, int]) -> None:
    folder, second, entry = two_persons
    assert checked(folder).colour == "green"
    edited(folder, "UPDATE record SET n = -1 WHERE id = ?", second.id)
    verdict = checked(folder)
    assert verdict.colour == "red"
    assert verdict.entry is not None and verdict.entry <= entry


def test_what_was_taken_out_cannot_be_rewritten_before_it_is_put_back(
    two_persons: tuple[Path, Person, int],
) -> None:
    folder, second, entry = two_persons
    edited(folder, "UPDATE record SET body = replace(body, 'As typed', 'Another') WHERE id = ?", second.id)
    verdict = checked(folder)
    assert verdict.entry == entry + 2


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM record WHERE kind = 'casebook'",
        "UPDATE record SET body = replace(body, '\"name\"', '\"nome\"') WHERE kind = 'casebook'",
    ],
)
def test_a_casebook_that_cannot_tell_its_name_names_the_entry(
    two_persons: tuple[Path, Person, int], sql: str
) -> None:
    folder, _, _ = two_persons
    edited(folder, sql)
    with pytest.raises(ChainBroken) as caught:
        unlocked(folder)
    assert caught.value.details["entry"] == 1


def test_bytes_that_are_no_text_are_damage_and_are_not_quoted(two_persons: tuple[Path, Person, int]) -> None:
    folder, second, _ = two_persons
    edited(folder, "UPDATE history SET body = CAST(x'7B2241FF7D' AS TEXT) WHERE id = ?", second.id)
    verdict = checked(folder)
    assert (verdict.colour, verdict.places) == ("red", 1)
    store = unlocked(folder)
    with pytest.raises(CasebookDamaged, match="Part of the casebook file is damaged"):
        store.connection.execute("SELECT body FROM history")
    store.close()
