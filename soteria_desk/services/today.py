"""What needs somebody today, over all open investigations: promises, evidence that may be lost, deadlines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.casework.case import Case, Status
from soteria_desk.casework.enquiry import OPEN, LineOfEnquiry, State
from soteria_desk.casework.event import CaseEvent
from soteria_desk.casework.offence import Offence
from soteria_desk.casework.person import Part
from soteria_desk.casework.record import Record
from soteria_desk.planner.clocks import GOING, GROUPS, SOON_EVIDENCE, CaseClock, Group, clocks_of
from soteria_desk.services.case_events import events_of_records
from soteria_desk.services.cases import read_case
from soteria_desk.services.draft import draft_of
from soteria_desk.services.fading import losses_of
from soteria_desk.services.office import Office

AHEAD: Final = timedelta(days=7)
"""How far ahead a deadline is shown."""
LIMIT_AHEAD: Final = timedelta(days=28)
"""The same for a limit that somebody else must extend: the first reminder the guidance asks for."""

_FAR: Final = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)

R = TypeVar("R", bound=Record)


class TodayItem(Struct, frozen=True, kw_only=True):
    """One thing that needs somebody.

    Attributes:
        group: In this order: a promise to a victim, evidence that could be lost, a deadline.
        page: Where it is dealt with: `clocks`, `enquiries` or `review`; `line_id` the line, where it is one.
        clock: Rule and whom it is about, as (id, part), where it is a clock.
        note: In a few words, e.g. 'line D2' or 'within 1 working day'.
    """

    group: Group
    title: str
    case_id: str
    case_title: str
    due: datetime
    page: str
    note: str = ""
    line_id: str = ""
    clock: tuple[str, str] = ("", "")
    confirmed: bool = True


def today(office: Office) -> tuple[TodayItem, ...]:
    """Return what needs somebody, promises first, then evidence, then deadlines, each the soonest first."""
    records, now = office.store.records, office.clock.now()
    cases = [case for case in records.all(Case) if case.status is not Status.CLOSED]
    parts, offences = _by_case(records.all(Part)), _by_case(records.all(Offence))
    events = _by_case(records.all(CaseEvent))
    out: list[TodayItem] = []
    for case in cases:
        started = events_of_records(case, parts[case.id], offences[case.id], events[case.id])
        found = clocks_of(started, office.library, now).clocks if started else ()
        names = {part.id: part.code for part in parts[case.id] if _said(part, parts[case.id])}
        out += _promises_and_deadlines(case, found, names, now)
        lines = records.all(LineOfEnquiry, case.id)
        out += _evidence(office, case, found, lines)
        out += _own_days(case, lines, now)
    return tuple(sorted(out, key=lambda one: (GROUPS.index(one.group), one.due, one.title)))


def next_deadlines(office: Office) -> dict[str, TodayItem]:
    """By open investigation what is due next, or late longest: a promise, a deadline, its review, a line's day."""
    out: dict[str, TodayItem] = {}
    for one in (*today(office), *_ahead(office)):
        before = out.get(one.case_id)
        if one.group != "evidence" and (before is None or one.due < before.due):
            out[one.case_id] = one
    return out


def _ahead(office: Office) -> Iterator[TodayItem]:
    """The days of reviews and lines, however far ahead."""
    records = office.store.records
    for case in records.all(Case):
        if case.status is not Status.CLOSED:
            yield from _own_days(case, records.all(LineOfEnquiry, case.id), _FAR)


def _by_case(records: Iterable[R]) -> defaultdict[str, tuple[R, ...]]:
    out: defaultdict[str, tuple[R, ...]] = defaultdict(tuple)
    for one in records:
        out[one.case_id] = (*out[one.case_id], one)
    return out


def _said(part: Part, parts: tuple[Part, ...]) -> bool:
    """Whether somebody has to be told apart from others of the same role."""
    return sum(other.role is part.role for other in parts) > 1


def _promises_and_deadlines(
    case: Case, clocks: Iterable[CaseClock], names: dict[str, str], now: datetime
) -> Iterator[TodayItem]:
    shown_as_limit: set[tuple[str, str]] = set()
    for one in clocks:
        if one.due is None or one.state not in GOING or one.evidence:
            continue
        if one.kind == "limit":
            # Of a ladder the next step alone: the others come when it has been taken.
            key = (one.event, one.event_id)
            if key in shown_as_limit or one.due - now > LIMIT_AHEAD:
                continue
            shown_as_limit.add(key)
        elif one.right == 0 and (one.only or one.due - now > AHEAD or one.id in _counted_as_limit(clocks)):
            continue
        whom = names.get(one.subject, "")
        yield TodayItem(
            group=one.group,
            title=f"{one.title} (about {whom})" if whom else one.title,
            case_id=case.id,
            case_title=case.title(),
            due=one.due,
            page="clocks",
            note=one.only if one.kind == "limit" else _within(one),
            clock=(one.id, one.subject),
            confirmed=one.confirmed,
        )


def _counted_as_limit(clocks: Iterable[CaseClock]) -> frozenset[str]:
    return frozenset(one.rule for one in clocks if one.kind == "limit")


def _within(one: CaseClock) -> str:
    return f"within {one.steps[0].length.words()}" if one.steps else ""


def _evidence(
    office: Office, case: Case, clocks: Iterable[CaseClock], lines: Iterable[LineOfEnquiry]
) -> Iterator[TodayItem]:
    """What may be lost and that a line of the plan wants; each line with what of it is lost next."""
    wanting = [line for line in lines if line.state in OPEN or line.state is State.PROPOSED]
    for line in wanting:
        if line.lost_at is not None:
            yield _item(case, line, line.title, line.lost_at)
    asking = [line for line in wanting if line.lost_at is None and line.item]
    if not asking:
        return
    now = office.clock.now()
    windows = (one for one in clocks if one.kind == "window")
    losses = losses_of(draft_of(read_case(office, case.id), office.library, now), windows, office.library)
    for line in asking:
        loss = losses.of(line.item, line.concerns)
        if (
            loss is not None
            and loss.at is not None
            and not loss.over
            and now <= loss.at <= now + SOON_EVIDENCE
        ):
            what = f"{loss.what}, some of it may be lost already" if loss.begun else loss.what
            yield _item(case, line, line.title, loss.at, what, loss.confirmed)


def _item(
    case: Case, line: LineOfEnquiry, title: str, due: datetime, what: str = "", confirmed: bool = True
) -> TodayItem:
    return TodayItem(
        group="evidence",
        title=title,
        case_id=case.id,
        case_title=case.title(),
        due=due,
        page="enquiries",
        note=f"line {line.reference}: {what}" if what else f"line {line.reference}",
        line_id=line.id,
        confirmed=confirmed,
    )


def _own_days(case: Case, lines: Iterable[LineOfEnquiry], now: datetime) -> Iterator[TodayItem]:
    """The next review, and lines whose day has come."""
    if case.review_at is not None and case.review_at - now <= AHEAD:
        yield TodayItem(
            group="deadline",
            title="Supervisor's review",
            case_id=case.id,
            case_title=case.title(),
            due=case.review_at,
            page="review",
        )
    here = dates.local(now).date()
    for line in lines:
        if line.state in OPEN and line.due_on is not None and line.due_on <= here:
            yield TodayItem(
                group="deadline",
                title=line.title,
                case_id=case.id,
                case_title=case.title(),
                due=dates.end_of_day(line.due_on),
                page="enquiries",
                note=f"line {line.reference}",
                line_id=line.id,
            )
