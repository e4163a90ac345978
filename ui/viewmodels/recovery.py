"""Opening a casebook with its recovery sheet: the rows, who opens it, and a new passphrase."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.i18n import tr
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Desk

Look = Callable[[Path, tuple[str, ...]], tuple[str, ...]]
Recover = Callable[[Path, tuple[str, ...], str, str], "Desk"]

ALL_ROWS = range(1, 8)


def _look(folder: Path, rows: tuple[str, ...]) -> tuple[str, ...]:
    from soteria_desk.api import labels_with_sheet

    return labels_with_sheet(folder, rows)


def _recover(folder: Path, rows: tuple[str, ...], label: str, passphrase: str) -> "Desk":
    from soteria_desk.api import recover

    return recover(folder, rows, label, passphrase)


class RecoveryViewModel(QObject):
    """State of the recovery page. The rows are kept from the first step to the last, and dropped then."""

    working_changed = Signal(bool)
    rows_right = Signal(object)
    """The sheet opens this casebook; who can be chosen: a tuple of labels."""
    refused = Signal(object)
    """A SoteriaError."""
    unlocked = Signal(object)
    """An open Desk."""
    failed = Signal(object)

    def __init__(
        self,
        worker: DeskWorker,
        folder: Path,
        look: Look = _look,
        recover: Recover = _recover,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self.folder = folder
        self._look = look
        self._recover = recover
        self._rows: tuple[str, ...] = ()
        self._working = False

    @property
    def name(self) -> str:
        """What the casebook is called before it is open: its folder's name."""
        return self.folder.stem

    def problem_with_row(self, number: int, typed: str) -> str:
        """What is wrong with a row; empty where it is right."""
        from soteria_desk.api import row_is_right

        if row_is_right(number, typed):
            return ""
        return tr("Row {n} has a typing mistake. Check its ten characters.").format(n=number)

    def try_rows(self, rows: tuple[str, ...]) -> None:
        """Find out whether these rows open the casebook, and for whom."""
        if self._working:
            return
        folder, look = self.folder, self._look
        self._rows = rows
        self._set_working(True)
        self._worker.run(lambda: look(folder, rows), self._looked, self._refuse)

    def _looked(self, labels: tuple[str, ...]) -> None:
        self._set_working(False)
        self.rows_right.emit(labels)

    def problem_with(self, label: str, passphrase: str) -> str:
        """Why a new passphrase will not do; empty where it will."""
        from soteria_desk.api import problem_with

        return problem_with(passphrase, self.name, label) or ""

    def suggestion(self) -> str:
        """Return five random words."""
        from soteria_desk.api import generate_passphrase

        return str(generate_passphrase())

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
        """Drop the rows."""
        self._rows = ()

    def _refuse(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError

        self._set_working(False)
        (self.refused if isinstance(error, SoteriaError) else self.failed).emit(error)

    def _set_working(self, on: bool) -> None:
        self._working = on
        self.working_changed.emit(on)
