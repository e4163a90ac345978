"""A drop-down list whose arrow is drawn by us: a style sheet alone would give a raised button."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from ui.icons import paint_icon
from ui.theme import theme


def paint_at_right(widget: QWidget, icon_name: str) -> None:
    """Paint an icon at the right end of a field."""
    side = theme().px(16)
    painter = QPainter(widget)
    token = "text2" if widget.isEnabled() else "disabled"
    box = QRectF(widget.width() - side - theme().px(8), (widget.height() - side) / 2, side, side)
    paint_icon(painter, box, icon_name, theme().color(token))
    painter.end()


class Choice(QComboBox):
    """A drop-down list. The wheel scrolls the page, not the value, so that nothing is changed by accident."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
        self.setMinimumContentsLength(6)

    def set_options(self, options: list[tuple[str, object]], chosen: object = None) -> None:
        """Show (words, value) pairs and choose one by its value; tells nobody."""
        blocked = self.blockSignals(True)
        self.clear()
        for words, value in options:
            self.addItem(words, value)
        index = next((n for n, (_, value) in enumerate(options) if value == chosen), -1 if chosen else 0)
        self.setCurrentIndex(index)
        self.blockSignals(blocked)

    def value(self) -> object:
        """Return the value of what is chosen."""
        return self.currentData()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_at_right(self, "chevron-down")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
