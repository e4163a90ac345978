"""docs/casebook-format.md is true: its own program reads a casebook with the paper alone."""

import re
import subprocess
import sys
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from tests.builders import created

PAGE = Path(__file__).parents[3] / "docs" / "casebook-format.md"


def test_the_program_in_the_documentation_opens_the_database_from_the_recovery_sheet(tmp_path: Path) -> None:
    made = created(tmp_path)
    made.store.close()
    found = re.search(r"```python\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    program = re.sub(r"rows = \[.+?\]", f"rows = {list(made.recovery_rows)!r}", found[1])
    key = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()
    connection = sqlcipher.connect(str(made.store.folder / "casebook.db"))
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    rows = connection.execute("SELECT kind, body FROM record WHERE deleted = 0 ORDER BY n").fetchall()
    assert [kind for kind, _ in rows] == ["casebook", "officer", "member"]
    connection.close()


def test_the_documentation_names_every_table_and_entry_field(tmp_path: Path) -> None:
    store = created(tmp_path).store
    text = PAGE.read_text("utf-8")
    tables = [
        row[0] for row in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    fields = [
        row[0] for row in store.connection.execute("SELECT key FROM journal, json_each(entry) WHERE seq = 1")
    ]
    store.close()
    assert [name for name in tables + fields if f"`{name}`" not in text] == []
