"""Adds a line of the investigator's own, or rewords one: it always says how it could point both ways."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from soteria_desk.api import Draft, LineOfEnquiry
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.session import Session
from ui.viewmodels.line_words import officer_options
from ui.viewmodels.own_line import (
    GROUP_OF_TAG,
    OwnLine,
    group_options,
    of_line,
    people_options,
    tag_options,
)
from ui.viewmodels.typing_kept import TypingKept
from ui.widgets.basics import Button
from ui.widgets.choice import Choice
from ui.widgets.date_field import DateField
from ui.widgets.form import FormField, focus_first_error
from ui.widgets.layouts import HBox
from ui.widgets.saved_field import SavedLine, SavedText


class OwnLineSheet(Sheet):
    """The fields of a line. With `line` it rewords that one, and group, focus and people stay as they are."""

    given = Signal(object)
    """The OwnLine as typed."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        draft: Draft,
        *,
        line: LineOfEnquiry | None = None,
        title: str = "",
    ) -> None:
        super().__init__(
            parent,
            tr("Reword {reference}").format(reference=line.reference) if line else tr("Add line of enquiry"),
            tr("Ask what the suspect did, knew and did to be sure. Say how the line could point both ways."),
            620,
        )
        self._new = line is None
        self._standing = of_line(line) if line else OwnLine(owner_id=session.me)
        self.title_field = SavedLine(tr("Title"))
        self.why = SavedText(tr("Why it is reasonable"), lines=2, advised=True)
        self.towards = SavedText(tr("How it could point towards the suspect"), lines=2, advised=True)
        self.away = SavedText(tr("How it could point away from the suspect"), lines=2, advised=True)
        self.steps = SavedText(tr("Steps"), lines=3, advised=True)
        self.forms = {
            "title": FormField(tr("Title"), self.title_field),
            "why": FormField(tr("Why it is reasonable"), self.why),
            "towards": FormField(tr("How it could point towards the suspect"), self.towards),
            "away": FormField(tr("How it could point away from the suspect"), self.away),
            "steps": FormField(tr("Steps"), self.steps, tr("One on each line. None are needed yet.")),
        }
        self.body.addWidget(self.forms["title"])
        self.body.addWidget(self.forms["why"])
        ways = HBox(spacing=12)
        # The taller of the two must not push the other down.
        ways.addWidget(self.forms["towards"], 1, Qt.AlignmentFlag.AlignTop)
        ways.addWidget(self.forms["away"], 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(ways)
        self.body.addWidget(self.forms["steps"])
        self._add_choices(session, draft)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.cancel_button = Button(tr("Go back"), size="main", clicked=self.reject)
        words = tr("Add line") if self._new else tr("Save wording")
        self.main_button = Button(words, "primary", size="main", clicked=self._give)
        self.main_button.setToolTip("Ctrl+Enter")
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.main_button)
        self.safe_button = self.title_field
        QShortcut(QKeySequence("Ctrl+Return"), self, self._give)
        self._fill(title)
        record_id = line.id if line else draft.file.case.id
        self._typing = TypingKept(session, record_id, self)
        kind = "reword" if line else "add-line"
        for name, field in self._texts().items():
            self._typing.watch(f"{kind}.{name}", field, saved=False)
        self._typing.restore()

    def _texts(self) -> dict[str, SavedLine | SavedText]:
        return {
            "title": self.title_field,
            "why": self.why,
            "towards": self.towards,
            "away": self.away,
            "steps": self.steps,
        }

    def _add_choices(self, session: Session, draft: Draft) -> None:
        self.tag = Choice(tr("Focus"))
        self.group = Choice(tr("Group"))
        self.concerns = Choice(tr("Concerns"))
        self.owner = Choice(tr("Owner"))
        self.due = DateField(tr("Due"))
        self.tag.set_options(tag_options(), self._standing.tag)
        self.group.set_options(group_options(session.library), self._standing.group)
        self.concerns.set_options(people_options(draft), self._standing.concerns)
        self.owner.set_options(officer_options(draft.file), self._standing.owner_id)
        self.tag.currentIndexChanged.connect(self._offer_group)
        first, second = HBox(spacing=12), HBox(spacing=12)
        for row, fields in (
            (first, ((tr("Focus"), self.tag), (tr("Group"), self.group))),
            (second, ((tr("Concerns"), self.concerns), (tr("Owner"), self.owner), (tr("Due"), self.due))),
        ):
            for words, field in fields:
                form = FormField(words, field)
                row.addWidget(form, 1, Qt.AlignmentFlag.AlignTop)
                if field is self.due:
                    self.due_form = form
                if not self._new:
                    form.hide()
            self.body.addLayout(row)

    def _fill(self, title: str) -> None:
        standing = self._standing
        self.title_field.show_saved(standing.title)
        self.why.show_saved(standing.why)
        self.towards.show_saved(standing.towards)
        self.away.show_saved(standing.away)
        self.steps.show_saved(standing.steps)
        if title:
            self.title_field.setText(title)

    def _offer_group(self) -> None:
        options = [self.group.itemData(n) for n in range(self.group.count())]
        wanted = GROUP_OF_TAG.get(str(self.tag.value()), "S")
        if wanted in options:
            self.group.setCurrentIndex(options.index(wanted))

    def typed(self) -> OwnLine:
        """The form as it stands."""
        on: QDate | None = self.due.on()
        return OwnLine(
            title=self.title_field.text().strip(),
            why=self.why.toPlainText().strip(),
            towards=self.towards.toPlainText().strip(),
            away=self.away.toPlainText().strip(),
            steps=self.steps.toPlainText(),
            group=str(self.group.value()),
            tag=str(self.tag.value()),
            concerns=str(self.concerns.value() or ""),
            owner_id=str(self.owner.value() or ""),
            due_on=date(on.year(), on.month(), on.day()) if on is not None else None,
        )

    def _give(self) -> None:
        typed = self.typed()
        problems = typed.problems()
        for name, form in self.forms.items():
            form.set_error(problems.get(name, ""))
        self.due_form.set_error(self.due.problem())
        if focus_first_error([*self.forms.values(), self.due_form]):
            self.fit()
            return
        self._typing.forget()
        self.accept()
        self.given.emit(typed)
