"""The chain: whatever is changed outside the program is found, and the entry is named."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk.canonical import canonical, parse
from soteria_desk.casework.case import Case
from soteria_desk.errors import CasebookDamaged, ChainBroken, FingerprintUnknown
from soteria_desk.storage import journal
from soteria_desk.storage.check import Verdict
from soteria_desk.storage.store import Store
from tests.builders import a_case, a_store, unlocked


@contextmanager
def outside(folder: Path, key: bytes) -> Iterator[Any]:
    """Another program with the raw key, as docs/casebook-format.md describes."""
    connection = sqlcipher.connect(str(folder / "casebook.db"), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.set_key(bytearray(f"x'{key.hex()}'".encode()))
    yield connection
    connection.close()


def _saved(tmp_path: Path) -> tuple[Path, bytes, str]:
    """A locked casebook with a case saved four times; its folder, raw key and the case's id."""
    store = a_store(tmp_path)
    case = a_case()
    for operation in ("", "ONE", "TWO", "THREE"):
        with store.unit("case.change") as work:
            work.put(replace(case, operation=operation))
    key = bytes(store.keys.database_key)
    store.close()
    return store.folder, key, case.id


def verdict_after(tmp_path: Path, *statements: str) -> tuple[Verdict, bool]:
    """What the full check says after somebody ran these with the raw key; and whether it opened read-only."""
    folder, key, _ = _saved(tmp_path)
    with outside(folder, key) as connection:
        for statement in statements:
            connection.execute(statement)
    store = unlocked(tmp_path)
    verdict, read_only = store.check("full"), store.read_only
    store.close()
    return verdict, read_only


OPEN_UP = ("DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete")
OPEN_HISTORY = ("DROP TRIGGER history_no_update", "DROP TRIGGER history_no_delete")


def test_an_untouched_casebook_is_whole(tmp_path: Path) -> None:
    verdict, read_only = verdict_after(tmp_path)
    assert (verdict.colour, verdict.findings, verdict.entry, read_only) == ("green", (), None, False)


@pytest.mark.parametrize(
    ("statements", "entry"),
    [
        (("UPDATE record SET body = replace(body, 'THREE', 'OTHER') WHERE kind = 'case'",), 8),
        (("UPDATE record SET deleted = 1 WHERE kind = 'case'",), 8),
        (("UPDATE record SET kind = 'person' WHERE kind = 'case'",), 8),
        (("UPDATE record SET rev = 3 WHERE kind = 'case'",), 7),
        (("UPDATE record SET salt = zeroblob(16) WHERE kind = 'case'",), 5),
        (("DROP TRIGGER record_no_delete", "DELETE FROM record WHERE kind = 'case'"), 5),
        ((*OPEN_HISTORY, "UPDATE history SET body = replace(body, 'ONE', 'OTHER') WHERE rev = 2"), 6),
        ((*OPEN_HISTORY, "DELETE FROM history WHERE rev = 2"), 6),
        (
            (
                *OPEN_UP,
                "UPDATE journal SET entry = replace(entry, 'case.change', 'case.chance') WHERE seq = 7",
            ),
            7,
        ),
        ((*OPEN_UP, "UPDATE journal SET hash = zeroblob(32) WHERE seq = 6"), 6),
        ((*OPEN_UP, "UPDATE journal SET sig = zeroblob(64) WHERE seq = 6"), 6),
        ((*OPEN_UP, "UPDATE journal SET batch = 2 WHERE seq = 6"), 6),
        ((*OPEN_UP, "DELETE FROM journal WHERE seq = 6"), 6),
        ((*OPEN_UP, "DELETE FROM journal WHERE seq = 1"), 1),
        (
            (
                *OPEN_UP,
                "UPDATE journal SET seq = 60 WHERE seq = 6",
                "UPDATE journal SET seq = 6 WHERE seq = 7",
            ),
            6,
        ),
        (
            ("DELETE FROM draft", "UPDATE record SET body = replace(body, 'AO', 'BO') WHERE kind = 'member'"),
            3,
        ),
        (
            (
                "INSERT INTO history SELECT 'g' || substr(id, 2), rev, kind, deleted, body"
                " FROM record WHERE kind = 'case'",
            ),
            10,
        ),
    ],
)
def test_every_change_from_outside_is_found_and_the_entry_named(
    tmp_path: Path, statements: tuple[str, ...], entry: int
) -> None:
    verdict, _ = verdict_after(tmp_path, *statements)
    assert verdict.colour == "red"
    assert verdict.entry == entry
    with pytest.raises(ChainBroken, match=rf"from entry {entry} "):
        verdict.raise_if_red()


def test_an_entry_written_anew_with_its_hash_still_lacks_its_signature(tmp_path: Path) -> None:
    folder, key, _ = _saved(tmp_path)
    with outside(folder, key) as connection:
        for statement in OPEN_UP:
            connection.execute(statement)
        ((text,),) = connection.execute("SELECT entry FROM journal WHERE seq = 9").fetchall()
        forged = canonical(parse(text.encode()) | {"why": "a better reason"})
        connection.execute(
            "UPDATE journal SET entry = ?, hash = ? WHERE seq = 9", (forged.decode(), journal.hash_of(forged))
        )
    store = unlocked(tmp_path)
    assert store.verdict.findings == ("Entry 9: the signature is not that of a member.",)
    assert store.read_only
    with pytest.raises(ChainBroken), store.unit("case.create") as work:
        work.put(a_case())
    store.close()


def test_a_chain_that_does_not_hold_is_opened_for_reading_only(tmp_path: Path) -> None:
    _, read_only = verdict_after(tmp_path, *OPEN_UP, "DELETE FROM journal WHERE seq = 6")
    assert read_only


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET batch = 1",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal (seq, batch, entry, hash, sig)"
        " SELECT seq, 1, entry, hash, sig FROM journal WHERE seq = 2",
        "UPDATE history SET body = ''",
        "DELETE FROM history",
        "REPLACE INTO history SELECT id, rev, kind, 1, body FROM history",
        "DELETE FROM record",
    ],
)
def test_the_database_itself_refuses_to_rewrite_what_was_logged(store: Store, statement: str) -> None:
    case = a_case()
    for operation in ("", "ONE"):
        with store.unit("case.change") as work:
            work.put(replace(case, operation=operation))
    with pytest.raises(sqlcipher.IntegrityError, match="append-only"):
        store._database.execute(statement)


def test_the_head_is_printed_in_eight_groups_and_found_again_from_paper(store: Store) -> None:
    with store.unit("case.create") as work:
        work.put(a_case())
    head = store.head()
    printed = head.text()
    assert re.fullmatch(r"Record 5 · ([0-9A-HJKMNP-TV-Z]{4} ){7}[0-9A-HJKMNP-TV-Z]{4}", printed)
    assert printed.startswith(f"Record 5 · {head.short()} ")
    code = printed.split(" · ")[1]
    for typed in (
        printed,
        printed.lower(),
        f"5 · {code}",
        f"record 5 {code}",
        code,
        code.replace(" ", ""),
        code.replace("0", "o").replace("1", "l"),
        f"Record 5 · {head.short()}",
        head.short(),
    ):
        assert store.journal.entry_for_head(typed).head() == head


@pytest.mark.parametrize(
    "typed", ["", "Record 2", "4F7K", "4F7K 9QXM", "Record 99 · 4F7K 9QXM", "U" * 32, "9" * 400]
)
def test_a_head_that_is_not_in_this_record_is_said_to_be_unknown(store: Store, typed: str) -> None:
    with pytest.raises(FingerprintUnknown):
        store.journal.entry_for_head(typed)


def test_an_entry_has_exactly_the_fields_of_the_format(store: Store) -> None:
    ((text,),) = store._database.execute("SELECT entry FROM journal WHERE seq = 1")
    entry = parse(text.encode())
    assert " ".join(sorted(entry)) == (
        "action after app at before entity id offset prev replica rev seq user v why"
    )
    assert (entry["at"], entry["offset"], entry["rev"]) == ("2026-03-12T12:00:00Z", 0, 1)


def test_one_damaged_page_is_damage_and_not_a_crash(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    for number in range(30):
        with store.unit("case.create") as work:
            work.put(a_case(f"WX/{number}", summary="x" * 3000))
    store.close()
    path = store.folder / "casebook.db"
    data = bytearray(path.read_bytes())
    middle = (len(data) // 4096 // 2) * 4096
    data[middle + 100] ^= 1
    path.write_bytes(data)
    try:
        again = unlocked(tmp_path)
    except CasebookDamaged:
        return
    verdict = again.check("full")
    again.close()
    assert verdict.colour == "red"
    assert verdict.places >= 1


def test_an_older_page_put_back_is_found_by_the_digests(tmp_path: Path) -> None:
    folder, _, case = _saved(tmp_path)
    shutil.copy(folder / "casebook.db", tmp_path / "older.db")
    store = unlocked(tmp_path)
    with store.unit("case.change") as work:
        work.put(replace(store.records.get(Case, case), operation="FOUR"))
    expected = store.history.versions(case)
    store.close()
    now = bytearray((folder / "casebook.db").read_bytes())
    older = (tmp_path / "older.db").read_bytes()
    found = 0
    for at in range(4096, min(len(now), len(older)), 4096):
        if now[at : at + 4096] == older[at : at + 4096]:
            continue
        mixed = now[:at] + older[at : at + 4096] + now[at + 4096 :]
        (folder / "casebook.db").write_bytes(mixed)
        try:
            again = unlocked(tmp_path)
        except CasebookDamaged:
            found += 1
            continue
        # An index page can be put back and say the same as before; then nothing that is read has changed.
        red = again.check("full").colour == "red" or again.history.versions(case) == expected
        again._database.close()
        (folder / "open.json").unlink(missing_ok=True)
        assert red
        found += 1
    assert found
