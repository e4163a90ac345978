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
