"""Times as people in England and Wales read them. Stored as UTC, shown in Europe/London."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_LAST_SECOND = time(23, 59, 59)


@cache
def london() -> ZoneInfo:
    """Return the time zone of England and Wales."""
    return ZoneInfo("Europe/London")


def local(at: datetime) -> datetime:
    """Return the instant in Europe/London."""
    return at.astimezone(london())


def day(on: date) -> str:
    """'12 March 2026'."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def long_day(on: date) -> str:
    """'Thursday 12 March 2026'."""
    return f"{_DAYS[on.weekday()]} {day(on)}"


def short_day(on: date) -> str:
    """'12 Mar'."""
    return f"{on.day} {_MONTHS[on.month - 1][:3]}"


def clock(at: datetime) -> str:
    """'14:05', in Europe/London."""
    return f"{local(at):%H:%M}"


def moment(at: datetime) -> str:
    """'12 March 2026, 14:05', in Europe/London."""
    there = local(at)
    return f"{day(there)}, {there:%H:%M}"


def long_moment(at: datetime) -> str:
    """'Thursday 12 March 2026, 14:05', in Europe/London."""
    there = local(at)
    return f"{long_day(there)}, {there:%H:%M}"


def to_utc_text(at: datetime) -> str:
    """'2026-03-12T14:05:00Z', as records and the journal keep it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def end_of_day(on: date) -> datetime:
    """The last second of a day in Europe/London, in UTC."""
    return datetime.combine(on, _LAST_SECOND, london()).astimezone(UTC)


def offset_minutes(at: datetime) -> int:
    """Minutes by which Europe/London was ahead of UTC at that instant: 0 or 60."""
    offset = local(at).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 60)
