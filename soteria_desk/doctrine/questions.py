"""Question sets as data: what the suspect may have done, known and made sure of, and what may be said in answer.

Everything here is a proposition to test, never a finding. Questions ask about the suspect; none asks why a victim did
or did not do something, and every set looks the other way as well.
"""

from typing import Literal

from msgspec import field

from soteria_desk.doctrine.entry import Entry, ReadingFile
from soteria_desk.doctrine.model import Item

About = Literal["knew", "did", "made-sure", "shown"]
Theme = Literal[
    "targeting", "access", "control", "isolation", "consent", "afterwards", "pattern", "risk", "alternative"
]


class Question(Item, frozen=True, kw_only=True):
    """One question of a hypothesis.

    Attributes:
        about: What the suspect `knew`, `did`, or did to be sure of consent (`made-sure`); or what is `shown` by others,
            records or things, towards or away.
    """

    about: About
    text: str


class QuestionSet(Entry, frozen=True, kw_only=True):
    """The questions of one context.

    Attributes:
        context: Value of the fact `context`. `when`: the condition that brings the set in.
    """

    context: str
    when: str


class Hypothesis(Entry, frozen=True, kw_only=True):
    """What the suspect may have done; the title is the proposition.

    Attributes:
        question_set: Id of the set it belongs to (`set` in the file).
        theme: Which part of the suspect's conduct; `alternative` looks away from an offence by this suspect.
        lines: Lines of enquiry that test it.
        elements: Elements and issues it bears on. `points`: points to prove, as `SOA-16#victim-age`.
    """

    question_set: str = field(name="set")
    theme: Theme
    questions: tuple[Question, ...]
    lines: tuple[str, ...]
    elements: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


class DefenceAccount(Entry, frozen=True, kw_only=True):
    """What a suspect may say in a context, to be tested fairly.

    Attributes:
        account: Value of the fact `account`. `example`: how it might be put; invented.
        fairness: What has to be tested, and what may not be concluded.
    """

    question_set: str = field(name="set")
    account: str
    example: str
    fairness: str
    lines: tuple[str, ...]
    elements: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


class QuestionFile(ReadingFile, frozen=True, kw_only=True):
    """One file of questions/."""

    sets: tuple[QuestionSet, ...] = field(default=(), name="question-set")
    hypotheses: tuple[Hypothesis, ...] = field(default=(), name="hypothesis")
    accounts: tuple[DefenceAccount, ...] = field(default=(), name="defence-account")
