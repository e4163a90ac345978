"""A guidance pack as one signed file (`.sdpack`): the container of backups, with the files of the pack in one part.

Nothing in it becomes a path: the manifest lists (name, size) of each file, a name is one that a pack can have, and the
part holds their bytes one after the other. There is no compression. A file is judged in this order: size, form,
version, signature, signer, content.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypedDict

from soteria_desk.doctrine.layer import is_layer
from soteria_desk.doctrine.loader import (
    FOLDERS,
    LARGEST_FILE,
    MOST_FILES,
    READING_FOLDERS,
    SINGLE_FILES,
    pack_hash,
)
from soteria_desk.errors import PackAltered, PackTooNew, PackUnusable
from soteria_desk.storage.container import SEALS, ContainerTooNew, Manifest, NotAContainer, Reader, Writer
from soteria_desk.vault.identity import signature_is_right
from soteria_desk.vault.signing import LONGEST_NAME, Signer, SigningKey

SUFFIX: Final = ".sdpack"
PURPOSE: Final = "guidance"
FORMAT: Final = 1
LARGEST: Final = 20 * 1024 * 1024
"""Bytes of a pack file. The whole national pack has one; what is larger is a mistake or an attack."""

_PART: Final = "files"
_FIELDS: Final = {"format", "pack", "title", "version", "date", "layer", "hash", "signer", "key", "files"}
_REST: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\.toml\Z")
_KEY: Final = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class PackFile:
    """A pack file whose signature is right. Whether its signer is to be trusted is for the casebook to say.

    Attributes:
        name: What the file is called, for messages.
        files: Name -> bytes of each file of the pack. `hash`: SHA-256 over them.
        data: The whole file.
    """

    name: str
    pack: str
    title: str
    version: str
    on: date
    layer: bool
    hash: str
    signer: Signer
    files: Mapping[str, bytes]
    data: bytes


class Said(TypedDict):
    """What pack.toml says of a pack or layer."""

    pack: str
    title: str
    version: str
    on: date


def make(
    files: Mapping[str, bytes], key: SigningKey, *, pack: str, title: str, version: str, on: date
) -> bytes:
    """Return the pack file of a folder's files, signed."""
    names = sorted(files)
    about = {
        "format": FORMAT,
        "pack": pack,
        "title": title,
        "version": version,
        "date": on.isoformat(),
        "layer": is_layer(dict(files)),
        "hash": pack_hash(dict(files)),
        "signer": key.signer.name,
        "key": key.signer.key.hex(),
        "files": [[name, len(files[name])] for name in names],
    }
    part = b"".join(files[name] for name in names)
    out = io.BytesIO()
    manifest = Writer(out, PURPOSE, "ed25519", about).write([(_PART, io.BytesIO(part), len(part))])
    out.seek(0, io.SEEK_END)
    out.write(key.sign(manifest.head))
    return out.getvalue()


def read(path: Path) -> PackFile:
    """Read a pack file and prove its signature.

    Raises:
        PackUnusable: it is no pack file, too large, cut off, or lists what no pack holds.
        PackTooNew, PackAltered: as they say.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise _too_large(path.name)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "the disk refused").lower()
        raise PackUnusable(
            name=path.name,
            problem=f"it cannot be read ({reason})",
            instead="Check where it is, and that you may read it.",
        ) from error
    return parse(data, path.name)


def parse(data: bytes, name: str) -> PackFile:
    """The same, from bytes.

    Raises:
        PackUnusable, PackTooNew, PackAltered: as for `read`.
    """
    if len(data) > LARGEST:
        raise _too_large(name)
    try:
        with Reader(io.BytesIO(data)) as reader:
            manifest = reader.manifest
            if manifest.purpose != PURPOSE or [part.type for part in manifest.parts] != [_PART]:
                raise NotAContainer("not a pack")
            _refuse_newer(manifest, name)
            signer = _signed_by(manifest, reader.trailer(), name)
            part = reader.part(_PART, LARGEST)
        return _pack(manifest.about, part, signer, data, name)
    except ContainerTooNew as error:
        raise PackTooNew(name=name) from error
    except NotAContainer as error:
        raise PackUnusable(
            name=name,
            problem="it is not a pack file, or not all of it is there",
            instead=f"Choose a file that ends in {SUFFIX}, or ask whoever made it for another copy.",
        ) from error


def _refuse_newer(manifest: Manifest, name: str) -> None:
    version = manifest.about.get("format")
    if type(version) is int and version > FORMAT:
        raise PackTooNew(name=name)
    if type(version) is not int or version != FORMAT or set(manifest.about) != _FIELDS:
        raise NotAContainer("fields")


def _signed_by(manifest: Manifest, trailer: bytes, name: str) -> Signer:
    said, key = manifest.about["signer"], manifest.about["key"]
    if manifest.seal != "ed25519" or len(trailer) != SEALS["ed25519"]:
        raise PackAltered(name=name)
    if not isinstance(key, str) or not _KEY.match(key):
        raise NotAContainer("key")
    if not isinstance(said, str) or not 0 < len(said) <= LONGEST_NAME or not said.isprintable():
        raise NotAContainer("signer")
    if not signature_is_right(bytes.fromhex(key), trailer, manifest.head):
        raise PackAltered(name=name)
    return Signer(said, bytes.fromhex(key))


def _pack(about: Mapping[str, Any], part: bytes, signer: Signer, data: bytes, name: str) -> PackFile:
    texts = {field: about[field] for field in ("pack", "title", "version", "hash", "date")}
    if not all(isinstance(text, str) and text.isprintable() and len(text) <= 200 for text in texts.values()):
        raise NotAContainer("texts")
    try:
        on = date.fromisoformat(texts["date"])
    except ValueError as error:
        raise NotAContainer("date") from error
    files = _files(about["files"], part, name)
    if pack_hash(files) != texts["hash"] or about["layer"] is not is_layer(files):
        raise NotAContainer("what it says of itself")
    return PackFile(
        name=name,
        pack=texts["pack"],
        title=texts["title"],
        version=texts["version"],
        on=on,
        layer=is_layer(files),
        hash=texts["hash"],
        signer=signer,
        files=files,
        data=data,
    )


def _files(listed: object, part: bytes, name: str) -> dict[str, bytes]:
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_FILES:
        raise NotAContainer("files")
    files: dict[str, bytes] = {}
    at = 0
    for row in listed:
        if not isinstance(row, list) or len(row) != 2 or type(row[1]) is not int:
            raise NotAContainer("files")
        inside, size = row
        if not isinstance(inside, str) or not is_file_of_a_pack(inside) or inside in files:
            raise PackUnusable(
                name=name,
                problem="it lists a file that no pack holds, or one twice",
                instead="Ask whoever made the pack for another copy. Do not use this one.",
            )
        if not 0 <= size <= LARGEST_FILE:
            raise PackUnusable(
                name=name,
                problem=f"{inside} is larger than {LARGEST_FILE:,} bytes",
                instead="Ask whoever made the pack to split that file.",
            )
        files[inside] = part[at : at + size]
        at += size
    if at != len(part) or list(files) != sorted(files):
        raise NotAContainer("sizes")
    return files


def is_file_of_a_pack(name: str) -> bool:
    """Whether a pack can hold a file of that name; nothing else is ever taken from a pack file."""
    folder, _, rest = name.partition("/")
    return name in SINGLE_FILES or (
        (folder in FOLDERS or folder in READING_FOLDERS) and _REST.match(rest) is not None
    )


def _too_large(name: str) -> PackUnusable:
    return PackUnusable(
        name=name,
        problem=f"it is larger than {LARGEST // (1024 * 1024)} MB",
        instead="Choose the right file, or ask whoever made the pack for a smaller one.",
    )
