"""Records a decision about a line: what was decided, why, and when."""

from datetime import datetime

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from soteria_desk.api import dates
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.plain import one_line
from ui.session import Session
from ui.viewmodels.typing_kept import TypingKept
from ui.widgets.answers import TickBox
from ui.widgets.basics import Button
from ui.widgets.form import FormField, focus_first_error
from ui.widgets.prose import ProseLabel
from ui.widgets.saved_field import SavedText


class DecisionSheet(Sheet):
    """Three fields. An entry is sealed when it is recorded."""

    given = Signal(str, str, object)
    """The decision, its reason, and when it was decided: an aware datetime, or None for now."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        record_id: str,
        *,
        about: str,
        now: datetime,
        decision: str = "",
    ) -> None:
        super().__init__(
            parent,
            tr("Record a decision"),
            tr("The entry is sealed when it is recorded. A mistake is corrected by a new entry."),
            560,
        )
        self._now = now
        if about:
            self.body.addWidget(ProseLabel(one_line(about), token="text"))
        self.decision = SavedText(tr("Decision"), lines=2, advised=True)
        self.decision_field = FormField(tr("Decision"), self.decision)
        self.reason = SavedText(tr("Reason"), lines=3, advised=True)
        self.reason_field = FormField(tr("Reason"), self.reason)
        self.earlier = TickBox(tr("It was decided earlier"))
        self.made_at = QDateTimeEdit()
        self.made_at.setAccessibleName(tr("When it was decided"))
        self.made_at.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.made_at.setCalendarPopup(True)
        there = dates.local(now)
        self.made_at.setDateTime(QDateTime(there.year, there.month, there.day, there.hour, there.minute, 0))
        self.made_field = FormField(tr("When it was decided"), self.made_at)
        self.made_field.hide()
        for widget in (self.decision_field, self.reason_field, self.earlier, self.made_field):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.cancel_button = Button(tr("Go back"), size="main", clicked=self.reject)
        self.main_button = Button(tr("Record decision"), "primary", size="main", clicked=self._give)
        self.main_button.setToolTip("Ctrl+Enter")
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.main_button)
        self.safe_button = self.reason if decision else self.decision
        self.earlier.toggled.connect(self._show_when)
        QShortcut(QKeySequence("Ctrl+Return"), self, self._give)
        self._typing = TypingKept(session, record_id, self)
        self._typing.watch("decision", self.decision, saved=False)
        self._typing.watch("decision.reason", self.reason, saved=False)
        if decision:
            self.decision.setPlainText(decision)
        self._typing.restore()

    def _show_when(self, shown: bool) -> None:
        self.made_field.setVisible(shown)
        self.fit()

    def _when(self) -> datetime | None:
        if not self.earlier.isChecked():
            return None
        at = self.made_at.dateTime().toPython()
        assert isinstance(at, datetime)
        return at.replace(second=0, microsecond=0, tzinfo=dates.london())

    def _give(self) -> None:
        decision, reason = self.decision.toPlainText().strip(), self.reason.toPlainText().strip()
        made_at = self._when()
        self.decision_field.set_error("" if decision else tr("Write what was decided."))
        self.reason_field.set_error("" if reason else tr("Write the reason. One sentence is enough."))
        late = made_at is not None and made_at > self._now
        self.made_field.set_error(tr("This lies in the future.") if late else "")
        if focus_first_error([self.decision_field, self.reason_field, self.made_field]):
            self.fit()
            return
        self._typing.forget()
        self.accept()
        self.given.emit(decision, reason, made_at)
