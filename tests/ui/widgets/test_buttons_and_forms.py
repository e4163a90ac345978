"""Every task by keyboard: Enter presses a button, arrows choose, and a message goes when its field is mended."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.adopt_form import AdoptForm
from ui.widgets.basics import Button
from ui.widgets.form import FormField
from ui.widgets.four_way import FourWay


def test_enter_presses_a_button_and_ctrl_enter_is_left_to_the_page(qtbot: QtBot) -> None:
    pressed: list[int] = []
    button = Button("Next", clicked=lambda: pressed.append(1))
    qtbot.addWidget(button)
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 2


def test_a_button_takes_the_focus_back_when_its_work_is_done_but_never_from_somebody_typing(
    qtbot: QtBot,
) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    printing, saving, words = Button("Print"), Button("Save as a file"), QLineEdit()
    for each in (printing, saving, words):
        row.addWidget(each)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    printing.setFocus()
    printing.setEnabled(False)
    assert window.focusWidget() is saving
    printing.setEnabled(True)
    assert window.focusWidget() is printing
    saving.setFocus()
    saving.setEnabled(False)
    assert window.focusWidget() is words
    saving.setEnabled(True)
    assert window.focusWidget() is words


def test_enter_on_not_now_does_not_adopt(qtbot: QtBot) -> None:
    form = AdoptForm()
    qtbot.addWidget(form)
    form.show()
    happened: list[str] = []
    form.adopted.connect(lambda *_: happened.append("adopted"))
    form.left.connect(lambda: happened.append("left"))
    QTest.keyClick(form.cancel_button, Qt.Key.Key_Return)
    assert happened == ["left"]


def test_the_message_under_a_field_goes_with_the_first_change(qtbot: QtBot) -> None:
    edit = QLineEdit()
    field = FormField("Initials", edit)
    qtbot.addWidget(field)
    field.show()
    field.set_error("The initials are missing.")
    assert field.error.isVisible()
    QTest.keyClicks(edit, "K")
    assert (field.error.isVisible(), edit.property("error")) == (False, False)


def test_the_first_arrow_among_answers_chooses_one(qtbot: QtBot) -> None:
    answers = FourWay("Which way it pointed", {"towards": "Towards", "away": "Away", "both": "Both ways"})
    qtbot.addWidget(answers)
    told: list[str] = []
    answers.chosen.connect(told.append)
    answers.show()
    answers.activateWindow()
    qtbot.waitUntil(answers.isActiveWindow)
    answers.radios["towards"].setFocus()
    QTest.keyClick(answers.radios["towards"], Qt.Key.Key_Right)
    assert answers.value() == told[-1] == "away"
