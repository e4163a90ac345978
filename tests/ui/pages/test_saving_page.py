"""Saving what is readable where a casebook does not open any more: offered on the first page, done, listed, opened."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from soteria_desk import api
from soteria_desk.api import Desk, unlock
from soteria_desk.errors import ChainBroken
from soteria_desk.storage import connection
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_case, created
from tests.soteria_desk.storage.damage import Map, zero
from tests.ui.builders import FOLDER, wait_for, waited
from ui.entrance import Entrance
from ui.pages.recovery import USER, RecoveryPage
from ui.pages.restore import RestorePage
from ui.pages.saving import ASK, DONE, WORK, SavingPage
from ui.pages.unlock import UnlockPage
from ui.settings import Settings
from ui.theme import theme
from ui.work.desk_worker import DeskWorker

NEW = "saddle copper willow anchor"


class Damaged:
    """The way in over a casebook whose first page is lost."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder / FOLDER
        self.worker = DeskWorker()
        made = created(folder)
        with made.store.unit("case.create") as work:
            for number in range(30):
                work.put(a_case(f"WX/26/{number:05}", summary="x" * 500))
        self.rows = made.recovery_rows
        self.key = bytearray(made.store.keys.database_key)
        made.store.close()
        self.desks: list[tuple[Desk, Path, str]] = []
        self.failures: list[Exception] = []
        self.entrance = Entrance(self.worker, Settings(folder / "settings"), self._unlock)
        self.entrance.opened.connect(lambda *told: self.desks.append(told))
        self.entrance.failed.connect(self.failures.append)

    def _unlock(self, folder: Path, label: str, passphrase: str) -> Desk:
        return unlock(folder, label, passphrase, limits=ANY_COST)

    def damage(self, *pages: int) -> None:
        zero(self.folder / "casebook.db", [1, *pages])

    def back_up(self) -> None:
        def work() -> None:
            desk = unlock(self.folder, LABEL, PASSPHRASE, limits=ANY_COST)
            desk.backups.make()
            desk.close()

        waited(self.worker, work)

    def start(self) -> UnlockPage:
        self.entrance.show_unlock(self.folder)
        self.settle()
        page = self.page
        assert isinstance(page, UnlockPage)
        return page

    @property
    def page(self) -> object:
        assert self.entrance.window is not None
        return self.entrance.window.centralWidget()

    def try_passphrase(self, page: UnlockPage) -> None:
        page.passphrase.edit.setText(PASSPHRASE)
        QTest.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
        self.settle()

    def saving(self) -> SavingPage:
        page = self.start()
        self.try_passphrase(page)
        page.save_button.click()
        self.settle()
        assert isinstance(self.page, SavingPage)
        return self.page

    def finish(self, page: SavingPage) -> None:
        wait_for(self.qtbot, lambda: not page.view_model.running, 15_000)
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            waited(self.worker, lambda: None)

    def close(self) -> None:
        self.entrance.abandon()
        self.entrance.leave()
        for desk, _, _ in self.desks:
            self.worker.run(desk.close)
        self.worker.stop()
        assert self.failures == []


@pytest.fixture
def damaged(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Damaged]:
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(api, "salvage", partial(api.salvage, limits=ANY_COST))
    cheap = partial(api.salvage_with_sheet, cost=CHEAP, limits=ANY_COST)
    monkeypatch.setattr(api, "salvage_with_sheet", cheap)
    made = Damaged(qtbot, tmp_path)
    yield made
    made.close()


def test_a_damaged_casebook_is_saved_listed_and_opened_from_the_first_page(
    damaged: Damaged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Map(damaged.folder / "casebook.db", damaged.key)
    some = [page for page, ids in pages.records.items() if len(ids) > 2 and page > 5][1]
    damaged.damage(some)
    page = damaged.start()
    damaged.try_passphrase(page)
    assert "Part of the casebook file is damaged" in page.error.text()
    assert not page.rescue.isHidden()
    assert page.backup_button.isHidden()
    page.save_button.click()
    damaged.settle()
    saving = damaged.page
    assert isinstance(saving, SavingPage)
    assert saving.step == ASK
    assert saving.restore_button.isHidden() and saving.use_backup.isHidden()
    to = saving.view_model.to
    assert to is not None and to.parent == tmp_path and to.name.startswith("CB-7F3K (saved ")
    saving.save_button.click()
    assert saving.step == WORK
    damaged.finish(saving)
    assert saving.step == DONE
    assert saving.error.text() == ""
    gone = pages.records_on([some])
    saving.saved.read_button.click()
    assert saving.reader.sheet is not None
    assert all(one in saving.reader.sheet.text for one in gone)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "list"), ""))
    saving.reader.sheet.save_button.click()
    damaged.settle()
    assert saving.told.text() == "Saved as list.txt"
    assert (tmp_path / "list.txt").read_text("utf-8").startswith("What could not be read")
    saving.open_button.click()
    damaged.settle()
    ((desk, folder, label),) = damaged.desks
    assert (folder, label) == (to, LABEL)
    assert waited(damaged.worker, lambda: desk.checking.check("full")).colour == "amber"


def test_what_is_wrong_with_a_passphrase_or_a_list_of_users_offers_no_saving(damaged: Damaged) -> None:
    page = damaged.start()
    page.passphrase.edit.setText("not the right one at all")
    QTest.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
    damaged.settle()
    assert page.rescue.isHidden()
    assert page._view_model.given == ("", "")


def test_a_log_that_does_not_match_offers_saving_too(
    damaged: Damaged, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Desk:
        raise ChainBroken(entry=7, date="12 March 2026")

    monkeypatch.setattr(damaged.entrance, "_unlock", broken)
    page = damaged.start()
    damaged.try_passphrase(page)
    assert "from entry 7" in page.error.text()
    assert not page.rescue.isHidden()
    page.clear()
    assert page.rescue.isHidden()
    assert page._view_model.given == ("", "")


@pytest.mark.parametrize("where", ["unlock", "saving"])
def test_the_newest_backup_is_offered_by_its_time_and_led_to(damaged: Damaged, where: str) -> None:
    damaged.back_up()
    damaged.damage()
    page = damaged.start()
    damaged.try_passphrase(page)
    (backup,) = (damaged.folder / "backups").glob("*.sdbackup")
    assert page.backup_button.accessibleName().startswith("Restore the backup of ")
    if where == "unlock":
        page.backup_button.click()
    else:
        page.save_button.click()
        damaged.settle()
        saving = damaged.page
        assert isinstance(saving, SavingPage)
        assert saving.use_backup.isChecked() and not saving.use_backup.isHidden()
        assert saving.restore_button.accessibleName().startswith("Restore the backup of ")
        saving.restore_button.click()
    damaged.settle()
    restoring = damaged.page
    assert isinstance(restoring, RestorePage)
    found = restoring._view_model.found
    assert found is not None and found.path == backup


def test_saving_can_be_stopped_and_begun_again(damaged: Damaged, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, progress: object, **__: object) -> None:
        while True:
            progress.step(1, 10)  # type: ignore[attr-defined]

    damaged.damage()
    page = damaged.saving()
    with monkeypatch.context() as patch:
        patch.setattr(api, "salvage", slow)
        page.save_button.click()
        damaged.qtbot.wait(50)
        page.work_bar.stop_button.click()
        damaged.finish(page)
    assert page.step == ASK
    assert page.error.text() == "Stopped. Nothing was made, and the casebook is as it was."
    page.save_button.click()
    damaged.finish(page)
    assert page.step == DONE


def test_a_place_that_is_taken_is_told_and_another_can_be_chosen(
    damaged: Damaged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged.damage()
    page = damaged.saving()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(damaged.folder), ""))
    page.place_button.click()
    page.save_button.click()
    damaged.finish(page)
    assert page.step == ASK
    assert page.error.text().startswith("There is already something at CB-7F3K.casebook.")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "Other"), ""))
    page.place_button.click()
    page.save_button.click()
    damaged.finish(page)
    assert (tmp_path / "Other.casebook" / "casebook.db").is_file()


def test_leaving_forgets_the_passphrase_and_goes_back(damaged: Damaged) -> None:
    damaged.damage()
    page = damaged.saving()
    model = page.view_model
    page.cancel_button.click()
    damaged.settle()
    assert model._way is None
    assert isinstance(damaged.page, UnlockPage)


@pytest.mark.parametrize("step", [ASK, WORK, DONE])
def test_at_twice_the_size_in_the_smallest_window_nothing_is_cut_off(damaged: Damaged, step: int) -> None:
    damaged.back_up()
    damaged.damage()
    page = damaged.saving()
    if step == DONE:
        page.save_button.click()
        damaged.finish(page)
    theme().set_percent(200)
    page.window().resize(640, 360)
    page._show_step(step)
    damaged.settle()
    area = page.findChild(QScrollArea)
    content = area.widget() if area is not None else None
    assert area is not None and content is not None
    assert content.minimumSizeHint().width() <= area.viewport().width()


def _recovering(damaged: Damaged) -> RecoveryPage:
    """The page of the sheet, over casebook.db alone, after the rows were typed."""
    for path in damaged.folder.iterdir():
        if path.is_file() and path.name != "casebook.db":
            path.unlink()
    page = damaged.start()
    page.sheet_button.click()
    recovering = damaged.page
    assert isinstance(recovering, RecoveryPage)
    for field, row in zip(recovering.rows.fields, damaged.rows, strict=True):
        assert isinstance(field.field, QLineEdit)
        field.field.setText(row)
    recovering.next_button.click()
    damaged.settle()
    return recovering


def _passphrase_set(damaged: Damaged, recovering: RecoveryPage) -> SavingPage:
    recovering.chosen.passphrase.edit.setText(NEW)
    recovering.chosen.again.edit.setText(NEW)
    recovering.next_button.click()
    damaged.settle()
    saving = damaged.page
    assert isinstance(saving, SavingPage)
    return saving


def _found_users(damaged: Damaged, recovering: RecoveryPage) -> None:
    recovering.save_button.click()
    wait_for(damaged.qtbot, lambda: not recovering._view_model._working, 15_000)
    damaged.settle()


def test_the_paper_alone_saves_a_damaged_casebook_and_opens_the_new_one(damaged: Damaged) -> None:
    damaged.damage()
    recovering = _recovering(damaged)
    assert "Part of the casebook file is damaged" in recovering.error.text()
    assert not recovering.save_button.isHidden()
    _found_users(damaged, recovering)
    assert (recovering.step, recovering.label()) == (USER, LABEL)
    assert recovering.next_button.text() == "Save what is readable..."
    saving = _passphrase_set(damaged, recovering)
    saving.save_button.click()
    damaged.finish(saving)
    assert saving.step == DONE
    saving.open_button.click()
    damaged.settle()
    ((desk, folder, label),) = damaged.desks
    assert (folder.parent, label) == (damaged.folder.parent, LABEL)
    assert {path.name for path in folder.iterdir()} >= {"keys.json", "keys.bak.json", "READ ME.txt"}
    assert len(waited(damaged.worker, desk.casework.cases)) == 30


def test_where_nothing_tells_who_the_users_were_the_initials_are_typed(damaged: Damaged) -> None:
    pages = Map(damaged.folder / "casebook.db", damaged.key)
    damaged.damage(2, 3, *(page for page, ids in pages.records.items() if ids and page < 6))
    recovering = _recovering(damaged)
    _found_users(damaged, recovering)
    if recovering.user.count():
        recovering.user.clear()
        recovering._show_users_to_save(())
    assert "nothing tells any more who its users were" in recovering._words.text()
    recovering.next_button.click()
    assert recovering._label_field.error.text() == "Type your initials."
    recovering.typed_label.setText("AO")
    saving = _passphrase_set(damaged, recovering)
    assert saving.view_model.label == "AO"


def test_looking_for_the_users_can_be_stopped(damaged: Damaged) -> None:
    def slow(_: Path, __: tuple[str, ...], progress: object) -> tuple[str, ...]:
        while True:
            progress.step(1, 10)  # type: ignore[attr-defined]

    damaged.damage()
    recovering = _recovering(damaged)
    recovering._view_model._read = slow
    recovering.save_button.click()
    assert recovering.cancel_button.isEnabled()
    recovering.cancel_button.click()
    damaged.settle()
    assert isinstance(damaged.page, UnlockPage)


def test_damage_found_only_when_the_passphrase_is_set_goes_on_with_what_was_chosen(
    damaged: Damaged, monkeypatch: pytest.MonkeyPatch
) -> None:
    recovering = _recovering(damaged)
    assert recovering.step == USER

    def broken(*_: object) -> Desk:
        raise ChainBroken(entry=7, date="12 March 2026")

    recovering._view_model._recover = broken
    recovering.chosen.passphrase.edit.setText(NEW)
    recovering.chosen.again.edit.setText(NEW)
    recovering.next_button.click()
    damaged.settle()
    assert "from entry 7" in recovering.error.text()
    recovering.save_button.click()
    damaged.settle()
    saving = damaged.page
    assert isinstance(saving, SavingPage)
    assert saving.view_model.label == LABEL
