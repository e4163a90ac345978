"""The table of the home page: one row per investigation, with what a screen reader says of it."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from soteria_desk.api import STATUS_TEXTS, CaseRow, Status, dates
from ui.i18n import tr
from ui.viewmodels.clocks import Clock, clock_of

Index = QModelIndex | QPersistentModelIndex

TITLE, STATUS, REVIEW, OVERDUE, METER, SIGNED = range(6)
HEADINGS = (
    tr("Investigation"),
    tr("Status"),
    tr("Next review"),
    tr("Overdue"),
    tr("Suspect : victim lines"),
    tr("Last revision"),
)
_SHORT_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class CasesModel(QAbstractTableModel):
    """Rows of the home page. Words alone: clocks and meters are painted from `row` and `clock`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[CaseRow, ...] = ()
        self._now: datetime | None = None

    def set_rows(self, rows: tuple[CaseRow, ...], now: datetime) -> None:
        """Show these rows as they stand at a moment."""
        self.beginResetModel()
        self._rows, self._now = rows, now
        self.endResetModel()

    def row(self, number: int) -> CaseRow:
        """Return the investigation of a row."""
        return self._rows[number]

    def row_of(self, case_id: str) -> int:
        """Return the row of an investigation, -1 where it is not shown."""
        return next((n for n, row in enumerate(self._rows) if row.id == case_id), -1)

    def clock(self, number: int) -> Clock | None:
        """The clock of the next review; None where nothing is due."""
        row = self._rows[number]
        if row.review_at is None or row.status is Status.CLOSED or self._now is None:
            return None
        return clock_of(row.review_at, self._now)

    def lines(self, number: int, column: int) -> tuple[str, str]:
        """The two lines of a cell."""
        row = self._rows[number]
        if column == TITLE:
            return row.title, " · ".join(filter(None, (row.reference, row.officer)))
        if column == STATUS:
            return STATUS_TEXTS[str(row.status)], _day_words(row)
        if column == REVIEW:
            clock = self.clock(number)
            if clock is None or row.review_at is None:
                return tr("None due"), ""
            there = dates.local(row.review_at)
            return f"{_SHORT_DAYS[there.weekday()]} {dates.short_day(there)}", clock.words
        if column == OVERDUE:
            return str(row.late), ""
        if column == METER:
            return (f"{row.suspect_lines} : {row.victim_lines}" if row.pursued else tr("Not planned yet")), ""
        if row.last_signed_on is not None:
            return row.last_issued, tr("Last signed {day}").format(
                day=dates.short_day(dates.local(row.last_signed_on))
            )
        return (row.last_issued, tr("Not signed yet")) if row.last_issued else (tr("None yet"), "")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            # The style has one padding for all heads, and the first cell stands further in.
            return f" {HEADINGS[section]}" if section == TITLE else HEADINGS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.lines(index.row(), index.column())[0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, self.lines(index.row(), index.column())))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(index.row()) if index.column() == TITLE else self._spoken(index)
        return None

    def spoken(self, number: int) -> str:
        """The whole row in words."""
        row = self._rows[number]
        told = [". ".join(filter(None, self.lines(number, column))) for column in (TITLE, STATUS)]
        told.append(
            tr("Next review {words}").format(words=", ".join(filter(None, self.lines(number, REVIEW))))
        )
        told.append(tr("{n} late").format(n=row.late))
        if row.pursued:
            told.append(
                tr("{suspect} lines about the suspect, {victim} about the victim").format(
                    suspect=row.suspect_lines, victim=row.victim_lines
                )
            )
        told.append(", ".join(filter(None, self.lines(number, SIGNED))))
        return ". ".join(told)

    def _spoken(self, index: Index) -> str:
        words = ", ".join(filter(None, self.lines(index.row(), index.column())))
        return f"{HEADINGS[index.column()]}: {words}"


def _day_words(row: CaseRow) -> str:
    if row.day is None:
        return tr("Report time not recorded")
    return tr("Reported today") if row.day == 0 else tr("Day {n}").format(n=row.day)
