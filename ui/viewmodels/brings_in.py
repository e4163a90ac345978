"""The panel "Lines this brings in": which rows it holds, what is new, and which change brought it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    Conditional,
    Draft,
    Fact,
    FactState,
    FindOut,
    Left,
    Library,
    LineOfEnquiry,
    NotShown,
    Proposal,
    State,
    cannot_wait,
    covered_by,
    not_shown_of,
    reference_order,
    taken_up,
    what_fades,
)
from ui.i18n import tr
from ui.plain import Span, bold_spans, one_line
from ui.session import Session
from ui.viewmodels.line_words import because_spans, line_because_spans
from ui.viewmodels.proposal_words import (
    ORDERED_BY,
    also_words,
    for_whom,
    grade,
    in_words,
    left_of,
    others_of,
    people_of,
)

Kind = Literal[
    "band",
    "warn-band",
    "note",
    "fold",
    "proposal",
    "find-out",
    "would",
    "left",
    "not-shown",
    "planned",
    "lost",
    "words",
]
ProposalKey = tuple[str, str]
"""Line of the guidance and whom it concerns."""

REST, STANDING, LEFT, COVERED, WOULD, NOT_SHOWN, PLANNED = (
    "rest",
    "standing",
    "left",
    "covered",
    "would",
    "not-shown",
    "planned",
)
"""Keys of the folds."""


class Row(NamedTuple):
    """One row of the panel.

    Attributes:
        key: What it is, for ever the same for the same thing.
        text: The reason under the title, or the words of a band.
        spans: What of `text` is set in bold.
        beside: A few words at the right: urgency, or a count.
        action: What its main button does: adopt, record, open, add, decide, or nothing.
        fresh: Whether the last change brought it in.
        guidance: Id of what it is in the guidance; empty where it is nothing there.
        number: Its place among what this case brings in; empty elsewhere.
        pressing: What of its evidence fades by when, and the next step on it; empty where nothing presses.
        soon: Whether it cannot wait.
        whom: 'For Suspect 1, Suspect 2' where the same line is meant for several.
        also: The near-synonyms it stands for, in words.
        people: The same line for each person it stands for; empty where it concerns one or none.
        alike: The near-synonyms it stands for, each for each person.
    """

    kind: Kind
    key: str
    title: str = ""
    text: str = ""
    spans: tuple[Span, ...] = ()
    tag: str = ""
    reference: str = ""
    state: str = ""
    beside: str = ""
    intrusive: bool = False
    action: Literal["adopt", "record", "open", "add", "decide", ""] = ""
    fresh: bool = False
    unfolded: bool = False
    proposal: Proposal | None = None
    line_id: str = ""
    guidance: str = ""
    number: str = ""
    pressing: str = ""
    soon: bool = False
    whom: str = ""
    also: str = ""
    people: tuple[Proposal, ...] = ()
    alike: tuple[tuple[Proposal, ...], ...] = ()

    def others(self) -> list[tuple["Row", str]]:
        """For each near-synonym it stands for: this row with that proposal as its own, and the words of its act."""
        if self.proposal is None:
            return []
        out: list[tuple[Row, str]] = []
        for same in self.alike:
            one = same[0]
            intrusive = one.template.intrusion == "high"
            row = self._replace(
                title=one.template.title,
                proposal=one,
                people=same if len(same) > 1 else (),
                intrusive=intrusive,
                action="record" if intrusive else "adopt",
                guidance=one.template.id,
            )
            said = tr("Open record: {title}") if intrusive else tr("Adopt: {title}…")
            out.append((row, said.format(title=one_line(one.template.title, 80))))
        return out

    def spoken(self) -> str:
        """What a screen reader says of it."""
        if self.kind in ("band", "warn-band", "note", "words"):
            return self.text
        if self.kind == "fold":
            folded = tr("unfolded") if self.unfolded else tr("folded")
            return ", ".join(filter(None, (self.title, self.beside, folded)))
        parts = [self.number and f"{self.number}.", self.reference and f"{self.reference}."]
        parts += [
            f"{one_line(self.title)}.",
            self.whom and f"{self.whom}.",
            self.text,
            self.pressing,
            self.also and f"{self.also}.",
        ]
        if self.tag:
            parts.append(tr("Focus {tag}.").format(tag=self.tag.replace("-", " ")))
        if self.state:
            parts.append(f"{self.state.replace('-', ' ').capitalize()}.")
        if self.intrusive:
            parts.append(tr("Intrusive: needs a proportionality record."))
        if self.fresh:
            parts.append(tr("New."))
        return " ".join(filter(None, parts))


def key_of(proposal: Proposal) -> ProposalKey:
    """Return what a proposal is: the line of the guidance, and whom it concerns."""
    return proposal.template.id, proposal.subject


class LastChange(NamedTuple):
    """The newest change of context, in words, and the proposals that came with it."""

    words: str = ""
    fresh: frozenset[ProposalKey] = frozenset()
    asked: frozenset[ProposalKey] = frozenset()
    """What was marked to find out with it, as (key, value)."""
    gone: int = 0


def what_changed(before: Draft, after: Draft, library: Library) -> LastChange | None:
    """Compare two drafts; None where no context was changed."""
    old = {_fact_id(fact): fact.state for fact in before.file.facts}
    new = {_fact_id(fact): fact.state for fact in after.file.facts}
    if old == new:
        return None
    words = [
        _change_words(library, one, new.get(one))
        for one in dict.fromkeys((*new, *old))
        if old.get(one) is not new.get(one) and not _gave_way(library, one, new)
    ]
    # What only moved, e.g. to stand for the others of its kind, is neither new nor gone.
    known = {key_of(one) for one in before.each()}
    now = {key_of(one) for one in after.each()}
    asked = {
        one[:2] for one, state in new.items() if state is FactState.TO_FIND_OUT and old.get(one) is not state
    }
    said = (
        words[0] if len(words) == 1 else tr("{first} and {n} more").format(first=words[0], n=len(words) - 1)
    )
    return LastChange(said, frozenset(now - known), frozenset(asked), len(known - now))


def _fact_id(fact: Fact) -> tuple[str, str, str, str]:
    return fact.key, fact.value, fact.suspect_id, fact.victim_id


def _gave_way(
    library: Library, fact: tuple[str, str, str, str], new: Mapping[tuple[str, str, str, str], FactState]
) -> bool:
    """Whether another value of the same one-valued key now stands in its place."""
    spec = library.keys.get(fact[0])
    if spec is None or spec.kind == "set" or fact in new:
        return False
    return any((one[0], *one[2:]) == (fact[0], *fact[2:]) for one in new)


def _change_words(library: Library, fact: tuple[str, str, str, str], state: FactState | None) -> str:
    key, value = fact[:2]
    spec = library.keys.get(key)
    if spec is not None and spec.kind == "one" and state is not FactState.APPLIES:
        label = spec.label
    else:
        label = library.label(key, value) if spec is not None else f"{key}: {value}"
    words = {
        FactState.APPLIES: "{fact}",
        FactState.TO_FIND_OUT: tr("{fact}, to find out"),
        FactState.RULED_OUT: tr("{fact}, no"),
        None: tr("{fact}, not recorded"),
    }
    return words[state].format(fact=label)


def rows_of(
    draft: Draft,
    library: Library,
    change: LastChange,
    unfolded: frozenset[str] = frozenset(),
    before: Mapping[str, Row] | None = None,
    hidden: Callable[[], tuple[NotShown, ...]] = tuple,
) -> tuple[Row, ...]:
    """Return the rows of the panel in their order.

    New first, then what needs a decision, what is always first, and what this case brings in: the top of it, the rest
    folded. Then what is to be found out, and folded all that is told apart.

    Args:
        before: Rows by their key; taken over where they would say the same.
        hidden: Works out what is not shown; asked for only while that fold is open.
    """
    rows: list[Row] = []
    made = _Proposals(draft, library, before or {})
    new: list[Proposal] = []
    old: list[Proposal] = []
    for one in draft.proposals:
        (new if key_of(one) in change.fresh else old).append(one)
    for note in draft.notes:
        whom = draft.file.shown(note.subject) if len(draft.file.suspects()) > 1 else ""
        text = f"{whom}: {note.text}" if whom else note.text
        rows.append(Row("words", f"note {note.id} {note.subject}", text=text))
    if change.words:
        rows.append(Row("band", "band-new", text=_change_band(change, len(new)), fresh=bool(new)))
    rows += [made.row(one, fresh=True) for one in new]
    asked = [one for one in draft.to_find_out if (one.fact.key, one.fact.value) in change.asked]
    rows += [_find_out(one, draft, library, fresh=True) for one in asked]
    lost = sorted((line for line in draft.file.lines if line.id in draft.unsupported), key=reference_order)
    if lost:
        rows.append(Row("warn-band", "band-lost", text=tr("Lost their reason: a decision is needed")))
        rows += [_lost(line, library) for line in lost]
    rows += _ranked(draft, library, made, old, unfolded)
    other = [one for one in draft.to_find_out if one not in asked]
    if other:
        rows.append(Row("warn-band", "band-find-out", text=tr("To find out")))
        rows += [_find_out(one, draft, library) for one in other]
    rows += _folds(draft, library, made, [one for one in old if one.block == "standing"], unfolded, hidden)
    if not draft.proposals and not any(row.kind not in ("fold", "words") for row in rows):
        nothing = tr("Nothing yet. Select what applies, and lines appear here.")
        rows.insert(0, Row("words", "nothing", text=nothing))
    return tuple(rows)


def _ranked(
    draft: Draft, library: Library, made: "_Proposals", old: list[Proposal], unfolded: frozenset[str]
) -> Iterator[Row]:
    """What is always first, and what this case brings in."""
    if pinned := [one for one in old if one.block == "pinned"]:
        yield Row("band", "band-pinned", text=tr("Always first"))
        yield from map(made.row, pinned)
    most = library.ranking.places.first
    case = [one for one in old if one.block == "case"]
    if not case:
        return
    top = [one for one in case if int(made.numbers[key_of(one)]) <= most]
    rest = case[len(top) :]
    words = tr("What this case brings in")
    if rest:
        words = tr("What this case brings in: the first {n}").format(n=in_words(most))
    yield Row("band", "band-case", text=words)
    yield Row("note", "order", text=ORDERED_BY)
    yield from map(made.row, top)
    if rest:
        shown = REST in unfolded
        n = len(rest)
        title = tr("The other {n}") if shown else tr("Show the other {n}")
        yield Row("fold", REST, title=title.format(n=n), beside=tr("lower in this order"), unfolded=shown)
        if shown:
            yield from map(made.row, rest)


def _folds(
    draft: Draft,
    library: Library,
    made: "_Proposals",
    standing: list[Proposal],
    unfolded: frozenset[str],
    hidden: Callable[[], tuple[NotShown, ...]],
) -> Iterator[Row]:
    """What is told apart from the list, each kind under its fold."""

    def fold(key: str, title: str, lines: Sequence[T], row: Callable[[T], Row]) -> Iterator[Row]:
        if not lines:
            return
        n = len(lines)
        count = tr("1 line") if n == 1 else tr("{n} lines").format(n=n)
        yield Row("fold", key, title=title, beside=count, unfolded=key in unfolded)
        if key in unfolded:
            yield from map(row, lines)

    planned = sorted(
        (line for line in draft.file.lines if line.state is not State.NOT_PURSUED), key=reference_order
    )
    yield from fold(STANDING, tr("In every investigation"), standing, made.row)
    yield from fold(LEFT, tr("Out of reach, or not now"), left_of(draft), made.left)
    yield from fold(COVERED, tr("Already covered by lines in the plan"), draft.covered, made.covered)
    yield from fold(WOULD, tr("Would apply if …"), draft.would_apply, made.would)
    # How many they are is worked out only once somebody asks.
    if NOT_SHOWN in unfolded:
        yield from fold(NOT_SHOWN, _NOT_SHOWN_TITLE, hidden(), _not_shown)
    else:
        yield Row("fold", NOT_SHOWN, title=_NOT_SHOWN_TITLE)
    yield from fold(PLANNED, tr("Already in the plan"), planned, _planned)


T = TypeVar("T")
_NOT_SHOWN_TITLE = tr("Not shown: what would bring it in")


def _change_band(change: LastChange, fresh: int) -> str:
    words = tr("From your last change: {change}").format(change=change.words)
    if not fresh and change.gone:
        noun = (
            tr("1 line is no longer proposed") if change.gone == 1 else tr("{n} lines are no longer proposed")
        )
        return f"{words}. {noun.format(n=change.gone)}"
    return words if fresh or change.asked else tr("{words}. No new line").format(words=words)


class _Proposals:
    """Makes the rows of one draft; a row that would say the same as before is taken over."""

    def __init__(self, draft: Draft, library: Library, kept: Mapping[str, Row]) -> None:
        self._draft, self._file, self._library, self._kept = draft, draft.file, library, kept
        self._many = len(draft.file.suspects()) > 1 or len(draft.file.victims()) > 1
        case = (one for one in draft.proposals if one.block == "case")
        self.numbers: dict[ProposalKey, str] = {key_of(one): str(n) for n, one in enumerate(case, 1)}
        """Places in what this case brings in."""

    def row(self, one: Proposal, *, fresh: bool = False) -> Row:
        """A proposal, with what it stands for."""
        key = f"proposal {one.template.id} {one.subject}"
        people = people_of(one, self._file)
        row = Row(
            "proposal",
            key,
            title=one.template.title,
            text=one.because_text,
            tag=str(one.tag),
            reference=self._whom(one.subject) if len(people) == 1 else "",
            whom=for_whom(people, self._file) if len(people) > 1 else "",
            beside=grade(one),
            fresh=fresh,
            number=self.numbers.get(key_of(one), ""),
            pressing=what_fades(one, self._library),
            soon=cannot_wait(one, self._draft),
            also=also_words(one, self._file, self._many),
        )
        old = self._kept.get(key)
        if old is not None and _same(old, row):
            return old
        intrusive = one.template.intrusion == "high"
        text = row.text
        if intrusive:
            text += tr(" Intrusive: needs a proportionality record.")
        return row._replace(
            text=text,
            spans=because_spans(one, self._library),
            intrusive=intrusive,
            action="record" if intrusive else "adopt",
            proposal=one,
            people=people if len(people) > 1 else (),
            alike=others_of(one, self._file),
            guidance=one.template.id,
        )

    def covered(self, one: Proposal) -> Row:
        """A near-synonym of a line of the plan."""
        row = self.row(one)
        line = covered_by(one, self._file, self._library)
        if line is None:
            return row
        said = tr("Covered by {reference} {title}.").format(
            reference=line.reference, title=one_line(line.title, 120)
        )
        return row._replace(text=said, spans=bold_spans(said, [line.reference]), number="")

    def left(self, same: tuple[Left, ...]) -> Row:
        """A line out of reach, with the reason and what to do about it."""
        one, people = same[0], tuple(map(taken_up, same))
        return Row(
            "left",
            f"left {one.template.id} {one.subject}",
            title=one.template.title,
            text=" ".join(filter(None, (one.reason, one.step))),
            tag=str(one.tag),
            reference=self._whom(one.subject) if len(same) == 1 else "",
            whom=for_whom(people, self._file) if len(same) > 1 else "",
            proposal=people[0],
            people=people if len(same) > 1 else (),
            guidance=one.template.id,
        )

    def would(self, one: Conditional) -> Row:
        """A line that hangs on what is still to be found out."""
        return Row(
            "would",
            f"would {one.template.id} {one.subject}",
            title=one.template.title,
            text=one.depends_text,
            spans=bold_spans(one.depends_text, [fact.label for fact in one.depends_on]),
            tag=str(one.tag),
            reference=self._whom(one.subject),
            guidance=one.template.id,
        )

    def _whom(self, subject: str) -> str:
        return self._file.shown(subject) if self._many and subject else ""


def _same(old: Row, new: Row) -> bool:
    """Whether a row made earlier says what this one would; what follows from the same reason is not compared."""
    return old.proposal is not None and (
        old.text.startswith(new.text)
        and (old.reference, old.whom, old.beside, old.fresh, old.number, old.pressing, old.soon, old.also)
        == (new.reference, new.whom, new.beside, new.fresh, new.number, new.pressing, new.soon, new.also)
    )


def _not_shown(one: NotShown) -> Row:
    text = tr("To record: {what}.").format(what=one.text) if one.wants else one.text
    return Row(
        "not-shown",
        f"not-shown {one.template.id}",
        title=one.template.title,
        text=text,
        tag=str(one.tag),
        guidance=one.template.id,
    )


def _find_out(one: FindOut, draft: Draft, library: Library, *, fresh: bool = False) -> Row:
    """A fact to find out, with the line that would: of the plan, else proposed, else to be added by hand."""
    label = one.fact.label
    text = tr("Because {fact} is marked to find out.").format(
        fact=label.lower() if label.isupper() else label
    )
    ids = [line.id for line in one.lines]
    key = f"find-out {one.fact.key} {one.fact.value} {one.subject}"
    spans = bold_spans(text, [label])
    about = f"{one.fact.key}={one.fact.value}"
    row = Row("find-out", key, title=one.title, text=text, spans=spans, fresh=fresh, guidance=about)
    standing = [line for line in draft.file.lines if line.item in ids and line.state is not State.NOT_PURSUED]
    if standing:
        line = min(standing, key=lambda each: ids.index(each.item))
        return row._replace(
            title=line.title,
            tag=str(line.tag),
            reference=line.reference,
            state=str(line.state),
            action="open",
            line_id=line.id,
        )
    proposed = [each for each in draft.each() if each.template.id in ids]
    if proposed:
        best = min(proposed, key=lambda each: ids.index(each.template.id))
        intrusive = best.template.intrusion == "high"
        return row._replace(
            title=best.template.title,
            tag=str(best.tag),
            intrusive=intrusive,
            action="record" if intrusive else "adopt",
            proposal=best,
        )
    return row._replace(action="add")


def _lost(line: LineOfEnquiry, library: Library) -> Row:
    text = tr("No longer supported. It was there {because}").format(because=_lower_first(line.because))
    return Row(
        "lost",
        f"lost {line.id}",
        title=line.title,
        text=text,
        spans=line_because_spans(text, library),
        tag=str(line.tag),
        reference=line.reference,
        state=str(line.state),
        intrusive=line.intrusive(),
        action="decide",
        line_id=line.id,
        guidance=line.item,
    )


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _planned(line: LineOfEnquiry) -> Row:
    return Row(
        "planned",
        f"planned {line.id}",
        title=line.title,
        tag=str(line.tag),
        reference=line.reference,
        state=str(line.state),
        action="open",
        line_id=line.id,
        guidance=line.item,
    )


class BringsInViewModel(QObject):
    """Keeps the rows up to date with the draft, and remembers what the last change brought in."""

    rows_changed = Signal()
    arrived = Signal(str)
    """New lines came in: the words to announce."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._draft = session.draft
        self._change = LastChange()
        self._unfolded: frozenset[str] = frozenset()
        self._not_shown: tuple[Draft, tuple[NotShown, ...]] | None = None
        self.rows: tuple[Row, ...] = ()
        session.draft_changed.connect(self._on_draft)
        self._make()

    @property
    def draft(self) -> Draft | None:
        """The case shown now."""
        return self._session.draft

    def new_count(self) -> int:
        """How many proposals the last change brought in and nobody has answered."""
        return sum(row.kind == "proposal" and row.fresh for row in self.rows)

    def total(self) -> int:
        """How many proposals there are, what is alike counted once."""
        return len(self.draft.proposals) if self.draft else 0

    def toggle(self, key: str) -> None:
        """Fold or unfold what is under a fold."""
        self._unfolded = self._unfolded ^ {key}
        self._make()
        self.rows_changed.emit()

    def _on_draft(self, draft: Draft | None) -> None:
        before, self._draft = self._draft, draft
        if draft is None or before is None or before.file.case.id != draft.file.case.id:
            self._change = LastChange()
        elif (change := what_changed(before, draft, self._session.library)) is not None:
            self._change = change
        self._make()
        self.rows_changed.emit()
        if draft is not None and before is not None and self._change.fresh:
            changed = before.file.facts != draft.file.facts
            if changed and (n := self.new_count()):
                lines = tr("1 line") if n == 1 else tr("{n} lines").format(n=n)
                self.arrived.emit(
                    tr("{lines} proposed because of: {change}").format(lines=lines, change=self._change.words)
                )

    def _make(self) -> None:
        draft = self._session.draft
        if draft is None:
            self.rows = ()
            return
        before = {row.key: row for row in self.rows}
        self.rows = rows_of(draft, self._session.library, self._change, self._unfolded, before, self._hidden)

    def _hidden(self) -> tuple[NotShown, ...]:
        """What is not shown; a few milliseconds, once for each draft."""
        draft = self._session.draft
        assert draft is not None
        if self._not_shown is None or self._not_shown[0] is not draft:
            self._not_shown = draft, not_shown_of(draft, self._session.library)
        return self._not_shown[1]
