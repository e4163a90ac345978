"""Painter functions for tags, states, clocks, marks and fills; delegates and widgets both draw with these."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen, QPolygonF

from ui.delegates import hatch
from ui.i18n import tr
from ui.icons import paint_icon
from ui.theme import theme

Mark = Literal["not-started", "part-done", "ready", "needs-you"]
"""Completion mark of a page or a step."""
Level = Literal["calm", "soon", "urgent", "late"]
"""How pressing a clock is."""


class TagLook(NamedTuple):
    """Words and picture of a focus tag."""

    token: str
    icon: str
    words: str


TAGS: dict[str, TagLook] = {
    "suspect": TagLook("suspect", "user-search", tr("Suspect")),
    "witness": TagLook("witness", "message-square-quote", tr("Witness")),
    "scene": TagLook("scene", "map-pin", tr("Scene")),
    "third-party": TagLook("third", "building-2", tr("Third party")),
    "victim": TagLook("victim", "user", tr("Victim")),
}
"""Focus tags by their value, in the order of the balance."""

STATES: dict[str, str] = {
    "proposed": tr("Proposed"),
    "adopted": tr("Adopted"),
    "in-progress": tr("In progress"),
    "done": tr("Done"),
    "not-pursued": tr("Not pursued"),
}
"""Words for the states of a line of enquiry."""

MARKS: dict[str, str] = {
    "not-started": tr("Not started"),
    "part-done": tr("Part done"),
    "ready": tr("Ready"),
    "needs-you": tr("Needs you"),
}
"""Words for the completion marks."""

# Kinds of small tags beside the focus tags: background, text and edge (empty for none).
_TAG_KINDS: dict[str, tuple[str, str, str]] = {
    "danger": ("danger_fill", "ondanger", "danger_fill"),
    "warn": ("warn_soft", "warn", "warn_fill"),
    "ok": ("ok_soft", "ok", "ok_fill"),
    "note": ("soft", "onsoft", ""),
    "plain": ("sunken", "text2", "hairline"),
}


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def scaled(measure: float) -> float:
    """Return a measure at the present text size, with its fraction."""
    return measure * theme().percent / 100


def _disc(rect: QRect | QRectF, size: float) -> QRectF:
    centre = QRectF(rect).center()
    half = scaled(size) / 2
    return QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half)


def _tick(painter: QPainter, disc: QRectF, color: QColor) -> None:
    painter.setPen(
        QPen(color, scaled(1.6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    w = disc.width()
    x, y = disc.x(), disc.y()
    corners = [(0.27, 0.53), (0.44, 0.69), (0.74, 0.35)]
    painter.drawPolyline(QPolygonF([QPointF(x + across * w, y + down * w) for across, down in corners]))


def paint_tick(painter: QPainter, rect: QRect | QRectF, color: QColor, size: float = 14) -> None:
    """Paint a plain tick centred in a rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _tick(painter, _disc(rect, size), color)
    painter.restore()


def _exclamation(painter: QPainter, disc: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    w = disc.width()
    x = disc.center().x()
    painter.drawRoundedRect(QRectF(x - 0.07 * w, disc.y() + 0.22 * w, 0.14 * w, 0.34 * w), 0.06 * w, 0.06 * w)
    painter.drawEllipse(QPointF(x, disc.y() + 0.72 * w), 0.085 * w, 0.085 * w)


def paint_state(painter: QPainter, rect: QRect | QRectF, state: str, ink: QColor | None = None) -> None:
    """Paint the glyph of a state of a line of enquiry, 12 px across, centred; `ink` on a selected row."""
    disc = _disc(rect, 10.4)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    quiet = ink or theme().color("muted")
    live = ink or theme().color("primary")
    width = scaled(1.5)
    if state == "proposed":
        pen = _pen(quiet, width)
        pen.setDashPattern([1.8, 1.4])
        painter.setPen(pen)
        painter.drawEllipse(disc)
    elif state == "adopted":
        painter.setPen(_pen(live, width))
        painter.drawEllipse(disc)
    elif state == "in-progress":
        _half(painter, disc, live)
    elif state == "done":
        done = ink or theme().color("ok_fill")
        _filled(painter, rect, done)
        _tick(painter, _disc(rect, 12), theme().color("surface") if ink is None else theme().color("select"))
    else:
        painter.setPen(_pen(quiet, width))
        painter.drawEllipse(disc)
        third = disc.width() * 0.35
        centre = disc.center()
        painter.drawLine(centre + QPointF(-third, third), centre + QPointF(third, -third))
    painter.restore()


def _half(painter: QPainter, disc: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPie(disc, -90 * 16, 180 * 16)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(color, scaled(1.5)))
    painter.drawEllipse(disc)


def _filled(painter: QPainter, rect: QRect | QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(_disc(rect, 12.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_mark(painter: QPainter, rect: QRect | QRectF, mark: str, ink: QColor | None = None) -> None:
    """Paint a completion mark: ring, half, tick in a disc, or diamond with an exclamation mark."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark == "not-started":
        painter.setPen(_pen(ink or theme().color("muted"), scaled(1.4)))
        painter.drawEllipse(_disc(rect, 11))
    elif mark == "part-done":
        _half(painter, _disc(rect, 11), ink or theme().color("primary"))
    elif mark == "ready":
        _filled(painter, rect, ink or theme().color("ok_fill"))
        _tick(painter, _disc(rect, 12), theme().color("sunken" if ink is None else "select"))
    elif mark == "needs-you":
        box = _disc(rect, 13.6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink or theme().color("warn_fill"))
        centre = box.center()
        top, bottom = QPointF(centre.x(), box.top()), QPointF(centre.x(), box.bottom())
        left, right = QPointF(box.left(), centre.y()), QPointF(box.right(), centre.y())
        painter.drawPolygon(QPolygonF([top, right, bottom, left]))
        _exclamation(painter, _disc(rect, 10), theme().color("surface" if ink is None else "select"))
    painter.restore()


def level_token(level: str) -> str:
    """Return the token of the words beside a clock."""
    return {"soon": "warn", "urgent": "danger", "late": "danger"}.get(level, "muted")


def paint_clock(
    painter: QPainter, rect: QRect | QRectF, share_left: float, level: str, ink: QColor | None = None
) -> None:
    """Paint the time that is left as a pie, `share_left` from 0 to 1; late is a filled disc with an exclamation mark."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = ink or theme().color(
        {"soon": "warn_fill", "urgent": "danger_fill", "late": "danger_fill"}.get(level, "muted")
    )
    if level == "late":
        _filled(painter, rect, color)
        _exclamation(painter, _disc(rect, 12), theme().color("ondanger" if ink is None else "select"))
    else:
        disc = _disc(rect, 12)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(color, scaled(1.3)))
        painter.drawEllipse(disc)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        inset = scaled(1.9)
        # A sliver stays to be seen until the very end.
        sweep = round(max(0.04, min(1.0, share_left)) * 360 * 16)
        painter.drawPie(disc.adjusted(inset, inset, -inset, -inset), 90 * 16, -sweep)
    painter.restore()


def tag_width(words: str, with_icon: bool = True) -> int:
    """Return the width of a tag with these words."""
    metrics = QFontMetrics(theme().font("tag"))
    return metrics.horizontalAdvance(words) + theme().px(12) + (theme().px(18) if with_icon else 0)


def paint_focus_tag(painter: QPainter, rect: QRect | QRectF, tag: str, *, on_selection: bool = False) -> int:
    """Paint a focus tag at the left of a rectangle, centred upright; return its width."""
    look = TAGS[tag]
    edge = ""
    dashed = False
    if tag == "victim":
        edge, dashed = f"f_{look.token}", theme().high_contrast
    elif theme().high_contrast and tag != "suspect":
        edge = f"f_{look.token}"
    fore, back = theme().color(f"f_{look.token}"), theme().color(f"f_{look.token}_bg")
    # The high contrast selection is bright: a white tag on it would not show its own edge.
    if on_selection and theme().high_contrast and tag == "suspect":
        edge = "f_suspect"
    return _paint_tag(
        painter, rect, look.words, look.icon, back, fore, theme().color(edge) if edge else None, dashed
    )


def paint_tag(
    painter: QPainter, rect: QRect | QRectF, words: str, kind: str = "plain", icon: str = ""
) -> int:
    """Paint a small tag of a kind: danger, warn, ok, note or plain; return its width."""
    back, fore, edge = _TAG_KINDS[kind]
    if theme().high_contrast and not edge:
        edge = "border"
    return _paint_tag(
        painter,
        rect,
        words,
        icon,
        theme().color(back),
        theme().color(fore),
        theme().color(edge) if edge else None,
        False,
    )


def _paint_tag(
    painter: QPainter,
    rect: QRect | QRectF,
    words: str,
    icon: str,
    back: QColor,
    fore: QColor,
    edge: QColor | None,
    dashed: bool,
) -> int:
    width = tag_width(words, bool(icon))
    height = theme().px(20)
    area = QRectF(rect)
    box = QRectF(
        round(area.x()), round(area.center().y() - height / 2), min(width, int(area.width())), height
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(back)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, scaled(3), scaled(3))
    else:
        pen = QPen(edge, 1)
        if dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), scaled(3), scaled(3))
    x = box.x() + scaled(6)
    if icon:
        side = theme().px(13)
        paint_icon(painter, QRectF(x, box.center().y() - side / 2, side, side), icon, fore)
        x += scaled(18)
    painter.setPen(fore)
    painter.setFont(theme().font("tag"))
    room = QRectF(x, box.y(), box.right() - scaled(4) - x, box.height())
    text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.restore()
    return width


def paint_hatch(
    painter: QPainter, rect: QRectF, tag: str, *, edge: bool = True, ink: QColor | None = None
) -> None:
    """Fill a rectangle with the pattern of a focus tag, in its colour or in `ink`: clipped lines, no brush patterns."""
    fill = hatch.FILLS[tag]
    color = ink or theme().color(f"c_{TAGS[tag].token}")
    painter.save()
    if fill == "solid":
        painter.fillRect(rect, color)
        painter.restore()
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(rect)
    painter.translate(rect.topLeft())
    step = scaled(hatch.STEP[fill])
    painter.setPen(_pen(color, scaled(1.3 if fill == "diagonal" else 1.0)))
    if fill == "dots":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        radius = scaled(0.75)
        for x, y in hatch.dots(rect.width(), rect.height(), step):
            painter.drawEllipse(QPointF(x, y), radius, radius)
    else:
        for x1, y1, x2, y2 in hatch.lines(fill, rect.width(), rect.height(), step):
            painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
    if edge:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1))
        painter.drawRect(QRectF(0.5, 0.5, rect.width() - 1, rect.height() - 1))
    painter.restore()


def paint_meter(
    painter: QPainter, rect: QRect | QRectF, suspect: int, victim: int, *, chosen: bool = False
) -> None:
    """Paint the row meter: suspect solid, victim diagonal, "9 : 2"; a triangle when victim lines are as many or more.

    On a `chosen` row it takes the ink of that row, where its own colours could not be seen.
    """
    ink = theme().color("onselect") if chosen and theme().high_contrast else None
    area = QRectF(rect)
    words = f"{suspect} : {victim}"
    metrics = QFontMetrics(theme().font("caption"))
    room = metrics.horizontalAdvance(words) + scaled(8)
    warn = victim > 0 and victim >= suspect
    if warn:
        room += scaled(18)
    total = max(1, suspect + victim)
    height = scaled(8)
    bar = QRectF(area.x(), round(area.center().y() - height / 2), max(0.0, area.width() - room), height)
    share = round(bar.width() * suspect / total)
    if suspect:
        paint_hatch(painter, QRectF(bar.x(), bar.y(), share - 1, height), "suspect", ink=ink)
    if victim:
        paint_hatch(painter, QRectF(bar.x() + share, bar.y(), bar.width() - share, height), "victim", ink=ink)
    painter.save()
    x = bar.right() + scaled(8)
    if warn:
        paint_icon(
            painter,
            QRectF(x, area.center().y() - scaled(7), scaled(14), scaled(14)),
            "triangle-alert",
            ink or theme().color("warn"),
        )
        x += scaled(18)
    painter.setFont(theme().font("caption"))
    painter.setPen(theme().color("onselect2" if chosen else "text2"))
    painter.drawText(
        QRectF(x, area.y(), area.right() - x + 1, area.height()), Qt.AlignmentFlag.AlignVCenter, words
    )
    painter.restore()


def paint_row_ring(painter: QPainter, rect: QRect | QRectF, selected: bool) -> None:
    """Paint the focus ring inside a row; in high contrast 4 px inside a selected one."""
    width = theme().ring
    inset = width / 2
    if selected and theme().high_contrast:
        inset += 4
    painter.save()
    pen = QPen(theme().color("focus_select" if selected else "focus"), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(QBrush())
    painter.drawRect(QRectF(rect).adjusted(inset, inset, -inset, -inset))
    painter.restore()
