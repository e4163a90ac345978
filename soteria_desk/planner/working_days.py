"""Working days in England and Wales: which days are bank holidays, and the nth working day after a day."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from soteria_desk import paths
from soteria_desk.doctrine import compiled

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
    kept = _kept()
    if kept is None:
        return _worked_out(year)
    return {date.fromisoformat(day): name for day, name in kept[year].items()}


def _worked_out(year: int) -> dict[date, str]:
    from holidays.countries.united_kingdom import UnitedKingdom

    # Its subdivision England is the calendar of both: Wales has the same bank holidays.
    found = UnitedKingdom(subdiv="ENG", years=year, expand=False)  # type: ignore[no-untyped-call]
    return dict(sorted(found.items()))


# --- The calendar in a form that loads fast ----------------------------------------------------------
# Importing the package costs 50 ms and 14 MB, as it brings the holidays of the whole world along.

_Years = dict[int, dict[str, str]]


def _place() -> Path:
    return paths.resources() / "bank-holidays"


def _edition() -> str:
    """A digest of the package's version; '' where it cannot be read, as in a bundle."""
    spec = find_spec("holidays")
    try:
        told = Path(spec.origin).with_name("version.py").read_bytes() if spec and spec.origin else b""
    except OSError:
        return ""
    return hashlib.sha256(told).hexdigest()


@cache
def _kept() -> _Years | None:
    """The calendar as it was kept of this edition of the package; it is kept now where that may be."""
    edition = _edition() or compiled.made_of(_place(), "england-and-wales")
    found = compiled.load(_place(), "england-and-wales", edition, _Years) if edition else None
    if found is None and edition and compiled.by_the_way():
        keep_calendar()
    return found


def keep_calendar() -> None:
    """Keep the calendar in its fast form, as is done when the program is set up or built."""
    years = {
        year: {day.isoformat(): name for day, name in _worked_out(year).items()}
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    }
    compiled.save(_place(), "england-and-wales", _edition(), years)


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
