"""Reads the rows of a damaged casebook.db page by page, without the database engine.

One damaged page of an inner node, or the first page, makes the engine lose every row below it. The leaves vouch
for themselves (each page has its own authentication code) and say which table they are of by their shape, so that
only what lay on a damaged page is lost. Page format: SQLCipher 4 and the SQLite file format, both documented.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from soteria_desk.vault.page_cipher import PageCipher

PAGE = 4096
_IV, _CODE = 16, 64
_RESERVE = _IV + _CODE
_USABLE = PAGE - _RESERVE
_SALT = 16
_LEAF_TABLE, _LEAF_INDEX, _INNER_INDEX = 0x0D, 0x0A, 0x02
_MOST_CELLS = _USABLE // 4
_LOCK_PAGE = (1 << 30) // PAGE + 1
_LONGEST = 1 << 30
_SAMPLE = 250
_TELLING: tuple[tuple[type | None, ...], ...] = (
    (None, str, str, int, int, bytes, str),  # a record
    (None, int, str, bytes, bytes),  # an entry
    (str, int, str, int, str),  # an earlier state
)

Value = int | str | bytes | float | None


@dataclass(frozen=True)
class Row:
    """One row of some table or index.

    Attributes:
        number: The row's number; 0 in an index and in tables that are kept as one.
        values: Its columns as far as they could be read.
        whole: Whether all of them could.
        sound: Whether every page it lay on was as it was written.
    """

    number: int
    values: tuple[Value, ...]
    whole: bool
    sound: bool
    index: bool


class Pages:
    """The pages of one encrypted file."""

    def __init__(self, file: BinaryIO, key: bytearray) -> None:
        self._file = file
        file.seek(0, 2)
        self.count = -(-file.tell() // PAGE)
        file.seek(0)
        self._cipher = PageCipher(key, file.read(_SALT))
        self.damaged = 0
        """Pages read so far that were not as they were written."""

    def is_sound(self, number: int) -> bool:
        """Whether page `number` (from 1) is as it was written; the file may grow and change meanwhile."""
        self._file.seek((number - 1) * PAGE)
        raw = self._file.read(PAGE)
        if number == _LOCK_PAGE:
            return True  # the engine never writes it
        if len(raw) < PAGE:
            return False
        start = _SALT if number == 1 else 0
        return self._cipher.vouches(number, raw[start : PAGE - _CODE], raw[PAGE - _CODE :])

    def rows(self, number: int) -> Iterator[Row]:
        """Every row on page `number` (from 1), with what it continues on."""
        page, sound = self._page(number)
        self.damaged += not sound
        if page is None:
            return
        start = 100 if number == 1 else 0
        kind = page[start]
        if kind not in (_LEAF_TABLE, _LEAF_INDEX, _INNER_INDEX):
            return
        inner = kind == _INNER_INDEX
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        first = start + (12 if inner else 8)
        if cells > _MOST_CELLS:
            return
        for place in range(cells):
            at = int.from_bytes(page[first + 2 * place : first + 2 * place + 2], "big")
            if not first <= at < _USABLE:
                continue
            row = self._cell(page, at + (4 if inner else 0), kind == _LEAF_TABLE, sound)
            if row is not None:
                yield row

    def _page(self, number: int) -> tuple[bytes | None, bool]:
        """The page in plain, and whether it is as it was written; None where there is nothing."""
        try:
            self._file.seek((number - 1) * PAGE)
            raw = self._file.read(PAGE)
        except OSError:
            return None, False
        if len(raw) < PAGE:
            return None, False
        start = _SALT if number == 1 else 0
        sound = self._cipher.vouches(number, raw[start : PAGE - _CODE], raw[PAGE - _CODE :])
        if not sound and not any(raw[start:]):
            return None, False
        return bytes(start) + self._cipher.plain(raw[start:_USABLE], raw[_USABLE : _USABLE + _IV]), sound

    def _cell(self, page: bytes, at: int, table: bool, sound: bool) -> Row | None:
        size, at = _varint(page, at)
        number = 0
        if table:
            number, at = _varint(page, at)
        if not 2 <= size <= _LONGEST:
            return None
        most = _USABLE - 35 if table else (_USABLE - 12) * 64 // 255 - 23
        local = size
        if size > most:
            least = (_USABLE - 12) * 32 // 255 - 23
            local = least + (size - least) % (_USABLE - 4)
            local = least if local > most else local
        data = page[at : at + local]
        if len(data) < local or at + local > _USABLE:
            return None
        if local < size:
            follows = int.from_bytes(page[at + local : at + local + 4], "big")
            more, more_sound = self._overflow(follows, size - local)
            data, sound = data + more, sound and more_sound
        values, whole = _columns(data, size)
        return None if values is None else Row(number, values, whole, sound, not table)

    def _overflow(self, number: int, size: int) -> tuple[bytes, bool]:
        """What a row continues with, as far as it can be read."""
        parts: list[bytes] = []
        sound = True
        while size > 0:
            if not 2 <= number <= self.count:
                return b"".join(parts), False
            page, page_sound = self._page(number)
            if page is None or (not page_sound and len(parts) > self.count):
                return b"".join(parts), False
            sound = sound and page_sound
            parts.append(page[4 : min(_USABLE, 4 + size)])
            size -= len(parts[-1])
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts), sound


def opens_with(path: Path, key: bytearray) -> bool:
    """Whether pages of a file that the engine does not open are nevertheless opened by this key.

    Where the file's beginning is lost, no page can vouch for itself: then its rows tell.
    """
    try:
        with path.open("rb") as file:
            pages = Pages(file, key)
            for number in range(1, pages.count + 1, max(1, pages.count // _SAMPLE)):
                if pages._page(number)[1]:
                    return True
                if any(
                    row.whole and fits(row.values, *shape) for row in pages.rows(number) for shape in _TELLING
                ):
                    return True
    except OSError:
        return False
    return False


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """SQLite's number of one to nine bytes, and where it ends."""
    value = 0
    for place in range(8):
        byte = data[at + place] if at + place < len(data) else 0
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + place + 1
    byte = data[at + 8] if at + 8 < len(data) else 0
    return (value << 8) | byte, at + 9


_SIZES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}


def _columns(data: bytes, size: int) -> tuple[tuple[Value, ...] | None, bool]:
    """The columns of a stored row, and whether all of them are there; None where it is no row."""
    head, at = _varint(data, 0)
    if not 2 <= head <= min(len(data), 100):
        return None, False
    kinds: list[int] = []
    while at < head:
        kind, at = _varint(data, at)
        kinds.append(kind)
    if at != head or any(kind in (10, 11) for kind in kinds):
        return None, False
    sizes = [_SIZES[kind] if kind < 10 else (kind - 12) // 2 for kind in kinds]
    if head + sum(sizes) != size:
        return None, False
    values: list[Value] = []
    for kind, length in zip(kinds, sizes, strict=True):
        part = data[at : at + length]
        if len(part) < length:
            return tuple(values), False
        try:
            values.append(_value(kind, part))
        except UnicodeDecodeError:
            return tuple(values), False
        at += length
    return tuple(values), True


def _value(kind: int, part: bytes) -> Value:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        import struct

        (number,) = struct.unpack(">d", part)
        return float(number)
    if kind < 7:
        return int.from_bytes(part, "big", signed=True)
    return part.decode("utf-8") if kind % 2 else part


def fits(values: Sequence[Any], *kinds: type | tuple[type | None, ...] | None) -> bool:
    """Whether the columns are of these types; None stands for an empty column."""
    if len(values) != len(kinds):
        return False
    for value, kind in zip(values, kinds, strict=True):
        allowed = kind if isinstance(kind, tuple) else (kind,)
        if not any(value is None if one is None else type(value) is one for one in allowed):
            return False
    return True
