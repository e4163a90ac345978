"""A new investigation: the reference alone is enough, mistakes are shown where they are, nothing typed is lost."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from soteria_desk.api import Case, CaseFile, Precision
from tests.builders import NOON
from tests.ui.builders import OpenCasebook
from ui.pages.new_case_rows import OffenceRow
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


# --- what could apply ------------------------------------------------------------------------------


def _days(page: NewInvestigationPage, casebook: OpenCasebook, *days: str) -> OffenceRow:
    """Type the days of the first offence and leave the field, as a person does."""
    row = page.offences[0]
    row.when.precision.setCurrentIndex(2 if len(days) > 1 else 0)
    for field, day in zip((row.when.first, row.when.last), days, strict=False):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, day)
        QTest.keyClick(field, Qt.Key.Key_Tab)
    casebook.settle()
    return row


def _offered(row: OffenceRow) -> list[str]:
    return [str(row.definition.itemData(n)) for n in range(row.definition.count())]


def test_only_offences_that_could_apply_to_the_days_are_offered(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    row = page.offences[0]
    assert {"SOA-1", "H-1"} <= set(_offered(row)) and row.said.text() == ""
    _days(page, casebook, "30 4 2004")
    assert "H-1" in _offered(row) and "SOA-1" not in _offered(row)
    assert "earlier law" in row.definition.itemText(row.definition.findData("H-1"))
    assert "Law of these days: all of it before 1 May 2004" in row.said.text()
    _days(page, casebook, "1 5 2004")
    assert "SOA-1" in _offered(row) and "H-1" not in _offered(row)


def test_a_range_over_a_change_of_the_law_offers_both_and_says_so_beside_the_days(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    row = _days(page, casebook, "1 1 1994", "30 6 2004")
    assert {"SOA-1", "H-1"} <= set(_offered(row))
    assert row.definition.itemText(0).endswith("only from 1 May 2004")
    said = row.said.text()
    assert "charge in the alternative" in said
    assert "The law changed on 1 May 2004: The Sexual Offences Act 2003 replaces the earlier law." in said
    assert "(unconfirmed)" in said and row.said.accessibleName() == said


def test_what_was_left_out_and_the_points_to_prove_can_be_read_by_keyboard(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    row = _days(page, casebook, "28 2 2020")
    stops = row.stops()
    assert stops.index(row.when.first) < stops.index(row.definition) < stops.index(row.said.left_out)
    QTest.keyClick(row.said.left_out, Qt.Key.Key_Return)
    sheet = row.said.sheet
    assert sheet is not None and sheet.isVisible()
    assert "LEFT OUT, AND WHY" in sheet.text
    assert (
        "Indecent assault on a woman, Sexual Offences Act 1956 s.14. It covers conduct to 30 April 2004."
        in (sheet.text)
    )
    sheet.reject()
    QTest.keyClick(row.said.points, Qt.Key.Key_Return)
    sheet = row.said.sheet
    assert sheet is not None and "4. The suspect did not reasonably believe" in sheet.text
    assert "Life. Indictable only." in sheet.text and "Sexual Offences Act 2003" in sheet.text
    sheet.reject()


def test_ages_change_what_is_offered(page: NewInvestigationPage, casebook: OpenCasebook) -> None:
    row = _days(page, casebook, "28 2 2020")
    assert "SOA-5" in _offered(row)
    age = page.victims[0].age
    age.kind.setCurrentIndex(1)
    age.age.setFocus()
    QTest.keyClicks(age.age, "31")
    QTest.keyClick(age.age, Qt.Key.Key_Tab)
    casebook.settle()
    assert "SOA-5" not in _offered(row) and "SOA-1" in _offered(row)
    suspect = page.suspects[0].age
    suspect.kind.setCurrentIndex(1)
    suspect.age.setFocus()
    QTest.keyClicks(suspect.age, "9")
    QTest.keyClick(suspect.age, Qt.Key.Key_Tab)
    casebook.settle()
    assert "No offence that the guidance knows could apply." in row.said.text()
    assert "No criminal liability" in row.said.text()


def test_an_offence_that_was_chosen_stays_marked_when_its_days_no_longer_fit(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    row = _days(page, casebook, "28 2 2020")
    row.definition.setCurrentIndex(row.definition.findData("SOA-3"))
    row.definition.activated.emit(row.definition.currentIndex())
    _days(page, casebook, "28 2 1990")
    assert row.definition.value() == "SOA-3"
    assert row.definition.currentText().startswith("Does not fit: Sexual assault")
    assert "This offence does not fit what is recorded. It covers conduct from 1 May 2004." in row.said.text()
    _days(page, casebook, "28 2 2021")
    assert row.definition.value() == "SOA-3" and "Does not fit" not in row.definition.currentText()


def test_days_that_are_half_typed_or_turned_round_offer_everything_and_say_nothing(
    page: NewInvestigationPage, casebook: OpenCasebook
) -> None:
    row = _days(page, casebook, "28 2")
    assert {"SOA-1", "H-1"} <= set(_offered(row)) and not row.said.isVisible()
    _days(page, casebook, "28 2 2020", "27 2 2020")
    assert {"SOA-1", "H-1"} <= set(_offered(row)) and not row.said.isVisible()


def test_days_not_known_show_both_laws(page: NewInvestigationPage, casebook: OpenCasebook) -> None:
    row = page.offences[0]
    row.when.precision.setCurrentIndex(5)
    casebook.settle()
    assert {"SOA-1", "H-1"} <= set(_offered(row))
    assert "charge in the alternative" in row.said.text()


def test_what_could_apply_comes_back_with_what_was_typed(
    page: NewInvestigationPage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    _days(page, casebook, "28 2 1990")
    page.flush()
    casebook.settle()
    again = NewInvestigationPage(NewInvestigationViewModel(casebook.session), NOON.date())
    qtbot.addWidget(again)
    again.opened()
    casebook.settle()
    row = again.offences[0]
    assert row.definition.value() == "H-1"
    assert "H-14" in _offered(row) and "SOA-1" not in _offered(row)
