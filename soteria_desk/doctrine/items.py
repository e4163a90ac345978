"""Every item of a pack in one list, whichever part it stands in: what lists, `show` and the catalogue go through."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from soteria_desk.doctrine.library import Library


class Row(NamedTuple):
    """An item of the pack in a list; `parts` are the objects that tell of it."""

    kind: str
    id: str
    title: str
    confirmed: bool
    parts: tuple[Any, ...]


def every_item(library: "Library") -> list[Row]:
    """Return every item of both parts, in the order of the pack; an offence is told with its law.

    Raises:
        DoctrineError: the reading part cannot be read.
    """
    from soteria_desk.doctrine.law import OffenceLaw

    def planner(kind: str, items: Iterable[Any], title: str) -> Iterator[Row]:
        for one in items:
            id_ = one.key if kind == "source" else one.id
            yield Row(kind, id_, getattr(one, title), getattr(one, "confirmed", True), (one,))

    rows = [
        *planner("enquiry", library.enquiries.values(), "title"),
        *(
            Row("brings-in", one.id, f"Lines for {' and '.join(one.contexts)}", one.confirmed, (one,))
            for one in library.pack.brings_in
        ),
        *planner("fact", library.keys.values(), "label"),
        *planner("strategy", library.strategies.values(), "title"),
        *planner("purpose", library.purposes.values(), "label"),
        *planner("proportionality", library.proportionality.values(), "text"),
        *planner("review-question", library.review_questions, "text"),
    ]
    for kind, entry in library.reading.all():
        definition = library.offences.get(entry.id) if isinstance(entry, OffenceLaw) else None
        if definition is None:
            rows.append(Row(kind, entry.id, entry.title, entry.confirmed, (entry,)))
        else:
            both = definition.confirmed and entry.confirmed
            rows.append(Row(kind, entry.id, definition.title(), both, (definition, entry)))
    return [
        *rows,
        *planner("source", [*library.sources.values(), *library.reading.sources.values()], "title"),
    ]
