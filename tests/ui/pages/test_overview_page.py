"""Overview: one next step, care that saves itself, people and offences changed beside the page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from soteria_desk.api import (
    CaseFile,
    Desk,
    NewCase,
    NewOffence,
    NewPerson,
    Precision,
    Role,
    Status,
    When,
    cannot_wait,
)
from tests.ui.builders import OpenCasebook, a_new_case
from ui.pages.entry_forms import CaseForm, OffenceForm, PersonForm
from ui.pages.overview import OverviewPage
from ui.pages.overview_cards import EntryRow
from ui.viewmodels.overview import OverviewViewModel


def a_page(casebook: OpenCasebook, qtbot: QtBot) -> OverviewPage:
    made = OverviewPage(OverviewViewModel(casebook.session))
    qtbot.addWidget(made)
    made.resize(1166, 640)
    made.show()
    made.activateWindow()
    made.opened()
    casebook.settle()
    return made


@pytest.fixture
def page(casebook: OpenCasebook, qtbot: QtBot) -> Iterator[OverviewPage]:
    casebook.open_case()
    yield a_page(casebook, qtbot)


def file_of(casebook: OpenCasebook) -> CaseFile:
    """The case as it is recorded now."""
    casebook.settle()
    draft = casebook.session.draft
    assert draft is not None
    return draft.file


def words_in(page: OverviewPage) -> str:
    """Every word on the page and in its panel."""
    return " | ".join(one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page))


def test_the_first_step_is_to_ask_how_to_contact_the_victim_safely(page: OverviewPage) -> None:
    assert page.heading.text() == "Op LARKSPUR: start here"
    assert page.next.action.text() == "Record safe contact"
    page.next.action.click()
    assert page.focusWidget() is next(iter(page._cares.values())).first_field()


def test_safe_contact_saves_itself_and_the_next_step_moves_on(
    page: OverviewPage, casebook: OpenCasebook
) -> None:
    field = next(iter(page._cares.values())).first_field()
    field.setFocus()
    QTest.keyClicks(field, "07700 900131, mornings")
    field.clearFocus()
    file = file_of(casebook)
    assert file.cares[0].safe_contact == "07700 900131, mornings"
    assert page.next.action.text() == "Go to Context"


def test_a_step_left_for_later_stays_in_the_journey_and_can_be_undone(
    page: OverviewPage, casebook: OpenCasebook
) -> None:
    page.next.later.click()
    assert file_of(casebook).case.later == ("victim",)
    assert page.next.action.text() == "Go to Context"
    assert "Left for later." in page._step_rows[0].accessibleName()
    casebook.session.undo()
    assert file_of(casebook).case.later == ()
    assert page.next.action.text() == "Record safe contact"


def test_the_journey_leads_to_the_pages(page: OverviewPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.page_asked) as asked:
        page._step_rows[3].click()
    assert asked.args == ["enquiries"]


def test_typing_that_was_never_saved_comes_back(
    page: OverviewPage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    victim = next(iter(page._cares))
    casebook.session.keep_draft(victim, "asked_for", "To be asked first", 5)
    again = a_page(casebook, qtbot)
    field = again._cares[victim].fields["asked_for"]
    assert field.toPlainText() == "To be asked first"
    field.setFocus()
    field.clearFocus()
    assert file_of(casebook).cares[0].asked_for == "To be asked first"
    assert casebook.do(lambda desk: desk.book.drafts()) == ()


def test_an_unidentified_suspect_is_added_by_description_and_identified_later(
    page: OverviewPage, casebook: OpenCasebook
) -> None:
    page.add_suspect.click()
    form = page.form
    assert isinstance(form, PersonForm)
    page._save_form()
    assert form.initials_field.error.text() == "Give initials, or describe the suspect below."
    form.description.setPlainText("Tall, red jacket")
    QTest.keyClick(form.description, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    part = file_of(casebook).suspects()[1]
    assert (part.description, part.identified()) == ("Tall, red jacket", False)
    assert page.form is None
    page._change_person(part)
    form = page.form
    assert isinstance(form, PersonForm)
    form.initials.setText("P.M.")
    form.what[1].setCurrentIndex(1)
    page._save_form()
    file = file_of(casebook)
    part = file.suspects()[1]
    assert (file.shown(part.id), part.arrested, part.located) == ("P.M.", True, None)


def test_an_offence_is_added_and_its_days_changed(page: OverviewPage, casebook: OpenCasebook) -> None:
    page.add_offence.click()
    form = page.form
    assert isinstance(form, OffenceForm)
    form.definition.setCurrentIndex(form.definition.findData("SOA-3"))
    form.when.precision.setCurrentIndex(5)
    page._save_form()
    offence = file_of(casebook).offences[1]
    assert offence.definition == "SOA-3"
    page._change_offence(offence)
    form = page.form
    assert isinstance(form, OffenceForm)
    form.when.precision.setCurrentIndex(1)
    form.when.first.setText("28 2 26")
    page._save_form()
    assert file_of(casebook).offences[1].when.text() == "about 28 February 2026"


def test_what_is_offered_for_a_case_follows_its_days_and_recorded_ages(
    page: OverviewPage, casebook: OpenCasebook
) -> None:
    page.add_offence.click()
    form = page.form
    assert isinstance(form, OffenceForm)
    form.when.first.setFocus()
    QTest.keyClicks(form.when.first, "28 2 2026")
    QTest.keyClick(form.when.first, Qt.Key.Key_Tab)
    casebook.settle()
    offered = [str(form.definition.itemData(n)) for n in range(form.definition.count())]
    # K.L. was 31.
    assert "SOA-1" in offered and "SOA-5" not in offered and "H-1" not in offered
    assert "Sexual Offences Act 2003" in form.said.text()


def test_an_offence_that_its_days_no_longer_fit_is_flagged_and_stays(
    page: OverviewPage, casebook: OpenCasebook
) -> None:
    offence = file_of(casebook).offences[0]
    assert "Does not fit" not in words_in(page)
    page._change_offence(offence)
    form = page.form
    assert isinstance(form, OffenceForm)
    form.when.first.setFocus()
    form.when.first.selectAll()
    QTest.keyClicks(form.when.first, "30 4 2004")
    QTest.keyClick(form.when.first, Qt.Key.Key_Tab)
    casebook.settle()
    assert (
        "This offence does not fit what is recorded. It covers conduct from 1 May 2004." in form.said.text()
    )
    page._save_form()
    assert file_of(casebook).offences[0].definition == "SOA-1"
    casebook.settle()
    said = "Does not fit what is recorded. It covers conduct from 1 May 2004."
    assert said in words_in(page)
    row = next(one for one in page.findChildren(EntryRow) if said in one.accessibleName())
    assert row.accessibleName().startswith("Rape")
    back = When(precision=Precision.EXACT, from_on=date(2026, 2, 28))
    page._view_model.change_offence(offence, offence.suspect_id, offence.victim_id, back)
    casebook.settle()
    assert "Does not fit" not in words_in(page)


def test_a_person_whom_an_offence_names_is_not_removed_and_the_reason_is_told(
    page: OverviewPage, casebook: OpenCasebook
) -> None:
    told: list[Exception] = []
    casebook.session.failed.connect(told.append)
    page._remove_person(file_of(casebook).suspects()[0])
    assert len(file_of(casebook).suspects()) == 1
    assert "cannot be removed" in str(told[0])


def test_details_of_the_case_are_changed_beside_the_page(page: OverviewPage, casebook: OpenCasebook) -> None:
    page.change_case.click()
    form = page.form
    assert isinstance(form, CaseForm)
    form.reference.clear()
    page._save_form()
    assert form.reference_field.error.text() == "The force reference is missing."
    form.reference.setText("WX/26/00500")
    form.status.setCurrentIndex(1)
    form.review.set_texts(["20 3 2026", "10:00"])
    page._save_form()
    case = file_of(casebook).case
    assert (case.reference, case.status) == ("WX/26/00500", Status.INVESTIGATION)
    assert case.review_at is not None
    assert "Friday 20 March 2026, 10:00" in dict(page._view_model.summary()).values()


def test_a_form_that_was_open_when_locking_comes_back_with_what_was_typed(
    page: OverviewPage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    page.add_victim.click()
    form = page.form
    assert isinstance(form, PersonForm)
    QTest.keyClicks(form.initials, "M.N.")
    page.flush()
    casebook.settle()
    again = a_page(casebook, qtbot)
    assert isinstance(again.form, PersonForm)
    assert again.form.initials.text() == "M.N."
    again._cancel_form()
    casebook.settle()
    assert casebook.do(lambda desk: desk.book.drafts()) == ()


def test_escape_closes_the_form_and_the_focus_goes_back(page: OverviewPage) -> None:
    page.add_victim.setFocus()
    page.add_victim.click()
    form = page.form
    assert form is not None
    page._panel_view.closed.emit()
    assert page.form is None
    assert page.focusWidget() is page.add_victim


def test_what_cannot_wait_is_listed_with_its_reason(page: OverviewPage) -> None:
    urgent = page._view_model.cannot_wait()
    assert urgent
    assert urgent[0].title in words_in(page)
    assert urgent[0].why in words_in(page).replace("\u200b", "")


def test_what_cannot_wait_is_what_is_lost_first_not_what_is_graded_so(page: OverviewPage) -> None:
    draft = page._view_model.draft
    wanted = {one.template.title for one in draft.proposals if cannot_wait(one, draft)}
    assert {one.title for one in page._view_model.cannot_wait()} == wanted
    later = [
        one
        for one in draft.proposals
        if one.template.urgency == "immediate" and one.pressing is not None and (one.pressing.days or 0) > 3
    ]
    assert not wanted & {one.template.title for one in later}


def test_a_case_with_nothing_but_a_reference_asks_for_the_victim(
    casebook: OpenCasebook, qtbot: QtBot
) -> None:
    casebook.open_case(NewCase(reference="WX/26/00600"))
    page = a_page(casebook, qtbot)
    assert page.no_victim.isVisibleTo(page)
    assert page.next.action.text() == "Add the victim"
    page.next.action.click()
    form = page.form
    assert isinstance(form, PersonForm)
    form.initials.setText("K.L.")
    page._save_form()
    assert file_of(casebook).shown(file_of(casebook).victims()[0].id) == "K.L."
    assert page.next.action.text() == "Record safe contact"


def test_hostile_text_is_shown_and_breaks_nothing(casebook: OpenCasebook, qtbot: QtBot) -> None:
    long = "A" * 100_000
    casebook.open_case()

    case_id = casebook.session.case_id
    casebook.do(
        lambda desk: (
            desk.casework.add_part(case_id, Role.SUSPECT, NewPerson(description=long)),
            desk.casework.change_case(case_id, summary=long, operation="A" * 200),
            desk.casework.record_care(
                desk.casework.file(case_id).victims()[0].id, asked_for=f"<b>{long}"[:100_000]
            ),
        )
    )
    casebook.session.refresh()
    casebook.settle()
    page = a_page(casebook, qtbot)
    page.resize(900, 600)
    assert page.grab().width() == 900
    assert page._area.horizontalScrollBar().maximum() == 0


def test_nothing_can_be_changed_where_the_casebook_can_only_be_read(
    casebook: OpenCasebook, qtbot: QtBot
) -> None:
    casebook.open_case()
    casebook.session.read_only = True
    page = a_page(casebook, qtbot)
    assert not page.add_victim.isEnabled()
    assert page.report.isReadOnly()
    assert next(iter(page._cares.values())).first_field().isReadOnly()


def test_what_is_typed_never_goes_into_the_case_that_is_opened_next(
    page: OverviewPage, casebook: OpenCasebook
) -> None:
    first = casebook.session.case_id
    page.report.setFocus()
    QTest.keyClicks(page.report, "About LARKSPUR")
    other = casebook.open_case(NewCase(reference="WX/26/00600")).file.case.id
    page.report.clearFocus()
    casebook.settle()
    told = casebook.do(lambda desk: [desk.casework.file(one).case.summary for one in (first, other)])
    assert told == ["About LARKSPUR", ""]


def test_what_cannot_wait_says_which_victim_it_is_about_where_there_are_two(
    casebook: OpenCasebook, qtbot: QtBot
) -> None:
    # Of an act of yesterday, something of the victim's is lost within days; of one twelve days ago nothing is.
    yesterday = When(precision=Precision.EXACT, from_on=date(2026, 3, 11))
    casebook.open_case(
        a_new_case(
            reported_at=datetime(2026, 3, 12, 9, tzinfo=UTC),
            offences=(NewOffence(definition="SOA-1", when=yesterday),),
        )
    )
    a_page(casebook, qtbot)
    case_id = casebook.session.case_id

    def add_another(desk: Desk) -> None:
        casework = desk.casework
        suspect = casework.file(case_id).suspects()[0].id
        other = casework.add_part(case_id, Role.VICTIM, NewPerson(initials="L.M."))
        casework.add_offence(case_id, "SOA-1", suspect, other.id, yesterday)

    casebook.do(add_another)
    casebook.session.refresh()
    casebook.settle()
    page = a_page(casebook, qtbot)
    about = [one for one in page._view_model.cannot_wait() if one.state.endswith("L.M.")]
    assert about
    assert about[0].state in {label.text() for label in page.findChildren(QLabel)}
