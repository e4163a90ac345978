"""What the harnesses share: a tally that fails where a goal is missed, children that may die, folders that are kept.

Every trial draws its own random numbers from the seed and its number, so one trial can be run again alone.
"""

import argparse
import json
import os
import pickle
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeVar, cast

ROOT = Path(__file__).resolve().parent.parent
SEED = 20260312
COUNTED = ("lost", "split", "undetected", "wrong", "leaked", "crashes")
"""What must be nought: an acknowledged save that is gone; a unit of work that is there in part; a change that
nothing found; an answer in other words than ours, or a wrong one; a marked word or a network; a process that died."""

T = TypeVar("T")
_KEPT = 5
_SECONDS = 60


@dataclass
class Tally:
    """What one harness counted.

    Attributes:
        keep: Whether the folders of failed trials are kept.
        faults: How often each of `COUNTED` happened.
        also: Further counts that are no goals, such as how many trials ended in which state.
        told: What went wrong, in words, the first of each.
    """

    name: str
    seed: int
    keep: bool = True
    trials: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    also: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether nothing happened that must not."""
        return not any(self.faults[name] for name in COUNTED)

    def fault(self, kind: str, trial: object, what: str, folder: Path | None = None) -> None:
        """Count a fault; the folders of the first few are kept, with the way to repeat them."""
        assert kind in COUNTED
        self.faults[kind] += 1
        if len(self.told) >= _KEPT:
            return
        kept = ""
        if self.keep and folder is not None and folder.exists():
            place = Path(tempfile.mkdtemp(prefix=f"soteria-fault-{self.name}-"))
            shutil.copytree(folder, place / "folder", symlinks=True)
            kept = f" Kept in {place}."
        again = f"python3 dev.py faults {self.name} --seed {self.seed} --only {trial}"
        self.told.append(f"{kind}, trial {trial}: {what}.{kept} Again: {again}")
        print(self.told[-1], file=sys.stderr, flush=True)

    def row(self) -> dict[str, object]:
        """The counts as one object."""
        counts = {name: self.faults[name] for name in COUNTED}
        return {
            "name": self.name, "seed": self.seed, "trials": self.trials, **counts, "also": dict(sorted(self.also.items())),
            "seconds": round(self.seconds, 1), "ok": self.ok, "told": self.told,
        }  # fmt: skip

    def words(self) -> str:
        """The counts as a sentence."""
        counts = ", ".join(f"{self.faults[name]} {name}" for name in COUNTED)
        also = "; ".join(f"{count} {name}" for name, count in sorted(self.also.items()))
        return (
            f"{self.name}: {self.trials} trials with seed {self.seed}: {counts}."
            f"{f' ({also}.)' if also else ''} {self.seconds:.0f} s."
        )


@dataclass(frozen=True)
class Died:
    """A child that gave no answer: killed by a signal, out of time, or ended by an exception of ours."""

    why: str


def in_child(work: Callable[[], T], seconds: int = _SECONDS) -> T | Died:
    """Run `work` in a forked child and return what it returned; a crash or a hang is an answer too."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        signal.alarm(seconds)
        leave(lambda: _send(writing, work))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return Died(f"killed by signal {os.WTERMSIG(status)}")
    if not said:
        return Died(f"ended with {os.waitstatus_to_exitcode(status)} and no answer")
    return cast("T | Died", pickle.loads(said))


def leave(work: Callable[[], object]) -> NoReturn:
    """Do the child's work and end it at once: nothing of the parent's may run twice."""
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


def _send(writing: int, work: Callable[[], object]) -> None:
    try:
        answer = work()
    except Exception:
        answer = Died(traceback.format_exc(limit=-6))
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pickle.dumps(answer))


def own_random(seed: int, trial: object) -> random.Random:
    """The random numbers of one trial."""
    return random.Random(f"{seed}/{trial}")


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; in memory where the system has such a place and TMPDIR names none."""
    memory = Path("/dev/shm")
    place = memory if "TMPDIR" not in os.environ and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="soteria-faults-", dir=place) as folder:
        yield Path(folder)


@dataclass(frozen=True)
class Asked:
    """What the command line asked for; `blunt` takes away what protects, and the run should fail."""

    trials: int
    seed: int
    only: int | None
    blunt: bool = False

    def numbers(self) -> range:
        """The numbers of the trials to run."""
        return range(self.trials) if self.only is None else range(self.only, self.only + 1)


class Report:
    """Says every few seconds how far a long run is."""

    def __init__(self, tally: Tally, total: int) -> None:
        self._tally, self._total = tally, total
        self._start = self._said = time.monotonic()

    def done(self) -> None:
        """One trial more."""
        self._tally.trials += 1
        now = time.monotonic()
        self._tally.seconds = now - self._start
        if now - self._said > 30:
            self._said = now
            print(f"{self._tally.trials} of {self._total}", file=sys.stderr, flush=True)


def run(
    name: str, measure: Callable[[Asked, Tally], None], *, trials: int, about: str | None, goal: str
) -> NoReturn:
    """Parse the command line, measure, print the counts; exit 1 where something happened that must not."""
    parser = argparse.ArgumentParser(prog=f"python3 dev.py faults {name}", description=about)
    parser.add_argument(
        "--trials", type=int, default=trials, help=f"how many; {trials} where not said; goal: {goal}"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", type=int, help="run the trial of this number alone")
    parser.add_argument(
        "--blunt", action="store_true", help="take away what protects, to see that this harness would notice"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    told = parser.parse_args()
    tally = Tally(name, told.seed, keep=not told.blunt)
    start = time.monotonic()
    measure(Asked(told.trials, told.seed, told.only, told.blunt), tally)
    tally.seconds = time.monotonic() - start
    print(json.dumps(tally.row()) if told.json else tally.words(), flush=True)
    raise SystemExit(0 if tally.ok and tally.trials else 1)
