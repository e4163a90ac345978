"""Lines of enquiry in their groups, for the table of the Lines page."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ui.delegates.roles import Clock, Role
from ui.i18n import tr
from ui.plain import breakable, one_line
from ui.viewmodels.lines import COLUMNS, HEADINGS, Column, LineGroup, LineRow

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class LinesModel(QAbstractItemModel):
    """Two levels: groups, and the lines in them. Told apart by the internal id: 0 for a group, else group + 1."""

    regrouped = Signal()
    """Rows came or went, so that groups have to be unfolded and the selection found anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[LineGroup, ...] = ()
        self._sort: Column = "reference"
        self._descending = False
        self.long_owners = False
        """Whether the owner is shown by title instead of initials."""

    # --- Filling -------------------------------------------------------------------------------------

    def show(self, groups: tuple[LineGroup, ...]) -> None:
        """Show other groups. Where the same rows stay in their places only their words change."""
        same = [_keys(group) for group in groups] == [_keys(group) for group in self._groups]
        if not same:
            self.beginResetModel()
            self._groups = groups
            self.endResetModel()
            self.regrouped.emit()
            return
        before, self._groups = self._groups, groups
        last = len(COLUMNS) - 1
        for n, (old, new) in enumerate(zip(before, groups, strict=True)):
            top = self.index(n, 0)
            if (old.label, old.counts) != (new.label, new.counts):
                self.dataChanged.emit(top, self.index(n, last))
            for place, (was, now) in enumerate(zip(old.rows, new.rows, strict=True)):
                if was != now:
                    self.dataChanged.emit(self.index(place, 0, top), self.index(place, last, top))

    def show_sort(self, column: Column, descending: bool) -> None:
        """Show in the header what the rows are sorted by."""
        self._sort, self._descending = column, descending
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def line_row(self, index: _Index) -> LineRow | None:
        """The row at an index; None for a group."""
        group = index.internalId()
        return self._groups[group - 1].rows[index.row()] if index.isValid() and group else None

    def group_key(self, index: _Index) -> str:
        """The key of the group an index is, or lies in."""
        if not index.isValid():
            return ""
        place = index.internalId()
        return self._groups[place - 1 if place else index.row()].key

    # --- Model ---------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: _Index = _NONE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, child: _Index = _NONE) -> QModelIndex:  # type: ignore[override]  # QObject.parent is another
        group = child.internalId() if child.isValid() else 0
        return self.createIndex(group - 1, 0, 0) if group else QModelIndex()

    def rowCount(self, parent: _Index = _NONE) -> int:
        if not parent.isValid():
            return len(self._groups)
        if parent.internalId() or parent.column():
            return 0
        return len(self._groups[parent.row()].rows)

    def columnCount(self, parent: _Index = _NONE) -> int:
        return len(COLUMNS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemNeverHasChildren if index.internalId() else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.line_row(index)
        if row is None:
            return self._group_data(self._groups[index.row()], index.column(), role)
        return _cell(row, COLUMNS[index.column()], role, self.long_owners)

    @staticmethod
    def _group_data(group: LineGroup, column: int, role: int) -> Any:
        if role == Role.GROUP:
            return True
        if column:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(group.label)
        if role == Role.CAPTION:
            return group.counts
        if role == Qt.ItemDataRole.ToolTipRole:
            return group.counts or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one_line(group.label)}, {group.counts}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        words = tr("Owner") if column == "owner" and self.long_owners else HEADINGS[column]
        here = column == self._sort and (column != "reference" or self._descending)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{words} {'↓' if self._descending else '↑'}" if here else words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            way = tr("descending") if self._descending else tr("ascending")
            return f"{words}, {tr('sorted')} {way}" if here else words
        return None


def _keys(group: LineGroup) -> tuple[str, tuple[str, ...]]:
    return group.key, tuple(row.key for row in group.rows)


def _cell(row: LineRow, column: Column, role: int, long_owners: bool) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return _words(row, column, long_owners)
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return row.spoken() if column in ("reference", "title") else _words(row, column, True)
    if role == Role.ID:
        return row.key
    if role == Role.TAG and column == "focus":
        return row.tag
    if role == Role.STATE and column == "state":
        return row.state
    if role == Role.CLOCK and column == "clock":
        return Clock(row.clock.words, row.clock.share, row.clock.level) if row.clock else None
    if role == Role.STRONG:
        return column == "reference" or (column == "due" and row.late)
    if role == Role.TONE:
        return _tone(row, column)
    if role == Role.ICON and column == "title":
        return "triangle-alert" if row.lost_reason else ("shield-alert" if row.intrusive else None)
    if role == Qt.ItemDataRole.ToolTipRole:
        return _tip(row, column)
    return None


def _words(row: LineRow, column: Column, long_owners: bool) -> str:
    match column:
        case "reference":
            return row.reference or row.number or (tr("New") if row.state else "–")
        case "title":
            return one_line(f"{row.title} ({row.concerns})" if row.concerns else row.title)
        case "clock":
            return row.clock_words()
        case "points":
            return row.points
        case "owner":
            if long_owners:
                return row.owner_title.partition(",")[0] or tr("Not set")
            return row.owner or "–"
        case "due":
            return row.due
        case "state":
            return row.state.replace("-", " ").capitalize() if row.state else tr("Not proposed")
    return row.tag.replace("-", " ").capitalize()


def _tone(row: LineRow, column: Column) -> str | None:
    if column == "due" and row.late:
        return "danger"
    if column == "reference" and not row.reference:
        return "muted"
    return "text2" if column in ("reference", "points", "owner", "due") else None


def _tip(row: LineRow, column: Column) -> str | None:
    if column == "title":
        said = [row.title]
        if row.lost_reason:
            said.append(tr("The context that brought it in no longer stands: a decision is needed."))
        if row.intrusive:
            said.append(tr("Intrusive on the victim: it needs a proportionality record."))
        if row.told:
            said.append(row.told)
        # A no-break space at the start of a tooltip that begins with "<" keeps it from being read as markup.
        tip = breakable(" ".join(said), 600)
        return f"\u2060{tip}"
    if column == "clock" and row.clock_tip:
        return f"\u2060{breakable(row.clock_tip, 600)}"
    return row.points if column == "points" else None
