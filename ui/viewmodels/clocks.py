"""Time that is left, in words and in how pressing it is; promises and deadlines, not evidence."""

from datetime import datetime, timedelta
from typing import NamedTuple

from ui.delegates.paint import Level
from ui.i18n import tr

SOON, URGENT = timedelta(hours=48), timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_WHOLE = timedelta(days=28)
"""A clock whose start is not known shows its share of four weeks."""


class Clock(NamedTuple):
    """What a clock shows: words such as "in 2 days", the share that is left, and how pressing it is."""

    words: str
    share_left: float
    level: Level


def clock_of(due: datetime, now: datetime) -> Clock:
    """Return the clock of a deadline at a moment."""
    left = due - now
    if abs(left) < _MINUTE:
        return Clock(tr("now due"), 0.0, "urgent")
    if left < timedelta(0):
        return Clock(late_words(-left), 0.0, "late")
    share = min(1.0, left / _WHOLE)
    if left < URGENT:
        return Clock(left_words(left), share, "urgent")
    return Clock(left_words(left), share, "soon" if left <= SOON else "calm")


def left_words(left: timedelta) -> str:
    """'38 m', '8 h 38 m', '3 d 9 h', 'in 14 days'."""
    minutes = int(left.total_seconds() // 60)
    if minutes < 60:
        return tr("in {m} m").format(m=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return tr("in {h} h {m} m").format(h=hours, m=minutes)
    days, hours = divmod(hours, 24)
    if days < 4:
        return tr("in {d} d {h} h").format(d=days, h=hours)
    return tr("in {n} days").format(n=days)


def late_words(late: timedelta) -> str:
    """'2 days late', '3 hours late', 'late'."""
    for size, one, many in (
        (timedelta(days=1), tr("1 day late"), tr("{n} days late")),
        (timedelta(hours=1), tr("1 hour late"), tr("{n} hours late")),
    ):
        count = int(late / size)
        if count:
            return one if count == 1 else many.format(n=count)
    return tr("late")
