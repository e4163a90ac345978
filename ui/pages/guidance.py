"""The guidance library: everything the pack says, browsed, searched and followed from one item to the next."""

from PySide6.QtCore import QElapsedTimer, QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui.announce import announce
from ui.delegates.guidance import GuidanceCell
from ui.delegates.roles import Role
from ui.i18n import tr
from ui.models.guidance import GuidanceModel
from ui.notices import Notices
from ui.pages.guidance_entry import GuidanceEntryPanel
from ui.viewmodels.guidance import Asked, GuidanceViewModel
from ui.widgets.basics import Button
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import HBox, VBox
from ui.widgets.page import Band, Page
from ui.widgets.table import Table

UNFOLDED = 60
"""A list no longer than this stands unfolded; what was searched for always does."""


PASSING_MS = 90
"""Rows that follow each other faster than this are passed by, not looked at."""


class GuidanceList(Table):
    """Items under headings that fold."""

    def __init__(self) -> None:
        super().__init__(tr("Guidance"))
        self.items = GuidanceModel(self)
        self.setModel(self.items)
        self._cell = GuidanceCell(self)
        self.setItemDelegate(self._cell)
        self.setHeaderHidden(True)
        self.set_columns({}, 0)

    def show_list(self, *, unfolded: bool) -> None:
        """After a reset of the model: span the headings, and unfold them or not."""
        for row in range(self.items.rowCount()):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        if unfolded:
            self.expandAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._cell.width = self.viewport().width()
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class GuidancePage(Page):
    """Shows its view model; F1 opens it from anywhere, Esc goes back to where one was."""

    left = Signal()
    """Back to where one was."""

    def __init__(self, view_model: GuidanceViewModel, notices: Notices) -> None:
        super().__init__(tr("Guidance"))
        self.view_model = view_model
        view_model.setParent(self)
        self._notices = notices
        self._asked = Asked()
        self._quiet = False
        self._since = QElapsedTimer()
        self._soon = QTimer(self, interval=PASSING_MS, singleShot=True)
        self._soon.timeout.connect(self._look)
        self._build()
        self._connect()

    # --- Building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.leave_button = Button(tr("Back"), icon_name="undo-2", clicked=self.left.emit)
        self.leave_button.setToolTip(tr("Back to where you were (Esc)"))
        self.action_row.addWidget(self.leave_button)
        self._tools = QWidget()
        row = HBox(self._tools, (16, 0, 14, 8), 8)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find words in the guidance"))
        self.field.setAccessibleName(tr("Find words in the guidance, Ctrl+F"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(100)
        self.field.installEventFilter(self)
        self.mode = Choice(tr("What is listed"))
        row.addWidget(self.field, 3)
        row.addWidget(self.mode, 2)
        self.body.addWidget(self._tools)
        self.stack = QStackedWidget()
        self.list = GuidanceList()
        self.nothing = EmptyState(
            "search",
            tr("Nothing holds all these words"),
            tr("Try fewer or other words."),
            tr("Clear the search"),
        )
        self.none_here = EmptyState(
            "book-open",
            tr("Nothing applies to this investigation yet"),
            tr("Record an offence or a context, and its questions and points stand here."),
            tr("Show everything"),
        )
        self.stack.addWidget(self.list)
        for empty in (self.nothing, self.none_here):
            holder = QWidget()
            VBox(holder, (16, 14, 14, 14)).addWidget(empty)
            self.stack.addWidget(holder)
        self.body.addWidget(self.stack, 1)
        self.reader = GuidanceEntryPanel(self.view_model)
        self.set_panel(self.reader, 560, share=0.56)
        self.reader.set_closable(False)

    def _connect(self) -> None:
        model = self.view_model
        model.listed.connect(self._show_list)
        model.loaded.connect(self._show_pack)
        model.entry_changed.connect(self._show_entry)
        model.failed.connect(self._notices.show_failure)
        self.field.textChanged.connect(self._search)
        self.mode.activated.connect(self._choose_mode)
        self.list.row_selected.connect(self._choose)
        self.list.row_opened.connect(self._enter)
        self.nothing.acted.connect(self._clear)
        self.none_here.acted.connect(self._show_everything)
        self.reader.copied.connect(self._say_copied)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+F"), self, self._find, context=within)

    # --- For the frame -------------------------------------------------------------------------------

    def ask(self, asked: Asked) -> None:
        """Show a list, an item, or both; call before the page is opened."""
        self._asked = asked
        self._forget_words()
        self.view_model.load(asked)
        if asked.item:
            self.show_panel()
        elif self.band == "narrow":
            self.hide_panel()

    def set_way_back(self, title: str) -> None:
        """Name the page that Esc goes back to."""
        words = tr("Back to {page}").format(page=title) if title else tr("Back")
        self.leave_button.setText(tr("Back") if self.band == "narrow" else words)
        self.leave_button.setAccessibleName(words)

    def opened(self) -> None:
        if not self.view_model.ready and not self._asked.mode and not self._asked.item:
            self.ask(Asked())

    def first_focus(self) -> QWidget | None:
        return self.reader.scroller if self._asked.item else self.field

    def go_back(self) -> bool:
        return self.view_model.back()

    def set_band(self, band: Band) -> None:
        super().set_band(band)
        self.reader.set_closable(band == "narrow")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The panel's share of the page is kept, not its width.
        self._fit_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.band == "narrow" and not self._asked.item and self.reader.isVisible():
                self.hide_panel()
            else:
                self.left.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    # --- Showing -------------------------------------------------------------------------------------

    def _show_pack(self) -> None:
        self.mode.set_options(self.view_model.modes(), self.view_model.mode)

    def set_pack(self, words: str) -> None:
        """Say which pack it is."""
        self.set_subtitle(words)

    def _show_list(self) -> None:
        model = self.view_model
        self.mode.set_options(self.view_model.modes(), model.mode)
        self.list.items.show_bundles(model.bundles)
        self.list.show_list(unfolded=bool(model.words) or model.found() <= UNFOLDED)
        empty = not model.bundles
        self.stack.setCurrentIndex(0 if not empty else 1 if model.words else 2)
        if model.words:
            n = model.found()
            announce(self.field, tr("{n} found").format(n=n) if n else tr("Nothing holds all these words"))
        elif model.entry is not None:
            self._mark(model.entry.id)

    def _show_entry(self) -> None:
        entry = self.view_model.entry
        if entry is not None:
            self._mark(entry.id)

    def _mark(self, id_: str) -> None:
        """Have the list stand at the open item, where it is listed."""
        here = self.list.selected()
        if not here.isValid() or here.data(Role.ID) != id_:
            blocked = self.list.blockSignals(True)
            if not self.list.select_id(id_):
                self.list.clearSelection()
            self.list.blockSignals(blocked)

    # --- Acting --------------------------------------------------------------------------------------

    def _search(self, words: str) -> None:
        if not self._quiet:
            self.view_model.search(words)

    def _forget_words(self) -> None:
        """Empty the field; what is listed stays, as something else is listed next."""
        # The field's own signals are not held back: they are what hides the cross in it.
        self._quiet = True
        self.field.clear()
        self._quiet = False

    def _choose_mode(self) -> None:
        self._forget_words()
        self.view_model.words = ""
        self.view_model.list_by(str(self.mode.value() or "kind"))

    def _choose(self, index: QModelIndex) -> None:
        if self.list.items.item(index) is None:
            self._soon.stop()
            return
        # While an arrow is held down only the item one stops at is built.
        passing = self._soon.isActive() or (self._since.isValid() and self._since.elapsed() < PASSING_MS)
        self._since.start()
        if passing:
            self._soon.start()
        else:
            self._look()

    def _look(self) -> None:
        item = self.list.items.item(self.list.selected())
        if item is not None:
            self.view_model.look_at(item.id)

    def _enter(self, index: QModelIndex) -> None:
        item = self.list.items.item(index)
        if item is not None:
            self._soon.stop()
            self.view_model.look_at(item.id)
            self._asked = Asked(item="")
            self.enter_panel()
            self.reader.scroller.setFocus(Qt.FocusReason.TabFocusReason)

    def _clear(self) -> None:
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_everything(self) -> None:
        self.view_model.list_by("kind")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self) -> None:
        if self.band == "narrow":
            self.hide_panel()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _say_copied(self) -> None:
        self._notices.toast(tr("Copied. It is taken off the clipboard again by itself."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter_list()
                return True
        return super().eventFilter(watched, event)

    def _enter_list(self) -> None:
        if self.stack.currentIndex():
            return
        if not self.list.selected().isValid() and self.list.items.rowCount():
            top = self.list.items.index(0, 0)
            below = self.list.items.index(0, 0, top)
            self.list.setCurrentIndex(below if self.list.isExpanded(top) and below.isValid() else top)
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
