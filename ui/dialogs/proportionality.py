"""The proportionality record of an intrusive line: five parts, each with the questions it answers."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from soteria_desk.api import Draft
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.plain import one_line
from ui.session import Session
from ui.viewmodels.line_acts import LineActs
from ui.viewmodels.line_detail import Detail, missing_words
from ui.viewmodels.line_words import due_for, officer_options
from ui.viewmodels.typing_kept import TypingKept
from ui.widgets.adopt_form import AdoptForm
from ui.widgets.basics import Button, label
from ui.widgets.form import FormField
from ui.widgets.prose import ProseLabel
from ui.widgets.saved_field import SavedText


class ProportionalitySheet(Sheet):
    """Each part is saved when it is left. Adopt waits until all five are written, and says what is missing."""

    adopted = Signal(str, object)
    """The owner's id and the due day, a date or None."""

    def __init__(self, parent: QWidget, session: Session, acts: LineActs, detail: Detail) -> None:
        super().__init__(
            parent,
            tr("Proportionality record of {reference}").format(reference=detail.reference),
            tr("All five parts are needed before this line may be adopted. They are printed with it."),
            640,
        )
        line = detail.line
        assert line is not None  # a proposal is put into the list before its record is opened
        self._session = session
        self._acts = acts
        self._line_id = line.id
        self.setProperty("guidance", line.item)
        self.body.addWidget(ProseLabel(one_line(detail.title), token="text"))
        if detail.try_first:
            first = "; ".join(detail.try_first)
            self.body.addWidget(ProseLabel(tr("Try first: {lines}").format(lines=first), role="caption"))
        self._typing = TypingKept(session, line.id, self)
        self.fields: dict[str, SavedText] = {}
        for part in detail.parts:
            text = SavedText(part.heading, lines=2, advised=part.field != "victims_view")
            text.show_saved(part.text)
            text.setReadOnly(session.read_only)
            field = FormField(part.heading, text, " ".join(part.questions))
            self.body.addWidget(field)
            self.fields[part.field] = text
            text.committed.connect(partial(self._write, part.field))
            text.textChanged.connect(self._judge)
            self._typing.watch(f"proportionality.{part.field}", text, saved=True)
        self.why = label("", "caption", "warn", wrap=True)
        self.form = AdoptForm()
        self.form.cancel_button.hide()
        self.form.adopt_button.hide()
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.foot.addWidget(self.why, 1)
        self.close_button = Button(tr("Close"), size="main", clicked=self.accept)
        self.adopt_button = Button(tr("Adopt"), "primary", size="main", clicked=self._adopt)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.adopt_button)
        if detail.state != "proposed":
            self.form.hide()
            self.adopt_button.hide()
        first_empty = next((part.field for part in detail.parts if not part.text.strip()), "less_intrusive")
        self.safe_button = self.fields[first_empty]
        QShortcut(QKeySequence("Ctrl+Return"), self, self._adopt)
        draft = session.draft
        if draft is not None:
            self._offer(draft, detail)
        session.draft_changed.connect(self._show_saved)
        self._typing.restore()
        self._judge()

    def _offer(self, draft: Draft, detail: Detail) -> None:
        owner = detail.owner_id or self._session.me
        line = detail.line
        due = detail.due_on or (due_for(line.urgency, draft.today) if line else None)
        self.form.ask(officer_options(draft.file), owner, due)

    def _write(self, field: str, text: str) -> None:
        self._acts.write_part(self._line_id, field, text)

    def _show_saved(self, draft: Draft | None) -> None:
        line = draft.file.line(self._line_id) if draft else None
        if line is None:
            return
        for field, text in self.fields.items():
            if not text.changed:
                text.show_saved(getattr(line.proportionality, field))

    def _judge(self) -> None:
        missing = missing_words({field: text.toPlainText() for field, text in self.fields.items()})
        self.adopt_button.explain(tr("Unavailable: {missing}.").format(missing=missing) if missing else "")
        self.adopt_button.setAccessibleName(
            tr("Adopt, unavailable: {missing}").format(missing=missing) if missing else tr("Adopt")
        )
        self.why.setText(tr("To adopt: {missing}.").format(missing=missing) if missing else "")

    def _adopt(self) -> None:
        if not self.adopt_button.isEnabled() or self.adopt_button.isHidden():
            return
        for text in self.fields.values():
            text.commit()
        self.accept()
        self.form.adopted.connect(self.adopted)
        self.form.adopt()

    def done(self, result: int) -> None:
        """Close; what is typed is saved first, whichever way the sheet is left."""
        for text in self.fields.values():
            text.commit()
        super().done(result)
