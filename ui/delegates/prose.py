"""Text that wraps anywhere, with words in bold: laid out once, drawn by delegates and widgets alike."""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from ui.plain import Span
from ui.theme import theme

_BOLD = {"caption": "caption-strong", "body": "strong"}


class Prose(NamedTuple):
    """A text laid out for a width."""

    layout: QTextLayout
    height: int

    def draw(self, painter: QPainter, x: float, y: float, ink: QColor) -> None:
        """Draw it with its corner at x, y."""
        painter.setPen(ink)
        self.layout.draw(painter, QPointF(x, y))


def prose(text: str, spans: tuple[Span, ...], width: int, role: str = "caption", most: int = 0) -> Prose:
    """Lay text out for a width in at most `most` lines (0: all of them), the last one cut with an ellipsis."""
    return _laid_out(text, spans, max(1, width), role, most, theme().percent)


@lru_cache(maxsize=1024)
def _laid_out(text: str, spans: tuple[Span, ...], width: int, role: str, most: int, percent: int) -> Prose:
    font = theme().font(role)
    layout, count = _wrapped(text, spans, width, role)
    if most and count > most:
        # The last line that fits is cut where an ellipsis still finds room.
        start = layout.lineAt(most - 1).textStart()
        line = layout.lineAt(most - 1)
        room = width - QFontMetricsF(font).horizontalAdvance("… ")
        end = start + line.textLength()
        while end > start and line.cursorToX(end)[0] > room:  # type: ignore[index]
            end -= 1
        cut = text[:end].rstrip() + "…"
        kept = tuple(span for span in spans if span.start + span.length <= end)
        layout, count = _wrapped(cut, kept, width, role)
    step = QFontMetricsF(font).height()
    return Prose(layout, round(step * count))


def _wrapped(text: str, spans: tuple[Span, ...], width: int, role: str) -> tuple[QTextLayout, int]:
    font = theme().font(role)
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    bold = QTextCharFormat()
    bold.setFont(QFont(theme().font(_BOLD.get(role, role))))
    ranges = []
    for span in spans:
        one = QTextLayout.FormatRange()
        one.start, one.length, one.format = span.start, span.length, bold
        ranges.append(one)
    layout.setFormats(ranges)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    step, count = QFontMetricsF(font).height(), 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, count * step))
        count += 1
    layout.endLayout()
    return layout, count
