"""Checks question sets and the review of a plan: whole, fair, pointing both ways, and at what is there."""

import re
from collections.abc import Iterator
from typing import Final

from soteria_desk.doctrine.check_condition import condition_findings
from soteria_desk.doctrine.checker import Checker
from soteria_desk.doctrine.condition import ConditionError, parse
from soteria_desk.doctrine.law import Element
from soteria_desk.doctrine.model import Pack
from soteria_desk.doctrine.problem import Problem, dangling
from soteria_desk.doctrine.questions import DefenceAccount, Hypothesis, QuestionSet
from soteria_desk.doctrine.reading import Reading
from soteria_desk.doctrine.rubric import RubricQuestion, RubricScale

WHY_VICTIM: Final = re.compile(r"\bwhy\b[^,;.?!]*\b(victim|complainant|she|they|you)\b", re.IGNORECASE)
"""Asks why the victim did or did not do something; no question of a pack may."""


def check_questions(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong with the question sets and the review of a pack."""
    checker = _Questions(pack, reading)
    yield from checker.sets()
    for hypothesis in reading.of(Hypothesis).values():
        yield from checker.hypothesis(hypothesis)
    for account in reading.of(DefenceAccount).values():
        yield from checker.account(account)
    yield from checker.rubric()
    yield from checker.printed(pack)


class _Questions(Checker):
    """What holds of questions, propositions and accounts."""

    def __init__(self, pack: Pack, reading: Reading) -> None:
        super().__init__(pack, reading)
        self.question_sets: dict[str, object] = {**reading.of(QuestionSet)}
        self.elements: dict[str, object] = {**reading.of(Element)}
        self.points = {f"{one.id}#{point.id}" for one in self.offences.values() for point in one.points}
        self.strategies = {one.id for one in pack.strategies}
        self.rubric_questions = reading.of(RubricQuestion)

    def _values(self, key: str) -> set[str]:
        return {value.id for value in self.keys[key].values} if key in self.keys else set()

    # --- Question sets ---------------------------------------------------------------------------------

    def sets(self) -> Iterator[Problem]:
        contexts: set[str] = set()
        members: dict[str, list[Hypothesis]] = {}
        for hypothesis in self.reading.of(Hypothesis).values():
            members.setdefault(hypothesis.question_set, []).append(hypothesis)
        answered = {one.question_set for one in self.reading.of(DefenceAccount).values()}
        for one in self.reading.of(QuestionSet).values():
            yield from self.refers(
                one.id, "question-set", "the context", (one.context,), self._values("context")
            )
            if one.context in contexts:
                yield self.problem(one.id, "question-set", "the context has two sets.", "Join them.")
            contexts.add(one.context)
            try:
                for what, cure, _ in condition_findings(parse(one.when), self.keys):
                    yield self.problem(one.id, "question-set", what, cure)
            except ConditionError as error:
                yield self.problem(
                    one.id, "question-set", f"the condition cannot be read: {error}.", "Correct it."
                )
            own = members.get(one.id, [])
            if len(own) < 2 or own[-1].theme != "alternative" or one.id not in answered:
                yield self.problem(
                    one.id,
                    "question-set",
                    "it needs hypotheses of which the last is an alternative, and an account to anticipate.",
                    "Add what is missing, so that the set looks both ways.",
                )
        for value in sorted(self._values("context") - contexts if contexts else ()):
            yield Problem(
                file="vocabulary/context.toml",
                item=f"context.{value}",
                what="no question set stands behind it.",
                cure="Add [[question-set]], or remove the value.",
            )

    def hypothesis(self, one: Hypothesis) -> Iterator[Problem]:
        yield from self._serves(one, "hypothesis")
        if not one.questions:
            yield self.problem(one.id, "hypothesis", "it asks nothing.", "Add `questions`.")
        for question in one.questions:
            yield from self._asks(one.id, "hypothesis", question.text)

    def account(self, one: DefenceAccount) -> Iterator[Problem]:
        yield from self._serves(one, "defence-account")
        yield from self.refers(
            one.id, "defence-account", "the account", (one.account,), self._values("account")
        )
        if not one.fairness.strip() or not one.example.strip():
            yield self.problem(
                one.id,
                "defence-account",
                "it does not say how it might be put, or what a fair test is.",
                "Add `example` and `fairness`.",
            )

    def _serves(self, one: Hypothesis | DefenceAccount, kind: str) -> Iterator[Problem]:
        yield from self.refers(one.id, kind, "the set", (one.question_set,), self.question_sets)
        yield from self.refers(one.id, kind, "the line", one.lines, self.lines)
        yield from self.refers(one.id, kind, "the element", one.elements, self.elements)
        yield from self.refers(one.id, kind, "the point", one.points, self.points)
        if not one.lines or not (one.elements or one.points):
            yield self.problem(
                one.id, kind, "no line tests it, or it bears on no element or point.", "Name both."
            )

    def _asks(self, id_: str, kind: str, text: str) -> Iterator[Problem]:
        if not text.strip().endswith("?"):
            yield self.problem(id_, kind, "a question does not end with a question mark.", "Ask it.")
        if WHY_VICTIM.search(text):
            yield self.problem(
                id_,
                kind,
                "it asks why the victim did or did not do something.",
                "Ask what the suspect did, knew, and did to be sure.",
            )

    # --- Review ----------------------------------------------------------------------------------------

    def rubric(self) -> Iterator[Problem]:
        questions = self.rubric_questions
        for one in questions.values():
            yield from self.refers(
                one.id, "rubric-question", "the strategy", (one.strategy,), self.strategies
            )
            yield from self._asks(one.id, "rubric-question", one.title)
        numbers = [one.number for one in questions.values()]
        if numbers != list(range(1, len(numbers) + 1)):
            yield self.problem(
                next(iter(questions)),
                "rubric-question",
                "the numbers do not run from 1.",
                "Number them anew.",
            )
        for scale in self.reading.of(RubricScale).values():
            yield from self.refers(
                scale.id, "rubric-scale", "the band", (scale.held_at,), {band.id for band in scale.bands}
            )
            starts = [band.at_least for band in scale.bands]
            if scale.weight != sum(one.weight for one in questions.values()):
                yield self.problem(
                    scale.id, "rubric-scale", "its weight is not that of the questions.", "Add them up."
                )
            if (
                not starts
                or starts[-1] != 0
                or starts != sorted(set(starts), reverse=True)
                or starts[0] > 100
            ):
                yield self.problem(
                    scale.id, "rubric-scale", "its bands do not run from the best down to 0.", "Sort them."
                )

    def printed(self, pack: Pack) -> Iterator[Problem]:
        """Each printed question stands for questions of the full set, and each of those is stood for."""
        file, known = "review-questions.toml", {*self.rubric_questions}
        for one in pack.review_questions:
            yield from dangling(file, one.id, "the question", one.stands_for, known)
            if known and not one.stands_for:
                yield Problem(
                    file=file,
                    item=one.id,
                    what="it stands for no question of the full review.",
                    cure="Name those it stands for in `stands_for`.",
                )
        for missing in sorted(known.difference(*(one.stands_for for one in pack.review_questions))):
            yield Problem(
                file=file,
                item=missing,
                what="no printed question stands for it.",
                cure="Name it in `stands_for` of one.",
                severity="warning",
            )
