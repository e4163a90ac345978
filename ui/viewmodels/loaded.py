"""What a page of the casebook shows as one value: read, acted on, and read again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from ui.session import Session
from ui.work.desk_worker import alive

if TYPE_CHECKING:
    from soteria_desk.api import Desk

S = TypeVar("S")
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class LoadedViewModel(QObject, Generic[S]):
    """State of such a page. Every act goes to the casebook, which decides whether it may be done."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, read: "Callable[[Desk], S]", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._read = read
        self.shown: S | None = None

    def load(self) -> None:
        """Read everything anew."""
        self._session.ask(self._read, self._loaded, self.failed.emit)

    def _loaded(self, shown: S) -> None:
        self.shown = shown
        self.changed.emit()

    def _act(self, work: "Callable[[Desk], Any]", done: Done, failed: Failed) -> None:
        self._session.act(work, self._then(done), failed)

    def _then(self, done: Done) -> Done:
        """What hears an act's result: the page first, then whoever asked, where that is still there."""

        def answered(result: Any) -> None:
            self.load()
            if alive(done):
                done(result)

        return answered
