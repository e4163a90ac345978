"""Dates and clocks of a case: recording what starts them and what was done, and counting them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time

from msgspec.structs import replace

from soteria_desk import dates
from soteria_desk.casework.event import CaseEvent, Done
from soteria_desk.casework.lengths import written
from soteria_desk.casework.when import moment
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.procedure import Deadline, StartEvent
from soteria_desk.errors import InvalidField, NotFound
from soteria_desk.planner.clocks import EARLIEST, CaseClock, Clocks, clocks_of, windows_of
from soteria_desk.services.case_events import THE_ACT, done_of_acts, events_of
from soteria_desk.services.case_file import CaseFile
from soteria_desk.services.cases import read_case
from soteria_desk.services.draft import draft_of
from soteria_desk.services.fading import Losses, losses_of
from soteria_desk.services.office import Office
from soteria_desk.services.today import TodayItem, next_deadlines, today
from soteria_desk.storage.unit_of_work import UnitOfWork


def clocks_for(file: CaseFile, library: Library, now: datetime) -> Clocks:
    """Count every clock of a case; pure, nothing is written."""
    return clocks_of(events_of(file), library, now)


class CaseClocks:
    """Record what starts clocks and what was done in time, and count them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def types(self) -> tuple[StartEvent, ...]:
        """What can be recorded, in the order of the guidance; what follows from something else is left out."""
        found = self._office.library.law.of(StartEvent).values()
        return tuple(one for one in found if not one.day_after)

    def of(self, case_id: str) -> Clocks:
        """Every clock of a case as it stands now."""
        return clocks_for(read_case(self._office, case_id), self._office.library, self._office.clock.now())

    def today(self) -> tuple[TodayItem, ...]:
        """What needs somebody today, over all open investigations."""
        return today(self._office)

    def next_deadlines(self) -> dict[str, TodayItem]:
        """By open investigation what is due next, or late longest."""
        return next_deadlines(self._office)

    def losses(self, case_id: str) -> Losses:
        """What is likely to be lost next of what each line wants."""
        office = self._office
        file, now = read_case(office, case_id), office.clock.now()
        windows = windows_of(events_of(file), office.library, now)
        return losses_of(draft_of(file, office.library, now), windows, office.library)

    def record(
        self,
        case_id: str,
        type_: str,
        at: datetime,
        *,
        whole_day: bool = False,
        part_id: str = "",
        note: str = "",
    ) -> CaseEvent:
        """Record that something happened; what was marked as done while only the records told it, is kept with it.

        Args:
            at: Aware; any minute of the day where only the day is known.

        Raises:
            NotFound: the guidance has no such event. InvalidField: it cannot have been then.
        """
        if whole_day:
            at = datetime.combine(dates.local(at).date(), time(), dates.london())
        at = at.astimezone(UTC).replace(microsecond=0)
        self._check(type_, at)
        held, file = self._held(case_id, type_), read_case(self._office, case_id)
        acts = _done_of_acts(file) if type_ == THE_ACT else {}
        for_all = bool(acts) and part_id not in {part.id for part in file.victims()}
        if for_all:
            done = _written(_done_for_each(tuple(acts.values())))
        elif part_id in acts:
            done = _written(acts[part_id])
        else:
            own = held.get(part_id) or (None if acts else held.get(""))
            done = own.done if own else ()
        event = CaseEvent(
            id=self._office.new_id(),
            case_id=case_id,
            type=type_,
            happened=moment(at),
            whole_day=whole_day,
            part_id=part_id,
            note=written(note, "Note"),
            done=done,
        )
        with self._office.unit("event.record") as work:
            work.put(event)
            for one in held.values():
                # What an event for the case has taken over whole is told by it alone.
                if one.part_id == part_id or (for_all and set(one.done) <= set(done)):
                    work.remove(one)
        return event

    def _held(self, case_id: str, type_: str) -> dict[str, CaseEvent]:
        """By whom they are about: what holds what was done because of something the case's own records say."""
        found = self._office.store.records.all(CaseEvent, case_id)
        return {one.part_id: one for one in found if one.happened is None and one.type == type_}

    def _check(self, type_: str, at: datetime) -> None:
        reading = self._office.library.law
        if type_ not in reading.of(StartEvent):
            raise NotFound(what="event in the guidance called", name=type_)
        if dates.local(at).year < EARLIEST:
            raise InvalidField(field="When it happened", problem=f"it lies before {EARLIEST}.")
        ahead = any(
            one.trigger == type_ and one.direction == "before" for one in reading.of(Deadline).values()
        )
        if at > self._office.clock.now() and not ahead:
            raise InvalidField(field="When it happened", problem="it lies in the future.")

    def remove(self, event_id: str) -> None:
        """Take an event off the case; it stays in the history."""
        event = self._office.store.records.get(CaseEvent, event_id)
        with self._office.unit("event.remove") as work:
            work.remove(event)

    def mark(self, case_id: str, clock: CaseClock, done_at: datetime | None) -> None:
        """Record that what a clock asks for was done, or (None) that it was not.

        Raises:
            InvalidField: it lies in the future, or the clock has not started.
        """
        office = self._office
        if done_at is not None and done_at > office.clock.now():
            raise InvalidField(field="When it was done", problem="it lies in the future.")
        if clock.start is None:
            raise InvalidField(field="When it was done", problem="what it counts from is not recorded.")
        rule = clock.rule if clock.kind == "limit" else clock.id
        at = done_at.astimezone(UTC).replace(microsecond=0) if done_at is not None else None
        of_records = clock.event == THE_ACT and not clock.event_id
        acts = _done_of_acts(read_case(office, case_id)) if of_records else {}
        if of_records and (not acts or clock.subject not in ("", *acts)):
            raise InvalidField(
                field="When it was done", problem="what it counts from is not recorded any more."
            )
        with office.unit("event.done" if done_at else "event.undone") as work:
            if clock.event_id:
                event = office.store.records.get(CaseEvent, clock.event_id)
                work.put(replace(event, done=_written(_marked(_read(event.done), rule, at))))
            elif of_records:
                marked = {
                    victim: _marked(done, rule, at) if clock.subject in ("", victim) else done
                    for victim, done in acts.items()
                }
                # What was once held for the case is the victims' now.
                self._hold(work, case_id, THE_ACT, {**marked, "": {}})
            else:
                held = self._held(case_id, clock.event).get(clock.subject)
                done = _marked(_read(held.done if held else ()), rule, at)
                self._hold(work, case_id, clock.event, {clock.subject: done})

    def _hold(
        self, work: UnitOfWork, case_id: str, type_: str, done: Mapping[str, Mapping[str, datetime]]
    ) -> None:
        """Hold what was done because of something the case's own records say, by whom it is about."""
        held = self._held(case_id, type_)
        for part_id, rules in done.items():
            before, marks = held.get(part_id), _written(rules)
            if not marks:
                # Nobody sees a record that holds nothing.
                if before is not None:
                    work.remove(before)
            elif before is None:
                work.put(
                    CaseEvent(
                        id=self._office.new_id(),
                        case_id=case_id,
                        type=type_,
                        happened=None,
                        part_id=part_id,
                        done=marks,
                    )
                )
            elif before.done != marks:
                work.put(replace(before, done=marks))


def _done_of_acts(file: CaseFile) -> dict[str, Mapping[str, datetime]]:
    return done_of_acts(file.parts, file.offences, file.events)


def _read(done: Iterable[Done]) -> dict[str, datetime]:
    return {one.rule: one.at for one in done}


def _written(done: Mapping[str, datetime]) -> tuple[Done, ...]:
    return tuple(Done(rule=rule, at=at) for rule, at in done.items())


def _done_for_each(acts: tuple[Mapping[str, datetime], ...]) -> dict[str, datetime]:
    """What was done for everybody, and when for the last of them."""
    return {rule: max(one[rule] for one in acts) for rule in acts[0] if all(rule in one for one in acts)}


def _marked(done: Mapping[str, datetime], rule: str, at: datetime | None) -> dict[str, datetime]:
    """The same with one rule done at a moment, or not done."""
    others = {one: when for one, when in done.items() if one != rule}
    return others if at is None else {**others, rule: at}
