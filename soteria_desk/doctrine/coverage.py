"""What the pack covers: which facts bring in which lines, what nothing serves, and what no fact brings in.

Whatever is found is either put right in the data or explained there, in `[[explained]]`, with a reason.
"""

from collections.abc import Iterator

from msgspec import Struct

from soteria_desk.doctrine.condition import AnyOf, Compare, Condition, parse
from soteria_desk.doctrine.law import OffenceLaw
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.operating_model import Context, Explained, LineFamily
from soteria_desk.doctrine.plan_check import PlanCheckRule
from soteria_desk.doctrine.procedure import LawCheck

Fact = tuple[str, str]
"""Key and value; the value is '' for a number."""


class Finding(Struct, frozen=True, kw_only=True):
    """Something that nothing serves, or that nothing brings in.

    Attributes:
        kind: Kind of gap, as `Explained.finding` names them; 'explained' for a reason that explains nothing.
        item: Id; 'offence/point' and 'context/family' where it takes two.
        what: In words. `reason`: why it is right as it is; empty where nobody says so.
    """

    kind: str
    item: str
    what: str
    reason: str = ""


class Coverage(Struct, frozen=True, kw_only=True):
    """What was found.

    Attributes:
        facts: Fact -> lines whose condition names it, in the order of the vocabulary.
        contexts: Context -> those of its lines that its own facts bring in.
        always: Lines that are proposed whatever is recorded.
    """

    facts: dict[Fact, tuple[str, ...]]
    contexts: dict[str, tuple[str, ...]]
    always: tuple[str, ...]
    findings: tuple[Finding, ...]

    def open(self) -> tuple[Finding, ...]:
        """Findings that nobody has explained."""
        return tuple(one for one in self.findings if not one.reason)


def facts_of(condition: Condition) -> set[Fact]:
    """Return the facts that a condition names."""
    named: set[Fact] = set()
    for node in condition.nodes():
        match node:
            case AnyOf(key=key, values=values):
                named |= {(key, value) for value in values}
            case Compare(key=key):
                named.add((key, ""))
    return named


def coverage_of(library: Library) -> Coverage:
    """Work out what a pack covers.

    Raises:
        DoctrineError: the reading part cannot be used.
    """
    named = {line: facts_of(condition) for line, condition in library.conditions.items()}
    facts: dict[Fact, tuple[str, ...]] = {}
    for key in library.keys.values():
        for value in [one.id for one in sorted(key.values, key=lambda one: one.order)] or [""]:
            facts[key.id, value] = tuple(line for line, own in named.items() if (key.id, value) in own)
    contexts = {
        one.id: tuple(line for line in one.lines if named[line] & facts_of(parse(one.when)))
        for one in library.reading.of(Context).values()
    }
    always = tuple(line for line, own in named.items() if not own)
    raised = [
        *_facts(library, facts),
        *(
            Finding(kind="line", item=line, what="no fact brings it in: it is always proposed")
            for line in always
        ),
        *_contexts(library, contexts),
        *_offences(library, facts),
        *_checks(library),
    ]
    return Coverage(
        facts=facts, contexts=contexts, always=always, findings=tuple(_explained(library, raised))
    )


def _facts(library: Library, facts: dict[Fact, tuple[str, ...]]) -> Iterator[Finding]:
    for (key, value), lines in facts.items():
        if not lines:
            label = library.label(key, value)
            yield Finding(kind="fact", item=f"{key}.{value}".rstrip("."), what=f"'{label}' brings in no line")


def _contexts(library: Library, contexts: dict[str, tuple[str, ...]]) -> Iterator[Finding]:
    families = library.reading.of(LineFamily)
    for one in library.reading.of(Context).values():
        if not contexts[one.id]:
            yield Finding(
                kind="context", item=one.id, what=f"its facts bring in none of its lines ({one.title})"
            )
        for family in one.families:
            if family in families and not set(families[family].lines) & set(one.lines):
                yield Finding(
                    kind="family",
                    item=f"{one.id}/{family}",
                    what=f"no line answers '{families[family].title}' for {one.title}",
                )


def _offences(library: Library, facts: dict[Fact, tuple[str, ...]]) -> Iterator[Finding]:
    served = {purpose for line in library.enquiries.values() for purpose in line.bears_on}
    for one in library.reading.of(OffenceLaw).values():
        definition = library.offences.get(one.id)
        if definition is not None and not facts.get(("offence", definition.family)):
            yield Finding(
                kind="offence", item=one.id, what=f"no line asks for the family '{definition.family}'"
            )
        for point in one.points:
            missing = [purpose for purpose in point.bears_on if purpose not in served]
            if missing:
                yield Finding(
                    kind="point", item=f"{one.id}/{point.id}", what=f"no line serves {', '.join(missing)}"
                )


def _checks(library: Library) -> Iterator[Finding]:
    for check in library.reading.of(PlanCheckRule).values():
        if not check.computed:
            yield Finding(
                kind="check",
                item=check.id,
                what=f"left to the reviewer ({check.title})",
                reason=check.why_not,
            )
    for rule in library.reading.of(LawCheck).values():
        if not rule.checks:
            yield Finding(kind="law-check", item=rule.id, what=f"no check holds it ({rule.title})")


def _explained(library: Library, raised: list[Finding]) -> Iterator[Finding]:
    reasons: dict[tuple[str, str], Explained] = {
        (one.finding, item): one for one in library.reading.of(Explained).values() for item in one.items
    }
    used = set()
    for finding in raised:
        whole = (finding.kind, finding.item.rpartition(".")[0])  # a key explained as a whole
        by_key = finding.kind == "fact" and whole in reasons and whole[1] in library.keys
        place = whole if by_key else (finding.kind, finding.item)
        known = reasons.get(place)
        used.add(place)
        yield (
            finding
            if known is None
            else Finding(kind=finding.kind, item=finding.item, what=finding.what, reason=known.reason)
        )
    for (kind, item), one in reasons.items():
        if (kind, item) in used:
            continue
        yield Finding(
            kind="explained", item=one.id, what=f"it explains {kind} {item}, which is no gap any more"
        )
