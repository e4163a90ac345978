"""In a whole session only the expected files are written, and outside casebooks none holds a word of a case."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.builders import FOLDER

PROJECT = Path(__file__).resolve().parents[2]
MARK = "quillfeather"
OURS = re.compile(r"(window\.json|log\.txt|faults\.txt|[0-9a-f]{32}\.json)(\.part|\.tmp)?")
"""Choices, the log, and for each casebook, by its random id, what was last seen of it."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A whole session in an account of its own: where, and what Python opened for writing."""
    root = tmp_path_factory.mktemp("account")
    for name in ("home", "config", "cache", "data", "run", "tmp", "cases", "out"):
        (root / name).mkdir(mode=0o700)
    environment = os.environ | {
        "HOME": str(root / "home"),
        "XDG_CONFIG_HOME": str(root / "config"),
        "APPDATA": str(root / "config"),
        "XDG_CACHE_HOME": str(root / "cache"),
        "XDG_DATA_HOME": str(root / "data"),
        "XDG_RUNTIME_DIR": str(root / "run"),
        "TMPDIR": str(root / "tmp"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.ui.written_probe", str(root)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert MARK not in (ran.stderr + ran.stdout).lower()
    return root, json.loads(ran.stdout.splitlines()[-1])


def test_only_the_expected_files_are_opened_for_writing(session: tuple[Path, list[str]]) -> None:
    root, opened = session
    unexpected = []
    for name in opened:
        path = Path(name)
        inside = any(path.is_relative_to(root / "cases" / name) for name in (FOLDER, f"{FOLDER}.part"))
        kept = path.parent == root / "config" / "soteria-desk" and OURS.fullmatch(path.name)
        asked = path.parent == root / "out" and path.name.removesuffix(".part") in ("plan.pdf", "support.txt")
        if not (inside or kept or asked or name == os.devnull):
            unexpected.append(name)
    assert unexpected == []


def test_nothing_outside_the_casebook_and_what_was_asked_for_is_left_behind(
    session: tuple[Path, list[str]],
) -> None:
    root, _ = session
    left = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and not path.is_relative_to(root / "cases" / FOLDER)
    }
    unknown = {
        name
        for name in left
        if name not in ("out/plan.pdf", "out/support.txt")
        and not (name.startswith("config/soteria-desk/") and OURS.fullmatch(Path(name).name))
        and not name.startswith("cache/fontconfig/")  # the system's list of fonts
        and name not in ("config/QtProject.conf", "home/.config/QtProject.conf")
    }
    assert unknown == set()


def test_no_word_of_a_case_and_no_name_of_a_casebook_stands_in_what_is_left(
    session: tuple[Path, list[str]],
) -> None:
    root, _ = session
    words = [MARK, "raining", "k.l.", "wx/26", "wx-26", FOLDER.lower(), "cb-7f3k"]
    for path in root.rglob("*"):
        if not path.is_file() or path.is_relative_to(root / "cases") or path.name == "plan.pdf":
            continue
        data = path.read_bytes().lower()
        for word in words:
            for form in (word.encode(), word.encode("utf-16-le")):
                assert form not in data, (path, word)


def test_the_casebook_itself_holds_the_words_only_encrypted(session: tuple[Path, list[str]]) -> None:
    root, _ = session
    for path in (root / "cases" / FOLDER).rglob("*"):
        if path.is_file():
            assert MARK.encode() not in path.read_bytes().lower(), path
