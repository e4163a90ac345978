"""The case switcher: which investigation is open, and a list of the others that typing filters."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.delegates.paint import paint_row_ring
from ui.i18n import tr
from ui.icons import paint_icon
from ui.theme import theme
from ui.widgets.layouts import VBox

_Index = QModelIndex | QPersistentModelIndex


class CaseEntry(NamedTuple):
    """One investigation in the switcher.

    Attributes:
        note: Its state in a word or two, also in the bar.
        deadline: What is due next, in the list alone; where nothing is, or while it is being read, the note.
        urgent: Makes what stands in the list red.
    """

    id: str
    name: str
    reference: str = ""
    note: str = ""
    deadline: str = ""
    urgent: bool = False

    @property
    def told(self) -> str:
        """What the list says of it."""
        return self.deadline or self.note


class _Cases(QAbstractListModel):
    """The entries whose words contain what was typed; there are as many as open investigations, a few dozen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._all: tuple[CaseEntry, ...] = ()
        self.shown: tuple[CaseEntry, ...] = ()
        self._filter = ""

    def set_entries(self, entries: Sequence[CaseEntry]) -> None:
        self._all = tuple(entries)
        self.set_filter(self._filter)

    def set_filter(self, text: str) -> None:
        self._filter = text
        words = text.casefold().split()
        self.beginResetModel()
        self.shown = tuple(
            e for e in self._all if all(w in f"{e.name} {e.reference}".casefold() for w in words)
        )
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.name, entry.reference, entry.told)))
        return None


class _CaseDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(theme().px(320), theme().px(44))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, _Cases)
        entry = model.shown[index.row()]
        look, rect = theme(), QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(rect, look.color("select"))
        inner = rect.adjusted(look.px(12), look.px(4), -look.px(12), -look.px(4))
        painter.setFont(look.font("strong"))
        painter.setPen(look.color("onselect" if chosen else "text"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, entry.name)
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("onselect2" if chosen else "muted"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, entry.reference)
        if entry.urgent and not chosen:
            painter.setPen(look.color("danger"))
        # The reference stands whole, and what is due gives way at its end.
        room = inner.width() - painter.fontMetrics().horizontalAdvance(entry.reference) - look.px(12)
        told = painter.fontMetrics().elidedText(entry.told, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, told)
        if chosen:
            paint_row_ring(painter, rect, True)
        painter.restore()


class _CaseList(QFrame):
    """The popup: a filter and the list below it; arrows move in the list while the filter keeps the focus."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("part", "popup")
        self.setWindowTitle(tr("Soteria Desk"))
        column = VBox(self, (8, 8, 8, 8), 8)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter investigations"))
        self.filter.setAccessibleName(tr("Filter investigations"))
        self.cases = _Cases(self)
        self.list = QListView()
        self.list.setModel(self.cases)
        self.list.setItemDelegate(_CaseDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(tr("Open investigations"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        self.filter.textChanged.connect(self._filter)
        self.filter.installEventFilter(self)
        self.list.clicked.connect(self._choose)

    def set_entries(self, entries: Sequence[CaseEntry]) -> None:
        """Show them; who stands on one stays on it."""
        current = self.list.currentIndex()
        stood = self.cases.shown[current.row()].id if current.isValid() else ""
        self.cases.set_entries(entries)
        ids = [entry.id for entry in self.cases.shown]
        if stood in ids:
            self.list.setCurrentIndex(self.cases.index(ids.index(stood)))

    def open_below(self, button: QWidget) -> None:
        rows = max(2, min(8, self.cases.rowCount()))
        self.resize(max(theme().px(440), button.width()), theme().px(62) + rows * theme().px(44))
        self.move(button.mapToGlobal(QPoint(0, button.height() + 2)))
        self.filter.clear()
        self._filter("")
        self.show()
        self.filter.setFocus()

    def _filter(self, text: str) -> None:
        self.cases.set_filter(text)
        if self.cases.rowCount():
            self.list.setCurrentIndex(self.cases.index(0))

    def eventFilter(self, watched: QObject, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.cases.rowCount():
                row = max(0, min(self.cases.rowCount() - 1, self.list.currentIndex().row() + step))
                self.list.setCurrentIndex(self.cases.index(row))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        return False

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            chosen = self.cases.shown[index.row()].id
            self.hide()
            self.chosen.emit(chosen)


class CaseSwitcher(QPushButton):
    """Shows the open investigation; opens the list of the others (Ctrl+O)."""

    case_chosen = Signal(str)
    """The id of the investigation to open."""
    list_opened = Signal()
    """Its list is shown: what is due next in each investigation is worth reading."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "switcher")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._entry: CaseEntry | None = None
        self._short = False
        self._popup: _CaseList | None = None
        self._entries: tuple[CaseEntry, ...] = ()
        self.setToolTip(tr("Open another investigation (Ctrl+O)"))
        self.clicked.connect(self.open_list)
        self.set_entries((), "")
        theme().changed.connect(self.updateGeometry)

    def set_entries(self, entries: Sequence[CaseEntry], current: str) -> None:
        """Show the open investigations and which of them is in the window."""
        self._entries = tuple(entries)
        self._entry = next((e for e in entries if e.id == current), None)
        if self._popup is not None:
            self._popup.set_entries(self._entries)
        name = self._entry.name if self._entry else tr("No investigation is open")
        self.setAccessibleName(tr("Investigation {name}, switch").format(name=name))
        self.updateGeometry()
        self.update()

    def set_short(self, short: bool) -> None:
        """Show the name alone, for narrow windows."""
        self._short = short
        self.updateGeometry()

    def open_list(self) -> None:
        """Open the list below the button."""
        if self._popup is None:
            self._popup = _CaseList(self)
            self._popup.chosen.connect(self.case_chosen)
            self._popup.set_entries(self._entries)
        self._popup.open_below(self)
        self.list_opened.emit()

    def _words(self) -> list[tuple[str, str, str]]:
        if self._entry is None:
            return [("medium", "text2", tr("Choose an investigation"))]
        words = [("detail-title", "text", self._entry.name)]
        if not self._short:
            words += [("caption", "text2", w) for w in (self._entry.reference, self._entry.note) if w]
        return words

    def sizeHint(self) -> QSize:
        width = sum(
            QFontMetrics(theme().font(role)).horizontalAdvance(w) + theme().px(10)
            for role, _, w in self._words()
        )
        return QSize(width + theme().px(40), theme().px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme().px(120)), theme().px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme()
        painter = QPainter(self)
        x = look.px(11)
        end = self.width() - look.px(30)
        for role, token, words in self._words():
            painter.setFont(look.font(role))
            painter.setPen(look.color(token))
            text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(0, end - x))
            painter.drawText(
                QRectF(x, 0, max(0, end - x), self.height()), Qt.AlignmentFlag.AlignVCenter, text
            )
            x += painter.fontMetrics().horizontalAdvance(words) + look.px(10)
        side = look.px(16)
        box = QRectF(self.width() - look.px(26), (self.height() - side) / 2, side, side)
        paint_icon(painter, box, "chevron-down", look.color("text2"))
        painter.end()
