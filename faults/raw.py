"""casebook.db opened past the program, with the raw key and nothing else: what somebody could do who got hold of it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk.canonical import canonical, parse
from soteria_desk.storage.journal import hash_of, start

Row = tuple[Any, ...]


class Raw:
    """A raw connection; triggers are out of the way while it is open, and put back at the end."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._connection = sqlcipher.connect(str(path), isolation_level=None)
        self._connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        self.ask("PRAGMA foreign_keys = OFF")
        self._triggers = self.ask("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _ in self._triggers:
            self.ask(f'DROP TRIGGER "{name}"')

    def ask(self, sql: str, *values: object) -> list[Row]:
        """Run one statement."""
        rows: list[Row] = self._connection.execute(sql, values).fetchall()
        return rows

    def close(self, *, triggers: bool = True) -> None:
        """Put the triggers back, where they are to be, and close."""
        if triggers:
            for _, sql in self._triggers:
                self.ask(sql)
        self._connection.close()

    def entries(self) -> list[Row]:
        """The journal: number, batch, fields, signature."""
        rows = self.ask("SELECT seq, batch, entry, sig FROM journal ORDER BY seq")
        return [(seq, batch, parse(entry.encode()), sig) for seq, batch, entry, sig in rows]

    def write_chain(
        self, entries: list[Row], casebook: str, sign: Callable[[bytes], bytes] | None = None, first: int = 1
    ) -> None:
        """Write the journal anew with numbers, links and hashes that fit from entry `first` on.

        The old signatures stay unless there is something to sign with.
        """
        previous = start(casebook)
        self.ask("DELETE FROM journal")
        for seq, (_, batch, fields, sig) in enumerate(entries, start=1):
            if seq >= first:
                fields = fields | {"seq": seq, "prev": previous}
            text = canonical(fields)
            digest = hash_of(text)
            self.ask(
                "INSERT INTO journal (seq, batch, entry, hash, sig) VALUES (?, ?, ?, ?, ?)",
                seq, min(batch, seq), text.decode(), digest, sign(digest) if sign and seq >= first else sig,
            )  # fmt: skip
            previous = digest.hex()


def state_digest(salt: bytes, body: str) -> str:
    """How an entry names a state, computed here a second time."""
    return hashlib.sha256(b"\x02" + salt + body.encode()).hexdigest()
