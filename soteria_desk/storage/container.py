"""The container of backups and packages: magic, a canonical manifest, the parts in its order, a trailer.

    SDPK1 | length of the manifest, 4 bytes, highest first | manifest | part | part ... | trailer

No compression, no names, no paths, nothing nested: a bomb or a path that leads out cannot be expressed. Whatever
is written or read goes through in portions; no part is ever in memory as a whole unless it is asked for.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from soteria_desk.canonical import NotCanonical, canonical, parse

MAGIC = b"SDPK1"
VERSION = 1
MAX_MANIFEST = 4 * 1024 * 1024
PORTION = 1024 * 1024
SEALS: Mapping[str, int] = {"hmac-sha256": 32, "ed25519": 64}
"""What a trailer can be, with its length in bytes."""

_FORMAT = "soteria-container"
_LENGTH_BYTES = 4
_MAX_NESTING = 8
_MAX_PARTS = 16
_FIELDS = {"fmt", "ver", "purpose", "seal", "about", "parts"}
_NAME = re.compile(r"[a-z][a-z-]{0,31}\Z")
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_BRACKET = re.compile(rb"[\[{\]}]")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")

Given = Callable[[int], None]
"""Called with the number of bytes that went through since it was called last; may raise to stop."""


class NotAContainer(ValueError):
    """The bytes are not exactly one whole container."""


class ContainerTooNew(ValueError):
    """A later version wrote it."""


@dataclass(frozen=True)
class Part:
    """One part as the manifest lists it: what it is, its size in bytes, its SHA-256 in hexadecimal."""

    type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a container says of itself before its parts.

    Attributes:
        purpose: What it is for, e.g. `backup`.
        seal: What the trailer is, one of `SEALS`.
        about: The purpose's own fields.
        head: The bytes before the first part, which the trailer vouches for: the manifest holds the parts' hashes.
    """

    purpose: str
    seal: str
    about: Mapping[str, Any]
    parts: tuple[Part, ...]
    head: bytes

    @property
    def size(self) -> int:
        """How long the whole file must be."""
        return len(self.head) + sum(part.size for part in self.parts) + SEALS[self.seal]


class Writer:
    """Writes a container into an open, empty file whose parts are known by size, but not yet by hash.

    The head is written last, into the room left for it: a container that was cut off has no magic.
    """

    def __init__(self, file: BinaryIO, purpose: str, seal: str, about: Mapping[str, Any]) -> None:
        self._file = file
        self._fields: dict[str, Any] = {
            "fmt": _FORMAT, "ver": VERSION, "purpose": purpose, "seal": seal, "about": dict(about)
        }  # fmt: skip
        self._parts: list[Part] = []

    def write(self, sources: Sequence[tuple[str, BinaryIO, int]], given: Given | None = None) -> Manifest:
        """Copy each (type, source, size) in and then write the head.

        Raises:
            NotAContainer: a source was not as long as said.
        """
        room = len(self._head([Part(kind, size, "0" * 64) for kind, _, size in sources]))
        self._file.seek(room)
        for kind, source, size in sources:
            digest = hashlib.sha256()
            for portion in _portions(source, size, given):
                digest.update(portion)
                self._file.write(portion)
            if source.read(1):
                raise NotAContainer("a part is longer than was said")
            self._parts.append(Part(kind, size, digest.hexdigest()))
        end, head = self._file.tell(), self._head(self._parts)
        assert len(head) == room  # hashes are all of one length
        self._file.seek(0)
        self._file.write(head)
        self._file.seek(end)
        return _manifest(head)

    def close_with(self, trailer: bytes) -> None:
        """Write the trailer and see to it that all is on the disk."""
        if len(trailer) != SEALS[self._fields["seal"]]:
            raise ValueError("the trailer is not of its length")
        self._file.write(trailer)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _head(self, parts: Sequence[Part]) -> bytes:
        listed = [{"type": part.type, "size": part.size, "sha256": part.sha256} for part in parts]
        text = canonical(self._fields | {"parts": listed})
        if len(text) > MAX_MANIFEST:
            raise NotAContainer("the manifest is too long")
        return MAGIC + len(text).to_bytes(_LENGTH_BYTES, "big") + text


class Reader:
    """Reads a container strictly. Making one reads the manifest alone; use it as a context."""

    def __init__(self, source: Path | BinaryIO) -> None:
        self._file: BinaryIO = source.open("rb") if isinstance(source, Path) else source
        try:
            self.manifest = self._read_manifest()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _read_manifest(self) -> Manifest:
        start = self._file.read(len(MAGIC) + _LENGTH_BYTES)
        if len(start) != len(MAGIC) + _LENGTH_BYTES or start[: len(MAGIC)] != MAGIC:
            raise NotAContainer("no magic")
        length = int.from_bytes(start[len(MAGIC) :], "big")
        if not 2 <= length <= MAX_MANIFEST:
            raise NotAContainer("the manifest's length")
        found = _manifest(start + self._file.read(length))
        if self._file.seek(0, os.SEEK_END) != found.size:
            raise NotAContainer("the sizes do not add up")
        return found

    def trailer(self) -> bytes:
        """The bytes after the last part."""
        self._file.seek(self.manifest.size - SEALS[self.manifest.seal])
        return _exactly(self._file, SEALS[self.manifest.seal])

    def is_sealed_with(self, key: bytes | bytearray) -> bool:
        """Whether somebody with this key wrote exactly this manifest (HMAC-SHA-256 alone)."""
        right = hmac.digest(key, self.manifest.head, "sha256")
        return self.manifest.seal == "hmac-sha256" and hmac.compare_digest(self.trailer(), right)

    def part(self, type: str, limit: int) -> bytes:  # noqa: A002 - the manifest's own word
        """The whole of a small part, its hash compared.

        Raises:
            NotAContainer: it is not there, longer than `limit`, or not what the manifest says.
        """
        out = bytearray()
        self.read_part(type, out.extend, limit=limit)
        return bytes(out)

    def read_part(
        self,
        type: str,  # noqa: A002 - the manifest's own word
        take: Callable[[bytes], object],
        *,
        limit: int | None = None,
        given: Given | None = None,
    ) -> None:
        """Hand a part to `take` in portions; what it took counts only once this returns.

        Raises:
            NotAContainer: as for `part`.
        """
        at = len(self.manifest.head)
        for part in self.manifest.parts:
            if part.type == type:
                break
            at += part.size
        else:
            raise NotAContainer("a part is missing")
        if limit is not None and part.size > limit:
            raise NotAContainer("a part is too long")
        self._file.seek(at)
        digest = hashlib.sha256()
        for portion in _portions(self._file, part.size, given):
            digest.update(portion)
            take(portion)
        if digest.hexdigest() != part.sha256:
            raise NotAContainer("a part is not what the manifest says")

    def check_parts(self, given: Given | None = None) -> None:
        """Read every part and compare its hash.

        Raises:
            NotAContainer: one is not what the manifest says.
        """
        for part in self.manifest.parts:
            self.read_part(part.type, lambda _: None, given=given)


def sealed_with(key: bytes | bytearray, manifest: Manifest) -> bytes:
    """The trailer of a container that is vouched for with a key."""
    return hmac.digest(key, manifest.head, "sha256")


def _portions(source: BinaryIO, size: int, given: Given | None) -> Iterator[bytes]:
    left = size
    while left:
        portion = _exactly(source, min(PORTION, left))
        left -= len(portion)
        yield portion
        if given is not None:
            given(len(portion))


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) != size:
        raise NotAContainer("cut off")
    return found


def _manifest(head: bytes) -> Manifest:
    text = head[len(MAGIC) + _LENGTH_BYTES :]
    if len(text) != int.from_bytes(head[len(MAGIC) : len(MAGIC) + _LENGTH_BYTES], "big"):
        raise NotAContainer("cut off")
    if _nesting(text) > _MAX_NESTING:
        raise NotAContainer("nested too deeply")
    try:
        found = parse(text)
    except NotCanonical as error:
        raise NotAContainer("the manifest is not canonical") from error
    if not isinstance(found, dict) or found.get("fmt") != _FORMAT:
        raise NotAContainer("another format")
    version = found.get("ver")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise ContainerTooNew(f"container version {version}")
    if set(found) != _FIELDS or version != VERSION or isinstance(version, bool):
        raise NotAContainer("fields")
    purpose, seal, about, parts = (found[name] for name in ("purpose", "seal", "about", "parts"))
    if not isinstance(purpose, str) or not _NAME.match(purpose) or not isinstance(about, dict):
        raise NotAContainer("purpose")
    if not isinstance(seal, str) or seal not in SEALS:
        raise NotAContainer("seal")
    if not isinstance(parts, list) or not 1 <= len(parts) <= _MAX_PARTS:
        raise NotAContainer("parts")
    return Manifest(purpose, seal, about, tuple(_part(part) for part in parts), head)


def _part(found: object) -> Part:
    if not isinstance(found, dict) or set(found) != {"type", "size", "sha256"}:
        raise NotAContainer("a part's fields")
    kind, size, sha256 = found["type"], found["size"], found["sha256"]
    if not isinstance(kind, str) or not _NAME.match(kind):
        raise NotAContainer("a part's type")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise NotAContainer("a part's size")
    if not isinstance(sha256, str) or not _SHA256.match(sha256):
        raise NotAContainer("a part's hash")
    return Part(kind, size, sha256)


def _nesting(text: bytes) -> int:
    """How deep brackets are nested outside strings, counted before anything is parsed."""
    depth = deepest = 0
    # A pattern for whole strings takes the square of its length where one does not end: minutes for a hostile file.
    outside = _ESCAPED.sub(b"", text).split(b'"')[::2]
    for mark in _BRACKET.finditer(b" ".join(outside)):
        if mark[0] in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest
