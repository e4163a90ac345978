"""The longest time the window does not answer, while it is unlocked and while a plan of 60 pages is printed.

Run as `python -m bench.freeze [--json]`. A timer of 1 ms on the window's thread notes the longest gap between two
ticks. Goal: at most 30 ms. The floor is the same timer while another thread only sleeps. `--once FOLDER` is one
process.
"""

import statistics
import sys
import time
from pathlib import Path

from bench.harness import Row, child, last_json, own_folder, ratio, report, say_and_leave

VALUE_GOAL = 30.0


class Gaps:
    """Ticks every millisecond and keeps the gaps between the ticks."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0
        self._gaps: list[float] = []

    def __enter__(self) -> "Gaps":
        self._gaps = []
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._gaps.append((now - self._last) * 1000)
        self._last = now

    def longest(self) -> float:
        """The longest gap in milliseconds."""
        return round(max(self._gaps), 1)

    def long_ones(self) -> int:
        """How many gaps were longer than the goal."""
        return sum(gap > VALUE_GOAL for gap in self._gaps)


def run_job(work: object) -> None:
    """Run work as the window does, and wait for its end in the event loop."""
    from bench.open_window import until
    from ui.work.job import Job

    job = Job(work)  # type: ignore[arg-type]
    ended: list[object] = []
    job.succeeded.connect(lambda result: ended.append(True))
    job.failed.connect(ended.append)
    job.start()
    until(lambda: bool(ended), "the job")
    if isinstance(ended[0], Exception):
        raise ended[0]


def once(folder: Path) -> Row:
    """Unlock and print once in this process, watching the window's thread."""
    from bench.open_window import OpenWindow
    from bench.pdf import ROWS, print_plan

    window = OpenWindow(folder)
    with Gaps() as typing:
        window.type_passphrase()
    with Gaps() as unlocking:
        window.unlock()
    with Gaps() as opening:
        window.open_first_case()
    with Gaps() as idle:
        run_job(lambda _: time.sleep(1.0))
    with Gaps() as printing:
        run_job(lambda _: print_plan(ROWS))
    window.close()
    return {
        "typing_ms": typing.longest(),
        "unlock_ms": unlocking.longest(),
        "unlock_long": unlocking.long_ones(),
        "open_ms": opening.longest(),
        "print_ms": printing.longest(),
        "print_long": printing.long_ones(),
        "idle_ms": idle.longest(),
    }


def measure(rounds: int = 3) -> Row:
    """Return one row of figures."""
    said: list[Row] = []
    with own_folder() as settings:
        child(("-m", "bench.open_window", "make", str(settings)), settings)
        for number in range(rounds + 1):
            row = last_json(
                child(("-m", "bench.freeze", "--once", str(settings / "Bench.casebook")), settings).said
            )
            if number:
                said.append(row)

    def median(name: str) -> float:
        return round(statistics.median(float(str(row[name])) for row in said), 1)

    worst = [max(float(str(row["unlock_ms"])), float(str(row["print_ms"]))) for row in said]
    idle = [float(str(row["idle_ms"])) for row in said]
    return {
        "name": "freeze",
        "ratio": ratio(worst, idle),
        "floor": median("idle_ms"),
        "value": round(statistics.median(worst), 1),
        "value_goal": VALUE_GOAL,
        "unit": "ms without an answer at most",
        "typing": median("typing_ms"),
        "unlocking": median("unlock_ms"),
        "printing": median("print_ms"),
        "opening_a_case": median("open_ms"),
        "long_gaps_unlocking": median("unlock_long"),
        "long_gaps_printing": median("print_long"),
    }


def words(row: Row) -> str:
    """The figures as a sentence."""
    return (
        f"freeze: at most {row['unlocking']} ms while unlocking, {row['printing']} ms while printing 60 pages,"
        f" {row['floor']} ms while another thread sleeps"
    )


if __name__ == "__main__":
    if "--once" in sys.argv:
        say_and_leave(once(Path(sys.argv[-1])))
    else:
        report(measure, words, __doc__)
