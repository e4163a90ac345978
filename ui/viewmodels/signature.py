"""State of "Record the signed review": whether the typed fingerprint matches, and what is still missing."""

from datetime import date, datetime, time
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    Clock,
    Desk,
    Issued,
    Officer,
    Outcome,
    Review,
    SlipMismatch,
    SoteriaError,
    SystemClock,
    dates,
)
from ui.session import Session
from ui.viewmodels.review import instants


class Missing(NamedTuple):
    """A field that keeps the review from being recorded, and the words under it."""

    field: str
    text: str


class Typed(NamedTuple):
    """What stands in the dialog.

    Attributes:
        clock: As typed, "16:20".
        second: For an hour that the clocks showed twice: whether the second one is meant; None if not said.
        new_officer: Name, rank and number of a signer who is not listed yet.
    """

    fingerprint: str
    outcome: Outcome | None
    signed_by: str
    signed_on: date | None
    clock: str
    second: bool | None
    conditions: str
    next_review_on: date | None
    seen_ink: bool
    new_officer: tuple[str, str, str] | None = None


class SignatureViewModel(QObject):
    """Matches the slip while it is typed, says what is missing, and records."""

    matched = Signal(bool, str)
    """Whether the fingerprint is that of the expected revision, and the words to show."""
    recorded = Signal(int)
    failed = Signal(object)

    def __init__(
        self, session: Session, expected: Issued, clock: Clock | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.expected = expected
        self._clock = clock or SystemClock()
        self._asked = ""
        self._added: dict[tuple[str, str, str], str] = {}

    @property
    def officers(self) -> tuple[Officer, ...]:
        """Who could have signed; the supervisor of the case first, the officer in the case last."""
        draft = self._session.draft
        if draft is None:
            return ()
        case = draft.file.case
        last = (case.officer_id, self.expected.issued_by)
        return tuple(
            sorted(
                draft.file.officers,
                key=lambda one: (one.id != case.supervisor_id, one.id in last, one.name),
            )
        )

    @property
    def supervisor_id(self) -> str:
        """The supervisor of the case, if one is named."""
        draft = self._session.draft
        return draft.file.case.supervisor_id if draft else ""

    @property
    def filed_at(self) -> str:
        """Where the signed page is filed: 'WX/26/00417/R4'."""
        draft = self._session.draft
        return f"{draft.file.case.reference}/R{self.expected.number}" if draft else ""

    def now(self) -> datetime:
        """The time in England now."""
        return dates.local(self._clock.now())

    # --- the slip --------------------------------------------------------------------------------

    def check(self, typed: str) -> None:
        """Match 16 typed characters; `matched` follows. Fewer say nothing."""
        self._asked = typed
        if len(typed) < 16:
            self.matched.emit(False, "")
            return

        def work(desk: Desk) -> tuple[str, bool, str]:
            found = desk.review.match(typed)
            if found.id == self.expected.id:
                return typed, True, f"Matches revision {found.number}"
            if found.case_id != self.expected.case_id:
                return typed, False, "This slip belongs to another investigation in this casebook."
            mismatch = SlipMismatch(belongs_to=found.title(), expected=self.expected.title())
            return typed, False, mismatch.message_text

        self._session.ask(work, self._matched, self._not_matched)

    def _matched(self, answer: tuple[str, bool, str]) -> None:
        typed, matches, words = answer
        if typed == self._asked:
            self.matched.emit(matches, words)

    def _not_matched(self, error: Exception) -> None:
        if isinstance(error, SoteriaError):
            self.matched.emit(False, error.message_text)
        else:
            self.failed.emit(error)

    # --- recording -------------------------------------------------------------------------------

    def repeated_hour(self, on: date | None, clock: str) -> bool:
        """Whether the clocks showed that time twice on that day, so that the person has to be asked."""
        typed = _time(clock)
        return on is not None and typed is not None and len(instants(datetime.combine(on, typed))) == 2

    def signed_at(self, typed: Typed) -> datetime | None:
        """The instant of the signature; None while it is not clear."""
        at = _time(typed.clock)
        if typed.signed_on is None or at is None:
            return None
        found = instants(datetime.combine(typed.signed_on, at))
        if len(found) == 2:
            return None if typed.second is None else found[int(typed.second)]
        return found[0] if found else None

    def missing(self, typed: Typed) -> tuple[Missing, ...]:
        """What keeps this from being recorded, in the order of the dialog."""
        out: list[Missing] = []
        if len(typed.fingerprint) < 16:
            out.append(Missing("fingerprint", "Copy all four groups from the return slip."))
        if typed.outcome is None:
            out.append(Missing("outcome", "Choose what the reviewer ticked."))
        if typed.new_officer is not None:
            if not typed.new_officer[0].strip():
                out.append(Missing("name", "Write the name as on the paper."))
        elif not typed.signed_by:
            out.append(Missing("signed_by", "Choose who signed."))
        out += self._missing_time(typed)
        if typed.outcome is Outcome.WITH_CONDITIONS and not typed.conditions.strip():
            out.append(Missing("conditions", "Write the conditions as on the paper."))
        if typed.next_review_on is not None and typed.next_review_on < self.now().date():
            out.append(Missing("next_review", "This day has passed."))
        if not typed.seen_ink:
            out.append(Missing("seen_ink", "Look at the signed page, then tick this."))
        return tuple(out)

    def _missing_time(self, typed: Typed) -> list[Missing]:
        if typed.signed_on is None:
            return [Missing("date", "Copy the day from the slip.")]
        at = _time(typed.clock)
        if at is None:
            return [Missing("time", "Four figures, 00:00 to 23:59.")]
        found = instants(datetime.combine(typed.signed_on, at))
        if not found:
            return [Missing("time", "The clocks went forward over this time that night.")]
        if len(found) == 2 and typed.second is None:
            return [Missing("time", "The clocks showed this time twice: say which.")]
        signed_at = found[-1] if typed.second else found[0]
        if signed_at > self._clock.now():
            return [Missing("time", "This lies in the future.")]
        if signed_at < self.expected.issued_at.replace(second=0, microsecond=0):
            issued = dates.moment(self.expected.issued_at)
            return [Missing("time", f"This lies before the revision was issued, {issued}.")]
        return []

    def record(self, typed: Typed) -> None:
        """Record the signed review; `recorded` or `failed` follows."""
        signed_at = self.signed_at(typed)
        assert typed.outcome is not None and signed_at is not None  # `missing` was empty
        outcome = typed.outcome
        review_at: datetime | None = None
        if typed.next_review_on is not None:
            # Due by the end of the working day.
            review_at = instants(datetime.combine(typed.next_review_on, time(17)))[0]

        def work(desk: Desk) -> Review:
            signer = typed.signed_by
            new = typed.new_officer
            if new is not None:
                # A second try after a refusal must not add the officer twice.
                if new not in self._added:
                    self._added[new] = desk.casework.add_officer(*new).id
                signer = self._added[new]
            return desk.review.record_signature(
                self.expected.id,
                fingerprint=typed.fingerprint,
                outcome=outcome,
                signed_by=signer,
                signed_at=signed_at,
                conditions=typed.conditions,
                next_review_at=review_at,
                seen_ink=typed.seen_ink,
            )

        self._session.act(work, lambda _: self.recorded.emit(self.expected.number), self.failed.emit)


def _time(typed: str) -> time | None:
    digits = typed.strip().replace(".", ":").replace(" ", "")
    if ":" not in digits and len(digits) in (3, 4):
        digits = f"{digits[:-2]}:{digits[-2:]}"
    hours, colon, minutes = digits.partition(":")
    if not (colon and hours.isdigit() and minutes.isdigit() and len(hours) <= 2 and len(minutes) == 2):
        return None
    return time(int(hours), int(minutes)) if int(hours) < 24 and int(minutes) < 60 else None
