"""Which casebook is to be unlocked, by whom, and what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.place_watch import PlaceWatch
from ui.settings import Recent, Settings
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Around, Desk

Unlock = Callable[..., "Desk"]
"""Called with folder, label and passphrase, and with `accept_older` or `accept_altered` where that was agreed to."""

SAVEABLE = frozenset({"E-13", "E-18"})
"""Refusals of a casebook whose file is damaged, or does not match its log: what is readable can be saved."""

WAYS_ON = {"E-07": "accept_altered", "E-08": "accept_older"}
"""Refusals that a supervisor may overrule, and how the casebook is asked to."""


def _labels(folder: Path) -> tuple[str, ...]:
    from soteria_desk.api import labels  # the whole vault comes with it: not before a folder is chosen

    return labels(folder)


def _unlock(
    folder: Path, label: str, passphrase: str, *, accept_older: bool = False, accept_altered: bool = False
) -> "Desk":
    from soteria_desk.api import unlock

    return unlock(folder, label, passphrase, accept_older=accept_older, accept_altered=accept_altered)


def _around(folder: Path) -> "Around":
    from soteria_desk.api import around

    return around(folder)


class UnlockViewModel(QObject):
    """The unlock page's state. Key work runs on the casebook's thread, so that the window stays alive."""

    chosen = Signal(object)
    """Another folder was chosen: a Path, or None."""
    labels_found = Signal(object)
    """Who can unlock it: a tuple of labels."""
    folder_failed = Signal(object)
    """The folder cannot be used: a SoteriaError."""
    checking_changed = Signal(bool)
    refused = Signal(object)
    """Unlocking failed: a SoteriaError."""
    damage_found = Signal(object)
    """The refusal was about damage, and this lies around the casebook: an Around."""
    waiting_changed = Signal(int)
    """Seconds until the next try may be made; 0 when it may be made now."""
    unlocked = Signal(object)
    """An open Desk, on its own thread."""
    failed = Signal(object)
    """Our own defect: an Exception."""

    def __init__(
        self,
        worker: DeskWorker,
        settings: Settings,
        unlock: Unlock = _unlock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._settings = settings
        self._unlock = unlock
        self._folder: Path | None = None
        self._checking = False
        self._wait = 0
        self._accepted: dict[str, bool] = {}
        self._given = ("", "")
        self.place = PlaceWatch(worker, self)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)

    @property
    def folder(self) -> Path | None:
        """The folder that was chosen."""
        return self._folder

    @property
    def name(self) -> str:
        """What the chosen casebook is called before it is unlocked: its folder's name."""
        return self._folder.stem if self._folder else ""

    def has_database(self) -> bool:
        """Whether the chosen folder holds a casebook's database: the sheet opens that alone."""
        try:
            return self._folder is not None and (self._folder / "casebook.db").is_file()
        except OSError:
            return False

    @property
    def recent(self) -> tuple[Recent, ...]:
        """Casebooks the person chose to have remembered on this computer."""
        return self._settings.recent

    @property
    def checking(self) -> bool:
        """Whether a passphrase is being checked now."""
        return self._checking

    @property
    def waiting(self) -> int:
        """Seconds until the next try."""
        return self._wait

    def may_remember(self) -> bool:
        """Whether casebooks may be remembered on this computer."""
        return self._settings.may_remember()

    def remembers(self) -> bool:
        """Whether the chosen casebook is remembered here."""
        return self._folder is not None and self._settings.remembers(self._folder)

    def set_remember(self, on: bool) -> None:
        """Remember the chosen casebook on this computer, or forget it."""
        if self._folder is not None:
            (self._settings.remember if on else self._settings.forget)(self._folder)

    def choose(self, folder: Path) -> None:
        """Take a folder and find out who can unlock it."""
        # Somebody may point at a file of the casebook instead of its folder.
        self._folder = folder.parent if folder.name == "casebook.db" else folder
        self._set_wait(0)
        self._accepted.clear()
        self.forget()
        self.chosen.emit(self._folder)
        self.place.look(self._folder)
        self._worker.run(lambda at=self._folder: (at, _labels(at)), self._found, self._not_found)  # type: ignore[misc]

    def _found(self, answer: tuple[Path, tuple[str, ...]]) -> None:
        if answer[0] == self._folder:
            self.labels_found.emit(answer[1])

    def _not_found(self, error: Exception) -> None:
        self._tell(error, self.folder_failed.emit)

    def try_passphrase(self, label: str, passphrase: str) -> None:
        """Check a passphrase; exactly one of `unlocked`, `refused` and `failed` follows."""
        if self._folder is None or self._checking or self._wait:
            return
        folder, unlock, accepted = self._folder, self._unlock, dict(self._accepted)
        self._given = (label, passphrase)
        self._set_checking(True)
        self._worker.run(lambda: unlock(folder, label, passphrase, **accepted), self._opened, self._refused)

    def accept(self, code: str) -> None:
        """Go on at the next try although the casebook was refused with this code; a supervisor's decision, logged."""
        self._accepted[WAYS_ON[code]] = True

    def _opened(self, desk: "Desk") -> None:
        self._set_checking(False)
        self.forget()
        if self._folder is not None and self._settings.remembers(self._folder):
            self._settings.remember(self._folder)
        self.unlocked.emit(desk)

    def _refused(self, error: Exception) -> None:
        self._set_checking(False)
        damaged = getattr(error, "code", "") in SAVEABLE
        if not damaged:
            self.forget()
        self._tell(error, self.refused.emit)
        if damaged and self._folder is not None:
            self._worker.run(lambda at=self._folder: (at, _around(at)), self._looked_around, self.failed.emit)  # type: ignore[misc]
        seconds = getattr(error, "details", {}).get("seconds")
        if isinstance(seconds, int):
            self._set_wait(seconds)

    def _looked_around(self, answer: "tuple[Path, Around]") -> None:
        if answer[0] == self._folder and self._given[1]:
            self.damage_found.emit(answer[1])

    @property
    def given(self) -> tuple[str, str]:
        """Label and passphrase of a try that only the damage kept from opening; empty otherwise."""
        return self._given

    def forget(self) -> None:
        """Drop the passphrase that was tried."""
        self._given = ("", "")

    def _tell(self, error: Exception, expected: Callable[[Exception], None]) -> None:
        from soteria_desk.api import SoteriaError

        (expected if isinstance(error, SoteriaError) else self.failed.emit)(error)

    def _set_checking(self, on: bool) -> None:
        self._checking = on
        self.checking_changed.emit(on)

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
