"""How long a verified backup takes beside SQLCipher's own backup call with its own checks, and who waits meanwhile.

Run as `python -m bench.backup [--json] [--megabytes 100]`. The floor copies the same database on the same disk, in
turns. A thread that ticks every 5 ms stands for the window; it asks for a save every 100 ms, which the backup does
between two of its steps. Goals: at most 1.3 times the floor, no tick later than 30 ms, a full check within 30 s.
"""

import argparse
import json
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench.floors.own_backup import back_up_and_check
from bench.harness import Row, milliseconds, own_folder, ratio

RATIO_GOAL = 1.3
FREEZE_GOAL_MS = 30.0
CHECK_GOAL_S = 30.0
MEGABYTES = 100
ROUNDS = 5
_BODY = 2_000
_TICK_SECONDS = 0.005
_ASKED_EVERY_SECONDS = 0.1


class Window:
    """Ticks as a window would, notes the latest tick, and asks for a save now and then."""

    def __init__(self) -> None:
        self.asked_at: float | None = None
        self.latest_ms = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Window":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _tick(self) -> None:
        last = asked = time.perf_counter()
        while not self._over.is_set():
            time.sleep(_TICK_SECONDS)
            now = time.perf_counter()
            self.latest_ms = max(self.latest_ms, (now - last - _TICK_SECONDS) * 1000)
            last = now
            if self.asked_at is None and now - asked >= _ASKED_EVERY_SECONDS:
                self.asked_at = asked = now


class Saving:
    """A progress that does what the window asked for."""

    def __init__(self, window: Window, save: Callable[[], None]) -> None:
        self._window = window
        self._save = save
        self.waits_ms: list[float] = []

    def step(self, done: int, total: int) -> None:
        """Save, where it was asked for, and note how long that had to wait until it began."""
        if self._window.asked_at is not None:
            self.waits_ms.append((time.perf_counter() - self._window.asked_at) * 1000)
            self._save()
            self._window.asked_at = None

    def waiting(self) -> bool:
        """Whether a save was asked for."""
        return self._window.asked_at is not None


def measure(megabytes: int = MEGABYTES, rounds: int = ROUNDS) -> Row:
    """Return one row of figures."""
    from bench.open_window import LABEL, PASSPHRASE, make
    from soteria_desk.casework.case import Case
    from soteria_desk.desk import unlock
    from soteria_desk.storage.backup_file import Kind

    ours: list[float] = []
    floors: list[float] = []
    waits: list[float] = []
    freezes: list[float] = []
    with own_folder() as folder:
        desk = unlock(make(folder, cases=2), LABEL, PASSPHRASE, remember_tries=False)
        store = desk.store
        fill(store, megabytes)
        (case, *_) = store.records.all(Case)
        key, count = bytes(store.keys.database_key).hex(), 0

        def save() -> None:
            nonlocal count
            count += 1
            from msgspec.structs import replace

            with store.unit("case.change") as work:
                work.put(replace(case, summary=f"{count:06d} ".ljust(400, "x")))

        still = folder / "still.db"
        with Window() as window:
            made = store.back_up(Kind.REGULAR, desk.clock.now(), progress=Saving(window, save))
        made.path.unlink()
        _still_copy(store, still)
        for number in range(rounds):
            with Window() as window:
                saving = Saving(window, save)
                start = time.perf_counter()
                made = store.back_up(Kind.REGULAR, desk.clock.now(), progress=saving)
                ours.append((time.perf_counter() - start) * 1000)
            made.path.unlink()
            waits += saving.waits_ms
            freezes.append(window.latest_ms)
            floors.append(milliseconds(lambda n=number: back_up_and_check(still, key, folder / f"{n}.db")))  # type: ignore[misc]
            (folder / f"{number}.db").unlink()
        with Window() as window:
            time.sleep(statistics.median(ours) / 1000)
        idle = window.latest_ms
        with Window() as window:
            saving = Saving(window, save)
            check = milliseconds(lambda: store.check("full", saving)) / 1000
        size = made.database_size / 1024 / 1024
        desk.close()
    return {
        "name": "backup",
        "ratio": ratio(ours, floors),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(floors)),
        "value": round(statistics.median(ours)),
        "unit": "ms for a verified backup",
        "megabytes": round(size),
        "saves": len(waits),
        "save_waits_ms": round(max(waits), 1),
        "save_waits_median_ms": round(statistics.median(waits), 1),
        "freeze_ms": round(statistics.median(freezes), 1),
        "freeze_worst_ms": round(max(freezes), 1),
        "freeze_goal_ms": FREEZE_GOAL_MS,
        "freeze_idle_ms": round(idle, 1),
        "check_s": round(check, 1),
        "check_goal_s": CHECK_GOAL_S,
        "check_freeze_ms": round(window.latest_ms, 1),
        "check_save_waits_ms": round(max(saving.waits_ms, default=0.0), 1),
    }


def fill(store: object, megabytes: int) -> None:
    """Add investigations until the database has that size."""
    from datetime import UTC, datetime

    from soteria_desk.casework.case import Case
    from soteria_desk.ids import new_id
    from soteria_desk.storage.store import Store

    assert isinstance(store, Store)
    at, number, database = datetime(2026, 3, 2, 9, tzinfo=UTC), 0, store.folder / "casebook.db"
    while database.stat().st_size < megabytes * 1024 * 1024:
        with store.unit("case.create") as work:
            for _ in range(200):
                number += 1
                ident = new_id()
                text = f"{number:06d} ".ljust(_BODY, "x")
                work.put(
                    Case(id=ident, case_id=ident, reference=f"EX/26/{number:06d}", opened_at=at, summary=text)
                )


def _still_copy(store: object, target: Path) -> None:
    """A copy that nobody has open, for the floor to read."""
    from soteria_desk.progress import NoProgress
    from soteria_desk.storage.copying import copy_database
    from soteria_desk.storage.store import Store

    assert isinstance(store, Store)
    copy_database(store._database, target, store.keys.database_key, NoProgress())


def words(row: Row) -> str:
    """The figures as sentences."""
    return (
        f"backup: {row['value']} ms for {row['megabytes']} MB, {row['ratio']} times SQLCipher's own call with its "
        f"checks ({row['floor']} ms). {row['saves']} saves meanwhile waited {row['save_waits_median_ms']} ms, at most "
        f"{row['save_waits_ms']} ms. Latest tick {row['freeze_ms']} ms (worst {row['freeze_worst_ms']}, idle "
        f"{row['freeze_idle_ms']}). Full check {row['check_s']} s, latest tick {row['check_freeze_ms']} ms, a save "
        f"waited {row['check_save_waits_ms']} ms."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, help="size of the casebook")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    found = measure(asked.megabytes, asked.rounds)
    print(json.dumps(found) if asked.json else words(found))
