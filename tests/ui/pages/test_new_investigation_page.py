"""A new investigation: the reference alone is enough, mistakes are shown where they are, nothing typed is lost."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from soteria_desk.api import Case, CaseFile, Precision
from tests.builders import NOON
from tests.ui.builders import OpenCasebook
from ui.pages.new_investigation import NewInvestigationPage
from ui.viewmodels.new_investigation import NewInvestigationViewModel


@pytest.fixture
def page(casebook: OpenCasebook, qtbot: QtBot) -> Iterator[NewInvestigationPage]:
    made = NewInvestigationPage(NewInvestigationViewModel(casebook.session), NOON.date())
    qtbot.addWidget(made)
    made.resize(1166, 640)
    made.show()
    made.opened()
    casebook.settle()
    yield made
    made.hide()


def created(page: NewInvestigationPage, casebook: OpenCasebook) -> CaseFile:
    """Press Create and return the case as it was recorded."""
    ids: list[str] = []
    page.case_created.connect(ids.append)
    page.create_button.click()
    casebook.settle()
    assert len(ids) == 1, page.error.text()
    return casebook.do(lambda desk: desk.casework.file(ids[0]))


def test_the_reference_alone_makes_an_investigation(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    QTest.keyClicks(page.reference, "WX/26/00417")
    file = created(page, casebook)
    assert (file.case.reference, file.parts, file.offences) == ("WX/26/00417", (), ())
    assert file.officer_title(file.case.officer_id) == "DC A. Okoro, 3318"


def test_people_and_offences_are_recorded_as_typed(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    QTest.keyClicks(page.reference, "WX/26/00417")
    QTest.keyClicks(page.operation, "LARKSPUR")
    page.reported.set_texts(["2 3 2026", "9.40"])
    victim, suspect, offence = page.victims[0], page.suspects[0], page.offences[0]
    QTest.keyClicks(victim.initials, "K.L.")
    victim.age.kind.setCurrentIndex(1)
    QTest.keyClicks(victim.age.age, "31")
    QTest.keyClicks(suspect.initials, "D.R.")
    page.add_suspect()
    second = page.suspects[1]
    second.known.setCurrentIndex(1)
    QTest.keyClicks(second.description, "Tall, red jacket")
    offence.suspect.setCurrentIndex(1)
    offence.when.precision.setCurrentIndex(2)
    QTest.keyClicks(offence.when.first, "1 5 2019")
    QTest.keyClicks(offence.when.last, "3 june 2019")
    file = created(page, casebook)
    assert [file.shown(part.id) for part in file.suspects()] == ["D.R.", "Suspect 2"]
    assert file.suspects()[1].description == "Tall, red jacket"
    assert file.victims()[0].age == 31
    only = file.offences[0]
    assert only.suspect_id == file.suspects()[1].id
    assert only.when.text() == "between 1 May 2019 and 3 June 2019"
    assert file.case.reported_at is not None
    assert file.case.reported_at.isoformat() == "2026-03-02T09:40:00+00:00"


def test_mistakes_are_shown_where_they_are_and_the_first_one_gets_the_focus(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    page.reported.set_texts(["31 2 2026", "9.40"])
    QTest.keyClicks(page.victims[0].initials, "K.L.")
    QTest.keyClicks(page.suspects[0].initials, "D.R.")
    page.offences[0].when.first.setText("soon")
    page.activateWindow()
    page.create_button.click()
    assert page.reference_field.error.text() == "The force reference is missing."
    assert page.reported_field.error.text().startswith("There is no such day.")
    assert page.offences[0].when_field.error.text().startswith("Give day, month and year")
    assert page.focusWidget() is page.reference
    casebook.settle()
    assert casebook.do(lambda desk: desk.casework.cases()) == ()


def test_an_offence_whose_people_are_not_typed_is_refused_in_words(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    QTest.keyClicks(page.reference, "WX/26/00417")
    page.offences[0].when.precision.setCurrentIndex(0)
    page.offences[0].when.first.setText("28 2 2026")
    page.create_button.click()
    casebook.settle()
    assert "The suspect of an offence is missing." in page.error.text()
    assert page.offences[0].when.first.text() == "28 2 2026"


def test_a_date_of_birth_of_somebody_unidentified_is_asked_about_instead_of_lost(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    QTest.keyClicks(page.reference, "WX/26/00417")
    suspect = page.suspects[0]
    suspect.known.setCurrentIndex(1)
    QTest.keyClicks(suspect.description, "Tall, red jacket")
    suspect.age.kind.setCurrentIndex(2)
    suspect.age.born.setText("1 1 1990")
    page.create_button.click()
    assert "belongs to somebody with initials" in suspect.age_field.error.text()
    casebook.settle()
    assert casebook.do(lambda desk: desk.casework.cases()) == ()


def test_a_reference_that_is_taken_is_refused_and_the_form_stays(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    QTest.keyClicks(page.reference, "WX/26/00417")
    created(page, casebook)
    QTest.keyClicks(page.reference, "wx/26/00417")
    page.create_button.click()
    casebook.settle()
    assert "wx/26/00417 is already in this casebook." in page.error.text()
    assert page.reference.text() == "wx/26/00417"
    assert page.create_button.isEnabled()


def test_an_officer_is_added_in_place_and_chosen(page: NewInvestigationPage, casebook: OpenCasebook) -> None:
    field = page.supervisor
    field.open_button.click()
    QTest.keyClicks(field.officer_name, "L. Whitcombe")
    QTest.keyClicks(field.rank, "DS")
    QTest.keyClick(field.rank, Qt.Key.Key_Return)
    casebook.settle()
    assert field.choice.currentText() == "DS L. Whitcombe"
    assert page.officer.choice.findText("DS L. Whitcombe") >= 0
    QTest.keyClicks(page.reference, "WX/26/00417")
    file = created(page, casebook)
    assert file.officer_title(file.case.supervisor_id) == "DS L. Whitcombe"


def test_what_was_typed_comes_back_after_locking_and_cancel_forgets_it(
    page: NewInvestigationPage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    QTest.keyClicks(page.reference, "WX/26/00999")
    page.suspects[0].known.setCurrentIndex(1)
    QTest.keyClicks(page.suspects[0].description, "Tall")
    page.add_offence()
    page.flush()
    casebook.settle()
    again = NewInvestigationPage(NewInvestigationViewModel(casebook.session), NOON.date())
    qtbot.addWidget(again)
    again.opened()
    casebook.settle()
    assert again.reference.text() == "WX/26/00999"
    assert again.suspects[0].description.text() == "Tall"
    assert len(again.offences) == 2
    again.cancel_button.click()
    casebook.settle()
    assert casebook.do(lambda desk: desk.book.drafts()) == ()
    assert again.reference.text() == ""


def test_rows_come_and_go_and_offences_follow_the_people(page: NewInvestigationPage) -> None:
    QTest.keyClicks(page.victims[0].initials, "K.L.")
    page.add_victim()
    QTest.keyClicks(page.victims[1].initials, "M.N.")
    choice = page.offences[0].victim
    assert [choice.itemText(n) for n in range(choice.count())] == ["K.L.", "M.N."]
    page.victims[0].remove.click()
    assert [choice.itemText(n) for n in range(choice.count())] == ["M.N."]
    assert page.victims[0].heading.text() == "Victim"


def test_days_nobody_can_say_are_recorded_as_not_known(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    QTest.keyClicks(page.reference, "WX/26/00417")
    QTest.keyClicks(page.victims[0].initials, "K.L.")
    QTest.keyClicks(page.suspects[0].initials, "D.R.")
    page.offences[0].when.precision.setCurrentIndex(5)
    file = created(page, casebook)
    assert file.offences[0].when.precision is Precision.UNKNOWN
    assert isinstance(file.case, Case)


def test_tab_walks_through_rows_that_were_added_as_the_page_is_read(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    page.add_victim()
    casebook.settle()
    first, second, suspect = page.victims[0], page.victims[1], page.suspects[0]
    walked: list[object] = [first.initials]
    widget = first.initials.nextInFocusChain()
    while widget is not None and widget is not suspect.remove and len(walked) < 40:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            walked.append(widget)
        widget = widget.nextInFocusChain()
    wanted = [
        first.initials,
        first.age.kind,
        first.remove,
        second.initials,
        second.age.kind,
        second.remove,
        page._add_buttons[1],
        suspect.known,
        suspect.initials,
        suspect.age.kind,
    ]
    assert walked == wanted
