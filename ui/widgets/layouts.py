"""Layouts whose gutters follow the text size: measures are given in pixels at 100%."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QVBoxLayout, QWidget, QWidgetItem

from ui.theme import theme

Margins = tuple[int, int, int, int]
"""Left, top, right, bottom."""


class VBox(QVBoxLayout):
    """A column."""

    def __init__(
        self, parent: QWidget | None = None, margins: Margins = (0, 0, 0, 0), spacing: int = 8
    ) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._margins, self._gap = margins, spacing
        self._scale()
        theme().changed.connect(self._scale)

    def _scale(self) -> None:
        self.setContentsMargins(*(theme().px(m) for m in self._margins))
        self.setSpacing(theme().px(self._gap))


class HBox(QHBoxLayout):
    """A row."""

    def __init__(
        self, parent: QWidget | None = None, margins: Margins = (0, 0, 0, 0), spacing: int = 8
    ) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._margins, self._gap = margins, spacing
        self._scale()
        theme().changed.connect(self._scale)

    def _scale(self) -> None:
        self.setContentsMargins(*(theme().px(m) for m in self._margins))
        self.setSpacing(theme().px(self._gap))


class FlowLayout(QLayout):
    """Sets items in lines from left to right, like words; a line that is full goes on below."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, line_gap: int = 7) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)
        theme().changed.connect(self.invalidate)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def addWidget(self, widget: QWidget) -> None:
        """Append a widget."""
        # The item is made here and kept here: QLayout's own addWidget would leave it to nobody in Python.
        self.addChildWidget(widget)
        self._items.append(QWidgetItem(widget))
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _place(self, rect: QRect, *, move: bool) -> int:
        margins: QMargins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        gap, line_gap = theme().px(self._gap), theme().px(self._line_gap)
        x, y, line = area.x(), area.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if x > area.x() and x + hint.width() > area.right() + 1:
                x, y, line = area.x(), y + line + line_gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(min(hint.width(), area.width()), hint.height())))
            x += hint.width() + gap
            line = max(line, hint.height())
        return y + line - rect.y() + margins.bottom()
