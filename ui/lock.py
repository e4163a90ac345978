"""Lock and hide: one key covers every screen at once; so does being away for some minutes."""

import sys
import time
from collections.abc import Callable
from typing import TypeGuard

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import getCppPointer, isValid

from ui.announce import announce
from ui.clipboard import clear_our_text
from ui.i18n import tr
from ui.settings import LONGEST_LOCK, SHORTEST_LOCK
from ui.start_guard import asks_to_hide
from ui.widgets.neutral_screen import NeutralScreen

DEFAULT = 5
"""Minutes until the window locks by itself."""
ANNOUNCED_AT = 30
"""Seconds before locking at which it is said once."""
QUICK_TURNS_S = 0.0005
LONGEST_COVER_MS = 100
"""What is covered by then, or cannot be, is closed."""

_ACTIVITY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


def awake_and_asleep() -> float:
    """Return seconds of a clock that goes on while the computer sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()


class LockGuard(QObject):
    """Watches for F12, Ctrl+L and idleness in every window, dialog and menu.

    When it locks, it covers all screens and hides every other window first, then emits `locked`:
    the application saves, closes the casebook, drops the keys and has another process take the place of
    this one. That one begins with `stand`; after `passphrase_given` it answers with `refuse` or `release`.
    """

    covering = Signal()
    """The covers are shown, what lies behind them is as it was: the last moment to see where the person was."""
    locked = Signal()
    """Everything is covered; close the casebook now."""
    passphrase_given = Signal(str)
    typing = Signal()
    """A passphrase is being typed on a cover."""
    other_asked = Signal()
    """Somebody else wants to unlock."""
    close_asked = Signal()
    """Nothing can be unlocked here any more, and the person closes it."""
    released = Signal()
    countdown_changed = Signal(int)
    """Seconds until the window locks by itself."""

    def __init__(
        self, app: QApplication, minutes: int = DEFAULT, now: Callable[[], float] = awake_and_asleep
    ) -> None:
        super().__init__(app)
        self._app = app
        self._now = now
        self._minutes = DEFAULT
        self._last = now()
        self._announced = False
        self._locked = False
        self._armed = False
        self._slot_label = ""
        self._hint = ""
        self._covers: dict[int, NeutralScreen] = {}
        self._hidden: list[QWidget] = []
        self._turns = sys.getswitchinterval()
        self._telling = False
        self._latest = QTimer(self, interval=LONGEST_COVER_MS, singleShot=True)
        self._latest.timeout.connect(self._tell)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.check)
        self.set_minutes(minutes)

    # --- For the application ---------------------------------------------------------------------------

    def arm(self) -> None:
        """Start watching: a casebook is open. The covers are made now, so that locking need not wait for them."""
        if self._armed:
            return
        self._armed = True
        self._app.installEventFilter(self)
        self._app.screenAdded.connect(self._cover_new_screen)
        self.make_covers()
        self._touch()
        self._tick.start()
        self.check()

    def make_covers(self) -> None:
        """Make what covers the screens, so that neither opening nor locking waits for it."""
        for screen in QGuiApplication.screens():
            self._cover(screen)

    def disarm(self) -> None:
        """Stop watching: no casebook is open."""
        if not self._armed:
            return
        self._armed = False
        self._tick.stop()
        self._app.removeEventFilter(self)
        self._app.screenAdded.disconnect(self._cover_new_screen)
        for cover in self._covers.values():
            cover.hide()
            cover.deleteLater()
        self._covers.clear()

    def set_minutes(self, minutes: int) -> None:
        """Set the idle time, held between 1 and 30 minutes."""
        self._minutes = max(SHORTEST_LOCK, min(LONGEST_LOCK, minutes))
        self._announced = False

    def set_user(self, slot_label: str) -> None:
        """Say whose passphrase the box asks for."""
        self._slot_label = slot_label
        for cover in self._covers.values():
            cover.set_user(slot_label)

    def set_hint(self, hint: str) -> None:
        """Show a line in the box behind the neutral screen, e.g. the passphrase of the demonstration."""
        self._hint = hint
        for cover in self._covers.values():
            cover.set_hint(hint)

    @property
    def is_locked(self) -> bool:
        """Whether everything is covered."""
        return self._locked

    @property
    def covers(self) -> tuple[NeutralScreen, ...]:
        """The covering windows, one for each screen."""
        return tuple(self._covers.values())

    def seconds_left(self) -> int:
        """Return the seconds until the window locks by itself."""
        return max(0, round(self._minutes * 60 - (self._now() - self._last)))

    def lock(self) -> None:
        """Cover all screens, close what is open above the window, hide the rest, and tell `locked`."""
        if self._locked or not self._armed:
            return
        self._locked = True
        self._tick.stop()
        # Other threads may be busy until they hear of it: they let go of the interpreter ten times as often.
        sys.setswitchinterval(QUICK_TURNS_S)
        self._show_covers(held=True)
        self.covering.emit()
        self._hide_the_rest()
        if self._covers:
            first = next(iter(self._covers.values()))
            first.activateWindow()
            for cover in self._covers.values():
                cover.repaint()
            announce(first, tr("Locked"), assertive=True)
        clear_our_text(QGuiApplication.clipboard())
        # The covers are on the screen before anything slow begins; a screen that is off has no picture.
        self._telling = True
        self._latest.start()
        QTimer.singleShot(0, self._tell_when_covered)

    def _tell_when_covered(self) -> None:
        if self._telling and not any(each.unseen and each.isVisible() for each in self._covers.values()):
            self._tell()

    def _tell(self) -> None:
        self._telling = False
        self._latest.stop()
        self.locked.emit()

    def stand(self) -> None:
        """Begin locked, in the process that takes the place of the one that was locked: any key asks."""
        if not self._armed:
            self._armed = True
            self._app.installEventFilter(self)
            self._app.screenAdded.connect(self._cover_new_screen)
        self._locked = True
        self._tick.stop()
        self._show_covers(held=False)
        if self._covers:
            next(iter(self._covers.values())).activateWindow()

    def _show_covers(self, held: bool) -> None:
        for screen in QGuiApplication.screens():
            cover = self._cover(screen)
            cover.setGeometry(screen.geometry())
            cover.hold(held)
            cover.show_neutral()
            cover.showFullScreen()
            cover.raise_()

    def show_end(self, message: str) -> None:
        """Say on every cover why nothing can be unlocked here any more; closing is all that is left."""
        for cover in self._covers.values():
            cover.show_end(message)
        if self._covers:
            next(iter(self._covers.values())).activateWindow()

    def refuse(self, message: str) -> None:
        """Say on the box that asked why it was not unlocked."""
        for cover in self._covers.values():
            if cover.asking:
                cover.refuse(message)

    def release(self) -> None:
        """Uncover: the casebook is open again."""
        if not self._locked:
            return
        self._locked = False
        sys.setswitchinterval(self._turns)
        for window in self._hidden:
            if isValid(window):
                window.show()
        self._hidden.clear()
        for cover in self._covers.values():
            cover.show_neutral()
            cover.hide()
        self._touch()
        self._tick.start()
        self.check()
        self.released.emit()

    def check(self) -> None:
        """Tell the countdown, say once that it is nearly over, and lock when it is."""
        left = self.seconds_left()
        if left <= 0:
            self.lock()
            return
        self.countdown_changed.emit(left)
        if left <= ANNOUNCED_AT and not self._announced:
            self._announced = True
            window = self._app.activeWindow()
            if window is not None:
                announce(window, tr("Locking in {n} seconds").format(n=left))

    # --- Watching ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _ACTIVITY:
            if self._locked:
                return False
            if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and asks_to_hide(event):
                self.lock()
                return True
            self._touch()
        elif kind == QEvent.Type.Show and self._locked and self._lies_above(watched):
            watched.hide()
        return False

    def _lies_above(self, watched: QObject) -> TypeGuard[QWidget]:
        # A message that arrives while locked (a box, a tooltip) would be seen above the cover.
        return isinstance(watched, QWidget) and watched.isWindow() and watched not in self._covers.values()

    def _touch(self) -> None:
        self._last = self._now()
        self._announced = False

    def _hide_the_rest(self) -> None:
        # Bounded, because a popup may refuse to close.
        for _ in range(8):
            popup = self._app.activePopupWidget()
            if popup is None:
                break
            popup.close()
        covers = set(self._covers.values())
        for window in self._app.topLevelWidgets():
            if window not in covers and window.isVisible():
                # A dialog ends as if it had been cancelled; the windows behind it come back.
                if not isinstance(window, QDialog) and window.windowType() == Qt.WindowType.Window:
                    self._hidden.append(window)
                window.hide()

    def _cover(self, screen: QScreen) -> NeutralScreen:
        # Not the object itself: Python may be given another one for the same screen later.
        (key,) = getCppPointer(screen)
        cover = self._covers.get(key)
        if cover is None:
            cover = self._covers[key] = NeutralScreen()
            cover.setScreen(screen)
            cover.set_user(self._slot_label)
            cover.set_hint(self._hint)
            cover.painted.connect(self._tell_when_covered, Qt.ConnectionType.QueuedConnection)
            cover.passphrase_given.connect(self.passphrase_given)
            cover.typing.connect(self.typing)
            cover.other_asked.connect(self.other_asked)
            cover.close_asked.connect(self.close_asked)
            # The first time a window is shown costs most; this pays for it now.
            cover.setGeometry(screen.geometry())
            cover.winId()
            cover.ensurePolished()
        return cover

    def _cover_new_screen(self, screen: QScreen) -> None:
        cover = self._cover(screen)
        if self._locked:
            cover.hold(any(each.held for each in self._covers.values() if each is not cover))
            cover.show_neutral()
            cover.showFullScreen()
