"""The order in which everything is locked: covered, kept, closed and wiped; then another process takes this one's place.

The cover is `ui/lock.py`, the change of process `ui/replacement.py`; this brings them together with the casebook.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.guards import guards
from ui.i18n import tr
from ui.lock import LockGuard
from ui.replacement import OVERLAP_MS, Handover, Successor, say_standing
from ui.viewmodels.unlock import Unlock
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Desk
    from ui.session import Session

HURRY_MS = 300
"""A statement that has run for so long is interrupted and rolled back; looked at as often after locking."""
LONGEST_CLOSE_MS = 3000
"""A casebook that does not close by then, as on a disk that hangs, goes with this process: what was not
finished is rolled back when it is opened next."""
LOOK_MS = 10
LONGEST_LOOK_MS = 3000


class Locking(QObject):
    """Closes a session behind the cover, has this process replaced, and unlocks where one stands locked."""

    opened = Signal(object, object, str)
    """The casebook was unlocked again: the Desk, its folder and the user's label."""
    closed = Signal()
    """The casebook is closed and its keys are wiped."""
    renewed = Signal()
    """The cover of the new process stands; this one is about to end."""
    typing = Signal()
    other_asked = Signal(object)
    """Somebody else wants to unlock the casebook in this folder."""
    left = Signal()
    """The person closes a lock screen on which nothing can be unlocked."""

    def __init__(
        self,
        guard: LockGuard,
        worker: DeskWorker,
        unlock: Unlock,
        successor: Successor,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._guard = guard
        self._worker = worker
        self._unlock = unlock
        self._successor = successor
        self._folder: Path | None = None
        self._label = ""
        self._handover: Callable[[], Handover] | None = None
        self._desk: Desk | None = None
        self._looks = 0
        self._hurry = QTimer(self, interval=HURRY_MS)
        self._hurry.timeout.connect(self._interrupt)
        self._longest = QTimer(self, interval=LONGEST_CLOSE_MS, singleShot=True)
        self._longest.timeout.connect(self._replace)
        successor.stands.connect(self._overlap)
        successor.failed.connect(self._stay)
        guard.passphrase_given.connect(self._try)
        guard.typing.connect(self.typing)
        guard.other_asked.connect(self._other)
        guard.close_asked.connect(self.left)
        guards().tell("renewed", "on", tr("What was on the screen is gone from memory when it is locked."))

    # --- the process that is locked ------------------------------------------------------------------

    def close(self, session: "Session", folder: Path, handover: Callable[[], Handover]) -> None:
        """Close a session whose typing was handed over, then have this process replaced.

        Args:
            handover: Asked once everything that was still to be saved has been answered.
        """
        self._folder, self._handover, self._desk = folder, handover, session.desk
        self._hurry.start()
        self._longest.start()
        # Saves that are still on their way answer first; closing is the last thing asked.
        session.close(self._closed, self._not_closed)
        session.destroyed.connect(self._forget)
        self._session = session

    def _forget(self) -> None:
        self._desk = None

    def _interrupt(self) -> None:
        if self._desk is not None:
            # Not whatever runs: a save that waited behind something slow has only just begun.
            self._worker.interrupt_long(self._desk.store.interrupt, HURRY_MS / 1000)

    def _not_closed(self, error: Exception) -> None:
        # The keys are wiped however closing ends (Store.close); the rest goes with the process.
        self._closed(error)

    def _closed(self, _: object) -> None:
        self._hurry.stop()
        self._desk = None
        self._session.deleteLater()
        self.closed.emit()
        self._replace()

    def _replace(self) -> None:
        self._hurry.stop()
        self._longest.stop()
        handover, self._handover = self._handover, None
        if handover is not None and self._folder is not None:
            self._successor.start(self._folder, handover())

    def _overlap(self) -> None:
        self.renewed.emit()
        QTimer.singleShot(OVERLAP_MS, self._successor.leave)

    def _stay(self) -> None:
        from soteria_desk.api import NotRenewed

        error = NotRenewed()
        guards().tell("renewed", "off", str(error))
        self._guard.show_end(" ".join((error.message_text, error.advice_text)))

    # --- the process that takes its place --------------------------------------------------------------

    def stand(self, folder: Path, label: str, stands: Callable[[], object] = say_standing) -> None:
        """Begin locked over a folder, and call `stands` once the cover is on the screen."""
        self._folder, self._label = folder, label
        self._stands = stands
        self._guard.set_user(label)
        self._guard.stand()
        self._looks = 0
        self._look()

    def _look(self) -> None:
        handles = [cover.windowHandle() for cover in self._guard.covers]
        there = all(handle is not None and handle.isExposed() for handle in handles)
        self._looks += 1
        if there or self._looks * LOOK_MS > LONGEST_LOOK_MS:
            for cover in self._guard.covers:
                cover.repaint()
            self._stands()
        else:
            QTimer.singleShot(LOOK_MS, self._look)

    def _try(self, passphrase: str) -> None:
        folder, label, unlock = self._folder, self._label, self._unlock
        if folder is not None:
            self._worker.run(lambda: unlock(folder, label, passphrase), self._opened, self._refused)

    def _opened(self, desk: "Desk") -> None:
        self.opened.emit(desk, self._folder, self._label)

    def _refused(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError, Unexpected

        if not isinstance(error, SoteriaError):
            sys.excepthook(type(error), error, error.__traceback__)
            error = Unexpected(reason="E-99")
        self._guard.refuse(" ".join(filter(None, (error.message_text, error.safe_text, error.advice_text))))

    def _other(self) -> None:
        self._guard.release()
        self._guard.disarm()
        self.other_asked.emit(self._folder)
