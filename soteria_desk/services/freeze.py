"""Freezing: from the draft to a plan that prints by itself. Every computed text is made here, once."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

import soteria_desk
from soteria_desk import dates
from soteria_desk.casework.casebook import CasebookInfo
from soteria_desk.casework.enquiry import PURSUED, LineOfEnquiry, Pointed, State, Tag
from soteria_desk.casework.fact import Fact, FactState
from soteria_desk.casework.plan import (
    Plan,
    PlanCare,
    PlanCheck,
    PlanClock,
    PlanConduct,
    PlanContextRow,
    PlanDecision,
    PlanGroup,
    PlanLeft,
    PlanLine,
    PlanOffence,
    PlanOfficer,
    PlanPack,
    PlanPart,
    PlanPoint,
    PlanProfileRow,
    PlanProposal,
    PlanQuestion,
    PlanSource,
    PlanStep,
)
from soteria_desk.casework.review import ReviewQuestion
from soteria_desk.clock import Clock
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import Source
from soteria_desk.planner.propose import Proposal
from soteria_desk.services.case_file import CaseFile, Issued, is_late
from soteria_desk.services.compare import changes_since
from soteria_desk.services.context import sections
from soteria_desk.services.draft import Draft, counts_of
from soteria_desk.services.freeze_clocks import clocks_part
from soteria_desk.services.readiness import checks_of
from soteria_desk.services.unanswered import cannot_wait, covered_by, what_fades

TAG_LABELS = {
    Tag.SUSPECT: "Suspect",
    Tag.WITNESS: "Witness",
    Tag.SCENE: "Scene",
    Tag.THIRD_PARTY: "Third party",
    Tag.VICTIM: "Victim",
}
URGENCY_TEXTS = {
    "immediate": "Immediate",
    "24h": "Within 24 hours",
    "7d": "Within 7 days",
    "28d": "Within 28 days",
    "standard": "Standard",
}
STATUS_TEXTS = {
    "first-response": "First response",
    "investigation": "Investigating",
    "pre-charge": "With CPS, before charge",
    "post-charge": "Charged",
    "closed": "Closed",
}


def _officer(file: CaseFile, officer_id: str) -> PlanOfficer | None:
    officer = file.officer(officer_id)
    if officer is None:
        return None
    named = " ".join(part for part in (officer.rank, officer.name) if part)
    return PlanOfficer(title=named, initials=officer.initials(), number=officer.number)


def _concerns(file: CaseFile, part_id: str) -> str:
    return file.shown(part_id) if part_id else ""


def _line(file: CaseFile, draft: Draft, line: LineOfEnquiry, library: Library) -> PlanLine:
    reason = ""
    if line.decision:
        reason = next((one.reason for one in file.decisions if one.reference == line.decision), "")
    template = library.enquiries.get(line.item)
    lost = ""
    if line.lost_at is not None:
        there = dates.local(line.lost_at)
        lost = f"May be lost after {dates.day(there.date())}, {there:%H:%M}"
    return PlanLine(
        reference=line.reference,
        title=line.title,
        concerns=_concerns(file, line.concerns),
        tag=str(line.tag),
        looks_at=line.looks_at,
        phase=line.phase,
        why=line.why,
        because=line.because,
        towards=line.towards,
        away=line.away,
        points=line.bears_on,
        state=str(line.state),
        owner=file.officer_initials(line.owner_id),
        due_on=line.due_on,
        late=is_late(line, draft.today),
        urgency=line.urgency,
        urgency_text=URGENCY_TEXTS.get(line.urgency, line.urgency),
        lost_text=lost,
        steps=tuple(PlanStep(text=step.text, done=step.done) for step in line.steps),
        intrusive=line.intrusive(),
        proportionality=line.proportionality.parts() if line.intrusive() else (),
        result=line.result,
        pointed=str(line.pointed) if line.pointed else "",
        decision=line.decision,
        not_pursued_reason=reason,
        sources=line.sources,
        confirmed=template is None or template.confirmed,
    )


def reference_order(line: LineOfEnquiry) -> tuple[str, int, str]:
    """Sort key of a reference: 'D2' before 'D10'."""
    digits = "".join(char for char in line.reference if char.isdigit())
    return line.group, int(digits or 0), line.reference


def _groups(draft: Draft, library: Library) -> tuple[PlanGroup, ...]:
    file, out = draft.file, []
    for group in sorted(library.letter_groups.values(), key=lambda one: one.order):
        lines = sorted((line for line in file.lines if line.group == group.id), key=reference_order)
        if lines:
            counts = counts_of(tuple(lines), draft.today).lines_text().partition(": ")[2]
            out.append(
                PlanGroup(
                    letter=group.id,
                    heading=group.label,
                    counts=counts,
                    lines=tuple(_line(file, draft, line, library) for line in lines),
                )
            )
    return tuple(out)


def _context(file: CaseFile, library: Library) -> tuple[PlanContextRow, ...]:
    rows: dict[str, dict[FactState, list[str]]] = {}
    notes: dict[str, list[str]] = {}
    many = len(file.suspects()) > 1 or len(file.victims()) > 1
    for heading, fact, name in _in_sections(file, library):
        about = " and ".join(filter(None, (file.shown(fact.suspect_id), file.shown(fact.victim_id))))
        whole = name if fact.state is FactState.TO_FIND_OUT else library.label(fact.key, fact.value)
        text = f"{whole} ({about})" if many and about else whole
        rows.setdefault(heading, {}).setdefault(fact.state, []).append(text)
        if fact.note.strip():
            notes.setdefault(heading, []).append(f"{name}: {fact.note.strip()}")
    return tuple(
        PlanContextRow(
            heading=heading,
            applies=tuple(found.get(FactState.APPLIES, ())),
            to_find_out=tuple(found.get(FactState.TO_FIND_OUT, ())),
            notes=(*_ruled_out(found.get(FactState.RULED_OUT, ())), *notes.get(heading, ())),
        )
        for heading, found in rows.items()
    )


def _in_sections(file: CaseFile, library: Library) -> Iterator[tuple[str, Fact, str]]:
    """Every recorded fact the guidance has a place for, in its order: heading, fact, and what it is called.

    What has one value is called by its key, "Footage", and stands before the values that are ticked.
    """
    recorded: dict[tuple[str, str], list[Fact]] = {}
    for fact in file.facts:
        recorded.setdefault((fact.key, fact.value), []).append(fact)
    for section in sections(library):
        for key in section.keys:
            for value in ("", *(one.id for one in key.values)):
                yield from ((section.heading, fact, key.label) for fact in recorded.get((key.id, value), ()))
        for key, one in section.values:
            yield from ((section.heading, fact, one.label) for fact in recorded.get((key.id, one.id), ()))


def _ruled_out(values: Iterable[str]) -> tuple[str, ...]:
    said = "; ".join(values)
    return (f'Recorded as "no": {said}',) if said else ()


def _profile(file: CaseFile) -> tuple[PlanProfileRow, ...]:
    def count(tag: Tag, state: State) -> int:
        return sum(line.tag is tag and line.state is state for line in file.lines)

    return tuple(
        PlanProfileRow(
            tag=str(tag),
            label=label,
            done=count(tag, State.DONE),
            in_progress=count(tag, State.IN_PROGRESS),
            adopted=count(tag, State.ADOPTED),
            proposed=count(tag, State.PROPOSED),
        )
        for tag, label in TAG_LABELS.items()
    )


def _conduct(file: CaseFile) -> PlanConduct:
    pursued = [line for line in file.lines if line.state in PURSUED and line.looks_at == "suspect"]

    def phase(*names: str) -> int:
        return sum(line.phase in names for line in pursued)

    return PlanConduct(
        before=phase("before", "history", "whole"),
        during=phase("during", "whole"),
        after=phase("after", "whole"),
        account_tested=sum("account-test" in line.bears_on for line in pursued),
    )


def _see(question: str, draft: Draft) -> str:
    """Where the reviewer looks for a standard question: short references, worked out from the plan."""
    lines = sorted((line for line in draft.file.lines if line.state in PURSUED), key=reference_order)

    def refs_of(names: list[str], most: int = 4) -> str:
        return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")

    def refs(chosen: list[LineOfEnquiry]) -> str:
        return refs_of([line.reference for line in chosen])

    match question:
        case "suspect-to-victim":
            return draft.counts.focus_text()
        case "intrusive":
            return refs([line for line in draft.file.lines if line.intrusive()]) or "None"
        case "decisions":
            return refs_of([one.reference for one in draft.file.decisions]) or "None"
        case "promises":
            held = sum(bool(care.asked_for.strip()) for care in draft.file.cares)
            return f"Wishes recorded: {held} of {len(draft.file.victims())}"
        case "away":
            results = [line.pointed for line in lines if line.state is State.DONE]
            away, both = results.count(Pointed.AWAY), results.count(Pointed.BOTH)
            if not results:
                return "No result yet"
            also = f", {both} both ways" if both else ""
            return f"{away} of {len(results)} results pointed away{also}"
        case "clocks":
            urgent = ("immediate", "24h")
            waiting = [line for line in lines if line.state is not State.DONE and line.urgency in urgent]
            return refs(waiting) or "No urgent line open"
        case "risk-to-others":
            return refs([line for line in lines if "risk" in line.bears_on]) or "None"
    return ""


def questions_of(draft: Draft, library: Library) -> tuple[PlanQuestion, ...]:
    """The standard questions of the pack and those the investigator added, numbered as printed."""
    # A question about a gap needs to know the gaps: it joins when the points to prove are worked out.
    standard = [
        (one.text, _see(one.see, draft), "") for one in library.review_questions if one.kind == "standard"
    ]
    added = [_added(draft.file, one) for one in draft.file.questions]
    return tuple(
        PlanQuestion(number=number, text=text, see=see, asked_by=by)
        for number, (text, see, by) in enumerate((*standard, *added), 1)
    )


def _added(file: CaseFile, question: ReviewQuestion) -> tuple[str, str, str]:
    return question.text, question.see, file.officer_title(question.asked_by)


def _offence_parts(file: CaseFile) -> tuple[PlanOffence, ...]:
    return tuple(
        PlanOffence(
            label=offence.label,
            suspect=file.shown(offence.suspect_id),
            victim=file.shown(offence.victim_id),
            when=offence.when.text(),
        )
        for offence in file.offences
    )


def _replaces(last: Issued | None) -> str:
    if last is None:
        return ""
    if last.review is None:
        return f"Revision {last.number}, not signed"
    verb = "returned" if last.review.outcome.value == "returned" else "signed"
    return f"Revision {last.number}, {verb} {dates.day(dates.local(last.review.signed_at).date())}"


def freeze(
    draft: Draft,
    library: Library,
    clock: Clock,
    *,
    me: str,
    info: CasebookInfo,
    casebook_id: str,
    number: int,
    earlier_seq: int,
    earlier_head: str,
    last_plan: Plan | None,
    self_approved: str = "",
) -> Plan:
    """Return the plan as it would print now; `number` 0 makes a draft."""
    file, now = draft.file, clock.now()
    case, last = file.case, file.last_issued()
    author = _officer(file, me)
    assert author is not None  # a member always has an officer
    clocks = clocks_part(draft, library, now)
    sources = _sources(file, clocks, library)
    reported = dates.long_moment(case.reported_at) if case.reported_at else "Not recorded"
    review_due = dates.long_day(dates.local(case.review_at).date()) if case.review_at else "Not set"
    return Plan(
        casebook=casebook_id,
        demonstration=info.demonstration,
        marking=case.marking,
        case_id=case.id,
        reference=case.reference,
        operation=case.operation,
        force=info.force,
        status=STATUS_TEXTS[str(case.status)],
        reported=reported,
        officer=_officer(file, case.officer_id) or PlanOfficer(title="Not set", initials=""),
        supervisor=_officer(file, case.supervisor_id),
        review_due=review_due,
        summary=case.summary,
        revision=number,
        replaces=_replaces(last),
        made_at=now,
        made_by=author,
        self_approved=self_approved,
        program=soteria_desk.__version__,
        pack=PlanPack(
            id=library.info.id,
            version=library.info.version,
            on=library.info.date,
            hash=library.hash,
            layers=tuple(one.words() for one in library.layers),
        ),
        earlier_seq=earlier_seq,
        earlier_head=earlier_head,
        parts=tuple(
            PlanPart(
                code=part.code, role=str(part.role), shown=file.shown(part.id), description=part.description
            )
            for part in file.parts
        ),
        offences=_offence_parts(file),
        victim_first=tuple(_care(file, part.id) for part in file.victims()),
        context=_context(file, library),
        profile=_profile(file),
        conduct=_conduct(file),
        focus_text=draft.counts.focus_text(),
        lines_text=draft.counts.lines_text() + ".",
        changes_since=last.title() if last else "",
        changes=changes_since(last_plan, file) if last_plan else (),
        checks=tuple(
            PlanCheck(id=one.id, severity=one.severity, text=one.text, detail=one.detail)
            for one in checks_of(draft, library)
        ),
        groups=_groups(draft, library),
        points=tuple(
            PlanPoint(number=number, id=purpose.id, label=purpose.label)
            for number, purpose in enumerate(library.purposes.values(), 1)
        ),
        proposals=tuple(_proposals(draft, library)),
        left=tuple(
            PlanLeft(
                item=one.template.id,
                title=one.template.title,
                concerns=_concerns(file, one.subject),
                tag=str(one.tag),
                because=one.because_text,
                reason=one.reason,
                step=one.step,
                confirmed=one.template.confirmed,
            )
            for one in draft.left
        ),
        decisions=tuple(
            PlanDecision(
                reference=one.reference,
                made_at=one.made_at,
                made_by=file.officer_title(one.made_by),
                decision=one.decision,
                reason=one.reason,
                about=next((line.reference for line in file.lines if line.id == one.enquiry_id), ""),
                supersedes=one.supersedes,
            )
            for one in file.decisions
        ),
        questions=questions_of(draft, library),
        sources=tuple(
            PlanSource(key=source.key, text=_source_text(source), confirmed=source.confirmed)
            for source in sources
        ),
        clocks=clocks,
    )


def _sources(file: CaseFile, clocks: tuple[PlanClock, ...], library: Library) -> tuple[Source, ...]:
    """What the lines rest on, and what the clocks rest on."""
    keys = {key for line in file.lines for key in line.sources}
    known = library.sources
    if clocks:
        keys |= {key for one in clocks for key in one.sources}
        known = {**library.law.sources, **library.sources}
    return tuple(known[key] for key in sorted(keys) if key in known)


def _proposals(draft: Draft, library: Library) -> Iterator[PlanProposal]:
    """Every proposal nobody has answered, in the order of the case; what another stands for follows it."""
    file = draft.file
    for first in draft.proposals:
        yield _proposal(first, draft, library)
        for one in first.alike:
            yield replace(_proposal(one, draft, library), under=first.template.id)
    for one in draft.covered:
        line = covered_by(one, file, library)
        yield replace(
            _proposal(one, draft, library),
            block="covered",
            covered_by=line.reference if line else "",
            cannot_wait=False,
        )


def _proposal(one: Proposal, draft: Draft, library: Library) -> PlanProposal:
    file = draft.file
    return PlanProposal(
        item=one.template.id,
        title=one.template.title,
        concerns=_concerns(file, one.subject),
        tag=str(one.tag),
        because=one.because_text,
        urgency_text=URGENCY_TEXTS.get(one.template.urgency, one.template.urgency),
        confirmed=one.template.confirmed,
        block=one.block,
        pressing=what_fades(one, library),
        cannot_wait=cannot_wait(one, draft),
    )


def _source_text(source: Source) -> str:
    return ", ".join(part for part in (source.title, source.publisher, source.date) if part)


def _care(file: CaseFile, victim_id: str) -> PlanCare:
    care = file.care(victim_id)
    return PlanCare(
        victim=file.shown(victim_id),
        asked_for=care.asked_for if care else "",
        updates=care.updates if care else "",
        support=care.support if care else "",
        safe_contact_held=bool(care and care.has_safe_contact()),
    )
