"""Garbage is collected on the window's thread alone.

Python collects cycles on whichever thread happens to allocate. A cycle that holds Qt objects, collected on
the casebook's thread, destroys widgets and timers outside their own thread: Qt warns, and may crash.
"""

import gc
import linecache

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 1000
FULL_EVERY_LOOKS = 300


class GarbageCollector(QObject):
    """Takes over from the automatic collector: looks once a second, and collects what its thresholds ask for.

    Everything is looked through once in five minutes, and when the window locks: that takes some 30 ms.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        # What is loaded by now stays: never looking through it again keeps each collection short.
        gc.freeze()
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what is due, and let go of source text."""
        forget_sources()
        self._looks += 1
        if self._looks % FULL_EVERY_LOOKS == 0:
            collect_everything()
        else:
            collect_what_is_due()


def collect_what_is_due() -> None:
    """Collect the older of the two young generations whose threshold is passed; it includes the younger one."""
    for generation in (1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


def collect_everything() -> None:
    """Look through everything that is not frozen; for moments when nobody waits."""
    gc.collect()


def forget_sources() -> None:
    """Let go of source text: Qt's binding reads that of every module imported, and Python keeps it, 7 MB in all."""
    linecache.clearcache()
