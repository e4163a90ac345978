"""What clocks start from in a case: recorded events, and what its other records already say."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from msgspec.structs import replace

from soteria_desk import dates
from soteria_desk.casework.event import CaseEvent
from soteria_desk.planner.events import Event
from soteria_desk.services.case_file import CaseFile

REPORTED, THE_ACT = "reported", "the-act"
"""Start events of the guidance that a case's own records already tell."""


def events_of(file: CaseFile) -> tuple[Event, ...]:
    """What clocks start from in a case: what was recorded, and what its other records already say.

    The report and the days of the offences are not typed twice; an event recorded with its time stands instead.
    """
    told = [_event(one) for one in file.events if one.happened is not None]
    known = {one.type for one in told}
    return (*told, *(one for one in _derived(file) if one.type not in known))


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


def _derived(file: CaseFile) -> Iterator[Event]:
    if file.case.reported_at is not None:
        yield _from_records(file, REPORTED, file.case.reported_at, "")
    last = {
        victim.id: max(days)
        for victim in file.victims()
        if (days := [
            day for one in file.offences if one.victim_id == victim.id and (day := one.when.last_on())
        ])
    }  # fmt: skip
    apart = len(set(last.values())) > 1
    for victim_id, day in last.items() if apart else list(last.items())[:1]:
        at = datetime.combine(day, time(), dates.london()).astimezone(UTC)
        yield replace(_from_records(file, THE_ACT, at, victim_id if apart else ""), whole_day=True)


def _from_records(file: CaseFile, type_: str, at: datetime, subject: str) -> Event:
    held = [
        one for one in file.events if one.happened is None and (one.type, one.part_id) == (type_, subject)
    ]
    return Event(
        type=type_,
        at=at,
        subject=subject,
        done={done.rule: done.at for one in held for done in one.done},
        id="",
    )
