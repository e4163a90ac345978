"""The wording note: after a pause, off the path of typing, dismissed for the session, gone when locked, never kept."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from soteria_desk.doctrine.library import load_library
from tests.ui.builders import OpenCasebook
from ui.dialogs.decision import DecisionSheet
from ui.widgets import wording_note
from ui.widgets.basics import Button
from ui.widgets.form import FormField
from ui.widgets.layouts import VBox
from ui.widgets.saved_field import SavedText
from ui.widgets.wording_note import WordingNote
from ui.work.wording import adviser

BLAMING = "The victim claims she was asleep. She did not scream and could have left at any time."
NEUTRAL = "First told her sister on 1 May; reported on 4 May."


@pytest.fixture
def advised(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(wording_note, "PAUSE_MS", 60)
    adviser().begin(load_library())
    yield
    adviser().end()


@pytest.fixture
def form(qtbot: QtBot, advised: None) -> Iterator[FormField]:
    window = QWidget()
    made = FormField("Reason", SavedText("Reason", advised=True))
    VBox(window).addWidget(made)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield made
    window.close()


def note_of(form: FormField) -> WordingNote:
    assert form.wording is not None
    return form.wording


def typed(form: FormField, text: str) -> SavedText:
    field = form.field
    assert isinstance(field, SavedText)
    field.setPlainText(text)
    return field


def button(note: WordingNote, begins: str) -> Button:
    return next(one for one in note.details.findChildren(Button) if one.text().startswith(begins))


def test_a_note_says_after_a_pause_what_to_think_about_and_opens_to_the_reasons(
    qtbot: QtBot, form: FormField
) -> None:
    note = note_of(form)
    typed(form, BLAMING)
    assert note.isHidden()
    qtbot.waitUntil(lambda: note.isVisible(), timeout=5000)
    assert 1 <= len(note.findings) <= 3
    assert note.button.text() == f"{len(note.findings)} things to think about"
    assert note.details.isHidden()
    note.button.click()
    assert not note.details.isHidden()
    assert note.button.accessibleName().startswith("Reason: ")
    assert form.field.extraSelections()  # type: ignore[attr-defined]


def test_nothing_is_said_of_a_neutral_text_and_the_note_goes_when_the_words_do(
    qtbot: QtBot, form: FormField
) -> None:
    note = note_of(form)
    typed(form, BLAMING)
    qtbot.waitUntil(lambda: note.isVisible(), timeout=5000)
    typed(form, NEUTRAL)
    qtbot.waitUntil(lambda: note.isHidden(), timeout=5000)
    assert not form.field.extraSelections()  # type: ignore[attr-defined]


def test_words_can_be_put_in_their_place_and_taken_back(qtbot: QtBot, form: FormField) -> None:
    note = note_of(form)
    field = typed(form, "😀 The victim claims she was asleep.")
    qtbot.waitUntil(lambda: note.isVisible(), timeout=5000)
    note.button.click()
    button(note, "Use").click()
    assert field.toPlainText() == "😀 The victim says she was asleep."
    field.undo()
    assert field.toPlainText() == "😀 The victim claims she was asleep."


def test_what_was_dismissed_stays_away_until_the_casebook_is_closed(qtbot: QtBot, form: FormField) -> None:
    note = note_of(form)
    typed(form, "The victim was raped. She did not scream.")
    qtbot.waitUntil(lambda: note.isVisible(), timeout=5000)
    note.button.click()
    while note.findings:
        count = len(note.findings)
        button(note, "Dismiss").click()
        qtbot.waitUntil(lambda count=count: len(note.findings) < count, timeout=5000)  # type: ignore[misc]
    assert note.isHidden()
    adviser().end()
    adviser().begin(load_library())
    typed(form, "The victim was raped. She did not scream. ")
    qtbot.waitUntil(lambda: note.isVisible(), timeout=5000)


def test_nothing_is_looked_at_and_nothing_shown_once_it_is_locked(qtbot: QtBot, form: FormField) -> None:
    note = note_of(form)
    typed(form, BLAMING)
    qtbot.waitUntil(lambda: note.isVisible(), timeout=5000)
    adviser().end()
    assert note.isHidden()
    assert note.findings == ()
    typed(form, BLAMING + " And more.")
    QTest.qWait(300)
    assert note.isHidden()


def test_a_key_does_not_wait_for_a_long_text_to_be_looked_at(qtbot: QtBot, form: FormField) -> None:
    field = typed(form, (BLAMING + "\n") * 250)
    slowest = 0.0
    until = time.perf_counter() + 1.5
    while time.perf_counter() < until:
        start = time.perf_counter()
        QTest.keyClick(field, Qt.Key.Key_A)
        slowest = max(slowest, time.perf_counter() - start)
        QTest.qWait(90)
    assert slowest < 0.25


def test_a_field_for_somebody_elses_words_has_no_note(qtbot: QtBot, advised: None) -> None:
    made = FormField("What the victim has asked for", SavedText("What the victim has asked for"))
    qtbot.addWidget(made)
    assert made.wording is None


def test_no_advice_reaches_the_journal_the_plan_or_a_file(
    qtbot: QtBot, casebook: OpenCasebook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(wording_note, "PAUSE_MS", 60)
    draft = casebook.open_case()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    sheet = DecisionSheet(window, casebook.session, draft.file.case.id, about="", now=now)
    sheet.show()
    casebook.settle()
    before = casebook.do(lambda desk: desk.store.head())
    note = sheet.reason_field.wording
    assert note is not None
    sheet.reason.setPlainText("She did not scream.")
    qtbot.waitUntil(lambda: note.isVisible(), timeout=8000)
    note.button.click()
    button(note, "Dismiss").click()
    qtbot.waitUntil(lambda: note.isHidden(), timeout=5000)
    casebook.settle()
    assert casebook.do(lambda desk: desk.store.head()) == before
    sheet.reject()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"common fear response" not in held
            assert b"lang-no-scream" not in held
