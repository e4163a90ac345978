"""The reading part of a pack: law and guidance that proposing lines does not need, read when first asked for."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar, cast

import msgspec

from soteria_desk.doctrine import compiled
from soteria_desk.doctrine.entry import Entry, ReadingFile
from soteria_desk.doctrine.law import LawFile
from soteria_desk.doctrine.loader import Broken, decode, file_digest, read
from soteria_desk.doctrine.model import Source
from soteria_desk.doctrine.operating_model import ModelFile
from soteria_desk.doctrine.questions import QuestionFile
from soteria_desk.doctrine.rubric import ReviewFile
from soteria_desk.doctrine.wording import WordingFile

FILE_TYPES: Final[dict[str, type[ReadingFile]]] = {
    "law": LawFile,
    "model": ModelFile,
    "questions": QuestionFile,
    "review": ReviewFile,
    "wording": WordingFile,
}
"""Folder -> what each of its files holds. `loader.READING_FOLDERS` names the same folders."""

E = TypeVar("E", bound=Entry)


def kinds_of(type_: type[ReadingFile]) -> tuple[tuple[str, str], ...]:
    """Return (attribute, kind) of every table of entries in such a file."""
    return tuple(
        (one.name, one.encode_name) for one in msgspec.structs.fields(type_) if one.name != "sources"
    )


class Reading:
    """Everything of the reading part, by kind and id, in the order of the files.

    Attributes:
        files: Name -> what the file holds.
        entries: Kind -> id -> entry. Of an id used twice the first stands here; the check tells.
        sources: The sources that the reading part brings with it, by key.
        file_of: (kind, id) -> its file. `doubled`: (file, kind, id) of every second use.
    """

    def __init__(self, decoded: Mapping[str, ReadingFile]) -> None:
        self.files = dict(decoded)
        self.entries: dict[str, dict[str, Entry]] = {}
        self.sources: dict[str, Source] = {}
        self.file_of: dict[tuple[str, str], str] = {}
        self.doubled: list[tuple[str, str, str]] = []
        for name, content in decoded.items():
            for source in content.sources:
                if source.key in self.sources:
                    self.doubled.append((name, "source", source.key))
                self.sources.setdefault(source.key, source)
                self.file_of.setdefault(("source", source.key), name)
            for attribute, kind in kinds_of(type(content)):
                rows = self.entries.setdefault(kind, {})
                for entry in cast("tuple[Entry, ...]", getattr(content, attribute)):
                    if entry.id in rows:
                        self.doubled.append((name, kind, entry.id))
                    rows.setdefault(entry.id, entry)
                    self.file_of.setdefault((kind, entry.id), name)

    def of(self, type_: type[E]) -> dict[str, E]:
        """Return every entry of one type by id, in the order of the files."""
        return {
            id_: entry
            for rows in self.entries.values()
            for id_, entry in rows.items()
            if isinstance(entry, type_)
        }

    def all(self) -> Iterator[tuple[str, Entry]]:
        """Yield every entry with its kind."""
        for kind, rows in self.entries.items():
            for entry in rows.values():
                yield kind, entry


def decode_reading(name: str, data: bytes) -> ReadingFile:
    """Read one file of the reading part.

    Raises:
        Broken: it is not what the format allows; the item is named.
    """
    return decode(name, data, FILE_TYPES[name.partition("/")[0]])


def read_reading(folder: Path, digests: Mapping[str, bytes]) -> dict[str, ReadingFile]:
    """Read the files that were there when the pack was opened, and only those.

    Args:
        digests: Name -> digest taken when the pack was opened.

    Raises:
        DoctrineError: a file has changed since, or holds something the format does not know.
    """
    decoded: dict[str, ReadingFile] = {}
    try:
        for name, expected in digests.items():
            data = read(folder, name)
            if file_digest(data) != expected:
                raise Broken(
                    name, "the file has changed since the pack was opened.", "Start the program again."
                )
            decoded[name] = decode_reading(name, data)
    except Broken as broken:
        raise broken.as_error() from broken
    return decoded


def decode_files(files: Mapping[str, bytes]) -> dict[str, ReadingFile]:
    """Read files of the reading part that are in memory.

    Raises:
        DoctrineError: one holds something the format does not know.
    """
    try:
        return {name: decode_reading(name, data) for name, data in files.items()}
    except Broken as broken:
        raise broken.as_error() from broken


def kept_reading(folder: Path, pack_hash: str, digests: Mapping[str, bytes]) -> dict[str, ReadingFile] | None:
    """Return the same from the form kept of it; None where that of any folder is not there or not of this pack."""
    kept: dict[str, ReadingFile] = {}
    for part, type_ in FILE_TYPES.items():
        found = compiled.load(folder, part, pack_hash, dict[str, type_])  # type: ignore[valid-type]
        if found is None:
            return None
        kept.update(found)
    return {name: kept[name] for name in digests} if kept.keys() == digests.keys() else None


def kept_part(
    folder: Path, pack_hash: str, digests: Mapping[str, bytes], part: str
) -> dict[str, ReadingFile] | None:
    """Return the files of one folder of the reading part from their kept form; None where that is not there."""
    type_ = FILE_TYPES[part]
    found = compiled.load(folder, part, pack_hash, dict[str, type_])  # type: ignore[valid-type]
    wanted = [name for name in digests if name.partition("/")[0] == part]
    return (
        {name: found[name] for name in wanted} if found is not None and found.keys() == set(wanted) else None
    )


def keep_reading(folder: Path, pack_hash: str, files: Mapping[str, ReadingFile]) -> None:
    """Keep the reading part for the next time, each of its folders in a file of its own."""
    for part in FILE_TYPES:
        own = {name: one for name, one in files.items() if name.partition("/")[0] == part}
        compiled.save(folder, part, pack_hash, own)
