"""Chips of which one is chosen: how a list is filtered. One Tab stop, arrows inside."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QSizePolicy, QWidget

from ui.delegates.paint import paint_tick
from ui.theme import theme
from ui.widgets.basics import pressed_by_enter
from ui.widgets.layouts import FlowLayout


class FilterChip(QPushButton):
    """One filter with the number of what it shows."""

    HEIGHT = 28

    def __init__(self, key: str, words: str) -> None:
        super().__init__(words)
        self.key = key
        self._words = words
        self._count: int | None = None
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("ring_radius", 14)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._measure()
        theme().changed.connect(self._measure)

    def set_count(self, count: int) -> None:
        """Show how many it holds."""
        self._count = count
        self.setText(f"{self._words} {count}")
        self.setAccessibleName(f"{self._words}, {count}")
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def _measure(self) -> None:
        # Once a change: a flow of chips asks for sizes thousands of times while a window is laid out.
        width = QFontMetrics(theme().font("strong")).horizontalAdvance(self.text())
        self._size = QSize(width + theme().px(40), theme().px(self.HEIGHT))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, chosen = theme(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        edge = look.color("primary" if chosen else "border")
        hover = self.underMouse()
        back = (
            "primary_hover" if chosen and hover else "primary" if chosen else "sunken" if hover else "surface"
        )
        painter.setPen(QPen(edge, look.line))
        painter.setBrush(look.color(back))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        words = box
        if chosen:
            side = look.px(14)
            paint_tick(
                painter,
                QRectF(look.px(10), (self.height() - side) / 2, side, side),
                look.color("onprimary"),
                14,
            )
            words = box.adjusted(look.px(18), 0, 0, 0)
        painter.setFont(look.font("strong" if chosen else "body"))
        painter.setPen(look.color("onprimary" if chosen else "text"))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class FilterChips(QWidget):
    """A row of filters."""

    chosen = Signal(str)
    """The key of the filter the person chose."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._flow = FlowLayout(self, gap=8)
        self._flow.setContentsMargins(4, 4, 4, 4)
        self._group = QButtonGroup(self)
        self._chips: dict[str, FilterChip] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group.buttonClicked.connect(self._tell)

    def add(self, key: str, words: str) -> FilterChip:
        """Append a filter; the first one is chosen."""
        chip = FilterChip(key, words)
        chip.setChecked(not self._chips)
        self._chips[key] = chip
        self._group.addButton(chip)
        self._flow.addWidget(chip)
        return chip

    def chip(self, key: str) -> FilterChip:
        """Return the chip of a key."""
        return self._chips[key]

    def choose(self, key: str) -> None:
        """Show another filter as chosen; tells nobody."""
        self._chips[key].setChecked(True)

    def _tell(self, button: QAbstractButton) -> None:
        if isinstance(button, FilterChip):
            self.chosen.emit(button.key)
