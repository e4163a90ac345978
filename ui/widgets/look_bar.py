"""The strip at the foot before unlocking: text size, theme, version."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ui.i18n import tr
from ui.theme import LARGEST, MODES, SMALLEST, theme
from ui.widgets.basics import Button, IconLabel, label
from ui.widgets.choice import Choice
from ui.widgets.layouts import HBox

STEP = 10
THEME_WORDS = {
    "system": tr("As the system"),
    "light": tr("Light"),
    "dark": tr("Dark"),
    "high_contrast": tr("High contrast"),
}


class LookBar(QFrame):
    """Changes how the window looks, at once; whoever keeps the choice listens."""

    percent_chosen = Signal(int)
    theme_chosen = Signal(str)
    about_asked = Signal()

    def __init__(self, version: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "foot")
        self.setAccessibleName(tr("Text size and theme"))
        row = HBox(self, (12, 4, 12, 4), 8)
        row.addWidget(IconLabel("a-large-small"))
        self._size_words = label(tr("Text size"), "caption", "text2")
        row.addWidget(self._size_words)
        self.smaller = Button(
            "", size="row", icon_name="minus", name=tr("Smaller text"), clicked=self._smaller
        )
        self.smaller.setToolTip(tr("Smaller text (Ctrl+-)"))
        self.percent = label("", "caption-strong")
        self.larger = Button("", size="row", icon_name="plus", name=tr("Larger text"), clicked=self._larger)
        self.larger.setToolTip(tr("Larger text (Ctrl+=)"))
        for widget in (self.smaller, self.percent, self.larger):
            row.addWidget(widget)
        row.addSpacing(12)
        row.addWidget(IconLabel("contrast"))
        self._theme_words = label(tr("Theme"), "caption", "text2")
        row.addWidget(self._theme_words)
        self.theme = Choice(tr("Theme"))
        self.theme.set_options([(THEME_WORDS[mode], mode) for mode in MODES], theme().mode)
        self.theme.activated.connect(self._choose_theme)
        row.addWidget(self.theme)
        row.addStretch(1)
        self._version = label(version, "caption", "text2")
        row.addWidget(self._version)
        self.about_button = Button(
            tr("About"), "quiet", size="row", icon_name="info", clicked=self.about_asked.emit
        )
        row.addWidget(self.about_button)
        theme().changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.percent.setText(f"{theme().percent}%")
        self.smaller.setEnabled(theme().percent > SMALLEST)
        self.larger.setEnabled(theme().percent < LARGEST)
        roomy = theme().percent <= 130
        for words in (self._size_words, self._theme_words, self._version):
            words.setVisible(roomy)

    def _smaller(self) -> None:
        self._set(theme().percent - STEP)

    def _larger(self) -> None:
        self._set(theme().percent + STEP)

    def _set(self, percent: int) -> None:
        theme().set_percent(percent)
        self.percent_chosen.emit(theme().percent)

    def _choose_theme(self) -> None:
        mode = str(self.theme.value())
        theme().set_mode(mode)  # type: ignore[arg-type]  # the list holds modes alone
        self.theme_chosen.emit(mode)
