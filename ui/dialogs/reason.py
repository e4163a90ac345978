"""Asks for the reason of an answer that goes on the decisions log: not pursued, or reopened."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.plain import one_line
from ui.session import Session
from ui.viewmodels.typing_kept import TypingKept
from ui.widgets.basics import Button
from ui.widgets.form import FormField
from ui.widgets.prose import ProseLabel
from ui.widgets.saved_field import SavedText


class ReasonSheet(Sheet):
    """One field. What is typed is kept, also when the sheet is closed without an answer."""

    given = Signal(str)
    """The reason."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        record_id: str,
        kind: str,
        *,
        title: str,
        explanation: str,
        subject: str,
        action: str,
    ) -> None:
        super().__init__(parent, title, explanation, 520)
        self.body.addWidget(ProseLabel(one_line(subject), token="text"))
        self.reason = SavedText(tr("Reason"), lines=3, advised=True)
        self.field = FormField(tr("Reason"), self.reason, tr("Sealed in the decisions log and printed."))
        self.body.addWidget(self.field)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.cancel_button = Button(tr("Go back"), size="main", clicked=self.reject)
        self.main_button = Button(action, "primary", size="main", clicked=self._give)
        self.main_button.setToolTip("Ctrl+Enter")
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.main_button)
        self.safe_button = self.reason
        QShortcut(QKeySequence("Ctrl+Return"), self, self._give)
        self._typing = TypingKept(session, record_id, self)
        self._typing.watch(kind, self.reason, saved=False)
        self._typing.restore()

    def _give(self) -> None:
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.field.set_error(tr("Write the reason. One sentence is enough."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fit()
            return
        self._typing.forget()
        self.accept()
        self.given.emit(reason)
