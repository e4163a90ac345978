"""Hiding before a casebook is open: F12, Ctrl+L and idleness leave nothing on the screen that opens one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk, Made, create, unlock
from tests.builders import ANY_COST, CHEAP, PASSPHRASE, created
from tests.ui.builders import FOLDER, waited
from tests.ui.pages.test_recovery_page import ONE_TIME, a_must_change_desk
from ui import start_guard
from ui.entrance import Entrance
from ui.pages.new_casebook import NewCasebookPage
from ui.pages.own_passphrase import OwnPassphrasePage
from ui.pages.recovery import RecoveryPage
from ui.pages.unlock import UnlockPage
from ui.settings import Settings
from ui.work.desk_worker import DeskWorker


class Before:
    """The pages before a casebook is open, over a real worker."""

    def __init__(self, folder: Path) -> None:
        self.worker = DeskWorker()
        self.entrance = Entrance(self.worker, Settings(folder / "own"), self._unlock, self._create)
        self.opened: list[Desk] = []
        self.entrance.opened.connect(lambda desk, *_: self.opened.append(desk))

    def _unlock(self, folder: Path, label: str, passphrase: str) -> Desk:
        return unlock(folder, label, passphrase, limits=ANY_COST, cost=CHEAP)

    def _create(self, folder: Path, **fields: str) -> Made:
        return create(folder, cost=CHEAP, limits=ANY_COST, **fields)  # type: ignore[arg-type]

    def page(self) -> object:
        assert self.entrance.window is not None
        return self.entrance.window.centralWidget()

    def settle(self) -> None:
        for _ in range(3):
            waited(self.worker, lambda: None)

    def end(self) -> None:
        self.entrance.abandon()
        self.entrance.leave()
        self.worker.stop()


@pytest.fixture
def before(tmp_path: Path, qtbot: QtBot) -> Iterator[Before]:
    made = Before(tmp_path)
    yield made
    made.end()


def press(
    before: Before, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    window = before.entrance.window
    assert window is not None
    QTest.keyClick(window, key, modifier)
    before.settle()


def test_f12_while_the_rows_are_shown_takes_the_new_casebook_away(before: Before, tmp_path: Path) -> None:
    before.entrance.show_new_casebook()
    page = before.page()
    assert isinstance(page, NewCasebookPage)
    page._view_model.entered.folder = str(tmp_path)
    page._view_model.entered.name = "Team 2"
    page._view_model.entered.label = "AO"
    page._view_model.entered.officer = "A. Okoro"
    page._view_model.make(PASSPHRASE)
    before.settle()
    assert (tmp_path / "Team 2.casebook").exists()
    press(before, Qt.Key.Key_F12)
    assert isinstance(before.page(), UnlockPage)
    assert before.entrance.window is not None and before.entrance.window.isMinimized()
    assert not (tmp_path / "Team 2.casebook").exists()


def test_ctrl_l_forgets_the_rows_that_were_typed(before: Before, tmp_path: Path) -> None:
    made = created(tmp_path)
    made.store.close()
    before.entrance.show_recovery(tmp_path / FOLDER)
    page = before.page()
    assert isinstance(page, RecoveryPage)
    field = page.rows.fields[0].field
    assert isinstance(field, QLineEdit)
    field.setText(made.recovery_rows[0])
    press(before, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(before.page(), UnlockPage)
    assert field.text() == ""


def test_a_casebook_that_waits_for_an_own_passphrase_is_closed(before: Before, tmp_path: Path) -> None:
    desk = waited(before.worker, lambda: a_must_change_desk(tmp_path))
    before.entrance._ask_own_passphrase(desk, tmp_path / FOLDER, "JB", None)
    assert isinstance(before.page(), OwnPassphrasePage)
    press(before, Qt.Key.Key_F12)
    assert isinstance(before.page(), UnlockPage)
    waited(before.worker, lambda: unlock(tmp_path / FOLDER, "JB", ONE_TIME, limits=ANY_COST).close())


def test_idleness_hides_as_well_and_input_puts_it_off(
    before: Before, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_guard, "IDLE_MS", 300)
    created(tmp_path).store.close()
    before.entrance.show_recovery(tmp_path / FOLDER)
    for _ in range(4):
        qtbot.wait(120)
        assert before.entrance.window is not None
        QTest.keyClick(before.entrance.window, Qt.Key.Key_Shift)
    assert isinstance(before.page(), RecoveryPage)
    qtbot.waitUntil(lambda: isinstance(before.page(), UnlockPage), timeout=3000)


def test_nothing_is_watched_where_nothing_is_to_be_hidden(before: Before) -> None:
    before.entrance.show_recovery(Path("CB-7F3K.casebook"))
    before.entrance.show_unlock()
    assert before.entrance._guard is not None
    assert not before.entrance._guard.armed
    press(before, Qt.Key.Key_F12)
    assert before.entrance.window is not None and not before.entrance.window.isMinimized()
    assert QApplication.activeModalWidget() is None
