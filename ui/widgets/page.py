"""What every page is: a head with title and actions, a body, and an optional panel at the right."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QSplitter, QWidget

from ui.theme import theme
from ui.widgets.basics import Surface, label, surface
from ui.widgets.detail_panel import DetailPanel
from ui.widgets.layouts import HBox, VBox
from ui.widgets.saved_field import SavedLine, SavedText

Band = Literal["wide", "base", "folded", "narrow"]
"""Width of the window: from 1500, 1180, 1000 and below, in pixels at 100%."""


class Page(QWidget):
    """Base of all pages. Add to `body`; put actions into the head; `set_panel` gives a panel at the right."""

    panel_shown = Signal(bool)

    def __init__(self, title: str, *, background: Surface = "surface") -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._band: Band = "base"
        self._panel: DetailPanel | None = None
        self._panel_width = 410
        self._panel_share = 0.0
        self._back: QWidget | None = None
        self._reopen = False
        outer = VBox(self, spacing=0)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        outer.addWidget(self._splitter)
        self._main = surface(background)
        self._main.setMinimumWidth(1)
        column = VBox(self._main, spacing=0)
        self._splitter.addWidget(self._main)

        self.head = QFrame()
        row = HBox(self.head, (16, 8, 14, 8), 8)
        words = HBox(spacing=10)
        self.title = label(title, "title")
        self.subtitle = label("", "caption", "muted")
        self.subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words.addWidget(self.title, 0, Qt.AlignmentFlag.AlignBaseline)
        words.addWidget(self.subtitle, 1, Qt.AlignmentFlag.AlignBaseline)
        row.addLayout(words, 1)
        self.action_row = HBox(spacing=8)
        """Buttons at the right of the head; one primary at most, last."""
        row.addLayout(self.action_row)
        column.addWidget(self.head)
        self.body = VBox(spacing=0)
        """The rest of the page below the head."""
        column.addLayout(self.body, 1)
        self._fit_head()
        theme().changed.connect(self._fit_head)

    # --- For pages -----------------------------------------------------------------------------------

    def set_subtitle(self, text: str) -> None:
        """Show a short line after the title."""
        self.subtitle.setText(text)
        self.subtitle.setToolTip(text)

    def scroll_body(self, margins: tuple[int, int, int, int] = (16, 4, 14, 16), spacing: int = 12) -> VBox:
        """Make the body one scrolling column and return it; for forms, not for tables."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        column = VBox(content, margins, spacing)
        area.setWidget(content)
        area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self.body.addWidget(area, 1)
        return column

    def set_panel(
        self, panel: DetailPanel, width: int = 410, *, shown: bool = True, share: float = 0.0
    ) -> None:
        """Give the page its panel at the right, `width` wide at 100%; or, with `share`, that part of the page."""
        self._panel, self._panel_width, self._panel_share = panel, width, share
        self._splitter.addWidget(panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        panel.setMinimumWidth(1)
        panel.closed.connect(self.hide_panel)
        panel.setVisible(shown)
        self._fit_panel()

    def add_side(self, side: QWidget) -> None:
        """Put a column of a width of its own at the right of the page."""
        self._splitter.addWidget(side)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(self._splitter.count() - 1, 0)

    @property
    def panel(self) -> DetailPanel | None:
        """The panel at the right, if the page has one."""
        return self._panel

    def show_panel(self) -> None:
        """Show the panel; the focus stays where it is."""
        if self._panel is not None and self._panel.isHidden():
            self._panel.show()
            self._fit_panel()
            self.panel_shown.emit(True)

    def hide_panel(self) -> None:
        """Hide the panel; a focus inside it goes back to where it came from."""
        if self._panel is None or self._panel.isHidden():
            return
        inside = self._panel.isAncestorOf(self.focusWidget() or self)
        self._panel.hide()
        self._main.show()
        if inside:
            (self._back or self.first_focus() or self).setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel_shown.emit(False)

    def enter_panel(self) -> None:
        """Show the panel and move the focus into it; Esc comes back."""
        if self._panel is None:
            return
        self._back = self.focusWidget()
        self.show_panel()
        self._panel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._panel.focusNextChild()

    # --- To be overridden by pages ---------------------------------------------------------------------

    def first_focus(self) -> QWidget | None:
        """The widget that gets the focus when the page is opened: the main list or the first empty field."""
        return None

    guidance = ""
    """What F1 lists for this page: a mode of the guidance library; empty for what was listed last."""

    def opened(self) -> None:
        """The page came to the front."""

    def go_back(self) -> bool:
        """Take one step back within the page, for Alt+Left; False where there is none."""
        return False

    def flush(self) -> None:
        """Hand over whatever is typed and not saved; called before locking, closing and leaving the page."""
        for line in self.findChildren(SavedLine):
            line.flush()
        for text in self.findChildren(SavedText):
            text.flush()

    # --- For the frame -------------------------------------------------------------------------------

    def part(self) -> str:
        """What is in front, on a page that shows one of several; empty for what it shows by itself."""
        return ""

    def show_part(self, part: str) -> None:
        """Bring to the front what `part` named."""

    def panes(self) -> list[QWidget]:
        """The regions F6 steps through: the page and its panel."""
        shown = self._panel is not None and self._panel.isVisible()
        return [self._main, self._panel] if shown and self._panel is not None else [self._main]

    def set_band(self, band: Band) -> None:
        """Lay the page out for a width of the window; under 1000 the panel takes the page's place."""
        if band == self._band:
            return
        before, self._band = self._band, band
        self.subtitle.setVisible(band != "narrow")
        if self._panel is not None and band == "narrow":
            # There the list comes first; Enter on a row opens the panel in its place.
            self._reopen = not self._panel.isHidden()
            self._panel.hide()
        elif self._panel is not None and before == "narrow" and self._reopen:
            self._panel.show()
        self._fit_panel()

    @property
    def band(self) -> Band:
        """The width the page is laid out for."""
        return self._band

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._panel is not None and self._panel.isVisible():
            if self._panel.isAncestorOf(self.focusWidget() or self) and self._band != "narrow":
                # First Esc comes back to the list, the next one closes the panel.
                (self._back or self.first_focus() or self._main).setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.hide_panel()
            event.accept()
            return
        super().keyPressEvent(event)

    def _fit_head(self) -> None:
        self.head.setMinimumHeight(theme().px(50))
        if self._panel is not None:
            self._fit_panel()

    def _fit_panel(self) -> None:
        if self._panel is None or self._panel.isHidden():
            self._main.show()
            return
        self._main.setVisible(self._band != "narrow")
        wanted = {"folded": min(self._panel_width, 320), "wide": max(self._panel_width, 500)}.get(
            self._band, self._panel_width
        )
        width = round(self.width() * self._panel_share) or theme().px(wanted)
        self._splitter.setSizes([max(1, self.width() - width), width])
