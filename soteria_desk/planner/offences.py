"""Which offences could apply to conduct on given days, and at given ages, with the law as it stood on them.

Pure: days, ages, points and words are the pack's. What could apply is offered, with what it still depends on; what
cannot is left out, and said why to whoever asks. Where the pack is silent, that is said, and nothing is guessed.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from soteria_desk import dates
from soteria_desk.doctrine.law import Boundary, DateRule, OffenceLaw, Part, Point
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import OffenceDefinition
from soteria_desk.planner.conduct import LONGEST_YEARS, Age, Conduct
from soteria_desk.planner.date_rules import TESTS, Standing
from soteria_desk.planner.offence_answer import (
    Crossed,
    LeftOut,
    Note,
    OffenceAnswer,
    OffenceOffer,
    OnDays,
    P,
    Why,
)

_NO_LIMIT: Final = 100_000
_YEAR: Final = re.compile(r"\b[12]\d{3}\b")
"""The year in the name of an Act."""
_COMMENCED: Final = {
    "reported": "Reported to be in force by then; not confirmed.",
    "not-seen": "Whether it was in force by then was not seen: not known to this pack.",
}


# --- The law, prepared once -----------------------------------------------------------------------------


class _Bar(NamedTuple):
    youngest: int
    oldest: int
    until: date
    text: str


class _Row(NamedTuple):
    """An offence. `words`: its names, to be looked for. `limited`: its points with an age limit, for every form."""

    definition: OffenceDefinition
    own: OffenceLaw
    words: str
    limited: tuple[Point, ...]


class _Law(NamedTuple):
    rows: tuple[_Row, ...]
    rules: tuple[DateRule, ...]
    boundaries: tuple[Boundary, ...]
    bars: tuple[_Bar, ...]
    families: dict[str, str]
    sources: dict[str, str]


@lru_cache(maxsize=2)
def _law(library: Library) -> _Law:
    own = library.reading.of(OffenceLaw)
    rules = tuple(library.reading.of(DateRule).values())
    bars = tuple(
        _Bar(
            band.youngest,
            band.oldest,
            band.until or date.max,
            f"{band.effect}{'' if rule.confirmed else ' (unconfirmed)'}",
        )
        for rule in rules
        for band in rule.bands
        if band.bars
    )
    key = library.keys.get("offence")
    return _Law(
        rows=tuple(
            _Row(
                one,
                own[one.id],
                f"{one.label} {own[one.id].title}".casefold(),
                tuple(point for point in own[one.id].points if _limited(point) and not point.applies),
            )
            for one in library.offences.values()
        ),
        rules=rules,
        boundaries=tuple(sorted(library.reading.of(Boundary).values(), key=lambda one: one.on)),
        bars=bars,
        families={value.id: value.label for value in key.values} if key else {},
        sources={
            one.key: one.title for one in (*library.sources.values(), *library.reading.sources.values())
        },
    )


# --- The answer -----------------------------------------------------------------------------------------


def could_apply(conduct: Conduct, library: Library) -> OffenceAnswer:
    """Say which offences could apply to the conduct, and what its days and ages decide.

    Raises:
        DoctrineError: the law of the pack cannot be used.
    """
    law = _law(library)
    offered: list[OffenceOffer] = []
    left_out: list[LeftOut] = []
    for row in law.rows:
        found = _judge(conduct, row, law)
        if isinstance(found, OffenceOffer):
            offered.append(found)
        else:
            left_out.append(found)
    standing = tuple(_standing(one, conduct) for one in offered)
    told = (TESTS[rule.test](rule, conduct, standing) for rule in law.rules)
    ids = {one.definition.id for one in offered}
    return OffenceAnswer(
        conduct=conduct,
        offered=tuple(offered),
        left_out=tuple(left_out),
        crossed=tuple(
            Crossed(boundary=one, concerns=tuple(id_ for id_ in one.offences if id_ in ids))
            for one in law.boundaries
            if conduct.first < one.on <= conduct.last
        ),
        rules=tuple(one for one in told if one is not None),
        notes=tuple(_notes(conduct, law.rules)),
        sources=law.sources,
    )


def kinds(word: str, library: Library) -> bool:
    """Whether any offence of the pack is asked for by this kind of conduct: a family, an id, or a word."""
    law = _law(library)
    return any(_is_kind(word, row, law) for row in law.rows)


def _is_kind(kind: str, row: _Row, law: _Law) -> bool:
    word = kind.casefold()
    if not word or word == row.definition.id.casefold():
        return True
    if word in law.families:
        return word == row.definition.family or word in row.own.covers
    return word in row.words


def _standing(offer: OffenceOffer, conduct: Conduct) -> Standing:
    definition, today = offer.definition, conduct.today
    now = _between(definition.from_on, today, definition.to_on)
    return Standing(
        law=offer.law,
        name=definition.label,
        penalties=tuple(one.part for one in offer.penalties),
        today=tuple(
            one
            for one in offer.law.penalties
            if now
            and _between(one.from_on, today, one.to_on)
            and _fits_ages(conduct, one, conduct.first, conduct.last)
        ),
    )


def _between(first: date | None, on: date, last: date | None) -> bool:
    return (first or date.min) <= on <= (last or date.max)


def _judge(conduct: Conduct, row: _Row, law: _Law) -> OffenceOffer | LeftOut:
    definition, own = row.definition, row.own

    def out(why: Why, text: str) -> LeftOut:
        return LeftOut(definition=definition, law=own, why=why, text=text)

    low, high = definition.from_on or date.min, definition.to_on or date.max
    if own.act_year is not None and definition.from_on is None:
        low = date(own.act_year, 1, 1)
        if conduct.last < low:
            return out("not-yet", f"Its Act is of {own.act_year}.")
    if conduct.last < low:
        return out("not-yet", f"It covers conduct from {dates.day(low)}.")
    if conduct.first > high:
        return out("ended", f"It covers conduct to {dates.day(high)}.")
    if not _is_kind(conduct.kind, row, law):
        return out("kind", f"Another kind of conduct: {law.families.get(definition.family, '')}.")
    first, last = max(conduct.first, low), min(conduct.last, high)
    return _by_age(conduct, row, law, first, last)


def _by_age(conduct: Conduct, row: _Row, law: _Law, first: date, last: date) -> OffenceOffer | LeftOut:
    """Offer it for those of the days on which the ages fit, where there are any."""
    definition, own = row.definition, row.own
    fitting: list[tuple[date, date]] = []
    depends: list[str] = []
    against: list[tuple[Why, str]] = []
    for start, end in _stretches(row, law, first, last):
        found = list(_limits(conduct, row, law, start, end))
        bad = [(one.why, one.text) for one in found if one.fits is False]
        if bad:
            against += bad
            continue
        fitting.append((start, end))
        depends += [one.text for one in found if one.fits is None]
    if not fitting:
        why, text = next((one for one in against if one[0] == "not-liable"), against[0])
        text = text if why == "not-liable" else f"Only where {text}."
        return LeftOut(definition=definition, law=own, why=why, text=text)
    start, end = fitting[0][0], fitting[-1][1]
    return OffenceOffer(
        definition=definition,
        law=own,
        points=tuple(_on_days(own.points, start, end)),
        penalties=tuple(
            one
            for one in _on_days(own.penalties, start, end)
            if _fits_ages(
                conduct, one.part, max(start, one.part.from_on or start), min(end, one.part.to_on or end)
            )
        ),
        depends=tuple(dict.fromkeys(depends)),
        notes=tuple(_unknown(definition, own, conduct, start)),
        from_on=start if start > conduct.first else None,
        to_on=end if end < conduct.last else None,
        confirmed=definition.confirmed and own.confirmed,
    )


def _stretches(row: _Row, law: _Law, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days cut where a point begins or ends that has an age limit, and where an age bar ends."""
    cuts = {first}
    for point in row.limited:
        cuts |= {one for one in (point.from_on, _next(point.to_on)) if one and first < one <= last}
    cuts |= {bar.until for bar in law.bars if first < bar.until <= last}
    starts = sorted(cuts)
    for start, after in zip(starts, (*starts[1:], None), strict=True):
        yield start, last if after is None else after - timedelta(days=1)


def _limited(part: Part) -> bool:
    return not (part.victim_from is part.victim_under is part.suspect_from is part.suspect_under is None)


class _Limit(NamedTuple):
    """An age limit on some days. `fits`: None where it depends on what is not known, or on when within them."""

    why: Why
    text: str
    fits: bool | None


def _limits(conduct: Conduct, row: _Row, law: _Law, first: date, last: date) -> Iterator[_Limit]:
    for bar in law.bars:
        span = conduct.ages(conduct.suspect, first, last)
        if first < bar.until and span is not None and span[0] <= bar.oldest and span[1] >= bar.youngest:
            inside = bar.youngest <= span[0] and span[1] <= bar.oldest
            text = bar.text if inside else f"the suspect was {bar.oldest + 1} or over"
            yield _Limit("not-liable", text, False if inside else None)
    for point in row.limited:
        if _holds(point, first, last):
            yield from _limits_of(conduct, point, first, last)


def _limits_of(conduct: Conduct, part: Part, first: date, last: date) -> Iterator[_Limit]:
    if part.victim_from is not None or part.victim_under is not None:
        yield _limit(
            "victim-age", part.victim_from, part.victim_under, conduct.ages(conduct.victim, first, last)
        )
    if part.suspect_from is not None or part.suspect_under is not None:
        yield _limit(
            "suspect-age", part.suspect_from, part.suspect_under, conduct.ages(conduct.suspect, first, last)
        )


def _limit(why: Why, at_least: int | None, under: int | None, span: tuple[int, int] | None) -> _Limit:
    low, high = at_least or 0, (under or _NO_LIMIT) - 1
    words = f"the {'victim' if why == 'victim-age' else 'suspect'} was {ages_text(at_least, under)}"
    if span is None:
        return _Limit(why, words, None)
    if span[1] < low or span[0] > high:
        return _Limit(why, words, False)
    return _Limit(why, words, True if low <= span[0] and span[1] <= high else None)


def _fits_ages(conduct: Conduct, part: Part, first: date, last: date) -> bool:
    return not _limited(part) or all(one.fits is not False for one in _limits_of(conduct, part, first, last))


def _holds(part: Part, first: date, last: date) -> bool:
    return (part.from_on or date.min) <= last and first <= (part.to_on or date.max)


def _on_days(parts: Iterable[P], first: date, last: date) -> Iterator[OnDays[P]]:
    for part in parts:
        if _holds(part, first, last):
            yield OnDays(
                part=part,
                from_on=part.from_on if part.from_on and part.from_on > first else None,
                to_on=part.to_on if part.to_on and part.to_on < last else None,
            )


def _unknown(definition: OffenceDefinition, own: OffenceLaw, conduct: Conduct, first: date) -> Iterator[str]:
    if own.act_year is not None and definition.from_on is None and first.year <= own.act_year + 1:
        yield f"Its Act is of {own.act_year}; the first day it covers is not known to this pack."
    if definition.from_on is None:
        later = [year for year in map(int, _YEAR.findall(definition.act)) if year > first.year]
        if later:
            yield f"Some of it is of {min(later)}; what held before is not known to this pack."
    if own.commencement in _COMMENCED:
        yield _COMMENCED[own.commencement]


def _notes(conduct: Conduct, rules: tuple[DateRule, ...]) -> Iterator[Note]:
    if conduct.last > conduct.today:
        yield Note(
            id="future",
            text="Some of these days lie in the future: check them. The law may have changed by then.",
        )
    known = min((rule.known_from for rule in rules if rule.known_from), default=None)
    if known and (conduct.from_on or conduct.last) < known:
        yield Note(
            id="before-known",
            text=f"The law of sexual offences before {dates.day(known)} is not known to this pack: take advice.",
        )
    years = conduct.years()
    if years > LONGEST_YEARS or (
        years == LONGEST_YEARS and conduct.to_on != _plus_years(conduct.first, LONGEST_YEARS)
    ):
        yield Note(
            id="long-range",
            text=(
                "These days span more than thirty years. What is charged needs narrower days; every change of "
                "the law within them is listed."
            ),
        )
    for whose, age in (("victim", conduct.victim), ("suspect", conduct.suspect)):
        yield from _age_notes(conduct, whose, age)


def _age_notes(conduct: Conduct, whose: str, age: Age) -> Iterator[Note]:
    if age.born_on is not None and age.born_on > conduct.first and conduct.from_on is not None:
        yield Note(
            id=f"{whose}-born-later",
            text=f"The {whose}'s date of birth lies after the first of these days: check both.",
        )
    if age.years is not None and conduct.years():
        span = conduct.ages(age, conduct.first, conduct.last)
        assert span is not None
        yield Note(
            id=f"{whose}-grows",
            text=(
                f"The {whose}'s age of {age.years} can be that on any of these days, or on the first of them: within "
                f"them it can have been {span[0]} to {span[1]}. A date of birth, or narrower days, would settle it."
            ),
        )


def _plus_years(on: date, years: int) -> date | None:
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return None  # 29 February, or beyond the calendar


def _next(on: date | None) -> date | None:
    return on + timedelta(days=1) if on and on < date.max else None


def ages_text(at_least: int | None, under: int | None) -> str:
    """'under 13', '18 or over', '13 to 15'."""
    if at_least is None:
        return f"under {under}"
    return f"{at_least} or over" if under is None else f"{at_least} to {under - 1}"
