"""The operating model as data: contexts, stages, roles, plan and review, suspects, victims, officers' welfare.

The checks of the model stand in `plan_check.py`. Nothing here is computed: functions elsewhere read it.
"""

from typing import Literal

from msgspec import field

from soteria_desk.doctrine.entry import Entry, Length, ReadingFile
from soteria_desk.doctrine.model import Item
from soteria_desk.doctrine.plan_check import PlanCheckRule

About = Literal["relationship", "victim", "suspect"]
"""The three contexts that an investigation weighs from the first disclosure."""

Target = Literal["suspect", "scene", "witness", "partner", "victim"]

# --- Pillars and contexts ------------------------------------------------------------------------------


class Pillar(Entry, frozen=True, kw_only=True):
    """One of the six pillars, by which a force can report.

    Attributes:
        text: What belongs to it.
        strategies: Headings whose lines belong to it; `lines` those that belong to it besides.
    """

    text: str
    strategies: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class Measure(Entry, frozen=True, kw_only=True):
    """A count that a force can report, of cases and never of people; `pillar` says where it belongs."""

    pillar: str
    text: str


class LineFamily(Entry, frozen=True, kw_only=True):
    """A broad line of the model, and the lines of enquiry that carry it out.

    Attributes:
        target: Where it looks. `intrusion`: on the victim, 0 to 3.
    """

    target: Target
    intrusion: int
    lines: tuple[str, ...]


class Context(Entry, frozen=True, kw_only=True):
    """A context that an investigation is led by; a case may have many.

    Attributes:
        about: Which of the three contexts it belongs to.
        definition: What is meant. `why`: why it matters.
        when: The condition that the recorded facts meet where it holds: its place in the vocabulary.
        families: Broad lines that it calls for.
        lines: Lines of enquiry that answer it; at least one is brought in by facts that meet `when`.
    """

    about: tuple[About, ...]
    definition: str
    why: str
    when: str
    families: tuple[str, ...]
    lines: tuple[str, ...]


class Explained(Entry, frozen=True, kw_only=True):
    """Why something that nothing serves, or that nothing brings in, is right as it is.

    Attributes:
        finding: What kind of gap it is. `items`: the ids it explains. `reason`: in one sentence.
    """

    finding: Literal["context", "offence", "point", "check", "line", "law-check", "fact", "family"]
    items: tuple[str, ...]
    reason: str


class Practice(Entry, frozen=True, kw_only=True):
    """What victim-centred, suspect-focused, context-led and fair mean: what to do, and what shows it in a plan."""

    theme: Literal["victim-centred", "suspect-focused", "context-led", "fairness"]
    do: str
    avoid: str
    proof: tuple[str, ...]
    pillars: tuple[str, ...]


# --- The investigator's journey ------------------------------------------------------------------------


class Recorded(Item, frozen=True, kw_only=True):
    """What is recorded at a stage, and by which roles."""

    who: tuple[str, ...]
    text: str


class Stage(Entry, frozen=True, kw_only=True):
    """One of the stages from first contact to final outcome. Only the titles of the first two are confirmed.

    Attributes:
        number: Its place. `done`: what is done.
        by: When it should be done, in words; `within` as a length where it is one.
        by_confirmed: Whether that time was found in a source.
        supervisor: What a supervisor looks at.
    """

    number: int
    done: str
    records: tuple[Recorded, ...]
    by: str
    within: Length | None = None
    by_confirmed: bool = False
    supervisor: tuple[str, ...] = ()


class RoleDuties(Entry, frozen=True, kw_only=True):
    """Somebody who takes part, and what falls to them. `police` is false for those who are never police staff."""

    duties: tuple[str, ...]
    older_names: tuple[str, ...] = ()
    police: bool = True
    pillars: tuple[str, ...] = ()


class PlanDate(Entry, frozen=True, kw_only=True):
    """A day that the software should know.

    Attributes:
        starts: What it counts from, in words.
        after: When it falls due, one length for each time. `every`: how often after that.
        moments: Events that call for it as well.
        who: Role. `see`: items of the law that hold the figures.
    """

    starts: str
    text: str
    after: tuple[Length, ...] = ()
    every: Length | None = None
    moments: tuple[str, ...] = ()
    who: str = ""
    see: tuple[str, ...] = ()


class PlanSection(Entry, frozen=True, kw_only=True):
    """A section of a plan: a page on screen, a heading on paper.

    Attributes:
        letter: A to U. `holds`: what it must contain.
        strategy: Whether it carries the duty to choose lines and set their aims.
        disclosed: Whether it may stand in a plan that leaves the investigation.
    """

    letter: str
    holds: tuple[str, ...]
    strategy: bool = False
    disclosed: bool = True


class PlanTest(Entry, frozen=True, kw_only=True):
    """A question of quality to put to a plan, and the checks that answer part of it."""

    number: int
    text: str
    checks: tuple[str, ...] = ()


class ReviewPart(Entry, frozen=True, kw_only=True):
    """A part of the record of a review: what is written down, and the checks that speak to it."""

    order: int
    fields: tuple[str, ...]
    checks: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()


class ModelNote(Entry, frozen=True, kw_only=True):
    """A rule of the model without a figure to compute from.

    Attributes:
        topic: What it is about. `setting`: whether a force puts its own text or figure in its place.
        see: Items that carry it out.
    """

    topic: Literal["suspect", "victim", "support", "plan", "roles", "review", "welfare", "withdrawal"]
    text: tuple[str, ...]
    setting: bool = False
    see: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()


# --- Repeat suspects and disruption --------------------------------------------------------------------


class SuspectCheck(Entry, frozen=True, kw_only=True):
    """A search for earlier conduct of the suspect, stored with its day, its result and who did it."""

    text: str
    lines: tuple[str, ...]
    pillars: tuple[str, ...]


class DisruptionOption(Entry, frozen=True, kw_only=True):
    """A way to reduce what a suspect can do, with criteria; decided with owner and reason.

    Attributes:
        facts: What to know of it.
        conviction: Whether it needs one.
        lines: Lines of enquiry that carry it out. `see`: the law on it.
    """

    facts: tuple[str, ...]
    conviction: Literal["needed", "not-needed", "not-stated"]
    lines: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    pillars: tuple[str, ...]


# --- Victims -------------------------------------------------------------------------------------------


class NeedField(Entry, frozen=True, kw_only=True):
    """Something asked of, or recorded with, a victim.

    Attributes:
        form: Needs, contact agreement, or what is recorded when a victim steps back.
        ask: What is recorded. `choices`: answers offered, always beside free text.
        never: What must not be recorded with it.
    """

    form: Literal["needs", "contact", "stepping-back"]
    ask: str
    choices: tuple[str, ...] = ()
    never: str = ""
    pillars: tuple[str, ...]


class TouchPoint(Entry, frozen=True, kw_only=True):
    """What the software records for one right of the Victims' Code (`right`: its id in the law)."""

    right: str
    record: tuple[str, ...]
    pillars: tuple[str, ...]


class VictimGate(Entry, frozen=True, kw_only=True):
    """What stands before something intrusive, as the model has it; the conditions in law stand in `gate`.

    Attributes:
        gate: Gate of the law; '' where the law has none.
        rules: What holds. `record`: what is recorded.
        checks: Checks that look at it.
    """

    gate: str
    rules: tuple[str, ...]
    record: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    pillars: tuple[str, ...]


class QuestionedWording(Entry, frozen=True, kw_only=True):
    """Words of ours that the software should question: advice beside the text, never a change of it.

    Attributes:
        phrases: Plain words, any case. `of_victim`: questioned only where they are said of a victim.
        why, instead: Shown beside it.
    """

    phrases: tuple[str, ...]
    why: str
    instead: str
    of_victim: bool = False
    checks: tuple[str, ...]
    pillars: tuple[str, ...]


# --- Officers ------------------------------------------------------------------------------------------


class WelfarePrompt(Entry, frozen=True, kw_only=True):
    """A prompt for the welfare and learning of those who investigate; never a score, never a diagnosis.

    Attributes:
        place: Where it stands. `text`: what it asks or does. `optional`: whether it may stay unanswered.
    """

    place: Literal["plan", "review", "log", "nudge", "closure", "screen", "access"]
    text: str
    optional: bool = True
    pillars: tuple[str, ...]


class ModelFile(ReadingFile, frozen=True, kw_only=True):
    """One file of model/."""

    pillars: tuple[Pillar, ...] = field(default=(), name="pillar")
    measures: tuple[Measure, ...] = field(default=(), name="measure")
    families: tuple[LineFamily, ...] = field(default=(), name="line-family")
    contexts: tuple[Context, ...] = field(default=(), name="context")
    practices: tuple[Practice, ...] = field(default=(), name="practice")
    explained: tuple[Explained, ...] = field(default=(), name="explained")
    stages: tuple[Stage, ...] = field(default=(), name="stage")
    roles: tuple[RoleDuties, ...] = field(default=(), name="role")
    dates: tuple[PlanDate, ...] = field(default=(), name="plan-date")
    sections: tuple[PlanSection, ...] = field(default=(), name="plan-section")
    tests: tuple[PlanTest, ...] = field(default=(), name="plan-test")
    review: tuple[ReviewPart, ...] = field(default=(), name="review-part")
    notes: tuple[ModelNote, ...] = field(default=(), name="model-note")
    checks: tuple[PlanCheckRule, ...] = field(default=(), name="check")
    suspect_checks: tuple[SuspectCheck, ...] = field(default=(), name="suspect-check")
    disruption: tuple[DisruptionOption, ...] = field(default=(), name="disruption-option")
    needs: tuple[NeedField, ...] = field(default=(), name="need-field")
    touch_points: tuple[TouchPoint, ...] = field(default=(), name="touch-point")
    gates: tuple[VictimGate, ...] = field(default=(), name="victim-gate")
    wording: tuple[QuestionedWording, ...] = field(default=(), name="questioned-wording")
    welfare: tuple[WelfarePrompt, ...] = field(default=(), name="welfare-prompt")
