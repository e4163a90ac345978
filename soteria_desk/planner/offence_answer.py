"""What is answered to conduct on given days: the offences that could apply, those that cannot, and what decides it."""

from datetime import date
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.doctrine.law import Boundary, OffenceLaw, Part, Penalty, Point
from soteria_desk.doctrine.model import OffenceDefinition
from soteria_desk.planner.conduct import Conduct
from soteria_desk.planner.date_rules import REGIMES, Told

Why = Literal["not-yet", "ended", "kind", "victim-age", "suspect-age", "not-liable"]
P = TypeVar("P", bound=Part)


class OnDays(Struct, Generic[P], frozen=True, kw_only=True):
    """A point or penalty that holds on days of the conduct; `from_on`, `to_on` where it does not on all of them."""

    part: P
    from_on: date | None = None
    to_on: date | None = None

    def days(self) -> str:
        """'from 3 November 1994', 'to 10 January 2001', or ''."""
        return days_text(self.from_on, self.to_on)

    def narrower(self) -> str:
        """' (aggravated form; from 3 November 1994)': to which form and days it is limited; else ''."""
        told = [text for text in (self.part.applies, self.days()) if text]
        return f" ({'; '.join(told)})" if told else ""


class OffenceOffer(Struct, frozen=True, kw_only=True):
    """An offence that could apply.

    Attributes:
        from_on, to_on: First and last day of the conduct that it covers; None where it covers all of them.
        depends: What is not known and decides, e.g. 'the victim was under 13'.
        notes: What this pack does not know of it on those days.
        confirmed: False where the law or its dates could not be checked; shown wherever it is.
    """

    definition: OffenceDefinition
    law: OffenceLaw
    points: tuple[OnDays[Point], ...]
    penalties: tuple[OnDays[Penalty], ...]
    depends: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    confirmed: bool = True

    @property
    def regime(self) -> str:
        """What its law is called."""
        return REGIMES[self.law.regime]

    def days(self) -> str:
        """'from 31 January 2024' where it covers only some of the days; else ''."""
        return days_text(self.from_on, self.to_on)


class LeftOut(Struct, frozen=True, kw_only=True):
    """An offence that cannot apply, and why."""

    definition: OffenceDefinition
    law: OffenceLaw
    why: Why
    text: str


class Crossed(Struct, frozen=True, kw_only=True):
    """A change of the law within the days. `concerns`: offences that could apply, and that it changed."""

    boundary: Boundary
    concerns: tuple[str, ...]


class Note(Struct, frozen=True, kw_only=True):
    """What has to be said of the answer as a whole."""

    id: str
    text: str


class OffenceAnswer(Struct, frozen=True, kw_only=True):
    """What could apply to the conduct. Offences stand in the order of the pack.

    Attributes:
        sources: Titles of the sources of the pack, by the keys that everything here names.
    """

    conduct: Conduct
    offered: tuple[OffenceOffer, ...]
    left_out: tuple[LeftOut, ...]
    crossed: tuple[Crossed, ...]
    rules: tuple[Told, ...]
    notes: tuple[Note, ...]
    sources: dict[str, str]

    def offer(self, definition: str) -> OffenceOffer | None:
        """The offence of that id, if it could apply."""
        return next((one for one in self.offered if one.definition.id == definition), None)

    def why_not(self, definition: str) -> LeftOut | None:
        """Why the offence of that id cannot apply, if it cannot."""
        return next((one for one in self.left_out if one.definition.id == definition), None)


def days_text(first: date | None, last: date | None) -> str:
    """'from 3 November 1994', 'to 10 January 2001', both, or ''."""
    return " ".join(
        f"{word} {dates.day(on)}" for word, on in (("from", first), ("to", last)) if on is not None
    )
