"""A report as content: what is said and in which order, nothing about fonts, pages or escaping.

Every writer (PDF, HTML, plain text) reads these values and nothing else; text in them is as typed.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from soteria_desk.report.geometry import Shape

LAYOUT_VERSION = 1
"""Raised with every change that alters printed bytes; a print names it in the journal."""

Look: TypeAlias = Literal["plain", "strong", "soft", "mono"]


class Content(Struct, frozen=True):
    """A piece of a report."""


class Span(Content, frozen=True):
    """Words in one look."""

    text: str
    look: Look = "plain"


class Text(Content, frozen=True):
    """A paragraph; line feeds in it start a new line."""

    spans: tuple[Span, ...]
    role: Literal["body", "lead", "note"] = "body"


class State(Content, frozen=True):
    """The state of a line: a dot and its word. Never the dot alone."""

    state: str
    text: str


class Tag(Content, frozen=True):
    """A focus tag: solid for the suspect, dashed for the victim, and always the word."""

    tag: str
    text: str


class Ticks(Content, frozen=True):
    """Boxes to tick by hand: one under the other, or `inline` after the words of `lead`."""

    labels: tuple[str, ...]
    inline: bool = False
    lead: str = ""


class Pointer(Content, frozen=True):
    """Which way a result pointed: an arrow and words, equal in size either way."""

    direction: str
    text: str


class Boxed(Content, frozen=True):
    """Items in an edge of their own; a thick edge is a date after which something may be lost."""

    items: "tuple[Text | Ticks, ...]"
    thick: bool = False


Item: TypeAlias = Text | State | Tag | Ticks | Pointer | Boxed
Cell: TypeAlias = str | tuple[Item, ...]


class Group(Content, frozen=True):
    """Rows under a heading of their own, with the counts in words beside it.

    A row of two cells in a wider table belongs to the row above it: its second cell runs across all columns
    but the first, so that long words need not stand in a narrow column.
    """

    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""
    counts: str = ""


class Table(Content, frozen=True):
    """A ruled table; `widths` are shares of the page's width and add up to one."""

    headings: tuple[str, ...]
    widths: tuple[float, ...]
    groups: tuple[Group, ...]


class Pair(Content, frozen=True):
    """A label and what stands beside it."""

    label: str
    value: Cell


class KeyValues(Content, frozen=True):
    """Labels and values: ruled, one or two pairs in a row, or as an open list without lines."""

    rows: tuple[tuple[Pair, ...], ...]
    ruled: bool = True
    label_share: float = 0.16


class Box(Content, frozen=True):
    """A framed box with a heading and one row of columns for each thing it is about."""

    title: str
    rows: tuple[tuple[tuple[Text, ...], ...], ...]


class Figure(Content, frozen=True):
    """A drawing as plain geometry in points, and the same said in words."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    alternative: tuple[tuple[str, str], ...]


class Question(Content, frozen=True):
    number: int
    text: str
    see: str


class Questions(Content, frozen=True):
    """What the supervisor answers in ink: yes, no, or see note."""

    questions: tuple[Question, ...]


class Outcome(Content, frozen=True):
    """The outcome to tick, the date of the next review, and lines for conditions and notes."""

    choices: tuple[str, ...]
    lines: int = 7


class Signature(Content, frozen=True):
    """Where the reviewer signs; '{pages}' in the statement becomes 'pages 1 to 7' on paper."""

    statement: str
    fingerprint: str


class Slip(Content, frozen=True):
    """The slip that is typed back into the casebook. It names no one but the reviewer."""

    reference: str
    revision: str
    fingerprint: str
    code: str
    choices: tuple[str, ...]


Block: TypeAlias = Text | Table | KeyValues | Box | Figure | Questions | Outcome | Signature | Slip


class Section(Content, frozen=True):
    """A part of the report with its own heading; `number` is given in the order of print.

    Attributes:
        caption: Soft words beside the heading.
        aside: Strong words at the right of the line under the heading.
        large: Has a larger heading, and starts where a good part of a page is free.
        new_page: Starts on a page of its own.
    """

    title: str
    blocks: tuple[Block, ...]
    caption: str = ""
    aside: str = ""
    large: bool = False
    new_page: bool = False
    number: int = 0

    def heading(self) -> str:
        """'5 Lines of enquiry'."""
        return f"{self.number} {self.title}" if self.number else self.title


class Furniture(Content, frozen=True):
    """What stands on every page."""

    marking: str
    title: str
    subject: str
    revision: str
    fingerprint: str
    record: str
    issued: str
    note: str
    copy_label: str


class Cover(Content, frozen=True):
    """The head of page 1. `code` is what the QR code says; empty for a draft."""

    title: str
    name: str
    revision: str
    lead: str
    code: str
    code_caption: str


class Report(Content, frozen=True):
    """A whole report.

    Attributes:
        front: Blocks of page 1 before the first numbered section.
        fingerprint: All 64 characters, for the PDF's keyword; empty for a draft.
        scale: 1 for normal print, more for large print.
    """

    furniture: Furniture
    cover: Cover
    front: tuple[Block, ...]
    sections: tuple[Section, ...]
    draft: bool
    fingerprint: str = ""
    variant: str = "full"
    scale: float = 1.0


def text(*parts: "str | Span", role: Literal["body", "lead", "note"] = "body") -> Text:
    """Return a paragraph of plain strings and spans."""
    return Text(tuple(p if isinstance(p, Span) else Span(p) for p in parts), role)


def strong(words: str) -> Span:
    """Return words set bold."""
    return Span(words, "strong")


def soft(words: str) -> Span:
    """Return words set in the quieter ink."""
    return Span(words, "soft")


def mono(words: str) -> Span:
    """Return words in the fixed-width font: fingerprints and record heads."""
    return Span(words, "mono")
