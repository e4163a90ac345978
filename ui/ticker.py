"""The one 30-second timer of the application: clocks change at most twice a minute."""

from PySide6.QtCore import QObject, QTimer, Signal


class Ticker(QObject):
    """Emits `ticked` every 30 seconds while it lives."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(30_000)
        self._timer.timeout.connect(self.ticked)
        self._timer.start()
