"""The guidance library: every item of the pack to browse, to search, and to follow from one to the next.

Made when guidance is first looked at; nothing here is needed to plan. What an item says is in `guidance_entry`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

import msgspec

from soteria_desk.doctrine.catalogue_words import REFERENCES, kind_words
from soteria_desk.doctrine.condition import AnyOf, ConditionError, parse
from soteria_desk.doctrine.items import Row, every_item
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import Source

Browse = Literal["kind", "strategy", "context", "offence", "stage"]

VALUE: Final = "value"
"""Kind of a value that can be recorded: no table of a file, but an item to be read about all the same."""
MOST_FOUND: Final = 150
"""Rows a search gives at most; who finds more types another word."""

_OF_A_FACT: Final = {"context": "context", "account": "account", "value": "presumption", "family": "offence"}
"""Field -> the fact whose value it holds."""
REFERRING: Final = REFERENCES | {"who", "see", "right"}
_NOT_SEARCHED: Final = frozenset({"sources", "pattern", "when", "suggested_by"})


class GuideItem(NamedTuple):
    """An item in a list."""

    id: str
    kind: str
    title: str
    confirmed: bool


class GuideBundle(NamedTuple):
    """Items under a heading; `note` stands quietly after it."""

    title: str
    rows: tuple[GuideItem, ...]
    note: str = ""


def value_id(key: str, value: str) -> str:
    """Id of a value that can be recorded: 'relationship=ex-partner'."""
    return f"{key}={value}"


def plain_values(part: Any) -> dict[str, Any]:
    """The fields of an item, named as in the files; days stay days."""
    values: dict[str, Any] = msgspec.to_builtins(part, builtin_types=(date,))
    return values


class Guide:
    """One pack as a library to read in. Reads the whole pack when it is made: some tens of milliseconds.

    Raises:
        DoctrineError: the reading part of the pack cannot be read.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.rows: dict[str, Row] = {row.id: row for row in _with_values(library)}
        self.sources: dict[str, Source] = {**library.sources, **library.reading.sources}
        self._texts: list[tuple[str, str, GuideItem]] = []
        self.named_by: dict[str, dict[str, list[str]]] = {}
        """Id -> kind -> ids of the items of that kind that name it."""
        for row in self.rows.values():
            self._take_in(row)
        for line, condition in library.conditions.items():
            for node in condition.nodes():
                if isinstance(node, AnyOf):
                    for value in node.values:
                        self._name(value_id(node.key, value), "enquiry", line)
                        self._name(line, VALUE, value_id(node.key, value))

    def _take_in(self, row: Row) -> None:
        words: list[str] = [row.id]
        for part in row.parts:
            values = plain_values(part)
            for name, value in values.items():
                for target in self.targets(name, value):
                    self._name(target, row.kind, row.id)
                if name not in _NOT_SEARCHED:
                    words.extend(_texts_in(value))
            for key in values.get("sources", ()):
                self._name(key, row.kind, row.id)
            if row.kind == "context":
                for target in _values_of(values["when"]):
                    self._name(target, "context", row.id)
        text = plain_text(" ".join(words))
        self._texts.append((plain_text(f"{row.title} {row.id}"), text, self.listed_row(row)))

    def _name(self, target: str, kind: str, by: str) -> None:
        if target in self.rows and target != by:
            found = self.named_by.setdefault(target, {}).setdefault(kind, [])
            if by not in found:
                found.append(by)

    def targets(self, name: str, value: Any) -> Iterator[str]:
        """The ids of other items in a field, wherever in it they stand."""
        if isinstance(value, str):
            if name in _OF_A_FACT and value_id(_OF_A_FACT[name], value) in self.rows:
                yield value_id(_OF_A_FACT[name], value)
            elif name in REFERRING and value.partition("#")[0] in self.rows:
                yield value.partition("#")[0]
        elif isinstance(value, dict):
            for inner, one in value.items():
                yield from self.targets(inner, one)
        elif isinstance(value, list | tuple):
            for one in value:
                yield from self.targets(name, one)

    # --- lists -----------------------------------------------------------------------------------

    def listed_row(self, row: Row) -> GuideItem:
        """An item as a list shows it."""
        return GuideItem(row.id, row.kind, row.title, row.confirmed)

    def listed(self, ids: Iterable[str]) -> tuple[GuideItem, ...]:
        """The items of these ids, those that are not in the pack left out, each once."""
        return tuple(self.listed_row(self.rows[one]) for one in dict.fromkeys(ids) if one in self.rows)

    def search(self, words: str) -> tuple[GuideBundle, ...]:
        """Items that hold every one of the words, by kind; those with the words in their title come first."""
        wanted = plain_text(words).split()
        if not wanted:
            return ()
        in_title: dict[str, list[GuideItem]] = {}
        in_text: dict[str, list[GuideItem]] = {}
        for title, text, one in self._texts:
            if all(word in title for word in wanted):
                in_title.setdefault(one.kind, []).append(one)
            elif all(word in text for word in wanted):
                in_text.setdefault(one.kind, []).append(one)
        left = MOST_FOUND
        bundles: list[GuideBundle] = []
        for kind in dict.fromkeys((*in_title, *in_text)):
            found = (*in_title.get(kind, ()), *in_text.get(kind, ()))
            shown = found[:left]
            left -= len(shown)
            note = f"{len(found)}" if len(shown) == len(found) else f"{len(shown)} of {len(found)}"
            bundles.append(GuideBundle(heading_of(kind), shown, note))
        return tuple(bundle for bundle in bundles if bundle.rows)

    def browse(self, by: Browse) -> tuple[GuideBundle, ...]:
        """Everything, or what belongs to each strategy, context, offence or stage, under headings."""
        if by not in self._browsed:
            made = {
                "kind": self._by_kind,
                "strategy": self._by_strategy,
                "context": self._by_context,
                "offence": self._by_offence,
                "stage": self._by_stage,
            }[by]()
            self._browsed[by] = tuple(made)
        return self._browsed[by]

    @cached_property
    def _browsed(self) -> dict[str, tuple[GuideBundle, ...]]:
        return {}

    @cached_property
    def _kinds(self) -> dict[str, list[str]]:
        kinds: dict[str, list[str]] = {}
        for row in self.rows.values():
            kinds.setdefault(row.kind, []).append(row.id)
        return kinds

    def _by_kind(self) -> Iterator[GuideBundle]:
        for kind in sorted(self._kinds, key=_place_of):
            rows = self.listed(self._kinds[kind])
            yield GuideBundle(heading_of(kind), rows, str(len(rows)))

    def _headed(self, heads: Iterable[str], kinds: tuple[str, ...], *outward: str) -> Iterator[GuideBundle]:
        """Each head with the items of some kinds that name it, and those that it names in some of its fields."""
        for head in heads:
            row = self.rows[head]
            named = self.named_by.get(head, {})
            ids = [head]
            for part in row.parts:
                values = plain_values(part)
                for name in outward:
                    ids.extend(self.targets(name, values.get(name)))
            for kind in kinds or tuple(named):
                ids.extend(named.get(kind, ()))
            rows = self.listed(ids)
            yield GuideBundle(row.title, rows, str(len(rows) - 1))

    def _by_strategy(self) -> Iterator[GuideBundle]:
        return self._headed(
            self._kinds.get("strategy", ()), ("enquiry", "rubric-question", "pillar", "plan-section")
        )

    def _by_context(self) -> Iterator[GuideBundle]:
        yield from self._headed(self._kinds.get("context", ()), (), "lines")
        for bundle in self._headed(self._kinds.get("question-set", ()), ("hypothesis", "defence-account")):
            yield bundle._replace(title=f"Questions: {bundle.title}")

    def _by_offence(self) -> Iterator[GuideBundle]:
        families: dict[str, list[str]] = {}
        for id_ in self._kinds.get("offence", ()):
            definition = self.library.offences.get(id_)
            families.setdefault(definition.family if definition else "", []).append(id_)
        for family, ids in families.items():
            label = self.library.label("offence", family) if family else "Wider reach of other offences"
            yield GuideBundle(label, self.listed(ids), str(len(ids)))
        for kind in ("presumption", "element", "date-rule", "boundary", "law-change"):
            rows = self.listed(self._kinds.get(kind, ()))
            if rows:
                yield GuideBundle(heading_of(kind), rows, str(len(rows)))

    def _by_stage(self) -> Iterator[GuideBundle]:
        return self._headed(self._kinds.get("stage", ()), (), "records")

    # --- a value, a name -------------------------------------------------------------------------

    def find(self, id_: str) -> str:
        """The id of the item that tells of something named elsewhere in the program; empty where none does."""
        if id_ in self.rows or id_ in self.library.withdrawn:
            return id_
        key = id_.partition("=")[0]
        return key if key in self.rows else ""


def _with_values(library: Library) -> Iterator[Row]:
    yield from every_item(library)
    for key in library.keys.values():
        for value in key.values:
            title = library.label(key.id, value.id)
            yield Row(VALUE, value_id(key.id, value.id), title, key.confirmed, (value,))


def _values_of(condition: str) -> Iterator[str]:
    try:
        nodes = parse(condition).nodes()
    except ConditionError:  # refused by the check; the item can be read all the same
        return
    for node in nodes:
        if isinstance(node, AnyOf):
            for value in node.values:
                yield value_id(node.key, value)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts_in(one)


def plain_text(text: str) -> str:
    """A text as it is searched: small letters, one form of apostrophe."""
    return text.casefold().replace("\u2019", "'")


_FIRST_KINDS: Final = (
    "enquiry", "context", "question-set", "hypothesis", "defence-account", "offence", "presumption", "element",
    "gate", "victim-gate", "proportionality", "window", "deadline", "check", "stage", "strategy", "purpose", VALUE,
)  # fmt: skip
_LAST_KINDS: Final = ("source", "brings-in", "explained")


def _place_of(kind: str) -> int:
    if kind in _FIRST_KINDS:
        return _FIRST_KINDS.index(kind)
    return 200 + _LAST_KINDS.index(kind) if kind in _LAST_KINDS else 100


def heading_of(kind: str) -> str:
    """The heading of a kind: 'Lines of enquiry'."""
    return "What can be recorded" if kind == VALUE else kind_words(kind)
