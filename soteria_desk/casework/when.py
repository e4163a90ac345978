"""When something happened, never more precise than it was told."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from soteria_desk import dates


class Precision(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"


class When(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day or a range of days of conduct.

    Attributes:
        from_on: The day, or the first day of a range; None where unknown.
        to_on: The last day of a range; None otherwise.
    """

    precision: Precision = Precision.UNKNOWN
    from_on: date | None = None
    to_on: date | None = None

    def __post_init__(self) -> None:
        if self.from_on and self.to_on and self.to_on < self.from_on:
            raise ValueError("the range ends before it begins")

    def text(self) -> str:
        """'28 February 2026', 'between 1 May 2019 and 3 June 2019', 'not known'."""
        first = dates.day(self.from_on) if self.from_on else ""
        last = dates.day(self.to_on) if self.to_on else ""
        match self.precision:
            case Precision.EXACT if first:
                return first
            case Precision.ABOUT if first:
                return f"about {first}"
            case Precision.BETWEEN if first and last:
                return f"between {first} and {last}"
            case Precision.BEFORE if first:
                return f"before {first}"
            case Precision.AFTER if first:
                return f"after {first}"
        return "not known"

    def last_on(self) -> date | None:
        """The latest day it can have been, for counting days to the report; None where unknown."""
        if self.precision in (Precision.UNKNOWN, Precision.AFTER):
            return None if self.precision is Precision.UNKNOWN else self.from_on
        return self.to_on or self.from_on


class Moment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An instant with the offset that was local then. `at` is aware; `offset` minutes ahead of UTC."""

    at: datetime
    offset: int = 0

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a moment needs a time zone")


def moment(at: datetime) -> Moment:
    """Return `at` with the offset of Europe/London at that instant."""
    return Moment(at=at, offset=dates.offset_minutes(at))
