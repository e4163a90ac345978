"""A labelled field with its hint and its error; the label is the field's name for a screen reader."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from ui.announce import announce
from ui.widgets.basics import IconLabel, label, repolish
from ui.widgets.layouts import HBox, VBox
from ui.widgets.wording_note import WordingNote

W = TypeVar("W", bound=QWidget)


class FieldError(QWidget):
    """The message under a field: icon and words; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, (0, 2, 0, 0), 6)
        row.addWidget(IconLabel("circle-alert", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        self._words = label("", "strong", "danger", wrap=True)
        row.addWidget(self._words, 1)
        self.hide()

    def set_text(self, text: str) -> None:
        """Show a message, or nothing for an empty one."""
        self._words.setText(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return the message."""
        return self._words.text()


class FormField(QWidget):
    """Label above, field, hint and error below."""

    def __init__(self, text: str, field: QWidget, hint: str = "") -> None:
        super().__init__()
        self.field = field
        self._judged: tuple[str, ...] = ()
        column = VBox(self, spacing=4)
        self.label: QLabel = label(text, "strong")
        # A shortcut for the label must not be made out of an ampersand in it.
        self.label.setBuddy(field)
        column.addWidget(self.label)
        self.hint: QLabel = label(hint, "caption", "muted", wrap=True)
        if not hint:
            self.hint.hide()
        column.addWidget(self.hint)
        column.addWidget(field)
        self.wording: WordingNote | None = None
        if getattr(field, "advised", False) and isinstance(field, QPlainTextEdit):
            self.wording = WordingNote(field, text)
            column.addWidget(self.wording)
        self.error = FieldError()
        column.addWidget(self.error)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        if not field.accessibleName():
            field.setAccessibleName(text)
        field.setAccessibleDescription(hint)
        self._forgive_when_changed()

    def _forgive_when_changed(self) -> None:
        """A message about what stood there goes with the first change; it is judged anew when it is handed in."""
        for edit in _own_or_inner(self.field, QLineEdit):
            edit.textEdited.connect(self._forgive)
        for text in _own_or_inner(self.field, QPlainTextEdit):
            text.textChanged.connect(self._forgive)
        for choice in _own_or_inner(self.field, QComboBox):
            choice.activated.connect(self._forgive)

    def _forgive(self) -> None:
        # A message about the very text that stands here now was set by a form that judges while one types.
        if self.error.text() and self._entered() != self._judged:
            self.set_error("")

    def _entered(self) -> tuple[str, ...]:
        lines = [one.text() for one in _own_or_inner(self.field, QLineEdit)]
        texts = [one.toPlainText() for one in _own_or_inner(self.field, QPlainTextEdit)]
        return (*lines, *texts, *(one.currentText() for one in _own_or_inner(self.field, QComboBox)))

    def set_error(self, text: str) -> None:
        """Show or clear the error; the caller moves the focus to the first field with one."""
        self._judged = self._entered() if text else ()
        self.error.set_text(text)
        self.field.setProperty("error", bool(text))
        self.field.setAccessibleDescription(text or self.hint.text())
        repolish(self.field)
        if text:
            announce(self.field, text)


def _own_or_inner(field: QWidget, kind: type[W]) -> list[W]:
    return [field] if isinstance(field, kind) else field.findChildren(kind)


def focus_first_error(fields: list[FormField]) -> bool:
    """Move the focus to the first field with an error; whether there was one."""
    for each in fields:
        if each.error.text():
            each.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
    return False
