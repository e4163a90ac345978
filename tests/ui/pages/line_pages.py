"""A context for the pages of this folder: which page was asked for, and what was told."""

from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.notices import Notice, Notices
from ui.session import Session
from ui.window_context import WindowContext

Shown = TypeVar("Shown", bound=QWidget)


def show(qtbot: QtBot, page: Shown, width: int = 1166, height: int = 600) -> Shown:
    """Show a page in a window of its own, in front."""
    page.resize(width, height)
    page.show()
    page.activateWindow()
    qtbot.waitActive(page)
    return page


def throw_away(page: QWidget) -> None:
    """Delete a page now: a test has no event loop that would, and hundreds of widgets slow the next test down."""
    page.close()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Asked:
    """Collects what pages ask of the window."""

    def __init__(self, session: Session) -> None:
        self.pages: list[str] = []
        self.toasts: list[Notice] = []
        self.failures: list[Exception] = []
        self.notices = Notices()
        self.notices.toast_told.connect(self.toasts.append)
        session.failed.connect(self.failures.append)
        self.context = WindowContext(
            session=session,
            notices=self.notices,
            open_page=self.pages.append,
            open_case=self.pages.append,
            start_case=self._start,
        )

    def _start(self) -> None:
        self.pages.append("new-case")
