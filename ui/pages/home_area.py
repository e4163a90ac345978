"""The casebook's own pages in one place: its investigations, and a new one being recorded."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.i18n import tr
from ui.pages.home import HomePage
from ui.widgets.page import Band, Page

if TYPE_CHECKING:
    from ui.pages.new_investigation import NewInvestigationPage

NEW = "new"
"""The part of the page that is a new investigation being recorded."""


class HomeArea(Page):
    """Shows the list, or the form over it; the frame sees one page."""

    case_asked = Signal(str)
    item_asked = Signal(object)
    """A TodayItem whose record is to be opened."""

    def __init__(self, home: HomePage, make_new: "Callable[[], NewInvestigationPage]") -> None:
        super().__init__(tr("Investigations"))
        self.head.hide()
        self.home = home
        self._make_new = make_new
        self._new: NewInvestigationPage | None = None
        self._band: Band = "base"
        self._stack = QStackedWidget()
        self._stack.addWidget(home)
        self.body.addWidget(self._stack, 1)
        home.case_asked.connect(self.case_asked)
        home.item_asked.connect(self.item_asked)
        home.new_asked.connect(self.start_case)

    @property
    def new(self) -> "NewInvestigationPage":
        """The form; made when it is first wanted, since most sessions never record a new investigation."""
        if self._new is None:
            self._new = self._make_new()
            self._stack.addWidget(self._new)
            self._new.case_created.connect(self._created)
            self._new.left.connect(self.show_home)
            self._new.set_band(self._band)
        return self._new

    @property
    def shown(self) -> Page:
        """The page that is in front."""
        return self.new if self._stack.currentIndex() else self.home

    def part(self) -> str:
        return NEW if self._stack.currentIndex() else ""

    def show_part(self, part: str) -> None:
        if part == NEW:
            self.start_case()

    def start_case(self) -> None:
        """Show the form for a new investigation."""
        self._show(self._stack.indexOf(self.new))

    def show_home(self) -> None:
        """Show the investigations."""
        self._show(0)

    def _show(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.shown.opened()
        (self.shown.first_focus() or self.shown).setFocus(Qt.FocusReason.OtherFocusReason)

    def _created(self, case_id: str) -> None:
        self._stack.setCurrentIndex(0)
        self.case_asked.emit(case_id)

    def opened(self) -> None:
        self.shown.opened()

    def first_focus(self) -> QWidget | None:
        return self.shown.first_focus()

    def flush(self) -> None:
        if self._new is not None:
            self._new.flush()

    def panes(self) -> list[QWidget]:
        return self.shown.panes()

    def set_band(self, band: Band) -> None:
        super().set_band(band)
        self._band = band
        self.home.set_band(band)
        if self._new is not None:
            self._new.set_band(band)
