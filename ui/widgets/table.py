"""The table of pages: groups that fold, our delegates, a ring around the row that has the focus."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTreeView

from ui.delegates.paint import paint_row_ring
from ui.delegates.roles import Role
from ui.theme import theme

_Index = QModelIndex | QPersistentModelIndex


class Table(QTreeView):
    """Rows of a QAbstractItemModel; group rows have Role.GROUP and span. One Tab stop, arrows inside."""

    row_opened = Signal(QModelIndex)
    """Enter or a double click on a row: go into its details. Not `entered`: Qt tells that where the wheel turns."""
    row_selected = Signal(QModelIndex)
    """The selection moved to a row; invalid when there is none."""
    menu_asked = Signal(QModelIndex, object)
    """The row and the QPoint (global) for its menu: right click, Shift+F10, Menu key."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(True)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(False)
        # Fusion would lay a gradient over the row; the ring is drawn in drawRow.
        self.setAllColumnsShowFocus(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        self._widths: dict[int, int] = {}
        self._stretch = -1
        self.doubleClicked.connect(self.row_opened)
        self.clicked.connect(self._toggle_group)
        theme().changed.connect(self._fit)

    def set_columns(self, widths: dict[int, int], stretch: int) -> None:
        """Give widths in pixels at 100% by column; the `stretch` column takes the rest. Call after `setModel`."""
        self._widths, self._stretch = widths, stretch
        self._fit()

    def show_groups(self) -> None:
        """Span and unfold the group rows; call after a reset of the model, which folds and forgets them."""
        model = self.model()
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if index.data(Role.GROUP):
                self.setFirstColumnSpanned(row, QModelIndex(), True)
                self.expand(index)

    def select_id(self, wanted: object) -> bool:
        """Select the row whose Role.ID is `wanted`, unfolding its group; whether it was found."""
        model = self.model()
        for row in range(model.rowCount()):
            top = model.index(row, 0)
            rows = (
                [top]
                if not top.data(Role.GROUP)
                else [model.index(n, 0, top) for n in range(model.rowCount(top))]
            )
            for index in rows:
                if index.data(Role.ID) == wanted:
                    self.expand(index.parent())
                    flags = QItemSelectionModel.SelectionFlag
                    self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
                    self.scrollTo(index)
                    return True
        return False

    def selected(self) -> QModelIndex:
        """Return the selected row that is no group; invalid when there is none."""
        index = self.currentIndex().siblingAtColumn(0)
        return QModelIndex() if not index.isValid() or index.data(Role.GROUP) else index

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.row_selected.emit(self.selected())

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().drawRow(painter, option, index)
        selection = self.selectionModel()
        chosen = selection.isRowSelected(index.row(), index.parent())
        rect = QRect(0, option.rect.y(), self.viewport().width(), option.rect.height())
        if chosen:
            painter.fillRect(rect.x(), rect.y(), theme().px(3), rect.height(), theme().color("select_bar"))
        current = self.currentIndex()
        here = current.row() == index.row() and current.parent() == index.parent()
        if here and self.hasFocus():
            paint_row_ring(painter, rect.adjusted(0, 0, 0, -1), chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex().siblingAtColumn(0)
        group = index.isValid() and bool(index.data(Role.GROUP))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            if group:
                self._toggle_group(index)
            else:
                self.row_opened.emit(index)
            return
        if event.key() == Qt.Key.Key_Space and group:
            self._toggle_group(index)
            return
        if event.key() == Qt.Key.Key_Left and index.isValid() and not group and index.parent().isValid():
            self.setCurrentIndex(index.parent())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.selected()
        if not index.isValid():
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = (
            self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()) if by_key else event.globalPos()
        )
        self.menu_asked.emit(index, place)

    def _toggle_group(self, index: QModelIndex) -> None:
        first = index.siblingAtColumn(0)
        if first.data(Role.GROUP):
            self.setExpanded(first, not self.isExpanded(first))

    def _fit(self) -> None:
        header = self.header()
        for column, width in self._widths.items():
            if column < header.count():
                self.setColumnWidth(column, theme().px(width))
        if 0 <= self._stretch < header.count():
            header.setSectionResizeMode(self._stretch, QHeaderView.ResizeMode.Stretch)
        self.scheduleDelayedItemsLayout()
