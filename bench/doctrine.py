"""How long the whole pack takes to load: as it is read every day, and as it is read the first time.

Run as `python -m bench.doctrine [--json]`. Goal: the whole pack in under 100 ms, the planner's part no slower than
when it was all there was. The floor reads every file of the pack and takes its hash, which nobody can do without.
"""

import statistics
from pathlib import Path

from bench.harness import Row, child, last_json, milliseconds, own_folder, report, resident_mb, say_and_leave
from soteria_desk import paths
from soteria_desk.doctrine import compiled
from soteria_desk.doctrine.library import Library, keep_shipped, load_library
from soteria_desk.doctrine.loader import pack_hash, read_files
from soteria_desk.doctrine.reading import FILE_TYPES

WHOLE_GOAL = 100.0
PLANNER_GOAL = 46.0
"""What the planner's part took before the pack had another."""


def whole() -> Library:
    """Open the pack and read its other part as well."""
    library = load_library()
    assert library.reading.entries
    return library


def median(took: list[float]) -> float:
    """Return the median, rounded as it is told."""
    return round(statistics.median(took), 1)


def kept(folder: Path) -> tuple[Path, ...]:
    """The files in which the fast form of the shipped pack is kept."""
    return tuple(compiled.place(folder, part) for part in ("planner", *FILE_TYPES))


def measure(rounds: int = 7) -> Row:
    """Return one row of figures; product and floor take turns."""
    folder = paths.resources() / "doctrine"
    keep_shipped()
    floor, planner, everything, first = [], [], [], []
    for _ in range(rounds):
        floor.append(milliseconds(lambda: pack_hash(read_files(folder))))
        planner.append(milliseconds(load_library))
        everything.append(milliseconds(whole))
    for _ in range(3):
        for file in kept(folder):
            file.unlink(missing_ok=True)
        first.append(milliseconds(whole))
    keep_shipped()
    with own_folder() as settings:
        fresh = last_json(child(["-m", "bench.doctrine", "--fresh"], settings).said)
    entries = sum(len(rows) for rows in whole().reading.entries.values())
    return {
        "name": "doctrine",
        "ratio": round(statistics.median(a / b for a, b in zip(everything, floor, strict=True)), 2),
        "floor": median(floor),
        "value": median(everything),
        "value_goal": WHOLE_GOAL,
        "unit": "ms for the whole pack",
        "planner_ms": median(planner),
        "planner_goal": PLANNER_GOAL,
        "first_time_ms": median(first),
        "fresh_process_ms": fresh["ms"],
        "planner_mb": fresh["planner_mb"],
        "whole_mb": fresh["whole_mb"],
        "files": len(read_files(folder)),
        "entries": entries,
    }


def fresh() -> Row:
    """The same in a process that has read no pack before: its types are imported too. Memory is what each part adds."""
    before = resident_mb() or 0.0
    opened: list[Library] = []
    planner = milliseconds(lambda: opened.append(load_library()))
    between = resident_mb() or 0.0
    rest = milliseconds(lambda: opened[0].reading)
    after = resident_mb() or 0.0
    return {
        "ms": round(planner + rest, 1),
        "planner_mb": round(between - before, 1),
        "whole_mb": round(after - before, 1),
    }


def words(row: Row) -> str:
    """One sentence."""
    return (
        f"doctrine: {row['value']} ms for the whole pack (goal {row['value_goal']}), {row['planner_ms']} ms for the"
        f" planner's part; {row['first_time_ms']} ms the first time; {row['fresh_process_ms']} ms and"
        f" {row['whole_mb']} MB in a new process; reading the bytes alone: {row['floor']} ms"
    )


if __name__ == "__main__":
    import sys

    if "--fresh" in sys.argv:
        say_and_leave(fresh())
    report(measure, words, __doc__)
