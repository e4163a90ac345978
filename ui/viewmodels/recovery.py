"""Opening a casebook with its recovery sheet: the rows, who opens it, and a new passphrase."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.viewmodels.unlock import SAVEABLE
from ui.work.desk_worker import Behind, DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Desk, Progress
    from ui.viewmodels.saving import Way

Read = Callable[[Path, tuple[str, ...], "Progress"], tuple[str, ...]]
Look = Callable[[Path, tuple[str, ...]], tuple[str, ...]]
Recover = Callable[[Path, tuple[str, ...], str, str], "Desk"]

ALL_ROWS = range(1, 8)


def _look(folder: Path, rows: tuple[str, ...]) -> tuple[str, ...]:
    from soteria_desk.api import labels_with_sheet

    return labels_with_sheet(folder, rows)


def _read(folder: Path, rows: tuple[str, ...], progress: "Progress") -> tuple[str, ...]:
    from soteria_desk.api import readable_labels

    return readable_labels(folder, rows, progress=progress)


def _recover(folder: Path, rows: tuple[str, ...], label: str, passphrase: str) -> "Desk":
    from soteria_desk.api import recover

    return recover(folder, rows, label, passphrase)


class RecoveryViewModel(QObject):
    """State of the recovery page. The rows are kept from the first step to the last, and dropped then."""

    working_changed = Signal(bool)
    rows_right = Signal(object)
    """The sheet opens this casebook; who can be chosen: a tuple of labels."""
    users_found = Signal(object)
    """The users of a damaged casebook that can still be told: a tuple of labels, empty where none can."""
    progressed = Signal(int, int)
    refused = Signal(object)
    """A SoteriaError."""
    saving_asked = Signal(object)
    """What is readable is to be saved with the sheet: a Way."""
    unlocked = Signal(object)
    """An open Desk."""
    failed = Signal(object)

    def __init__(
        self,
        worker: DeskWorker,
        folder: Path,
        look: Look = _look,
        recover: Recover = _recover,
        read: Read = _read,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self.folder = folder
        self._look = look
        self._recover = recover
        self._read = read
        self._behind: Behind | None = None
        self.damaged = False
        """The sheet is right and the file is damaged: what is readable can be saved, and no more."""
        self._rows: tuple[str, ...] = ()
        self._working = False

    @property
    def name(self) -> str:
        """What the casebook is called before it is open: its folder's name."""
        return self.folder.stem

    def try_rows(self, rows: tuple[str, ...]) -> None:
        """Find out whether these rows open the casebook, and for whom."""
        if self._working:
            return
        folder, look = self.folder, self._look
        self._rows = rows
        self.damaged = False
        self._set_working(True)
        self._worker.run(lambda: look(folder, rows), self._looked, self._refuse)

    def _looked(self, labels: tuple[str, ...]) -> None:
        self._set_working(False)
        self.rows_right.emit(labels)

    @property
    def reading(self) -> bool:
        """Whether it is being read who the users of a damaged casebook are, which can be stopped."""
        return self._behind is not None

    def find_users(self) -> None:
        """Read of a damaged casebook who its users are; `users_found` or `refused` follows."""
        if self._working:
            return
        folder, rows, read = self.folder, self._rows, self._read
        self._behind = self._worker.run_behind(
            lambda progress: read(folder, rows, progress), self._read_users, self._not_read, self._step
        )
        self._set_working(True)

    def _step(self, step: tuple[int, int]) -> None:
        self.progressed.emit(*step)

    def _read_users(self, labels: tuple[str, ...]) -> None:
        self._behind = None
        self._set_working(False)
        self.users_found.emit(labels)

    def _not_read(self, error: Exception) -> None:
        from soteria_desk.api import Cancelled

        self._behind = None
        if isinstance(error, Cancelled):
            self._set_working(False)
        else:
            self._refuse(error)

    def save(self, label: str, passphrase: str) -> None:
        """Hand over to where what is readable is saved."""
        from ui.viewmodels.saving import with_sheet

        if not self._working:
            way: Way = with_sheet(self.folder, self._rows, label, passphrase)
            self.forget()
            self.saving_asked.emit(way)

    def problem_with(self, label: str, passphrase: str) -> str:
        """Why a new passphrase will not do; empty where it will."""
        from soteria_desk.api import problem_with

        return problem_with(passphrase, self.name, label) or ""

    def open(self, label: str, passphrase: str) -> None:
        """Set the new passphrase and open the casebook."""
        if self._working:
            return
        folder, rows, recover = self.folder, self._rows, self._recover
        self._set_working(True)
        self._worker.run(lambda: recover(folder, rows, label, passphrase), self._opened, self._refuse)

    def _opened(self, desk: "Desk") -> None:
        self._set_working(False)
        self.forget()
        self.unlocked.emit(desk)

    def forget(self) -> None:
        """Drop the rows, and stop reading."""
        if self._behind is not None:
            self._behind.cancel()
        self._rows = ()

    def _refuse(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError

        self._set_working(False)
        self.damaged = getattr(error, "code", "") in SAVEABLE
        (self.refused if isinstance(error, SoteriaError) else self.failed).emit(error)

    def _set_working(self, on: bool) -> None:
        self._working = on
        self.working_changed.emit(on)
