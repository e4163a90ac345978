"""What the days of conduct decide: one small function for each test that a date rule of the pack can name.

The pack holds days, ages and words; a function says whether a rule speaks to this conduct, and about what.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.doctrine.law import DateRule, OffenceLaw, Penalty, Test
from soteria_desk.planner.conduct import Conduct

REGIMES: Final = {
    "2003": "Sexual Offences Act 2003",
    "1956": "Earlier law",
    "companion": "Offence beside a sexual one",
}
"""How the law that an offence belongs to is called."""

OFFENCE_MODES: Final = {
    "IO": "Indictable only",
    "EW": "Either way",
    "SO": "Summary only",
    "indictment": "On indictment",
    "": "Mode not stated",
}
"""How an offence is tried, in words."""


class Standing(Struct, frozen=True, kw_only=True):
    """An offence that could apply, as date rules look at it.

    Attributes:
        name: Its label.
        penalties: Those that hold on the days of conduct.
        today: Those that hold today.
    """

    law: OffenceLaw
    name: str
    penalties: tuple[Penalty, ...]
    today: tuple[Penalty, ...]


class Told(Struct, frozen=True, kw_only=True):
    """A date rule that speaks to the conduct, and what it says; `offences` names those it is about, if not all."""

    rule: DateRule
    text: str
    offences: tuple[str, ...] = ()


Rule = Callable[[DateRule, Conduct, tuple[Standing, ...]], Told | None]


def regime(rule: DateRule, conduct: Conduct, offered: tuple[Standing, ...]) -> Told | None:
    """All the days are on one side of the day: one law alone."""
    (on,) = rule.days
    if conduct.first >= on:
        return Told(
            rule=rule, text=f"All of it on or after {dates.day(on)}: {REGIMES[rule.later or '2003']}."
        )
    if conduct.last < on:
        return Told(
            rule=rule, text=f"All of it before {dates.day(on)}: {REGIMES[rule.earlier or '1956'].lower()}."
        )
    return None


def both_regimes(rule: DateRule, conduct: Conduct, offered: tuple[Standing, ...]) -> Told | None:
    """The days are not known, or lie on both sides of the day."""
    (on,) = rule.days
    return Told(rule=rule, text=rule.text) if conduct.first < on <= conduct.last else None


def sentence(rule: DateRule, conduct: Conduct, offered: tuple[Standing, ...]) -> Told | None:
    """A maximum of those days is not that of today."""
    about = tuple(one.law.id for one in offered if set(one.penalties) != set(one.today))
    return Told(rule=rule, text=rule.text, offences=about) if about else None


def boundary(rule: DateRule, conduct: Conduct, offered: tuple[Standing, ...]) -> Told | None:
    """The days cross another change of the law that is always told."""
    crossed = [dates.day(on) for on in rule.days if conduct.first < on <= conduct.last]
    return Told(rule=rule, text=f"{rule.text} ({'; '.join(crossed)})") if crossed else None


def ages(rule: DateRule, conduct: Conduct, offered: tuple[Standing, ...]) -> Told | None:
    """The suspect was of an age for which the law of those days said something of its own."""
    said = []
    for band in rule.bands:
        last = conduct.last if band.until is None else min(conduct.last, _before(band.until))
        span = conduct.ages(conduct.suspect, conduct.first, last) if conduct.first <= last else None
        if span is not None and span[0] <= band.oldest and span[1] >= band.youngest:
            until = f" (until {dates.day(band.until)})" if band.until else ""
            said.append(f"{_band(band.youngest, band.oldest)}: {band.effect.rstrip('.')}{until}.")
    return Told(rule=rule, text=f"{rule.text} {' '.join(said)}") if said else None


def time_limit(rule: DateRule, conduct: Conduct, offered: tuple[Standing, ...]) -> Told | None:
    """An offence that could apply is tried in a way that has a time limit."""
    about = tuple(
        one
        for one in offered
        if (not rule.offences or one.law.id in rule.offences)
        and (not rule.modes or any(penalty.mode in rule.modes for penalty in one.penalties))
    )
    if not about:
        return None
    names = "; ".join(one.name for one in about)
    return Told(rule=rule, text=f"{rule.text} ({names})", offences=tuple(one.law.id for one in about))


def abroad(rule: DateRule, conduct: Conduct, offered: tuple[Standing, ...]) -> Told | None:
    """Some of it was abroad."""
    return Told(rule=rule, text=rule.text) if conduct.abroad else None


TESTS: Final[dict[Test, Rule]] = {
    "regime": regime,
    "both-regimes": both_regimes,
    "sentence": sentence,
    "boundary": boundary,
    "ages": ages,
    "time-limit": time_limit,
    "abroad": abroad,
}
"""Name -> function; `doctrine.law.Test` has the same names, and the check of a pack wants a rule for each."""


def _before(on: date) -> date:
    return date.fromordinal(max(1, on.toordinal() - 1))


def _band(youngest: int, oldest: int) -> str:
    return f"Suspect {youngest} to {oldest}" if youngest else f"Suspect under {oldest + 1}"
