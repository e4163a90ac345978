"""The demonstration casebook: the invented cases lived through, day by day, by the real services.

Ids, salts and days are fixed, so that every machine prints the same codes. Only the keys are random.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from soteria_desk import dates
from soteria_desk.casework.enquiry import LineOfEnquiry, Proportionality, Step
from soteria_desk.casework.fact import FactState
from soteria_desk.casework.when import Precision, When
from soteria_desk.clock import StoppedClock, SystemClock
from soteria_desk.desk import Desk, create, unlock
from soteria_desk.errors import (
    CannotWriteHere,
    CasebookInUse,
    DiskFull,
    NotADemonstration,
    SoteriaError,
)
from soteria_desk.ids import NewId
from soteria_desk.invented_cases import (
    Calendar,
    InventedCase,
    InventedDecision,
    InventedEvent,
    InventedKept,
    InventedLine,
    InventedRefusal,
    InventedRevision,
    InventedSignature,
    InventedState,
    invented_cases,
)
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.services.export import Order, make_pdf, write_file
from soteria_desk.services.typed import NewCase, NewOffence, NewPerson
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits

PASSPHRASE = "invented cases for everyone to see"
LABEL = "Demonstration"
FOLDER = "Demonstration.casebook"
PLANS = "plans"

_NEW_FOLDER = "Demonstration being made.casebook"
_LAST_DAY = date(2026, 11, 20)
_DAYS_FOR = {"immediate": 0, "24h": 1, "7d": 7, "28d": 28, "standard": 28}


class DemonstrationPlan(Struct, frozen=True, kw_only=True):
    """A revision of the demonstration and its PDF."""

    case: str
    reference: str
    number: int
    fingerprint: str
    record: str
    pdf: Path
    pages: int


class Demonstration(Struct, frozen=True, kw_only=True):
    """Where the demonstration lies and how to open it."""

    folder: Path
    label: str
    passphrase: str
    plans: tuple[DemonstrationPlan, ...]

    @property
    def pdfs(self) -> tuple[Path, ...]:
        """The PDFs, in the order of the cases."""
        return tuple(plan.pdf for plan in self.plans)


def make_demonstration(
    out: Path,
    *,
    live: bool = False,
    progress: Progress | None = None,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
) -> Demonstration:
    """Make `out`/Demonstration.casebook and `out`/plans; an earlier demonstration there is made anew.

    Args:
        live: Lay the same days up to the last few days, so that deadlines are running; codes then differ
            from day to day.

    Raises:
        NotADemonstration: what stands there was not made by this. Nothing was deleted.
        CasebookInUse: somebody has the earlier demonstration open.
    """
    progress = progress or NoProgress()
    folder, new = out / FOLDER, out / _NEW_FOLDER
    for earlier in (folder, new):
        _refuse_unless_ours(earlier, limits)
    try:
        (out / PLANS).mkdir(parents=True, exist_ok=True)
        _remove(new)
    except OSError as error:
        raise CannotWriteHere(reason=(error.strerror or "the system refuses it").lower()) from error
    before = set((out / PLANS).iterdir())
    last_day = _last_day(live)
    clock = StoppedClock(datetime.combine(last_day, datetime.min.time(), dates.london()))
    try:
        plans = _live_through(new, out / PLANS, clock, last_day, progress, cost, limits)
        _remove(folder)
        new.rename(folder)
    except BaseException as error:
        _remove(new)
        for paper in set((out / PLANS).iterdir()) - before:
            paper.unlink()  # of a casebook that is not there
        if isinstance(error, DiskFull):
            raise CannotWriteHere(reason="the disk is full") from error
        raise
    return Demonstration(folder=folder, label=LABEL, passphrase=PASSPHRASE, plans=plans)


# --- The folder --------------------------------------------------------------------------------------


def _refuse_unless_ours(folder: Path, limits: Limits) -> None:
    """Let nothing be deleted but a demonstration: it opens with the printed passphrase and says so itself."""
    try:
        if not folder.exists() and not folder.is_symlink():
            return
    except OSError as error:
        raise CannotWriteHere(reason=(error.strerror or "the system refuses it").lower()) from error
    try:
        desk = unlock(folder, LABEL, PASSPHRASE, limits=limits, remember_tries=False)
    except CasebookInUse:
        raise
    except SoteriaError as error:
        raise NotADemonstration(name=folder.name) from error
    try:
        if not desk.store.info.demonstration or folder.is_symlink():
            raise NotADemonstration(name=folder.name)
    finally:
        desk.close()


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _last_day(live: bool) -> date:
    """The day the demonstration ends on; a live one keeps the days of the week, so it ends within the last seven."""
    if not live:
        return _LAST_DAY
    yesterday = dates.local(SystemClock().now()).date() - timedelta(days=1)
    return yesterday - timedelta(days=(yesterday.weekday() - _LAST_DAY.weekday()) % 7)


def _ids() -> NewId:
    """Ids that are the same in every demonstration; salts of records come from the same source."""
    count = 0

    def make() -> str:
        nonlocal count
        count += 1
        return UUID(bytes=sha256(f"soteria demonstration {count}".encode()).digest()[:16], version=4).hex

    return make


# --- Living through it -------------------------------------------------------------------------------

Happening = tuple[datetime, Callable[[], None]]


def _live_through(
    folder: Path,
    plans: Path,
    clock: StoppedClock,
    last_day: date,
    progress: Progress,
    cost: Cost,
    limits: Limits,
) -> tuple[DemonstrationPlan, ...]:
    cases = invented_cases()
    calendars = [Calendar(last_day + timedelta(days=case.day_zero)) for case in cases]
    first = min(calendar.at(case.opened) for case, calendar in zip(cases, calendars, strict=True))
    clock.set(first - timedelta(hours=2))
    desk = create(
        folder,
        name="Demonstration (invented cases)",
        label=LABEL,
        officer="J. Sample",
        rank="DC",
        number="0001",
        force="Invented forces",
        passphrase=PASSPHRASE,
        demonstration=True,
        clock=clock,
        make_id=_ids(),
        cost=cost,
        limits=limits,
    ).desk
    try:
        desk.casework.add_officer("K. Example", "DI", "0002", "Invented forces")
        stories = [_Story(desk, case, calendar) for case, calendar in zip(cases, calendars, strict=True)]
        happenings = sorted(
            (one for story in stories for one in story.happenings()), key=lambda happening: happening[0]
        )
        papers = sum(len(case.revisions) for case in cases)
        # A PDF takes about as long as forty entries; the bar should move evenly.
        weight = 40
        total = len(happenings) + weight * papers
        for done, (at, happen) in enumerate(happenings):
            progress.step(done, total)
            clock.set(at)
            happen()
        clock.set(datetime.combine(last_day, datetime.min.time(), dates.london()) + timedelta(hours=8))
        made: list[DemonstrationPlan] = []
        for story in stories:
            for plan in _print(desk, story, plans):
                made.append(plan)
                progress.step(len(happenings) + weight * len(made), total)
        return tuple(made)
    finally:
        desk.close()


def _print(desk: Desk, story: "_Story", folder: Path) -> Iterator[DemonstrationPlan]:
    """Make, log and write the PDF of each revision of a case, oldest first."""
    for issued in reversed(desk.casework.file(story.case_id).issued):
        order: Order = desk.export.order(issued)
        pdf = make_pdf(order)
        desk.export.log_print(order, pdf, "for the demonstration")
        path = folder / order.file_name()
        write_file(path, pdf.data)
        yield DemonstrationPlan(
            case=order.plan.operation,
            reference=order.plan.reference,
            number=issued.number,
            fingerprint=issued.fingerprint,
            record=issued.head,
            pdf=path,
            pages=pdf.pages,
        )


class _Story:
    """One invented case: what happens in it, and when."""

    def __init__(self, desk: Desk, case: InventedCase, calendar: Calendar) -> None:
        self._desk = desk
        self._case = case
        self._calendar = calendar
        self._officers: dict[str, str] = {}
        self._lines: dict[str, str] = {}
        self.case_id = ""
        self._suspect = ""
        self._victim = ""

    def happenings(self) -> Iterator[Happening]:
        """Everything that happens; of what happens at one moment, the earlier in this list comes first."""
        case, at = self._case, self._calendar.at
        yield at(case.opened), self._open
        for refusal in case.not_pursued:
            yield at(refusal.at), partial(self._not_pursue, refusal)
        for state in case.states:
            yield at(state.at), partial(self._record, state)
        for event in case.events:
            yield at(event.recorded or event.at), partial(self._happen, event)
        for kept in case.kept:
            yield at(kept.at), partial(self._keep, kept)
        for decision in case.decisions:
            yield at(decision.at), partial(self._decide, decision)
        for line in case.lines:
            yield at(line.adopted), partial(self._adopt, line)
            if line.done:
                yield at(line.done), partial(self._complete, line)
        for number, revision in enumerate(case.revisions, 1):
            yield at(revision.at), partial(self._issue, revision)
            if revision.signature:
                yield at(revision.signature.recorded), partial(self._sign, number, revision.signature)

    def _open(self) -> None:
        case, calendar, casework = self._case, self._calendar, self._desk.casework
        for one in case.officers:
            self._officers[one.key] = casework.add_officer(one.name, one.rank, one.number, one.force).id
        self.case_id = casework.open_case(
            NewCase(
                reference=case.reference,
                operation=case.operation,
                officer_id=self._officers[case.officer],
                supervisor_id=self._officers[case.supervisor],
                status=case.status,
                reported_at=calendar.at(case.reported),
                summary=calendar.in_words(case.summary.strip()),
                suspects=tuple(
                    NewPerson(initials=one.initials, age=one.age, description=one.description)
                    for one in case.suspects
                ),
                victims=tuple(NewPerson(initials=one.initials, age=one.age) for one in case.victims),
                offences=tuple(
                    NewOffence(
                        definition=one.definition,
                        when=When(
                            precision=one.precision if one.last is None else Precision.BETWEEN,
                            from_on=calendar.on(one.first),
                            to_on=None if one.last is None else calendar.on(one.last),
                        ),
                    )
                    for one in case.offences
                ),
            )
        )
        casework.change_case(self.case_id, review_at=calendar.at(case.review_due))
        file = casework.file(self.case_id)
        (suspect,), (victim,) = file.suspects(), file.victims()
        self._suspect, self._victim = suspect.id, victim.id
        told = case.victims[0]
        casework.change_part(self._victim, supports=told.supports)
        casework.record_care(
            self._victim,
            safe_contact=told.safe_contact,
            safe_times=told.safe_times,
            never_do=told.never_do,
            asked_for=told.asked_for,
            updates=told.updates,
            support=calendar.in_words(told.support),
        )

    # --- context -------------------------------------------------------------------------------------

    def _record(self, state: InventedState) -> None:
        casework, file = self._desk.casework, self._desk.casework.file(self.case_id)
        if file.case.status is not state.status:
            casework.change_case(self.case_id, status=state.status)
        if state.identified:
            casework.identify(self._suspect, state.identified)
        known = {"age": state.age} if state.age is not None else {}
        casework.change_part(
            self._suspect,
            located=state.located,
            arrested=state.arrested,
            interviewed=state.interviewed,
            **known,
        )
        notes = {(note.key, note.value): note.text for note in state.notes}
        wanted = {(key, value): FactState.APPLIES for key, all_ in state.applies.items() for value in all_}
        wanted |= {
            (key, value): FactState.TO_FIND_OUT for key, all_ in state.to_find_out.items() for value in all_
        }
        standing = {(fact.key, fact.value): (fact.state, fact.note) for fact in file.facts}
        for key, value in sorted(standing.keys() - wanted.keys()):
            self._fact(key, value, None)
        for fact, applies in wanted.items():
            note = notes.get(fact, "")
            if standing.get(fact) != (applies, note):
                self._fact(*fact, applies, note)

    def _fact(self, key: str, value: str, state: FactState | None, note: str | None = None) -> None:
        about = self._desk.library.subject_of(key, value)
        self._desk.casework.record_fact(
            self.case_id,
            key,
            value,
            state,
            suspect_id=self._suspect if about in ("suspect", "pair") else "",
            victim_id=self._victim if about in ("victim", "pair") else "",
            note=note,
        )

    # --- dates and clocks ----------------------------------------------------------------------------

    def _happen(self, one: InventedEvent) -> None:
        calendar, known = self._calendar, self._calendar.has_time(one.at)
        self._desk.clocks.record(
            self.case_id,
            one.type,
            calendar.at(one.at) if known else calendar.midnight(one.at),
            whole_day=not known,
            part_id={"suspect": self._suspect, "victim": self._victim}.get(one.about, ""),
            note=calendar.in_words(one.note),
        )

    def _keep(self, one: InventedKept) -> None:
        at = self._calendar.at(one.at)
        for rule in one.rules:
            # Counted anew each time: the one before may have been of the same rule.
            clocks = self._desk.clocks.of(self.case_id).clocks
            waiting = [(clock.start, clock) for clock in clocks if clock.id == rule and clock.done_at is None]
            begun = [(start, clock) for start, clock in waiting if start is not None]
            _start, clock = min(begun, key=lambda each: each[0])
            self._desk.clocks.mark(self.case_id, clock, at)

    # --- decisions and lines -------------------------------------------------------------------------

    def _decide(self, one: InventedDecision) -> None:
        self._desk.decisions.record(
            self.case_id,
            one.decision,
            one.reason,
            made_at=self._calendar.at(one.at),
            made_by=self._officers[one.by],
        )

    def _subject(self, item: str) -> str:
        looks_at = self._desk.library.enquiries[item].looks_at
        return {"suspect": self._suspect, "victim": self._victim}.get(looks_at, "")

    def _adopt(self, one: InventedLine) -> None:
        planning, calendar = self._desk.planning, self._calendar
        template = self._desk.library.enquiries[one.item]
        due = calendar.at(one.adopted).date() + timedelta(days=_DAYS_FOR[template.urgency])
        due_on = calendar.day(one.due) if one.due else due
        owner = self._officers[one.owner]
        if one.proportionality is None:
            line = planning.adopt(
                self.case_id, one.item, self._subject(one.item), owner_id=owner, due_on=due_on
            )
        else:
            kept = planning.keep_for_later(self.case_id, one.item, self._subject(one.item))
            parts = {name: calendar.in_words(text) for name, text in asdict(one.proportionality).items()}
            planning.write_proportionality(kept.id, Proportionality(**parts))
            line = planning.adopt_line(kept.id, owner_id=owner, due_on=due_on)
        self._lines[one.item] = line.id
        line = planning.start(line.id)
        if one.noted:
            planning.change_line(line.id, steps=_steps_so_far(line, one))

    def _complete(self, one: InventedLine) -> None:
        planning = self._desk.planning
        line = planning.line(self._lines[one.item])
        planning.change_line(line.id, steps=tuple(replace(step, done=True) for step in line.steps))
        assert one.pointed is not None
        planning.complete(line.id, self._calendar.in_words(one.result), one.pointed)

    def _not_pursue(self, one: InventedRefusal) -> None:
        self._desk.planning.not_pursue(self.case_id, one.item, self._subject(one.item), one.reason)

    # --- paper ---------------------------------------------------------------------------------------

    def _issue(self, one: InventedRevision) -> None:
        fields: dict[str, object] = {}
        if one.summary:
            fields["summary"] = self._calendar.in_words(one.summary.strip())
        if one.review_due:
            fields["review_at"] = self._calendar.at(one.review_due)
        if fields:
            self._desk.casework.change_case(self.case_id, **fields)
        self._desk.review.issue(self.case_id)

    def _sign(self, number: int, slip: InventedSignature) -> None:
        review = self._desk.review
        issued = review.issued(self.case_id, number)
        review.record_signature(
            issued.id,
            fingerprint=issued.short_fingerprint(),
            outcome=slip.outcome,
            signed_by=self._officers[slip.by],
            signed_at=self._calendar.at(slip.signed),
            conditions=slip.conditions,
            next_review_at=self._calendar.at(slip.next_review),
            seen_ink=True,
        )


def _steps_so_far(line: LineOfEnquiry, one: InventedLine) -> tuple[Step, ...]:
    """The steps with the first one done, then what has come of it and what is still awaited."""
    steps = [replace(step, done=number == 0) for number, step in enumerate(line.steps)]
    steps += [Step(text=text, done=True) for text in one.noted]
    steps += [Step(text=text) for text in one.awaited]
    return tuple(steps)
