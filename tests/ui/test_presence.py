"""The computer sleeps, its screen is locked, another user takes it: the window hears of it and locks."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.builders import wait_for
from ui.guards import guards
from ui.presence import Presence, tell_heard

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs a D-Bus of its own"
)

LOGIN, MANAGER_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
SESSION_PATH = f"{MANAGER_PATH}/session/_31_2dc4"


class Login:
    """Stands where logind is: on a bus of the test's own, with one session that may be in front or not."""

    def __init__(self, address: str) -> None:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant, QDBusVirtualObject

        class Answers(QDBusVirtualObject):
            def introspect(self, _: str) -> str:
                return ""

            def handleMessage(virtual, message: Any, bus: Any) -> bool:  # noqa: N805
                self.asked.append((message.member(), message.arguments()))
                answer = {
                    "Get": QDBusVariant("1-c4" if message.arguments()[-1] == "Id" else self.active),
                    "Inhibit": "held",
                }[message.member()]
                reply = message.createReply()
                reply.setArguments([answer])
                bus.send(reply)
                return True

        self.asked: list[tuple[str, list[object]]] = []
        self.active = True
        self._message = QDBusMessage
        self.bus = QDBusConnection.connectToBus(address, "login")
        self._answers = Answers()
        assert self.bus.registerService(LOGIN)
        kind = QDBusConnection.VirtualObjectRegisterOption.SubPath
        assert self.bus.registerVirtualObject(MANAGER_PATH, self._answers, kind)

    def tell(self, path: str, interface: str, name: str, *arguments: object) -> None:
        message = self._message.createSignal(path, interface, name)
        message.setArguments(list(arguments))
        assert self.bus.send(message)


@pytest.fixture
def bus() -> Iterator[str]:
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.wait(5)
    daemon.stdout.close()


@pytest.fixture
def login(bus: str, qtbot: QtBot) -> Iterator[Login]:
    from PySide6.QtDBus import QDBusConnection

    made = Login(bus)
    yield made
    for name in ("login", "ours"):
        QDBusConnection.disconnectFromBus(name)


@pytest.fixture
def heard(bus: str, login: Login, qtbot: QtBot) -> Iterator[list[str]]:
    from PySide6.QtDBus import QDBusConnection

    ours = QDBusConnection.connectToBus(bus, "ours")
    presence = Presence()
    told: list[str] = []
    presence.left.connect(told.append)
    presence.watch_buses(ours, ours)
    wait_for(qtbot, lambda: bool(presence._session))
    yield told
    presence.end()
    presence.deleteLater()


def test_it_hears_of_sleep_of_the_locked_screen_and_of_another_user(
    heard: list[str], login: Login, qtbot: QtBot
) -> None:
    login.tell(MANAGER_PATH, f"{LOGIN}.Manager", "PrepareForSleep", True)
    wait_for(qtbot, lambda: heard == ["sleep"])
    login.tell("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True)
    wait_for(qtbot, lambda: heard == ["sleep", "locked"])
    login.tell(SESSION_PATH, f"{LOGIN}.Session", "Lock")
    wait_for(qtbot, lambda: heard == ["sleep", "locked", "locked"])
    login.active = False
    changed = ("org.freedesktop.DBus.Properties", "PropertiesChanged")
    login.tell(SESSION_PATH, *changed, f"{LOGIN}.Session", {"Active": False}, [])
    wait_for(qtbot, lambda: heard == ["sleep", "locked", "locked", "user"])


def test_waking_up_unlocking_and_what_stays_in_front_lock_nothing(
    heard: list[str], login: Login, qtbot: QtBot
) -> None:
    login.tell(MANAGER_PATH, f"{LOGIN}.Manager", "PrepareForSleep", False)
    login.tell("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", False)
    changed = ("org.freedesktop.DBus.Properties", "PropertiesChanged")
    login.tell(SESSION_PATH, *changed, f"{LOGIN}.Session", {"IdleHint": False}, [])
    login.tell(f"{MANAGER_PATH}/session/_32", f"{LOGIN}.Session", "Lock")
    wait_for(qtbot, lambda: login.asked[-1][1][-1] == "Active")
    login.tell("/org/mate/ScreenSaver", "org.mate.ScreenSaver", "ActiveChanged", True)
    wait_for(qtbot, lambda: bool(heard))
    assert heard == ["locked"]


def test_the_computer_is_asked_to_wait_before_it_sleeps_in_words_that_name_no_program(
    heard: list[str], login: Login
) -> None:
    (words,) = [arguments for name, arguments in login.asked if name == "Inhibit"]
    assert (words[0], words[3]) == ("sleep", "delay")
    assert "Soteria" not in f"{words[1]} {words[2]}"


def test_what_is_not_told_here_is_said_with_what_to_do(qtbot: QtBot) -> None:
    from PySide6.QtDBus import QDBusConnection

    nowhere = QDBusConnection.connectToBus("unix:path=/nowhere/at/all", "nowhere")
    presence = Presence()
    presence.watch_buses(nowhere, nowhere)
    (told,) = [one for one in guards().all() if one.id == "away"]
    assert told.state == "off"
    assert told.words.endswith("press F12 before you leave.")
    tell_heard(True, True)
    assert guards().state("away") == "on"
    presence.deleteLater()
