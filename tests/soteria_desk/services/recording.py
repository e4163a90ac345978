"""Records a case through the services, as an investigator would."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from soteria_desk.casework.fact import FactState
from soteria_desk.casework.when import Precision, When
from soteria_desk.desk import Desk
from soteria_desk.services.typed import NewCase, NewOffence, NewPerson

DAY_ZERO = date(2026, 3, 9)
REPORTED = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

HANDSET = "loe-suspect-handset-primary"
TOXICOLOGY = "loe-victim-toxicology"  # intrudes on the victim
LOG = "loe-lines-not-pursued-log"  # concerns the whole case


@dataclass(frozen=True)
class Recorded:
    """A recorded case and the ids one needs to go on."""

    id: str
    suspect: str
    victim: str
    supervisor: str


def record_a_case(desk: Desk, reference: str = "WX/26/00417", safe_contact: str = "07700 900100") -> Recorded:
    """Record a case in which lines of every kind are proposed."""
    casework = desk.casework
    supervisor = casework.add_officer("L. Whitcombe", "DI", "1207", "Wessex Police").id
    case_id = casework.open_case(
        NewCase(
            reference=reference,
            operation="LARKSPUR",
            supervisor_id=supervisor,
            reported_at=REPORTED,
            suspects=(NewPerson(initials="K.L.", age=35),),
            victims=(NewPerson(initials="M.N.", age=27),),
            offences=(
                NewOffence(definition="SOA-1", when=When(precision=Precision.EXACT, from_on=DAY_ZERO)),
            ),
        )
    )
    file = casework.file(case_id)
    recorded = Recorded(case_id, file.suspects()[0].id, file.victims()[0].id, supervisor)
    casework.change_part(recorded.suspect, located=True, arrested=True)
    casework.change_part(recorded.victim, supports="yes")
    if safe_contact:
        casework.record_care(recorded.victim, safe_contact=safe_contact)
    for key, value in (
        ("context", "drug-alcohol"),
        ("fact", "messages-exchanged"),
        ("fact", "suspect-device-seized"),
        ("behaviour", "suspected-spiking"),
    ):
        record(desk, recorded, key, value)
    return recorded


def record(
    desk: Desk,
    case: Recorded,
    key: str,
    value: str,
    state: FactState | None = FactState.APPLIES,
    note: str | None = None,
) -> None:
    """Record a fact about whom the vocabulary says it is about."""
    about = desk.library.subject_of(key, value)
    desk.casework.record_fact(
        case.id,
        key,
        value,
        state,
        suspect_id=case.suspect if about in ("suspect", "pair") else "",
        victim_id=case.victim if about in ("victim", "pair") else "",
        note=note,
    )
