"""What the window must not leave behind on this computer, switched on in one place when a frame is built."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.clipboard import ClipboardWatch
from ui.guards import guards
from ui.i18n import tr


class Traces(QObject):
    """Watches the clipboard. What can leave traces before (typing, dialogs) is watched from the start (ui/app.py)."""

    def __init__(self, app: QApplication, clipboard_seconds: int) -> None:
        super().__init__(app)
        self.clipboard = ClipboardWatch(clipboard_seconds, self)
        app.aboutToQuit.connect(self._leave)
        from soteria_desk.api import guard

        if guard.refusing:
            words = tr("Every attempt to reach a network is stopped and told, whoever makes it.")
            guards().tell("network", "on", words)

    def _leave(self) -> None:
        self.clipboard.clear()


_traces: Traces | None = None


def watch(app: QApplication, clipboard_seconds: int) -> Traces:
    """Begin to watch; a second call changes how long copied text stays."""
    global _traces
    if _traces is None:
        _traces = Traces(app, clipboard_seconds)
    _traces.clipboard.set_seconds(clipboard_seconds)
    return _traces
