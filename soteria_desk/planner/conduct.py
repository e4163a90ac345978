"""What is known of conduct: its days, how old victim and suspect were on them, of what kind it was."""

from datetime import date, timedelta

from msgspec import Struct

from soteria_desk.casework.when import Precision, When

LONGEST_YEARS = 30
"""Over a longer range the answer says that an offence charged needs narrower days. Ours, not the law's."""

ABOUT = timedelta(days=31)
"""How far to either side 'about' is looked at, so that no change of the law near by is missed. Ours too."""


class Age(Struct, frozen=True, kw_only=True):
    """How old somebody was: in whole years at the time, or by date of birth; both None where not known."""

    years: int | None = None
    born_on: date | None = None


class Conduct(Struct, frozen=True, kw_only=True):
    """Conduct as far as it is known.

    Attributes:
        today: Where no last day is given, it can have gone on until then.
        from_on, to_on: First and last day; None where not known.
        kind: A value of the fact `offence`, the id of an offence, or a word of its name; '' = any.
        abroad: Whether some of it was outside England and Wales.

    Raises:
        ValueError: the days are turned round. Whoever takes them from a person says so first.
    """

    today: date
    from_on: date | None = None
    to_on: date | None = None
    victim: Age = Age()
    suspect: Age = Age()
    kind: str = ""
    abroad: bool = False

    def __post_init__(self) -> None:
        if self.from_on and self.to_on and self.to_on < self.from_on:
            raise ValueError("the range ends before it begins")

    @property
    def first(self) -> date:
        """The first day it can have been on."""
        return self.from_on or date.min

    @property
    def last(self) -> date:
        """The last day it can have been on."""
        return self.to_on or max(self.today, self.first)

    def years(self) -> int:
        """Whole years from the first day to the last; 0 where one of them is not given."""
        return whole_years(self.from_on, self.to_on) if self.from_on and self.to_on else 0

    def ages(self, whose: Age, first: date, last: date) -> tuple[int, int] | None:
        """The youngest and the oldest that somebody can have been between two days of it; None = not known.

        An age in years is the age at the time. Nobody stays one age for a year or more: over such a range it can be
        that on the first day, of conduct that went on, or that on whichever day it was, where the day is not known.
        """
        if whose.born_on is not None:
            if whose.born_on > self.last:
                return None
            return max(0, whole_years(whose.born_on, first)), max(0, whole_years(whose.born_on, last))
        if whose.years is None:
            return None
        if not self.years():
            return whose.years, whose.years
        birthday = int(last > self.first)  # between first day and last there may be one that is not known
        return whose.years, whose.years + whole_years(self.first, last) + birthday


def whole_years(first: date, last: date) -> int:
    """Whole years from one day to another, as ages are counted."""
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def days_of(when: When) -> tuple[date | None, date | None]:
    """First and last day that conduct can have been on, as it was told; None where not known.

    'About' a day reaches a month to either side. 'Before' a day ends on the day before, 'after' begins on the next.
    """
    on = when.from_on
    if on is None or when.precision is Precision.UNKNOWN:
        return None, None
    match when.precision:
        case Precision.EXACT:
            return on, on
        case Precision.ABOUT:
            return _step(on, -ABOUT), _step(on, ABOUT)
        case Precision.BEFORE:
            return None, _step(on, timedelta(days=-1))
        case Precision.AFTER:
            return _step(on, timedelta(days=1)), None
    return on, when.to_on


def _step(on: date, by: timedelta) -> date:
    try:
        return on + by
    except OverflowError:
        return on
