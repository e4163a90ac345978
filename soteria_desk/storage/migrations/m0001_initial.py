"""The first format: records, their history, the journal, drafts, and what the casebook knows of itself."""

from collections.abc import Sequence
from typing import Any, Protocol

VERSION = 1


class _Connection(Protocol):
    def execute(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]: ...


_TABLES = (
    """
    CREATE TABLE casebook (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        id TEXT NOT NULL,
        replica TEXT NOT NULL,
        generation INTEGER NOT NULL,
        epoch INTEGER NOT NULL
    ) STRICT
    """,
    # `n` is the order of creation. What is filtered on is computed from the body, so it cannot disagree with it.
    """
    CREATE TABLE record (
        n INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        rev INTEGER NOT NULL CHECK (rev >= 1),
        deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
        salt BLOB NOT NULL CHECK (length(salt) = 16),
        body TEXT NOT NULL,
        case_id TEXT AS (body ->> '$.case_id') VIRTUAL
    ) STRICT
    """,
    "CREATE INDEX record_by_kind ON record (kind, deleted, case_id)",
    """
    CREATE TABLE history (
        id TEXT NOT NULL,
        rev INTEGER NOT NULL,
        kind TEXT NOT NULL,
        deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
        body TEXT NOT NULL,
        PRIMARY KEY (id, rev)
    ) STRICT, WITHOUT ROWID
    """,
    # `entry` is the canonical text that was hashed and signed; `batch` the first entry of one user action.
    """
    CREATE TABLE journal (
        seq INTEGER PRIMARY KEY,
        batch INTEGER NOT NULL,
        entry TEXT NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        sig BLOB NOT NULL CHECK (length(sig) = 64),
        id TEXT AS (entry ->> '$.id') VIRTUAL,
        rev INTEGER AS (entry ->> '$.rev') VIRTUAL
    ) STRICT
    """,
    "CREATE INDEX journal_by_record ON journal (id, rev)",
    """
    CREATE TABLE draft (
        user TEXT NOT NULL,
        record_id TEXT NOT NULL,
        field TEXT NOT NULL,
        text TEXT NOT NULL,
        cursor INTEGER NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (user, record_id, field)
    ) STRICT, WITHOUT ROWID
    """,
)

_APPEND_ONLY = """
    CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def upgrade(connection: _Connection) -> None:
    """Make every table, and refuse changes to what was once written."""
    for statement in _TABLES:
        connection.execute(statement)
    for table in ("history", "journal"):
        for verb in ("update", "delete"):
            connection.execute(_APPEND_ONLY.format(table=table, verb=verb))
    # Records are removed by a tombstone; a row that vanishes would take its history's salt with it.
    connection.execute(_APPEND_ONLY.format(table="record", verb="delete"))
    connection.execute("PRAGMA application_id = 1397707842")  # 'SOTB'
