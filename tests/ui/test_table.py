"""The table: groups fold by keyboard, rows are found by id, long words wrap on two lines."""

import pytest
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from ui.delegates.cells import ClockCell, StateCell, TagCell, TextCell, wrap
from ui.delegates.roles import Clock, Role
from ui.theme import theme
from ui.widgets.table import Table


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    made = Table("Lines of enquiry")
    model = QStandardItemModel(made)
    model.setHorizontalHeaderLabels(["Ref", "Line of enquiry", "Focus", "Clock", "State"])
    for name, references in (("Suspect strategy", ("S1", "S2")), ("Victim's evidence", ("V1",))):
        group = QStandardItem(name)
        group.setData(True, Role.GROUP)
        group.setData("2 pursued", Role.CAPTION)
        for reference in references:
            row = [
                QStandardItem(text)
                for text in (reference, "Messages between the two, one thread", "", "", "")
            ]
            row[0].setData(reference, Role.ID)
            row[2].setData("victim", Role.TAG)
            row[3].setData(Clock("2 days late", 0.0, "late"), Role.CLOCK)
            row[4].setData("in-progress", Role.STATE)
            group.appendRow(row)
        model.appendRow([group, *(QStandardItem() for _ in range(4))])
    made.setModel(model)
    for column, cell in enumerate((TextCell, TextCell, TagCell, ClockCell, StateCell)):
        made.setItemDelegateForColumn(column, cell(made))
    made.set_columns({0: 46, 2: 110, 3: 110, 4: 110}, 1)
    made.show_groups()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


def test_rows_and_group_rows_have_the_heights_of_the_design(table: Table) -> None:
    group = table.model().index(0, 0)
    assert table.visualRect(group).height() == 26
    assert table.visualRect(table.model().index(0, 0, group)).height() == 38


def test_a_row_is_found_by_its_id_and_told_once(table: Table) -> None:
    told: list[object] = []
    table.row_selected.connect(lambda index: told.append(index.data(Role.ID)))
    assert table.select_id("V1")
    assert not table.select_id("X9")
    assert told == ["V1"]


def test_left_goes_to_the_group_and_folds_it_and_right_unfolds(table: Table) -> None:
    table.select_id("S2")
    QTest.keyClick(table, Qt.Key.Key_Left)
    group = table.currentIndex()
    on_group = bool(group.data(Role.GROUP))
    QTest.keyClick(table, Qt.Key.Key_Left)
    folded = not table.isExpanded(group)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert (on_group, folded, table.isExpanded(group)) == (True, True, True)


def test_enter_on_a_row_asks_for_its_details(qtbot: QtBot, table: Table) -> None:
    table.select_id("S1")
    with qtbot.waitSignal(table.row_opened) as entered:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert entered.args[0].data(Role.ID) == "S1"


def test_no_signal_of_the_table_is_one_that_qt_gives_by_itself(table: Table) -> None:
    # Qt gives `entered` for the row that comes to lie under the pointer when the wheel turns: it opened that row.
    own = {name for name, value in vars(Table).items() if isinstance(value, Signal)}
    assert own and not [name for name in own if hasattr(QTreeView, name)]


def test_a_row_that_comes_under_the_pointer_is_not_opened(table: Table) -> None:
    table.select_id("S1")
    opened: list[object] = []
    table.row_opened.connect(opened.append)
    # What Qt gives when the wheel turns, whether or not this platform has a pointer.
    table.entered.emit(table.model().index(0, 0, table.model().index(1, 0)))
    assert (opened, table.selected().data(Role.ID)) == ([], "S1")


def test_a_group_is_never_a_selected_row(table: Table) -> None:
    table.setCurrentIndex(table.model().index(0, 0))
    assert table.selected() == QModelIndex()


@pytest.mark.parametrize("mode", ["light", "dark", "high_contrast"])
def test_the_focused_row_is_seen_in_every_theme(table: Table, mode: str) -> None:
    theme().set_mode(mode)  # type: ignore[arg-type]
    table.select_id("V1")
    image = table.viewport().grab().toImage()
    rect = table.visualRect(table.currentIndex())
    inset = theme().ring // 2 + (4 if theme().high_contrast else 0)
    colors = {image.pixelColor(350, rect.y() + inset + d).name() for d in (-1, 0, 1)}
    assert theme().color("focus_select").name() in colors


def test_long_words_take_two_lines_and_are_then_elided() -> None:
    font = theme().font("body")
    lines = wrap(
        "Suspect's movements before and after: vehicle, phone and number plates of each car", font, 160, 2
    )
    assert len(lines) == 2
    assert lines[0] == "Suspect's movements"
    assert lines[1].endswith("…")
