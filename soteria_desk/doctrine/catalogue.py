"""The whole pack as one HTML page for a practitioner to read through, print and mark.

One file: no scripts, no pictures, nothing from elsewhere. Every word of the pack is escaped. Each item stands beside a
margin for marks; what is not confirmed says so in words, never by colour alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

import msgspec

from soteria_desk.doctrine.catalogue_words import NOTES, REFERENCES, field_words, kind_words
from soteria_desk.doctrine.condition import ConditionError, parse
from soteria_desk.doctrine.condition_words import in_words
from soteria_desk.doctrine.items import Row, every_item
from soteria_desk.doctrine.model import Source

if TYPE_CHECKING:
    from soteria_desk.doctrine.library import Library

NOT_CONFIRMED: Final = '<strong class="mark">Not confirmed</strong>'

_STYLE: Final = """
body { font: 11pt/1.45 "Segoe UI", "Noto Sans", Arial, sans-serif; color: #111; background: #fff; margin: 1.5cm; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { margin-top: 2em; border-bottom: 2px solid #111; }
article, .note { width: 68%; border-right: 1px solid #767676; padding-right: 1em; }
article { padding-bottom: 1em; }
.id { font-family: Consolas, "Noto Sans Mono", monospace; font-weight: normal; }
.mark { border: 1px solid #111; padding: 0 0.3em; font-weight: bold; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #767676; padding: 0.2em 0.5em; text-align: left; vertical-align: top; }
th { background: #f0f0f0; } th[scope=row] { width: 9em; }
td { overflow-wrap: break-word; } code, .long { overflow-wrap: anywhere; }
td > ul, td > ol { margin: 0; padding-left: 1.3em; }
a { color: #0b3d91; }
code { font-family: Consolas, "Noto Sans Mono", monospace; }
nav ol { columns: 2; }
@media print {
  body { margin: 0; font-size: 9.5pt; } @page { margin: 1.5cm; } a { color: #111; text-decoration: none; }
  h2 { break-before: page; } h3, h4 { break-after: avoid; } tr { break-inside: avoid; }
}
"""

_CONDITIONS: Final = frozenset({"when", "suggested_by"})
_LEFT_OUT: Final = frozenset({"id", "key", "title", "confirmed"})
_NUMBERED: Final = frozenset({"steps"})
_AS_WRITTEN: Final = frozenset({"pattern"})


def catalogue(library: "Library") -> Iterator[str]:
    """Yield the page, piece by piece.

    Raises:
        DoctrineError: the reading part of the pack cannot be read.
    """
    yield from _Page(library).whole()


def _anchor(id_: str) -> str:
    return re.sub(r"[^A-Za-z0-9._/-]", "-", id_)


def _plain_values(part: object) -> dict[str, Any]:
    """Return the fields of an item as text, numbers, lists and mappings, named as in the files."""
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(part))
    return values


class _Page:
    """One pack while it is written out."""

    def __init__(self, library: "Library") -> None:
        self._library = library
        self._rows = every_item(library)
        self._kinds: dict[str, list[Row]] = {}
        for row in self._rows:
            self._kinds.setdefault(row.kind, []).append(row)
        self._titles = {row.id: row.title for row in self._rows}
        self._sources: dict[str, Source] = {**library.sources, **library.reading.sources}

    def whole(self) -> Iterator[str]:
        info = self._library.info
        title = escape(f"{info.title}, version {info.version}: catalogue")
        yield f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        yield from self._head(title)
        yield from self._contents()
        yield "<main>\n"
        for kind, rows in self._kinds.items():
            yield from self._section(kind, rows)
        yield from self._ranking()
        yield "</main>\n</body>\n</html>\n"

    # --- Front -----------------------------------------------------------------------------------------

    def _head(self, title: str) -> Iterator[str]:
        info = self._library.info
        open_ = sum(not row.confirmed for row in self._rows)
        yield f"<header>\n<h1>{title}</h1>\n"
        yield f'<p>Pack <span class="id">{escape(info.id)}</span> of {info.date.isoformat()}. '
        yield f"SHA-256 <code>{escape(self._library.hash)}</code></p>\n"
        yield f"<p>{len(self._rows)} items, of which {open_} are marked {NOT_CONFIRMED}: they, or what they rest on, "
        yield "could not be checked. The space on the right of each item is for your marks. Each item has an id; "
        yield "quote it with any correction.</p>\n"
        if info.changes:
            yield f"<h2>What changed</h2>\n{self._list(info.changes)}\n"
        yield "</header>\n"

    def _contents(self) -> Iterator[str]:
        yield '<nav aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n<ol>\n'
        for kind, rows in self._kinds.items():
            words = escape(kind_words(kind))
            yield f'<li><a href="#kind-{_anchor(kind)}">{words}</a> ({len(rows)})'
            if kind == "enquiry":
                yield "<ol>\n"
                for strategy in self._library.strategies.values():
                    name = escape(f"{strategy.id} {strategy.title}")
                    yield f'<li><a href="#heading-{_anchor(strategy.id)}">{name}</a></li>\n'
                yield "</ol>"
            yield "</li>\n"
        yield '<li><a href="#ranking">How proposals are ordered</a></li>\n</ol>\n</nav>\n'

    # --- Items -----------------------------------------------------------------------------------------

    def _section(self, kind: str, rows: list[Row]) -> Iterator[str]:
        anchor = f"kind-{_anchor(kind)}"
        yield f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{escape(kind_words(kind))} ({len(rows)})</h2>\n'
        if kind in NOTES:
            yield f'<p class="note">{escape(NOTES[kind])}</p>\n'
        if kind == "source":
            yield from self._source_table(rows)
        elif kind == "enquiry":
            for strategy in self._library.strategies.values():
                name = escape(f"{strategy.id} {strategy.title}")
                yield f'<h3 id="heading-{_anchor(strategy.id)}">{name}</h3>\n'
                for row in rows:
                    if row.parts[0].strategy == strategy.id:
                        yield from self._item(row, "h4")
        else:
            for row in rows:
                yield from self._item(row, "h3")
        yield "</section>\n"

    def _item(self, row: Row, heading: str) -> Iterator[str]:
        mark = "" if row.confirmed else f" {NOT_CONFIRMED}"
        yield f'<article id="item-{_anchor(row.id)}">\n<{heading}><span class="id">{escape(row.id)}</span> '
        yield f"{escape(row.title)}{mark}</{heading}>\n<table>\n"
        fields: dict[str, Any] = {}
        for part in row.parts:
            fields |= _plain_values(part)
        if row.kind == "enquiry":  # with what contexts add to its own condition
            fields["when"] = self._library.conditions[row.id].text
        if row.parts[1:]:
            fields["sources"] = list(dict.fromkeys(key for part in row.parts for key in part.sources))
        sources = fields.pop("sources", [])
        last: dict[str, Any] = {name: fields.pop(name) for name in ("confidence", "row") if name in fields}
        if last.get("confidence") == "seen":
            del last["confidence"]
        yield from self._fields(row, fields)
        told = self._list([self._source(key) for key in sources], plain=False)
        yield f'<tr><th scope="row">Sources</th><td>{told}</td></tr>\n'
        yield from self._fields(row, last)
        yield "</table>\n</article>\n"

    def _fields(self, row: Row, fields: Mapping[str, Any]) -> Iterator[str]:
        for name, value in fields.items():
            if name in _LEFT_OUT or value in ("", [], {}, None, row.title):
                continue
            words = "Typical sources" if (row.kind, name) == ("enquiry", "from") else field_words(name)
            yield f'<tr><th scope="row">{escape(words)}</th><td>{self._value(name, value)}</td></tr>\n'

    def _source(self, key: str) -> str:
        source = self._sources.get(key)
        link = f'<a href="#item-{_anchor(key)}">{escape(key)}</a>'
        if source is None:
            return link
        mark = "" if source.confirmed else f" {NOT_CONFIRMED}"
        return f"{link}: {escape(source.title)}, {escape(source.publisher)}; {escape(source.status)}{mark}"

    def _source_table(self, rows: list[Row]) -> Iterator[str]:
        heads = "".join(
            f'<th scope="col">{name}</th>'
            for name in ("Key", "Title", "Publisher", "Date", "Address", "How it was read", "Your marks")
        )
        yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
        for row in rows:
            one: Source = row.parts[0]
            state = escape(one.status) + ("" if one.confirmed else f" {NOT_CONFIRMED}")
            cells = "".join(f"<td>{escape(text)}</td>" for text in (one.title, one.publisher, one.date))
            cells += f'<td class="long">{escape(one.address)}</td>'
            yield f'<tr id="item-{_anchor(one.key)}"><th scope="row">{escape(one.key)}</th>{cells}<td>{state}</td>'
            yield "<td></td></tr>\n"
        yield "</tbody>\n</table>\n"

    def _ranking(self) -> Iterator[str]:
        yield '<section aria-labelledby="ranking">\n<h2 id="ranking">How proposals are ordered</h2>\n'
        yield '<p class="note">Points order the work; nothing is hidden, and nothing about a person is scored.</p>\n'
        yield "<article>\n<table>\n"
        for name, value in _plain_values(self._library.ranking).items():
            told = self._value(name, value)
            yield f'<tr><th scope="row">{escape(field_words(name))}</th><td>{told}</td></tr>\n'
        yield "</table>\n</article>\n</section>\n"

    # --- Values ----------------------------------------------------------------------------------------

    def _value(self, name: str, value: Any) -> str:
        if name in _CONDITIONS and isinstance(value, str):
            return self._condition(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, list):
            if value and isinstance(value[0], Mapping):
                return self._rows_of(value)
            told = [self._plain(name, one) for one in value]
            return self._list(told, plain=False, numbered=name in _NUMBERED)
        return self._plain(name, value)

    def _plain(self, name: str, value: Any) -> str:
        """A word or a text; the id of another item as a link, with its title."""
        text = str(value)
        if name in _AS_WRITTEN:
            return f"<code>{escape(text)}</code>"
        item = text.partition("#")[0]
        if name not in REFERENCES or item not in self._titles:
            return escape(text)
        told = f": {escape(self._titles[item])}" if self._titles[item] != text else ""
        return f'<a href="#item-{_anchor(item)}">{escape(text)}</a>{told}'

    def _condition(self, text: str) -> str:
        try:
            words = in_words(parse(text), self._library)
        except ConditionError:  # the check refuses it; the page still shows what stands there
            return f"<code>{escape(text)}</code>"
        return f"{escape(words[:1].upper() + words[1:])}<br><code>{escape(text)}</code>"

    def _mapping(self, value: Mapping[str, Any]) -> str:
        if set(value) == {"amount", "unit"}:
            return escape(f"{value['amount']} {str(value['unit']).replace('-', ' ')}(s)")
        return "; ".join(f"{escape(field_words(key))}: {self._value(key, one)}" for key, one in value.items())

    def _rows_of(self, rows: list[Mapping[str, Any]]) -> str:
        """Rows within an item, with a column for every field that says something in one of them."""
        names = [
            name
            for name in dict.fromkeys(name for row in rows for name in row)
            if any(row.get(name) not in ("", [], {}, None, True) for row in rows)
        ]
        heads = "".join(f'<th scope="col">{escape(field_words(name))}</th>' for name in names)
        body = "".join(
            "<tr>"
            + "".join(
                f"<td>{'' if row.get(name) in ('', [], {}, None) else self._value(name, row[name])}</td>"
                for name in names
            )
            + "</tr>"
            for row in rows
        )
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

    def _list(self, texts: Iterable[str], *, plain: bool = True, numbered: bool = False) -> str:
        told = [escape(text) if plain else text for text in texts]
        if len(told) == 1 and not numbered:
            return told[0]
        tag = "ol" if numbered else "ul"
        return f"<{tag}>{''.join(f'<li>{text}</li>' for text in told)}</{tag}>"
