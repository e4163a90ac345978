"""Checks the operating model of a pack: what it refers to is there, and every check has one whole test."""

import string
from collections.abc import Iterator
from typing import Final, cast

from soteria_desk.doctrine.check_condition import condition_problems
from soteria_desk.doctrine.checker import Checker
from soteria_desk.doctrine.entry import Entry
from soteria_desk.doctrine.law import Presumption
from soteria_desk.doctrine.model import Pack
from soteria_desk.doctrine.operating_model import (
    Context,
    LineFamily,
    Pillar,
    PlanDate,
    PlanSection,
    PlanTest,
    ReviewPart,
    Stage,
)
from soteria_desk.doctrine.plan_check import FUNCTIONS, PlanCheckRule
from soteria_desk.doctrine.problem import Problem
from soteria_desk.doctrine.procedure import Gate, VictimRight
from soteria_desk.doctrine.reading import Reading

_FILLED: Final = frozenset({"who", "n", "when"})


def check_model(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong with the operating model of a pack."""
    yield from _Model(pack, reading).everything()


class _Model(Checker):
    """What holds of contexts, stages, plans and their checks."""

    def __init__(self, pack: Pack, reading: Reading) -> None:
        super().__init__(pack, reading)
        self.pack = pack
        self.pillars = reading.of(Pillar)
        self.contexts = reading.of(Context)
        self.checks = reading.of(PlanCheckRule)
        self.letters = {one.letter for one in reading.of(PlanSection).values()}
        entries = {entry.id for _, entry in reading.all()}
        self.known: dict[str, set[str]] = {
            "pillars": set(self.pillars),
            "lines": self.lines,
            "answered_by": self.lines,
            "strategies": {one.id for one in pack.strategies},
            "families": set(reading.of(LineFamily)),
            "checks": set(self.checks),
            "see": entries | set(self.keys),
        }
        """What the fields of these names refer to, in whatever kind they stand."""

    def everything(self) -> Iterator[Problem]:
        for kind, entry in self.reading.all():
            if self.reading.file_of[kind, entry.id].startswith("model/"):
                yield from self.entry(kind, entry)
        yield from self.numbered()
        yield from self.whole()

    def entry(self, kind: str, entry: Entry) -> Iterator[Problem]:
        """References by the name of the field, then what is special to the kind."""
        for field, known in self.known.items():
            used = getattr(entry, field, ())
            if isinstance(used, tuple):
                yield from self.refers(entry.id, kind, f"an id in `{field}`,", used, known)
        roles = set(self.reading.entries.get("role", {}))
        match entry:
            case PlanCheckRule():
                yield from self.check(entry)
            case Context():
                yield from self.context(entry)
            case LineFamily() if not 0 <= entry.intrusion <= 3 or not entry.lines:
                yield self.problem(entry.id, kind, "intrusion is 0 to 3, and it needs lines.", "Correct it.")
            case Stage():
                for record in entry.records:
                    yield from self.refers(entry.id, kind, "the role", record.who, roles)
            case PlanDate():
                if entry.who:
                    yield from self.refers(entry.id, kind, "the role", (entry.who,), roles)
                if not (entry.after or entry.every):
                    yield self.problem(entry.id, kind, "it has no length.", "Add `after` or `every`.")
            case _:
                yield from self.law(kind, entry)

    def law(self, kind: str, entry: Entry) -> Iterator[Problem]:
        """Items of the law that an entry stands on."""
        named: tuple[tuple[str, object], ...] = (
            ("pillar", self.pillars),
            ("right", self.reading.of(VictimRight)),
            ("gate", self.reading.of(Gate)),
        )
        for field, known in named:
            used = getattr(entry, field, None)
            if used is not None and (used or field != "gate"):
                yield from self.refers(
                    entry.id, kind, f"the {field}", (used,), set(cast("dict[str, Entry]", known))
                )
        phrases = getattr(entry, "phrases", ("-",))
        if not phrases or not all(phrase.strip() for phrase in phrases):
            yield self.problem(entry.id, kind, "it has no words.", "Add `phrases`.")

    def context(self, one: Context) -> Iterator[Problem]:
        file = self.reading.file_of["context", one.id]
        yield from condition_problems(file, f"{one.id}.when", one.when, self.keys)
        if not (one.about and one.families):
            yield self.problem(
                one.id,
                "context",
                "it belongs to none of the three contexts, or calls for nothing.",
                "Add it.",
            )

    # --- Checks ----------------------------------------------------------------------------------------

    def check(self, one: PlanCheckRule) -> Iterator[Problem]:
        ways = (bool(one.when), bool(one.function), not one.computed)
        if sum(ways) != 1 or bool(one.why_not) == one.computed or (one.answered_by and not one.when):
            yield self.problem(
                one.id,
                "check",
                "its test is not one whole thing.",
                "Give it a condition in `when`, or a `function`, or computed = false with `why_not`.",
            )
        if one.function and one.function not in FUNCTIONS:
            yield from self.refers(one.id, "check", "the function", (one.function,), set(FUNCTIONS))
        if one.when:
            file = self.reading.file_of["check", one.id]
            yield from condition_problems(file, f"{one.id}.when", one.when, self.keys)
        if one.section not in self.letters:
            yield self.problem(
                one.id,
                "check",
                f"the plan has no section '{one.section}'.",
                "Use a letter of [[plan-section]].",
            )
        texts = [one.message, *(variant.message for variant in one.variants)]
        if not all(text.strip() and self.can_be_filled(text) for text in texts):
            yield self.problem(
                one.id,
                "check",
                "a message is empty, or holds other braces than {who}, {n} and {when}.",
                "Correct it.",
            )

    @staticmethod
    def can_be_filled(text: str) -> bool:
        try:
            return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None} <= _FILLED
        except ValueError:
            return False

    # --- The whole -------------------------------------------------------------------------------------

    def numbered(self) -> Iterator[Problem]:
        """Stages, sections, tests and parts of a review have a place each."""
        places: tuple[tuple[str, list[tuple[str, str | int]]], ...] = (
            ("stage", [(one.id, one.number) for one in self.reading.of(Stage).values()]),
            ("plan-section", [(one.id, one.letter) for one in self.reading.of(PlanSection).values()]),
            ("plan-test", [(one.id, one.number) for one in self.reading.of(PlanTest).values()]),
            ("review-part", [(one.id, one.order) for one in self.reading.of(ReviewPart).values()]),
        )
        for kind, rows in places:
            seen: set[str | int] = set()
            for id_, place in rows:
                if place in seen:
                    yield self.problem(id_, kind, f"another has the place '{place}'.", "Give it its own.")
                seen.add(place)

    def whole(self) -> Iterator[Problem]:
        """What only the pack as a whole can tell: functions without a check, lines without a pillar."""
        if self.checks:
            last = next(reversed(self.checks))
            named = {one.function for one in self.checks.values()}
            for name in sorted(FUNCTIONS - named):
                yield self.problem(
                    last, "check", f"no check names the function '{name}'.", "Put back the check that did."
                )
        if self.pillars:
            strategies = {one for pillar in self.pillars.values() for one in pillar.strategies}
            lines = {one for pillar in self.pillars.values() for one in pillar.lines}
            for line in self.pack.enquiries:
                if line.strategy not in strategies and line.id not in lines:
                    yield Problem(
                        file=self.pack.file_of["enquiry", line.id],
                        item=line.id,
                        what="it belongs to no pillar.",
                        cure="Name its heading, or the line, in a [[pillar]].",
                    )
        callers = {**self.contexts, **self.reading.of(Presumption)}
        for row in self.pack.brings_in:
            for context in row.contexts:
                if context not in callers:
                    yield Problem(
                        file=self.pack.file_of["brings-in", row.id],
                        item=row.id,
                        what=f"'{context}' is neither a context nor a presumption of this pack.",
                        cure="Name a [[context]] of model/, or a [[presumption]] of law/.",
                    )
