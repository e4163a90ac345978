"""The way in with the recovery sheet, and with a one-time passphrase."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk, recover, unlock
from soteria_desk.services.users import NewOfficer
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, created
from tests.ui.builders import FOLDER, a_desk, waited
from ui.pages.own_passphrase import OwnPassphrase, OwnPassphrasePage
from ui.pages.recovery import ROWS, USER, RecoveryPage
from ui.viewmodels.recovery import RecoveryViewModel
from ui.work.desk_worker import DeskWorker

NEW = "saddle copper willow anchor"
ONE_TIME = "harbour velvet thirty maple"


class Recovering:
    """The page over a real casebook and its real sheet."""

    def __init__(self, folder: Path) -> None:
        self.worker = DeskWorker()
        made = created(folder)
        made.store.close()
        self.rows = made.recovery_rows
        self.folder = folder / FOLDER
        self.desks: list[Desk] = []
        self.model = RecoveryViewModel(self.worker, self.folder, recover=self._recover)
        self.model.unlocked.connect(self.desks.append)
        self.page = RecoveryPage(self.model)

    def _recover(self, folder: Path, rows: tuple[str, ...], label: str, passphrase: str) -> Desk:
        return recover(folder, rows, label, passphrase, cost=CHEAP, limits=ANY_COST)

    def type_rows(self, rows: tuple[str, ...]) -> None:
        for field, row in zip(self.page.rows.fields, rows, strict=True):
            assert isinstance(field.field, QLineEdit)
            field.field.clear()
            field.field.setFocus()
            QTest.keyClicks(field.field, row)
        QTest.keyClick(self.page.rows.fields[-1].field, Qt.Key.Key_Return)
        self.settle()

    def choose(self, passphrase: str) -> None:
        self.page.chosen.passphrase.edit.setText(passphrase)
        self.page.chosen.again.edit.setText(passphrase)
        self.page.next_button.click()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            waited(self.worker, lambda: None)

    def close(self) -> None:
        for desk in self.desks:
            self.worker.run(desk.close)
        self.worker.stop()


@pytest.fixture
def recovering(tmp_path: Path, qtbot: QtBot) -> Iterator[Recovering]:
    made = Recovering(tmp_path)
    qtbot.addWidget(made.page)
    made.page.resize(1366, 720)
    made.page.show()
    made.page.activateWindow()
    yield made
    made.close()


def test_the_sheet_and_the_database_alone_open_everything(recovering: Recovering) -> None:
    for path in recovering.folder.iterdir():
        if path.is_file() and path.name != "casebook.db":
            path.unlink()
    recovering.type_rows(recovering.rows)
    assert recovering.page.step == USER
    assert recovering.page.label() == LABEL
    recovering.choose(NEW)
    assert len(recovering.desks) == 1
    waited(recovering.worker, recovering.desks.pop().close)
    waited(recovering.worker, lambda: unlock(recovering.folder, LABEL, NEW, limits=ANY_COST).close())


def test_a_row_with_a_mistake_goes_nowhere_and_is_named(recovering: Recovering) -> None:
    wrong = recovering.rows[2][:9] + ("0" if recovering.rows[2][9] != "0" else "2")
    recovering.type_rows((*recovering.rows[:2], wrong, *recovering.rows[3:]))
    assert recovering.page.step == ROWS
    field = recovering.page.rows.fields[2]
    assert field.error.text() == "Row 3 has a typing mistake. Check its ten characters."
    assert field.field.hasFocus()


def test_the_sheet_of_another_casebook_is_told_in_words(recovering: Recovering, tmp_path: Path) -> None:
    other = created(tmp_path / "other")
    other.store.close()
    recovering.type_rows(other.recovery_rows)
    assert recovering.page.step == ROWS
    assert "This sheet belongs to another casebook" in recovering.page.error.text()


def test_a_weak_new_passphrase_is_refused_before_anything_is_changed(recovering: Recovering) -> None:
    before = (recovering.folder / "keys.json").read_bytes()
    recovering.type_rows(recovering.rows)
    recovering.choose("short")
    assert recovering.page.chosen.passphrase_field.error.text() == "Use at least 15 characters."
    assert (recovering.folder / "keys.json").read_bytes() == before


def test_leaving_forgets_what_was_typed(recovering: Recovering) -> None:
    left: list[bool] = []
    recovering.page.left.connect(lambda: left.append(True))
    recovering.type_rows(recovering.rows)
    recovering.page.cancel_button.click()
    assert left == [True]
    assert not any(recovering.page.rows.texts())


def a_must_change_desk(folder: Path) -> Desk:
    desk = a_desk(folder)
    desk.users.add(
        PASSPHRASE,
        label="JB",
        officer=NewOfficer(name="J. Brant"),
        roles=desk.users.all()[0].roles[:1],
        one_time_passphrase=ONE_TIME,
    )
    desk.close()
    return unlock(folder / FOLDER, "JB", ONE_TIME, limits=ANY_COST, cost=CHEAP)


def test_a_one_time_passphrase_opens_nothing_until_an_own_one_is_set(qtbot: QtBot, tmp_path: Path) -> None:
    worker = DeskWorker()
    desk = waited(worker, lambda: a_must_change_desk(tmp_path))
    assert desk.must_change
    model = OwnPassphrase(worker, desk, "JB", ONE_TIME)
    page = OwnPassphrasePage(model)
    qtbot.addWidget(page)
    page.show()
    for typed in (ONE_TIME, NEW):
        page.chosen.passphrase.edit.setText(typed)
        page.chosen.again.edit.setText(typed)
        page.set_button.click()
        waited(worker, lambda: None)
        if typed == ONE_TIME:
            assert page.error.text().startswith("Choose another passphrase than the one you have.")
    assert not desk.must_change
    waited(worker, desk.close)
    waited(worker, lambda: unlock(tmp_path / FOLDER, "JB", NEW, limits=ANY_COST).close())
    worker.stop()


def test_leaving_without_an_own_passphrase_closes_the_casebook(qtbot: QtBot, tmp_path: Path) -> None:
    worker = DeskWorker()
    desk = waited(worker, lambda: a_must_change_desk(tmp_path))
    model = OwnPassphrase(worker, desk, "JB", ONE_TIME)
    page = OwnPassphrasePage(model)
    qtbot.addWidget(page)
    with qtbot.waitSignal(model.left):
        page.cancel_button.click()
    waited(worker, lambda: unlock(tmp_path / FOLDER, "JB", ONE_TIME, limits=ANY_COST).close())
    worker.stop()
