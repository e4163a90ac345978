"""Layouts whose gutters follow the text size: measures are given in pixels at 100%."""

from PySide6.QtCore import QMargins, QRect, QSize, Qt
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
        self._stretch = -1
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

    def addStretch(self, _factor: int = 0) -> None:
        """Push what is added from now on to the right, on whichever lines it comes to stand."""
        self._stretch = len(self._items)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        if index < self._stretch:
            self._stretch -= 1
        return self._items.pop(index)

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
        y = area.y()
        for line in self._lines(area.width()):
            height = max(item.sizeHint().height() for _, item in line)
            if move:
                self._set_line(line, area, y, height)
            y += height + theme().px(self._line_gap)
        used = y - theme().px(self._line_gap) if y > area.y() else y
        return used - rect.y() + margins.bottom()

    def _lines(self, width: int) -> list[list[tuple[int, QLayoutItem]]]:
        lines: list[list[tuple[int, QLayoutItem]]] = []
        x = 0
        for place, item in enumerate(self._items):
            if item.isEmpty():
                continue
            need = item.sizeHint().width()
            if not lines or x + need > width:
                lines.append([])
                x = 0
            lines[-1].append((place, item))
            x += need + theme().px(self._gap)
        return lines

    def _set_line(self, line: list[tuple[int, QLayoutItem]], area: QRect, y: int, height: int) -> None:
        gap = theme().px(self._gap)
        rest = area.width() - sum(item.sizeHint().width() for _, item in line) - gap * (len(line) - 1)
        x = area.x()
        pushed = self._stretch < 0
        for place, item in line:
            if not pushed and place >= self._stretch:
                x += max(0, rest)
                pushed = True
            hint = item.sizeHint()
            box = QRect(x, y + (height - hint.height()) // 2, min(hint.width(), area.width()), hint.height())
            item.setGeometry(box)
            x += hint.width() + gap
