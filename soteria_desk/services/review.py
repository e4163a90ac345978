"""Review: issue a revision, put questions to the reviewer, record the signed review from its slip."""

import hashlib
import re
from datetime import datetime

import msgspec

from soteria_desk.canonical import canonical
from soteria_desk.casework.lengths import written
from soteria_desk.casework.officer import Officer
from soteria_desk.casework.plan import Plan, Seal
from soteria_desk.casework.review import Outcome, Review, ReviewQuestion
from soteria_desk.casework.revision import Revision
from soteria_desk.errors import (
    FingerprintUnknown,
    InvalidField,
    MissingField,
    NotFound,
    NotReadyToIssue,
    Refused,
    SlipMismatch,
)
from soteria_desk.services.case_file import Issued
from soteria_desk.services.casework import Casework
from soteria_desk.services.draft import Draft
from soteria_desk.services.freeze import freeze
from soteria_desk.services.office import Office
from soteria_desk.services.planning import Planning
from soteria_desk.services.readiness import checks_of
from soteria_desk.storage import queries


def typed_fingerprint(text: str) -> str:
    """A typed fingerprint without spaces and dashes, in capitals; the letter O counts as zero.

    Raises:
        InvalidField: it is not 16 to 64 hexadecimal characters.
    """
    plain = re.sub(r"[\s\-·.]", "", text).upper().replace("O", "0")
    if not re.fullmatch(r"[0-9A-F]{16,64}", plain):
        raise InvalidField(
            field="Fingerprint", problem="it has 16 characters, 0 to 9 and A to F, in four groups."
        )
    return plain


def plan_bytes(plan: Plan) -> bytes:
    """The canonical bytes of a plan: what the fingerprint covers."""
    return canonical(msgspec.to_builtins(plan))


def fingerprint_of(data: bytes) -> str:
    """SHA-256 of canonical bytes, 64 upper-case hexadecimal characters."""
    return hashlib.sha256(data).hexdigest().upper()


class Reviewing:
    """Freeze, issue, and what comes back on paper."""

    def __init__(self, office: Office, casework: Casework, planning: Planning) -> None:
        self._office = office
        self._casework = casework
        self._planning = planning

    # --- plans -----------------------------------------------------------------------------------

    def plan_of(self, revision_id: str) -> Plan:
        """The frozen plan of a revision, its fingerprint checked.

        Raises:
            FingerprintUnknown: the stored bytes no longer have the fingerprint they were issued with.
        """
        revision = self._office.store.records.get(Revision, revision_id)
        data = revision.plan.encode("utf-8")
        if fingerprint_of(data) != revision.fingerprint:
            raise FingerprintUnknown()
        return msgspec.json.decode(data, type=Plan)

    def seal_of(self, issued: Issued) -> Seal:
        """What proves a print of that revision."""
        return Seal(fingerprint=issued.fingerprint, record=issued.head, issued_at=issued.issued_at)

    def _frozen(self, draft: Draft, number: int, self_approved: str = "") -> Plan:
        office = self._office
        last = draft.file.last_issued()
        head = office.store.head()
        return freeze(
            draft,
            office.library,
            office.clock,
            me=office.me,
            info=office.store.info,
            casebook_id=office.store.casebook_id,
            number=number,
            earlier_seq=head.seq,
            earlier_head=head.hash,
            last_plan=self.plan_of(last.id) if last else None,
            self_approved=self_approved,
        )

    def draft_plan(self, case_id: str) -> Plan:
        """The plan as it would print now, marked as a draft: no number, no fingerprint."""
        return self._frozen(self._planning.draft(case_id), 0)

    def issued(self, case_id: str, number: int = 0) -> Issued:
        """A revision by its number; the newest for 0."""
        for one in self._casework.file(case_id).issued:
            if number in (0, one.number):
                return one
        raise NotFound(what="revision", name=f"R{number}" if number else "yet")

    def issue(self, case_id: str, *, self_approved: str = "") -> Issued:
        """Freeze the plan as the next revision.

        Args:
            self_approved: The reason why the officer in the case will sign their own plan: an
                exception that is printed on page 1. Empty as a rule.

        Raises:
            NotReadyToIssue: a must-fix check stands.
        """
        office = self._office
        draft = self._planning.draft(case_id)
        stands = [check.text for check in checks_of(draft, office.library) if check.severity == "must-fix"]
        if stands:
            raise NotReadyToIssue(reasons="; ".join(stands))
        number = queries.last_revision_number(office.store.connection, case_id) + 1
        self_approved = written(self_approved.strip(), "The reason")
        plan = self._frozen(draft, number, self_approved)
        data = plan_bytes(plan)
        revision = Revision(
            id=office.new_id(),
            case_id=case_id,
            number=number,
            plan=data.decode("utf-8"),
            fingerprint=fingerprint_of(data),
            issued_at=plan.made_at,
            issued_by=office.me,
            self_approved=self_approved,
        )
        with office.unit("revision.issue", f"fingerprint {revision.fingerprint}") as work:
            work.put(revision)
        return self.issued(case_id, number)

    # --- questions -------------------------------------------------------------------------------

    def ask(self, case_id: str, text: str, see: str = "") -> ReviewQuestion:
        """Add a question for the reviewer; it prints with the standard ones."""
        if not text.strip():
            raise MissingField(field="The question")
        question = ReviewQuestion(
            id=self._office.new_id(),
            case_id=case_id,
            text=written(text.strip(), "The question"),
            see=see.strip(),
            asked_by=self._office.me,
        )
        with self._office.unit("question.add") as work:
            work.put(question)
        return question

    def withdraw_question(self, question_id: str) -> None:
        """Take back a question that was not yet printed with a revision one wants to keep."""
        question = self._office.store.records.get(ReviewQuestion, question_id)
        with self._office.unit("question.remove") as work:
            work.remove(question)

    # --- the signature ---------------------------------------------------------------------------

    def match(self, typed: str) -> Issued:
        """The revision a typed fingerprint (16 to 64 characters) belongs to.

        Raises:
            InvalidField: it cannot be a fingerprint. FingerprintUnknown: no revision has it.
        """
        plain = typed_fingerprint(typed)
        found = queries.revision_with_fingerprint(self._office.store.connection, plain)
        if found is None:
            raise FingerprintUnknown()
        revision = self._office.store.records.get(Revision, found)
        return self.issued(revision.case_id, revision.number)

    def record_signature(
        self,
        revision_id: str,
        *,
        fingerprint: str,
        outcome: Outcome,
        signed_by: str,
        signed_at: datetime,
        conditions: str = "",
        next_review_at: datetime | None = None,
        seen_ink: bool,
    ) -> Review:
        """Record a wet-ink signature from its return slip, against exactly one revision.

        Raises:
            SlipMismatch: the slip belongs to another revision. FingerprintUnknown: to none.
            Refused: the signature was not seen, the signer's own plan, an older or already signed revision.
        """
        office = self._office
        revision = office.store.records.get(Revision, revision_id)
        file = self._casework.file(revision.case_id)
        matched = self.match(fingerprint)
        if matched.id != revision_id:
            raise SlipMismatch(belongs_to=matched.title(), expected=f"revision {revision.number}")
        newest = file.last_issued()
        assert newest is not None
        if newest.number != revision.number:
            raise Refused(
                reason=f"revision {revision.number} has been replaced by revision {newest.number}",
                what_to_do=f"Have revision {newest.number} signed.",
            )
        if matched.review is not None:
            raise Refused(
                reason=f"a signed review of revision {revision.number} is already recorded",
                what_to_do="Issue a new revision if the plan has changed.",
            )
        if not seen_ink:
            raise Refused(
                reason="a signature is recorded only by someone who has seen it in ink",
                what_to_do="Look at the signed page, then tick the box.",
            )
        signer = office.store.records.find(Officer, signed_by)
        if signer is None:
            raise MissingField(field="Who signed")
        if signed_by in (file.case.officer_id, revision.issued_by) and not revision.self_approved:
            raise Refused(
                reason=f"{signer.title()} is the officer in the case or issued this revision, "
                "and nobody signs off their own plan",
                what_to_do="Have another supervisor sign, or issue a revision that prints the exception and its reason.",
            )
        if not revision.issued_at.replace(second=0) <= signed_at <= office.clock.now():
            raise InvalidField(
                field="Date and time of signature",
                problem="they lie before the revision was issued, or in the future.",
            )
        if outcome is Outcome.WITH_CONDITIONS and not conditions.strip():
            raise MissingField(field="The conditions, as written on the paper")
        review = Review(
            id=office.new_id(),
            case_id=revision.case_id,
            revision_id=revision_id,
            fingerprint=revision.fingerprint[:16],
            outcome=outcome,
            signed_by=signed_by,
            signed_at=signed_at,
            conditions=written(conditions.strip(), "The conditions"),
            next_review_at=next_review_at,
            recorded_by=office.me,
            recorded_at=office.clock.now(),
            self_approved=revision.self_approved,
        )
        with office.unit("review.sign", f"revision {revision.number}") as work:
            work.put(review)
            if next_review_at is not None:
                work.put(msgspec.structs.replace(file.case, review_at=next_review_at))
        return review
