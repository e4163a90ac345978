"""Dates and clocks of an investigation: what happened, what is due because of it, and how that was counted."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from soteria_desk.api import CaseClock, CaseFile, Clocks, SystemClock, dates
from ui.i18n import tr
from ui.session import Session
from ui.viewmodels.clock_words import STATE_WORDS, face_of, sentence
from ui.viewmodels.line_words import ClockFace
from ui.viewmodels.loaded import Done, Failed, LoadedViewModel

if TYPE_CHECKING:
    from soteria_desk.api import Desk

GROUPS = {
    "promise": tr("Promised to victims"),
    "evidence": tr("Evidence that could be lost"),
    "deadline": tr("Deadlines and limits"),
    "conditional": tr("Would run"),
    "other": tr("Without a day"),
    "over": tr("Passed, done or ended"),
}
"""In the order of the page; the last one is shown only when it is asked for."""
_GOING = ("running", "soon", "late")
_WITHOUT = ("setting", "no-length", "uncounted")


class EventRow(NamedTuple):
    """One thing that happened. `id`: of the record; empty where the case's own records say it."""

    id: str
    title: str
    detail: str


class ClockRow(NamedTuple):
    """One clock with its words.

    Attributes:
        due: 'Due Wednesday 11 March 2026, 23:59', or what stands in its place.
        lines: What else is to be known, a line each: how it was counted, for whom, why not.
        can_be_done: Whether it can be recorded as done.
    """

    clock: CaseClock
    title: str
    due: str
    lines: tuple[str, ...]
    source: str
    state: str
    can_be_done: bool


class ClockGroup(NamedTuple):
    """Clocks under one heading."""

    key: str
    words: str
    rows: tuple[ClockRow, ...]


class Shown(NamedTuple):
    """What the page shows. `waiting`: rules that have not started."""

    case_id: str
    events: tuple[EventRow, ...]
    groups: tuple[ClockGroup, ...]
    waiting: int
    problems: tuple[str, ...]
    types: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    as_of: datetime
    read_only: bool


class CaseClocksViewModel(LoadedViewModel[Shown]):
    """State of the page; read anew when the case is."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, _reader(session), parent)
        self._read_at = SystemClock().now()
        session.draft_changed.connect(self._on_draft)

    def _on_draft(self, _: object) -> None:
        if self._session.case_id and self.shown is not None:
            self.load()

    def _loaded(self, shown: Shown) -> None:
        self._read_at = SystemClock().now()
        super()._loaded(shown)

    def take_wanted(self) -> tuple[str, str]:
        """The clock that was asked for and is shown now: its rule and whom it is about."""
        wanted, self._session.wanted_clock = self._session.wanted_clock, ("", "")
        return wanted

    def face(self, row: ClockRow) -> ClockFace | None:
        """The clock as it stands now; None where it does not run."""
        clock, shown = row.clock, self.shown
        if shown is None or clock.due is None or clock.state not in _GOING:
            return None
        now = shown.as_of + (SystemClock().now() - self._read_at)
        return face_of(clock.due, now, evidence=clock.evidence, start=clock.start)

    # --- acting ----------------------------------------------------------------------------------

    def record(
        self, type_: str, at: datetime, whole_day: bool, part_id: str, note: str, done: Done, failed: Failed
    ) -> None:
        """Record that something happened."""
        case_id = self._session.case_id
        self._act(
            lambda desk: desk.clocks.record(
                case_id, type_, at, whole_day=whole_day, part_id=part_id, note=note
            ),
            done,
            failed,
        )

    def remove(self, event_id: str, done: Done, failed: Failed) -> None:
        """Take an event off the case."""
        self._act(lambda desk: desk.clocks.remove(event_id), done, failed)

    def mark(self, clock: CaseClock, at: datetime | None, done: Done, failed: Failed) -> None:
        """Record that what a clock asks for was done, or that it was not."""
        case_id = self._session.case_id
        self._act(lambda desk: desk.clocks.mark(case_id, clock, at), done, failed)


class _reader:  # noqa: N801  # stands in the place of a function
    """Reads the page's value for the case that is shown when it is read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, desk: "Desk") -> Shown:
        case_id = self._session.case_id
        file, found = desk.casework.file(case_id), desk.clocks.of(case_id)
        sources = {**desk.library.sources, **desk.library.law.sources}
        titles = {key: one.title for key, one in sources.items()}
        types = tuple(
            (one.id, one.title if one.confirmed else f"{one.title} ({_UNCONFIRMED})")
            for one in desk.clocks.types()
        )
        return Shown(
            case_id=case_id,
            events=_events(file, found, dict(types)),
            groups=_groups(found, file, titles),
            waiting=sum(one.state == "not-started" and one.due is None for one in found.clocks),
            problems=found.problems,
            types=types,
            people=tuple((part.id, file.shown(part.id)) for part in (*file.suspects(), *file.victims())),
            as_of=found.as_of,
            read_only=desk.store.read_only,
        )


_UNCONFIRMED = tr("unconfirmed")


def _events(file: CaseFile, found: Clocks, titles: dict[str, str]) -> tuple[EventRow, ...]:
    """What was recorded, newest first, after what the case's own records say."""
    own: dict[tuple[str, str, datetime], EventRow] = {}
    for one in found.clocks:
        if one.start is not None and not one.event_id:
            when = _when(one.start, one.whole_day)
            said = tr("{when}, as the investigation's own records say").format(when=when)
            own.setdefault(
                (one.event, one.subject, one.start),
                EventRow("", one.event_title, _with(said, file.shown(one.subject))),
            )
    told = [one for one in file.events if one.happened is not None]
    told.sort(key=lambda one: one.happened.at if one.happened else found.as_of, reverse=True)
    rows = [
        EventRow(
            one.id,
            titles.get(one.type, one.type),
            _with(_when(one.happened.at, one.whole_day), file.shown(one.part_id), one.note),
        )
        for one in told
        if one.happened is not None
    ]
    return (*own.values(), *rows)


def _with(*said: str) -> str:
    return " · ".join(filter(None, said))


def _when(at: datetime, whole_day: bool) -> str:
    return dates.long_day(dates.local(at)) if whole_day else dates.long_moment(at)


def _groups(found: Clocks, file: CaseFile, titles: dict[str, str]) -> tuple[ClockGroup, ...]:
    inside: dict[str, list[ClockRow]] = {key: [] for key in GROUPS}
    for one in found.told_once():
        if key := _group_of(one):
            inside[key].append(_row(one, file, titles))
    return tuple(ClockGroup(key, words, tuple(inside[key])) for key, words in GROUPS.items() if inside[key])


def _group_of(one: CaseClock) -> str:
    if one.state in _GOING:
        return one.group
    if one.start is None and one.state != "setting":
        return ""
    if one.state == "conditional":
        return "conditional"
    return "other" if one.state in _WITHOUT else "" if one.state == "not-started" else "over"


def _row(one: CaseClock, file: CaseFile, titles: dict[str, str]) -> ClockRow:
    # The only victim need not be named; with a suspect it is said whom of the two it is about.
    only = [part.id for part in file.victims()] == [one.subject]
    whom = "" if only else file.shown(one.subject)
    state = STATE_WORDS.get(str(one.state), "")
    return ClockRow(
        clock=one,
        title=tr("{title} (about {whom})").format(title=one.title, whom=whom) if whom else one.title,
        due=_due(one),
        lines=tuple(_lines(one)),
        source=_source(one, titles),
        state=state,
        can_be_done=one.start is not None
        and (one.kind == "window" or (one.kind == "deadline" and one.basis != "science"))
        and one.state in (*_GOING, "done", "passed"),
    )


def _due(one: CaseClock) -> str:
    if one.due is None:
        return STATE_WORDS.get(str(one.state), "")
    when = dates.long_moment(one.due)
    if one.kind == "window":
        return tr("Likely lost by {when}").format(when=when)
    return (tr("Ends {when}") if one.kind == "limit" else tr("Due {when}")).format(when=when)


def _lines(one: CaseClock) -> Iterable[str]:
    if one.kind == "window" and one.due is not None:
        yield f"{sentence(one.text)}. {sentence(one.how)}."
    else:
        yield f"{sentence(one.how)}."
    if one.steps:
        steps = (f"{step.applies or step.length.words()}: {dates.moment(step.due)}" for step in one.steps)
        yield f"{sentence('; '.join(steps))}."
    if one.only:
        yield tr("Only for {whom}.").format(whom=one.only)
    if one.because:
        yield one.because
    if one.done_at is not None:
        yield tr("Done {when}.").format(when=dates.long_moment(one.done_at))
    if one.action and one.state in _GOING:
        yield one.action


def _source(one: CaseClock, titles: dict[str, str]) -> str:
    """'DL-01 · officer in the case · Victims' Code, 1 April 2021 · Bedfordshire PCC pages on the Code'."""
    names = "; ".join(titles.get(key, key) for key in one.sources)
    rule = one.rule if one.kind == "deadline" else f"{one.id} · {one.rule}" if one.rule else one.id
    return _with(rule, one.who, one.edition, names)
