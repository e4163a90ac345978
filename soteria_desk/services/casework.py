"""Recording an investigation: the case, its people, offences, context, and the care of the victim."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from soteria_desk import dates, policy
from soteria_desk.casework.care import Care
from soteria_desk.casework.case import Case
from soteria_desk.casework.casebook import CasebookInfo
from soteria_desk.casework.event import CaseEvent
from soteria_desk.casework.fact import Fact, FactState
from soteria_desk.casework.lengths import one_line, written
from soteria_desk.casework.offence import Offence
from soteria_desk.casework.officer import Officer
from soteria_desk.casework.person import Part, Person, Role
from soteria_desk.casework.when import When
from soteria_desk.errors import InvalidField, MissingField, NotFound, ReasonWanted, Refused
from soteria_desk.services.case_file import CaseFile
from soteria_desk.services.cases import CaseRow, case_rows, find_case, read_case
from soteria_desk.services.office import Office
from soteria_desk.services.typed import (
    NewCase,
    NewOffence,
    NewPerson,
    fitting,
    operation_name,
    place_in,
    refuse_impossible_age,
)
from soteria_desk.storage import queries

if TYPE_CHECKING:
    from soteria_desk.doctrine.model import Key
    from soteria_desk.planner.conduct import Age
    from soteria_desk.planner.offence_answer import OffenceAnswer
    from soteria_desk.services.offences import Misfit


class Casework:
    """The verbs of recording; reading a case goes through `file`."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # --- reading ---------------------------------------------------------------------------------

    def cases(self) -> tuple[CaseRow, ...]:
        """The investigations of the casebook, those with something late first, then by next review."""
        return case_rows(self._office)

    def file(self, case_id: str) -> CaseFile:
        """Everything recorded in a case, as it stands now."""
        return read_case(self._office, case_id)

    def find(self, name: str) -> str:
        """The id of the case with that reference, operation name or id.

        Raises:
            NotFound: there is none. Refused: several have that operation name.
        """
        return find_case(self._office, name)

    def could_apply(
        self, when: When, victim: "Age", suspect: "Age", *, abroad: bool = False
    ) -> "OffenceAnswer":
        """Which offences could apply to days and ages as they are typed."""
        from soteria_desk.services.offences import on_these_days  # the law is not for opening a casebook

        office = self._office
        today = dates.local(office.clock.now()).date()
        return on_these_days(office.library, today, when, victim, suspect, abroad=abroad)

    def misfits(self, file: CaseFile) -> "tuple[Misfit, ...]":
        """The offences of a case that cannot apply to their days and ages."""
        from soteria_desk.services.offences import misfits

        office = self._office
        return misfits(file, office.library, dates.local(office.clock.now()).date())

    def consult(self, case_id: str, reason: str = "") -> None:
        """Log that the case was opened (Data Protection Act 2018, s.62).

        Raises:
            ReasonWanted: the force asks for a reason and none is given.
        """
        reason = one_line(reason, "The reason")
        if not reason and self.asks_reason(case_id):
            raise ReasonWanted()
        if self._office.store.read_only:
            return
        with self._office.unit("case.open", reason) as work:
            work.note("case.open", "case", case_id, reason)

    def asks_reason(self, case_id: str) -> bool:
        """Whether the force asks for a reason before this case is opened; not of whoever has just recorded it."""
        store = self._office.store
        if not policy.rules().consultation.reason_required:
            return False
        return not any(
            entry.rev == 1 and entry.user == store.keys.user and entry.seq > store.opened_at
            for entry in store.journal.entries(record_id=case_id, limit=1)
        )

    # --- the case --------------------------------------------------------------------------------

    def open_case(self, new: NewCase) -> str:
        """Record a new investigation with its people and offences in one action; returns its id."""
        office = self._office
        case_id = office.new_id()
        reference = self._free_reference(new.reference, case_id)
        self._refuse_future_report(new.reported_at)
        case = Case(
            id=case_id,
            case_id=case_id,
            reference=reference,
            operation=operation_name(new.operation),
            officer_id=new.officer_id or office.me,
            supervisor_id=new.supervisor_id,
            status=new.status,
            marking=office.store.info.marking,
            opened_at=office.clock.now(),
            reported_at=new.reported_at,
            summary=written(new.summary, "Summary"),
        )
        suspects = [
            self._person_and_part(case_id, Role.SUSPECT, n, one) for n, one in enumerate(new.suspects, 1)
        ]
        victims = [
            self._person_and_part(case_id, Role.VICTIM, n, one) for n, one in enumerate(new.victims, 1)
        ]
        offences = [
            self._offence(
                case_id,
                one,
                place_in(suspects, one.suspect, "suspect"),
                place_in(victims, one.victim, "victim"),
            )
            for one in new.offences
        ]
        with office.unit("case.create") as work:
            work.put(case)
            for person, part in (*suspects, *victims):
                if person is not None:
                    work.put(person)
                work.put(part)
            for offence in offences:
                work.put(offence)
        return case_id

    def _free_reference(self, typed: str, case_id: str) -> str:
        """A reference as typed for a case, where no other case of the casebook has it."""
        reference = one_line(typed, "Force reference")
        if not reference:
            raise MissingField(field="The force reference")
        for case in self._office.store.records.all(Case):
            if case.id != case_id and case.reference.casefold() == reference.casefold():
                raise InvalidField(
                    field="Force reference", problem=f"{reference} is already in this casebook."
                )
        return reference

    def _refuse_future_report(self, reported_at: object) -> None:
        if isinstance(reported_at, datetime) and reported_at > self._office.clock.now():
            raise InvalidField(field="Time of report", problem="it lies in the future.")

    def _person_and_part(
        self, case_id: str, role: Role, number: int, new: NewPerson
    ) -> tuple[Person | None, Part]:
        office = self._office
        initials = one_line(new.initials, "Initials")
        if role is Role.VICTIM and not initials:
            raise MissingField(field="The victim's initials")
        if new.born_on is not None and not initials:
            raise InvalidField(
                field="Date of birth",
                problem="it belongs to somebody with initials; give the age at the time instead.",
            )
        refuse_impossible_age(new.age)
        person = None
        if initials:
            person = Person(id=office.new_id(), initials=initials, born_on=new.born_on)
        part = Part(
            id=office.new_id(),
            case_id=case_id,
            role=role,
            code=f"{role.value.capitalize()} {number}",
            person_id=person.id if person else "",
            description=written(new.description, "Description"),
            age=new.age,
        )
        return person, part

    def _offence(self, case_id: str, new: NewOffence, suspect_id: str, victim_id: str) -> Offence:
        definition = self._office.library.offences.get(new.definition)
        if definition is None:
            raise NotFound(what="offence in the guidance called", name=new.definition)
        return Offence(
            id=self._office.new_id(),
            case_id=case_id,
            definition=definition.id,
            label=definition.title() + ("" if definition.confirmed else " (unconfirmed)"),
            family=definition.family,
            suspect_id=suspect_id,
            victim_id=victim_id,
            when=new.when,
        )

    def change_case(self, case_id: str, **fields: object) -> Case:
        """Change fields of the case record, e.g. `summary=`, `review_at=`, `status=`."""
        case = self._office.store.records.get(Case, case_id)
        changed = replace(case, **fitting(fields))
        if "reference" in fields:
            self._free_reference(changed.reference, case_id)
        if "operation" in fields:
            changed = replace(changed, operation=operation_name(changed.operation))
        self._refuse_future_report(fields.get("reported_at"))
        with self._office.unit("case.change") as work:
            work.put(changed)
        return changed

    def put_off(self, case_id: str, step: str) -> None:
        """Remember that a step of the guided start is left for later."""
        case = self._office.store.records.get(Case, case_id)
        if step not in case.later:
            self.change_case(case_id, later=(*case.later, step))

    # --- people and offences ---------------------------------------------------------------------

    def add_part(self, case_id: str, role: Role, new: NewPerson) -> Part:
        """Add a suspect or a victim to a case."""
        number = queries.count_of_role(self._office.store.connection, case_id, role.value) + 1
        person, part = self._person_and_part(case_id, role, number, new)
        with self._office.unit("part.add") as work:
            if person is not None:
                work.put(person)
            work.put(part)
        return part

    def change_part(self, part_id: str, **fields: object) -> Part:
        """Change what is recorded of a part, e.g. `arrested=True`, `supports='yes'`."""
        part = self._office.store.records.get(Part, part_id)
        refuse_impossible_age(fields.get("age"))
        changed = replace(part, **fitting(fields))
        with self._office.unit("part.change") as work:
            work.put(changed)
        return changed

    def identify(self, part_id: str, initials: str, born_on: date | None = None) -> Part:
        """Say who an unidentified suspect is; nothing that was recorded of them is typed again."""
        initials = one_line(initials, "Initials")
        if not initials:
            raise MissingField(field="The initials")
        part = self._office.store.records.get(Part, part_id)
        if part.person_id:
            raise Refused(
                reason=f"{part.code} is already identified",
                what_to_do="Change the person's details instead.",
            )
        person = Person(id=self._office.new_id(), initials=initials, born_on=born_on)
        changed = replace(part, person_id=person.id)
        with self._office.unit("part.identify") as work:
            work.put(person)
            work.put(changed)
        return changed

    def change_person(self, person_id: str, **fields: object) -> Person:
        """Change what is recorded of a person, e.g. `born_on=`."""
        person = self._office.store.records.get(Person, person_id)
        changed = replace(person, **fitting(fields))
        if not changed.initials:
            raise MissingField(field="The initials")
        with self._office.unit("person.change") as work:
            work.put(changed)
        return changed

    def add_offence(
        self, case_id: str, definition: str, suspect_id: str, victim_id: str, when: When
    ) -> Offence:
        """Add an offence by one suspect against one victim."""
        new = NewOffence(definition=definition, when=when)
        offence = self._offence(case_id, new, suspect_id, victim_id)
        with self._office.unit("offence.add") as work:
            work.put(offence)
        return offence

    def change_offence(self, offence_id: str, **fields: object) -> Offence:
        """Change an offence record, e.g. `when=`."""
        offence = self._office.store.records.get(Offence, offence_id)
        changed = replace(offence, **fields)
        with self._office.unit("offence.change") as work:
            work.put(changed)
        return changed

    def remove_offence(self, offence_id: str) -> None:
        """Take an offence off the case; it stays in the history."""
        offence = self._office.store.records.get(Offence, offence_id)
        with self._office.unit("offence.remove") as work:
            work.remove(offence)

    def remove_part(self, part_id: str) -> None:
        """Take a part off the case; refused while something still refers to it.

        What is held as done about them goes with them: without their offence no page shows it.
        """
        part = self._office.store.records.get(Part, part_id)
        events = self._office.store.records.all(CaseEvent, part.case_id)
        with self._office.unit("part.remove") as work:
            for one in events:
                if one.happened is None and one.part_id == part_id:
                    work.remove(one)
            work.remove(part)

    # --- context ---------------------------------------------------------------------------------

    def record_fact(
        self,
        case_id: str,
        key: str,
        value: str,
        state: FactState | None,
        *,
        suspect_id: str = "",
        victim_id: str = "",
        note: str | None = None,
    ) -> None:
        """Record that a value applies, is to be found out, is ruled out, or (None) is not recorded.

        A one-valued key is one record, which changes its value and keeps its note; without a value it is
        to be found out as a whole, or nothing is recorded of it any more. `unknown` of a relationship
        stands alone: recording it clears what is recorded as so or to be found out, and the other way round.
        """
        office = self._office
        spec = self._recordable(key, value, state)
        same = [
            fact
            for fact in office.store.records.all(Fact, case_id)
            if fact.key == key and (fact.suspect_id, fact.victim_id) == (suspect_id, victim_id)
        ]
        standing = next((fact for fact in same if fact.value == value), None)
        if standing is None and spec.kind != "set" and (state is not None or not value):
            standing = next(iter(same), None)
        with office.unit("fact.record") as work:
            if state is None:
                if standing is not None:
                    work.remove(standing)
                return
            for fact in same:
                if fact is not standing and _gives_way(fact, spec, value, state):
                    work.remove(fact)
            if standing is not None:
                kept = standing.note if note is None else written(note, "Note")
                work.put(replace(standing, value=value, state=state, note=kept))
            else:
                work.put(
                    Fact(
                        id=office.new_id(), case_id=case_id, key=key, value=value, state=state,
                        suspect_id=suspect_id, victim_id=victim_id, note=written(note or "", "Note"),
                    )
                )  # fmt: skip

    def _recordable(self, key: str, value: str, state: FactState | None) -> "Key":
        """The key of a fact that may be recorded so; refused where it may not."""
        library = self._office.library
        spec = library.keys.get(key)
        whole = (
            not value and spec is not None and spec.kind == "one" and state in (None, FactState.TO_FIND_OUT)
        )
        if spec is None or (spec.kind != "number" and (key, value) not in library.values and not whole):
            raise NotFound(what="fact in the guidance called", name=f"{key} = {value}")
        if spec.derived:
            raise Refused(
                reason=f"{spec.label} comes from the records and is not typed twice",
                what_to_do="Change the record it comes from.",
            )
        if state is FactState.RULED_OUT and spec.kind != "set":
            raise Refused(
                reason=f"{spec.label} has one value, so that it cannot be recorded which it is not",
                what_to_do="Record which it is, or mark it to be found out.",
            )
        if state is FactState.RULED_OUT and value == spec.alone:
            raise Refused(
                reason=f'"{library.values[key, value].label}" cannot be recorded as "no"',
                what_to_do="Record what is known.",
            )
        return spec

    # --- victim first ----------------------------------------------------------------------------

    def record_care(self, victim_id: str, **fields: str) -> Care:
        """Record a victim's safe contact, wishes or support, e.g. `safe_contact=`, `asked_for=`."""
        office = self._office
        part = office.store.records.get(Part, victim_id)
        for name, text in fields.items():
            written(text, name.replace("_", " ").capitalize())
        standing = next(
            (care for care in office.store.records.all(Care, part.case_id) if care.victim_id == victim_id),
            None,
        )
        care = standing or Care(id=office.new_id(), case_id=part.case_id, victim_id=victim_id)
        changed = replace(care, **fields)
        with office.unit("care.record") as work:
            work.put(changed)
        return changed

    # --- officers --------------------------------------------------------------------------------

    def officers(self) -> tuple[Officer, ...]:
        """Everyone named in this casebook as an officer."""
        return self._office.store.records.all(Officer)

    def add_officer(self, name: str, rank: str = "", number: str = "", force: str = "") -> Officer:
        """Add an officer whom owner, author and reviewer fields may name."""
        if not name.strip():
            raise MissingField(field="The officer's name")
        officer = Officer(
            id=self._office.new_id(),
            name=one_line(name, "The officer's name"),
            rank=one_line(rank, "Rank"),
            number=one_line(number, "Number"),
            force=one_line(force, "Force"),
        )
        with self._office.unit("officer.add") as work:
            work.put(officer)
        return officer

    @property
    def info(self) -> CasebookInfo:
        """What the casebook says of itself."""
        return self._office.store.info


def _gives_way(fact: Fact, spec: "Key", value: str, state: FactState) -> bool:
    """Whether a fact of the same key and subject cannot stand beside one that is now recorded."""
    if spec.kind != "set":
        return True
    alone = spec.alone in (value, fact.value)
    return alone and state is FactState.APPLIES and fact.state is not FactState.RULED_OUT
