"""How the checks of the pack stand for a plan: raised, passed, or left to the reviewer's judgement."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from soteria_desk.doctrine.condition import parse
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.plan_check import Grade, Moment, PlanCheckRule
from soteria_desk.services.check_tests import TESTS, Raised, Seen
from soteria_desk.services.draft import Draft

TO_BE_JUDGED = "To be judged by the reviewer"
"""Said of a check that cannot be computed yet."""


class Stands(Struct, frozen=True, kw_only=True):
    """A check and how it stands.

    Attributes:
        grade: B, H, M or L. `state`: raised, passed, or for the reviewer.
        text, detail: What is said of it.
        confirmed: False where what the check comes from could not be checked.
    """

    id: str
    title: str
    grade: Grade
    asked: Moment
    state: Literal["raised", "passed", "reviewer"]
    text: str
    detail: str
    confirmed: bool


def standing(draft: Draft, library: Library, *moments: Moment) -> Iterator[Stands]:
    """Yield how each check stands, in the order of the pack; only those asked at `moments`, where named.

    Raises:
        DoctrineError: the reading part of the pack cannot be used.
    """
    seen = Seen(draft, library)
    for check in library.reading.of(PlanCheckRule).values():
        if not moments or check.asked in moments:
            yield _stands(check, seen)


def _stands(check: PlanCheckRule, seen: Seen) -> Stands:
    state: Literal["raised", "passed", "reviewer"] = "passed"
    text, detail = check.passed or check.title, check.passed_advice
    if not check.computed:
        state, text, detail = "reviewer", check.title, f"{TO_BE_JUDGED}. {check.why_not}"
    elif (found := _raised(check, seen)) is not None:
        own = next((one for one in check.variants if one.id == found.variant), None)
        words = own.message if own else check.message
        state, detail = "raised", own.advice if own else check.advice
        text = words.format(who=found.who, n=found.n, when=found.when)
    return Stands(
        id=check.id,
        title=check.title,
        grade=check.severity,
        asked=check.asked,
        state=state,
        text=text,
        detail=detail,
        confirmed=check.confirmed,
    )


def _raised(check: PlanCheckRule, seen: Seen) -> Raised | None:
    if check.function:
        return TESTS[check.function](seen, check)
    condition = parse(check.when)
    if not seen.answered.isdisjoint(check.answered_by):
        return None
    met = any(condition.evaluate(pair.facts).truth for pair in seen.situation.pairs)
    return Raised() if met else None
