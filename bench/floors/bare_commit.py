"""The floor of saving: one row changed and committed in a bare SQLCipher file with the casebook's own settings."""

from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

SETTINGS = (
    "locking_mode=EXCLUSIVE",
    "journal_mode=TRUNCATE",
    "synchronous=EXTRA",
    "temp_store=MEMORY",
    "mmap_size=0",
    "cache_size=-16000",
    "secure_delete=ON",
    "foreign_keys=ON",
)
"""Those of soteria_desk/storage/connection.py that decide what a commit costs."""


class BareFile:
    """An encrypted file with one table of texts."""

    def __init__(self, path: Path, rows: int, body: str) -> None:
        self._connection = sqlcipher.connect(str(path), isolation_level=None)
        self._connection.execute(f"PRAGMA key = \"x'{'cd' * 32}'\"")
        for setting in SETTINGS:
            self._connection.execute(f"PRAGMA {setting}").fetchall()
        self._connection.execute("CREATE TABLE record(id INTEGER PRIMARY KEY, body TEXT)")
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO record(body) VALUES(?)", ((body,) for _ in range(rows)))
        self._connection.execute("COMMIT")

    def save(self, number: int, body: str) -> None:
        """Change one row and commit."""
        self._connection.execute("BEGIN EXCLUSIVE")
        self._connection.execute("UPDATE record SET body = ? WHERE id = ?", (body, number))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
