"""The seven rows of a recovery sheet: shown large, printed from memory, and typed in again."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import label, surface
from ui.widgets.form import FormField
from ui.widgets.layouts import HBox, VBox

LETTERS = 10
"""Characters of a row."""


class RecoveryRows(QWidget):
    """Shows the rows; they can be read and printed, never copied to the clipboard."""

    def __init__(self) -> None:
        super().__init__()
        outer = VBox(self, spacing=0)
        frame = surface("card-sunken")
        self._column = VBox(frame, (18, 12, 18, 12), 5)
        outer.addWidget(frame)
        self._labels: list[tuple[QLabel, QLabel]] = []
        theme().changed.connect(self._fit)

    def show_rows(self, rows: Sequence[str]) -> None:
        """Show the rows of a sheet."""
        from soteria_desk.api import shown_row

        for number, row in enumerate(rows, start=1):
            line = HBox(spacing=12)
            place, words = label(str(number), "strong", "muted"), label(shown_row(row), "mono")
            words.setAccessibleName(tr("Row {n}: {letters}").format(n=number, letters=" ".join(row)))
            line.addWidget(place)
            line.addWidget(words, 1)
            self._column.addLayout(line)
            self._labels.append((place, words))
        self._fit()

    def clear(self) -> None:
        """Forget the rows."""
        for place, words in self._labels:
            for one in (place, words):
                one.clear()
                one.setAccessibleName("")
                one.hide()
        self._labels.clear()

    def _fit(self) -> None:
        for place, words in self._labels:
            place.setFixedWidth(theme().px(14))
            # Larger than any other text: one wrong letter is one too many.
            words.setStyleSheet(f"font-size: {theme().px(17)}px")


class RowEdit(QLineEdit):
    """One row being typed. Several pasted lines go to the rows that follow."""

    several_pasted = Signal(object)
    """Lines from the clipboard, of which the first belongs here: a list of str."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(40)
        self.setProperty("role", "mono")
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhUppercaseOnly
        )
        # No Copy and no Cut: the code that opens everything never lies on the clipboard because of us.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            lines = [one for one in QApplication.clipboard().text().splitlines() if one.strip()]
            if len(lines) > 1:
                self.several_pasted.emit(lines)
                return
        super().keyPressEvent(event)


class RowsTyped(QWidget):
    """Rows to be typed from paper, each judged as soon as its ten characters are there."""

    submitted = Signal()
    """Enter was pressed in the last row."""
    edited = Signal()

    def __init__(self, numbers: Sequence[int], problem_with: Callable[[int, str], str]) -> None:
        super().__init__()
        self._problem_with = problem_with
        self._numbers: list[int] = list(numbers)
        column = VBox(self, spacing=7)
        self.fields: list[FormField] = []
        self._places: list[QLabel] = []
        for _ in numbers:
            edit = RowEdit()
            edit.textEdited.connect(self._judge_gently)
            edit.textEdited.connect(self.edited)
            edit.returnPressed.connect(self._go_on)
            edit.several_pasted.connect(self._spread)
            field = FormField("", edit)
            field.label.hide()
            self.fields.append(field)
            # Beside the field, not above it: seven rows are to be seen at once, as on the paper.
            line = HBox(spacing=12)
            place = label("", "strong")
            self._places.append(place)
            line.addWidget(place, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(field, 1)
            column.addLayout(line)
        self.set_numbers(numbers)
        self._fit()
        theme().changed.connect(self._fit)

    def set_numbers(self, numbers: Sequence[int]) -> None:
        """Ask for these rows."""
        self._numbers = list(numbers)
        for field, number in zip(self.fields, numbers, strict=True):
            field.field.setAccessibleName(tr("Row {n}").format(n=number))
        for place, number in zip(self._places, numbers, strict=True):
            place.setText(tr("Row {n}").format(n=number))

    def texts(self) -> tuple[str, ...]:
        """What was typed."""
        return tuple(self._edit(field).text() for field in self.fields)

    def judge(self) -> bool:
        """Mark every row that is wrong and put the focus into the first; whether all are right."""
        for field, number, typed in zip(self.fields, self._numbers, self.texts(), strict=True):
            field.set_error(self._problem_with(number, typed))
        wrong = [field for field in self.fields if field.error.text()]
        if wrong:
            wrong[0].field.setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def clear(self) -> None:
        """Forget what was typed."""
        for field in self.fields:
            self._edit(field).clear()
            field.set_error("")

    def focus_first(self) -> None:
        """Put the focus into the first row that is empty or wrong."""
        for field in self.fields:
            if not self._edit(field).text() or field.error.text():
                field.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.fields[0].field.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _edit(field: FormField) -> QLineEdit:
        assert isinstance(field.field, QLineEdit)
        return field.field

    def _fit(self) -> None:
        for place in self._places:
            place.setFixedSize(theme().px(46), theme().px(32))

    def _judge_gently(self) -> None:
        """A row of ten characters is looked at, a shorter one is not blamed for being short."""
        for field, number, typed in zip(self.fields, self._numbers, self.texts(), strict=True):
            whole = "".join(char for char in typed if char.isalnum())
            field.set_error(self._problem_with(number, typed) if len(whole) >= LETTERS else "")

    def _go_on(self) -> None:
        here = next(
            (n for n, field in enumerate(self.fields) if field.field.hasFocus()), len(self.fields) - 1
        )
        if here + 1 < len(self.fields):
            self.fields[here + 1].field.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submitted.emit()

    def _spread(self, lines: list[str]) -> None:
        here = next((n for n, field in enumerate(self.fields) if field.field.hasFocus()), 0)
        for field, text in zip(self.fields[here:], lines, strict=False):
            self._edit(field).setText(_without_number(text))
        self._judge_gently()
        self.edited.emit()


def _without_number(line: str) -> str:
    """A row as it is read from a list: its own number before it does not belong to it."""
    first, _, rest = line.strip().partition(" ")
    return (
        rest.strip() if rest and first.rstrip(".").isdigit() and len(first.rstrip(".")) == 1 else line.strip()
    )
