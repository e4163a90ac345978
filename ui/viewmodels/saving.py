"""Saving what is readable of a casebook that does not open: where to, the work itself, the list, and opening it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from ui.viewmodels.check import Done, done_of
from ui.work.desk_worker import Behind, DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Around, Desk, Progress, Salvaged


class Way(NamedTuple):
    """How the damaged casebook is come by: with a passphrase, or with the recovery sheet.

    Attributes:
        label: Who opens the new casebook.
        passphrase: With what.
        save: Called with where to, the backup that fills the gaps (or None), and a Progress.
    """

    folder: Path
    label: str
    passphrase: str
    save: "Callable[[Path, Path | None, Progress], Salvaged]"


def with_passphrase(folder: Path, label: str, passphrase: str) -> Way:
    """The way of whoever knows the passphrase."""

    def save(to: Path, backup: Path | None, progress: "Progress") -> "Salvaged":
        from soteria_desk.api import salvage

        return salvage(folder, label, passphrase, to, backup=backup, progress=progress)

    return Way(folder, label, passphrase, save)


def with_sheet(folder: Path, rows: tuple[str, ...], label: str, passphrase: str) -> Way:
    """The way of whoever has the recovery sheet; the passphrase is a new one."""

    def save(to: Path, backup: Path | None, progress: "Progress") -> "Salvaged":
        from soteria_desk.api import salvage_with_sheet

        return salvage_with_sheet(folder, rows, label, passphrase, to, backup=backup, progress=progress)

    return Way(folder, label, passphrase, save)


class SavingViewModel(QObject):
    """State of the page; after `forget` nothing runs and no passphrase is kept."""

    looked = Signal()
    """What lies around the casebook is known."""
    running_changed = Signal(bool)
    progressed = Signal(int, int)
    saved = Signal(object)
    """It is saved: a Done."""
    refused = Signal(object)
    """It was not saved, or the new casebook did not open: a SoteriaError."""
    stopped = Signal()
    """The person stopped it; nothing was made."""
    list_written = Signal(str)
    """The name of the file that the list was written to."""
    opened = Signal(object)
    """The new casebook, open: a Desk."""
    failed = Signal(object)

    def __init__(
        self,
        worker: DeskWorker,
        way: Way,
        unlock: "Callable[..., Desk]",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._way: Way | None = way
        self._unlock = unlock
        self._behind: Behind | None = None
        self._opening = False
        self.folder = way.folder
        self.label = way.label
        self.around: Around | None = None
        self.to: Path | None = None
        """Where the new casebook is to be made."""
        self.done: Done | None = None

    @property
    def running(self) -> bool:
        """Whether it is being saved or opened."""
        return self._behind is not None or self._opening

    def look(self) -> None:
        """Find the newest backup and a free place beside the casebook."""

        def work() -> "Around":
            from soteria_desk.api import around

            return around(self.folder)

        self._worker.run(work, self._looked, self.failed.emit)

    def _looked(self, found: "Around") -> None:
        self.around = found
        self.to = self.to or found.beside
        self.looked.emit()

    def choose(self, to: Path) -> None:
        """Take another place for the new casebook."""
        self.to = to if to.suffix == ".casebook" else to.with_name(to.name + ".casebook")
        self.looked.emit()

    def save(self, with_backup: bool) -> None:
        """Save what is readable; one of `saved`, `refused`, `stopped` and `failed` follows."""
        way, to, found = self._way, self.to, self.around
        if self.running or way is None or to is None or found is None:
            return
        backup = found.backup if with_backup else None
        self._behind = self._worker.run_behind(
            lambda progress: done_of(way.save(to, backup, progress)), self._saved, self._refused, self._step
        )
        self.running_changed.emit(True)

    def stop(self) -> None:
        """Stop saving; what is half made is taken away."""
        if self._behind is not None:
            self._behind.cancel()

    def _step(self, step: tuple[int, int]) -> None:
        self.progressed.emit(*step)

    def _saved(self, done: Done) -> None:
        self._behind = None
        self.done = done
        self.running_changed.emit(False)
        self.saved.emit(done)

    def _refused(self, error: Exception) -> None:
        from soteria_desk.api import Cancelled

        self._behind, self._opening = None, False
        self.running_changed.emit(False)
        if isinstance(error, Cancelled):
            self.stopped.emit()
        else:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError

        (self.refused if isinstance(error, SoteriaError) else self.failed).emit(error)

    def write_list(self, path: Path, text: str) -> None:
        """Write the list as a text file, where the person said."""

        def work() -> str:
            from soteria_desk.api import write_file

            write_file(path, text.encode("utf-8"), what="the list")
            return path.name

        self._worker.run(work, self.list_written.emit, self._tell)

    def open(self) -> None:
        """Open the new casebook; `opened`, `refused` or `failed` follows."""
        way, done, unlock = self._way, self.done, self._unlock
        if self.running or way is None or done is None:
            return
        self._opening = True
        self.running_changed.emit(True)
        self._worker.run(
            lambda: unlock(done.folder, way.label, way.passphrase), self._was_opened, self._refused
        )

    def _was_opened(self, desk: Any) -> None:
        self._opening = False
        self.forget()
        self.opened.emit(desk)

    def forget(self) -> None:
        """Stop what runs, and drop the passphrase or the rows."""
        self.stop()
        self._way = None
