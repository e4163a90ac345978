"""Recording an investigation: the case, its people, offences, context, and the care of the victim."""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from soteria_desk import dates
from soteria_desk.casework.care import Care
from soteria_desk.casework.case import Case, Status
from soteria_desk.casework.casebook import CasebookInfo
from soteria_desk.casework.decision import Decision
from soteria_desk.casework.enquiry import LineOfEnquiry
from soteria_desk.casework.fact import Fact, FactState
from soteria_desk.casework.lengths import one_line, written
from soteria_desk.casework.offence import Offence
from soteria_desk.casework.officer import Officer
from soteria_desk.casework.person import Part, Person, Role
from soteria_desk.casework.review import Review, ReviewQuestion
from soteria_desk.casework.when import When
from soteria_desk.errors import InvalidField, MissingField, NotFound, Refused
from soteria_desk.services.case_file import CaseFile, Issued, day_number
from soteria_desk.services.office import Office
from soteria_desk.storage import queries

_LINES = {
    "reference": "Force reference",
    "operation": "Operation name",
    "initials": "Initials",
    "name": "Name",
}
_TEXTS = {"summary": "Summary", "description": "Description"}


class NewPerson(Struct, frozen=True, kw_only=True):
    """A suspect or victim as typed on the new-investigation page.

    Attributes:
        initials: Empty for an unidentified suspect.
        age: In years at the time of the offence; None where unknown or where `born_on` says it.
    """

    initials: str = ""
    born_on: date | None = None
    age: int | None = None
    description: str = ""


class NewOffence(Struct, frozen=True, kw_only=True):
    """An offence as typed: its definition, and which suspect and victim (by their place in the lists)."""

    definition: str
    when: When = When()
    suspect: int = 0
    victim: int = 0


class NewCase(Struct, frozen=True, kw_only=True):
    """A new investigation as typed."""

    reference: str
    operation: str = ""
    officer_id: str = ""
    supervisor_id: str = ""
    status: Status = Status.FIRST_RESPONSE
    reported_at: datetime | None = None
    summary: str = ""
    suspects: tuple[NewPerson, ...] = ()
    victims: tuple[NewPerson, ...] = ()
    offences: tuple[NewOffence, ...] = ()


class CaseRow(Struct, frozen=True, kw_only=True):
    """One row of the casebook's home page.

    Attributes:
        day: Days since the report; None where not recorded.
        late: Open lines whose due day has passed.
        suspect_lines, victim_lines: Pursued lines by whose conduct they look at; `pursued` all of them.
        last_issued: 'Revision 3' or ''; `last_signed_on` its day, where signed.
    """

    id: str
    title: str
    reference: str
    officer: str
    status: Status
    reported_at: datetime | None
    day: int | None
    review_at: datetime | None
    late: int
    pursued: int
    suspect_lines: int
    victim_lines: int
    last_issued: str
    last_signed_on: datetime | None


def _fitting(fields: dict[str, object]) -> dict[str, object]:
    """The fields of a change, those on one line without blanks around them; refused where one is too long."""
    return {
        name: one_line(value, _LINES[name])
        if isinstance(value, str) and name in _LINES
        else written(value, _TEXTS[name])
        if isinstance(value, str) and name in _TEXTS
        else value
        for name, value in fields.items()
    }


def _operation(typed: str) -> str:
    """An operation's name without 'Op'."""
    return one_line(typed.strip().removeprefix("Op "), "Operation name")


def _at(people: list[tuple[Person | None, Part]], place: int, what: str) -> str:
    """The id of the part an offence names by its place in the list."""
    if not 0 <= place < len(people):
        raise MissingField(field=f"The {what} of an offence")
    return people[place][1].id


def _refuse_impossible_age(age: object) -> None:
    if isinstance(age, int) and not 0 <= age <= 120:
        raise InvalidField(field="Age", problem="give whole years between 0 and 120.")


class Casework:
    """The verbs of recording; reading a case goes through `file`."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # --- reading ---------------------------------------------------------------------------------

    def cases(self) -> tuple[CaseRow, ...]:
        """The investigations of the casebook, those with something late first, then by next review."""
        store, now = self._office.store, self._office.clock.now()
        officers = {officer.id: officer for officer in store.records.all(Officer)}
        counts = queries.line_counts(store.connection, today=dates.local(now).date())
        last = queries.last_revisions(store.connection)
        rows = []
        for case in store.records.all(Case):
            count = counts.get(case.id, queries.LineCounts())
            number, signed_at = last.get(case.id, (0, None))
            officer = officers.get(case.officer_id)
            day = day_number(case.reported_at, now)
            rows.append(
                CaseRow(
                    id=case.id,
                    title=case.title(),
                    reference=case.reference,
                    officer=officer.title() if officer else "",
                    status=case.status,
                    reported_at=case.reported_at,
                    day=day,
                    review_at=case.review_at,
                    late=count.late,
                    pursued=count.pursued,
                    suspect_lines=count.suspect,
                    victim_lines=count.victim,
                    last_issued=f"Revision {number}" if number else "",
                    last_signed_on=signed_at,
                )
            )
        far = datetime.max.replace(tzinfo=now.tzinfo)
        return tuple(
            sorted(
                rows,
                key=lambda row: (row.status is Status.CLOSED, -row.late, row.review_at or far, row.title),
            )
        )

    def file(self, case_id: str) -> CaseFile:
        """Everything recorded in a case, as it stands now."""
        records = self._office.store.records
        case = records.find(Case, case_id)
        if case is None:
            raise NotFound(what="investigation", name=case_id)
        parts = records.all(Part, case_id)
        wanted = {part.person_id for part in parts}
        reviews = {review.revision_id: review for review in records.all(Review, case_id)}
        issued = tuple(
            Issued(
                id=row.id,
                case_id=case_id,
                number=row.number,
                fingerprint=row.fingerprint,
                issued_at=row.issued_at,
                issued_by=row.issued_by,
                self_approved=row.self_approved,
                head=row.head,
                review=reviews.get(row.id),
            )
            for row in queries.revisions(self._office.store.connection, case_id)
        )
        return CaseFile(
            info=self._office.store.info,
            case=case,
            officers=records.all(Officer),
            persons=tuple(person for person in records.all(Person) if person.id in wanted),
            parts=parts,
            offences=records.all(Offence, case_id),
            facts=records.all(Fact, case_id),
            lines=records.all(LineOfEnquiry, case_id),
            decisions=records.all(Decision, case_id),
            cares=records.all(Care, case_id),
            questions=records.all(ReviewQuestion, case_id),
            issued=issued,
        )

    def find(self, name: str) -> str:
        """The id of the case with that reference, operation name or id.

        Raises:
            NotFound: there is none. Refused: several have that operation name.
        """
        wanted = name.casefold().removeprefix("op ").strip()
        cases = self._office.store.records.all(Case)
        named = [case.id for case in cases if wanted in (case.id, case.reference.casefold())]
        if not named and wanted:
            named = [case.id for case in cases if case.operation.casefold() == wanted]
        if not named:
            raise NotFound(what="investigation", name=name)
        if len(named) > 1:
            raise Refused(
                reason=f"{len(named)} investigations have that operation name",
                what_to_do="Give the force reference instead.",
            )
        return named[0]

    def consult(self, case_id: str, reason: str = "") -> None:
        """Log that the case was opened (Data Protection Act 2018, s.62)."""
        if self._office.store.read_only:
            return
        with self._office.unit("case.open", reason) as work:
            work.note("case.open", "case", case_id, reason)

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
            operation=_operation(new.operation),
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
                case_id, one, _at(suspects, one.suspect, "suspect"), _at(victims, one.victim, "victim")
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
        _refuse_impossible_age(new.age)
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
        changed = replace(case, **_fitting(fields))
        if "reference" in fields:
            self._free_reference(changed.reference, case_id)
        if "operation" in fields:
            changed = replace(changed, operation=_operation(changed.operation))
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
        _refuse_impossible_age(fields.get("age"))
        changed = replace(part, **_fitting(fields))
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
        changed = replace(person, **_fitting(fields))
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
        """Take a part off the case; refused while something still refers to it."""
        part = self._office.store.records.get(Part, part_id)
        with self._office.unit("part.remove") as work:
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
        """Record that a value applies, is to be found out, or (None) is not selected.

        One-valued keys and `unknown` of a relationship stand alone: recording one clears the others of
        the same subject in the same action.
        """
        office = self._office
        spec = office.library.keys.get(key)
        if spec is None or (spec.kind != "number" and (key, value) not in office.library.values):
            raise NotFound(what="fact in the guidance called", name=f"{key} = {value}")
        if spec.derived:
            raise Refused(
                reason=f"{spec.label} comes from the records and is not typed twice",
                what_to_do="Change the record it comes from.",
            )
        same = [
            fact
            for fact in office.store.records.all(Fact, case_id)
            if fact.key == key and (fact.suspect_id, fact.victim_id) == (suspect_id, victim_id)
        ]
        standing = next((fact for fact in same if fact.value == value), None)
        with office.unit("fact.record") as work:
            if state is None:
                if standing is not None:
                    work.remove(standing)
                return
            if state is FactState.APPLIES:
                for fact in same:
                    alone = spec.kind != "set" or spec.alone in (value, fact.value)
                    if fact.value != value and alone:
                        work.remove(fact)
            if standing is not None:
                kept = standing.note if note is None else written(note, "Note")
                work.put(replace(standing, state=state, note=kept))
            else:
                work.put(
                    Fact(
                        id=office.new_id(), case_id=case_id, key=key, value=value, state=state,
                        suspect_id=suspect_id, victim_id=victim_id, note=written(note or "", "Note"),
                    )
                )  # fmt: skip

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
