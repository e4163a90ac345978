"""How slow work reports how far it is and learns to stop."""

from typing import Protocol


class Progress(Protocol):
    """A port: the window's job and the terminal's bar both fit it."""

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total`; raises `Cancelled` when the person stopped the work."""
        ...


class NoProgress:
    """Reports to nobody and never stops."""

    def step(self, done: int, total: int) -> None:
        """Do nothing."""
