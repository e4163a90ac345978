"""What happens when something of ours breaks: a calm message with code E-99, and a log without case data."""

import sys
import threading
from datetime import UTC, datetime
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ui.notices import Notices

_LARGEST_LOG = 200_000
CODE = "E-99"


class CrashHook(QObject):
    """Takes over the last resort for exceptions, on every thread, and tells them on the UI thread."""

    _broken = Signal()

    def __init__(self, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._broken.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over; called once, before the window is built."""
        sys.excepthook = self._handle
        threading.excepthook = self._handle_in_thread

    def _handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        write_log(outline(kind, trace))
        self._broken.emit()

    def _handle_in_thread(self, args: threading.ExceptHookArgs) -> None:
        self._handle(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)

    @Slot()
    def _tell(self) -> None:
        from soteria_desk.api import Unexpected

        self._notices.show_error(Unexpected(reason=CODE))


def outline(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Say where it broke: class, then file, line and function of each frame. No message: it may quote a case."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        name = "/".join(code.co_filename.replace("\\", "/").split("/")[-2:])
        frames.append(f"  {name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return "\n".join([f"{CODE} {kind.__module__}.{kind.__qualname__}", *frames])


def write_log(text: str) -> None:
    """Append to the log in the user's settings folder; a log that cannot be written stops nothing."""
    from soteria_desk.api import settings_folder

    try:
        folder = settings_folder()
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "log.txt"
        if log.exists() and log.stat().st_size > _LARGEST_LOG:
            log.replace(folder / "log.old.txt")
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {text}\n")
    except OSError:
        return  # there is nowhere left to tell it, and the message on the screen follows anyway
