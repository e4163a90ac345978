"""A backup at a normal close: by itself where one is due, never in the way where none is, never while locking."""

import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from soteria_desk.api import NoProgress, Progress, unlock
from soteria_desk.errors import NoRoomForBackup
from soteria_desk.services.backups import Backups
from tests.builders import ANY_COST, PASSPHRASE
from tests.ui.test_app import Running
from ui.dialogs.closing_backup import ClosingBackup


@pytest.fixture
def running(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(qapp, "quit", lambda: None, raising=False)
    made = Running(qapp, tmp_path)
    made.unlock()
    yield made
    window, start = made.app.window, made.app.entrance.window
    made.app.quit()
    for left in (window, start):
        if left is not None:
            left.hide()
            left.deleteLater()
    made.app.deleteLater()
    qapp.processEvents()


def sheet_of(running: Running) -> ClosingBackup | None:
    """The sheet that is shown."""
    window = running.app.window
    sheets = window.findChildren(ClosingBackup) if window is not None else []
    return next((sheet for sheet in sheets if sheet.isVisible()), None)


def kinds_in(running: Running) -> list[str]:
    """The kinds of the backups there are, by somebody who opens the casebook afterwards."""
    desk = unlock(running.folder, "AO", PASSPHRASE, limits=ANY_COST)
    rows = desk.backups.all()
    left = list((running.folder / "backups").glob("*.part*"))
    desk.close()
    assert left == []
    return [row.kind for row in rows if row.verified]


class Held:
    """Stands in the place of making a backup: it goes on step by step until it is stopped."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun = threading.Event()
        monkeypatch.setattr(Backups, "make", self._make)

    def _make(self, progress: Progress, *_: Any) -> None:
        while True:
            self.begun.set()
            progress.step(1, 10)


def test_closing_makes_the_backup_that_is_due_and_then_ends(running: Running) -> None:
    window = running.window
    window.close()
    sheet = sheet_of(running)
    assert sheet is not None
    assert sheet.accessibleName() == "Making a backup before closing"
    assert window.isVisible()
    running.until_left()
    assert not window.isVisible()
    assert kinds_in(running) == ["regular"]


def test_closing_is_at_once_where_nothing_is_due(running: Running) -> None:
    desk = running.session.desk
    running.app.worker.run(lambda: desk.backups.make(NoProgress()))
    running.settle()
    start = monotonic()
    running.window.close()
    assert running.app.session is None
    assert monotonic() - start < 1.0


def test_the_person_can_close_without_it(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    running.window.close()
    sheet = sheet_of(running)
    assert sheet is not None
    assert held.begun.wait(5)
    sheet.without_button.click()
    assert running.app.session is None
    monkeypatch.undo()
    assert kinds_in(running) == []


def test_esc_stays_here_and_the_casebook_goes_on(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    window = running.window
    window.close()
    sheet = sheet_of(running)
    assert sheet is not None
    assert held.begun.wait(5)
    assert sheet.safe_button is sheet.stay_button
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    running.settle()
    assert window.isVisible()
    assert sheet_of(running) is None
    assert running.open_case().heading.text().startswith("Op LARKSPUR")
    monkeypatch.undo()
    window.close()
    running.until_left()
    assert kinds_in(running) == ["regular"]


def test_closing_twice_asks_once(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    Held(monkeypatch)
    window = running.window
    window.close()
    window.close()
    assert window.isVisible()
    assert len([one for one in window.findChildren(ClosingBackup) if one.isVisible()]) == 1


def test_a_full_disk_is_told_and_closing_asked_for(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise NoRoomForBackup(what="The backup", megabytes=7)

    monkeypatch.setattr(Backups, "make", full)
    running.window.close()
    running.settle()
    sheet = sheet_of(running)
    assert sheet is not None
    assert sheet.error.text() == (
        "The disk is full. The backup was not made. Everything you saved is safe, and every earlier backup. "
        "Free 7 MB, then try again."
    )
    assert sheet.without_button.text() == "Close anyway"
    sheet.without_button.click()
    assert running.app.session is None


def test_locking_meanwhile_aborts_the_backup_and_does_not_end_the_program(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[bool] = []
    monkeypatch.setattr(running.app, "quit", lambda: left.append(True))
    held = Held(monkeypatch)
    running.window.close()
    assert held.begun.wait(5)
    running.app.lock.lock()
    running.until(lambda: running.app.session is None)
    running.settle()
    assert left == []
    assert running.app.lock.is_locked
    monkeypatch.undo()
    assert kinds_in(running) == []


def test_a_part_that_a_killed_program_left_is_gone_after_the_next_start(running: Running) -> None:
    running.window.close()
    running.until_left()
    whole = next((running.folder / "backups").glob("*.sdbackup"))
    part = whole.with_name(whole.name.replace("-2026-", "-2025-") + ".part")
    part.write_bytes(whole.read_bytes()[:1000])
    assert kinds_in(running) == ["regular"]
