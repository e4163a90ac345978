"""Casebook folders in which somebody mixed up or damaged files: told for what they are, never a wrong passphrase."""

import os
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from soteria_desk.casework.case import Case
from soteria_desk.errors import CasebookDamaged, InvalidField, KeyFileOfAnother, MayNotOpen, SoteriaError
from soteria_desk.storage import connection
from soteria_desk.storage.connection import Row
from soteria_desk.storage.store import Store
from tests.builders import PASSPHRASE, a_case, a_store, unlocked
from tests.soteria_desk.storage.test_unit_of_work import a_decision


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The folder of another casebook, with another passphrase."""
    where = tmp_path / "other"
    a_store(where, passphrase="walnut cathedral pigeon rope", label="KE").close()
    return where / "CB-7F3K.casebook"


@pytest.mark.parametrize(("label", "passphrase"), [("AO", PASSPHRASE), ("KE", PASSPHRASE)])
def test_the_key_files_of_another_casebook_are_never_a_wrong_passphrase(
    folder: Path, other: Path, label: str, passphrase: str
) -> None:
    for name in ("keys.json", "keys.bak.json"):
        shutil.copy(other / name, folder / name)
    with pytest.raises(KeyFileOfAnother):
        unlocked(folder.parent, passphrase, label)


@pytest.mark.parametrize("swapped", ["keys.json", "keys.bak.json"])
def test_one_key_file_of_another_casebook_is_passed_over_and_put_right(
    folder: Path, other: Path, swapped: str
) -> None:
    whole = (folder / swapped).read_bytes()
    shutil.copy(other / swapped, folder / swapped)
    unlocked(folder.parent).close()
    assert (folder / swapped).read_bytes() == whole


@pytest.mark.parametrize("names", [("keys.json", "keys.bak.json"), ("casebook.db",)])
def test_files_one_may_not_read_are_not_called_damaged(
    folder: Path, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open, real_access = Path.open, os.access

    def refuse(self: Path, *args: Any, **more: Any) -> Any:
        if self.name in names:
            raise PermissionError(13, "Permission denied")
        return real_open(self, *args, **more)

    # Whoever runs the tests may be root, whom no permission stops.
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path).name not in names and real_access(path, mode)
    )
    with pytest.raises(MayNotOpen) as told:
        unlocked(folder.parent)
    assert told.value.message_text == "This folder cannot be opened: permission denied."


def test_a_changed_byte_is_never_silent_never_a_wrong_passphrase_and_never_unexpected(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.0)
    for number in range(12):
        with store.unit("case.create") as work:
            case = a_case(reference=f"WX/26/{number}", summary="x" * 9_000)
            work.put(case)
            work.put(a_decision(case))
    store.close()
    whole = (folder / "casebook.db").read_bytes()
    chance = random.Random(26)
    for _ in range(60):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (folder / "casebook.db").write_bytes(data)
        (folder / "casebook.db-journal").unlink(missing_ok=True)
        try:
            opened = unlocked(folder.parent)
        except SoteriaError as error:
            assert error.code in ("E-13", "E-18")
            continue
        try:
            opened.records.all(Case)
        except SoteriaError as error:
            assert error.code in ("E-13", "E-27")
        assert opened.check("full").colour != "green"
        opened.close()


def test_a_stored_text_that_is_no_json_any_more_is_damage(store: Store) -> None:
    for sql in ("SELECT '{broken' ->> '$.number'", "SELECT json_extract('{', '$')"):
        values: Sequence[object] = ()
        with pytest.raises(CasebookDamaged):
            rows: list[Row] = store.connection.execute(sql, values)
            assert not rows


def test_half_a_character_costs_a_draft_no_more_than_itself(store: Store) -> None:
    store.drafts.put("record", "summary", "before \ud83d after \udc00", 7)
    kept = store.drafts.get("record", "summary")
    assert kept is not None
    assert (kept.text, kept.cursor) == ("before \ufffd after \ufffd", 7)
    store.drafts.put("record", "summary", "whole 👩🏽‍🚒 pictures stay")
    assert store.drafts.all()[0].text == "whole 👩🏽‍🚒 pictures stay"


def test_half_a_character_looked_for_is_refused_in_words(store: Store) -> None:
    with pytest.raises(InvalidField):
        store.connection.execute("SELECT id FROM record WHERE id = ?", ("\ud83d",))
