"""Making a casebook: five steps, a recovery code that is copied and checked, and nothing half-made left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk, Made, create, labels, shown_row
from tests.builders import ANY_COST, CHEAP, PASSPHRASE
from tests.ui.builders import waited
from ui.pages.new_casebook import CASEBOOK, CHECK, CODE, USER, NewCasebookPage
from ui.pages.new_casebook import PASSPHRASE as PASSPHRASE_STEP
from ui.viewmodels.new_casebook import NewCasebookViewModel
from ui.work.desk_worker import DeskWorker


class Making:
    """The page over a real worker, with a cheap passphrase cost."""

    def __init__(self, folder: Path) -> None:
        self.worker = DeskWorker()
        self.model = NewCasebookViewModel(self.worker, self._create)
        self.model.entered.folder = str(folder)
        self.page = NewCasebookPage(self.model)
        self.rows: tuple[str, ...] = ()
        self.finished: list[tuple[Desk, Path, str]] = []
        self.abandoned = 0
        self.model.made.connect(self._take)
        self.model.finished.connect(self._finish)
        self.model.abandoned.connect(self._abandon)

    def _create(self, folder: Path, **fields: str) -> Made:
        return create(folder, cost=CHEAP, limits=ANY_COST, **fields)  # type: ignore[arg-type]

    def _take(self, rows: tuple[str, ...]) -> None:
        self.rows = rows

    def _finish(self, desk: Desk, folder: Path, label: str) -> None:
        self.finished.append((desk, folder, label))

    def _abandon(self) -> None:
        self.abandoned += 1

    def settle(self) -> None:
        waited(self.worker, lambda: None)

    def to_passphrase(self) -> None:
        QTest.keyClicks(self.page.name, "Team 2")
        QTest.keyClick(self.page.name, Qt.Key.Key_Return)
        QTest.keyClicks(self.page.label, "AO")
        QTest.keyClicks(self.page.officer, "A. Okoro")
        self.page.next_button.click()
        assert self.page.step == PASSPHRASE_STEP

    def to_code(self) -> None:
        self.to_passphrase()
        self.page.chosen.passphrase.edit.setText(PASSPHRASE)
        self.page.chosen.again.edit.setText(PASSPHRASE)
        self.page.next_button.click()
        self.settle()
        assert self.page.step == CODE
        assert self.page.focusWidget() is self.page.paper.print_button, "Enter must not say it is on paper"

    def close(self) -> None:
        self.model.abandon()
        for desk, _, _ in self.finished:
            self.worker.run(desk.close)
        self.worker.stop()


@pytest.fixture
def making(tmp_path: Path, qtbot: QtBot) -> Iterator[Making]:
    made = Making(tmp_path)
    qtbot.addWidget(made.page)
    made.page.resize(1366, 720)
    made.page.show()
    made.page.activateWindow()
    yield made
    made.close()


def type_row(making: Making, place: int, text: str) -> str:
    """Type a row that is asked back and return what is said of it."""
    field = making.page.typed_back.fields[place]
    assert isinstance(field.field, QLineEdit)
    field.field.clear()
    QTest.keyClicks(field.field, text)
    return field.error.text()


def test_a_casebook_is_made_its_code_checked_and_it_stands_open(making: Making, tmp_path: Path) -> None:
    making.to_code()
    shown = {one.text() for one in making.page.findChildren(QLabel)}
    assert {shown_row(row) for row in making.rows} <= shown
    making.page.next_button.click()
    for place, number in enumerate(making.model.asked):
        assert type_row(making, place, making.rows[number - 1].lower()) == ""
    making.page.next_button.click()
    making.settle()
    (desk, folder, label) = making.finished[0]
    entries = waited(making.worker, lambda: desk.store.journal.entries())
    assert entries[-1].action == "sheet.print"
    assert (folder, label) == (tmp_path / "Team 2.casebook", "AO")
    assert labels(folder) == ("AO",)
    assert desk.info.name == "Team 2"


def test_a_row_with_a_typing_mistake_is_named_as_it_is_typed(making: Making) -> None:
    making.to_code()
    making.page.next_button.click()
    assert making.page.step == CHECK
    number = making.model.asked[0]
    right = making.rows[number - 1]
    wrong = right[:9] + ("0" if right[9] != "0" else "2")
    assert type_row(making, 0, right[:6]) == ""
    assert type_row(making, 0, wrong) == f"Row {number} has a typing mistake. Check its ten characters."
    making.page.next_button.click()
    assert not making.finished


def test_every_step_says_what_is_missing(making: Making) -> None:
    making.page.next_button.click()
    assert making.page.name_field.error.text() == "The name is missing."
    assert making.page.focusWidget() is making.page.name
    assert making.page.step == CASEBOOK
    QTest.keyClicks(making.page.name, "Team 2")
    making.page.folder.setText("/no/such/folder")
    making.page.next_button.click()
    assert making.page.folder_field.error.text().startswith("There is no such folder.")


def test_a_weak_passphrase_and_two_different_ones_are_refused(making: Making) -> None:
    making.to_passphrase()
    making.page.chosen.passphrase.edit.setText("short")
    making.page.next_button.click()
    assert making.page.chosen.passphrase_field.error.text() == "Use at least 15 characters."
    making.page.chosen.passphrase.edit.setText(PASSPHRASE)
    making.page.chosen.again.edit.setText(PASSPHRASE + "s")
    making.page.next_button.click()
    assert making.page.chosen.again_field.error.text() == "The two are not the same."
    assert not making.model.exists


def test_five_words_are_suggested_and_would_do(making: Making) -> None:
    making.to_passphrase()
    making.page.chosen.suggest_button.click()
    words = making.page.chosen.suggestion.text()
    assert len(words.split()) == 5
    assert making.model.problem_with(words) == ""


def test_back_keeps_what_was_entered_and_cancel_leaves_nothing(making: Making, tmp_path: Path) -> None:
    making.to_passphrase()
    making.page.back_button.click()
    assert making.page.step == USER
    assert making.page.officer.text() == "A. Okoro"
    making.page.cancel_button.click()
    assert making.abandoned == 1
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".casebook"] == []


def test_leaving_before_the_code_was_checked_takes_the_casebook_away_again(
    making: Making, tmp_path: Path
) -> None:
    making.to_code()
    making.page.cancel_button.click()
    assert making.page._leave.isVisible()
    assert making.page.focusWidget() is making.page.stay_button
    making.page.stay_button.click()
    assert (tmp_path / "Team 2.casebook").is_dir()
    making.page.cancel_button.click()
    making.page.remove_button.click()
    making.settle()
    assert making.abandoned == 1
    assert not (tmp_path / "Team 2.casebook").exists()


def test_taking_a_casebook_away_touches_no_folder_that_was_named_since(
    making: Making, tmp_path: Path
) -> None:
    making.to_code()
    other = tmp_path / "Team 1.casebook"
    other.mkdir()
    making.model.entered.name = "Team 1"
    making.model.abandon()
    making.settle()
    assert other.is_dir()
    assert not (tmp_path / "Team 2.casebook").exists()


def test_the_page_says_that_the_name_must_not_name_a_person(making: Making) -> None:
    assert "must not name a person" in making.page.name_field.hint.text()


def test_a_name_that_no_disk_takes_becomes_a_folder_all_the_same(making: Making, tmp_path: Path) -> None:
    making.model.entered.name = 'Team 2/"A": <x>'
    assert making.model.target() == tmp_path / "Team 2--A-- -x-.casebook"
