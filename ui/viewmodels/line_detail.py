"""The line whose detail is shown: every text of the panel, what may be done with it, and its history."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    OPEN,
    URGENCY_TEXTS,
    CaseFile,
    Clock,
    Draft,
    Left,
    Library,
    LineOfEnquiry,
    Proportionality,
    Proposal,
    State,
    Step,
    SystemClock,
    Version,
    dates,
    taken_up,
)
from ui.delegates.paint import STATES
from ui.i18n import tr
from ui.plain import Span, one_line
from ui.session import Session
from ui.viewmodels.line_words import (
    POINTED,
    ClockFace,
    because_spans,
    clock_of,
    due_for,
    line_because_spans,
    points_of,
)
from ui.viewmodels.proposal_words import left_of, names_of, others_of, people_of

Act = Literal["adopt", "record", "start", "result", "reopen"]
"""The main action of a line; `record` is writing its proportionality record."""

PARTS: dict[str, tuple[str, str]] = {
    "less_intrusive": (tr("Less intrusive way"), tr("write the less intrusive way that was tried")),
    "scope": (tr("Scope"), tr("write the scope")),
    "victims_view": (tr("Victim's view"), tr("write the victim's view")),
    "why_necessary": (tr("Why necessary"), tr("write why it is necessary")),
    "authorised_by": (tr("Authorised by"), tr("write who authorised it")),
}
"""The five parts of a proportionality record in their order: heading, and what is said while it is missing."""

_PART_OF_QUESTION = {
    "PQ1": "why_necessary",
    "PQ2": "scope",
    "PQ3": "less_intrusive",
    "PQ4": "less_intrusive",
    "PQ5": "victims_view",
    "PQ6": "scope",
    "PQ7": "scope",
    "PQ8": "why_necessary",
    "PQ9": "authorised_by",
    "PQ10": "why_necessary",
}
"""Where each of the pack's questions is answered; one the list does not know asks why it is necessary."""


class Part(NamedTuple):
    """One part of a proportionality record, with the questions it answers."""

    field: str
    heading: str
    text: str
    questions: tuple[str, ...]


class SourceLine(NamedTuple):
    """A source in words, and whether it could be found and read."""

    text: str
    confirmed: bool


class DecisionLine(NamedTuple):
    """A decision about the line."""

    reference: str
    decision: str
    reason: str
    made: str


class HistoryLine(NamedTuple):
    """Who did what, and when."""

    when: str
    who: str
    what: str


class Detail(Struct, frozen=True, kw_only=True):
    """Everything the panel shows. `line` is None for a proposal nobody has answered."""

    key: str
    line: LineOfEnquiry | None
    proposal: Proposal | None
    reference: str
    title: str
    tag: str
    state: str
    intrusive: bool
    concerns: str
    because: str
    because_spans: tuple[Span, ...]
    why: str
    towards: str
    away: str
    points: tuple[str, ...]
    urgency: str
    perishability: str
    clock: ClockFace | None
    parts: tuple[Part, ...]
    try_first: tuple[str, ...]
    steps: tuple[Step, ...]
    sources: tuple[SourceLine, ...]
    owner_id: str
    due_on: date | None
    lost_at: datetime | None
    result: str
    pointed: str
    not_pursued: str
    decisions: tuple[DecisionLine, ...]
    lost_reason: bool
    pressing: str = ""
    """What of its evidence fades by when, and the next step on it."""
    people: tuple[Proposal, ...] = ()
    """The same line for each person it is meant for, where they are several."""
    others: tuple[tuple[Proposal, ...], ...] = ()
    """The near-synonyms it stands for, each for each person it is meant for."""
    out_of_reach: str = ""
    """Why, and what to do about it; empty for a line that is in reach."""

    def item(self) -> str:
        """Id of the line in the guidance; empty for a line of one's own."""
        if self.line is not None:
            return self.line.item
        return self.proposal.template.id if self.proposal is not None else ""

    def written(self) -> int:
        """How many parts of the record are written."""
        return sum(bool(part.text.strip()) for part in self.parts)

    def main_act(self) -> Act:
        """What the main button does."""
        if self.state == State.PROPOSED:
            return "record" if self.missing() else "adopt"
        if self.state == State.ADOPTED:
            return "start"
        return "result" if self.state == State.IN_PROGRESS else "reopen"

    def missing(self) -> str:
        """Why an intrusive line cannot be adopted yet, or nothing: 'write why it is necessary'."""
        if not self.intrusive:
            return ""
        return missing_words({part.field: part.text for part in self.parts})

    def may_stop(self) -> bool:
        """Whether it can be answered with "not pursued"."""
        return self.state not in (State.DONE, State.NOT_PURSUED)

    def may_complete(self) -> bool:
        """Whether a result can be recorded."""
        return self.state in OPEN

    def steps_text(self) -> str:
        """'2 of 4'."""
        return tr("{done} of {n}").format(done=sum(step.done for step in self.steps), n=len(self.steps))


def missing_words(texts: dict[str, str]) -> str:
    """Say which parts of a record are not written: 'write the scope and 2 more parts'."""
    missing = [words for field, (_, words) in PARTS.items() if not texts.get(field, "").strip()]
    if not missing:
        return ""
    if len(missing) == 1:
        return missing[0]
    more = tr("1 more part") if len(missing) == 2 else tr("{n} more parts").format(n=len(missing) - 1)
    return tr("{first} and {more}").format(first=missing[0], more=more)


def detail_of_line(line: LineOfEnquiry, draft: Draft, library: Library, now: datetime) -> Detail:
    """Return what the panel shows of a line of the plan."""
    file = draft.file
    about = [one for one in file.decisions if one.enquiry_id == line.id]
    stopped = next((one.reason for one in about if one.reference == line.decision), "")
    return Detail(
        key=line.id,
        line=line,
        proposal=None,
        reference=line.reference,
        title=line.title,
        tag=str(line.tag),
        state=str(line.state),
        intrusive=line.intrusive(),
        concerns=file.shown(line.concerns) if line.concerns else "",
        because=line.because,
        because_spans=line_because_spans(line.because, library),
        why=line.why,
        towards=line.towards,
        away=line.away,
        points=points_of(line.bears_on, library),
        urgency=URGENCY_TEXTS.get(line.urgency, line.urgency),
        perishability=line.perishability,
        clock=clock_of(line.lost_at, now),
        parts=_parts(line.proportionality, line.questions, library) if line.intrusive() else (),
        try_first=line.try_first,
        steps=line.steps,
        sources=_sources(line.sources, library),
        owner_id=line.owner_id,
        due_on=line.due_on,
        lost_at=line.lost_at,
        result=line.result,
        pointed=POINTED[str(line.pointed)] if line.pointed else "",
        not_pursued=stopped,
        decisions=tuple(
            DecisionLine(
                one.reference,
                one.decision,
                one.reason,
                f"{dates.moment(one.made_at)}, {file.officer_title(one.made_by)}",
            )
            for one in about
        ),
        lost_reason=line.id in draft.unsupported,
    )


def detail_of_proposal(one: Proposal, draft: Draft, library: Library, me: str) -> Detail:
    """Return what the panel shows of a proposal: what the line would say, with the defaults it would get."""
    template, people = one.template, people_of(one, draft.file)
    intrusive = template.intrusion == "high"
    questions = tuple(library.proportionality[id_].text for id_ in template.proportionality)
    return Detail(
        key=f"{template.id} {one.subject}",
        line=None,
        proposal=one,
        reference="",
        title=template.title,
        tag=str(one.tag),
        state=str(State.PROPOSED),
        intrusive=intrusive,
        concerns=names_of(people, draft.file) if one.subject else "",
        because=one.because_text,
        because_spans=because_spans(one, library),
        why=template.why,
        towards=template.towards,
        away=template.away,
        points=points_of(template.bears_on, library),
        urgency=URGENCY_TEXTS.get(template.urgency, template.urgency),
        perishability=template.perishability,
        clock=None,
        parts=_parts(Proportionality(), questions, library) if intrusive else (),
        try_first=tuple(library.enquiries[id_].title for id_ in template.try_first),
        steps=tuple(Step(text=text) for text in template.steps),
        sources=_sources(template.sources, library),
        owner_id=me,
        due_on=due_for(template.urgency, draft.today),
        lost_at=None,
        result="",
        pointed="",
        not_pursued="",
        decisions=(),
        lost_reason=False,
        pressing=one.pressing.words() if one.pressing else "",
        people=people if len(people) > 1 else (),
        others=others_of(one, draft.file),
    )


def detail_of_left(same: tuple[Left, ...], draft: Draft, library: Library, me: str) -> Detail:
    """Return what the panel shows of a line out of reach: the line as it would be, and why it is not proposed."""
    said = " ".join(filter(None, (same[0].reason, same[0].step)))
    people = tuple(map(taken_up, same))
    detail = detail_of_proposal(people[0], draft, library, me)
    if len(people) > 1:
        detail = replace(detail, people=people, concerns=names_of(people, draft.file))
    return replace(detail, out_of_reach=said)


def _parts(record: Proportionality, questions: Iterable[str], library: Library) -> tuple[Part, ...]:
    ids = {question.text: id_ for id_, question in library.proportionality.items()}
    asked: dict[str, list[str]] = {field: [] for field in PARTS}
    for text in questions:
        asked[_PART_OF_QUESTION.get(ids.get(text, ""), "why_necessary")].append(text)
    return tuple(
        Part(field, heading, getattr(record, field), tuple(asked[field]))
        for field, (heading, _) in PARTS.items()
    )


def _sources(keys: Iterable[str], library: Library) -> tuple[SourceLine, ...]:
    found = (library.sources.get(key) for key in keys)
    return tuple(
        SourceLine(", ".join(filter(None, (one.title, one.publisher, one.date))), one.confirmed)
        for one in found
        if one is not None
    )


# --- History -----------------------------------------------------------------------------------------

_ACTIONS = {
    "enquiry.adopt": tr("adopted"),
    "enquiry.later": tr("kept for later"),
    "enquiry.not-pursue": tr("not pursued"),
    "enquiry.reopen": tr("reopened"),
    "enquiry.start": tr("work started"),
    "enquiry.complete": tr("result recorded"),
    "enquiry.add": tr("added"),
    "undo": tr("last change undone"),
    "redo": tr("change done again"),
}


def history_of(versions: Iterable[Version], names: dict[str, str], file: CaseFile) -> tuple[HistoryLine, ...]:
    """Return every saved state of a line in words, newest first."""
    out: list[HistoryLine] = []
    before: LineOfEnquiry | None = None
    for version in versions:
        after = version.record if isinstance(version.record, LineOfEnquiry) else None
        what = _ACTIONS.get(version.action) or _changes(before, after, file) or tr("changed")
        at = dates.local(version.at)
        when = f"{dates.short_day(at.date())} {at:%H:%M}"
        out.append(HistoryLine(when, names.get(version.user, ""), what))
        before = after
    return tuple(reversed(out))


def _changes(before: LineOfEnquiry | None, after: LineOfEnquiry | None, file: CaseFile) -> str:
    if before is None or after is None:
        return tr("taken out") if after is None else ""
    said = []
    if before.owner_id != after.owner_id:
        said.append(tr("owner: {who}").format(who=file.officer_title(after.owner_id)))
    if before.due_on != after.due_on:
        due = dates.short_day(after.due_on) if after.due_on else tr("not set")
        said.append(tr("due: {day}").format(day=due))
    if before.lost_at != after.lost_at:
        lost = dates.moment(after.lost_at) if after.lost_at else tr("not set")
        said.append(tr("may be lost after: {when}").format(when=lost))
    said += _step_changes(before.steps, after.steps)
    for field, (heading, _) in PARTS.items():
        old, new = getattr(before.proportionality, field), getattr(after.proportionality, field)
        if old != new:
            said.append(
                tr("{part} written").format(part=heading)
                if new
                else tr("{part} cleared").format(part=heading)
            )
    for field, words in (
        ("title", tr("title")),
        ("why", tr("why")),
        ("towards", tr("could point towards")),
        ("away", tr("could point away")),
    ):
        if getattr(before, field) != getattr(after, field):
            said.append(tr("{field} reworded").format(field=words))
    if before.state is not after.state:
        said.append(STATES[str(after.state)].lower())
    return ", ".join(said)


def _step_changes(before: tuple[Step, ...], after: tuple[Step, ...]) -> list[str]:
    if [step.text for step in before] != [step.text for step in after]:
        return [tr("steps reworded")]
    return [
        (tr("step {n} ticked") if new.done else tr("step {n} unticked")).format(n=n)
        for n, (old, new) in enumerate(zip(before, after, strict=True), 1)
        if old.done is not new.done
    ]


class LineDetailViewModel(QObject):
    """Follows the selected row; the history is read after the rest, since it comes from the casebook."""

    detail_changed = Signal()
    history_changed = Signal()

    def __init__(self, session: Session, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._clock = clock or SystemClock()
        self._key = ""
        self.detail: Detail | None = None
        self.history: tuple[HistoryLine, ...] = ()
        session.draft_changed.connect(self._on_draft)

    @property
    def library(self) -> Library:
        """The guidance."""
        return self._session.library

    @property
    def draft(self) -> Draft | None:
        """The case shown now."""
        return self._session.draft

    def show(self, key: str) -> None:
        """Show the line, or the proposal, with this key; the empty key shows nothing."""
        if key == self._key and self.detail is not None:
            return
        self._key = key
        self.history = ()
        self._make()
        self.detail_changed.emit()
        self._read_history()

    def _make(self) -> None:
        draft, library = self._session.draft, self._session.library
        self.detail = None
        if draft is None or not self._key:
            return
        line = draft.file.line(self._key)
        if line is not None:
            self.detail = detail_of_line(line, draft, library, self._clock.now())
            return
        for one in draft.each():
            if f"{one.template.id} {one.subject}" == self._key:
                self.detail = detail_of_proposal(one, draft, library, self._session.me)
                return
        for same in left_of(draft):
            if f"{same[0].template.id} {same[0].subject}" == self._key:
                self.detail = detail_of_left(same, draft, library, self._session.me)
                return

    def _read_history(self) -> None:
        if self.detail is None or self.detail.line is None:
            self.history_changed.emit()
            return
        line_id = self.detail.line.id
        self._session.ask(
            lambda desk: (line_id, desk.book.versions(line_id), desk.book.user_names()), self._show_history
        )

    def _show_history(self, answer: tuple[str, tuple[Version, ...], dict[str, str]]) -> None:
        line_id, versions, names = answer
        draft = self._session.draft
        if draft is not None and line_id == self._key:
            self.history = history_of(versions, names, draft.file)
            self.history_changed.emit()

    def _on_draft(self, draft: Draft | None) -> None:
        before = self.detail
        self._make()
        if self.detail != before:
            self.detail_changed.emit()
            if before is None or self.detail is None or before.line != self.detail.line:
                self._read_history()

    def spoken_title(self) -> str:
        """What the panel is called for a screen reader."""
        if self.detail is None:
            return tr("Line detail")
        return tr("Detail of {line}").format(line=self.detail.reference or one_line(self.detail.title, 80))
