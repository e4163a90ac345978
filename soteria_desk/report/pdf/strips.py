"""Strips: what stands across the page, from top to bottom. A table row is a strip, so is a paragraph."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from soteria_desk.report.pdf.drawing import Pen
from soteria_desk.report.pdf.measures import LEFT
from soteria_desk.report.pdf.typeset import Piece

Edges = Literal["none", "grid", "frame"]
RULE = 0.5


@dataclass(slots=True)
class Cell:
    """Pieces in a column: `x` and `w` are the column's, the padding is inside."""

    x: float
    w: float
    pieces: list[Piece]
    pad_x: float = 0.0
    fill: str = ""
    middle: bool = False
    high: float = -1.0
    """Height of all pieces, once it is known: a text of 100,000 lines is cut a thousand times."""

    def height(self) -> float:
        """Return the height of all pieces."""
        if self.high < 0:
            self.high = sum(piece.height for piece in self.pieces)
        return self.high


@dataclass(slots=True)
class Strip:
    """One band of the page.

    Attributes:
        gap: Free room above; none at the top of a page.
        keep: Stands on the same page as the strip that follows.
        splittable: May be cut between pieces at the foot of a page although it would fit on the next.
        repeat: Strips drawn again at the top of a page that starts with this one.
        paint: Draws what no piece can, given the pen, x and y of the strip.
        bookmark: Title of an outline entry that leads here.
        new_page: Starts a page.
        least_room: Room that must be free under its top, or it starts a page.
    """

    cells: list[Cell]
    height: float
    pad_y: float = 0.0
    gap: float = 0.0
    edges: Edges = "none"
    edge: float = RULE
    keep: bool = False
    splittable: bool = False
    repeat: "tuple[Strip, ...]" = ()
    paint: Callable[[Pen, float, float], None] | None = None
    bookmark: str = ""
    new_page: bool = False
    least_room: float = 0.0
    open_top: bool = field(default=False)
    open_bottom: bool = field(default=False)

    def draw(self, pen: Pen, y: float) -> None:
        """Draw the strip with its top at `y`."""
        if self.edges == "grid":
            self._grid(pen, y)
        elif self.edges == "frame":
            self._frame(pen, y)
        for cell in self.cells:
            draw_pieces(pen, cell, y + self.pad_y, self.height - 2 * self.pad_y)
        if self.paint is not None:
            self.paint(pen, LEFT, y)

    def _grid(self, pen: Pen, y: float) -> None:
        bottom = y + self.height
        for cell in self.cells:
            if cell.fill:
                pen.rect(LEFT + cell.x, y, cell.w, self.height, fill=cell.fill)
        left, right = LEFT + self.cells[0].x, LEFT + self.cells[-1].x + self.cells[-1].w
        lines = [(left, y, right, y), (left, bottom, right, bottom), (right, y, right, bottom)]
        lines += [(LEFT + cell.x, y, LEFT + cell.x, bottom) for cell in self.cells]
        pen.lines(lines, RULE, "rule")

    def _frame(self, pen: Pen, y: float) -> None:
        """Draw one edge around all cells; a box that was cut stays open where it was."""
        bottom = y + self.height
        left, right = LEFT + self.cells[0].x, LEFT + self.cells[-1].x + self.cells[-1].w
        half = self.edge / 2
        lines = [(left + half, y, left + half, bottom), (right - half, y, right - half, bottom)]
        if not self.open_top:
            lines.append((left, y, right, y))
        if not self.open_bottom:
            lines.append((left, bottom, right, bottom))
        pen.lines(lines, self.edge, "ink")

    def split(self, room: float) -> "tuple[Strip, Strip] | None":
        """Cut after what fits into `room`, at least one piece when the page is empty; None if nothing fits."""
        inner = room - 2 * self.pad_y
        heads, tails, moved = [], [], False
        for cell in self.cells:
            count, used = 0, 0.0
            for piece in cell.pieces:
                if used + piece.height > inner:
                    break
                used += piece.height
                count += 1
            moved = moved or count > 0
            high = cell.height() - used
            heads.append(replace(cell, pieces=cell.pieces[:count], middle=False, high=used))
            tails.append(replace(cell, pieces=cell.pieces[count:], middle=False, high=high))
        if not moved or not any(cell.pieces for cell in tails):
            return None
        head = replace(self, cells=heads, height=tallest(heads) + 2 * self.pad_y, open_bottom=True)
        tail = replace(
            self,
            cells=tails,
            height=tallest(tails) + 2 * self.pad_y,
            gap=0.0,
            open_top=True,
            paint=None,
            bookmark="",
        )
        return head, tail


def tallest(cells: list[Cell]) -> float:
    """Return the height of the longest column of pieces."""
    return max((cell.height() for cell in cells), default=0.0)


def strip(cells: list[Cell], pad_y: float = 0.0, least: float = 0.0) -> Strip:
    """Return a strip as high as its tallest cell."""
    return Strip(cells, max(least, tallest(cells) + 2 * pad_y), pad_y)


def draw_pieces(pen: Pen, cell: Cell, top: float, room: float) -> None:
    """Draw a column of pieces, with one edge around neighbours of the same frame."""
    x, y = LEFT + cell.x + cell.pad_x, top
    if cell.middle:
        y += (room - cell.height()) / 2
    frame, frame_top, edge = 0, y, 0.0
    lines = []
    for piece in cell.pieces:
        if piece.frame != frame:
            if frame:
                pen.rect(x, frame_top, cell.w - 2 * cell.pad_x, y - frame_top, width=edge)
            frame, frame_top, edge = piece.frame, y, piece.edge
        if piece.shapes:
            pen.shapes(x, y, piece.shapes)
        if piece.inks:
            lines.append((y + piece.baseline, piece.inks))
        y += piece.height
    if frame:
        pen.rect(x, frame_top, cell.w - 2 * cell.pad_x, y - frame_top, width=edge)
    if lines:
        pen.column(x, lines)
