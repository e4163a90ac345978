"""Checks the law of a pack: that points to prove, days and presumptions are whole and refer to what is there."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

from soteria_desk.doctrine.check_condition import condition_findings
from soteria_desk.doctrine.checker import Checker
from soteria_desk.doctrine.condition import ConditionError, parse
from soteria_desk.doctrine.law import (
    Boundary,
    DateRule,
    Element,
    OffenceLaw,
    Part,
    Point,
    Presumption,
    Test,
)
from soteria_desk.doctrine.model import OffenceDefinition, Pack
from soteria_desk.doctrine.problem import Problem
from soteria_desk.doctrine.reading import Reading


def check_law(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong with the law of a pack."""
    law = _Law(pack, reading)
    for offence in reading.of(OffenceLaw).values():
        yield from law.offence(offence)
    yield from law.every_definition()
    for rule in reading.of(DateRule).values():
        yield from law.date_rule(rule)
    yield from law.every_test()
    yield from law.boundaries()
    for presumption in reading.of(Presumption).values():
        yield from law.presumption(presumption)
    yield from law.every_presumption()
    for element in reading.of(Element).values():
        yield from law.refers(element.id, "element", "the purpose", element.bears_on, law.purposes)


class _Law(Checker):
    """What holds of offences, days and consent."""

    # --- Offences --------------------------------------------------------------------------------------

    def offence(self, offence: OffenceLaw) -> Iterator[Problem]:
        id_, definition = offence.id, self.definitions.get(offence.id)
        yield from self.refers(id_, "offence", "the offence", offence.widens, {**self.definitions})
        if (definition is None) != bool(offence.widens):
            yield self.problem(
                id_,
                "offence",
                "an offence stands in offences.toml too, unless it only widens others.",
                "Add its definition with the same id, or name what it widens.",
            )
        if not offence.widens and not (offence.points and offence.penalties):
            yield self.problem(
                id_, "offence", "it has no point to prove or no penalty.", "Add `points` and `penalties`."
            )
        if offence.commencement != "in-force" and offence.confirmed:
            yield self.problem(
                id_, "offence", "its commencement is not seen, but it is confirmed.", "Say confirmed = false."
            )
        served = {purpose for point in offence.points for purpose in point.bears_on}
        needed = {"CE+P": {"no-consent", "no-belief"}, "CE": {"no-consent"}, "AGE": {"age"}}
        for purpose in sorted(needed.get(offence.consent, set()) - served):
            yield self.problem(
                id_,
                "offence",
                f"by its consent code a point must bear on '{purpose}'.",
                "Add the point, or correct the code.",
            )
        yield from self.points(id_, "offence", offence.points)
        parts: tuple[Part, ...] = (*offence.points, *offence.penalties)
        for part in parts:
            yield from self.within(id_, definition, part.from_on, part.to_on)
            yield from self.ages(id_, part)
        yield from self.refers(id_, "offence", "the kind of conduct", offence.covers, self.families())
        if offence.act_year is not None and (
            definition is None or definition.from_on or str(offence.act_year) not in definition.act
        ):
            yield self.problem(
                id_,
                "offence",
                "`act_year` is the year in the name of its Act, where the first day is not known.",
                "Correct it, or leave it out where offences.toml has `from`.",
            )

    def families(self) -> set[str]:
        key = self.keys.get("offence")
        return {value.id for value in key.values} if key else set()

    def ages(self, id_: str, part: Part) -> Iterator[Problem]:
        """Age limits of a point or penalty leave at least one age, of those that people have."""
        for youngest, under in (
            (part.victim_from, part.victim_under),
            (part.suspect_from, part.suspect_under),
        ):
            if not 0 <= (0 if youngest is None else youngest) < (120 if under is None else under) <= 120:
                yield self.problem(
                    id_, "offence", "an age limit leaves no age, or is none that people have.", "Correct it."
                )

    def points(self, id_: str, kind: str, points: tuple[Point, ...]) -> Iterator[Problem]:
        ids = [point.id for point in points]
        for point in points:
            yield from self.refers(id_, kind, "the purpose", point.bears_on, self.purposes)
            if ids.count(point.id) > 1 or not point.text.strip():
                yield self.problem(
                    id_, kind, f"the point '{point.id}' is doubled or has no text.", "Correct it."
                )
            if self.to_prove.isdisjoint(point.bears_on):
                yield self.problem(
                    id_,
                    kind,
                    f"no purpose of the point '{point.id}' is a point to prove.",
                    "Add the purpose whose lines serve it.",
                )

    def within(
        self, id_: str, whole: OffenceDefinition | None, first: date | None, last: date | None
    ) -> Iterator[Problem]:
        """A point or penalty holds for days that the offence covers, the right way round."""
        low = whole.from_on if whole and whole.from_on else date.min
        high = whole.to_on if whole and whole.to_on else date.max
        if not low <= (first or low) <= (last or high) <= high:
            yield self.problem(
                id_,
                "offence",
                "days of a point or penalty are turned round, or lie outside those of the offence.",
                "Correct `from` and `to`.",
            )

    def every_definition(self) -> Iterator[Problem]:
        for id_ in self.definitions:
            if id_ not in self.offences:
                yield Problem(
                    file="offences.toml",
                    item=id_,
                    what="it has no points to prove in the folder law.",
                    cure="Add [[offence]] with the same id there.",
                )

    # --- Dates -----------------------------------------------------------------------------------------

    def date_rule(self, rule: DateRule) -> Iterator[Problem]:
        yield from self.refers(rule.id, "date-rule", "the offence", rule.offences, {**self.offences})
        whole = {
            "regime": bool(len(rule.days) == 1 and rule.earlier and rule.later),
            "both-regimes": bool(len(rule.days) == 1 and rule.earlier and rule.later),
            "boundary": bool(rule.days),
            "ages": bool(rule.bands),
            "time-limit": bool(rule.months and (rule.modes or rule.offences)),
        }
        if not whole.get(rule.test, True):
            yield self.problem(
                rule.id, "date-rule", f"a rule of the test '{rule.test}' needs more.", "See the format."
            )
        if list(rule.days) != sorted(set(rule.days)):
            yield self.problem(rule.id, "date-rule", "its days are not in order.", "Sort them.")
        for band in rule.bands:
            if band.oldest < band.youngest:
                yield self.problem(rule.id, "date-rule", "an age band is turned round.", "Swap the ages.")
        for day in (*rule.days, *((rule.known_from,) if rule.known_from else ())):
            if not any(one.on == day for one in self.reading.of(Boundary).values()):
                yield self.problem(
                    rule.id, "date-rule", f"{day.isoformat()} is no boundary.", "Add [[boundary]] for it."
                )

    def every_test(self) -> Iterator[Problem]:
        """No function is without its rule; a rule without its function is not decoded."""
        rules = self.reading.of(DateRule)
        if rules:
            last = next(reversed(rules))
            for name in sorted(set(get_args(Test)) - {one.test for one in rules.values()}):
                yield self.problem(
                    last, "date-rule", f"no rule is of the test '{name}'.", "Put back the rule that was."
                )

    def changes_of(self, offence: OffenceLaw) -> Iterator[date]:
        """Days on which the law of an offence changes: the first day of the later law."""
        definition = self.definitions.get(offence.id)
        parts: list[OffenceDefinition | Part] = [*offence.points, *offence.penalties]
        for part in [*parts, definition] if definition else parts:
            if part.from_on:
                yield part.from_on
            if part.to_on:
                yield part.to_on + timedelta(days=1)

    def boundaries(self) -> Iterator[Problem]:
        days: dict[date, set[str]] = {}
        for one in self.reading.of(Boundary).values():
            yield from self.refers(one.id, "boundary", "the offence", one.offences, {**self.offences})
            if one.on in days or not one.offences:
                yield self.problem(
                    one.id, "boundary", "the day is listed twice, or no offence is.", "Join or complete them."
                )
            days.setdefault(one.on, set()).update(one.offences)
        for offence in self.offences.values():
            for day in sorted(set(self.changes_of(offence))):
                if offence.id not in days.get(day, ()):
                    yield self.problem(
                        offence.id,
                        "offence",
                        f"its law changes on {day.isoformat()}, which is no boundary that names it.",
                        "Name it in the [[boundary]] of that day.",
                    )

    # --- Consent ---------------------------------------------------------------------------------------

    def presumption(self, one: Presumption) -> Iterator[Problem]:
        key = self.keys.get("presumption")
        values = {value.id for value in key.values} if key else set()
        yield from self.refers(one.id, "presumption", "the value", (one.value,), values)
        yield from self.refers(one.id, "presumption", "the line", one.lines, self.lines)
        yield from self.refers(one.id, "presumption", "the offence", one.offences, {**self.offences})
        yield from self.points(one.id, "presumption", one.points)
        if not one.lines or len(one.points) < 2:
            yield self.problem(
                one.id,
                "presumption",
                "it needs lines, and points for the circumstance and for what the suspect knew or meant.",
                "Add them.",
            )
        if one.suggested_by:
            try:
                condition = parse(one.suggested_by)
            except ConditionError as error:
                yield self.problem(
                    one.id, "presumption", f"the condition cannot be read: {error}.", "Correct it."
                )
                return
            for what, cure, _ in condition_findings(condition, self.keys):
                yield self.problem(one.id, "presumption", what, cure)

    def every_presumption(self) -> Iterator[Problem]:
        key = self.keys.get("presumption")
        served = {one.value for one in self.reading.of(Presumption).values()}
        for value in key.values if key else ():
            if value.id not in served:
                yield Problem(
                    file="vocabulary/presumption.toml",
                    item=value.id,
                    what="no presumption of the law stands behind it.",
                    cure="Add [[presumption]], or remove the value.",
                )
