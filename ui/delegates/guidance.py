"""Rows of the guidance library: a title on one or two lines, and below it, in words, that it is not confirmed."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from ui.delegates.cells import FIRST_PAD, GROUP_ROW, PAD, Cell, wrap
from ui.delegates.roles import Role
from ui.icons import paint_icon
from ui.models.guidance import GuidanceModel
from ui.theme import theme

_Index = QModelIndex | QPersistentModelIndex
_INDENT, _ABOVE, _LEAST, _MARK = 22, 6, 32, 12


class GuidanceCell(Cell):
    """As high as its words need, three lines at most."""

    width = 300
    """Of the column; set by the view, because a tree asks for heights without saying a width."""

    def __init__(self, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._heights: dict[tuple[str, bool], QSize] = {}
        self._measured_for = (0, 0)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        look, model = theme(), index.model()
        item = model.item(index) if isinstance(model, GuidanceModel) else None
        if item is None:
            return QSize(0, look.px(GROUP_ROW + 4))
        if self._measured_for != (self.width, look.percent):
            self._heights, self._measured_for = {}, (self.width, look.percent)
        known = self._heights.get((item.title, item.confirmed))
        if known is None:
            height = len(self._lines(index, self._room())) * QFontMetrics(look.font("body")).height()
            if not item.confirmed:
                height += QFontMetrics(look.font("caption")).height() + 1
            known = QSize(0, max(look.px(_LEAST), height + 2 * look.px(_ABOVE)))
            self._heights[item.title, item.confirmed] = known
        return known

    def _room(self) -> int:
        return self.width - theme().px(FIRST_PAD + _INDENT + PAD)

    @staticmethod
    def _lines(index: _Index, width: int) -> list[str]:
        return wrap(str(index.data() or ""), theme().font("body"), max(40, width), 2)

    def paint_content(self, painter: QPainter, rect: QRectF, index: _Index, chosen: bool) -> None:
        look = theme()
        rect = rect.adjusted(look.px(_INDENT), 0, 0, 0)
        body, small = QFontMetrics(look.font("body")), QFontMetrics(look.font("caption"))
        caption = str(index.data(Role.CAPTION) or "")
        lines = self._lines(index, int(rect.width()))
        total = len(lines) * body.height() + (small.height() + 1 if caption else 0)
        y = rect.center().y() - total / 2
        painter.setFont(look.font("body"))
        painter.setPen(look.color("onselect" if chosen else "text"))
        for line in lines:
            room = QRectF(rect.x(), y, rect.width() + 2, body.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, line)
            y += body.height()
        if caption:
            ink = look.color("onselect2" if chosen else "warn")
            side = look.px(_MARK)
            paint_icon(
                painter,
                QRectF(rect.x(), y + (small.height() - side) / 2 + 1, side, side),
                "triangle-alert",
                ink,
            )
            painter.setFont(look.font("caption"))
            painter.setPen(ink)
            painter.drawText(QPointF(rect.x() + side + look.px(4), y + small.ascent() + 1), caption)
