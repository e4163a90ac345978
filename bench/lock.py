"""How long locking takes during other work: until every window is covered, until the keys are gone, until renewed.

Run as `python -m bench.lock [--json] [--long]`. Covering, closing and wiping are measured in one process, where the
application begins locked again in the place of another process: 20 locks, or 200 with `--long`, each while a list
is scrolled, a save is made, a PDF is made and a full check runs, in turns and all at once. The real change of
process is measured apart. Goals: covered within 100 ms, keys gone within 1 s, at the 99th percentile.

`--once FOLDER LOCKS` is the first process; `--renew FOLDER` is one real change of process.
"""

import json
import math
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.harness import ROOT, Row, child, environment, last_json, own_folder, say_and_leave

COVERED_GOAL_MS, GONE_GOAL_MS = 100.0, 1000.0
LOCKS, LONG, RENEWALS = 20, 200, 20
CASES = 200
WORKS = ("list", "save", "pdf", "check", "all")


# --- in one process --------------------------------------------------------------------------------------


def once(folder: Path, locks: int) -> Row:
    """Lock and unlock so often in this process, and say how long each took."""
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    from bench.open_window import PASSPHRASE, OpenWindow, until
    from ui.replacement import Handover, Successor
    from ui.widgets.neutral_screen import NeutralScreen

    class SameProcess(Successor):
        """Stands where another process would be started."""

        def start(self, folder: Path, handover: Handover) -> None:
            window.application.start_locked(folder, handover, lambda: None)

    class Painted(QObject):
        """Notes when a cover was painted for the first time since the key."""

        at = 0.0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, NeutralScreen):
                self.at = self.at or time.perf_counter()
            return False

    painted = Painted()
    window = OpenWindow(folder, SameProcess())
    window.app.installEventFilter(painted)
    window.type_passphrase()
    window.unlock()
    window.open_first_case()
    application = window.application
    covered: dict[str, list[float]] = {work: [] for work in WORKS}
    gone: dict[str, list[float]] = {work: [] for work in WORKS}
    for number in range(locks):
        work = WORKS[number % len(WORKS)]
        session, guard = application.session, application.lock
        assert session is not None and application.window is not None
        keys = session.desk.store.keys
        wiped: list[float] = []
        note = _note_of(wiped, keys)
        application.locking.closed.connect(note)
        with _work(window, work):
            painted.at = 0.0
            start = time.perf_counter()
            key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(application.window, key)
            until(lambda wiped=wiped: bool(wiped), "the casebook to close")  # type: ignore[misc]
        application.locking.closed.disconnect(note)
        covered[work].append((painted.at - start) * 1000 if painted.at else math.inf)
        gone[work].append((wiped[0] - start) * 1000)
        until(lambda guard=guard: not guard.covers[0].held, "the lock screen")  # type: ignore[misc]
        cover = guard.covers[0]
        cover.show_entry()
        cover.passphrase_given.emit(PASSPHRASE)
        until(
            lambda: (
                application.window is not None
                and application.window.current_page in ("overview", "enquiries")
            ),
            "the investigation",
        )
        application.window.open_page("overview")
        _let(0.3)
    return {"covered": covered, "gone": gone}


def _note_of(wiped: list[float], keys: Any) -> Callable[[], None]:
    def note() -> None:
        assert not any(keys.database_key), "the key is still there"
        wiped.append(time.perf_counter())

    return note


def _let(seconds: float) -> None:
    from bench.open_window import until

    end = time.perf_counter() + seconds
    until(lambda: time.perf_counter() > end, "a moment")


@contextmanager
def _work(window: Any, kind: str) -> Iterator[None]:
    """Have this going on while the block runs: `list`, `save`, `pdf`, `check` or `all` of them."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QAbstractScrollArea

    from soteria_desk.api import make_pdf

    application = window.application
    session, case = application.session, application.session.case_id
    kinds = WORKS[:-1] if kind == "all" else (kind,)
    timer = QTimer(interval=5)

    def scroll() -> None:
        page = application.window.page("enquiries") if application.window is not None else None
        for area in page.findChildren(QAbstractScrollArea) if page is not None else ():
            bar = area.verticalScrollBar()
            bar.setValue((bar.value() + 40) % max(1, bar.maximum()))

    if "list" in kinds:
        application.window.open_page("enquiries")
        timer.timeout.connect(scroll)
        timer.start()
    order: list[Any] = []
    if "pdf" in kinds:
        from bench.open_window import until
        from ui.work.job import Job

        session.ask(lambda desk: desk.export.draft_order(case), order.append)
        until(lambda: bool(order), "the draft's order")
        # Several: one alone may be done before the key is pressed.
        jobs = [Job(lambda progress: make_pdf(order[0], progress)) for _ in range(2)]
        for job in jobs:
            job.start()
    if "check" in kinds:
        application.worker.run_behind(
            lambda progress: session.desk.book.check("full", progress), failed=lambda _: None
        )
    _let(0.06)
    if "save" in kinds:
        # What is typed and not left yet is saved by locking; more saves wait in front of it.
        for number in range(5):
            session.act(lambda desk, n=number: desk.casework.change_case(case, summary=f"Line {n}"))
    yield
    timer.stop()


# --- the real change of process --------------------------------------------------------------------------


def renew(folder: Path) -> None:
    """Lock for real, and say the moments on a clock that both processes share."""
    from bench.open_window import OpenWindow

    window = OpenWindow(folder)
    window.type_passphrase()
    window.unlock()
    window.open_first_case()
    _let(0.3)
    locking, told = window.application.locking, {"start": time.perf_counter()}

    def stands() -> None:
        told["stands"] = time.perf_counter()
        print(json.dumps({name: at - told["start"] for name, at in told.items()}), flush=True)

    locking.closed.connect(lambda: told.setdefault("closed", time.perf_counter()))
    locking.renewed.connect(stands)
    window.application.lock.lock()
    window.app.exec()


def _renewed(folder: Path, settings: Path) -> dict[str, float]:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "bench.lock", "--renew", str(folder)],
        cwd=ROOT, env=environment(settings), stdout=subprocess.PIPE, text=True, timeout=120, check=True,
    )  # fmt: skip
    _end_locked(folder)
    return {name: float(str(value)) * 1000 for name, value in last_json(done.stdout).items()}


def _end_locked(folder: Path) -> None:
    """End what stands locked over this folder of ours: nobody is going to unlock it."""
    for entry in Path("/proc").iterdir():
        try:
            said = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue  # gone meanwhile
        if b"--locked" in said and os.fsencode(folder) in said:
            os.kill(int(entry.name), signal.SIGTERM)


# --- the row ---------------------------------------------------------------------------------------------


def at(share: float, values: list[float]) -> float:
    """The value that this share of all stays within."""
    return round(sorted(values)[min(len(values) - 1, math.ceil(share * len(values)) - 1)], 1)


def measure(locks: int = LOCKS, renewals: int = RENEWALS) -> Row:
    """Return one row of figures."""
    with own_folder() as settings:
        child(("-m", "bench.open_window", "make", str(settings), str(CASES)), settings)
        folder = settings / "Bench.casebook"
        said = last_json(child(("-m", "bench.lock", "--once", str(folder), str(locks)), settings).said)
        renewed = [_renewed(folder, settings) for _ in range(renewals)] if sys.platform == "linux" else []
    row: Row = {"name": "lock", "locks": locks, "unit": "ms from the key press"}
    for what, goal in (("covered", COVERED_GOAL_MS), ("gone", GONE_GOAL_MS)):
        by_work: Any = said[what]
        values = [one for each in by_work.values() for one in each]
        row |= {
            what: round(statistics.median(values), 1),
            f"{what}_99": at(0.99, values),
            f"{what}_goal": goal,
            f"{what}_during": {work: at(1.0, each) for work, each in by_work.items() if each},
        }
    if renewed:
        stands = [one["stands"] for one in renewed]
        row |= {
            "renewals": renewals,
            "stands": round(statistics.median(stands), 1),
            "stands_worst": at(1, stands),
        }
    return row


def words(row: Row) -> str:
    """The figures as a sentence."""
    return (
        f"lock: {row['locks']} locks during other work: covered after {row['covered']} ms"
        f" (99th percentile {row['covered_99']} ms), keys gone after {row['gone']} ms ({row['gone_99']} ms),"
        f" measured in one process; the new process covers {row.get('stands')} ms after the key"
        f" (worst of {row.get('renewals')}: {row.get('stands_worst')} ms)"
    )


def main() -> None:
    """Measure and print, as every bench does."""
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--long", action="store_true", help=f"{LONG} locks")
    asked = parser.parse_args()
    row = measure(LONG if asked.long else LOCKS)
    print(json.dumps(row) if asked.json else words(row))


if __name__ == "__main__":
    if "--once" in sys.argv:
        say_and_leave(once(Path(sys.argv[-2]), int(sys.argv[-1])))
    elif "--renew" in sys.argv:
        renew(Path(sys.argv[-1]))
    else:
        main()
