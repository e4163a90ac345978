"""The unlock page: who, passphrase, and every way it can go wrong told in three parts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk, unlock
from tests.builders import ANY_COST, LABEL, PASSPHRASE
from tests.ui.builders import FOLDER, a_desk, waited
from ui.pages.unlock import CasebookButton, UnlockPage
from ui.settings import Settings
from ui.theme import theme
from ui.viewmodels.unlock import UnlockViewModel
from ui.work.desk_worker import DeskWorker


class Opened:
    """An unlock page over a real casebook."""

    def __init__(self, folder: Path) -> None:
        self.worker = DeskWorker()
        waited(self.worker, lambda: a_desk(folder).close())
        self.settings = Settings(folder / "settings")
        self.desks: list[Desk] = []
        self.folder = folder / FOLDER
        self.page = self.make()

    def make(self) -> UnlockPage:
        self.model = UnlockViewModel(self.worker, self.settings, self._unlock)
        self.model.unlocked.connect(self.desks.append)
        return UnlockPage(self.model)

    def _unlock(self, folder: Path, label: str, passphrase: str, accept_older: bool = False) -> Desk:
        return unlock(folder, label, passphrase, limits=ANY_COST, accept_older=accept_older)

    def settle(self) -> None:
        for _ in range(3):
            waited(self.worker, lambda: None)

    def choose(self, folder: Path | None = None) -> None:
        self.model.choose(folder or self.folder)
        self.settle()

    def type(self, text: str) -> None:
        self.page.passphrase.edit.setText(text)
        QTest.keyClick(self.page.passphrase.edit, Qt.Key.Key_Return)

    def close(self) -> None:
        for desk in self.desks:
            self.worker.run(desk.close)
        self.worker.stop()


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot) -> Iterator[Opened]:
    made = Opened(tmp_path)
    qtbot.addWidget(made.page)
    made.page.resize(1366, 720)
    made.page.show()
    yield made
    made.close()


def test_the_right_passphrase_opens_the_casebook(opened: Opened) -> None:
    opened.choose()
    assert opened.page.user.value() == LABEL
    opened.type(PASSPHRASE)
    opened.settle()
    assert len(opened.desks) == 1


def test_a_wrong_passphrase_is_told_in_three_parts_and_forgotten(opened: Opened) -> None:
    opened.choose()
    opened.type("not the right one at all")
    opened.settle()
    assert (
        opened.page.error.text()
        == "That passphrase is not right for AO. Nothing has been lost. Check Caps Lock and try again."
    )
    assert opened.page.passphrase.text() == ""
    assert opened.page.unlock_button.isEnabled()


def test_the_window_says_checking_and_takes_no_second_try_meanwhile(opened: Opened) -> None:
    opened.choose()
    opened.type(PASSPHRASE)
    assert opened.model.checking
    assert not opened.page.unlock_button.isEnabled()
    assert opened.page._checking.text() == "Checking..."
    opened.settle()


def test_after_four_wrong_tries_a_countdown_runs_and_the_button_waits(opened: Opened) -> None:
    opened.choose()
    for _ in range(5):
        opened.type("not the right one at all")
        opened.settle()
    assert 0 < opened.model.waiting <= 5
    assert not opened.page.unlock_button.isEnabled()
    assert "Too many wrong tries. Nothing has been erased. You can try again in" in opened.page.error.text()
    before = opened.model.waiting
    opened.model._count_down()
    assert f"in {before - 1} second" in opened.page.error.text()
    for _ in range(before):
        opened.model._count_down()
    assert opened.page.unlock_button.isEnabled()


def test_a_folder_that_is_no_casebook_is_told_and_offers_no_form(opened: Opened, tmp_path: Path) -> None:
    opened.choose(tmp_path)
    assert opened.page.folder_error.text() == (
        "This folder is not a casebook: the file casebook.db is missing. "
        "Nothing was changed. Choose the folder that ends in .casebook."
    )
    assert not opened.page._form.isVisible()


def test_a_damaged_key_file_is_told(opened: Opened) -> None:
    for name in ("keys.json", "keys.bak.json"):
        (opened.folder / name).write_text("{", encoding="utf-8")
    opened.choose()
    assert "The key file of this casebook is damaged." in opened.page.folder_error.text()
    assert "The casebook itself was not touched." in opened.page.folder_error.text()


def test_a_casebook_that_is_in_use_says_where(opened: Opened) -> None:
    opened.choose()
    opened.type(PASSPHRASE)
    opened.settle()
    opened.choose()
    opened.type(PASSPHRASE)
    opened.settle()
    assert "This casebook is open on" in opened.page.error.text()
    assert opened.page.error.text().endswith("Close it there first.")


def test_casebooks_are_listed_only_after_the_person_chose_to_remember_them(opened: Opened) -> None:
    opened.choose()
    assert not opened.settings.choices.recent
    assert not opened.page._casebook_group.buttons()
    opened.page.remember.click()
    again = opened.make()
    names = [one.folder.stem for one in again._casebook_group.buttons() if isinstance(one, CasebookButton)]
    assert names == ["CB-7F3K"]
    again.deleteLater()
    opened.page.remember.click()
    assert not opened.settings.choices.recent


def test_a_shown_passphrase_is_hidden_again_when_the_field_is_left(opened: Opened) -> None:
    opened.choose()
    field = opened.page.passphrase
    field.edit.setFocus()
    field._show.click()
    assert field.edit.echoMode() is QLineEdit.EchoMode.Normal
    opened.page.user.setFocus()
    field.edit.setFocus()
    opened.page.user.setFocus()
    assert field.edit.echoMode() is QLineEdit.EchoMode.Password


def test_text_size_and_theme_can_be_changed_before_unlocking(opened: Opened) -> None:
    opened.page.look.larger.click()
    assert theme().percent == 110
    opened.page.look.theme.setCurrentIndex(2)
    opened.page.look._choose_theme()
    assert theme().name == "dark"


def test_nothing_is_cut_off_at_twice_the_text_size_in_a_small_window(opened: Opened) -> None:
    opened.choose()
    theme().set_percent(200)
    opened.page.resize(1280, 720)
    QTest.qWait(20)
    page = opened.page
    assert page.card.width() <= page.width()
    assert page.passphrase.width() <= page.card.width()
    assert page.left.width() > page.card.width() * 0.9  # the two halves stand one below the other


def test_an_older_copy_opens_only_when_a_supervisor_ticks_that_it_may(opened: Opened, tmp_path: Path) -> None:
    older = tmp_path / "older" / FOLDER
    shutil.copytree(opened.folder, older)
    opened.choose()
    opened.type(PASSPHRASE)
    opened.settle()
    waited(opened.worker, opened.desks.pop().close)
    opened.choose(older)
    opened.type(PASSPHRASE)
    opened.settle()
    assert "older than when it was last used" in opened.page.error.text()
    assert opened.page.way_on.isVisible()
    opened.type(PASSPHRASE)
    opened.settle()
    assert not opened.desks
    opened.page.way_on.setChecked(True)
    opened.type(PASSPHRASE)
    opened.settle()
    assert len(opened.desks) == 1


def test_the_recovery_sheet_is_offered_where_only_the_key_files_are_gone(opened: Opened) -> None:
    for name in ("keys.json", "keys.bak.json"):
        (opened.folder / name).unlink()
    asked: list[Path] = []
    opened.page.sheet_asked.connect(asked.append)
    opened.choose()
    assert "The key files" in opened.page.folder_error.text()
    opened.page.sheet_button.click()
    assert asked == [opened.folder]
