"""What a force layer is: its pack.toml, its files, and the versions of a pack that it fits."""

from datetime import date
from typing import Any, Final, Literal, NamedTuple

import msgspec
from msgspec import Struct, field

from soteria_desk.doctrine.entry import ReadingFile
from soteria_desk.doctrine.loader import FOLDERS, SINGLE_FILES, Broken, decode, is_reading, pack_hash
from soteria_desk.doctrine.model import Item, PackInfo
from soteria_desk.doctrine.reading import decode_reading

_SINGLE: Final = frozenset(SINGLE_FILES) - {"pack.toml", "ranking.toml"}


class Act(Item, frozen=True, kw_only=True):
    """An item of the pack that the layer replaces or withdraws, and why."""

    id: str
    reason: str


class LayerInfo(Item, frozen=True, kw_only=True):
    """pack.toml of a layer.

    Attributes:
        extends: Id of the pack it lies on. `fits`: versions of that pack; `2026.*` stands for all that begin so.
        replaces: Items that this layer words anew. `withdraws`: items that do not hold in this force.
    """

    kind: Literal["layer"]
    id: str
    title: str
    version: str
    date: date
    extends: str
    fits: tuple[str, ...]
    changes: tuple[str, ...] = ()
    replaces: tuple[Act, ...] = field(default=(), name="replace")
    withdraws: tuple[Act, ...] = field(default=(), name="withdraw")


class Layer(Struct, frozen=True, kw_only=True):
    """A layer as it was read, not yet laid on anything.

    Attributes:
        hash: SHA-256 over its files. `content`: the planner's files by name; `reading` the others.
    """

    info: LayerInfo
    hash: str
    content: dict[str, Any]
    reading: dict[str, ReadingFile]

    def fits(self, pack: PackInfo) -> bool:
        """Whether it was made for this pack in this version."""
        version = pack.version
        return self.info.extends == pack.id and any(
            version == one or (one.endswith(".*") and version.startswith(one[:-1])) for one in self.info.fits
        )


class LayerUsed(NamedTuple):
    """Which layer a library was made with, for plans and lists."""

    info: LayerInfo
    hash: str

    def words(self) -> str:
        """'wexmoor 2026.1 (a81f60d29c4e37b5...)': as it stands in a plan."""
        return f"{self.info.id} {self.info.version} ({self.hash[:32]})"


def is_layer(files: dict[str, bytes]) -> bool:
    """Whether the files of a folder are a layer's: its pack.toml says so. A broken one is told as a pack's."""
    try:
        found = msgspec.toml.decode(files.get("pack.toml", b"").decode("utf-8"))
    except (msgspec.DecodeError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("kind") == "layer"


def parse_layer(files: dict[str, bytes]) -> Layer:
    """Decode the files of a layer.

    Raises:
        DoctrineError: one holds what the format does not know, or a layer has no such file.
    """
    found: list[Broken] = []
    layer = decode_layer(files, found)
    if found:
        raise found[0].as_error() from found[0]
    assert layer is not None
    return layer


def decode_layer(files: dict[str, bytes], found: list[Broken]) -> Layer | None:
    """The layer, or None where something of it is broken, which goes into `found`."""
    info: LayerInfo | None = None
    content: dict[str, Any] = {}
    reading: dict[str, ReadingFile] = {}
    for name, data in files.items():
        folder, _, rest = name.partition("/")
        try:
            if name == "pack.toml":
                info = decode(name, data, LayerInfo)
            elif name == "ranking.toml":
                raise Broken(name, "a layer does not change how proposals are ordered.", "Remove that file.")
            elif is_reading(name):
                reading[name] = decode_reading(name, data)
            elif name in _SINGLE:
                content[name] = decode(name, data, SINGLE_FILES[name])
            elif folder in FOLDERS and rest and "/" not in rest:
                content[name] = decode(name, data, FOLDERS[folder])
            else:
                raise Broken(name, "a layer has no such file.", "Remove it or correct its name.")
        except Broken as broken:
            found.append(broken)
    if found or info is None:
        return None
    return Layer(info=info, hash=pack_hash(files), content=content, reading=reading)
