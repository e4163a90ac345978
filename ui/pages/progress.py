"""Something that takes longer than a moment before a casebook is open: words, a bar, Cancel."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import Button, label, surface
from ui.widgets.layouts import HBox, VBox


class ProgressPage(QWidget):
    """A card in the middle of the window."""

    cancel_asked = Signal()

    def __init__(self, title: str, words: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        outer = VBox(self, spacing=0)
        ground = surface("window")
        outer.addWidget(ground)
        middle = VBox(ground, (16, 16, 16, 16), 0)
        middle.addStretch(1)
        across = HBox(spacing=0)
        self._card = surface("card")
        across.addStretch(1)
        across.addWidget(self._card, 1000)
        across.addStretch(1)
        middle.addLayout(across)
        middle.addStretch(1)
        column = VBox(self._card, (30, 24, 30, 22), 10)
        column.addWidget(label(title, "title", wrap=True))
        self._words = label(words, "body", "text2", wrap=True)
        column.addWidget(self._words)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(title)
        column.addWidget(self.bar)
        row = HBox(spacing=8)
        self._count = label("", "caption", "muted")
        row.addWidget(self._count, 1)
        self.cancel = Button(tr("Cancel"), clicked=self._cancel)
        row.addWidget(self.cancel)
        column.addLayout(row)
        self._fit()
        theme().changed.connect(self._fit)

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._count.setText(tr("{done} of {total}").format(done=done, total=total))

    def show_opening(self, _: object = None) -> None:
        """It is made and is being opened: nothing to cancel any more."""
        self.bar.setRange(0, 0)
        self._count.setText(tr("Opening"))
        self.cancel.setEnabled(False)

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self._count.setText(tr("Stopping"))
        self.cancel_asked.emit()

    def _fit(self) -> None:
        self._card.setMaximumWidth(theme().px(480))
