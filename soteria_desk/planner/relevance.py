"""What stands first: orders the lines that this case brings in, by figures of the pack; the work, never people.

A line gains by what calls for it most directly, by how many recorded facts bring it in, by whether it settles what is
in issue, by what is lost next, and by how far its evidence has come; it loses by intrusion on the victim. Then the top
is made broad: lines of a strategy that already stands there wait, and places are kept for what is fair and could point
away.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, Literal

from msgspec.structs import replace

from soteria_desk.doctrine.condition import AnyOf, Condition, Either, Ref, parse
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import Belongs, CallsFor, EnquiryTemplate, NotWhile
from soteria_desk.planner.facts import Facts
from soteria_desk.planner.traces import SINCE, Reach, Traces, since

Block = Literal["pinned", "case", "standing"]
"""Where a proposal stands: above the list, in it, or among the duties of every investigation."""

BLOCKS: Final[tuple[Block, ...]] = ("pinned", "case", "standing")


class Called:
    """The rows of calls-for, found by the first fact each needs, so that few are looked at for a case."""

    def __init__(self, rows: Iterable[CallsFor]) -> None:
        self._by_fact: dict[Ref, list[tuple[Condition, CallsFor, bool]]] = {}
        self._others: list[tuple[Condition, CallsFor, bool]] = []
        for row in rows:
            condition = parse(row.when)
            parts = getattr(condition.root, "parts", (condition.root,))
            joined = len(parts) > 1
            first = next((part for part in parts if isinstance(part, AnyOf)), None)
            if first is None or isinstance(condition.root, Either):
                self._others.append((condition, row, joined))
                continue
            for value in first.values:
                self._by_fact.setdefault((first.key, value), []).append((condition, row, joined))

    def for_(self, facts: Facts) -> list[tuple[CallsFor, bool]]:
        """Every row that holds, and whether it joins several facts."""
        found: dict[str, tuple[CallsFor, bool]] = {}
        for key, values in facts.known.items():
            for value in values:
                for condition, row, joined in self._by_fact.get((key, value), ()):
                    if not joined or condition.holds(facts):
                        found[row.when] = row, joined
        for condition, row, joined in self._others:
            if condition.holds(facts):
                found[row.when] = row, joined
        return list(found.values())


class Strengths:
    """How much one line belongs near the top."""

    def __init__(self, row: Belongs) -> None:
        self._usual = row.usual
        self._first = sorted(
            ((one.strength, parse(one.when)) for one in row.first), key=lambda one: one[0], reverse=True
        )
        self._later = [(one.strength, parse(one.when)) for one in row.later]

    def for_(self, facts: Facts) -> int:
        """The strength for these facts, 0 to 5."""
        usual: int = self._usual
        found = next((each for each, when in self._first if each > usual and when.holds(facts)), usual)
        for cap, when in self._later:
            if cap < found and when.holds(facts):
                found = cap
        return found


class Judged:
    """What the order asks of the facts of one suspect and one victim, worked out once for all lines."""

    def __init__(self, order: "Order", facts: Facts) -> None:
        ranking = order.ranking
        self.old = (since(facts) or 0) >= ranking.old
        self.reach = order.traces.reach(facts)
        self.waits: dict[str, NotWhile] = {}
        self.notes: list[NotWhile] = []
        for condition, waiting in order.not_while:
            if condition.holds(facts):
                self.waits.update(dict.fromkeys(waiting.lines, waiting))
                if waiting.note:
                    self.notes.append(waiting)
        self.calls: dict[str, list[int]] = {}
        passed = since(facts)
        if passed is not None and SINCE not in facts.numbers:
            # Rows ask how long ago it was; where only the days to the report are known, it is at least so long.
            facts = replace(facts, numbers={**facts.numbers, SINCE: passed})
        for row, joined in order.called.for_(facts):
            points = ranking.called + (ranking.called_joined if joined else 0)
            for place, line in enumerate(row.lines):
                self.calls.setdefault(line, []).append(points - place * ranking.called_step)
        self.facts = facts
        issues = set(facts.known.get("issue", ()))
        for condition, more in order.in_issue:
            if condition.holds(facts):
                issues.update(more)
        self.settles = frozenset(purpose for issue in issues for purpose in ranking.serves.get(issue, ()))


class Order:
    """The figures of a pack, ready for use."""

    def __init__(self, library: Library) -> None:
        self.ranking = library.ranking
        self.traces = Traces(library.pack.traces)
        self.called = Called(library.pack.calls_for)
        self.not_while = tuple((parse(row.when), row) for row in library.pack.not_while)
        self.in_issue = tuple((parse(row.when), row.issues) for row in self.ranking.in_issue)
        self._belongs = {row.line: row for row in library.pack.belongs}
        self._strengths: dict[str, Strengths] = {}
        self.pins = {id_: place for place, id_ in enumerate(self.ranking.pins.lines)}
        self.duties = {id_: place for place, id_ in enumerate(self.ranking.standing.lines)}
        self.alike = {id_: row.lines for row in self.ranking.alike for id_ in row.lines}
        self._own = frozenset(self.ranking.standing.unless)
        self._fair = frozenset(self.ranking.places.purposes)

    def block(self, line: str, because: Iterable[Ref]) -> Block:
        """Where a line stands that these facts brought in."""
        if line in self.pins:
            return "pinned"
        if line in self.duties and all(key not in self._own for key, _ in because):
            return "standing"
        return "case"

    def score(
        self, line: EnquiryTemplate, because: frozenset[Ref], judged: Judged, pressing: Reach | None
    ) -> int:
        """Points of one line; for the order alone."""
        ranking = self.ranking
        points = ranking.strength * self.strength(line.id, judged.facts)
        called = judged.calls.get(line.id)
        if called:
            for nth, each in enumerate(sorted(called, reverse=True), 1):
                points += each // nth
        figures = sorted((ranking.fact.get(key, 0) for key, _ in because), reverse=True)
        points += sum(figures[: ranking.most_facts])
        for nth, purpose in enumerate(line.bears_on):
            if purpose in judged.settles:
                points += ranking.also if nth else ranking.direct
        points += self._pressing(line, judged, pressing)
        return points + ranking.looks_at[line.looks_at] - ranking.intrusion[line.intrusion]

    def strength(self, line: str, facts: Facts) -> int:
        """How much a line belongs near the top for these facts, 0 to 5."""
        found = self._strengths.get(line)
        if found is None:
            row = self._belongs.get(line)
            if row is None:
                return 0
            # Read when first asked for: of two hundred lines a case needs a third.
            found = self._strengths[line] = Strengths(row)
        return found.for_(facts)

    def _pressing(self, line: EnquiryTemplate, judged: Judged, pressing: Reach | None) -> int:
        ranking = self.ranking
        if pressing is not None:
            known: Mapping[str, int] = ranking.state  # type: ignore[assignment]
            if pressing.state in known:
                return known[pressing.state]
            if pressing.days is not None:
                points = next((row.points for row in ranking.lost if pressing.days <= row.days), 0)
                # What has been fading for long, and does not go altogether, is lost no faster now.
                fades_on = pressing.trace.gone_after is not None
                return points if fades_on or not judged.old else points // 2
        points = ranking.urgency[line.urgency]
        return points // 2 if judged.old else points

    def fair(self, line: EnquiryTemplate) -> bool:
        """Whether it counts for the places kept for what is fair and could point away."""
        return not self._fair.isdisjoint(line.bears_on)

    def broad(self, scored: list[tuple[int, EnquiryTemplate, int]]) -> list[int]:
        """Return the third parts in the order in which the lines are shown.

        Args:
            scored: Points, line, and what stands for it.
        """
        ranking, places = self.ranking, self.ranking.places
        waiting = sorted(scored, key=lambda one: (-one[0], one[1].id, one[2]))
        above: dict[str, int] = {}
        out: list[int] = []
        fair = 0
        # Only the top is made broad: beyond it, nobody is served by leaving the order of the points.
        while waiting and len(out) < places.first:
            kept = places.first - len(out) <= places.count - fair
            best = max(
                range(min(len(waiting), 3 * places.first)),
                key=lambda at: (
                    not kept or self.fair(waiting[at][1]),
                    waiting[at][0] - ranking.again * above.get(waiting[at][1].strategy, 0),
                    -at,
                ),
            )
            _, line, what = waiting.pop(best)
            above[line.strategy] = above.get(line.strategy, 0) + 1
            fair += self.fair(line)
            out.append(what)
        return out + [what for _, _, what in waiting]


@lru_cache(maxsize=2)
def order_of(library: Library) -> Order:
    """Return the order of a pack, made once."""
    return Order(library)
