"""Damages casebook files, and counts from the whole file what a damage must cost."""

import random
from collections import defaultdict
from pathlib import Path
from typing import BinaryIO

from soteria_desk.storage.pages import PAGE, Pages, fits


class _Watched(Pages):
    """Says on which pages each row lies."""

    def __init__(self, file: BinaryIO, key: bytearray) -> None:
        self.seen: set[int] = set()
        super().__init__(file, key)

    def _page(self, number: int) -> tuple[bytes | None, bool]:
        self.seen.add(number)
        return super()._page(number)


class Map:
    """Which record and which entry has anything on which page of a whole file."""

    def __init__(self, path: Path, key: bytearray) -> None:
        self.records: dict[int, set[str]] = defaultdict(set)
        self.entries: dict[int, set[int]] = defaultdict(set)
        with path.open("rb") as file:
            pages = _Watched(file, key)
            self.count = pages.count
            for number in range(1, pages.count + 1):
                pages.seen.clear()
                for row in pages.rows(number):
                    if not row.index and fits(row.values, None, str, str, int, int, bytes, str):
                        for page in (number, *pages.seen):
                            self.records[page].add(str(row.values[1]))
                    elif not row.index and fits(row.values, None, int, str, bytes, bytes):
                        for page in (number, *pages.seen):
                            self.entries[page].add(row.number)
                    pages.seen.clear()

    def records_on(self, pages: list[int]) -> set[str]:
        """Ids of the records that have anything on these pages."""
        return {one for page in pages for one in self.records[page]}

    def entries_on(self, pages: list[int]) -> set[int]:
        """Numbers of the entries that have anything on these pages."""
        return {one for page in pages for one in self.entries[page]}


def zero(path: Path, pages: list[int]) -> None:
    """Overwrite whole pages with nothing."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(bytes(PAGE))


def flip(path: Path, pages: list[int], chance: random.Random) -> None:
    """Change one bit somewhere on each page."""
    data = bytearray(path.read_bytes())
    for page in pages:
        data[(page - 1) * PAGE + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
