"""An error in its three parts, set below the field or at the top of the form it concerns."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.announce import announce
from ui.widgets.basics import IconLabel, label
from ui.widgets.layouts import HBox, VBox

if TYPE_CHECKING:
    from soteria_desk.api import SoteriaError


class ErrorLines(QWidget):
    """What happened, what is safe, what to do; hidden while there is nothing to tell."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, (0, 2, 0, 2), 7)
        row.addWidget(IconLabel("circle-alert", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=2)
        row.addLayout(column, 1)
        self._happened = label("", "strong", "danger", wrap=True)
        self._safe = label("", "strong", "ok", wrap=True)
        self._advice = label("", "body", "text2", wrap=True)
        for words in (self._happened, self._safe, self._advice):
            column.addWidget(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(self, error: "SoteriaError") -> None:
        """Show an expected failure and have it spoken."""
        self.tell_parts(error.message_text, error.safe_text, error.advice_text)

    def tell_parts(self, happened: str, safe: str = "", advice: str = "") -> None:
        """Show the three parts; empty ones take no room."""
        spoken = " ".join(filter(None, (happened, safe, advice)))
        again = spoken == self.text() and self.isVisible()
        for words, text in ((self._happened, happened), (self._safe, safe), (self._advice, advice)):
            words.setText(text)
            words.setVisible(bool(text))
        self.setAccessibleName(spoken)
        self.show()
        if not again:
            announce(self, spoken, assertive=True)

    def set_advice(self, advice: str) -> None:
        """Change what to do without having it spoken again: a countdown."""
        self._advice.setText(advice)
        self.setAccessibleName(self.text())

    def clear(self) -> None:
        """Nothing to tell any more."""
        self.hide()
        for words in (self._happened, self._safe, self._advice):
            words.clear()

    def text(self) -> str:
        """All that is shown."""
        return " ".join(filter(None, (w.text() for w in (self._happened, self._safe, self._advice))))
