"""What the benches share: children measured by the kernel, rounds taken in turns, one row of figures at the end.

A child's user and system time and its peak memory are the kernel's own account of the finished process. Product
and floor take turns (A B A B ...), and ratios are taken round by round, so that a slow moment meets both.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent.parent
Row = dict[str, object]


class Finished(NamedTuple):
    """A child that has ended: seconds on the clock, seconds of processor time, most memory in MB, what it said."""

    wall: float
    cpu: float
    peak_mb: float
    said: str


def environment(settings: Path) -> dict[str, str]:
    """Return the environment of a child: no display, settings of its own, byte code kept as in real use."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "QT_QPA_PLATFORM": "offscreen",
        "SOTERIA_LEAVE_WHEN_READY": "1",
        "QT_LOGGING_RULES": "*.debug=false;qt.*=false",
        "XDG_CONFIG_HOME": str(settings),
        "XDG_DATA_HOME": str(settings),
        "APPDATA": str(settings),
        "LOCALAPPDATA": str(settings),
    }


def child(arguments: Sequence[str], settings: Path) -> Finished:
    """Run this Python with `arguments` in the checkout and measure it.

    Raises:
        SystemExit: it failed; what it said is shown.
    """
    out = tempfile.TemporaryFile()  # noqa: SIM115  # closed below; a pipe would have to be drained meanwhile
    start = time.perf_counter()
    # Only spawn and wait4 tell processor time and peak of this one child.
    actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, out.fileno(), 2)]
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        pid = os.posix_spawn(
            sys.executable, [sys.executable, *arguments], environment(settings), file_actions=actions
        )
    finally:
        os.chdir(here)
    _, status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    out.seek(0)
    said = out.read().decode("utf-8", "replace")
    out.close()
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{said[-3000:]}")
    per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Finished(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / per_mb, said)


def in_turns(
    cases: Mapping[str, Sequence[str]], settings: Path, rounds: int, warm: int = 1
) -> dict[str, list[Finished]]:
    """Run each case once per round, one after the other; the first rounds only warm the disk."""
    found: dict[str, list[Finished]] = {name: [] for name in cases}
    for number in range(rounds + warm):
        for name, arguments in cases.items():
            finished = child(arguments, settings)
            if number >= warm:
                found[name].append(finished)
    return found


def ratio(ours: Sequence[float], floors: Sequence[float]) -> float:
    """Return the median of the ratios, round by round."""
    return round(statistics.median(one / base for one, base in zip(ours, floors, strict=True)), 2)


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long one call took."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def resident_mb() -> float | None:
    """Return what this process holds in memory now, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError):
        return None
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024, 1)


def last_json(said: str) -> Row:
    """Return the object on the last line that a child printed."""
    found = json.loads(said.strip().splitlines()[-1])
    assert isinstance(found, dict)
    return found


def say_and_leave(row: Row) -> NoReturn:
    """Print one object and end this child at once: taking a window apart is nothing that is measured here."""
    print(json.dumps(row), flush=True)
    os._exit(0)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="soteria-bench-") as folder:
        yield Path(folder)


def report(measure: Callable[[], Row], words: Callable[[Row], str], about: str | None) -> None:
    """Measure and print: one JSON object with --json, else one sentence. A missed goal is said, not failed."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    as_json = parser.parse_args().json
    row = measure()
    print(json.dumps(row) if as_json else words(row))
