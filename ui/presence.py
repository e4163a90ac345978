"""Hears from the system that the person is gone: sleep, a locked screen, another user. Each locks at once.

Linux tells it over D-Bus, which is a socket file on this computer and reaches no network; Windows by messages
(`ui/windows.py`). Loaded only once a casebook is open: before that there is nothing to hide.
"""

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from ui.guards import guards
from ui.i18n import tr

_LOGIN = "org.freedesktop.login1"
_MANAGER = f"{_LOGIN}.Manager"
_MANAGER_PATH = "/org/freedesktop/login1"
_SESSION = f"{_LOGIN}.Session"
_AUTO = f"{_MANAGER_PATH}/session/auto"
_PROPERTIES = "org.freedesktop.DBus.Properties"
SCREEN_SAVERS = (
    "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
)  # fmt: skip
"""Each tells `ActiveChanged` when the screen is locked or blanked."""


class Presence(QObject):
    """Tells `left` when the system says that nobody is in front of it; says in the list of guards what it hears of."""

    left = Signal(str)
    """Why: "sleep", "locked" or "user"."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._news: Any = None
        self._bus: Any = None
        self._hold: Any = None
        self._session = ""

    def watch(self, window: QWidget) -> None:
        """Begin; what cannot be heard of is said in the list of guards, and nothing is missed silently."""
        if sys.platform == "win32":
            self._watch_windows(window)
        elif sys.platform == "linux":
            self._watch_linux()
        else:
            tell_heard(False, False)

    def end(self) -> None:
        """Let go: the computer may sleep."""
        self._hold = None
        news, self._news = self._news, None
        if news is not None:
            news.unregister()

    # --- Windows -----------------------------------------------------------------------------------

    def _watch_windows(self, window: QWidget) -> None:
        from ui.windows import SessionNews

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._news = SessionNews(app, int(window.winId()), self.left.emit)
        heard = self._news.register()
        tell_heard(heard, heard)

    # --- Linux -------------------------------------------------------------------------------------

    def _watch_linux(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        self.watch_buses(QDBusConnection.systemBus(), QDBusConnection.sessionBus())

    def watch_buses(self, system: Any, session: Any) -> None:
        """Ask both buses for what they tell; `watch` is the caller, and tests with buses of their own."""
        sleep = system.isConnected() and system.connect(
            _LOGIN, _MANAGER_PATH, _MANAGER, "PrepareForSleep", self, SLOT("on_sleep(bool)")
        )
        # Whoever tells it: each desktop has its own service, and only one of them is there.
        savers = [
            session.isConnected()
            and session.connect("", "", name, "ActiveChanged", self, SLOT("on_saver(bool)"))
            for name in SCREEN_SAVERS
        ]
        if sleep:
            self._bus = system
            # The program may belong to no session itself, as one that a desktop started: "auto" is the user's.
            self._get("Id", _AUTO, self._found_session)
            self._hold_sleep()
        tell_heard(bool(sleep), all(savers))

    def _found_session(self, session: Any) -> None:
        path = self._session = f"{_MANAGER_PATH}/session/{escaped(str(session))}"
        self._bus.connect(_LOGIN, path, _SESSION, "Lock", self, SLOT("on_lock()"))
        self._bus.connect(_LOGIN, path, _PROPERTIES, "PropertiesChanged", self, SLOT("on_session()"))

    def _hold_sleep(self) -> None:
        """Ask to be waited for, some seconds at most, before the computer sleeps: until this process is gone."""
        # Whoever lists what the computer waits for reads this; it names no program.
        words = ["sleep", "Locked", "Locks before the computer sleeps", "delay"]
        self._ask(_MANAGER_PATH, _MANAGER, "Inhibit", words, self._held)

    def _held(self, hold: Any) -> None:
        self._hold = hold

    def _get(self, name: str, path: str, answered: Callable[[Any], object]) -> None:
        def read(value: Any) -> None:
            answered(value.variant() if hasattr(value, "variant") else value)

        self._ask(path, _PROPERTIES, "Get", [_SESSION, name], read)

    def _ask(
        self, path: str, interface: str, method: str, words: list[str], answered: Callable[[Any], object]
    ) -> None:
        """Ask logind; an answer that is refused or never comes leaves things as they are."""
        from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher

        message = QDBusMessage.createMethodCall(_LOGIN, path, interface, method)
        message.setArguments(words)
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(message), self)

        def finished() -> None:
            told = [] if watcher.isError() else watcher.reply().arguments()
            watcher.deleteLater()
            if told:
                answered(told[0])

        watcher.finished.connect(finished)

    @Slot(bool)
    def on_sleep(self, going: bool) -> None:
        """The computer is about to sleep, or has woken."""
        if going:
            self.left.emit("sleep")

    @Slot(bool)
    def on_saver(self, active: bool) -> None:
        """The screen was locked or blanked, or is in use again."""
        if active:
            self.left.emit("locked")

    @Slot()
    def on_lock(self) -> None:
        """The session is being locked."""
        self.left.emit("locked")

    @Slot()
    def on_session(self) -> None:
        """Something of the session changed: another user may be in front now."""
        self._get("Active", self._session, self._told_active)

    def _told_active(self, active: Any) -> None:
        if active is False:
            self.left.emit("user")


def escaped(name: str) -> str:
    """A name as systemd writes it into a path: what is no letter or digit, and a digit in front, in hexadecimal."""
    return "".join(
        one if one.isascii() and (one.isalpha() or (one.isdigit() and place)) else f"_{ord(one):02x}"
        for place, one in enumerate(name)
    )


def tell_heard(sleep: bool, screen: bool) -> None:
    """Say in the list of guards which of the two the system tells us."""
    if sleep and screen:
        words = tr("At once when the computer sleeps, its screen is locked, or another user takes it.")
    elif sleep:
        words = tr(
            "When the computer sleeps. It does not tell when its screen is locked: press F12 before you leave."
        )
    elif screen:
        words = tr(
            "When its screen is locked. The computer does not tell when it sleeps: press F12 before it does."
        )
    else:
        words = tr(
            "This computer does not tell when it sleeps or its screen is locked: press F12 before you leave."
        )
    guards().tell("away", "on" if sleep and screen else "off", words)
