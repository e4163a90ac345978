"""The law of offences as data: points to prove, maxima, date rules, presumptions. `procedure.py` has the rest.

Nothing here is computed: functions elsewhere read it, and a lawyer can read it as it stands.
"""

from datetime import date
from typing import Literal

from msgspec import field

from soteria_desk.doctrine.entry import Entry, ReadingFile
from soteria_desk.doctrine.model import Item
from soteria_desk.doctrine.procedure import (
    Change,
    Deadline,
    ForbiddenWording,
    Gate,
    LawCheck,
    LawNote,
    Limit,
    StartEvent,
    VictimRight,
    Window,
)

Regime = Literal["2003", "1956", "companion"]
ConsentCode = Literal["CE+P", "CE", "AGE", "STATUS", "DEF", "NONE", ""]
Mode = Literal["IO", "EW", "SO", "indictment", ""]
Commencement = Literal["in-force", "reported", "not-seen"]
Test = Literal["regime", "both-regimes", "sentence", "boundary", "ages", "time-limit", "abroad"]
"""Functions that evaluate date rules: `planner.date_rules.TESTS` has one for each of these names."""


# --- Offences ----------------------------------------------------------------------------------------


class Part(Item, frozen=True, kw_only=True):
    """What holds for some days of conduct, and some ages on them.

    Attributes:
        applies: To which form of the offence, where not to all.
        from_on, to_on: First and last day of conduct it holds for; None = as long as the offence.
        victim_from, victim_under, suspect_from, suspect_under: Age at the time, in whole years: that or over,
            and under that; None = any. Of a point: without it the offence cannot apply.
    """

    applies: str = ""
    from_on: date | None = field(default=None, name="from")
    to_on: date | None = field(default=None, name="to")
    victim_from: int | None = None
    victim_under: int | None = None
    suspect_from: int | None = None
    suspect_under: int | None = None


class Point(Part, frozen=True, kw_only=True):
    """A point to prove, addressed as (offence record, point id). `bears_on`: purposes whose lines serve it."""

    id: str
    text: str
    bears_on: tuple[str, ...]


class Penalty(Part, frozen=True, kw_only=True):
    """How an offence is tried and its maximum, as text."""

    mode: Mode
    maximum: str


class OffenceLaw(Entry, frozen=True, kw_only=True):
    """The law of one row of offences; `offences.toml` holds the definition of the same id.

    Attributes:
        consent: What consent is to it: an element, with presumptions (CE+P) or without (CE); no answer by age
            or status; a defence; nothing; '' where the research does not say.
        commencement: Whether it is known to be in force.
        defences: Exceptions and defences, and who carries them.
        traps: What goes wrong with its dates or charging.
        widens: Offences whose reach it extends, where it is none itself.
        covers: Other kinds of conduct, besides its family, that it is asked for by: values of the fact `offence`.
        act_year: Year of its Act, where its first day is not known: it covers no conduct of an earlier year.
    """

    regime: Regime
    consent: ConsentCode
    points: tuple[Point, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    commencement: Commencement = "in-force"
    consent_note: str = ""
    defences: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    widens: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    act_year: int | None = None


# --- Dates -------------------------------------------------------------------------------------------


class AgeBand(Item, frozen=True, kw_only=True):
    """A suspect's age at the time, in whole years, and what the law made of it.

    Attributes:
        until: The day it ended; conduct on that day is already under the later law.
        bars: Nobody of these ages can have committed an offence.
    """

    effect: str
    oldest: int
    youngest: int = 0
    until: date | None = None
    bars: bool = False


class DateRule(Entry, frozen=True, kw_only=True):
    """A rule that the days of conduct decide.

    Attributes:
        test: Which function evaluates it.
        text: What is said where it applies.
        days: Days it turns on; conduct on such a day is already under the later law.
        earlier, later: Regimes before and from the day.
        known_from: For `regime`: first day of the earlier one that this pack knows.
        bands: For `ages`.
        modes: Modes of trial it is for. `months`: its length, for `time-limit`.
        offences: Offences it is for; none = all.
    """

    test: Test
    text: str
    days: tuple[date, ...] = ()
    earlier: Regime | Literal[""] = ""
    later: Regime | Literal[""] = ""
    known_from: date | None = None
    bands: tuple[AgeBand, ...] = ()
    modes: tuple[Mode, ...] = ()
    months: int = 0
    offences: tuple[str, ...] = ()


class Boundary(Entry, frozen=True, kw_only=True):
    """A day on which the law of some offences changed. `notice`: a range that crosses it is always told."""

    on: date
    text: str
    offences: tuple[str, ...]
    notice: bool = False


# --- Consent -----------------------------------------------------------------------------------------


class Presumption(Entry, frozen=True, kw_only=True):
    """A circumstance of section 75 or 76, recorded as the fact `presumption`.

    Attributes:
        value: Value of that fact.
        conclusive: Section 76; otherwise evidential, and open to enough evidence to raise the issue.
        suggested_by: Recorded facts that make it worth asking; '' = none does.
        points: What has to be shown: the circumstance, and what the suspect knew or meant.
        lines: Lines of enquiry that serve it; at least one on what the suspect knew.
    """

    section: str
    value: str
    conclusive: bool
    effect: str
    points: tuple[Point, ...]
    lines: tuple[str, ...]
    suggested_by: str = ""
    offences: tuple[str, ...] = ()


class Element(Entry, frozen=True, kw_only=True):
    """An element or issue, what to ask about the suspect, where it is found, and what could point away."""

    enquiry: str
    typical: tuple[str, ...]
    away: str
    bears_on: tuple[str, ...]
    limbs: tuple[str, ...] = ()


class LawFile(ReadingFile, frozen=True, kw_only=True):
    """One file of law/."""

    offences: tuple[OffenceLaw, ...] = field(default=(), name="offence")
    date_rules: tuple[DateRule, ...] = field(default=(), name="date-rule")
    boundaries: tuple[Boundary, ...] = field(default=(), name="boundary")
    presumptions: tuple[Presumption, ...] = field(default=(), name="presumption")
    elements: tuple[Element, ...] = field(default=(), name="element")
    events: tuple[StartEvent, ...] = field(default=(), name="event")
    deadlines: tuple[Deadline, ...] = field(default=(), name="deadline")
    limits: tuple[Limit, ...] = field(default=(), name="limit")
    windows: tuple[Window, ...] = field(default=(), name="window")
    rights: tuple[VictimRight, ...] = field(default=(), name="victim-right")
    gates: tuple[Gate, ...] = field(default=(), name="gate")
    forbidden: tuple[ForbiddenWording, ...] = field(default=(), name="forbidden-wording")
    checks: tuple[LawCheck, ...] = field(default=(), name="law-check")
    notes: tuple[LawNote, ...] = field(default=(), name="law-note")
    changes: tuple[Change, ...] = field(default=(), name="law-change")
