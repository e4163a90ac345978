"""Tables, facts and boxes as strips: headers repeat, a group's heading stays with its first row."""

from collections.abc import Iterator
from dataclasses import replace

from soteria_desk.report.geometry import tick_box
from soteria_desk.report.model import Box, KeyValues, Questions, Span, Table, text
from soteria_desk.report.pdf.items import Setter
from soteria_desk.report.pdf.measures import TICK, WIDTH
from soteria_desk.report.pdf.strips import Cell, Strip, strip
from soteria_desk.report.pdf.typeset import Piece

PAD_X, PAD_Y = 4.6, 3.4


def columns(shares: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return where each column starts and how wide it is; shares need not add up exactly."""
    total, x, out = sum(shares), 0.0, []
    for share in shares:
        wide = share / total * WIDTH
        out.append((x, wide))
        x += wide
    return out


def table(setter: Setter, block: Table) -> Iterator[Strip]:
    """Yield header, group headings and rows."""
    places = columns(block.widths)
    header = strip(
        [
            Cell(x, wide, setter.lines((Span(heading, "strong"),), wide - 2 * PAD_X, "cell") if heading else [],
                 PAD_X, "shade")
            for (x, wide), heading in zip(places, block.headings, strict=True)
        ],
        PAD_Y + 0.4,
    )  # fmt: skip
    header.edges, header.keep, header.gap = "grid", True, 5.0
    yield header
    header = replace(header, gap=0.0)
    for group in block.groups:
        repeat: tuple[Strip, ...] = (header,)
        if group.heading:
            first = band(setter, group.heading, group.counts)
            first.repeat = (header,)
            yield first
            repeat = (header, band(setter, group.heading, "continued"))
        for row, after in zip(group.rows, (*group.rows[1:], ()), strict=True):
            cells = [
                Cell(x, wide, setter.cell(content, wide - 2 * PAD_X), PAD_X)
                for (x, wide), content in zip(across(places, len(row)), row, strict=True)
            ]
            made = strip(cells, PAD_Y)
            made.edges, made.repeat = "grid", repeat
            made.keep = 0 < len(after) < len(places)
            yield made


def across(places: list[tuple[float, float]], count: int) -> list[tuple[float, float]]:
    """Return the places of `count` cells: where a row has fewer cells than columns, its last takes the rest."""
    if count == len(places):
        return places
    x = places[count - 1][0]
    last, wide = places[-1]
    return [*places[: count - 1], (x, last + wide - x)]


def band(setter: Setter, heading: str, counts: str) -> Strip:
    """Return the heading of a group, with its counts."""
    spans = (Span(heading, "strong"), Span(f"  {counts}" if counts else ""))
    made = strip([Cell(0.0, WIDTH, setter.lines(spans, WIDTH - 2 * PAD_X, "cell"), PAD_X, "group")], 2.6)
    made.edges, made.keep = "grid", True
    return made


def key_values(setter: Setter, block: KeyValues) -> Iterator[Strip]:
    """Yield one strip for each row of labels and values."""
    label = block.label_share
    for number, row in enumerate(block.rows):
        value = (1 - 2 * label) * 0.58
        shares = (label, value, label, 1 - 2 * label - value) if len(row) == 2 else (label, 1 - label)
        places = columns(shares)
        cells = []
        for index, pair in enumerate(row):
            (x, wide), (x2, wide2) = places[2 * index], places[2 * index + 1]
            pad = PAD_X if block.ruled else 0.0
            role = "fact" if block.ruled else "body"
            name = setter.lines((Span(pair.label, "strong"),), wide - 2 * pad, role)
            cells.append(Cell(x, wide, name, pad, "shade" if block.ruled else ""))
            cells.append(Cell(x2, wide2, setter.cell(pair.value, wide2 - 2 * pad, role), pad))
        made = strip(cells, 3.0 if block.ruled else 0.7)
        if block.ruled:
            made.edges = "grid"
        if number == 0:
            made.gap = 5.0
        # A short open list reads as one thing, and looks lost when its last line is overleaf.
        made.keep = not block.ruled and number < len(block.rows) - 1 < 8
        yield made


def box(setter: Setter, block: Box) -> Iterator[Strip]:
    """Yield a framed box in two columns; rows start level."""
    pad, half = 9.0, WIDTH / 2
    stacks: tuple[list[Piece], list[Piece]] = ([], [])
    title = setter.lines((Span(block.title),), half - 2 * pad, "box-title")
    stacks[0].extend(title)
    stacks[1].append(Piece(sum(piece.height for piece in title)))
    for row in block.rows:
        for stack, column in zip(stacks, row, strict=True):
            for part in column:
                stack.extend(setter.lines(part.spans, half - 1.5 * pad, "body"))
        level = [sum(piece.height for piece in stack) for stack in stacks]
        for stack, high in zip(stacks, level, strict=True):
            if high < max(level):
                stack.append(Piece(max(level) - high))
    made = strip([Cell(0.0, half, stacks[0], pad), Cell(half, half, stacks[1], pad / 2)], 6.5)
    made.edges, made.edge, made.gap = "frame", 1.4, 11.0
    yield made


def questions(setter: Setter, block: Questions) -> Iterator[Strip]:
    """Yield the questions with boxes for yes, no and see note."""
    places = columns((0.04, 0.52, 0.225, 0.06, 0.06, 0.095))
    names = ("", "Question", "See", "Yes", "No", "See note")
    size = TICK * min(setter.scale, 1.2)

    def cell(index: int, pieces: list[Piece], fill: str = "") -> Cell:
        x, wide = places[index]
        return Cell(x, wide, pieces, PAD_X, fill, middle=True)

    def centred(index: int, spans: tuple[Span, ...]) -> list[Piece]:
        wide = places[index][1] - 2 * PAD_X
        out = []
        for piece in setter.lines(spans, wide, "cell"):
            last = piece.inks[-1] if piece.inks else None
            end = last.x + setter.width(last.font, last.size, last.text) if last else 0.0
            by = max(0.0, (wide - end) / 2)
            out.append(replace(piece, inks=tuple(replace(ink, x=ink.x + by) for ink in piece.inks)))
        return out

    header_cells = []
    for index, name in enumerate(names):
        spans = (Span(name, "strong"),)
        left = setter.lines(spans, places[index][1] - 2 * PAD_X, "cell") if name else []
        header_cells.append(cell(index, centred(index, spans) if index > 2 else left, "shade"))
    header = strip(header_cells, PAD_Y)
    header.edges, header.keep, header.gap = "grid", True, 5.0
    yield header
    header = replace(header, gap=0.0)
    for question in block.questions:
        cells = [
            cell(0, centred(0, (Span(str(question.number), "strong"),))),
            cell(1, setter.cell((text(question.text),), places[1][1] - 2 * PAD_X)),
            cell(2, setter.cell((text(Span(question.see, "soft")),), places[2][1] - 2 * PAD_X)),
        ]
        for index in (3, 4, 5):
            x = (places[index][1] - 2 * PAD_X - size) / 2
            cells.append(cell(index, [Piece(size, shapes=tick_box(x, 0.0, size))]))
        made = strip(cells, PAD_Y, least=22.0)
        made.edges, made.repeat = "grid", (header,)
        yield made
