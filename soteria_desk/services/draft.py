"""The draft: the plan now, as pages show it. A value: the case file and what the planner makes of it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from soteria_desk import dates
from soteria_desk.casework.enquiry import PURSUED, LineOfEnquiry, State, Tag
from soteria_desk.doctrine.library import Library
from soteria_desk.planner.propose import Conditional, FindOut, Left, Note, Proposal, propose
from soteria_desk.planner.traces import Reach
from soteria_desk.services.case_file import CaseFile, is_late
from soteria_desk.services.situation import situation_of


class Counts(Struct, frozen=True, kw_only=True):
    """Lines by state and, of those pursued, by focus tag."""

    total: int
    pursued: int
    proposed: int
    not_pursued: int
    done: int
    late: int
    by_tag: dict[str, int]
    intrusive_open: int
    """Intrusive lines whose proportionality record is not complete."""

    def focus_text(self) -> str:
        """'9 suspect to 2 victim'."""
        return f"{self.by_tag[Tag.SUSPECT]} suspect to {self.by_tag[Tag.VICTIM]} victim"

    def lines_text(self) -> str:
        """'23 lines: 17 pursued, 4 proposed, 2 not pursued'."""
        noun = "line" if self.total == 1 else "lines"
        parts = [f"{self.pursued} pursued"]
        if self.proposed:
            parts.append(f"{self.proposed} proposed")
        if self.not_pursued:
            parts.append(f"{self.not_pursued} not pursued")
        return f"{self.total} {noun}: {', '.join(parts)}"


class Draft(Struct, frozen=True, kw_only=True):
    """The plan now.

    Attributes:
        proposals: What the context brings in and nobody has answered, in ranked order.
        covered: Near-synonyms of lines that are answered already, for the same person.
        left: What would be proposed, were its evidence not out of reach.
        would_apply: What would be brought in if something still to be found out applied.
        to_find_out: What is marked "to find out", with the lines that would find out.
        notes: What is to be known of the proposals as a whole.
        reached: By line and whom it concerns how its evidence stands, also of lines that are answered.
        cannot_wait: Those of them that evidence is likely lost of within days.
        unsupported: Ids of open lines whose facts no longer stand: flagged for a decision, never removed.
    """

    file: CaseFile
    proposals: tuple[Proposal, ...]
    covered: tuple[Proposal, ...]
    left: tuple[Left, ...]
    would_apply: tuple[Conditional, ...]
    to_find_out: tuple[FindOut, ...]
    notes: tuple[Note, ...]
    reached: Mapping[tuple[str, str], Reach | None]
    cannot_wait: frozenset[tuple[str, str]]
    unsupported: frozenset[str]
    counts: Counts
    today: date

    def each(self) -> Iterator[Proposal]:
        """Every proposal nobody has answered, also those that another stands for."""
        for one in self.proposals:
            yield one
            yield from one.alike
        yield from self.covered


def counts_of(lines: tuple[LineOfEnquiry, ...], today: date) -> Counts:
    """Count lines by state and focus."""
    pursued = [line for line in lines if line.state in PURSUED]
    return Counts(
        total=len(lines),
        pursued=len(pursued),
        proposed=sum(line.state is State.PROPOSED for line in lines),
        not_pursued=sum(line.state is State.NOT_PURSUED for line in lines),
        done=sum(line.state is State.DONE for line in lines),
        late=sum(is_late(line, today) for line in lines),
        by_tag={str(tag): sum(line.tag is tag for line in pursued) for tag in Tag},
        intrusive_open=sum(
            line.intrusive() and line.state is not State.NOT_PURSUED and not line.proportionality.complete()
            for line in lines
        ),
    )


def _unanswered(
    lines: tuple[Proposal, ...], answered: set[tuple[str, str]], declined: set[tuple[str, str]]
) -> tuple[tuple[Proposal, ...], tuple[Proposal, ...]]:
    """What nobody has answered; and near-synonyms of what is in the plan, which covers them. A no covers nothing."""
    open_: list[Proposal] = []
    covered: list[Proposal] = []
    for one in lines:
        all_ = (one, *one.alike)
        left = [each for each in all_ if (each.template.id, each.subject) not in answered]
        met = {
            each.subject
            for each in all_
            if each not in left and (each.template.id, each.subject) not in declined
        }
        covered += [replace(each, alike=()) for each in left if each.subject in met]
        if rest := [each for each in left if each.subject not in met]:
            open_.append(replace(rest[0], alike=tuple(rest[1:])))
    return tuple(open_), tuple(covered)


def _waits_for_nothing(one: Proposal, library: Library, reported: int | None) -> bool:
    """Whether evidence of it is likely lost within days.

    That is: a loss that lies ahead within days, one that began within days, or, where nothing recorded fades, what
    is graded immediate within days of the report. A duty of every investigation waits for nothing of this case.
    """
    figures, fades = library.ranking.cannot_wait, one.pressing
    if one.block == "standing":
        return False
    if fades is None:
        return one.template.urgency == "immediate" and (reported is None or reported <= figures.reported)
    if fades.begun is None:
        return fades.days is not None and fades.days <= figures.lost
    return fades.begun <= figures.begun or (fades.ends is not None and fades.ends <= figures.lost)


def draft_of(file: CaseFile, library: Library, now: datetime) -> Draft:
    """Work out what the recorded facts bring in; pure, nothing is written."""
    today = dates.local(now).date()
    proposed = propose(situation_of(file, library, today), library)
    answered = {(line.item, line.concerns) for line in file.lines if line.item}
    # What has gone out of reach since a line was adopted does not make the line wrong.
    standing = {(one.template.id, one.subject) for one in proposed.each()}
    standing |= {(one.template.id, one.subject) for one in proposed.left}
    declined = {(line.item, line.concerns) for line in file.lines if line.state is State.NOT_PURSUED}
    proposals, covered = _unanswered(proposed.lines, answered, declined)
    reported = (today - dates.local(file.case.reported_at).date()).days if file.case.reported_at else None
    return Draft(
        file=file,
        proposals=proposals,
        covered=covered,
        left=tuple(one for one in proposed.left if (one.template.id, one.subject) not in answered),
        would_apply=tuple(
            one for one in proposed.would_apply if (one.template.id, one.subject) not in answered
        ),
        to_find_out=proposed.to_find_out,
        notes=proposed.notes,
        reached={(one.template.id, one.subject): one.pressing for one in proposed.each()},
        cannot_wait=frozenset(
            (one.template.id, one.subject)
            for one in proposed.each()
            if _waits_for_nothing(one, library, reported)
        ),
        unsupported=frozenset(
            line.id
            for line in file.lines
            if line.item
            and line.item in library.enquiries
            and line.state not in (State.DONE, State.NOT_PURSUED)
            and (line.item, line.concerns) not in standing
        ),
        counts=counts_of(file.lines, today),
        today=today,
    )
