"""Long work on the open casebook shows how far it is, can be stopped, and never outlives the lock."""

import time

from pytestqt.qtbot import QtBot

from soteria_desk.api import Cancelled, Desk, Progress
from tests.ui.builders import OpenCasebook
from ui.frame.status_strip import StatusStrip


def _long(desk: Desk, progress: Progress) -> str:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        time.sleep(0.001)
        progress.step(43, 100)
    return "late"


def _shown(strip: StatusStrip) -> str:
    return "" if strip.behind.isHidden() else strip.behind.words.text()


def test_the_strip_says_how_far_long_work_is_and_stops_it(casebook: OpenCasebook, qtbot: QtBot) -> None:
    strip = StatusStrip()
    qtbot.addWidget(strip)
    casebook.session.behind_changed.connect(strip.set_behind)
    strip.behind_cancel_asked.connect(casebook.session.cancel_behind)
    ends: list[object] = []
    casebook.session.behind("Checking the casebook", _long, ends.append, ends.append)
    qtbot.waitUntil(lambda: bool(_shown(strip)))
    assert _shown(strip) == "Checking the casebook 43%"
    assert strip.behind_cancel.accessibleName() == "Stop: Checking the casebook"
    strip.behind_cancel.click()
    qtbot.waitUntil(lambda: bool(ends))
    assert isinstance(ends[0], Cancelled)
    assert _shown(strip) == ""
    assert strip.behind_cancel.isHidden()


def test_a_case_recorded_while_long_work_runs_is_shown_at_once(casebook: OpenCasebook, qtbot: QtBot) -> None:
    ends: list[object] = []
    hold = casebook.session.behind("Checking the casebook", _long, ends.append, ends.append)
    assert casebook.open_case().file.case.operation == "LARKSPUR"
    assert ends == []
    hold.cancel()
    qtbot.waitUntil(lambda: bool(ends))


def test_locking_stops_long_work_before_the_casebook_is_closed(casebook: OpenCasebook, qtbot: QtBot) -> None:
    ends: list[object] = []
    failures: list[object] = []
    casebook.session.failed.connect(failures.append)
    casebook.session.behind("Checking the casebook", _long, ends.append, ends.append)
    casebook.session.behind("Backing up", _long, ends.append, ends.append)
    qtbot.wait(30)
    casebook.session.close(lambda _: ends.append("closed"))
    qtbot.waitUntil(lambda: len(ends) == 3, timeout=3000)
    assert ends[2] == "closed"
    assert all(isinstance(one, Cancelled) for one in ends[:2])
    assert failures == []


def test_long_work_that_fails_is_told_and_one_that_is_stopped_is_not(
    casebook: OpenCasebook, qtbot: QtBot
) -> None:
    failures: list[object] = []
    casebook.session.failed.connect(failures.append)
    casebook.session.behind("Checking the casebook", _long).cancel()
    casebook.session.behind("Checking the casebook", lambda desk, progress: 1 / 0)
    qtbot.waitUntil(lambda: len(failures) == 1)
    assert isinstance(failures[0], ZeroDivisionError)
