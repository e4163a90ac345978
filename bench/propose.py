"""How long proposing takes, beside the floor: a naive walk of invented rules in the same run.

Run as `python -m bench.propose [--json]`. Goals: at most 3 times the floor, under 5 ms for one case, and
1,000 cases in proportion to 100.
"""

import random
import statistics

from bench.floors import rules
from bench.harness import Row, milliseconds, ratio, report
from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.planner.facts import Pair, Situation, make_facts
from soteria_desk.planner.propose import propose

RATIO_GOAL = 3.0
VALUE_GOAL = 5.0


def invented(library: Library, count: int, seed: int = 5) -> list[Situation]:
    """Return cases as full as real ones: about a fifth of all values apply, some are to be found out."""
    chance = random.Random(seed)
    out: list[Situation] = []
    for _ in range(count):
        known: dict[str, str | int | list[str]] = {}
        unknown: dict[str, list[str]] = {}
        for key in library.keys.values():
            values = [value.id for value in key.values if value.id != key.alone]
            if key.kind == "number":
                known[key.id] = chance.randint(0, 60)
            elif key.kind == "one":
                if chance.random() < 0.35:  # of the states of evidence, few are recorded
                    known[key.id] = chance.choice(values)
            else:
                drawn = chance.sample(values, max(2, len(values) // 4))
                known[key.id], unknown[key.id] = drawn[1:], drawn[:1]
        out.append(Situation(pairs=(Pair(facts=make_facts(library, known, unknown)),)))
    return out


def measure(rounds: int = 7, per_round: int = 100) -> Row:
    """Return one row of figures; product and floor take turns, so that a slow moment meets both."""
    library = load_library()
    situations = invented(library, 1000)
    floor_rules, floor_cases = rules.rules(), rules.cases(per_round)
    ours: list[float] = []
    floors: list[float] = []
    for _ in range(rounds):
        ours.append(
            milliseconds(lambda: [propose(one, library) for one in situations[:per_round]]) / per_round
        )
        floors.append(
            milliseconds(lambda: [rules.explain(floor_rules, one) for one in floor_cases]) / per_round
        )
    value, floor = statistics.median(ours), statistics.median(floors)
    thousand = milliseconds(lambda: [propose(one, library) for one in situations]) / 1000
    loading = statistics.median(milliseconds(load_library) for _ in range(5))
    return {
        "name": "propose",
        "ratio": ratio(ours, floors),
        "ratio_goal": RATIO_GOAL,
        "floor": round(floor, 3),
        "value": round(value, 3),
        "value_goal": VALUE_GOAL,
        "unit": "ms per case",
        "per_case_of_1000": round(thousand, 3),
        "load_pack_ms": round(loading, 1),
        "lines": len(library.enquiries),
    }


def words(row: Row) -> str:
    """Return the figures in one sentence."""
    return (
        f"propose: {row['value']} ms per case over {row['lines']} lines, {row['ratio']} times the naive walk"
        f" ({row['floor']} ms); 1,000 cases: {row['per_case_of_1000']} ms each;"
        f" loading the pack: {row['load_pack_ms']} ms"
    )


if __name__ == "__main__":
    report(measure, words, __doc__)
