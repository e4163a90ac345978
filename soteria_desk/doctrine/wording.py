"""Wording patterns as data: words that blame, doubt or excuse, why they mislead, and what to write instead.

Nothing here looks at a text: the wording check does, and it advises, never blocks and never edits.
"""

from typing import Literal

from msgspec import field

from soteria_desk.doctrine.entry import Entry, ReadingFile
from soteria_desk.wording.rules import About, Job, Look

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
        within_words: The suspect as the nearest subject before a finding, at most so many words away, lowers its
            severity by one step. The words for the suspect are those of the concepts whose job is `suspect`.
        most_at_once: How many findings are shown together, the severest first.
        text: The rules in words.
    """

    within_words: int
    most_at_once: int
    text: tuple[str, ...]


class WordingConcept(Entry, frozen=True, kw_only=True):
    """Words that mean alike, for the rules and for the reader.

    Attributes:
        name: How rules call it, e.g. `{report}`.
        job: What the reader uses it for; empty for most.
        words: Phrases of the matching language. `includes`: names of concepts whose words count too.
    """

    name: str
    words: tuple[str, ...]
    job: Job = ""
    includes: tuple[str, ...] = ()


class WordingRule(Entry, frozen=True, kw_only=True):
    """How a pattern is recognised in other words, and where neither is meant.

    Attributes:
        pattern: Id of the wording pattern, which has the why and the wording to use instead.
        only: Of what the pattern's regular expression finds, only that in which this one is found counts.
        match: In the matching language; any one of them is enough. `unless`: not where one of these stands close by;
            `never_with`: not where one stands anywhere in the sentence.
        quoted: Concepts found where one alone stands between quotation marks, as if in doubt.
        even_negated: Whether it counts where a word that says no takes it back, too: 'not a real rape'.
        about: Of whom it may be said. `look`: where to look for that person.
        found: Sentences in which the pattern must be found; `not_found`: in which it must not.
    """

    pattern: str
    only: str = ""
    match: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    never_with: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    even_negated: bool = False
    about: About = "victim"
    look: Look = "before"
    found: tuple[str, ...] = ()
    not_found: tuple[str, ...] = ()


class WordingRebuttal(Entry, frozen=True, kw_only=True):
    """Sentences that put a myth right, teach, instruct, or record without judging: no pattern is found in them.

    Attributes:
        unless: Where one of these stands in the same part of the sentence, it lets nothing pass.
        patterns: Ids of the patterns it is for; empty for all. `positive`: whether it is for what does not say no
            itself only: 'nothing suggests that she lied', and not 'nothing suggests that she resisted'.
        found: Sentences that it lets pass; `not_found`: sentences that it must not.
    """

    match: tuple[str, ...]
    unless: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    positive: bool = False
    found: tuple[str, ...]
    not_found: tuple[str, ...]


class WordingForms(Entry, frozen=True, kw_only=True):
    """Forms of words that do not follow the rule, by the word they belong to."""

    words: dict[str, tuple[str, ...]]


class WordingSwap(Entry, frozen=True, kw_only=True):
    """Words that can take the place of those a pattern found without changing what the sentence says."""

    pattern: str
    words: dict[str, str]


class WordingFile(ReadingFile, frozen=True, kw_only=True):
    """One file of wording/."""

    patterns: tuple[WordingPattern, ...] = field(default=(), name="wording-pattern")
    handling: tuple[WordingHandling, ...] = field(default=(), name="wording-handling")
    concepts: tuple[WordingConcept, ...] = field(default=(), name="wording-concept")
    rules: tuple[WordingRule, ...] = field(default=(), name="wording-rule")
    rebuttals: tuple[WordingRebuttal, ...] = field(default=(), name="wording-rebuttal")
    forms: tuple[WordingForms, ...] = field(default=(), name="wording-forms")
    swaps: tuple[WordingSwap, ...] = field(default=(), name="wording-swap")
