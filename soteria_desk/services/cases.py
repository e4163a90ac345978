"""The cases of a casebook as they stand now: the rows of the home page, one case whole, and finding one by its name."""

from datetime import datetime

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.casework.care import Care
from soteria_desk.casework.case import Case, Status
from soteria_desk.casework.decision import Decision
from soteria_desk.casework.enquiry import LineOfEnquiry
from soteria_desk.casework.event import CaseEvent
from soteria_desk.casework.fact import Fact
from soteria_desk.casework.offence import Offence
from soteria_desk.casework.officer import Officer
from soteria_desk.casework.person import Part, Person
from soteria_desk.casework.review import Review, ReviewQuestion
from soteria_desk.errors import NotFound, Refused
from soteria_desk.services.case_file import CaseFile, Issued, day_number
from soteria_desk.services.office import Office
from soteria_desk.storage import queries


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


def case_rows(office: Office) -> tuple[CaseRow, ...]:
    """The investigations of the casebook, those with something late first, then by next review."""
    store, now = office.store, office.clock.now()
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


def read_case(office: Office, case_id: str) -> CaseFile:
    """Everything recorded in a case, as it stands now."""
    records = office.store.records
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
        for row in queries.revisions(office.store.connection, case_id)
    )
    return CaseFile(
        info=office.store.info,
        case=case,
        officers=records.all(Officer),
        persons=tuple(person for person in records.all(Person) if person.id in wanted),
        parts=parts,
        offences=records.all(Offence, case_id),
        facts=records.all(Fact, case_id),
        events=records.all(CaseEvent, case_id),
        lines=records.all(LineOfEnquiry, case_id),
        decisions=records.all(Decision, case_id),
        cares=records.all(Care, case_id),
        questions=records.all(ReviewQuestion, case_id),
        issued=issued,
    )


def find_case(office: Office, name: str) -> str:
    """The id of the case with that reference, operation name or id.

    Raises:
        NotFound: there is none. Refused: several have that operation name.
    """
    wanted = name.casefold().removeprefix("op ").strip()
    cases = office.store.records.all(Case)
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
