"""The casebook's home: counts, filters, what is late first, and the way in by keyboard."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk, NewCase, Status
from tests.ui.builders import OpenCasebook, a_new_case
from ui.models.cases import METER, REVIEW, SIGNED, TITLE
from ui.pages.home import HomePage
from ui.viewmodels.home import CaseFilter, HomeViewModel
from ui.viewmodels.today import TodayViewModel


def fill(desk: Desk) -> None:
    """Four investigations: one late, one due soon, one calm, one closed."""
    now = desk.clock.now()
    for number, (name, status, review) in enumerate(
        (
            ("LARKSPUR", Status.INVESTIGATION, timedelta(days=14)),
            ("SALTMARSH", Status.FIRST_RESPONSE, timedelta(hours=6)),
            ("FERNBANK", Status.PRE_CHARGE, timedelta(days=-2)),
            ("MOORHEN", Status.CLOSED, timedelta(days=-9)),
        )
    ):
        case_id = desk.casework.open_case(a_new_case(f"WX/26/0041{number}", name, status=status))
        desk.casework.change_case(case_id, review_at=now + review)
        if name == "FERNBANK":
            suspect = next(
                one
                for one in desk.planning.draft(case_id).proposals
                if one.tag == "suspect" and one.template.intrusion != "high"
            )
            desk.planning.adopt(
                case_id, suspect.template.id, suspect.subject, due_on=(now - timedelta(days=3)).date()
            )


@pytest.fixture
def page(casebook: OpenCasebook, qtbot: QtBot) -> HomePage:
    made = HomePage(HomeViewModel(casebook.session))
    qtbot.addWidget(made)
    made.resize(1166, 640)
    made.show()
    return made


def shown(page: HomePage) -> list[str]:
    """The titles in the table."""
    return [page.table.cases.row(n).title for n in range(page.table.cases.rowCount())]


def test_a_new_casebook_offers_to_record_the_first_investigation(
    page: HomePage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    page.opened()
    casebook.settle()
    assert page.empty.isVisible()
    with qtbot.waitSignal(page.new_asked):
        page.empty.action.click()


def test_what_is_late_stands_first_and_the_heading_counts_it(page: HomePage, casebook: OpenCasebook) -> None:
    casebook.do(fill)
    page.opened()
    casebook.settle()
    assert shown(page) == ["Op FERNBANK", "Op SALTMARSH", "Op LARKSPUR", "Op MOORHEN"]
    assert page.subtitle.text() == "3 open. 1 review late, 1 line late."


def test_a_filter_shows_what_it_counts_and_nothing_dead_is_offered(
    page: HomePage, casebook: OpenCasebook
) -> None:
    casebook.do(fill)
    page.opened()
    casebook.settle()
    assert page.chips.chip(CaseFilter.REVIEW_DUE).text() == "Review due 2"
    page.chips.chip(CaseFilter.REVIEW_DUE).click()
    assert shown(page) == ["Op FERNBANK", "Op SALTMARSH"]
    page.chips.chip(CaseFilter.CLOSED).click()
    assert shown(page) == ["Op MOORHEN"]
    assert page.chips.chip(CaseFilter.MINE).text() == "Mine 4"


def test_typing_filters_and_escape_brings_everything_back(page: HomePage, casebook: OpenCasebook) -> None:
    casebook.do(fill)
    page.opened()
    casebook.settle()
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page.filter, "salt")
    assert shown(page) == ["Op SALTMARSH"]
    QTest.keyClicks(page.filter, "zzz")
    assert page._nothing.isVisible()
    QTest.keyClick(page.filter, Qt.Key.Key_Escape)
    assert len(shown(page)) == 4


def test_enter_opens_the_investigation_that_is_selected(
    page: HomePage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    casebook.do(fill)
    page.opened()
    casebook.settle()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.case_asked) as asked:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == [page.table.cases.row(1).id]


def test_a_row_is_spoken_in_words(page: HomePage, casebook: OpenCasebook) -> None:
    casebook.do(fill)
    page.opened()
    casebook.settle()
    model = page.table.cases
    spoken = model.index(0, TITLE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Op FERNBANK. WX/26/00412 · DC A. Okoro, 3318. With CPS, before charge. Day 10.")
    assert (
        "Next review Tue 10 Mar, 2 days late. 1 late. 1 lines about the suspect, 0 about the victim" in spoken
    )
    assert model.lines(1, METER)[0] == "Not planned yet"
    assert model.lines(1, SIGNED) == ("None yet", "")
    assert model.lines(1, REVIEW) == ("Thu 12 Mar", "in 6 h 0 m")


def test_the_longest_names_without_a_space_do_no_harm(page: HomePage, casebook: OpenCasebook) -> None:
    casebook.do(lambda desk: desk.casework.open_case(NewCase(reference="X" * 200, operation="Y" * 200)))
    page.opened()
    casebook.settle()
    assert page.grab().width() == page.width() == 1166


def test_a_narrow_window_keeps_title_review_and_what_is_late(page: HomePage, casebook: OpenCasebook) -> None:
    casebook.do(fill)
    page.opened()
    page.set_band("narrow")
    casebook.settle()
    assert [c for c in range(6) if not page.table.isColumnHidden(c)] == [0, 2, 3]


# --- What needs you today ----------------------------------------------------------------------------


@pytest.fixture
def with_today(casebook: OpenCasebook, qtbot: QtBot) -> HomePage:
    made = HomePage(HomeViewModel(casebook.session), TodayViewModel(casebook.session))
    qtbot.addWidget(made)
    made.resize(1166, 640)
    made.set_band("base")
    made.show()
    return made


def _opened(page: HomePage, casebook: OpenCasebook, qtbot: QtBot) -> None:
    """Open the page, and wait for what is read after its list."""
    assert page._today is not None
    with qtbot.waitSignal(page._today.changed):
        page.opened()
    casebook.settle()


def _today(page: HomePage) -> dict[str, list[str]]:
    assert page.today is not None
    return {rows.accessibleName(): [row.accessibleName() for row in rows.rows] for rows in page.today.rows}


def test_what_needs_somebody_stands_in_three_groups_in_their_order(
    with_today: HomePage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    casebook.do(fill)
    _opened(with_today, casebook, qtbot)
    groups = _today(with_today)
    assert list(groups) == ["Promised to victims", "Deadlines"]
    # Each of the three that are open was reported on 2 March; it is noon on 12 March.
    assert len(groups["Promised to victims"]) == 3
    assert "Refer the victim to a support service" in groups["Promised to victims"][0]
    assert "7 days late" in groups["Promised to victims"][0]
    assert any("Supervisor's review. FERNBANK. 2 days late" in one for one in groups["Deadlines"])
    assert not any("MOORHEN" in one for rows in groups.values() for one in rows)


def test_enter_on_what_needs_somebody_asks_for_its_record(
    with_today: HomePage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    casebook.do(fill)
    _opened(with_today, casebook, qtbot)
    assert with_today.today is not None and with_today.today.focus_first()
    row = with_today.today.rows[0].rows[0]
    with qtbot.waitSignal(with_today.item_asked) as asked:
        QTest.keyClick(row, Qt.Key.Key_Return)
    assert asked.args is not None
    assert asked.args[0].page == "clocks" and asked.args[0].case_title.startswith("Op ")


def test_the_column_leaves_where_there_is_no_room_and_says_when_nothing_presses(
    with_today: HomePage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    _opened(with_today, casebook, qtbot)
    assert with_today.today is not None and not with_today.today.isVisible()  # no investigation yet
    case = a_new_case(reported_at=None)
    casebook.do(lambda desk: desk.casework.open_case(case))
    _opened(with_today, casebook, qtbot)
    assert with_today.today.isVisible() and not with_today.today.rows
    with_today.set_band("narrow")
    assert not with_today.today.isVisible()
    assert with_today.today not in with_today.panes()


def test_control_t_leads_to_what_needs_somebody(
    with_today: HomePage, casebook: OpenCasebook, qtbot: QtBot
) -> None:
    casebook.do(fill)
    _opened(with_today, casebook, qtbot)
    with qtbot.waitActive(with_today):
        with_today.activateWindow()
    with_today.table.setFocus()
    QTest.keyClick(with_today.table, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert with_today.today is not None
    assert with_today.today.rows[0].rows[0].hasFocus()
