"""What is typed is kept as a draft and saved when the field is left."""

from typing import Protocol

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets import saved_field
from ui.widgets.layouts import VBox
from ui.widgets.saved_field import SavedLine, SavedText

Field = SavedLine | SavedText


class Form(Protocol):
    field: Field
    other: QLineEdit


@pytest.fixture(params=[SavedLine, SavedText])
def form(qtbot: QtBot, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Form:
    # A tenth of the real times: the order of things is tested, not the patience of the machine.
    monkeypatch.setattr(saved_field, "QUIET_MS", 50)
    monkeypatch.setattr(saved_field, "LONGEST_MS", 200)
    window = QWidget()
    column = VBox(window)
    window.field = request.param("Why is it necessary?")  # type: ignore[attr-defined]
    window.other = QLineEdit()  # type: ignore[attr-defined]
    column.addWidget(window.field)  # type: ignore[attr-defined]
    column.addWidget(window.other)  # type: ignore[attr-defined]
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.field.show_saved("Seen")  # type: ignore[attr-defined]
    window.field.setFocus()  # type: ignore[attr-defined]
    QTest.keyClick(window.field, Qt.Key.Key_End)  # type: ignore[attr-defined]
    return window  # type: ignore[return-value]


def text_of(field: Field) -> str:
    return field.text() if isinstance(field, SavedLine) else field.toPlainText()


def test_a_pause_in_typing_keeps_a_draft_with_the_cursor(qtbot: QtBot, form: Form) -> None:
    with qtbot.waitSignal(form.field.draft_changed, timeout=1000) as draft:
        QTest.keyClicks(form.field, " twice")
    assert draft.args == ["Seen twice", 10]


def test_typing_without_a_pause_still_keeps_drafts(qtbot: QtBot, form: Form) -> None:
    drafts: list[str] = []
    form.field.draft_changed.connect(lambda text, _: drafts.append(text))
    for _ in range(30):
        QTest.keyClick(form.field, Qt.Key.Key_A)
        QTest.qWait(15)
        if drafts:
            break
    assert drafts


def test_leaving_the_field_saves_once(qtbot: QtBot, form: Form) -> None:
    saved: list[str] = []
    form.field.committed.connect(saved.append)
    QTest.keyClicks(form.field, "!")
    form.other.setFocus()
    form.field.setFocus()
    form.other.setFocus()
    assert saved == ["Seen!"]


def test_control_s_saves_and_keeps_the_focus(qtbot: QtBot, form: Form) -> None:
    saved: list[str] = []
    form.field.committed.connect(saved.append)
    QTest.keyClicks(form.field, "!")
    QTest.keyClick(form.field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert saved == ["Seen!"]
    assert form.field.hasFocus()


def test_leaving_a_field_that_was_not_changed_saves_nothing(form: Form) -> None:
    saved: list[str] = []
    form.field.committed.connect(saved.append)
    form.other.setFocus()
    assert saved == []


def test_a_reload_does_not_take_away_what_is_being_typed(qtbot: QtBot, form: Form) -> None:
    QTest.keyClicks(form.field, " mine")
    form.field.show_saved("Somebody else's")
    assert text_of(form.field) == "Seen mine"


def test_a_restored_draft_is_saved_when_the_field_is_left(qtbot: QtBot, form: Form) -> None:
    saved: list[str] = []
    form.field.committed.connect(saved.append)
    form.field.restore("Typed before the lock", 5)
    form.other.setFocus()
    assert saved == ["Typed before the lock"]


def test_locking_hands_over_what_was_typed_just_now(qtbot: QtBot, form: Form) -> None:
    drafts: list[str] = []
    form.field.draft_changed.connect(lambda text, _: drafts.append(text))
    QTest.keyClicks(form.field, "!")
    form.field.flush()
    assert drafts == ["Seen!"]


def test_the_system_learns_no_words_from_case_text(form: Form) -> None:
    hints = form.field.inputMethodHints()
    assert hints & Qt.InputMethodHint.ImhSensitiveData
    assert hints & Qt.InputMethodHint.ImhNoPredictiveText
