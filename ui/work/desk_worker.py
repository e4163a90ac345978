"""The one thread that owns the casebook: work goes in as callables, answers come back on the UI thread, in order.

Long work goes in behind everything else (`run_behind`): between two of its steps it does what was asked meanwhile.
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from soteria_desk.api import Cancelled

T = TypeVar("T")
_LOOK_SECONDS = 0.002
_TELL_SECONDS = 0.1
_Task = tuple[int, Callable[[], Any], Callable[[Any], None] | None, Callable[[Exception], None] | None]
_Receive = Callable[[Any], None] | None
_Answer = tuple[_Receive, Any, "_Task | Behind"]


class Behind:
    """Long work that gives way: the Progress it is called with, and the caller's hold on it."""

    def __init__(
        self,
        worker: "DeskWorker",
        work: Callable[["Behind"], Any],
        done: _Receive,
        failed: Callable[[Exception], None] | None,
        progressed: Callable[[tuple[int, int]], None] | None,
    ) -> None:
        self._worker = worker
        self.work = work
        self.done = done
        self.failed = failed
        self.progressed = progressed
        self._given_up = False
        self._told_at = float("-inf")

    def cancel(self) -> None:
        """Ask the work to stop at its next step; it is answered with Cancelled. From any thread."""
        self._given_up = True

    @property
    def given_up(self) -> bool:
        """Whether it was asked to stop."""
        return self._given_up

    def step(self, done: int, total: int) -> None:
        """Do what others asked of the casebook meanwhile, then report; called by the work, on its thread.

        Raises:
            Cancelled: somebody stopped the work, or the casebook is being locked or closed.
        """
        self._worker.give_way(self)
        if self._given_up:
            raise Cancelled
        now = time.monotonic()
        if self.progressed is not None and (done >= total or now - self._told_at >= _TELL_SECONDS):
            self._told_at = now
            self._worker.tell_progress(self, done, total)

    def waiting(self) -> bool:
        """Whether others want the casebook's thread, or the work is to stop: then `step` says so."""
        return self._given_up or self._worker.wanted


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
        # Guards the two queues and `_ending`: whether the work behind is to stop is decided with them.
        self._ready = threading.Condition()
        self._tasks: deque[_Task] = deque()
        self._behind: deque[Behind] = deque()
        self._running_behind: Behind | None = None
        self._ending = False
        self._answers: deque[_Answer] = deque()
        self._open = 0
        self._interrupter: Callable[[], None] | None = None
        self._round = 0
        self._since: float | None = None
        """When what runs now on the casebook's thread began; work behind begins anew with each step."""
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
        self._refuse_stopped()
        self._open += 1
        if self._open == 1:
            self.busy_changed.emit(True)
        with self._ready:
            self._tasks.append((self._round, work, done, failed))
            self._ready.notify()

    def run_last(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Queue what ends the casebook: like `run`, and all work behind is given up before it."""
        self.abandon_behind()
        self.run(work, done, failed)

    def run_behind(
        self,
        work: Callable[[Behind], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[tuple[int, int]], None] | None = None,
    ) -> Behind:
        """Queue long work that gives way: it begins when nothing else waits, one such work at a time.

        `work` gets a Progress. Each of its steps first does whatever else was asked meanwhile, on the same
        thread: the work calls `step` between two statements, never inside a transaction. `failed` hears
        Cancelled when it was stopped. It does not count as `busy`, and settling does not wait for it.

        Raises:
            RuntimeError: the worker has been stopped.
        """
        self._refuse_stopped()
        behind = Behind(self, work, done, failed, progressed)
        with self._ready:
            self._behind.append(behind)
            self._ready.notify()
        return behind

    def abandon_behind(self) -> None:
        """Give up the work behind, running and waiting; each is answered with Cancelled."""
        with self._ready:
            running = self._running_behind
            for behind in (*self._behind, *((running,) if running is not None else ())):
                behind.cancel()

    def _refuse_stopped(self) -> None:
        if self._stopped:
            raise RuntimeError("the casebook's thread has been stopped")

    @property
    def busy(self) -> bool:
        """Whether work is waiting, running or not yet answered; work behind does not count."""
        return self._open > 0

    @property
    def wanted(self) -> bool:
        """Whether work waits that goes before the work behind."""
        return bool(self._tasks) or self._ending

    @property
    def stopped(self) -> bool:
        """Whether no more work is taken."""
        return self._stopped

    def set_interrupter(self, interrupter: Callable[[], None] | None) -> None:
        """Name the thread-safe call that makes running work give up, e.g. the casebook's `interrupt`."""
        self._interrupter = interrupter

    def interrupt(self) -> None:
        """Give up running work and whatever is queued or behind; each is answered with Cancelled. Later work runs."""
        self._round += 1
        self.abandon_behind()
        if self._interrupter is not None:
            self._interrupter()

    def interrupt_long(self, interrupt: Callable[[], None], seconds: float) -> None:
        """Call `interrupt` if what runs now has run for so long already; nothing that began since is hit by it.

        For locking: a save that is short and has only just had its turn is not to be rolled back.
        """
        with self._ready:  # nothing else begins meanwhile
            since = self._since
            if since is not None and time.monotonic() - since > seconds:
                interrupt()

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
        """Finish what is queued, end the thread and deliver every answer; False if it did not end in time.

        Work behind is given up.
        """
        if not self._stopped:
            self._stopped = True
            self.abandon_behind()
            with self._ready:
                self._ending = True
                self._ready.notify()
        self._thread.join(timeout)
        self._deliver()
        return not self._thread.is_alive()

    # --- on the casebook's thread -----------------------------------------------------------------

    def _work(self) -> None:
        while (given := self._next()) is not None:
            if isinstance(given, Behind):
                self._do_behind(given)
            else:
                self._do(given)
            # Not held on to while waiting: a result may be a page's last reference to case text.
            del given

    def _next(self) -> _Task | Behind | None:
        with self._ready:
            while not (self._tasks or self._behind or self._ending):
                self._ready.wait()
            # What was given up is answered before what ends the casebook: those who hear of it are still there.
            stopped = bool(self._behind) and self._behind[0].given_up
            if self._tasks and not stopped:
                return self._tasks.popleft()
            if self._behind:
                self._running_behind = self._behind.popleft()
                return self._running_behind
            return None

    def _do(self, task: _Task) -> None:
        given, work, done, failed = task
        self._since = time.monotonic()
        try:
            if given != self._round:
                raise Cancelled
            answer: tuple[_Receive, Any] = (done, work())
        except Exception as error:
            # What was told to give up says so in its own way (SQLite: "interrupted").
            ended = error if given == self._round else Cancelled()
            answer = (failed or self.failed.emit, ended)
        self._since = None
        # The task goes back as well: what it holds on to may be Qt's, and is let go on Qt's thread.
        self._answers.append((*answer, task))
        del task, work, done, failed, answer
        self._woken.emit()

    def _do_behind(self, behind: Behind) -> None:
        self._since = time.monotonic()
        try:
            if behind.given_up:
                raise Cancelled
            answer: tuple[_Receive, Any] = (behind.done, behind.work(behind))
        except Exception as error:
            ended = Cancelled() if behind.given_up else error
            answer = (behind.failed or self.failed.emit, ended)
        with self._ready:
            self._running_behind = self._since = None
        self._answers.append((*answer, behind))
        del behind, answer
        self._woken.emit()

    def give_way(self, behind: Behind) -> None:
        """Do what is queued before going on with the work behind; `Behind.step` is the caller."""
        while (task := self._next_before(behind)) is not None:
            self._do(task)
            del task
        self._since = time.monotonic()

    def _next_before(self, behind: Behind) -> _Task | None:
        # Asked under the lock: what ends the casebook is queued after the work behind was given up, so it is
        # never done inside a step of that work.
        with self._ready:
            return self._tasks.popleft() if self._tasks and not behind.given_up else None

    def tell_progress(self, behind: Behind, done: int, total: int) -> None:
        """Have `progressed` hear how far the work is; `Behind.step` is the caller."""
        self._answers.append((behind.progressed, (done, total), behind))
        self._woken.emit()

    # --- on the thread of this object -------------------------------------------------------------

    @Slot()
    def _deliver(self) -> None:
        while self._answers:
            receive, value, given = self._answers.popleft()
            counted = not isinstance(given, Behind)
            if counted:
                self._open -= 1
            if receive is not None and alive(receive):
                try:
                    receive(value)
                except Exception:
                    # One page's mistake must not keep the others from their answers.
                    sys.excepthook(*sys.exc_info())
            if counted and self._open == 0:
                self.busy_changed.emit(False)


def alive(receive: Callable[[Any], None]) -> bool:
    """Whether an answer can be given: the object whose method is to hear it has not been deleted."""
    owner = getattr(receive, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
