"""Asks before the casebook that is open is closed so that a backup can be restored."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.widgets.basics import Button, label


class RestoreSheet(Sheet):
    """A question; staying is the safe answer."""

    agreed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, tr("Close the casebook and restore a backup?"), "", 480)
        for words in (
            tr("What you typed is saved, and the casebook is closed. Then you choose where the backup is restored to."),
            tr("Nothing is overwritten: the casebook that is open now is kept whole, under another name if need be."),
        ):  # fmt: skip
            self.body.addWidget(label(words, "body", wrap=True))
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.close_button = Button(tr("Close and go on"), size="main", clicked=self._agree)
        self.stay_button = Button(tr("Stay here"), size="main", clicked=self.reject)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.stay_button)
        self.safe_button = self.stay_button

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()
