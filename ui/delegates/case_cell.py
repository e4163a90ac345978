"""Paints the cells of the home page's table: two lines, clock, overdue count, meter."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.delegates.paint import level_token, paint_clock, paint_meter, paint_tag
from ui.models import cases
from ui.models.cases import CasesModel, Index
from ui.theme import theme

ROW_HEIGHT = 50


class CaseCell(QStyledItemDelegate):
    """Reads the model's rows directly; every meaning that is painted is also a word of the model."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme().px(60), theme().px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, CasesModel)
        look, rect = theme(), QRectF(option.rect)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(rect)
        if chosen:
            painter.fillRect(rect, look.color("select"))
        else:
            painter.fillRect(
                QRectF(rect.x(), rect.bottom() - look.line, rect.width(), look.line), look.color("hairline")
            )
        left = look.px(14 if index.column() == cases.TITLE else 6)
        inner = rect.adjusted(left, look.px(6), -look.px(6), -look.px(7))
        row, number = model.row(index.row()), index.row()
        first, second = model.lines(number, index.column())
        column = index.column()
        if column == cases.REVIEW:
            self._paint_review(painter, inner, model, number, chosen)
        elif column == cases.OVERDUE:
            if row.late:
                paint_tag(painter, inner, first, "danger")
            else:
                self._text(painter, inner, first, "body", "onselect" if chosen else "text2")
        elif column == cases.METER and row.pursued:
            paint_meter(painter, inner, row.suspect_lines, row.victim_lines, chosen=chosen)
        elif column == cases.METER:
            self._text(painter, inner, first, "caption", "onselect2" if chosen else "muted")
        else:
            role = "strong" if column == cases.TITLE else "body"
            self._two_lines(painter, inner, first, second, role, chosen)
        painter.restore()

    def _paint_review(
        self, painter: QPainter, inner: QRectF, model: CasesModel, number: int, chosen: bool
    ) -> None:
        first, second = model.lines(number, cases.REVIEW)
        clock = model.clock(number)
        if clock is None or clock.level == "calm":
            self._two_lines(painter, inner, first, second, "body", chosen)
            return
        look = theme()
        bright = look.color("onselect") if chosen and look.high_contrast else None
        side = look.px(16)
        upper = QRectF(inner.x(), inner.y(), inner.width(), inner.height() / 2)
        paint_clock(
            painter,
            QRectF(inner.x() - look.px(1), upper.center().y() - side / 2, side, side),
            clock.share_left,
            clock.level,
            bright,
        )
        token = level_token(clock.level) if bright is None else "onselect"
        self._text(painter, upper.adjusted(look.px(19), 0, 0, 0), first, "strong", token)
        lower = QRectF(inner.x(), upper.bottom(), inner.width(), inner.height() / 2)
        self._text(painter, lower, second, "caption", "onselect2" if chosen else "text2")

    def _two_lines(
        self, painter: QPainter, inner: QRectF, first: str, second: str, role: str, chosen: bool
    ) -> None:
        half = inner.height() / 2
        upper = QRectF(inner.x(), inner.y(), inner.width(), half)
        self._text(painter, upper, first, role, "onselect" if chosen else "text")
        lower = upper.translated(0, half)
        self._text(painter, lower, second, "caption", "onselect2" if chosen else "text2")

    def _text(self, painter: QPainter, rect: QRectF, words: str, role: str, token: str) -> None:
        painter.setFont(theme().font(role))
        painter.setPen(theme().color(token))
        # Nobody reads more than fits, and measuring 100,000 characters would stop the window.
        shown = painter.fontMetrics().elidedText(
            words[:400], Qt.TextElideMode.ElideRight, int(rect.width()) + 1
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
