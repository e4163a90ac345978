"""The right column of home: what needs you today, in three groups, each row the way to its record."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.i18n import tr
from ui.plain import one_line
from ui.theme import theme
from ui.ticker import Ticker
from ui.viewmodels.today import TodayGroup, TodayRow, TodayViewModel
from ui.widgets.basics import IconLabel, label, rule, surface
from ui.widgets.detail_panel import clear_layout
from ui.widgets.layouts import HBox, VBox
from ui.widgets.rows import Row, Rows
from ui.widgets.tags import ClockLabel

_ICONS = {
    "promise": ("heart-handshake", "f_victim"),
    "evidence": ("timer", "text2"),
    "deadline": ("calendar", "text2"),
}
WIDTH = 336
"""Pixels at 100%."""
LONGEST = 54
"""Characters of a line: two rows of it. The whole is spoken, and stands where the row leads."""


class TodayPanel(QFrame):
    """Shows its view model; Enter on a row asks for its record."""

    asked = Signal(object)
    """A TodayItem whose record is to be opened."""

    def __init__(self, view_model: TodayViewModel) -> None:
        super().__init__()
        self._view_model = view_model
        self.setProperty("surface", "panel")
        self.setAccessibleName(tr("What needs you today"))
        column = VBox(self, spacing=0)
        head = surface("head")
        row = HBox(head, (16, 12, 14, 12), 8)
        row.addWidget(label(tr("What needs you today"), "heading"))
        keys = label("Ctrl+T", "caption")
        keys.setProperty("keys", True)
        row.addWidget(keys)
        row.addStretch(1)
        self.day = label("", "caption", "muted")
        row.addWidget(self.day)
        column.addWidget(head)
        column.addWidget(rule())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self._groups = VBox(content, (0, 6, 0, 12), 0)
        area.setWidget(content)
        area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        column.addWidget(area, 1)
        self.rows: list[Rows] = []
        self._clocks: list[ClockLabel] = []
        self._ticker = Ticker(self)
        self._ticker.ticked.connect(self._tick)
        view_model.changed.connect(self._show)
        self._fit()
        theme().changed.connect(self._fit)

    def focus_first(self) -> bool:
        """Move the focus to the first row; whether there is one."""
        for rows in self.rows:
            if rows.rows:
                rows.rows[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def _show(self) -> None:
        clear_layout(self._groups)
        self.rows, self._clocks = [], []
        self.day.setText(self._view_model.day_words())
        groups = self._view_model.groups()
        for group in groups:
            self._groups.addWidget(_heading(group))
            self._groups.addWidget(self._listed(group))
            if group.more:
                self._groups.addWidget(
                    _quiet(tr("and {n} more in their investigations").format(n=group.more))
                )
        if not groups:
            self._groups.addWidget(
                _quiet(
                    tr(
                        "Nothing presses. Dates that are recorded in an investigation, and evidence its lines"
                        " want, appear here when their time comes."
                    )
                )
            )
        self._groups.addStretch(1)

    def _listed(self, group: TodayGroup) -> Rows:
        rows = Rows(group.words)
        rows.set_rows([self._row(one) for one in group.rows])
        self.rows.append(rows)
        return rows

    def _row(self, one: TodayRow) -> Row:
        made = Row(one_line(one.item.title, LONGEST), one_line(one.detail, LONGEST), strong=False)
        made.setAccessibleName(one.spoken())
        made.acts_on_click = True
        clock = ClockLabel(one.face.words, one.face.share, one.face.level)
        self._clocks.append(clock)
        made.add(clock)
        made.when_acted(self.asked.emit, one.item)
        return made

    def _tick(self) -> None:
        if not self.isVisible() or not self._view_model.loaded:
            return
        faces = [one.face for group in self._view_model.groups() for one in group.rows]
        for clock, face in zip(self._clocks, faces, strict=False):
            clock.set_clock(face.words, face.share, face.level)

    def _fit(self) -> None:
        self.setFixedWidth(theme().px(WIDTH))


def _heading(group: TodayGroup) -> QWidget:
    made = QWidget()
    row = HBox(made, (16, 10, 14, 4), 8)
    icon, token = _ICONS[group.key]
    row.addWidget(IconLabel(icon, token))
    row.addWidget(label(group.words, "strong"))
    row.addWidget(label(str(len(group.rows) + group.more), "body", "muted"))
    row.addStretch(1)
    return made


def _quiet(words: str) -> QWidget:
    made = QWidget()
    row = HBox(made, (16, 6, 14, 6), 0)
    row.addWidget(label(words, "body", "muted", wrap=True))
    return made
