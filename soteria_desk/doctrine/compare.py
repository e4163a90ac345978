"""What one library has that another has not: items new, changed and withdrawn, each by id."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from soteria_desk.doctrine.items import Row, every_item
from soteria_desk.doctrine.library import Library

What = Literal["new", "changed", "withdrawn"]


class ItemChange(Struct, frozen=True, kw_only=True):
    """One item that differs.

    Attributes:
        fields: Names of the fields that differ, for one that is changed.
        layer: The force layer it comes from or was withdrawn by; empty for the pack itself.
        reason: Why it was withdrawn, where that is said.
    """

    what: What
    kind: str
    id: str
    title: str
    fields: tuple[str, ...] = ()
    layer: str = ""
    reason: str = ""


def compare(old: Library, new: Library) -> tuple[ItemChange, ...]:
    """Return every item that differs between two libraries, in the order of the new one, withdrawn ones last.

    Raises:
        DoctrineError: the reading part of one of them cannot be read.
    """
    before = {(row.kind, row.id): row for row in every_item(old)}
    after = {(row.kind, row.id): row for row in every_item(new)}
    out: list[ItemChange] = []
    for place, row in after.items():
        layer = new.layer_of.get(row.id, "")
        was = before.get(place)
        if was is None:
            out.append(ItemChange(what="new", kind=row.kind, id=row.id, title=row.title, layer=layer))
        elif fields := _differing(was, row):
            out.append(
                ItemChange(
                    what="changed", kind=row.kind, id=row.id, title=row.title, fields=fields, layer=layer
                )
            )
    for place, row in before.items():
        if place not in after:
            by, reason = new.withdrawn.get(row.id, ("", ""))
            out.append(
                ItemChange(
                    what="withdrawn", kind=row.kind, id=row.id, title=row.title, layer=by, reason=reason
                )
            )
    return tuple(out)


def _differing(old: Row, new: Row) -> tuple[str, ...]:
    if old.parts == new.parts:
        return ()
    before, after = _fields(old), _fields(new)
    return tuple(name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name))


def _fields(row: Row) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for part in row.parts:
        out |= msgspec.to_builtins(part)
    return out
