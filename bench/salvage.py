"""How long saving what is readable takes beside a full check of the same file, and what a damage costs.

Run as `python -m bench.salvage [--json] [--megabytes 100] [--pages 20]`. The floor is the full check of the whole
casebook. Then pages drawn by lot are overwritten with nothing, and what is readable is saved, with the check of the new
casebook. The records that lay on those pages must be lost; every other is to be there. Goals: at most 3 times
the check, and not one record more than the damage must cost.
"""

import argparse
import json
import random
import statistics
import time
from pathlib import Path
from typing import BinaryIO

from bench.harness import Row, own_folder, ratio, resident_mb

RATIO_GOAL = 3.0
MEGABYTES, PAGES, ROUNDS = 100, 20, 1
_SEED = 12


def measure(megabytes: int = MEGABYTES, pages: int = PAGES, rounds: int = ROUNDS) -> Row:
    """Return one row of figures."""
    from bench.backup import fill
    from bench.open_window import LABEL, PASSPHRASE, make
    from soteria_desk.clock import SystemClock
    from soteria_desk.desk import unlock
    from soteria_desk.ids import new_id
    from soteria_desk.storage.salvage import salvage
    from soteria_desk.vault import files, keyring

    with own_folder() as folder:
        desk = unlock(make(folder, cases=2), LABEL, PASSPHRASE, remember_tries=False)
        store = desk.store
        fill(store, megabytes)
        checks = [_seconds(lambda: store.check("full")) for _ in range(rounds)]
        ((records,),) = store.connection.execute("SELECT count(*) FROM record")
        place = store.folder
        desk.close()
        keys = keyring.unlock(files.read_best(place).best, LABEL, PASSPHRASE)
        path = place / "casebook.db"
        size = path.stat().st_size / 1024 / 1024
        count = path.stat().st_size // 4096
        chosen = frozenset(random.Random(_SEED).sample(range(2, count + 1), min(pages, count // 4)))
        cost = _records_on(path, keys.database_key, chosen)
        with path.open("r+b") as file:
            for page in chosen:
                file.seek((page - 1) * 4096)
                file.write(bytes(4096))
        saved = []
        for number in range(rounds):
            start = time.perf_counter()
            made = salvage(place, folder / f"saved {number}", keys, SystemClock(), new_id)
            saved.append(time.perf_counter() - start)
        keys.wipe()
        gone = {one.id for one in made.list.records if one.newest in one.saves}
    return {
        "name": "salvage",
        "ratio": ratio(saved, checks),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(checks), 2),
        "value": round(statistics.median(saved) * 100 / size, 2),
        "unit": "s for 100 MB",
        "megabytes": round(size),
        "records": records,
        "pages": len(chosen),
        "lost": len(gone),
        "lost_goal": len(cost),
        "lost_beyond": len(gone - cost),
        "entries_lost": made.list.entry_count(),
        "colour": made.verdict.colour,
        "memory_mb": resident_mb(),
    }


def _seconds(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


def _records_on(path: Path, key: bytearray, chosen: frozenset[int]) -> set[str]:
    """The records that have anything on these pages of the whole file."""
    from soteria_desk.storage.pages import Pages, fits

    class Watched(Pages):
        """Says on which pages each row lies."""

        def __init__(self, file: BinaryIO, key: bytearray) -> None:
            self.seen: set[int] = set()
            super().__init__(file, key)

        def _page(self, number: int) -> tuple[bytes | None, bool]:
            self.seen.add(number)
            return super()._page(number)

    found: set[str] = set()
    with path.open("rb") as file:
        pages = Watched(file, key)
        for number in range(1, pages.count + 1):
            pages.seen.clear()
            for row in pages.rows(number):
                is_record = not row.index and fits(row.values, None, str, str, int, int, bytes, str)
                if is_record and not chosen.isdisjoint({number, *pages.seen}):
                    found.add(str(row.values[1]))
                pages.seen.clear()
    return found


def words(row: Row) -> str:
    """The figures as sentences."""
    return (
        f"salvage: {row['value']} s for 100 MB ({row['megabytes']} MB, {row['records']} records), {row['ratio']} times "
        f"the full check of the same file ({row['floor']} s). {row['pages']} pages overwritten: {row['lost']} records "
        f"lost of {row['lost_goal']} that lay on them, {row['lost_beyond']} beyond; {row['entries_lost']} entries "
        f"lost; the new casebook is {row['colour']}. {row['memory_mb']} MB held at the end."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, help="size of the casebook")
    parser.add_argument("--pages", type=int, default=PAGES, help="how many pages are overwritten")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    found = measure(asked.megabytes, asked.pages, asked.rounds)
    print(json.dumps(found) if asked.json else words(found))
