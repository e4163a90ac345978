"""The Lines page: every line in its group, the suspect-focus balance, and the line that is worked on."""

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QMenu, QStackedWidget, QWidget

from soteria_desk.api import TAG_LABELS, LineOfEnquiry, Proposal, State
from ui.delegates.roles import Role
from ui.i18n import tr
from ui.icons import icon
from ui.pages.guidance_changed import GuidanceChanged
from ui.pages.line_sheets import LineSheets
from ui.pages.lines_detail import LineDetailPanel
from ui.pages.lines_table import LinesTable
from ui.plain import one_line
from ui.theme import theme
from ui.ticker import Ticker
from ui.viewmodels.line_acts import LineActs
from ui.viewmodels.line_detail import Detail, LineDetailViewModel
from ui.viewmodels.lines import (
    COLUMNS,
    GROUPINGS,
    HEADINGS,
    NOT_AUTHORISED,
    STATE_FILTERS,
    Filters,
    LinesViewModel,
)
from ui.widgets.balance_bar import BAR, BalanceBar
from ui.widgets.basics import Button, label
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.held import hold
from ui.widgets.layouts import HBox, VBox
from ui.widgets.page import Band, Page
from ui.window_context import WindowContext

CONTEXT_PAGE = "context"
LOW = 240
"""Pixels at 100%: a page lower than this has no room for note and balance."""


class LinesPage(Page):
    """Shows its view models and forwards what the investigator does; decides nothing."""

    guidance = "strategy"

    def __init__(self, context: WindowContext) -> None:
        super().__init__(tr("Lines of enquiry"))
        self._context = context
        session = context.session
        self._session = session
        self._grouping_before = "strategy"
        self.view_model = LinesViewModel(session, parent=self)
        self.detail = LineDetailViewModel(session, parent=self)
        self.acts = LineActs(session, context.notices, self)
        self.sheets = LineSheets(self, session, self.acts)
        self._ticker = Ticker(self)
        self._build()
        self._connect()
        self._show()
        self._choose_first()

    # --- Building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.review_button = Button(tr("Review proposals"), icon_name="compass", clicked=self._review)
        self.review_button.setCheckable(True)
        self.add_button = Button(tr("Add line"), "primary", icon_name="plus", clicked=self._add)
        self.add_button.setToolTip("Ctrl+N")
        if self._session.read_only:
            self.add_button.explain(tr("This casebook can only be read here."))
        self.action_row.addWidget(self.review_button)
        self.action_row.addWidget(self.add_button)
        self.guidance_changed = GuidanceChanged(self._session)
        self.body.addWidget(self.guidance_changed)
        self._balance_strip = self._balance()
        self.body.addWidget(self._balance_strip)
        self.body.addWidget(self._filters())
        self.stack = QStackedWidget()
        self.table = LinesTable()
        self.empty_case = EmptyState(
            "list-tree",
            tr("No lines of enquiry yet"),
            tr("Describe the context and proposals appear here, suspect first."),
            tr("Go to Context"),
            tr("Add a line by hand"),
        )
        self.empty_review = EmptyState(
            "list-tree",
            tr("Lines are proposed and wait for an answer"),
            tr("Nothing is in the plan until you adopt it."),
            tr("Review proposals"),
            tr("Add a line by hand"),
        )
        self.empty_filter = EmptyState(
            "list-filter", tr("No line fits what is chosen above"), "", tr("Show all lines")
        )
        self.stack.addWidget(self.table)
        for empty in (self.empty_case, self.empty_review, self.empty_filter):
            holder = QWidget()
            VBox(holder, (16, 14, 14, 14)).addWidget(empty)
            self.stack.addWidget(holder)
        self.body.addWidget(self.stack, 1)
        self.panel_view = LineDetailPanel(self.detail, self.acts)
        self.set_panel(self.panel_view, 411, shown=False)

    def _balance(self) -> QFrame:
        strip = QFrame()
        strip.setProperty("surface", "head")
        self._strip = VBox(strip, (16, 0, 14, 6), 6)
        top = self._strip_top = HBox(spacing=8)
        self._balance_title = label(tr("Suspect-focus balance"), "strong")
        self._balance_hint = label(
            tr("pursued lines, by whose conduct or material they examine"), "caption", "muted"
        )
        self.focus_words = label("", "caption-strong")
        top.addWidget(self._balance_title)
        top.addWidget(self._balance_hint, 1)
        top.addWidget(self.focus_words)
        self._strip.addLayout(top)
        # The link stands on the line of the legend, which leaves room at its right.
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self.bar = BalanceBar()
        self.intrusive_link = Button(
            "", "link", icon_name="shield-alert", size="row", clicked=self._show_not_authorised
        )
        self.intrusive_link.setProperty("tone", "warn")
        self.intrusive_link.setIcon(icon("shield-alert", "warn"))
        self._grid.addWidget(self.bar, 0, 0)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        self._grid.addWidget(self.intrusive_link, 0, 0, corner)
        self._strip.addLayout(self._grid)
        return strip

    def _filters(self) -> QFrame:
        strip = QFrame()
        strip.setProperty("surface", "head")
        self._filter_row = HBox(strip, (16, 5, 14, 5), 8)
        self.grouping = Choice(tr("Group"))
        self.grouping.set_options([(words, key) for key, words in GROUPINGS.items()], "strategy")
        self.focus_choice = Choice(tr("Focus"))
        tags: list[tuple[str, object]] = [(tr("Focus: All"), "")]
        tags += [(tr("Focus: {tag}").format(tag=words), str(tag)) for tag, words in TAG_LABELS.items()]
        self.focus_choice.set_options(tags, "")
        self.state_choice = Choice(tr("State"))
        self.state_choice.set_options([(words, key) for key, words in STATE_FILTERS.items()], "")
        self.owner_choice = Choice(tr("Owner"))
        self.filter_field = QLineEdit()
        self.filter_field.setPlaceholderText(tr("Filter"))
        self.filter_field.setAccessibleName(tr("Filter these lines, Ctrl+F"))
        self.filter_field.setClearButtonEnabled(True)
        self._filter_keys = label("Ctrl+F", "caption")
        self._filter_keys.setProperty("keys", True)
        for widget in (self.grouping, self.focus_choice, self.state_choice, self.owner_choice):
            hold(
                widget,
                least_width=148 if widget is self.grouping else 170 if widget is self.state_choice else 156,
            )
            self._filter_row.addWidget(widget, 3)
        self._filter_row.addWidget(self.filter_field, 5)
        self._filter_row.addWidget(self._filter_keys, 0, Qt.AlignmentFlag.AlignVCenter)
        self.owner_choice.hide()
        return strip

    def _connect(self) -> None:
        self.guidance_changed.told.connect(self._fit_note)
        self.view_model.rows_changed.connect(self._show)
        self.view_model.filters_changed.connect(self._show_filters)
        self.grouping.currentIndexChanged.connect(self._choose)
        self.focus_choice.currentIndexChanged.connect(self._choose)
        self.state_choice.currentIndexChanged.connect(self._choose)
        self.owner_choice.currentIndexChanged.connect(self._choose)
        self.filter_field.textChanged.connect(self._choose)
        self.table.row_selected.connect(self._select)
        self.table.row_opened.connect(self._enter)
        self.table.menu_asked.connect(self._show_menu)
        self.table.main_asked.connect(self._main_act)
        self.table.reword_asked.connect(self._reword)
        self.table.sort_asked.connect(self.view_model.sort_by)
        self.panel_view.act_asked.connect(self._act)
        self.panel_view.record_asked.connect(self._open_other_record)
        self.panel_view.form_left.connect(self.table.setFocus)
        self.empty_case.acted.connect(self._go_to_context)
        self.empty_case.other_chosen.connect(self._add)
        self.empty_review.acted.connect(self._review)
        self.empty_review.other_chosen.connect(self._add)
        self.empty_filter.acted.connect(self._clear_filters)
        self.detail.detail_changed.connect(self._show_loss)
        self.view_model.rows_changed.connect(self._show_loss)
        self._session.line_asked.connect(self.show_line)
        self._ticker.ticked.connect(self._tick)
        for keys, do in (
            ("Ctrl+F", self._find),
            ("Ctrl+N", self._add),
            ("Ctrl+D", self._decide),
            ("Ctrl+Return", self._main_act),
            ("Ctrl+Enter", self._main_act),
            ("Ctrl+Shift+Return", self._stop),
            ("Alt+Up", self._previous),
            ("Alt+Down", self._next),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, do)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.filter_field, self._leave_filter)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)

    # --- Showing -------------------------------------------------------------------------------------

    def guidance_id(self) -> str:
        """The line that is selected, in the guidance."""
        return self.detail.detail.item() if self.detail.detail is not None else ""

    def first_focus(self) -> QWidget | None:
        if self.stack.currentIndex() == 0:
            return self.table
        shown = (self.empty_case, self.empty_review, self.empty_filter)[self.stack.currentIndex() - 1]
        return shown.action

    def opened(self) -> None:
        self.guidance_changed.view_model.load()
        if self._session.wanted_line:
            self.show_line(self._session.wanted_line)

    def set_band(self, band: Band) -> None:
        super().set_band(band)
        narrow = band == "narrow"
        self.guidance_changed.set_short(narrow)
        self.table.lay_out(band)
        self.head.setVisible(not narrow)
        target = self._filter_row if narrow else self.action_row
        for button in (self.review_button, self.add_button):
            target.addWidget(button)
            button.show()
        self._balance_title.setVisible(not narrow)
        self._balance_hint.setVisible(band in ("base", "wide"))
        self.state_choice.setVisible(not narrow)
        self.filter_field.setVisible(not narrow)
        self._filter_keys.setVisible(band in ("base", "wide"))
        self.owner_choice.setVisible(band == "wide")
        self.bar.setMaximumHeight(theme().px(BAR) if narrow else 16777215)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        for row in (self._grid, self._strip_top):
            row.removeWidget(self.intrusive_link)
        if narrow:
            self._strip_top.addWidget(self.intrusive_link, 1, Qt.AlignmentFlag.AlignRight)
        else:
            self._grid.addWidget(self.intrusive_link, 0 if band in ("base", "wide") else 1, 0, corner)
        self._show_review_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        # With large text in a small window the note stands in the place of the balance, until it is answered.
        low = self.band == "narrow" and self.height() < theme().px(LOW)
        self._balance_strip.setVisible(not (low and self.guidance_changed.isVisibleTo(self)))

    def show_line(self, line_id: str) -> None:
        """Select a line, whatever is filtered, and show its detail."""
        self._session.wanted_line = ""
        if self.view_model.row(line_id) is None:
            self._clear_filters()
        if self.table.select_id(line_id):
            self.show_panel()

    def _show(self) -> None:
        draft = self.view_model.draft
        if draft is None:
            return
        self.set_subtitle(self.view_model.lines_text())
        self._show_review_words()
        self.bar.set_counts(draft.counts.by_tag, self.view_model.intrusive_text())
        self.focus_words.setText(draft.counts.focus_text())
        words = self.view_model.intrusive_text()
        self.intrusive_link.setText(words)
        self.intrusive_link.setVisible(bool(words))
        self._show_owners()
        self.table.show_lines(self.view_model.groups)
        self.stack.setCurrentIndex(self._place())
        if self.stack.currentIndex():
            self.detail.show("")
            self.hide_panel()

    def _show_loss(self) -> None:
        detail = self.detail.detail
        row = self.view_model.row(detail.key) if detail is not None else None
        self.panel_view.urgency.show_loss(row.clock_tip if row is not None else "")

    def _place(self) -> int:
        if self.view_model.groups:
            return 0
        if self.view_model.filters.narrowed() and not (
            self.view_model.empty() and not self.view_model.to_review()
        ):
            return 3
        return 2 if self.view_model.to_review() else 1

    def _show_review_words(self) -> None:
        n = self.view_model.to_review()
        words = tr("Review {n}") if self.band == "narrow" else tr("Review proposals  {n}")
        self.review_button.setText(words.format(n=n))
        self.review_button.setChecked(self.view_model.reviewing())
        self.review_button.explain("" if n else tr("No line waits for an answer."))

    def _show_owners(self) -> None:
        draft = self.view_model.draft
        if draft is None:
            return
        options: list[tuple[str, object]] = [(tr("Owner: Anyone"), "")]
        options += [
            (tr("Owner: {who}").format(who=one.title().partition(",")[0]), one.id)
            for one in draft.file.officers
        ]
        if options != [
            (self.owner_choice.itemText(n), self.owner_choice.itemData(n))
            for n in range(self.owner_choice.count())
        ]:
            self.owner_choice.set_options(options, self.view_model.filters.owner)

    def _show_filters(self) -> None:
        filters = self.view_model.filters
        for choice, value in (
            (self.grouping, filters.grouping),
            (self.focus_choice, filters.tag),
            (self.state_choice, filters.state),
            (self.owner_choice, filters.owner),
        ):
            blocked = choice.blockSignals(True)
            choice.setCurrentIndex(max(0, choice.findData(value)))
            choice.blockSignals(blocked)
        if self.filter_field.text() != filters.text:
            self.filter_field.setText(filters.text)
        self.review_button.setChecked(self.view_model.reviewing())
        self.table.lines.show_sort(filters.sort, filters.descending)

    def _choose_first(self) -> None:
        if self.view_model.groups and not self._session.wanted_line:
            self.table.select_id(self.view_model.groups[0].rows[0].key)
        if self.band != "narrow" and self.stack.currentIndex() == 0:
            self.show_panel()

    def _tick(self) -> None:
        if self.isVisible():
            self.view_model.refresh()

    # --- Acting --------------------------------------------------------------------------------------

    def _choose(self) -> None:
        self.view_model.filter(
            grouping=str(self.grouping.value() or "strategy"),
            tag=str(self.focus_choice.value() or ""),
            state=str(self.state_choice.value() or ""),
            owner=str(self.owner_choice.value() or ""),
            text=self.filter_field.text(),
        )

    def _clear_filters(self, *, grouping: str = "") -> None:
        keep = self.view_model.filters
        self.view_model.filter(
            **Filters(
                grouping=grouping or keep.grouping, sort=keep.sort, descending=keep.descending
            )._asdict()
        )

    def _review(self) -> None:
        if self.view_model.reviewing():
            self._clear_filters(grouping=self._grouping_before)
        else:
            self._grouping_before = self.view_model.filters.grouping
            fields = {"grouping": "relevance", "sort": "reference", "descending": False}
            self.view_model.filter(state=str(State.PROPOSED), text="", tag="", owner="", **fields)
            self.table.scrollToTop()
            if not self.table.selected().isValid():
                self.table.select_next(1)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_not_authorised(self) -> None:
        self.view_model.filter(state=NOT_AUTHORISED, text="", tag="", owner="")
        if not self.table.selected().isValid():
            self.table.select_next(1)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _select(self, index: QModelIndex) -> None:
        key = index.data(Role.ID) if index.isValid() else ""
        if key:
            self.detail.show(str(key))
            if self.band != "narrow":
                self.show_panel()

    def _enter(self, index: QModelIndex) -> None:
        if index.isValid():
            self.detail.show(str(index.data(Role.ID)))
            self._enter_detail()

    def _enter_detail(self) -> None:
        self.enter_panel()
        stop = self.panel_view.first_stop()
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _next(self) -> None:
        self.table.select_next(1)

    def _previous(self) -> None:
        self.table.select_next(-1)

    def _find(self) -> None:
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    def _leave_filter(self) -> None:
        if self.filter_field.text():
            self.filter_field.clear()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_context(self) -> None:
        self._context.open_page(CONTEXT_PAGE)

    def _add(self) -> None:
        if not self._session.read_only:
            self.sheets.ask_line(done=self._show_added)

    def _show_added(self, line: LineOfEnquiry) -> None:
        self.show_line(line.id)

    def _main_act(self) -> None:
        detail = self.detail.detail
        if detail is not None:
            if detail.main_act() == "adopt":
                self.show_panel()
            self.panel_view.main_act()

    def _ask_other(self, same: tuple[Proposal, ...]) -> None:
        self.show_panel()
        self.panel_view.ask_other(same)

    def _reword(self) -> None:
        self._act("reword")

    def _decide(self) -> None:
        self._act("decision")

    def _stop(self) -> None:
        detail = self.detail.detail
        if detail is not None and detail.may_stop():
            self._act("not-pursued")

    def _act(self, act: str) -> None:
        detail = self.detail.detail
        if detail is not None and act == "guidance":
            self._context.guidance(detail.item())
            return
        if detail is None or self._session.read_only:
            return
        if act == "not-pursued":
            answered = detail.line or detail.proposal
            if answered is not None:
                self.sheets.ask_not_pursued(answered)
        elif act == "record":
            self._open_record(detail)
        elif detail.line is not None:
            asks = {
                "result": self.sheets.ask_result,
                "reopen": self.sheets.ask_reopen,
                "decision": self.sheets.ask_decision,
                "reword": self.sheets.ask_wording,
            }
            asks[act](detail.line)

    def _open_record(self, detail: Detail) -> None:
        if detail.line is not None:
            self.sheets.open_record(detail.line)
        elif detail.proposal is not None:
            self.acts.open_record(detail.proposal, self._show_record)

    def _open_other_record(self, proposal: Proposal) -> None:
        self.acts.open_record(proposal, self._show_record)

    def _show_record(self, line: LineOfEnquiry) -> None:
        self.table.select_id(line.id)
        self.sheets.open_record(line)

    # --- The row menu --------------------------------------------------------------------------------

    def _show_menu(self, index: QModelIndex, place: QPoint) -> None:
        menu = self.menu_for_selected()
        if menu is not None:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(place)

    def menu_for_selected(self) -> QMenu | None:
        """The menu of the selected row: every act it offers, and the sorting of the columns."""
        detail = self.detail.detail
        if detail is None:
            return None
        menu = QMenu(self)
        menu.addAction(f"{tr('Open details')}\tEnter").triggered.connect(self._enter_detail)
        words = {
            "adopt": tr("Adopt…"),
            "record": tr("Write the proportionality record…"),
            "start": tr("Start"),
            "result": tr("Record result…"),
            "reopen": tr("Reopen…"),
        }
        offered = [(f"{words[detail.main_act()]}\tCtrl+Enter", self._main_act)]
        if detail.proposal is not None and not detail.intrusive:
            offered.append((tr("Later: keep it in the list"), self.panel_view._later))
        if detail.intrusive and detail.main_act() != "record" and detail.may_stop():
            offered.append((tr("Open record…"), partial(self._act, "record")))
        if detail.may_complete() and detail.main_act() != "result":
            offered.append((words["result"], partial(self._act, "result")))
        if detail.may_stop():
            offered.append((f"{tr('Not pursued…')}\tCtrl+Shift+Enter", self._stop))
        if detail.line is not None:
            offered.append((f"{tr('Record a decision…')}\tCtrl+D", self._decide))
            if detail.may_stop():
                offered.append((f"{tr('Reword…')}\tF2", self._reword))
        for said, do in offered:
            action = menu.addAction(said)
            action.triggered.connect(do)
            action.setEnabled(not self._session.read_only)
        for same in detail.others:
            one = same[0]
            said = tr("Open record: {title}") if one.template.intrusion == "high" else tr("Adopt: {title}…")
            title = one_line(one.template.title, 80)
            action = menu.addAction(said.format(title=title))
            action.triggered.connect(partial(self._ask_other, same))
            action.setEnabled(not self._session.read_only)
        if detail.item():
            menu.addAction(f"{tr('Guidance')}\tShift+F1").triggered.connect(partial(self._act, "guidance"))
        menu.addSeparator()
        sorting = menu.addMenu(tr("Sort by"))
        for column in COLUMNS:
            action = sorting.addAction(HEADINGS[column])
            action.triggered.connect(partial(self.view_model.sort_by, column))
        return menu
