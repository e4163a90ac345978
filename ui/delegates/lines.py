"""Cells of the Lines page: urgency where there is no clock, and the two-line row of a narrow window."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ui.delegates import paint
from ui.delegates.cells import Cell, ClockCell, wrap
from ui.delegates.roles import Clock, Role
from ui.i18n import tr
from ui.icons import paint_icon
from ui.theme import theme
from ui.viewmodels.lines import COLUMNS, Column

_Index = QModelIndex | QPersistentModelIndex
NARROW_ROW = 54


class UrgencyCell(ClockCell):
    """The clock of evidence that may be lost, else how soon the line should be worked, quietly."""

    def paint_content(self, painter: QPainter, rect: QRectF, index: _Index, chosen: bool) -> None:
        if isinstance(index.data(Role.CLOCK), Clock):
            super().paint_content(painter, rect, index, chosen)
            return
        look = theme()
        painter.setFont(look.font("body"))
        painter.setPen(look.color("onselect2" if chosen else "muted"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, str(index.data() or "–"))


class NarrowCell(Cell):
    """The whole row in one cell of two lines: reference and title, then tag, state and due day."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        if not index.data(Role.GROUP):
            size.setHeight(theme().px(NARROW_ROW + (4 if theme().high_contrast else 0)))
        return size

    def paint_content(self, painter: QPainter, rect: QRectF, index: _Index, chosen: bool) -> None:
        look = theme()
        ink = look.color("onselect" if chosen else "text")
        quiet = look.color("onselect2" if chosen else "text2")
        bright = look.color("onselect") if chosen and look.high_contrast else None
        top = QRectF(rect.x(), rect.y() + look.px(5), rect.width(), look.px(22))
        low = QRectF(rect.x() + look.px(38), rect.y() + look.px(29), rect.width() - look.px(38), look.px(20))

        painter.setFont(look.font("strong"))
        painter.setPen(ink)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, str(index.data() or ""))
        right = top.right()
        clock = _of(index, "clock").data(Role.CLOCK)
        if isinstance(clock, Clock):
            right -= self._clock(painter, top, clock, bright) + look.px(10)
        painter.setFont(look.font("body"))
        painter.setPen(ink)
        room = QRectF(top.x() + look.px(38), top.y(), right - top.x() - look.px(38), top.height())
        icon = _of(index, "title").data(Role.ICON)
        tail = look.px(20) if icon else 0
        words = wrap(str(_of(index, "title").data() or ""), look.font("body"), int(room.width()), 1, tail)[0]
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        if icon:
            side = look.px(14)
            x = room.x() + painter.fontMetrics().horizontalAdvance(words) + look.px(6)
            mark = QRectF(x, room.center().y() - side / 2, side, side)
            paint_icon(painter, mark, str(icon), ink if chosen else look.color("warn"))

        tag = str(_of(index, "focus").data(Role.TAG))
        x = low.x() + paint.paint_focus_tag(painter, low, tag, on_selection=chosen) + look.px(12)
        side = look.px(16)
        state = str(_of(index, "state").data(Role.STATE) or "")
        if state:
            paint.paint_state(painter, QRectF(x, low.center().y() - side / 2, side, side), state, bright)
            x += look.px(21)
        painter.setFont(look.font("body"))
        painter.setPen(ink)
        said = paint.STATES[state] if state else str(_of(index, "state").data() or "")
        painter.drawText(
            QRectF(x, low.y(), low.right() - x, low.height()), Qt.AlignmentFlag.AlignVCenter, said
        )
        x += painter.fontMetrics().horizontalAdvance(said) + look.px(14)
        due = _of(index, "due")
        late = due.data(Role.TONE) == "danger"
        painter.setFont(look.font("strong" if late else "body"))
        painter.setPen(look.color("danger") if late and not bright else bright or quiet)
        words = tr("Due {day}").format(day=str(due.data())[:1].lower() + str(due.data())[1:])
        painter.drawText(
            QRectF(x, low.y(), low.right() - x, low.height()), Qt.AlignmentFlag.AlignVCenter, words
        )

    @staticmethod
    def _clock(painter: QPainter, top: QRectF, clock: Clock, bright: QColor | None) -> float:
        look = theme()
        font = look.font("body" if clock.level == "calm" else "strong")
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(clock.words) + look.px(21)
        x = top.right() - width
        side = look.px(16)
        ink = bright or look.color(paint.level_token(clock.level))
        box = QRectF(x, top.center().y() - side / 2, side, side)
        paint.paint_clock(painter, box, clock.share_left, clock.level, bright)
        painter.setPen(ink)
        painter.drawText(
            QRectF(x + look.px(21), top.y(), width, top.height()), Qt.AlignmentFlag.AlignVCenter, clock.words
        )
        return width


def _of(index: _Index, column: Column) -> QModelIndex:
    return index.sibling(index.row(), COLUMNS.index(column))
