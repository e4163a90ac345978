"""What becomes of evidence with time: what may be lost next, what has gone, and the next step on what is held."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from soteria_desk.doctrine.condition import AnyOf, parse
from soteria_desk.doctrine.model import EvidenceState, Trace
from soteria_desk.planner.facts import Facts

SINCE: Final = "days.since"
"""Days from the last offence to today. Where it is not known, the report is at least so long after."""
REPORT: Final = "report.days"
YEAR: Final = "offence.year"

_KEPT: Final = frozenset({"held", "unread", "part-tested", "examined"})
_NO_MORE: Final = frozenset({"lost", "none"})


class Reach(Struct, frozen=True):
    """How one trace stands in one case.

    Attributes:
        gone: Why it is out of reach, as a clause: 'footage of streets ... has most likely gone'; empty while in reach.
        state: State of the evidence; empty where none is recorded.
        days: Days until more of it is likely lost, 0 where that has begun; None where nothing fades or it is held.
        step: The next step in this state; empty where there is none.
        begun: Days since some of it may be lost; None where that lies ahead or is not known.
        ends: Days until nothing of it is expected; None where it has no end.
    """

    trace: Trace
    gone: str = ""
    state: EvidenceState | str = ""
    days: int | None = None
    step: str = ""
    begun: int | None = None
    ends: int | None = None

    def words(self) -> str:
        """What presses, as sentences: 'Footage ...: likely to be lost from 7 days on, in 3 days. Ask every holder ...'"""
        return " ".join(filter(None, (self.told(), self.step)))

    @property
    def label(self) -> str:
        """What it is, with a capital."""
        return f"{self.trace.label[0].upper()}{self.trace.label[1:]}"

    def told(self) -> str:
        """The same without the next step; empty where nothing is known of it."""
        label, said = self.label, ""
        if self.days == 0:
            end = "" if self.ends is None else f"; nothing of it is expected {_after(self.ends)}"
            said = f"{label}: some of it may be lost already{end}."
        elif self.days is not None:
            said = f"{label}: some of it is likely to be lost in {days(self.days)}."
        elif self.state:
            said = f"{label}: {_STATES[self.state]}."
        if said and self.days is not None and not self.trace.confirmed:
            said = f"{said[:-1]} (unconfirmed)."
        return said


def _after(left: int) -> str:
    return f"after {days(left)} more" if left else "after today"


_STATES: Final = {
    "not-sought": "not yet asked for",
    "requested": "asked for",
    "held": "held, not examined",
    "unread": "obtained, not read",
    "part-tested": "examined in part",
    "examined": "examined",
}


def since(facts: Facts) -> int | None:
    """Days from the (last) offence to today, so far as known."""
    found = facts.numbers.get(SINCE)
    return facts.numbers.get(REPORT) if found is None else found


def days(number: int) -> str:
    """'1 day', '31 days'."""
    return "1 day" if number == 1 else f"{number:,} days"


class Traces:
    """The traces of a pack by line, ready for use."""

    def __init__(self, traces: Iterable[Trace]) -> None:
        self._absent: dict[str, tuple[str, str]] = {}
        self._all = tuple(traces)
        self.of: dict[str, tuple[Trace, ...]] = {}
        for trace in self._all:
            if trace.absent_when:
                root = parse(trace.absent_when).root
                assert isinstance(root, AnyOf)
                self._absent[trace.id] = root.key, next(iter(root.values))
            for line in trace.lines:
                self.of[line] = (*self.of.get(line, ()), trace)

    def reach(self, facts: Facts) -> dict[str, Reach]:
        """How every trace stands for these facts, by its id."""
        gone_by, year = since(facts), facts.numbers.get(YEAR)
        return {trace.id: self._reach(trace, facts, gone_by, year) for trace in self._all}

    def _reach(self, trace: Trace, facts: Facts, passed: int | None, year: int | None) -> Reach:
        states = facts.known.get(trace.evidence) if trace.evidence else None
        state = next(iter(states)) if states else ""
        step = trace.next.get(state, "") if state else ""  # type: ignore[call-overload]
        if state in _KEPT:
            return Reach(trace, "", state, None, step)
        label = trace.label
        if state in _NO_MORE:
            gone = (
                f"{label}: recorded as lost" if state == "lost" else f"{label}: recorded that there is none"
            )
            return Reach(trace, gone, state, None, step)
        absent = self._absent.get(trace.id)
        if absent and absent[1] in facts.ruled_out.get(absent[0], ()):
            return Reach(trace, f"{label}: recorded that there is none", state, None, step)
        if trace.from_year is not None and year is not None and year < trace.from_year:
            return Reach(trace, f"{label}: not in general use before about {trace.from_year}", state)
        if passed is None:
            return Reach(trace, "", state, None, step)
        if trace.gone_after is not None and passed > trace.gone_after:
            text = f"{label}: most likely gone after {days(trace.gone_after)}, and {days(passed)} have passed"
            return Reach(trace, text, state)
        limit = trace.thins_after if trace.thins_after is not None else trace.gone_after
        left = None if limit is None else max(0, limit - passed)
        begun = None if limit is None or passed < limit else passed - limit
        ends = None if trace.gone_after is None else trace.gone_after - passed
        return Reach(trace, "", state, left, step, begun, ends)


def standing(found: tuple[Reach, ...]) -> tuple[str, Reach | None]:
    """What several traces of one line come to.

    Returns:
        Why the line is out of reach, where every one of them is, else an empty text; and the trace that presses
        most: evidence in hand before what fades, then what fades first.
    """
    left = [one for one in found if not one.gone]
    if found and not left:
        return "; ".join(dict.fromkeys(one.gone for one in found)), None
    pressing = [one for one in left if one.days is not None or one.state]
    return "", min(
        pressing, key=lambda one: (one.state == "examined", one.days is None, one.days or 0), default=None
    )
