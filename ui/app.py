"""The application: from the way in to the frame and back, cases, undo, and locking."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ui.ahead import Ahead, painted, polished
from ui.crash import CrashHook
from ui.entrance import TITLE, Entrance
from ui.i18n import tr
from ui.no_learning import FoldersForgotten, PrivateTyping, use_own_dialogs
from ui.notices import Notices
from ui.place_watch import PlaceWatch
from ui.settings import Settings
from ui.theme import theme
from ui.viewmodels.unlock import Unlock
from ui.widgets.focus_ring import FocusRing
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Desk, Officer, SavedState, TodayItem
    from ui.lock import LockGuard
    from ui.locking import Locking
    from ui.main_window import MainWindow
    from ui.place import Place
    from ui.presence import Presence
    from ui.replacement import Handover, Successor
    from ui.session import ReasonAsked, Session
    from ui.sharing import Block, Sharing

MIDNIGHT_CHECK_MS = 30_000
WATCH_AFTER_MS = 100
HINT_AFTER_MS = 400
SOON_MS = 50
LEAVING_SECONDS = 30.0
"""How long leaving waits for what is still to be saved."""
ASKED_AGAIN_SECONDS = 60.0
"""Closing the window again within this time leaves although something could not be saved."""
UNEXPECTED = "E-99"


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
        successor: "Successor | None" = None,
        capture: "Block | None" = None,
    ) -> None:
        super().__init__()
        self._app = app
        self.settings = settings or Settings()
        self._unlock = unlock or _unlock
        self.worker = DeskWorker(self)
        self.notices = Notices(self)
        self.crash = CrashHook(self.notices, self)
        self._ring = FocusRing(app)
        use_own_dialogs(app)
        self._typing = PrivateTyping(app)
        self._folders = FoldersForgotten()
        app.aboutToQuit.connect(self._folders.forget)
        self.entrance = Entrance(self.worker, self.settings, self._unlock, create, self)
        self.window: MainWindow | None = None
        self.session: Session | None = None
        self._ahead = Ahead(self.worker, self._build_ahead, self)
        self._ahead_session: Session | None = None
        self._successor = successor
        self._capture = capture
        self._presence: Presence | None = None
        self.sharing: Sharing | None = None
        self._lock: LockGuard | None = None
        self._place_watch = PlaceWatch(self.worker, self)
        self._locking: Locking | None = None
        self._leaving = False
        self._kept_open_at = float("-inf")
        self._not_saved = ""
        self._folder: Path | None = None
        self._demonstration = False
        self._label = ""
        self._last_case = ""
        self._place: Place | None = None
        self._stood = ""
        self._day = datetime.now().astimezone().date()
        self._midnight = QTimer(self, interval=MIDNIGHT_CHECK_MS)
        self._midnight.timeout.connect(self._look_at_day)
        self.entrance.opened.connect(self.open_desk)
        self.entrance.typing.connect(self._ahead.begin)
        self.entrance.failed.connect(self._tell_failure)
        self.entrance.left.connect(self.quit)
        self.worker.failed.connect(self.notices.show_failure)

    @property
    def lock(self) -> "LockGuard":
        """What covers everything; made when a casebook is about to be open, since before there is nothing to hide."""
        if self._lock is None:
            from ui.lock import LockGuard

            self._lock = LockGuard(self._app, self.settings.lock_minutes())
            self._lock.covering.connect(self._on_covering)
            self._lock.locked.connect(self._on_locked)
            self._lock.countdown_changed.connect(self._show_countdown)
        return self._lock

    @property
    def locking(self) -> "Locking":
        """What closes the casebook behind the cover, and unlocks it where the program began locked."""
        if self._locking is None:
            from ui.locking import Locking
            from ui.replacement import Successor

            successor = self._successor or Successor(self)
            self._locking = Locking(self.lock, self.worker, self._unlock, successor, self)
            self._locking.opened.connect(self.open_desk)
            self._locking.closed.connect(self._let_sleep)
            self._locking.typing.connect(self._ahead.begin)
            self._locking.other_asked.connect(self.entrance.show_unlock)
            self._locking.left.connect(self.quit)
        return self._locking

    def start(self, folder: Path | None = None) -> None:
        """Show the unlock page; with a folder, that casebook is chosen."""
        self.entrance.show_unlock(folder)

    def start_locked(
        self, folder: Path, handover: "Handover", stands: Callable[[], object] | None = None
    ) -> None:
        """Stand locked over a casebook, in the place of the process that was locked; call `stands` once it does."""
        from ui.replacement import say_standing

        self._stood, self._not_saved = handover.stood, handover.not_saved
        self.locking.stand(folder, handover.label, stands or say_standing)
        if handover.demonstration:
            # Not before the cover stands: the words come with a part of the core.
            QTimer.singleShot(HINT_AFTER_MS, self._show_hint)

    def _show_hint(self) -> None:
        self.lock.set_hint(_hint())

    def start_demonstration(self, out: Path) -> None:
        """Open the demonstration in a folder, making it first where it is not there yet."""
        self.entrance.start_demonstration(out)

    def _tell_failure(self, error: Exception) -> None:
        sys.excepthook(type(error), error, error.__traceback__)

    # --- ahead of the passphrase ---------------------------------------------------------------------

    def _build_ahead(self) -> Iterator[None]:
        """Build the frame and its first page, and paint them where nobody sees it."""
        if self.window is not None or self.session is not None:
            return  # it was unlocked meanwhile
        self._build_window()
        window = self.window
        assert window is not None
        for _ in self._dressed(window):
            yield
            if self.window is not window:
                return  # it was locked meanwhile, and the window thrown away

    def _dressed(self, window: "MainWindow") -> Iterator[None]:
        yield
        home = window.make_ahead("home")
        yield
        yield from polished(window)
        self.lock.make_covers()
        yield
        yield from painted(window.app_bar, window.marking, window.status, window.navigation, home)

    # --- a casebook is open ------------------------------------------------------------------------

    def open_desk(self, desk: "Desk", folder: Path, label: str) -> None:
        """Show the frame over an open casebook, in a few turns of the event loop: no turn takes long."""
        if self._leaving:
            self.worker.run(desk.close)  # it was asked for before the window was closed
            return
        from ui.standing import Standing

        if folder != self._folder:
            self._last_case = ""
        self._folder, self._label = folder, label
        if self.window is None:
            self._build_window()
        window, session = self.window, self._ahead_session
        assert window is not None and session is not None
        session.attach(desk)
        session.refused.connect(self._keep_refusal)
        self.session, self._ahead_session = session, None
        self._demonstration = session.demonstration
        window.marking.set_marking(session.marking)
        window.show_demonstration(session.demonstration)
        standing = Standing(window, session, self.notices)
        session.ask(_first_look, standing.looked)
        standing.tell_state(desk)
        session.take_place(self._furnish)

    def _furnish(self, kept: str) -> None:
        if self.session is None or self.window is None:
            return
        if kept:
            self._go_back(kept)
        else:
            self.window.open_home()
        self.lock.set_user(self._label)
        self.lock.set_hint(_hint() if self.session.demonstration else "")
        QTimer.singleShot(0, self._reveal)

    def _go_back(self, kept: str) -> None:
        """Open what was open when the casebook was locked, with the cursor where it was."""
        from ui.place import GoingBack, read_place

        place, window, session = read_place(kept), self.window, self.session
        assert window is not None and session is not None
        if place.case_id:
            session.open_case(place.case_id, lambda _: self._show_case(place.page))
        else:
            window.open_home()
            if place.page:
                window.open_page(place.page)
            page = window.page(window.current_page)
            if page is not None and place.part:
                page.show_part(place.part)
        GoingBack(window, place)

    def _reveal(self) -> None:
        window, lock = self.window, self.lock
        if self.session is None or window is None:
            return
        start, stood = self.entrance.window, QByteArray.fromHex(self._stood.encode())
        place = start.saveGeometry() if start is not None else stood
        if not place.isEmpty():
            window.restoreGeometry(place)
        if lock.is_locked:
            lock.release()
        window.show()
        log_event("open")
        self._tell_not_saved()
        self._tell_policy()
        self._place_watch.look(self._folder)
        QTimer.singleShot(0, self._revealed)

    def _revealed(self) -> None:
        # Armed only now: while a window is shown for the first time, its many events need not be looked through.
        if self.session is not None:
            self.lock.arm()
            self._midnight.start()
            # In a turn of its own: it loads what speaks with the system, and nobody waits for it.
            QTimer.singleShot(WATCH_AFTER_MS, self._watch)
            QTimer.singleShot(WATCH_AFTER_MS, self._keep_backups)
        self.entrance.leave()

    def _keep_backups(self) -> None:
        """Have backups made while the casebook is open; it ends with the window."""
        from ui.backup_keeper import BackupKeeper

        window, session = self.window, self.session
        if window is not None and session is not None and window.findChild(BackupKeeper) is None:
            opener = partial(self._open_page, "backups")
            keeper = BackupKeeper(session, self.notices, window.status, opener, window)
            window.backup_asked.connect(keeper.make_now)

    def _watch(self) -> None:
        """Hear of sleep and of a locked screen, and be ready to lock without loading anything then."""
        from ui.presence import Presence
        from ui.sharing import Sharing

        assert self.locking
        if self.sharing is None:
            self.sharing = Sharing(self.notices, self._capture, self)
        if self._presence is None and self.window is not None:
            self._presence = Presence(self)
            self._presence.left.connect(self._lock_now)
            self._presence.watch(self.window)

    def _let_sleep(self) -> None:
        """The casebook is closed: the computer need not wait for it any longer."""
        presence, self._presence = self._presence, None
        if presence is not None:
            presence.end()
            presence.deleteLater()

    def _build_window(self) -> None:
        """Build the frame around a session that has no casebook yet; nothing is shown."""
        from ui.main_window import MainWindow
        from ui.navigation import CASEBOOK_PAGES, FOOT_PAGES, PAGES, PageSpec
        from ui.session import Session

        self._settings_changed()
        self.settings.when_changed(self._settings_changed)
        self._ahead_session = Session(self.worker, parent=self)
        self._ahead_session.reason_asked.connect(self._ask_reason)
        home = PageSpec("home", tr("Investigations"), "folder-open", "", "", self._make_home)
        window = self.window = MainWindow(
            PAGES, self._context(), self.notices, home, CASEBOOK_PAGES, FOOT_PAGES
        )
        window.case_chosen.connect(self.open_case)
        window.lock_asked.connect(self._lock_now)
        window.undo_asked.connect(self.undo)
        window.redo_asked.connect(self.redo)
        window.text_size_changed.connect(self.settings.set_percent)
        window.page_opened.connect(self._page_opened)
        window.page_refused.connect(self._page_refused)
        window.set_gate(self._case_is_open)
        window.closing.connect(self._window_closed)

    def _settings_changed(self) -> None:
        """What was chosen holds at once."""
        from ui.traces import watch

        watch(self._app, self.settings.choices.clipboard_seconds)
        self.lock.set_minutes(self.settings.lock_minutes())

    def _tell_policy(self) -> None:
        """Say when a policy file cannot be used, each time a casebook is opened."""
        from soteria_desk.api import policy

        problem = policy.in_force().problem
        if problem is not None:
            self.notices.show_error(problem)

    def _lock_now(self) -> None:
        self.lock.lock()

    def _context(self) -> object:
        from ui.window_context import WindowContext

        session = self.session or self._ahead_session
        assert session is not None
        return WindowContext(
            session,
            self.notices,
            self._open_page,
            self.open_case,
            self.start_case,
            self.settings,
            self._ask_restore,
            lambda: self.sharing,
            self._show_guidance,
        )

    def _show_guidance(self, item: str) -> None:
        from ui.viewmodels.guidance import Asked

        if self.window is not None:
            self.window.guidance.show(Asked(item=item))

    def _make_home(self, _: object) -> Any:
        from ui.pages.home import HomePage
        from ui.pages.home_area import HomeArea
        from ui.viewmodels.home import HomeViewModel
        from ui.viewmodels.today import TodayViewModel

        session = self.session or self._ahead_session
        assert session is not None
        home = HomePage(HomeViewModel(session), TodayViewModel(session))
        area = HomeArea(home, self._make_new_investigation)
        area.case_asked.connect(self.open_case)
        area.item_asked.connect(self.open_item)
        return area

    def _make_new_investigation(self) -> Any:
        from ui.pages.new_investigation import NewInvestigationPage
        from ui.viewmodels.new_investigation import NewInvestigationViewModel

        assert self.session is not None
        return NewInvestigationPage(NewInvestigationViewModel(self.session))

    def _tell_not_saved(self) -> None:
        """Say what became of a save that was still on its way when the casebook was locked."""
        why, self._not_saved = self._not_saved, ""
        if why:
            self.notices.banner(
                tr(
                    "What was being saved when you locked could not be saved. Look at what you typed last. ({why})"
                ).format(why=why),
                "danger",
                "not-saved",
            )

    # --- cases ---------------------------------------------------------------------------------------

    def open_case(self, case_id: str) -> None:
        """Show an investigation: on the page that is open for another one, else on Overview.

        Every page belongs to one case: those of the case before are thrown away.
        """
        if self.session is None or self.window is None:
            return
        self._hand_over()
        here = self.window.work_page
        page = here if here and not self.window.is_of_casebook(here) else "overview"
        self.session.open_case(case_id, lambda _: self._show_case(page))

    def open_item(self, item: "TodayItem") -> None:
        """Show what needs somebody today: its investigation, its page, and its line where it is one."""
        if self.session is None or self.window is None:
            return
        self._hand_over()
        self.session.wanted_line, self.session.wanted_clock = item.line_id, item.clock
        self.session.open_case(item.case_id, lambda _: self._show_case(item.page))

    def _ask_reason(self, asked: "ReasonAsked") -> None:
        """Ask why an investigation is opened; where that is not answered, what was shown stays."""
        window, session = self.window, self.session
        if window is None or session is None:
            return
        if not window.isVisible():  # it is about to be: after a lock the way back is begun before
            QTimer.singleShot(SOON_MS, partial(self._ask_reason, asked))
            return
        from ui.dialogs.consult import ConsultSheet

        if not window.current_page:
            window.open_home()
        title = next((row.title for row in session.cases if row.id == asked.case_id), "")
        title = title or tr("this investigation")
        sheet = ConsultSheet(window, title, asked.last)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.given.connect(partial(session.open_case, asked.case_id, asked.done))
        sheet.open()

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
        # A dialog belongs to the window, not to a page.
        from ui.widgets.saved_field import SavedLine, SavedText

        for line in self.window.findChildren(SavedLine):
            line.flush()
        for text in self.window.findChildren(SavedText):
            text.flush()

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
        if self.window is None or not self.window.is_of_casebook(page):
            return
        if self.session is not None and self.session.draft is not None:
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

    def _on_covering(self) -> None:
        """Nobody sees the window any more, and it is as it was: note the place, and the window's own."""
        from ui.place import place_in
        from ui.work.job import cancel_all

        if self.window is not None and self.session is not None:
            self._place = place_in(self.window, self.session.case_id)
            self._stood = bytes(self.window.saveGeometry().toHex().data()).decode()
            self.session.hush()
            cancel_all()
            self.worker.abandon_behind()

    def _on_locked(self) -> None:
        """Everything is covered: keep what was typed and where, close the casebook, throw every page away."""
        session, window, place = self.session, self.window, self._place
        if session is None or window is None or self._folder is None:
            return
        log_event("lock")
        self._hand_over()
        if place is not None:
            session.keep_place(place.as_text())
        self._drop_window()
        # What takes this process's place would take these for another program's: it ends without quitting.
        self._folders.forget()
        self.locking.close(session, self._folder, self._handover)

    def _handover(self) -> "Handover":
        from ui.replacement import Handover

        return Handover(self._label, self._demonstration, self._stood, self._not_saved)

    def _keep_refusal(self, error: Exception) -> None:
        """While everything is covered nobody reads a notice: keep it for the next unlock."""
        from soteria_desk.api import Cancelled, SoteriaError

        if self._lock is not None and self._lock.is_locked and not isinstance(error, Cancelled):
            # The words of an error of ours hold nothing of a case; those of any other may.
            self._not_saved = str(error) if isinstance(error, SoteriaError) else UNEXPECTED

    def _drop_window(self) -> None:
        self._midnight.stop()
        self.session = None
        window, self.window = self.window, None
        if window is not None:
            window.hide()
            window.blockSignals(True)
            window.setParent(None)
            window.deleteLater()

    # --- the end -------------------------------------------------------------------------------------------

    def _window_closed(self) -> None:
        """Save what was typed, then end; where it could not be saved, the window stays until it is closed again."""
        if self.session is not None and self.window is not None:
            if self._saved_all(tr("Something is not saved. Close the window again to leave without it.")):
                self._after_backup("regular", self._leave)
            return
        self.quit()

    def _saved_all(self, otherwise: str) -> bool:
        """Have everything that is typed saved; where it is not, keep the window and say so, once in a while."""
        assert self.session is not None and self.window is not None
        refused: list[Exception] = []
        self.session.refused.connect(refused.append)
        self._hand_over()
        self.worker.settle(LEAVING_SECONDS)
        if refused and monotonic() - self._kept_open_at > ASKED_AGAIN_SECONDS:
            self._kept_open_at = monotonic()
            self.window.keep_open()
            self.notices.toast(otherwise, kind="warn")
            return False
        return True

    def _after_backup(self, kind: str, go_on: Callable[[], None]) -> None:
        """Go on at once where no backup is due; else when it is made, or when the person does without it."""
        from ui.dialogs.closing_backup import ClosingBackup

        window, session = self.window, self.session
        assert window is not None and session is not None
        due: list[bool] = []
        if not (session.read_only or session.demonstration):
            session.ask(_backup_is_due, due.append, self._let_pass)
            self.worker.settle(LEAVING_SECONDS)
        if not any(due):
            go_on()
            return
        window.keep_open()
        if any(sheet.isVisible() for sheet in window.findChildren(ClosingBackup)):
            return
        self.worker.abandon_behind()  # what else runs would be given up anyway, and this is waited for
        sheet = ClosingBackup(window, session, kind)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.gone_on.connect(go_on)
        sheet.begin()

    def _let_pass(self, _: Exception) -> None:
        """Whether a backup is due cannot be told: leaving does not hang on it, the last ones are where they were."""

    def _leave(self) -> None:
        """Close the window and end, unless everything was locked meanwhile."""
        if self._lock is not None and self._lock.is_locked:
            return
        if self.window is not None:
            self.window.hide()
        self.quit()

    def _ask_restore(self, path: Path) -> None:
        """Ask whether the casebook may be closed so that a backup is restored."""
        from ui.dialogs.restore import RestoreSheet

        if self.window is None:
            return
        sheet = RestoreSheet(self.window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.agreed.connect(partial(self._close_to_restore, path))
        sheet.open()

    def _close_to_restore(self, path: Path) -> None:
        if self.session is None or self.window is None:
            return
        if self._saved_all(tr("Something is not saved. Restore again to go on without it.")):
            self._after_backup("pre-restore", partial(self._restore, path))

    def _restore(self, path: Path) -> None:
        """Close the casebook properly, without ending the program, and show the restore pages."""
        session, folder = self.session, self._folder
        if session is None or (self._lock is not None and self._lock.is_locked):
            return
        self._drop_window()
        self.lock.disarm()
        session.close()
        self.worker.settle(LEAVING_SECONDS)
        session.deleteLater()
        self._let_sleep()
        log_event("close")
        self.entrance.show_restore(path, folder)

    def quit(self) -> None:
        """Close the casebook and end; what is queued is saved first."""
        self._leaving = True
        self._ahead.end()
        # A casebook that is being opened or made at this moment is waited for, and closed like any other.
        self.worker.settle(LEAVING_SECONDS)
        session, self.session = self.session, None
        if session is not None:
            session.close()
        self.entrance.abandon()
        if self._lock is not None:
            self._lock.disarm()
        self.worker.stop(LEAVING_SECONDS)
        self._app.quit()


def log_event(code: str) -> None:
    """Log that something happened to the casebook; never which one."""
    from soteria_desk.api import log

    log.event(code)


def _first_look(desk: "Desk") -> "tuple[tuple[Officer, ...], str, SavedState]":
    return desk.casework.officers(), desk.me, desk.book.saved_state()


def _backup_is_due(desk: "Desk") -> bool:
    return desk.backups.due(desk.clock.now())


def _unlock(folder: Path, label: str, passphrase: str) -> "Desk":
    from soteria_desk.api import unlock  # the vault and the database come with it

    return unlock(folder, label, passphrase)


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
