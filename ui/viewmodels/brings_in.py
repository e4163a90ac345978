"""The panel "Lines this brings in": which rows it holds, what is new, and which change brought it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    CaseFile,
    Draft,
    Fact,
    FactState,
    FindOut,
    Library,
    LineOfEnquiry,
    Proposal,
    State,
    reference_order,
)
from ui.i18n import tr
from ui.plain import Span, bold_spans, one_line
from ui.session import Session
from ui.viewmodels.line_words import URGENCY_SHORT, because_spans, line_because_spans

Kind = Literal["band", "warn-band", "fold", "proposal", "find-out", "would", "planned", "lost", "words"]
ProposalKey = tuple[str, str]
"""Line of the guidance and whom it concerns."""


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

    def spoken(self) -> str:
        """What a screen reader says of it."""
        if self.kind in ("band", "warn-band", "words"):
            return self.text
        if self.kind == "fold":
            return f"{self.title}, {self.beside}, " + (tr("unfolded") if self.unfolded else tr("folded"))
        parts = [self.reference and f"{self.reference}.", f"{one_line(self.title)}.", self.text]
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
        if old.get(one) is not new.get(one)
    ]
    known = {key_of(one) for one in before.proposals}
    now = {key_of(one) for one in after.proposals}
    asked = {
        one[:2] for one, state in new.items() if state is FactState.TO_FIND_OUT and old.get(one) is not state
    }
    said = (
        words[0] if len(words) == 1 else tr("{first} and {n} more").format(first=words[0], n=len(words) - 1)
    )
    return LastChange(said, frozenset(now - known), frozenset(asked), len(known - now))


def _fact_id(fact: Fact) -> tuple[str, str, str, str]:
    return fact.key, fact.value, fact.suspect_id, fact.victim_id


def _change_words(library: Library, fact: tuple[str, str, str, str], state: FactState | None) -> str:
    key, value = fact[:2]
    label = library.label(key, value) if key in library.keys else f"{key}: {value}"
    if state is FactState.APPLIES:
        return label
    return (
        tr("{fact}, to find out").format(fact=label)
        if state
        else tr("{fact}, not selected").format(fact=label)
    )


def rows_of(
    draft: Draft,
    library: Library,
    change: LastChange,
    unfolded: frozenset[str] = frozenset(),
    before: Mapping[str, Row] | None = None,
) -> tuple[Row, ...]:
    """Return the rows of the panel in their order: new, in need of a decision, ranked, to find out, folded.

    Rows of `before`, by their key, are taken over where they would say the same.
    """
    rows: list[Row] = []
    kept = before or {}
    many = len(draft.file.suspects()) > 1 or len(draft.file.victims()) > 1
    fresh = [one for one in draft.proposals if key_of(one) in change.fresh]
    rest = [one for one in draft.proposals if key_of(one) not in change.fresh]
    if change.words:
        rows.append(Row("band", "band-new", text=_change_band(change, len(fresh)), fresh=bool(fresh)))
    rows += [_proposal(one, draft.file, library, many, kept, fresh=True) for one in fresh]
    asked = [one for one in draft.to_find_out if (one.fact.key, one.fact.value) in change.asked]
    rows += [_find_out(one, draft, library, fresh=True) for one in asked]
    lost = sorted((line for line in draft.file.lines if line.id in draft.unsupported), key=reference_order)
    if lost:
        rows.append(Row("warn-band", "band-lost", text=tr("Lost their reason: a decision is needed")))
        rows += [_lost(line, library) for line in lost]
    if rest:
        if rows:
            rows.append(Row("band", "band-rest", text=tr("Proposed before, most pressing first")))
        rows += [_proposal(one, draft.file, library, many, kept) for one in rest]
    other = [one for one in draft.to_find_out if one not in asked]
    if other:
        rows.append(Row("warn-band", "band-find-out", text=tr("To find out")))
        rows += [_find_out(one, draft, library) for one in other]
    rows += _fold("would", tr("Would apply if …"), draft.would_apply, unfolded, lambda: _would(draft, many))
    planned = tuple(
        sorted(
            (line for line in draft.file.lines if line.state is not State.NOT_PURSUED), key=reference_order
        )
    )
    rows += _fold("planned", tr("Already in the plan"), planned, unfolded, lambda: map(_planned, planned))
    if not draft.proposals and not rows:
        rows.append(
            Row("words", "nothing", text=tr("Nothing yet. Select what applies, and lines appear here."))
        )
    return tuple(rows)


def _change_band(change: LastChange, fresh: int) -> str:
    words = tr("From your last change: {change}").format(change=change.words)
    if not fresh and change.gone:
        noun = (
            tr("1 line is no longer proposed") if change.gone == 1 else tr("{n} lines are no longer proposed")
        )
        return f"{words}. {noun.format(n=change.gone)}"
    return words if fresh or change.asked else tr("{words}. No new line").format(words=words)


def _fold(
    key: str,
    title: str,
    lines: tuple[object, ...],
    unfolded: frozenset[str],
    rows: Callable[[], Iterable[Row]],
) -> Iterator[Row]:
    if not lines:
        return
    n = len(lines)
    count = tr("1 line") if n == 1 else tr("{n} lines").format(n=n)
    yield Row("fold", key, title=title, beside=count, unfolded=key in unfolded)
    if key in unfolded:
        yield from rows()


def _whom(file: CaseFile, subject: str, many: bool) -> str:
    return file.shown(subject) if many and subject else ""


def _proposal(
    one: Proposal,
    file: CaseFile,
    library: Library,
    many: bool,
    kept: Mapping[str, Row],
    *,
    fresh: bool = False,
) -> Row:
    key = f"proposal {one.template.id} {one.subject}"
    whom = _whom(file, one.subject, many)
    old = kept.get(key)
    said = (one.because_text, fresh, whom)
    if old and old.proposal and (old.proposal.because_text, old.fresh, old.reference) == said:
        return old
    intrusive = one.template.intrusion == "high"
    text, spans = one.because_text, because_spans(one, library)
    if intrusive:
        text += tr(" Intrusive: needs a proportionality record.")
    return Row(
        "proposal",
        key,
        title=one.template.title,
        text=text,
        spans=spans,
        tag=str(one.tag),
        reference=whom,
        beside=URGENCY_SHORT.get(one.template.urgency, ""),
        intrusive=intrusive,
        action="record" if intrusive else "adopt",
        fresh=fresh,
        proposal=one,
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
    proposed = [each for each in draft.proposals if each.template.id in ids]
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


def _would(draft: Draft, many: bool) -> Iterator[Row]:
    for one in draft.would_apply:
        yield Row(
            "would",
            f"would {one.template.id} {one.subject}",
            title=one.template.title,
            text=one.depends_text,
            spans=bold_spans(one.depends_text, [fact.label for fact in one.depends_on]),
            tag=str(one.tag),
            reference=_whom(draft.file, one.subject, many),
            guidance=one.template.id,
        )


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
        """How many proposals there are."""
        return len(self.draft.proposals) if self.draft else 0

    def toggle(self, key: str) -> None:
        """Fold or unfold one of the two folded bands."""
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
        self.rows = rows_of(draft, self._session.library, self._change, self._unfolded, before)
