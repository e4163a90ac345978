"""Cells of tables: words on one or two lines, focus tag, state, clock, meter; and group rows."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.delegates import paint
from ui.delegates.roles import Clock, Role
from ui.icons import paint_icon
from ui.theme import theme

ROW, TALL_ROW, GROUP_ROW = 38, 50, 26
PAD, FIRST_PAD = 6, 12
"""Left and right inside a cell; left of the first column."""
_Index = QModelIndex | QPersistentModelIndex


class Cell(QStyledItemDelegate):
    """Base of the cells: background, selection, dividing line and group rows; subclasses paint the content.

    `tall` rows are 50 px high, for a caption line under the words.
    """

    def __init__(self, parent: Any = None, *, tall: bool = False) -> None:
        super().__init__(parent)
        self._tall = tall

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        if index.sibling(index.row(), 0).data(Role.GROUP):
            return QSize(0, theme().px(GROUP_ROW))
        extra = 4 if theme().high_contrast else 0
        return QSize(0, theme().px((TALL_ROW if self._tall else ROW) + extra))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        look, rect = theme(), QRectF(option.rect)
        group = bool(index.sibling(index.row(), 0).data(Role.GROUP))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(rect)
        token = "select" if chosen else "sunken" if group else "surface"
        if not chosen and not group and index.sibling(index.row(), 0).data(Role.NEW):
            token = "soft"
        painter.fillRect(rect, look.color(token))
        line = QRectF(rect.x(), rect.bottom() - look.line, rect.width(), look.line)
        painter.fillRect(line, look.color("hairline"))
        if group:
            if index.column() == 0:
                self._paint_group(
                    painter, rect, index, bool(option.state & QStyle.StateFlag.State_Open), chosen
                )
        else:
            left = look.px(FIRST_PAD if index.column() == 0 else PAD)
            inner = rect.adjusted(left, 0, -look.px(PAD), -look.line)
            self.paint_content(painter, inner, index, chosen)
        painter.restore()

    def paint_content(self, painter: QPainter, rect: QRectF, index: _Index, chosen: bool) -> None:
        """Paint what the cell says, in the room left by its edges."""
        raise NotImplementedError

    def _paint_group(
        self, painter: QPainter, rect: QRectF, index: _Index, is_open: bool, chosen: bool
    ) -> None:
        look = theme()
        side = look.px(14)
        x = rect.x() + look.px(12)
        ink = look.color("onselect" if chosen else "text")
        arrow = "chevron-down" if is_open else "chevron-right"
        paint_icon(painter, QRectF(x, rect.center().y() - side / 2, side, side), arrow, ink)
        x += look.px(22)
        painter.setFont(look.font("strong"))
        painter.setPen(ink)
        words = str(index.data() or "")
        painter.drawText(
            QRectF(x, rect.y(), rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter, words
        )
        x += painter.fontMetrics().horizontalAdvance(words) + look.px(10)
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("onselect2" if chosen else "muted"))
        room = QRectF(x, rect.y(), rect.right() - x - look.px(PAD), rect.height())
        caption = painter.fontMetrics().elidedText(
            str(index.data(Role.CAPTION) or ""), Qt.TextElideMode.ElideRight, max(0, int(room.width()))
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, caption)

    @staticmethod
    def ink(index: _Index, chosen: bool, usual: str = "text") -> QColor:
        """Return the colour of the words: TONE where it is given; on a selected row only in ordinary themes."""
        tone = index.data(Role.TONE)
        if chosen and (theme().high_contrast or tone not in ("danger", "warn")):
            return theme().color("onselect" if usual == "text" else "onselect2")
        return theme().color(str(tone) if tone else usual)


class TextCell(Cell):
    """Words on at most two lines, then elided; with CAPTION the words keep to one line above it."""

    def __init__(self, parent: Any = None, *, tall: bool = False, quiet: bool = False) -> None:
        super().__init__(parent, tall=tall)
        self._usual = "text2" if quiet else "text"

    def paint_content(self, painter: QPainter, rect: QRectF, index: _Index, chosen: bool) -> None:
        look = theme()
        font = look.font("strong" if index.data(Role.STRONG) else "body", figures=self._usual == "text2")
        ink = self.ink(index, chosen, self._usual)
        icon = index.data(Role.ICON)
        caption = str(index.data(Role.CAPTION) or "")
        words = str(index.data() or "")
        height = QFontMetrics(font).height()
        most = 1 if caption else max(1, min(2, int(rect.height() // (height - 1))))
        tail = look.px(20) if icon else 0
        lines = wrap(words, font, int(rect.width()), most, tail)
        total = len(lines) * height + (QFontMetrics(look.font("caption")).height() + 1 if caption else 0)
        y = rect.center().y() - total / 2
        painter.setFont(font)
        painter.setPen(ink)
        end = rect.x()
        for line in lines:
            painter.drawText(
                QRectF(rect.x(), y, rect.width() + 2, height), Qt.AlignmentFlag.AlignVCenter, line
            )
            end = rect.x() + painter.fontMetrics().horizontalAdvance(line)
            y += height
        if icon:
            side = look.px(14)
            icon_ink = ink if chosen else look.color("warn")
            paint_icon(
                painter, QRectF(end + look.px(6), y - height / 2 - side / 2, side, side), str(icon), icon_ink
            )
        if caption:
            painter.setFont(look.font("caption"))
            painter.setPen(look.color("onselect2" if chosen else "muted"))
            text = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, int(rect.width()))
            painter.drawText(QPointF(rect.x(), y + painter.fontMetrics().ascent() + 1), text)


class TagCell(Cell):
    """A focus tag."""

    def paint_content(self, painter: QPainter, rect: QRectF, index: _Index, chosen: bool) -> None:
        tag = index.data(Role.TAG)
        if tag:
            paint.paint_focus_tag(painter, rect, str(tag), on_selection=chosen)


class StateCell(Cell):
    """Glyph and word of a state."""

    def paint_content(self, painter: QPainter, rect: QRectF, index: _Index, chosen: bool) -> None:
        state = index.data(Role.STATE)
        look = theme()
        if not state:
            painter.setFont(look.font("body"))
            painter.setPen(self.ink(index, chosen, "muted"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, str(index.data() or ""))
            return
        bright = look.color("onselect") if chosen and look.high_contrast else None
        side = look.px(16)
        paint.paint_state(
            painter, QRectF(rect.x(), rect.center().y() - side / 2, side, side), str(state), bright
        )
        quiet = str(state) in ("proposed", "not-pursued")
        painter.setFont(look.font("body"))
        painter.setPen(self.ink(index, chosen, "muted" if quiet else "text"))
        words = rect.adjusted(look.px(21), 0, look.px(PAD), 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, paint.STATES[str(state)])


class ClockCell(Cell):
    """Time that is left, or a dash where nothing presses."""

    def paint_content(self, painter: QPainter, rect: QRectF, index: _Index, chosen: bool) -> None:
        look = theme()
        clock = index.data(Role.CLOCK)
        bright = look.color("onselect") if chosen and look.high_contrast else None
        if not isinstance(clock, Clock):
            painter.setFont(look.font("body"))
            painter.setPen(bright or look.color("onselect2" if chosen else "muted"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, "–")
            return
        side = look.px(16)
        box = QRectF(rect.x(), rect.center().y() - side / 2, side, side)
        paint.paint_clock(painter, box, clock.share_left, clock.level, bright)
        font = QFont(look.font("body" if clock.level == "calm" else "strong", figures=True))
        # Without colour the pressing ones are underlined.
        font.setUnderline(look.high_contrast and clock.level in ("urgent", "late"))
        painter.setFont(font)
        painter.setPen(bright or look.color(paint.level_token(clock.level)))
        painter.drawText(
            rect.adjusted(look.px(21), 0, look.px(PAD), 0), Qt.AlignmentFlag.AlignVCenter, clock.words
        )


def wrap(text: str, font: QFont, width: int, most: int, tail: int = 0) -> list[str]:
    """Break text into at most `most` lines of `width` pixels, the last one elided; `tail` is kept free after it."""
    metrics = QFontMetrics(font)
    if metrics.horizontalAdvance(text) <= width - tail:
        return [text]
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        last = len(lines) == most - 1
        line.setLineWidth(max(1, width))
        start = line.textStart()
        if last:
            lines.append(metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, max(1, width - tail)))
            break
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines
