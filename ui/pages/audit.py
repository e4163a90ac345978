"""Audit trail: who did what, when and why; filters, one entry in full, and what can be taken out of it."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QLineEdit, QProgressBar, QStackedWidget, QWidget

from soteria_desk.api import AuditRow, LogExport, TrailFilter
from ui.announce import announce
from ui.delegates.cells import TextCell
from ui.dialogs.compare_paper import ComparePaperSheet
from ui.i18n import tr
from ui.models.audit import NUMBER, WHAT, WHEN, WHO, WHY, AuditModel
from ui.notices import Notices
from ui.pages.audit_detail import AuditDetailPanel
from ui.pages.audit_paper import ExtractView
from ui.plain import one_line
from ui.theme import theme
from ui.viewmodels.audit import AuditViewModel, ExtractPaper
from ui.widgets.basics import Button, label, surface
from ui.widgets.choice import Choice
from ui.widgets.date_field import DateField
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.page import Band, Page
from ui.widgets.table import Table

_WIDTHS = {NUMBER: 62, WHEN: 100, WHO: 136, WHY: 190}
_WIDE = {NUMBER: 70, WHEN: 108, WHO: 190, WHY: 340}
_HIDDEN: dict[Band, tuple[int, ...]] = {"narrow": (WHO, WHY), "folded": (WHO,)}
_TYPING_MS = 250
_EVERYBODY = tr("Everybody")
_EVERYTHING = tr("Every kind of act")
_EVERY_CASE = tr("Every investigation")


class AuditTable(Table):
    """Entries, newest first."""

    end_near = Signal()
    """The last rows that have been read come into view. (Qt's own way of fetching begins before anybody scrolls.)"""

    def __init__(self) -> None:
        super().__init__(tr("Entries of the audit trail, newest first"))
        self.entries = AuditModel(self)
        self.setModel(self.entries)
        self._plain, self._quiet = TextCell(self, tall=True), TextCell(self, tall=True, quiet=True)
        self.setItemDelegate(self._plain)
        for column in (NUMBER, WHY):
            self.setItemDelegateForColumn(column, self._quiet)
        self.setUniformRowHeights(True)
        self.set_columns(_WIDTHS, WHAT)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - 2 * self.viewport().height():
            self.end_near.emit()

    def set_band(self, band: Band) -> None:
        """Leave columns out where the window is narrow; the panel has them all."""
        self.set_columns(_WIDE if band == "wide" else _WIDTHS, WHAT)
        for column in _WIDTHS:
            self.setColumnHidden(column, column in _HIDDEN.get(band, ()))


class AuditPage(Page):
    """Shows its view model and forwards what the person asks for; looking adds no entry."""

    def __init__(self, view_model: AuditViewModel, notices: Notices) -> None:
        super().__init__(tr("Audit trail"))
        self.view_model = view_model
        view_model.setParent(self)
        self._notices = notices
        self._back_to: QWidget | None = None
        self._build_head()
        self._build_tools()
        self._build_table()
        self._connect()

    # --- building --------------------------------------------------------------------------------

    def _build_head(self) -> None:
        self.compare_button = Button(
            tr("Compare with signed paper…"), icon_name="file-search", clicked=self.ask_compare
        )
        self.export_button = Button(tr("Export log…"), icon_name="download", clicked=self.ask_export)
        self.export_button.setToolTip(
            tr("Write every entry with its signature to a file, and a program that checks it beside it")
        )
        self.print_button = Button(
            tr("Print extract…"), "primary", icon_name="printer", clicked=self.view_model.make_extract
        )
        self.print_button.setToolTip(tr("Make paper of the entries the filters show (Ctrl+P)"))
        for button in (self.compare_button, self.export_button, self.print_button):
            self.action_row.addWidget(button)

    def _build_tools(self) -> None:
        self._tools = QWidget()
        self._tools.setAccessibleName(tr("Which entries"))
        flow = FlowLayout(self._tools, gap=8, line_gap=6)
        flow.setContentsMargins(16, 0, 14, 8)
        self.who = Choice(tr("Who"))
        self.what = Choice(tr("What was done"))
        self.case = Choice(tr("Which investigation"))
        self.since = DateField(tr("From this day"), tr("From"))
        self.until = DateField(tr("Until this day"), tr("Until"))
        self.words = QLineEdit()
        self.words.setAccessibleName(tr("Words in the reason"))
        self.words.setPlaceholderText(tr("Words in the reason"))
        self.words.setToolTip(tr("Words in the reason or note (Ctrl+F)"))
        self.words.setMaxLength(100)
        self.words.installEventFilter(self)
        self.all_button = Button(tr("Show all"), "quiet", clicked=self.show_all)
        self.all_button.hide()
        for widget in (self.who, self.what, self.case, self.since, self.until, self.words, self.all_button):
            flow.addWidget(widget)
        self._fill_choices()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._fit_tools()
        theme().changed.connect(self._fit_tools)

    def _build_table(self) -> None:
        self._stack = QStackedWidget()
        self.body.addWidget(self._stack, 1)
        self._list = QWidget()
        column = VBox(self._list, spacing=0)
        column.addWidget(self._tools)
        self.table = AuditTable()
        column.addWidget(self.table, 1)
        self.nothing = EmptyState(
            "search", tr("No entry fits"), tr("Choose other filters, or show all entries."), tr("Show all")
        )
        self.nothing.hide()
        column.addWidget(self.nothing, 1)
        self._work = surface("foot")
        row = HBox(self._work, (16, 8, 14, 8), 10)
        self._work_words = label("", "body")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop_button = Button(tr("Cancel"), size="row", clicked=self.view_model.cancel)
        row.addWidget(self._work_words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        self._work.hide()
        column.addWidget(self._work)
        self._stack.addWidget(self._list)
        self.details = AuditDetailPanel()
        self.set_panel(self.details, 400)
        self.paper = ExtractView()
        self.paper.hide()
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.paper)

    def _connect(self) -> None:
        model = self.view_model
        model.rows_changed.connect(self._show_rows)
        model.rows_added.connect(self._add_rows)
        model.standing_changed.connect(self._show_standing)
        model.details_changed.connect(self._show_details)
        model.working_changed.connect(self._show_working)
        model.progressed.connect(self._show_progress)
        model.paper_made.connect(self._show_paper)
        model.file_saved.connect(self._say_saved)
        model.log_written.connect(self._say_written)
        model.failed.connect(self._notices.show_failure)
        self.table.end_near.connect(model.more)
        self.table.row_selected.connect(self._choose)
        self.table.row_opened.connect(self._enter)
        self.nothing.acted.connect(self.show_all)
        for choice in (self.who, self.what, self.case):
            choice.activated.connect(self._filter)
        for field in (self.since, self.until):
            field.dateChanged.connect(self._filter)
        self.words.textEdited.connect(self._typing.start)
        self._typing.timeout.connect(self._filter)
        self.paper.closed.connect(self.close_paper)
        self.paper.save_chosen.connect(model.save_extract)
        self.paper.printed.connect(model.log_printed)
        self.paper.failed.connect(self._notices.show_failure)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+F"), self, self._focus_words, context=within)
        QShortcut(QKeySequence("Ctrl+P"), self._list, model.make_extract, context=within)

    def _fit_tools(self) -> None:
        px = theme().px
        for choice, width in ((self.who, 170), (self.what, 176), (self.case, 176)):
            choice.setFixedWidth(px(width))
        for field in (self.since, self.until):
            field.setFixedWidth(px(132))
        self.words.setFixedWidth(px(170))

    # --- for the frame ---------------------------------------------------------------------------

    def opened(self) -> None:
        if self.view_model.session.read_only:
            self.export_button.explain(
                tr("What leaves the casebook is put on the record, and this one can only be read here.")
            )
        self.view_model.load()

    def first_focus(self) -> QWidget | None:
        return self.table

    def panes(self) -> list[QWidget]:
        return [self.paper] if self.paper.isVisible() else super().panes()

    def set_band(self, band: Band) -> None:
        super().set_band(band)
        self.table.set_band(band)
        narrow = band == "narrow"
        self.compare_button.setText(tr("Compare…") if narrow else tr("Compare with signed paper…"))
        self.compare_button.setAccessibleName(tr("Compare with signed paper"))
        self.export_button.setText(tr("Export…") if narrow else tr("Export log…"))
        self.export_button.setAccessibleName(tr("Export log"))
        self.print_button.setText(tr("Print…") if narrow else tr("Print extract…"))
        self.print_button.setAccessibleName(tr("Print extract"))

    def flush(self) -> None:
        super().flush()
        # An extract on screen holds what was done in cases: it does not outlive the page's turn, and not a lock.
        self.close_paper()

    # --- filters ---------------------------------------------------------------------------------

    def _fill_choices(self) -> None:
        standing, asked = self.view_model.standing, self.view_model.asked
        users = standing.users if standing else ()
        groups = standing.groups if standing else ()
        cases = standing.cases if standing else ()
        for choice, all_of, found, chosen in (
            (self.who, _EVERYBODY, users, asked.user),
            (self.what, _EVERYTHING, groups, asked.group),
            (self.case, _EVERY_CASE, cases, asked.case_id),
        ):
            options: list[tuple[str, object]] = [(all_of, "")]
            options += [(tr(one_line(words, 60)), key) for key, words in found]
            if [choice.itemText(n) for n in range(choice.count())] != [words for words, _ in options]:
                choice.set_options(options, chosen)

    def _filter(self) -> None:
        self._typing.stop()
        self.view_model.set_filter(
            TrailFilter(
                user=str(self.who.value() or ""),
                group=str(self.what.value() or ""),
                case_id=str(self.case.value() or ""),
                from_on=_day(self.since.on()),
                until_on=_day(self.until.on()),
                words=self.words.text().strip(),
            )
        )
        self.all_button.setVisible(not self.view_model.asked.empty())

    def show_all(self) -> None:
        """Take every filter away."""
        for choice in (self.who, self.what, self.case):
            choice.setCurrentIndex(0)
        for field in (self.since, self.until):
            field.set_on(None)
        self.words.clear()
        self._filter()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_words(self) -> None:
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.words and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.words.text():
                self.words.clear()
                self._filter()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._filter()
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    # --- showing ---------------------------------------------------------------------------------

    def _show_standing(self) -> None:
        standing = self.view_model.standing
        assert standing is not None
        head = standing.head.partition(" · ")[2][:9]
        self.set_subtitle(
            tr("{n} entries · the log stands at {head}").format(n=f"{standing.entries:,}", head=head)
        )
        self.subtitle.setToolTip(standing.head)
        self._fill_choices()

    def _show_rows(self) -> None:
        model, table = self.view_model, self.table
        chosen = table.entries.row(table.currentIndex().row()).seq if table.currentIndex().isValid() else 0
        table.entries.show_rows(model.rows)
        self._show_emptiness()
        if model.rows and not table.select_id(chosen):
            table.setCurrentIndex(table.entries.index(0, NUMBER))
        elif not model.rows:
            model.choose(None)

    def _add_rows(self, rows: tuple[AuditRow, ...]) -> None:
        first = not self.table.entries.rows
        self.table.entries.add_rows(rows)
        self._show_emptiness()
        if first and rows:
            self.table.setCurrentIndex(self.table.entries.index(0, NUMBER))

    def _show_emptiness(self) -> None:
        model = self.view_model
        nothing = not model.rows and model.complete
        if nothing and self.nothing.isHidden():
            announce(self.table, tr("No entry fits"))
        had = self.table.hasFocus()
        self.nothing.setVisible(nothing)
        self.table.setVisible(not nothing)
        if nothing and had:
            self.nothing.action.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, index: QModelIndex) -> None:
        self.view_model.choose(self.table.entries.row(index.row()).seq if index.isValid() else None)

    def _enter(self, index: QModelIndex) -> None:
        self._choose(index)
        self.enter_panel()

    def _show_details(self) -> None:
        self.details.show_details(self.view_model.details)

    # --- work ------------------------------------------------------------------------------------

    def _show_working(self, words: str) -> None:
        self._work_words.setText(words)
        self.bar.setAccessibleName(words)
        self.bar.setRange(0, 0)
        self._work.setVisible(bool(words))
        for button in (self.print_button, self.compare_button):
            button.setEnabled(not words)
        if not self.view_model.session.read_only:
            self.export_button.setEnabled(not words)

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def ask_compare(self) -> None:
        """Ask for a code from signed paper."""
        sheet = ComparePaperSheet(self, self.view_model)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def ask_export(self) -> None:
        """Ask where the whole log is to be written."""
        path, _ = QFileDialog.getSaveFileName(
            self, tr("Export the log"), "Audit log.jsonl", tr("Log (*.jsonl)")
        )
        if path:
            chosen = Path(path)
            self.view_model.export_log(chosen if chosen.suffix else chosen.with_suffix(".jsonl"))

    def _say_saved(self, name: str) -> None:
        self._notices.toast(tr("Saved as {name}").format(name=name))

    def _say_written(self, made: LogExport) -> None:
        beside = made.verifier.name if made.verifier else ""
        self._notices.toast(
            tr("{n} entries are written to {name}; {program} beside it checks them").format(
                n=made.entries, name=made.path.name, program=beside
            )
        )

    # --- paper -----------------------------------------------------------------------------------

    def _show_paper(self, paper: ExtractPaper) -> None:
        if not self.isVisible():
            self._notices.toast(tr("The extract is ready; open the audit trail and ask for it again."))
            return
        if self.paper.isHidden():
            self._back_to = self.focusWidget()
        self._splitter.hide()
        self.paper.show_extract(paper, self.view_model.session.read_only)
        self.paper.show()
        self.paper.pages.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_paper(self) -> None:
        """Forget the paper and show the trail again."""
        if self.paper.isHidden():
            return
        self.paper.hide()
        self.paper.clear()
        self._splitter.show()
        (self._back_to or self.table).setFocus(Qt.FocusReason.OtherFocusReason)


def _day(on: QDate | None) -> date | None:
    return date(on.year(), on.month(), on.day()) if on is not None else None
