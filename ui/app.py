"""The application: from the unlock page to the frame and back, locking, undo, and what the status strip says."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ui.crash import CrashHook
from ui.i18n import tr
from ui.lock import LockGuard
from ui.notices import Notices
from ui.pages.unlock import UnlockPage
from ui.settings import Settings
from ui.theme import theme
from ui.viewmodels.unlock import Unlock, UnlockViewModel
from ui.widgets.focus_ring import FocusRing
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import CaseRow, Desk, Draft, Officer, SavedState
    from ui.main_window import MainWindow
    from ui.session import Session
    from ui.viewmodels.new_casebook import NewCasebookViewModel

TITLE = "Soteria Desk"
MIDNIGHT_CHECK_MS = 30_000


class StartWindow(QMainWindow):
    """Holds the unlock page and the making of a new casebook: everything before a casebook is open."""

    def __init__(self, closing: Callable[[], None]) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self._closing = closing
        self.resize(theme().px(1366), theme().px(720))

    def show_page(self, page: QWidget) -> None:
        """Show a page in the place of the one before, which is deleted."""
        before = self.takeCentralWidget() if self.centralWidget() is not None else None
        self.setCentralWidget(page)
        page.show()
        if before is not None:
            before.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._closing()
        super().closeEvent(event)


class Application(QObject):
    """Owns the worker, the settings and the one window that is shown; pages never see it.

    Everything that knows a casebook is imported when one is opened, so that the first picture is light.
    """

    def __init__(
        self,
        app: QApplication,
        settings: Settings | None = None,
        unlock: Unlock | None = None,
        create: Callable[..., Any] | None = None,
    ) -> None:
        super().__init__()
        self._app = app
        self.settings = settings or Settings()
        self._unlock = unlock or _unlock
        self._create = create
        self.worker = DeskWorker(self)
        self.notices = Notices(self)
        self.crash = CrashHook(self.notices, self)
        self.lock = LockGuard(app, self.settings.choices.lock_minutes)
        self._ring = FocusRing(app)
        self.start_window: StartWindow | None = None
        self.window: MainWindow | None = None
        self.session: Session | None = None
        self._making: NewCasebookViewModel | None = None
        self._folder: Path | None = None
        self._label = ""
        self._last_case = ""
        self._seq = 0
        self._failed_after: int | None = None
        self._back_to: tuple[str, str] = ("", "")
        self._officers: tuple[Officer, ...] = ()
        self._day = datetime.now().astimezone().date()
        self._midnight = QTimer(self, interval=MIDNIGHT_CHECK_MS)
        self._midnight.timeout.connect(self._look_at_day)
        self._connect()

    def _connect(self) -> None:
        self.lock.locked.connect(self._on_locked)
        self.lock.passphrase_given.connect(self._unlock_again)
        self.lock.countdown_changed.connect(self._show_countdown)
        self.worker.failed.connect(self.notices.show_failure)

    # --- before a casebook is open -----------------------------------------------------------------

    def start(self, folder: Path | None = None) -> None:
        """Show the unlock page; with a folder, that casebook is chosen."""
        self.show_unlock(folder)

    def show_unlock(self, folder: Path | None = None, label: str = "") -> None:
        """Show the unlock page in the start window."""
        model = UnlockViewModel(self.worker, self.settings, self._unlock)
        page = UnlockPage(model, _version())
        model.setParent(page)
        model.unlocked.connect(self._opened)
        model.failed.connect(self._tell_failure)
        page.expect_user(label)
        page.new_asked.connect(self.show_new_casebook)
        page.look.percent_chosen.connect(self.settings.set_percent)
        page.look.theme_chosen.connect(self.settings.set_theme)
        self._show_start(page)
        page.focus_first()
        if folder is not None:
            model.choose(folder)
        self._unlocking = model

    def start_demonstration(self, out: Path) -> None:
        """Open the demonstration in a folder, making it first where it is not there yet."""
        from soteria_desk.api import DEMONSTRATION_FOLDER, DEMONSTRATION_LABEL, DEMONSTRATION_PASSPHRASE
        from ui.pages.progress import ProgressPage
        from ui.work.job import Job

        folder = out.absolute() / DEMONSTRATION_FOLDER
        label, passphrase, unlock = DEMONSTRATION_LABEL, DEMONSTRATION_PASSPHRASE, self._unlock

        def open_it(_: object = None) -> None:
            self.worker.run(
                lambda: unlock(folder, label, passphrase),
                lambda desk: self.open_desk(desk, folder, label),
                self._no_demonstration,
            )

        page = ProgressPage(
            tr("Making the demonstration casebook"), tr("Four invented cases, with their plans.")
        )
        self._show_start(page)
        if folder.exists():
            page.show_opening()
            open_it()
            return

        def work(job: Job) -> object:
            from soteria_desk.api import make_demonstration

            return make_demonstration(out.absolute(), live=True, progress=job)

        self._job = Job(work, page)
        self._job.progressed.connect(page.show_progress)
        self._job.succeeded.connect(page.show_opening)
        self._job.succeeded.connect(open_it)
        self._job.failed.connect(self._no_demonstration)
        self._job.cancelled.connect(self.quit)
        page.cancel_asked.connect(self._job.cancel)
        self._job.start()

    def _no_demonstration(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError

        self.show_unlock()
        page = self.start_window.centralWidget() if self.start_window else None
        if isinstance(page, UnlockPage) and isinstance(error, SoteriaError):
            page.folder_error.tell(error)
        else:
            self._tell_failure(error)

    def show_new_casebook(self) -> None:
        """Show the pages on which a casebook is made."""
        from ui.pages.new_casebook import NewCasebookPage
        from ui.viewmodels.new_casebook import NewCasebookViewModel

        model = NewCasebookViewModel(self.worker, self._create)
        page = NewCasebookPage(model)
        model.setParent(page)
        self._making = model
        model.finished.connect(self._made)
        model.abandoned.connect(self._not_made)
        model.failed.connect(self._tell_failure)
        self._show_start(page)
        page.focus_first()

    def _show_start(self, page: QWidget) -> None:
        if self.start_window is None:
            self.start_window = StartWindow(self._start_closed)
        self.start_window.show_page(page)
        self.start_window.show()

    def _start_closed(self) -> None:
        if self.window is None:
            self.quit()

    def _tell_failure(self, error: Exception) -> None:
        sys.excepthook(type(error), error, error.__traceback__)

    # --- a casebook is open ------------------------------------------------------------------------

    def _opened(self, desk: "Desk") -> None:
        model = self._unlocking
        assert model.folder is not None
        page = self.start_window.centralWidget() if self.start_window else None
        label = str(page.user.value()) if isinstance(page, UnlockPage) else ""
        self.open_desk(desk, model.folder, label)

    def _not_made(self) -> None:
        self._making = None
        self.show_unlock()

    def _made(self, desk: "Desk", folder: Path, label: str) -> None:
        self._making = None
        self.open_desk(desk, folder, label)

    def open_desk(self, desk: "Desk", folder: Path, label: str) -> None:
        """Show the frame over an open casebook."""
        from ui.session import Session

        if folder != self._folder:
            self._last_case = ""
        self._folder, self._label = folder, label
        self.session = Session(self.worker, desk, self)
        self._build_window()
        self._connect_session(self.session)
        self.lock.set_user(label)
        assert self.window is not None
        if self.lock.is_locked:
            self.lock.release()
        else:
            self.lock.arm()
        self.window.show()
        if self.start_window is not None:
            start, self.start_window = self.start_window, None
            self.window.restoreGeometry(start.saveGeometry())
            start.hide()
            start.deleteLater()
        self._midnight.start()
        self._tell_state(desk)
        self.session.ask(_first_look, self._looked)
        case_id, page = self._back_to
        if case_id:
            self._back_to = ("", "")
            self.session.open_case(case_id, lambda _: self._show_case(page))
        else:
            self.window.open_home()

    def _build_window(self) -> None:
        from ui.main_window import MainWindow
        from ui.navigation import PAGES, PageSpec

        home = PageSpec("home", tr("Investigations"), "folder-open", "", "", self._make_home)
        self.window = MainWindow(PAGES, self._context(), self.notices, home)
        window, session = self.window, self.session
        assert session is not None
        window.marking.set_marking(session.marking)
        window.show_demonstration(session.demonstration)
        window.case_chosen.connect(self.open_case)
        window.lock_asked.connect(self.lock.lock)
        window.undo_asked.connect(self.undo)
        window.redo_asked.connect(self.redo)
        window.text_size_changed.connect(self.settings.set_percent)
        window.page_opened.connect(self._page_opened)
        window.page_refused.connect(self._page_refused)
        window.set_gate(self._case_is_open)
        window.closing.connect(self._window_closed)

    def _context(self) -> object:
        from ui.window_context import WindowContext

        assert self.session is not None
        return WindowContext(self.session, self.notices, self._open_page, self.open_case, self.start_case)

    def _make_home(self, _: object) -> Any:
        from ui.pages.home import HomePage
        from ui.pages.home_area import HomeArea
        from ui.pages.new_investigation import NewInvestigationPage
        from ui.viewmodels.home import HomeViewModel
        from ui.viewmodels.new_investigation import NewInvestigationViewModel

        session = self.session
        assert session is not None
        home = HomePage(HomeViewModel(session))
        area = HomeArea(home, NewInvestigationPage(NewInvestigationViewModel(session)))
        area.case_asked.connect(self.open_case)
        return area

    def _connect_session(self, session: "Session") -> None:
        session.failed.connect(self._show_failed)
        session.saving.connect(self._show_saving)
        session.saved.connect(self._show_saved)
        session.draft_changed.connect(self._show_draft)
        session.cases_changed.connect(self._show_switcher)

    def _tell_state(self, desk: "Desk") -> None:
        store = desk.store
        if not store.verdict.ok:
            self.notices.banner(
                tr(
                    "The record does not match its log. The casebook is open to read; nothing has been overwritten. "
                    "Keep this computer as it is and tell your supervisor."
                ),
                "danger",
                "chain",
            )
        elif store.read_only:
            from soteria_desk.api import CasebookReadOnly

            error = CasebookReadOnly()
            self.notices.banner(
                f"{error.message_text} {error.safe_text} {error.advice_text}", "warn", "read-only"
            )
        elif store.bad_end_last_time:
            self.notices.banner(
                tr(
                    "The last session did not end properly. Everything that was saved is here; a check is running."
                ),
                "note",
                "bad-end",
            )
            assert self.session is not None
            self.session.ask(lambda one: one.book.check("full"), self._checked)

    def _checked(self, verdict: Any) -> None:
        self.notices.dismiss("bad-end")
        if verdict.ok:
            self.notices.toast(
                tr("The check after the last session is finished: everything is as it was saved.")
            )
        else:
            self.notices.banner(
                tr(
                    "The check found something that does not match. Nothing has been overwritten. "
                    "Keep this computer as it is and tell your supervisor."
                ),
                "danger",
                "chain",
            )

    def _looked(self, told: "tuple[tuple[Officer, ...], str, SavedState]") -> None:
        officers, me, state = told
        self._officers = officers
        mine = next((one for one in officers if one.id == me), None)
        if self.window is not None and mine is not None:
            self.window.app_bar.set_user(mine.initials(), mine.title())
        self._show_saved(state)

    # --- cases ---------------------------------------------------------------------------------------

    def open_case(self, case_id: str) -> None:
        """Show an investigation: on the page that is open for another one, else on Overview.

        Every page belongs to one case: those of the case before are thrown away.
        """
        if self.session is None or self.window is None:
            return
        self._hand_over()
        here = self.window.current_page
        page = here if here and here != "home" else "overview"
        self.session.open_case(case_id, lambda _: self._show_case(page))

    def _show_case(self, page: str) -> None:
        window = self.window
        if window is None:
            return
        window.reset_pages(self._context(), page or "overview")
        if self.session is not None:
            self.session.refresh_cases()

    def start_case(self) -> None:
        """Open the page on which a new investigation is recorded."""
        if self.window is None:
            return
        self.window.open_home()
        area: Any = self.window.page("home")
        if area is not None:
            area.start_case()

    def _hand_over(self) -> None:
        """Have the field that is being typed in save itself, and every page hand over what is typed elsewhere."""
        if self.window is None:
            return
        focus = self.window.focusWidget()
        if focus is not None:
            focus.clearFocus()
        self.window.flush()

    def _open_page(self, page: str) -> None:
        if self.window is not None:
            self.window.open_page(page)

    def _case_is_open(self) -> bool:
        return self.session is not None and self.session.draft is not None

    def _page_refused(self, page: str) -> None:
        """No investigation is open: go back to the one that was open last, or say that one is to be chosen."""
        if self._last_case and self.session is not None:
            self.session.open_case(self._last_case, lambda _: self._show_case(page))
        else:
            self.notices.toast(tr("Choose an investigation first."), kind="note")

    def _page_opened(self, page: str) -> None:
        if page == "home" and self.session is not None and self.session.draft is not None:
            self._last_case = self.session.case_id
            self.session.close_case()

    # --- undo ----------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back one's newest change in the case shown."""
        if self.window is not None and self.session is not None:
            self.window.flush()
            self.session.undo(self._undone)

    def redo(self) -> None:
        """Do again what was undone last."""
        if self.session is not None:
            self.session.redo(self._redone)

    def _undone(self, action: str) -> None:
        from ui.viewmodels.action_words import words_for

        self.notices.toast(tr("Undone: {what}").format(what=words_for(action)))

    def _redone(self, action: str) -> None:
        from ui.viewmodels.action_words import words_for

        self.notices.toast(tr("Done again: {what}").format(what=words_for(action)))

    # --- the status strip ------------------------------------------------------------------------------

    def _show_saving(self) -> None:
        if self.window is not None:
            self.window.status.set_saved("saving")

    def _show_failed(self, error: Exception) -> None:
        from soteria_desk.api import DiskFull

        if isinstance(error, DiskFull):
            self._failed_after = self._seq
        self.notices.show_failure(error)

    def _show_saved(self, state: "SavedState") -> None:
        if self.window is None:
            return
        self._seq = state.seq
        if self._failed_after is not None and state.seq <= self._failed_after:
            self.window.status.set_saved("not-saved", tr("the disk is full"))
            self.window.status.set_audit(True, state.head)
            return
        self._failed_after = None
        if state.read_only:
            self.window.status.set_saved("not-saved", tr("this casebook can only be read here"))
        else:
            self.window.status.set_saved("saved", f"{datetime.now().astimezone():%H:%M}")
        self.window.status.set_audit(True, state.head)

    def _show_draft(self, draft: "Draft | None") -> None:
        from ui.viewmodels.journey import steps_of

        window, session = self.window, self.session
        if window is None or session is None:
            return
        if draft is None:
            window.status.set_draft("")
            self._show_switcher(session.cases)
            return
        last = draft.file.last_issued()
        if last is None:
            window.status.set_draft(tr("Draft 1 · not issued"))
        else:
            window.status.set_draft(
                tr("Draft {n} · after revision {last}").format(n=last.number + 1, last=last.number)
            )
        known = {spec.id for spec in _pages()}
        for step in steps_of(draft, session.library):
            if step.page in known:
                window.navigation.pages.set_mark(step.page, step.mark, f"{step.state} {step.rule}")
        self._show_switcher(session.cases)

    def _show_switcher(self, rows: "tuple[CaseRow, ...]") -> None:
        from soteria_desk.api import STATUS_TEXTS, Status
        from ui.frame.case_switcher import CaseEntry
        from ui.plain import one_line

        if self.window is None or self.session is None:
            return
        entries = [
            CaseEntry(
                row.id,
                one_line(row.title, 60),
                one_line(row.reference, 40),
                tr("{n} late").format(n=row.late) if row.late else STATUS_TEXTS[str(row.status)],
                bool(row.late),
            )
            for row in rows
            if row.status is not Status.CLOSED or row.id == self.session.case_id
        ]
        self.window.app_bar.switcher.set_entries(entries, self.session.case_id)

    def _show_countdown(self, left: int) -> None:
        if self.window is not None:
            self.window.app_bar.lock.set_seconds(left)

    def _look_at_day(self) -> None:
        today = datetime.now().astimezone().date()
        if today != self._day and self.session is not None:
            self._day = today
            self.session.refresh()

    # --- locking -----------------------------------------------------------------------------------------

    def _on_locked(self) -> None:
        """Everything is covered: keep what was typed, close the casebook, throw every page away."""
        session, window = self.session, self.window
        if session is None or window is None:
            return
        self._hand_over()
        self._back_to = (session.case_id, window.current_page) if session.case_id else ("", "")
        self._drop_window()
        # Saves that are still on their way answer to it first; closing is the last thing asked.
        session.close(lambda _: session.deleteLater())

    def _drop_window(self) -> None:
        self._midnight.stop()
        self.session = None
        window, self.window = self.window, None
        if window is not None:
            window.hide()
            window.blockSignals(True)
            window.setParent(None)
            window.deleteLater()

    def _unlock_again(self, passphrase: str) -> None:
        folder, label, unlock = self._folder, self._label, self._unlock
        if folder is None:
            return
        self.worker.run(lambda: unlock(folder, label, passphrase), self._opened_again, self._not_opened_again)

    def _opened_again(self, desk: "Desk") -> None:
        assert self._folder is not None
        self.open_desk(desk, self._folder, self._label)

    def _not_opened_again(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError, Unexpected

        if not isinstance(error, SoteriaError):
            sys.excepthook(type(error), error, error.__traceback__)
            error = Unexpected(reason="E-99")
        self.lock.refuse(" ".join(filter(None, (error.message_text, error.safe_text, error.advice_text))))

    # --- the end -------------------------------------------------------------------------------------------

    def _window_closed(self) -> None:
        self._hand_over()
        self.quit()

    def quit(self) -> None:
        """Close the casebook and end; what is queued is saved first."""
        session, self.session = self.session, None
        if session is not None:
            session.close()
        if self._making is not None:
            # A casebook whose recovery code was never checked is not left behind.
            self._making.blockSignals(True)
            self._making.abandon()
        self.lock.disarm()
        self.worker.stop(30.0)
        self._app.quit()


def _pages() -> Any:
    from ui.navigation import PAGES

    return PAGES


def _first_look(desk: "Desk") -> "tuple[tuple[Officer, ...], str, SavedState]":
    return desk.casework.officers(), desk.me, desk.book.saved_state()


def _unlock(folder: Path, label: str, passphrase: str) -> "Desk":
    from soteria_desk.api import unlock  # the vault and the database come with it

    return unlock(folder, label, passphrase)


def _version() -> str:
    from soteria_desk import __version__

    return tr("Version {version}").format(version=__version__)


def dress(app: QApplication, settings: Settings) -> None:
    """Give the application its name, its theme and its fonts, as the settings say."""
    app.setApplicationName(TITLE)
    app.setApplicationDisplayName("")
    app.setQuitOnLastWindowClosed(False)
    theme().install(app, settings.choices.theme, settings.choices.percent)  # type: ignore[arg-type]
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
