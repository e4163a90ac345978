"""The floor of a verified backup: SQLCipher's own backup call in one go, and its own checks of what it wrote."""

from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from bench.floors.bare_commit import SETTINGS

KEY = "cd" * 32


def _opened(path: Path, key: str) -> sqlcipher.Connection:
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}").fetchall()
    return connection


def back_up_and_check(source: Path, key: str, target: Path) -> None:
    """Copy an encrypted database that nobody has open, with its key, and check the copy."""
    opened = _opened(source, key)
    copy = _opened(target, key)
    opened.backup(copy)
    opened.close()
    copy.close()
    copy = _opened(target, key)
    assert copy.execute("PRAGMA cipher_integrity_check").fetchall() == []
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    copy.close()
