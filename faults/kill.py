"""kill -9 at a random moment of work on a casebook; then every acknowledged save must be there, and none in part.

Run as `python3 dev.py faults kill [--trials N]`. The child says on a pipe what it has been told is done; it is killed
somewhere after it said that it begins; a fresh child unlocks, runs the full check, compares, and saves once more.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faults import casebooks
from faults.casebooks import Found
from faults.harness import Asked, Died, Report, Tally, in_child, leave, own_folder, own_random, run
from soteria_desk.errors import SoteriaError

Say = Callable[[str], None]

_AFTER_BACKUP = 10
"""The number of the first unit that the template's backup does not hold."""


@dataclass(frozen=True)
class Scenario:
    """Work to be killed in.

    Attributes:
        work: What the child does; it says "begin" where the killing may start, and each thing that is done.
        window: The kill comes within so many seconds of "begin".
        weight: How often it is drawn.
    """

    name: str
    work: Callable[[Path, Say], None]
    window: float
    weight: int


def saving(place: Path, say: Say) -> None:
    """Units of work and drafts in turn."""
    store = casebooks.unlock(place, casebooks.passphrase(0))
    say("begin")
    number = casebooks.numbers(store)[0]
    while True:
        number += 1
        casebooks.save(store, number)
        say(f"unit {number}")
        casebooks.type_draft(store, number)
        say(f"draft {number}")


def opening(place: Path, say: Say) -> None:
    """Unlock, save, lock, again and again."""
    say("begin")
    number = 0
    while True:
        store = casebooks.unlock(place, casebooks.passphrase(0))
        number = number or casebooks.numbers(store)[0]
        number += 1
        casebooks.save(store, number)
        say(f"unit {number}")
        store.close()


def changing_passphrase(place: Path, say: Say) -> None:
    """Change the passphrase, save, change it again."""
    store = casebooks.unlock(place, casebooks.passphrase(0))
    number = casebooks.numbers(store)[0]
    say("begin")
    changes = 0
    while True:
        casebooks.change_passphrase(store, changes)
        changes += 1
        say(f"word {changes}")
        number += 1
        casebooks.save(store, number)
        say(f"unit {number}")


def backing_up(place: Path, say: Say) -> None:
    """Make a backup, save, make another."""
    store = casebooks.unlock(place, casebooks.passphrase(0))
    number = casebooks.numbers(store)[0]
    say("begin")
    while True:
        say(f"backup {casebooks.back_up(store).name}")
        number += 1
        casebooks.save(store, number)
        say(f"unit {number}")


def restoring(place: Path, say: Say) -> None:
    """Bring the template's backup back in place of the casebook, which knows more; then save there."""
    (backup,) = casebooks.backups_in(place)
    say("begin")
    casebooks.restore(backup, casebooks.passphrase(0), casebooks.folder_in(place), place)
    say("restored 1")
    store = casebooks.unlock(place, casebooks.passphrase(0))
    number = casebooks.numbers(store)[0]
    while True:
        number += 1
        casebooks.save(store, number)
        say(f"unit {number}")


def replacing_keys(place: Path, say: Say) -> None:
    """Replace the root key, save, replace it again."""
    store = casebooks.unlock(place, casebooks.passphrase(0))
    number = casebooks.numbers(store)[0]
    say("begin")
    while True:
        casebooks.replace_key(store, casebooks.passphrase(0))
        say("epoch 1")
        number += 1
        casebooks.save(store, number)
        say(f"unit {number}")


def migrating(place: Path, say: Say) -> None:
    """Unlock with a later version of the program, which brings the casebook up to its format; then save."""
    casebooks.know_next_format()
    say("begin")
    store = casebooks.unlock(place, casebooks.passphrase(0))
    say("migrated 1")
    number = casebooks.numbers(store)[0]
    while True:
        number += 1
        casebooks.save(store, number)
        say(f"unit {number}")


SCENARIOS = (
    Scenario("saving", saving, 0.012, 4),
    Scenario("opening", opening, 0.030, 2),
    Scenario("passphrase change", changing_passphrase, 0.020, 2),
    Scenario("backup", backing_up, 0.030, 2),
    Scenario("restore", restoring, 0.035, 2),
    Scenario("key replacement", replacing_keys, 0.030, 2),
    Scenario("migration", migrating, 0.050, 2),
)


def measure(asked: Asked, tally: Tally) -> None:
    """Run the trials."""
    with own_folder() as folder:
        template = folder / "template"
        _make_template(template)
        report = Report(tally, asked.trials)
        for number in asked.numbers():
            _trial(number, asked.seed, template, folder / "trial", tally)
            report.done()


def _make_template(template: Path) -> None:
    """A casebook with a backup, and two units after it."""
    casebooks.make(template)
    store = casebooks.unlock(template, casebooks.passphrase(0))
    casebooks.back_up(store)
    for unit in (_AFTER_BACKUP, _AFTER_BACKUP + 1):
        casebooks.save(store, unit)
    store.close()


def _trial(number: int, seed: int, template: Path, place: Path, tally: Tally) -> None:
    chance = own_random(seed, number)
    (scenario,) = chance.choices(SCENARIOS, [one.weight for one in SCENARIOS])
    casebooks.copy(template, place)
    said, own_end = _killed(scenario, place, chance.uniform(0, scenario.window))
    tally.also[f"in {scenario.name}"] += 1
    if own_end:
        tally.fault("crashes", number, f"in {scenario.name}: the child ended by itself: {own_end}", place)
        return
    units = [int(line.split()[1]) for line in said if line.startswith("unit ")]
    found = in_child(lambda: _asked(scenario, place, said, units))
    tally.also["acknowledged saves"] += len(units)
    if isinstance(found, Died):
        tally.fault("crashes", number, f"in {scenario.name}: {found.why}", place)
    elif found.kind:
        tally.fault(found.kind, number, f"in {scenario.name}: {found.what}", place)
    elif found.colour == "amber":
        tally.also["ended amber"] += 1


def _asked(scenario: Scenario, place: Path, said: list[str], units: list[int]) -> Found:
    """Unlock in a fresh process and compare with what had been said to be done."""
    newest = dict.fromkeys(("draft", "word"), 0)
    for line in said:
        word, number = line.split()
        if word in newest:
            newest[word] = int(number)
    words = [casebooks.passphrase(newest["word"])]
    if scenario.work is changing_passphrase:
        words.append(casebooks.passphrase(newest["word"] + 1))  # the one that was cut off: old or new
    if scenario.work is migrating:
        casebooks.know_next_format()
    if scenario.work is restoring:
        return _asked_after_restore(place, words, "restored 1" in said, units)
    found = casebooks.open_and_ask(place, words, units, newest["draft"])
    if found.kind or scenario.work is not backing_up:
        return found
    return _asked_of_backups(place, words, said) or found


def _asked_of_backups(place: Path, words: list[str], said: list[str]) -> Found | None:
    """Whatever bears the name of a backup is one; and those that were acknowledged are there."""
    there = casebooks.backups_in(place)
    gone = {line.split()[1] for line in said if line.startswith("backup ")} - {path.name for path in there}
    if gone:
        return Found("lost", f"{len(gone)} acknowledged backups are gone")
    second = place / "second"
    try:
        casebooks.restore(there[-1], words[0], casebooks.folder_in(second), second)
    except SoteriaError as error:
        return Found("lost", f"the newest backup cannot be restored: {error.code}")
    found = casebooks.open_and_ask(second, words, [])
    return found if found.kind else None


def _asked_after_restore(place: Path, words: list[str], restored: bool, units: list[int]) -> Found:
    """What lay there is whole under its own name or the new one, and so is what took its place."""
    folder, aside = casebooks.folder_in(place), list(place.glob("*before restore*"))
    if restored and not aside:
        return Found("lost", "the casebook that lay there was not kept")
    if folder.exists():
        # Cut off before this computer took note of the restore, it says that the casebook is older: E-08.
        found = casebooks.open_and_ask(
            place, words, units or ([] if aside else [_AFTER_BACKUP + 1]), accept_older=True
        )
        if found.kind or not aside:
            return found
        folder.rename(place / "restored")
    elif not aside:
        return Found("lost", "there is no casebook any more")
    aside[0].rename(folder)
    return casebooks.open_and_ask(place, words, [_AFTER_BACKUP + 1], accept_older=True)


def _killed(scenario: Scenario, place: Path, after: float) -> tuple[list[str], str]:
    """Start the child, kill it `after` so many seconds, and return what it had said; and how it ended before that."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        leave(lambda: scenario.work(place, lambda line: _write(writing, line)))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        first = pipe.readline()
        if first:
            time.sleep(after)
            os.kill(pid, 9)
        rest = pipe.read()
    _, status = os.waitpid(pid, 0)
    ended = "" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == 9 else str(status)
    return rest.decode("ascii").splitlines(), ended


def _write(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode("ascii"))


if __name__ == "__main__":
    run("kill", measure, trials=200, about=__doc__, goal="10,000 trials, nothing lost, nothing split")
