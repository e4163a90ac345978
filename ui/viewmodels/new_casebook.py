"""Making a casebook: what was entered, whether the passphrase will do, the recovery code, and the check of it."""

import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ui.i18n import tr
from ui.place_watch import PlaceWatch
from ui.viewmodels.sheet_rows import problem_with_row
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Desk, Made, RecoverySheet

SUFFIX = ".casebook"
ASKED_BACK = 2
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass
class Entered:
    """What the person has entered so far. The passphrase is not part of it: it stays in its field."""

    name: str = ""
    folder: str = ""
    force: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    label: str = ""
    officer: str = ""
    rank: str = ""
    number: str = ""


class NewCasebookViewModel(QObject):
    """State of the new-casebook pages. Nothing is made before `make`; after `abandon` nothing is left."""

    making_changed = Signal(bool)
    made = Signal(object)
    """The seven rows of the recovery code, to be shown once."""
    refused = Signal(object)
    """It could not be made: a SoteriaError."""
    finished = Signal(object, object, str)
    """The open Desk, its folder, and the user's label."""
    abandoned = Signal()
    failed = Signal(object)

    def __init__(
        self, worker: DeskWorker, create: Callable[..., "Made"] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._create = create or _create
        self.entered = Entered(folder=str(_documents()))
        self.place = PlaceWatch(worker, self)
        self._desk: Desk | None = None
        self._folder = Path()
        self._rows: tuple[str, ...] = ()
        self.sheet: RecoverySheet
        """What is printed; there once the casebook has been made."""
        self._making = False
        self.asked: tuple[int, ...] = ()
        """Numbers of the two rows that are asked back, 1 to 7."""

    # --- what was entered --------------------------------------------------------------------------

    def target(self) -> Path:
        """The folder the casebook will be, from its name and where it is to be kept."""
        return folder_named(Path(self.entered.folder).expanduser(), self.entered.name)

    def look_at_place(self) -> None:
        """Look at the folder it is to be kept in; `place` answers."""
        self.place.look(Path(self.entered.folder).expanduser() if self.entered.folder.strip() else None)

    def problems_of_casebook(self) -> dict[str, str]:
        """What is wrong with name and folder, by field."""
        found = {}
        if not self.entered.name.strip():
            found["name"] = tr("The name is missing.")
        elif len(self.entered.name) > 80:
            found["name"] = tr("Use at most 80 characters.")
        folder = Path(self.entered.folder).expanduser()
        if not self.entered.folder.strip() or not folder.is_dir():
            found["folder"] = tr("There is no such folder. Choose one on this computer.")
        elif "name" not in found and self.target().exists():
            found["folder"] = tr(
                "There is already something at {name}. Choose another name or folder."
            ).format(name=self.target().name)
        return found

    def problems_of_user(self) -> dict[str, str]:
        """What is wrong with the user's details, by field."""
        found = {}
        if not self.entered.label.strip():
            found["label"] = tr("The initials or number are missing.")
        if not self.entered.officer.strip():
            found["officer"] = tr("Your name is missing.")
        return found

    def problem_with(self, passphrase: str) -> str:
        """Why a passphrase will not do; empty where it will."""
        from soteria_desk.api import problem_with

        one = self.entered
        return problem_with(passphrase, one.name, one.label, one.officer, one.force) or ""

    # --- making ------------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether the casebook has been made and stands open."""
        return self._desk is not None

    def make(self, passphrase: str) -> None:
        """Make the casebook; `made` or `refused` follows."""
        if self._making or self._desk is not None:
            return
        one, folder, create = self.entered, self.target(), self._create
        self._folder = folder
        self._set_making(True)
        self._worker.run(
            lambda: create(
                folder,
                name=one.name.strip(),
                label=one.label.strip(),
                officer=one.officer.strip(),
                passphrase=passphrase,
                rank=one.rank.strip(),
                number=one.number.strip(),
                force=one.force.strip(),
                marking=one.marking.strip() or "OFFICIAL-SENSITIVE",
            ),
            self._made,
            self._not_made,
        )

    def _made(self, made: "Made") -> None:
        self._set_making(False)
        self._desk, self._rows = made.desk, made.rows
        self.sheet = made.sheet()
        self.asked = tuple(sorted(random.SystemRandom().sample(range(1, len(made.rows) + 1), ASKED_BACK)))
        self.made.emit(made.rows)

    def _not_made(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError

        self._set_making(False)
        (self.refused if isinstance(error, SoteriaError) else self.failed).emit(error)

    def _set_making(self, on: bool) -> None:
        self._making = on
        self.making_changed.emit(on)

    # --- the recovery code ---------------------------------------------------------------------------

    def problem_with_row(self, number: int, typed: str) -> str:
        """What is wrong with a row that was typed back; empty where it is right."""
        return problem_with_row(number, typed, self._rows[number - 1])

    def finish(self) -> None:
        """Both rows were typed back: put that on the record, and go on to the casebook."""
        desk, self._desk, self._rows = self._desk, None, ()
        assert desk is not None  # rows are asked back only after it was made
        sheet = self.sheet

        def work() -> "Desk":
            desk.users.sheet_printed(sheet)
            return desk

        self._worker.run(work, self._finished, self.failed.emit)

    def _finished(self, desk: "Desk") -> None:
        self.finished.emit(desk, self._folder, self.entered.label.strip())

    def abandon(self) -> None:
        """Leave; a casebook that was made and holds nothing yet is taken away again."""
        desk, self._desk, self._rows = self._desk, None, ()
        if desk is None:
            self.abandoned.emit()
            return
        folder = self._folder  # not `target()`: what was entered since may name another folder

        def work() -> None:
            desk.close()
            shutil.rmtree(folder)

        self._worker.run(work, self._gone, self.failed.emit)

    def _gone(self, _: Any) -> None:
        self.abandoned.emit()


def folder_named(parent: Path, name: str) -> Path:
    """The folder of a casebook of this name; what no file system takes becomes a dash."""
    stem = _UNSAFE.sub("-", name.strip().removesuffix(SUFFIX)).strip(" .") or tr("Casebook")
    return parent / f"{stem}{SUFFIX}"


def _documents() -> Path:
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()


def _create(folder: Path, **fields: str) -> "Made":
    from soteria_desk.api import create

    return create(folder, **fields)  # type: ignore[arg-type]  # the fields are those of `make`
