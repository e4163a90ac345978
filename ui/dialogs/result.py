"""Records what a line established, and which way it pointed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from soteria_desk.api import LineOfEnquiry, Pointed
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.plain import one_line
from ui.session import Session
from ui.viewmodels.line_words import POINTED
from ui.viewmodels.typing_kept import TypingKept
from ui.widgets.basics import Button, label
from ui.widgets.form import FieldError, FormField
from ui.widgets.four_way import FourWay
from ui.widgets.layouts import VBox
from ui.widgets.prose import ProseLabel
from ui.widgets.saved_field import SavedText


class ResultSheet(Sheet):
    """The result and four answers of equal weight. A result is written once; reopening keeps the first."""

    given = Signal(str, object)
    """The text and which way it Pointed."""

    def __init__(self, parent: QWidget, session: Session, line: LineOfEnquiry) -> None:
        super().__init__(
            parent,
            tr("Record result of {reference}").format(reference=line.reference),
            tr("Write what was found, for and against, as it was found. It stays on record as written."),
            560,
        )
        self.body.addWidget(ProseLabel(one_line(line.title), token="text"))
        self.found = SavedText(tr("What it established"), lines=4, advised=True)
        self.field = FormField(tr("What it established"), self.found)
        self.body.addWidget(self.field)
        ways = VBox(spacing=6)
        ways.addWidget(label(tr("Which way did it point?"), "strong"))
        self.pointed = FourWay(tr("Which way it pointed"), POINTED)
        self.missing = FieldError()
        ways.addWidget(self.pointed)
        ways.addWidget(self.missing)
        self.body.addLayout(ways)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.cancel_button = Button(tr("Go back"), size="main", clicked=self.reject)
        self.main_button = Button(tr("Record result"), "primary", size="main", clicked=self._give)
        self.main_button.setToolTip("Ctrl+Enter")
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.main_button)
        self.safe_button = self.found
        QShortcut(QKeySequence("Ctrl+Return"), self, self._give)
        self.pointed.chosen.connect(self._answered)
        self._typing = TypingKept(session, line.id, self)
        self._typing.watch("result", self.found, saved=False)
        self._typing.restore()

    def _answered(self) -> None:
        self.missing.set_text("")

    def _give(self) -> None:
        text, way = self.found.toPlainText().strip(), self.pointed.value()
        self.field.set_error(
            "" if text else tr("Write what it established. “Nothing was found” is a result.")
        )
        self.missing.set_text("" if way else tr("Choose one. “Neither way” is an answer."))
        self.pointed.set_error(not way)
        if not text:
            self.found.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not way:
            next(iter(self.pointed.radios.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        if not text or not way:
            self.fit()
            return
        self._typing.forget()
        self.accept()
        self.given.emit(text, Pointed(way))
