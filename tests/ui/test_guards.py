"""The list of guards tells the truth, hardening asks the system, and pictures are allowed by a supervisor alone."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from soteria_desk.api import RoleNeeded
from soteria_desk.casework.casebook import AccessRole, Member
from tests.ui.builders import OpenCasebook
from ui import guards as listed
from ui.guards import Guards, guards
from ui.notices import Notice, Notices
from ui.sharing import Sharing


@pytest.fixture(autouse=True)
def _own_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "_guards", Guards())


def states() -> dict[str, str]:
    return {one.id: one.state for one in guards().all()}


def test_the_list_keeps_its_order_and_the_newest_word() -> None:
    told: list[int] = []
    guards().changed.connect(lambda: told.append(1))
    guards().tell("network", "on", "Stopped before it is made.")
    guards().tell("away", "off", "Not told here.")
    guards().tell("away", "on", "At once.")
    guards().tell("away", "on", "At once.")
    assert list(states()) == ["idle", "away", "network"]
    assert states()["away"] == "on"
    assert len(told) == 3


# --- the process -----------------------------------------------------------------------------------------

PROGRAM = """
import faulthandler, resource, sys
from pathlib import Path
from ui.hardening import harden, note_faults
from ui.guards import guards
harden()
assert note_faults(Path(sys.argv[1]))
print(resource.getrlimit(resource.RLIMIT_CORE), faulthandler.is_enabled())
print({one.id: one.state for one in guards().all()})
import os
print(os.stat("/proc/self/mem").st_uid, os.stat("/proc/self/status").st_uid)
print(open("/proc/self/status").read().split("CoreDumping:")[1].split()[0])
secret = "Quillonbrack came in by the side door"
faulthandler._sigsegv()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what Linux offers")
def test_a_fault_leaves_names_alone_and_no_picture_of_memory(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    told = subprocess.run(
        [sys.executable, "-u", "-c", PROGRAM, str(tmp_path / "log")],
        capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    lines = told.stdout.splitlines()
    assert told.returncode < 0, told.stderr
    assert lines[0] == "(0, 0) True"
    assert "'dumps': 'on'" in lines[1]
    assert "'others': 'on'" in lines[1]
    assert lines[2].startswith("0 "), "memory is not closed to programs of the same user"
    (left,) = (tmp_path / "log").iterdir()
    assert left.name == "faults.txt"
    assert left.stat().st_mode & 0o077 == 0
    fault = left.read_text()
    assert "Segmentation fault" in fault
    assert "Quillonbrack" not in fault
    assert [one.name for one in tmp_path.iterdir()] == ["log"]
    assert resource.getrlimit(resource.RLIMIT_CORE) == before


# --- pictures of the screen --------------------------------------------------------------------------------


class Windows:
    """Stands where Windows keeps windows out of pictures."""

    def __init__(self) -> None:
        self.holds = True
        self.asked: list[bool] = []

    def share(self, on: bool) -> None:
        self.asked.append(on)


class Wall:
    """What the person is told."""

    def __init__(self) -> None:
        self.notices = Notices()
        self.strips: list[Notice] = []
        self.ended: list[str] = []
        self.notices.banner_told.connect(self.strips.append)
        self.notices.banner_ended.connect(self.ended.append)


@pytest.fixture
def wall(qapp: QApplication) -> Iterator[Wall]:
    yield Wall()


def test_a_supervisor_allows_pictures_for_half_an_hour_on_the_record_and_with_a_strip(
    casebook: OpenCasebook, wall: Wall
) -> None:
    block = Windows()
    sharing = Sharing(wall.notices, block)
    assert states()["capture"] == "on"
    sharing.allow(casebook.session)
    casebook.settle()
    assert (sharing.allowed, block.asked, states()["capture"]) == (True, [True], "off")
    (strip,) = wall.strips
    assert strip.text == "This window can be seen in screen sharing and screenshots for 30 minutes."
    assert (strip.action, sharing._end.interval()) == ("End now", 30 * 60 * 1000)
    newest = casebook.do(lambda desk: desk.store.journal.entry(desk.store.head().seq))
    assert newest is not None
    assert (newest.action, newest.why) == (
        "setting.change",
        "pictures of the screen allowed for 30 minutes",
    )
    assert strip.do is not None
    strip.do()
    assert (sharing.allowed, block.asked, states()["capture"]) == (False, [True, False], "on")
    assert wall.ended == ["sharing"]
    sharing.end()
    assert block.asked == [True, False]


def test_whoever_is_no_supervisor_is_refused_in_words(casebook: OpenCasebook, wall: Wall) -> None:
    def demote(desk: object) -> None:
        store = casebook.desk.store
        with store.unit("user.roles") as work:
            work.put(Member(**{
                **{name: getattr(store.member, name) for name in Member.__struct_fields__},
                "roles": (AccessRole.INVESTIGATOR,),
            }))  # fmt: skip

    casebook.do(demote)
    block = Windows()
    sharing = Sharing(wall.notices, block)
    failed: list[Exception] = []
    casebook.session.failed.connect(failed.append)
    sharing.allow(casebook.session)
    casebook.settle()
    assert [type(one) for one in failed] == [RoleNeeded]
    assert (sharing.allowed, block.asked, wall.strips) == (False, [], [])


def test_where_the_system_has_no_such_thing_it_says_so_and_offers_nothing(
    casebook: OpenCasebook, wall: Wall
) -> None:
    sharing = Sharing(wall.notices, None)
    sharing.allow(casebook.session)
    casebook.settle()
    assert (sharing.possible, sharing.allowed, states()["capture"]) == (False, False, "absent")
