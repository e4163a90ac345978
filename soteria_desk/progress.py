"""How slow work reports how far it is and learns to stop."""

from typing import Protocol


class Progress(Protocol):
    """A port: the window's job and the terminal's bar both fit it."""

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total`; raises `Cancelled` when the person stopped the work.

        On the casebook's own thread this may first do what others asked of the casebook meanwhile:
        call it only between two statements, with no transaction under way.
        """
        ...

    def waiting(self) -> bool:
        """Whether others want the casebook's thread: a long statement is given up and begun again after `step`."""
        ...


class NoProgress:
    """Reports to nobody and never stops."""

    def step(self, done: int, total: int) -> None:
        """Do nothing."""

    def waiting(self) -> bool:
        """Nobody waits."""
        return False


WHOLE = 1000
"""What a bar that is shared by several works counts to."""


class Share:
    """A part of the whole way, from `first` to `last` of WHOLE, which the work on it counts in its own measure."""

    def __init__(self, progress: Progress, first: int, last: int) -> None:
        self._progress, self._first, self._last = progress, first, last

    def step(self, done: int, total: int) -> None:
        """Report `done` of the part's own `total`."""
        part = (self._last - self._first) * min(done, total) // max(total, 1)
        self._progress.step(self._first + part, WHOLE)

    def waiting(self) -> bool:
        """Whether others want in."""
        return self._progress.waiting()
