"""What the frame says of keys and sheet: a session that the sheet opened, and a sheet that is not on paper yet."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.builders import CHEAP, PASSPHRASE
from tests.ui.builders import OpenCasebook
from ui.main_window import MainWindow
from ui.navigation import CASEBOOK_PAGES, PAGES
from ui.notices import Notices
from ui.standing import Standing


@pytest.fixture
def told(casebook: OpenCasebook, qtbot: QtBot) -> Callable[[], list[str]]:
    def tell() -> list[str]:
        notices = Notices()
        heard: list[str] = []
        notices.banner_told.connect(lambda notice: heard.append(notice.text))
        window = MainWindow(PAGES, None, notices, None, CASEBOOK_PAGES)
        qtbot.addWidget(window)
        Standing(window, casebook.session, notices).tell_state(casebook.desk)
        casebook.settle()
        return heard

    return tell


def test_a_session_that_the_sheet_opened_asks_for_new_keys_first(
    casebook: OpenCasebook, told: Callable[[], list[str]]
) -> None:
    casebook.desk.store.recovery = True
    assert any("opened with its recovery sheet" in text for text in told())


def test_keys_without_a_sheet_on_paper_are_told_at_every_unlocking(
    casebook: OpenCasebook, told: Callable[[], list[str]]
) -> None:
    assert any(
        "not on paper" in text for text in told()
    )  # as after a power cut while the first sheet was shown
    casebook.desk.store.cost = CHEAP
    first = casebook.do(lambda desk: desk.users.sheet(PASSPHRASE))
    casebook.do(lambda desk: desk.users.sheet_printed(first))
    assert not any("not on paper" in text for text in told())
    sheet = casebook.do(lambda desk: desk.users.replace_keys(PASSPHRASE))
    assert any("not on paper" in text for text in told())
    casebook.do(lambda desk: desk.users.sheet_shown(sheet))
    assert any("not on paper" in text for text in told())
    casebook.do(lambda desk: desk.users.sheet_printed(sheet))
    assert not any("not on paper" in text for text in told())
