"""Locking ends the process and starts another: for real, in processes of their own, and where none starts."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from soteria_desk.vault import files, keyring
from soteria_desk.vault.kdf import Cost
from tests.builders import LABEL, PASSPHRASE
from tests.ui.builders import FOLDER, a_desk, a_new_case
from ui import replacement
from ui.replacement import Handover, Successor

ROOT = Path(__file__).resolve().parents[2]
WORD = "Quillonbrack came in by the side door"
ALLOWED = Cost(m_kib=64 * 1024, t=3, p=4)
"""The cheapest cost that the real program reads."""
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


class Program:
    """A casebook with an investigation, and the real program over it."""

    def __init__(self, folder: Path, mode: str) -> None:
        desk = a_desk(folder, cost=ALLOWED)
        self.case = desk.casework.open_case(a_new_case())
        desk.close()
        self.casebook = folder / FOLDER
        self.out = folder / "out"
        self.out.mkdir()
        (self.out / "word").write_text(WORD)
        (self.out / "passphrase").write_text(PASSPHRASE)
        own = {"XDG_CONFIG_HOME": str(folder / "own"), "QT_QPA_PLATFORM": "offscreen"}
        with (self.out / "said").open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.ui.driven", str(self.casebook), str(self.out), mode],
                cwd=ROOT,
                env=os.environ | own,
                stdout=said,
                stderr=said,
            )

    def told(self, name: str) -> dict[str, Any]:
        self.wait(lambda: (self.out / name).exists(), name)
        found = json.loads((self.out / name).read_text())
        assert isinstance(found, dict)
        return found

    def wait(self, condition: Callable[[], object], what: str) -> None:
        end = monotonic() + 25
        while not condition():
            assert monotonic() < end, f"{what}: {(self.out / 'said').read_text()[-2000:]}"
            sleep(0.02)

    def ask(self, name: str) -> None:
        (self.out / name).touch()

    def locked(self) -> list[int]:
        """The processes that stand locked over this casebook."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    said = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue  # gone meanwhile
                if b"--locked" in said and os.fsencode(self.casebook) in said:
                    found.append(int(entry.name))
        return found

    def end(self) -> None:
        for process in [self.process.pid, *self.locked()] if self.process.poll() is None else self.locked():
            os.kill(process, 9)
        self.process.wait(10)


@pytest.fixture
def tested(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Program]:
    made = Program(tmp_path, request.param)
    yield made
    made.end()


def hits(process: int, wanted: list[bytes]) -> list[int]:
    """How often each of these stands in the memory of a process."""
    found = [0] * len(wanted)
    with (
        Path(f"/proc/{process}/maps").open() as maps,
        Path(f"/proc/{process}/mem").open("rb", buffering=0) as mem,
    ):
        for line in maps:
            place = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if place is None or line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(each, 16) for each in place.groups())
            try:
                mem.seek(start)
                held = mem.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue  # mapped, and not there
            for n, one in enumerate(wanted):
                found[n] += held.count(one)
    return found


@LINUX
@pytest.mark.parametrize(
    "tested", ["real" if hasattr(os, "geteuid") and os.geteuid() == 0 else "driven"], indirect=True
)
def test_after_locking_neither_a_word_nor_the_key_is_in_the_memory_of_what_stands_there(
    tested: Program,
) -> None:
    keys = keyring.unlock(files.read_best(tested.casebook, None).best, LABEL, PASSPHRASE)
    key = bytes(keys.database_key)
    wanted = [WORD.encode(), WORD.encode("utf-16-le"), key, key.hex().encode(), PASSPHRASE.encode()]
    tested.told("opened")
    before = hits(tested.process.pid, wanted)
    tested.ask("lock")
    tested.wait(lambda: tested.process.poll() is not None, "the end of the old process")
    assert before[1] > 0, "the search finds nothing where it must"
    assert before[2] > 0
    assert tested.process.returncode == 0
    (standing,) = tested.locked()
    assert hits(standing, wanted) == [0] * len(wanted)


@LINUX
@pytest.mark.parametrize("tested", ["driven"], indirect=True)
def test_the_new_process_covers_asks_and_leads_back_to_the_same_letter(tested: Program) -> None:
    assert tested.told("opened")["case"] == tested.case
    tested.ask("lock")
    assert tested.told("stands")["titles"] == ["Locked"]
    tested.wait(lambda: tested.process.poll() is not None, "the end of the old process")
    tested.ask("unlock")
    back = tested.told("back")
    assert back["pid"] != tested.process.pid
    del back["pid"]
    assert back == {"case": tested.case, "report": True, "text": WORD, "cursor": 7}


# --- where it does not go as it should --------------------------------------------------------------------


class Pipe:
    """One end of a pipe of a process that was never started."""

    def __init__(self, said: bytes) -> None:
        self.said = said
        self.got = b""
        self.killed = False
        self.stdin = self.stdout = self

    def write(self, line: bytes) -> None:
        self.got += line

    def close(self) -> None:
        pass

    def readline(self) -> bytes:
        return self.said

    def kill(self) -> None:
        self.killed = True


def test_a_process_whose_cover_stands_is_told_of_once_with_all_it_needs(qtbot: QtBot, tmp_path: Path) -> None:
    pipe = Pipe(replacement.STANDING)
    successor = Successor(start=lambda _: pipe)
    with qtbot.waitSignal(successor.stands):
        successor.start(tmp_path, Handover("AO", True, "01d9", "The disk is full."))
    told = json.loads(pipe.got)
    assert told == {
        "label": "AO", "demonstration": True, "stood": "01d9", "not_saved": "The disk is full."
    }  # fmt: skip
    assert not pipe.killed


@pytest.mark.parametrize("said", [b"", b"Traceback (most recent call last):\n"])
def test_a_process_that_comes_up_half_is_ended(qtbot: QtBot, tmp_path: Path, said: bytes) -> None:
    pipe = Pipe(said)
    successor = Successor(start=lambda _: pipe)
    with qtbot.waitSignal(successor.failed):
        successor.start(tmp_path, Handover())
    assert pipe.killed


def test_a_process_that_cannot_be_started_is_told_of(qtbot: QtBot, tmp_path: Path) -> None:
    def start(_: Path) -> Any:
        raise OSError("no memory")

    successor = Successor(start=start)
    with qtbot.waitSignal(successor.failed):
        successor.start(tmp_path, Handover())


def test_a_process_that_is_too_slow_is_ended_and_told_of_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacement, "LONGEST_START_MS", 100)
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(30)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    successor = Successor(start=lambda _: process)
    told: list[str] = []
    successor.stands.connect(lambda: told.append("stands"))
    successor.failed.connect(lambda: told.append("failed"))
    successor.start(tmp_path, Handover())
    qtbot.waitUntil(lambda: told == ["failed"])
    assert process.wait(5) != 0
    qtbot.wait(50)
    assert told == ["failed"]
    assert process.stdout is not None
    process.stdout.close()


def test_the_folder_alone_stands_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert replacement.command(tmp_path)[-4:] == ["-m", "ui", "--locked", str(tmp_path)]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert replacement.command(tmp_path) == [sys.executable, "--locked", str(tmp_path)]
