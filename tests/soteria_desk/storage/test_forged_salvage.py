"""A list of a salvage excuses gaps; somebody without a member's key cannot forge one to excuse what they changed."""

import json
from pathlib import Path

import pytest

from faults.raw import Raw, state_digest
from soteria_desk.canonical import canonical
from soteria_desk.casework.person import Person
from soteria_desk.casework.salvage import Salvage
from soteria_desk.clock import StoppedClock
from soteria_desk.ids import new_id
from soteria_desk.storage.codec import encode
from soteria_desk.storage.folder import DATABASE
from soteria_desk.storage.journal import hash_of
from soteria_desk.storage.signers import signing_keys
from tests.builders import NOON, a_store, unlocked


def forge(folder: Path, excused: tuple[tuple[int, int], ...], *, unsigned: bool) -> int:
    """With the database's key alone: take an entry out or rewrite all, and append a list that excuses it."""
    store = unlocked(folder)
    key, user = bytes(store.keys.database_key), store.keys.user
    store.close()
    raw = Raw(folder / "CB-7F3K.casebook" / DATABASE, key)
    rows = raw.ask("SELECT seq, entry, sig FROM journal ORDER BY seq")
    last = rows[-1][0]
    previous = json.loads(rows[0][1])["prev"]
    target = raw.ask("SELECT seq FROM journal WHERE entry ->> '$.entity' = 'person' LIMIT 1")[0][0]
    if unsigned:
        for seq, text, _ in rows:
            fields = json.loads(text)
            fields["prev"] = previous
            if seq == target:
                fields["why"] = "rewritten"
            new = canonical(fields)
            previous = hash_of(new).hex()
            raw.ask("UPDATE journal SET entry = ?, hash = ? WHERE seq = ?", new.decode(), hash_of(new), seq)
    else:
        raw.ask("DELETE FROM journal WHERE seq = ?", target)
        previous = hash_of(rows[-1][1].encode()).hex()
    listed = Salvage(
        id=new_id(),
        at=NOON,
        **({"unsigned": excused} if unsigned else {"entries": ((target, target),)}),
    )
    salt, body = bytes(16), encode(listed)
    fields = json.loads(rows[-1][1]) | {
        "seq": last + 1,
        "prev": previous,
        "action": "casebook.salvage",
        "entity": "salvage",
        "id": listed.id,
        "rev": 1,
        "before": None,
        "after": state_digest(salt, body),
        "user": user,
        "why": "",
    }
    text = canonical(fields)
    raw.ask(
        "INSERT INTO record (id, kind, rev, deleted, salt, body) VALUES (?, 'salvage', 1, 0, ?, ?)",
        listed.id,
        salt,
        body,
    )
    raw.ask(
        "INSERT INTO journal (seq, batch, entry, hash, sig) VALUES (?, ?, ?, ?, ?)",
        last + 1,
        last + 1,
        text.decode(),
        hash_of(text),
        bytes(64),
    )
    raw.close()
    return int(target)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = a_store(tmp_path)
    with store.unit("person.add") as work:
        work.put(Person(id=new_id(), initials="AA", name="As typed"))
    store.close()
    return tmp_path


@pytest.mark.parametrize("unsigned", [False, True])
def test_a_list_that_no_member_signed_excuses_nothing(folder: Path, unsigned: bool) -> None:
    target = forge(folder, ((1, 1_000_000),), unsigned=unsigned)
    store = unlocked(folder, clock=StoppedClock(NOON))
    assert store.verdict.colour == "red"
    verdict = store.check("full")
    assert verdict.colour == "red"
    assert verdict.entry is not None and verdict.entry <= target
    store.close()


def test_a_signed_list_excuses_neither_its_own_entry_nor_a_later_one(folder: Path) -> None:
    store = unlocked(folder)
    listed = Salvage(id=new_id(), at=NOON, entries=((1, 1), (4, 900)), unsigned=((2, 1_000_000),))
    with store.unit("casebook.salvage") as work:
        work.put(listed)
        seq = work.entries[-1].seq
    gaps = store.journal.gaps(signing_keys(store.connection))
    assert gaps.holds_entry(seq - 1) and gaps.signature_lost(seq - 1)
    assert not gaps.holds_entry(seq) and not gaps.signature_lost(seq)
    assert not gaps.holds_entry(seq + 1) and not gaps.signature_lost(seq + 1)
    store.close()
