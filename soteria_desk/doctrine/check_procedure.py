"""Checks procedure: that clocks, ladders, windows, rights and gates are whole and refer to what is there."""

from collections.abc import Iterator
from typing import Final

from soteria_desk.doctrine.checker import Checker
from soteria_desk.doctrine.entry import Length, Unit
from soteria_desk.doctrine.model import Pack
from soteria_desk.doctrine.problem import Problem
from soteria_desk.doctrine.procedure import (
    Change,
    Deadline,
    ForbiddenWording,
    Gate,
    LawCheck,
    Limit,
    StartEvent,
    VictimRight,
    Window,
)
from soteria_desk.doctrine.reading import Reading

HOURS: Final[dict[Unit, int]] = {
    "hour": 1, "day": 24, "working-day": 24, "business-day": 24, "week": 168, "month": 730, "year": 8766,
}  # fmt: skip
"""Only to tell the longer of two lengths; clocks count in days and months themselves."""


def check_procedure(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong with the procedure of a pack."""
    yield from _Procedure(pack, reading).everything()


class _Procedure(Checker):
    """What holds of times, rights, gates and checks."""

    def __init__(self, pack: Pack, reading: Reading) -> None:
        super().__init__(pack, reading)
        self.events = reading.of(StartEvent)
        self.deadlines = reading.of(Deadline)

    def everything(self) -> Iterator[Problem]:
        for event in self.events.values():
            named = tuple(filter(None, (event.day_after, event.follows, event.counts_as)))
            yield from self.refers(event.id, "event", "the event", named, {**self.events})
        for deadline in self.deadlines.values():
            yield from self.deadline(deadline)
        yield from self.limits()
        for window in self.reading.of(Window).values():
            yield from self.window(window)
        numbers: set[int] = set()
        for right in self.reading.of(VictimRight).values():
            yield from self.refers(
                right.id, "victim-right", "the deadline", right.deadlines, {**self.deadlines}
            )
            if right.number in numbers:
                yield self.problem(right.id, "victim-right", "the number is used twice.", "Correct it.")
            numbers.add(right.number)
        for gate in self.reading.of(Gate).values():
            yield from self.gate(gate)
        gates: dict[str, object] = {**self.reading.of(Gate)}
        for words in self.reading.of(ForbiddenWording).values():
            yield from self.refers(words.id, "forbidden-wording", "the gate", (words.gate,), gates)
            if not all(phrase.strip() for phrase in words.phrases) or not words.phrases:
                yield self.problem(words.id, "forbidden-wording", "it has no words.", "Add `phrases`.")
        ids: set[str] = {entry.id for _, entry in self.reading.all()} | set(self.keys)
        model_checks: dict[str, object] = {**self.reading.entries.get("check", {})}
        for check in self.reading.of(LawCheck).values():
            yield from self.refers(check.id, "law-check", "the item", check.items, ids)
            yield from self.refers(check.id, "law-check", "the check", check.checks, model_checks)
        for change in self.reading.of(Change).values():
            yield from self.refers(change.id, "law-change", "the offence", change.offences, {**self.offences})

    def deadline(self, one: Deadline) -> Iterator[Problem]:
        named = tuple(filter(None, (one.trigger, one.holds_once, *one.ended_by)))
        yield from self.refers(one.id, "deadline", "the event", named, {**self.events})
        if one.from_on and one.to_on and one.to_on < one.from_on:
            yield self.problem(one.id, "deadline", "its days are turned round.", "Correct `from` or `to`.")
        if (one.repeats and one.sequence == "apart") or (one.longest and not one.repeats):
            yield self.problem(
                one.id,
                "deadline",
                "only terms that follow one another repeat.",
                "Correct `sequence` or `repeats`.",
            )
        timed = one.direction not in ("before", "at", "setting")
        if timed != bool(one.terms) or (one.rounding == "none") == bool(one.terms):
            yield self.problem(
                one.id,
                "deadline",
                "before, at and setting have neither terms nor rounding; every other direction needs both.",
                "Correct `direction`, `terms` or `rounding`.",
            )
        for term in one.terms:
            if term.amount < 1 or (one.rounding == "working-day" and term.unit == "hour"):
                yield self.problem(
                    one.id, "deadline", "a term is empty, or does not fit the rounding.", "Correct it."
                )
        if len(one.terms) > 1 and not all(term.applies for term in one.terms):
            yield self.problem(
                one.id, "deadline", "one of several terms does not say to whom it applies.", "Add `applies`."
            )

    def limits(self) -> Iterator[Problem]:
        ladders: dict[str, list[Limit]] = {}
        for one in self.reading.of(Limit).values():
            yield from self.refers(one.id, "limit", "the event", (one.trigger,), {**self.events})
            if one.deadline:
                yield from self.refers(one.id, "limit", "the deadline", (one.deadline,), {**self.deadlines})
            ladders.setdefault(one.ladder, []).append(one)
        for steps in ladders.values():
            lengths = [_hours(step.length) for step in sorted(steps, key=lambda step: step.order)]
            if lengths != sorted(lengths) or len({step.order for step in steps}) < len(steps):
                yield self.problem(
                    steps[0].id, "limit", "the steps of its ladder are not in order.", "Correct `order`."
                )

    def window(self, one: Window) -> Iterator[Problem]:
        yield from self.refers(one.id, "window", "the line", one.lines, self.lines)
        yield from self.refers(one.id, "window", "the event", one.triggers, {**self.events})
        if not one.triggers:
            yield self.problem(one.id, "window", "it runs from no event.", "Add `triggers`.")
        if one.deadline:
            yield from self.refers(one.id, "window", "the deadline", (one.deadline,), {**self.deadlines})
        lengths = [_hours(length) for length in (one.opens, one.shortest, one.longest) if length is not None]
        if lengths != sorted(lengths):
            yield self.problem(one.id, "window", "its lengths are turned round.", "Correct them.")

    def gate(self, one: Gate) -> Iterator[Problem]:
        yield from self.refers(one.id, "gate", "the line", one.lines, self.lines)
        yield from self.refers(one.id, "gate", "the question", one.questions, self.questions)
        ids = [condition.id for condition in one.conditions]
        if not ids or len(set(ids)) < len(ids):
            yield self.problem(one.id, "gate", "it has no conditions, or one id twice.", "Correct them.")


def _hours(length: Length | None) -> int:
    return length.amount * HOURS[length.unit] if length else 0
