"""Compares signed paper with the record: a code is typed, and the log up to it is checked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from soteria_desk.api import Cancelled, Comparison, SoteriaError, Unexpected, dates
from ui.announce import announce
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.widgets.banner import Banner
from ui.widgets.basics import Button, label
from ui.widgets.detail_panel import clear_layout
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField
from ui.widgets.layouts import HBox, VBox
from ui.widgets.prose import ProseLabel

if TYPE_CHECKING:
    from ui.viewmodels.audit import AuditViewModel


class ComparePaperSheet(Sheet):
    """One field, and below it what was found. Stays open for the next paper."""

    def __init__(self, parent: QWidget, view_model: "AuditViewModel") -> None:
        super().__init__(
            parent,
            tr("Compare with signed paper"),
            tr(
                "Type one of the two codes at the foot of the signed page. Everything in the log up to it is "
                "checked. The comparison goes on the record."
            ),
            580,
        )
        self._model = view_model
        self.code = QLineEdit()
        self.code.setMaxLength(300)
        self.code.setInputMethodHints(
            Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhSensitiveData
        )
        self.field = FormField(
            tr("Fingerprint or record head"),
            self.code,
            tr(
                "As “A81F 60D2 9C4E 37B5” or as “Record 412 · 4F7K 9QXM”; two groups of a record head are enough."
            ),
        )
        self.body.addWidget(self.field)
        self._progress = QWidget()
        row = HBox(self._progress, spacing=10)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Checking the log"))
        row.addWidget(label(tr("Checking the log"), "body"))
        row.addWidget(self.bar, 1)
        self.stop_button = Button(tr("Cancel"), size="row", clicked=view_model.cancel)
        row.addWidget(self.stop_button)
        self._progress.hide()
        self.body.addWidget(self._progress)
        self.error = ErrorLines()
        self.body.addWidget(self.error)
        self._found = QWidget()
        self.found: VBox = VBox(self._found, spacing=8)
        self._found.hide()
        self.body.addWidget(self._found)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.close_button = Button(tr("Close"), size="main", clicked=self.reject)
        self.main_button = Button(tr("Compare"), "primary", size="main", clicked=self._compare)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.main_button)
        self.safe_button = self.code
        self.code.returnPressed.connect(self._compare)
        view_model.compared.connect(self._show)
        view_model.not_compared.connect(self._show_failure)
        view_model.progressed.connect(self._show_progress)

    def _compare(self) -> None:
        typed = self.code.text().strip()
        if not typed:
            self.field.set_error(tr("Type a code from the paper."))
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fit()
            return
        if self._model.working:
            return
        self._clear()
        self.bar.setRange(0, 0)
        self._progress.show()
        self.main_button.setEnabled(False)
        self.fit()
        self._model.compare(typed)

    def _clear(self) -> None:
        self.error.clear()
        clear_layout(self.found)
        self._found.hide()

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _end(self) -> None:
        self._progress.hide()
        self.main_button.setEnabled(True)

    def _show(self, found: Comparison) -> None:
        self._end()
        self._clear()
        for text in facts(found)[:1]:
            self.found.addWidget(Banner(text, "ok", icon="shield-check"))
        for text in facts(found)[1:]:
            self.found.addWidget(ProseLabel(text, token="text"))
        if found.changed:
            self.found.addWidget(label(tr("Changed in the lines of enquiry since"), "strong"))
            for text in found.changed:
                self.found.addWidget(ProseLabel(text, token="text2"))
        self._found.show()
        self._found.setAccessibleName(" ".join((*facts(found), *found.changed)))
        announce(self._found, " ".join(facts(found)))
        self.code.selectAll()
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def _show_failure(self, error: Exception) -> None:
        self._end()
        self._clear()
        if not isinstance(error, Cancelled):
            told = error if isinstance(error, SoteriaError) else Unexpected(reason="E-99")
            self.error.tell(told)
        self.code.selectAll()
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def done(self, result: int) -> None:
        """Close; a check that is under way is stopped, for nobody would see what it finds."""
        if not self._progress.isHidden():
            self._model.cancel()
        super().done(result)


def facts(found: Comparison) -> tuple[str, ...]:
    """What was found, in sentences; the first says that the paper holds."""
    row = found.row
    if found.issued is not None:
        what = tr("This is {title}, exactly as it was issued.").format(title=found.title)
    else:
        what = tr("This is entry {n} of this casebook's log: {what}, {record}.").format(
            n=row.seq, what=tr(row.what).lower(), record=row.record
        )
    out = [
        tr("{what} All {n} entries up to it follow each other, and every signature is right.").format(
            what=what, n=found.verified
        ),
        tr("Entry {n}, {when}, by {who}.").format(n=row.seq, when=dates.moment(row.at), who=row.who),
    ]
    if found.issued is not None:
        out.append(
            tr("The fingerprint was worked out anew from the stored plan, and it is the one on record.")
        )
        out.append(
            tr("It is the newest revision.") if found.newest else tr("A later revision has taken its place.")
        )
        if not found.changed:
            out.append(tr("Nothing has changed in the lines of enquiry since."))
    out.append(
        tr("The log has had {n} entries since, {case} of them in this investigation.").format(
            n=found.entries_since, case=found.case_entries_since
        )
        if row.case_id
        else tr("The log has had {n} entries since.").format(n=found.entries_since)
    )
    return tuple(out)
