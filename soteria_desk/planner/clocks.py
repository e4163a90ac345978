"""Clocks: every deadline, limit and evidence window of the pack, counted from the events of a case.

Rules, figures and what they hold for are data; here they are only counted. What cannot be counted says why. A
window is by when something is likely lost, never a promise that it is there until then.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, TypeVar, cast, get_args

from msgspec import Struct
from msgspec.structs import replace

from soteria_desk import dates
from soteria_desk.doctrine.entry import Entry, Length
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.procedure import Deadline, Limit, StartEvent, VictimRight, Window
from soteria_desk.planner.counting import Counted, count
from soteria_desk.planner.events import Event
from soteria_desk.planner.working_days import YearNotKnown

EARLIEST: Final = 1950
"""Nothing is counted from before this year: the rules of its time are not in the pack."""
SOON: Final = timedelta(hours=48)
SOON_EVIDENCE: Final = timedelta(days=7)
"""From when a clock is soon; how the window shows it, not law."""

Group = Literal["promise", "evidence", "deadline"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
"""What a clock is about, in the order in which it is told: a promise to a victim, evidence that could be lost, the rest."""

E = TypeVar("E", bound=Entry)


class ClockState(StrEnum):
    """Where a clock stands.

    LATE: it has run out and nothing says that it was done. PASSED: it has run out, and nobody is late. ENDED:
    something else ended it. CONDITIONAL: it would run, if something were so that is not recorded. SETTING: the
    force sets its length. NO_LENGTH: only words. OUTSIDE: the rule does not hold for that day, or what held then is
    not known. UNCOUNTED: it cannot be counted, `because` says why.
    """

    NOT_STARTED = "not-started"
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    PASSED = "passed"
    DONE = "done"
    ENDED = "ended"
    CONDITIONAL = "conditional"
    SETTING = "setting"
    NO_LENGTH = "no-length"
    OUTSIDE = "outside"
    UNCOUNTED = "uncounted"


GOING: Final = frozenset({ClockState.RUNNING, ClockState.SOON, ClockState.LATE})
"""States of a clock that somebody has to look at."""


class ClockStep(Struct, frozen=True, kw_only=True):
    """One term of a rule, counted. `applies`: to whom, or which one it is."""

    applies: str
    length: Length
    due: datetime
    how: str
    state: ClockState


class CaseClock(Struct, frozen=True, kw_only=True):
    """One rule counted from one event.

    Attributes:
        id: Of the deadline, limit or window. `kind` which of the three.
        event: Id of what it runs from; `event_title` in words; `event_id` the record, where there is one.
        start: When that was, in UTC; None where it is not recorded. `whole_day`: only the day is known.
        due: By when, in UTC; of several terms the one that counts now. `opens`: not before. `ends`: of a window,
            nothing is expected after.
        how: How it was counted, in words; the rule's own words where there is nothing to count.
        applies: Whom `due` is for, or who allows it so long.
        because: Why it is not counted, or what else is to be known of it.
        only: For whom or what the rule holds, where not for every case.
        who: Who must act, or may allow it.
        rule: Id of the deadline that counts it.
        right: Number of the right of the Victims' Code it belongs to; 0 = none.
        evidence: Whether it is about how long evidence can be had.
        thinned: Of a window: some of it is likely gone, and `due` is when nothing more is expected.
        lines: Lines of enquiry that get what the window is about. `action`: what to do. `needs`: what must be so.
        steps: Every term, where a rule has several.
        done_at: When it was done.
    """

    id: str
    kind: Literal["deadline", "limit", "window"]
    title: str
    text: str
    event: str
    event_title: str
    state: ClockState
    how: str
    confirmed: bool
    sources: tuple[str, ...]
    basis: str = ""
    edition: str = ""
    who: str = ""
    only: str = ""
    rule: str = ""
    right: int = 0
    evidence: bool = False
    event_id: str = ""
    subject: str = ""
    start: datetime | None = None
    whole_day: bool = False
    due: datetime | None = None
    opens: datetime | None = None
    ends: datetime | None = None
    applies: str = ""
    because: str = ""
    thinned: bool = False
    lines: tuple[str, ...] = ()
    action: str = ""
    needs: tuple[str, ...] = ()
    steps: tuple[ClockStep, ...] = ()
    done_at: datetime | None = None

    @property
    def group(self) -> Group:
        """What it is about."""
        return "promise" if self.right else "evidence" if self.evidence else "deadline"


class Clocks(Struct, frozen=True, kw_only=True):
    """Every clock at a moment, the soonest first, those without a moment last.

    Attributes:
        problems: What is odd about the events, in words: one before what it must follow, one nobody knows.
    """

    as_of: datetime
    clocks: tuple[CaseClock, ...]
    problems: tuple[str, ...] = ()

    def told_once(self) -> tuple[CaseClock, ...]:
        """The same without each deadline that a limit or a window tells more about.

        One that has a day is left out only for another that has one.
        """
        others = [one for one in self.clocks if one.kind != "deadline" and one.start]
        told = {(one.rule, one.subject, one.start) for one in others}
        with_day = {(one.rule, one.subject, one.start) for one in others if one.due}
        return tuple(
            one
            for one in self.clocks
            if one.kind != "deadline"
            or (one.id, one.subject, one.start) not in (with_day if one.due else told)
        )


def clocks_of(events: Iterable[Event], library: Library, now: datetime) -> Clocks:
    """Count every deadline, limit and window of the pack.

    Args:
        events: What is recorded, in any order.
        now: The moment to answer for, aware.
    """
    return _Counting(tuple(events), library, now).everything()


def windows_of(events: Iterable[Event], library: Library, now: datetime) -> tuple[CaseClock, ...]:
    """Count the evidence windows alone, the soonest first; no working day is among them, so no calendar is read."""
    return _in_order(_Counting(tuple(events), library, now).windows(), now)


class _Counting:
    """One answer: the events of a case against the rules of a pack."""

    def __init__(self, events: tuple[Event, ...], library: Library, now: datetime) -> None:
        self._library = library
        self.types = self._of("event", StartEvent)
        self.now = now
        known = (_in_utc(one) for one in events if one.type in self.types)
        self.told = tuple(sorted(known, key=_order))
        self.counted = tuple(sorted((*self.told, *self._kinds_of_others()), key=_order))
        self._as_told = {id(one) for one in self.counted}
        self.by_type: dict[str, list[Event]] = {}
        for one in self.counted:
            self.by_type.setdefault(one.type, []).append(one)
        self.unknown = tuple(dict.fromkeys(one.type for one in events if one.type not in self.types))
        self.starts = self._starts()
        self.rights = {
            id_: right.number
            for right in self._of("victim-right", VictimRight).values()
            for id_ in right.deadlines
        }

    def _of(self, kind: str, type_: type[E]) -> Mapping[str, E]:
        return cast("Mapping[str, E]", self._library.law.entries.get(kind, {}))

    # --- Events ----------------------------------------------------------------------------------

    def _kinds_of_others(self) -> Iterator[Event]:
        """What counts as another event too, unless that other was told for the same day."""
        for one in self.told:
            as_ = self.types[one.type].counts_as
            same = (other for other in self.told if as_ and other.type == as_ and _same_person(one, other))
            if as_ and all(_day(other.at) != _day(one.at) for other in same):
                yield replace(one, type=as_)

    def _starts(self) -> dict[str, list[Event]]:
        """What starts clocks, by type: the last of several where the last counts, and what follows from others."""
        out: dict[str, list[Event]] = {}
        for one in self.counted:
            same = out.setdefault(one.type, [])
            if self.types[one.type].of_several == "last":
                # What lies ahead does not stand in for what has happened.
                before = next((other for other in same if other.subject == one.subject), None)
                if before is not None and one.at > self.now:
                    continue
                same[:] = [other for other in same if other.subject != one.subject]
            same.append(one)
        for type_ in self.types.values():
            if type_.day_after:
                out.setdefault(type_.id, []).extend(self._days_after(type_, out))
        return out

    def _days_after(self, type_: StartEvent, starts: Mapping[str, list[Event]]) -> Iterator[Event]:
        told = tuple(starts.get(type_.id, ()))  # what is told, not what is added meanwhile
        for one in starts.get(type_.day_after, []):
            if any(_same_person(one, other) for other in told):
                continue
            morning = _morning_after(one.at)
            yield Event(
                type=type_.id, at=morning, whole_day=True, subject=one.subject, done=one.done, id=one.id
            )

    def problems(self) -> Iterator[str]:
        """Say what is odd about the events themselves."""
        for type_ in self.unknown:
            yield f"'{type_}' is not an event that this guidance counts from."
        for one in self.told:
            after = self.types[one.type].follows
            first = [other for other in self.by_type.get(after, ()) if _same_person(one, other)]
            if first and all(_day(other.at) > _day(one.at) for other in first):
                yield (
                    f"{self.types[one.type].title} ({_when(one)}) stands before: {self.types[after].title}"
                    f" ({_when(first[0])}). Is a day wrong?"
                )
            for rule, at in one.done.items():
                deadline = self._of("deadline", Deadline).get(rule)
                if not self._counts_from(rule, one.type):
                    yield (
                        f"{rule} is recorded as done, and does not count from: {self.types[one.type].title}"
                        f" ({_when(one)})."
                    )
                if deadline is not None and deadline.direction != "before" and at < one.at:
                    yield f"{rule} is recorded as done before what it counts from ({_when(one)}). Is a day wrong?"

    def _counts_from(self, rule: str, type_: str) -> bool:
        """Whether a rule counts from events of a type, or from what follows the day after them."""
        deadline, window = self._of("deadline", Deadline).get(rule), self._of("window", Window).get(rule)
        triggers = (deadline.trigger,) if deadline else window.triggers if window else ()
        kinds = {type_, self.types[type_].counts_as} - {""}
        return any(one in kinds or self.types[one].day_after in kinds for one in triggers)

    # --- Everything ------------------------------------------------------------------------------

    def everything(self) -> Clocks:
        counted: dict[tuple[str, int], CaseClock] = {}
        clocks: list[CaseClock] = []
        for deadline in self._of("deadline", Deadline).values():
            for event in self.starts.get(deadline.trigger) or (None,):
                clock = self.deadline(deadline, event)
                clocks.append(clock)
                if event is not None:
                    counted[deadline.id, id(event)] = clock
        for limit in self._of("limit", Limit).values():
            for event in self.starts.get(limit.trigger) or (None,):
                base = counted.get((limit.deadline, id(event))) if event else None
                clocks.append(self.limit(limit, event, base))
        clocks.extend(self.windows())
        return Clocks(as_of=self.now, clocks=_in_order(clocks, self.now), problems=tuple(self.problems()))

    def windows(self) -> Iterator[CaseClock]:
        for window in self._of("window", Window).values():
            trigger = next((one for one in window.triggers if self.starts.get(one)), window.triggers[0])
            for event in self.starts.get(trigger) or (None,):
                yield self.window(window, trigger, event)

    def _face(self, one: Deadline | Limit | Window, trigger: str, event: Event | None) -> CaseClock:
        """What a clock says whether it runs or not."""
        type_ = self.types[trigger]
        return CaseClock(
            id=one.id,
            kind="deadline" if isinstance(one, Deadline) else "limit" if isinstance(one, Limit) else "window",
            title=one.title,
            text=one.text,
            event=trigger,
            event_title=type_.title,
            state=ClockState.NOT_STARTED,
            how=one.text,
            confirmed=one.confirmed and (type_.confirmed or event is None),
            sources=one.sources,
            rule=one.id if isinstance(one, Deadline) else one.deadline,
            event_id=event.id if event else "",
            subject=event.subject if event else "",
            start=event.at if event else None,
            whole_day=bool(event and event.whole_day),
        )

    # --- Deadlines -------------------------------------------------------------------------------

    def deadline(self, one: Deadline, event: Event | None) -> CaseClock:
        face = replace(
            self._face(one, one.trigger, event),
            basis=one.basis,
            edition=one.edition,
            who=one.who,
            only=one.only,
            right=self.rights.get(one.id, 0),
            evidence=one.basis in ("science", "practice"),
        )
        if one.direction == "setting":
            return replace(face, state=ClockState.SETTING, because="The force sets its length.")
        if event is None:
            return face
        if why := self._outside(one, event):
            return replace(face, state=ClockState.OUTSIDE, because=why)
        if _day(event.at).year < EARLIEST:
            return replace(face, state=ClockState.UNCOUNTED, because=f"It lies before {EARLIEST}.")
        face = replace(face, because=self._odd_start(one, event))
        done = event.done.get(one.id)
        if one.direction == "at":
            state = ClockState.DONE if done else ClockState.RUNNING
            if event.at > self.now:
                state = ClockState.NOT_STARTED
            return replace(face, state=state, done_at=done, how=f"from {_when(event)} on")
        if one.direction == "before":
            return self._before(face, event, done)
        try:
            if one.holds_once and id(event) not in self._as_told:
                held, ended = self._held(one, event)
            else:
                held, ended = True, self._ended(one, event)
            clock = self._running(one, face, event, done, ended)
        except YearNotKnown as error:
            return replace(face, state=ClockState.UNCOUNTED, because=f"{str(error).capitalize()}.")
        except OverflowError:
            return replace(face, state=ClockState.UNCOUNTED, because="It would end after the year 9999.")
        if not held and clock.state in GOING:
            return replace(clock, state=ClockState.CONDITIONAL, because=self._would_run(one, clock.because))
        return clock

    def _would_run(self, one: Deadline, because: str) -> str:
        title = self.types[one.holds_once].title
        said = f"It would run if this were recorded: {title[:1].lower()}{title[1:]}."
        return " ".join(filter(None, (said, because)))

    def _held(self, one: Deadline, event: Event) -> tuple[bool, Event | None]:
        """Whether what a rule needs besides is recorded, and what has ended it since.

        The event is one that lies on the day after another. What was recorded after the next of those others,
        e.g. a later arrest, is about that one.
        """
        first = _day(event.at) - timedelta(days=1)
        before = self.by_type.get(self.types[one.trigger].day_after, ())
        later = [_day(other.at) for other in before if _same_person(event, other) and _day(other.at) > first]

        def since(type_: str) -> list[Event]:
            return [
                other
                for other in self.by_type.get(type_, ())
                if first <= _day(other.at) and other.at <= self.now and _same_person(event, other)
            ]

        held = [other for other in since(one.holds_once) if not later or _day(other.at) < min(later)]
        ends = [other for type_ in one.ended_by for other in since(type_)]
        if held:
            ends = [other for other in ends if other.at > held[-1].at]
        return bool(held), min(ends, key=_order, default=None)

    def _outside(self, one: Deadline, event: Event) -> str:
        """Why a rule does not hold for the day of an event; '' where it does."""
        follows = self.types[event.type].day_after
        day = _day(event.at) - timedelta(days=bool(follows))
        of = self.types[follows].title if follows else self.types[event.type].title
        if one.from_on and day < one.from_on:
            return (
                f"This rule holds from {dates.day(one.from_on)}. What held before is not known to this pack"
                f" ({of[:1].lower()}{of[1:]}: {dates.day(day)})."
            )
        if one.to_on and day > one.to_on:
            return (
                f"This rule holds up to {dates.day(one.to_on)} ({of[:1].lower()}{of[1:]}: {dates.day(day)})."
            )
        return ""

    def _odd_start(self, one: Deadline, event: Event) -> str:
        """What to know of a start that lies on the day after something else."""
        follows = self.types[one.trigger].day_after
        if not follows:
            return ""
        before = [other for other in self.by_type.get(follows, ()) if _same_person(event, other)]
        eve = _day(event.at) - timedelta(days=1)
        title = self.types[follows].title
        if any(_day(other.at) == eve for other in before):
            return f"Counted from the day after: {title[:1].lower()}{title[1:]} ({dates.day(eve)})."
        if before:
            return f"{title}: {_when(before[-1])}. The law counts from the day after it; is a day wrong?"
        return ""

    def _before(self, face: CaseClock, event: Event, done: datetime | None) -> CaseClock:
        by_day = event.whole_day or self.types[event.type].counts_from == "day"
        due = dates.end_of_day(_day(event.at)) if by_day else event.at
        how = f"on or before {dates.long_day(dates.local(event.at))}" if by_day else f"before {_when(event)}"
        state = ClockState.DONE if done else _state(due, self.now, SOON, lapses=False)
        return replace(face, due=due, how=how, state=state, done_at=done, because=_done_late(done, due))

    def _steps(self, one: Deadline, event: Event, now: datetime) -> tuple[ClockStep, ...]:
        """Count every term; one that repeats comes once more, for the next time it falls."""
        soon = SOON_EVIDENCE if one.basis in ("science", "practice") else SOON
        since, whole, steps = event.at, event.whole_day, list[ClockStep]()
        if self.types[one.trigger].counts_from == "next-day":
            since, whole = _morning_after(event.at), True

        def step(applies: str, length: Length, found: Counted) -> ClockStep:
            state = _state(found.at, now, soon, lapses=one.lapses)
            return ClockStep(applies=applies, length=length, due=found.at, how=found.how, state=state)

        for term in one.terms:
            length = Length(amount=term.amount, unit=term.unit)
            counted = count(since, length, one.rounding, whole)
            steps.append(step(term.applies, length, counted))
            if one.sequence == "previous":
                since, whole = counted.at, False
        after = max(now, event.done.get(one.id, now))
        if one.repeats and counted.at < after:
            found = _again(one, since, counted.at, after, whole)
            if one.longest is None or found.at <= count(event.at, one.longest, "exact").at:
                steps.append(step(one.terms[-1].applies, length, found))
        return tuple(steps)

    def _running(
        self, one: Deadline, face: CaseClock, event: Event, done: datetime | None, ended: Event | None
    ) -> CaseClock:
        now = ended.at if ended else self.now
        opens, steps = None, self._steps(one, event, now)
        if one.direction == "between":
            opens, steps = steps[0].due, steps[1:] or steps
        if one.sequence == "apart":
            here = min(steps, key=lambda step: step.due)
        else:
            since = done if one.repeats and done else now
            here = next((step for step in steps if step.due >= since), steps[-1])
        clock = replace(
            face,
            due=here.due,
            opens=opens,
            how=here.how,
            applies=here.applies,
            steps=steps if len(one.terms) > 1 and one.direction != "between" else (),
            state=here.state,
        )
        if opens is not None and opens > now:
            clock = replace(
                clock, state=ClockState.RUNNING, because=f"Not before {dates.day(dates.local(opens))}."
            )
        if one.direction == "at-least" and clock.state is ClockState.SOON:
            clock = replace(clock, state=ClockState.RUNNING)
        if event.at > self.now:
            return replace(clock, state=ClockState.NOT_STARTED, because="What it counts from lies ahead.")
        if ended:
            said = f"{self.types[ended.type].title} ({_when(ended)})."
            return replace(clock, state=ClockState.ENDED, because=said)
        if done and not one.repeats:
            said = _done_late(done, here.due) or clock.because
            return replace(clock, state=ClockState.DONE, done_at=done, because=said)
        return replace(clock, done_at=done)

    def _ended(self, one: Deadline, event: Event) -> Event | None:
        """The first thing that ended a rule, if anything did."""
        ends = (
            next((other for other in self.by_type.get(type_, ()) if self._ends(event, other)), None)
            for type_ in one.ended_by
        )
        return min((end for end in ends if end), key=_order, default=None)

    def _ends(self, event: Event, other: Event) -> bool:
        return event.at <= other.at <= self.now and _same_person(event, other)

    # --- Limits ----------------------------------------------------------------------------------

    def limit(self, one: Limit, event: Event | None, base: CaseClock | None) -> CaseClock:
        face = replace(
            self._face(one, one.trigger, event),
            basis=base.basis if base else "",
            edition=base.edition if base else "",
            only=base.only if base else "",
            because=base.because if base else "",
            who=one.authority,
            needs=one.needs,
        )
        if one.length is None:
            return replace(face, state=ClockState.NO_LENGTH if event else ClockState.NOT_STARTED)
        if event is None or base is None:
            return face
        if base.due is None:
            return replace(face, state=base.state)
        steps = [step for step in base.steps if step.length == one.length]
        if not base.steps:
            due, how, state = base.due, base.how, base.state
        elif steps:
            step = next((step for step in steps if step.due >= self.now), steps[-1])
            due, how, state = step.due, step.how, step.state
        else:
            return replace(
                face, state=ClockState.UNCOUNTED, because="Its deadline has no term of that length."
            )
        held_up = base.state is ClockState.CONDITIONAL and state in GOING
        if held_up or base.state in (ClockState.ENDED, ClockState.NOT_STARTED, ClockState.DONE):
            state = base.state
        return replace(face, due=due, how=how, state=state)

    # --- Windows ---------------------------------------------------------------------------------

    def window(self, one: Window, trigger: str, event: Event | None) -> CaseClock:
        rule = self._of("deadline", Deadline).get(one.deadline)
        face = replace(
            self._face(one, trigger, event),
            evidence=True,
            basis=rule.basis if rule else "",
            lines=one.lines,
            action=one.action,
        )
        if one.shortest is None and one.longest is None:
            return replace(face, state=ClockState.NO_LENGTH if event else ClockState.NOT_STARTED)
        if event is None:
            return face
        if _day(event.at).year < EARLIEST:
            return replace(face, state=ClockState.UNCOUNTED, because=f"It lies before {EARLIEST}.")
        # Where only the day is known it is planned on from its first minute, and given up only after its last.
        last = dates.end_of_day(_day(event.at)) if event.whole_day else event.at
        first_gone, all_gone = one.shortest or one.longest, one.longest or one.shortest
        assert first_gone is not None and all_gone is not None  # one of the two has a length
        try:
            opens = count(event.at, one.opens, "exact", event.whole_day) if one.opens else None
            here = count(event.at, first_gone, "exact", event.whole_day)
            end = count(last, all_gone, "exact")
        except OverflowError:
            return replace(face, state=ClockState.UNCOUNTED, because="It would end after the year 9999.")
        because, thinned = "", False
        if opens and opens.at > self.now:
            because = f"Not before {dates.day(dates.local(opens.at))}."
        state = _state(here.at, self.now, SOON_EVIDENCE, lapses=True)
        if state is ClockState.PASSED and end.at >= self.now:
            since = dates.day(dates.local(here.at))
            thinned = bool(one.shortest and one.longest)
            because = (
                f"Some of it is likely gone since {since}; ask at once."
                if one.shortest and one.longest
                else f"Counted from the first minute of the day it closed on {since}; ask at once."
            )
            if event.whole_day:
                day = dates.long_day(_day(event.at))
                end = Counted(end.at, f"{all_gone.words()} from the end of {day}, its time not being known")
            here, state = end, _state(end.at, self.now, SOON_EVIDENCE, lapses=True)
        elif state is ClockState.PASSED:
            because = "Likely lost by now. Decide whether to try all the same, and say why."
        if state is ClockState.SOON and opens and opens.at > self.now:
            state = ClockState.RUNNING
        done = event.done.get(one.id)
        if event.at > self.now:
            state, because = ClockState.NOT_STARTED, "What it counts from lies ahead."
        elif done:
            state, because, thinned = ClockState.DONE, "", False
        return replace(
            face,
            state=state,
            due=here.at,
            how=here.how,
            opens=opens.at if opens else None,
            ends=end.at if one.longest else None,
            because=because,
            thinned=thinned,
            done_at=done,
        )


# --- Small things ------------------------------------------------------------------------------------


def _in_order(clocks: Iterable[CaseClock], now: datetime) -> tuple[CaseClock, ...]:
    return tuple(
        sorted(clocks, key=lambda one: (one.due is None, one.due or now, one.kind, one.id, one.subject))
    )


def _state(due: datetime, now: datetime, soon: timedelta, *, lapses: bool) -> ClockState:
    if due < now:
        return ClockState.PASSED if lapses else ClockState.LATE
    return ClockState.SOON if due - now <= soon else ClockState.RUNNING


def _done_late(done: datetime | None, due: datetime) -> str:
    return "Done after it was due." if done and done > due else ""


def _order(event: Event) -> tuple[datetime, str, str, bool, str]:
    return event.at, event.type, event.subject, event.whole_day, event.id


def _in_utc(event: Event) -> Event:
    """The same event; two times of one zone would be compared by the face of the clock."""
    done = {rule: at.astimezone(UTC) for rule, at in event.done.items()}
    return replace(event, at=event.at.astimezone(UTC), done=done)


def _same_person(one: Event, other: Event) -> bool:
    """Whether two events can be about the same person: one that names nobody is about anybody."""
    return not one.subject or not other.subject or one.subject == other.subject


def _morning_after(at: datetime) -> datetime:
    return dates.end_of_day(_day(at)) + timedelta(seconds=1)


def _again(one: Deadline, start: datetime, last: datetime, after: datetime, whole: bool) -> Counted:
    """When a term that repeats falls next, at or after a moment.

    Args:
        start: What the terms are counted from: the event, or the last time it fell (`previous`).
        last: When it fell last; `after` is later.
    """
    term = one.terms[-1]
    passed = int((after - last) / _about(term.amount, term.unit))

    def times(number: int, since: datetime) -> Counted:
        return count(since, Length(amount=term.amount * number, unit=term.unit), one.rounding, whole)

    if one.sequence == "previous":
        found = times(1, times(passed, last).at if passed else last)
        while found.at < after:
            found = times(1, found.at)
        return found
    number = passed + 2
    found = times(number, start)
    while found.at < after:
        number += 1
        found = times(number, start)
    return found


def _day(at: datetime) -> date:
    return dates.local(at).date()


def _when(event: Event) -> str:
    return dates.day(_day(event.at)) if event.whole_day else dates.moment(event.at)


_HOURS: Final = {
    "hour": 1, "day": 24, "working-day": 24, "business-day": 24, "week": 168, "month": 744, "year": 8784,
}  # fmt: skip
"""The most hours a unit can be, so that a repetition is looked for from before where it falls."""


def _about(amount: int, unit: str) -> timedelta:
    return timedelta(hours=amount * _HOURS[unit] + 1)
