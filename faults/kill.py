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
from faults.harness import Asked, Died, Report, Tally, in_child, leave, own_folder, own_random, run

Say = Callable[[str], None]


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


SCENARIOS = (
    Scenario("saving", saving, 0.012, 4),
    Scenario("opening", opening, 0.030, 2),
    Scenario("passphrase", changing_passphrase, 0.020, 2),
)


def measure(asked: Asked, tally: Tally) -> None:
    """Run the trials."""
    with own_folder() as folder:
        template = folder / "template"
        casebooks.make(template)
        report = Report(tally, asked.trials)
        for number in asked.numbers():
            _trial(number, asked.seed, template, folder / "trial", tally)
            report.done()


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
    draft = max((int(line.split()[1]) for line in said if line.startswith("draft ")), default=0)
    changes = max((int(line.split()[1]) for line in said if line.startswith("word ")), default=0)
    words = [casebooks.passphrase(changes)]
    if scenario.work is changing_passphrase:
        words.append(
            casebooks.passphrase(changes + 1)
        )  # the change that was cut off: old or new, nothing else
    found = in_child(lambda: casebooks.open_and_ask(place, words, units, draft))
    tally.also["acknowledged saves"] += len(units)
    if isinstance(found, Died):
        tally.fault("crashes", number, f"in {scenario.name}: {found.why}", place)
    elif found.kind:
        tally.fault(found.kind, number, f"in {scenario.name}: {found.what}", place)
    elif found.colour == "amber":
        tally.also["ended amber"] += 1


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
