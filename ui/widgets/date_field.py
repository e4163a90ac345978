"""A day that is typed or chosen from a calendar; empty while it is not set."""

from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit

from soteria_desk.api import dates
from ui.announce import announce
from ui.i18n import tr
from ui.theme import theme
from ui.viewmodels.typed import DAY_HINT, Mistyped, read_day
from ui.widgets.basics import repolish
from ui.widgets.choice import paint_at_right
from ui.widgets.layouts import VBox


class DateField(QLineEdit):
    """Typed like any day ('23 11 2026', '23 Nov 26', 'tomorrow'); F4 or the icon opens a calendar."""

    dateChanged = Signal(object)  # noqa: N815  # as Qt's own date field calls it
    """The person set another day: a QDate, or None for an emptied field."""

    def __init__(self, name: str = "", none_text: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(none_text or tr("Not set"))
        self.setMaxLength(40)
        self._on: QDate | None = None
        self._popup: _Calendar | None = None
        self._describe("")
        self.editingFinished.connect(self._settle)
        self.textEdited.connect(self._forget_mistake)
        self._fit()
        theme().changed.connect(self._fit)

    # --- for the form ----------------------------------------------------------------------------

    def on(self) -> QDate | None:
        """Return the day that stands in the field, None where it is empty or cannot be read."""
        try:
            return self._read()
        except Mistyped:
            return None

    def problem(self) -> str:
        """Why what is typed cannot be read; empty where it can."""
        try:
            self._read()
        except Mistyped as wrong:
            return str(wrong)
        return ""

    def set_on(self, on: QDate | None) -> None:
        """Show a day and tell nobody; what is being typed is not overwritten."""
        self._on = on
        if not (self.hasFocus() and self.isModified()):
            self._show()

    def choose(self, on: QDate | None) -> None:
        """Set a day as the person would, and tell it where it is another one."""
        changed = on != self._on
        self._on = on
        self._show()
        if changed:
            self.dateChanged.emit(on)

    # --- typing ----------------------------------------------------------------------------------

    def _read(self) -> QDate | None:
        if not self.isModified():
            return self._on
        found = read_day(self.text(), _day(QDate.currentDate()))
        return QDate(found.year, found.month, found.day) if found else None

    def _settle(self) -> None:
        if not self.isModified():
            return
        wrong = self.problem()
        if wrong:
            # The words stay for the person to mend; a wrong day never takes the place of the right one unseen.
            self._mark(wrong)
            announce(self, wrong)
        else:
            self.choose(self._read())

    def _show(self) -> None:
        on = self._on
        text = f"{dates.short_day(_day(on))} {on.year()}" if on is not None else ""
        if text != self.text() or self.isModified():
            self.setText(text)
        self.setModified(False)
        self._forget_mistake()

    def _mark(self, wrong: str) -> None:
        self._describe(wrong)
        if bool(self.property("error")) != bool(wrong):
            self.setProperty("error", bool(wrong))
            repolish(self)

    def _forget_mistake(self) -> None:
        self._mark("")

    def _describe(self, wrong: str) -> None:
        words = wrong or tr("{example}. F4 opens the calendar.").format(example=DAY_HINT)
        self.setToolTip(words)
        self.setAccessibleDescription(words)

    # --- the calendar ----------------------------------------------------------------------------

    def open_calendar(self) -> None:
        """Show the calendar below the field, at the day it holds or at today."""
        if not self.isEnabled() or self.isReadOnly():
            return
        popup = self._popup = _Calendar(self)
        popup.calendar.setSelectedDate(self.on() or QDate.currentDate())
        popup.calendar.activated.connect(self._take)
        popup.calendar.clicked.connect(self._take)
        popup.show_below(self)

    @property
    def calendar(self) -> QCalendarWidget | None:
        """The calendar while it is shown."""
        return self._popup.calendar if self._popup is not None and self._popup.isVisible() else None

    def _take(self, on: QDate) -> None:
        popup, self._popup = self._popup, None
        if popup is not None:
            popup.close()
            self.choose(on)

    def _fit(self) -> None:
        self.setTextMargins(0, 0, theme().px(20), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
            self.open_calendar()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setModified(False)
            self._show()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() >= self.width() - theme().px(28):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.open_calendar()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        icon = event.position().x() >= self.width() - theme().px(28)
        self.setCursor(Qt.CursorShape.ArrowCursor if icon else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_at_right(self, "calendar")


class _Calendar(QFrame):
    """A calendar in a popup; Esc and a click elsewhere close it."""

    def __init__(self, field: DateField) -> None:
        super().__init__(field, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("part", "popup")
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(tr("Calendar"))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        VBox(self, (4, 4, 4, 4), 0).addWidget(self.calendar)

    def show_below(self, field: DateField) -> None:
        """Show it below the field, or above where there is no room."""
        self.adjustSize()
        size, screen = self.sizeHint(), field.screen().availableGeometry()
        corner = field.mapToGlobal(QPoint(field.width() - size.width(), field.height() + 2))
        if corner.y() + size.height() > screen.bottom():
            corner.setY(field.mapToGlobal(QPoint(0, 0)).y() - size.height() - 2)
        corner.setX(max(screen.left(), corner.x()))
        self.move(corner)
        self.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)


def _day(on: QDate) -> date:
    return date(on.year(), on.month(), on.day())
