"""Neither input methods nor Qt's own settings learn anything from what is typed and chosen here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.no_learning import SENSITIVE, FoldersForgotten, PrivateTyping
from ui.theme import Mode, theme


@pytest.fixture
def qt_settings(tmp_path: Path) -> Iterator[QSettings]:
    """Qt's own settings, in a place of this test."""
    before = QSettings(QSettings.Scope.UserScope, "QtProject").fileName()
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "qt"))
    yield QSettings(QSettings.Scope.UserScope, "QtProject")
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(Path(before).parent))


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit])
def test_every_field_is_marked_before_a_letter_is_typed(
    qtbot: QtBot, qapp: QApplication, kind: type[QWidget]
) -> None:
    guard = PrivateTyping(qapp)
    field = kind()
    qtbot.addWidget(field)

    qapp.focusChanged.emit(None, field)

    assert field.inputMethodHints() & SENSITIVE == SENSITIVE
    qapp.focusChanged.disconnect(guard._moved)


def test_the_field_inside_a_list_is_marked_too(qtbot: QtBot, qapp: QApplication) -> None:
    guard = PrivateTyping(qapp)
    box = QComboBox()
    box.setEditable(True)
    qtbot.addWidget(box)
    box.show()
    box.activateWindow()
    box.setFocus()
    line = box.lineEdit()
    assert line is not None

    qapp.focusChanged.emit(None, line)
    assert line.inputMethodHints() & SENSITIVE == SENSITIVE
    qapp.focusChanged.disconnect(guard._moved)


def test_folders_seen_in_a_dialog_leave_no_trace_and_older_ones_stay(
    qtbot: QtBot, tmp_path: Path, qt_settings: QSettings
) -> None:
    qt_settings.setValue("FileDialog/lastVisited", "file:///of/another/program")
    qt_settings.sync()
    forgotten = FoldersForgotten()
    casebook = tmp_path / "Ostley.casebook"
    casebook.mkdir()
    dialog = QFileDialog(None, "", str(casebook))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    dialog.done(1)
    dialog.deleteLater()
    del dialog
    qtbot.wait(1)
    qt_settings.setValue("FileDialog/history", [f"file://{casebook}"])
    qt_settings.sync()

    forgotten.forget()

    written = Path(qt_settings.fileName()).read_text(encoding="utf-8")
    assert "Ostley" not in written and "/of/another/program" in written


@pytest.mark.parametrize("mode", ["light", "dark", "high_contrast"])
def test_the_buttons_of_a_file_dialog_can_be_seen_in_every_theme(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, qt_settings: QSettings, mode: Mode
) -> None:
    theme().set_mode(mode)
    guard = PrivateTyping(qapp)
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    qapp.focusChanged.emit(None, field)

    for name in ("backButton", "toParentButton", "newFolderButton", "detailModeButton"):
        button = dialog.findChild(QToolButton, name)
        assert button is not None
        picture = button.icon().pixmap(32, 32, QIcon.Mode.Normal).toImage()
        ink = theme().color("text")
        nearest = min(
            abs(seen.red() - ink.red()) + abs(seen.green() - ink.green()) + abs(seen.blue() - ink.blue())
            for seen in (picture.pixelColor(x, y) for x in range(32) for y in range(32))
            if seen.alpha() > 100
        )
        assert nearest < 60, name
    qapp.focusChanged.disconnect(guard._moved)
