"""Every call to the disk fails once, then fails for good: nothing acknowledged may be lost, every answer must be ours.

Run as `python3 dev.py faults io [--trials N]`. One session unlocks, saves, types, changes the passphrase, backs up,
replaces the root key, checks, locks and brings the backup back; call 1, 2, 3 ... to the last fails with EIO (any call)
or ENOSPC (those that write), that call alone or it and all after it; a failing write writes half. Then the fault is
gone, and a fresh process unlocks, checks, restores and saves. Fewer trials than there are calls are spread over them
evenly; the goal asks for all of them.
"""

import errno
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from faults import casebooks, recorder
from faults.casebooks import Found
from faults.harness import Asked, Died, Report, Tally, in_child, own_folder, run
from faults.recorder import Recorder
from soteria_desk.errors import KeysUncertain, SoteriaError, WrongPassphrase
from soteria_desk.storage.store import Store


@dataclass(frozen=True)
class Mode:
    """How calls fail."""

    name: str
    error: int
    for_good: bool
    writing_only: bool


MODES = (
    Mode("EIO once", errno.EIO, False, False),
    Mode("EIO for good", errno.EIO, True, False),
    Mode("ENOSPC once", errno.ENOSPC, False, True),
    Mode("ENOSPC for good", errno.ENOSPC, True, True),
)


@dataclass
class Told:
    """What the session was told is done, and what it was told went wrong.

    Attributes:
        calls: How many calls it made that could have failed.
        wrong: An answer that must not be given.
    """

    units: list[int] = field(default_factory=list)
    draft: int = 0
    changes: int = 0
    uncertain: bool = False
    backups: list[Path] = field(default_factory=list)
    calls: int = 0
    codes: list[str] = field(default_factory=list)
    wrong: str = ""


def session(place: Path) -> Told:
    """The work that meets the fault; each step that fails is noted, and the next is tried."""
    told = Told()
    store: Store | None = None

    def unlock() -> None:
        nonlocal store
        store = casebooks.unlock(place, casebooks.passphrase(told.changes))

    def save(number: int) -> None:
        assert store is not None
        casebooks.save(store, number)
        told.units.append(number)

    def type_draft(number: int) -> None:
        assert store is not None
        casebooks.type_draft(store, number)
        told.draft = number

    def change() -> None:
        assert store is not None
        try:
            casebooks.change_passphrase(store, 0)
        except KeysUncertain:
            told.changes, told.uncertain = 1, True  # the answer says so: the new one first
            raise
        told.changes = 1

    def back_up() -> None:
        assert store is not None
        told.backups.append(casebooks.back_up(store))

    def replace_key() -> None:
        assert store is not None
        casebooks.replace_key(store, casebooks.passphrase(told.changes))

    def restore() -> None:
        _restored(told.backups[0], place / "second", told.changes)

    def check() -> None:
        assert store is not None
        store.check("full").raise_if_red()

    _step(unlock, told)
    if store is not None:
        for act in (
            partial(save, 10),
            partial(type_draft, 11),
            change,
            partial(save, 12),
            back_up,
            partial(save, 13),
            replace_key,
            partial(save, 14),
            check,
            partial(save, 15),
            store.close,
        ):
            _step(act, told)
        if told.backups:
            _step(restore, told)
    return told


def _restored(path: Path, to: Path, changes: int) -> None:
    """Bring a backup back with the passphrase of its time: where the change failed in the middle, old or new."""
    try:
        casebooks.restore(path, casebooks.passphrase(changes), casebooks.folder_in(to), to)
    except WrongPassphrase:
        if changes:
            raise
        casebooks.restore(path, casebooks.passphrase(1), casebooks.folder_in(to), to)


def _step(act: Callable[[], object], told: Told) -> None:
    try:
        act()
    except WrongPassphrase:
        if told.uncertain:
            told.changes = 0  # neither had reached the disk: the next step tries the old one
            return
        told.wrong = "a passphrase that is right was called wrong"
    except SoteriaError as error:
        told.codes.append(error.code)
    except Exception:
        told.wrong = traceback.format_exc(limit=-5)


def _with_fault(place: Path, watcher: Recorder, mode: Mode, at: int) -> Told:
    watcher.watch(place)
    watcher.fail(at, mode.error, for_good=mode.for_good, writing_only=mode.writing_only)
    told = session(place)
    told.calls = watcher.calls
    return told


def measure(asked: Asked, tally: Tally, watcher: Recorder) -> None:
    """Let every call of every mode fail, or as many as were asked for."""
    with own_folder() as folder:
        template, place = folder / "template", folder / "trial"
        casebooks.make(template)
        every: list[tuple[Mode, int]] = []
        for mode in MODES:
            casebooks.copy(template, place)
            clean = in_child(partial(_with_fault, place, watcher, mode, 0))
            if isinstance(clean, Died) or clean.wrong or clean.codes:
                tally.fault("crashes", -1, f"without any fault: {clean}", place)
                return
            # A fault makes the session take other ways, which may be longer.
            every += [(mode, at) for at in range(1, clean.calls + clean.calls // 10)]
        chosen = range(len(every)) if asked.trials >= len(every) else _spread(len(every), asked.trials)
        report = Report(tally, len(chosen))
        for number in chosen if asked.only is None else (asked.only,):
            casebooks.copy(template, place)
            _trial(number, *every[number], place, watcher, tally)
            report.done()


def _spread(of: int, count: int) -> list[int]:
    return [number * of // count for number in range(count)]


def _trial(number: int, mode: Mode, at: int, place: Path, watcher: Recorder, tally: Tally) -> None:
    name = f"{mode.name} at call {at}"
    told = in_child(partial(_with_fault, place, watcher, mode, at))
    if isinstance(told, Died):
        tally.fault("crashes", number, f"{name}: {told.why}", place)
        return
    if told.wrong:
        tally.fault("wrong", number, f"{name}: {told.wrong}", place)
    tally.also[f"with {mode.name}"] += 1
    for code in told.codes:
        tally.also[f"answers {code}"] += 1
    if told.calls < at:
        tally.also["beyond the last call"] += 1
    words = [casebooks.passphrase(told.changes), casebooks.passphrase(0 if told.uncertain else 1)]
    found = in_child(partial(_asked, place, words, told))
    if isinstance(found, Died):
        tally.fault("crashes", number, f"{name}: {found.why}", place)
    elif found.kind:
        tally.fault(found.kind, number, f"{name}: {found.what}", place)


def _asked(place: Path, words: list[str], told: Told) -> Found:
    """The fault is gone: everything acknowledged is there, and so is every backup that bears the name of one."""
    for number, path in enumerate(told.backups):
        fresh = place / f"again {number}"
        try:
            _restored(path, fresh, told.changes)
        except SoteriaError as error:
            return Found("lost", f"an acknowledged backup cannot be restored: {error.code}")
    return casebooks.open_and_ask(place, words, told.units, told.draft)


if __name__ == "__main__":
    under = recorder.start_again_with_it("faults.disk")
    run(
        "io", lambda asked, tally: measure(asked, tally, under), trials=160, about=__doc__,
        goal="every call in every mode, 2,000 or more, nothing lost",
    )  # fmt: skip
