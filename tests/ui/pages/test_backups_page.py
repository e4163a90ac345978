"""The Backups page by its effects: made, checked, copied, stopped, refused, and the way to a restore."""

import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk, Progress
from soteria_desk.clock import StoppedClock
from soteria_desk.policy import Backup
from soteria_desk.services.backups import Backups
from soteria_desk.storage import places
from tests.ui.builders import OpenCasebook, wait_for
from tests.ui.policy_fakes import impose
from ui.notices import ErrorNotice, Notice, Notices
from ui.pages.backups import BackupsPage
from ui.pages.overview_cards import EntryRow
from ui.theme import theme
from ui.viewmodels.backups import MAKING, BackupsViewModel, size_words, when_words
from ui.widgets.basics import Button


class Shown:
    """The page over an open casebook, with what it told."""

    def __init__(self, qtbot: QtBot, casebook: OpenCasebook) -> None:
        self.qtbot, self.casebook = qtbot, casebook
        casebook.open_case()
        self.notices = Notices()
        self.errors: list[ErrorNotice] = []
        self.toasts: list[str] = []
        self.banners: list[Notice] = []
        self.notices.error_told.connect(self.errors.append)
        self.notices.banner_told.connect(self.banners.append)
        self.notices.toast_told.connect(lambda notice: self.toasts.append(notice.text))
        self.model = BackupsViewModel(casebook.session)
        self.page = BackupsPage(self.model, self.notices)
        qtbot.addWidget(self.page)
        self.page.resize(1166, 700)
        self.page.show()
        self.page.activateWindow()
        self.page.opened()
        casebook.settle()

    def finish(self) -> None:
        """Wait until what runs has ended and is shown."""
        wait_for(self.qtbot, lambda: not self.model.working, 10_000)
        self.casebook.settle()

    def rows(self) -> list[str]:
        """What each row of the list says."""
        return [row.accessibleName() for row in self.page.list.findChildren(EntryRow) if row.isVisible()]

    def button(self, words: str) -> Button:
        """The first button of the list with these words."""
        found = self.page.list.findChildren(Button)
        return next(one for one in found if one.text() == words and one.isVisible())

    def said(self) -> str:
        return "\n".join(one.text() for one in self.page.findChildren(QLabel) if one.isVisible())

    def move(self, **by: int) -> None:
        """Let time pass."""
        clock = self.casebook.clock
        assert isinstance(clock, StoppedClock)
        clock.set(clock.now() + timedelta(**by))


@pytest.fixture
def shown(qtbot: QtBot, casebook: OpenCasebook) -> Shown:
    return Shown(qtbot, casebook)


def hold_back(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Have making a backup go on until it is stopped."""
    begun = threading.Event()

    def make(_: Backups, progress: Progress, *__: object) -> None:
        while True:
            begun.set()
            progress.step(3, 10)

    monkeypatch.setattr(Backups, "make", make)
    return begun


def test_sizes_and_times_are_said_in_words() -> None:
    from datetime import UTC, datetime

    noon = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
    assert (size_words(400_000), size_words(112_300_000)) == ("0.4 MB", "112 MB")
    assert size_words(40_000) == "0.1 MB", "nothing at all would look like a backup of nothing"
    assert when_words(None, noon) == ""
    assert when_words(noon, noon) == "today 12:00"
    assert when_words(noon - timedelta(days=1), noon) == "yesterday 12:00"
    assert when_words(noon - timedelta(days=9), noon) == "3 March 2026"


def test_a_casebook_without_backups_says_so_and_what_will_happen(shown: Shown) -> None:
    said = shown.said()
    assert "None yet. One is made by itself while you work, at most hourly." in said
    assert "Nothing has been copied outside this computer yet." in said
    assert shown.page.first_focus() is shown.page.make_button


def test_back_up_now_makes_one_that_is_listed_and_told(shown: Shown) -> None:
    shown.page.make_button.click()
    assert not shown.page.make_button.isEnabled()
    assert shown.page.make_button.toolTip() == "Wait until the present one is finished."
    shown.finish()
    (row,) = shown.rows()
    assert row.startswith("12 March 2026, 12:00. 0.")
    assert "made by hand." in row
    assert "1 entry since." in row
    assert "Read back whole." in row
    assert shown.toasts == ["Backed up and read back whole: 12 March 2026, 12:00."]
    assert shown.page.make_button.toolTip() == "Back up now (Ctrl+Shift+B)"


def test_a_person_stops_it_and_nothing_is_left(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = hold_back(monkeypatch)
    shown.page.make_button.click()
    assert begun.wait(5)
    assert shown.page.stop_button.isVisible()
    shown.page.stop_button.click()
    shown.finish()
    assert (shown.errors, shown.toasts, shown.rows()) == ([], [], [])
    assert shown.page.make_button.isEnabled()


def test_a_check_finds_what_was_damaged_since_and_the_row_says_so(shown: Shown) -> None:
    path = shown.casebook.do(lambda desk: desk.backups.make().path)
    shown.model.load()
    shown.casebook.settle()
    shown.button("Check").click()
    shown.finish()
    assert shown.toasts == ["Every page of the backup of 12 March 2026, 12:00 is whole."]
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff\x00" * 300)
    shown.button("Check").click()
    shown.finish()
    assert "The casebook itself is not concerned." in shown.banners[-1].text
    assert "Not usable: it is damaged or not complete." in shown.rows()[0]
    assert [
        one for one in shown.page.list.findChildren(Button) if one.text() == "Check" and one.isVisible()
    ] == []


def test_checking_by_keyboard_keeps_the_focus(shown: Shown) -> None:
    shown.casebook.do(lambda desk: desk.backups.make())
    shown.model.load()
    shown.casebook.settle()
    button = shown.button("Check")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert shown.page.stop_button.hasFocus()
    shown.finish()
    assert shown.button("Check").hasFocus()


def test_a_backup_made_by_itself_meanwhile_is_waited_for_and_then_shown(shown: Shown) -> None:
    shown.casebook.session.behind(MAKING, lambda desk, p: desk.backups.make(p, None, "regular"))
    wait_for(shown.qtbot, lambda: bool(shown.rows()), 10_000)
    shown.finish()
    assert "made by itself." in shown.rows()[0]
    assert shown.page.make_button.isEnabled()


def test_a_copy_goes_to_the_folder_the_person_chooses(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(places, "same_disk", lambda *_: False)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    shown.page.place_button.click()
    shown.finish()
    assert len(list(stick.glob("*.sdbackup"))) == 1
    assert "Last copied outside this computer: today 12:00." in shown.said()


def test_a_stick_that_is_pulled_out_is_told_in_three_parts(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    from soteria_desk.storage import backup

    real = backup.copy_database  # type: ignore[attr-defined]

    def pulled(*args: object, **more: object) -> None:
        real(*args, **more)  # type: ignore[arg-type]
        shutil.rmtree(stick)

    monkeypatch.setattr(backup, "copy_database", pulled)
    shown.page.place_button.click()
    shown.finish()
    (error,) = shown.errors
    assert error.code == "E-62"
    assert error.safe == "The casebook and every earlier backup are as they were."
    assert "Check the cable or the stick" in error.advice
    assert shown.page.make_button.isEnabled()


def test_the_place_the_force_has_set_is_used_without_asking(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impose(monkeypatch, "backup.second_place", backup=Backup(second_place=str(tmp_path / "team")))
    (tmp_path / "team").mkdir()
    shown.model.load()
    shown.casebook.settle()
    assert "Your force has set the place" in shown.said()
    shown.page.place_button.click()
    shown.finish()
    assert shown.errors == []
    assert len(list((tmp_path / "team").glob("*.sdbackup"))) == 1


def test_after_a_week_both_places_warn(shown: Shown) -> None:
    shown.casebook.do(lambda desk: desk.backups.make())
    shown.move(days=8)
    shown.model.load()
    shown.casebook.settle()
    assert "No backup outside this computer for 8 days." in shown.said()
    state = shown.model.shown
    assert state is not None
    assert state.late


def test_restore_is_asked_of_the_application_for_a_row_and_for_a_file(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shown.casebook.do(lambda desk: desk.backups.make().path)
    shown.model.load()
    shown.casebook.settle()
    asked: list[object] = []
    shown.page.restore_asked.connect(asked.append)
    shown.button("Restore...").click()
    other = tmp_path / "x.sdbackup"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    shown.page.restore_button.click()
    assert asked == [path, other]


def test_a_casebook_that_can_only_be_read_makes_none_and_says_why(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_read(desk: Desk) -> None:
        monkeypatch.setattr(type(desk.store), "read_only", property(lambda _: True))

    shown.casebook.do(only_read)
    shown.model.load()
    shown.casebook.settle()
    assert not shown.page.make_button.isEnabled()
    assert shown.page.make_button.toolTip() == "This casebook can only be read here."


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_off_in_a_small_window(shown: Shown, percent: int) -> None:
    shown.casebook.do(lambda desk: desk.backups.make())
    shown.model.load()
    shown.casebook.settle()
    theme().set_percent(percent)
    shown.page.resize(theme().px(640), 500)
    shown.casebook.settle()
    page = shown.page
    shown_words: list[Button | QLabel] = [*page.findChildren(Button), *page.findChildren(QLabel)]
    for one in shown_words:
        if one.isVisible() and one.text():
            right = one.mapTo(page, one.rect().topRight()).x()
            assert right <= page.width(), one.text()
