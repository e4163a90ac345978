"""Runs work that leaves the open casebook alone on a thread of its own, while the casebook's thread gives way."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from soteria_desk.errors import Cancelled
from soteria_desk.progress import Progress

T = TypeVar("T")
_LOOK_SECONDS = 0.004
"""How long a save waits at most until the casebook's thread looks up."""


class Telling:
    """What the work and the thread that waits for it tell each other."""

    def __init__(self, total: int) -> None:
        self.done = 0
        self.total = total
        self._stopped = False
        self._interrupt: Callable[[], None] | None = None

    def given(self, amount: int) -> None:
        """Count what has been done; called by the work, often.

        Raises:
            Cancelled: the work is to stop.
        """
        self.done = min(self.total, self.done + amount)
        if self._stopped:
            raise Cancelled

    def interrupt_with(self, interrupt: Callable[[], None] | None) -> None:
        """Name the thread-safe call that ends a long statement of the work."""
        self._interrupt = interrupt
        if self._stopped:
            raise Cancelled

    def stop(self) -> None:
        """Ask the work to stop soon."""
        self._stopped = True
        if self._interrupt is not None:
            self._interrupt()


class _Work(threading.Thread, Generic[T]):
    def __init__(self, work: Callable[[Telling], T], telling: Telling) -> None:
        super().__init__(name="beside", daemon=True)
        self._work = work
        self._telling = telling
        self.result: T
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._work(self._telling)
        except BaseException as error:  # raised again where it can be handled
            self.failure = error


def run_beside(work: Callable[[Telling], T], progress: Progress, total: int) -> T:
    """Return what `work` returns; what it raises is raised here. `progress` counts what it was `given`.

    When this returns or raises, the thread has ended.
    """
    telling = Telling(total)
    thread = _Work(work, telling)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_LOOK_SECONDS)
            progress.step(telling.done, total)
    finally:
        if thread.is_alive():
            telling.stop()
            thread.join()
    if thread.failure is not None:
        raise thread.failure
    return thread.result
