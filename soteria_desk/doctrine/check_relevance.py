"""Checks what decides the order: every line, fact, purpose and state it names exists, and no figure is left out."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, get_args

from soteria_desk.doctrine.check_condition import condition_problems
from soteria_desk.doctrine.condition import AnyOf, ConditionError, parse
from soteria_desk.doctrine.model import EnquiryTemplate, EvidenceState, Pack, Trace
from soteria_desk.doctrine.problem import Problem, dangling

_FILE: Final = "ranking.toml"
_STATES: Final = frozenset(get_args(EvidenceState))


def check_relevance(pack: Pack) -> Iterator[Problem]:
    """Yield what is wrong with ranking.toml and relevance/."""
    yield from _ranking(pack)
    yield from _traces(pack)
    yield from _calls_for(pack)
    yield from _not_while(pack)
    yield from _belongs(pack)


def _ranking(pack: Pack) -> Iterator[Problem]:
    ranking = pack.ranking
    keys = {one.id: one for one in pack.keys}
    lines = {one.id for one in pack.enquiries}
    purposes = {one.id for one in pack.purposes}
    issues = [value.id for key in pack.keys if key.id == "issue" for value in key.values]
    yield from dangling(_FILE, "pins", "the line", ranking.pins.lines, lines)
    yield from dangling(_FILE, "standing", "the line", ranking.standing.lines, lines)
    yield from dangling(_FILE, "standing", "the fact", ranking.standing.unless, keys)
    yield from dangling(_FILE, "fact", "the fact", ranking.fact, keys)
    yield from dangling(_FILE, "places", "the purpose", ranking.places.purposes, purposes)
    yield from dangling(_FILE, "serves", "the issue", ranking.serves, issues)
    for issue, serving in ranking.serves.items():
        yield from dangling(_FILE, f"serves.{issue}", "the purpose", serving, purposes)
    for row in ranking.in_issue:
        yield from condition_problems(_FILE, f"in-issue {row.when}", row.when, keys)
        yield from dangling(_FILE, f"in-issue {row.when}", "the issue", row.issues, ranking.serves)
    yield from _alike(pack, lines)
    used: tuple[tuple[str, Callable[[EnquiryTemplate], str], Iterable[str]], ...] = (
        ("urgency", lambda line: line.urgency, ranking.urgency),
        ("looks_at", lambda line: line.looks_at, ranking.looks_at),
        ("intrusion", lambda line: line.intrusion, ranking.intrusion),
    )
    for name, value_of, known in used:
        for missing in sorted({value_of(line) for line in pack.enquiries}.difference(known)):
            yield Problem(
                file=_FILE, item=name, what=f"it gives no points for '{missing}'.", cure=f"Add '{missing}'."
            )
    days = [row.days for row in ranking.lost]
    if days != sorted(set(days)) or not days:
        yield Problem(
            file=_FILE, item="lost", what="its days do not rise from row to row.", cure="Put them in order."
        )


def _alike(pack: Pack, lines: set[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    apart = {*pack.ranking.pins.lines, *pack.ranking.standing.lines}
    for row in pack.ranking.alike:
        yield from dangling(_FILE, row.id, "the line", row.lines, lines)
        for line in row.lines:
            if line in seen or line in apart:
                yield Problem(
                    file=_FILE,
                    item=row.id,
                    what=f"'{line}' also stands in {seen.get(line, 'pins or standing')}.",
                    cure="A line is shown in one place: remove it from one of them.",
                )
            seen[line] = row.id


def _traces(pack: Pack) -> Iterator[Problem]:
    keys = {one.id: one for one in pack.keys}
    lines = {one.id for one in pack.enquiries}
    sources = {one.key for one in pack.sources}
    for one in pack.traces:
        file = pack.file_of["trace", one.id]
        yield from dangling(file, one.id, "the line", one.lines, lines)
        yield from dangling(file, one.id, "the source", one.sources, sources)
        if one.evidence:
            yield from dangling(file, one.id, "the fact", [one.evidence], keys)
            if one.evidence in keys and {value.id for value in keys[one.evidence].values} != _STATES:
                yield Problem(
                    file=file,
                    item=one.id,
                    what=f"'{one.evidence}' is not a state of evidence.",
                    cure=f"Name a fact with the values {', '.join(sorted(_STATES))}.",
                )
        if one.absent_when:
            yield from condition_problems(file, f"{one.id}.absent_when", one.absent_when, keys)
        for fine, what, cure in _of_one(one):
            if not fine:
                yield Problem(file=file, item=one.id, what=what, cure=cure)


def _of_one(one: Trace) -> Iterator[tuple[bool, str, str]]:
    yield bool(one.lines), "it names no line.", "Add `lines`."
    yield bool(one.why.strip() and one.label.strip()), "`why` or `label` is empty.", "Say why it fades."
    both = one.thins_after is not None and one.gone_after is not None
    yield (
        not both or (one.thins_after or 0) <= (one.gone_after or 0),
        "it is gone before it begins to go.",
        "Swap `thins_after` and `gone_after`.",
    )
    yield not one.next or bool(one.evidence), "it has steps by state and no state.", "Add `evidence`."
    yield _one_fact(one.absent_when), "`absent_when` is more than one fact.", "Name one: `key = value`."


def _one_fact(text: str) -> bool:
    if not text:
        return True
    try:
        root = parse(text).root
    except ConditionError:
        return True  # told already
    return isinstance(root, AnyOf) and len(root.values) == 1


def _calls_for(pack: Pack) -> Iterator[Problem]:
    keys = {one.id: one for one in pack.keys}
    lines = {one.id for one in pack.enquiries}
    for row in pack.calls_for:
        file = pack.file_of["calls-for", row.id]
        yield from condition_problems(file, f"calls-for {row.when}", row.when, keys)
        yield from dangling(file, f"calls-for {row.when}", "the line", row.lines, lines)
        if not row.lines:
            yield Problem(file=file, item=row.id, what="it calls for no line.", cure="Add `lines`.")


def _not_while(pack: Pack) -> Iterator[Problem]:
    keys = {one.id: one for one in pack.keys}
    lines = {one.id for one in pack.enquiries}
    sources = {one.key for one in pack.sources}
    for row in pack.not_while:
        file = pack.file_of["not-while", row.id]
        yield from condition_problems(file, f"{row.id}.when", row.when, keys)
        yield from dangling(file, row.id, "the line", row.lines, lines)
        yield from dangling(file, row.id, "the source", row.sources, sources)
        if not row.lines or not row.why.strip() or not row.sources:
            yield Problem(
                file=file,
                item=row.id,
                what="`lines`, `why` or `sources` is empty.",
                cure="Say which lines wait, why, and on whose authority.",
            )


def _belongs(pack: Pack) -> Iterator[Problem]:
    keys = {one.id: one for one in pack.keys}
    lines = {one.id for one in pack.enquiries}
    for row in pack.belongs:
        file = pack.file_of["belongs", row.id]
        yield from dangling(file, row.id, "the line", [row.line], lines)
        for one in (*row.first, *row.later):
            for problem in condition_problems(file, f"{row.id} {one.when}", one.when, keys):
                if problem.severity == "error":  # NOT only orders here, and withdraws nothing
                    yield problem
