"""Dates and clocks: recording what happened by keyboard, clocks that say how they were counted, done and undone."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from soteria_desk.api import NewPerson, Role
from tests.ui.builders import OpenCasebook
from tests.ui.pages.line_pages import Asked, show
from ui.dialogs.event import DoneSheet, EventSheet
from ui.pages.clocks import ClocksPage
from ui.viewmodels.case_clocks import CaseClocksViewModel


@pytest.fixture
def page(casebook: OpenCasebook, qtbot: QtBot) -> ClocksPage:
    casebook.open_case()
    asked = Asked(casebook.session)
    made = ClocksPage(CaseClocksViewModel(casebook.session), asked.notices)
    qtbot.addWidget(made)
    show(qtbot, made)
    made.opened()
    casebook.settle()
    return made


def _titles(page: ClocksPage, group: str) -> list[str]:
    return [row.title.text() for row in page.lists[group].rows] if group in page.lists else []


def _spoken(page: ClocksPage, group: str, title: str) -> str:
    return next(row.accessibleName() for row in page.lists[group].rows if row.title.text().startswith(title))


def test_what_the_investigation_says_already_runs_its_clocks(page: ClocksPage) -> None:
    # Reported on 2 March 2026, the offence on 28 February; it is noon on 12 March.
    assert _titles(page, "promise") == ["Refer the victim to a support service"]
    said = _spoken(page, "promise", "Refer the victim")
    assert "7 days late" in said and "2 working days after Monday 2 March 2026" in said
    assert "Victims' Code, 1 April 2021" in said
    assert "Communications data" in _titles(page, "evidence")
    assert "Unconfirmed" in _spoken(page, "evidence", "Communications data")
    assert "over" not in page.lists
    page.over_button.click()
    assert "Mouth swab or rinse" in _titles(page, "over")


def test_an_arrest_is_recorded_from_the_keyboard(page: ClocksPage, casebook: OpenCasebook) -> None:
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    sheet = page.sheet
    assert isinstance(sheet, EventSheet)
    sheet.type.setCurrentIndex(sheet.type.findData("suspect-arrested"))
    QTest.keyClicks(sheet.moment.day.field, "11 3 2026")
    QTest.keyClicks(sheet.moment.time.field, "0615")
    sheet.person.setCurrentIndex(1)
    QTest.keyClick(sheet.main_button, Qt.Key.Key_Return)
    casebook.settle()
    assert page.sheet is None
    assert _titles(page, "promise") == [
        "Refer the victim to a support service",
        "Tell the victim of an arrest (about D.R.)",  # who was arrested, not the victim
    ]
    assert "11 h" in _spoken(page, "promise", "Tell the victim of an arrest")
    # An arrest alone says nothing of bail.
    assert "Bail to 3 months (about D.R.)" not in _titles(page, "deadline")
    assert "Bail to 3 months (about D.R.)" in _titles(page, "conditional")
    (event,) = casebook.do(lambda desk: desk.casework.file(casebook.session.case_id).events)
    assert event.happened is not None and event.happened.at == datetime(2026, 3, 11, 6, 15, tzinfo=UTC)


def test_a_victim_is_named_only_where_there_are_several(page: ClocksPage, casebook: OpenCasebook) -> None:
    case_id = casebook.session.case_id
    victim = casebook.do(lambda desk: desk.casework.file(case_id).victims()[0].id)
    act = datetime(2026, 3, 11, 23, 0, tzinfo=UTC)
    casebook.do(lambda desk: desk.clocks.record(case_id, "the-act", act, part_id=victim))
    page.opened()
    casebook.settle()
    assert "Communications data" in _titles(page, "evidence")
    casebook.do(lambda desk: desk.casework.add_part(case_id, Role.VICTIM, NewPerson(initials="R.S.")))
    initials = casebook.do(lambda desk: desk.casework.file(case_id).shown(victim))
    page.opened()
    casebook.settle()
    assert f"Communications data (about {initials})" in _titles(page, "evidence")


def test_what_is_wrong_with_a_time_is_told_whole_and_moves_no_field(page: ClocksPage, qtbot: QtBot) -> None:
    page.record_button.click()
    sheet = page.sheet
    assert isinstance(sheet, EventSheet)
    sheet.moment.day.field.setText("29 3 2026")  # type: ignore[attr-defined]
    sheet.moment.time.field.setText("01:30")  # type: ignore[attr-defined]
    sheet.main_button.click()
    qtbot.waitExposed(sheet)
    QTest.qWait(50)
    words = sheet.moment.time.error._words
    assert words.height() >= words.heightForWidth(words.width())
    assert sheet.moment.day.y() == sheet.moment.time.y()


def test_what_cannot_have_been_is_told_where_it_is_typed(page: ClocksPage, casebook: OpenCasebook) -> None:
    page.record_button.click()
    sheet = page.sheet
    assert isinstance(sheet, EventSheet)
    sheet.main_button.click()
    assert sheet.type_field.error.text() and sheet.moment.day.error.text()
    sheet.type.setCurrentIndex(sheet.type.findData("suspect-arrested"))
    for day, time, said in (
        ("30 2 2026", "", "There is no such day"),
        ("29 3 2026", "01:30", "the clocks went forward"),
        ("25 10 2025", "1:99", "hours and minutes"),
    ):
        sheet.moment.day.field.setText(day)  # type: ignore[attr-defined]
        sheet.moment.time.field.setText(time)  # type: ignore[attr-defined]
        sheet.main_button.click()
        assert said in sheet.moment.day.error.text() + sheet.moment.time.error.text()
    sheet.moment.day.field.setText("26 10 2025")  # type: ignore[attr-defined]
    sheet.moment.time.field.setText("01:30")  # type: ignore[attr-defined]
    sheet.main_button.click()
    assert "which of the two" in sheet.moment.which.error.text()
    sheet.moment.which.field.setCurrentIndex(2)  # type: ignore[attr-defined]
    sheet.main_button.click()
    casebook.settle()
    (event,) = casebook.do(lambda desk: desk.casework.file(casebook.session.case_id).events)
    assert event.happened is not None
    assert (event.happened.at, event.happened.offset) == (datetime(2025, 10, 26, 1, 30, tzinfo=UTC), 0)


def test_a_promise_is_kept_and_taken_back(page: ClocksPage, casebook: OpenCasebook) -> None:
    row = page.lists["promise"].rows[0]
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    sheet = page.sheet
    assert isinstance(sheet, DoneSheet)
    sheet.main_button.click()
    casebook.settle()
    assert "promise" not in page.lists
    page.over_button.click()
    assert "Done after it was due." in _spoken(page, "over", "Refer the victim")
    casebook.do(lambda desk: desk.book.undo(casebook.session.case_id))
    page.opened()
    casebook.settle()
    assert _titles(page, "promise") == ["Refer the victim to a support service"]


def test_an_event_is_removed_and_its_clocks_stop(page: ClocksPage, casebook: OpenCasebook) -> None:
    case_id = casebook.session.case_id
    casebook.do(
        lambda desk: desk.clocks.record(case_id, "suspect-arrested", datetime(2026, 3, 11, 6, 15, tzinfo=UTC))
    )
    page.opened()
    casebook.settle()
    shown = page._view_model.shown
    assert shown is not None
    row = next(one for one in shown.events if one.id)
    page._remove(row)
    casebook.settle()
    assert _titles(page, "promise") == ["Refer the victim to a support service"]


def test_the_clock_that_was_asked_for_elsewhere_has_the_focus(
    page: ClocksPage, casebook: OpenCasebook
) -> None:
    (item,) = (one for one in casebook.do(lambda desk: desk.clocks.today()) if one.group == "promise")
    casebook.session.wanted_clock = item.clock
    page.opened()
    casebook.settle()
    assert page.lists["promise"].rows[0].hasFocus()
    assert casebook.session.wanted_clock == ("", "")


def test_the_clock_that_has_the_focus_keeps_it_when_the_page_is_read_anew(
    page: ClocksPage, casebook: OpenCasebook
) -> None:
    case_id = casebook.session.case_id
    at = datetime(2026, 3, 11, 6, 15, tzinfo=UTC)
    casebook.do(lambda desk: desk.clocks.record(case_id, "suspect-arrested", at))
    page.opened()
    casebook.settle()
    assert len(_titles(page, "promise")) == 2
    page.lists["promise"].rows[1].setFocus()
    for _ in range(2):
        page.opened()
        casebook.settle()
        assert page.lists["promise"].rows[1].hasFocus()
