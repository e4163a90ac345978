"""How long the answer to days and ages takes, beside the floor: a naive walk over the same offences in the same run.

The floor compares the days of each offence with those of the conduct, and the days of its points and penalties, and
keeps what overlaps: no ages, no kinds, no boundaries, no rules, no words. Run as `python -m bench.offences [--json]`.
"""

import random
import statistics
from datetime import date, timedelta

from bench.harness import Row, milliseconds, ratio, report
from soteria_desk.doctrine.law import OffenceLaw
from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.planner.conduct import Age, Conduct
from soteria_desk.planner.offences import could_apply

VALUE_GOAL = 5.0
TODAY = date(2026, 11, 22)


def invented(count: int, seed: int = 5) -> list[Conduct]:
    """Return conduct of the last seventy years: days and ranges, with ages known, half known and not known."""
    chance = random.Random(seed)
    out = []
    for _ in range(count):
        first = TODAY - timedelta(days=chance.randint(0, 365 * 70))
        length = chance.choice((0, 0, 30, 365, 365 * 10))
        out.append(
            Conduct(
                today=TODAY,
                from_on=first,
                to_on=min(TODAY, first + timedelta(days=length)),
                victim=Age(years=chance.choice((None, 9, 12, 14, 15, 17, 24, 41))),
                suspect=Age(years=chance.choice((None, 13, 17, 19, 36, 60))),
            )
        )
    return out


def naive(library: Library, conduct: Conduct) -> list[tuple[str, list[object]]]:
    """Return the offences whose days overlap, each with the points and penalties whose days do."""
    law = library.reading.entries["offence"]
    out = []
    for one in library.offences.values():
        if (one.from_on or date.min) <= conduct.last and conduct.first <= (one.to_on or date.max):
            own = law[one.id]
            assert isinstance(own, OffenceLaw)
            kept: list[object] = [
                part
                for part in (*own.points, *own.penalties)
                if (part.from_on or date.min) <= conduct.last and conduct.first <= (part.to_on or date.max)
            ]
            out.append((one.id, kept))
    return out


def measure(rounds: int = 7, per_round: int = 100) -> Row:
    """Return one row of figures; product and floor take turns, so that a slow moment meets both."""
    library = load_library()
    reading = milliseconds(lambda: library.reading)
    asked = invented(per_round)
    could_apply(asked[0], library)  # the law is prepared once
    ours: list[float] = []
    floors: list[float] = []
    for _ in range(rounds):
        ours.append(milliseconds(lambda: [could_apply(one, library) for one in asked]) / per_round)
        floors.append(milliseconds(lambda: [naive(library, one) for one in asked]) / per_round)
    return {
        "name": "offences",
        "ratio": ratio(ours, floors),
        "floor": round(statistics.median(floors), 3),
        "value": round(statistics.median(ours), 3),
        "value_goal": VALUE_GOAL,
        "unit": "ms per answer",
        "read_law_ms": round(reading, 1),
        "offences": len(library.offences),
    }


def words(row: Row) -> str:
    """Return the figures in one sentence."""
    return (
        f"offences: {row['value']} ms per answer over {row['offences']} offences (goal {row['value_goal']}), "
        f"{row['ratio']} times a naive walk over days ({row['floor']} ms); reading the law once: {row['read_law_ms']} ms"
    )


if __name__ == "__main__":
    report(measure, words, __doc__)
