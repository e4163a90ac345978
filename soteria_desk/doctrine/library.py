"""Everything a pack holds, by id; every reference in it resolves and every condition is parsed."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from soteria_desk import paths
from soteria_desk.doctrine import compiled
from soteria_desk.doctrine.condition import Condition, either, parse
from soteria_desk.doctrine.loader import hash_of, pack_hash, parse_pack, read_files
from soteria_desk.doctrine.model import (
    EnquiryTemplate,
    Group,
    Key,
    OffenceDefinition,
    Pack,
    Subject,
    Value,
)
from soteria_desk.doctrine.problem import Problem
from soteria_desk.doctrine.validate import check
from soteria_desk.errors import DoctrineError, SoteriaError

if TYPE_CHECKING:
    from soteria_desk.doctrine.layer import LayerUsed
    from soteria_desk.doctrine.reading import Reading


class Library:
    """A checked pack. Made once, read by everyone, never changed.

    Attributes:
        pack: As it was read. `reading` has the part that is read later.
        info: Which pack: id, title, version, date, changes. `hash` is SHA-256 over its files.
        keys: Vocabulary keys by id, in their order; `values` every value by (key, value).
        enquiries: Lines of enquiry by id, in the order of the files; `conditions` the parsed `when` of each,
            and of whatever else brings it in.
        layers: Force layers it was made with, lowest first; `info` and `hash` are those of the pack below them.
        layer_of: Id of an item -> id of the layer it comes from. What is of the pack itself is not in it.
        withdrawn: Id of an item -> (layer that withdrew it, its reason).
        left_out: Why a layer that should lie on it does not; told whenever a casebook is opened.
    """

    def __init__(
        self,
        pack: Pack,
        conditions: dict[str, Condition],
        folder: Path | None = None,
        *,
        shipped: bool = False,
        read: "Callable[[], Reading] | None" = None,
        layers: "tuple[LayerUsed, ...]" = (),
        layer_of: Mapping[str, str] | None = None,
        withdrawn: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self.pack, self._folder, self._shipped, self._read = pack, folder, shipped, read
        self.layers = layers
        self.left_out: tuple[SoteriaError, ...] = ()
        self.layer_of: dict[str, str] = dict(layer_of or {})
        self.withdrawn: dict[str, tuple[str, str]] = dict(withdrawn or {})
        self.info = pack.info
        self.hash = pack.hash
        self.groups: tuple[Group, ...] = pack.groups
        self.keys: dict[str, Key] = {one.id: one for one in pack.keys}
        self.values: dict[tuple[str, str], Value] = {
            (key.id, value.id): value for key in pack.keys for value in key.values
        }
        self.implied = tuple((place, value.implies) for place, value in self.values.items() if value.implies)
        self.letter_groups = {one.id: one for one in pack.letter_groups}
        self.strategies = {one.id: one for one in pack.strategies}
        self.purposes = {one.id: one for one in pack.purposes}
        self.proportionality = {one.id: one for one in pack.proportionality}
        self.sources = {one.key: one for one in pack.sources}
        self.enquiries: dict[str, EnquiryTemplate] = {one.id: one for one in pack.enquiries}
        self.conditions = _with_contexts(pack, conditions)
        self.offences: dict[str, OffenceDefinition] = {one.id: one for one in pack.offences}
        self.review_questions = pack.review_questions
        self.ranking = pack.ranking

    @cached_property
    def reading(self) -> "Reading":
        """The rest of the pack: the law and what else is read, not needed to propose lines. Read and checked now.

        Raises:
            DoctrineError: the first thing wrong with it, or a file has changed since the pack was opened.
        """
        from soteria_desk.doctrine.check_reading import check_reading
        from soteria_desk.doctrine.reading import Reading, keep_reading, kept_reading, read_reading

        if self._read is not None:
            return self._read()
        assert self._folder is not None
        digests = self.pack.reading
        if self._shipped and (kept := kept_reading(self._folder, self.hash, digests)) is not None:
            return Reading(kept)  # checked before it was kept
        files = read_reading(self._folder, digests)
        reading = Reading(files)
        _refuse(check_reading(self.pack, reading))
        if self._shipped and compiled.by_the_way():
            keep_reading(self._folder, self.hash, files)
        return reading

    @cached_property
    def law(self) -> "Reading":
        """The law alone, where it can be had without the rest of the reading part; else all of it.

        Raises:
            DoctrineError: as for `reading`.
        """
        if (
            self._shipped
            and self._read is None
            and self._folder is not None
            and "reading" not in self.__dict__
        ):
            from soteria_desk.doctrine.reading import Reading, kept_part

            kept = kept_part(self._folder, self.hash, self.pack.reading, "law")
            if kept is not None:
                return Reading(kept)  # checked before it was kept
        return self.reading

    # --- Vocabulary ----------------------------------------------------------------------------------

    def subject_of(self, key: str, value: str = "") -> Subject:
        """Whom a fact is about: the case, a suspect, a victim, or a pair of them."""
        found = self.values.get((key, value))
        return (found.subject if found else "") or self.keys[key].subject

    def group_of(self, key: str, value: str = "") -> str:
        """The group of the Context page a fact stands in."""
        found = self.values.get((key, value))
        return (found.group if found else "") or self.keys[key].group

    def in_group(self, group: str) -> tuple[tuple[Key, Value], ...]:
        """The values of a group in the order they are shown; numbers have none and are not listed."""
        return self._by_group.get(group, ())

    @cached_property
    def _by_group(self) -> dict[str, tuple[tuple[Key, Value], ...]]:
        out: dict[str, list[tuple[Key, Value]]] = {}
        for key in self.keys.values():
            for value in sorted(key.values, key=lambda one: one.order):
                out.setdefault(value.group or key.group, []).append((key, value))
        return {group: tuple(rows) for group, rows in out.items()}

    @cached_property
    def order(self) -> dict[tuple[str, str], int]:
        """Where each fact stands in the vocabulary, so that reasons always read in the same order."""
        out: dict[tuple[str, str], int] = {}
        for key in self.keys.values():
            out[key.id, ""] = len(out)
            for value in sorted(key.values, key=lambda one: one.order):
                out[key.id, value.id] = len(out)
        return out

    def label(self, key: str, value: str) -> str:
        """A fact in words for a chip, a table or a list: "Suspect's home", 'Suspect located: yes'."""
        found = self.values.get((key, value))
        one = self.keys[key]
        if found is None:
            return f"{one.label}: {value}" if value else one.label
        return f"{one.label}: {found.label.lower()}" if one.kind == "one" else found.label

    def question(self, key: str, value: str) -> str:
        """'Find out whether messages were exchanged', for a fact that is still to be found out."""
        one, found = self.keys[key], self.values.get((key, value))
        if found and found.question:
            return found.question
        if "{}" not in one.question:
            return one.question
        return one.question.format(found.because if found else one.label.lower())

    # --- Lines of enquiry ----------------------------------------------------------------------------

    def letter_of(self, line: EnquiryTemplate) -> str:
        """The group letter that references of this line begin with: A, S, D, F, W, T, V or P."""
        return self.strategies[line.strategy].group

    def version_of(self, item: str) -> str:
        """The version an item comes from: '2026.3' of the pack, 'wexmoor 2026.1' of a layer."""
        layer = self.layer_of.get(item)
        info = next((one.info for one in self.layers if one.info.id == layer), None)
        return self.info.version if info is None else f"{info.id} {info.version}"


def _with_contexts(pack: Pack, own: dict[str, Condition]) -> dict[str, Condition]:
    """The condition of each line, or of a context that brings it in."""
    more: dict[str, list[Condition]] = {}
    for row in pack.brings_in:
        condition = parse(row.when)
        for line in row.lines:
            more.setdefault(line, []).append(condition)
    return {line: either(condition, more.get(line, ())) for line, condition in own.items()}


def keep_shipped() -> None:
    """Keep the shipped pack in its fast form now, as is done when the program is set up or built.

    Raises:
        DoctrineError: the pack cannot be used.
    """
    from soteria_desk.doctrine.reading import keep_reading

    library = load_library()
    folder = paths.resources() / "doctrine"
    compiled.save(folder, "planner", library.hash, library.pack)
    keep_reading(folder, library.hash, library.reading.files)


def load_library(folder: Path | None = None) -> Library:
    """Read, check and return a pack; the shipped national pack unless a folder is named.

    Only the planner's part is decoded now; `Library.reading` has the rest.

    Raises:
        DoctrineError: the first thing wrong with it; `validate.problems` lists all of them.
    """
    shipped = folder is None
    folder = paths.resources() / "doctrine" if folder is None else folder
    pack = compiled.load(folder, "planner", hash_of(folder), Pack) if shipped else None
    if pack is not None:  # checked before it was kept
        return Library(pack, {one.id: parse(one.when) for one in pack.enquiries}, folder, shipped=shipped)
    files = read_files(folder)
    digest = pack_hash(files)
    pack = parse_pack(files, digest)
    conditions: dict[str, Condition] = {}
    _refuse(check(pack, conditions))
    if shipped and compiled.by_the_way():
        compiled.save(folder, "planner", digest, pack)
    return Library(pack, conditions, folder, shipped=shipped)


def library_from(files: dict[str, bytes]) -> Library:
    """Check and return a pack whose files came from elsewhere than a folder; all of them stay in memory.

    Raises:
        DoctrineError: the first thing wrong with it.
    """
    pack = parse_pack(files, pack_hash(files))
    conditions: dict[str, Condition] = {}
    _refuse(check(pack, conditions))

    def read() -> "Reading":
        from soteria_desk.doctrine.check_reading import check_reading
        from soteria_desk.doctrine.reading import Reading, decode_files

        reading = Reading(decode_files({name: files[name] for name in pack.reading}))
        _refuse(check_reading(pack, reading))
        return reading

    return Library(pack, conditions, read=read)


def _refuse(problems: Iterable[Problem]) -> None:
    for problem in problems:
        if problem.severity == "error":
            raise DoctrineError(file=problem.file, problem=f"{problem.item}: {problem.what} {problem.cure}")
