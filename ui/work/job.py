"""Slow work on frozen values, with progress and cancel: a PDF, a copy, an export."""

import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, Signal, Slot

from soteria_desk.api import Cancelled

_running: "WeakSet[Job]" = WeakSet()


def cancel_all() -> None:
    """Ask every job to stop at its next step; for locking, when nobody is there to see a result."""
    for job in list(_running):
        job.cancel()


class Job(QObject):
    """One piece of slow work. Exactly one of succeeded, failed and cancelled is emitted, on the UI thread.

    `work` gets this job as its Progress (`step`) and frozen values only, never a casebook: a
    connection belongs to the thread that opened it. Keep a reference until the job has ended.
    """

    progressed = Signal(int, int)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    _ended = Signal(str, object)

    def __init__(self, work: Callable[["Job"], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin; a job runs once."""
        assert self._thread is None  # a second start would emit a second ending
        _running.add(self)
        self._thread = threading.Thread(target=self._run, name="job", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the work has ended (its signal follows from the event loop); whether it has."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def step(self, done: int, total: int) -> None:
        """Report progress; called by the work, on its thread. Raises Cancelled after `cancel`."""
        if self._stop.is_set():
            raise Cancelled
        self.progressed.emit(done, total)

    def waiting(self) -> bool:
        """Nobody waits for this thread."""
        return False

    def _run(self) -> None:
        try:
            result = self._work(self)
        except Cancelled:
            self._ended.emit("cancelled", None)
        except Exception as error:  # the window decides how it is told
            self._ended.emit("failed", error)
        else:
            self._ended.emit("succeeded", result)

    @Slot(str, object)
    def _tell(self, how: str, value: object) -> None:
        _running.discard(self)
        if how == "cancelled":
            self.cancelled.emit()
        elif how == "failed":
            self.failed.emit(value)
        else:
            self.succeeded.emit(value)
