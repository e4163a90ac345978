"""What the check works from: concepts, rules and cues as plain values, and what it finds."""

from typing import Literal

from msgspec import Struct

Job = Literal[
    "", "victim", "suspect", "witness", "police", "other", "speech", "fixed", "noticing", "breaker", "filler", "according",
    "account", "statement", "label", "english", "other-language", "contrast", "mention", "setting", "nobody-speaks",
    "telling", "thinking", "concluding",
]  # fmt: skip
"""What the reader uses a concept for, besides the rules: who is meant, who speaks, where another's words end."""

About = Literal["victim", "not-suspect", "suspect", "anyone"]
"""Of whom a rule may be said: `victim` leaves out what is said of a suspect, a witness or anybody else."""

Look = Literal["before", "around", "after"]
"""Where to look for whom a finding is about: the subject before it, the nearest on either side, or whose it is."""


class Concept(Struct, frozen=True, kw_only=True):
    """Words that mean alike; `includes` names concepts whose words count too."""

    id: str
    words: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    job: Job = ""


class Rule(Struct, frozen=True, kw_only=True):
    """What is looked for.

    Attributes:
        pattern: A regular expression; empty where only `match` counts. `only`: what it found counts only where this
            is found in it too; empty for always.
        match: In the matching language. `unless`: where one of these touches what was found, or stands at most three
            words from it, it is not found. `never_with`: where one of these stands anywhere in the sentence.
        quoted: Concepts that are found where one alone stands between quotation marks, as if in doubt.
        even_negated: Whether it is found where a word that says no takes it back, too.
        about: Of whom it may be said. `look`: where to look for that person.
    """

    id: str
    pattern: str = ""
    only: str = ""
    match: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    never_with: tuple[str, ...] = ()
    about: About = "victim"
    look: Look = "before"
    quoted: tuple[str, ...] = ()
    even_negated: bool = False


class Rebuttal(Struct, frozen=True, kw_only=True):
    """What takes a finding out of a sentence: it puts a myth right, instructs, or records without judging.

    Attributes:
        match: In the matching language; any one is enough. `unless`: where one of these stands in the same part of
            the sentence, it takes nothing out.
        rules: Ids of the rules it is for; empty for all. `positive`: whether it takes out only what does not say no
            itself: 'nothing suggests that she lied', and not 'nothing suggests that she resisted'.
    """

    match: tuple[str, ...]
    unless: tuple[str, ...] = ()
    rules: frozenset[str] = frozenset()
    positive: bool = False


class Spot(Struct, frozen=True, order=True):
    """One place of a text that a rule found: where, and whether the subject before it is the suspect."""

    start: int
    end: int
    rule: str
    of_suspect: bool
