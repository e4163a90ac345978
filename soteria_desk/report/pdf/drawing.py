"""Draws geometry and set text on a ReportLab canvas, with y growing downwards as everywhere in ours."""

from collections.abc import Iterable
from typing import Any

from soteria_desk.report.geometry import Circle, Label, Line, Polygon, Rect, Shape
from soteria_desk.report.pdf.fonts import REGULAR, STRONG
from soteria_desk.report.pdf.measures import INKS, PAGE_H
from soteria_desk.report.pdf.typeset import Ink, Typesetter


class Pen:
    """A canvas with our units, inks and directions. It remembers the last colours: PDF operators are bytes."""

    def __init__(self, canvas: Any, setter: Typesetter) -> None:
        self.canvas = canvas
        self.setter = setter

    def words(self, x: float, y: float, inks: Iterable[Ink]) -> None:
        """Set words of one line; `y` is the baseline."""
        self.column(x, ((y, inks),))

    def column(self, x: float, lines: Iterable[tuple[float, Iterable[Ink]]]) -> None:
        """Set lines under each other, given their baselines, as one text object: a cell reads as one."""
        text = self.canvas.beginText()
        font, colour = None, None
        for y, inks in lines:
            for ink in inks:
                if (ink.font, ink.size) != font:
                    font = (ink.font, ink.size)
                    text.setFont(*font)
                if ink.ink != colour:
                    colour = ink.ink
                    text.setFillColorRGB(*INKS[colour])
                text.setTextOrigin(x + ink.x, PAGE_H - y)
                text.textOut(ink.text)
        if font is not None:
            self.canvas.drawText(text)

    def text(
        self, x: float, y: float, text: str, font: str = REGULAR, size: float = 7.9, ink: str = "ink",
        anchor: str = "start", spacing: float = 0.0,
    ) -> None:  # fmt: skip
        """Set one line of cleaned words at a baseline: from x, around x, or up to x."""
        if anchor != "start":
            wide = self.setter.width(font, size, text) + spacing * max(0, len(text) - 1)
            x -= wide / 2 if anchor == "middle" else wide
        if spacing:
            out = self.canvas.beginText(x, PAGE_H - y)
            out.setFillColorRGB(*INKS[ink])
            out.setCharSpace(spacing)
            for own, stretch in self.setter.widths.word(font, text)[1]:
                out.setFont(own, size)
                out.textOut(stretch)
            out.setCharSpace(0)
            self.canvas.drawText(out)
            return
        self.words(x, y, self.setter.inks(0.0, font, size, ink, text))

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6, ink: str = "ink") -> None:
        """Draw a stroke."""
        self.canvas.setStrokeColorRGB(*INKS[ink])
        self.canvas.setLineWidth(width)
        self.canvas.line(x1, PAGE_H - y1, x2, PAGE_H - y2)

    def lines(self, lines: list[tuple[float, float, float, float]], width: float, ink: str) -> None:
        """Draw many strokes of one kind at once."""
        self.canvas.setStrokeColorRGB(*INKS[ink])
        self.canvas.setLineWidth(width)
        self.canvas.lines([(x1, PAGE_H - y1, x2, PAGE_H - y2) for x1, y1, x2, y2 in lines])

    @staticmethod
    def flipped(y: float) -> float:
        """Return ReportLab's y, which grows upwards."""
        return PAGE_H - y

    def form(self, name: str, x: float, y: float) -> None:
        """Refer to a form drawn later, with its origin at (x, y)."""
        self.canvas.saveState()
        self.canvas.translate(x, PAGE_H - y)
        self.canvas.doForm(name)
        self.canvas.restoreState()

    def begin_form(self, name: str) -> None:
        """Begin a form for one line of words that ends at its origin."""
        self.canvas.beginForm(name, -300, -4, 4, 12)

    def form_text(self, x: float, words: str, font: str, size: float, ink: str) -> None:
        """Set words on the base line of a form."""
        self.words(x, PAGE_H, self.setter.inks(0.0, font, size, ink, words))

    def rect(self, x: float, y: float, w: float, h: float, width: float = 0.0, fill: str = "") -> None:
        """Draw a rectangle: an edge, a fill, or both."""
        if fill:
            self.canvas.setFillColorRGB(*INKS[fill])
        if width:
            self.canvas.setStrokeColorRGB(*INKS["ink"])
            self.canvas.setLineWidth(width)
        self.canvas.rect(x, PAGE_H - y - h, w, h, stroke=1 if width else 0, fill=1 if fill else 0)

    def shapes(self, x: float, y: float, shapes: Iterable[Shape]) -> None:
        """Draw plain geometry with its origin at (x, y)."""
        for shape in shapes:
            self._shape(x, y, shape)

    def _shape(self, x: float, y: float, shape: Shape) -> None:
        canvas = self.canvas
        if isinstance(shape, Label):
            font = STRONG if shape.bold else REGULAR
            self.text(x + shape.x, y + shape.y, shape.text, font, shape.size, anchor=shape.anchor)
        elif isinstance(shape, Line):
            if shape.dash:
                canvas.setDash(list(shape.dash))
            canvas.setLineCap(1)
            self.line(x + shape.x1, y + shape.y1, x + shape.x2, y + shape.y2, shape.width, shape.ink)
            canvas.setLineCap(0)
            if shape.dash:
                canvas.setDash()
        elif isinstance(shape, Polygon):
            path = canvas.beginPath()
            path.moveTo(x + shape.points[0][0], PAGE_H - y - shape.points[0][1])
            for px, py in shape.points[1:]:
                path.lineTo(x + px, PAGE_H - y - py)
            path.close()
            canvas.setFillColorRGB(*INKS[shape.fill])
            canvas.drawPath(path, stroke=0, fill=1)
        else:
            self._closed(x, y, shape)

    def _closed(self, x: float, y: float, shape: Rect | Circle) -> None:
        """Draw a rectangle or a circle with its edge, dash and fill."""
        canvas = self.canvas
        stroke, fill = int(shape.edge != "none"), int(shape.fill != "none")
        if fill:
            canvas.setFillColorRGB(*INKS[shape.fill])
        if stroke:
            canvas.setStrokeColorRGB(*INKS[shape.edge])
            canvas.setLineWidth(shape.width)
            if shape.dash:
                canvas.setDash(list(shape.dash))
        if isinstance(shape, Circle):
            canvas.circle(x + shape.cx, PAGE_H - y - shape.cy, shape.r, stroke=stroke, fill=fill)
        elif shape.radius:
            canvas.roundRect(
                x + shape.x, PAGE_H - y - shape.y - shape.h, shape.w, shape.h, shape.radius,
                stroke=stroke, fill=fill,
            )  # fmt: skip
        else:
            canvas.rect(
                x + shape.x, PAGE_H - y - shape.y - shape.h, shape.w, shape.h, stroke=stroke, fill=fill
            )
        if stroke and shape.dash:
            canvas.setDash()
