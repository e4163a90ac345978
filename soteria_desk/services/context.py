"""The sections in which context is recorded and printed: groups of the vocabulary, behaviour by phase."""

from msgspec import Struct

from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import Key, Value

PHASES = (("before", "Before"), ("during", "During"), ("after", "After"))


class Section(Struct, frozen=True, kw_only=True):
    """One block of the Context page, one row of the printed table.

    Attributes:
        group: Id of the vocabulary's group; `phase` is set where the group is split by the suspect's story.
        values: What can be recorded, in the order shown.
        keys: What has one value each, and is asked as a choice before the values.
    """

    group: str
    phase: str
    heading: str
    hint: str
    values: tuple[tuple[Key, Value], ...]
    keys: tuple[Key, ...] = ()


def sections(library: Library) -> tuple[Section, ...]:
    """The sections in their order; facts that come from the records are left out: nobody types them."""
    out = []
    for group in sorted(library.groups, key=lambda one: one.order):
        values = tuple((key, value) for key, value in library.in_group(group.id) if key.kind == "set")
        values = tuple((key, value) for key, value in values if not key.derived)
        choices = [key for key in library.keys.values() if key.group == group.id]
        choices = [key for key in choices if key.kind == "one" and not key.derived]
        if any(value.phase for _, value in values):
            for phase, heading in PHASES:
                inside = tuple((key, value) for key, value in values if value.phase == phase)
                if inside:
                    out.append(
                        Section(group=group.id, phase=phase, heading=heading, hint=group.hint, values=inside)
                    )
            values = tuple((key, value) for key, value in values if not value.phase)
        if values or choices:
            keys = tuple(sorted(choices, key=lambda key: key.order))
            out.append(
                Section(
                    group=group.id, phase="", heading=group.label, hint=group.hint, values=values, keys=keys
                )
            )
    return tuple(out)
