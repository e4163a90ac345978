"""How long all clocks of a case take, beside a peer: the same counting with python-dateutil in the same run.

Run as `python -m bench.clocks [--json]`. Goals: under 10 ms for one case with everything recorded, and at most
3 times the peer, which counts the same ends and says nothing about how.
"""

import statistics
from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]

from bench.harness import Row, milliseconds, ratio, report
from soteria_desk import dates
from soteria_desk.doctrine.entry import Length
from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.doctrine.procedure import Deadline, StartEvent, Window
from soteria_desk.planner.clocks import Clocks, clocks_of
from soteria_desk.planner.events import Event
from soteria_desk.planner.working_days import bank_holidays

RATIO_GOAL = 3.0
VALUE_GOAL = 10.0
NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)


def everything(library: Library) -> list[Event]:
    """Return a case in which everything happened that a clock starts from, over Easter and for two suspects."""
    types = list(library.reading.of(StartEvent))
    return [
        Event(
            type=type_,
            at=datetime(2026, 3, 20, 14, tzinfo=UTC) + timedelta(days=n % 20, minutes=n),
            subject=suspect,
            id=f"{type_} {suspect}",
        )
        for n, type_ in enumerate(types)
        for suspect in ("Suspect 1", "Suspect 2")
    ]


def ends(events: list[Event], library: Library) -> list[datetime]:
    """The peer: where every length ends, counted with dateutil, a bank holiday being looked up day by day."""
    out: list[datetime] = []
    lengths: dict[str, list[Length]] = {}
    for deadline in library.reading.of(Deadline).values():
        for term in deadline.terms:
            lengths.setdefault(deadline.trigger, []).append(Length(amount=term.amount, unit=term.unit))
    for window in library.reading.of(Window).values():
        found = [one for one in (window.opens, window.shortest, window.longest) if one]
        lengths.setdefault(window.triggers[0], []).extend(found)
    for event in events:
        start = event.at.astimezone(dates.london())
        for length in lengths.get(event.type, ()):
            out.append(_end(start, length))
    return sorted(out)


def _end(start: datetime, length: Length) -> datetime:
    if length.unit in ("working-day", "business-day"):
        left, day = length.amount, start
        while left:
            day += relativedelta(days=1)
            if day.weekday() < 5 and day.date() not in bank_holidays(day.year):
                left -= 1
        return day.replace(hour=23, minute=59)
    if length.unit == "hour":
        later: datetime = start.astimezone(UTC) + relativedelta(hours=length.amount)
        return later.astimezone(dates.london())
    end: datetime = start + relativedelta(**{f"{length.unit}s": length.amount})
    return end


def measure(rounds: int = 9, per_round: int = 10) -> Row:
    """Return one row of figures; product and peer take turns, so that a slow moment meets both."""
    library = load_library()
    events = everything(library)
    first = milliseconds(lambda: clocks_of(events, library, NOW))
    found: Clocks = clocks_of(events, library, NOW)
    ours: list[float] = []
    peers: list[float] = []
    for _ in range(rounds):
        ours.append(
            milliseconds(lambda: [clocks_of(events, library, NOW) for _ in range(per_round)]) / per_round
        )
        peers.append(milliseconds(lambda: [ends(events, library) for _ in range(per_round)]) / per_round)
    return {
        "name": "clocks",
        "ratio": ratio(ours, peers),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(peers), 3),
        "value": round(statistics.median(ours), 3),
        "value_goal": VALUE_GOAL,
        "unit": "ms per case",
        "first_ms": round(first, 1),
        "clocks": len(found.clocks),
        "counted": sum(one.due is not None for one in found.clocks),
    }


def words(row: Row) -> str:
    """Return the figures in one sentence."""
    return (
        f"clocks: {row['value']} ms for {row['clocks']} clocks of one case ({row['counted']} with a day), "
        f"{row['ratio']} times the same ends by dateutil ({row['floor']} ms); the first time {row['first_ms']} ms, "
        "with the law and the calendar to be read"
    )


if __name__ == "__main__":
    report(measure, words, __doc__)
