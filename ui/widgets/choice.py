"""A drop-down list and a date field whose arrows are drawn by us: a style sheet alone would give a raised button."""

from PySide6.QtCore import QDate, QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDateEdit, QWidget

from ui.icons import paint_icon
from ui.theme import theme


def _paint_at_right(widget: QWidget, icon_name: str) -> None:
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
        _paint_at_right(self, "chevron-down")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DateField(QDateEdit):
    """A date with a calendar. "Not set" is the value of an untouched field."""

    _NONE = QDate(1900, 1, 1)

    def __init__(self, name: str = "", none_text: str = "Not set") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setCalendarPopup(True)
        self.setDisplayFormat("d MMM yyyy")
        self.setMinimumDate(self._NONE)
        self.setSpecialValueText(none_text)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDate(self._NONE)
        self.lineEdit().installEventFilter(self)

    def on(self) -> QDate | None:
        """Return the date, None while not set."""
        return None if self.date() == self._NONE else self.date()

    def set_on(self, on: QDate | None) -> None:
        """Show a date; tells nobody."""
        blocked = self.blockSignals(True)
        self.setDate(on or self._NONE)
        self.blockSignals(blocked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A person who comes to an empty field means a day near today, not 1 January 1900.
        if event.type() == QEvent.Type.FocusIn and self.date() == self._NONE:
            self.calendarWidget().setSelectedDate(QDate.currentDate())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        _paint_at_right(self, "calendar")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
