"""Fields for what people know with different certainty: age or date of birth, days of conduct, an officer."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from soteria_desk.api import Age, Officer, Precision, When
from ui.i18n import tr
from ui.plain import one_line
from ui.theme import theme
from ui.viewmodels.typed import DAY_HINT, Mistyped, day_text, read_age, read_day
from ui.widgets.basics import Button, label
from ui.widgets.choice import Choice
from ui.widgets.form import FormField
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.saved_field import SENSITIVE

_TWO_DAYS_FROM = 420

PRECISION_WORDS = {
    Precision.EXACT: tr("On"),
    Precision.ABOUT: tr("About"),
    Precision.BETWEEN: tr("Between"),
    Precision.BEFORE: tr("Before"),
    Precision.AFTER: tr("After"),
    Precision.UNKNOWN: tr("Not known"),
}


def text_field(name: str, text: str = "", *, longest: int = 200, placeholder: str = "") -> QLineEdit:
    """Return a line for case text; the system learns no words from it."""
    made = QLineEdit(text)
    made.setAccessibleName(name)
    made.setMaxLength(longest)
    made.setInputMethodHints(SENSITIVE)
    made.setPlaceholderText(placeholder)
    return made


class DayField(QLineEdit):
    """A day that is typed: '28 2 2026', '28 Feb 26', 'today'. Shown in full when it is left."""

    edited = Signal()

    def __init__(self, name: str, today: date) -> None:
        super().__init__()
        self._today = today
        self.setAccessibleName(name)
        self.setPlaceholderText(tr("day month year"))
        self.setToolTip(DAY_HINT)
        self.setMaxLength(40)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.textEdited.connect(self.edited)
        self.editingFinished.connect(self._show_in_full)

    def on(self) -> date | None:
        """Return the day, None for an empty field; raises Mistyped."""
        return read_day(self.text(), self._today)

    def set_on(self, on: date | None) -> None:
        """Show a day."""
        self.setText(day_text(on))

    def _show_in_full(self) -> None:
        try:
            on = self.on()
        except Mistyped:
            return  # the form says so when it is saved; half a date while tabbing through is no mistake
        if on is not None:
            self.set_on(on)


class AgeField(QWidget):
    """Not known, date of birth, or age at the time."""

    settled = Signal()
    """Something else was chosen, or a field was left."""

    def __init__(self, whose: str, today: date) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self.kind = Choice(tr("{whose}: age or date of birth").format(whose=whose))
        self.kind.set_options(
            [(tr("Age not known"), ""), (tr("Age at the time"), "age"), (tr("Date of birth"), "born")]
        )
        self.age = text_field(
            tr("{whose}: age at the time").format(whose=whose), longest=3, placeholder=tr("years")
        )
        self.born = DayField(tr("{whose}: date of birth").format(whose=whose), today)
        for widget in (self.kind, self.age, self.born):
            row.addWidget(widget, 1)
        self.kind.currentIndexChanged.connect(self._fit)
        self.kind.currentIndexChanged.connect(self.settled)
        self.age.editingFinished.connect(self.settled)
        self.born.editingFinished.connect(self.settled)
        self.setFocusProxy(self.kind)
        self._fit()

    def _fit(self) -> None:
        kind = self.kind.value()
        self.age.setVisible(kind == "age")
        self.born.setVisible(kind == "born")

    def value(self) -> tuple[date | None, int | None]:
        """Return date of birth and age; raises Mistyped."""
        if self.kind.value() == "born":
            born = self.born.on()
            if born is not None and born > self.born._today:
                raise Mistyped(tr("The date of birth lies in the future."))
            return born, None
        return None, read_age(self.age.text()) if self.kind.value() == "age" else None

    def known(self) -> Age:
        """Return what is known so far; half a date or age is nothing yet."""
        try:
            born, years = self.value()
        except Mistyped:
            return Age()
        return Age(born_on=born, years=years)

    def set_value(self, born: date | None, age: int | None) -> None:
        """Show a date of birth or an age."""
        kind = "born" if born else "age" if age is not None else ""
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self.born.set_on(born)
        self.age.setText("" if age is None else str(age))
        self._fit()

    def texts(self) -> list[str]:
        """What is chosen and typed, to be kept as a draft."""
        return [str(self.kind.value() or ""), self.age.text(), self.born.text()]

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show what was chosen and typed."""
        kind, age, born = texts
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self.age.setText(age)
        self.born.setText(born)
        self._fit()


class WhenField(QWidget):
    """When the conduct was, never more precise than it was told."""

    settled = Signal()
    """Something else was chosen, or a field was left."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._stacked: bool | None = None
        self.precision = Choice(tr("When: how certain"))
        self.precision.set_options([(words, str(one)) for one, words in PRECISION_WORDS.items()])
        self.first = DayField(tr("When: day, or first day"), today)
        self._and = label(tr("and"), "body", "text2")
        self.last = DayField(tr("When: last day"), today)
        self.precision.currentIndexChanged.connect(self._fit)
        self.precision.currentIndexChanged.connect(self.settled)
        self.first.editingFinished.connect(self.settled)
        self.last.editingFinished.connect(self.settled)
        self.setFocusProxy(self.precision)
        self._fit()

    def _fit(self) -> None:
        precision = self.precision.value()
        self.first.setVisible(precision != Precision.UNKNOWN)
        between = precision == Precision.BETWEEN
        self._and.setVisible(between)
        self.last.setVisible(between)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The last day below the first where a day written in full would not fit beside it."""
        stacked = self.width() < theme().px(_TWO_DAYS_FROM)
        if stacked == self._stacked:
            return
        self._stacked = stacked
        self._grid.setSpacing(theme().px(8))
        self._grid.addWidget(self.precision, 0, 0)
        self._grid.addWidget(self.first, 0, 1)
        self._grid.addWidget(self._and, *((1, 0) if stacked else (0, 2)))
        self._grid.addWidget(self.last, *((1, 1) if stacked else (0, 3)))
        self._and.setAlignment(
            Qt.AlignmentFlag.AlignVCenter
            | (Qt.AlignmentFlag.AlignRight if stacked else Qt.AlignmentFlag.AlignLeft)
        )
        for column, stretch in enumerate((0, 1, 0, 0 if stacked else 1)):
            self._grid.setColumnStretch(column, stretch)

    def value(self) -> When:
        """Return what is chosen and typed; raises Mistyped."""
        precision = Precision(str(self.precision.value()))
        if precision is Precision.UNKNOWN:
            return When()
        first = self.first.on()
        if first is None:
            raise Mistyped(tr("The day is missing. Choose Not known where nobody can say."))
        if precision is not Precision.BETWEEN:
            return When(precision=precision, from_on=first)
        last = self.last.on()
        if last is None:
            raise Mistyped(tr("The last day of the range is missing."))
        if last < first:
            raise Mistyped(tr("The range ends before it begins."))
        return When(precision=precision, from_on=first, to_on=last)

    def known(self) -> When | None:
        """Return what is known so far; None while the days are missing or cannot be read."""
        try:
            return self.value()
        except Mistyped:
            return None

    def set_value(self, when: When) -> None:
        """Show when it was."""
        self.precision.setCurrentIndex(max(0, self.precision.findData(str(when.precision))))
        self.first.set_on(when.from_on)
        self.last.set_on(when.to_on)
        self._fit()

    def texts(self) -> list[str]:
        """What is chosen and typed, to be kept as a draft."""
        return [str(self.precision.value() or ""), self.first.text(), self.last.text()]

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show what was chosen and typed."""
        precision, first, last = texts
        self.precision.setCurrentIndex(max(0, self.precision.findData(precision)))
        self.first.setText(first)
        self.last.setText(last)
        self._fit()


AddOfficer = Callable[[str, str, str, str, Callable[[Officer], None]], None]
"""Adds an officer by name, rank, number and force, and tells of them."""


class OfficerField(QWidget):
    """Choose an officer, or add one in place."""

    added = Signal(object)
    """An Officer was added here; other officer fields of the form may want to offer them."""

    def __init__(self, name: str, add: AddOfficer, none_text: str = "") -> None:
        super().__init__()
        self._none_text = none_text or tr("Not set")
        self._add = add
        self._officers: tuple[Officer, ...] = ()
        column = VBox(self, spacing=6)
        row = HBox(spacing=8)
        self.choice = Choice(name)
        self.open_button = Button(tr("Add an officer"), "quiet", size="row", icon_name="plus")
        row.addWidget(self.choice, 1)
        row.addWidget(self.open_button)
        column.addLayout(row)
        self._form = QWidget()
        form = VBox(self._form, (0, 2, 0, 4), 6)
        flow = FlowLayout(gap=8)
        self.officer_name = text_field(tr("Officer's name"), placeholder=tr("Name, e.g. A. Okoro"))
        self.rank = text_field(tr("Rank"), longest=40, placeholder=tr("Rank"))
        self.number = text_field(tr("Number"), longest=40, placeholder=tr("Number"))
        self.force = text_field(tr("Force"), longest=80, placeholder=tr("Force"))
        first, second = HBox(spacing=8), HBox(spacing=8)
        for widget in (self.officer_name, self.rank):
            first.addWidget(widget, 1)
        for widget in (self.number, self.force):
            second.addWidget(widget, 1)
        form.addLayout(first)
        form.addLayout(second)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        self.add_button = Button(tr("Add and choose"), size="row", clicked=self._submit)
        flow.addWidget(self.add_button)
        flow.addWidget(Button(tr("Close"), "quiet", size="row", clicked=self._close))
        form.addWidget(buttons)
        column.addWidget(self._form)
        self._form.hide()
        self.open_button.clicked.connect(self._open)
        for edit in (self.officer_name, self.rank, self.number, self.force):
            edit.returnPressed.connect(self._submit)
        self.setFocusProxy(self.choice)

    def set_officers(self, officers: tuple[Officer, ...], chosen: str) -> None:
        """Offer these officers."""
        self._officers = officers
        options: list[tuple[str, object]] = [(self._none_text, "")]
        options += [(one_line(one.title(), 80), one.id) for one in officers]
        self.choice.set_options(options, chosen or None)

    def value(self) -> str:
        """Return the id of the officer that is chosen; empty for none."""
        return str(self.choice.value() or "")

    def offer(self, officer: Officer) -> None:
        """Offer one more officer, leaving the choice as it is."""
        if all(one.id != officer.id for one in self._officers):
            self.set_officers((*self._officers, officer), self.value())

    def _open(self) -> None:
        self._form.show()
        self.officer_name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._form.hide()
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        if not self.officer_name.text().strip():
            self.officer_name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.officer_name.setProperty("error", True)
            self.officer_name.setAccessibleDescription(tr("The officer's name is missing."))
            self.officer_name.style().polish(self.officer_name)
            return
        self._add(
            self.officer_name.text(), self.rank.text(), self.number.text(), self.force.text(), self._added
        )

    def _added(self, officer: Officer) -> None:
        self.set_officers((*self._officers, officer), officer.id)
        for edit in (self.officer_name, self.rank, self.number, self.force):
            edit.clear()
        self._form.hide()
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)
        self.added.emit(officer)


def set_field_error(field: FormField, read: Callable[[], object]) -> object:
    """Read a field and show what is mistyped in it; None where it cannot be read."""
    try:
        value = read()
    except Mistyped as wrong:
        field.set_error(str(wrong))
        return None
    field.set_error("")
    return value
