"""Rows of what is so: words at the left, what holds at the right or below; in a card."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.plain import breakable
from ui.widgets.basics import IconLabel, Tone, label
from ui.widgets.form import FormField
from ui.widgets.held import hold
from ui.widgets.layouts import HBox, VBox

_LONGEST = 400


def fact_row(name: str, words: str, *, width: int = 190) -> QWidget:
    """Return a row: its name, and what holds."""
    holder = QWidget()
    row = HBox(holder, (14, 6, 14, 6), 12)
    left = label(breakable(name, _LONGEST), "strong", wrap=True)
    hold(left, width=width)
    row.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(breakable(words, _LONGEST), "body", "text2", wrap=True), 1)
    holder.setAccessibleName(f"{name}: {words}")
    return holder


def state_row(icon_name: str, token: str, name: str, state: str, tone: Tone, words: str) -> QWidget:
    """Return a row with an icon: what it is, how it stands, and what that means."""
    holder = QWidget()
    row = HBox(holder, (14, 8, 14, 8), 11)
    row.addWidget(IconLabel(icon_name, token, 18), 0, Qt.AlignmentFlag.AlignTop)
    column = VBox(spacing=1)
    column.addWidget(label(name, "strong", wrap=True))
    column.addWidget(label(breakable(words, _LONGEST), "body", "text2", wrap=True))
    row.addLayout(column, 1)
    row.addWidget(label(state, "caption-strong", tone), 0, Qt.AlignmentFlag.AlignTop)
    holder.setAccessibleName(f"{name}: {state}. {words}")
    return holder


def field_row(field: FormField) -> QWidget:
    """Return a row that holds a field."""
    holder = QWidget()
    column = VBox(holder, (14, 10, 14, 12), 0)
    column.addWidget(field)
    return holder
