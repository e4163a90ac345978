"""The panel "Lines this brings in": proposals with their reasons, to adopt, put off or answer in place."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu

from ui.announce import announce
from ui.delegates.brings_in import BringsInDelegate
from ui.i18n import tr
from ui.models.brings_in_model import BringsInModel
from ui.pages.lines_sections import beside_cross
from ui.plain import one_line
from ui.theme import theme
from ui.viewmodels.brings_in import BringsInViewModel, Row
from ui.viewmodels.line_acts import LineActs
from ui.viewmodels.line_words import due_for, officer_options
from ui.widgets.adopt_form import AdoptForm
from ui.widgets.basics import Button, label, surface
from ui.widgets.detail_panel import DetailPanel
from ui.widgets.layouts import VBox
from ui.widgets.prose import ProseLabel
from ui.widgets.tags import Tag

NEW_BAND_MS = 2000
UNDER_TOAST = 72
_Index = QModelIndex | QPersistentModelIndex


class BringsInView(QListView):
    """The rows. One Tab stop; arrows between rows, Enter for what the row offers first."""

    chosen = Signal(object, str)
    """A Row, and the act that was chosen: adopt, record, open, add, decide, later, not-pursued or fold."""
    adopted = Signal(object, str, object, str)
    """The Row, the owner's id, the due day, and the one person it is meant for; empty for all of the row."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Lines this brings in"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.rows = BringsInModel(self)
        self.setModel(self.rows)
        self.painter = BringsInDelegate(self)
        self.painter.made = self._form_made
        self.setItemDelegate(self.painter)
        self.form: AdoptForm | None = None
        self._asked: Row | None = None
        theme().changed.connect(self.lay_out)

    def lay_out(self) -> None:
        """Lay the rows out anew: widths or fonts have changed."""
        self.scheduleDelayedItemsLayout()

    # --- The form ------------------------------------------------------------------------------------

    def ask(
        self,
        row: Row,
        owners: list[tuple[str, object]],
        owner_id: str,
        due_on: object,
        people: list[tuple[str, str]],
    ) -> None:
        """Open the form in a row.

        Args:
            row: The row as it stands, or with one of the proposals it stands for in the place of its own.
            people: Name and id of each the line is meant for; the form asks for whom where they are several.
        """
        self.close_form()
        index = self.rows.place_of(row.key)
        if not index.isValid():
            return
        here = self.rows.row(index)
        what = row.title if here is not None and here.title != row.title else ""
        self.painter.adopting = row.key
        self.painter.form_height = AdoptForm.height_for(what=bool(what), whom=len(people) > 1)
        self._asked = row
        self.painter.sizeHintChanged.emit(index)
        self.doItemsLayout()
        self.openPersistentEditor(index)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if self.visualRect(index).bottom() > self.viewport().height() - theme().px(UNDER_TOAST):
            # The words about the line adopted before lie over the lower end: the buttons must not lie below them.
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        if self.form is not None:
            self.form.say_what(what)
            self.form.ask_for_whom(people)
            self.form.ask(owners, owner_id, due_on)  # type: ignore[arg-type]  # a date or None

    def close_form(self, *, focus: bool = False) -> None:
        """Close the form; the row stays."""
        row, self._asked = self._asked, None
        if row is None:
            return
        index = self.rows.place_of(row.key)
        self.painter.adopting = ""
        if self.form is not None:
            self.form.hide()
        self.form = None
        if index.isValid():
            self.closePersistentEditor(index)
            self.painter.sizeHintChanged.emit(index)
        self.scheduleDelayedItemsLayout()
        if focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _form_made(self, form: AdoptForm) -> None:
        self.form = form
        form.adopted.connect(self._adopt)
        form.left.connect(self._give_up)

    def _adopt(self, owner_id: str, due_on: object) -> None:
        row, form = self._asked, self.form
        wanted = form.wanted() if form is not None else ""
        self.close_form(focus=True)
        if row is not None:
            self.adopted.emit(row, owner_id, due_on, wanted)

    def _give_up(self) -> None:
        self.close_form(focus=True)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows; the current one keeps its place, or the next one takes it."""
        current = self.currentIndex()
        at = self.rows.row(current)
        place = current.row()
        if self._asked is not None and all(row.key != self._asked.key for row in rows):
            self.close_form()
        self.rows.show(rows)
        if at is None:
            return
        index = self.rows.place_of(at.key)
        if not index.isValid():
            index = self._next_row(place)
        if index != self.currentIndex():
            self.setCurrentIndex(index)

    def _next_row(self, place: int) -> QModelIndex:
        order = [*range(place, self.rows.rowCount()), *range(place - 1, -1, -1)]
        for each in order:
            index = self.rows.index(each)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                return index
        return QModelIndex()

    # --- Mouse and keys ------------------------------------------------------------------------------

    def _button_at(self, point: QPoint) -> tuple[Row, str] | None:
        index = self.indexAt(point)
        row = self.rows.row(index)
        if row is None:
            return None
        for button in self.painter.buttons(row, self.visualRect(index)):
            if button.rect.contains(point):
                return row, button.name
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.painter.hot = event.position().toPoint()
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor
            if self._button_at(self.painter.hot)
            else Qt.CursorShape.ArrowCursor
        )
        self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.painter.hot = QPoint(-1, -1)
        self.viewport().update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        hit = self._button_at(event.position().toPoint())
        if hit is not None:
            self.chosen.emit(*hit)
            return
        row = self.rows.row(self.indexAt(event.position().toPoint()))
        if row is not None and row.kind == "fold":
            self.chosen.emit(row, "fold")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.rows.row(self.indexAt(event.position().toPoint()))
        if row is not None and row.action == "open":
            self.chosen.emit(row, "open")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows.row(self.currentIndex())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if row is None or not (enter or row.kind == "fold"):
            super().keyPressEvent(event)
        elif enter and control and shift and row.proposal is not None:
            self.chosen.emit(row, "not-pursued")
        elif row.kind == "fold" and (
            enter
            or event.key() == Qt.Key.Key_Space
            or (event.key() == Qt.Key.Key_Right and not row.unfolded)
            or (event.key() == Qt.Key.Key_Left and row.unfolded)
        ):
            self.chosen.emit(row, "fold")
        elif enter and row.action:
            self.chosen.emit(row, row.action)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self.rows.row(index)
        if row is None:
            return
        menu = self.menu_for(row)
        if menu is not None:
            corner = self.visualRect(index).bottomLeft()
            menu.popup(self.viewport().mapToGlobal(corner) if by_key else event.globalPos())

    def guidance_id(self) -> str:
        """What the row at which the list stands is in the guidance."""
        row = self.rows.row(self.currentIndex())
        return row.guidance if row is not None else ""

    def menu_for(self, row: Row) -> QMenu | None:
        """The menu of a row: every act it offers."""
        acts: list[tuple[str, str, str]] = []
        stands_for: list[tuple[Row, str]] = []
        if row.kind == "left":
            # Out of reach is told, not forbidden; only the menu offers it.
            acts = [
                ("adopt", tr("Adopt all the same…"), ""),
                ("not-pursued", tr("Not pursued…"), "Ctrl+Shift+Enter"),
            ]
        elif row.proposal is not None:
            stands_for = row.others()
            first = tr("Open record") if row.intrusive else tr("Adopt…")
            acts = [
                (row.action, first, "Enter"),
                ("later", tr("Later: keep it in the list"), ""),
                ("not-pursued", tr("Not pursued…"), "Ctrl+Shift+Enter"),
            ]
        elif row.action:
            words = {"open": tr("Open"), "add": tr("Add a line…"), "decide": tr("Decide…")}
            acts = [(row.action, words[row.action], "Enter")]
        if row.kind == "lost":
            acts.append(("open", tr("Open"), ""))
        if row.guidance:
            acts.append(("guidance", tr("Guidance"), "Shift+F1"))
        if not acts:
            return None
        menu = QMenu(self)
        for name, said, keys in acts:
            action = _Act(menu, self, row, name)
            action.setText(f"{said}\t{keys}" if keys else said)
            action.setEnabled(name in ("open", "guidance") or not self.painter.read_only)
            menu.addAction(action)
        if stands_for:
            menu.addSeparator()
        for other, said in stands_for:
            action = _Act(menu, self, other, other.action)
            action.setText(said)
            action.setEnabled(not self.painter.read_only)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()


class _Act(QAction):
    """One act of the row menu."""

    def __init__(self, parent: QMenu, view: BringsInView, row: Row, name: str) -> None:
        super().__init__(parent)
        self._view, self._row, self._name = view, row, name
        self.triggered.connect(self._choose)

    def _choose(self) -> None:
        self._view.chosen.emit(self._row, self._name)


class ProposalsPanel(DetailPanel):
    """Shows its view model; adopting asks for owner and due day in the row."""

    opened = Signal(str)
    """A line of the plan is to be shown, by its id."""
    record_asked = Signal(object)
    """The proportionality record of an intrusive Proposal is to be written."""
    not_pursued_asked = Signal(object)
    """A reason is to be asked for not pursuing a Proposal."""
    add_asked = Signal(str)
    """A line of the investigator's own is to be added, with this title."""
    decide_asked = Signal(str)
    """A line that lost its reason needs a decision: its id."""
    guidance_asked = Signal(str)
    """The guidance on a row is to be shown: its id."""

    def __init__(self, view_model: BringsInViewModel, acts: LineActs) -> None:
        super().__init__(tr("Lines this brings in"))
        self._view_model = view_model
        self._acts = acts
        self._plain = QTimer(self, interval=NEW_BAND_MS, singleShot=True)
        self._build()
        self._connect()
        self._show_rows()

    def _build(self) -> None:
        self._cross.hide()
        self.heading = label(tr("Lines this brings in"), "heading")
        self.fresh = Tag("", "note")
        self.total = label("", "caption", "muted")
        self.tags.addWidget(self.heading)
        beside_cross(self, self.fresh, self.total)
        self.set_title("")
        self.scroller.hide()
        self.view = BringsInView()
        self.view.painter.read_only = self._acts.session.read_only
        column = self.layout()
        assert isinstance(column, VBox)
        column.insertWidget(1, self.view, 1)
        foot = surface("foot")
        words = VBox(foot, (16, 10, 14, 10), 6)
        self.guidance_button = Button(
            tr("Guidance on the chosen line"), "quiet", icon_name="book-open", size="row"
        )
        self.guidance_button.setToolTip(tr("Its questions, gates, time limits and sources (Shift+F1)"))
        self.guidance_button.clicked.connect(self._ask_guidance)
        words.addWidget(self.guidance_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._promise = ProseLabel(
            tr(
                "Changing context never removes an adopted line. Lines that lose their reason are "
                "flagged for a decision."
            ),
            role="caption",
        )
        words.addWidget(self._promise)
        column.addWidget(foot)

    def _connect(self) -> None:
        self._view_model.rows_changed.connect(self._show_rows)
        self._view_model.arrived.connect(self._say)
        self.view.chosen.connect(self._do)
        self.view.adopted.connect(self._adopt)
        self._plain.timeout.connect(self._fade)
        self.view.selectionModel().currentChanged.connect(self._offer_guidance)
        self._offer_guidance()

    def set_closable(self, closable: bool) -> None:
        """Offer the cross: where the panel takes the place of the page."""
        self._cross.setVisible(closable)
        self._promise.setVisible(not closable)

    def _offer_guidance(self) -> None:
        self.guidance_button.explain("" if self.view.guidance_id() else tr("Choose a line above."))

    def _ask_guidance(self) -> None:
        self.guidance_asked.emit(self.view.guidance_id())

    def _show_rows(self) -> None:
        self.view.show_rows(self._view_model.rows)
        self._offer_guidance()
        n = self._view_model.new_count()
        self.fresh.set_words(tr("{n} new").format(n=n))
        self.fresh.setVisible(n > 0)
        self.total.setText(tr("{n} in all").format(n=self._view_model.total()))

    def _say(self, words: str) -> None:
        self.view.painter.coloured = True
        self._plain.start()
        self.view.scrollToTop()
        announce(self.view, words)

    def _fade(self) -> None:
        self.view.painter.coloured = False
        self.view.viewport().update()

    def _do(self, row: Row, act: str) -> None:
        if act == "fold":
            self._view_model.toggle(row.key)
        elif act == "open":
            self.opened.emit(row.line_id)
        elif act == "add":
            self.add_asked.emit(row.title)
        elif act == "decide":
            self.decide_asked.emit(row.line_id)
        elif act == "guidance":
            self.guidance_asked.emit(row.guidance)
        elif row.proposal is not None:
            self._answer(row, act)

    def _answer(self, row: Row, act: str) -> None:
        proposal = row.proposal
        assert proposal is not None
        if act == "adopt":
            self._ask(row)
        elif act == "record":
            self.record_asked.emit(proposal)
        elif act == "later":
            self._acts.keep_for_later(proposal)
        elif act == "not-pursued":
            self.not_pursued_asked.emit(proposal)

    def _ask(self, row: Row) -> None:
        draft, proposal = self._view_model.draft, row.proposal
        if draft is None or proposal is None:
            return
        due = due_for(proposal.template.urgency, draft.today)
        people = [(one_line(draft.file.shown(one.subject), 40), one.subject) for one in row.people]
        self.view.ask(row, officer_options(draft.file), self._acts.session.me, due, people)

    def _adopt(self, row: Row, owner_id: str, due_on: object, wanted: str) -> None:
        meant = tuple(one for one in row.people if wanted in ("", one.subject))
        if not meant and row.proposal is not None:
            meant = (row.proposal,)
        if meant:
            self._acts.adopt_for(meant, owner_id, due_on)  # type: ignore[arg-type]  # a date or None
