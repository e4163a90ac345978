"""Rows of the panel "Lines this brings in": bands, folds and cards with their buttons, painted."""

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.delegates import paint
from ui.delegates.prose import prose
from ui.i18n import tr
from ui.icons import paint_icon
from ui.models.brings_in_model import ROW
from ui.plain import breakable
from ui.theme import theme
from ui.viewmodels.brings_in import Row
from ui.widgets.adopt_form import AdoptForm

_Index = QModelIndex | QPersistentModelIndex
LEFT, RIGHT, TOP, BOTTOM = 16, 14, 8, 9
"""Room around a card."""
GAP, MARK = 3, 19
"""Above each line under the reason; room for the mark before what fades."""
_PLAIN = {"words": ("body", 12), "note": ("caption", 6)}
"""Text role, and room above and below, of rows that are words alone."""
_MOST_HEIGHTS = 2000
_WORDS = {
    "adopt": tr("Adopt"),
    "record": tr("Open record"),
    "open": tr("Open"),
    "add": tr("Add line"),
    "decide": tr("Decide"),
    "later": tr("Later"),
}


class _Button(NamedTuple):
    name: str
    rect: QRect
    primary: bool
    icon: str


class BringsInDelegate(QStyledItemDelegate):
    """Paints a row, and says where its buttons are. The row that is being adopted holds a form as its editor."""

    def __init__(self, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._view = parent
        self.adopting = ""
        """Key of the row with the form."""
        self.form_height = AdoptForm.HEIGHT
        """Height of the form at 100 %."""
        self.made: Callable[[AdoptForm], None] | None = None
        self.hot = QPoint(-1, -1)
        self.coloured = True
        """Whether the band of new lines is still coloured."""
        self.read_only = False
        self._heights: dict[tuple[object, ...], int] = {}
        self._last: dict[str, tuple[Row, int, int, int, int]] = {}

    # --- Measures ------------------------------------------------------------------------------------

    def width(self) -> int:
        """Width of the rows."""
        return self._view.viewport().width()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: Row = index.data(ROW)
        return QSize(theme().px(120), self.height_of(row, self.width()))

    def height_of(self, row: Row, width: int) -> int:
        """Height of a row; the view asks for all of them whenever one comes or goes."""
        look = theme()
        last = self._last.get(row.key)
        if last is not None and last[0] is row and last[1:4] == (width, look.percent, look.line):
            return last[4] + (look.px(self.form_height + 8) if row.key == self.adopting else 0)
        said = (row.title, row.text, row.spans, row.whom, row.pressing, row.also)
        key = (row.kind, *said, row.action, width, look.percent, look.line)
        height = self._heights.get(key)
        if height is None:
            if len(self._heights) > _MOST_HEIGHTS:
                self._heights.clear()
            height = self._heights[key] = self._measured(row, width)
            self._last = {} if len(self._last) > _MOST_HEIGHTS else self._last
        self._last[row.key] = (row, width, look.percent, look.line, height)
        return height + (look.px(self.form_height + 8) if row.key == self.adopting else 0)

    def _measured(self, row: Row, width: int) -> int:
        look = theme()
        if row.kind in ("band", "warn-band"):
            words = prose(row.text, (), width - look.px(LEFT + RIGHT + 24), "caption-strong").height
            return max(look.px(29), words + look.px(12))
        if row.kind == "fold":
            return look.px(38)
        if row.kind in ("words", "note"):
            role, room = _PLAIN[row.kind]
            return prose(row.text, (), width - look.px(LEFT + RIGHT), role).height + look.px(2 * room)
        inner = width - look.px(LEFT + RIGHT)
        height = look.px(TOP + BOTTOM) + self._head_height(row)
        height += prose(breakable(row.title, 400), (), inner, "strong", 2).height
        if row.text:
            height += look.px(1) + prose(row.text, row.spans, inner, "caption", self._most(row)).height
        for part, indent in self._parts(row):
            height += look.px(GAP) + prose(part, (), inner - look.px(indent), "caption", 4).height
        return height + look.line

    @staticmethod
    def _most(row: Row) -> int:
        """How many lines of the reason are shown: all of it where the reason is what the row is there for."""
        return 4 if row.proposal is not None else 0

    @staticmethod
    def _parts(row: Row) -> list[tuple[str, int]]:
        """What stands under the reason: for whom, what fades (beside its mark), and what else it stands for."""
        return [
            (part, indent) for part, indent in ((row.whom, 0), (row.pressing, MARK), (row.also, 0)) if part
        ]

    @staticmethod
    def _head_height(row: Row) -> int:
        return theme().px(30 if row.action else 24)

    def buttons(self, row: Row, rect: QRect) -> list[_Button]:
        """The buttons of a card, right to left from its upper right corner."""
        names: list[tuple[str, bool, str]] = []
        if row.key == self.adopting or (self.read_only and row.action != "open"):
            return []
        if row.kind == "proposal" or (row.kind == "find-out" and row.proposal is not None):
            names = [("later", False, ""), (row.action, row.action == "adopt", _icon(row.action))]
        elif row.kind in ("lost", "find-out", "planned") and row.action:
            names = [(row.action, False, _icon(row.action))]
        if row.kind in ("planned", "find-out") and row.action == "open":
            return []  # the whole row opens; its state stands there instead
        look = theme()
        metrics = QFontMetrics(look.font("caption"))
        right = rect.right() + 1 - look.px(RIGHT)
        out = []
        for name, primary, icon in names:
            width = metrics.horizontalAdvance(_WORDS[name]) + look.px(20) + (look.px(20) if icon else 0)
            out.append(
                _Button(
                    name, QRect(right - width, rect.y() + look.px(TOP), width, look.px(26)), primary, icon
                )
            )
            right -= width + look.px(8)
        return out

    # --- Painting ------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(ROW)
        look, rect = theme(), QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and row.kind not in (
            "band",
            "warn-band",
            "note",
        )
        painter.save()
        painter.setClipRect(rect)
        token = "select" if chosen else "surface"
        ink, quiet = look.color("text"), look.color("text2")
        if chosen:
            ink, quiet = look.color("onselect"), look.color("onselect2")
        if row.kind == "band":
            token = "soft" if row.fresh and self.coloured else "sunken"
            ink = look.color("onsoft" if row.fresh and self.coloured else "text2")
        elif row.kind == "warn-band":
            token, ink = "warn_soft", look.color("warn")
        painter.fillRect(rect, look.color(token))
        line = QRect(rect.x(), rect.bottom() + 1 - look.line, rect.width(), look.line)
        painter.fillRect(line, look.color("hairline"))
        if row.kind in ("band", "warn-band"):
            self._band(painter, rect, row, ink)
        elif row.kind == "fold":
            self._fold(painter, rect, row, ink, quiet)
        elif row.kind in ("words", "note"):
            role, room = _PLAIN[row.kind]
            words = prose(row.text, (), rect.width() - look.px(LEFT + RIGHT), role)
            words.draw(painter, rect.x() + look.px(LEFT), rect.y() + look.px(room), look.color("muted"))
        else:
            self._card(painter, rect, row, ink, quiet, chosen)
        if chosen:
            painter.fillRect(rect.x(), rect.y(), look.px(3), rect.height(), look.color("select_bar"))
        if option.state & QStyle.StateFlag.State_HasFocus and row.key != self.adopting:
            paint.paint_row_ring(painter, rect.adjusted(0, 0, 0, -1), chosen)
        painter.restore()

    def _band(self, painter: QPainter, rect: QRect, row: Row, ink: QColor) -> None:
        look = theme()
        side = look.px(14)
        mark = QRectF(rect.x() + look.px(LEFT), rect.center().y() + 1 - side / 2, side, side)
        name = "plus" if row.key == "band-new" else "triangle-alert" if row.key == "band-lost" else ""
        if name:
            paint_icon(painter, mark, name, ink)
        elif row.key == "band-find-out":
            painter.setFont(look.font("strong"))
            painter.setPen(ink)
            painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, "?")
        indent = look.px(LEFT + 24) if name or row.key == "band-find-out" else look.px(LEFT)
        words = prose(row.text, (), rect.width() - look.px(LEFT + RIGHT + 24), "caption-strong")
        y = rect.y() + (rect.height() - words.height) / 2
        words.draw(painter, rect.x() + indent, y, ink)

    def _fold(self, painter: QPainter, rect: QRect, row: Row, ink: QColor, quiet: QColor) -> None:
        look = theme()
        side = look.px(14)
        x = rect.x() + look.px(LEFT)
        arrow = "chevron-down" if row.unfolded else "chevron-right"
        paint_icon(painter, QRectF(x, rect.center().y() + 1 - side / 2, side, side), arrow, ink)
        x += look.px(23)
        painter.setFont(look.font("strong"))
        painter.setPen(ink)
        painter.drawText(
            QRect(x, rect.y(), rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter, row.title
        )
        x += painter.fontMetrics().horizontalAdvance(row.title) + look.px(8)
        painter.setFont(look.font("body"))
        painter.setPen(quiet)
        painter.drawText(
            QRect(x, rect.y(), rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter, row.beside
        )

    def _card(
        self, painter: QPainter, rect: QRect, row: Row, ink: QColor, quiet: QColor, chosen: bool
    ) -> None:
        look = theme()
        x, y = rect.x() + look.px(LEFT), rect.y() + look.px(TOP)
        inner = rect.width() - look.px(LEFT + RIGHT)
        head = QRectF(x, y, inner, look.px(26 if row.action else 20))
        at = x
        if row.number:
            painter.setFont(look.font("strong"))
            painter.setPen(quiet)
            width = max(painter.fontMetrics().horizontalAdvance(row.number), look.px(17))
            painter.drawText(
                QRectF(at, head.y(), width + 2, head.height()), Qt.AlignmentFlag.AlignVCenter, row.number
            )
            at += width + look.px(5)
        if row.tag:
            box = QRectF(at, head.y(), head.right() - at, head.height())
            at += paint.paint_focus_tag(painter, box, row.tag, on_selection=chosen) + look.px(8)
        buttons = self.buttons(row, rect)
        room = (buttons[-1].rect.x() if buttons else rect.right() - look.px(RIGHT)) - look.px(8)
        painter.setFont(look.font("caption"))
        painter.setPen(quiet if chosen else look.color("muted"))
        for words in filter(None, (row.reference, row.beside if not row.state else "")):
            width = painter.fontMetrics().horizontalAdvance(words)
            if at + width > room:
                break
            painter.drawText(
                QRectF(at, head.y(), width + 2, head.height()), Qt.AlignmentFlag.AlignVCenter, words
            )
            at += width + look.px(10)
        if row.intrusive:
            side = look.px(14)
            mark = QRectF(at, head.center().y() - side / 2, side, side)
            paint_icon(painter, mark, "shield-alert", ink if chosen else look.color("warn"))
        if row.state and not buttons:
            self._state(painter, head, row.state, ink, chosen)
        for button in buttons:
            self._button(painter, button, row)
        y += self._head_height(row)
        title = prose(breakable(row.title, 400), (), inner, "strong", 2)
        title.draw(painter, x, y, ink)
        if row.text:
            y += title.height + look.px(1)
            text = prose(row.text, row.spans, inner, "caption", self._most(row))
            text.draw(painter, x, y, quiet)
            y += text.height
        for part, indent in self._parts(row):
            y += look.px(GAP)
            laid = prose(part, (), inner - look.px(indent), "caption", 4)
            tone = quiet
            if indent:
                tone = look.color("warn") if row.soon and not chosen else quiet
                side = look.px(14)
                paint_icon(painter, QRectF(x, y + look.px(1), side, side), "clock", tone)
            laid.draw(painter, x + look.px(indent), y, tone)
            y += laid.height

    @staticmethod
    def _state(painter: QPainter, head: QRectF, state: str, ink: QColor, chosen: bool) -> None:
        look = theme()
        painter.setFont(look.font("body"))
        words = paint.STATES[state]
        width = painter.fontMetrics().horizontalAdvance(words)
        side = look.px(16)
        left = head.right() - width - look.px(21)
        bright = look.color("onselect") if chosen and look.high_contrast else None
        paint.paint_state(painter, QRectF(left, head.center().y() - side / 2, side, side), state, bright)
        painter.setPen(ink)
        painter.drawText(
            QRectF(left + look.px(21), head.y(), width + 2, head.height()),
            Qt.AlignmentFlag.AlignVCenter,
            words,
        )

    def _button(self, painter: QPainter, button: _Button, row: Row) -> None:
        look = theme()
        hover = button.rect.contains(self.hot)
        box = QRectF(button.rect)
        if button.primary:
            back = edge = look.color("primary_hover" if hover else "primary")
            ink = look.color("onprimary")
        else:
            back = look.color("sunken" if hover else "surface")
            edge, ink = look.color("border"), look.color("text")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = look.line / 2
        painter.setPen(QPen(edge, look.line))
        painter.setBrush(back)
        painter.drawRoundedRect(box.adjusted(half, half, -half, -half), look.px(4), look.px(4))
        painter.setFont(look.font("caption"))
        if button.primary:
            painter.setFont(look.font("caption-strong"))
        painter.setPen(ink)
        if button.icon:
            side = look.px(14)
            mark = QRectF(box.x() + look.px(10), box.center().y() - side / 2, side, side)
            paint_icon(painter, mark, button.icon, ink)
            box.setLeft(mark.right() - look.px(4))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _WORDS[button.name])
        painter.restore()

    # --- The form ------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        form = AdoptForm()
        form.setParent(parent)
        if self.made is not None:
            self.made(form)
        return form

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        look, rect = theme(), QRect(option.rect)
        height = look.px(self.form_height)
        editor.setGeometry(
            rect.x() + look.px(LEFT - 4),
            rect.bottom() - height - look.px(6),
            rect.width() - look.px(LEFT + RIGHT - 8),
            height,
        )

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """The form is filled once, when it is opened: what is being chosen is not overwritten."""

    def eventFilter(self, editor: Any, event: Any) -> bool:
        # The stock filter would close the form on Enter, Tab and loss of focus.
        return False


def _icon(action: str) -> str:
    return {"record": "scale", "decide": "gavel"}.get(action, "")
