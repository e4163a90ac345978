"""The navigation at the left: pages under their group captions, with completion marks."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.delegates.paint import MARKS, paint_mark, paint_row_ring
from ui.i18n import tr
from ui.icons import paint_icon
from ui.navigation import PageSpec
from ui.theme import theme

_Index = QModelIndex | QPersistentModelIndex
WIDE, FOLDED = 200, 52


class NavigationModel(QAbstractListModel):
    """Pages and captions in one list; a caption is a row that cannot be chosen."""

    def __init__(self, pages: Sequence[PageSpec], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PageSpec | str] = []
        group = ""
        for spec in pages:
            if spec.group and spec.group != group:
                self._rows.append(spec.group)
            group = spec.group
            self._rows.append(spec)
        self._count = len(pages)
        self._order = {spec.id: n for n, spec in enumerate(pages, start=1)}
        self._marks: dict[str, tuple[str, str]] = {}

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def __contains__(self, page: str) -> bool:
        return page in self._order

    def row(self, page: str) -> int:
        """Return the row of a page."""
        return next(n for n, row in enumerate(self._rows) if isinstance(row, PageSpec) and row.id == page)

    def spec(self, index: _Index) -> PageSpec | None:
        """Return the page of a row; None for a caption."""
        row = self._rows[index.row()]
        return row if isinstance(row, PageSpec) else None

    def mark(self, page: str) -> str:
        """Return the completion mark of a page; empty for none."""
        return self._marks.get(page, ("", ""))[0]

    def set_mark(self, page: str, mark: str, why: str) -> None:
        """Show a completion mark and the rule that set it."""
        if self._marks.get(page) != (mark, why):
            self._marks[page] = (mark, why)
            index = self.index(self.row(page))
            self.dataChanged.emit(index, index)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or self.spec(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if isinstance(row, str):
            return row if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        mark, why = self._marks.get(row.id, ("", ""))
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            key = f" (Alt+{row.shortcut})" if row.shortcut else ""
            words = f"{MARKS[mark]}. {why}".strip() if mark else ""
            return "\n".join(filter(None, (f"{row.title}{key}", words)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            place = tr("{title}, page {n} of {total}").format(
                title=row.title, n=self._order[row.id], total=self._count
            )
            spoken = f"{MARKS[mark].lower()}: {why}" if why else MARKS[mark].lower() if mark else ""
            return f"{place}, {spoken}" if mark else place
        return None


class _NavigationDelegate(QStyledItemDelegate):
    folded = False

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        model = index.model()
        assert isinstance(model, NavigationModel)
        if model.spec(index) is None:
            return QSize(theme().px(FOLDED), theme().px(9 if self.folded else 31))
        return QSize(theme().px(FOLDED), theme().px(31))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, NavigationModel)
        spec = model.spec(index)
        look, rect = theme(), QRectF(option.rect)
        painter.save()
        if spec is None:
            self._paint_caption(painter, rect, str(index.data()))
            painter.restore()
            return
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        if chosen:
            painter.fillRect(rect, look.color("select"))
            painter.fillRect(QRectF(rect.x(), rect.y(), look.px(3), rect.height()), look.color("select_bar"))
        elif hover:
            painter.fillRect(rect, look.color("soft"))
        ink = look.color("onselect" if chosen else "text")
        side = look.px(16)
        x = rect.x() + (look.px(11) if self.folded else look.px(14))
        icon_ink = ink if chosen else look.color("text2")
        paint_icon(painter, QRectF(x, rect.center().y() - side / 2, side, side), spec.icon, icon_ink)
        mark = model.mark(spec.id)
        if not self.folded:
            end = rect.right() - look.px(32 if mark else 8)
            words = QRectF(rect.x() + look.px(39), rect.y(), end - rect.x() - look.px(39), rect.height())
            painter.setFont(look.font("strong" if chosen else "body"))
            painter.setPen(ink)
            text = painter.fontMetrics().elidedText(
                spec.title, Qt.TextElideMode.ElideRight, int(words.width()) + 1
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        if mark:
            bright = look.color("onselect") if chosen and look.high_contrast else None
            shift = look.px(13) if self.folded else look.px(19)
            size = look.px(16)
            box = QRectF(rect.right() - shift - size / 2, rect.center().y() - size / 2, size, size)
            paint_mark(painter, box, mark, bright)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_row_ring(painter, rect, chosen)
        painter.restore()

    def _paint_caption(self, painter: QPainter, rect: QRectF, text: str) -> None:
        look = theme()
        if self.folded:
            y = round(rect.center().y())
            painter.fillRect(
                QRectF(rect.x() + look.px(10), y, rect.width() - look.px(20), look.line),
                look.color("hairline"),
            )
            return
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("muted"))
        painter.drawText(rect.adjusted(look.px(14), look.px(3), -4, 0), Qt.AlignmentFlag.AlignVCenter, text)


class NavigationList(QListView):
    """One Tab stop; arrows move, Enter and click open. Every page is open from the start."""

    page_asked = Signal(str)

    def __init__(self, pages: Sequence[PageSpec], casebook: Sequence[PageSpec] = ()) -> None:
        super().__init__()
        self.setAccessibleName(tr("Pages of the investigation"))
        self.setProperty("part", "navigation")
        self.pages = NavigationModel(pages, self)
        """The pages of an investigation; completion marks are theirs."""
        self.casebook = NavigationModel(casebook, self)
        """Home and the pages of the casebook, shown while no investigation is open."""
        self._delegate = _NavigationDelegate(self)
        self.setModel(self.pages)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.clicked.connect(self._open)
        self._shown = ""
        theme().changed.connect(self._fit)
        self._fit()

    def set_folded(self, folded: bool) -> None:
        """Show icons alone, 52 px wide; the titles are in the tooltips."""
        if folded != self._delegate.folded:
            self._delegate.folded = folded
            self._fit()
            self.scheduleDelayedItemsLayout()

    @property
    def folded(self) -> bool:
        """Whether only icons are shown."""
        return self._delegate.folded

    def show_page(self, page: str) -> None:
        """Mark the page that is open, in the list it belongs to."""
        self._shown = page
        model = self.casebook if page in self.casebook else self.pages
        if self.model() is not model:
            self.setModel(model)
            self.setAccessibleName(
                tr("Pages of the casebook") if model is self.casebook else tr("Pages of the investigation")
            )
        self.setCurrentIndex(model.index(model.row(page)))

    def show_none(self) -> None:
        """Mark no page: what is open stands below the list."""
        self._shown = ""
        self.clearSelection()
        self.selectionModel().clearCurrentIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # Where the arrows stopped is forgotten: the mark always says which page is open.
        if self._shown and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.show_page(self._shown)

    def _open(self, index: QModelIndex) -> None:
        model = index.model() if index.isValid() else None
        spec = model.spec(index) if isinstance(model, NavigationModel) else None
        if spec is not None:
            self.page_asked.emit(spec.id)

    def _fit(self) -> None:
        self.setFixedWidth(theme().px(FOLDED if self.folded else WIDE))
