"""The cards of Overview: people and offences as rows, with what can be done with each."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from ui.plain import breakable
from ui.widgets.basics import Button, IconLabel, SectionHeading, label, rule, surface
from ui.widgets.detail_panel import clear_layout
from ui.widgets.layouts import HBox, VBox


class EntryRow(QWidget):
    """A person or an offence: words, and what can be done with them."""

    def __init__(
        self, name: str, notes: str, buttons: tuple[Button, ...], guidance: str = "", warning: str = ""
    ) -> None:
        """`guidance` is what Shift+F1 on a button of the row opens; `warning` stands below, with its sign."""
        super().__init__()
        self.setProperty("guidance", guidance)
        row = HBox(self, (14, 7, 10, 7), 8)
        words = VBox(spacing=1)
        words.addWidget(label(breakable(name, 300), "strong", wrap=True))
        if notes:
            words.addWidget(label(breakable(notes, 600), "caption", "text2", wrap=True))
        if warning:
            below = HBox(spacing=6)
            below.addWidget(IconLabel("triangle-alert", "warn", 14), 0, Qt.AlignmentFlag.AlignTop)
            below.addWidget(label(breakable(warning, 600), "caption", "warn", wrap=True), 1)
            words.addLayout(below)
        row.addLayout(words, 1)
        for button in buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(" ".join(filter(None, (f"{name}. {notes}", warning))))


class Card(QWidget):
    """A white card with a head and rows."""

    def __init__(self, heading: str, explanation: str = "") -> None:
        super().__init__()
        outer = VBox(self, spacing=0)
        self.frame = surface("card")
        outer.addWidget(self.frame)
        column = VBox(self.frame, (1, 1, 1, 1), 0)
        head = surface("head")
        head.setProperty("part", "cardhead")
        head_row = VBox(head, (14, 6, 10, 6), 0)
        self.heading = SectionHeading(heading, explanation, "heading")
        head_row.addWidget(self.heading)
        column.addWidget(head)
        self.rows = VBox(spacing=0)
        column.addLayout(self.rows)

    def set_rows(self, rows: list[QWidget]) -> None:
        """Show these rows with lines between them."""
        clear_layout(self.rows)
        for number, row in enumerate(rows):
            if number:
                self.rows.addWidget(rule())
            self.rows.addWidget(row)


def row_button(words: str, about: str, do: Callable[[Any], None], what: object) -> Button:
    """Return a button of a row, which is about one record."""
    button = Button(words, "quiet", size="row", name=f"{words}: {about}")
    _Doer(button, do, what)
    return button


def empty_row(words: str) -> QWidget:
    """Return what a card shows while there is nothing to list."""
    holder = QWidget()
    row = HBox(holder, (14, 9, 14, 9), 0)
    row.addWidget(label(words, "body", "muted", wrap=True))
    return holder


class _Doer(QObject):
    """Calls one method with one record when its button is pressed; a named method in the place of a lambda."""

    def __init__(self, button: Button, do: Callable[[Any], None], what: object) -> None:
        super().__init__(button)
        self._do, self._what = do, what
        button.clicked.connect(self._run)

    def _run(self) -> None:
        self._do(self._what)
