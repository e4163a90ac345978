"""The wording check as the window, the commands and the benches use it: the rules of a library, made ready once.

It advises whoever writes, and nobody else: nothing it says is stored, printed, journaled or logged.
"""

from typing import Final
from weakref import WeakKeyDictionary

from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.wording import WordingHandling
from soteria_desk.doctrine.wording_check import Finding, WordingCheck, severest, told_once

__all__ = ["Finding", "WordingCheck", "advice", "most_at_once", "told_once", "wording_check"]

_READY: Final[WeakKeyDictionary[Library, WordingCheck]] = WeakKeyDictionary()


def wording_check(library: Library) -> WordingCheck:
    """Return the check of a library; made the first time, which takes a tenth of a second.

    Raises:
        DoctrineError: the reading part of the pack cannot be used.
    """
    found = _READY.get(library)
    if found is None:
        found = _READY[library] = WordingCheck(library.reading)
    return found


def most_at_once(library: Library) -> int:
    """How many findings are shown together; the pack says so."""
    return min((one.most_at_once for one in library.reading.of(WordingHandling).values()), default=3)


def advice(text: str, check: WordingCheck, most: int) -> tuple[Finding, ...]:
    """Return what is shown beside a field: the severest findings, each place told once."""
    return tuple(severest(told_once(check.findings(text)), most))
