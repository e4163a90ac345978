"""How long the start takes until the unlock page stands there, beside a bare window of the same Qt.

Run as `python -m bench.start [--json]`. Whole processes, offscreen, taken in turns. Goal: at most twice the
processor time of the bare window.
"""

import statistics

from bench.harness import Row, in_turns, own_folder, ratio, report

RATIO_GOAL = 2.0
CASES = {"floor": ("-m", "bench.floors.bare_window"), "ours": ("-m", "ui")}


def measure(rounds: int = 15) -> Row:
    """Return one row of figures."""
    with own_folder() as settings:
        found = in_turns(CASES, settings, rounds, warm=2)
    ours, floors = found["ours"], found["floor"]
    return {
        "name": "start",
        "ratio": ratio([one.cpu for one in ours], [one.cpu for one in floors]),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(one.cpu for one in floors), 3),
        "value": round(statistics.median(one.cpu for one in ours), 3),
        "unit": "s of processor time from start to the unlock page",
        "wall_ratio": ratio([one.wall for one in ours], [one.wall for one in floors]),
        "wall": round(statistics.median(one.wall for one in ours), 3),
    }


def words(row: Row) -> str:
    """The figures as a sentence."""
    return (
        f"start: {row['value']} s of processor time, {row['ratio']} times a bare window ({row['floor']} s);"
        f" on the clock {row['wall']} s, {row['wall_ratio']} times"
    )


if __name__ == "__main__":
    report(measure, words, __doc__)
