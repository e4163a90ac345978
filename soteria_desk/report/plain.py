"""A report as plain text: for terminals, for screen readers, and for the day the PDF cannot be made."""

import textwrap
from collections.abc import Iterator
from functools import singledispatch

from soteria_desk.report.cleaning import clean, one_line
from soteria_desk.report.inline import cell_words, words
from soteria_desk.report.model import (
    Block,
    Box,
    Figure,
    KeyValues,
    Outcome,
    Questions,
    Report,
    Signature,
    Slip,
    Table,
    Text,
)

COLUMNS = 100


def write_plain(report: Report) -> str:
    """Return the report as text of at most 100 columns, ending in a line feed."""
    return "\n".join(lines(report)) + "\n"


def lines(report: Report) -> Iterator[str]:
    """Yield the report line by line."""
    every = report.furniture
    yield one_line(every.marking)
    yield ""
    yield from wrapped(f"{report.cover.title}: {one_line(report.cover.name)}, {report.cover.revision}")
    yield from wrapped(one_line(every.subject))
    yield from filter(None, map(one_line, (every.issued, every.record, every.note, every.copy_label)))
    yield from wrapped(report.cover.lead)
    yield ""
    for block in report.front:
        yield from said(block)
        yield ""
    for section in report.sections:
        heading = one_line(section.heading())
        yield heading
        yield "=" * min(len(heading), COLUMNS)
        yield from wrapped("; ".join(filter(None, (section.caption, section.aside))))
        for block in section.blocks:
            yield from said(block)
            yield ""
    yield one_line(every.marking)


def wrapped(text: str, indent: str = "", first: str | None = None) -> Iterator[str]:
    """Yield `text` wrapped; typed line feeds stay, and words longer than a line are cut."""
    start = indent if first is None else first
    for line in clean(text).split("\n"):
        yield from textwrap.wrap(line, COLUMNS, initial_indent=start, subsequent_indent=indent) or (
            [start.rstrip()] if start.strip() else []
        )
        start = indent


def labelled(label: str, text: str) -> Iterator[str]:
    """Yield 'Label: text', further lines indented."""
    name = one_line(label)
    yield from wrapped(text or "none", "    ", f"  {name}: " if name else "  ")


@singledispatch
def said(block: Block) -> Iterator[str]:
    """Yield a block as lines."""
    raise TypeError(type(block).__name__)


@said.register
def _(block: Text) -> Iterator[str]:
    yield from wrapped(words(block))


@said.register
def _(block: KeyValues) -> Iterator[str]:
    for row in block.rows:
        for pair in row:
            yield from labelled(pair.label, cell_words(pair.value))


@said.register
def _(block: Box) -> Iterator[str]:
    yield block.title
    for row in block.rows:
        for column in row:
            for text in column:
                yield from wrapped(words(text), "    ", "  ")


@said.register
def _(block: Table) -> Iterator[str]:
    for group in block.groups:
        if group.heading:
            yield from wrapped(
                f"{group.heading} ({group.counts})" if group.counts else group.heading, "", "-- "
            )
        for index, row in enumerate(group.rows):
            if len(row) < len(block.headings):
                for text in filter(None, cell_words(row[-1]).split("\n")):
                    yield from wrapped(text, "    ", "  ")
                yield ""
                continue
            for number, (heading, cell) in enumerate(zip(block.headings, row, strict=True)):
                text = cell_words(cell)
                if number == 0:
                    yield from wrapped(text, "    ", f"{heading} " if heading else "")
                elif text:
                    yield from labelled(heading, text)
            if index + 1 == len(group.rows) or len(group.rows[index + 1]) == len(block.headings):
                yield ""


@said.register
def _(block: Figure) -> Iterator[str]:
    for label, text in block.alternative:
        yield from labelled(label, text)


@said.register
def _(block: Questions) -> Iterator[str]:
    for question in block.questions:
        yield from wrapped(question.text, "    ", f"{question.number}. ")
        yield from labelled("See", question.see)
        yield "  [ ] Yes  [ ] No  [ ] See note"


@said.register
def _(block: Outcome) -> Iterator[str]:
    yield "Outcome"
    for choice in block.choices:
        yield f"  [ ] {choice}"
    yield "  Next review: "
    yield "  Conditions and notes: "


@said.register
def _(block: Signature) -> Iterator[str]:
    yield "Signature"
    yield f"  {block.statement.replace('{pages}', 'all pages')} {block.fingerprint}."
    yield from ("  Name, in capitals: ", "  Rank and number: ", "  Signature, in ink: ", "  Date, time: ")


@said.register
def _(block: Slip) -> Iterator[str]:
    yield f"Return slip: {one_line(block.reference)}, {block.revision}, fingerprint {block.fingerprint}"
    yield "  Outcome: " + "  ".join(f"[ ] {choice}" for choice in block.choices)
    yield from ("  Reviewer’s number: ", "  Date, time: ", "  Initials: ")
