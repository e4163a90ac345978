"""The items of a doctrine pack: vocabulary, lines of enquiry, headings, sources, offences and questions.

Each type mirrors one table of the TOML files (docs/doctrine-format.md). Decoding is strict: a misspelt
optional key would otherwise be dropped in silence.
"""

from datetime import date
from typing import Literal

from msgspec import Struct, field

Subject = Literal["case", "suspect", "victim", "pair"]
Kind = Literal["one", "set", "number"]
Phase = Literal["before", "during", "after"]
Focus = Literal[
    "suspect", "victim", "scene", "witness", "digital", "third-party", "intelligence", "disruption"
]
LooksAt = Literal["suspect", "victim", "circumstances"]
StoryPhase = Literal["before", "during", "after", "history", "whole"]
Urgency = Literal["immediate", "24h", "7d", "28d", "standard"]
Intrusion = Literal["none", "low", "high"]


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything a pack file holds."""


# --- Vocabulary --------------------------------------------------------------------------------------


class Value(Item, frozen=True, kw_only=True):
    """One value a fact can have.

    Attributes:
        label: As a chip or a check says it, e.g. "Suspect's home".
        because: As it stands within the key's `because`, e.g. 'is a former partner'.
        group: Group of the Context page; empty = the key's.
        phase: Part of the suspect's story, for reported behaviour; empty elsewhere.
        subject: Whom it is about; empty = the key's.
        question: As a whole sentence where the key's does not fit; mostly empty.
        find_out: Lines that would find out; where empty, a plain "Find out whether ..." is made.
        implies: One-valued key -> its value, where nothing else is recorded of that key.
    """

    id: str
    label: str
    because: str
    order: int
    group: str = ""
    phase: Phase | Literal[""] = ""
    subject: Subject | Literal[""] = ""
    help: str = ""
    question: str = ""
    find_out: tuple[str, ...] = ()
    implies: dict[str, str] = field(default_factory=dict)


class Key(Item, frozen=True, kw_only=True):
    """One kind of fact.

    Attributes:
        because: Sentence part with `{}` for what holds, e.g. 'the suspect {}'.
        because_one: The same where a number is 1; empty where the plural form serves.
        because_none: The same where a number is 0; empty where the plural form serves.
        question: 'Find out whether the suspect {}'; without `{}` where the key is asked as a whole.
        derived: Where it comes from when records already say so; empty when it is recorded by hand.
        alone: A value of a set that excludes all others; empty where there is none.
        sources: Why it is worth recording. Its values are ours to word.
        values: Read from `[[key.value]]`; empty for numbers.
    """

    id: str
    kind: Kind
    label: str
    subject: Subject
    group: str
    order: int
    because: str
    question: str
    because_one: str = ""
    because_none: str = ""
    derived: str = ""
    alone: str = ""
    help: str = ""
    sources: tuple[str, ...] = ()
    confirmed: bool = True
    values: tuple[Value, ...] = field(default=(), name="value")


class Group(Item, frozen=True, kw_only=True):
    """A group of the Context page, with a few words of what belongs in it."""

    id: str
    label: str
    order: int
    hint: str = ""


class VocabularyFile(Item, frozen=True, kw_only=True):
    """One file of vocabulary/."""

    groups: tuple[Group, ...] = field(default=(), name="group")
    keys: tuple[Key, ...] = field(default=(), name="key")


# --- Lines of enquiry --------------------------------------------------------------------------------


class EnquiryTemplate(Item, frozen=True, kw_only=True):
    """A line of enquiry as doctrine proposes it.

    Attributes:
        when: The condition, in the language of `condition.py`; true means it is proposed.
        looks_at: Whose conduct it examines; `focus` says where the work is done.
        bears_on: Points to prove and purposes, as ids of purposes.toml.
        perishability: Why that urgency.
        intrusion: On the victim. `proportionality` lists the questions to answer first, `try_first` the
            less intrusive lines, `justification` why a line that looks at the victim is kept at all.
        sources_of: Typical sources and agencies (`from` in the file).
        confirmed: False where the entry or a source it rests on could not be checked; shown and printed.
    """

    id: str
    title: str
    strategy: str
    focus: Focus
    looks_at: LooksAt
    phase: StoryPhase
    when: str
    bears_on: tuple[str, ...]
    why: str
    towards: str
    away: str
    steps: tuple[str, ...]
    urgency: Urgency
    perishability: str
    intrusion: Intrusion
    proportionality: tuple[str, ...] = ()
    try_first: tuple[str, ...] = ()
    justification: str = ""
    sources_of: tuple[str, ...] = field(default=(), name="from")
    sources: tuple[str, ...] = ()
    confirmed: bool = True


class BringsIn(Item, frozen=True, kw_only=True):
    """A further condition under which lines are proposed; their own conditions stand as they were researched.

    Attributes:
        contexts: What calls for the lines: contexts of model/, or presumptions of law/.
        when: The condition, as for a line.
    """

    id: str
    contexts: tuple[str, ...]
    when: str
    lines: tuple[str, ...]
    sources: tuple[str, ...] = ()
    confirmed: bool = True


class EnquiryFile(Item, frozen=True, kw_only=True):
    """One file of enquiries/."""

    enquiries: tuple[EnquiryTemplate, ...] = field(default=(), name="enquiry")
    brings_in: tuple[BringsIn, ...] = field(default=(), name="brings-in")


class LetterGroup(Item, frozen=True, kw_only=True):
    """A group of lines in a plan; its letter begins their references."""

    id: str
    label: str
    order: int


class Strategy(Item, frozen=True, kw_only=True):
    """A strategy heading: its purpose, and what a supervisor looks for under it."""

    id: str
    title: str
    group: str
    purpose: str
    supervisor: str
    sources: tuple[str, ...] = ()


class StrategyFile(Item, frozen=True, kw_only=True):
    groups: tuple[LetterGroup, ...] = field(default=(), name="group")
    strategies: tuple[Strategy, ...] = field(default=(), name="strategy")


class Purpose(Item, frozen=True, kw_only=True):
    """What a line can serve. `point`: a point to prove; otherwise a purpose of the investigation."""

    id: str
    label: str
    meaning: str
    point: bool
    sources: tuple[str, ...] = ()
    confirmed: bool = True


class PurposeFile(Item, frozen=True, kw_only=True):
    purposes: tuple[Purpose, ...] = field(default=(), name="purpose")


class ProportionalityQuestion(Item, frozen=True, kw_only=True):
    """A question answered in writing before an intrusive line may begin."""

    id: str
    text: str
    sources: tuple[str, ...] = ()
    confirmed: bool = True


class ProportionalityFile(Item, frozen=True, kw_only=True):
    questions: tuple[ProportionalityQuestion, ...] = field(default=(), name="question")


# --- Relevance ---------------------------------------------------------------------------------------

EvidenceState = Literal[
    "none", "not-sought", "requested", "held", "unread", "part-tested", "examined", "lost"
]  # fmt: skip
"""Values of every fact `evidence.*`: how far one kind of evidence has come."""


class Trace(Item, frozen=True, kw_only=True):
    """A kind of evidence that fades, or did not always exist, and the lines that get it.

    Attributes:
        label: As it stands in a sentence: 'footage of streets, shops and venues'.
        evidence: One-valued key with its state; empty where none is recorded.
        thins_after: Days after the act after which some of it is gone; None = not known.
        gone_after: Days after which nothing is expected; None = never.
        from_year: Conduct before that year left none, since it was not in general use; None = always.
        windows: Rows of law/windows.toml whose figures these are.
        absent_when: A fact that says there is none where it is recorded as "no".
        next: State of the evidence -> the next step, as an instruction.
    """

    id: str
    label: str
    lines: tuple[str, ...]
    why: str
    evidence: str = ""
    thins_after: int | None = None
    gone_after: int | None = None
    from_year: int | None = None
    windows: tuple[str, ...] = ()
    absent_when: str = ""
    next: dict[EvidenceState, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    confirmed: bool = True


class CallsFor(Item, frozen=True, kw_only=True):
    """What a fact, or several together, call for most directly; the lines keep their own conditions.

    Attributes:
        when: The condition, as for a line; also its id.
        lines: The most direct first.
        confirmed: What stands first is a judgement; False unless a source says so.
    """

    when: str
    lines: tuple[str, ...]
    confirmed: bool = False

    @property
    def id(self) -> str:
        return self.when


Strength = Literal[0, 1, 2, 3, 4, 5]
"""How much a line belongs among the first fifteen: 0 practically never, 3 more often than not, 5 whenever it holds."""


class StrongWhen(Item, frozen=True, kw_only=True):
    """A strength that holds under a condition."""

    when: str
    strength: Strength


class Belongs(Item, frozen=True, kw_only=True):
    """How much one line belongs near the top, on one scale for all lines; a judgement.

    Attributes:
        usual: Strength where it applies and nothing of the rest holds.
        first: Of those that hold, the highest counts. `later`: where one holds, it is no more than that.
    """

    line: str
    usual: Strength
    first: tuple[StrongWhen, ...] = ()
    later: tuple[StrongWhen, ...] = ()
    confirmed: bool = False

    @property
    def id(self) -> str:
        return f"belongs {self.line}"


class NotWhile(Item, frozen=True, kw_only=True):
    """Lines that wait, or are out of the question, while something holds; shown with `why`, a clause.

    Attributes:
        when: The condition, as for a line.
        step: What to do instead, as an instruction; empty where there is nothing.
        note: Said of the answer as a whole while it holds, as a sentence; empty = nothing.
    """

    id: str
    when: str
    lines: tuple[str, ...]
    why: str
    step: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    confirmed: bool = True


class RelevanceFile(Item, frozen=True, kw_only=True):
    """One file of relevance/."""

    traces: tuple[Trace, ...] = field(default=(), name="trace")
    calls_for: tuple[CallsFor, ...] = field(default=(), name="calls-for")
    not_while: tuple[NotWhile, ...] = field(default=(), name="not-while")
    belongs: tuple[Belongs, ...] = ()


class Alike(Item, frozen=True, kw_only=True):
    """Near-synonyms, shown as one: the first that applies stands for the others."""

    id: str
    lines: tuple[str, ...]


class InIssue(Item, frozen=True, kw_only=True):
    """What comes to be in issue without being recorded as such: the condition, and values of `issue`."""

    when: str
    issues: tuple[str, ...]


class Pins(Item, frozen=True, kw_only=True):
    """Lines that always come first, in this order."""

    lines: tuple[str, ...] = ()


class Standing(Item, frozen=True, kw_only=True):
    """Duties of every investigation, in their order; `unless`: keys one of whose facts makes them the case's own."""

    lines: tuple[str, ...]
    unless: tuple[str, ...]


class Within(Item, frozen=True, kw_only=True):
    """Points where something is lost within so many days."""

    days: int
    points: int


class Places(Item, frozen=True, kw_only=True):
    """Places kept near the top: at least `count` of the first `first` serve one of `purposes`."""

    first: int
    count: int
    purposes: tuple[str, ...]


class CannotWait(Item, frozen=True, kw_only=True):
    """Figures in days for what is told as pressing.

    Attributes:
        lost: What is lost within so many days cannot wait.
        begun: What began to be lost within the last so many days cannot wait either.
        reported: Nor what is graded immediate, within so many days of the report.
        told: What fades later than that is told in the detail of a line alone.
    """

    lost: int
    begun: int
    reported: int
    told: int


class Ranking(Item, frozen=True, kw_only=True):
    """How proposals are ordered: the work, never people.

    Attributes:
        strength: Points for each step of strength.
        called: Points for each row of relevance/ that calls for the line: of its first line; each further line
            of the row gets `called_step` less, each further row of the line half of the one before.
        called_joined: Added where the row joins several facts.
        fact: Points for each recorded fact that brings it in, by key; at most `most_facts` count.
        direct: Points where what it serves first is in issue; `also` for each further purpose in issue.
        serves: Issue -> the purposes that settle it. `in_issue`: what is in issue by other facts.
        lost: Points by how soon it is lost; the first row that fits.
        state: Points by the state of the evidence, where that is recorded.
        urgency: Points for a line that nothing recorded fades for.
        old: Days after the act from which that urgency counts half.
        looks_at, intrusion: Points for whose conduct it looks at; points off for intrusion on the victim.
        again: Points off for each line of the same strategy that already stands above.
        cannot_wait: What is told as pressing; no points.
    """

    strength: int
    called: int
    called_step: int
    called_joined: int
    fact: dict[str, int]
    most_facts: int
    direct: int
    also: int
    serves: dict[str, tuple[str, ...]]
    lost: tuple[Within, ...]
    state: dict[EvidenceState, int]
    urgency: dict[Urgency, int]
    old: int
    looks_at: dict[LooksAt, int]
    intrusion: dict[Intrusion, int]
    again: int
    standing: Standing
    places: Places
    cannot_wait: CannotWait
    pins: Pins = Pins()
    alike: tuple[Alike, ...] = ()
    in_issue: tuple[InIssue, ...] = field(default=(), name="in-issue")


# --- Sources, offences, review questions ----------------------------------------------------------------


class Source(Item, frozen=True, kw_only=True):
    """A document that supports an approach; `confirmed` is False where it could not be found and read."""

    key: str
    title: str
    publisher: str
    date: str = ""
    address: str = ""
    status: str = ""
    confirmed: bool = True


class SourceFile(Item, frozen=True, kw_only=True):
    sources: tuple[Source, ...] = field(default=(), name="source")


class OffenceDefinition(Item, frozen=True, kw_only=True):
    """An offence that can be recorded.

    Attributes:
        family: Value of the `offence` fact it stands for.
        from_on, to_on: First and last day of conduct it covers (`from`, `to` in the file); None = open.
    """

    id: str
    label: str
    family: str
    act: str
    section: str
    from_on: date | None = field(default=None, name="from")
    to_on: date | None = field(default=None, name="to")
    note: str = ""
    sources: tuple[str, ...] = ()
    confirmed: bool = True

    def title(self) -> str:
        """'Rape, Sexual Offences Act 2003 s.1'."""
        return f"{self.label}, {self.act} {self.section}"


class OffenceFile(Item, frozen=True, kw_only=True):
    offences: tuple[OffenceDefinition, ...] = field(default=(), name="offence")


class ReviewQuestion(Item, frozen=True, kw_only=True):
    """A question to the reviewing supervisor.

    Attributes:
        kind: `standard`, or `gap`: asked once for each gap, whose name takes the place of `{gap}`.
        see: What the See column points at: suspect-to-victim, intrusive, decisions, promises, away,
            clocks, risk-to-others or gaps.
        stands_for: Questions of the full review (`review/`) that it stands for.
    """

    id: str
    text: str
    see: str
    order: int
    kind: Literal["standard", "gap"] = "standard"
    stands_for: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    confirmed: bool = True


class ReviewQuestionFile(Item, frozen=True, kw_only=True):
    questions: tuple[ReviewQuestion, ...] = field(default=(), name="question")


# --- The pack ----------------------------------------------------------------------------------------


class PackInfo(Item, frozen=True, kw_only=True):
    """pack.toml: which pack this is, and what changed in it."""

    id: str
    title: str
    version: str
    date: date
    changes: tuple[str, ...] = ()


class Pack(Struct, frozen=True, kw_only=True):
    """Everything read from one folder, in the order of its files; not yet checked against itself.

    Attributes:
        hash: SHA-256 over the pack's files, lower-case hexadecimal.
        file_of: (kind of item: group, key, enquiry ...; id) -> the file it stands in, for messages.
        reading: Files of the reading part with their digests; they are read when first asked for.
    """

    info: PackInfo
    hash: str
    groups: tuple[Group, ...]
    keys: tuple[Key, ...]
    letter_groups: tuple[LetterGroup, ...]
    strategies: tuple[Strategy, ...]
    purposes: tuple[Purpose, ...]
    proportionality: tuple[ProportionalityQuestion, ...]
    ranking: Ranking
    traces: tuple[Trace, ...]
    calls_for: tuple[CallsFor, ...]
    not_while: tuple[NotWhile, ...]
    belongs: tuple[Belongs, ...]
    sources: tuple[Source, ...]
    enquiries: tuple[EnquiryTemplate, ...]
    brings_in: tuple[BringsIn, ...]
    offences: tuple[OffenceDefinition, ...]
    review_questions: tuple[ReviewQuestion, ...]
    file_of: dict[tuple[str, str], str]
    reading: dict[str, bytes]
