"""Lays a force layer on a pack: items added, replaced and withdrawn by id, and what comes out checked as a whole."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from soteria_desk.doctrine.catalogue_words import REFERENCES
from soteria_desk.doctrine.condition import Condition
from soteria_desk.doctrine.entry import ReadingFile
from soteria_desk.doctrine.layer import Layer, LayerUsed, decode_layer, is_layer, parse_layer
from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.doctrine.loader import Broken, read_files
from soteria_desk.doctrine.model import (
    EnquiryFile,
    OffenceFile,
    Pack,
    ProportionalityFile,
    PurposeFile,
    RelevanceFile,
    ReviewQuestionFile,
    Source,
    SourceFile,
    StrategyFile,
    VocabularyFile,
)
from soteria_desk.doctrine.problem import Problem, did_you_mean
from soteria_desk.doctrine.reading import Reading, kinds_of
from soteria_desk.doctrine.validate import check
from soteria_desk.errors import DoctrineError, LayerDoesNotFit

REFERS: Final = REFERENCES | {"answered_by", "see"}
"""Fields from whose lists a withdrawn item goes by itself. Where one is named alone, the check refuses."""

_ID: Final = re.compile(r"[a-z][a-z0-9-]{1,39}\Z")
S = TypeVar("S", bound=Struct)


# --- Laying it on ---------------------------------------------------------------------------------------

_TABLES: Final[tuple[tuple[str, type[Struct], str, str], ...]] = (
    ("groups", VocabularyFile, "groups", "group"),
    ("keys", VocabularyFile, "keys", "key"),
    ("letter_groups", StrategyFile, "groups", ""),
    ("strategies", StrategyFile, "strategies", ""),
    ("purposes", PurposeFile, "purposes", ""),
    ("proportionality", ProportionalityFile, "questions", ""),
    ("sources", SourceFile, "sources", ""),
    ("enquiries", EnquiryFile, "enquiries", "enquiry"),
    ("brings_in", EnquiryFile, "brings_in", "brings-in"),
    ("traces", RelevanceFile, "traces", "trace"),
    ("calls_for", RelevanceFile, "calls_for", "calls-for"),
    ("not_while", RelevanceFile, "not_while", "not-while"),
    ("belongs", RelevanceFile, "belongs", "belongs"),
    ("offences", OffenceFile, "offences", ""),
    ("review_questions", ReviewQuestionFile, "questions", ""),
)
"""Field of a pack, the file it comes from, the field there, and the group it has in `Pack.file_of`."""


def _id_of(item: Any) -> str:
    return str(item.key if isinstance(item, Source) else item.id)


class _Laid:
    """One layer laid on one library: both parts, and everything wrong with how they fit."""

    def __init__(self, base: Library, layer: Layer) -> None:
        self.base, self.layer, self.info = base, layer, layer.info
        self.gone = {one.id for one in (*layer.info.replaces, *layer.info.withdraws)}
        self.withdrawn = frozenset(one.id for one in layer.info.withdraws)
        self.own: dict[str, str] = {}
        """Every id the layer defines, and the file it stands in."""
        self.pack = self._pack()
        self.own |= {
            _id_of(item): name for name, file in layer.reading.items() for item in _items_of_reading(file)
        }

    def _pack(self) -> Pack:
        old, content = self.base.pack, self.layer.content
        file_of = {place: name for place, name in old.file_of.items() if place[1] not in self.gone}
        made: dict[str, Any] = {}
        for attribute, type_, inside, place in _TABLES:
            kept = [
                without(one, self.withdrawn)
                for one in getattr(old, attribute)
                if _id_of(one) not in self.gone
            ]
            for name, file in content.items():
                if isinstance(file, type_):
                    added = getattr(file, inside)
                    kept += added
                    self.own |= {_id_of(one): name for one in added}
                    if place:
                        file_of |= {(place, _id_of(one)): name for one in added}
            made[attribute] = tuple(kept)
        # A row of nothing but withdrawn lines has nothing left to say.
        for attribute in ("brings_in", "traces", "calls_for", "not_while"):
            had = {one.id: bool(one.lines) for one in getattr(old, attribute)}
            made[attribute] = tuple(one for one in made[attribute] if one.lines or not had.get(one.id))
        made["belongs"] = tuple(one for one in made["belongs"] if one.line not in self.withdrawn)
        for attribute in ("groups", "keys", "letter_groups", "review_questions"):
            made[attribute] = tuple(sorted(made[attribute], key=lambda one: one.order))
        ranking = without(old.ranking, self.withdrawn)
        return replace(old, **made, ranking=ranking, file_of=file_of)

    def _placed(self, name: str) -> str:
        """The name a reading file has among those of the pack: its folder decides which checks are made."""
        folder, _, rest = name.partition("/")
        return f"{folder}/{self.info.id}: {rest}"

    def reading(self) -> Reading:
        """The reading part of both, of which nothing is checked yet."""
        files = {name: self._rest(file) for name, file in self.base.reading.files.items()}
        return Reading(files | {self._placed(name): file for name, file in self.layer.reading.items()})

    def _rest(self, file: ReadingFile) -> ReadingFile:
        left: dict[str, Any] = {
            "sources": tuple(one for one in file.sources if one.key not in self.gone),
        }
        for attribute, _ in kinds_of(type(file)):
            left[attribute] = tuple(
                without(one, self.withdrawn) for one in getattr(file, attribute) if one.id not in self.gone
            )
        return replace(file, **left)

    # --- What is wrong ---------------------------------------------------------------------------------

    def form(self) -> Iterator[Problem]:
        """What is wrong with pack.toml by itself."""
        info = self.info
        if not _ID.match(info.id) or info.id == self.base.info.id:
            yield _wrong(
                "id",
                f"'{info.id}' cannot be the id of a layer.",
                "Use small letters, figures and '-', and not the id of the pack.",
            )
        if not info.title.strip() or not info.version.strip():
            yield _wrong("title", "a layer needs a title and a version.", "Write both.")
        if not info.fits:
            yield _wrong("fits", "it names no version that it fits.", 'Write e.g. fits = ["2026.*"].')
        acts = [one.id for one in (*info.replaces, *info.withdraws)]
        for one in (*info.replaces, *info.withdraws):
            if not one.reason.strip():
                yield _wrong(one.id, "no reason is given.", "Say why, for the investigator.")
            if acts.count(one.id) > 1:
                yield _wrong(one.id, "it is replaced or withdrawn twice.", "Keep one of them.")
        for one in info.replaces:
            if one.id not in self.own:
                yield _wrong(
                    one.id,
                    "the layer does not bring what it is replaced by.",
                    "Add that item, or withdraw it.",
                )
        for one in info.withdraws:
            if one.id in self.own:
                yield _wrong(
                    one.id, "it is withdrawn and brought.", "Use [[replace]] in place of [[withdraw]]."
                )

    def against(self) -> Iterator[Problem]:
        """What does not fit the pack below: of both its parts."""
        known = _ids(self.base)
        if self.info.id in known:
            yield _wrong("id", "an item of the pack below has that id.", "Give the layer another id.")
        for id_ in self.gone - known:
            yield _wrong(id_, f"the pack below has no item '{id_}'.", did_you_mean(id_, sorted(known)))
        for id_, file in self.own.items():
            if id_ in known and id_ not in self.gone:
                yield Problem(
                    file=file,
                    item=id_,
                    what="the pack below has an item of that id.",
                    cure="Give it another id, or name it under [[replace]] in pack.toml.",
                )

    def placed(self, problem: Problem) -> Problem:
        """The problem with the layer's own file, where the item is the layer's."""
        item = re.split(r"[.#]", problem.item)[0]
        if problem.file == "pack.toml":
            return problem
        file = self.own.get(problem.item) or self.own.get(item) or problem.file
        return replace(problem, file=file)

    # --- Where each item comes from -----------------------------------------------------------------------

    def source(self) -> Source:
        """The layer as a source, so that it is shown and printed beside whatever rests on it."""
        info = self.info
        return Source(
            key=info.id,
            title=f"{info.title}, version {info.version}",
            publisher="Guidance of the force",
            date=info.date.isoformat(),
        )

    def marked(self, item: S) -> S:
        """An item of the layer with the layer among its sources; any other as it is."""
        own = self.own.get(_id_of(item)) is not None and hasattr(item, "sources")
        if not own or self.info.id in item.sources:  # type: ignore[attr-defined]
            return item
        return replace(item, sources=(*item.sources, self.info.id))  # type: ignore[attr-defined]

    def marked_pack(self) -> Pack:
        """The pack with the layer named beside each of its items."""
        made = {
            attribute: tuple(self.marked(one) for one in getattr(self.pack, attribute))
            for attribute, *_ in _TABLES
            if attribute not in ("groups", "letter_groups", "sources")
        }
        return replace(self.pack, **made, sources=(*self.pack.sources, self.source()))

    def marked_reading(self, reading: Reading) -> Reading:
        """The same for the reading part."""
        files = dict(reading.files)
        for name in map(self._placed, self.layer.reading):
            made = {
                attribute: tuple(self.marked(one) for one in getattr(files[name], attribute))
                for attribute, _ in kinds_of(type(files[name]))
            }
            files[name] = replace(files[name], **cast("dict[str, Any]", made))
        return Reading(files)


def _wrong(item: str, what: str, cure: str) -> Problem:
    return Problem(file="pack.toml", item=item, what=what, cure=cure)


def _items_of_reading(file: ReadingFile) -> Iterator[Any]:
    yield from file.sources
    for attribute, _ in kinds_of(type(file)):
        yield from getattr(file, attribute)


def _ids(library: Library) -> set[str]:
    planner = {_id_of(one) for attribute, *_ in _TABLES for one in getattr(library.pack, attribute)}
    reading = library.reading
    return planner | set(reading.sources) | {entry.id for _, entry in reading.all()}


def without(item: S, gone: frozenset[str]) -> S:
    """Return an item without any mention of withdrawn ones in lists of ids; the very item where there is none."""
    if not gone:
        return item
    changed: dict[str, Any] = {}
    for one in msgspec.structs.fields(item):
        value = getattr(item, one.name)
        if isinstance(value, Struct):
            left: Any = without(value, gone)
        elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
            left = tuple(without(each, gone) for each in value)
            left = value if all(a is b for a, b in zip(left, value, strict=True)) else left
        elif isinstance(value, tuple) and one.name in (REFERS | {"lines"}) and not gone.isdisjoint(value):
            left = tuple(each for each in value if each not in gone)
        else:
            continue
        if left is not value:
            changed[one.name] = left
    return replace(item, **changed) if changed else item


def laid_on(base: Library, layer: Layer) -> Library:
    """Return the library that a layer makes of another, checked as a whole; the reading part when first asked for.

    Raises:
        LayerDoesNotFit: it was made for another pack or version.
        DoctrineError: the first thing wrong with what comes out.
    """
    if not layer.fits(base.info):
        raise LayerDoesNotFit(
            layer=f"{layer.info.id} {layer.info.version}",
            made_for=f"{layer.info.extends} {', '.join(layer.info.fits)}",
            found=f"{base.info.id} {base.info.version}",
        )
    laid = _Laid(base, layer)
    _refuse(laid.form())
    conditions: dict[str, Condition] = {}
    _refuse(map(laid.placed, check(laid.pack, conditions)))

    def read() -> Reading:
        from soteria_desk.doctrine.check_reading import check_reading

        _refuse(laid.against())
        reading = laid.reading()
        _refuse(map(laid.placed, check_reading(laid.pack, reading)))
        return laid.marked_reading(reading)

    withdrawn = {one.id: (layer.info.id, one.reason) for one in layer.info.withdraws}
    return Library(
        laid.marked_pack(),
        conditions,
        read=read,
        layers=(*base.layers, LayerUsed(layer.info, layer.hash)),
        layer_of=base.layer_of | dict.fromkeys(laid.own, layer.info.id),
        withdrawn=base.withdrawn | withdrawn,
    )


def load(folder: Path) -> Library:
    """Return the library of a folder, be it a pack, or a layer, which lies on the shipped pack.

    Raises:
        DoctrineError, LayerDoesNotFit: it cannot be used.
    """
    files = read_files(folder)
    return laid_on(load_library(), parse_layer(files)) if is_layer(files) else load_library(folder)


def layer_problems(files: dict[str, bytes], base: Library) -> tuple[Problem, ...]:
    """Return everything that is wrong with a layer, files first, then what comes out where it is laid on `base`."""
    found: list[Broken] = []
    layer = decode_layer(files, found)
    if layer is None:
        return tuple(Problem(file=one.file, item=one.item, what=one.what, cure=one.cure) for one in found)
    if not layer.fits(base.info):
        return (
            Problem(
                file="pack.toml",
                item="fits",
                what=f"it is made for {layer.info.extends} {', '.join(layer.info.fits)}, and this is "
                f"{base.info.id} {base.info.version}.",
                cure="Name this version once the layer has been looked through against it.",
            ),
        )
    from soteria_desk.doctrine.check_reading import check_reading

    laid = _Laid(base, layer)
    wrong = [*laid.form(), *laid.against()]
    if not wrong:
        # Each of these would be told again as something that two items share, or nothing defines.
        wrong += [*check(laid.pack), *check_reading(laid.pack, laid.reading())]
    return tuple(map(laid.placed, wrong))


def _refuse(problems: Iterator[Problem]) -> None:
    for problem in problems:
        if problem.severity == "error":
            raise DoctrineError(file=problem.file, problem=f"{problem.item}: {problem.what} {problem.cure}")
