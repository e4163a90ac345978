"""State of the Context page: what is recorded of whom, in the sections of the vocabulary."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    CaseFile,
    Draft,
    Fact,
    FactState,
    Key,
    Library,
    Part,
    Section,
    State,
    derived,
    sections,
)
from ui.i18n import tr
from ui.session import Session

ValueId = tuple[str, str]
"""Key and value of the vocabulary; a one-valued key as a whole has no value."""
Subject = tuple[str, str]
"""Suspect and victim a fact is about; empty for neither."""
ASKED = "?"
"""The choice "to find out" of a one-valued key."""


class Counts(NamedTuple):
    """How many facts of a case apply, are to be found out, and are recorded as "no"."""

    apply: int
    asked: int
    no: int


class Block(NamedTuple):
    """One heading of the page: a group of the vocabulary, in columns where it follows the suspect's story."""

    id: str
    heading: str
    hint: str
    columns: tuple[Section, ...]

    @property
    def by_phase(self) -> bool:
        """Whether it stands in columns: before, during, after."""
        return bool(self.columns[0].phase)

    def values(self) -> tuple[ValueId, ...]:
        """Everything that can be recorded in it."""
        return tuple((key.id, value.id) for column in self.columns for key, value in column.values)

    def choices(self) -> tuple[Key, ...]:
        """What has one value each in it."""
        return tuple(key for column in self.columns for key in column.keys)


class FromRecords(NamedTuple):
    """A fact nobody types: what it says, and which record says so."""

    label: str
    words: str
    origin: str


def blocks_of(library: Library) -> tuple[Block, ...]:
    """Join the sections of one group; what has no phase in a group by phase stands in a block of its own."""
    groups = {group.id: group for group in library.groups}
    out: dict[str, Block] = {}
    for section in sections(library):
        name = section.group if section.phase or section.group not in out else f"{section.group}-other"
        standing = out.get(name)
        if standing is not None:
            out[name] = standing._replace(columns=(*standing.columns, section))
        else:
            out[name] = Block(name, groups[section.group].label, section.hint, (section,))
    return tuple(out.values())


class ContextViewModel(QObject):
    """What each chip shows, and recording it; a step that is being saved is shown as already made."""

    answers_changed = Signal()
    """What is recorded, or of whom it is shown, has changed."""
    people_changed = Signal()
    """There are other suspects or victims to choose between."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.library = session.library
        self.blocks = blocks_of(session.library)
        self._suspect = ""
        self._victim = ""
        self._people: tuple[tuple[str, str], ...] = ()
        self._case = ""
        self._known: tuple[object, ...] = ()
        self._today: date | None = None
        self._saving: dict[tuple[ValueId, Subject], tuple[int, FactState | None, str]] = {}
        session.draft_changed.connect(self._on_draft)
        self._on_draft(session.draft)

    # --- Reading -------------------------------------------------------------------------------------

    @property
    def file(self) -> CaseFile | None:
        """The case shown now."""
        return self._session.draft.file if self._session.draft else None

    @property
    def case_id(self) -> str:
        """The case shown now."""
        return self._case

    @property
    def read_only(self) -> bool:
        """Whether nothing can be recorded."""
        return self._session.read_only

    @property
    def suspect(self) -> str:
        """The suspect whose facts are shown; empty while none is recorded."""
        return self._suspect

    @property
    def victim(self) -> str:
        """The victim whose facts are shown; empty while none is recorded."""
        return self._victim

    def suspects(self) -> list[tuple[str, object]]:
        """Suspects to choose between: words and id."""
        return self._named(self.file.suspects()) if self.file else []

    def victims(self) -> list[tuple[str, object]]:
        """Victims to choose between: words and id."""
        return self._named(self.file.victims()) if self.file else []

    def _named(self, parts: tuple[Part, ...]) -> list[tuple[str, object]]:
        assert self.file is not None
        out: list[tuple[str, object]] = []
        for part in parts:
            shown = self.file.shown(part.id)
            out.append((part.code if shown == part.code else f"{part.code}, {shown}", part.id))
        return out

    def answer(self, value: ValueId) -> FactState | None:
        """What is recorded of the people chosen; None where nothing is."""
        saving = self._saving.get((value, self._home(value)))
        if saving is not None:
            return saving[1]
        fact = self._fact(value)
        return fact.state if fact else None

    def note(self, value: ValueId) -> str:
        """The note written beside it."""
        fact = self._fact(value)
        return fact.note if fact else ""

    def fact_id(self, value: ValueId) -> str:
        """The record of a value; empty where nothing is recorded."""
        fact = self._fact(value)
        return fact.id if fact else ""

    def recorded_in(self, block: Block) -> tuple[ValueId, ...]:
        """What is recorded in a block, in whichever state; of one-valued keys the key as a whole."""
        whole = ((key.id, "") for key in block.choices())
        return tuple(value for value in (*whole, *block.values()) if self.answer(value) is not None)

    def label(self, value: ValueId) -> str:
        """A value as its chip says it; a one-valued key as its row does."""
        return self.library.values[value].label if value[1] else self.library.keys[value[0]].label

    def counts(self) -> Counts:
        """How many facts of the case there are in each state."""
        states = Counter(fact.state for fact in self.file.facts) if self.file else Counter()
        return Counts(states[FactState.APPLIES], states[FactState.TO_FIND_OUT], states[FactState.RULED_OUT])

    def choice(self, key: str) -> str:
        """The value chosen of a one-valued key, `ASKED`, or empty where nothing is recorded."""
        value = key, ""
        saving = self._saving.get((value, self._home(value)))
        fact = self._fact(value)
        state, chosen = saving[1:] if saving else (fact.state, fact.value) if fact else (None, "")
        return chosen if state is FactState.APPLIES else ASKED if state else ""

    def options(self, key: Key) -> list[tuple[str, object]]:
        """What can be chosen of a one-valued key, in words, with what `choice` says of it."""
        values = sorted(key.values, key=lambda one: one.order)
        return [
            (tr("Not recorded"), ""),
            *((one.label, one.id) for one in values),
            (tr("To find out"), ASKED),
        ]

    def next_step(self, key: str) -> str:
        """What to do next about evidence in the state that is recorded; empty where there is nothing to say."""
        steps = Counter(
            step
            for trace in self.library.pack.traces
            if trace.evidence == key and (step := trace.next.get(self.choice(key), ""))  # type: ignore[call-overload]
        )
        return max(steps, key=lambda step: steps[step], default="")

    def in_order(self, keys: tuple[Key, ...]) -> tuple[Key, ...]:
        """One-valued keys with what is recorded first, then what the lines of the case touch, as pressing as those are."""
        draft = self._session.draft
        if draft is None:
            return keys
        lines = [line.item for line in draft.file.lines if line.state is not State.NOT_PURSUED]
        ranks = {
            id_: n for n, id_ in reversed([*enumerate([*lines, *(one.template.id for one in draft.each())])])
        }
        touched: dict[str, int] = {}
        for trace in self.library.pack.traces:
            best = min((ranks[line] for line in trace.lines if line in ranks), default=len(ranks))
            touched[trace.evidence] = min(best, touched.get(trace.evidence, best))
        last = len(ranks) + 1
        return tuple(
            sorted(keys, key=lambda one: (not self.choice(one.id), touched.get(one.id, last), one.order))
        )

    def from_records(self) -> tuple[FromRecords, ...]:
        """What the records already say of the people chosen."""
        if self.file is None:
            return ()
        out = []
        for key, said in derived(self.file, self._suspect, self._victim, self._today).items():
            spec = self.library.keys.get(key)
            if spec is None:
                continue
            for one in said if isinstance(said, tuple) else (str(said),):
                found = self.library.values.get((key, one))
                out.append(FromRecords(spec.label, found.label if found else str(one), spec.derived))
        return tuple(out)

    def from_older_guidance(self) -> tuple[str, ...]:
        """Recorded values the present guidance has no place for; they stay on record."""
        facts = self.file.facts if self.file else ()
        return tuple(
            f"{fact.key}: {fact.value}"
            for fact in facts
            if (fact.key, fact.value) not in self.library.values and not self._is_whole(fact)
        )

    def _is_whole(self, fact: Fact) -> bool:
        key = self.library.keys.get(fact.key)
        return key is not None and key.kind == "one" and not fact.value

    def _fact(self, value: ValueId) -> Fact | None:
        """The nearest record: of exactly these people, else of one of them, else of the case."""
        if self.file is None:
            return None
        fits = [
            fact
            for fact in self.file.facts
            if fact.key == value[0]
            and value[1] in ("", fact.value)
            and fact.suspect_id in ("", self._suspect)
            and fact.victim_id in ("", self._victim)
        ]
        return max(fits, key=lambda fact: bool(fact.suspect_id) + bool(fact.victim_id), default=None)

    def _home(self, value: ValueId) -> Subject:
        """Whom the record is about: where it stands already, else as the vocabulary has it."""
        fact = self._fact(value)
        if fact is not None:
            return fact.suspect_id, fact.victim_id
        about = self.library.subject_of(*value)
        return (
            self._suspect if about in ("suspect", "pair") else "",
            self._victim if about in ("victim", "pair") else "",
        )

    # --- Acting --------------------------------------------------------------------------------------

    def choose(self, suspect: str, victim: str) -> None:
        """Show the facts of this suspect and this victim."""
        if (suspect, victim) != (self._suspect, self._victim):
            self._suspect, self._victim = suspect, victim
            self.answers_changed.emit()

    def record(self, value: ValueId, state: FactState | None) -> None:
        """Record that a value applies, is to be found out, is "no", or (None) is not recorded."""
        self._record(value, state, value[1])

    def choose_value(self, key: str, choice: str) -> None:
        """Record which value a one-valued key has, that it is to be found out, or (empty) nothing of it."""
        state = FactState.TO_FIND_OUT if choice == ASKED else FactState.APPLIES if choice else None
        self._record((key, ""), state, "" if choice == ASKED else choice)

    def _record(self, value: ValueId, state: FactState | None, chosen: str) -> None:
        case_id, home = self._session.case_id, self._home(value)
        count = self._saving.get((value, home), (0,))[0]
        self._saving[value, home] = (count + 1, state, chosen)

        def settle(_: object) -> None:
            self._settle(value, home)

        def refused(error: Exception) -> None:
            self._settle(value, home)
            self._session.failed.emit(error)

        suspect, victim = home
        self._session.act(
            lambda desk: desk.casework.record_fact(
                case_id, value[0], chosen, state, suspect_id=suspect, victim_id=victim
            ),
            settle,
            refused,
        )

    def write_note(self, value: ValueId, note: str) -> None:
        """Write a note beside a recorded value."""
        fact = self._fact(value)
        if fact is None:
            return
        case_id = self._session.case_id
        self._session.act(
            lambda desk: desk.casework.record_fact(
                case_id,
                fact.key,
                fact.value,
                fact.state,
                suspect_id=fact.suspect_id,
                victim_id=fact.victim_id,
                note=note,
            )
        )

    def _settle(self, value: ValueId, home: Subject) -> None:
        count, state, chosen = self._saving.get((value, home), (0, None, ""))
        if count > 1:
            self._saving[value, home] = (count - 1, state, chosen)
        else:
            self._saving.pop((value, home), None)
            self.answers_changed.emit()

    def _on_draft(self, draft: Draft | None) -> None:
        if draft is None:
            return
        file = draft.file
        if file.case.id != self._case:
            self._case = file.case.id
            self._saving.clear()
        people = tuple((part.id, file.shown(part.id)) for part in (*file.suspects(), *file.victims()))
        suspects = [part.id for part in file.suspects()]
        victims = [part.id for part in file.victims()]
        if self._suspect not in suspects:
            self._suspect = suspects[0] if suspects else ""
        if self._victim not in victims:
            self._victim = victims[0] if victims else ""
        if people != self._people:
            self._people = people
            self.people_changed.emit()
        # A line that is adopted or worked on changes nothing here.
        known = (file.case, file.facts, file.parts, file.persons, file.offences, draft.today)
        self._today = draft.today
        if known != self._known:
            self._known = known
            self.answers_changed.emit()
