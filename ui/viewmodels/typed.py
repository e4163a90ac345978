"""Days, times and ages as people type them: '28 2 2026', '28/02/26', '3 Mar 2026', 'today', '9.40', '1405'."""

import re
from datetime import UTC, date, datetime, time, timedelta

from soteria_desk.api import dates
from ui.i18n import tr

OLDEST = date(1900, 1, 1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_HINT = tr("For example 28 2 2026, 28 Feb 2026 or today")
MOMENT_HINT = tr("Day and 24-hour time, for example 2 3 2026 and 14:05")


class Mistyped(ValueError):
    """What was typed cannot be read; its text says why, in the person's words."""


def read_day(text: str, today: date) -> date | None:
    """Return the day that was typed, None for an empty field.

    Raises:
        Mistyped: it is no day between 1900 and ten years from now.
    """
    plain = text.strip().casefold()
    if not plain:
        return None
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}.get(plain)
    if near is not None:
        return today + timedelta(days=near)
    parts = [part for part in re.split(r"[\s./,-]+", plain) if part]
    if re.fullmatch(r"[0-9]{6}|[0-9]{8}", plain):  # 28022026, as it is written into the boxes of a form
        parts = [plain[:2], plain[2:4], plain[4:]]
    if parts and parts[0].rstrip(",") in (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ):
        parts = parts[1:]
    if len(parts) != 3 or len(plain) > 40:
        raise Mistyped(tr("Give day, month and year, for example 28 2 2026."))
    if len(parts[0]) == 4:  # 2026-02-28
        parts.reverse()
    try:
        found = date(_year(parts[2], today), _month(parts[1]), int(parts[0]))
    except ValueError:
        raise Mistyped(tr("There is no such day. Give day, month and year, for example 28 2 2026.")) from None
    if not OLDEST <= found <= today + timedelta(days=3660):
        raise Mistyped(tr("Check the year."))
    return found


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _MONTHS.index(text[:3]) + 1


def _year(text: str, today: date) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    # Two figures mean the nearest such year that is not far ahead.
    century = today.year // 100 * 100
    return century + year if century + year <= today.year + 5 else century - 100 + year


def read_time(text: str) -> time | None:
    """Return the time that was typed, None for an empty field. Raises Mistyped."""
    plain = text.strip()
    if not plain:
        return None
    found = re.fullmatch(r"(\d{1,2})[:.\s]?(\d{2})", plain)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Mistyped(tr("Give the time as hours and minutes, for example 14:05."))
    return time(int(found[1]), int(found[2]))


def read_moment(day: str, at: str, today: date) -> datetime | None:
    """Return day and time in Europe/London as one instant, None where both are empty. Raises Mistyped.

    Of the hour that comes twice in autumn it is the first one.
    """
    on, then = read_day(day, today), read_time(at)
    if on is None and then is None:
        return None
    if on is None:
        raise Mistyped(tr("The day is missing."))
    if then is None:
        raise Mistyped(tr("The time is missing. Give the best time you have."))
    told = datetime.combine(on, then)
    there = told.replace(tzinfo=dates.london())
    if dates.local(there.astimezone(UTC)).replace(tzinfo=None) != told:
        raise Mistyped(tr("There was no such time: the clocks went forward. Check it."))
    return there


def read_age(text: str) -> int | None:
    """Return the age that was typed, None for an empty field. Raises Mistyped."""
    plain = text.strip()
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or len(plain) > 3 or int(plain) > 120:
        raise Mistyped(tr("Give whole years between 0 and 120."))
    return int(plain)


def day_text(on: date | None) -> str:
    """'28 February 2026', as `read_day` reads it back; empty for None."""
    return dates.day(on) if on else ""


def moment_texts(at: datetime | None) -> tuple[str, str]:
    """Day and time as `read_moment` reads them back."""
    return (dates.day(dates.local(at)), dates.clock(at)) if at else ("", "")
