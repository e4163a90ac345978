"""Asks before a revision is issued: the plan is frozen, and nothing takes that back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.viewmodels.review import ReviewShown
from ui.widgets.answers import TickBox
from ui.widgets.basics import Button, label
from ui.widgets.form import FormField
from ui.widgets.saved_field import SavedText


class IssueSheet(Sheet):
    """ "Issue revision 4?" The safe button has the focus; what is to be considered needs a tick first."""

    agreed = Signal(str)
    """The revision is to be issued; the reason for a self-approved plan, as a rule empty."""

    def __init__(self, parent: QWidget, shown: ReviewShown) -> None:
        number = shown.next_number
        super().__init__(parent, tr("Issue revision {n}?").format(n=number), _what_happens(shown), 520)
        consider = len(shown.of("consider"))
        self.read = TickBox(
            tr("I have read the {n} things to consider").format(n=consider)
            if consider != 1
            else tr("I have read the 1 thing to consider")
        )
        self.read.setVisible(consider > 0)
        self.read.toggled.connect(self._judge)
        self.body.addWidget(self.read)
        self.exception = TickBox(tr("Nobody else can sign: the officer in the case approves this plan"))
        self.exception.setVisible(shown.needs_exception)
        self.exception.toggled.connect(self._show_reason)
        self.body.addWidget(self.exception)
        self.reason = SavedText(tr("Why the plan is self-approved"), lines=2, advised=True)
        self.reason.textChanged.connect(self._judge)
        self.reason_field = FormField(
            tr("Why the plan is self-approved"),
            self.reason,
            tr("Printed on page 1 with the word self-approved."),
        )
        self.reason_field.hide()
        self.body.addWidget(self.reason_field)
        self.body.addWidget(
            label(
                tr("The PDF is made at once. It can be made again at any time."),
                "caption",
                "muted",
                wrap=True,
            )
        )
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.keep_button = Button(tr("Keep editing"), size="main", clicked=self.reject)
        self.issue_button = Button(
            tr("Issue revision {n}").format(n=number), "primary", size="main", clicked=self._agree
        )
        self.foot.addWidget(self.keep_button)
        self.foot.addWidget(self.issue_button)
        self.safe_button = self.keep_button
        self._consider = consider > 0
        self._judge()

    def _show_reason(self, shown: bool) -> None:
        self.reason_field.setVisible(shown)
        self._judge()
        self.fit()

    def _judge(self) -> None:
        if self._consider and not self.read.isChecked():
            self.issue_button.explain(tr("Tick that you have read what is to be considered."))
        elif self.exception.isChecked() and not self.reason.toPlainText().strip():
            self.issue_button.explain(tr("Write why the plan is self-approved."))
        else:
            self.issue_button.explain("")

    def _agree(self) -> None:
        reason = self.reason.toPlainText().strip() if self.exception.isChecked() else ""
        self.accept()
        self.agreed.emit(reason)


def _what_happens(shown: ReviewShown) -> str:
    parts = [
        tr("The plan is frozen as it is now. Later changes go into draft {n}.").format(
            n=shown.next_number + 1
        )
    ]
    last = shown.last
    if last is not None and last.review is not None:
        parts.append(tr("Revision {n} stays as it was signed.").format(n=last.number))
    elif last is not None:
        parts.append(tr("Revision {n}, not signed, is replaced.").format(n=last.number))
    if shown.settled:
        parts.append(tr("Nothing has changed since revision {n}.").format(n=shown.next_number - 1))
    return " ".join(parts)
