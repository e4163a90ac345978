"""The rows of the panel "Lines this brings in"."""

from difflib import SequenceMatcher
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.delegates.roles import Role
from ui.viewmodels.brings_in import Row

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
ROW = int(Role.NEW) + 20
"""Role that holds the Row itself."""


class BringsInModel(QAbstractListModel):
    """A flat list; what stays keeps its place, so that the selection and the scroll position hold."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show other rows: what came and went is inserted and removed, the rest only repainted."""
        old, new = [row.key for row in self._rows], [row.key for row in rows]
        changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if old != new else []
        # From the end, so that the places before stay as they were counted.
        for kind, first, last, start, end in reversed(changes):
            if kind in ("delete", "replace"):
                self.beginRemoveRows(QModelIndex(), first, last - 1)
                self._rows = (*self._rows[:first], *self._rows[last:])
                self.endRemoveRows()
            if kind in ("insert", "replace"):
                self.beginInsertRows(QModelIndex(), first, first + end - start - 1)
                self._rows = (*self._rows[:first], *rows[start:end], *self._rows[first:])
                self.endInsertRows()
        before, self._rows = self._rows, rows
        for place, (was, now) in enumerate(zip(before, rows, strict=True)):
            if was is not now and was != now:
                index = self.index(place)
                self.dataChanged.emit(index, index)

    def row(self, index: _Index) -> Row | None:
        """The row at an index."""
        return self._rows[index.row()] if index.isValid() else None

    def place_of(self, key: str) -> QModelIndex:
        """The index of the row with a key; invalid where there is none."""
        for place, row in enumerate(self._rows):
            if row.key == key:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if row.kind in ("band", "warn-band", "note", "words"):
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title or row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken()
        if role == Role.ID:
            return row.key
        return None
