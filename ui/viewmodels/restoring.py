"""Bringing a casebook back from a backup: what the file is, its passphrase, where to, what will be missing, and doing it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.i18n import tr
from ui.viewmodels.new_casebook import folder_named
from ui.viewmodels.restore_words import Found, Place, found_in
from ui.work.desk_worker import Behind, DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Backup, OpenBackup, Restored

SUFFIX = ".casebook"
BACKUPS = "backups"
FORGET_AFTER_MS = 300_000
"""A backup that was opened and then left alone is closed again after this time: its keys are in memory."""

Look = Callable[[Path], "Backup"]
Open = Callable[[Path, str, str], "OpenBackup"]


def _look(path: Path) -> "Backup":
    from soteria_desk.api import look_at_backup

    return look_at_backup(path)


def _open(path: Path, label: str, passphrase: str) -> "OpenBackup":
    from soteria_desk.api import open_backup

    return open_backup(path, label, passphrase)


class RestoreViewModel(QObject):
    """State of the restore pages. After `forget` nothing of the backup is open any more."""

    looked = Signal(object)
    """The file is a backup: a Found."""
    file_refused = Signal(object)
    """The file cannot be used: a SoteriaError."""
    working_changed = Signal(str)
    """What is being done, in words; empty when nothing is."""
    refused = Signal(object)
    """The passphrase was not taken: a SoteriaError."""
    waiting_changed = Signal(int)
    """Seconds until the next try may be made; 0 when it may be made now."""
    opened = Signal(object)
    """The passphrase was right: the Place that is proposed."""
    place_looked = Signal(object)
    """A Place was looked at."""
    progressed = Signal(int, int)
    restored = Signal(object)
    """It is back: a Restored."""
    not_restored = Signal(object)
    """A SoteriaError; everything is as it was."""
    stopped = Signal()
    """The person stopped it; everything is as it was."""
    forgotten = Signal()
    """The backup was closed because nobody went on."""
    failed = Signal(object)

    def __init__(
        self,
        worker: DeskWorker,
        known: tuple[Path, ...] = (),
        look: Look = _look,
        open_: Open = _open,
        parent: QObject | None = None,
    ) -> None:
        """Make it; `known` are folders of casebooks known here, one of which may be the backup's."""
        super().__init__(parent)
        self._worker = worker
        self._known = known
        self._look = look
        self._open = open_
        self.found: Found | None = None
        self._opened: OpenBackup | None = None
        self._to_close: list[
            OpenBackup
        ] = []  # filled on the casebook's thread, also where nobody hears the answer
        self._given = ("", "")
        self._place: Place | None = None
        self._behind: Behind | None = None
        self._working = False
        self._wait = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._idle = QTimer(self, interval=FORGET_AFTER_MS, singleShot=True)
        self._idle.timeout.connect(self._left_alone)

    # --- the file ------------------------------------------------------------------------------------

    def choose(self, path: Path) -> None:
        """Take a file and say what it is."""
        if self._working:
            return
        self.forget()
        self.found = None
        self._set_wait(0)
        look = self._look
        self._set_working(tr("Reading..."))
        self._worker.run(lambda: found_in(look(path)), self._looked, self._file_refused)

    def _looked(self, found: Found) -> None:
        self._set_working("")
        self.found = found
        self.looked.emit(found)

    def _file_refused(self, error: Exception) -> None:
        self._set_working("")
        self._tell(error, self.file_refused.emit)

    def start_folder(self) -> Path | None:
        """Where to look for a file first: beside the one before, else in a casebook known here."""
        if self.found is not None:
            return self.found.path.parent
        return next((folder / BACKUPS for folder in self._known if (folder / BACKUPS).is_dir()), None)

    # --- the passphrase --------------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """Seconds until the next try."""
        return self._wait

    def try_passphrase(self, label: str, passphrase: str) -> None:
        """Open the backup; exactly one of `opened`, `refused` and `failed` follows."""
        if self.found is None or self._working or self._wait:
            return
        path, open_, known, to_close = self.found.path, self._open, self._candidates(), self._to_close
        self._given = (label, passphrase)

        def work() -> "tuple[OpenBackup, Place | None]":
            opened = open_(path, label, passphrase)
            to_close.append(opened)
            return opened, _first_of_its_own(opened, known, label, passphrase)

        self._set_working(tr("Checking..."))
        self._worker.run(work, self._was_opened, self._refused)

    def _was_opened(self, answer: "tuple[OpenBackup, Place | None]") -> None:
        self._set_working("")
        self._opened, place = answer
        self._place = place or Place(self.new_folder())
        self._idle.start()
        self.opened.emit(self._place)

    def _refused(self, error: Exception) -> None:
        self._set_working("")
        self._given = ("", "")
        self._tell(error, self.refused.emit)
        seconds = getattr(error, "details", {}).get("seconds")
        if isinstance(seconds, int):
            self._set_wait(seconds)

    def _candidates(self) -> tuple[Path, ...]:
        """Where the casebook may be: where the backup lies in it, and what is known here."""
        assert self.found is not None
        around = self.found.path.absolute().parent
        inside = around.name == BACKUPS and around.parent.name.endswith(SUFFIX)
        return tuple(dict.fromkeys((around.parent, *self._known) if inside else self._known))

    # --- where to ------------------------------------------------------------------------------------

    @property
    def place(self) -> Place | None:
        """The place that was looked at last."""
        return self._place

    def new_folder(self, parent: Path | None = None, name: str = "") -> Path:
        """A folder in which nothing lies: of this name, else of a neutral one."""
        assert self.found is not None
        if parent is None:
            own = next(iter(self._candidates()), None)
            parent = own.parent if own is not None and own.parent.is_dir() else _documents()
        if name:
            return folder_named(parent, name)
        stem, number = tr("CB-{id} restored").format(id=self.found.casebook[:4]), 1
        folder = parent / f"{stem}{SUFFIX}"
        while folder.exists():
            number += 1
            folder = parent / f"{stem} {number}{SUFFIX}"
        return folder

    def look_at(self, folder: Path) -> None:
        """Find out what would be missing in the place of what lies there; `place_looked` answers."""
        opened, (label, passphrase) = self._opened, self._given
        if opened is None or self._behind is not None:
            return
        self._idle.start()
        self._worker.run(
            lambda: _place(opened, folder, label, passphrase), self._place_looked, self.failed.emit
        )

    def _place_looked(self, place: Place) -> None:
        self._place = place
        self.place_looked.emit(place)

    # --- doing it ------------------------------------------------------------------------------------

    def restore(self, folder: Path) -> None:
        """Bring the casebook back; one of `restored`, `not_restored`, `stopped` and `failed` follows."""
        opened = self._opened
        if opened is None or self._behind is not None:
            return
        self._idle.stop()
        self._behind = self._worker.run_behind(
            lambda progress: opened.restore(folder, progress), self._restored, self._not_restored, self._step
        )

    def stop(self) -> None:
        """Stop restoring; what is half made is taken away."""
        if self._behind is not None:
            self._behind.cancel()

    def _step(self, step: tuple[int, int]) -> None:
        self.progressed.emit(*step)

    def _restored(self, restored: "Restored") -> None:
        self._behind = None
        self.forget()
        self.restored.emit(restored)

    def _not_restored(self, error: Exception) -> None:
        from soteria_desk.api import Cancelled

        self._behind = None
        self._idle.start()
        if isinstance(error, Cancelled):
            self.stopped.emit()
        else:
            self._tell(error, self.not_restored.emit)

    # --- the end -------------------------------------------------------------------------------------

    @property
    def label(self) -> str:
        """Who opened the backup."""
        return self._given[0]

    def forget(self) -> None:
        """Stop what runs, and close the backup: its keys are wiped."""
        self.stop()
        self._idle.stop()
        self._opened = None
        self._given = (self._given[0], "")
        if self._worker.stopped:
            return
        to_close, self._to_close = self._to_close, []

        def close() -> None:
            for opened in to_close:
                opened.close()

        self._worker.run(close, None, self.failed.emit)  # behind whatever still uses them

    def _left_alone(self) -> None:
        self.forget()
        self.forgotten.emit()

    def _tell(self, error: Exception, expected: Callable[[Exception], None]) -> None:
        from soteria_desk.api import SoteriaError

        (expected if isinstance(error, SoteriaError) else self.failed.emit)(error)

    def _set_working(self, words: str) -> None:
        self._working = bool(words)
        self.working_changed.emit(words)

    def _set_wait(self, seconds: int) -> None:
        if seconds == self._wait == 0:
            return
        self._wait = seconds
        if seconds:
            self._second.start()
        else:
            self._second.stop()
        self.waiting_changed.emit(seconds)

    def _count_down(self) -> None:
        self._set_wait(max(0, self._wait - 1))


def _place(opened: "OpenBackup", folder: Path, label: str, passphrase: str) -> Place:
    from soteria_desk.api import SoteriaError

    try:
        return Place(folder, opened.missing(folder, label, passphrase))
    except SoteriaError as error:
        return Place(folder, error=error)


def _first_of_its_own(
    opened: "OpenBackup", known: tuple[Path, ...], label: str, passphrase: str
) -> Place | None:
    """The first folder in which this very casebook lies, open elsewhere or not."""
    for folder in known:
        place = _place(opened, folder, label, passphrase)
        if place.missing is not None or (place.error is not None and place.error.code == "E-09"):
            return place
    return None


def _documents() -> Path:
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()
