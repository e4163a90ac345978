"""What clocks start from in a case: recorded events, and what its other records already say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from msgspec.structs import replace

from soteria_desk import dates
from soteria_desk.casework.case import Case
from soteria_desk.casework.event import CaseEvent
from soteria_desk.casework.offence import Offence
from soteria_desk.casework.person import Part, Role
from soteria_desk.casework.when import Precision
from soteria_desk.planner.events import Event
from soteria_desk.services.case_file import CaseFile

REPORTED, THE_ACT = "reported", "the-act"
"""Start events of the guidance that a case's own records already tell."""


def events_of(file: CaseFile) -> tuple[Event, ...]:
    """What clocks start from in a case: what was recorded, and what its other records already say.

    The report and the days of the offences are not typed twice; an event recorded with its time stands instead.
    """
    return events_of_records(file.case, file.parts, file.offences, file.events)


def events_of_records(
    case: Case, parts: tuple[Part, ...], offences: tuple[Offence, ...], events: tuple[CaseEvent, ...]
) -> tuple[Event, ...]:
    """The same from the records it needs, for many cases at once."""
    told = (_event(one) for one in events if one.happened is not None)
    return (*told, *_reported(case, events), *_acts(parts, offences, events))


def _event(one: CaseEvent) -> Event:
    assert one.happened is not None
    return Event(
        type=one.type,
        at=one.happened.at,
        whole_day=one.whole_day,
        subject=one.part_id,
        done={done.rule: done.at for done in one.done},
        id=one.id,
    )


def _reported(case: Case, events: tuple[CaseEvent, ...]) -> Iterator[Event]:
    if case.reported_at is not None and not _told(events, REPORTED):
        yield _from_records(events, REPORTED, case.reported_at)


def _told(events: tuple[CaseEvent, ...], type_: str) -> frozenset[str]:
    """Whom recorded events of a type are about, '' for the case."""
    return frozenset(one.part_id for one in events if one.type == type_ and one.happened is not None)


def _acts(
    parts: tuple[Part, ...], offences: tuple[Offence, ...], events: tuple[CaseEvent, ...]
) -> Iterator[Event]:
    """The last day of the conduct against each victim of whom it is not recorded; one for all where it is the same."""
    victims = {part.id for part in parts if part.role is Role.VICTIM}
    told = _told(events, THE_ACT)
    if told - victims:
        return  # it is recorded for the case
    last: dict[str, date] = {}
    for one in offences:
        # "After" a day leaves open when it was, and nothing is counted from a day that is not known.
        if one.when.precision is not Precision.AFTER and (day := one.when.last_on()):
            last[one.victim_id] = max(day, last.get(one.victim_id, day))
    last = {victim: day for victim, day in last.items() if victim in victims - told}
    apart = bool(told) or len(set(last.values())) > 1
    for victim, day in last.items() if apart else list(last.items())[:1]:
        at = datetime.combine(day, time(), dates.london()).astimezone(UTC)
        yield replace(_from_records(events, THE_ACT, at, victim if apart else ""), whole_day=True)


def _from_records(events: tuple[CaseEvent, ...], type_: str, at: datetime, subject: str = "") -> Event:
    held = [one for one in events if one.happened is None and (one.type, one.part_id) == (type_, subject)]
    done = {done.rule: done.at for one in held for done in one.done}
    return Event(type=type_, at=at, subject=subject, done=done)
