"""Procedure as data: deadlines, limits, windows in which evidence can be had, rights, gates and checks."""

from datetime import date
from typing import Literal

from msgspec import field

from soteria_desk.doctrine.entry import Entry, Length, Unit
from soteria_desk.doctrine.model import Item

Basis = Literal["law", "code", "policy", "science", "practice"]
Rounding = Literal["exact", "working-day", "calendar-day", "beginning-with", "none"]
Direction = Literal["within", "between", "at-least", "every", "before", "at", "setting"]

# --- Time --------------------------------------------------------------------------------------------


class StartEvent(Entry, frozen=True, kw_only=True):
    """Something a clock starts from.

    Attributes:
        counts_from: Its minute, or its day alone; 'next-day' where the day itself does not count.
        day_after: Id of the event it lies on the day after, so that it need not be told; '' = it is told.
        of_several: Where it happened several times: each starts a clock, or only the last one does.
        follows: Id of an event that cannot come after it; '' = none.
        counts_as: Id of an event that it is one kind of: it starts and ends whatever that one does; '' = none.
    """

    counts_from: Literal["moment", "day", "next-day"] = "moment"
    day_after: str = ""
    of_several: Literal["each", "last"] = "each"
    follows: str = ""
    counts_as: str = ""


class Term(Item, frozen=True, kw_only=True):
    """How long one form of a deadline is; `applies` says to whom, where there are several."""

    amount: int
    unit: Unit
    applies: str = ""


class Deadline(Entry, frozen=True, kw_only=True):
    """A time limit as a rule; the title says what is to be done.

    Attributes:
        trigger: Id of an event.
        direction: `within` the term after it, `between` two, `at-least` so long, `every` such a term; or `before`
            it, `at` it, or a `setting` of the force.
        terms: Lengths, the strictest first; none where the rule only says before, or when.
        sequence: `apart`: each term for others, as `applies` says; else they follow one another, each counted
            from the `start` or from the one before (`previous`). `repeats`: the last one again and again, but
            never longer than `longest`.
        from_on, to_on: First and last day of the event it holds for (`from`, `to` in the file), where the event
            lies on the day after another of that other; None = open. What held before, the pack does not say.
        only: For whom or what it holds, where not for every case.
        holds_once: Id of an event, e.g. the release on bail, without which it only would run; '' = none. It need not
            be recorded where the event it starts from is told itself.
        ended_by: Events after which it no longer runs.
        lapses: Once it has run out there is nothing left to do in time; otherwise somebody is late.
        rounding: `exact` to the minute; `working-day`: end of the last working day; `calendar-day`: end of
            the last day; `beginning-with`: the first day counts, so that it ends on the eve; `none`: no length.
        text: The rule in words.
        who: Who must act.
        basis: Law, code, policy, science (how long something can be found) or practice.
        editable: Whether a force may set it. `edition`: of the code it comes from.
    """

    trigger: str
    direction: Direction
    rounding: Rounding
    text: str
    who: str
    basis: Basis
    terms: tuple[Term, ...] = ()
    sequence: Literal["apart", "start", "previous"] = "apart"
    repeats: bool = False
    longest: Length | None = None
    from_on: date | None = field(default=None, name="from")
    to_on: date | None = field(default=None, name="to")
    only: str = ""
    holds_once: str = ""
    ended_by: tuple[str, ...] = ()
    lapses: bool = False
    editable: bool = False
    edition: str = ""


class Limit(Entry, frozen=True, kw_only=True):
    """One step of a ladder of limits: bail, detention, custody.

    Attributes:
        ladder: Which ladder; `order` its place.
        trigger: Id of an event. `length` runs from there; None = no limit.
        authority: Who may allow it. `needs`: what must be so. `deadline`: the rule that counts it.
    """

    ladder: Literal["bail", "bail-breach", "released", "detention-review", "detention", "custody"]
    order: int
    trigger: str
    authority: str
    text: str
    length: Length | None = None
    needs: tuple[str, ...] = ()
    deadline: str = ""


class Window(Entry, frozen=True, kw_only=True):
    """How long a kind of evidence can be had, from the act or the event.

    Attributes:
        group: Body, item, scene, footage, device, data or people.
        opens: Not worth taking before.
        shortest: Some of it is gone after that; plan on it. `longest`: nothing is expected after that.
        triggers: Events it may run from; the first that is recorded counts.
        text: The window in words, also where no length is known.
        action: What to do. `lines`: lines of enquiry that get it. `deadline`: the rule that counts it.
    """

    group: Literal["body", "item", "scene", "footage", "device", "data", "people"]
    text: str
    action: str
    triggers: tuple[str, ...] = ("the-act",)
    opens: Length | None = None
    shortest: Length | None = None
    longest: Length | None = None
    lines: tuple[str, ...] = ()
    deadline: str = ""


# --- Rights, gates, wording ----------------------------------------------------------------------------


class VictimRight(Entry, frozen=True, kw_only=True):
    """A right of the Victims' Code, and the deadlines that come with it."""

    number: int
    text: str
    deadlines: tuple[str, ...] = ()
    edition: str = ""


class GateCondition(Item, frozen=True, kw_only=True):
    """One condition of a gate.

    Attributes:
        ref: Where it stands in the law.
        ask: What is answered in writing.
        applies: `always`, or the circumstance in which it is asked.
        answer: reason, yes, choice, date, person or list.
    """

    id: str
    ref: str
    ask: str
    applies: Literal[
        "always", "excess", "confidential", "child", "adult-without-capacity", "dead-or-missing",
        "counselling", "notice-withheld",
    ] = "always"  # fmt: skip
    answer: Literal["reason", "yes", "choice", "date", "person", "list"] = "reason"
    confirmed: bool = True


class Gate(Entry, frozen=True, kw_only=True):
    """What must be answered before something that belongs to a victim is asked for.

    Attributes:
        lines: Lines of enquiry that stay shut until it is answered.
        questions: Proportionality questions answered with it.
        record: What is recorded besides.
    """

    text: str
    conditions: tuple[GateCondition, ...]
    lines: tuple[str, ...]
    questions: tuple[str, ...]
    record: tuple[str, ...] = ()


class ForbiddenWording(Entry, frozen=True, kw_only=True):
    """Words that must not stand in a form, letter, template or request.

    Attributes:
        gate: Where it is looked for.
        phrases: Plain words, any case. `effect`: `never`, or only with a supervisor's approval.
        why, instead: Shown beside it.
    """

    gate: str
    phrases: tuple[str, ...]
    effect: Literal["never", "needs-approval"]
    why: str
    instead: str


# --- Checks and notes ----------------------------------------------------------------------------------


class LawCheck(Entry, frozen=True, kw_only=True):
    """A check that the law calls for; the title says what it looks at.

    Attributes:
        topic: Three letters, as in its id.
        text: The check in full.
        effect: block, warn, offer, remind or record.
        numbers: Figures in it, by name.
        items: Other items it reads: offences, gates, deadlines.
        checks: Checks of the operating model that it is part of; empty until it is mapped.
    """

    topic: str
    text: str
    effect: Literal["block", "warn", "offer", "remind", "record"]
    numbers: dict[str, int] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


class LawNote(Entry, frozen=True, kw_only=True):
    """A rule to read and plan by, without a figure that anything is computed from."""

    topic: str
    text: tuple[str, ...]


class Change(Entry, frozen=True, kw_only=True):
    """A recent or coming change of the law, and what it means for a plan. `on`: the day, where known."""

    state: str
    consequence: str
    on: date | None = field(default=None)
    offences: tuple[str, ...] = ()
