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

from soteria_desk.api import NoProgress, Progress, open_backup, unlock
from soteria_desk.errors import NoRoomForBackup
from soteria_desk.services.backups import Backups
from tests.builders import ANY_COST, PASSPHRASE
from tests.ui.builders import waited
from tests.ui.test_app import Running
from ui.app import Application
from ui.dialogs.closing_backup import ClosingBackup
from ui.dialogs.restore import RestoreSheet
from ui.pages.backups import BackupsPage
from ui.pages.restore import DONE, PLACE, RestorePage
from ui.pages.unlock import UnlockPage
from ui.settings import Settings


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


# --- closing to restore ----------------------------------------------------------------------------------


def test_restoring_from_the_backups_page_asks_closes_properly_and_leads_back_in(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = running_backup(running)
    running.open_case()
    running.window.open_page("backups")
    running.settle()
    page = running.window.page("backups")
    assert isinstance(page, BackupsPage)
    page.restore_asked.emit(row)
    ask = next(one for one in running.window.findChildren(RestoreSheet) if one.isVisible())
    assert ask.safe_button is ask.stay_button
    ask.close_button.click()
    running.until(lambda: running.app.session is None)
    running.settle()
    start = running.app.entrance.window
    assert start is not None
    shown = start.centralWidget()
    assert isinstance(shown, RestorePage)
    assert shown._view_model.found is not None
    assert not running.app.lock.is_locked
    other = unlock(running.folder, "AO", PASSPHRASE, limits=ANY_COST)
    assert not other.store.bad_end_last_time
    kinds = [each.kind for each in other.backups.all()]
    other.close()
    assert "regular" in kinds
    shown._view_model._open = lambda path, label, words: open_backup(path, label, words, limits=ANY_COST)
    shown.passphrase.edit.setText(PASSPHRASE)
    QTest.keyClick(shown.passphrase.edit, Qt.Key.Key_Return)
    running.until(lambda: shown.step == PLACE)
    assert shown.where.folder() == running.folder
    shown.next_button.click()
    running.until(lambda: shown.step == DONE)
    shown.next_button.click()
    running.settle()
    again = start.centralWidget()
    assert isinstance(again, UnlockPage)
    again.passphrase.edit.setText(PASSPHRASE)
    QTest.keyClick(again.passphrase.edit, Qt.Key.Key_Return)
    running.settle()
    assert running.window.isVisible()
    assert len(list(running.folder.parent.glob("*(before restore *).casebook"))) == 1


def test_staying_keeps_the_casebook_open(running: Running) -> None:
    running.app._ask_restore(running.folder / "backups" / "any.sdbackup")
    ask = next(one for one in running.window.findChildren(RestoreSheet) if one.isVisible())
    QTest.keyClick(ask, Qt.Key.Key_Escape)
    running.settle()
    assert running.app.session is not None
    assert running.window.isVisible()


def test_the_restore_pages_are_reached_from_the_unlock_page(qapp: QApplication, tmp_path: Path) -> None:
    app = Application(qapp, Settings(tmp_path / "own"))
    app.start()
    assert app.entrance.window is not None
    page = app.entrance.window.centralWidget()
    assert isinstance(page, UnlockPage)
    assert page.restore_button.isVisible()
    assert not page.sheet_button.isVisible()
    page.restore_button.click()
    restore = app.entrance.window.centralWidget()
    assert isinstance(restore, RestorePage)
    restore.cancel_button.click()
    assert isinstance(app.entrance.window.centralWidget(), UnlockPage)
    app.worker.stop()
    app.entrance.window.hide()
    app.entrance.window.deleteLater()
    app.deleteLater()


def running_backup(running: Running) -> Path:
    """A backup of the casebook that is open."""
    desk = running.session.desk
    return waited(running.app.worker, lambda: desk.backups.make(NoProgress()).path)
