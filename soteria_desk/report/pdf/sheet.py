"""Draws the recovery sheet: one page with large rows, made to be read by a tired person and sealed away."""

import io
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from soteria_desk.report import recovery_sheet as words
from soteria_desk.report.cleaning import one_line
from soteria_desk.report.model import Span
from soteria_desk.report.pdf import measures
from soteria_desk.report.pdf.drawing import Pen
from soteria_desk.report.pdf.fonts import MONO, REGULAR, STRONG, registered
from soteria_desk.report.pdf.forms import field
from soteria_desk.report.pdf.items import Setter
from soteria_desk.report.pdf.measures import LEFT, MM, RIGHT, WIDTH
from soteria_desk.report.pdf.paper import Info

_ROW = 13.0 * MM
_NUMBER = 12.0 * MM
_SMALL = 10.0
_SCALE = 1.2
"""Text stands at 12/10 of a plan's body: this page is read in bad light and a hurry."""


def draw_sheet(sheet: words.RecoverySheet) -> bytes:
    """Return the PDF."""
    registered()
    setter = Setter(_SCALE)
    buffer = io.BytesIO()
    canvas: Any = Canvas(
        buffer,
        pagesize=(measures.PAGE_W, measures.PAGE_H),
        pageCompression=1,
        invariant=1,
        initialFontName=REGULAR,
        lang="en-GB",
    )
    canvas._doc.info = Info()
    canvas.setTitle(words.TITLE)
    pen = Pen(canvas, setter)
    _frame(pen, setter, one_line(sheet.marking))
    y = _head(pen, setter, sheet)
    y = _rows(pen, sheet.rows, y)
    y = _how(pen, setter, y)
    _kept(pen, y)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _frame(pen: Pen, setter: Setter, marking: str) -> None:
    shown = setter.fit(STRONG, 9.8, marking.upper(), WIDTH * 0.7)
    for y in (measures.MARKING_TOP, measures.MARKING_BOTTOM):
        pen.text(measures.PAGE_W / 2, y, shown, STRONG, 9.8, anchor="middle", spacing=1.0)
    for y in (measures.RULE_TOP, measures.RULE_BOTTOM):
        pen.line(LEFT, y, RIGHT, y, 1.1)


def _head(pen: Pen, setter: Setter, sheet: words.RecoverySheet) -> float:
    y = 30 * MM
    pen.text(LEFT, y, words.TITLE, STRONG, 24)
    y = _paragraph(pen, setter, words.OPENS, y + 8, strong=True)
    y = _paragraph(pen, setter, f"{words.FORGOTTEN} {words.NEVER}", y + 3)
    y += 8
    for name, value in sheet.facts():
        y += 15
        pen.text(LEFT, y, name, size=_SMALL, ink="soft")
        pen.text(LEFT + 26 * MM, y, value, MONO if name in ("Casebook", "Sheet") else REGULAR, _SMALL)
    return y + 10


def _rows(pen: Pen, rows: tuple[str, ...], y: float) -> float:
    for number, row in enumerate(rows, start=1):
        pen.rect(LEFT, y, _NUMBER, _ROW, fill="group")
        pen.rect(LEFT, y, WIDTH, _ROW, width=0.8)
        base = y + _ROW / 2 + 6.5
        pen.text(LEFT + _NUMBER / 2, base - 1.5, str(number), STRONG, 13, anchor="middle")
        # Characters apart, the five and five further apart: letters run together are copied wrongly.
        pen.text(LEFT + _NUMBER + 8 * MM, base, words.spaced(row), MONO, 19, spacing=5.5)
        y += _ROW
    return y + 4


def _how(pen: Pen, setter: Setter, y: float) -> float:
    y = _paragraph(pen, setter, words.FIGURES, y + 4) + 8
    y = _paragraph(pen, setter, "To open a casebook with this sheet", y, strong=True)
    for number, step in enumerate(words.HOW, start=1):
        pen.text(LEFT, y + 14.0, f"{number}.", size=8.6 * _SCALE)
        y = _paragraph(pen, setter, step, y + 2, indent=6 * MM)
    return _paragraph(pen, setter, words.TERMINAL, y + 4)


def _kept(pen: Pen, y: float) -> None:
    y += 46
    third = WIDTH / 3
    for place, name in enumerate(("Sealed by (name, number)", "On (date)", "Kept at")):
        field(pen, LEFT + place * third, LEFT + (place + 1) * third - 14, y, name, _SMALL)


def _paragraph(
    pen: Pen, setter: Setter, text: str, y: float, *, strong: bool = False, indent: float = 0.0
) -> float:
    """Set a paragraph below `y` and return where it ends."""
    role = "box-title" if strong else "body"
    for piece in setter.lines([Span(text)], WIDTH - indent, role):
        pen.words(LEFT + indent, y + piece.baseline, piece.inks)
        y += piece.height
    return y
