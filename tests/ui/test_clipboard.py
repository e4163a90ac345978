"""What the program copies is marked, does not stay, and never comes from a passphrase or recovery field."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.clipboard import KDE, MARKS, ClipboardWatch, forbid_copying, menu_without_copying
from ui.widgets.passphrase_field import PassphraseField


@pytest.fixture
def clipboard(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[QClipboard]:
    """The clipboard, which is ours: the offscreen platform never says so."""
    found = QGuiApplication.clipboard()
    found.clear()
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _: True)
    yield found
    found.clear()


@pytest.fixture
def watch(clipboard: QClipboard) -> Iterator[ClipboardWatch]:
    made = ClipboardWatch()
    yield made
    made._clipboard.changed.disconnect(made._changed)
    made.deleteLater()


def focused(qtbot: QtBot, field: QWidget) -> QWidget:
    window = QWidget()
    QVBoxLayout(window).addWidget(field)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    return window


def held(clipboard: QClipboard) -> QMimeData:
    found = clipboard.mimeData()
    assert found is not None
    return found


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit])
def test_whatever_field_copies_the_clipboard_holds_it_marked(
    qtbot: QtBot, clipboard: QClipboard, watch: ClipboardWatch, kind: type[QLineEdit]
) -> None:
    field = kind("Harrowmere, invented")
    window = focused(qtbot, field)
    field.selectAll()
    qtbot.keySequence(field, QKeySequence(QKeySequence.StandardKey.Copy))

    assert clipboard.text() == "Harrowmere, invented"
    assert set(MARKS) < set(held(clipboard).formats())
    assert bytes(held(clipboard).data(KDE).data()) == b"secret"
    assert not held(clipboard).hasHtml()
    window.close()


def test_it_is_taken_away_after_a_minute(clipboard: QClipboard, watch: ClipboardWatch) -> None:
    clipboard.setText("ours")

    assert watch.seconds == 60 and watch._clearing.isActive()
    watch._clearing.timeout.emit()
    assert clipboard.text() == ""


@pytest.mark.parametrize(("asked", "held_at"), [(1, 10), (10, 10), (45, 45), (9_999, 300)])
def test_the_time_stays_within_its_limits(watch: ClipboardWatch, asked: int, held_at: int) -> None:
    watch.set_seconds(asked)

    assert watch.seconds == held_at


def test_what_another_program_put_there_is_left_alone(
    clipboard: QClipboard, watch: ClipboardWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _: False)
    clipboard.setText("theirs")

    assert not held(clipboard).hasFormat(KDE) and not watch._clearing.isActive()
    watch.clear()
    assert clipboard.text() == "theirs"


def test_each_copy_begins_the_time_anew(clipboard: QClipboard, watch: ClipboardWatch) -> None:
    clipboard.setText("one")
    first = watch._clearing.timerId()
    clipboard.setText("two")

    assert watch._clearing.isActive() and watch._clearing.timerId() != first


def test_nothing_is_copied_out_of_a_passphrase_even_while_it_is_shown(
    qtbot: QtBot, clipboard: QClipboard, watch: ClipboardWatch
) -> None:
    passphrase = PassphraseField()
    window = focused(qtbot, passphrase)
    passphrase.edit.setText("harbour violet stamp copper nine")
    passphrase.edit.setEchoMode(QLineEdit.EchoMode.Normal)
    passphrase.edit.selectAll()
    for key in (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut):
        qtbot.keySequence(passphrase.edit, QKeySequence(key))
        assert clipboard.text() == ""
    assert passphrase.text() == "harbour violet stamp copper nine"
    passphrase.edit.copy()  # by whatever other way
    assert clipboard.text() == ""
    window.close()


def test_a_recovery_row_can_be_pasted_into_but_not_copied_from(
    qtbot: QtBot, clipboard: QClipboard, watch: ClipboardWatch
) -> None:
    row = QLineEdit()
    forbid_copying(row)
    clipboard.setText("0123456789")
    window = focused(qtbot, row)
    qtbot.keySequence(row, QKeySequence(QKeySequence.StandardKey.Paste))
    assert row.text() == "0123456789"
    clipboard.clear()
    row.selectAll()

    qtbot.keySequence(row, QKeySequence(QKeySequence.StandardKey.Copy))
    names = {action.objectName() for action in menu_without_copying(row).actions()}

    assert clipboard.text() == "" and not row.dragEnabled()
    assert "edit-paste" in names and not names & {"edit-copy", "edit-cut"}
    window.close()
