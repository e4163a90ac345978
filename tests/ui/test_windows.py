"""What is asked of Windows, tried against a stand-in for its libraries: the real ones are untried."""

import ctypes
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QStringListModel
from PySide6.QtWidgets import QApplication, QCompleter, QDialog, QLineEdit, QMainWindow, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from ui import windows
from ui.windows import WDA_EXCLUDE, WDA_MONITOR, WDA_NONE, CaptureBlock, SessionNews

LOCKED, UNLOCKED, REMOTE = 7, 8, 3
WTS, POWER = windows.WM_WTSSESSION_CHANGE, windows.WM_POWERBROADCAST


class Library(SimpleNamespace):
    """Functions that note what they were called with; each answers what it was told to, or 1."""

    def __init__(self, called: list[tuple[Any, ...]], answers: dict[str, Any], names: str) -> None:
        super().__init__(**{name: self._function(called, answers, name) for name in names.split()})

    def _function(self, called: list[tuple[Any, ...]], answers: dict[str, Any], name: str) -> Any:
        def function(*given: Any) -> Any:
            called.append((name, *(getattr(one, "value", one) for one in given)))
            answer = answers.get(name, 1)
            return answer(*called[-1][1:]) if callable(answer) else answer

        return function


class System:
    """Stands where `ctypes.windll` is."""

    def __init__(self, **answers: Any) -> None:
        self.called: list[tuple[Any, ...]] = []

        def library(names: str) -> Library:
            return Library(self.called, answers, names)

        self.user32 = library(
            "SetWindowDisplayAffinity AllowSetForegroundWindow RegisterPowerSettingNotification"
            " UnregisterPowerSettingNotification"
        )
        self.kernel32 = library("SetErrorMode WerSetFlags GetCurrentProcess LocalFree")
        self.advapi32 = library(
            "ConvertStringSecurityDescriptorToSecurityDescriptorW SetKernelObjectSecurity"
        )
        self.wtsapi32 = library("WTSRegisterSessionNotification WTSUnRegisterSessionNotification")

    def given(self, name: str) -> list[tuple[Any, ...]]:
        return [one[1:] for one in self.called if one[0] == name]


class NoSystem:
    """A Windows too old to have any of it."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def block(qapp: QApplication, system: System) -> Iterator[CaptureBlock]:
    made = CaptureBlock(qapp, system)
    yield made
    qapp.removeEventFilter(made)
    made.deleteLater()


def affinity(system: System, window: Any) -> int | None:
    told = [how for handle, how in system.given("SetWindowDisplayAffinity") if handle == int(window.winId())]
    return told[-1] if told else None


def test_every_kind_of_window_is_kept_out_of_pictures_as_it_is_shown(
    qtbot: QtBot, block: CaptureBlock, system: System
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    field = QLineEdit()
    window.setCentralWidget(field)
    window.show()
    dialog = QDialog(window)
    dialog.show()
    menu = QMenu(window)
    menu.addAction("Row action")
    menu.popup(QPoint(5, 5))
    for shown in (window, dialog, menu):
        assert affinity(system, shown) == WDA_EXCLUDE
    menu.close()
    dialog.hide()
    names = QStringListModel(["CB-7F3K"])
    completer = QCompleter(names)
    completer.setWidget(field)
    completer.setCompletionPrefix("CB")
    completer.complete()
    popup = completer.popup()
    assert popup is not None
    assert popup.isVisible()
    assert affinity(system, popup) == WDA_EXCLUDE
    popup.close()
    QToolTip.showText(QPoint(9, 9), "How it is counted", window)
    (tip,) = [one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QTipLabel"]
    assert affinity(system, tip) == WDA_EXCLUDE
    QToolTip.hideText()
    tip.hide()


def test_a_widget_inside_a_window_is_left_alone(qtbot: QtBot, block: CaptureBlock, system: System) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QLineEdit())
    window.show()
    assert {handle for handle, _ in system.given("SetWindowDisplayAffinity")} == {int(window.winId())}


def test_an_older_windows_shows_it_black_instead(qapp: QApplication, qtbot: QtBot) -> None:
    system = System(SetWindowDisplayAffinity=lambda _, how: int(how == WDA_MONITOR))
    block = CaptureBlock(qapp, system)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    qapp.removeEventFilter(block)
    assert affinity(system, window) == WDA_MONITOR
    assert block.holds


def test_where_windows_refuses_both_it_is_known(qapp: QApplication, qtbot: QtBot) -> None:
    block = CaptureBlock(qapp, System(SetWindowDisplayAffinity=0))
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    qapp.removeEventFilter(block)
    assert not block.holds


def test_pictures_can_be_allowed_for_every_window_and_forbidden_again(
    qtbot: QtBot, block: CaptureBlock, system: System
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    block.share(True)
    late = QDialog(window)
    late.show()
    assert affinity(system, window) == affinity(system, late) == WDA_NONE
    block.share(False)
    assert affinity(system, window) == affinity(system, late) == WDA_EXCLUDE
    late.hide()


# --- sleep, session, user --------------------------------------------------------------------------------


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def news(qapp: QApplication, system: System, heard: list[str]) -> Iterator[SessionNews]:
    made = SessionNews(qapp, 77, heard.append, system)
    assert made.register()
    yield made
    made.unregister()


def send(news: SessionNews, message: int, w: int, what: int = 0) -> None:
    told = windows._Message(77, message, w, what)
    assert news.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(told)) == (False, 0)


@pytest.mark.parametrize(
    ("message", "w", "why"),
    [(WTS, LOCKED, ["locked"]), (WTS, REMOTE, ["user"]), (WTS, 2, ["user"]), (POWER, 4, ["sleep"]),
     (WTS, UNLOCKED, []), (WTS, 5, []), (POWER, 0x12, []), (0x0100, 7, [])],
)  # fmt: skip
def test_a_message_means_that_the_person_is_gone_or_it_does_not(
    news: SessionNews, heard: list[str], message: int, w: int, why: list[str]
) -> None:
    send(news, message, w)
    assert heard == why


def test_closing_the_lid_counts_and_a_lid_closed_all_day_does_not(
    news: SessionNews, heard: list[str]
) -> None:
    setting = windows._Setting(windows._Guid.of(windows._LID), 4, 0)
    place = ctypes.addressof(setting)
    send(news, POWER, 0x8013, place)
    assert heard == []
    setting.data = 1
    send(news, POWER, 0x8013, place)
    setting.data = 0
    send(news, POWER, 0x8013, place)
    assert heard == ["sleep"]
    setting.which = windows._Guid.of("{00000000-0000-0000-0000-000000000001}")
    send(news, POWER, 0x8013, place)
    assert heard == ["sleep"]


def test_messages_of_other_windows_systems_are_not_read(news: SessionNews, heard: list[str]) -> None:
    told = windows._Message(77, WTS, LOCKED, 0)
    news.nativeEventFilter(b"windows_dispatcher_MSG", ctypes.addressof(told))
    assert heard == []


@pytest.mark.parametrize("refused", ["WTSRegisterSessionNotification", "RegisterPowerSettingNotification"])
def test_what_windows_does_not_promise_to_tell_is_known(qapp: QApplication, refused: str) -> None:
    news = SessionNews(qapp, 77, lambda _: None, System(**{refused: 0}))
    assert not news.register()
    news.unregister()


def test_it_is_asked_to_tell_no_more(qapp: QApplication, system: System) -> None:
    news = SessionNews(qapp, 77, lambda _: None, system)
    news.register()
    news.unregister()
    assert system.given("WTSUnRegisterSessionNotification") == [(77,)]
    assert system.given("UnregisterPowerSettingNotification") == [(1,)]


# --- the process -----------------------------------------------------------------------------------------


def test_a_failure_shows_no_box_and_leaves_no_report_with_memory() -> None:
    system = System(WerSetFlags=0)
    assert windows.no_error_reports(system)
    assert system.given("SetErrorMode") == [(0x8003,)]
    assert system.given("WerSetFlags") == [(1,)]


def test_the_access_list_gives_the_owner_no_right_to_read_memory(system: System) -> None:
    assert windows.close_memory(system)
    ((sddl, *_),) = system.given("ConvertStringSecurityDescriptorToSecurityDescriptorW")
    owner = int(sddl.split("(A;;")[2].split(";")[0], 16)
    read, write, change = 0x0010, 0x0020, 0x0004_0000
    assert sddl.startswith("D:P")
    assert sddl.endswith(";;;OW)")
    assert owner & (read | write | change) == 0
    assert len(system.given("SetKernelObjectSecurity")) == 1
    assert len(system.given("LocalFree")) == 1


def test_a_list_that_windows_does_not_take_is_known() -> None:
    assert not windows.close_memory(System(SetKernelObjectSecurity=0))
    assert not windows.close_memory(System(ConvertStringSecurityDescriptorToSecurityDescriptorW=0))


def test_a_windows_that_has_none_of_it_stops_nothing(qapp: QApplication, qtbot: QtBot) -> None:
    none = NoSystem()
    assert not windows.no_error_reports(none)
    assert not windows.close_memory(none)
    assert not windows.let_come_forward(4711, none)
    news = SessionNews(qapp, 77, lambda _: None, none)
    assert not news.register()
    news.unregister()
    window = QMainWindow()
    qtbot.addWidget(window)
    block = CaptureBlock(qapp, none)
    window.show()
    qapp.removeEventFilter(block)
    assert not block.holds


def test_the_new_process_may_come_to_the_front(system: System) -> None:
    assert windows.let_come_forward(4711, system)
    assert system.given("AllowSetForegroundWindow") == [(4711,)]
