"""What is installed is pinned by hash, comes from no named index, and is new enough."""

import re
import tomllib
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
# The faults that were mended there: a lost write in the log of SQLite, a padding fault in SQLCipher.
SQLITE_FLOOR = (3, 51, 3)
SQLCIPHER_FLOOR = (4, 7)


def pins() -> dict[str, tuple[str, int]]:
    """Name, version and number of hashes of each entry."""
    found = {}
    for entry in re.split(r"\n(?=\S)", LOCK.strip()):
        match = re.match(r"([A-Za-z0-9_.-]+)==(\S+)", entry)
        assert match is not None, f"not pinned: {entry[:60]}"
        found[match[1].lower()] = (match[2], entry.count("--hash=sha256:"))
    return found


def test_every_entry_is_pinned_and_hashed() -> None:
    assert [name for name, (_, hashes) in pins().items() if hashes == 0] == []


def test_the_lock_names_no_index_and_no_address() -> None:
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links|\bfile:", LOCK) == []


def test_everything_the_product_asks_for_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=~!; ]", one, maxsplit=1)[0].lower() for one in wanted}
    assert names - pins().keys() == set()


def test_the_store_is_new_enough() -> None:
    connection = sqlcipher.connect(":memory:")
    ((cipher,),) = connection.execute("PRAGMA cipher_version").fetchall()
    connection.close()
    assert tuple(int(part) for part in sqlcipher.sqlite_version.split(".")) >= SQLITE_FLOOR
    assert tuple(int(part) for part in cipher.split()[0].split(".")[:2]) >= SQLCIPHER_FLOOR
