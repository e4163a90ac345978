"""What stands in a cell: paragraphs, state dots, focus tags, boxes to tick and boxed words, as pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from soteria_desk.report.geometry import Shape, arrow, state_dot, tag_edge, tick_box
from soteria_desk.report.model import Boxed, Cell, Item, Pointer, Span, State, Tag, Text, Ticks
from soteria_desk.report.pdf.fonts import REGULAR, STRONG
from soteria_desk.report.pdf.measures import TICK
from soteria_desk.report.pdf.typeset import Ink, Piece, Typesetter

BOX_PAD_X, BOX_PAD_Y = 4.5, 2.6


class Setter(Typesetter):
    """A typesetter that also sets the items of cells."""

    def __init__(self, scale: float = 1.0) -> None:
        super().__init__(scale)
        self._frames = 0

    def cell(self, cell: Cell, width: float, role: str = "cell") -> list[Piece]:
        """Return the pieces of a cell `width` wide."""
        if isinstance(cell, str):
            return self.lines((Span(cell),), width, role) if cell else []
        pieces: list[Piece] = []
        for item in cell:
            pieces += self.item(item, width, role)
        return pieces

    def item(self, item: Item, width: float, role: str) -> list[Piece]:
        """Return the pieces of one item."""
        if isinstance(item, Text):
            if not any(span.text for span in item.spans):
                return []
            return self.lines(item.spans, width, "cell-note" if item.role == "note" else role)
        if isinstance(item, State):
            return self._state(item, width)
        if isinstance(item, Tag):
            return self._tag(item, width)
        if isinstance(item, Ticks):
            return self._inline(item, width) if item.inline else list(self._ticks(item, width))
        if isinstance(item, Pointer):
            return self._pointer(item, width)
        return self._boxed(item, width, role)

    def _with_glyph(
        self, text: str, width: float, shapes: Sequence[Shape], room: float, look: str = "plain"
    ) -> list[Piece]:
        """Set words after a glyph that takes `room` at the start of the first line."""
        span = Span(text, "strong") if look == "strong" else Span(text)
        lines = self.lines((span,), width, "cell", indent=room)
        lines[0] = replace(lines[0], shapes=tuple(shapes))
        return lines

    def _state(self, item: State, width: float) -> list[Piece]:
        size = 7.6 * self.scale
        return self._with_glyph(
            item.text, width, state_dot(item.state, 0.3, 1.5 * self.scale, size), size + 4
        )

    def _pointer(self, item: Pointer, width: float) -> list[Piece]:
        size = 7.2 * self.scale
        room = size * (2.2 if item.direction == "both" else 1.0) + 4
        return self._with_glyph(
            item.text, width, arrow(item.direction, 0, 1.7 * self.scale, size), room, "strong"
        )

    def _tag(self, item: Tag, width: float) -> list[Piece]:
        size = 7.7 * self.scale
        text = self.fit(STRONG, size, item.text, width - 7)
        wide = self.width(STRONG, size, text) + 7
        high = 11.4 * self.scale
        ink = "paper" if item.tag == "suspect" else "ink"
        inks = tuple(self.inks(3.5, STRONG, size, ink, text))
        edge = tag_edge(item.tag, 0.4, 0.2, wide - 0.8, high)
        return [Piece(high + 2.2 * self.scale, high / 2 + size * 0.36, inks, edge)]

    def _ticks(self, item: Ticks, width: float) -> Iterator[Piece]:
        size = 8.1 * self.scale
        box = max(TICK, 9.0 * self.scale)
        for label in item.labels:
            text = self.fit(REGULAR, size, label, width - box - 4)
            inks = tuple(self.inks(box + 4, REGULAR, size, "ink", text))
            yield Piece(box + 4.4, box / 2 + size * 0.36 + 0.5, inks, tick_box(0.5, 0.5, box))

    def _inline(self, item: Ticks, width: float) -> list[Piece]:
        """Set 'Authority: [] Yes [] No', on a line of its own, or two where the cell is narrow; the lead may be empty."""
        size, box = 8.1 * self.scale, TICK
        out: list[Piece] = []
        inks: list[Ink] = list(self.inks(0.0, STRONG, size, "ink", item.lead))
        shapes: list[Shape] = []
        x = self.width(STRONG, size, item.lead) + 5 if item.lead else 0.0
        height = box + 3.4
        baseline = box / 2 + size * 0.36 + 1.2
        for label in item.labels:
            wide = box + 3 + self.width(REGULAR, size, label)
            if x + wide > width and x:
                out.append(Piece(height, baseline, tuple(inks), tuple(shapes)))
                inks, shapes, x = [], [], 0.0
            shapes += tick_box(x + 0.5, 1.2, box)
            inks += self.inks(x + box + 3, REGULAR, size, "ink", label)
            x += wide + 7
        out.append(Piece(height, baseline, tuple(inks), tuple(shapes)))
        return out

    def _boxed(self, item: Boxed, width: float, role: str) -> list[Piece]:
        self._frames += 1
        edge = 1.5 if item.thick else 0.8
        inner: list[Piece] = []
        for part in item.items:
            inner += self.item(part, width - 2 * BOX_PAD_X, role)
        pad = Piece(BOX_PAD_Y)
        framed = [
            replace(shifted(piece, BOX_PAD_X), frame=self._frames, edge=edge) for piece in (pad, *inner, pad)
        ]
        return [Piece(2.0), *framed, Piece(2.0)]


def shifted(piece: Piece, by: float) -> Piece:
    """Return the piece moved to the right; glyphs in boxes keep to the box's own left edge."""
    inks = tuple(replace(ink, x=ink.x + by) for ink in piece.inks)
    return replace(piece, inks=inks, shapes=tuple(moved(shape, by) for shape in piece.shapes))


def moved(shape: Shape, by: float) -> Shape:
    """Return a box to tick moved to the right; nothing else stands in a box."""
    from soteria_desk.report.geometry import Rect

    assert isinstance(shape, Rect)
    return Rect(shape.x + by, shape.y, shape.w, shape.h, shape.fill, shape.edge, shape.width)
