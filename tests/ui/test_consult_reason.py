"""Where the force asks why an investigation is opened, the window asks: Enter takes the last reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from soteria_desk import policy
from soteria_desk.errors import ReasonWanted
from tests.ui.builders import OpenCasebook, a_new_case
from tests.ui.test_app import Running
from ui.dialogs.consult import ConsultSheet
from ui.session import ReasonAsked


@pytest.fixture
def asking(casebook: OpenCasebook, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[OpenCasebook, str]]:
    """A casebook whose force asks for reasons, with a case recorded in an earlier session."""
    case_id = casebook.do(lambda desk: desk.casework.open_case(a_new_case()))
    strict = policy.Rules(consultation=policy.Consultation(reason_required=True))
    monkeypatch.setattr(policy, "rules", lambda: strict)

    def reopened() -> None:
        casebook.desk.store.opened_at = casebook.desk.store.head().seq

    casebook.do(lambda _: reopened())
    yield casebook, case_id


def _why(casebook: OpenCasebook) -> list[str]:
    found = casebook.do(lambda desk: desk.store.journal.entries())
    return [entry.why for entry in found if entry.action == "case.open"]


def test_an_investigation_is_not_shown_before_a_reason_is_given(asking: tuple[OpenCasebook, str]) -> None:
    casebook, case_id = asking
    asked: list[ReasonAsked] = []
    casebook.session.reason_asked.connect(asked.append)
    casebook.session.open_case(case_id)
    casebook.settle()
    assert casebook.session.draft is None and _why(casebook) == []
    (one,) = asked
    assert (one.case_id, one.last) == (case_id, "")
    casebook.session.open_case(case_id, one.done, "disclosure review")
    casebook.settle()
    assert casebook.session.draft is not None and _why(casebook) == ["disclosure review"]
    casebook.session.open_case(case_id)
    casebook.settle()
    assert asked[-1].last == "disclosure review"


def test_whoever_has_just_recorded_it_is_not_asked(asking: tuple[OpenCasebook, str]) -> None:
    casebook, _ = asking
    own = casebook.do(lambda desk: desk.casework.open_case(a_new_case("WX/26/00999", "SALTMARSH")))
    casebook.session.open_case(own)
    casebook.settle()
    assert casebook.session.case_id == own


def test_no_way_round_the_reason_leads_through_the_core(asking: tuple[OpenCasebook, str]) -> None:
    casebook, case_id = asking
    with pytest.raises(ReasonWanted):
        casebook.do(lambda desk: desk.casework.consult(case_id, "   "))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Something for a sheet to stand over."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def _sheet(window: QWidget, last: str) -> tuple[ConsultSheet, list[str]]:
    given: list[str] = []
    sheet = ConsultSheet(window, "Op LARKSPUR", last)
    sheet.given.connect(given.append)
    sheet.open()
    QApplication.processEvents()
    return sheet, given


def test_enter_takes_the_last_reason(window: QWidget) -> None:
    sheet, given = _sheet(window, "weekly review")
    QTest.keyClick(sheet.reason, Qt.Key.Key_Return)
    assert given == ["weekly review"] and not sheet.isVisible()


def test_typing_takes_the_place_of_the_last_reason(window: QWidget) -> None:
    sheet, given = _sheet(window, "weekly review")
    QTest.keyClicks(sheet.reason, "disclosure")
    QTest.keyClick(sheet.reason, Qt.Key.Key_Return)
    assert given == ["disclosure"]


def test_without_a_reason_nothing_is_opened(window: QWidget) -> None:
    sheet, given = _sheet(window, "")
    sheet.main_button.click()
    assert given == [] and sheet.isVisible() and "why" in sheet.field.error.text()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible() and given == []


@pytest.fixture
def opened(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The whole application where the force asks for reasons."""
    strict = policy.Rules(consultation=policy.Consultation(reason_required=True))
    monkeypatch.setattr(policy, "rules", lambda: strict)
    monkeypatch.setattr(qapp, "quit", lambda: None, raising=False)
    made = Running(qapp, tmp_path)
    made.unlock()
    yield made
    window, start = made.app.window, made.app.entrance.window
    made.app.quit()
    for left in (window, start):
        if left is not None:
            left.hide()
            left.deleteLater()
    made.app.deleteLater()
    qapp.processEvents()


def _sheets() -> list[ConsultSheet]:
    return [
        one for one in QApplication.topLevelWidgets() if isinstance(one, ConsultSheet) and one.isVisible()
    ]


def test_the_window_asks_over_what_is_shown_and_opens_with_the_reason(opened: Running) -> None:
    opened.app.open_case(opened.first)
    opened.until(lambda: bool(_sheets()))
    assert opened.session.draft is None and opened.window.current_page == "home"
    QTest.keyClicks(_sheets()[0].reason, "weekly review")
    QTest.keyClick(_sheets()[0].reason, Qt.Key.Key_Return)
    opened.until(lambda: opened.window.current_page == "overview")
    assert opened.session.case_id == opened.first


def test_after_a_lock_the_way_back_asks_again_with_the_last_reason(opened: Running) -> None:
    opened.session.open_case(opened.first, lambda _: opened.app._show_case("overview"), "weekly review")
    opened.until(lambda: opened.window.current_page == "overview")
    opened.app.lock.lock()
    opened.unlock_again()
    opened.until(lambda: bool(_sheets()))
    assert _sheets()[0].reason.text() == "weekly review"
    QTest.keyClick(_sheets()[0].reason, Qt.Key.Key_Return)
    opened.until(lambda: opened.window.current_page == "overview")
    assert opened.session.case_id == opened.first
