"""Asks why an investigation is opened, where the force wants a reason: Enter takes the one given last."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.plain import one_line
from ui.widgets.basics import Button
from ui.widgets.form import FormField

LONGEST = 200


class ConsultSheet(Sheet):
    """One line with the last reason in it, selected: Enter takes it, typing takes its place, Esc opens nothing."""

    given = Signal(str)
    """The reason."""

    def __init__(self, parent: QWidget, title: str, last: str) -> None:
        super().__init__(
            parent,
            tr("Why do you open {title}?").format(title=one_line(title, 80)),
            tr("Your force asks for a reason. It goes on the record, with your name and the time."),
            480,
        )
        self.reason = QLineEdit(last)
        self.reason.setMaxLength(LONGEST)
        self.reason.selectAll()
        hint = tr("Enter takes the reason you gave last.") if last else tr("In a few words.")
        self.field = FormField(tr("Reason"), self.reason, hint)
        self.body.addWidget(self.field)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.cancel_button = Button(tr("Go back"), size="main", clicked=self.reject)
        self.main_button = Button(tr("Open"), "primary", size="main", clicked=self._give)
        self.main_button.setToolTip("Enter")
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.main_button)
        self.safe_button = self.reason
        self.reason.returnPressed.connect(self._give)

    def _give(self) -> None:
        text = self.reason.text().strip()
        if not text:
            self.field.set_error(tr("Write in a few words why you need to see it."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fit()
            return
        self.accept()
        self.given.emit(text)
