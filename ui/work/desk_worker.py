"""The one thread that owns the casebook: work goes in as callables, answers come back on the UI thread, in order."""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from soteria_desk.api import Cancelled

T = TypeVar("T")
_LOOK_SECONDS = 0.002
_Task = tuple[int, Callable[[], Any], Callable[[Any], None] | None, Callable[[Exception], None] | None]
_Answer = tuple[Callable[[Any], None] | None, Any, _Task]


class DeskWorker(QObject):
    """Runs work on one thread and delivers each result or failure on the thread this object lives on.

    Answers come in the order in which the work was given. Pass bound methods: an answer for a page
    that has been closed meanwhile is dropped instead of reaching a deleted widget.
    """

    failed = Signal(object)
    """A failure nobody asked to hear of (no `failed` was given): an Exception."""
    busy_changed = Signal(bool)
    """True when work is waiting or running, false when all of it has been answered."""
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._answers: deque[_Answer] = deque()
        self._open = 0
        self._interrupter: Callable[[], None] | None = None
        self._round = 0
        self._stopped = False
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="casebook", daemon=True)
        self._thread.start()

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Queue work; call `done` with its result or `failed` with what it raised, on this object's thread.

        Raises:
            RuntimeError: the worker has been stopped.
        """
        if self._stopped:
            raise RuntimeError("the casebook's thread has been stopped")
        self._open += 1
        if self._open == 1:
            self.busy_changed.emit(True)
        self._tasks.put((self._round, work, done, failed))

    @property
    def busy(self) -> bool:
        """Whether work is waiting, running or not yet answered."""
        return self._open > 0

    @property
    def stopped(self) -> bool:
        """Whether no more work is taken."""
        return self._stopped

    def set_interrupter(self, interrupter: Callable[[], None] | None) -> None:
        """Name the thread-safe call that makes running work give up, e.g. the casebook's `interrupt`."""
        self._interrupter = interrupter

    def interrupt(self) -> None:
        """Give up running work and whatever is queued; each is answered with Cancelled. Later work runs."""
        self._round += 1
        if self._interrupter is not None:
            self._interrupter()

    def settle(self, timeout: float) -> bool:
        """Wait until all that is queued is done and answered, and what the answers ask for too; False if it was not.

        For leaving alone: no other event is handled meanwhile.
        """
        end = time.monotonic() + timeout
        self._deliver()
        while self._open and time.monotonic() < end:
            time.sleep(_LOOK_SECONDS)
            self._deliver()
        return not self._open

    def stop(self, timeout: float | None = 5.0) -> bool:
        """Finish what is queued, end the thread and deliver every answer; False if it did not end in time."""
        if not self._stopped:
            self._stopped = True
            self._tasks.put(None)
        self._thread.join(timeout)
        self._deliver()
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            given, work, done, failed = task
            try:
                if given != self._round:
                    raise Cancelled
                answer: tuple[Callable[[Any], None] | None, Any] = (done, work())
            except Exception as error:
                # What was told to give up says so in its own way (SQLite: "interrupted").
                ended = error if given == self._round else Cancelled()
                answer = (failed or self.failed.emit, ended)
            # The task goes back as well: what it holds on to may be Qt's, and is let go on Qt's thread.
            self._answers.append((*answer, task))
            # Not held on to while waiting: a result may be a page's last reference to case text.
            del task, work, done, failed, answer
            self._woken.emit()

    @Slot()
    def _deliver(self) -> None:
        while self._answers:
            receive, value, _task = self._answers.popleft()
            self._open -= 1
            if receive is not None and alive(receive):
                try:
                    receive(value)
                except Exception:
                    # One page's mistake must not keep the others from their answers.
                    sys.excepthook(*sys.exc_info())
            if self._open == 0:
                self.busy_changed.emit(False)


def alive(receive: Callable[[Any], None]) -> bool:
    """Whether an answer can be given: the object whose method is to hear it has not been deleted."""
    owner = getattr(receive, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
