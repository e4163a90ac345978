"""The four invented cases as data: read strictly from resources/demonstration, laid on real days later."""

import re
from datetime import date, datetime, time, timedelta
from typing import Literal

import msgspec
from msgspec import Struct, field

from soteria_desk import dates, paths
from soteria_desk.casework.case import Status
from soteria_desk.casework.enquiry import Pointed
from soteria_desk.casework.review import Outcome
from soteria_desk.casework.when import Precision

_MOMENT = re.compile(r"Day (-?\d+)(?: (\d\d):(\d\d))?")


class Calendar:
    """Turns 'Day 3 11:20' into a moment, the day of the last offence being day 0."""

    def __init__(self, day_zero: date) -> None:
        self._day_zero = day_zero

    def on(self, day: int) -> date:
        """The date of a day."""
        return self._day_zero + timedelta(days=day)

    def day(self, text: str) -> date:
        """The date of 'Day 36'."""
        return self.on(_parsed(text)[0])

    def midnight(self, text: str) -> datetime:
        """The first minute of 'Day 36', in Europe/London."""
        return datetime.combine(self.day(text), time(), dates.london())

    def has_time(self, text: str) -> bool:
        """Whether the time of day is said."""
        return _parsed(text)[1] is not None

    def at(self, text: str) -> datetime:
        """The moment of 'Day 3 11:20', in Europe/London."""
        day, of_day = _parsed(text)
        if of_day is None:
            raise ValueError(f"{text!r} has no time of day")
        return datetime.combine(self.on(day), of_day, dates.london())

    def in_words(self, text: str) -> str:
        """The text with every 'Day 3 11:20' in it written as a date and time."""

        def written(found: re.Match[str]) -> str:
            return dates.moment(self.at(found[0])) if found[2] else dates.day(self.day(found[0]))

        return _MOMENT.sub(written, text)


def _parsed(text: str) -> tuple[int, time | None]:
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a day such as 'Day 3' or 'Day 3 11:20'")
    return int(found[1]), time(int(found[2]), int(found[3])) if found[2] else None


class _Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class InventedOfficer(_Strict, frozen=True, kw_only=True):
    """An officer, named by `key` elsewhere in the file."""

    key: str
    name: str
    rank: str
    number: str
    force: str


class InventedSuspect(_Strict, frozen=True, kw_only=True):
    """A suspect; without initials an unidentified one."""

    initials: str = ""
    age: int | None = None
    description: str = ""


class InventedVictim(_Strict, frozen=True, kw_only=True):
    """A victim, and what is recorded for victim first. Numbers are of the range kept free for drama."""

    initials: str
    age: int
    supports: Literal["yes", "undecided", "no"]
    safe_contact: str
    safe_times: str
    never_do: str
    asked_for: str
    updates: str
    support: str


class InventedOffence(_Strict, frozen=True, kw_only=True):
    """An offence of the suspect against the victim, by days; `last` makes it a range."""

    definition: str
    first: int
    last: int | None = None
    precision: Precision = Precision.EXACT


class InventedNote(_Strict, frozen=True, kw_only=True):
    """A note on one recorded fact."""

    key: str
    value: str
    text: str


class InventedState(_Strict, frozen=True, kw_only=True):
    """Everything that is recorded of the context from a moment on; what an earlier state had beside it goes."""

    at: str
    status: Status
    located: bool
    arrested: bool
    interviewed: bool
    identified: str = ""
    age: int | None = None
    applies: dict[str, tuple[str, ...]]
    to_find_out: dict[str, tuple[str, ...]] = {}
    notes: tuple[InventedNote, ...] = field(default=(), name="note")


class InventedDecision(_Strict, frozen=True, kw_only=True):
    """An entry of the decision log."""

    at: str
    by: str
    decision: str
    reason: str


class InventedProportionality(_Strict, frozen=True, kw_only=True):
    """The five parts of a proportionality record."""

    less_intrusive: str
    scope: str
    victims_view: str
    why_necessary: str
    authorised_by: str


class InventedLine(_Strict, frozen=True, kw_only=True):
    """A line that was adopted: done with a result, or still open with what is noted and awaited."""

    item: str
    adopted: str
    owner: str
    due: str = ""
    done: str = ""
    result: str = ""
    pointed: Pointed | None = None
    noted: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    proportionality: InventedProportionality | None = None


class InventedRefusal(_Strict, frozen=True, kw_only=True):
    """A proposal that was not pursued."""

    item: str
    at: str
    reason: str


class InventedSignature(_Strict, frozen=True, kw_only=True):
    """A signature that came back on paper."""

    by: str
    signed: str
    recorded: str
    outcome: Outcome
    conditions: str
    next_review: str


class InventedEvent(_Strict, frozen=True, kw_only=True):
    """Something that clocks start from; `at` without a time of day where only the day is known.

    Attributes:
        recorded: When it was recorded; empty where that was as it happened.
    """

    type: str
    at: str
    about: Literal["", "suspect", "victim"] = ""
    note: str = ""
    recorded: str = ""


class InventedKept(_Strict, frozen=True, kw_only=True):
    """What clocks ask for and was done: ids of their rules, and when; of several not done yet the first one begun."""

    rules: tuple[str, ...]
    at: str


class InventedRevision(_Strict, frozen=True, kw_only=True):
    """A plan that was issued, with what was changed in the case record just before."""

    at: str
    summary: str = ""
    review_due: str = ""
    signature: InventedSignature | None = None


class InventedCase(_Strict, frozen=True, kw_only=True):
    """One case. `day_zero` counts from the last day of the demonstration, so it is negative."""

    reference: str
    operation: str
    day_zero: int
    opened: str
    reported: str
    status: Status
    officer: str
    supervisor: str
    review_due: str
    summary: str
    officers: tuple[InventedOfficer, ...] = field(name="officer_record")
    suspects: tuple[InventedSuspect, ...] = field(name="suspect")
    victims: tuple[InventedVictim, ...] = field(name="victim")
    offences: tuple[InventedOffence, ...] = field(name="offence")
    states: tuple[InventedState, ...] = field(name="state")
    decisions: tuple[InventedDecision, ...] = field(name="decision")
    events: tuple[InventedEvent, ...] = field(name="event")
    kept: tuple[InventedKept, ...]
    lines: tuple[InventedLine, ...] = field(name="line")
    not_pursued: tuple[InventedRefusal, ...] = ()
    revisions: tuple[InventedRevision, ...] = field(name="revision")


def invented_cases() -> tuple[InventedCase, ...]:
    """Read the cases in the order of their files."""
    folder = paths.resources() / "demonstration"
    return tuple(
        msgspec.toml.decode(path.read_bytes(), type=InventedCase) for path in sorted(folder.glob("*.toml"))
    )
