"""The decision log: numbered entries, sealed on save."""

from datetime import datetime

from soteria_desk.casework.decision import Decision
from soteria_desk.casework.lengths import written
from soteria_desk.errors import InvalidField, MissingField, NotFound
from soteria_desk.services.office import Office
from soteria_desk.storage import queries


def new_decision(
    office: Office,
    case_id: str,
    *,
    decision: str,
    reason: str,
    enquiry_id: str = "",
    made_at: datetime | None = None,
    made_by: str = "",
    supersedes: str = "",
) -> Decision:
    """The next decision of a case, not yet written, so that it can go into the action it explains."""
    now = office.clock.now()
    if made_at is not None and made_at > now:
        raise InvalidField(field="When it was decided", problem="it lies in the future.")
    number = queries.last_decision_number(office.store.connection, case_id) + 1
    copy = office.store.info.copy
    return Decision(
        id=office.new_id(),
        case_id=case_id,
        reference=f"D-{number:03d}" + ("" if copy == "A" else copy),
        decision=written(decision, "The decision"),
        reason=written(reason, "The reason"),
        made_by=made_by or office.me,
        made_at=made_at or now,
        recorded_at=now,
        enquiry_id=enquiry_id,
        supersedes=supersedes,
    )


class Decisions:
    """Record decisions and read them back."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def record(
        self,
        case_id: str,
        decision: str,
        reason: str,
        *,
        made_at: datetime | None = None,
        made_by: str = "",
        enquiry_id: str = "",
        supersedes: str = "",
    ) -> Decision:
        """Record a decision and its reason. It is sealed; a mistake is corrected by one that supersedes it."""
        if not decision.strip():
            raise MissingField(field="The decision")
        if not reason.strip():
            raise MissingField(field="The reason")
        if supersedes and all(one.reference != supersedes for one in self.all(case_id)):
            raise NotFound(what="decision", name=supersedes)
        entry = new_decision(
            self._office,
            case_id,
            decision=decision.strip(),
            reason=reason.strip(),
            enquiry_id=enquiry_id,
            made_at=made_at,
            made_by=made_by,
            supersedes=supersedes,
        )
        with self._office.unit("decision.record") as work:
            work.put(entry)
        return entry

    def all(self, case_id: str) -> tuple[Decision, ...]:
        """The decisions of a case, oldest first."""
        return self._office.store.records.all(Decision, case_id)
