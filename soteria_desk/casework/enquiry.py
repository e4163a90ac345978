"""Lines of enquiry: what the investigation sets out to establish, and what came of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from soteria_desk.casework.record import Record
from soteria_desk.errors import Refused


class State(StrEnum):
    PROPOSED = "proposed"
    """Stored because the investigator acted on it (later, or its proportionality record), not yet adopted."""
    ADOPTED = "adopted"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    NOT_PURSUED = "not-pursued"


PURSUED = (State.ADOPTED, State.IN_PROGRESS, State.DONE)
OPEN = (State.ADOPTED, State.IN_PROGRESS)


class Pointed(StrEnum):
    """Which way a result pointed; lines of both kinds must be pursued (CPIA 1996 Code of Practice, 3.5)."""

    TOWARDS = "towards"
    AWAY = "away"
    BOTH = "both"
    NEITHER = "neither"


class Tag(StrEnum):
    """Focus tag: whose conduct the line looks at, else where the work is done."""

    SUSPECT = "suspect"
    VICTIM = "victim"
    WITNESS = "witness"
    SCENE = "scene"
    THIRD_PARTY = "third-party"


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to do within a line, and whether it has been done."""

    text: str
    done: bool = False


class Proportionality(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The written record an intrusive line needs before it may be adopted; all five parts."""

    less_intrusive: str = ""
    scope: str = ""
    victims_view: str = ""
    why_necessary: str = ""
    authorised_by: str = ""

    def parts(self) -> tuple[tuple[str, str], ...]:
        """The five parts in their printed order: heading and text."""
        return (
            ("Less intrusive way", self.less_intrusive),
            ("Scope", self.scope),
            ("Victim's view", self.victims_view),
            ("Why necessary", self.why_necessary),
            ("Authorised by", self.authorised_by),
        )

    def complete(self) -> bool:
        """Whether every part has been written."""
        return all(text.strip() for _, text in self.parts())


class LineOfEnquiry(Record, frozen=True, kw_only=True):
    """One reasonable line of enquiry in one case.

    Attributes:
        reference: Group letter and number, e.g. 'D2'; never reused within the case.
        group: Group letter: A first actions, S suspect, D digital, movements and money, F forensic and
            scene, W witnesses, T third party and partners, V victim, P running the case.
        item: Id in the doctrine pack; empty for a line of the investigator's own.
        pack: Version of the pack it was copied from.
        concerns: Part it concerns (suspect or victim); empty for the whole case.
        why: Why it is reasonable; `because` the recorded facts that brought it in, in words.
        towards: How it could point towards the suspect; `away` how away.
        bears_on: Purposes and points to prove it serves, as vocabulary ids.
        urgency: immediate, 24h, 7d, 28d or standard; `perishability` says why.
        intrusion: none, low or high: on the victim.
        questions: Proportionality questions of the pack to be answered for it, in words.
        try_first: Less intrusive lines to try first, as titles.
        sources: Source keys of the pack.
        owner_id: The officer who does it; empty while not set.
        due_on: When the result is wanted; None where not set.
        result: What it established; empty until completed.
        pointed: Which way the result pointed; None until completed.
        decision: Reference of the decision by which it was not pursued, e.g. 'D-011'.
    """

    kind: ClassVar[str] = "enquiry"

    reference: str
    group: str
    title: str
    item: str = ""
    pack: str = ""
    concerns: str = ""
    tag: Tag = Tag.SUSPECT
    looks_at: str = "suspect"
    phase: str = "whole"
    why: str = ""
    because: str = ""
    towards: str = ""
    away: str = ""
    steps: tuple[Step, ...] = ()
    bears_on: tuple[str, ...] = ()
    urgency: str = "standard"
    perishability: str = ""
    intrusion: str = "none"
    questions: tuple[str, ...] = ()
    try_first: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    proportionality: Proportionality = Proportionality()
    state: State = State.ADOPTED
    owner_id: str = ""
    due_on: date | None = None
    lost_at: datetime | None = None
    """When evidence may be lost, where someone has said so; None otherwise."""
    result: str = ""
    pointed: Pointed | None = None
    decision: str = ""

    def intrusive(self) -> bool:
        """Whether a proportionality record is needed before it may be adopted."""
        return self.intrusion == "high"

    def may_be_adopted(self) -> bool:
        """Whether it can be adopted now."""
        return self.state is State.PROPOSED and (not self.intrusive() or self.proportionality.complete())

    def complete(self, result: str, pointed: Pointed) -> "LineOfEnquiry":
        """Return this line with its result on record.

        Raises:
            Refused: it is not open. A recorded result is never overwritten, since the first
                account of it may be disclosable.
        """
        if self.state not in OPEN:
            raise Refused(
                reason=f"{self.reference} is not open, so no result can be recorded",
                what_to_do="Reopen it first, or record a decision that adds to the result.",
            )
        return replace(self, state=State.DONE, result=result, pointed=pointed)

    def refers_to(self) -> frozenset[str]:
        return frozenset(filter(None, (self.concerns, self.owner_id)))
