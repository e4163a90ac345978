"""Turns the blocks of a report into strips, in reading order."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import singledispatch

from soteria_desk.report.model import (
    Block,
    Box,
    Cover,
    Figure,
    KeyValues,
    Outcome,
    Questions,
    Report,
    Section,
    Signature,
    Slip,
    Span,
    Table,
    Text,
)
from soteria_desk.report.pdf import forms, tables
from soteria_desk.report.pdf.drawing import Pen
from soteria_desk.report.pdf.fonts import STRONG
from soteria_desk.report.pdf.items import Setter
from soteria_desk.report.pdf.measures import RIGHT, WIDTH
from soteria_desk.report.pdf.strips import Cell, Strip, strip
from soteria_desk.report.pdf.typeset import Piece

CODE_SIDE = 72.0
CODE_COLUMN = 84.0
LARGE_ROOM = 250.0
"""A large heading wants a third of a page under it."""


def strips(report: Report, setter: Setter) -> Iterator[Strip]:
    """Yield the whole report, strip by strip."""
    yield cover(report.cover, setter)
    for block in report.front:
        yield from laid(block, setter)
    for section in report.sections:
        yield from section_strips(section, setter)


def cover(head: Cover, setter: Setter) -> Strip:
    """Return the head of page 1, with the QR code at the right where there is one."""
    wide = WIDTH - (CODE_COLUMN + 10 if head.code else 0)
    pieces = setter.lines((Span(head.title),), wide, "title")
    pieces += setter.lines((Span(head.name, "strong"), Span(f", {head.revision}")), wide, "subtitle")
    pieces.append(Piece(2.0))
    pieces += setter.lines((Span(head.lead, "soft"),), wide, "lead")

    def paint(pen: Pen, x: float, y: float) -> None:
        middle = RIGHT - CODE_COLUMN / 2 + 3
        forms.draw_code(pen, middle - CODE_SIDE / 2, y + 1, CODE_SIDE, head.code)
        words = head.code_caption.split(" and ")
        pen.text(middle, y + CODE_SIDE + 13, f"{words[0]} and", size=7.2, anchor="middle")
        pen.text(middle, y + CODE_SIDE + 21.5, words[-1], size=7.2, anchor="middle")

    made = strip([Cell(0.0, wide, pieces)], least=CODE_SIDE + 24 if head.code else 0.0)
    made.paint = paint if head.code else None
    made.bookmark = head.title
    return made


def section_strips(section: Section, setter: Setter) -> Iterator[Strip]:
    """Yield a section's heading and blocks; words at its right stand level with its first paragraph."""
    yield heading(section, setter)
    first = True
    for block in section.blocks:
        beside = section.aside if first and isinstance(block, Text) else ""
        for made in paragraph(block, setter, beside) if isinstance(block, Text) else laid(block, setter):
            if first:
                made.gap = 2.0 if section.large else max(made.gap, 4.5)
            first = False
            yield made


def beside_share(setter: Setter) -> float:
    """Return how much of the width words at the right may take: more in large print, or they are cut."""
    return 0.2 if setter.scale < 1.2 else 0.36


def aside(words: str, setter: Setter) -> Callable[[Pen, float, float], None]:
    """Return a painter of strong words at the right edge."""
    size = 8.6 * setter.scale
    fitted = setter.fit(STRONG, size, words, WIDTH * beside_share(setter))

    def paint(pen: Pen, x: float, y: float) -> None:
        pen.text(RIGHT, y + 6.0 * setter.scale + size * 0.36, fitted, STRONG, size, anchor="end")

    return paint


def heading(section: Section, setter: Setter) -> Strip:
    """Return a heading: large on a page of its own, else with a rule under it."""
    role = "h1" if section.large else "h2"
    pieces = setter.lines((Span(section.heading()),), WIDTH, role)
    if section.caption and len(pieces) == 1 and pieces[0].inks:
        last = pieces[0].inks[-1]
        x = last.x + setter.width(last.font, last.size, last.text) + 6
        size = 8.3 * setter.scale
        caption = setter.fit("Inter-Regular", size, section.caption, WIDTH - x)
        inks = (*pieces[0].inks, *setter.inks(x, "Inter-Regular", size, "soft", caption))
        pieces[0] = replace(pieces[0], inks=inks)
    made = strip([Cell(0.0, WIDTH, pieces)])
    made.keep, made.bookmark = True, section.heading()
    if section.large:
        made.new_page, made.gap, made.least_room = section.new_page, 18.0, LARGE_ROOM
    else:
        made.gap = 13.5
        made.height += 2.5

        def paint(pen: Pen, x: float, y: float) -> None:
            pen.line(x, y + made.height, RIGHT, y + made.height, 0.8)

        made.paint = paint
    return made


@singledispatch
def laid(block: Block, setter: Setter) -> Iterator[Strip]:
    """Return the strips of a block."""
    raise TypeError(type(block).__name__)


@laid.register
def _(block: Text, setter: Setter) -> Iterator[Strip]:
    return paragraph(block, setter)


def paragraph(block: Text, setter: Setter, beside: str = "") -> Iterator[Strip]:
    """Yield a paragraph, narrower where words stand level with it at the right."""
    wide = WIDTH * (0.98 - beside_share(setter) if beside else 1.0)
    made = strip([Cell(0.0, wide, setter.lines(block.spans, wide, block.role))])
    made.gap, made.splittable = 5.0, True
    if beside:
        made.paint = aside(beside, setter)
    yield made


@laid.register
def _(block: Figure, setter: Setter) -> Iterator[Strip]:
    def paint(pen: Pen, x: float, y: float) -> None:
        pen.shapes(x, y, block.shapes)

    yield Strip([], block.height, gap=4.0, paint=paint)


@laid.register
def _(block: Table, setter: Setter) -> Iterator[Strip]:
    return tables.table(setter, block)


@laid.register
def _(block: KeyValues, setter: Setter) -> Iterator[Strip]:
    return tables.key_values(setter, block)


@laid.register
def _(block: Box, setter: Setter) -> Iterator[Strip]:
    return tables.box(setter, block)


@laid.register
def _(block: Questions, setter: Setter) -> Iterator[Strip]:
    return tables.questions(setter, block)


@laid.register
def _(block: Outcome, setter: Setter) -> Iterator[Strip]:
    return forms.outcome(setter, block)


@laid.register
def _(block: Signature, setter: Setter) -> Iterator[Strip]:
    return forms.signature(setter, block)


@laid.register
def _(block: Slip, setter: Setter) -> Iterator[Strip]:
    return forms.slip(setter, block)
