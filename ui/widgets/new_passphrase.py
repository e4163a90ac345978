"""A passphrase that is being chosen: typed twice, judged as it is typed, with five random words on offer."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.widgets.basics import Button, label
from ui.widgets.form import FormField, focus_first_error
from ui.widgets.layouts import FlowLayout, VBox
from ui.widgets.passphrase_field import PassphraseField

LEAST = 15
"""Shorter than this it is still being typed, and not yet blamed for being short."""


class NewPassphrase(QWidget):
    """Two fields and the offer. `value` judges them; what is typed stays in the fields alone."""

    submitted = Signal()

    def __init__(self, problem_with: Callable[[str], str]) -> None:
        super().__init__()
        self._problem_with = problem_with
        column = VBox(self, spacing=14)
        self.passphrase = PassphraseField(tr("Passphrase"))
        self.passphrase_field = FormField(
            tr("Passphrase"),
            self.passphrase,
            tr("At least 15 characters. Five unrelated words are strong and easy to type."),
        )
        column.addWidget(self.passphrase_field)
        self.again = PassphraseField(tr("Passphrase again"))
        self.again_field = FormField(tr("The same passphrase again"), self.again)
        column.addWidget(self.again_field)
        offer = QWidget()
        flow = FlowLayout(offer, gap=10)
        self.suggest_button = Button(
            tr("Suggest five words"), size="row", icon_name="refresh-cw", clicked=self._show_suggestion
        )
        flow.addWidget(self.suggest_button)
        column.addWidget(offer)
        self.suggestion = label("", "mono", wrap=True)
        self._suggestion_words = label(
            tr("Write them down until you know them by heart, then type them into both fields."),
            "caption",
            "muted",
            wrap=True,
        )
        for words in (self.suggestion, self._suggestion_words):
            words.hide()
            column.addWidget(words)
        self.passphrase.submitted.connect(self.submitted)
        self.again.submitted.connect(self.submitted)
        self.passphrase.edited.connect(self._judge_gently)
        self.setFocusProxy(self.passphrase.edit)

    def value(self) -> str:
        """Return the passphrase, or an empty text after saying what is wrong and moving the focus there."""
        typed = self.passphrase.text()
        self.passphrase_field.set_error(self._problem_with(typed))
        same = typed == self.again.text()
        self.again_field.set_error(
            ""
            if same or (not self.again.text() and self.passphrase_field.error.text())
            else tr("The two are not the same.")
        )
        return "" if focus_first_error([self.passphrase_field, self.again_field]) else typed

    def clear(self) -> None:
        """Forget what was typed and offered."""
        self.passphrase.clear()
        self.again.clear()
        self.suggestion.clear()
        self.suggestion.hide()
        self._suggestion_words.hide()

    def set_waiting(self, on: bool) -> None:
        """Take no typing while the passphrase is put to use."""
        for control in (self.passphrase, self.again, self.suggest_button):
            control.setEnabled(not on)

    def focus_first(self) -> None:
        """Put the focus into the first field."""
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _judge_gently(self) -> None:
        typed = self.passphrase.text()
        self.passphrase_field.set_error(self._problem_with(typed) if len(typed) >= LEAST else "")

    def _show_suggestion(self) -> None:
        from soteria_desk.api import generate_passphrase

        self.suggestion.setText(str(generate_passphrase()))
        self.suggestion.show()
        self._suggestion_words.show()
