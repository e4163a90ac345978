"""The handling marking at the top of the window; it is never dropped and cannot be closed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout

from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import IconLabel, label
from ui.widgets.layouts import HBox

DEMONSTRATION = tr("Demonstration casebook: every person and place is invented")
DEMONSTRATION_SHORT = tr("Demonstration: all of it is invented")


class MarkingBanner(QFrame):
    """Marking in the middle in capitals; at the right the demonstration notice while one is open."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "bar")
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 0, 12, 0)
        self._marking = label("", "caption-strong", "onbar")
        self._marking.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(self._marking, 0, 0)
        self._notice = QFrame()
        row = HBox(self._notice, spacing=6)
        row.addWidget(IconLabel("flask-conical", "onbar", 14))
        row.addWidget(label(DEMONSTRATION, "caption", "onbar"))
        self._notice.hide()
        grid.addWidget(self._notice, 0, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._short = False
        self._fit()
        theme().changed.connect(self._fit)

    def set_marking(self, marking: str) -> None:
        """Show a marking."""
        self._marking.setText(marking.upper())
        self._marking.setAccessibleName(tr("Handling marking {marking}").format(marking=marking))

    def marking(self) -> str:
        """Return the marking as shown."""
        return self._marking.text()

    def show_demonstration(self, shown: bool) -> None:
        """Show or hide the demonstration notice."""
        self._notice.setVisible(shown)

    def set_short(self, short: bool) -> None:
        """Be 20 px instead of 24 px high, for windows under 600 px."""
        self._short = short
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(20 if self._short else 24))
        font = QFont(theme().font("caption-strong"))
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.8)
        self._marking.setFont(font)
