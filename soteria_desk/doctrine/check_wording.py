"""Checks the wording part: patterns and rules can be read, find what they must and nothing they must not, cannot stall."""

import re
from collections.abc import Iterator
from typing import Final

from soteria_desk.doctrine.checker import Checker
from soteria_desk.doctrine.model import Pack
from soteria_desk.doctrine.problem import Problem
from soteria_desk.doctrine.reading import Reading
from soteria_desk.doctrine.wording import (
    WordingConcept,
    WordingForms,
    WordingHandling,
    WordingPattern,
    WordingRebuttal,
    WordingRule,
    WordingSwap,
)
from soteria_desk.doctrine.wording_check import WordingCheck
from soteria_desk.wording.language import (
    WordingError,
    concepts_of,
    has_word,
    match_variants,
    phrases,
)

LONGEST_PATTERN: Final = 600
LONGEST_EXAMPLE: Final = 200
_UNBOUNDED: Final = re.compile(r"[*+]|\{\d+,\}")


def check_wording(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong with the wording patterns of a pack."""
    checker = _Wording(pack, reading)
    broken = [
        problem for pattern in reading.of(WordingPattern).values() for problem in checker.pattern(pattern)
    ]
    for handling in reading.of(WordingHandling).values():
        if handling.within_words < 1 or handling.most_at_once < 1:
            yield checker.problem(handling.id, "wording-handling", "a figure is below 1.", "Correct it.")

    broken += checker.concepts()
    broken += checker.rules()
    yield from broken
    if not broken:
        yield from checker.examples()


def can_stall(pattern: str) -> bool:
    """Return whether a pattern repeats without end what itself repeats without end, other than single spaces.

    Searching a long text for such a pattern could take for ever. `(very\\s+)*` is fine, `(\\w+\\s*)*` is not.
    """
    opened: list[int] = []
    in_class = False
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 2
            continue
        if in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign == "(":
            opened.append(at)
        elif sign == ")" and opened:
            begin = opened.pop()
            body = pattern[begin + 1 : at]
            inner = body.replace(r"\s+", "")
            words_first = all(part.lstrip("(?:")[:1].isalpha() for part in body.split("|"))
            if _UNBOUNDED.match(pattern, at + 1) and (_UNBOUNDED.search(inner) or not words_first):
                return True
        at += 1
    return False


class _Wording(Checker):
    """What holds of one pattern, of one rule, and of them together."""

    def pattern(self, one: WordingPattern) -> Iterator[Problem]:
        kind = "wording-pattern"
        if not all(text.strip() for text in (one.why, one.instead, one.caution)):
            yield self.problem(
                one.id,
                kind,
                "`why`, `instead` or `caution` is empty.",
                "Say all three; nobody is only told off.",
            )
        if not one.found or not one.not_found:
            yield self.problem(
                one.id, kind, "it has no example to be found, or none not to be.", "Add one of each."
            )
        if len(one.pattern) > LONGEST_PATTERN or any(
            len(text) > LONGEST_EXAMPLE for text in (*one.found, *one.not_found)
        ):
            yield self.problem(
                one.id,
                kind,
                f"its pattern is longer than {LONGEST_PATTERN} characters, or an example than {LONGEST_EXAMPLE}.",
                "Split or shorten it.",
            )
            return
        if can_stall(one.pattern):
            yield self.problem(
                one.id,
                kind,
                "it repeats without end what itself repeats without end, which can stall a search.",
                "Begin each repeated part with a word, or say how often it may come, e.g. {0,3}.",
            )
            return
        try:
            compiled = re.compile(one.pattern, re.IGNORECASE)
        except (re.error, RecursionError, OverflowError) as error:
            yield self.problem(
                one.id, kind, f"the pattern cannot be read: {error}.", "Correct the regular expression."
            )
            return
        for text in one.found:
            if not compiled.search(text):
                yield self.problem(
                    one.id, kind, f"it is not found in '{text}'.", "Correct the pattern or the example."
                )
        for text in one.not_found:
            if compiled.search(text):
                yield self.problem(
                    one.id, kind, f"it is found in '{text}', where it must not be.", "Correct either."
                )

    def concepts(self) -> Iterator[Problem]:
        """Yield what is wrong with the concepts and what else the rules are made of."""
        kind = "wording-concept"
        named: set[str] = set()
        self.fillers = frozenset(
            word
            for one in self.reading.of(WordingConcept).values()
            if one.job == "filler"
            for word in one.words
        )
        self.irregular = {
            word: forms for one in self.reading.of(WordingForms).values() for word, forms in one.words.items()
        }
        for one in self.reading.of(WordingConcept).values():
            if one.name in named:
                yield self.problem(one.id, kind, f"the name '{one.name}' is used twice.", "Choose another.")
            named.add(one.name)
        for one in self.reading.of(WordingConcept).values():
            yield from self.refers(one.id, kind, "the concept", one.includes, named)
            for text in one.words:
                yield from self._phrase(one, text)
        self.named = named

    def _phrase(self, one: WordingConcept, text: str) -> Iterator[Problem]:
        kind = "wording-concept"
        try:
            phrases(text, self.irregular)
        except WordingError as error:
            yield self.problem(one.id, kind, f"{error}.", "Correct the phrase.")
            return
        # A filler counts for nothing, so a phrase that holds one means less than it says.
        if one.job != "filler" and has_word(text, self.fillers):
            yield self.problem(one.id, kind, f"'{text}' holds a filler or an article.", "Leave it out.")

    def rules(self) -> Iterator[Problem]:
        """Yield what is wrong with rules, rebuttals and swaps as they are written."""
        patterns: dict[str, object] = dict(self.reading.of(WordingPattern))
        for rule in self.reading.of(WordingRule).values():
            yield from self.refers(rule.id, "wording-rule", "the wording pattern", (rule.pattern,), patterns)
            yield from self.refers(rule.id, "wording-rule", "the concept", rule.quoted, self.named)
            if not rule.found and not rule.not_found:
                yield self.problem(rule.id, "wording-rule", "it has no example.", "Add one.")
            if rule.only:
                yield from self._only(rule)
            for text in (*rule.match, *rule.unless, *rule.never_with):
                yield from self._match(rule.id, "wording-rule", text)
        for rebuttal in self.reading.of(WordingRebuttal).values():
            if not rebuttal.found or not rebuttal.not_found:
                yield self.problem(rebuttal.id, "wording-rebuttal", "it lacks examples.", "Add one of each.")
            yield from self.refers(
                rebuttal.id, "wording-rebuttal", "the wording pattern", rebuttal.patterns, patterns
            )
            for text in (*rebuttal.match, *rebuttal.unless):
                yield from self._match(rebuttal.id, "wording-rebuttal", text)
        for swap in self.reading.of(WordingSwap).values():
            yield from self.refers(swap.id, "wording-swap", "the wording pattern", (swap.pattern,), patterns)

    def _only(self, rule: WordingRule) -> Iterator[Problem]:
        try:
            re.compile(rule.only)
        except (re.error, RecursionError, OverflowError) as error:
            yield self.problem(rule.id, "wording-rule", f"`only` cannot be read: {error}.", "Correct it.")
            return
        if can_stall(rule.only):
            yield self.problem(rule.id, "wording-rule", "`only` can stall a search.", "Make it simpler.")

    def _match(self, id_: str, kind: str, text: str) -> Iterator[Problem]:
        try:
            match_variants(text)
        except WordingError as error:
            yield self.problem(
                id_, kind, f"{error}.", "docs/doctrine-format.md shows how a match is written."
            )
            return
        yield from self.refers(id_, kind, "the concept", tuple(sorted(concepts_of([text]))), self.named)
        if has_word(text, self.fillers):
            yield self.problem(id_, kind, f"'{text}' holds a filler or an article.", "Leave it out.")

    def examples(self) -> Iterator[Problem]:
        """Yield every example that the check as a whole does not treat as the pack says."""
        try:
            check = WordingCheck(self.reading)
        except WordingError as error:
            first = next(iter(self.reading.of(WordingPattern)))
            yield self.problem(
                first, "wording-pattern", f"the rules cannot be used: {error}.", "Correct them."
            )
            return
        rows: list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = [
            *(
                (one.id, "wording-pattern", one.id, one.found, one.not_found)
                for one in self.reading.of(WordingPattern).values()
            ),
            *(
                (one.id, "wording-rule", one.pattern, one.found, one.not_found)
                for one in self.reading.of(WordingRule).values()
            ),
        ]
        for id_, kind, pattern, wanted, unwanted in rows:
            for text in wanted:
                if pattern not in {found.pattern for found in check.findings(text)}:
                    what = f"the check does not find it in '{text}'."
                    yield self.problem(id_, kind, what, "Correct the rule or the example.")
            for text in unwanted:
                if pattern in {found.pattern for found in check.findings(text)}:
                    what = f"the check finds it in '{text}', where it must not."
                    yield self.problem(id_, kind, what, "Correct the rule or the example.")
        for rebuttal in self.reading.of(WordingRebuttal).values():
            kind = "wording-rebuttal"
            for text in rebuttal.found:
                if check.findings(text):
                    yield self.problem(
                        rebuttal.id, kind, f"something is found in '{text}'.", "Add to `match`."
                    )
            for text in rebuttal.not_found:
                if not check.findings(text):
                    yield self.problem(rebuttal.id, kind, f"nothing is found in '{text}'.", "Narrow `match`.")
