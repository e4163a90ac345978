"""Check and repair by its effects: the verdict in words, a check that gives way, tidying up, saving what is readable."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot

from soteria_desk.api import Verdict
from tests.ui.builders import OpenCasebook, wait_for
from ui.navigation import CASEBOOK_PAGES
from ui.notices import ErrorNotice, Notices
from ui.pages.check import CheckPage
from ui.theme import theme
from ui.viewmodels.check import CheckViewModel

RED = Verdict(level="full", colour="red", places=3, findings=("3 places of the file are damaged.",))
AMBER = Verdict(
    level="full", colour="amber", spare=True, findings=("An unused page of the file is damaged.",)
)
BROKEN = Verdict(level="full", colour="red", entry=17, date="12 March 2026", findings=("Entry 17: missing.",))


class Shown:
    """The page over an open casebook, with what it told."""

    def __init__(self, qtbot: QtBot, casebook: OpenCasebook) -> None:
        self.qtbot, self.casebook = qtbot, casebook
        casebook.open_case()
        self.notices = Notices()
        self.errors: list[ErrorNotice] = []
        self.toasts: list[str] = []
        self.notices.error_told.connect(self.errors.append)
        self.notices.toast_told.connect(lambda notice: self.toasts.append(notice.text))
        self.page = CheckPage(CheckViewModel(casebook.session), self.notices)
        qtbot.addWidget(self.page)
        self.page.resize(1166, 700)
        self.page.show()
        self.open()

    def open(self) -> None:
        """Bring the page to the front."""
        self.page.opened()
        self.casebook.settle()

    def finish(self) -> None:
        """Wait until what runs has ended and is shown."""
        wait_for(self.qtbot, lambda: not self.page.view_model.running, 15_000)
        self.casebook.settle()

    def found(self, verdict: Verdict) -> None:
        """Have the casebook stand as if a check had found this."""

        def put(desk: object) -> None:
            desk.checking._newest = verdict  # type: ignore[attr-defined]

        self.casebook.do(put)
        self.open()


@pytest.fixture
def shown(qtbot: QtBot, casebook: OpenCasebook) -> Shown:
    return Shown(qtbot, casebook)


def test_the_page_is_reached_without_an_investigation() -> None:
    spec = next(spec for spec in CASEBOOK_PAGES if spec.id == "check")
    assert spec.title == "Check and repair"


def test_a_casebook_just_opened_is_in_order_as_far_as_that_looks(shown: Shown) -> None:
    assert shown.page.word.text() == "In order"
    assert shown.page.headline.text() == "Nothing wrong was found when the casebook was opened"
    assert shown.page.repair.isHidden()
    assert "There has been no full check yet." in _all(shown)


def _all(shown: Shown) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(one.text() for one in shown.page.findChildren(QLabel) if not one.isHidden())


def test_checking_says_what_was_looked_at_and_puts_it_on_the_record(shown: Shown) -> None:
    shown.page.check_button.click()
    assert not shown.page.work.isHidden()
    assert shown.page.work_bar.words.text() == "Checking the casebook. You can go on working."
    assert not shown.page.check_button.isEnabled()
    shown.finish()
    assert shown.page.work.isHidden()
    assert shown.page.headline.text() == "Nothing is damaged or altered"
    assert "nothing wrong (DC A. Okoro, 3318)" in _all(shown)
    newest = shown.casebook.do(lambda desk: desk.store.journal.entries(newest_first=True, limit=1))[0]
    assert (newest.action, newest.why) == ("casebook.check", "full, green")


def test_a_check_that_is_stopped_says_nothing_and_can_be_begun_again(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soteria_desk.services.checking import Checking

    def slow(self: Checking, level: str, progress: object) -> Verdict:
        while True:
            progress.step(1, 10)  # type: ignore[attr-defined]

    monkeypatch.setattr(Checking, "check", slow)
    shown.page.check_button.click()
    shown.qtbot.wait(30)
    shown.page.work_bar.stop_button.click()
    shown.finish()
    assert shown.errors == []
    assert shown.page.check_button.isEnabled()
    assert shown.page.work.isHidden()


def test_damaged_pages_are_told_in_words_and_offer_what_can_be_done(shown: Shown) -> None:
    shown.casebook.do(lambda desk: desk.backups.make())
    shown.found(RED)
    assert shown.page.word.text() == "Damaged or altered"
    assert shown.page.headline.text() == "Part of the casebook file is damaged (3 places)."
    assert shown.page.text.text() == (
        "Do not delete anything. You can restore the backup of 12 March 2026, 12:00 or save everything that is "
        "still readable."
    )
    assert not shown.page.salvage_button.isHidden()
    assert shown.page.tidy_button.isHidden()
    assert shown.page.use_backup.isChecked()
    assert shown.page.backup_words.text().startswith("The newest one is of 12 March 2026, 12:00.")
    asked: list[str] = []
    shown.page.page_asked.connect(asked.append)
    shown.page.restore_button.click()
    assert asked == ["backups"]


def test_a_broken_chain_is_told_in_the_exact_words(shown: Shown) -> None:
    shown.found(BROKEN)
    assert shown.page.headline.text() == (
        "The record does not match its log from entry 17 (12 March 2026). Something was changed outside Soteria "
        "Desk, or a page was damaged."
    )
    assert shown.page.text.text() == (
        "Nothing has been overwritten. Keep this computer as it is and tell your supervisor."
    )


def test_tidying_up_backs_up_checks_and_is_green(shown: Shown) -> None:
    shown.found(AMBER)
    assert shown.page.word.text() == "See to this"
    assert shown.page.salvage_button.isHidden()
    shown.page.tidy_button.click()
    shown.finish()
    assert shown.errors == []
    assert shown.page.headline.text() == "Nothing is damaged or altered"
    assert shown.page.repair.isHidden()
    assert shown.casebook.do(lambda desk: len(desk.backups.all())) == 1


def test_saving_what_is_readable_asks_where_and_ends_with_the_list(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.found(RED)
    suggested: list[str] = []

    def choose(_: object, __: str, start: str, ___: str) -> tuple[str, str]:
        suggested.append(start)
        return str(tmp_path / "out" / "Saved.casebook"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    shown.page.salvage_button.click()
    shown.finish()
    assert Path(suggested[0]).name == "CB-7F3K (saved 2026-03-12).casebook"
    assert (tmp_path / "out" / "Saved.casebook" / "casebook.db").is_file()
    assert not shown.page.result.isHidden()
    assert "Nothing is lost." in shown.page.saved.words.text()
    assert "lock this casebook, open the new one" in shown.page.saved.words.text()
    assert shown.casebook.session.read_only
    assert shown.page.salvage_button.isHidden()
    shown.page.saved.read_button.click()
    assert shown.page.reader.sheet is not None
    assert "Lost altogether: 0 records" in shown.page.reader.sheet.text
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "list"), ""))
    shown.page.reader.sheet.save_button.click()
    wait_for(shown.qtbot, lambda: bool(shown.toasts))
    assert (tmp_path / "list.txt").read_text("utf-8").startswith("What could not be read")


@pytest.mark.parametrize("verdict", [RED, AMBER])
def test_at_twice_the_size_in_the_smallest_window_nothing_is_cut_off(shown: Shown, verdict: Verdict) -> None:
    theme().set_percent(200)
    shown.page.resize(640, 360)
    shown.casebook.do(lambda desk: desk.backups.make())
    shown.found(verdict)
    shown.page.view_model.running = "Checking the casebook"
    shown.page._show()
    shown.casebook.settle()
    area = shown.page.findChild(QScrollArea)
    content = area.widget() if area is not None else None
    assert area is not None
    assert content is not None
    assert content.minimumSizeHint().width() <= area.viewport().width()


def test_not_choosing_a_place_changes_nothing(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    shown.found(RED)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    shown.page.salvage_button.click()
    assert shown.page.view_model.running == ""
    assert not shown.casebook.do(lambda desk: desk.store.read_only)


def test_a_casebook_that_was_saved_once_lists_what_was_lost(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shown.casebook.do(lambda desk: desk.checking.salvage(tmp_path / "Saved"))
    listed = shown.casebook.do(lambda desk: desk.checking.list_of(made))

    def put(desk: object) -> None:
        checking = desk.checking  # type: ignore[attr-defined]
        checking._newest = Verdict(level="full", colour="amber", salvaged=True)
        monkeypatch.setattr(checking, "salvages", lambda: (listed,))

    shown.casebook.do(put)
    shown.open()
    assert shown.page.headline.text() == "This casebook was saved from a damaged file"
    assert not shown.page.salvages.isHidden()
    assert "Saved from a damaged file, 12 March 2026, 12:00" in _all(shown)
