"""What clocks start from in a case: recorded events, and what its other records already say."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

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
        yield Event(type=REPORTED, at=case.reported_at, done=_marks(events, REPORTED))


def _told(events: tuple[CaseEvent, ...], type_: str) -> frozenset[str]:
    """Whom recorded events of a type are about, '' for the case."""
    return frozenset(one.part_id for one in events if one.type == type_ and one.happened is not None)


def _acts(
    parts: tuple[Part, ...], offences: tuple[Offence, ...], events: tuple[CaseEvent, ...]
) -> Iterator[Event]:
    """The last day of the conduct against each victim of whom it is not recorded; one for all where it is the same.

    It is the same where the day is, and what was done because of it.
    """
    days = _last_days(parts, offences)
    done = done_of_acts(parts, offences, events)
    apart = (
        bool(_told(events, THE_ACT)) or len({(days[one], frozenset(done[one].items())) for one in done}) > 1
    )
    for victim in done if apart else list(done)[:1]:
        at = datetime.combine(days[victim], time(), dates.london()).astimezone(UTC)
        subject = victim if apart else ""
        yield Event(type=THE_ACT, at=at, whole_day=True, subject=subject, done=done[victim])


def done_of_acts(
    parts: tuple[Part, ...], offences: tuple[Offence, ...], events: tuple[CaseEvent, ...]
) -> dict[str, Mapping[str, datetime]]:
    """What was done because of the conduct against each victim of whom the offences alone tell it: rule -> when.

    Once it was held for the case while there was one day for all. That is the first victim's, and everybody's who
    shares their day.
    """
    days = _last_days(parts, offences)
    told = _told(events, THE_ACT)
    if told - {part.id for part in parts if part.role is Role.VICTIM}:
        return {}  # it is recorded for the case
    first = next(iter(days.values()), None)
    once = _marks(events, THE_ACT)
    return {
        victim: {**(once if day == first else {}), **_marks(events, THE_ACT, victim)}
        for victim, day in days.items()
        if victim not in told
    }


def _last_days(parts: tuple[Part, ...], offences: tuple[Offence, ...]) -> dict[str, date]:
    """By victim, in the order they were recorded, the last day of the conduct, where it is known."""
    last: dict[str, date] = {}
    for one in offences:
        # "After" a day leaves open when it was, and nothing is counted from a day that is not known.
        if one.when.precision is not Precision.AFTER and (day := one.when.last_on()):
            last[one.victim_id] = max(day, last.get(one.victim_id, day))
    return {part.id: last[part.id] for part in parts if part.role is Role.VICTIM and part.id in last}


def _marks(events: tuple[CaseEvent, ...], type_: str, part_id: str = "") -> Mapping[str, datetime]:
    """What is held as done because of something that the case's own records say."""
    held = (one for one in events if one.happened is None and (one.type, one.part_id) == (type_, part_id))
    return {done.rule: done.at for one in held for done in one.done}
