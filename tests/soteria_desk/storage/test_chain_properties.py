"""Whatever somebody does to the entries of a log, the chain finds it, up to any head that is known."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk.errors import FingerprintUnknown
from soteria_desk.storage.connection import Row
from soteria_desk.storage.journal import Head, Journal
from soteria_desk.storage.signers import signing_keys
from soteria_desk.storage.store import Store
from tests.builders import a_case, a_store

Entries = list[Row]


class Rows:
    """Rows of a journal somebody has in hand; answers what a journal asks of its connection."""

    def __init__(self, rows: Entries) -> None:
        self.rows = sorted(rows, key=lambda row: row[0])

    def execute(self, sql: str, values: tuple[object, ...] = ()) -> list[Row]:
        """Run the journal's own statement on these rows."""
        connection = sqlcipher.connect(":memory:", isolation_level=None)
        connection.execute(
            "CREATE TABLE journal (seq INTEGER PRIMARY KEY, batch INTEGER, entry TEXT, hash BLOB, sig BLOB,"
            " id TEXT AS (CASE WHEN json_valid(entry) THEN entry ->> '$.id' END) VIRTUAL,"
            " rev INTEGER AS (CASE WHEN json_valid(entry) THEN entry ->> '$.rev' END) VIRTUAL)"
        )
        connection.execute(
            "CREATE TABLE record (id TEXT, kind TEXT, rev INTEGER, deleted INTEGER, salt BLOB, body TEXT)"
        )
        connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?)", self.rows)
        try:
            found: list[Row] = connection.execute(sql, tuple(values)).fetchall()
            return found
        finally:
            connection.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Entries]]:
    """A casebook with some entries by one user, and its rows."""
    folder: Path = tmp_path_factory.mktemp("chain")
    store = a_store(folder)
    case = a_case()
    with store.unit("case.create") as work:
        work.put(case)
    for n in range(12):
        with store.unit("case.open", f"reason {n}") as work:
            work.note("case.open", "case", case.id, f"reason {n}")
    rows = store.connection.execute("SELECT seq, batch, entry, hash, sig FROM journal ORDER BY seq")
    yield store, rows
    store.close()
    shutil.rmtree(folder)


def _holds(store: Store, rows: Entries, known: Head) -> bool:
    """Whether these rows are a whole chain in which the head that stands on paper is found."""
    journal = Journal(Rows(rows), store.keys, None, "")  # type: ignore[arg-type]  # it appends nothing
    if journal.verify(members=signing_keys(store.connection)) is not None:
        return False
    try:
        return journal.entry_for_head(known.text()).seq == known.seq
    except FingerprintUnknown:
        return False


def _head(row: Row) -> Head:
    return Head(row[0], row[3].hex())


@st.composite
def tampered(draw: st.DrawFn, rows: Entries) -> tuple[Entries, Head]:
    """The rows after one act of tampering, and a head that was printed at or after where it was done."""
    at = draw(st.integers(0, len(rows) - 2))
    known = _head(rows[draw(st.integers(at + 1, len(rows) - 1))])
    seq, batch, entry, digest, sig = rows[at]
    other = draw(st.integers(at + 1, len(rows) - 1))
    place = draw(st.integers(0, len(entry) - 1))
    letter = draw(st.sampled_from([char for char in '0a}"x é' if char != entry[place]]))
    bit = draw(st.integers(0, 255))

    def flipped(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[bit % len(data)] ^= 1 << (bit % 8)
        return bytes(changed)

    def renumbered(kept: Entries) -> Entries:
        return [(n, min(row[1], n), *row[2:]) for n, row in enumerate(kept, 1)]

    way = draw(
        st.sampled_from(["text", "hash", "sig", "delete", "delete and close up", "insert", "swap", "cut"])
    )
    match way:
        case "text":
            changed = entry[:place] + letter + entry[place + 1 :]
            return [*rows[:at], (seq, batch, changed, digest, sig), *rows[at + 1 :]], known
        case "hash":
            return [*rows[:at], (seq, batch, entry, flipped(digest), sig), *rows[at + 1 :]], known
        case "sig":
            return [*rows[:at], (seq, batch, entry, digest, flipped(sig)), *rows[at + 1 :]], known
        case "delete":
            return [*rows[:at], *rows[at + 1 :]], known
        case "delete and close up":
            return renumbered([*rows[:at], *rows[at + 1 :]]), known
        case "insert":
            return renumbered([*rows[:at], rows[other], *rows[at:]]), known
        case "swap":
            two = list(rows)
            two[at], two[other] = (seq, *rows[other][1:]), (rows[other][0], *rows[at][1:])
            return two, known
        case _:
            return rows[: at + 1], known


def test_the_untouched_rows_hold_for_every_head(kept: tuple[Store, Entries]) -> None:
    store, rows = kept
    assert all(_holds(store, rows, _head(row)) for row in rows)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_deletion_insertion_swap_or_cut_before_a_known_head_passes(
    kept: tuple[Store, Entries], data: st.DataObject
) -> None:
    store, rows = kept
    changed, known = data.draw(tampered(rows))
    assert not _holds(store, changed, known)
