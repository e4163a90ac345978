"""The overview of one investigation: next step, journey, care for the victim, people and offences, the case itself."""

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    STATUS_TEXTS,
    Age,
    Case,
    Desk,
    Draft,
    LineOfEnquiry,
    Misfit,
    NewPerson,
    Offence,
    Part,
    Proposal,
    Role,
    SoteriaError,
    When,
    cannot_wait,
    dates,
    line_cannot_wait,
)
from ui.i18n import tr
from ui.plain import one_line
from ui.session import Session
from ui.viewmodels.journey import NextStep, Step, next_of, steps_of
from ui.viewmodels.proposal_words import names_of, people_of

CARE_FIELDS = (
    (
        "safe_contact",
        tr("Safe way to make contact"),
        tr("A number or a person. Never printed."),
    ),
    ("safe_times", tr("Safe times"), tr("Days and hours when contact is safe. Never printed.")),
    ("never_do", tr("What must never be done"), tr("For example: never leave a voicemail. Never printed.")),
    (
        "asked_for",
        tr("What the victim has asked for"),
        tr("In their words; printed in the plan. This comes before what policy asks for."),
    ),
    (
        "updates",
        tr("How and how often to be told"),
        tr("And what they want to be told before it happens. Printed in the plan."),
    ),
    (
        "support",
        tr("Support and needs"),
        tr("Who supports them, and what they need to take part. Printed in the plan."),
    ),
)
"""Fields of a victim's care: name in the record, label, hint."""

SUPPORTS = (
    ("", tr("Not recorded")),
    ("yes", tr("Yes")),
    ("undecided", tr("Undecided")),
    ("no", tr("No, for now")),
)
CANNOT_WAIT = 6


class Person(NamedTuple):
    """A suspect or victim as a row."""

    part: Part
    name: str
    notes: str


class OffenceRow(NamedTuple):
    """An offence as a row. `misfit`: why it cannot apply to what is recorded with it; '' where it can."""

    offence: Offence
    name: str
    notes: str
    misfit: str = ""


class Urgent(NamedTuple):
    """Something that cannot wait: a proposal or a line to be done at once."""

    id: str
    title: str
    why: str
    state: str


class OverviewViewModel(QObject):
    """State of the overview page, and its acts; each of them can be undone."""

    changed = Signal()
    saved = Signal()
    """What was asked for last has been saved."""
    failed = Signal(object)
    """What was asked for last was refused: an Exception; the form that asked shows it."""
    drafts_found = Signal(object)
    """Typing that was never saved: a tuple of DraftText."""
    misfits_found = Signal()
    """Other offences than before no longer fit their days or ages."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        draft = session.draft
        assert draft is not None  # the page is made only while a case is shown
        # A page belongs to one case: what is typed here never goes into the one that is opened next.
        self._draft = draft
        self.case_id = draft.file.case.id
        self._misfits: dict[str, str] = {}
        session.draft_changed.connect(self._on_draft)

    def _on_draft(self, draft: Draft | None) -> None:
        if draft is not None and draft.file.case.id == self.case_id:
            self._draft = draft
            self.changed.emit()
            self.look_for_misfits()

    def look_for_misfits(self) -> None:
        """Ask which recorded offences cannot apply to their days and ages; `misfits_found` tells of a change."""
        file = self.draft.file
        if file.offences or self._misfits:
            self.session.ask(lambda desk: desk.casework.misfits(file), self._show_misfits, self._no_misfits)

    def _no_misfits(self, error: Exception) -> None:
        """Nobody asked: that the law of the guidance cannot be used is told where somebody wants to read it."""
        if not isinstance(error, SoteriaError):
            self.session.failed.emit(error)

    def _show_misfits(self, found: tuple[Misfit, ...]) -> None:
        misfits = {one.offence.id: one.why.text for one in found}
        if misfits != self._misfits:
            self._misfits = misfits
            self.misfits_found.emit()

    def age_of(self, part_id: str) -> Age:
        """How old somebody was, as it is recorded."""
        from soteria_desk.api import age_of

        return age_of(self.draft.file, part_id)

    def was_abroad(self) -> bool:
        """Whether it is recorded that some of it was abroad."""
        from soteria_desk.api import was_abroad

        return was_abroad(self.draft.file)

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """The case of this page, as last read."""
        return self._draft

    @property
    def case(self) -> Case:
        """The case record."""
        return self.draft.file.case

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved."""
        return self.session.read_only

    def steps(self) -> tuple[Step, ...]:
        """The journey to the first plan."""
        return steps_of(self.draft, self.session.library)

    def next_step(self) -> NextStep | None:
        """The step to take now."""
        return next_of(self.draft, self.steps())

    def starting(self) -> bool:
        """Whether the first plan has still to be issued: the guided start is shown until then."""
        return not self.draft.file.issued

    def heading(self) -> str:
        """'Op SALTMARSH: start here', later the title alone."""
        title = one_line(self.case.title(), 80)
        return tr("{title}: start here").format(title=title) if self.starting() else title

    def opening_line(self) -> str:
        """When it was opened and by whom, and that nothing is lost."""
        file = self.draft.file
        by = file.officer_title(file.case.officer_id)
        opened = tr("Opened {when} by {who}.").format(
            when=dates.moment(file.case.opened_at), who=one_line(by, 60)
        )
        if self.starting() and not self.draft.counts.total:
            return f"{opened} " + tr(
                "Nothing has been planned yet, and you can leave at any point; every word is saved."
            )
        return f"{opened} " + tr("Every word is saved as it is typed.")

    def summary(self) -> tuple[tuple[str, str], ...]:
        """Heading and words of each thing worth knowing at a glance."""
        file, counts = self.draft.file, self.draft.counts
        last = file.last_issued()
        due = [
            line
            for line in file.lines
            if line.due_on is not None and line.state in ("adopted", "in-progress")
        ]
        first = min(due, key=lambda line: line.due_on, default=None)  # type: ignore[arg-type, return-value]
        rows = [
            (tr("Status"), STATUS_TEXTS[str(file.case.status)]),
            (tr("Lines"), counts.lines_text() if counts.total else tr("None yet")),
            (tr("Focus"), counts.focus_text() if counts.pursued else tr("Not planned yet")),
        ]
        if counts.late:
            rows.append(
                (tr("Late"), tr("1 line") if counts.late == 1 else tr("{n} lines").format(n=counts.late))
            )
        if first is not None and first.due_on is not None:
            rows.append(
                (
                    tr("Next due"),
                    f"{dates.long_day(first.due_on)}: {first.reference} {one_line(first.title, 80)}",
                )
            )
        rows.append(
            (
                tr("Review due"),
                dates.long_moment(file.case.review_at) if file.case.review_at else tr("Not set"),
            )
        )
        if last is None:
            rows.append((tr("Last revision"), tr("None issued yet")))
        else:
            signed = tr("signed") if last.review else tr("not signed yet")
            rows.append(
                (
                    tr("Last revision"),
                    tr("Revision {n}, issued {day}, {signed}").format(
                        n=last.number, day=dates.day(dates.local(last.issued_at)), signed=signed
                    ),
                )
            )
        return tuple(rows)

    def victims(self) -> tuple[Person, ...]:
        """The victims."""
        return tuple(self._person(part) for part in self.draft.file.victims())

    def suspects(self) -> tuple[Person, ...]:
        """The suspects."""
        return tuple(self._person(part) for part in self.draft.file.suspects())

    def _person(self, part: Part) -> Person:
        file = self.draft.file
        person = file.person_of(part)
        notes = [part.code] if person else [tr("Not identified yet")]
        if person is not None and person.born_on is not None:
            notes.append(tr("born {day}").format(day=dates.day(person.born_on)))
        elif part.age is not None:
            notes.append(tr("{n} years old at the time").format(n=part.age))
        if part.description:
            notes.append(one_line(part.description, 120))
        if part.role is Role.SUSPECT:
            notes += [
                f"{words}: {_yes_no(value)}"
                for words, value in (
                    (tr("located"), part.located),
                    (tr("arrested"), part.arrested),
                    (tr("interviewed"), part.interviewed),
                )
                if value is not None
            ]
        elif part.supports:
            notes.append(
                tr("supports the investigation: {words}").format(words=dict(SUPPORTS)[part.supports].lower())
            )
        return Person(part, one_line(file.shown(part.id), 60), " · ".join(notes))

    def offences(self) -> tuple[OffenceRow, ...]:
        """The offences."""
        file = self.draft.file
        return tuple(
            OffenceRow(
                offence,
                one_line(offence.label, 120),
                tr("{suspect} against {victim} · {when}").format(
                    suspect=one_line(file.shown(offence.suspect_id), 40),
                    victim=one_line(file.shown(offence.victim_id), 40),
                    when=offence.when.text() if offence.when.text() != "not known" else tr("days not known"),
                ),
                self._misfits.get(offence.id, ""),
            )
            for offence in file.offences
        )

    def cannot_wait(self) -> tuple[Urgent, ...]:
        """Proposals and open lines that are lost within days or to be done at once, what is lost first at the top."""
        file = self.draft.file
        asked = [one for one in self.draft.proposals if cannot_wait(one, self.draft)]
        asked.sort(
            key=lambda one: 1 if one.pressing is None or one.pressing.days is None else one.pressing.days
        )
        found = [self._urgent(one) for one in asked]
        found += [
            Urgent(
                line.id,
                one_line(line.title, 120),
                self._fading(line),
                self._with_whom(tr("{reference}, adopted").format(reference=line.reference), line.concerns),
            )
            for line in file.lines
            if line.state == "adopted" and line_cannot_wait(line, self.draft)
        ]
        return tuple(found)

    def _fading(self, line: LineOfEnquiry) -> str:
        """What of its evidence fades, as for a proposal."""
        reach = self.draft.reached.get((line.item, line.concerns))
        return reach.words() if reach else one_line(line.perishability, 240)

    def _urgent(self, one: Proposal) -> Urgent:
        return Urgent(
            f"{one.template.id} {one.subject}",
            one.template.title,
            one.pressing.words() if one.pressing else one.template.perishability,
            self._proposed_for(one),
        )

    def _proposed_for(self, one: Proposal) -> str:
        people = people_of(one, self.draft.file)
        if len(people) < 2:
            return self._with_whom(tr("Proposed"), one.subject)
        return tr("Proposed, for {names}").format(names=names_of(people, self.draft.file))

    def _with_whom(self, state: str, subject: str) -> str:
        """A state and whom it is about, where several are meant by the same words."""
        file = self.draft.file
        part = file.part(subject)
        if part is None or len(file.suspects() if part in file.suspects() else file.victims()) < 2:
            return state
        return tr("{state}, {whom}").format(state=state, whom=one_line(file.shown(subject), 40))

    # --- acting ----------------------------------------------------------------------------------

    def record_care(self, victim_id: str, field: str, text: str) -> None:
        """Save one field of a victim's care."""
        self._act(lambda desk: desk.casework.record_care(victim_id, **{field: text}), (victim_id, field))

    def record_supports(self, victim_id: str, value: str) -> None:
        """Save whether a victim supports the investigation now."""
        self._act(lambda desk: desk.casework.change_part(victim_id, supports=value))

    def write_summary(self, text: str) -> None:
        """Save what is reported."""
        case_id = self.case_id
        self._act(lambda desk: desk.casework.change_case(case_id, summary=text), (case_id, "summary"))

    def put_off(self, step: str) -> None:
        """Leave a step of the guided start for later."""
        case_id = self.case_id
        self._act(lambda desk: desk.casework.put_off(case_id, step))

    def change_case(self, **fields: object) -> None:
        """Save details of the case."""
        case_id = self.case_id
        self._act(lambda desk: desk.casework.change_case(case_id, **fields))

    def add_person(self, role: Role, new: NewPerson) -> None:
        """Add a suspect or a victim."""
        case_id = self.case_id
        self._act(lambda desk: desk.casework.add_part(case_id, role, new))

    def change_person(self, part: Part, new: NewPerson, **fields: object) -> None:
        """Save what a form says of a person who is already recorded; an unidentified one is identified by initials."""
        person = self.draft.file.person_of(part)

        def work(desk: Desk) -> None:
            casework = desk.casework
            changed: dict[str, object] = {"age": new.age, "description": new.description, **fields}
            standing = {name: getattr(part, name) for name in changed}
            if changed != standing:
                casework.change_part(part.id, **changed)
            if person is None and new.initials:
                casework.identify(part.id, new.initials, new.born_on)
            elif person is not None and (person.initials, person.born_on) != (new.initials, new.born_on):
                casework.change_person(person.id, initials=new.initials, born_on=new.born_on)

        self._act(work)

    def remove_part(self, part_id: str) -> None:
        """Take a suspect or victim off the case; refused while an offence or a line refers to them."""
        self._act(lambda desk: desk.casework.remove_part(part_id))

    def add_offence(self, definition: str, suspect_id: str, victim_id: str, when: When) -> None:
        """Add an offence."""
        case_id = self.case_id
        self._act(lambda desk: desk.casework.add_offence(case_id, definition, suspect_id, victim_id, when))

    def change_offence(self, offence: Offence, suspect_id: str, victim_id: str, when: When) -> None:
        """Save who and when of an offence."""
        self._act(
            lambda desk: desk.casework.change_offence(
                offence.id, suspect_id=suspect_id, victim_id=victim_id, when=when
            )
        )

    def remove_offence(self, offence_id: str) -> None:
        """Take an offence off the case."""
        self._act(lambda desk: desk.casework.remove_offence(offence_id))

    def add_officer(self, name: str, rank: str, number: str, force: str, done: Callable[[Any], None]) -> None:
        """Add an officer; `done` hears of them."""
        self.session.act(
            lambda desk: desk.casework.add_officer(name, rank, number, force), done, self._refused
        )

    def _act(self, work: Callable[[Desk], object], typed: tuple[str, str] | None = None) -> None:
        def both(desk: Desk) -> None:
            work(desk)
            if typed is not None:
                # In the same turn of the casebook's thread: no draft may outlive what it became.
                desk.book.clear_draft(*typed)

        self.session.act(both, self._done, self._refused)

    def _done(self, _: object) -> None:
        self.saved.emit()

    def _refused(self, error: Exception) -> None:
        self.failed.emit(error)

    # --- typing in progress ----------------------------------------------------------------------

    def keep(self, record_id: str, field: str, text: str, cursor: int) -> None:
        """Keep unfinished typing."""
        self.session.keep_draft(record_id, field, text, cursor)

    def forget(self, record_id: str, field: str) -> None:
        """Forget unfinished typing that was given up."""
        self.session.clear_draft(record_id, field)

    def look_for_drafts(self) -> None:
        """Ask for typing that was never saved."""
        self.session.ask(lambda desk: desk.book.drafts(), self.drafts_found.emit)


def _yes_no(value: bool | None) -> str:
    return tr("yes") if value else tr("no")
