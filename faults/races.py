"""Two and three programs for one casebook, and folders that cannot be worked in: one winner at most, clear answers.

Run as `python3 dev.py faults races [--trials N]`. A trial is a race of three processes for one casebook that lies
closed; each says what it was told. Then, once each: a second program while one works, an `open.json` that was left
behind, a folder that may only be read, a folder removed while it is open, a clock set back, a limit on the size of
files, and a full file system of 2 MiB where mounting is allowed.
"""

import os
import resource
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from faults import casebooks
from faults.harness import Asked, Died, Report, Tally, in_child, leave, own_folder, run
from soteria_desk.clock import StoppedClock
from soteria_desk.errors import SoteriaError
from soteria_desk.ids import new_id
from soteria_desk.storage import casebook
from soteria_desk.storage.folder import OPEN

_WON = "won"
# Shorter than a program waits before it gives up (at most 1.6 s), so that both endings are seen.
_HOLD_SECONDS = (0.05, 0.4, 2.0)
_NOBODY = 65534


def _racer(place: Path, start: Path, said: int, hold: float) -> None:
    """Wait for the start, unlock, hold it for a moment; say what came of it."""
    while not start.exists():
        time.sleep(0.0005)
    try:
        store = casebooks.unlock(place, casebooks.passphrase(0), remember=False)
    except SoteriaError as error:
        os.write(said, f"{error.code}\n".encode())
        return
    had = time.monotonic()
    casebooks.save(store, casebooks.numbers(store)[0] + 1)
    time.sleep(hold)
    os.write(said, f"{_WON}:{had}:{time.monotonic()}\n".encode())
    store.close()


def _race(place: Path, hold: float) -> list[str]:
    """Three processes at once; what each was told."""
    start = place / "start"
    reading, writing = os.pipe()
    pids = []
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            signal.alarm(30)
            leave(partial(_racer, place, start, writing, hold))
        pids.append(pid)
    os.close(writing)
    time.sleep(0.02)
    start.touch()
    with os.fdopen(reading) as pipe:
        said = pipe.read().split()
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    return said + [f"ended with {code}" for code in codes if code]


# --- one of each ------------------------------------------------------------------------------------------


def _answer(act: Callable[[], object]) -> str:
    try:
        act()
    except SoteriaError as error:
        return error.code
    return "done"


def _second_program(place: Path) -> str:
    """Refused in words while the first works on."""
    store = casebooks.unlock(place, casebooks.passphrase(0))
    told = in_child(
        partial(_answer, partial(casebooks.unlock, place, casebooks.passphrase(0), remember=False))
    )
    casebooks.save(store, 10)
    store.close()
    return "" if told == "E-09" else f"the second program was told {told}"


def _left_behind(place: Path) -> str:
    """The lock is free: it opens, and says that the last session ended badly."""
    (casebooks.folder_in(place) / OPEN).write_bytes(
        b'{"computer":"ELSEWHERE","process":1,"since":"2026-03-12T12:00:00Z"}'
    )
    store = casebooks.unlock(place, casebooks.passphrase(0))
    told = store.bad_end_last_time
    store.close()
    left = (casebooks.folder_in(place) / OPEN).exists()
    return "" if told and not left else "an open.json that was left behind was not noticed"


def _read_only(place: Path) -> str:
    """It opens for reading, and every save is refused with E-10."""
    folder = casebooks.folder_in(place)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    place.chmod(0o755)

    def work() -> str:
        if os.geteuid() == 0:
            os.setegid(_NOBODY)
            os.seteuid(_NOBODY)  # nothing is write-protected for the superuser
        store = casebooks.unlock(place, casebooks.passphrase(0), remember=False)
        refused = _answer(partial(casebooks.save, store, 10))
        green = store.check("full").colour
        store.close()
        return (
            ""
            if (refused, green) == ("E-10", "green")
            else f"a save there was told {refused}, the check {green}"
        )

    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, _NOBODY, _NOBODY)
        for above in (place, place.parent):
            above.chmod(0o755)
    told = in_child(work)
    folder.chmod(0o755)
    return told.why if isinstance(told, Died) else told


def _removed(place: Path) -> str:
    """Whatever is answered, it is one of ours, and nothing crashes."""
    folder, away = casebooks.folder_in(place), place / "away"
    store = casebooks.unlock(place, casebooks.passphrase(0))
    casebooks.save(store, 10)
    folder.rename(away)
    told = [
        _answer(partial(casebooks.save, store, 11)),
        _answer(partial(casebooks.change_passphrase, store, 0)),
    ]
    told.append(_answer(store.close))
    away.rename(folder)
    found = casebooks.open_and_ask(place, [casebooks.passphrase(0), casebooks.passphrase(1)], [10])
    return f"{found.what}, after {told}" if found.kind else ""


def _clock_back(place: Path) -> str:
    """Entries follow one another by number; the full check has nothing against an earlier time."""
    clock = StoppedClock(datetime(2026, 3, 12, tzinfo=UTC))
    for _ in range(3):
        store = casebook.unlock(
            casebooks.folder_in(place), casebooks.LABEL, casebooks.passphrase(0), clock=clock, new_id=new_id,
            limits=casebooks.ANY_COST, tries_folder=casebooks.settings_in(place), cost=casebooks.CHEAP,
        )  # fmt: skip
        casebooks.save(store, casebooks.numbers(store)[0] + 1)
        clock.set(clock.now() - timedelta(days=400))
        casebooks.save(store, casebooks.numbers(store)[0] + 1)
        colour = store.check("full").colour
        store.close()
        if colour != "green":
            return f"the check is {colour} after the clock was set back"
    return ""


def _size_limit(place: Path) -> str:
    """A limit on the size of files refuses a save in words, and everything before it stays."""
    units: list[int] = []

    def work() -> tuple[list[int], str]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        store = casebooks.unlock(place, casebooks.passphrase(0))
        size = (casebooks.folder_in(place) / "casebook.db").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, size + 40_000))
        told = _save_until_refused(store, units)
        store.close()
        return units, told

    return _judged_full(in_child(work), place)


def _save_until_refused(store: casebook.Store, units: list[int]) -> str:
    for number in range(10, 2000):
        told = _answer(partial(casebooks.save, store, number))
        if told != "done":
            return told
        units.append(number)
    return "never refused"


def _judged_full(told: tuple[list[int], str] | Died, place: Path) -> str:
    if isinstance(told, Died):
        return told.why
    units, code = told
    if code not in ("E-11", "E-29"):
        return f"a full disk was told as {code}"
    found = casebooks.open_and_ask(place, [casebooks.passphrase(0)], units)
    return found.what if found.kind else ""


def _full_disk(place: Path) -> str:
    """A file system of 2 MiB runs full; with room again everything that was acknowledged is there."""
    small = place / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        return "not allowed"
    try:
        for one in (casebooks.folder_in(place), casebooks.settings_in(place)):
            shutil.copytree(one, small / one.name)

        def work() -> tuple[list[int], str]:
            units: list[int] = []
            store = casebooks.unlock(small, casebooks.passphrase(0))
            told = _save_until_refused(store, units)
            store.close()
            return units, told

        told = in_child(work)
        subprocess.run(["mount", "-o", "remount,size=8m", str(small)], capture_output=True, check=True)
        return _judged_full(told, small)
    finally:
        subprocess.run(["umount", "-l", str(small)], capture_output=True, check=False)


_ONCE: tuple[Callable[[Path], str], ...] = (
    _second_program, _left_behind, _read_only, _removed, _clock_back, _size_limit, _full_disk,
)  # fmt: skip


def measure(asked: Asked, tally: Tally) -> None:
    """Run the races, then one of each."""
    with own_folder() as folder:
        folder.chmod(0o755)
        template, place = folder / "template", folder / "trial"
        casebooks.make(template)
        report = Report(tally, asked.trials)
        for number in asked.numbers():
            casebooks.copy(template, place)
            hold = _HOLD_SECONDS[number % len(_HOLD_SECONDS)]
            _judge_race(number, _race(place, hold), place, tally)
            report.done()
        if asked.only is not None:
            return
        for act in _ONCE:
            casebooks.copy(template, place)
            name = act.__name__.strip("_").replace("_", " ")
            told = in_child(partial(act, place))
            if told == "not allowed":
                tally.also[f"{name}: not allowed here, the limit on files alone"] += 1
            elif told:
                tally.fault("wrong", name, told.why if isinstance(told, Died) else told, place)
            else:
                tally.also[f"{name}: as it should be"] += 1


def _judge_race(number: int, said: list[str], place: Path, tally: Tally) -> None:
    spans = sorted(tuple(map(float, one.split(":")[1:])) for one in said if one.startswith(_WON))
    counts = Counter(one for one in said if not one.startswith(_WON))
    winners, refused = len(spans), counts.pop("E-09", 0)
    tally.also[f"races with {winners} after one another"] += 1
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        tally.fault("split", number, "two programs had it open at once", place)
    if counts or winners + refused != 3:
        tally.fault("wrong", number, f"answers other than E-09: {dict(counts)}", place)
    found = casebooks.open_and_ask(place, [casebooks.passphrase(0)], list(range(4, 4 + winners)))
    if found.kind:
        tally.fault(found.kind, number, found.what, place)


if __name__ == "__main__":
    run("races", measure, trials=60, about=__doc__, goal="60 races, never two winners, every answer clear")
