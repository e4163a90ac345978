"""Working days in England and Wales: which days are bank holidays, and the nth working day after a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

FIRST_YEAR: Final = 1972
LAST_YEAR: Final = 2100
"""The years the calendar is asked for: before 1972 its list is not whole, after 2100 it has none. What is
proclaimed after its edition is not in it."""

_DAY: Final = timedelta(days=1)


class YearNotKnown(ValueError):
    """A day lies in a year whose bank holidays are not known."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the bank holidays of {year} are not known")
        self.year = year


class WorkingDay(NamedTuple):
    """The nth working day after a day.

    Attributes:
        on: The day.
        holidays: The bank holidays on weekdays that were passed over, by day.
        weekend: Whether a Saturday or Sunday was passed over.
    """

    on: date
    holidays: Mapping[date, str]
    weekend: bool


@cache
def bank_holidays(year: int) -> Mapping[date, str]:
    """Return the bank holidays of England and Wales in a year, by day, with their names.

    Raises:
        YearNotKnown: the year is outside what the calendar knows.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearNotKnown(year)
    # 50 ms and 18 MB at the first import, so nothing but a rule in working days pays for it.
    from holidays.countries.united_kingdom import UnitedKingdom

    # Its subdivision England is the calendar of both: Wales has the same bank holidays.
    found = UnitedKingdom(subdiv="ENG", years=year, expand=False)  # type: ignore[no-untyped-call]
    return dict(sorted(found.items()))


def is_working_day(on: date) -> bool:
    """Whether a day is neither at a weekend nor a bank holiday.

    Raises:
        YearNotKnown: its year is outside what the calendar knows.
    """
    return on.weekday() < 5 and on not in bank_holidays(on.year)


def working_day_after(start: date, number: int) -> WorkingDay:
    """Return the `number`th working day after `start`, which itself does not count.

    Raises:
        YearNotKnown: the count runs out of the years that the calendar knows.
    """
    on, passed, weekend = start, dict[date, str](), False
    while number > 0:
        on += _DAY
        holidays = bank_holidays(on.year)
        if on.weekday() >= 5:
            weekend = True
        elif on in holidays:
            passed[on] = holidays[on]
        else:
            number -= 1
    return WorkingDay(on, passed, weekend)
