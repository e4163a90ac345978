"""An empty list: icon, one sentence, one main action, one other way."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from ui.widgets.basics import Button, IconLabel, label
from ui.widgets.layouts import HBox, VBox


class EmptyState(QFrame):
    """Fills the place of a list that holds nothing yet."""

    acted = Signal()
    """The main action was chosen."""
    other_chosen = Signal()

    def __init__(self, icon: str, title: str, text: str = "", action: str = "", other: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "empty")
        self.setAccessibleName(f"{title}. {text}" if text else title)
        column = VBox(self, (24, 18, 24, 16), 6)
        column.addStretch(1)
        column.addWidget(IconLabel(icon, "muted", 26), 0, Qt.AlignmentFlag.AlignHCenter)
        heading = label(title, "strong", wrap=True)
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(heading)
        if text:
            words = label(text, "body", "text2", wrap=True)
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
        if action or other:
            holder = QWidget()
            row = HBox(holder, (0, 6, 0, 4), 8)
            row.addStretch(1)
            if action:
                self.action = Button(action, "primary", size="row", clicked=self.acted.emit)
                row.addWidget(self.action)
            if other:
                self.other = Button(other, size="row", clicked=self.other_chosen.emit)
                row.addWidget(self.other)
            row.addStretch(1)
            column.addWidget(holder)
        column.addStretch(1)
