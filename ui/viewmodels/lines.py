"""State of the Lines page: which rows are shown, in which groups, in which order."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    OPEN,
    PURSUED,
    TAG_LABELS,
    CaseFile,
    Clock,
    Draft,
    Library,
    LineOfEnquiry,
    Losses,
    Proposal,
    State,
    SystemClock,
    covered_by,
    is_late,
    reference_order,
    taken_up,
    what_fades,
)
from ui.delegates.paint import STATES
from ui.i18n import tr
from ui.plain import one_line
from ui.session import Session
from ui.viewmodels.clock_words import loss_face
from ui.viewmodels.line_words import (
    URGENCY_ORDER,
    URGENCY_SHORT,
    ClockFace,
    clock_of,
    due_text,
    points_text,
    spoken_clock,
)
from ui.viewmodels.proposal_words import (
    ORDERED_BY,
    also_words,
    in_words,
    left_of,
    names_of,
    people_of,
)

Column = Literal["reference", "title", "focus", "clock", "state", "points", "owner", "due"]
COLUMNS: tuple[Column, ...] = ("reference", "title", "focus", "clock", "state", "points", "owner", "due")
HEADINGS: dict[Column, str] = {
    "reference": tr("Ref"),
    "title": tr("Line of enquiry"),
    "focus": tr("Focus"),
    "clock": tr("Clock"),
    "state": tr("State"),
    "points": tr("Points to prove"),
    "owner": tr("By"),
    "due": tr("Due"),
}
GROUPINGS = {
    "strategy": tr("Group: Strategy"),
    "state": tr("Group: State"),
    "focus": tr("Group: Focus"),
    "owner": tr("Group: Owner"),
    "relevance": tr("By relevance"),
}
FIRST, REST, LATER, STANDING, COVERED, LEFT, PLANNED = (
    "by-first",
    "by-rest",
    "by-later",
    "by-standing",
    "by-covered",
    "by-left",
    "by-planned",
)
"""Groups of the view by relevance, beside `by-pinned`."""
FOLDED_AT_FIRST = frozenset({COVERED, LEFT})
LOST = "lost-reason"
LATE = "late"
NOT_AUTHORISED = "not-authorised"
STATE_FILTERS = {
    "": tr("State: All"),
    "open": tr("State: Open"),
    "proposed": tr("State: Proposed"),
    "adopted": tr("State: Adopted"),
    "in-progress": tr("State: In progress"),
    "done": tr("State: Done"),
    "not-pursued": tr("State: Not pursued"),
    LATE: tr("Late"),
    LOST: tr("Lost its reason"),
    NOT_AUTHORISED: tr("Not authorised"),
}
_FOCUS_ORDER = {tag: n for n, tag in enumerate(str(each) for each in TAG_LABELS)}
_STATE_ORDER = {state: n for n, state in enumerate(STATES)}
_NEVER = date.max
_FAR = datetime.max.replace(tzinfo=UTC)


class LineRow(NamedTuple):
    """One row: a line of the plan, or a proposal nobody has answered, which has no reference yet."""

    key: str
    line: LineOfEnquiry | None
    proposal: Proposal | None
    rank: int
    reference: str
    title: str
    concerns: str
    tag: str
    state: str
    intrusive: bool
    urgency: str
    clock: ClockFace | None
    points: str
    owner: str
    owner_title: str
    due: str
    due_on: date | None
    late: bool
    lost_reason: bool
    number: str = ""
    """Place in what this case brings in, in the view by relevance."""
    block: str = PLANNED
    """Group of the view by relevance."""
    told: str = ""
    """What fades and what else it stands for, or why it is out of reach: spoken, in the tooltip, and filtered by."""
    clock_tip: str = ""
    """Which evidence the clock is about, and how it was counted; empty where somebody set the day."""

    def clock_words(self) -> str:
        """What the Clock column says where nobody has said when evidence may be lost: how urgent it is."""
        return self.clock.words if self.clock else URGENCY_SHORT.get(self.urgency, self.urgency)

    def spoken(self) -> str:
        """What a screen reader says of the row."""
        place = self.reference or self.number
        parts = [f"{place}. {one_line(self.title)}" if place else one_line(self.title)]
        parts.append(tr("Focus {tag}").format(tag=self.tag.replace("-", " ")))
        if self.concerns:
            parts.append(tr("Concerns {whom}").format(whom=self.concerns))
        parts.append(spoken_clock(self.clock) if self.clock else self.clock_words())
        if self.clock_tip:
            parts.append(self.clock_tip.removesuffix("."))
        parts.append(STATES.get(self.state, tr("Not proposed")))
        if self.intrusive:
            parts.append(tr("Intrusive"))
        if self.lost_reason:
            parts.append(tr("Lost its reason: a decision is needed"))
        if self.told:
            parts.append(self.told.rstrip("."))
        if self.owner_title:
            parts.append(tr("Owner {who}").format(who=self.owner_title))
        parts.append(tr("Due {day}").format(day=self.due[:1].lower() + self.due[1:]))
        return ". ".join(parts)


class LineGroup(NamedTuple):
    """A heading with its counts in words and its rows."""

    key: str
    label: str
    counts: str
    rows: tuple[LineRow, ...]


class Filters(NamedTuple):
    """What is shown and how; the empty text stands for all."""

    grouping: str = "strategy"
    tag: str = ""
    state: str = ""
    owner: str = ""
    text: str = ""
    sort: Column = "reference"
    descending: bool = False

    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.tag or self.state or self.owner or self.text.strip())


def line_row(
    line: LineOfEnquiry, draft: Draft, library: Library, now: datetime, losses: Losses | None = None
) -> LineRow:
    """Return the row of a line of the plan."""
    file = draft.file
    loss = losses.of(line.item, line.concerns) if losses and line.lost_at is None else None
    waits = line.state not in (State.DONE, State.NOT_PURSUED)
    return LineRow(
        key=line.id,
        line=line,
        proposal=None,
        rank=0,
        reference=line.reference,
        title=line.title,
        concerns=_whom(file, line.concerns),
        tag=str(line.tag),
        state=str(line.state),
        intrusive=line.intrusive(),
        urgency=line.urgency,
        clock=(loss_face(loss, now) if loss else clock_of(line.lost_at, now)) if waits else None,
        points=points_text(line.bears_on, library),
        owner=file.officer_initials(line.owner_id),
        owner_title=file.officer_title(line.owner_id) if line.owner_id else "",
        due=due_text(line, draft.today),
        due_on=line.due_on,
        late=is_late(line, draft.today),
        lost_reason=line.id in draft.unsupported,
        clock_tip=loss.words if loss and waits else "",
        block=LATER if line.state is State.PROPOSED else PLANNED,
    )


def proposal_row(
    proposal: Proposal,
    rank: int,
    draft: Draft,
    library: Library,
    now: datetime,
    losses: Losses | None = None,
) -> LineRow:
    """Return the row of a proposal, in its place of the ranking."""
    template, people = proposal.template, people_of(proposal, draft.file)
    loss = losses.of(template.id, proposal.subject) if losses else None
    # The clock says already what fades.
    fades = "" if loss else what_fades(proposal, library)
    told = (fades, also_words(proposal, draft.file, len(people) > 1))
    return LineRow(
        key=f"{template.id} {proposal.subject}",
        line=None,
        proposal=proposal,
        rank=rank + 1,
        reference="",
        title=template.title,
        concerns=names_of(people, draft.file) if len(people) > 1 else _whom(draft.file, proposal.subject),
        tag=str(proposal.tag),
        state=str(State.PROPOSED),
        intrusive=template.intrusion == "high",
        urgency=template.urgency,
        clock=loss_face(loss, now) if loss else None,
        points=points_text(template.bears_on, library),
        owner="",
        owner_title="",
        due=due_text(None, draft.today),
        due_on=None,
        late=False,
        lost_reason=False,
        clock_tip=loss.words if loss else "",
        block=f"by-{proposal.block}",
        told=" ".join(filter(None, told)),
    )


def _whom(file: CaseFile, part_id: str) -> str:
    """Whom a line concerns, where that has to be said: with several suspects or victims."""
    part = file.part(part_id)
    if part is None:
        return ""
    among = file.suspects() if part in file.suspects() else file.victims()
    return file.shown(part_id) if len(among) > 1 else ""


def groups_of(
    draft: Draft, library: Library, filters: Filters, now: datetime, losses: Losses | None = None
) -> tuple[LineGroup, ...]:
    """Return the groups with their rows.

    Proposals are shown when proposed lines are asked for, and in the view by relevance, which also tells what is
    covered by the plan and what is out of reach.
    """
    rows = [
        line_row(line, draft, library, now, losses) for line in sorted(draft.file.lines, key=reference_order)
    ]
    ranked = filters.grouping == "relevance"
    if filters.state == State.PROPOSED or (ranked and not filters.state):
        asked = [
            proposal_row(one, rank, draft, library, now, losses) for rank, one in enumerate(draft.proposals)
        ]
        rows += _placed(asked, draft, library) if ranked else asked
    inside: dict[str, list[LineRow]] = {}
    for row in rows:
        if _shown(row, filters):
            inside.setdefault(_group_key(row, library, filters.grouping), []).append(row)
    sort = _SORTS[filters.sort]
    out = []
    for key, label in _headings(draft, library, filters.grouping):
        found = inside.get(key)
        if found:
            # The order by reference is the natural one: a stable sort keeps it among equals.
            ordered = found
            if filters.sort != "reference" or filters.descending:
                ordered = sorted(found, key=sort, reverse=filters.descending)
            out.append(LineGroup(key, label, _counts(key, found), tuple(ordered)))
    return tuple(out)


def _placed(rows: list[LineRow], draft: Draft, library: Library) -> Iterator[LineRow]:
    """The same by relevance: numbered, the top of the list apart, and followed by what is told apart from it."""
    most, place = library.ranking.places.first, 0
    for row in rows:
        if row.block != "by-case":
            yield row
            continue
        place += 1
        yield row._replace(number=str(place), block=FIRST if place <= most else REST)
    now = datetime.now(UTC)
    for one in draft.covered:
        line = covered_by(one, draft.file, library)
        said = tr("Covered by {reference}").format(reference=line.reference) if line else ""
        yield proposal_row(one, 0, draft, library, now)._replace(block=COVERED, told=said)
    for same in left_of(draft):
        left, people = same[0], names_of(same, draft.file) if len(same) > 1 else ""
        row = proposal_row(taken_up(left), 0, draft, library, now)
        told = " ".join(filter(None, (left.reason, left.step)))
        yield row._replace(block=LEFT, state="", urgency="", told=told, concerns=people or row.concerns)


def _shown(row: LineRow, filters: Filters) -> bool:
    if filters.tag and row.tag != filters.tag:
        return False
    if filters.owner and (row.line is None or row.line.owner_id != filters.owner):
        return False
    if filters.state and not _in_state(row, filters.state):
        return False
    words = filters.text.casefold().split()
    if not words:
        return True
    result = row.line.result if row.line else ""
    told = f"{row.reference} {row.title} {row.owner} {row.points} {row.concerns} {row.told} {result}"
    return all(word in told.casefold() for word in words)


def _in_state(row: LineRow, state: str) -> bool:
    if state == LOST:
        return row.lost_reason
    if state == LATE:
        return row.late
    if state == NOT_AUTHORISED:
        open_record = row.line is not None and not row.line.proportionality.complete()
        return row.intrusive and open_record and row.state != State.NOT_PURSUED
    if row.block == LEFT:
        return state == State.PROPOSED  # told where proposals are reviewed
    return row.state in OPEN if state == "open" else row.state == state


def _group_key(row: LineRow, library: Library, grouping: str) -> str:
    match grouping:
        case "relevance":
            return row.block
        case "state":
            return row.state
        case "focus":
            return row.tag
        case "owner":
            return row.line.owner_id if row.line else ""
    if row.line is not None:
        return row.line.group if row.line.group in library.letter_groups else ""
    assert row.proposal is not None
    return library.letter_of(row.proposal.template)


def _headings(draft: Draft, library: Library, grouping: str) -> Iterable[tuple[str, str]]:
    match grouping:
        case "relevance":
            first = in_words(library.ranking.places.first)
            return [(key, words.format(n=first)) for key, words in _BY_RELEVANCE.items()]
        case "state":
            return STATES.items()
        case "focus":
            return [(str(tag), label) for tag, label in TAG_LABELS.items()]
        case "owner":
            return [*((one.id, one.title()) for one in draft.file.officers), ("", tr("Not set"))]
    groups = sorted(library.letter_groups.values(), key=lambda one: one.order)
    return [*((one.id, one.label) for one in groups), ("", tr("Other"))]


_BY_RELEVANCE = {
    "by-pinned": tr("Always first"),
    FIRST: tr("This case brings in: first {n}"),
    REST: tr("This case brings in: the others"),
    LATER: tr("Kept for later"),
    STANDING: tr("In every investigation"),
    COVERED: tr("Already covered by lines in the plan"),
    LEFT: tr("Out of reach, or not now"),
    PLANNED: tr("In the plan"),
}


_SORTS: dict[Column, Callable[[LineRow], tuple[object, ...]]] = {
    "reference": lambda row: (reference_order(row.line) if row.line else ("~", row.rank, ""),),
    "title": lambda row: (row.title.casefold(),),
    "focus": lambda row: (_FOCUS_ORDER[row.tag],),
    "clock": lambda row: (
        row.clock is None,
        row.clock.over if row.clock else True,
        (row.clock.at or _FAR) if row.clock else _FAR,
        URGENCY_ORDER.get(row.urgency, 9),
    ),
    "state": lambda row: (_STATE_ORDER.get(row.state, len(_STATE_ORDER)),),
    "points": lambda row: (row.points == "", row.points),
    "owner": lambda row: (row.owner == "", row.owner),
    "due": lambda row: (row.due_on or _NEVER,),
}


def _counts(key: str, rows: list[LineRow]) -> str:
    if key in FOLDED_AT_FIRST:
        return tr("1 line") if len(rows) == 1 else tr("{n} lines").format(n=len(rows))
    if key == FIRST:
        return ORDERED_BY
    return counts_text(rows)


def counts_text(rows: Iterable[LineRow]) -> str:
    """'2 pursued, 1 proposed, 1 not pursued'."""
    states = [row.state for row in rows]
    counts = (
        (sum(state in PURSUED for state in states), tr("{n} pursued")),
        (sum(state == State.PROPOSED for state in states), tr("{n} proposed")),
        (sum(state == State.NOT_PURSUED for state in states), tr("{n} not pursued")),
    )
    return ", ".join(words.format(n=n) for n, words in counts if n)


class LinesViewModel(QObject):
    """The groups as they are shown, the filters, and the counts of the head."""

    rows_changed = Signal()
    filters_changed = Signal()

    def __init__(self, session: Session, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._clock = clock or SystemClock()
        self.filters = Filters()
        self.groups: tuple[LineGroup, ...] = ()
        self._losses: tuple[str, Losses] = ("", Losses())
        session.draft_changed.connect(self._on_draft)
        self._make()
        self._ask_losses()

    @property
    def draft(self) -> Draft | None:
        """The case shown now."""
        return self.session.draft

    def to_review(self) -> int:
        """How many proposals wait for an answer, those kept for later among them."""
        return len(self.draft.proposals) + self.draft.counts.proposed if self.draft else 0

    def reviewing(self) -> bool:
        """Whether the proposals are shown."""
        return self.filters.state == State.PROPOSED

    def empty(self) -> bool:
        """Whether the case has no lines at all."""
        return self.draft is None or not self.draft.file.lines

    def lines_text(self) -> str:
        """'23 lines: 17 pursued, 4 proposed'."""
        return self.draft.counts.lines_text() if self.draft else ""

    def intrusive_text(self) -> str:
        """'1 intrusive line not authorised', or nothing."""
        n = self.draft.counts.intrusive_open if self.draft else 0
        if not n:
            return ""
        return (
            tr("1 intrusive line not authorised")
            if n == 1
            else tr("{n} intrusive lines not authorised").format(n=n)
        )

    def filter(self, **fields: object) -> None:
        """Change what is shown, e.g. `tag='suspect'`, `text='cctv'`."""
        changed = self.filters._replace(**fields)  # type: ignore[arg-type]
        if changed != self.filters:
            self.filters = changed
            self._make()
            self.filters_changed.emit()
            self.rows_changed.emit()

    def sort_by(self, column: Column) -> None:
        """Sort inside the groups; the same column again turns the order."""
        again = column == self.filters.sort
        self.filter(sort=column, descending=not self.filters.descending if again else False)

    def row(self, key: str) -> LineRow | None:
        """The row shown under a key."""
        return next((row for group in self.groups for row in group.rows if row.key == key), None)

    def refresh(self) -> None:
        """Work the rows out anew, e.g. when clocks moved on."""
        self._make()
        self.rows_changed.emit()

    def _on_draft(self, draft: Draft | None) -> None:
        self._make()
        self.rows_changed.emit()
        self._ask_losses()

    def _ask_losses(self) -> None:
        case_id = self.session.case_id
        if case_id:
            self.session.ask(lambda desk: (case_id, desk.clocks.losses(case_id)), self._take_losses)

    def _take_losses(self, told: tuple[str, Losses]) -> None:
        if told[0] == self.session.case_id and told != self._losses:
            self._losses = told
            self._make()
            self.rows_changed.emit()

    def _make(self) -> None:
        draft = self.session.draft
        if draft is None:
            self.groups = ()
            return
        # Those of another case are no better than none.
        losses = self._losses[1] if self._losses[0] == draft.file.case.id else Losses()
        self.groups = groups_of(draft, self.session.library, self.filters, self._clock.now(), losses)
