"""The application: from the way in to the frame and back, cases, undo, and locking."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.crash import CrashHook
from ui.entrance import TITLE, Entrance
from ui.garbage import forget_sources
from ui.i18n import tr
from ui.notices import Notices
from ui.settings import Settings
from ui.theme import theme
from ui.viewmodels.unlock import Unlock
from ui.widgets.focus_ring import FocusRing
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Desk, Officer, SavedState
    from ui.lock import LockGuard
    from ui.main_window import MainWindow
    from ui.session import Session

MIDNIGHT_CHECK_MS = 30_000
POLISHED_A_TURN = 15
AHEAD = (
    "ui.session", "ui.lock", "ui.main_window", "ui.standing", "ui.window_context", "ui.pages.home",
    "ui.pages.home_area", "ui.viewmodels.home", "ui.viewmodels.journey", "ui.pages.overview",
)  # fmt: skip
"""Modules of the open window, loaded one by one while a passphrase is being typed."""


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
        self._ring = FocusRing(app)
        self.entrance = Entrance(self.worker, self.settings, self._unlock, create, self)
        self.window: MainWindow | None = None
        self.session: Session | None = None
        self._ahead_session: Session | None = None
        self._lock: LockGuard | None = None
        self._ahead: Iterator[None] | None = None
        self._folder: Path | None = None
        self._label = ""
        self._last_case = ""
        self._back_to: tuple[str, str] = ("", "")
        self._day = datetime.now().astimezone().date()
        self._midnight = QTimer(self, interval=MIDNIGHT_CHECK_MS)
        self._midnight.timeout.connect(self._look_at_day)
        self.entrance.opened.connect(self.open_desk)
        self.entrance.typing.connect(self.load_ahead)
        self.entrance.failed.connect(self._tell_failure)
        self.entrance.left.connect(self.quit)
        self.worker.failed.connect(self.notices.show_failure)

    @property
    def lock(self) -> "LockGuard":
        """What hides and locks; made when a casebook is about to be open, since before there is nothing to hide."""
        if self._lock is None:
            from ui.lock import LockGuard

            self._lock = LockGuard(self._app, self.settings.choices.lock_minutes)
            self._lock.locked.connect(self._on_locked)
            self._lock.passphrase_given.connect(self._unlock_again)
            self._lock.countdown_changed.connect(self._show_countdown)
        return self._lock

    def start(self, folder: Path | None = None) -> None:
        """Show the unlock page; with a folder, that casebook is chosen."""
        self.entrance.show_unlock(folder)

    def start_demonstration(self, out: Path) -> None:
        """Open the demonstration in a folder, making it first where it is not there yet."""
        self.entrance.start_demonstration(out)

    def _tell_failure(self, error: Exception) -> None:
        sys.excepthook(type(error), error, error.__traceback__)

    # --- ahead of the passphrase ---------------------------------------------------------------------

    def load_ahead(self) -> None:
        """Load what an open casebook needs while the passphrase is being typed: the core on its thread, then
        the window's modules here, one a turn, so that neither typing nor unlocking waits for them."""
        if self._ahead is None:
            self._ahead = self._load()
            self.worker.run(_prepare, self._load_next)

    def _load(self) -> Iterator[None]:
        """Load modules, build the frame and its first page, and paint them once where nobody sees it: fonts, styles
        and icons are then at hand."""
        for name in AHEAD:
            import_module(name)
            yield
        if self.session is not None:
            return  # it was unlocked meanwhile
        self._build_window()
        window = self.window
        assert window is not None
        yield
        home = window.make_ahead("home")
        yield
        parts = window.findChildren(QWidget)
        for part in range(0, len(parts), POLISHED_A_TURN):
            for widget in parts[part : part + POLISHED_A_TURN]:
                if isValid(widget):
                    widget.ensurePolished()
            yield
        self.lock.make_covers()
        yield
        for widget in (window.app_bar, window.marking, window.status, window.navigation, home):
            if isValid(widget):
                widget.grab()
            yield

    def _load_next(self, _: object = None) -> None:
        forget_sources()
        if self._ahead is not None and next(self._ahead, self) is None:
            QTimer.singleShot(0, self._load_next)

    # --- a casebook is open ------------------------------------------------------------------------

    def open_desk(self, desk: "Desk", folder: Path, label: str) -> None:
        """Show the frame over an open casebook, in a few turns of the event loop: no turn takes long."""
        from ui.standing import Standing

        if folder != self._folder:
            self._last_case = ""
        self._folder, self._label = folder, label
        if self.window is None:
            self._build_window()
        window, session = self.window, self._ahead_session
        assert window is not None and session is not None
        session.attach(desk)
        self.session, self._ahead_session = session, None
        window.marking.set_marking(session.marking)
        window.show_demonstration(session.demonstration)
        standing = Standing(window, session, self.notices)
        session.ask(_first_look, standing.looked)
        self._tell_state(desk)
        QTimer.singleShot(0, self._furnish)

    def _furnish(self) -> None:
        if self.session is None or self.window is None:
            return
        case_id, page = self._back_to
        if case_id:
            self._back_to = ("", "")
            self.session.open_case(case_id, lambda _: self._show_case(page))
        else:
            self.window.open_home()
        self.lock.set_user(self._label)
        self.lock.set_hint(_hint() if self.session.demonstration else "")
        self.lock.arm()
        QTimer.singleShot(0, self._reveal)

    def _reveal(self) -> None:
        window, lock = self.window, self.lock
        if self.session is None or window is None:
            return
        place = self.entrance.window.saveGeometry() if self.entrance.window is not None else None
        if place is not None:
            window.restoreGeometry(place)
        if lock.is_locked:
            lock.release()
        window.show()
        QTimer.singleShot(0, self.entrance.leave)
        self._midnight.start()

    def _build_window(self) -> None:
        """Build the frame around a session that has no casebook yet; nothing is shown."""
        from ui.main_window import MainWindow
        from ui.navigation import PAGES, PageSpec
        from ui.session import Session

        self._ahead_session = Session(self.worker, parent=self)
        home = PageSpec("home", tr("Investigations"), "folder-open", "", "", self._make_home)
        window = self.window = MainWindow(PAGES, self._context(), self.notices, home)
        window.case_chosen.connect(self.open_case)
        window.lock_asked.connect(self._lock_now)
        window.undo_asked.connect(self.undo)
        window.redo_asked.connect(self.redo)
        window.text_size_changed.connect(self.settings.set_percent)
        window.page_opened.connect(self._page_opened)
        window.page_refused.connect(self._page_refused)
        window.set_gate(self._case_is_open)
        window.closing.connect(self._window_closed)

    def _lock_now(self) -> None:
        self.lock.lock()

    def _context(self) -> object:
        from ui.window_context import WindowContext

        session = self.session or self._ahead_session
        assert session is not None
        return WindowContext(session, self.notices, self._open_page, self.open_case, self.start_case)

    def _make_home(self, _: object) -> Any:
        from ui.pages.home import HomePage
        from ui.pages.home_area import HomeArea
        from ui.viewmodels.home import HomeViewModel

        session = self.session or self._ahead_session
        assert session is not None
        area = HomeArea(HomePage(HomeViewModel(session)), self._make_new_investigation)
        area.case_asked.connect(self.open_case)
        return area

    def _make_new_investigation(self) -> Any:
        from ui.pages.new_investigation import NewInvestigationPage
        from ui.viewmodels.new_investigation import NewInvestigationViewModel

        assert self.session is not None
        return NewInvestigationPage(NewInvestigationViewModel(self.session))

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

    # --- time ----------------------------------------------------------------------------------------

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
        self.entrance.abandon()
        if self._lock is not None:
            self._lock.disarm()
        self.worker.stop(30.0)
        self._app.quit()


def _first_look(desk: "Desk") -> "tuple[tuple[Officer, ...], str, SavedState]":
    return desk.casework.officers(), desk.me, desk.book.saved_state()


def _unlock(folder: Path, label: str, passphrase: str) -> "Desk":
    from soteria_desk.api import unlock  # the vault and the database come with it

    return unlock(folder, label, passphrase)


def _prepare() -> None:
    from soteria_desk.api import prepare  # on the casebook's thread, while the passphrase is being typed

    prepare()
    forget_sources()


def _hint() -> str:
    from soteria_desk.api import DEMONSTRATION_PASSPHRASE

    return tr("Demonstration passphrase: {words}").format(words=DEMONSTRATION_PASSPHRASE)


def dress(app: QApplication, settings: Settings) -> None:
    """Give the application its name, its theme and its fonts, as the settings say."""
    app.setApplicationName(TITLE)
    app.setApplicationDisplayName("")
    app.setQuitOnLastWindowClosed(False)
    theme().install(app, settings.choices.theme, settings.choices.percent)  # type: ignore[arg-type]
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
