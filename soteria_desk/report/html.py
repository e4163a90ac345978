"""A report as one HTML page: the accessible twin of the paper. It loads nothing and runs nothing."""

from collections.abc import Iterator
from functools import singledispatch
from html import escape

from soteria_desk.report.cleaning import clean
from soteria_desk.report.inline import cell_words
from soteria_desk.report.model import (
    Block,
    Box,
    Boxed,
    Cell,
    Figure,
    Item,
    KeyValues,
    Outcome,
    Pointer,
    Questions,
    Report,
    Section,
    Signature,
    Slip,
    Span,
    State,
    Table,
    Tag,
    Text,
    Ticks,
)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 Inter, "Segoe UI", "DejaVu Sans", sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.7rem; margin: .6rem 0 .2rem; } h2 { font-size: 1.2rem; border-bottom: 2px solid; margin-top: 2rem; }
.marking { text-align: center; font-weight: 650; letter-spacing: .1em; }
.draft { border: 3px solid; padding: .3rem .6rem; font-weight: 700; text-align: center; }
.soft { opacity: .8; } code { font-family: "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; }
th, td { border: 1px solid GrayText; padding: .35rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
p { margin: .2rem 0; overflow-wrap: anywhere; white-space: pre-line; }
.box { border: 2px solid; padding: .6rem; margin: .6rem 0; }
.boxed { border: 1px solid; padding: .2rem .4rem; } .thick { border-width: 3px; }
.tag { border: 1px solid; border-radius: 3px; padding: 0 .4rem; font-weight: 650; }
.tag-suspect { background: CanvasText; color: Canvas; } .tag-victim { border-style: dashed; }
@media print { body { max-width: none; } tr { break-inside: avoid; } }
"""


def write_html(report: Report) -> str:
    """Return the report as a whole page of HTML, ending in a line feed."""
    return "\n".join(page(report)) + "\n"


def e(text: str) -> str:
    """Return cleaned text that no browser takes for markup: every string of a report goes through here."""
    return escape(clean(text), quote=True)


def page(report: Report) -> Iterator[str]:
    """Yield the page."""
    every = report.furniture
    yield '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY, quote=True)}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{e(every.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    yield f'<p class="marking">{e(every.marking)}</p>'
    if report.draft:
        yield f'<p class="draft">{e(every.revision)}</p>'
    yield f"<header><h1>{e(report.cover.title)}</h1>"
    yield f"<p><strong>{e(report.cover.name)}</strong>, {e(report.cover.revision)}</p>"
    yield f'<p class="soft">{e(report.cover.lead)}</p></header>\n<main>'
    for block in report.front:
        yield from shown(block)
    for section in report.sections:
        yield from section_shown(section)
    yield "</main>\n<footer>"
    for text in (every.subject, every.issued, every.note, every.copy_label):
        if text:
            yield f"<p>{e(text)}</p>"
    for text in (every.fingerprint, every.record):
        if text:
            yield f"<p><code>{e(text)}</code></p>"
    yield f'</footer>\n<p class="marking">{e(every.marking)}</p>\n</body>\n</html>'


def section_shown(section: Section) -> Iterator[str]:
    """Yield a section under its heading."""
    yield f'<section aria-label="{e(section.heading())}"><h2>{e(section.heading())}</h2>'
    for note in (section.caption, section.aside):
        if note:
            yield f'<p class="soft">{e(note)}</p>'
    for block in section.blocks:
        yield from shown(block)
    yield "</section>"


def span(part: Span) -> str:
    """Return words in their look."""
    text = e(part.text)
    if part.look == "strong":
        return f"<strong>{text}</strong>"
    if part.look == "mono":
        return f"<code>{text}</code>"
    return f'<span class="soft">{text}</span>' if part.look == "soft" else text


def item(part: Item) -> str:
    """Return one item of a cell."""
    if isinstance(part, Text):
        return f"<p>{''.join(map(span, part.spans))}</p>"
    if isinstance(part, Tag):
        known = part.tag if part.tag in ("suspect", "victim") else "other"
        return f'<p><span class="tag tag-{known}">{e(part.text)}</span></p>'
    if isinstance(part, State | Pointer):
        return f"<p>{e(part.text)}</p>"
    if isinstance(part, Boxed):
        kind = "boxed thick" if part.thick else "boxed"
        return f'<div class="{kind}">{"".join(map(item, part.items))}</div>'
    assert isinstance(part, Ticks)
    return f"<p>{e(cell_words((part,)))}</p>"


def cell(content: Cell) -> str:
    """Return the inside of a cell."""
    return e(content) if isinstance(content, str) else "".join(map(item, content))


@singledispatch
def shown(block: Block) -> Iterator[str]:
    """Yield a block as HTML."""
    raise TypeError(type(block).__name__)


@shown.register
def _(block: Text) -> Iterator[str]:
    yield item(block)


@shown.register
def _(block: KeyValues) -> Iterator[str]:
    yield "<table>"
    for row in block.rows:
        for pair in row:
            yield f'<tr><th scope="row">{e(pair.label)}</th><td>{cell(pair.value)}</td></tr>'
    yield "</table>"


@shown.register
def _(block: Box) -> Iterator[str]:
    yield f'<div class="box"><p><strong>{e(block.title)}</strong></p>'
    for row in block.rows:
        for column in row:
            yield "".join(map(item, column))
    yield "</div>"


@shown.register
def _(block: Table) -> Iterator[str]:
    yield "<table><thead><tr>"
    yield "".join(f'<th scope="col">{e(heading)}</th>' for heading in block.headings)
    yield "</tr></thead>"
    for group in block.groups:
        yield "<tbody>"
        if group.heading:
            span_all = f'<tr><th scope="rowgroup" colspan="{len(block.headings)}">'
            yield f"{span_all}{e(group.heading)} {e(group.counts)}</th></tr>"
        for row in group.rows:
            *before, last = row
            rest = len(block.headings) - len(before)
            across = f' colspan="{rest}"' if rest > 1 else ""
            cells = "".join(f"<td>{cell(content)}</td>" for content in before)
            yield f"<tr>{cells}<td{across}>{cell(last)}</td></tr>"
        yield "</tbody>"
    yield "</table>"


@shown.register
def _(block: Figure) -> Iterator[str]:
    # The drawing says nothing that these words do not; a table is read aloud, a drawing is not.
    yield "<table>"
    for label, text in block.alternative:
        yield f'<tr><th scope="row">{e(label)}</th><td>{e(text)}</td></tr>'
    yield "</table>"


@shown.register
def _(block: Questions) -> Iterator[str]:
    yield '<table><thead><tr><th scope="col">No</th><th scope="col">Question</th><th scope="col">See</th>'
    yield '<th scope="col">Answer</th></tr></thead><tbody>'
    for question in block.questions:
        yield f"<tr><td>{question.number}</td><td>{e(question.text)}</td><td>{e(question.see)}</td>"
        yield "<td>[ ] Yes  [ ] No  [ ] See note</td></tr>"
    yield "</tbody></table>"


@shown.register
def _(block: Outcome) -> Iterator[str]:
    yield "<h3>Outcome</h3><p>" + "<br>".join(f"[ ] {e(choice)}" for choice in block.choices) + "</p>"
    yield "<p>Next review:</p><p>Conditions and notes:</p>"


@shown.register
def _(block: Signature) -> Iterator[str]:
    statement = block.statement.replace("{pages}", "all pages")
    yield f"<h3>Signature</h3><p>{e(statement)} <code>{e(block.fingerprint)}</code>.</p>"
    yield "<p>Sign the paper, not this page.</p>"


@shown.register
def _(block: Slip) -> Iterator[str]:
    yield "<h3>Return slip, for the officer in the case</h3>"
    yield f"<p>{e(block.reference)}, {e(block.revision)}, <code>{e(block.fingerprint)}</code></p>"
    yield "<p>" + "  ".join(f"[ ] {e(choice)}" for choice in block.choices) + "</p>"
