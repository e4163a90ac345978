"""The table of lines: columns by width of the window, folded groups kept, and the keys of a row."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent

from ui.delegates.cells import StateCell, TagCell, TextCell
from ui.delegates.lines import NarrowCell, UrgencyCell
from ui.delegates.roles import Role
from ui.i18n import tr
from ui.models.lines_model import LinesModel
from ui.viewmodels.lines import COLUMNS, FOLDED_AT_FIRST, Column, LineGroup
from ui.widgets.page import Band
from ui.widgets.table import Table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyledItemDelegate

WIDTHS: dict[Column, int] = {
    "reference": 48,
    "focus": 106,
    "clock": 104,
    "state": 108,
    "points": 168,
    "owner": 44,
    "due": 96,
}
WIDE: dict[Column, int] = {
    "reference": 52,
    "clock": 116,
    "state": 114,
    "points": 176,
    "owner": 132,
    "due": 104,
}
_LEFT_OUT: dict[Band, tuple[Column, ...]] = {
    "wide": (),
    "base": ("points",),
    "folded": ("points", "owner"),
    "narrow": tuple(column for column in COLUMNS if column != "reference"),
}


class LinesTable(Table):
    """Rows of a LinesModel. Space is the main action of a row, F2 changes its words."""

    main_asked = Signal()
    reword_asked = Signal()
    sort_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Lines of enquiry"))
        self.lines = LinesModel(self)
        self.setModel(self.lines)
        self._folded: set[str] = set(FOLDED_AT_FIRST)
        self._kept = ""
        self._place = 0
        self._resetting = False
        self._cells: dict[str, QStyledItemDelegate] = {
            "reference": TextCell(self),
            "title": TextCell(self),
            "focus": TagCell(self),
            "clock": UrgencyCell(self),
            "state": StateCell(self),
            "points": TextCell(self, quiet=True),
            "owner": TextCell(self, quiet=True),
            "due": TextCell(self, quiet=True),
        }
        self._narrow = NarrowCell(self)
        self.header().setSectionsClickable(True)
        self.header().sectionClicked.connect(self._sort)
        self.lines.modelAboutToBeReset.connect(self._remember)
        self.lines.regrouped.connect(self._restore)
        self.collapsed.connect(self._fold)
        self.expanded.connect(self._unfold)
        self.lay_out("base")

    def lay_out(self, band: Band) -> None:
        """Show the columns that fit a width of the window."""
        narrow = band == "narrow"
        left_out = _LEFT_OUT[band]
        widths = WIDTHS | (WIDE if band == "wide" else {})
        self.lines.long_owners = band == "wide"
        for n, column in enumerate(COLUMNS):
            self.setItemDelegateForColumn(n, self._narrow if narrow else self._cells[column])
            self.setColumnHidden(n, column in left_out)
        stretch = "reference" if narrow else "title"
        for n in range(len(COLUMNS)):
            self.header().setSectionResizeMode(n, self.header().ResizeMode.Fixed)
        self.set_columns(
            {COLUMNS.index(column): width for column, width in widths.items() if column != stretch},
            COLUMNS.index(stretch),
        )
        self.header().setVisible(not narrow)
        self.viewport().update()

    def show_lines(self, groups: tuple[LineGroup, ...]) -> None:
        """Show other rows; the selected one stays selected, or the next one takes its place."""
        self.lines.show(groups)

    def select_next(self, step: int) -> None:
        """Select the next or the previous row that is no group."""
        rows = self._rows()
        here = self.selected()
        place = next((n for n, index in enumerate(rows) if index == here), -1)
        target = place + step if place >= 0 else 0
        if 0 <= target < len(rows):
            self.select_id(rows[target].data(Role.ID))

    def _rows(self) -> list[QModelIndex]:
        model = self.lines
        groups = [model.index(n, 0) for n in range(model.rowCount())]
        return [model.index(row, 0, group) for group in groups for row in range(model.rowCount(group))]

    def _remember(self) -> None:
        here = self.selected()
        self._kept = str(here.data(Role.ID)) if here.isValid() else ""
        self._place = next((n for n, index in enumerate(self._rows()) if index == here), 0)
        self._resetting = True

    def _restore(self) -> None:
        self.show_groups()
        for n in range(self.lines.rowCount()):
            index = self.lines.index(n, 0)
            if self.lines.group_key(index) in self._folded:
                self.collapse(index)
        self._resetting = False
        if not (self._kept and self.select_id(self._kept)):
            rows = self._rows()
            if rows and self._kept:
                self.select_id(rows[min(self._place, len(rows) - 1)].data(Role.ID))
            else:
                self.row_selected.emit(self.selected())

    def _fold(self, index: QModelIndex) -> None:
        if not self._resetting:
            self._folded.add(self.lines.group_key(index))

    def _unfold(self, index: QModelIndex) -> None:
        if not self._resetting:
            self._folded.discard(self.lines.group_key(index))

    def _sort(self, section: int) -> None:
        self.sort_asked.emit(COLUMNS[section])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        line = self.selected().isValid()
        if line and plain and event.key() == Qt.Key.Key_Space:
            self.main_asked.emit()
        elif line and plain and event.key() == Qt.Key.Key_F2:
            self.reword_asked.emit()
        else:
            super().keyPressEvent(event)
