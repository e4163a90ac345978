"""The forms of the panel beside Overview: a person, an offence, the case; and the questions they ask."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from soteria_desk.api import (
    STATUS_TEXTS,
    Library,
    NewPerson,
    Offence,
    Part,
    Role,
    SoteriaError,
    Status,
)
from ui.i18n import tr
from ui.plain import one_line
from ui.viewmodels.offences import OffencesByDate
from ui.viewmodels.overview import SUPPORTS, OverviewViewModel
from ui.viewmodels.typed import MOMENT_HINT, moment_texts, read_moment
from ui.widgets.basics import label
from ui.widgets.by_date import DaysSaid, OffenceChoice
from ui.widgets.choice import Choice
from ui.widgets.entry_fields import (
    AgeField,
    DayField,
    OfficerField,
    WhenField,
    set_field_error,
    text_field,
)
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField, focus_first_error
from ui.widgets.layouts import HBox, VBox
from ui.widgets.saved_field import SENSITIVE, DraftClock

if TYPE_CHECKING:
    from soteria_desk.api import OffenceAnswer

YES_NO = ((tr("Not recorded"), ""), (tr("Yes"), "yes"), (tr("No"), "no"))
NO_BIRTHDAY = tr("A date of birth belongs to somebody with initials. Give the age at the time.")
INITIALS_HINT = tr("Initials only, for example K.L. No names are needed for a plan.")


def yes_no(name: str, value: bool | None) -> Choice:
    """Return a list of yes, no and not recorded."""
    made = Choice(name)
    made.set_options(list(YES_NO), "" if value is None else "yes" if value else "no")
    made.setCurrentIndex(0 if value is None else 1 if value else 2)
    return made


def said(choice: Choice) -> bool | None:
    """Return what such a list says."""
    return {"yes": True, "no": False}.get(str(choice.value() or ""))


class EntryForm(QWidget):
    """A form whose typing is kept as a draft until it is saved or given up."""

    draft_changed = Signal(str)
    """What is chosen and typed, as one text."""
    key = ""
    """Names the form among the drafts of its case."""
    title = ""
    save_words = tr("Save")

    def __init__(self, view_model: OverviewViewModel) -> None:
        super().__init__()
        self.view_model = view_model
        self.column = VBox(self, spacing=14)
        self.fields: list[FormField] = []
        self.error = ErrorLines()
        self._clock = DraftClock(self)
        self._clock.due.connect(self.tell_draft)

    def add(self, name: str, widget: QWidget, hint: str = "") -> FormField:
        """Append a labelled field."""
        field = FormField(name, widget, hint)
        self.fields.append(field)
        self.column.addWidget(field)
        return field

    def finish(self) -> None:
        """Call when every field is there."""
        self.column.addWidget(self.error)
        self.column.addStretch(1)
        for edit in self.findChildren(QLineEdit):
            edit.textEdited.connect(self._clock.touch)
        for text in self.findChildren(QPlainTextEdit):
            text.textChanged.connect(self._clock.touch)
        for choice in self.findChildren(Choice):
            choice.activated.connect(self._clock.touch)

    def tell_draft(self) -> None:
        """Say what is typed now."""
        self._clock.cancel()
        self.draft_changed.emit(json.dumps(self.texts()))

    def flush(self) -> None:
        """Say what is typed and was not said yet; for locking and leaving."""
        if self._clock.waiting:
            self.tell_draft()

    def restore(self, text: str) -> None:
        """Show what was typed and never saved."""
        try:
            found = json.loads(text)
            self.set_texts([str(one) for one in found])
        except (ValueError, TypeError, IndexError):
            return  # a draft of an older version of this form; the record itself is shown

    def first(self) -> QWidget:
        """The field that gets the focus."""
        return self.fields[0].field

    def refuse(self, error: SoteriaError) -> None:
        """Show why it was not saved."""
        self.error.tell(error)

    def save(self) -> bool:
        """Hand what is typed to the view model; False, with the focus on the first mistake, where it cannot be."""
        self.error.clear()
        self._clock.cancel()
        act = self.read()
        if focus_first_error(self.fields) or act is None:
            return False
        act()
        return True

    # --- to be overridden --------------------------------------------------------------------------

    def read(self) -> Callable[[], None] | None:
        """Read every field, mark the mistakes, and return the act; None where something is missing."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """Everything chosen and typed, in order."""
        raise NotImplementedError

    def set_texts(self, texts: list[str]) -> None:
        """Show everything chosen and typed."""
        raise NotImplementedError


class PersonForm(EntryForm):
    """A suspect or a victim: added, changed, or identified."""

    def __init__(self, view_model: OverviewViewModel, role: Role, part: Part | None, today: date) -> None:
        super().__init__(view_model)
        self.role, self.part = role, part
        suspect = role is Role.SUSPECT
        self.key = f"form:{role}:{part.id if part else ''}"
        known = view_model.draft.file.person_of(part) if part else None
        if part is None:
            self.title = tr("Add a suspect") if suspect else tr("Add a victim")
            self.save_words = tr("Add suspect") if suspect else tr("Add victim")
        else:
            name = one_line(known.initials if known else part.code, 40)
            self.title = tr("Details of {name}").format(name=name)
        self.initials = text_field(tr("Initials"), known.initials if known else "", longest=40)
        hint = INITIALS_HINT
        if suspect and known is None:
            hint = tr("Leave this empty while nobody has identified the suspect, and describe them below.")
        self.initials_field = self.add(tr("Initials"), self.initials, hint)
        self.age = AgeField(tr("Suspect") if suspect else tr("Victim"), today)
        self.age.set_value(known.born_on if known else None, part.age if part else None)
        self.age_field = self.add(tr("Age or date of birth"), self.age)
        self.description = QPlainTextEdit(part.description if part else "")
        self.description.setTabChangesFocus(True)
        self.description.setInputMethodHints(SENSITIVE)
        self.description.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 16)
        if suspect:
            self.description_field = self.add(
                tr("Description"),
                self.description,
                tr("As it was given, where the suspect is not identified."),
            )
        else:
            self.description.hide()
        self.what: list[Choice] = []
        self.supports = Choice(tr("Supports the investigation now"))
        if part is not None and suspect:
            for words, value in (
                (tr("Located"), part.located),
                (tr("Arrested"), part.arrested),
                (tr("Interviewed"), part.interviewed),
            ):
                choice = yes_no(words, value)
                self.what.append(choice)
                self.add(words, choice)
        elif part is not None:
            self.supports.set_options([(words, value) for value, words in SUPPORTS])
            self.supports.setCurrentIndex(max(0, self.supports.findData(part.supports)))
            self.add(
                tr("Supports the investigation now"),
                self.supports,
                tr("A choice, recorded as it stands. It can change at any time."),
            )
        self.finish()

    def read(self) -> Callable[[], None] | None:
        initials = self.initials.text().strip()
        description = self.description.toPlainText().strip()
        missing = ""
        if self.role is Role.VICTIM and not initials:
            missing = tr("The initials are missing.")
        elif not initials and not description:
            missing = tr("Give initials, or describe the suspect below.")
        elif not initials and self.part is not None and self.part.person_id:
            missing = tr("The initials are missing.")
        self.initials_field.set_error(missing)
        ages = set_field_error(self.age_field, self.age.value)
        if missing or not isinstance(ages, tuple):
            return None
        if ages[0] is not None and not initials:
            self.age_field.set_error(NO_BIRTHDAY)
            return None
        new = NewPerson(initials=initials, born_on=ages[0], age=ages[1], description=description)
        part, model = self.part, self.view_model
        if part is None:
            return lambda: model.add_person(self.role, new)
        fields: dict[str, object] = {}
        if self.what:
            fields = dict(zip(("located", "arrested", "interviewed"), map(said, self.what), strict=True))
        elif self.role is Role.VICTIM:
            fields = {"supports": str(self.supports.value() or "")}
        return lambda: model.change_person(part, new, **fields)

    def texts(self) -> list[str]:
        chosen = [str(one.value() or "") for one in (*self.what, self.supports)]
        return [self.initials.text(), self.description.toPlainText(), *self.age.texts(), *chosen]

    def set_texts(self, texts: list[str]) -> None:
        self.initials.setText(texts[0])
        self.description.setPlainText(texts[1])
        self.age.set_texts(texts[2:5])
        for choice, value in zip((*self.what, self.supports), texts[5:], strict=False):
            choice.setCurrentIndex(choice.findData(value))


def offence_options(library: Library) -> list[tuple[str, object]]:
    """The offences of the guidance with their Act, in its order."""
    return [(one.title(), one.id) for one in library.offences.values()]


class OffenceForm(EntryForm):
    """An offence: what, who against whom, when."""

    def __init__(self, view_model: OverviewViewModel, offence: Offence | None, today: date) -> None:
        super().__init__(view_model)
        self.offence = offence
        self.key = f"form:offence:{offence.id if offence else ''}"
        file = view_model.draft.file
        self.title = tr("Offence: who and when") if offence else tr("Add an offence")
        self.save_words = tr("Save") if offence else tr("Add offence")
        if offence is not None:
            self.column.addWidget(label(one_line(offence.label, 200), "strong", wrap=True))
        self.suspect = Choice(tr("Suspect"))
        self.suspect.set_options(
            [(one_line(file.shown(one.id), 60), one.id) for one in file.suspects()],
            offence.suspect_id if offence else None,
        )
        self.suspect_field = self.add(tr("Suspect"), self.suspect)
        self.victim = Choice(tr("Victim"))
        self.victim.set_options(
            [(one_line(file.shown(one.id), 60), one.id) for one in file.victims()],
            offence.victim_id if offence else None,
        )
        self.victim_field = self.add(tr("Victim"), self.victim)
        self.when = WhenField(today)
        if offence is not None:
            self.when.set_value(offence.when)
        self.when_field = self.add(
            tr("When"), self.when, tr("Never more precise than it was told. About or Not known is an answer.")
        )
        self.definition = OffenceChoice(offence_options(view_model.session.library))
        if offence is None:
            self.definition_field = self.add(
                tr("Offence"), self.definition, tr("What could apply to these days and ages.")
            )
        self.said = DaysSaid()
        self.column.addWidget(self.said)
        self._answer: OffenceAnswer | None = None
        self._by_date = OffencesByDate(view_model.session, self, abroad=view_model.was_abroad())
        self._by_date.found.connect(self._show_answer)
        self.when.settled.connect(self._ask)
        for choice in (self.suspect, self.victim):
            choice.currentIndexChanged.connect(self._ask)
        self.definition.currentIndexChanged.connect(self._say)
        self.finish()
        self._ask()

    def _ask(self) -> None:
        """Have what could apply to these days, and to the ages of these people, worked out."""
        when, model = self.when.known(), self.view_model
        if when is None:
            self._by_date.forget()
            self._show_answer(None)
        else:
            self._by_date.ask(
                when,
                model.age_of(str(self.victim.value() or "")),
                model.age_of(str(self.suspect.value() or "")),
            )

    def _show_answer(self, answer: "OffenceAnswer | None") -> None:
        self._answer = answer
        if self.offence is None:
            self.definition.offer(answer)
        self._say()

    def _say(self) -> None:
        held = self.offence.definition if self.offence is not None else str(self.definition.value() or "")
        self.said.tell(self._answer, held)

    def read(self) -> Callable[[], None] | None:
        suspect, victim = str(self.suspect.value() or ""), str(self.victim.value() or "")
        self.suspect_field.set_error("" if suspect else tr("Add a suspect first, identified or not."))
        self.victim_field.set_error("" if victim else tr("Add a victim first, by initials."))
        when = set_field_error(self.when_field, self.when.value)
        if not suspect or not victim or when is None:
            return None
        model, offence, definition = self.view_model, self.offence, str(self.definition.value())
        when_said = self.when.value()
        if offence is not None:
            return lambda: model.change_offence(offence, suspect, victim, when_said)
        return lambda: model.add_offence(definition, suspect, victim, when_said)

    def texts(self) -> list[str]:
        chosen = [str(one.value() or "") for one in (self.definition, self.suspect, self.victim)]
        return [*chosen, *self.when.texts()]

    def set_texts(self, texts: list[str]) -> None:
        self.definition.choose(texts[0])
        for choice, value in zip((self.suspect, self.victim), texts[1:], strict=False):
            if choice.findData(value) >= 0:
                choice.setCurrentIndex(choice.findData(value))
        self.when.set_texts(texts[3:6])
        self._ask()


class CaseForm(EntryForm):
    """The case itself: reference, operation, who runs it, status, report and review."""

    def __init__(self, view_model: OverviewViewModel, today: date) -> None:
        super().__init__(view_model)
        case, file = view_model.case, view_model.draft.file
        self.key = "form:case"
        self.title = tr("Details of the case")
        self._today = today
        self.reference = text_field(tr("Force reference"), case.reference)
        self.reference_field = self.add(tr("Force reference"), self.reference)
        self.operation = text_field(tr("Operation"), case.operation)
        self.add(tr("Operation"), self.operation, tr("Without Op. It may stay empty."))
        self.status = Choice(tr("Status"))
        self.status.set_options([(STATUS_TEXTS[str(one)], str(one)) for one in Status], str(case.status))
        self.add(tr("Status"), self.status)
        self.officer = OfficerField(tr("Officer in the case"), view_model.add_officer)
        self.officer.set_officers(file.officers, case.officer_id)
        self.add(tr("Officer in the case"), self.officer)
        self.supervisor = OfficerField(tr("Supervisor"), view_model.add_officer)
        self.supervisor.set_officers(file.officers, case.supervisor_id)
        self.add(tr("Supervisor"), self.supervisor, tr("Who reviews and signs the plan."))
        self.officer.added.connect(self.supervisor.offer)
        self.supervisor.added.connect(self.officer.offer)
        self.reported = MomentField(tr("Reported"), today)
        self.reported.set_texts(moment_texts(case.reported_at))
        self.reported_field = self.add(tr("Time of report"), self.reported, MOMENT_HINT)
        self.review = MomentField(tr("Review due"), today)
        self.review.set_texts(moment_texts(case.review_at))
        self.review_field = self.add(tr("Next review due"), self.review, MOMENT_HINT)
        self.finish()

    def read(self) -> Callable[[], None] | None:
        reference = self.reference.text().strip()
        self.reference_field.set_error("" if reference else tr("The force reference is missing."))
        set_field_error(self.reported_field, self.reported.value)
        set_field_error(self.review_field, self.review.value)
        if any(field.error.text() for field in self.fields):
            return None
        fields: dict[str, object] = {
            "reference": reference,
            "operation": self.operation.text().strip().removeprefix("Op ").strip(),
            "status": Status(str(self.status.value())),
            "officer_id": self.officer.value(),
            "supervisor_id": self.supervisor.value(),
            "reported_at": self.reported.value(),
            "review_at": self.review.value(),
        }
        return lambda: self.view_model.change_case(**fields)

    def texts(self) -> list[str]:
        return [
            self.reference.text(),
            self.operation.text(),
            str(self.status.value()),
            self.officer.value(),
            self.supervisor.value(),
            *self.reported.texts(),
            *self.review.texts(),
        ]

    def set_texts(self, texts: list[str]) -> None:
        self.reference.setText(texts[0])
        self.operation.setText(texts[1])
        for choice, value in (
            (self.status, texts[2]),
            (self.officer.choice, texts[3]),
            (self.supervisor.choice, texts[4]),
        ):
            if choice.findData(value) >= 0:
                choice.setCurrentIndex(choice.findData(value))
        self.reported.set_texts(texts[5:7])
        self.review.set_texts(texts[7:9])


class MomentField(QWidget):
    """A day and a time of day in Europe/London."""

    def __init__(self, name: str, today: date) -> None:
        super().__init__()
        self._today = today
        row = HBox(self, spacing=8)
        self.day = DayField(tr("{name}: day").format(name=name), today)
        self.time = text_field(tr("{name}: time").format(name=name), longest=8, placeholder="14:05")
        row.addWidget(self.day, 2)
        row.addWidget(self.time, 1)
        self.setFocusProxy(self.day)

    def value(self) -> datetime | None:
        """Return the moment, None where both are empty; raises Mistyped."""
        return read_moment(self.day.text(), self.time.text(), self._today)

    def texts(self) -> list[str]:
        """What is typed."""
        return [self.day.text(), self.time.text()]

    def set_texts(self, texts: tuple[str, str] | list[str]) -> None:
        """Show what was typed."""
        self.day.setText(texts[0])
        self.time.setText(texts[1])
