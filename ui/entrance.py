"""Everything before a casebook is open: the unlock page, the making of a casebook, the demonstration."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ui.i18n import tr
from ui.pages.unlock import UnlockPage
from ui.settings import Settings
from ui.theme import theme
from ui.viewmodels.unlock import Unlock, UnlockViewModel
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Desk
    from ui.pages.recovery import RecoveryPage
    from ui.pages.saving import SavingPage
    from ui.start_guard import StartGuard
    from ui.viewmodels.new_casebook import NewCasebookViewModel
    from ui.viewmodels.restoring import RestoreViewModel
    from ui.viewmodels.saving import SavingViewModel, Way
    from ui.work.job import Job

TITLE = "Soteria Desk"
CANCEL_SECONDS = 10.0
"""How long is waited for work that was cancelled to take away what it had made."""


class StartWindow(QMainWindow):
    """Holds the one page that is shown before a casebook is open."""

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


class Entrance(QObject):
    """The way in. Emits `opened` with the open casebook, its folder and the user's label."""

    opened = Signal(object, object, str)
    typing = Signal()
    """A passphrase is being typed: what an open casebook needs can be loaded meanwhile."""
    failed = Signal(object)
    left = Signal()
    """The person closed the window, or stopped what was being made."""

    def __init__(
        self,
        worker: DeskWorker,
        settings: Settings,
        unlock: Unlock,
        create: Callable[..., Any] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._settings = settings
        self._unlock = unlock
        self._create = create
        self._making: NewCasebookViewModel | None = None
        self._job: Job | None = None
        self._recovering: RecoveryPage
        self._unlocking: UnlockViewModel
        self._restoring: RestoreViewModel | None = None
        self._saving: SavingViewModel | None = None
        self._guard: StartGuard | None = None
        self.window: StartWindow | None = None

    def show_unlock(self, folder: Path | None = None, label: str = "") -> None:
        """Show the unlock page; with a folder, that casebook is chosen."""
        self.abandon()
        model = UnlockViewModel(self._worker, self._settings, self._unlock)
        page = UnlockPage(model, _version())
        model.setParent(page)
        model.unlocked.connect(self._unlocked)
        model.failed.connect(self.failed)
        page.passphrase.edited.connect(self.typing)
        page.expect_user(label)
        page.new_asked.connect(self.show_new_casebook)
        page.sheet_asked.connect(self.show_recovery)
        page.restore_asked.connect(self._restore_any)
        page.saving_asked.connect(self._save_with_passphrase)
        page.backup_asked.connect(lambda path: self.show_restore(path, self._unlocking.folder))
        page.look.percent_chosen.connect(self._settings.set_percent)
        page.look.theme_chosen.connect(self._settings.set_theme)
        page.look.about_asked.connect(self.show_about)
        self._show(page)
        page.focus_first()
        if folder is not None:
            model.choose(folder)
        self._unlocking = model

    def start_demonstration(self, out: Path) -> None:
        """Open the demonstration in a folder, making it first where it is not there yet."""
        from soteria_desk.api import DEMONSTRATION_FOLDER, DEMONSTRATION_LABEL, DEMONSTRATION_PASSPHRASE
        from ui.pages.progress import ProgressPage
        from ui.work.job import Job

        self.abandon()
        folder = out.absolute() / DEMONSTRATION_FOLDER
        label, passphrase, unlock = DEMONSTRATION_LABEL, DEMONSTRATION_PASSPHRASE, self._unlock

        def open_it(_: object = None) -> None:
            self._worker.run(
                lambda: unlock(folder, label, passphrase),
                lambda desk: self.opened.emit(desk, folder, label),
                self._no_demonstration,
            )

        page = ProgressPage(
            tr("Making the demonstration casebook"), tr("Four invented cases, with their plans.")
        )
        self._show(page)
        self.typing.emit()
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
        self._job.cancelled.connect(self.left)
        page.cancel_asked.connect(self._job.cancel)
        self._job.start()

    def _no_demonstration(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError

        self.show_unlock()
        page = self._page()
        if isinstance(page, UnlockPage) and isinstance(error, SoteriaError):
            page.folder_error.tell(error)
        else:
            self.failed.emit(error)

    def show_about(self) -> None:
        """Show what the program is, as it stands before any casebook is open."""
        from ui.pages.about_first import AboutFirst

        unlocking = self._unlocking
        page = AboutFirst(self._worker)
        page.left.connect(lambda: self.show_unlock(unlocking.folder))
        self._show(page)
        page.focus_first()

    def show_new_casebook(self) -> None:
        """Show the pages on which a casebook is made."""
        from ui.pages.new_casebook import NewCasebookPage
        from ui.viewmodels.new_casebook import NewCasebookViewModel

        model = NewCasebookViewModel(self._worker, self._create)
        page = NewCasebookPage(model)
        model.setParent(page)
        self._making = model
        model.finished.connect(self._made)
        model.abandoned.connect(self._not_made)
        model.failed.connect(self.failed)
        self._show(page)
        page.focus_first()

    def show_recovery(self, folder: Path) -> None:
        """Show the pages on which a casebook is opened with its recovery sheet."""
        from ui.pages.recovery import RecoveryPage
        from ui.viewmodels.recovery import RecoveryViewModel

        self.abandon()
        model = RecoveryViewModel(self._worker, folder)
        page = RecoveryPage(model)
        model.setParent(page)
        model.unlocked.connect(self._recovered)
        model.saving_asked.connect(self.show_saving)
        model.failed.connect(self.failed)
        page.left.connect(self._not_recovered)
        self._recovering = page
        self._show(page)
        page.focus_first()

    def _recovered(self, desk: "Desk") -> None:
        page = self._recovering
        self.opened.emit(desk, page.folder, page.label())

    def _not_recovered(self) -> None:
        self.show_unlock(self._recovering.folder)

    def show_restore(self, path: Path | None = None, folder: Path | None = None) -> None:
        """Show the pages on which a backup is restored; with a file, that one is chosen.

        Args:
            folder: A casebook that was chosen or open here; others that are remembered are looked at as well.
        """
        from ui.pages.restore import RestorePage
        from ui.viewmodels.restoring import RestoreViewModel

        self.abandon()
        remembered = tuple(Path(one.folder) for one in self._settings.recent)
        known = dict.fromkeys((*((folder,) if folder is not None else ()), *remembered))
        model = RestoreViewModel(self._worker, tuple(known))
        page = RestorePage(model)
        model.setParent(page)
        model.failed.connect(self.failed)
        page.left.connect(lambda: self.show_unlock(folder))
        page.open_asked.connect(self.show_unlock)
        self._restoring = model
        self._show(page)
        page.focus_first()
        if path is not None:
            page.choose(path)

    def _save_with_passphrase(self, folder: Path, label: str, passphrase: str) -> None:
        from ui.viewmodels.saving import with_passphrase

        self.show_saving(with_passphrase(folder, label, passphrase))

    def show_saving(self, way: "Way") -> None:
        """Show the page on which what is readable of a damaged casebook is saved."""
        from ui.pages.saving import SavingPage
        from ui.viewmodels.saving import SavingViewModel

        self.abandon()
        model = SavingViewModel(self._worker, way, self._unlock)
        page = SavingPage(model)
        model.setParent(page)
        model.opened.connect(lambda desk: self._saved_opened(desk, page))
        model.failed.connect(self.failed)
        page.left.connect(lambda: self.show_unlock(model.folder, model.label))
        page.restore_asked.connect(lambda path: self.show_restore(path, model.folder))
        self._saving = model
        self._show(page)
        page.focus_first()

    def _saved_opened(self, desk: "Desk", page: "SavingPage") -> None:
        done = page.view_model.done
        assert done is not None
        self.opened.emit(desk, done.folder, page.view_model.label)

    def _restore_any(self) -> None:
        self.show_restore(None, self._unlocking.folder)

    def leave(self) -> QByteArray | None:
        """Put the window away, as a casebook is open now; return where it stood on the screen."""
        window, self.window = self.window, None
        if self._guard is not None:
            self._guard.disarm()
        if window is None:
            return None
        place = window.saveGeometry()
        window.hide()
        window.deleteLater()
        return place

    def abandon(self) -> None:
        """Leave nothing half made behind: a casebook whose recovery code was never checked, a demonstration."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
            job.wait(CANCEL_SECONDS)
        restoring, self._restoring = self._restoring, None
        if restoring is not None:
            restoring.blockSignals(True)
            restoring.forget()
        saving, self._saving = self._saving, None
        if saving is not None:
            saving.blockSignals(True)
            saving.forget()
        making, self._making = self._making, None
        if making is not None:
            making.blockSignals(True)
            making.abandon()

    def conceal(self) -> None:
        """Somebody comes in: nothing that could open a casebook stays on the screen, and no casebook stays open.

        What works at this moment goes on, out of sight: its page shows how far it is and nothing else.
        """
        app, page = QApplication.instance(), self._page()
        if self.window is None or page is None or not isinstance(app, QApplication):
            return
        for _ in range(8):  # bounded, because a popup may refuse to close
            shown = app.activePopupWidget() or app.activeModalWidget()
            if shown is None:
                break
            shown.close()
        if not getattr(page, "busy", False):
            put_away = getattr(page, "put_away", None)
            (put_away or self.show_unlock)()
        self.window.showMinimized()

    def _page(self) -> QWidget | None:
        return self.window.centralWidget() if self.window is not None else None

    def _show(self, page: QWidget) -> None:
        if self.window is None:
            self.window = StartWindow(self.left.emit)
        self.window.show_page(page)
        self.window.show()
        self._guard_what_is_shown(page)

    def _guard_what_is_shown(self, page: QWidget) -> None:
        if isinstance(page, UnlockPage):
            if self._guard is not None:
                self._guard.disarm()
            return
        if self._guard is None:
            from ui.start_guard import StartGuard

            app = QApplication.instance()
            assert isinstance(app, QApplication)
            self._guard = StartGuard(app, self.conceal, self)
        self._guard.arm()

    def _unlocked(self, desk: "Desk") -> None:
        model, page = self._unlocking, self._page()
        assert model.folder is not None
        label = str(page.user.value()) if isinstance(page, UnlockPage) else ""
        if desk.must_change:
            self._ask_own_passphrase(desk, model.folder, label, page)
            return
        self.opened.emit(desk, model.folder, label)

    def _ask_own_passphrase(self, desk: "Desk", folder: Path, label: str, before: QWidget | None) -> None:
        from ui.pages.own_passphrase import OwnPassphrase, OwnPassphrasePage

        given = before.passphrase.text() if isinstance(before, UnlockPage) else ""
        model = OwnPassphrase(self._worker, desk, label, given)
        page = OwnPassphrasePage(model)
        model.setParent(page)
        model.done.connect(lambda opened: self.opened.emit(opened, folder, label))
        model.left.connect(lambda: self.show_unlock(folder, label))
        model.failed.connect(self.failed)
        self._show(page)
        page.focus_first()

    def _made(self, desk: "Desk", folder: Path, label: str) -> None:
        self._making = None
        self.opened.emit(desk, folder, label)

    def _not_made(self) -> None:
        self._making = None
        self.show_unlock()


def _version() -> str:
    from soteria_desk import __version__

    return tr("Version {version}").format(version=__version__)
