"""What an open casebook needs, loaded while its passphrase is still being typed: a small piece in each turn."""

from collections.abc import Callable, Iterator
from importlib import import_module

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.garbage import forget_sources
from ui.work.desk_worker import DeskWorker

POLISHED_A_TURN = 15
MODULES = (
    "ui.session", "ui.lock", "ui.main_window", "ui.standing", "ui.window_context", "ui.pages.home",
    "ui.pages.home_area", "ui.viewmodels.home", "ui.viewmodels.journey", "ui.pages.overview",
)  # fmt: skip
"""Modules of the open window, loaded one by one."""


class Ahead(QObject):
    """Loads the core on the casebook's thread, then the window's modules and its frame here.

    Neither typing nor unlocking waits for it: whatever has not been loaded by then is loaded when it is needed.
    """

    def __init__(
        self, worker: DeskWorker, build: Callable[[], Iterator[None]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._build = build
        self._steps: Iterator[None] | None = None
        self._ended = False

    def begin(self) -> None:
        """Begin; a second call does nothing."""
        if self._steps is None and not self._ended:
            self._steps = self._all()
            self._worker.run(_prepare, self._go_on)

    def end(self) -> None:
        """Load no more: the program is left."""
        self._ended = True

    def _all(self) -> Iterator[None]:
        for name in MODULES:
            import_module(name)
            yield
        yield from self._build()

    def _go_on(self, _: object = None) -> None:
        forget_sources()
        if not self._ended and self._steps is not None and next(self._steps, self) is None:
            QTimer.singleShot(0, self._go_on)


def polished(window: QWidget) -> Iterator[None]:
    """Dress every part of a window that nobody sees yet, so that fonts, styles and icons are at hand."""
    parts = window.findChildren(QWidget)
    for first in range(0, len(parts), POLISHED_A_TURN):
        for part in parts[first : first + POLISHED_A_TURN]:
            if isValid(part):
                part.ensurePolished()
        yield


def painted(*parts: QWidget) -> Iterator[None]:
    """Paint parts of a window once where nobody sees it."""
    for part in parts:
        if isValid(part):
            part.grab()
        yield


def _prepare() -> None:
    from soteria_desk.api import prepare  # on the casebook's thread

    prepare()
    forget_sources()
