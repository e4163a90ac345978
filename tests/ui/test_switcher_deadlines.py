"""What the case switcher says of each investigation: what is due next, read when its list is opened."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from tests.ui.builders import OpenCasebook
from ui.main_window import MainWindow
from ui.navigation import CASEBOOK_PAGES, PAGES
from ui.notices import Notices
from ui.standing import Standing


def test_the_next_deadline_of_an_investigation_is_read_when_the_list_is_opened(
    qtbot: QtBot, casebook: OpenCasebook
) -> None:
    notices = Notices()
    window = MainWindow(PAGES, None, notices, None, CASEBOOK_PAGES)
    qtbot.addWidget(window)
    Standing(window, casebook.session, notices)
    now = casebook.clock.now()
    case_id = casebook.open_case().file.case.id
    casebook.do(
        lambda desk: desk.casework.change_case(case_id, reported_at=None, review_at=now + timedelta(days=9))
    )
    casebook.session.refresh_cases()
    casebook.settle()
    switcher = window.app_bar.switcher
    assert switcher._entries and not any(one.deadline for one in switcher._entries)
    switcher.open_list()
    casebook.settle()
    (entry,) = (one for one in switcher._entries if one.id == case_id)
    assert entry.deadline.endswith(": Supervisor's review")
    assert not entry.urgent
    late = now - timedelta(days=2, hours=1)
    casebook.do(lambda desk: desk.casework.change_case(case_id, review_at=late))
    switcher.open_list()
    casebook.settle()
    (entry,) = (one for one in switcher._entries if one.id == case_id)
    assert (entry.deadline, entry.urgent) == ("2 days late: Supervisor's review", True)
    assert switcher._popup is not None
    switcher._popup.hide()
