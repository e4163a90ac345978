"""Restoring before anything is unlocked: what the file is, its passphrase, what will be missing, and what comes of it."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from soteria_desk.api import Progress, unlock
from soteria_desk.desk import open_backup
from soteria_desk.errors import CannotRestore
from soteria_desk.storage.restore import OpenBackup
from tests.builders import ANY_COST, LABEL, PASSPHRASE, a_clock
from tests.ui.builders import FOLDER, a_desk, a_new_case, wait_for, waited
from ui.pages.restore import DONE, FILE, PLACE, WORK, RestorePage
from ui.theme import theme
from ui.viewmodels import restoring
from ui.viewmodels.restoring import RestoreViewModel
from ui.widgets.basics import Button
from ui.work.desk_worker import DeskWorker


class Restoring:
    """The page over a real casebook with a real backup, and entries that came after it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.root, self.folder = qtbot, folder, folder / FOLDER
        desk = a_desk(folder)
        desk.casework.open_case(a_new_case())
        self.backup = desk.backups.make().path
        desk.casework.open_case(a_new_case("WX/26/00588", "SALTMARSH"))
        desk.close()
        self.worker = DeskWorker()
        self.show()

    def show(self, *known: Path) -> None:
        self.model = RestoreViewModel(self.worker, known, open_=self._open)
        self.page = RestorePage(self.model)
        self.qtbot.addWidget(self.page)
        self.page.resize(1366, 720)
        self.page.show()
        self.page.activateWindow()

    def _open(self, path: Path, label: str, passphrase: str) -> OpenBackup:
        return open_backup(path, label, passphrase, clock=a_clock(), limits=ANY_COST)

    def settle(self) -> None:
        for _ in range(3):
            waited(self.worker, lambda: None)

    def choose(self, path: Path | None = None) -> None:
        self.page.choose(path or self.backup)
        self.settle()

    def give(self, passphrase: str = PASSPHRASE) -> None:
        self.page.passphrase.edit.setText(passphrase)
        QTest.keyClick(self.page.passphrase.edit, Qt.Key.Key_Return)
        self.settle()

    def restore(self, until: int = DONE) -> None:
        self.page.next_button.click()
        wait_for(self.qtbot, lambda: self.page.step == until, 10_000)

    def said(self) -> str:
        return "\n".join(one.text() for one in self.page.findChildren(QLabel) if one.isVisible())

    def references(self, folder: Path) -> list[str]:
        desk = unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST, accept_older=True)
        try:
            return sorted(row.reference for row in desk.casework.cases())
        finally:
            desk.close()


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Restoring]:
    made = Restoring(qtbot, tmp_path)
    yield made
    made.model.forget()
    made.worker.stop()


def test_the_file_says_what_it_is_before_any_passphrase(at: Restoring) -> None:
    assert not at.page.next_button.isEnabled()
    at.choose()
    said = at.said()
    assert "12 March 2026, 12:00, by itself" in said
    assert "entries of the record" in said
    assert at.page.user.value() == LABEL
    assert at.page.passphrase.edit.hasFocus()
    assert "WX/26" not in said


def test_a_file_that_is_no_backup_is_told_in_its_words(at: Restoring, tmp_path: Path) -> None:
    bad = tmp_path / "bad.sdbackup"
    bad.write_bytes(b"SDCONT" + bytes(4000))
    at.choose(bad)
    assert at.page.error.text() == (
        "This backup is damaged or not complete and was not used. Nothing was changed. Choose an older one."
    )
    assert at.page.step == FILE
    assert not at.page.next_button.isEnabled()


def test_a_stick_that_is_gone_is_told(at: Restoring, tmp_path: Path) -> None:
    at.choose(tmp_path / "gone" / "x.sdbackup")
    assert at.page.error.text()
    assert at.page.choose_button.hasFocus()


def test_a_wrong_passphrase_is_refused_and_after_four_one_waits(at: Restoring) -> None:
    at.choose()
    at.give("not the right one at all")
    assert at.page.error.text().startswith("That passphrase is not right for AO.")
    assert at.page.passphrase.text() == ""
    for _ in range(5):
        at.give("not the right one at all")
    assert at.model.waiting > 0
    assert "Too many wrong tries." in at.page.error.text()
    assert not at.page.next_button.isEnabled()
    assert at.page.step == FILE


def test_the_place_it_came_from_is_proposed_with_what_will_be_missing(at: Restoring) -> None:
    at.choose()
    at.give()
    assert at.page.step == PLACE
    assert at.page.where.folder() == at.folder
    assert "of the record were made after this backup and will be missing." in at.page.where.headline.text()
    assert "kept whole under another name" in at.page.where.more.text()
    assert "WX/26/00588" in at.said()
    assert "WX/26/00417" not in at.said()
    assert at.page.next_button.isEnabled()


def test_restoring_in_its_place_keeps_the_old_one_and_says_where(at: Restoring) -> None:
    asked: list[tuple[object, str]] = []
    at.page.open_asked.connect(lambda folder, label: asked.append((folder, label)))
    at.choose()
    at.give()
    at.restore()
    aside = next(at.root.glob("CB-7F3K (before restore *).casebook"))
    assert str(at.folder).replace("\u200b", "") in at.said().replace("\u200b", "")
    assert aside.name in at.said().replace("\u200b", "")
    assert at.references(at.folder) == ["WX/26/00417"]
    assert at.references(aside) == ["WX/26/00417", "WX/26/00588"]
    at.page.next_button.click()
    assert asked == [(at.folder, LABEL)]


def test_a_copy_on_a_stick_goes_to_a_new_folder_with_a_neutral_name(
    at: Restoring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "_documents", lambda: tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    copy = Path(shutil.copy(at.backup, stick))
    at.choose(copy)
    at.give()
    assert at.page.where.new.isChecked()
    folder = at.page.where.folder()
    assert folder.parent == tmp_path
    assert folder.name.endswith(" restored.casebook")
    at.settle()
    assert at.page.where.headline.text().startswith("Nothing lies there.")
    at.restore()
    assert at.references(folder) == ["WX/26/00417"]
    assert at.references(at.folder) == ["WX/26/00417", "WX/26/00588"]


def test_a_copy_on_a_stick_finds_its_casebook_among_those_known_here(at: Restoring, tmp_path: Path) -> None:
    a_desk(tmp_path / "other").close()
    stick = tmp_path / "stick"
    stick.mkdir()
    copy = Path(shutil.copy(at.backup, stick))
    at.show(tmp_path / "other" / FOLDER, at.folder)
    at.choose(copy)
    at.give()
    assert at.page.where.folder() == at.folder


def test_the_place_of_another_casebook_is_refused_in_the_exact_words_and_a_new_folder_offered(
    at: Restoring, tmp_path: Path
) -> None:
    a_desk(tmp_path / "other").close()
    other = tmp_path / "other" / FOLDER
    before = sorted(path.name for path in other.iterdir())
    at.choose()
    at.give()
    at.page.where.choose_own(other)
    at.settle()
    assert at.page.where.error.text() == (
        "This backup is from another casebook. Nothing has been lost. Restore it to a new folder?"
    )
    assert not at.page.next_button.isEnabled()
    at.page.where.new_button.click()
    at.settle()
    assert at.page.where.name.hasFocus()
    assert at.page.next_button.isEnabled()
    at.restore()
    assert sorted(path.name for path in other.iterdir()) == before
    assert len(list(at.root.glob("CB-* restored.casebook"))) == 1


def test_a_folder_that_is_no_casebook_is_not_touched(at: Restoring, tmp_path: Path) -> None:
    (tmp_path / "Notes.casebook").mkdir()
    at.choose()
    at.give()
    at.page.where.new.click()
    at.page.where.name.clear()
    QTest.keyClicks(at.page.where.name, "Notes")
    wait_for(at.qtbot, lambda: bool(at.page.where.error.text()))
    assert "There is already something at Notes.casebook." in at.page.where.error.text()
    assert not at.page.next_button.isEnabled()


def test_what_cannot_be_told_is_said(at: Restoring) -> None:
    with (at.folder / "casebook.db").open("r+b") as file:
        file.write(bytes(8192))
    at.choose()
    at.give()
    assert at.page.where.headline.text().startswith("What will be missing cannot be told:")
    at.restore()
    assert at.references(at.folder) == ["WX/26/00417"]


def test_a_casebook_that_is_open_elsewhere_is_named_and_nothing_is_done(at: Restoring) -> None:
    desk = unlock(at.folder, LABEL, PASSPHRASE, limits=ANY_COST)
    at.choose()
    at.give()
    assert "This casebook is open on" in at.page.where.error.text()
    assert not at.page.next_button.isEnabled()
    desk.close()


def test_the_person_can_stop_and_nothing_half_made_is_left(
    at: Restoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    real = OpenBackup._unpack

    def slow(self: OpenBackup, part: Path, progress: Progress) -> None:
        real(self, part, progress)
        while True:
            begun.set()
            progress.step(400, 1000)

    monkeypatch.setattr(OpenBackup, "_unpack", slow)
    at.choose()
    at.give()
    at.page.next_button.click()
    assert at.page.step == WORK
    assert begun.wait(5)
    assert list(at.root.glob("*.part"))
    at.page.cancel_button.click()
    wait_for(at.qtbot, lambda: at.page.step == PLACE)
    assert at.page.error.text().startswith("Restoring was stopped. Everything is as it was;")
    assert list(at.root.glob("*.part")) == []
    monkeypatch.undo()
    at.restore()
    assert at.references(at.folder) == ["WX/26/00417"]


def test_a_defect_of_ours_leads_back_to_the_choice_and_is_told(
    at: Restoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    told: list[object] = []
    at.model.failed.connect(told.append)
    at.choose()
    at.give()
    monkeypatch.setattr(OpenBackup, "_unpack", fail)
    at.restore(PLACE)
    assert len(told) == 1
    assert "Soteria Desk stopped something that should not happen" in at.page.error.text()
    assert list(at.root.glob("*.part")) == []


@pytest.mark.parametrize("full", [True, False])
def test_a_disk_that_does_not_take_it_is_told_and_the_way_back_is_open(
    at: Restoring, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        if full:
            raise OSError(28, "No space left on device")
        raise CannotRestore(reason="the system refuses it")

    at.choose()
    at.give()
    monkeypatch.setattr(OpenBackup, "_unpack", fail)
    at.restore(PLACE)
    wait_for(at.qtbot, lambda: bool(at.page.error.text()))
    assert (
        "The backup could not be restored" in at.page.error.text() or "disk is full" in at.page.error.text()
    )
    at.settle()
    monkeypatch.undo()
    assert at.references(at.folder) == ["WX/26/00417", "WX/26/00588"]


def test_leaving_closes_the_backup_and_forgets_the_passphrase(at: Restoring) -> None:
    left: list[bool] = []
    at.page.left.connect(lambda: left.append(True))
    at.choose()
    at.give()
    opened = at.model._opened
    assert opened is not None
    at.page.cancel_button.click()
    at.settle()
    assert left == [True]
    assert at.model._given == (LABEL, "")
    assert not any(opened._keys.database_key)


def test_leaving_while_the_passphrase_is_checked_closes_what_it_opens(at: Restoring) -> None:
    at.choose()
    at.page.passphrase.edit.setText(PASSPHRASE)
    box = at.model._to_close
    at.page.next_button.click()
    at.model.forget()
    at.settle()
    assert len(box) == 1
    assert not any(box[0]._keys.database_key)


def test_a_backup_left_open_is_closed_after_a_while(at: Restoring) -> None:
    at.choose()
    at.give()
    at.model._left_alone()
    at.settle()
    assert at.page.step == FILE
    assert "because nobody went on" in at.page.error.text()
    at.give()
    assert at.page.step == PLACE


def test_the_file_is_looked_for_in_the_casebook_that_was_chosen(
    at: Restoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[str] = []

    def ask(_: object, __: str, start: str, ___: str) -> tuple[str, str]:
        starts.append(start)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    at.show(at.folder)
    at.page.choose_button.click()
    assert starts == [str(at.folder / "backups")]


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_off_in_a_small_window_and_the_field_in_focus_is_seen(
    at: Restoring, percent: int
) -> None:
    theme().set_percent(percent)
    at.page.resize(theme().px(640), theme().px(360))
    at.choose()
    at.qtbot.wait(20)
    edit = at.page.passphrase.edit
    assert edit.mapTo(at.page, edit.rect().topLeft()).y() >= 0
    assert edit.mapTo(at.page, edit.rect().bottomLeft()).y() <= at.page.height()
    at.give()
    shown: list[Button | QLabel] = [*at.page.findChildren(Button), *at.page.findChildren(QLabel)]
    for one in shown:
        if one.isVisible() and one.text():
            assert one.mapTo(at.page, one.rect().topRight()).x() <= at.page.width(), one.text()


def test_it_goes_by_keyboard_alone(at: Restoring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(at.backup), ""))
    at.page.focus_first()
    QTest.keyClick(at.page.choose_button, Qt.Key.Key_Return)
    at.settle()
    QTest.keyClicks(at.page.passphrase.edit, PASSPHRASE)
    QTest.keyClick(at.page.passphrase.edit, Qt.Key.Key_Return)
    at.settle()
    assert at.page.step == PLACE
    assert at.page.where.own.hasFocus()
    for _ in range(6):
        if at.page.next_button.hasFocus():
            break
        focus = at.page.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert at.page.next_button.hasFocus()
    QTest.keyClick(at.page.next_button, Qt.Key.Key_Return)
    wait_for(at.qtbot, lambda: at.page.step == DONE, 10_000)
    assert at.page.next_button.hasFocus()
