"""What clocks start from: events with their moment, and how a moment that somebody wrote is read."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.doctrine.problem import or_meant
from soteria_desk.errors import FactsError

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2150
"""A moment outside these is taken for a slip."""


class Event(Struct, frozen=True, kw_only=True):
    """Something a clock starts from, e.g. an arrest.

    Attributes:
        type: Id of a start event of the pack.
        at: When, aware; its first minute where only the day is known.
        whole_day: Whether only the day is known.
        subject: Whom it is about, an id or any short name; '' for the case.
        done: Id of a rule -> when what it asks for was done, aware.
        id: The record it comes from; '' where there is none.
    """

    type: str
    at: datetime
    whole_day: bool = False
    subject: str = ""
    done: Mapping[str, datetime] = {}
    id: str = ""


def read_events(
    value: list[object], types: Mapping[str, object], rules: Collection[str]
) -> tuple[Event, ...]:
    """Read the events of a FACTS.json, each an object of `type`, `at`, and where wanted `subject` and `done`.

    Args:
        types: The start events of the pack, by id.
        rules: Ids of what can be done: its deadlines and windows.

    Raises:
        FactsError: one is not as it should be; the nearest known type or rule is named.
    """
    return tuple(_event(one, types, rules) for one in value)


def _event(value: object, types: Mapping[str, object], rules: Collection[str]) -> Event:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise FactsError(problem="an event is not an object of keys and values.")
    if extra := sorted(set(value) - {"type", "at", "subject", "done"}):
        raise FactsError(
            problem=f"an event has no '{extra[0]}'; it has 'type' and 'at', and may have 'subject' and 'done'."
        )
    if "type" not in value or "at" not in value:
        raise FactsError(problem="an event needs 'type' and 'at'.")
    type_, subject, done = value["type"], value.get("subject", ""), value.get("done", {})
    if not isinstance(type_, str) or not isinstance(subject, str):
        raise FactsError(problem="'type' or 'subject' of an event holds something that is not text.")
    at = read_moment(value["at"], "at")
    if type_ not in types:
        raise FactsError(
            problem=f"'{type_}' is not an event that clocks start from{or_meant(type_, types)}"
            " `soteria facts events` lists them."
        )
    if not isinstance(done, dict):
        raise FactsError(problem="'done' of an event is not an object of rules and times.")
    for rule in done:
        if rule not in rules:
            raise FactsError(
                problem=f"'{rule}' in 'done' is not a deadline or window{or_meant(rule, rules)} `soteria clocks` lists them."
            )
    return Event(
        type=type_,
        at=at,
        whole_day=_is_day(value["at"]),
        subject=subject,
        done={rule: read_moment(at, "done") for rule, at in done.items()},
    )


def _is_day(text: object) -> bool:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def read_moment(value: object, where: str) -> datetime:
    """Read a day or a moment; without an offset it is Europe/London, and must be told apart in autumn.

    A day is read as its first minute.

    Raises:
        FactsError: it is neither, lies too far away to be meant, never was or was twice.
    """
    if not isinstance(value, str):
        raise FactsError(problem=f"'{where}' holds something that is not text.")
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise FactsError(
            problem=f"'{where}' is not a day or time such as 2026-03-12 or 2026-03-12T14:05."
        ) from error
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise FactsError(problem=f"'{where}' lies in {at.year}; is the year right?")
    if at.tzinfo is not None:
        return at
    zone = dates.london()
    first, second = at.replace(tzinfo=zone, fold=0), at.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    gap = (first.utcoffset() or timedelta()) < (second.utcoffset() or timedelta())
    raise FactsError(
        problem=f"'{where}' is a time that does not occur, as the clocks go forward over it: look at it again."
        if gap
        else f"'{where}' occurs twice when the clocks go back; write it with its offset, {first.isoformat()[-6:]} "
        f"for the first or {second.isoformat()[-6:]} for the second."
    )
