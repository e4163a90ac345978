"""A day can be typed as well as chosen: nobody has to reach for the mouse, and nothing mistyped is taken."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.adopt_form import AdoptForm
from ui.widgets.date_field import DateField
from ui.widgets.layouts import VBox


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[DateField]:
    holder = QWidget()
    qtbot.addWidget(holder)
    made = DateField("Due", "Not set")
    column = VBox(holder)
    column.addWidget(made)
    other = DateField("Other")
    column.addWidget(other)
    holder.show()
    made.setFocus()
    yield made
    holder.hide()


@pytest.mark.parametrize("typed", ["3 4 2026", "03/04/26", "3 Apr 2026", "03042026", "030426"])
def test_a_day_is_typed_into_an_empty_field_and_shown_in_full_when_it_is_left(
    field: DateField, qtbot: QtBot, typed: str
) -> None:
    told: list[object] = []
    field.dateChanged.connect(told.append)
    QTest.keyClicks(field, typed)
    assert field.on() == QDate(2026, 4, 3)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), told) == ("3 Apr 2026", [QDate(2026, 4, 3)])


def test_what_is_no_day_is_marked_and_never_taken(field: DateField) -> None:
    field.set_on(QDate(2026, 4, 3))
    told: list[object] = []
    field.dateChanged.connect(told.append)
    field.selectAll()
    QTest.keyClicks(field, "31 2 2026")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), field.property("error"), told) == ("31 2 2026", True, [])
    assert field.toolTip().startswith("There is no such day.")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.property("error")) == ("3 Apr 2026", False)


def test_an_emptied_field_is_not_set(field: DateField) -> None:
    field.set_on(QDate(2026, 4, 3))
    told: list[object] = []
    field.dateChanged.connect(told.append)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.on(), told, field.placeholderText()) == (None, [None], "Not set")


def test_what_is_being_typed_is_not_overwritten_by_what_is_saved(field: DateField) -> None:
    field.set_on(QDate(2026, 4, 3))
    field.selectAll()
    QTest.keyClicks(field, "5 4")
    field.set_on(QDate(2026, 4, 3))
    assert field.text() == "5 4"


def test_the_calendar_opens_by_key_and_gives_its_day(field: DateField) -> None:
    field.set_on(QDate(2026, 4, 3))
    QTest.keyClick(field, Qt.Key.Key_F4)
    calendar = field.calendar
    assert calendar is not None
    assert calendar.selectedDate() == QDate(2026, 4, 3)
    calendar.activated.emit(QDate(2026, 4, 9))
    assert (field.text(), field.calendar) == ("9 Apr 2026", None)


def test_a_line_is_not_adopted_with_a_day_that_cannot_be_read(qtbot: QtBot) -> None:
    form = AdoptForm()
    qtbot.addWidget(form)
    form.show()
    form.ask([("DC A. Okoro", "1")], "1", None)
    given: list[object] = []
    form.adopted.connect(lambda _, due: given.append(due))
    QTest.keyClicks(form.due, "40 4 2026")
    QTest.keyClick(form.adopt_button, Qt.Key.Key_Return)
    assert given == []
