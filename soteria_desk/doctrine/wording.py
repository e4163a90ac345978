"""Wording patterns as data: words that blame, doubt or excuse, why they mislead, and what to write instead.

Nothing here looks at a text: the wording check does, and it advises, never blocks and never edits.
"""

from typing import Literal

from msgspec import field

from soteria_desk.doctrine.entry import Entry, ReadingFile

Category = Literal[
    "agency", "blame", "child", "consent", "credibility", "demeanour", "engagement", "false-report", "gender",
    "history", "injury", "intoxication", "intrusion", "minimising", "prediction", "relationship", "resistance",
    "suspect-excuse", "timing",
]  # fmt: skip
Severity = Literal["high", "medium", "low"]


class WordingPattern(Entry, frozen=True, kw_only=True):
    """Wording to think about twice; the title names it.

    Attributes:
        pattern: A regular expression, searched for in any case of letters.
        why: Why it misleads. Its statistics are for the reader, and evidence in no case.
        instead: What to write instead. `caution`: where the same words are right.
        found: Sentences in which it must be found; `not_found`: sentences in which it must not.
    """

    category: Category
    severity: Severity
    pattern: str
    why: str
    instead: str
    caution: str
    found: tuple[str, ...]
    not_found: tuple[str, ...]


class WordingHandling(Entry, frozen=True, kw_only=True):
    """How the findings of all patterns are to be handled.

    Attributes:
        suspect_words: Words for the suspect. One of them as the nearest subject before a finding, at most
            `within_words` words away, lowers its severity by one step.
        most_at_once: How many findings are shown together, the severest first.
        text: The rules in words.
    """

    suspect_words: tuple[str, ...]
    within_words: int
    most_at_once: int
    text: tuple[str, ...]


class WordingFile(ReadingFile, frozen=True, kw_only=True):
    """One file of wording/."""

    patterns: tuple[WordingPattern, ...] = field(default=(), name="wording-pattern")
    handling: tuple[WordingHandling, ...] = field(default=(), name="wording-handling")
