"""The wording check of a pack: its concepts, rules and patterns made ready, and what each finding says."""

from bisect import bisect_left
from typing import Final

from msgspec import Struct

from soteria_desk.doctrine.reading import Reading
from soteria_desk.doctrine.wording import (
    Category,
    Severity,
    WordingConcept,
    WordingForms,
    WordingHandling,
    WordingPattern,
    WordingRebuttal,
    WordingRule,
    WordingSwap,
)
from soteria_desk.wording.checker import Checker
from soteria_desk.wording.rules import Concept, Rebuttal, Rule, Spot

_LOWERED: Final[dict[Severity, Severity]] = {"high": "medium", "medium": "low", "low": "low"}
_ORDER: Final[dict[Severity, int]] = {"high": 0, "medium": 1, "low": 2}


class Finding(Struct, frozen=True, kw_only=True):
    """Wording to think about again. Advice to whoever writes; nothing is kept, counted or scored.

    Attributes:
        start: Place of its first character in the text; `end` the place after its last.
        words: The words themselves. `pattern`: the id of the pattern; `title` its name.
        instead: What to write instead, in general. `use`: words that can stand in this very place, or empty.
        caution: Where the same words are right.
        confirmed: Whether the reason rests on what was read in full.
    """

    start: int
    end: int
    words: str
    pattern: str
    title: str
    category: Category
    severity: Severity
    why: str
    instead: str
    use: str
    caution: str
    sources: tuple[str, ...]
    confirmed: bool


class WordingCheck:
    """The rules of one pack made ready; for any number of texts, on any one thread at a time."""

    def __init__(self, reading: Reading) -> None:
        """Make the rules ready.

        Raises:
            WordingError: a rule cannot be read; the check of the pack names it.
        """
        self._patterns = reading.of(WordingPattern)
        rules = reading.of(WordingRule).values()
        self._of = {one.id: one.pattern for one in rules} | {one: one for one in self._patterns}
        first: dict[str, str] = {}
        for one in rules:
            first.setdefault(one.pattern, one.id)
        irregular = {
            word: forms for one in reading.of(WordingForms).values() for word, forms in one.words.items()
        }
        self._swaps = {one.pattern: one.words for one in reading.of(WordingSwap).values()}
        self._checker = Checker(
            [
                Concept(id=one.name, words=one.words, includes=one.includes, job=one.job)
                for one in reading.of(WordingConcept).values()
            ],
            [
                *(
                    Rule(id=one.id, pattern=one.pattern)
                    for one in self._patterns.values()
                    if one.id not in first
                ),
                *(_rule(one, self._patterns[one.pattern], first.get(one.pattern) == one.id) for one in rules),
            ],
            [
                Rebuttal(
                    match=one.match,
                    unless=one.unless,
                    positive=one.positive,
                    rules=frozenset(rule for rule, pattern in self._of.items() if pattern in one.patterns),
                )
                for one in reading.of(WordingRebuttal).values()
            ],
            irregular,
            min((one.within_words for one in reading.of(WordingHandling).values()), default=0),
        )

    def findings(self, text: str) -> list[Finding]:
        """Return everything found in a text, in its order; several may lie on the same words."""
        return [self._finding(spot, text) for spot in self._checker.check(text)]

    def reads(self, text: str) -> bool:
        """Whether the check can read the text: it reads English only."""
        return self._checker.reads(text)

    def reads_all(self, text: str) -> bool:
        """Whether it can read every line of the text."""
        return self._checker.reads_all(text)

    def _finding(self, spot: Spot, text: str) -> Finding:
        pattern = self._patterns[self._of[spot.rule]]
        words = text[spot.start : spot.end]
        severity = _LOWERED[pattern.severity] if spot.of_suspect else pattern.severity
        return Finding(
            start=spot.start,
            end=spot.end,
            words=words,
            pattern=pattern.id,
            title=pattern.title,
            category=pattern.category,
            severity=severity,
            why=pattern.why,
            instead=pattern.instead,
            use=_swapped(words, self._swaps.get(pattern.id, {})),
            caution=pattern.caution,
            sources=pattern.sources,
            confirmed=pattern.confirmed,
        )


def told_once(findings: list[Finding]) -> list[Finding]:
    """Return the findings with one for the same words: the severest, and of those the one that covers most."""
    out: list[Finding] = []
    # What is kept never overlaps, so that in its order only the neighbours can lie on the same words.
    for one in sorted(findings, key=lambda each: (_ORDER[each.severity], each.start - each.end, each.start)):
        at = bisect_left(out, one.start, key=lambda each: each.start)
        before, after = out[at - 1 : at], out[at : at + 1]
        if not any(one.start < other.end and other.start < one.end for other in (*before, *after)):
            out.insert(at, one)
    return out


def severest(findings: list[Finding], most: int) -> list[Finding]:
    """Return the severest findings, as many as are shown at once, in the order of the text."""
    chosen = sorted(findings, key=lambda one: (_ORDER[one.severity], one.start))[:most]
    return sorted(chosen, key=lambda one: one.start)


def _rule(rule: WordingRule, pattern: WordingPattern, is_first: bool) -> Rule:
    """A rule for the checker; the first of a pattern says where its regular expression counts too."""
    return Rule(
        id=rule.id,
        pattern=pattern.pattern if is_first else "",
        only=rule.only,
        match=rule.match,
        unless=rule.unless,
        never_with=rule.never_with,
        even_negated=rule.even_negated,
        about=rule.about,
        look=rule.look,
        quoted=rule.quoted,
    )


def _swapped(words: str, swaps: dict[str, str]) -> str:
    """The words with one of them put in another's place; empty where none can be."""
    low = words.lower()
    for old in sorted(swaps, key=len, reverse=True):
        at = low.find(old)
        inside = at > 0 and low[at - 1].isalnum()
        if at < 0 or inside or low[at + len(old) : at + len(old) + 1].isalnum() or len(low) != len(words):
            continue
        new = swaps[old]
        if words[at].isupper() and (len(old) > 2 or at == 0):
            new = new[:1].upper() + new[1:]
        return words[:at] + new + words[at + len(old) :]
    return ""
