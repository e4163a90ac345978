"""The shell: marking, app bar, navigation, page stack, status strip, and the keys that work everywhere."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from ui.announce import announce
from ui.frame.app_bar import AppBar
from ui.frame.guidance_link import GuidanceLink
from ui.frame.guidance_opener import GUIDANCE, GuidanceOpener
from ui.frame.marking_banner import DEMONSTRATION_SHORT, MarkingBanner
from ui.frame.navigation_list import NavigationList
from ui.frame.status_strip import StatusStrip
from ui.i18n import tr
from ui.navigation import PageSpec
from ui.notices import Notices
from ui.theme import theme
from ui.widgets.banner import NoticeArea
from ui.widgets.basics import surface
from ui.widgets.layouts import VBox
from ui.widgets.page import Band, Page
from ui.widgets.toast import Toast

STEPS = (90, 100, 110, 125, 150, 175, 200)
"""Text sizes that Ctrl+= and Ctrl+- step through."""
HOME = "home"


class MainWindow(QMainWindow):
    """Frame around the pages. Knows no case: the application fills it and listens to its signals."""

    page_opened = Signal(str)
    case_chosen = Signal(str)
    lock_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    save_asked = Signal()
    backup_asked = Signal()
    text_size_changed = Signal(int)
    page_refused = Signal(str)
    """A page of an investigation was asked for while none is open."""
    closing = Signal()
    """The window is being closed; the pages have handed over what was typed. `keep_open` stops it."""

    def __init__(
        self,
        pages: Sequence[PageSpec],
        context: object,
        notices: Notices,
        home: PageSpec | None = None,
        casebook: Sequence[PageSpec] = (),
        foot: Sequence[PageSpec] = (),
    ) -> None:
        super().__init__()
        self.setWindowTitle("Soteria Desk")
        self._specs = {spec.id: spec for spec in pages}
        self._casebook = ((home,) if home is not None else ()) + tuple(casebook)
        self._specs |= {spec.id: spec for spec in self._casebook}
        self._foot = {spec.id: spec for spec in foot}
        self._specs |= self._foot
        self.guidance = GuidanceOpener(self)
        """Opens the guidance library, for whoever asks; only where the foot has its page."""
        self._work_page = ""
        self._has_home = home is not None
        self._context = context
        self._made: dict[str, Page] = {}
        self._current = ""
        self._trail: list[str] = []
        self._place = -1
        self._demonstration = False
        self._closing = False
        self._gate: Callable[[], bool] | None = None
        self._band: Band = "base"
        self._build(pages)
        self._add_actions(pages)
        self._connect(notices)
        # Smaller than its parts would like: they fold, wrap and elide instead of pushing Lock off the screen.
        self.setMinimumSize(640, 360)
        room = self.screen().availableGeometry()
        self.resize(min(theme().px(1366), room.width()), min(theme().px(720), room.height()))
        self._lay_out()

    # --- Building ------------------------------------------------------------------------------------

    def _build(self, pages: Sequence[PageSpec]) -> None:
        central = surface("window")
        column = VBox(central, spacing=0)
        self.marking = MarkingBanner()
        self.app_bar = AppBar()
        self.app_bar.home.setVisible(self._has_home)
        self.navigation = NavigationList(pages, self._casebook)
        self._links = {spec.id: GuidanceLink(spec) for spec in self._foot.values()}
        self.status = StatusStrip()
        self._content = surface("surface")
        content = VBox(self._content, spacing=0)
        self.notice_area = NoticeArea()
        self._stack = QStackedWidget()
        content.addWidget(self.notice_area)
        content.addWidget(self._stack, 1)
        self.toast = Toast(self._content)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self.navigation, 1)
        for link in self._links.values():
            side.addWidget(link)
        middle.addLayout(side)
        middle.addWidget(self._content, 1)
        column.addWidget(self.marking)
        column.addWidget(self.app_bar)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(central)

    def _add_actions(self, pages: Sequence[PageSpec]) -> None:
        for spec in pages:
            if spec.shortcut:
                self._action(spec.title, f"Alt+{spec.shortcut}", _Opener(self, spec.id, self).open)
        if self._has_home:
            self._action(tr("Investigations"), "Alt+Home", self.open_home)
        if GUIDANCE in self._foot:
            self._action(tr("Guidance for this page"), "F1", self.guidance.ask)
            self._action(tr("Guidance for what has the focus"), "Shift+F1", self.guidance.ask_focus)
        self._action(tr("Back"), "Alt+Left", self.go_back)
        self._action(tr("Forward"), "Alt+Right", self.go_forward)
        self._action(tr("Next pane"), "F6", self.next_pane)
        self._action(tr("Previous pane"), "Shift+F6", self.previous_pane)
        self._action(tr("Open another investigation"), "Ctrl+O", self.app_bar.switcher.open_list)
        self._action(tr("Undo"), "Ctrl+Z", self.undo_asked.emit)
        self._action(tr("Redo"), "Ctrl+Y", self.redo_asked.emit, "Ctrl+Shift+Z")
        self._action(tr("Save now"), "Ctrl+S", self._save)
        self._action(tr("Back up now"), "Ctrl+Shift+B", self.backup_asked.emit)
        self._action(tr("Larger text"), "Ctrl+=", self.larger_text, "Ctrl++")
        self._action(tr("Smaller text"), "Ctrl+-", self.smaller_text)
        self._action(tr("Text at 100%"), "Ctrl+0", self.normal_text)

    def _action(self, text: str, key: str, do: Callable[[], object], *more: str) -> None:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(each) for each in (key, *more)])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(do)
        self.addAction(action)

    def _connect(self, notices: Notices) -> None:
        self.navigation.page_asked.connect(self.open_page)
        for link in self._links.values():
            link.clicked.connect(self.guidance.ask)
        self.app_bar.home_asked.connect(self.open_home)
        self.app_bar.menu_asked.connect(self._show_menu)
        self.app_bar.switcher.case_chosen.connect(self.case_chosen)
        self.app_bar.lock.lock_asked.connect(self.lock_asked)
        self.status.text_size_asked.connect(self.normal_text)
        notices.banner_told.connect(self.notice_area.tell)
        notices.banner_ended.connect(self.notice_area.end)
        notices.error_told.connect(self.notice_area.tell_error)
        notices.toast_told.connect(self.toast.tell)
        theme().changed.connect(self._lay_out)

    # --- Pages ---------------------------------------------------------------------------------------

    def make_another(self, page: str) -> Page:
        """Make a page of one's own, to be shown elsewhere than in the window."""
        return self._specs[page].factory(self._context)

    def make_ahead(self, page: str) -> Page:
        """Make a page without opening it, so that opening it later is quick."""
        made = self._made.get(page)
        if made is None:
            made = self._made[page] = self.make_another(page)
            made.set_band(self._band)
            self._stack.addWidget(made)
            if page == GUIDANCE:
                self.guidance.watch(made)
        return made

    @property
    def current_page(self) -> str:
        """Id of the page in front; "home" for the casebook's home, empty before the first."""
        return self._current

    @property
    def work_page(self) -> str:
        """Id of the page in front, or of the one from which guidance was opened."""
        return self._work_page

    def title_of(self, page: str) -> str:
        """What a page is called; empty for none."""
        return self._specs[page].title if page in self._specs else ""

    def page(self, page: str) -> Page | None:
        """Return a page that has been made."""
        return self._made.get(page)

    def open_page(self, page: str) -> None:
        """Bring a page to the front, making it the first time, and give its main list or field the focus."""
        if not self._allowed(page):
            return
        if page != self._current:
            self._trail[self._place + 1 :] = [page]
            self._place = len(self._trail) - 1
        self._show(page)

    def open_home(self) -> None:
        """Open the casebook's home."""
        if self._has_home:
            self.open_page(HOME)

    def go_back(self) -> None:
        """Open the page that was in front before; a page may have a step back of its own first."""
        page = self._made.get(self._current)
        if page is not None and page.go_back():
            return
        self.leave_page()

    def leave_page(self) -> None:
        """Open the page that was in front before; where none was, Overview, or home."""
        if self._place > 0 and self._allowed(self._trail[self._place - 1]):
            self._place -= 1
            self._show(self._trail[self._place])
        elif self._current in self._foot:
            with_case = self._gate is None or self._gate()
            first = next((id_ for id_ in self._specs if id_ not in self.navigation.casebook), HOME)
            self.open_page(first if with_case else HOME)

    def go_forward(self) -> None:
        """Undo `go_back`."""
        if self._place < len(self._trail) - 1 and self._allowed(self._trail[self._place + 1]):
            self._place += 1
            self._show(self._trail[self._place])

    def set_gate(self, may_open: Callable[[], bool]) -> None:
        """Ask this before a page of an investigation is opened; where it may not be, `page_refused` is told."""
        self._gate = may_open

    def _allowed(self, page: str) -> bool:
        if page in self.navigation.casebook or page in self._foot or self._gate is None or self._gate():
            return True
        self.page_refused.emit(page)
        return False

    def reset_pages(self, context: object, page: str = "") -> None:
        """Throw all pages away, as another investigation was opened, and open a page (the same one) for it."""
        self.flush()
        self._context = context
        for made in self._made.values():
            self._stack.removeWidget(made)
            made.deleteLater()
        self._made.clear()
        page, self._current = page or self._current, ""
        self._trail, self._place = [], -1
        if page:
            self.open_page(page)

    def flush(self) -> None:
        """Have every page hand over what is typed and not saved."""
        for made in self._made.values():
            made.flush()

    def _show(self, page: str) -> None:
        spec = self._specs[page]
        before = self._made.get(self._current)
        if before is not None and page != self._current:
            before.flush()
        made = self.make_ahead(page)
        self._current = page
        self._stack.setCurrentWidget(made)
        if page in self._foot:
            self.navigation.show_none()
        else:
            self._work_page = page
            self.navigation.show_page(page)
        for id_, link in self._links.items():
            link.setChecked(id_ == page)
        self._show_side()
        made.opened()
        (made.first_focus() or made).setFocus(Qt.FocusReason.OtherFocusReason)
        announce(made, spec.title)
        self.page_opened.emit(page)

    def _show_side(self) -> None:
        shown = self._shows_navigation()
        self.navigation.setVisible(shown)
        for link in self._links.values():
            link.setVisible(shown)
            link.set_folded(self.navigation.folded)

    def _shows_navigation(self) -> bool:
        alone = self._current in self.navigation.casebook and len(self._casebook) == 1
        return bool(self._current) and not alone and self._band != "narrow"

    def is_of_casebook(self, page: str) -> bool:
        """Whether a page belongs to the casebook as a whole and is shown without an investigation."""
        return page in self.navigation.casebook

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.navigation.accessibleName())
        of_casebook = self.is_of_casebook(self._work_page)
        listed = (
            one
            for one in self._specs.values()
            if one.id in self._foot or self.is_of_casebook(one.id) == of_casebook
        )
        for n, spec in enumerate(listed, start=1):
            key = "\tF1" if spec.id == GUIDANCE else ""
            action = menu.addAction(f"{n}  {spec.title}{key}")
            action.setCheckable(True)
            action.setChecked(spec.id == self._current)
            opens = self.guidance.ask if spec.id == GUIDANCE else _Opener(menu, spec.id, self).open
            action.triggered.connect(opens)
        button = self.app_bar.menu
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    # --- Panes ---------------------------------------------------------------------------------------

    def next_pane(self) -> None:
        """Move the focus to the next of app bar, navigation, page, panel and status strip."""
        self._step_pane(1)

    def previous_pane(self) -> None:
        """Move the focus to the previous one."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        page = self._made.get(self._current)
        panes: list[QWidget] = [self.app_bar, self.navigation, *(page.panes() if page else []), self.status]
        panes = [pane for pane in panes if pane.isVisible()]
        focus = self.focusWidget()
        here = next((n for n, p in enumerate(panes) if focus and (p is focus or p.isAncestorOf(focus))), -1)
        for turn in range(1, len(panes) + 1):
            pane = panes[(here + step * turn) % len(panes)]
            first = page.first_focus() if page and pane is page.panes()[0] else None
            target = first or _first_stop(pane)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    # --- Text size -----------------------------------------------------------------------------------

    def larger_text(self) -> None:
        """Take the next larger text size."""
        self._set_text(next((s for s in STEPS if s > theme().percent), STEPS[-1]))

    def smaller_text(self) -> None:
        """Take the next smaller text size."""
        self._set_text(next((s for s in reversed(STEPS) if s < theme().percent), STEPS[0]))

    def normal_text(self) -> None:
        """Go back to 100%."""
        self._set_text(100)

    def _set_text(self, percent: int) -> None:
        theme().set_percent(percent)
        self.text_size_changed.emit(percent)

    # --- Layout --------------------------------------------------------------------------------------

    def show_demonstration(self, shown: bool) -> None:
        """Show that the demonstration casebook is open, in the banner or, in a narrow window, in the status strip."""
        self._demonstration = shown
        self._lay_out()

    @property
    def band(self) -> Band:
        """The present width of the window, in the terms of the design."""
        return self._band

    def _lay_out(self) -> None:
        width = self.width() * 100 / theme().percent
        height = self.height() * 100 / theme().percent
        if width >= 1500:
            band: Band = "wide"
        elif width >= 1180:
            band = "base"
        else:
            band = "folded" if width >= 1000 else "narrow"
        self._band = band
        narrow = band == "narrow"
        self.navigation.set_folded(band == "folded")
        self._show_side()
        self.app_bar.set_narrow(narrow)
        self.status.set_narrow(narrow)
        self.marking.set_short(height < 600)
        self.app_bar.set_short(height < 600)
        self.marking.show_demonstration(self._demonstration and not narrow)
        self.status.show_demonstration(DEMONSTRATION_SHORT if self._demonstration and narrow else "")
        for made in self._made.values():
            made.set_band(band)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def keep_open(self) -> None:
        """Stay although the window is being closed; for whoever hears `closing`."""
        self._closing = False

    def closeEvent(self, event: QCloseEvent) -> None:
        self._closing = True
        self.flush()
        self.closing.emit()
        event.setAccepted(self._closing)

    def _save(self) -> None:
        self.flush()
        self.save_asked.emit()


class _Opener(QObject):
    """Opens one page; a named method in the place of a lambda."""

    def __init__(self, parent: QObject, page: str, window: MainWindow) -> None:
        super().__init__(parent)
        self._window = window
        self._page = page

    def open(self) -> None:
        self._window.open_page(self._page)


def _first_stop(pane: QWidget) -> QWidget | None:
    """Return the first widget of a pane that Tab would stop at."""
    stops = [pane, *pane.findChildren(QWidget)]
    for widget in stops:
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return widget.focusProxy() or widget
    return None
