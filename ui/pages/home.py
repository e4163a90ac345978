"""The casebook's home: its investigations, what is late in them, and the way into each."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui.delegates.case_cell import CaseCell
from ui.delegates.paint import paint_hatch
from ui.i18n import tr
from ui.models.cases import METER, OVERDUE, REVIEW, SIGNED, STATUS, TITLE, CasesModel
from ui.theme import theme
from ui.viewmodels.home import FILTER_WORDS, CaseFilter, HomeViewModel
from ui.viewmodels.today import TodayViewModel
from ui.widgets.basics import Button, IconLabel, label
from ui.widgets.empty_state import EmptyState
from ui.widgets.filter_chips import FilterChips
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.page import Band, Page
from ui.widgets.table import Table
from ui.widgets.today_panel import TodayPanel

WIDTHS = {STATUS: 164, REVIEW: 122, OVERDUE: 74, METER: 172, SIGNED: 136}
"""Columns in pixels at 100%; the first one takes what is left."""
_HIDDEN: dict[Band, tuple[int, ...]] = {"narrow": (STATUS, METER, SIGNED), "folded": (SIGNED,)}


class CaseTable(Table):
    """The investigations; Enter or a double click opens one."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Investigations"))
        self.cases = CasesModel(self)
        self.setModel(self.cases)
        self.setItemDelegate(CaseCell(self))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(
            False
        )  # the ring around the row says it; the style's own frame is a second one
        self.set_columns(WIDTHS, TITLE)
        self.row_opened.connect(self._open)

    def set_band(self, band: Band) -> None:
        """Leave columns out where the window is narrow."""
        for column in WIDTHS:
            self.setColumnHidden(column, column in _HIDDEN.get(band, ()))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.asked.emit(self.cases.row(index.row()).id)


class _Swatch(QWidget):
    """A small piece of a fill of the meter, for the legend."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._tag = tag
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedSize(theme().px(13), theme().px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_hatch(painter, QRectF(self.rect()), self._tag)
        painter.end()


class HomePage(Page):
    """Shows its view model and forwards what the person does; decides nothing."""

    case_asked = Signal(str)
    item_asked = Signal(object)
    """A TodayItem whose record is to be opened."""
    new_asked = Signal()

    def __init__(self, view_model: HomeViewModel, today: TodayViewModel | None = None) -> None:
        super().__init__(tr("Investigations"))
        self._view_model = view_model
        self._today = today
        self._waiting_for_rows = True
        self._build()
        self._connect()

    def _build(self) -> None:
        self.new_button = Button(tr("New investigation"), "primary", icon_name="plus")
        self.new_button.setToolTip(tr("Record a new investigation (Ctrl+N)"))
        self.action_row.addWidget(self.new_button)

        self._stack = QStackedWidget()
        self.body.addWidget(self._stack, 1)
        self.today: TodayPanel | None = None
        if self._today is not None:
            self._today.setParent(self)
            self.today = TodayPanel(self._today)
            self.today.hide()  # until there is an investigation
            self.add_side(self.today)
        self.empty = EmptyState(
            "folder-open",
            tr("No investigations yet"),
            tr("Record the first one. You can start with the reference alone and add the rest later."),
            tr("New investigation"),
        )
        holder = QWidget()
        around = VBox(holder, (16, 8, 16, 16))
        around.addWidget(self.empty)
        self._stack.addWidget(holder)

        full = QWidget()
        column = VBox(full, spacing=0)
        tools = HBox(margins=(12, 0, 14, 8), spacing=12)
        self.chips = FilterChips(tr("Which investigations"))
        for key, words in FILTER_WORDS.items():
            self.chips.add(key, words)
        tools.addWidget(self.chips, 1)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter investigations"))
        self.filter.setToolTip(tr("Filter by operation, reference or officer (Ctrl+F)"))
        self.filter.setClearButtonEnabled(False)
        self.filter.installEventFilter(self)
        tools.addWidget(self.filter, 0, Qt.AlignmentFlag.AlignVCenter)
        keys = label("Ctrl+F", "caption")
        keys.setProperty("keys", True)
        self._keys = keys
        tools.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(tools)
        self.table = CaseTable()
        column.addWidget(self.table, 1)
        self._nothing = label("", "body", "text2", wrap=True)
        self._nothing.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self._nothing)
        column.addWidget(self._build_legend())
        self._stack.addWidget(full)
        QShortcut(QKeySequence("Ctrl+F"), self, self._focus_filter)
        QShortcut(QKeySequence("Ctrl+N"), self, self._new)
        QShortcut(QKeySequence("Ctrl+T"), self, self._to_today)
        self._fit_filter()
        theme().changed.connect(self._fit_filter)

    def _build_legend(self) -> QWidget:
        self._legend = QWidget()
        flow = FlowLayout(self._legend, gap=16)
        flow.setContentsMargins(16, 8, 14, 10)
        for tag, words in (
            ("suspect", tr("Lines about the suspect")),
            ("victim", tr("Lines about the victim")),
        ):
            piece = QWidget()
            row = HBox(piece, spacing=7)
            row.addWidget(_Swatch(tag))
            row.addWidget(label(words, "caption", "text2"))
            flow.addWidget(piece)
        piece = QWidget()
        row = HBox(piece, spacing=6)
        row.addWidget(IconLabel("triangle-alert", "warn", 14))
        row.addWidget(label(tr("as many or more about the victim: ask why"), "caption", "text2"))
        flow.addWidget(piece)
        return self._legend

    def _connect(self) -> None:
        self._view_model.rows_changed.connect(self._show)
        self.new_button.clicked.connect(self._new)
        self.empty.acted.connect(self._new)
        self.table.asked.connect(self.case_asked)
        if self.today is not None:
            self.today.asked.connect(self.item_asked)
        self.chips.chosen.connect(self._filter_chosen)
        self.filter.textChanged.connect(self._view_model.set_words)

    # --- for the frame ---------------------------------------------------------------------------

    def opened(self) -> None:
        if self._view_model.read_only:
            self.new_button.explain(tr("This casebook can only be read here."))
            self.empty.action.hide()
        self._view_model.load()
        if self._today is not None:
            self._today.load()

    def panes(self) -> list[QWidget]:
        shown = [self.today] if self.today is not None and self.today.isVisible() else []
        return [*super().panes(), *shown]

    def first_focus(self) -> QWidget | None:
        model = self._view_model
        return self.new_button if model.empty or not model.loaded else self.table

    def set_band(self, band: Band) -> None:
        super().set_band(band)
        self.table.set_band(band)
        self._keys.setVisible(band not in ("narrow", "folded"))
        self._legend.setVisible(band != "narrow")
        self._show_today()

    # --- showing ---------------------------------------------------------------------------------

    def _show(self) -> None:
        model = self._view_model
        self._stack.setCurrentIndex(0 if model.empty else 1)
        self._show_today()
        self.set_subtitle("" if model.empty else model.heading())
        counts = model.counts()
        for key, count in counts.items():
            chip = self.chips.chip(key)
            chip.set_count(count)
            # "All" always; a filter that would show nothing is only noise, unless it is the one in force.
            chip.setVisible(key is CaseFilter.ALL or bool(count) or key is model.filter)
        keep = self.table.currentIndex()
        chosen = self.table.cases.row(keep.row()).id if keep.isValid() else ""
        self.table.cases.set_rows(model.rows, model.now)
        row = max(0, self.table.cases.row_of(chosen))
        if model.rows:
            self.table.setCurrentIndex(self.table.cases.index(row, TITLE))
        if self._waiting_for_rows:
            # The page was opened before its rows were read: only now there is something to stand on.
            self._waiting_for_rows = False
            if self.isVisible():
                (self.first_focus() or self).setFocus(Qt.FocusReason.OtherFocusReason)
        self._nothing.setVisible(not model.rows and not model.empty)
        self._nothing.setText(tr("No investigation matches. Press Esc in the filter field, or choose All."))

    def _show_today(self) -> None:
        """The column needs room beside the table, and something to be about."""
        if self.today is not None:
            wide = self.band not in ("narrow", "folded")
            self.today.setVisible(wide and self._view_model.loaded and not self._view_model.empty)

    def _to_today(self) -> None:
        if self.today is not None and self.today.isVisible():
            self.today.focus_first()

    def _filter_chosen(self, key: str) -> None:
        self._view_model.set_filter(CaseFilter(key))

    def _focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _new(self) -> None:
        if not self._view_model.read_only:
            self.new_asked.emit()

    def _fit_filter(self) -> None:
        self.filter.setFixedWidth(theme().px(150))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.filter.clear()
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)
