"""How much memory the program holds, locked and with a casebook open, beside a bare window of the same Qt.

Run as `python -m bench.memory [--json]`. Goals: locked, the most it ever held is at most 1.6 times the bare
window's; with a casebook open it holds at most 2.2 times as much. The memory of the key derivation is given
back before the second figure is taken, and is not in it: the list of 40 investigations is shown. What one of them
adds when it is opened is told beside it.
"""

import statistics

from bench.harness import (
    Row,
    child,
    in_turns,
    last_json,
    own_folder,
    ratio,
    report,
)

RATIO_GOAL = 1.6
OPEN_GOAL = 2.2


def measure(rounds: int = 5) -> Row:
    """Return one row of figures."""
    with own_folder() as settings:
        child(("-m", "bench.open_window", "make", str(settings)), settings)
        cases = {
            "floor": ("-m", "bench.floors.bare_window", "--memory"),
            "locked": ("-m", "ui"),
            "open": ("-m", "bench.open_window", "hold", str(settings / "Bench.casebook")),
        }
        found = in_turns(cases, settings, rounds)
    floors = [one.peak_mb for one in found["floor"]]
    locked = [one.peak_mb for one in found["locked"]]
    bare = [last_json(one.said)["resident_MB"] for one in found["floor"]]
    opened = [last_json(one.said)["resident_MB"] for one in found["open"]]
    row: Row = {
        "name": "memory",
        "ratio": ratio(locked, floors),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(floors), 1),
        "value": round(statistics.median(locked), 1),
        "unit": "MB at most, locked",
    }
    numbers = [(float(str(a)), float(str(b))) for a, b in zip(opened, bare, strict=True) if a and b]
    if numbers:
        row |= {
            "open_ratio": ratio([a for a, _ in numbers], [b for _, b in numbers]),
            "open_goal": OPEN_GOAL,
            "open_floor": statistics.median(b for _, b in numbers),
            "open_value": statistics.median(a for a, _ in numbers),
            "investigation_value": statistics.median(
                float(str(last_json(one.said)["investigation_MB"])) for one in found["open"]
            ),
        }
    return row


def words(row: Row) -> str:
    """The figures as a sentence."""
    return (
        f"memory: locked at most {row['value']} MB, {row['ratio']} times a bare window ({row['floor']} MB); with a"
        f" casebook open it holds {row.get('open_value')} MB, {row.get('open_ratio')} times"
        f" ({row.get('open_floor')} MB), and {row.get('investigation_value')} MB with an investigation open"
    )


if __name__ == "__main__":
    report(measure, words, __doc__)
