"""Glyphs and figures as plain geometry: what the screen's painter and the page's writer both draw.

Coordinates grow rightwards and downwards, in points. Colours are names that each side looks up. Hatches
come as lines already clipped, so that no drawer needs clipping and a photocopier keeps them.
"""

import math
from typing import Literal, TypeAlias

from msgspec import Struct

Ink: TypeAlias = Literal["ink", "soft", "paper", "shade", "suspect", "conduct", "none"]


class Line(Struct, frozen=True):
    """A straight stroke; `dash` is on and off lengths, empty for solid."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.8
    ink: Ink = "ink"
    dash: tuple[float, ...] = ()


class Rect(Struct, frozen=True):
    """A rectangle, rounded by `radius`."""

    x: float
    y: float
    w: float
    h: float
    fill: Ink = "none"
    edge: Ink = "ink"
    width: float = 0.8
    radius: float = 0.0
    dash: tuple[float, ...] = ()


class Circle(Struct, frozen=True):
    cx: float
    cy: float
    r: float
    fill: Ink = "none"
    edge: Ink = "ink"
    width: float = 0.8
    dash: tuple[float, ...] = ()


class Polygon(Struct, frozen=True):
    """A closed filled outline."""

    points: tuple[tuple[float, float], ...]
    fill: Ink = "ink"


class Label(Struct, frozen=True):
    """Words on one line; `y` is the baseline and `x` the start, middle or end."""

    x: float
    y: float
    text: str
    size: float = 8.1
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"


Shape: TypeAlias = Line | Rect | Circle | Polygon | Label

SOLID, STRIPED, DOTTED, DASHED = "done", "in-progress", "adopted", "proposed"


def state_dot(state: str, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Return the dot of a line's state in a square of `size` at (x, y).

    Done is filled with a tick, in progress half filled, adopted open, proposed dashed, not pursued struck.
    """
    r = size / 2
    cx, cy, w = x + r, y + r, size * 0.13
    ring = Circle(cx, cy, r - w / 2, width=w)
    if state == "done":
        tick_w = size * 0.14
        a, b, c = (cx - r * 0.45, cy), (cx - r * 0.1, cy + r * 0.38), (cx + r * 0.48, cy - r * 0.36)
        return (
            Circle(cx, cy, r, fill="ink", edge="none"),
            Line(*a, *b, width=tick_w, ink="paper"),
            Line(*b, *c, width=tick_w, ink="paper"),
        )
    if state == "in-progress":
        arc = tuple(
            (cx + (r - w) * math.sin(step * math.pi / 12), cy - (r - w) * math.cos(step * math.pi / 12))
            for step in range(13)
        )
        return (ring, Polygon(arc))
    if state == "proposed":
        length = 2 * math.pi * (r - w / 2) / 14
        return (Circle(cx, cy, r - w / 2, width=w, dash=(length, length)),)
    if state == "not-pursued":
        d = (r - w) * math.sqrt(0.5)
        return (ring, Line(cx - d, cy + d, cx + d, cy - d, width=w))
    return (ring,)


def tag_edge(tag: str, x: float, y: float, w: float, h: float) -> tuple[Shape, ...]:
    """Return the edge of a focus tag: suspect solid, victim dashed, others a thin line."""
    if tag == "suspect":
        return (Rect(x, y, w, h, fill="suspect", edge="none", radius=1.6),)
    if tag == "victim":
        return (Rect(x, y, w, h, width=0.8, radius=1.6, dash=(1.8, 1.2)),)
    return (Rect(x, y, w, h, edge="soft", width=0.6, radius=1.6),)


def tick_box(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Return a box to tick by hand; 3.4 mm or more where people write."""
    return (Rect(x, y, size, size, fill="paper", width=1.0),)


def arrow(direction: str, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Return which way evidence points: towards is a solid square and an up arrow, away open and down."""
    middle, w = x + size / 2, size * 0.12
    top, bottom, head = y + size * 0.24, y + size * 0.76, size * 0.22
    if direction == "towards":
        square, ink, tip, turn = Rect(x, y, size, size, fill="ink", edge="none"), "paper", top, 1
    elif direction == "away":
        inner = Rect(x + 0.35, y + 0.35, size - 0.7, size - 0.7, width=0.7)
        square, ink, tip, turn = inner, "ink", bottom, -1
    elif direction == "both":
        return arrow("towards", x, y, size) + arrow("away", x + size * 1.2, y, size)
    else:
        inner = Rect(x + 0.35, y + 0.35, size - 0.7, size - 0.7, width=0.7)
        return (inner, Line(x + size * 0.25, y + size / 2, x + size * 0.75, y + size / 2, width=w))
    stroke: Ink = "paper" if ink == "paper" else "ink"
    return (
        square,
        Line(middle, top, middle, bottom, width=w, ink=stroke),
        Line(middle - head, tip + turn * head, middle, tip, width=w, ink=stroke),
        Line(middle + head, tip + turn * head, middle, tip, width=w, ink=stroke),
    )


def clock(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Return a clock face at five to twelve: something may be lost."""
    r = size / 2
    cx, cy, w = x + r, y + r, size * 0.1
    return (
        Circle(cx, cy, r - w / 2, width=w),
        Line(cx, cy, cx, cy - r * 0.6, width=w),
        Line(cx, cy, cx - r * 0.35, cy - r * 0.4, width=w),
    )


def scissors(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Return open scissors that cut to the right: where paper is torn off."""
    r, w, middle = size * 0.16, size * 0.09, y + size / 2
    top, bottom = y + size * 0.18, y + size * 0.82
    return (
        Circle(x + r, top, r, width=w),
        Circle(x + r, bottom, r, width=w),
        Line(x + r * 1.8, top + r * 0.6, x + size, middle + size * 0.3, width=w),
        Line(x + r * 1.8, bottom - r * 0.6, x + size, middle - size * 0.3, width=w),
    )


def hatch(
    x: float, y: float, w: float, h: float, gap: float, width: float, ink: Ink = "suspect"
) -> tuple[Shape, ...]:
    """Return rising diagonal strokes that fill a rectangle, each clipped to it."""
    strokes: list[Shape] = []
    offset = gap / 2
    while offset < w + h:
        # The diagonal through (x + offset, y) running down to the left, cut by the four sides.
        x1, y1 = (x + offset, y) if offset <= w else (x + w, y + offset - w)
        x2, y2 = (x, y + offset) if offset <= h else (x + offset - h, y + h)
        strokes.append(Line(x1, y1, x2, y2, width=width, ink=ink))
        offset += gap
    return tuple(strokes)


def dots(
    x: float, y: float, w: float, h: float, gap: float, r: float, ink: Ink = "suspect"
) -> tuple[Shape, ...]:
    """Return dots in staggered rows inside a rectangle."""
    out: list[Shape] = []
    rows = max(1, round(h / gap))
    for row in range(rows):
        cy = y + (row + 0.5) * h / rows
        cx = x + gap * (0.5 if row % 2 == 0 else 1.0)
        while cx <= x + w - r:
            out.append(Circle(cx, cy, r, fill=ink, edge="none"))
            cx += gap
    return tuple(out)


def state_bar(state: str, x: float, y: float, w: float, h: float) -> tuple[Shape, ...]:
    """Return one box of a bar: done solid, in progress striped, adopted dotted, proposed dashed."""
    if state == SOLID:
        return (Rect(x, y, w, h, fill="suspect", edge="none"),)
    if state == DASHED:
        return (Rect(x + 0.4, y + 0.4, w - 0.8, h - 0.8, edge="suspect", width=0.8, dash=(2.2, 1.5)),)
    edge = Rect(x + 0.4, y + 0.4, w - 0.8, h - 0.8, edge="suspect", width=0.8)
    inside = (x + 0.8, y + 0.8, w - 1.6, h - 1.6)
    if state == STRIPED:
        return (*hatch(*inside, gap=4.6, width=1.3), edge)
    return (*dots(*inside, gap=3.2, r=0.72), edge)
