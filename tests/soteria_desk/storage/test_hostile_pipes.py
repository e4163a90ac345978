"""A folder or a stick from somebody else can hold pipes and huge files under our names: nothing waits or swells."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from soteria_desk.errors import MayNotOpen
from soteria_desk.storage import casebook
from soteria_desk.storage.folder import casebook_named_in
from soteria_desk.vault.files import read_small
from tests.builders import a_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders")

_OPEN = """
import sys
from pathlib import Path
from soteria_desk.errors import SoteriaError
from soteria_desk.storage.backup_file import look
from tests.builders import unlocked
try:
    look(Path(sys.argv[1])) if sys.argv[1].endswith(".sdbackup") else unlocked(Path(sys.argv[1])).close()
except SoteriaError as error:
    print(error.code)
"""


def answered(path: Path) -> str:
    """What another process answers that opens it; a hang there is a failure here."""
    home = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, str(path)], cwd=home, capture_output=True, text=True, timeout=15, check=False
    )  # fmt: skip
    return done.stdout.strip() + done.stderr


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    store = a_store(folder)
    store.close()
    return folder


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("keys.json", ""),
        ("READ ME.txt", ""),
        ("open.json", ""),
        ("keys.next.json", ""),
        ("casebook.db", "E-02"),
        ("casebook.db-journal", MayNotOpen.code),
    ],
)
def test_a_pipe_under_a_name_of_ours_keeps_nobody_waiting(
    whole: Path, tmp_path: Path, name: str, said: str
) -> None:
    shutil.copytree(whole, tmp_path / "copy")
    path = tmp_path / "copy" / "CB-7F3K.casebook" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert answered(tmp_path / "copy") == said


def test_a_pipe_among_the_backups_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.sdbackup")
    assert answered(tmp_path / "x.sdbackup").startswith("E-")


def test_of_a_huge_file_only_the_beginning_is_read(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "copy")
    folder = tmp_path / "copy" / "CB-7F3K.casebook"
    named = casebook_named_in(folder)
    with (folder / "READ ME.txt").open("r+b") as file:
        file.truncate(1 << 40)
    assert casebook_named_in(folder) == named is not None
    assert len(read_small(folder / "READ ME.txt", 100)) == 101
    assert casebook.labels(folder) == ("AO",)
