"""The list of the guidance library: items under headings that fold, with what a screen reader says of each."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from soteria_desk.api import GuideBundle, GuideItem, kind_of
from ui.delegates.roles import Role
from ui.i18n import tr

Index = QModelIndex | QPersistentModelIndex

NOT_CONFIRMED = tr("Not confirmed")


class GuidanceModel(QAbstractItemModel):
    """Headings at the top, their items below."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bundles: tuple[GuideBundle, ...] = ()

    def show_bundles(self, bundles: tuple[GuideBundle, ...]) -> None:
        """Show another list."""
        self.beginResetModel()
        self._bundles = bundles
        self.endResetModel()

    def item(self, index: Index) -> GuideItem | None:
        """Return the item of a row; None for a heading."""
        if not index.isValid() or not index.internalId():
            return None
        return self._bundles[index.internalId() - 1].rows[index.row()]

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        # By hand: the tree asks for every row of a list, and Qt's own test would ask for both counts each time.
        above = parent.row() + 1 if parent.isValid() else 0
        if column or (above and parent.internalId()):
            return QModelIndex()
        rows = self._bundles[above - 1].rows if above else self._bundles
        return self.createIndex(row, 0, above) if 0 <= row < len(rows) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt's other `parent`
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self._bundles)
        if parent.internalId() or parent.column():
            return 0
        return len(self._bundles[parent.row()].rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.item(index)
        if item is None:
            return self._heading(self._bundles[index.row()], role)
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Role.ID:
            return item.id
        if role == Role.CAPTION:
            return "" if item.confirmed else NOT_CONFIRMED
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.title}\n{kind_of(item.kind)} · {item.id}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(
                filter(None, (item.title, kind_of(item.kind), "" if item.confirmed else NOT_CONFIRMED))
            )
        return None

    @staticmethod
    def _heading(bundle: GuideBundle, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return bundle.title
        if role == Role.GROUP:
            return True
        if role == Role.CAPTION:
            return bundle.note
        if role == Qt.ItemDataRole.ToolTipRole:
            return bundle.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("{heading}, {n} items").format(heading=bundle.title, n=len(bundle.rows))
        return None
