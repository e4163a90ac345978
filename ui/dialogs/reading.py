"""A sheet for reading a text to its end: a licence, a page of the manual, what would be saved."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextBrowser, QWidget

from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import Button

_WIDTH, _HEIGHT = 820, 420


class ReadingSheet(Sheet):
    """Shows a text; with `save` it offers to save exactly what is shown."""

    save_asked = Signal(str)
    """The whole text."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        explanation: str = "",
        *,
        form: Literal["plain", "fixed", "markdown"] = "plain",
        save: str = "",
    ) -> None:
        super().__init__(parent, title, explanation, _WIDTH)
        self.text = text
        self.reader = _reader(text, form)
        self.reader.setAccessibleName(title)
        self.reader.setMinimumHeight(theme().px(120))
        self.reader.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.body.addWidget(self.reader, 1)
        self.foot.addStretch(1)
        if save:
            self.save_button = Button(save, "primary", size="main", icon_name="save", clicked=self._save)
        self.close_button = Button(tr("Close"), size="main", clicked=self.reject)
        self.foot.addWidget(self.close_button)
        if save:
            self.foot.addWidget(self.save_button)
        self.safe_button = self.reader

    def fit(self) -> None:
        """Stand as high as the window lets it."""
        window = self.parentWidget()
        if window is not None:
            room = window.height() - theme().px(220)
            self.reader.setMinimumHeight(max(theme().px(90), min(theme().px(_HEIGHT), room)))
        super().fit()

    def _save(self) -> None:
        self.save_asked.emit(self.text)


def _reader(text: str, form: str) -> QPlainTextEdit | QTextBrowser:
    if form == "markdown":
        made = QTextBrowser()
        made.setOpenLinks(False)
        made.setMarkdown(text)
        return made
    plain = QPlainTextEdit(text)
    plain.setReadOnly(True)
    # The text can be walked through by the keyboard.
    plain.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    if form == "fixed":
        font = QFont(theme().font("mono"))
        plain.setFont(font)
    return plain
