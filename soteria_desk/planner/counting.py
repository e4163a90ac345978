"""The date rules: hours, days, working days, weeks, months and years, counted as a deadline's rounding says.

Days are those of Europe/London. Hours are hours that pass; days, weeks, months and years counted to the minute
end at the same time of day. A month without that day ends with its last.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from soteria_desk import dates
from soteria_desk.doctrine.entry import Length, Unit
from soteria_desk.doctrine.procedure import Rounding
from soteria_desk.planner.working_days import working_day_after

_DAY: Final = timedelta(days=1)
_WORKING: Final = ("working-day", "business-day")
_MONTHS: Final[dict[Unit, int]] = {"month": 1, "year": 12}
_DAYS: Final[dict[Unit, int]] = {"day": 1, "week": 7}


class Counted(NamedTuple):
    """Where a count ends: `at` in UTC, and how it was counted, in words."""

    at: datetime
    how: str


def count(start: datetime, length: Length, rounding: Rounding, whole_day: bool = False) -> Counted:
    """Return when a length from `start` ends.

    Args:
        start: Aware.
        whole_day: Whether only the day of `start` is known; its first minute then stands for it.

    Raises:
        YearNotKnown: working days run into a year whose bank holidays are not known.
        OverflowError: it ends after the last day there is.
    """
    there = dates.local(start)
    day = there.date()
    if length.unit in _WORKING:
        return _working(day, length)
    if rounding == "beginning-with" and length.unit != "hour":
        return _beginning_with(day, length)
    if rounding in ("calendar-day", "working-day") and length.unit != "hour":
        end, why = _later(day, length)
        return Counted(
            dates.end_of_day(end), f"{length.words()} after {_said(day)}{why}, to the end of the day"
        )
    since = f"the beginning of {_said(day)}, its time not being known" if whole_day else _moment(there)
    if length.unit == "hour":
        at = start.astimezone(UTC) + timedelta(hours=length.amount)
        return Counted(at, f"{length.words()} from {since}{_clock_change(start, at)}")
    end, why = _later(day, length)
    return Counted(_same_time(there, end), f"{length.words()} from {since}{why}")


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month where it has no such day.

    Raises:
        OverflowError: that is after the year 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("date value out of range")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _later(day: date, length: Length) -> tuple[date, str]:
    """The day so much later, and a word on a month that has no such day."""
    if length.unit in _DAYS:
        return day + timedelta(days=length.amount * _DAYS[length.unit]), ""
    end = add_months(day, length.amount * _MONTHS[length.unit])
    short = end.day < day.day
    return end, f" (that month has no day {day.day}, so its last)" if short else ""


def _working(day: date, length: Length) -> Counted:
    found = working_day_after(day, length.amount)
    how = f"{length.words()} after {_said(day)}, to the end of the day"
    passed = [_holiday(on, name) for on, name in found.holidays.items()]
    if found.weekend:
        passed.insert(0, "weekends")
    if passed:
        how += f"; {_listed(passed)} {'does' if len(passed) == 1 and not found.weekend else 'do'} not count"
    return Counted(dates.end_of_day(found.on), how)


def _beginning_with(day: date, length: Length) -> Counted:
    how = f"{length.words()} beginning with {_said(day)}, to the end of the day before"
    if length.unit in _DAYS:
        after = day + timedelta(days=length.amount * _DAYS[length.unit])
        return Counted(dates.end_of_day(after - _DAY), f"{how} {_said(after)}")
    after = add_months(day, length.amount * _MONTHS[length.unit])
    if after.day < day.day:  # there is no such day to end before: the period takes in the whole month
        how = f"{length.words()} beginning with {_said(day)}; that month has no day {day.day}, so to its end"
        return Counted(dates.end_of_day(after), how)
    return Counted(dates.end_of_day(after - _DAY), f"{how} {_said(after)}")


def _same_time(there: datetime, day: date) -> datetime:
    """The same time on another day, in UTC: the first where it comes twice, the change of clocks where it is left out."""
    clock = there.time().replace(fold=0)
    wanted = datetime.combine(day, clock, dates.london())
    at = wanted.astimezone(UTC)
    if at.astimezone(dates.london()).time() != clock:
        # The clocks go forward on the hour, so the hour that is left out begins at the change.
        at = wanted.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    return at


# --- In words ----------------------------------------------------------------------------------------


def _said(day: date) -> str:
    return dates.long_day(day)


def _moment(at: datetime) -> str:
    return f"{dates.long_day(at)}, {at:%H:%M}"


def _clock_change(start: datetime, end: datetime) -> str:
    before, after = dates.offset_minutes(start), dates.offset_minutes(end)
    if before == after:
        return ""
    return f"; the clocks go {'forward' if after > before else 'back'} in between"


def _holiday(on: date, name: str) -> str:
    name = name.replace(" (observed)", ", substitute day")
    return f"{dates.day(on)} ({name})"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
