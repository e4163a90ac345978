"""The shipped pack in a form that loads fast, kept beside it as Python keeps byte code; never stale, never needed.

Each part of a pack has a file of its own. It is used only where the bytes of every file of the pack, and the code that
reads them, are the same as when it was made; anything else about it that is wrong means reading the pack itself. It is
made of the shipped pack alone: it lies where the pack lies, and whoever can write there can write the pack. A pack
from elsewhere has a signature, which a second form of it would go round.
"""

import hashlib
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

_MAGIC: Final = b"soteria doctrine 1\n"
_DIGEST: Final = 32


def by_the_way() -> bool:
    """Return whether reading a pack may leave something beside it: where byte code may, and only there."""
    return not sys.dont_write_bytecode


def place(folder: Path, part: str) -> Path:
    """Return where the compiled form of one part of a pack lies: `planner`, or a folder of the reading part."""
    return folder.parent / f"{folder.name}-{part}.compiled"


@cache
def _code() -> bytes:
    """Return a digest of the code that reads packs; zeros in a bundle, which is frozen together with its pack."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    sources = sorted(Path(__file__).parent.glob("*.py"))
    for source in sources:
        digest.update(source.read_bytes())
    return digest.digest() if sources else bytes(_DIGEST)


def _head(pack_hash: str) -> bytes:
    return _MAGIC + bytes.fromhex(pack_hash)


def made_of(folder: Path, part: str) -> str:
    """Return the hash of what a compiled form was made of; '' where there is none."""
    try:
        with place(folder, part).open("rb") as file:
            return file.read(len(_MAGIC) + _DIGEST)[len(_MAGIC) :].hex()
    except OSError:
        return ""


def load(folder: Path, part: str, pack_hash: str, type_: type[T]) -> T | None:
    """Return what was kept of this very pack by this very code; None where there is nothing of the kind."""
    try:
        data = place(folder, part).read_bytes()
    except OSError:
        return None
    head = _head(pack_hash)
    code, digest = (data[len(head) + step : len(head) + step + _DIGEST] for step in (0, _DIGEST))
    body = memoryview(data)[
        len(head) + 2 * _DIGEST :
    ]  # not copied: it is the largest thing read while opening
    same_code = _code() in (code, bytes(_DIGEST))
    if not data.startswith(head) or not same_code or hashlib.sha256(body).digest() != digest:
        return None
    try:
        return msgspec.msgpack.decode(body, type=type_)
    except msgspec.MsgspecError:
        return None


def save(folder: Path, part: str, pack_hash: str, content: object) -> None:
    """Keep one part of a pack for the next time, where that may be written; a bundle brings its own."""
    if _code() == bytes(_DIGEST):
        return
    body = msgspec.msgpack.encode(content)
    where = place(folder, part)
    try:
        handle, name = tempfile.mkstemp(prefix=f"{where.name}.", suffix=".part", dir=where.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_head(pack_hash) + _code() + hashlib.sha256(body).digest() + body)
            Path(name).chmod(0o644)
            Path(name).replace(where)
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return  # a folder that is not ours to write: the pack itself is read every time
