"""Looks at the disk under a folder on the casebook's thread, and says in banners what a casebook meets there."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.widgets.layouts import VBox
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from ui.widgets.banner import Banner

_ICONS = {"W-03": "hard-drive", "W-04": "lock-open"}


class PlaceWatch(QObject):
    """Answers for the folder that was asked for last; a place that cannot be looked at brings no warning."""

    looked = Signal(object)
    """What to say of it: a tuple of Warned."""

    def __init__(self, worker: DeskWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._folder: Path | None = None

    def look(self, folder: Path | None) -> None:
        """Look at a folder, or forget the one before."""
        self._folder = folder
        self.looked.emit(())
        if folder is not None:
            self._worker.run(lambda: (folder, _look(folder)), self._answered, self._unseen)

    def _answered(self, answer: tuple[Path, object]) -> None:
        folder, found = answer
        if folder != self._folder:
            return
        from soteria_desk.api import disk

        assert isinstance(found, disk.Disk)
        tell_guards(found)
        self.looked.emit(disk.warnings(found))

    def _unseen(self, _: Exception) -> None:
        # Warnings alone hang on it. What opening the folder meets is told by opening it.
        return


class PlaceWarnings(QWidget):
    """The banners; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._column = VBox(self, spacing=6)
        self.banners: list[Banner] = []
        self.hide()

    def show_warnings(self, told: object) -> None:
        """Show a tuple of Warned."""
        for banner in self.banners:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.banners.clear()
        for one in told if isinstance(told, tuple) else ():
            from ui.widgets.banner import Banner  # the first picture has no warnings

            banner = Banner(f"{one.text} {one.advice}".strip(), "warn", icon=_ICONS[one.code])
            self.banners.append(banner)
            self._column.addWidget(banner)
        self.setVisible(bool(self.banners))


def _look(folder: Path) -> object:
    from soteria_desk.api import disk

    return disk.look(folder)


def tell_guards(found: object) -> None:
    """Put what was found on the list of guards."""
    from soteria_desk.api import disk
    from ui.guards import guards

    assert isinstance(found, disk.Disk)
    told = disk.warnings(found)
    place = " ".join(one.text for one in told if one.code == "W-03")
    if place:
        guards().tell("place", "off", place)
    else:
        guards().tell(
            "place", "on", tr("This folder is not known to be copied to the internet or pulled out.")
        )
    if found.encrypted == "yes":
        guards().tell("disk", "on", tr("The disk under the casebook is encrypted."))
    elif found.encrypted == "no":
        guards().tell("disk", "off", told[-1].text)
    else:
        guards().tell(
            "disk", "unknown", tr("This system does not tell a program whether the disk is encrypted.")
        )
