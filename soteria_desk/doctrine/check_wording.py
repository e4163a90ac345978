"""Checks wording patterns: each can be searched for, finds what it must and nothing it must not, and cannot stall."""

import re
from collections.abc import Iterator
from typing import Final

from soteria_desk.doctrine.checker import Checker
from soteria_desk.doctrine.model import Pack
from soteria_desk.doctrine.problem import Problem
from soteria_desk.doctrine.reading import Reading
from soteria_desk.doctrine.wording import WordingHandling, WordingPattern

LONGEST_PATTERN: Final = 600
LONGEST_EXAMPLE: Final = 200
_UNBOUNDED: Final = re.compile(r"[*+]|\{\d+,\}")


def check_wording(pack: Pack, reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong with the wording patterns of a pack."""
    checker = _Wording(pack, reading)
    for pattern in reading.of(WordingPattern).values():
        yield from checker.pattern(pattern)
    for handling in reading.of(WordingHandling).values():
        if handling.within_words < 1 or handling.most_at_once < 1 or not handling.suspect_words:
            yield checker.problem(
                handling.id, "wording-handling", "a figure is below 1, or no words are named.", "Correct it."
            )


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
    """What holds of one pattern."""

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
