"""The review of a plan as data: the questions a supervisor answers, their weights, and the bands they come to.

The printed questions (`review-questions.toml`) each stand for some of these.
"""

from typing import Literal

from msgspec import field

from soteria_desk.doctrine.entry import Entry, ReadingFile
from soteria_desk.doctrine.model import Item


class RubricQuestion(Entry, frozen=True, kw_only=True):
    """A question answered yes, no or not applicable; the title is the question.

    Attributes:
        number: Its place.
        weight: 3 essential, 2 important, 1 useful.
        critical: A no holds the plan in the band that the scale names, until it is answered.
        strategy: The heading it belongs to.
    """

    number: int
    weight: Literal[1, 2, 3]
    strategy: str
    critical: bool = False


class Band(Item, frozen=True, kw_only=True):
    """What a plan is called from so many per cent on."""

    id: str
    label: str
    at_least: int


class RubricScale(Entry, frozen=True, kw_only=True):
    """How answers come to a band: the weight of what is answered yes, of the weight of all that applies.

    Attributes:
        weight: Of all questions together, so that a question lost is noticed.
        bands: The best first; the last begins at 0.
        held_at: Id of the band above which no plan stands with a no to a critical question.
        text: The rules in words.
    """

    weight: int
    bands: tuple[Band, ...]
    held_at: str
    text: tuple[str, ...]


class ReviewFile(ReadingFile, frozen=True, kw_only=True):
    """One file of review/."""

    questions: tuple[RubricQuestion, ...] = field(default=(), name="rubric-question")
    scale: tuple[RubricScale, ...] = field(default=(), name="rubric-scale")
