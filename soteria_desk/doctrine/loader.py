"""From the files of a pack to model objects; refuses what it does not know, naming file, item and cure."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from soteria_desk.doctrine.model import (
    Belongs,
    BringsIn,
    CallsFor,
    EnquiryFile,
    EnquiryTemplate,
    Group,
    Item,
    Key,
    NotWhile,
    OffenceFile,
    Pack,
    PackInfo,
    ProportionalityFile,
    PurposeFile,
    Ranking,
    RelevanceFile,
    ReviewQuestionFile,
    SourceFile,
    StrategyFile,
    Trace,
    VocabularyFile,
)
from soteria_desk.errors import DoctrineError

LARGEST_FILE: Final = 1_000_000
"""Bytes. Far above anything a person would write; a bigger file is a mistake or an attack."""

MOST_FILES: Final = 500

SINGLE_FILES: Final[dict[str, type[Item]]] = {
    "pack.toml": PackInfo,
    "strategies.toml": StrategyFile,
    "purposes.toml": PurposeFile,
    "proportionality.toml": ProportionalityFile,
    "ranking.toml": Ranking,
    "sources.toml": SourceFile,
    "offences.toml": OffenceFile,
    "review-questions.toml": ReviewQuestionFile,
}
FOLDERS: Final[dict[str, type[Item]]] = {
    "vocabulary": VocabularyFile,
    "enquiries": EnquiryFile,
    "relevance": RelevanceFile,
}
READING_FOLDERS: Final = frozenset({"law", "model", "questions", "review", "wording"})
"""Folders of the reading part: hashed with the pack, but read only when asked for (`reading.FILE_TYPES`)."""

T = TypeVar("T")


class Broken(Exception):
    """One file that cannot be read: which, where in it, what is wrong, and the cure."""

    def __init__(self, file: str, what: str, cure: str, item: str = "") -> None:
        super().__init__(what)
        self.file, self.item, self.what, self.cure = file, item, what, cure

    def as_error(self) -> DoctrineError:
        """The same, for a person who only wanted to open the pack."""
        place = f"{self.item}: " if self.item else ""
        return DoctrineError(file=self.file, problem=f"{place}{self.what} {self.cure}")


def names(folder: Path) -> tuple[str, ...]:
    """Return the pack's files as '/'-separated names, sorted: the order in which they are read and hashed.

    Raises:
        Broken: the folder is missing, or holds more files than a pack can have.
    """
    if not folder.is_dir():
        raise Broken(folder.name, "there is no such folder.", "Name the folder of a pack.")
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.toml"))
    if len(found) > MOST_FILES:
        raise Broken(folder.name, f"it holds more than {MOST_FILES} files.", "Name the folder of a pack.")
    return tuple(found)


def read(folder: Path, name: str) -> bytes:
    """Return the bytes of one file, with line ends as on every machine.

    Raises:
        Broken: it is missing, cannot be read, or is larger than any file a person would write.
    """
    path = folder / name
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Broken(name, f"it is larger than {LARGEST_FILE:,} bytes.", "Split it into several files.")
        return path.read_bytes().replace(b"\r\n", b"\n")
    except FileNotFoundError as error:
        raise Broken(name, "the file is missing.", "Put it back from the pack it came with.") from error
    except OSError as error:
        raise Broken(name, "the file cannot be read.", "Check that you may read it.") from error


def _place(message: str, data: str) -> tuple[str, str]:
    """Split 'Expected `int`, got `str` - at `$.enquiry[3].urgency`' into item and what is wrong."""
    what, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    match = re.match(r"(?P<table>[a-z-]+)\[(?P<index>\d+)\]\.?(?P<rest>.*)", path)
    if match is None:
        return path, what
    # The id stands in the same table: find the n-th heading, so that a person can search for it.
    headings = list(re.finditer(rf"^\[\[{match['table']}\]\]", data, re.MULTILINE))
    index = int(match["index"])
    name = f"{match['table']} {index + 1}"
    if index < len(headings):
        end = headings[index + 1].start() if index + 1 < len(headings) else len(data)
        named = re.search(r'^(?:id|key) = "([^"\n]*)"', data[headings[index].start() : end], re.MULTILINE)
        name = named[1] if named else name
    return f"{name}.{match['rest']}" if match["rest"] else name, what


def decode(name: str, data: bytes, type_: type[T]) -> T:
    """Read one file into its type.

    Raises:
        Broken: it is not UTF-8, not TOML, or not what the format allows; the item is named.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Broken(
            name, "it is not UTF-8 text.", "Save it with the encoding UTF-8.", f"line {line}"
        ) from error
    try:
        return msgspec.toml.decode(text, type=type_)
    except msgspec.ValidationError as error:
        item, what = _place(str(error), text)
        raise Broken(
            name, f"{what}.", "Correct it; docs/doctrine-format.md lists what is allowed.", item
        ) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Broken(name, f"it is not valid TOML: {error}.", "Correct that line.") from error
    except ValueError as error:  # a number of thousands of digits, which Python will not read
        raise Broken(name, "it holds a number that cannot be read.", "Correct that number.") from error


def file_digest(data: bytes) -> bytes:
    """Return what tells whether a file is still the one that was there when the pack was opened."""
    return hashlib.sha256(data).digest()


def is_reading(name: str) -> bool:
    """Whether a file belongs to the reading part."""
    folder, _, rest = name.partition("/")
    return folder in READING_FOLDERS and bool(rest) and "/" not in rest


def pack_hash(files: dict[str, bytes]) -> str:
    """Return SHA-256 over names, lengths and bytes of all files, in the order of their names."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n{len(files[name])}\n".encode())
        digest.update(files[name])
    return digest.hexdigest()


def hash_of(folder: Path) -> str:
    """Return the same for a folder, one file after the other: a pack is larger than what is needed of it.

    Raises:
        DoctrineError: a file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for name in sorted(names(folder)):
            data = read(folder, name)
            digest.update(f"{name}\n{len(data)}\n".encode())
            digest.update(data)
    except Broken as broken:
        raise broken.as_error() from broken
    return digest.hexdigest()


def _known(name: str) -> bool:
    folder, _, rest = name.partition("/")
    return name in SINGLE_FILES or (folder in FOLDERS and bool(rest) and "/" not in rest)


def decode_all(files: dict[str, bytes]) -> Iterator[tuple[str, object] | Broken]:
    """Yield each file of the planner's part with its content, or what is wrong with it; missing ones last."""
    for name, data in files.items():
        if is_reading(name):
            continue
        if not _known(name):
            yield Broken(name, "a pack has no such file.", "Remove it or correct its name.")
            continue
        type_ = SINGLE_FILES.get(name) or FOLDERS[name.partition("/")[0]]
        try:
            yield name, decode(name, data, type_)
        except Broken as broken:
            yield broken
    for name in SINGLE_FILES:
        if name not in files:
            yield Broken(name, "the file is missing.", "Put it back from the pack it came with.")


def assemble(decoded: dict[str, object], files: dict[str, bytes], digest: str) -> Pack:
    """Join the files of a pack; all single files must be there. The reading part is only noted."""

    def single(name: str, type_: type[T]) -> T:
        content = decoded[name]
        assert isinstance(content, type_)
        return content

    groups: list[Group] = []
    keys: list[Key] = []
    enquiries: list[EnquiryTemplate] = []
    brings_in: list[BringsIn] = []
    traces: list[Trace] = []
    calls_for: list[CallsFor] = []
    not_while: list[NotWhile] = []
    belongs: list[Belongs] = []
    file_of: dict[tuple[str, str], str] = {}
    for name, content in decoded.items():
        match content:
            case VocabularyFile():
                groups += content.groups
                keys += content.keys
                file_of.update((("group", group.id), name) for group in content.groups)
                file_of.update((("key", key.id), name) for key in content.keys)
            case EnquiryFile():
                enquiries += content.enquiries
                brings_in += content.brings_in
                file_of.update((("enquiry", line.id), name) for line in content.enquiries)
                file_of.update((("brings-in", row.id), name) for row in content.brings_in)
            case RelevanceFile():
                traces += content.traces
                calls_for += content.calls_for
                not_while += content.not_while
                belongs += content.belongs
                file_of.update((("belongs", one.id), name) for one in content.belongs)
                file_of.update((("not-while", one.id), name) for one in content.not_while)
                file_of.update((("trace", one.id), name) for one in content.traces)
                file_of.update((("calls-for", one.id), name) for one in content.calls_for)
    headings = single("strategies.toml", StrategyFile)
    return Pack(
        info=single("pack.toml", PackInfo),
        hash=digest,
        groups=tuple(sorted(groups, key=lambda one: one.order)),
        keys=tuple(sorted(keys, key=lambda one: one.order)),
        letter_groups=tuple(sorted(headings.groups, key=lambda one: one.order)),
        strategies=headings.strategies,
        purposes=single("purposes.toml", PurposeFile).purposes,
        proportionality=single("proportionality.toml", ProportionalityFile).questions,
        ranking=single("ranking.toml", Ranking),
        traces=tuple(traces),
        calls_for=tuple(calls_for),
        not_while=tuple(not_while),
        belongs=tuple(belongs),
        sources=single("sources.toml", SourceFile).sources,
        enquiries=tuple(enquiries),
        brings_in=tuple(brings_in),
        offences=single("offences.toml", OffenceFile).offences,
        review_questions=tuple(
            sorted(single("review-questions.toml", ReviewQuestionFile).questions, key=lambda one: one.order)
        ),
        file_of=file_of,
        reading={name: file_digest(data) for name, data in files.items() if is_reading(name)},
    )


def read_files(folder: Path) -> dict[str, bytes]:
    """Return every file of a pack, in the order of their names.

    Raises:
        DoctrineError: one cannot be read.
    """
    try:
        return {name: read(folder, name) for name in names(folder)}
    except Broken as broken:
        raise broken.as_error() from broken


def parse_pack(files: dict[str, bytes], digest: str) -> Pack:
    """Decode the planner's part; what its items say about each other is checked by `validate`.

    Raises:
        DoctrineError: a file holds something the format does not know.
    """
    decoded: dict[str, object] = {}
    for one in decode_all(files):
        if isinstance(one, Broken):
            raise one.as_error() from one
        decoded[one[0]] = one[1]
    return assemble(decoded, files, digest)
