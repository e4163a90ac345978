"""The power goes after any call: every save that was acknowledged by then must be there, and none in part.

Run as `python3 dev.py faults power [--trials N]`. A session is recorded call by call (recorder.c), then played to a
model of a disk that loses whatever was not synced (replay.py); a trial is one state of that disk, each a different
one. It is written out, unlocked, checked in full and saved to once more.
"""

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from faults import casebooks, recorder, replay
from faults.casebooks import Found
from faults.harness import Asked, Died, Report, Tally, in_child, own_folder, own_random, run
from faults.recorder import Call, Recorder
from soteria_desk.errors import SoteriaError
from soteria_desk.storage.backup_file import FOLDER, opened
from soteria_desk.storage.container import NotAContainer

_BATCH = 20
_PER_CUT = 10
"""States asked for at each cut; fewer where fewer changes are undecided."""


@dataclass
class _Told:
    """What had been acknowledged when the power went."""

    units: list[int]
    draft: int = 0
    changes: int = 0
    backups: frozenset[str] = frozenset()

    def hear(self, mark: str) -> None:
        """Take in one mark."""
        word, number = mark.split()
        match word:
            case "unit":
                self.units = [*self.units, int(number)]
            case "draft":
                self.draft = int(number)
            case "word":
                self.changes = int(number)
            case _:
                self.backups |= {number}


@dataclass(frozen=True)
class _Case:
    """One state to be tried, and what it must hold."""

    number: int
    state: replay.State
    units: tuple[int, ...]
    draft: int
    words: tuple[str, ...]
    backups: frozenset[str]

    def tried(self, place: Path) -> Found:
        """Write it out and ask."""
        shutil.rmtree(place, ignore_errors=True)
        replay.put_down(self.state, place)
        for name in self.backups:
            try:
                with opened(casebooks.folder_in(place) / FOLDER / name) as reader:
                    reader.check_parts()
            except (OSError, NotAContainer, SoteriaError) as error:
                return Found("lost", f"an acknowledged backup: {type(error).__name__}")
        return casebooks.open_and_ask(place, self.words, self.units, self.draft)


def session(number: int, seed: int, place: Path, log: Path, watcher: Recorder) -> None:
    """Work for a while, recorded: unlock, save, type, change passphrase and keys, back up, lock, in an order drawn anew."""
    chance = own_random(seed, f"session {number}")
    watcher.watch(place)
    watcher.record(log)
    changes = 0
    store = casebooks.unlock(place, casebooks.passphrase(0))
    unit = casebooks.numbers(store)[0]
    for _ in range(8):
        match chance.choice(("save", "save", "save", "type", "passphrase", "backup", "keys", "lock")):
            case "save":
                unit += 1
                casebooks.save(store, unit)
                watcher.mark(f"unit {unit}")
            case "type":
                casebooks.type_draft(store, unit)
                watcher.mark(f"draft {unit}")
            case "passphrase":
                casebooks.change_passphrase(store, changes)
                changes += 1
                watcher.mark(f"word {changes}")
            case "backup":
                watcher.mark(f"backup {casebooks.back_up(store).name}")
            case "keys":
                casebooks.replace_key(store, casebooks.passphrase(changes))
            case _:
                store.close()
                store = casebooks.unlock(place, casebooks.passphrase(changes))
    store.close()
    watcher.stop()


def measure(asked: Asked, tally: Tally, watcher: Recorder) -> None:
    """Record sessions and try states of them until there are as many as were asked for."""
    with own_folder() as folder:
        template = folder / "template"
        casebooks.make(template)
        report = Report(tally, asked.trials)
        seen: set[bytes] = set()
        number = 0
        wanted = asked.trials if asked.only is None else asked.only + 1
        while len(seen) < wanted:
            place, log = folder / "session", folder / "log"
            casebooks.copy(template, place)
            disk = replay.Disk.of(place)
            done = in_child(partial(session, number, asked.seed, place, log, watcher))
            if isinstance(done, Died):
                tally.fault("crashes", number, f"the recorded session: {done.why}", place)
                return
            number += 1
            _try_session(list(recorder.read(log)), disk, seen, asked, wanted, folder / "trial", tally, report)
        tally.also["sessions"] = number


def _try_session(
    calls: list[Call],
    disk: replay.Disk,
    seen: set[bytes],
    asked: Asked,
    wanted: int,
    place: Path,
    tally: Tally,
    report: Report,
) -> None:
    told = _Told([])
    batch: list[_Case] = []
    # A short run looks at cuts all over the session, not at its beginning alone.
    every = max(1, len(calls) * 4 // max(wanted, 1))
    for at, call in enumerate(calls):
        if call.op == "A":
            told.hear(call.path)
        if not (asked.blunt and call.op in "SD"):  # a disk that syncs nothing
            disk.play(call)
        if at % every:
            continue
        chance = own_random(asked.seed, f"cut {tally.also['sessions']} {len(seen)} {at}")
        for _ in range(min(_PER_CUT, 1 + 3 * disk.undecided) if every == 1 else 4):
            state = disk.after_cut(chance)
            name = replay.name_of(state)
            if name in seen or len(seen) >= wanted:
                continue
            words = (casebooks.passphrase(told.changes), casebooks.passphrase(told.changes + 1))
            case = _Case(len(seen), state, tuple(told.units), told.draft, words, told.backups)
            seen.add(name)
            if asked.only is None or asked.only == case.number:
                batch.append(case)
        if len(batch) >= _BATCH:
            _try_batch(batch, place, tally, report)
            batch = []
    _try_batch(batch, place, tally, report)


def _try_batch(batch: list[_Case], place: Path, tally: Tally, report: Report) -> None:
    answers = in_child(lambda: [case.tried(place) for case in batch], seconds=10 * len(batch) + 10)
    for number, case in enumerate(batch):
        found = answers[number] if not isinstance(answers, Died) else in_child(partial(case.tried, place))
        report.done()
        if isinstance(found, Found) and not found.kind:
            tally.also[f"ended {found.colour}"] += 1
            continue
        shutil.rmtree(place, ignore_errors=True)
        replay.put_down(case.state, place)
        if isinstance(found, Died):
            tally.fault("crashes", case.number, found.why, place)
        else:
            tally.fault(found.kind, case.number, found.what, place)


if __name__ == "__main__":
    under = recorder.start_again_with_it("faults.power")
    run(
        "power", lambda asked, tally: measure(asked, tally, under), trials=400, about=__doc__,
        goal="20,000 states, nothing lost, nothing split",
    )  # fmt: skip
