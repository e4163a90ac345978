"""Words about lines of enquiry that more than one page says: due days, urgency, reasons, points."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from soteria_desk.api import BecauseFact, CaseFile, Library, LineOfEnquiry, Officer, Proposal, dates, is_late
from ui.i18n import tr
from ui.plain import Span, bold_spans, one_line

DUE_DAYS = {"immediate": 0, "24h": 1, "7d": 7, "28d": 28}
"""Days from today that are offered as the due day, by urgency; a standard line has none."""
URGENCY_ORDER = {"immediate": 0, "24h": 1, "7d": 2, "28d": 3, "standard": 4}
URGENCY_SHORT = {
    "immediate": tr("Immediate"),
    "24h": tr("24 hours"),
    "7d": tr("7 days"),
    "28d": tr("28 days"),
    "standard": tr("Standard"),
}
POINTED = {
    "towards": tr("Towards the suspect"),
    "away": tr("Away from the suspect"),
    "both": tr("Both ways"),
    "neither": tr("Neither way"),
}
"""The four ways a result can point, in the order they are offered; none is the default."""

_SOON, _URGENT = timedelta(days=7), timedelta(hours=24)
_FULL = timedelta(days=28)


class ClockFace(NamedTuple):
    """A clock in words: what is left, as a share of the whole, and how pressing it is.

    Attributes:
        at: When it runs out. `over`: it has run out, and nobody is late. `whole`: the words say all there is to
            say, and not what is left.
    """

    words: str
    share: float
    level: Literal["calm", "soon", "urgent", "late"]
    at: datetime | None = None
    over: bool = False
    whole: bool = False


def due_for(urgency: str, today: date) -> date | None:
    """Return the due day that is offered when a line is adopted."""
    days = DUE_DAYS.get(urgency)
    return None if days is None else today + timedelta(days=days)


def due_text(line: LineOfEnquiry | None, today: date) -> str:
    """'Today', '12 Mar', '9 Mar, late' or 'Not set'."""
    if line is None or line.due_on is None:
        return tr("Not set")
    if is_late(line, today):
        return tr("{day}, late").format(day=_day(line.due_on, today))
    return tr("Today") if line.due_on == today else _day(line.due_on, today)


def _day(on: date, today: date) -> str:
    return dates.short_day(on) if on.year == today.year else f"{dates.short_day(on)} {on.year}"


def clock_of(lost_at: datetime | None, now: datetime) -> ClockFace | None:
    """Return the clock of evidence that may be lost; None where nobody has said so."""
    if lost_at is None:
        return None
    left = lost_at - now
    if abs(left) < timedelta(minutes=1):
        return ClockFace(tr("now due"), 0.0, "urgent", lost_at, whole=True)
    if left < timedelta(0):
        days = (-left).days
        late = tr("1 day") if days == 1 else tr("{n} days").format(n=days) if days else span(-left)
        return ClockFace(tr("{time} late").format(time=late), 0.0, "late", lost_at)
    level: Literal["calm", "soon", "urgent"] = (
        "urgent" if left < _URGENT else ("soon" if left < _SOON else "calm")
    )
    return ClockFace(span(left), min(1.0, left / _FULL), level, lost_at)


def span(left: timedelta) -> str:
    """'38 m', '8 h 38 m', '3 d 9 h', '14 d'."""
    minutes = int(left.total_seconds() // 60)
    hours, days = minutes // 60, left.days
    if days >= 7:
        return f"{days} d"
    if days >= 1:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} m" if hours else f"{minutes} m"


def spoken_clock(face: ClockFace) -> str:
    """'8 hours 38 minutes left'."""
    if face.over:
        return face.words
    words = f" {face.words} "
    for short, long in ((" d ", " days "), (" h ", " hours "), (" m ", " minutes ")):
        words = words.replace(short, long)
    return (
        words.strip() if face.level == "late" or face.whole else tr("{time} left").format(time=words.strip())
    )


def officer_options(file: CaseFile) -> list[tuple[str, object]]:
    """Owners to choose from, by title; 'Not set' first."""
    names = [_name(one) for one in file.officers]
    titles = [
        one.title() if names.count(name) > 1 else name for one, name in zip(file.officers, names, strict=True)
    ]
    ids = [one.id for one in file.officers]
    return [(tr("Not set"), ""), *zip((one_line(title, 60) for title in titles), ids, strict=True)]


def _name(officer: Officer) -> str:
    # The number is needed only to tell two officers of the same name apart.
    return " ".join(filter(None, (officer.rank, officer.name)))


def points_text(bears_on: Iterable[str], library: Library) -> str:
    """'2 Identity, 3 No consent': numbers as printed in the plan."""
    return ", ".join(points_of(bears_on, library))


def points_of(bears_on: Iterable[str], library: Library) -> tuple[str, ...]:
    """Each point to prove or purpose with the number the plan prints."""
    numbers = {id_: (n, one.label) for n, (id_, one) in enumerate(library.purposes.items(), 1)}
    return tuple(f"{n} {words}" for n, words in sorted(numbers[id_] for id_ in bears_on if id_ in numbers))


def because_spans(proposal: Proposal, library: Library) -> tuple[Span, ...]:
    """Where the chip words stand in the reason of a proposal."""
    return bold_spans(proposal.because_text, _phrases(proposal.because, library))


def _phrases(facts: Iterable[BecauseFact], library: Library) -> list[str]:
    found = (library.values.get((fact.key, fact.value)) for fact in facts)
    return [one.because for one in found if one is not None]


def line_because_spans(because: str, library: Library) -> tuple[Span, ...]:
    """The same for a line of the plan, which kept only the sentence."""
    return bold_spans(because, _all_phrases(library))


@lru_cache(maxsize=2)
def _all_phrases(library: Library) -> tuple[str, ...]:
    return tuple(value.because for value in library.values.values())
