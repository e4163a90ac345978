"""One key hides everything at once, in windows, dialogs and menus; so does being away."""

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QStringListModel, Qt, QTimer
from PySide6.QtGui import QClipboard
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
)
from pytestqt.qtbot import QtBot

from ui.clipboard import clear_our_text
from ui.lock import LockGuard


class Now:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def field_of(window: QMainWindow) -> QLineEdit:
    field = window.centralWidget()
    assert isinstance(field, QLineEdit)
    return field


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def guard(qapp: QApplication, now: Now) -> Iterator[LockGuard]:
    made = LockGuard(qapp, now=now)
    made.arm()
    yield made
    made.disarm()


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.setWindowTitle("Soteria Desk")
    made.setCentralWidget(QLineEdit("case text"))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize(
    "key",
    [(Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)],
)
def test_one_key_covers_the_window_within_a_tenth_of_a_second(
    qtbot: QtBot, guard: LockGuard, window: QMainWindow, key: tuple[Qt.Key, Qt.KeyboardModifier]
) -> None:
    start = time.perf_counter()
    QTest.keyClick(field_of(window), *key)
    took = time.perf_counter() - start
    assert guard.covers[0].isVisible()
    assert not window.isVisible()
    assert took < 0.1


def test_the_application_is_told_after_the_screen_is_covered(
    qtbot: QtBot, guard: LockGuard, window: QMainWindow
) -> None:
    covered: list[bool] = []
    guard.locked.connect(lambda: covered.append(guard.covers[0].isVisible() and not window.isVisible()))
    with qtbot.waitSignal(guard.locked):
        QTest.keyClick(window, Qt.Key.Key_F12)
    assert covered == [True]


def test_it_works_while_a_dialog_is_open(qtbot: QtBot, guard: LockGuard, window: QMainWindow) -> None:
    dialog = QDialog(window)
    qtbot.addWidget(dialog)
    took: list[float] = []

    def press() -> None:
        start = time.perf_counter()
        QTest.keyClick(dialog, Qt.Key.Key_F12)
        took.append(time.perf_counter() - start)

    QTimer.singleShot(0, press)
    assert dialog.exec() == QDialog.DialogCode.Rejected
    assert guard.is_locked
    assert not dialog.isVisible()
    assert took[0] < 0.1


def test_it_works_while_a_menu_is_open(qtbot: QtBot, guard: LockGuard, window: QMainWindow) -> None:
    menu = QMenu(window)
    menu.addAction("Row action")
    menu.popup(window.pos())
    qtbot.waitExposed(menu)
    QTest.keyClick(menu, Qt.Key.Key_F12)
    assert guard.is_locked
    assert not menu.isVisible()


def _message_box(window: QMainWindow) -> QDialog:
    return QMessageBox(QMessageBox.Icon.Question, "Soteria Desk", "Leave without saving?", parent=window)


def _file_dialog(window: QMainWindow) -> QDialog:
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)  # as the program has them
    return dialog


def _print_dialog(window: QMainWindow) -> QDialog:
    printer = QPrinter()
    dialog = QPrintDialog(printer, window)
    dialog.destroyed.connect(lambda: printer)  # or it would be gone before the dialog
    return dialog


@pytest.mark.parametrize("make", [_message_box, _file_dialog, _print_dialog])
def test_it_works_while_a_question_a_picker_or_the_printers_dialog_waits(
    qtbot: QtBot, guard: LockGuard, window: QMainWindow, make: Callable[[QMainWindow], QDialog]
) -> None:
    dialog = make(window)
    qtbot.addWidget(dialog)
    took: list[float] = []

    def press() -> None:
        start = time.perf_counter()
        QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_F12)
        took.append(time.perf_counter() - start)

    QTimer.singleShot(50, press)
    dialog.exec()
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert guard.is_locked
    assert shown == list(guard.covers)
    assert took[0] < 0.1


def test_it_works_while_names_are_being_completed(
    qtbot: QtBot, guard: LockGuard, window: QMainWindow
) -> None:
    names = QStringListModel(["CB-7F3K"])
    completer = QCompleter(names)
    completer.setWidget(field_of(window))
    completer.setCompletionPrefix("CB")
    completer.complete()
    popup = completer.popup()
    assert popup is not None
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert guard.is_locked
    assert not popup.isVisible()


def test_it_works_in_a_menu_that_was_opened_from_a_menu(
    qtbot: QtBot, guard: LockGuard, window: QMainWindow
) -> None:
    menu = QMenu(window)
    inner = menu.addMenu("More")
    inner.addAction("Row action")
    menu.popup(window.pos())
    inner.popup(window.pos())
    qtbot.waitExposed(inner)
    QTest.keyClick(inner, Qt.Key.Key_F12)
    assert guard.is_locked
    assert not menu.isVisible()
    assert not inner.isVisible()


def test_nothing_can_appear_above_the_cover(qtbot: QtBot, guard: LockGuard, window: QMainWindow) -> None:
    guard.lock()
    late = QDialog(window)
    qtbot.addWidget(late)
    late.show()
    assert not late.isVisible()


def test_the_cover_names_neither_the_program_nor_a_case(guard: LockGuard) -> None:
    guard.lock()
    cover = guard.covers[0]
    words = [cover.windowTitle(), cover.accessibleName()]
    words += [label.text() for label in cover.findChildren(type(cover._time))]
    assert cover.windowTitle() == "Locked"
    assert not [w for w in words if "Soteria" in w]


def test_no_key_opens_anything_until_the_new_process_stands(qtbot: QtBot, guard: LockGuard) -> None:
    guard.lock()
    cover = guard.covers[0]
    QTest.keyClick(cover, Qt.Key.Key_X)
    QTest.mouseClick(cover, Qt.MouseButton.LeftButton)
    assert not cover.asking


def test_where_nothing_can_be_unlocked_any_more_closing_alone_is_left(qtbot: QtBot, guard: LockGuard) -> None:
    guard.lock()
    guard.show_end("Locked, but this window could not be renewed. Please close it.")
    cover = guard.covers[0]
    QTest.keyClick(cover, Qt.Key.Key_X)
    assert not cover.asking
    assert cover.close_button.hasFocus() or cover.focusWidget() is cover.close_button
    with qtbot.waitSignal(guard.close_asked):
        QTest.keyClick(cover.close_button, Qt.Key.Key_Return)


def test_any_key_opens_the_passphrase_box_without_typing_into_it(qtbot: QtBot, guard: LockGuard) -> None:
    guard.stand()
    cover = guard.covers[0]
    QTest.keyClick(cover, Qt.Key.Key_X)
    assert cover.asking
    assert cover.passphrase.text() == ""


def test_the_box_goes_back_to_hidden_by_button_and_by_itself(
    qtbot: QtBot, guard: LockGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard.lock()
    cover = guard.covers[0]
    cover._return.setInterval(30)
    cover.show_entry()
    cover.passphrase.edit.setText("half typed")
    cover.hide_button.click()
    by_button = (cover.asking, cover.passphrase.text())
    cover.show_entry()
    qtbot.waitUntil(lambda: not cover.asking)
    assert by_button == (False, "")


def test_a_wrong_passphrase_is_explained_and_a_right_one_brings_the_window_back(
    qtbot: QtBot, guard: LockGuard, window: QMainWindow
) -> None:
    guard.lock()
    cover = guard.covers[0]
    cover.show_entry()
    QTest.keyClicks(cover.passphrase.edit, "five words")
    with qtbot.waitSignal(guard.passphrase_given) as given:
        QTest.keyClick(cover.passphrase.edit, Qt.Key.Key_Return)
    guard.refuse("That passphrase is not right for AO.")
    refused = (given.args, cover.error.text(), cover.passphrase.text())
    guard.release()
    assert refused == (["five words"], "That passphrase is not right for AO.", "")
    assert window.isVisible()
    assert not cover.isVisible()


def test_five_minutes_without_a_key_lock(guard: LockGuard, now: Now, window: QMainWindow) -> None:
    told: list[int] = []
    guard.countdown_changed.connect(told.append)
    now.seconds += 29
    guard.check()
    now.seconds += 270
    guard.check()
    now.seconds += 1
    guard.check()
    assert told == [271, 1]
    assert guard.is_locked


def test_a_key_starts_the_countdown_anew(
    qtbot: QtBot, guard: LockGuard, now: Now, window: QMainWindow
) -> None:
    now.seconds += 200
    QTest.keyClick(field_of(window), Qt.Key.Key_A)
    assert guard.seconds_left() == 300


def test_the_idle_lock_cannot_be_switched_off(guard: LockGuard) -> None:
    guard.set_minutes(0)
    shortest = guard.seconds_left()
    guard.set_minutes(10_000)
    assert (shortest, guard.seconds_left()) == (60, 1800)


class _Clipboard(QClipboard):
    """Stands where the operating system's clipboard is; offscreen there is none that knows its owner."""

    def __init__(self, ours: bool) -> None:
        self.ours, self.cleared = ours, False

    def ownsClipboard(self) -> bool:
        return self.ours

    def supportsSelection(self) -> bool:
        return False

    def clear(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        self.cleared = True


@pytest.mark.parametrize("ours", [True, False])
def test_only_what_we_put_on_the_clipboard_is_taken_away(ours: bool) -> None:
    clipboard = _Clipboard(ours)
    clear_our_text(clipboard)
    assert clipboard.cleared is ours
