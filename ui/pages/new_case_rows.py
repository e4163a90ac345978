"""Rows of the new-investigation page: a victim, a suspect, an offence; each can be taken away again."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from soteria_desk.api import Age, Library, NewOffence, NewPerson, When
from ui.i18n import tr
from ui.pages.entry_forms import NO_BIRTHDAY, offence_options
from ui.theme import theme
from ui.viewmodels.offences import OffencesByDate
from ui.widgets.basics import Button, label, surface
from ui.widgets.by_date import DaysSaid, OffenceChoice
from ui.widgets.choice import Choice
from ui.widgets.entry_fields import AgeField, WhenField, set_field_error, text_field
from ui.widgets.form import FormField
from ui.widgets.layouts import HBox, VBox

if TYPE_CHECKING:
    from soteria_desk.api import OffenceAnswer

STACK_BELOW = 620


class Row(QWidget):
    """A card with a number, fields side by side (below each other where it is narrow), and Remove."""

    remove_asked = Signal(object)

    def __init__(self, noun: str) -> None:
        super().__init__()
        self._noun = noun
        outer = VBox(self, spacing=0)
        frame = surface("card")
        outer.addWidget(frame)
        column = self.column = VBox(frame, (14, 8, 10, 12), 6)
        head = HBox(spacing=8)
        self.heading = label("", "strong")
        head.addWidget(self.heading, 1)
        self.remove = Button(tr("Remove"), "quiet", size="row", clicked=self._ask_remove)
        head.addWidget(self.remove)
        column.addLayout(head)
        self.line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        column.addLayout(self.line)
        self.fields: list[FormField] = []
        theme().changed.connect(self._fit)

    def add(self, name: str, widget: QWidget, stretch: int = 1, hint: str = "") -> FormField:
        """Append a labelled field."""
        field = FormField(name, widget, hint)
        self.fields.append(field)
        self.line.addWidget(field, stretch, Qt.AlignmentFlag.AlignTop)
        return field

    def set_number(self, number: int, alone: bool) -> None:
        """Say which one of its kind it is."""
        self.heading.setText(self._noun if alone else f"{self._noun} {number}")
        self.setAccessibleName(self.heading.text())
        self.remove.setAccessibleName(tr("Remove {what}").format(what=self.heading.text()))

    def first(self) -> QWidget:
        """The field that gets the focus."""
        return self.fields[0].field

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order: the fields from left to right, then Remove."""
        found: list[QWidget] = []
        for field in self.fields:
            inside = [field.field, *field.field.findChildren(QWidget)]
            # The list of a drop-down is a window of its own.
            here = [one for one in inside if one.window() is self.window()]
            found += [one for one in here if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        return [*found, self.remove]

    def _ask_remove(self) -> None:
        self.remove_asked.emit(self)

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _fit(self) -> None:
        stacked = self.width() < theme().px(STACK_BELOW)
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        self.line.setDirection(direction)
        self.line.setSpacing(theme().px(14))


class VictimRow(Row):
    """A victim by initials."""

    def __init__(self, today: date) -> None:
        super().__init__(tr("Victim"))
        self.initials = text_field(tr("Initials"), longest=40)
        self.initials_field = self.add(tr("Initials"), self.initials)
        self.age = AgeField(tr("Victim"), today)
        self.age_field = self.add(tr("Age or date of birth"), self.age, 2)

    def read(self) -> NewPerson | None:
        """Return the victim, or mark what is wrong and return None."""
        initials = self.initials.text().strip()
        self.initials_field.set_error("" if initials else tr("The initials are missing."))
        ages = set_field_error(self.age_field, self.age.value)
        if not initials or not isinstance(ages, tuple):
            return None
        return NewPerson(initials=initials, born_on=ages[0], age=ages[1])

    def shown(self, number: int) -> str:
        """What offences call them."""
        return self.initials.text().strip() or tr("Victim {n}").format(n=number)

    def texts(self) -> list[str]:
        """What is chosen and typed."""
        return [self.initials.text(), *self.age.texts()]

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show what was chosen and typed."""
        self.initials.setText(texts[0])
        self.age.set_texts(texts[1:4])


class SuspectRow(Row):
    """A suspect: by initials, or by description while nobody has identified them."""

    def __init__(self, today: date) -> None:
        super().__init__(tr("Suspect"))
        self.known = Choice(tr("Is the suspect identified?"))
        self.known.set_options([(tr("Identified"), "yes"), (tr("Not identified yet"), "no")])
        self.add(tr("Identified?"), self.known)
        self.initials = text_field(tr("Initials"), longest=40)
        self.initials_field = self.add(tr("Initials"), self.initials)
        self.description = text_field(tr("Description"), longest=2000)
        self.description_field = self.add(tr("Description"), self.description, 2)
        self.age = AgeField(tr("Suspect"), today)
        self.age_field = self.add(tr("Age or date of birth"), self.age, 2)
        self.known.currentIndexChanged.connect(self._choose)
        self._choose()

    def _choose(self) -> None:
        known = self.known.value() == "yes"
        self.initials_field.setVisible(known)
        self.description_field.setVisible(not known)
        self.initials_field.set_error("")
        self.description_field.set_error("")

    def read(self) -> NewPerson | None:
        """Return the suspect, or mark what is wrong and return None."""
        known = self.known.value() == "yes"
        initials = self.initials.text().strip() if known else ""
        description = "" if known else self.description.text().strip()
        self.initials_field.set_error(
            tr("The initials are missing. Choose Not identified yet where nobody knows.")
            if known and not initials
            else ""
        )
        self.description_field.set_error(
            tr("Describe the suspect in a few words.") if not known and not description else ""
        )
        ages = set_field_error(self.age_field, self.age.value)
        if not (initials or description) or not isinstance(ages, tuple):
            return None
        if ages[0] is not None and not known:
            self.age_field.set_error(NO_BIRTHDAY)
            return None
        return NewPerson(initials=initials, born_on=ages[0], age=ages[1], description=description)

    def shown(self, number: int) -> str:
        """What offences call them."""
        typed = self.initials.text().strip() if self.known.value() == "yes" else ""
        return typed or tr("Suspect {n}").format(n=number)

    def texts(self) -> list[str]:
        """What is chosen and typed."""
        return [str(self.known.value()), self.initials.text(), self.description.text(), *self.age.texts()]

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show what was chosen and typed."""
        self.known.setCurrentIndex(max(0, self.known.findData(texts[0])))
        self.initials.setText(texts[1])
        self.description.setText(texts[2])
        self.age.set_texts(texts[3:6])
        self._choose()


class OffenceRow(Row):
    """An offence: what, by whom, against whom, when. What is offered follows the days and the ages above."""

    settled = Signal(object)
    """Days or people were chosen in this row; what could apply is to be asked anew."""

    def __init__(self, library: Library, by_date: OffencesByDate, today: date) -> None:
        super().__init__(tr("Offence"))
        self._by_date = by_date
        by_date.setParent(self)
        by_date.found.connect(self._show_answer)
        self._answer: OffenceAnswer | None = None
        self.suspect = Choice(tr("Suspect"))
        self.suspect_field = self.add(tr("Suspect"), self.suspect)
        self.victim = Choice(tr("Victim"))
        self.victim_field = self.add(tr("Victim"), self.victim)
        # Who and when come first: what is offered follows them.
        self.when = WhenField(today)
        self.when_field = FormField(tr("When"), self.when)
        self.definition = OffenceChoice(offence_options(library))
        for field in (self.when_field, FormField(tr("Offence"), self.definition)):
            self.fields.append(field)
            self.column.addWidget(field)
        self.said = DaysSaid()
        self.column.addWidget(self.said)
        self.definition.currentIndexChanged.connect(self._say)
        self.when.settled.connect(self._settle)
        self.suspect.currentIndexChanged.connect(self._settle)
        self.victim.currentIndexChanged.connect(self._settle)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order: what the days decide comes after the days."""
        *found, remove = super().stops()
        return [*found, self.said.left_out, self.said.points, remove]

    def _settle(self) -> None:
        self.settled.emit(self)

    def ask(self, victim: Age, suspect: Age) -> None:
        """Ask what could apply to the days of this row and these ages."""
        when = self.when.known()
        if when is None:
            self._by_date.forget()
            self._show_answer(None)
        else:
            self._by_date.ask(when, victim, suspect)

    def _show_answer(self, answer: "OffenceAnswer | None") -> None:
        self._answer = answer
        self.definition.offer(answer)
        self._say()

    def _say(self) -> None:
        self.said.tell(self._answer, str(self.definition.value() or ""))

    def set_people(self, suspects: list[str], victims: list[str]) -> None:
        """Offer the people typed above; the choice stays where it was."""
        for choice, names in ((self.suspect, suspects), (self.victim, victims)):
            before = max(0, choice.currentIndex())
            choice.set_options([(name[:60], number) for number, name in enumerate(names)])
            choice.setCurrentIndex(before if before < len(names) else len(names) - 1)

    def read(self) -> NewOffence | None:
        """Return the offence, or mark what is wrong and return None."""
        suspect, victim = self.suspect.currentIndex(), self.victim.currentIndex()
        self.suspect_field.set_error("" if suspect >= 0 else tr("Add a suspect above."))
        self.victim_field.set_error("" if victim >= 0 else tr("Add a victim above."))
        when = set_field_error(self.when_field, self.when.value)
        if suspect < 0 or victim < 0 or not isinstance(when, When):
            return None
        return NewOffence(definition=str(self.definition.value()), when=when, suspect=suspect, victim=victim)

    def texts(self) -> list[str]:
        """What is chosen and typed."""
        places = [str(self.suspect.currentIndex()), str(self.victim.currentIndex())]
        return [str(self.definition.value()), *places, *self.when.texts()]

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show what was chosen and typed."""
        self.definition.choose(texts[0])
        self.suspect.setCurrentIndex(int(texts[1]))
        self.victim.setCurrentIndex(int(texts[2]))
        self.when.set_texts(texts[3:6])
        self._settle()
