"""Clocks as they stood: what of dates and clocks is frozen into a plan, in words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from soteria_desk import dates
from soteria_desk.casework.enquiry import OPEN, LineOfEnquiry, State
from soteria_desk.casework.plan import PlanClock
from soteria_desk.doctrine.library import Library
from soteria_desk.planner.clocks import GOING, GROUPS, CaseClock, Clocks, ClockState
from soteria_desk.services.case_file import CaseFile
from soteria_desk.services.clocks import clocks_for
from soteria_desk.services.draft import Draft

SHOWN = GOING | {ClockState.DONE}


def clocks_part(draft: Draft, library: Library, now: datetime) -> tuple[PlanClock, ...]:
    """What runs, is late or was done, promises first, what is done last within each group.

    Of evidence only what an open line or a proposal of the plan wants, or was had; of a ladder of limits the next
    step alone. What has not started or has passed is left out.
    """
    file = draft.file
    found = clocks_for(file, library, now)
    open_lines = [line for line in file.lines if line.state in OPEN or line.state is State.PROPOSED]
    wanted = {line.item for line in open_lines} | {one.template.id for one in draft.each()}
    shown = [
        _clock(one, file, open_lines, now)
        for one in _once(found)
        if one.state is ClockState.DONE or one.kind != "window" or wanted.intersection(one.lines)
    ]
    shown.sort(key=lambda one: (GROUPS.index(one.group), one.state == "done"))
    return tuple(shown)


def _once(found: Clocks) -> Iterator[CaseClock]:
    """Each once, and of a ladder of limits the next step alone."""
    ladders: set[tuple[str, str, datetime | None]] = set()
    for one in found.told_once():
        if one.state not in SHOWN:
            continue
        if one.kind == "limit":
            ladder = (one.event, one.subject, one.start)
            if ladder in ladders:
                continue
            ladders.add(ladder)
        yield one


def _clock(one: CaseClock, file: CaseFile, lines: list[LineOfEnquiry], now: datetime) -> PlanClock:
    return PlanClock(
        id=one.id,
        group=one.group,
        title=one.title,
        concerns=file.shown(one.subject) if one.subject else "",
        started=one.event_title,
        start_text=_when(one.start, one.whole_day) if one.start else "",
        due=one.due,
        due_text=_due(one),
        how=one.how,
        note=_note(one),
        state=str(one.state),
        state_text=_state(one, now),
        done_at=one.done_at if one.state is ClockState.DONE else None,
        who=one.who,
        rule=one.rule,
        edition=one.edition,
        lines=tuple(line.reference for line in lines if line.item in one.lines),
        sources=one.sources,
        confirmed=one.confirmed,
    )


def _when(at: datetime, whole_day: bool) -> str:
    return dates.day(dates.local(at)) if whole_day else dates.moment(at)


def _due(one: CaseClock) -> str:
    if one.due is None:
        return ""
    word = {"window": "Likely lost by", "limit": "Ends"}.get(
        one.kind, "Likely lost by" if one.evidence else "Due"
    )
    return f"{word} {dates.moment(one.due)}"


def _note(one: CaseClock) -> str:
    """What else is to be known: for whom alone it holds, and what is odd about it."""
    only = f"Only for {one.only}." if one.only else ""
    return " ".join(filter(None, (only, one.because)))


def _state(one: CaseClock, now: datetime) -> str:
    if one.state is ClockState.DONE:
        return f"Done {dates.moment(one.done_at)}" if one.done_at else "Done"
    if one.state is ClockState.LATE and one.due is not None:
        return _late(now - one.due)
    return "Soon" if one.state is ClockState.SOON else "Running"


def _late(by: timedelta) -> str:
    """'2 days late', '9 hours late'."""
    number, unit = (by.days, "day") if by.days else (by.seconds // 3600, "hour")
    if not number:
        return "Less than an hour late"
    return f"{number} {unit}{'' if number == 1 else 's'} late"
