"""Cells and blocks in plain words, for the writers that have no page: one reading of each for all of them."""

from soteria_desk.report.cleaning import clean
from soteria_desk.report.model import Boxed, Cell, Item, Pointer, State, Tag, Text, Ticks


def words(item: Item) -> str:
    """Return what an item says; a box to tick is '[ ]'."""
    if isinstance(item, Text):
        return clean("".join(span.text for span in item.spans)).strip()
    if isinstance(item, Ticks):
        boxes = "  ".join(f"[ ] {clean(label)}" for label in item.labels)
        return f"{clean(item.lead)} {boxes}".strip()
    if isinstance(item, Boxed):
        return "\n".join(filter(None, map(words, item.items)))
    assert isinstance(item, State | Tag | Pointer)
    return clean(item.text)


def cell_words(cell: Cell) -> str:
    """Return what a cell says, each item on a line of its own."""
    if isinstance(cell, str):
        return clean(cell)
    return "\n".join(filter(None, map(words, cell)))
