"""One item of the guidance, whole and in words: what it says, what it names, what names it, and its sources."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from soteria_desk import dates
from soteria_desk.doctrine.catalogue_words import NOTES, field_words
from soteria_desk.doctrine.condition import ConditionError, parse
from soteria_desk.doctrine.condition_words import in_words
from soteria_desk.doctrine.items import Row
from soteria_desk.doctrine.model import Source
from soteria_desk.services.guidance import REFERRING, VALUE, Guide, GuideItem, heading_of, plain_values

CONFIDENCE: Final = {
    "seen": "Read in the sources named below.",
    "partly": "Confirmed in part: not everything it says was found in a source.",
    "unconfirmed": "Believed right, but not found in a source.",
}
_OURS: Final = "The sources say why it is worth recording. The words are ours."


class GuidePassage(NamedTuple):
    """A paragraph or one point of a list; `note` is quieter, `links` lead to other items."""

    text: str
    note: str = ""
    links: tuple[GuideItem, ...] = ()
    confirmed: bool = True


class GuideSection(NamedTuple):
    """A part of an item under a heading; `field` is its name in the files, empty for what names the item."""

    heading: str
    field: str
    passages: tuple[GuidePassage, ...]
    numbered: bool = False

    def links(self) -> tuple[GuideItem, ...]:
        """Every item it leads to."""
        return tuple(link for passage in self.passages for link in passage.links)


class GuideEntry(NamedTuple):
    """An item to be read.

    Attributes:
        kind: What it is, in words: 'Line of enquiry'.
        trust: How far it is confirmed, in a sentence.
        glance: Short facts of it, as (name, value).
        sections: What it says, then what names it.
        pack: Which pack and version it stands in, or which force layer.
    """

    id: str
    kind: str
    title: str
    confirmed: bool
    trust: str
    note: str
    glance: tuple[tuple[str, str], ...]
    sections: tuple[GuideSection, ...]
    sources: tuple[Source, ...]
    pack: str

    def section(self, field: str) -> GuideSection | None:
        """The part that a field of the files became."""
        return next((one for one in self.sections if one.field == field), None)

    def text(self) -> str:
        """The whole item as plain text, for the clipboard."""
        lines = [
            self.title,
            f"{self.kind} {self.id}",
            *([] if self.confirmed else ["NOT CONFIRMED"]),
            self.trust,
        ]
        lines += [f"{name}: {value}" for name, value in self.glance]
        for section in self.sections:
            lines += ["", section.heading]
            for number, one in enumerate(section.passages, start=1):
                mark = f"{number}. " if section.numbered else "- " if len(section.passages) > 1 else ""
                words = "; ".join(
                    filter(None, (one.text, one.note, "" if one.confirmed else "not confirmed"))
                )
                if words:
                    lines.append(f"{mark}{words}")
                lines += [f"  {link.title} ({link.id})" for link in one.links if link.title != one.text]
        if self.sources:
            lines += ["", "Sources"]
            lines += [f"- {source_text(one)}" for one in self.sources]
        return "\n".join([*lines, "", self.pack])


def source_text(source: Source) -> str:
    """A source in one line, with its address as text."""
    told = [source.title, source.publisher, source.date, source.address, source.status]
    mark = "" if source.confirmed else " (not confirmed)"
    return f"{source.key}: {', '.join(filter(None, told))}{mark}"


_SINGULAR: Final = {
    "enquiry": "Line of enquiry",
    "brings-in": "What brings in lines",
    "event": "What starts a clock",
    "window": "How long evidence can be had",
    "boundary": "Day on which the law changed",
    "victim-right": "Right of the victim",
    "hypothesis": "Hypothesis to test",
    "defence-account": "Account to anticipate",
    "rubric-question": "Question of the full review",
    "review-question": "Printed review question",
    "proportionality": "Proportionality question",
    "purpose": "Purpose or point to prove",
    "fact": "Fact that can be recorded",
    VALUE: "What can be recorded",
}
_NAMED_BY: Final = {
    "gate": "Gates to answer first",
    "victim-gate": "What stands before it",
    "proportionality": "Proportionality questions",
    "window": "How long it can be had",
    "deadline": "Deadlines",
    "hypothesis": "Hypotheses it tests",
    "defence-account": "Accounts it tests",
    "context": "Contexts it answers",
    VALUE: "Proposed where these are recorded",
    "check": "Checks about it",
}
"""Headings of what names a line; anywhere else, and of anything else, the heading of the kind."""
_OF_SET: Final = {"hypothesis": "Hypotheses", "defence-account": "Accounts to anticipate"}
_HIDDEN: Final = frozenset({
    "id", "key", "title", "confirmed", "confidence", "sources", "order", "text", "label", "row", "pattern",
    "function", "computed", "variants", "by_confirmed",
})  # fmt: skip
_FIRST: Final[tuple[str, ...]] = (
    "definition", "meaning", "text", "message", "done", "purpose", "help", "example", "enquiry", "why", "towards",
    "away", "fairness", "justification", "steps", "points", "conditions", "questions", "penalties", "consent_note",
    "defences", "traps", "perishability", "when", "suggested_by", "proportionality", "try_first",
)  # fmt: skip
_CONDITIONS: Final = frozenset({"when", "suggested_by"})
_HEADINGS: Final = {
    "why": "Why",
    "towards": "Could point towards",
    "away": "Could point away",
    "proportionality": "Answer in writing first",
    "perishability": "How soon, and why",
    "text": "What it says",
    "justification": "Why it is kept although it looks at the victim",
    "find_out": "Lines that would find it out",
    "supervisor": "What a supervisor looks for",
}
_MAIN: Final = ("text", "ask", "title", "label", "maximum", "effect", "message")
"""What a row within an item mainly says; the rest stands behind it."""
_MODES: Final = {
    "IO": "Indictable only",
    "EW": "Either way",
    "SO": "Summary only",
    "indictment": "On indictment",
}
_CONSENT: Final = {
    "CE+P": "absence is an element; ss.75 and 76 can apply",
    "CE": "absence is an element",
    "AGE": "no answer, by age",
    "STATUS": "no answer, by status",
    "DEF": "a defence",
    "NONE": "nothing to do with it",
}
_SEVERITY: Final = {"B": "must be put right", "H": "answered in the review", "M": "warning", "L": "hint"}
_COMMENCEMENT: Final = {
    "in-force": "in force",
    "reported": "reported in force",
    "not-seen": "commencement not seen",
}
_ALONE: Final = {
    "mode": _MODES,
    "about": {
        "knew": "what the suspect knew",
        "did": "what the suspect did",
        "made-sure": "what the suspect did to be sure",
        "shown": "what others, records or things show",
    },
    "answer": {
        "reason": "answered with a reason",
        "yes": "answered with yes",
        "choice": "answered with a choice",
        "date": "answered with a day",
        "person": "answered with a name",
        "list": "answered with a list",
    },
    "ref": {},
}
"""What a row within an item says beside its main words without the name of the field."""
_SHORT: Final = 40


def kind_of(kind: str) -> str:
    """What one item of a kind is called."""
    return _SINGULAR.get(kind) or kind.replace("-", " ").capitalize()


def entry_of(guide: Guide, id_: str) -> GuideEntry | None:
    """Tell an item whole; None where the pack has none of that id."""
    row = guide.rows.get(id_)
    if row is not None:
        return _Telling(guide, row).entry()
    return _withdrawn(guide, id_) if id_ in guide.library.withdrawn else None


def _withdrawn(guide: Guide, id_: str) -> GuideEntry:
    """What was in the pack until a force layer withdrew it."""
    layer, reason = guide.library.withdrawn[id_]
    why = GuideSection("Why", "why", (GuidePassage(reason),))
    note = "It is not proposed any more. What a plan holds of it stays there."
    title = "Withdrawn from the guidance"
    return GuideEntry(id_, "Withdrawn", title, True, "", note, (), (why,), (), pack_of(guide, id_, layer))


def pack_of(guide: Guide, id_: str, layer: str = "") -> str:
    """Which pack an item comes from, or which force layer added, replaced or withdrew it, and why."""
    library = guide.library
    layer = layer or library.layer_of.get(id_, "")
    info = next((one.info for one in library.layers if one.info.id == layer), None)
    if info is None:
        own = library.info
        return f"{own.title}, version {own.version}, {dates.day(own.date)}"
    told = f"Force layer: {info.title}, version {info.version}, {dates.day(info.date)}"
    reason = next((one.reason for one in info.replaces if one.id == id_), "")
    return f"{told}. It replaces what the pack says: {reason}" if reason else told


class _Telling:
    """One item while it is put into words."""

    def __init__(self, guide: Guide, row: Row) -> None:
        self._guide, self._row = guide, row
        self._fields: dict[str, Any] = {}
        for part in row.parts:
            self._fields |= plain_values(part)
        if row.kind == "enquiry":
            self._fields["when"] = guide.library.conditions[row.id].text

    def entry(self) -> GuideEntry:
        row, fields = self._row, self._fields
        confidence = str(fields.get("confidence", "seen"))
        if not row.confirmed and confidence == "seen":
            confidence = "partly" if self._any_source_confirmed() else "unconfirmed"
        sections = (*self._own(), *self._named_by())
        return GuideEntry(
            row.id,
            kind_of(row.kind),
            row.title,
            row.confirmed,
            _OURS if row.kind in (VALUE, "fact") else "" if row.kind == "source" else CONFIDENCE[confidence],
            NOTES.get(row.kind, ""),
            tuple(self._glance()),
            sections,
            self._sources(),
            pack_of(self._guide, row.id),
        )

    # --- its own words ---------------------------------------------------------------------------

    def _glance(self) -> Iterator[tuple[str, str]]:
        for name, value in self._fields.items():
            if self._is_short(name, value):
                yield field_words(name), self._short(name, value)
        if self._fields.get("row"):
            yield "Row of the research", str(self._fields["row"])

    def _is_short(self, name: str, value: Any) -> bool:
        if name in _HIDDEN or value in ("", None, [], (), {}) or self._links(name, value):
            return False
        if isinstance(value, dict):
            return set(value) == {"amount", "unit"}
        if isinstance(value, str):
            return name not in _FIRST and len(value) <= _SHORT and value != self._row.title
        return isinstance(value, bool | int | date)

    def _short(self, name: str, value: Any) -> str:
        coded = {"consent": _CONSENT, "severity": _SEVERITY, "commencement": _COMMENCEMENT}.get(name, {})
        return coded.get(str(value)) or _in_words(name, value)

    def _own(self) -> Iterator[GuideSection]:
        names = [name for name in _FIRST if name in self._fields]
        names += [name for name in self._fields if name not in names]
        for name in names:
            value = self._fields[name]
            empty = value in ("", None, [], (), {}) or value == self._row.title
            if empty or self._is_short(name, value) or (name in _HIDDEN and name != "text"):
                continue
            if name in _CONDITIONS:
                passages: tuple[GuidePassage, ...] = (GuidePassage(self._condition(str(value))),)
            elif isinstance(value, list | tuple):
                passages = self._of_list(name, value)
            else:
                passages = (self._passage(name, value),)
            words = _HEADINGS.get(name) or field_words(name)
            if (self._row.kind, name) == ("enquiry", "from"):
                words = "Typical sources"
            elif name == "when" and self._row.kind != "enquiry":
                words = "Applies when"
            if name == "by" and not self._fields.get("by_confirmed", True):
                passages = tuple(one._replace(confirmed=False) for one in passages)
            yield GuideSection(words, name, passages, numbered=name == "steps")

    def _of_list(self, name: str, values: Any) -> tuple[GuidePassage, ...]:
        links = self._links(name, list(values))
        if links and len(links) >= len(values):
            return (GuidePassage("", links=links),)
        return tuple(self._passage(name, one) for one in values)

    def _passage(self, name: str, value: Any) -> GuidePassage:
        if isinstance(value, dict):
            return self._of_row(value)
        links = self._links(name, value)
        return GuidePassage("" if links else _in_words(name, value), links=links)

    def _of_row(self, row: dict[str, Any]) -> GuidePassage:
        """A point, a condition, a penalty: its main words, the rest behind them, what it names as links."""
        main = next((name for name in _MAIN if row.get(name)), "")
        notes = []
        links: tuple[GuideItem, ...] = ()
        for name, value in row.items():
            if name in (main, "id", "confirmed") or value in ("", None, [], (), {}, "always"):
                continue
            found = self._links(name, value)
            if found and name != "bears_on":
                links += found
            elif found:
                notes.append(f"{field_words(name).lower()}: {', '.join(one.title for one in found)}")
            elif name in ("from", "to") and isinstance(value, date):
                notes.append(f"conduct {'from' if name == 'from' else 'until'} {dates.day(value)}")
            elif name in _ALONE:
                notes.append(_ALONE[name].get(str(value), str(value)))
            else:
                notes.append(f"{field_words(name).lower()}: {_in_words(name, value)}")
        text = str(row[main]) if main else "; ".join(notes)
        return GuidePassage(text, "; ".join(notes) if main else "", links, bool(row.get("confirmed", True)))

    def _links(self, name: str, value: Any) -> tuple[GuideItem, ...]:
        if name not in REFERRING and isinstance(value, dict):
            return ()
        if isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value):
            return ()
        return self._guide.listed(self._guide.targets(name, value))

    def _condition(self, text: str) -> str:
        try:
            words = in_words(parse(text), self._guide.library)
        except ConditionError:  # the check refuses it; the item shows what stands there
            return text
        return words[:1].upper() + words[1:]

    # --- what names it ---------------------------------------------------------------------------

    def _named_by(self) -> Iterator[GuideSection]:
        shown = {link.id for section in self._own() for link in section.links()}
        named = self._guide.named_by.get(self._row.id, {})
        of_line = self._row.kind == "enquiry"
        kinds = list(named)
        if of_line:
            kinds.sort(key=lambda kind: list(_NAMED_BY).index(kind) if kind in _NAMED_BY else 99)
        for kind in kinds:
            if of_line and kind in ("brings-in", "fact"):
                continue  # told with the line's own condition, and with the values
            links = self._guide.listed(one for one in named[kind] if one not in shown)
            if links:
                words = _NAMED_BY.get(kind) if of_line else _OF_SET.get(kind)
                if self._row.kind == VALUE and kind == "enquiry":
                    words = "Lines it can bring in"
                yield GuideSection(words or heading_of(kind), "", (GuidePassage("", links=links),))

    # --- sources ---------------------------------------------------------------------------------

    def _sources(self) -> tuple[Source, ...]:
        keys = list(dict.fromkeys(key for part in self._row.parts for key in getattr(part, "sources", ())))
        if self._row.kind == VALUE:
            key = self._guide.library.keys.get(self._row.id.partition("=")[0])
            keys = list(key.sources) if key else []
        return tuple(self._guide.sources[key] for key in keys if key in self._guide.sources)

    def _any_source_confirmed(self) -> bool:
        return any(source.confirmed for source in self._sources())


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return dates.day(value)
    if isinstance(value, dict):
        if set(value) == {"amount", "unit"}:
            plural = "" if value["amount"] == 1 else "s"
            return f"{value['amount']} {str(value['unit']).replace('-', ' ')}{plural}"
        return "; ".join(f"{field_words(key)}: {_in_words(key, one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_in_words(name, one) for one in value)
    return str(value)
