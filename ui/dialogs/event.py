"""Records something that happened and that clocks start from, and when something was done in time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from soteria_desk.api import dates
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.viewmodels.typed import DAY_HINT, Mistyped, read_time
from ui.widgets.basics import Button
from ui.widgets.choice import Choice
from ui.widgets.entry_fields import DayField, text_field
from ui.widgets.form import FormField, focus_first_error
from ui.widgets.layouts import HBox


class _MomentFields:
    """A day, a time that may be left out, and which of two where the clocks go back."""

    def __init__(self, sheet: Sheet, today: date, *, time_needed: bool) -> None:
        self._time_needed = time_needed
        self.day = FormField(tr("Day"), DayField(tr("Day"), today), DAY_HINT)
        hint = tr("24-hour time, for example 14:05") if time_needed else tr("Empty where it is not known")
        self.time = FormField(tr("Time"), text_field(tr("Time"), longest=10), hint)
        row = HBox(spacing=12)
        # At the top each keeps the height of its own words: a message below one of them moves nothing, cuts nothing.
        row.addWidget(self.day, 3, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.time, 2, Qt.AlignmentFlag.AlignTop)
        sheet.body.addLayout(row)
        which = Choice(tr("Which of the two"))
        which.set_options(
            [
                (tr("Choose"), None),
                (tr("The first, in summer time"), 0),
                (tr("The second, after the clocks went back"), 1),
            ]
        )
        self.which = FormField(tr("This time came twice that night"), which)
        self.which.hide()
        sheet.body.addWidget(self.which)

    def fields(self) -> list[FormField]:
        return [self.day, self.time, self.which]

    def read(self) -> tuple[datetime, bool] | None:
        """The moment, and whether only the day is known; None where a field says what is wrong with it."""
        for field in self.fields():
            field.set_error("")
        day_field = self.day.field
        assert isinstance(day_field, DayField)
        try:
            on = day_field.on()
        except Mistyped as wrong:
            self.day.set_error(str(wrong))
            return None
        if on is None:
            self.day.set_error(tr("The day is missing."))
            return None
        try:
            then = read_time(self.time.field.text())  # type: ignore[attr-defined]  # a line of text
        except Mistyped as wrong:
            self.time.set_error(str(wrong))
            return None
        if then is None:
            if self._time_needed:
                self.time.set_error(tr("The time is missing. Give the best time you have."))
                return None
            return datetime.combine(on, time(12), dates.london()).astimezone(UTC), True
        return self._moment(on, then)

    def _moment(self, on: date, then: time) -> tuple[datetime, bool] | None:
        first = datetime.combine(on, then, dates.london())
        second = first.replace(fold=1)
        if first.utcoffset() == second.utcoffset():
            self.which.hide()
            return first.astimezone(UTC), False
        if dates.local(first.astimezone(UTC)).replace(tzinfo=None) != first.replace(tzinfo=None):
            self.time.set_error(tr("There was no such time: the clocks went forward. Check it."))
            return None
        self.which.show()
        chosen = self.which.field.value()  # type: ignore[attr-defined]  # a choice
        if chosen is None:
            self.which.set_error(tr("The clocks went back: say which of the two it was."))
            return None
        return (second if chosen else first).astimezone(UTC), False


class EventSheet(Sheet):
    """What happened, when, and to whom."""

    given = Signal(str, object, bool, str, str)
    """Type, the moment, whether only the day is known, whom it is about, and a note."""

    def __init__(
        self,
        parent: QWidget,
        types: tuple[tuple[str, str], ...],
        people: tuple[tuple[str, str], ...],
        today: date,
    ) -> None:
        super().__init__(
            parent,
            tr("Record an event"),
            tr(
                "Deadlines and limits start from it. What the investigation already says need not be recorded again."
            ),
            560,
        )
        self.type = Choice(tr("What happened"))
        self.type.set_options([(tr("Choose"), ""), *((words, id_) for id_, words in types)], "")
        self.type_field = FormField(tr("What happened"), self.type)
        self.body.addWidget(self.type_field)
        self.moment = _MomentFields(self, today, time_needed=False)
        self.person = Choice(tr("Whom it is about"))
        self.person.set_options(
            [(tr("The whole investigation"), ""), *((words, id_) for id_, words in people)], ""
        )
        self.body.addWidget(FormField(tr("Whom it is about"), self.person))
        self.note = text_field(tr("Note"))
        self.body.addWidget(FormField(tr("Note"), self.note, tr("For example where it is recorded")))
        self.body.addStretch(1)
        self.main_button = _foot(self, tr("Record event"), self._give)
        self.safe_button = self.type

    def _give(self) -> None:
        type_ = str(self.type.value() or "")
        self.type_field.set_error("" if type_ else tr("Choose what happened."))
        read = self.moment.read()
        if not type_ or read is None:
            focus_first_error([self.type_field, *self.moment.fields()])
            self.fit()
            return
        at, whole_day = read
        self.accept()
        self.given.emit(type_, at, whole_day, str(self.person.value() or ""), self.note.text().strip())


class DoneSheet(Sheet):
    """When what a clock asks for was done."""

    given = Signal(object)
    """The moment."""

    def __init__(self, parent: QWidget, title: str, explanation: str, now: datetime) -> None:
        super().__init__(parent, title, explanation, 480)
        here = dates.local(now)
        self.moment = _MomentFields(self, here.date(), time_needed=True)
        day = self.moment.day.field
        assert isinstance(day, DayField)
        day.set_on(here.date())
        self.moment.time.field.setText(f"{here:%H:%M}")  # type: ignore[attr-defined]  # a line of text
        self.body.addStretch(1)
        self.main_button = _foot(self, tr("Record as done"), self._give)
        self.safe_button = day

    def _give(self) -> None:
        read = self.moment.read()
        if read is None:
            focus_first_error(self.moment.fields())
            self.fit()
            return
        self.accept()
        self.given.emit(read[0])


def _foot(sheet: Sheet, words: str, do: Callable[[], None]) -> Button:
    sheet.foot.addStretch(1)
    sheet.foot.addWidget(Button(tr("Go back"), size="main", clicked=sheet.reject))
    main = Button(words, "primary", size="main", clicked=do)
    main.setToolTip("Ctrl+Enter")
    sheet.foot.addWidget(main)
    QShortcut(QKeySequence("Ctrl+Return"), sheet, do)
    return main
