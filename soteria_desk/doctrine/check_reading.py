"""Checks the reading part of a pack: what holds of every entry here, what holds of the law in `check_law`."""

import re
from collections.abc import Iterator
from typing import Final

from soteria_desk.doctrine.check_law import check_law
from soteria_desk.doctrine.check_model import check_model
from soteria_desk.doctrine.check_procedure import check_procedure
from soteria_desk.doctrine.check_questions import check_questions
from soteria_desk.doctrine.check_wording import check_wording
from soteria_desk.doctrine.entry import Entry, Unit
from soteria_desk.doctrine.model import Pack, Source
from soteria_desk.doctrine.problem import Problem, dangling
from soteria_desk.doctrine.procedure import Window
from soteria_desk.doctrine.reading import Reading

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]*")
_DAYS: Final[dict[Unit, int]] = {"day": 1, "week": 7, "month": 30, "year": 365}
STATUSES: Final = frozenset({"seen", "seen (opening only)", "secondary", "unconfirmed"})


def check_reading(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong within the reading part, and between it and the planner's part."""
    for file, kind, id_ in reading.doubled:
        yield Problem(
            file=file,
            item=id_,
            what=f"the id is used twice for the kind '{kind}'.",
            cure="Give one of them another id.",
        )
    yield from _one_kind_each(pack, reading)
    sources = {one.key: one for one in pack.sources}
    yield from _windows(pack, reading)
    yield from _sources(reading, sources)
    sources |= reading.sources
    for kind, entry in reading.all():
        yield from _entry(reading.file_of[kind, entry.id], entry, sources)
    yield from check_law(pack, reading)
    yield from check_procedure(pack, reading)
    yield from check_questions(pack, reading)
    yield from check_wording(pack, reading)
    yield from check_model(pack, reading)


def _one_kind_each(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """An id alone says which item is meant, in any case of its letters; an offence is told in both parts."""
    lists = (pack.enquiries, pack.keys, pack.strategies, pack.purposes, pack.proportionality)
    taken = {one.id.casefold() for items in lists for one in items}
    taken |= {one.id.casefold() for one in pack.review_questions}
    taken |= {key.casefold() for key in (*reading.sources, *(one.key for one in pack.sources))}
    for kind, entry in reading.all():
        if entry.id.casefold() in taken:
            yield Problem(
                file=reading.file_of[kind, entry.id],
                item=entry.id,
                what="an item of another kind has that id.",
                cure="Give it another id, e.g. with its kind before it.",
            )
        taken.add(entry.id.casefold())


def _windows(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """A trace rests on windows that are there, and nothing leaves before the last of them is over."""
    windows = reading.of(Window)
    for trace in pack.traces:
        file = pack.file_of["trace", trace.id]
        yield from dangling(file, trace.id, "the window", trace.windows, windows)
        longest = [
            one.longest.amount * _DAYS[one.longest.unit]
            for name in trace.windows
            if (one := windows.get(name)) and one.longest and one.longest.unit in _DAYS
        ]
        if trace.gone_after is not None and longest and trace.gone_after < max(longest):
            yield Problem(
                file=file,
                item=trace.id,
                what=f"it is gone after {trace.gone_after} days, and a window it rests on lasts {max(longest)}.",
                cure="Give it the longer of the two.",
            )


def _sources(reading: Reading, known: dict[str, Source]) -> Iterator[Problem]:
    for key, source in reading.sources.items():
        file = reading.file_of["source", key]
        if key in known:
            yield Problem(
                file=file,
                item=key,
                what="sources.toml defines that source too.",
                cure="Keep one of them; the reading part may cite both.",
            )
        missing = [
            name for name in ("title", "publisher", "date", "address") if not getattr(source, name).strip()
        ]
        if missing or source.status not in STATUSES:
            yield Problem(
                file=file,
                item=key,
                what="a source needs title, publisher, date, address and one of the known statuses.",
                cure=f"Add {', '.join(missing) or 'a status: ' + ', '.join(sorted(STATUSES))}.",
            )
        if source.confirmed == (source.status == "unconfirmed"):
            yield Problem(
                file=file,
                item=key,
                what="`confirmed` and `status` do not agree.",
                cure="A source is confirmed = false where, and only where, its status is unconfirmed.",
            )


def _entry(file: str, entry: Entry, sources: dict[str, Source]) -> Iterator[Problem]:
    if not _ID.fullmatch(entry.id) or not entry.title.strip():
        yield Problem(
            file=file,
            item=entry.id,
            what="an entry needs a title, and an id of letters, figures, '-', '.' and '/'.",
            cure="Correct it.",
        )
    if not entry.sources:
        yield Problem(
            file=file, item=entry.id, what="it names no source.", cure="Add the key of at least one source."
        )
    yield from dangling(file, entry.id, "the source", entry.sources, sources)
    if entry.confirmed != (entry.confidence == "seen"):
        yield Problem(
            file=file,
            item=entry.id,
            what="`confirmed` and `confidence` do not agree.",
            cure="Write confirmed = false where confidence is partly or unconfirmed, and nowhere else.",
        )
    if entry.confirmed and all(not sources[key].confirmed for key in entry.sources if key in sources):
        yield Problem(
            file=file,
            item=entry.id,
            what="it rests on nothing that is confirmed but does not say so.",
            cure='Add confidence = "unconfirmed" and confirmed = false.',
            severity="warning",
        )
