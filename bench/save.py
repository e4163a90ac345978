"""How long saving one record takes, with its history, journal entry and seal, beside a bare encrypted commit.

Run as `python -m bench.save [--json]`. Both write to the same disk with the same settings, in turns. Goal: at most
2.5 times the bare commit.
"""

import statistics

from bench.floors.bare_commit import BareFile
from bench.harness import Row, milliseconds, own_folder, ratio, report

RATIO_GOAL = 2.5
PER_ROUND = 20


def measure(rounds: int = 15) -> Row:
    """Return one row of figures."""
    from msgspec.structs import replace

    from bench.open_window import LABEL, PASSPHRASE, make
    from soteria_desk.casework.case import Case
    from soteria_desk.desk import unlock
    from soteria_desk.storage.codec import encode

    ours: list[float] = []
    floors: list[float] = []
    with own_folder() as folder:
        desk = unlock(make(folder, cases=10), LABEL, PASSPHRASE, remember_tries=False)
        (case, *_) = desk.store.records.all(Case)
        body = encode(replace(case, summary="x" * 400))
        bare = BareFile(folder / "bare.db", rows=500, body=body)
        count = 0

        def save() -> None:
            nonlocal count
            count += 1
            with desk.store.unit("case.change") as work:
                work.put(replace(case, summary=f"{count:06d}" + "x" * 394))

        def floor() -> None:
            # A different text each time: SQLite writes nothing where nothing changed.
            nonlocal count
            count += 1
            bare.save(7, f"{count:06d}{body[6:]}")

        for number in range(rounds + 1):
            mine = statistics.median(milliseconds(save) for _ in range(PER_ROUND))
            base = statistics.median(milliseconds(floor) for _ in range(PER_ROUND))
            if number:
                ours.append(mine)
                floors.append(base)
        bare.close()
        desk.close()
    return {
        "name": "save",
        "ratio": ratio(ours, floors),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(floors), 3),
        "value": round(statistics.median(ours), 3),
        "unit": "ms for one record",
    }


def words(row: Row) -> str:
    """The figures as a sentence."""
    return f"save: {row['value']} ms for one record, {row['ratio']} times a bare commit ({row['floor']} ms)"


if __name__ == "__main__":
    report(measure, words, __doc__)
