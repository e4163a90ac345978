"""Which backups may go once a newer one has proved itself: a pure rule over what there is."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from soteria_desk import dates

LIMIT_BYTES = 2 * 1024**3
LAST = 10
DAYS = 7
WEEKS = 8
MONTHS = 12
KEPT_BEFORE_CHANGES = timedelta(days=90)

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Candidate(Generic[K]):
    """One backup, as far as the rule asks about it.

    Attributes:
        key: Which one it is.
        before_a_change: Made before a migration, a restore or new keys.
        verified: It has proved whole.
    """

    key: K
    at: datetime
    size: int
    before_a_change: bool
    verified: bool


def to_delete(
    backups: Iterable[Candidate[K]], now: datetime, limit_bytes: int = LIMIT_BYTES
) -> tuple[K, ...]:
    """Return the ones that may go, oldest first.

    Kept are the last 10 and the newest of each of the last 7 days, 8 weeks and 12 months that have one; of these
    the oldest go where all together are larger than the limit. Never goes: the newest verified one, what is newer
    than it, and what was made before a change within 90 days. Without a verified one nothing goes.
    """
    newest_first = sorted(backups, key=lambda one: one.at, reverse=True)
    proved = next((place for place, one in enumerate(newest_first) if one.verified), None)
    if proved is None:
        return ()
    safe = {one.key for one in newest_first[: proved + 1]}
    safe |= {one.key for one in newest_first if one.before_a_change and now - one.at < KEPT_BEFORE_CHANGES}
    kept = safe | {one.key for one in newest_first[:LAST]}
    kept |= _newest_of(newest_first, DAYS, lambda day: day)
    kept |= _newest_of(newest_first, WEEKS, lambda day: day.isocalendar()[:2])
    kept |= _newest_of(newest_first, MONTHS, lambda day: (day.year, day.month))
    oldest_first = newest_first[::-1]
    gone = [one for one in oldest_first if one.key not in kept]
    size = sum(one.size for one in newest_first if one.key in kept)
    for one in oldest_first:
        if size <= limit_bytes:
            break
        if one.key in kept - safe:
            gone.append(one)
            size -= one.size
    return tuple(one.key for one in sorted(gone, key=lambda one: one.at))


def _newest_of(
    newest_first: Iterable[Candidate[K]], wanted: int, period: Callable[[date], Hashable]
) -> set[K]:
    """The newest of each of the last `wanted` periods that have one, by local days."""
    found: dict[Hashable, K] = {}
    for one in newest_first:
        found.setdefault(period(dates.local(one.at).date()), one.key)
        if len(found) == wanted:
            break
    return set(found.values())
