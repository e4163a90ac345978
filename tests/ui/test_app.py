"""The application: unlock, home, an investigation, locking, and the way back to the same place."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from soteria_desk.api import Cancelled, Desk, DiskFull, Progress, create, unlock
from tests.builders import ANY_COST, CHEAP, PASSPHRASE, a_clock
from tests.ui.builders import FOLDER, a_desk, a_new_case, waited
from ui.app import Application
from ui.main_window import MainWindow
from ui.pages.home_area import HomeArea
from ui.pages.overview import OverviewPage
from ui.pages.unlock import UnlockPage
from ui.replacement import Handover, Successor
from ui.session import Session
from ui.settings import Settings


class SameProcess(Successor):
    """Stands where another process would be started: the application itself begins locked again."""

    def __init__(self) -> None:
        super().__init__()
        self.app: Application | None = None
        self.told: list[Handover] = []

    def start(self, folder: Path, handover: Handover) -> None:
        assert self.app is not None
        self.told.append(handover)
        self.app.start_locked(folder, handover, lambda: None)


class Running:
    """The whole application over a real casebook with two investigations."""

    def __init__(self, qapp: QApplication, folder: Path, successor: Successor | None = None) -> None:
        desk = a_desk(folder)
        self.first = desk.casework.open_case(a_new_case())
        self.second = desk.casework.open_case(a_new_case("WX/26/00588", "SALTMARSH"))
        desk.close()
        self.qapp = qapp
        self.folder = folder / FOLDER
        same = SameProcess()
        self.app = Application(qapp, Settings(folder / "own"), self._unlock, successor=successor or same)
        same.app = self.app
        self.toasts: list[str] = []
        self.app.notices.toast_told.connect(lambda notice: self.toasts.append(notice.text))

    def _unlock(self, folder: Path, label: str, passphrase: str) -> Desk:
        return unlock(folder, label, passphrase, clock=a_clock(), limits=ANY_COST)

    def settle(self) -> None:
        for _ in range(5):
            waited(self.app.worker, lambda: None)
            self.qapp.processEvents()

    def until(self, condition: Callable[[], bool]) -> None:
        end = monotonic() + 5
        while not condition():
            assert monotonic() < end
            self.settle()
            sleep(0.005)

    def until_left(self) -> None:
        """Wait until the casebook is closed for good: its thread takes no more work then."""
        end = monotonic() + 10
        while self.app.session is not None:
            assert monotonic() < end
            self.qapp.processEvents()
            sleep(0.005)

    def settle_events(self) -> None:
        for _ in range(20):
            self.qapp.processEvents()

    @property
    def window(self) -> MainWindow:
        assert self.app.window is not None
        return self.app.window

    @property
    def session(self) -> Session:
        assert self.app.session is not None
        return self.app.session

    def unlock(self) -> None:
        self.app.start(self.folder)
        self.settle()
        assert self.app.entrance.window is not None
        page = self.app.entrance.window.centralWidget()
        assert isinstance(page, UnlockPage)
        page.passphrase.edit.setText(PASSPHRASE)
        QTest.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
        self.settle()

    def open_case(self, case_id: str = "") -> OverviewPage:
        self.app.open_case(case_id or self.first)
        self.settle()
        page = self.window.page("overview")
        assert isinstance(page, OverviewPage)
        return page

    def unlock_again(self, passphrase: str = PASSPHRASE) -> None:
        self.until(lambda: self.app.session is None and not self.app.lock.covers[0].held)
        cover = self.app.lock.covers[0]
        QTest.keyClick(cover, Qt.Key.Key_Space)
        cover.passphrase.edit.setText(passphrase)
        QTest.keyClick(cover.passphrase.edit, Qt.Key.Key_Return)
        self.settle()


def no_room(*_: object, **__: object) -> None:
    """Stands in the place of a verb: the disk is full."""
    raise DiskFull(megabytes=5)


@pytest.fixture
def running(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(qapp, "quit", lambda: None, raising=False)
    made = Running(qapp, tmp_path)
    yield made
    window, start = made.app.window, made.app.entrance.window
    made.app.quit()
    for left in (window, start):
        if left is not None:
            left.hide()
            left.deleteLater()
    made.app.deleteLater()
    qapp.processEvents()


def test_unlocking_shows_the_home_page_with_its_investigations(running: Running) -> None:
    running.unlock()
    assert running.app.entrance.window is None
    assert running.window.windowTitle() == "Soteria Desk"
    home = running.window.page("home")
    assert isinstance(home, HomeArea)
    assert home.home.table.cases.rowCount() == 2
    assert "A. Okoro" in running.window.app_bar._user.text()
    assert running.window.status.saved.words.text().startswith("Saved ")


def test_enter_on_home_opens_the_overview_of_that_investigation(running: Running) -> None:
    running.unlock()
    home = running.window.page("home")
    assert isinstance(home, HomeArea)
    home.home.table.setFocus()
    QTest.keyClick(home.home.table, Qt.Key.Key_Return)
    running.settle()
    assert running.window.current_page == "overview"
    assert running.session.case_id == home.home.table.cases.row(0).id
    assert running.window.status.draft.words.text() == "Draft 1 · not issued"


def test_switching_the_investigation_keeps_the_page_and_shows_the_other(running: Running) -> None:
    running.unlock()
    running.open_case()
    running.window.open_page("context")
    running.app.open_case(running.second)
    running.settle()
    assert running.window.current_page == "context"
    assert running.session.case_id == running.second


def test_going_home_leaves_no_page_of_the_case_behind_when_another_is_opened(running: Running) -> None:
    running.unlock()
    before = running.open_case()
    running.window.open_home()
    running.settle()
    assert running.session.draft is None
    after = running.open_case(running.second)
    assert after is not before
    assert after.heading.text() == "Op SALTMARSH: start here"


def test_undo_says_what_was_undone_and_redo_brings_it_back(running: Running) -> None:
    running.unlock()
    page = running.open_case()
    page.next.later.click()
    running.settle()
    QTest.keyClick(running.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    running.settle()
    assert running.toasts == ["Undone: change of the case's details"]
    QTest.keyClick(running.window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    running.settle()
    assert running.toasts[1:] == ["Done again: change of the case's details"]
    draft = running.session.draft
    assert draft is not None
    assert draft.file.case.later == ("victim",)


def test_locking_covers_at_once_closes_the_casebook_and_deletes_every_page(running: Running) -> None:
    running.unlock()
    page = running.open_case()
    field = next(iter(page._cares.values())).fields["asked_for"]
    field.setPlainText("To be asked before the employer is spoken to")
    gone: list[str] = []
    page.destroyed.connect(lambda: gone.append("overview"))
    start = monotonic()
    QTest.keyClick(running.window, Qt.Key.Key_F12)
    assert monotonic() - start < 0.5
    assert [one.windowTitle() for one in running.qapp.topLevelWidgets() if one.isVisible()] == ["Locked"]
    running.until(lambda: bool(gone))
    assert running.app.session is None
    assert running.app.window is None
    # The file is free: nobody in this process holds it or its keys any more.
    other = unlock(running.folder, "AO", PASSPHRASE, limits=ANY_COST)
    other.close()
    left = [
        one
        for kind in (QLineEdit, QPlainTextEdit)
        for top in running.qapp.topLevelWidgets()
        for one in top.findChildren(kind)
        if "employer" in getattr(one, "toPlainText", one.text if isinstance(one, QLineEdit) else str)()
    ]
    assert left == []


def test_the_right_passphrase_leads_back_to_the_same_place_with_what_was_typed(running: Running) -> None:
    running.unlock()
    page = running.open_case()
    victim = next(iter(page._cares))
    field = page._cares[victim].fields["asked_for"]
    field.setFocus()
    QTest.keyClicks(field, "To be asked first")
    page.add_victim.click()
    form = page.form
    assert form is not None
    QTest.keyClicks(form.first(), "M.N.")
    running.app.lock.lock()
    running.settle()
    running.unlock_again("this is not the right one")
    cover = running.app.lock.covers[0]
    assert "That passphrase is not right for AO. Nothing has been lost." in cover.error.text()
    running.unlock_again()
    running.until(lambda: running.app.window is not None and running.window.current_page == "overview")
    running.settle()
    back = running.window.page("overview")
    assert isinstance(back, OverviewPage)
    assert back is not page
    assert running.session.case_id == running.first
    assert back._cares[victim].fields["asked_for"].toPlainText() == "To be asked first"
    assert back.form is not None
    first = back.form.first()
    assert isinstance(first, QLineEdit)
    assert first.text() == "M.N."
    assert not cover.isVisible()


def test_ctrl_l_locks_from_a_field_too(running: Running) -> None:
    running.unlock()
    page = running.open_case()
    target: QWidget = page.report
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert running.app.lock.is_locked
    running.settle()
    assert running.app.session is None


def test_a_new_investigation_opens_its_overview(running: Running) -> None:
    running.unlock()
    running.app.start_case()
    running.settle()
    home = running.window.page("home")
    assert isinstance(home, HomeArea)
    QTest.keyClicks(home.new.reference, "WX/26/00777")
    home.new.create_button.click()
    running.settle()
    assert running.window.current_page == "overview"
    draft = running.session.draft
    assert draft is not None
    assert draft.file.case.reference == "WX/26/00777"


def test_closing_the_window_saves_what_was_typed(running: Running) -> None:
    running.unlock()
    page = running.open_case()
    page.report.setFocus()
    QTest.keyClicks(page.report, "Reported at the front desk")
    running.window.close()
    running.until_left()
    desk = unlock(running.folder, "AO", PASSPHRASE, limits=ANY_COST)
    kept = [one.text for one in desk.book.drafts()]
    said = desk.casework.file(running.first).case.summary
    desk.close()
    assert "Reported at the front desk" in (*kept, said)


def test_a_page_asked_for_at_home_leads_back_to_the_case_or_says_what_is_missing(running: Running) -> None:
    running.unlock()
    QTest.keyClick(running.window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    running.settle()
    assert running.window.current_page == "home"
    assert running.toasts == ["Choose an investigation first."]
    running.open_case()
    running.window.open_home()
    running.settle()
    QTest.keyClick(running.window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    running.settle()
    assert running.window.current_page == "context"
    assert running.session.case_id == running.first


def test_closing_the_window_while_a_casebook_is_being_made_leaves_none_behind(
    running: Running, tmp_path: Path
) -> None:
    running.app.entrance._create = lambda folder, **fields: create(
        folder, cost=CHEAP, limits=ANY_COST, **fields
    )
    running.app.start()
    running.app.entrance.show_new_casebook()
    model = running.app.entrance._making
    assert model is not None
    model.entered.name, model.entered.folder = "Team 3", str(tmp_path)
    model.entered.label, model.entered.officer = "AO", "A. Okoro"
    model.make(PASSPHRASE)
    running.settle()
    assert (tmp_path / "Team 3.casebook").is_dir()
    assert running.app.entrance.window is not None
    running.app.entrance.window.close()
    assert not (tmp_path / "Team 3.casebook").exists()


def test_closing_the_window_while_a_casebook_is_still_being_written_leaves_none_behind(
    running: Running, tmp_path: Path
) -> None:
    running.app.entrance._create = lambda folder, **fields: create(
        folder, cost=CHEAP, limits=ANY_COST, **fields
    )
    running.app.start()
    running.app.entrance.show_new_casebook()
    model = running.app.entrance._making
    assert model is not None
    model.entered.name, model.entered.folder = "Team 3", str(tmp_path)
    model.entered.label, model.entered.officer = "AO", "A. Okoro"
    model.make(PASSPHRASE)
    assert running.app.entrance.window is not None
    running.app.entrance.window.close()
    assert not (tmp_path / "Team 3.casebook").exists()


def test_closing_the_window_while_a_passphrase_is_checked_closes_what_it_opens(running: Running) -> None:
    running.app.start(running.folder)
    running.settle()
    start = running.app.entrance.window
    assert start is not None
    page = start.centralWidget()
    assert isinstance(page, UnlockPage)
    page.passphrase.edit.setText(PASSPHRASE)
    QTest.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
    start.close()
    assert running.app.session is None
    # Nobody holds the file, and the session ended properly.
    other = unlock(running.folder, "AO", PASSPHRASE, limits=ANY_COST)
    assert not other.store.bad_end_last_time
    other.close()


def test_locking_takes_away_the_folders_that_file_dialogs_wrote_down(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []
    monkeypatch.setattr(running.app._folders, "forget", lambda: taken.append(True))
    running.unlock()
    running.app.lock.lock()
    running.until(lambda: running.app.session is None)
    running.settle()
    assert taken, "the process that takes over would believe that they had always been there"


def test_locking_while_the_window_is_still_being_opened_is_safe(running: Running) -> None:
    desk = running._unlock(running.folder, "AO", PASSPHRASE)
    desk.close()
    running.app._ahead.begin()
    running.unlock()
    for _ in range(20):
        running.app.lock.lock()
        running.qapp.processEvents()
    running.until(lambda: running.app.session is None)
    running.settle()
    running.unlock_again()
    running.until(lambda: running.app.window is not None and running.window.isVisible())
    assert running.window.current_page == "home"


def test_leaving_while_the_window_is_loaded_ahead_builds_no_more_of_it(running: Running) -> None:
    running.app.start(running.folder)
    running.app._ahead.begin()
    running.app.quit()
    running.settle_events()
    assert running.app.window is None


def test_closing_the_window_on_a_full_disk_keeps_it_open_until_it_is_closed_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.unlock()
    page = running.open_case()
    errors: list[str] = []
    running.app.notices.error_told.connect(lambda told: errors.append(told.happened))

    monkeypatch.setattr(running.session._desk.casework, "change_case", no_room)
    page.report.setFocus()
    QTest.keyClicks(page.report, "Reported at the front desk")
    window = running.window
    window.close()
    assert window.isVisible()
    assert errors == ["The disk is full. Your last change is not saved yet and is still on screen."]
    assert running.toasts == ["Something is not saved. Close the window again to leave without it."]
    assert page.report.toPlainText() == "Reported at the front desk"
    window.close()
    running.until_left()
    assert not window.isVisible()


def test_a_save_that_fails_while_locking_is_told_after_unlocking(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.unlock()
    page = running.open_case()
    banners: list[str] = []
    running.app.notices.banner_told.connect(lambda told: banners.append(told.text))

    monkeypatch.setattr(running.session._desk.casework, "change_case", no_room)
    # Only a field that has the focus of an active window saves itself when it is left.
    running.window.activateWindow()
    page.report.setFocus()
    running.until(page.report.hasFocus)
    QTest.keyClicks(page.report, "Reported at the front desk")
    running.app.lock.lock()
    running.until(lambda: running.app.session is None)
    running.settle()
    running.unlock_again()
    running.until(lambda: running.app.window is not None and running.window.isVisible())
    told = [text for text in banners if "recovery sheet" not in text]
    assert len(told) == 1
    assert told[0].startswith("What was being saved when you locked could not be saved.")


def test_a_full_disk_is_told_and_what_was_typed_is_saved_when_there_is_room_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.unlock()
    page = running.open_case()
    errors: list[str] = []
    running.app.notices.error_told.connect(lambda told: errors.append(told.happened))
    field = next(iter(page._cares.values())).first_field()

    desk = running.session._desk
    with monkeypatch.context() as patch:
        patch.setattr(desk.casework, "record_care", no_room)
        field.setFocus()
        QTest.keyClicks(field, "07700 900131")
        field.clearFocus()
        running.settle()
    assert errors == ["The disk is full. Your last change is not saved yet and is still on screen."]
    assert running.window.status.saved.words.text() == "Not saved: the disk is full"
    assert field.toPlainText() == "07700 900131"
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    running.settle()
    draft = running.session.draft
    assert draft is not None
    assert draft.file.cares[0].safe_contact == "07700 900131"
    assert running.window.status.saved.words.text().startswith("Saved ")


class NoSuccessor(Successor):
    """Stands where the system starts no further process."""

    def start(self, folder: Path, handover: Handover) -> None:
        self.failed.emit()


def test_where_no_new_process_starts_the_screen_stays_locked_and_offers_closing_alone(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    monkeypatch.setattr(qapp, "quit", lambda: left.append(1), raising=False)
    running = Running(qapp, tmp_path, NoSuccessor())
    running.unlock()
    running.open_case()
    QTest.keyClick(running.window, Qt.Key.Key_F12)
    running.until(lambda: running.app.session is None)
    cover = running.app.lock.covers[0]
    running.until(lambda: cover.close_button.isVisible())
    said = [one.text() for one in cover.findChildren(QLabel) if one.isVisible()]
    assert said == ["Locked, but this window could not be renewed. Please close it."]
    QTest.keyClick(cover, Qt.Key.Key_Space)
    assert not cover.asking
    assert [one.text() for one in cover.findChildren(QPushButton) if one.isVisible()] == ["Close"]
    # It is closed all the same: the file is free.
    unlock(running.folder, "AO", PASSPHRASE, limits=ANY_COST).close()
    cover.close_button.click()
    assert left == [1]
    running.app.deleteLater()
    qapp.processEvents()


def test_somebody_else_comes_from_the_lock_screen_to_the_unlock_page_of_this_casebook(
    running: Running,
) -> None:
    running.unlock()
    running.app.lock.lock()
    running.until(lambda: running.app.session is None and not running.app.lock.covers[0].held)
    cover = running.app.lock.covers[0]
    QTest.keyClick(cover, Qt.Key.Key_Space)
    cover.other_button.click()
    running.settle()
    start = running.app.entrance.window
    assert start is not None
    page = start.centralWidget()
    assert isinstance(page, UnlockPage)
    assert page.user.count() == 1
    assert not [one for one in running.qapp.topLevelWidgets() if one.isVisible() and one is not start]


def test_the_cursor_comes_back_to_the_field_it_was_in(running: Running) -> None:
    running.unlock()
    page = running.open_case()
    running.window.activateWindow()
    page.report.setFocus()
    running.until(page.report.hasFocus)
    QTest.keyClicks(page.report, "Reported at the front desk")
    cursor = page.report.textCursor()
    cursor.setPosition(8)
    page.report.setTextCursor(cursor)
    running.app.lock.lock()
    running.unlock_again()
    running.until(lambda: running.app.window is not None and running.window.current_page == "overview")

    def there() -> bool:
        back = running.window.page("overview")
        return isinstance(back, OverviewPage) and running.window.focusWidget() is back.report

    running.until(there)
    back = running.window.page("overview")
    assert isinstance(back, OverviewPage)
    assert back is not page
    assert back.report.toPlainText() == "Reported at the front desk"
    assert back.report.textCursor().position() == 8
    # The place is kept once: whoever opens the casebook another day begins at home.
    assert waited(running.app.worker, lambda: running.session.desk.book.take_place()) == ""


def test_a_new_investigation_being_recorded_is_in_front_again_after_a_lock(running: Running) -> None:
    running.unlock()
    area = running.window.page("home")
    assert isinstance(area, HomeArea)
    area.start_case()
    running.settle()
    field = area.new.reference
    field.setFocus()
    QTest.keyClicks(field, "WX/26/009")
    field.setCursorPosition(2)
    running.app.lock.lock()
    running.settle()
    running.unlock_again()
    running.until(lambda: running.app.window is not None and running.window.current_page == "home")
    back = running.window.page("home")
    assert isinstance(back, HomeArea)
    running.until(lambda: back.shown is not back.home and back.new.reference.text() == "WX/26/009")
    running.until(lambda: back.new.reference.cursorPosition() == 2)
    assert running.window.focusWidget() is back.new.reference


def test_guidance_leaves_the_investigation_open_and_a_lock_comes_back_to_it(running: Running) -> None:
    running.unlock()
    page = running.open_case()
    running.window.activateWindow()
    page.report.setFocus()
    running.until(page.report.hasFocus)
    QTest.keyClicks(page.report, "At the front desk")
    QTest.keyClick(page.report, Qt.Key.Key_F1)
    running.settle()
    assert running.window.current_page == "guidance"
    assert running.session.case_id == running.first
    running.window.guidance.leave()
    assert page.report.hasFocus()
    assert page.report.toPlainText() == "At the front desk"
    QTest.keyClick(page.report, Qt.Key.Key_F1)
    running.app.lock.lock()
    running.unlock_again()
    running.until(lambda: running.app.window is not None and running.window.current_page == "guidance")
    assert running.session.case_id == running.first
    running.window.guidance.leave()
    assert running.window.current_page == "overview"


def test_another_investigation_is_opened_on_the_page_behind_the_guidance(running: Running) -> None:
    running.unlock()
    running.open_case()
    running.window.open_page("context")
    running.settle()
    running.window.guidance.ask()
    running.settle()
    running.app.open_case(running.second)
    running.settle()
    assert running.window.current_page == "context"
    assert running.session.case_id == running.second


def test_long_work_is_given_up_when_everything_is_locked(running: Running) -> None:
    running.unlock()
    ends: list[object] = []

    def long(progress: Progress) -> None:
        for n in range(100_000):
            sleep(0.001)
            progress.step(n, 100_000)

    running.app.worker.run_behind(long, ends.append, ends.append)
    running.settle_events()
    start = monotonic()
    running.app.lock.lock()
    running.until(lambda: running.app.session is None and not running.app.lock.covers[0].held)
    assert monotonic() - start < 1
    assert [type(one) for one in ends] == [Cancelled]


def test_a_statement_that_will_not_end_is_interrupted_and_the_casebook_closed(running: Running) -> None:
    running.unlock()
    desk = running.session.desk
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0"
    )
    ends: list[object] = []
    running.app.worker.run(lambda: desk.store.connection.execute(endless), ends.append, ends.append)
    # What waits behind it is no part of it: it is done once it has had its turn.
    running.app.worker.run(lambda: desk.book.keep_draft("record", "summary", "half a word", 4))
    sleep(0.05)
    start = monotonic()
    running.app.lock.lock()
    while running.app.lock.covers[0].held:
        running.qapp.processEvents()
        assert monotonic() - start < 2
    assert [type(one) for one in ends] == [Cancelled]
    other = unlock(running.folder, "AO", PASSPHRASE, limits=ANY_COST)
    kept = [(one.text, one.cursor) for one in other.book.drafts()]
    other.close()
    assert kept == [("half a word", 4)]
