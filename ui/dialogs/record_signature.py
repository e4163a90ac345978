"""Records the signed review from its return slip, against exactly one revision."""

from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QWidget

from soteria_desk.api import Outcome, SoteriaError
from ui.announce import announce
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.theme import theme
from ui.viewmodels.signature import Missing, SignatureViewModel, Typed
from ui.widgets.answers import TickBox
from ui.widgets.basics import Button, IconLabel, label, set_tone
from ui.widgets.choice import Choice
from ui.widgets.date_field import DateField
from ui.widgets.error_lines import ErrorLines
from ui.widgets.fingerprint_field import FingerprintField
from ui.widgets.form import FieldError, FormField
from ui.widgets.layouts import HBox, VBox
from ui.widgets.radio import Radio
from ui.widgets.saved_field import SavedLine, SavedText

SOMEONE_ELSE = "someone else"

_OUTCOMES = (
    (Outcome.APPROVED, "Approved"),
    (Outcome.WITH_CONDITIONS, "Approved with conditions"),
    (Outcome.RETURNED, "Returned for more work"),
)


class RecordSignatureSheet(Sheet):
    """Copy from the slip; Record stays possible, and what is missing is said at its field."""

    def __init__(self, parent: QWidget, view_model: SignatureViewModel) -> None:
        number = view_model.expected.number
        super().__init__(
            parent,
            tr("Record the signed review"),
            tr("Copy from the return slip on the last page of revision {n}.").format(n=number),
            718,
        )
        self._view_model = view_model
        self._build()
        self._connect()
        self._show_officers()
        self._show_outcome()

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.errors = ErrorLines()
        self.body.addWidget(self.errors)
        self.body.addLayout(self._slip())
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().px(20))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addLayout(self._outcome(), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._signer(), 0, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(grid)
        self.conditions = SavedText(tr("Conditions, as written"), lines=2, most_lines=5)
        self.conditions_field = FormField(tr("Conditions, as written"), self.conditions)
        self.body.addWidget(self.conditions_field)
        self.seen_ink = TickBox(
            tr("I have seen the ink signature. The signed page is filed at {place}.").format(
                place=self._view_model.filed_at
            )
        )
        self.seen_ink_error = FieldError()
        seen = VBox(spacing=0)
        seen.addWidget(self.seen_ink)
        seen.addWidget(self.seen_ink_error)
        self.body.addLayout(seen)
        self.body.addStretch(1)
        self.foot.addWidget(IconLabel("info", "text2"))
        note = label(
            tr("Recording adds a sealed entry. It cannot be undone, only corrected."),
            "body",
            "text2",
            wrap=True,
        )
        self.foot.addWidget(note, 1)
        self.cancel_button = Button(tr("Cancel"), clicked=self.reject)
        self.record_button = Button(tr("Record"), "primary", icon_name="stamp", clicked=self._record)
        self.record_button.setToolTip(tr("Record the signed review (Ctrl+Enter)"))
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.record_button)
        # A form, not a warning: typing starts at once, and Record stays unpressed until every field is right.
        self.safe_button = self.fingerprint.boxes[0]

    def _slip(self) -> VBox:
        column = VBox(spacing=5)
        column.addWidget(label(tr("Fingerprint on the slip, four groups"), "strong"))
        row = HBox(spacing=14)
        self.fingerprint = FingerprintField()
        row.addWidget(self.fingerprint)
        self._match_icon = IconLabel("circle-check", "ok")
        self._match_icon.hide()
        self.match = label("", "strong", "ok", wrap=True)
        words = HBox(spacing=6)
        words.addWidget(self._match_icon)
        words.addWidget(self.match, 1)
        row.addLayout(words, 1)
        column.addLayout(row)
        self.fingerprint_error = FieldError()
        column.addWidget(self.fingerprint_error)
        return column

    def _outcome(self) -> VBox:
        column = VBox(spacing=2)
        column.addWidget(label(tr("Outcome"), "strong"))
        self.outcomes = QButtonGroup(self)
        self.radios: dict[Outcome, Radio] = {}
        for number, (outcome, words) in enumerate(_OUTCOMES):
            radio = Radio(tr(words))
            radio.setAccessibleDescription(tr("Outcome"))
            self.radios[outcome] = radio
            self.outcomes.addButton(radio, number)
            column.addWidget(radio)
        self.outcome_error = FieldError()
        column.addWidget(self.outcome_error)
        column.addSpacing(8)
        self.next_review = DateField(tr("Next review, as written"), tr("None written"))
        self.next_review_field = FormField(tr("Next review, as written"), self.next_review)
        column.addWidget(self.next_review_field)
        column.addStretch(1)
        return column

    def _signer(self) -> VBox:
        column = VBox(spacing=8)
        self.signed_by = Choice(tr("Signed by"))
        self.signed_by_field = FormField(tr("Signed by"), self.signed_by)
        column.addWidget(self.signed_by_field)
        self.name, self.rank, self.number = (
            SavedLine(tr("Name")), SavedLine(tr("Rank")), SavedLine(tr("Number")),
        )  # fmt: skip
        self.name_field = FormField(tr("Name"), self.name)
        self._new_officer = QWidget()
        new = HBox(self._new_officer, spacing=8)
        for field, share in (
            (FormField(tr("Rank"), self.rank), 2),
            (self.name_field, 4),
            (FormField(tr("Number"), self.number), 2),
        ):
            new.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._new_officer)
        when = HBox(spacing=10)
        self.on = DateField(tr("Date of signature"), tr("Not typed yet"))
        self.on_field = FormField(tr("Date"), self.on)
        self.time = QLineEdit()
        self.time.setAccessibleName(tr("Time of signature"))
        self.time.setPlaceholderText("16:20")
        self.time_field = FormField(tr("Time"), self.time)
        when.addWidget(self.on_field, 2, Qt.AlignmentFlag.AlignTop)
        when.addWidget(self.time_field, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(when)
        self.which = Choice(tr("Which of the two"))
        self.which.set_options(
            [
                (tr("Choose"), None),
                (tr("Before the clocks went back"), False),
                (tr("After the clocks went back"), True),
            ]
        )
        self.which_field = FormField(tr("The clocks showed this time twice"), self.which)
        self.which_field.hide()
        column.addWidget(self.which_field)
        column.addStretch(1)
        return column

    def _connect(self) -> None:
        # Not the button's own shortcut, which acts a tenth of a second later.
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._record)
        self.fingerprint.typed.connect(self._check)
        self.fingerprint.refused.connect(self._say_refused)
        self._view_model.matched.connect(self._show_match)
        self._view_model.recorded.connect(self.accept)
        self._view_model.failed.connect(self._show_failure)
        self.outcomes.idToggled.connect(self._show_outcome)
        self.signed_by.currentIndexChanged.connect(self._show_new_officer)
        self.time.editingFinished.connect(self._ask_which)
        self.on.dateChanged.connect(self._ask_which)

    # --- showing ---------------------------------------------------------------------------------

    def _show_officers(self) -> None:
        options: list[tuple[str, object]] = [(tr("Choose"), "")]
        options += [(one.title(), one.id) for one in self._view_model.officers]
        options.append((tr("Someone else, add a name"), SOMEONE_ELSE))
        chosen = self._view_model.supervisor_id
        self.signed_by.set_options(options, chosen)
        self._show_new_officer()

    def _show_new_officer(self) -> None:
        shown = self.signed_by.value() == SOMEONE_ELSE
        if self._new_officer.isHidden() == shown:
            self._new_officer.setVisible(shown)
            self._refit()

    def _show_outcome(self) -> None:
        if self.outcome_error.text():
            self.outcome_error.set_text("")
            for radio in self.radios.values():
                radio.setProperty("error", False)
                radio.update()
        needed = self.radios[Outcome.WITH_CONDITIONS].isChecked()
        returned = self.radios[Outcome.RETURNED].isChecked()
        words = tr("What is to be done, as written") if returned else tr("Conditions, as written")
        self.conditions_field.label.setText(words if needed or returned else tr("Notes, as written"))
        self.conditions.setAccessibleName(self.conditions_field.label.text())

    def _ask_which(self) -> None:
        on = self.on.on()
        twice = self._view_model.repeated_hour(_day(on), self.time.text())
        if self.which_field.isHidden() == twice:
            self.which_field.setVisible(twice)
            self._refit()

    def _check(self, typed: str) -> None:
        self.fingerprint_error.set_text("")
        self.fingerprint.set_error(False)
        self._view_model.check(typed)

    def _say_refused(self, text: str) -> None:
        self.fingerprint_error.set_text(text)
        announce(self.fingerprint, text)

    def _show_match(self, matches: bool, words: str) -> None:
        self._match_icon.setVisible(bool(words))
        self._match_icon.set_icon(
            "circle-check" if matches else "circle-alert", "ok" if matches else "danger"
        )
        set_tone(self.match, "ok" if matches else "danger")
        self.match.setText(words)
        self.fingerprint.set_error(bool(words) and not matches)
        if words:
            announce(self.fingerprint, words)

    def _show_failure(self, error: Exception) -> None:
        if isinstance(error, SoteriaError):
            self.errors.tell(error)
        else:
            self.errors.tell_parts(
                tr("The review could not be recorded."), tr("Nothing was recorded."), tr("Try again.")
            )
        self.record_button.setEnabled(True)
        self._refit()

    def _refit(self) -> None:
        if self.isVisible():
            self.fit()

    # --- recording -------------------------------------------------------------------------------

    def typed(self) -> Typed:
        """What stands in the dialog now."""
        outcome = next((one for one, radio in self.radios.items() if radio.isChecked()), None)
        signer = str(self.signed_by.value() or "")
        new = None
        if signer == SOMEONE_ELSE:
            signer, new = "", (self.name.text(), self.rank.text(), self.number.text())
        which = self.which.value() if self.which_field.isVisible() else None
        return Typed(
            fingerprint=self.fingerprint.text(),
            outcome=outcome,
            signed_by=signer,
            signed_on=_day(self.on.on()),
            clock=self.time.text(),
            second=which if isinstance(which, bool) else None,
            conditions=self.conditions.toPlainText(),
            next_review_on=_day(self.next_review.on()),
            seen_ink=self.seen_ink.isChecked(),
            new_officer=new,
        )

    def _record(self) -> None:
        if not self.record_button.isEnabled():
            return
        typed = self.typed()
        missing = self._view_model.missing(typed)
        self._show_missing(missing)
        if missing:
            return
        self.errors.clear()
        self.record_button.setEnabled(False)
        self._view_model.record(typed)

    def _show_missing(self, missing: tuple[Missing, ...]) -> None:
        words = {one.field: tr(one.text) for one in missing}
        self.fingerprint_error.set_text(words.get("fingerprint", ""))
        self.fingerprint.set_error("fingerprint" in words)
        self.outcome_error.set_text(words.get("outcome", ""))
        for radio in self.radios.values():
            radio.setProperty("error", "outcome" in words)
            radio.update()
        fields = {
            "signed_by": self.signed_by_field,
            "name": self.name_field,
            "date": self.on_field,
            "time": self.time_field,
            "conditions": self.conditions_field,
            "next_review": self.next_review_field,
        }
        for name, field in fields.items():
            field.set_error(words.get(name, ""))
        self.seen_ink_error.set_text(words.get("seen_ink", ""))
        self._refit()
        if missing:
            places: dict[str, QWidget] = {name: field.field for name, field in fields.items()}
            places |= {
                "fingerprint": self.fingerprint.boxes[min(3, len(self.fingerprint.text()) // 4)],
                "outcome": self.radios[Outcome.APPROVED],
                "seen_ink": self.seen_ink,
            }
            places[missing[0].field].setFocus(Qt.FocusReason.OtherFocusReason)


def _day(on: QDate | None) -> date | None:
    return None if on is None else date(on.year(), on.month(), on.day())
