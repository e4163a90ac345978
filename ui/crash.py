"""What happens when something of ours breaks: a calm message with a code, and a log line without case data."""

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler

from ui.notices import Notices

CODE = "E-99"
_QUIET = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


class CrashHook(QObject):
    """Takes over the last resort for exceptions, on every thread, and tells them on the UI thread.

    Python's own hooks and Qt's would print what an exception or a message says: that may quote a case.
    Everything goes to the log instead, which has no room for sentences (`soteria_desk.log`).
    """

    _broken = Signal(str)
    _stopped = Signal()

    def __init__(self, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._put_back: Callable[[], None] | None = None
        self._broken.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._stopped.connect(self._tell_stopped, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over; called once, before the window is built."""
        from soteria_desk.api import no_longer, when_stopped

        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._handle
        threading.excepthook = self._handle_in_thread
        sys.unraisablehook = self._handle_unraisable
        qt_before = qInstallMessageHandler(_handle_qt)
        when_stopped(self._hear_stopped)

        def put_back() -> None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before
            qInstallMessageHandler(qt_before)
            no_longer(self._hear_stopped)

        self._put_back = put_back

    def remove(self) -> None:
        """Give everything back to whoever had it before."""
        if self._put_back is not None:
            self._put_back()
            self._put_back = None

    def _handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        from soteria_desk.api import NetworkStopped, log

        stopped = issubclass(kind, NetworkStopped)
        mark = log.error(NetworkStopped.code if stopped else CODE, kind, error.with_traceback(trace))
        if not stopped:  # that has been heard of at the moment it happened
            self._broken.emit(f"{CODE}-{mark}")

    def _handle_in_thread(self, args: threading.ExceptHookArgs) -> None:
        self._handle(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)

    def _handle_unraisable(self, args: Any) -> None:
        # Said of something being thrown away: nothing a person did has failed.
        from soteria_desk.api import log

        log.error("unraisable", args.exc_type, args.exc_value)

    def _hear_stopped(self) -> None:
        from soteria_desk.api import NetworkStopped, log

        log.event(NetworkStopped.code)
        self._stopped.emit()

    @Slot(str)
    def _tell(self, code: str) -> None:
        from soteria_desk.api import Unexpected

        self._notices.show_error(Unexpected(reason=code))

    @Slot()
    def _tell_stopped(self) -> None:
        from soteria_desk.api import NetworkStopped

        self._notices.show_error(NetworkStopped())


def _handle_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Log that Qt said something, by its category; what it says may quote what a field holds."""
    if kind in _QUIET:
        return
    from soteria_desk.api import log

    log.event(f"qt.{kind.name.removeprefix('Qt').removesuffix('Msg').lower()}", context.category or "default")
