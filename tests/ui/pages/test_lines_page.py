"""The Lines page by its effect: keys, buttons and sheets, and what the casebook holds afterwards."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from PySide6.QtCore import QDate, QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from soteria_desk.api import LineOfEnquiry, NewPerson, Pointed, State
from soteria_desk.api import Role as Role_
from tests.ui.builders import OpenCasebook
from tests.ui.pages.line_pages import Asked, show, throw_away
from tests.ui.recorded import MUCH, adopted, lines, proposed, record, shown
from ui.delegates.roles import Role
from ui.dialogs.decision import DecisionSheet
from ui.pages.lines import LinesPage
from ui.pages.lines_table import LinesTable
from ui.theme import theme

HOSTILE = ["x" * 90_000, "<b>bold</b> & <img src='x'>", "\u202egnol\u2066", "a\x00b\x1bc", "שלום עולם " * 900]


@pytest.fixture
def asked(casebook: OpenCasebook) -> Asked:
    """What the page asks of the window."""
    casebook.open_case()
    return Asked(casebook.session)


@pytest.fixture
def page(qtbot: QtBot, casebook: OpenCasebook, asked: Asked) -> Iterator[LinesPage]:
    """The page of a case with three adopted lines, shown at 1166 by 600, the first selected."""
    for day in (14, 20, 9):
        adopted(casebook, due_on=date(2026, 3, day))
    made = _made(qtbot, asked)
    casebook.settle()
    yield made
    casebook.settle()
    throw_away(made)


def _made(qtbot: QtBot, asked: Asked) -> LinesPage:
    made = show(qtbot, LinesPage(asked.context))
    made.table.setFocus()
    return made


def _selected(casebook: OpenCasebook, page: LinesPage) -> LineOfEnquiry:
    detail = page.detail.detail
    assert detail is not None
    assert detail.line is not None
    line_id = detail.line.id
    return casebook.do(lambda desk: desk.planning.line(line_id))


def test_with_nothing_recorded_the_page_leads_to_context(
    qtbot: QtBot, casebook: OpenCasebook, asked: Asked
) -> None:
    page = _made(qtbot, asked)
    assert page.stack.currentIndex() == 2  # a new case always has first proposals
    page.empty_review.acted.emit()
    assert page.stack.currentIndex() == 0
    assert page.view_model.reviewing()
    page.empty_case.acted.emit()
    assert asked.pages == ["context"]
    throw_away(page)


def test_the_head_counts_and_the_balance_speaks(page: LinesPage) -> None:
    assert page.subtitle.text() == "3 lines: 3 pursued"
    assert page.bar.accessibleName().startswith("Suspect-focus balance, 3 pursued lines: suspect ")
    assert page.review_button.text().endswith(str(page.view_model.to_review()))


def test_control_enter_starts_an_adopted_line_and_the_row_says_so(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    casebook.settle()
    assert _selected(casebook, page).state is State.IN_PROGRESS
    assert "In progress" in page.table.selected().data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_result_needs_words_and_one_of_four_equal_answers(casebook: OpenCasebook, page: LinesPage) -> None:
    page._act("result")
    sheet = page.sheets.sheet
    assert sheet is not None
    assert [radio.isChecked() for radio in sheet.pointed.radios.values()] == [False] * 4  # type: ignore[attr-defined]
    sheet.found.setPlainText("No traces of the second cup.")  # type: ignore[attr-defined]
    sheet.main_button.click()  # type: ignore[attr-defined]
    assert "Choose one" in sheet.missing.text()  # type: ignore[attr-defined]
    sheet.pointed.radios["away"].click()  # type: ignore[attr-defined]
    sheet.main_button.click()  # type: ignore[attr-defined]
    casebook.settle()
    line = _selected(casebook, page)
    assert (line.state, line.result, line.pointed) == (
        State.DONE,
        "No traces of the second cup.",
        Pointed.AWAY,
    )
    assert page.panel_view.reopen_button.isVisible()


def test_a_half_typed_result_comes_back(casebook: OpenCasebook, page: LinesPage) -> None:
    page._act("result")
    sheet = page.sheets.sheet
    assert sheet is not None
    sheet.found.insertPlainText("Footage shows")  # type: ignore[attr-defined]
    sheet.found.flush()  # type: ignore[attr-defined]
    sheet.reject()
    casebook.settle()
    page._act("result")
    casebook.settle()
    again = page.sheets.sheet
    assert again is not None
    assert again.found.toPlainText() == "Footage shows"  # type: ignore[attr-defined]
    again.reject()


def test_not_pursued_and_reopened_each_leave_a_decision(casebook: OpenCasebook, page: LinesPage) -> None:
    QTest.keyClick(
        page.table,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    for act, reason in (("", "Nothing was recorded there."), ("reopen", "A second camera was found.")):
        if act:
            page._act(act)
        sheet = page.sheets.sheet
        assert sheet is not None
        sheet.reason.setPlainText(reason)  # type: ignore[attr-defined]
        sheet.main_button.click()  # type: ignore[attr-defined]
        casebook.settle()
    line = _selected(casebook, page)
    assert line.state is State.PROPOSED
    decisions = casebook.do(lambda desk: desk.planning.decisions_about(line.id))
    assert [one.reason for one in decisions] == ["Nothing was recorded there.", "A second camera was found."]


def test_ticking_a_step_is_saved_counted_and_undone(casebook: OpenCasebook, page: LinesPage) -> None:
    box = page.panel_view.steps.boxes[0]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    casebook.settle()
    assert _selected(casebook, page).steps[0].done
    assert page.panel_view.steps.heading.explanation.text() == "1 of 3"
    assert page.panel_view.steps.boxes[0] is box
    casebook.session.undo()
    casebook.settle()
    assert not box.isChecked()


def test_owner_and_due_day_are_saved_as_they_are_chosen(casebook: OpenCasebook, page: LinesPage) -> None:
    who = page.panel_view.who
    who.owner.setCurrentIndex(who.owner.findData(casebook.session.me))
    who.due.choose(QDate(2026, 3, 25))
    who.lost.choose(QDate(2026, 3, 30))
    casebook.settle()
    line = _selected(casebook, page)
    assert (line.owner_id, line.due_on) == (casebook.session.me, date(2026, 3, 25))
    assert line.lost_at is not None
    assert page.table.selected().siblingAtColumn(3).data(Role.CLOCK) is not None


def test_review_shows_proposals_and_adopting_one_selects_the_next(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    QTest.mouseClick(page.review_button, Qt.MouseButton.LeftButton)
    page.table.select_next(-100)
    first = next(row for group in page.view_model.groups for row in group.rows if not row.intrusive)
    page.table.select_id(first.key)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    form = page.panel_view.form
    assert form.isVisible()
    QTest.keyClick(form.adopt_button, Qt.Key.Key_Return)
    casebook.settle()
    assert len(lines(casebook)) == 4
    assert page.view_model.row(first.key) is None
    assert page.table.selected().isValid()
    assert page.table.hasFocus()
    assert page.view_model.reviewing()


def test_adopt_says_why_an_intrusive_line_cannot_be_adopted(casebook: OpenCasebook, page: LinesPage) -> None:
    draft = record(casebook, ("behaviour", "strangulation"))
    one, case_id = proposed(draft, intrusive=True), draft.file.case.id
    line = casebook.do(lambda desk: desk.planning.keep_for_later(case_id, one.template.id, one.subject))
    shown(casebook)
    page.intrusive_link.click()
    assert page.detail.detail is not None
    assert page.detail.detail.key == line.id
    button = page.panel_view.adopt_button
    assert not button.isEnabled()
    assert button.accessibleName() == (
        "Adopt, unavailable: write the less intrusive way that was tried and 4 more parts"
    )
    assert page.panel_view.record.count.text() == "0 of 5 complete"
    page.panel_view.main_act()
    sheet = page.sheets.sheet
    assert sheet is not None
    sheet.fields["scope"].setPlainText("One thread.")  # type: ignore[attr-defined]
    sheet.accept()
    casebook.settle()
    assert _selected(casebook, page).proportionality.scope == "One thread."


def test_a_line_of_ones_own_says_how_it_could_point_both_ways(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    page.add_button.click()
    sheet = page.sheets.sheet
    assert sheet is not None
    sheet.title_field.setText("Ask the night porter")  # type: ignore[attr-defined]
    sheet.why.setPlainText("He saw them arrive.")  # type: ignore[attr-defined]
    sheet.towards.setPlainText("She was held up.")  # type: ignore[attr-defined]
    sheet.main_button.click()  # type: ignore[attr-defined]
    assert sheet.forms["away"].error.text()  # type: ignore[attr-defined]
    sheet.away.setPlainText("They talked easily.")  # type: ignore[attr-defined]
    sheet.steps.setPlainText("Find the rota\n\nTake a statement")  # type: ignore[attr-defined]
    sheet.main_button.click()  # type: ignore[attr-defined]
    casebook.settle()
    line = _selected(casebook, page)
    assert line.title == "Ask the night porter"
    assert [step.text for step in line.steps] == ["Find the rota", "Take a statement"]
    casebook.session.undo()
    casebook.settle()
    assert len(lines(casebook)) == 3


def test_rewording_keeps_the_ticks_of_steps_that_stay(casebook: OpenCasebook, page: LinesPage) -> None:
    page.panel_view.steps.boxes[0].click()
    casebook.settle()
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    sheet = page.sheets.sheet
    assert sheet is not None
    kept = sheet.steps.toPlainText().splitlines()[0]  # type: ignore[attr-defined]
    sheet.steps.setPlainText(f"{kept}\nA new step")  # type: ignore[attr-defined]
    sheet.main_button.click()  # type: ignore[attr-defined]
    casebook.settle()
    steps = _selected(casebook, page).steps
    assert [(step.text, step.done) for step in steps] == [(kept, True), ("A new step", False)]


def test_a_decision_recorded_from_the_line_is_listed_there(casebook: OpenCasebook, page: LinesPage) -> None:
    page.panel_view.decisions.button.click()
    sheet = page.sheets.sheet
    assert sheet is not None
    sheet.decision.setPlainText("Ask the bar before the taxi firm.")  # type: ignore[attr-defined]
    sheet.reason.setPlainText("Its footage is overwritten first.")  # type: ignore[attr-defined]
    sheet.main_button.click()  # type: ignore[attr-defined]
    casebook.settle()
    (told,) = page.panel_view.decisions.texts()
    assert told.startswith("D-001  Ask the bar before the taxi firm.\nIts footage is overwritten first.")


def test_folded_groups_and_the_selection_outlast_a_change(casebook: OpenCasebook, page: LinesPage) -> None:
    table = page.table
    last = table._rows()[-1]
    table.select_id(last.data(Role.ID))
    kept = last.data(Role.ID)
    first_group = table.lines.index(0, 0)
    if last.parent() != first_group:
        table.collapse(first_group)
    folded = table.lines.group_key(first_group)
    adopted(casebook)
    assert table.selected().data(Role.ID) == kept
    if last.parent() != first_group:
        # The new line may have brought a group of its own before it.
        groups = [table.lines.index(n, 0) for n in range(table.lines.rowCount())]
        assert not table.isExpanded(next(one for one in groups if table.lines.group_key(one) == folded))


def test_alt_arrows_walk_the_lines_from_inside_the_panel(page: LinesPage) -> None:
    rows = [index.data(Role.ID) for index in page.table._rows()]
    page.panel_view.steps.boxes[0].setFocus()
    QTest.keyClick(page.panel_view.steps.boxes[0], Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert page.table.selected().data(Role.ID) == rows[1]


def test_the_menu_of_a_row_holds_every_act(page: LinesPage) -> None:
    menu = page.menu_for_selected()
    assert menu is not None
    words = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert words == [
        "Open details",
        "Start",
        "Record result…",
        "Not pursued…",
        "Record a decision…",
        "Reword…",
        "Guidance",
        "Sort by",
    ]


def test_another_page_can_have_a_line_shown_whatever_is_filtered(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    line = lines(casebook)[1]
    page.view_model.filter(text="no such words")
    assert page.stack.currentIndex() == 3
    casebook.session.ask_line(line.id)
    assert page.stack.currentIndex() == 0
    assert page.detail.detail is not None
    assert page.detail.detail.key == line.id


@pytest.mark.parametrize("band", ["wide", "folded", "narrow"])
def test_every_width_shows_the_lines_and_keeps_the_main_actions(page: LinesPage, band: str) -> None:
    page.resize({"wide": 1720, "folded": 948, "narrow": 640}[band], 500)
    page.set_band(band)  # type: ignore[arg-type]
    page.grab()
    assert page.add_button.isVisible()
    shown_columns = [n for n in range(8) if not page.table.isColumnHidden(n)]
    assert len(shown_columns) == {"wide": 8, "folded": 6, "narrow": 1}[band]
    if band == "narrow":
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        assert page.panel_view.isVisible()
        assert not page.table.isVisible()
        QTest.keyClick(page.panel_view, Qt.Key.Key_Escape)
        assert page.table.isVisible()
    page.set_band("base")
    assert page.head.isVisible()


@pytest.mark.parametrize("text", HOSTILE, ids=["long", "markup", "direction", "control", "hebrew"])
def test_hostile_words_neither_break_nor_widen_the_page(
    qtbot: QtBot, casebook: OpenCasebook, asked: Asked, text: str
) -> None:
    case_id = casebook.session.case_id
    line = casebook.do(
        lambda desk: desk.planning.add_line(case_id, title=text, why=text, towards=text, away=text)
    )
    casebook.do(lambda desk: desk.planning.complete(line.id, text, Pointed.BOTH))
    shown(casebook)
    page = _made(qtbot, asked)
    casebook.settle()
    page.grab()
    assert page.width() == 1166
    assert page.panel_view.width() < 1166 * 0.7
    assert isinstance(page.table, LinesTable)
    assert _selected(casebook, page).result == text
    throw_away(page)


def test_larger_text_and_back_leaves_every_field_where_it_was(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    fields = (page.grouping, page.focus_choice, page.state_choice, page.panel_view.who.due)
    before = [field.minimumWidth() for field in fields]
    theme().set_percent(200)
    casebook.settle()
    assert [field.minimumWidth() for field in fields] == [2 * width for width in before]
    theme().set_percent(100)
    casebook.settle()
    assert [field.minimumWidth() for field in fields] == before
    edges = [page.grouping.geometry(), page.focus_choice.geometry(), page.state_choice.geometry()]
    assert all(left.right() < right.left() for left, right in pairwise(edges))


def test_ctrl_d_asks_for_a_decision_about_the_line(casebook: OpenCasebook, page: LinesPage) -> None:
    page.activateWindow()
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    sheets = page.window().findChildren(DecisionSheet)
    assert len(sheets) == 1
    sheets[0].reject()


def test_the_focus_leaves_a_step_that_can_no_longer_be_ticked(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    box = page.panel_view.steps.boxes[0]
    box.setFocus()
    line = _selected(casebook, page)
    casebook.do(lambda desk: desk.planning.start(line.id))
    casebook.do(lambda desk: desk.planning.complete(line.id, "Nothing was found.", Pointed.NEITHER))
    casebook.session.refresh()
    casebook.settle()
    assert page.focusWidget() is page.table


def _group(page: LinesPage, key: str) -> QModelIndex:
    groups = [page.table.lines.index(n, 0) for n in range(page.table.lines.rowCount())]
    return next(one for one in groups if page.table.lines.group_key(one) == key)


def test_reviewing_shows_the_first_of_the_case_first_and_goes_back_to_the_groups(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    record(casebook, *MUCH, ("evidence.footage", "lost"))
    page.view_model.filter(grouping="focus")
    page.review_button.click()
    assert page.grouping.value() == "relevance"
    first = _group(page, "by-first")
    words = [page.table.lines.index(n, 0, first).data() for n in range(15)]
    assert words == [str(n) for n in range(1, 16)]
    assert page.table.isExpanded(first)
    assert not page.table.isExpanded(_group(page, "by-left"))
    page.review_button.click()
    assert page.grouping.value() == "focus"
    assert not page.view_model.reviewing()


def test_the_view_by_relevance_is_a_choice_like_the_other_groupings(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    page.grouping.setCurrentIndex(page.grouping.findData("relevance"))
    keys = [group.key for group in page.view_model.groups]
    assert "by-first" in keys and keys[-1] == "by-planned"
    page._find()
    QTest.keyClicks(page.filter_field, "no such words")
    assert page.stack.currentIndex() == 3
    QTest.keyClick(page.filter_field, Qt.Key.Key_Escape)
    assert page.stack.currentIndex() == 0


def test_a_near_synonym_is_adopted_from_the_panel_of_the_line_that_stands_for_it(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    draft = record(casebook, *MUCH)
    one = next(
        one
        for one in draft.proposals
        if any(each.template != one.template and each.template.intrusion != "high" for each in one.alike)
    )
    page.review_button.click()
    page.table.select_id(f"{one.template.id} {one.subject}")
    panel = page.panel_view
    assert len(panel.others.buttons) == len(one.alike)
    place = next(n for n, each in enumerate(one.alike) if each.template.intrusion != "high")
    other = one.alike[place]
    assert panel.others.buttons[place].accessibleName() == f"Adopt: {other.template.title}"
    menu = page.menu_for_selected()
    assert menu is not None
    assert f"Adopt: {other.template.title}…" in [action.text() for action in menu.actions()]
    panel.others.buttons[place].click()
    assert panel.form.what.text() == f"Adopt: {other.template.title}"
    QTest.keyClick(panel.form.adopt_button, Qt.Key.Key_Return)
    casebook.settle()
    line = next(line for line in lines(casebook) if line.item == other.template.id)
    assert (line.concerns, line.state) == (other.subject, State.ADOPTED)


def test_one_line_for_two_suspects_is_adopted_for_both_or_for_one(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    case_id = casebook.session.case_id
    casebook.do(lambda desk: desk.casework.add_part(case_id, Role_.SUSPECT, NewPerson(initials="P.Q.")))
    draft = shown(casebook)
    both = [
        one
        for one in draft.proposals
        if one.template.intrusion != "high" and any(each.template == one.template for each in one.alike)
    ]
    before = len(lines(casebook))
    page.review_button.click()
    page.table.select_id(f"{both[0].template.id} {both[0].subject}")
    page._main_act()
    form = page.panel_view.form
    assert form.whom.currentText().startswith("All 2: ")
    QTest.keyClick(form.adopt_button, Qt.Key.Key_Return)
    casebook.settle()
    made = lines(casebook)[before:]
    assert {line.item for line in made} == {both[0].template.id}
    assert len({line.concerns for line in made}) == len(made) == 2
    page.table.select_id(f"{both[1].template.id} {both[1].subject}")
    page._main_act()
    form.whom.setCurrentIndex(2)
    wanted = form.whom.value()
    QTest.keyClick(form.adopt_button, Qt.Key.Key_Return)
    casebook.settle()
    (last,) = lines(casebook)[before + 2 :]
    assert (last.item, last.concerns) == (both[1].template.id, wanted)


def test_a_line_out_of_reach_says_why_and_can_be_taken_up_all_the_same(
    casebook: OpenCasebook, page: LinesPage
) -> None:
    draft = record(casebook, *MUCH, ("evidence.footage", "lost"))
    left = next(one for one in draft.left if one.template.intrusion != "high")
    page.review_button.click()
    page.table.expand(_group(page, "by-left"))
    page.table.select_id(f"{left.template.id} {left.subject}")
    panel = page.panel_view
    assert panel.out_of_reach.isVisible()
    assert left.reason in panel.out_of_reach.words.text()
    assert panel.state.isHidden()
    QTest.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(panel.form.adopt_button, Qt.Key.Key_Return)
    casebook.settle()
    assert left.template.id in {line.item for line in lines(casebook)}
