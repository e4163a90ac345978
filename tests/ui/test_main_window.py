"""The frame: pages by key, history, panes, layout by width, and what it says."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from soteria_desk.api import WrongPassphrase
from ui.frame.case_switcher import CaseEntry
from ui.frame.lock_button import LockButton
from ui.frame.navigation_list import NavigationModel
from ui.main_window import MainWindow
from ui.navigation import PageSpec
from ui.notices import Notices
from ui.theme import theme
from ui.widgets.detail_panel import DetailPanel
from ui.widgets.page import Page


class _Page(Page):
    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.field = QLineEdit()
        self.body.addWidget(self.field)
        panel = DetailPanel(f"{title} detail")
        panel.body.addWidget(QPushButton("Act"))
        self.set_panel(panel)

    def first_focus(self) -> QLineEdit:
        return self.field


def make(title: str) -> Callable[[object], Page]:
    return lambda _context: _Page(title)


PAGES = (
    PageSpec("overview", "Overview", "layout-dashboard", "", "1", make("Overview")),
    PageSpec(
        "victim", "Victim engagement", "heart-handshake", "Victim first", "2", make("Victim engagement")
    ),
    PageSpec(
        "enquiries", "Lines of enquiry", "list-tree", "Investigate the suspect", "6", make("Lines of enquiry")
    ),
)
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture
def window(qtbot: QtBot, notices: Notices) -> MainWindow:
    home = PageSpec("home", "Investigations", "house", "", "", make("Investigations"))
    made = MainWindow(PAGES, None, notices, home)
    qtbot.addWidget(made)
    made.resize(1366, 720)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.open_page("overview")
    return made


def test_alt_and_a_digit_open_the_page_and_focus_its_main_field(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_6, ALT)
    page = window.page("enquiries")
    assert window.current_page == "enquiries"
    assert isinstance(page, _Page)
    assert window.focusWidget() is page.field


def test_alt_left_and_right_walk_through_what_was_open(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_2, ALT)
    QTest.keyClick(window, Qt.Key.Key_6, ALT)
    seen = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(window, key, ALT)
        seen.append(window.current_page)
    assert seen == ["victim", "overview", "overview", "victim"]


def test_home_hides_the_pages_of_the_investigation(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Home, ALT)
    assert window.current_page == "home"
    assert not window.navigation.isVisible()


def test_pages_of_the_casebook_stand_beside_home_and_need_no_investigation(qtbot: QtBot) -> None:
    home = PageSpec("home", "Investigations", "house", "", "", make("Investigations"))
    backups = PageSpec("backups", "Backups", "database-backup", "Casebook", "", make("Backups"))
    window = MainWindow(PAGES, None, Notices(), home, (backups,))
    qtbot.addWidget(window)
    window.resize(1366, 720)
    window.set_gate(lambda: False)
    window.show()
    window.open_home()
    assert window.navigation.isVisible()
    window.navigation.setFocus()
    QTest.keyClick(window.navigation, Qt.Key.Key_Down)
    QTest.keyClick(window.navigation, Qt.Key.Key_Down)
    QTest.keyClick(window.navigation, Qt.Key.Key_Return)
    assert window.current_page == "backups"
    refused: list[str] = []
    window.page_refused.connect(refused.append)
    window.open_page("overview")
    assert (window.current_page, refused) == ("backups", ["overview"])


def test_the_navigation_changes_with_the_investigation(qtbot: QtBot) -> None:
    home = PageSpec("home", "Investigations", "house", "", "", make("Investigations"))
    backups = PageSpec("backups", "Backups", "database-backup", "Casebook", "", make("Backups"))
    window = MainWindow(PAGES, None, Notices(), home, (backups,))
    qtbot.addWidget(window)
    shown = []
    for page in ("backups", "enquiries", "home"):
        window.open_page(page)
        model = window.navigation.model()
        assert isinstance(model, NavigationModel)
        rows = [model.spec(model.index(n)) for n in range(model.rowCount())]
        shown.append([spec.id for spec in rows if spec is not None])
        assert model.spec(window.navigation.currentIndex()) in rows
    of_case = [spec.id for spec in PAGES]
    assert shown == [["home", "backups"], of_case, ["home", "backups"]]


def test_f6_goes_round_all_panes_and_back(qtbot: QtBot, window: MainWindow) -> None:
    def pane() -> str:
        focus = window.focusWidget()
        places = {"bar": window.app_bar, "navigation": window.navigation, "status": window.status}
        page = window.page("overview")
        assert page is not None and page.panel is not None
        places["panel"] = page.panel
        return next((n for n, w in places.items() if w is focus or w.isAncestorOf(focus)), "page")

    forth = []
    for _ in range(5):
        QTest.keyClick(window, Qt.Key.Key_F6)
        forth.append(pane())
    QTest.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert forth == ["panel", "status", "bar", "navigation", "page"]
    assert pane() == "navigation"


def test_arrows_and_enter_in_the_navigation_open_a_page(qtbot: QtBot, window: MainWindow) -> None:
    window.navigation.setFocus()
    QTest.keyClick(window.navigation, Qt.Key.Key_Down)
    QTest.keyClick(window.navigation, Qt.Key.Key_Return)
    assert window.current_page == "victim"


def test_escape_comes_back_from_the_panel_and_then_closes_it(qtbot: QtBot, window: MainWindow) -> None:
    page = window.page("overview")
    assert isinstance(page, _Page) and page.panel is not None
    page.enter_panel()
    inside = page.panel.isAncestorOf(window.focusWidget())
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    back = (window.focusWidget() is page.field, page.panel.isVisible())
    QTest.keyClick(page.field, Qt.Key.Key_Escape)
    assert inside
    assert back == (True, True)
    assert not page.panel.isVisible()


def test_text_size_keys_step_and_return_to_100(qtbot: QtBot, window: MainWindow) -> None:
    sizes: list[int] = []
    window.text_size_changed.connect(sizes.append)
    for key in (Qt.Key.Key_Equal, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_Minus):
        QTest.keyClick(window, key, CONTROL)
    assert sizes == [110, 125, 110, 100, 90]
    assert theme().percent == 90


@pytest.mark.parametrize(
    ("width", "band", "navigation"),
    [(1600, "wide", 200), (1366, "base", 200), (1100, "folded", 52), (900, "narrow", 0)],
)
def test_the_layout_follows_the_width(
    qtbot: QtBot, window: MainWindow, width: int, band: str, navigation: int
) -> None:
    window.resize(width, 700)
    shown = window.navigation.width() if window.navigation.isVisible() else 0
    assert (window.band, shown, window.app_bar.menu.isVisible()) == (band, navigation, band == "narrow")


def test_large_text_counts_as_a_narrow_window(window: MainWindow) -> None:
    window.resize(1366, 768)
    theme().set_percent(200)
    assert window.band == "narrow"


def test_the_window_opens_no_larger_than_the_screen_at_any_text_size(qtbot: QtBot, notices: Notices) -> None:
    theme().set_percent(200)
    window = MainWindow(PAGES, None, notices)
    qtbot.addWidget(window)
    window.show()
    window.open_page("overview")
    room = window.screen().availableGeometry()
    assert window.width() <= room.width()
    assert window.height() <= room.height()


def test_marking_and_lock_are_never_dropped(window: MainWindow) -> None:
    window.marking.set_marking("Official-Sensitive")
    theme().set_percent(200)
    window.resize(1280, 720)
    assert window.marking.isVisible()
    assert window.marking.marking() == "OFFICIAL-SENSITIVE"
    assert window.app_bar.lock.isVisible()
    assert window.app_bar.lock.geometry().right() <= window.width()


def test_the_demonstration_notice_moves_to_the_status_strip_in_a_narrow_window(window: MainWindow) -> None:
    window.resize(1366, 700)
    window.show_demonstration(True)
    wide = window.status.demonstration.isVisible()
    window.resize(900, 700)
    assert (wide, window.status.demonstration.isVisible()) == (False, True)


def test_the_title_never_shows_a_case(window: MainWindow) -> None:
    window.app_bar.switcher.set_entries([CaseEntry("1", "Op LARKSPUR")], "1")
    assert window.windowTitle() == "Soteria Desk"


def test_typing_in_the_case_list_filters_and_enter_opens(qtbot: QtBot, window: MainWindow) -> None:
    switcher = window.app_bar.switcher
    switcher.set_entries([CaseEntry("1", "Op LARKSPUR"), CaseEntry("2", "Op SALTMARSH", "WX/26/00588")], "1")
    QTest.keyClick(window, Qt.Key.Key_O, CONTROL)
    popup = switcher._popup
    assert popup is not None
    QTest.keyClicks(popup.filter, "588")
    with qtbot.waitSignal(window.case_chosen) as chosen:
        QTest.keyClick(popup.filter, Qt.Key.Key_Return)
    assert chosen.args == ["2"]


def test_what_is_due_next_comes_into_the_open_list_and_moves_nobody(window: MainWindow) -> None:
    switcher = window.app_bar.switcher
    entries = [CaseEntry("1", "Op LARKSPUR", note="2 late"), CaseEntry("2", "Op SALTMARSH")]
    switcher.set_entries(entries, "1")
    wide = switcher.sizeHint().width()
    QTest.keyClick(window, Qt.Key.Key_O, CONTROL)
    popup = switcher._popup
    assert popup is not None
    QTest.keyClick(popup.filter, Qt.Key.Key_Down)
    switcher.set_entries(
        [one._replace(deadline="23 Nov: Tell the victim of an arrest") for one in entries], "1"
    )
    index = popup.list.currentIndex()
    assert popup.cases.shown[index.row()].id == "2"
    spoken = popup.cases.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Op SALTMARSH, 23 Nov: Tell the victim of an arrest"
    assert switcher.sizeHint().width() == wide  # the bar keeps the short note
    popup.hide()


def test_opening_another_case_keeps_the_page(window: MainWindow) -> None:
    window.open_page("victim")
    before = window.page("victim")
    window.reset_pages("another")
    assert window.current_page == "victim"
    assert window.page("victim") is not before


def test_an_error_is_told_in_three_parts_and_can_be_closed(window: MainWindow, notices: Notices) -> None:
    notices.show_error(WrongPassphrase(label="AO"))
    panel = window.notice_area.error
    assert panel is not None
    spoken = panel.accessibleName()
    panel.close_button.click()
    assert (
        spoken == "That passphrase is not right for AO. Nothing has been lost. Check Caps Lock and try again."
    )
    assert window.notice_area.error is None


def test_a_banner_is_replaced_by_the_next_of_its_kind_and_ends_when_resolved(
    window: MainWindow, notices: Notices
) -> None:
    notices.banner("No backup for 7 days.", "warn", "backup")
    notices.banner("No backup for 8 days.", "warn", "backup")
    shown = [b.words.text() for b in window.notice_area._banners.values()]
    notices.dismiss("backup")
    assert shown == ["No backup for 8 days."]
    assert not window.notice_area.isVisible()


def test_the_toast_offers_to_undo(window: MainWindow, notices: Notices) -> None:
    undone: list[str] = []
    notices.toast("S5 adopted", lambda: undone.append("S5"))
    shown = window.toast.isVisible()
    window.toast.action.click()
    assert shown
    assert undone == ["S5"]
    assert not window.toast.isVisible()


def test_the_lock_button_warns_under_half_a_minute(qtbot: QtBot) -> None:
    button = LockButton()
    qtbot.addWidget(button)
    button.set_seconds(272)
    calm = (button.words(), button.property("kind"))
    button.set_seconds(29)
    assert calm == (("Lock", "in 4:32"), "normal")
    assert (button.words(), button.property("kind")) == (("Locking", "in 0:29"), "warn")
    assert button.accessibleName() == "Lock and hide now, F12"


def test_the_navigation_says_page_number_and_mark(qtbot: QtBot) -> None:
    model = NavigationModel(PAGES)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_mark("enquiries", "needs-you", "1 line late")
    spoken = model.data(model.index(model.row("enquiries")), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Lines of enquiry, page 3 of 3, needs you: 1 line late"


def test_every_control_of_the_frame_has_a_name(window: MainWindow) -> None:
    nameless = [b for b in window.findChildren(QPushButton) if not (b.accessibleName() or b.text())]
    assert nameless == []
