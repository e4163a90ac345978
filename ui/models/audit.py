"""The table of the audit trail: one row per entry, in words, with what a screen reader says of it."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from soteria_desk.api import AuditRow, dates
from ui.delegates.roles import Role
from ui.i18n import tr
from ui.plain import one_line

Index = QModelIndex | QPersistentModelIndex

NUMBER, WHEN, WHAT, WHO, WHY = range(5)
HEADINGS = (tr("No."), tr("When"), tr("What was done"), tr("Who"), tr("Reason or note"))
_SHOWN = 300
"""Letters of a reason that a row shows; the panel has all of it."""


class AuditModel(QAbstractTableModel):
    """Rows as far as they have been read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[AuditRow] = []

    def show_rows(self, rows: tuple[AuditRow, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def add_rows(self, rows: tuple[AuditRow, ...]) -> None:
        """Append what was read since."""
        if rows:
            at = len(self._rows)
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def row(self, number: int) -> AuditRow:
        """Return the entry of a row."""
        return self._rows[number]

    @property
    def rows(self) -> tuple[AuditRow, ...]:
        """The entries that are shown."""
        return tuple(self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            # The style has one padding for all heads, and the first cell stands further in.
            return f" {HEADINGS[section]}" if section == NUMBER else HEADINGS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return words(row)[column]
        if role == Role.CAPTION:
            return {WHEN: f"{dates.clock(row.at)}", WHAT: one_line(about(row), _SHOWN)}.get(column, "")
        if role == Role.STRONG:
            return column == WHAT
        if role == Role.TONE:
            return "text2" if column in (NUMBER, WHY) else None
        if role == Role.ID:
            return row.seq
        if role == Qt.ItemDataRole.ToolTipRole:
            return words(row)[column] if column in (WHO, WHY) else about(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row) if column == NUMBER else f"{HEADINGS[column]}: {words(row)[column]}"
        return None


def about(row: AuditRow) -> str:
    """'Line D2, WX/26/00417'."""
    return row.record if not row.case or row.case in row.record else f"{row.record}, {row.case}"


def words(row: AuditRow) -> tuple[str, ...]:
    """The first line of each cell."""
    return (
        str(row.seq),
        dates.short_day(dates.local(row.at)) + f" {dates.local(row.at):%Y}",
        tr(row.what),
        row.who,
        one_line(row.why, _SHOWN),
    )


def spoken(row: AuditRow) -> str:
    """The whole row in words."""
    told = tr("Entry {n}, {when}. {what}, {about}, by {who}").format(
        n=row.seq, when=dates.moment(row.at), what=tr(row.what), about=about(row), who=row.who
    )
    return tr("{told}. Reason: {why}").format(told=told, why=one_line(row.why, _SHOWN)) if row.why else told
