"""Hiding before a casebook is open: keys that open everything can be on the screen there, too."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

IDLE_MS = 300_000
"""As long as an open casebook waits before it locks by itself."""
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class StartGuard(QObject):
    """Watches the keys and the quiet while a page with a secret is shown; calls `hide` for F12, Ctrl+L or idleness."""

    def __init__(self, app: QApplication, hide: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._hide = hide
        self._armed = False
        self._idle = QTimer(self, interval=IDLE_MS, singleShot=True)
        self._idle.timeout.connect(hide)

    @property
    def armed(self) -> bool:
        """Whether a page with a secret is shown."""
        return self._armed

    def arm(self) -> None:
        """Begin to watch."""
        if not self._armed:
            self._armed = True
            self._app.installEventFilter(self)
        self._idle.start()

    def disarm(self) -> None:
        """Stop watching."""
        if self._armed:
            self._armed = False
            self._app.removeEventFilter(self)
        self._idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _INPUT:
            return False
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and asks_to_hide(event):
            self._hide()
            return True
        self._idle.start()
        return False


def asks_to_hide(event: QKeyEvent) -> bool:
    """Whether a key hides everything: F12 or Ctrl+L, before a casebook is open and after."""
    if event.key() == Qt.Key.Key_F12:
        return True
    return event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier
