"""A plan: what the case says at one moment, as a frozen value that prints by itself.

Everything the fullest printed variant shows is in here, as text or as keys with their texts: nothing is
computed or looked up while printing. Its canonical JSON bytes are what the fingerprint covers.
"""

from datetime import date, datetime

from msgspec import Struct

PLAN_SCHEMA = 1


class Frozen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a plan."""


class PlanOfficer(Frozen, frozen=True, kw_only=True):
    """Shown as 'DC A. Okoro, 3318'; initials in tables."""

    title: str
    initials: str
    number: str = ""


class PlanPack(Frozen, frozen=True, kw_only=True):
    """The doctrine pack the plan was made with."""

    id: str
    version: str
    on: date
    hash: str
    layers: tuple[str, ...] = ()


class PlanOffence(Frozen, frozen=True, kw_only=True):
    """One offence record in words."""

    label: str
    suspect: str
    victim: str
    when: str


class PlanPart(Frozen, frozen=True, kw_only=True):
    """A person in the case: 'Victim 1', 'K.L.', or a description of an unidentified suspect."""

    code: str
    role: str
    shown: str
    description: str = ""


class PlanCare(Frozen, frozen=True, kw_only=True):
    """One victim's wishes. Safe contact is never part of a plan: only whether it is held."""

    victim: str
    asked_for: str
    updates: str
    support: str
    safe_contact_held: bool


class PlanContextRow(Frozen, frozen=True, kw_only=True):
    """One row of the context table: heading, what applies, what is to be found out, notes."""

    heading: str
    applies: tuple[str, ...]
    to_find_out: tuple[str, ...]
    notes: tuple[str, ...] = ()


class PlanStep(Frozen, frozen=True, kw_only=True):
    text: str
    done: bool


class PlanLine(Frozen, frozen=True, kw_only=True):
    """One line of enquiry as printed.

    Attributes:
        tag: suspect, victim, witness, scene or third-party.
        state: proposed, adopted, in-progress, done or not-pursued.
        urgency: immediate, 24h, 7d, 28d or standard; `urgency_text` in words.
        lost_text: 'Overwrites Sat 14 March' style warning; empty where nobody has said so.
        late: Whether `due_on` had passed when the plan was frozen and the line was open.
        proportionality: Heading and text of the five parts; empty for a line that is not intrusive.
        pointed: towards, away, both, neither or ''.
        confirmed: False where the guidance behind it could not be checked against a source; printed.
    """

    reference: str
    title: str
    concerns: str
    tag: str
    looks_at: str
    phase: str
    why: str
    because: str
    towards: str
    away: str
    points: tuple[str, ...]
    state: str
    owner: str
    due_on: date | None
    late: bool
    urgency: str
    urgency_text: str
    lost_text: str
    steps: tuple[PlanStep, ...]
    intrusive: bool
    proportionality: tuple[tuple[str, str], ...]
    result: str
    pointed: str
    decision: str
    not_pursued_reason: str
    sources: tuple[str, ...]
    confirmed: bool = True


class PlanGroup(Frozen, frozen=True, kw_only=True):
    """A group of lines with its heading, e.g. 'Suspect', and the counts in words beside it."""

    letter: str
    heading: str
    counts: str
    lines: tuple[PlanLine, ...]


class PlanProposal(Frozen, frozen=True, kw_only=True):
    """A proposal that nobody has answered yet: printed, so that silence is seen.

    They stand in the order in which the case puts them. Plans made before that order existed have no block.

    Attributes:
        confirmed: False where the guidance behind it could not be checked against a source; printed.
        block: pinned, case, standing, or covered for a near-synonym of a line of the plan; '' in an older plan.
        under: Item of the proposal of the same block that stands for it; '' where it stands for itself.
        pressing: What of its evidence is likely lost by when, and the next step on it.
        cannot_wait: Whether that is within days.
        covered_by: Reference of the line of the plan that covers it.
    """

    item: str
    title: str
    concerns: str
    tag: str
    because: str
    urgency_text: str
    confirmed: bool = True
    block: str = ""
    under: str = ""
    pressing: str = ""
    cannot_wait: bool = False
    covered_by: str = ""


class PlanLeft(Frozen, frozen=True, kw_only=True):
    """A line that would be proposed, were its evidence not out of reach: printed, so that nobody has to ask.

    Attributes:
        step: What to do about it; '' where the guidance says nothing.
    """

    item: str
    title: str
    concerns: str
    tag: str
    because: str
    reason: str
    step: str
    confirmed: bool = True


class PlanClock(Frozen, frozen=True, kw_only=True):
    """A deadline, a limit or a window of evidence, as it stood.

    Attributes:
        group: promise (to a victim), evidence or deadline.
        started: What it counts from, in words; `start_text` when that was.
        due_text: 'Due 12 March 2026, 23:59', 'Ends ...', or of evidence 'Likely lost by ...'; '' where it has no end.
        how: How it was counted.
        note: For whom alone it holds, and what else is to be known.
        state: running, soon, late or done; `state_text` in words.
        who: Who must act, or may allow it.
        rule: Id of the deadline that counts it, where one does; `edition` of the code it comes from.
        lines: References of the open lines that want the evidence.
        confirmed: False where the guidance behind it could not be checked against a source; printed.
    """

    id: str
    group: str
    title: str
    concerns: str
    started: str
    start_text: str
    due: datetime | None
    due_text: str
    how: str
    note: str
    state: str
    state_text: str
    done_at: datetime | None
    who: str
    rule: str
    edition: str
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    confirmed: bool = True


class PlanProfileRow(Frozen, frozen=True, kw_only=True):
    """One row of the suspect-focus profile: lines by focus tag and state."""

    tag: str
    label: str
    done: int
    in_progress: int
    adopted: int
    proposed: int


class PlanConduct(Frozen, frozen=True, kw_only=True):
    """How many pursued lines look at each part of the suspect's conduct."""

    before: int
    during: int
    after: int
    account_tested: int


class PlanChange(Frozen, frozen=True, kw_only=True):
    """One change since the last revision: 'added', 'changed', 'not pursued', 'done', with what changed."""

    kind: str
    reference: str
    text: str


class PlanDecision(Frozen, frozen=True, kw_only=True):
    reference: str
    made_at: datetime
    made_by: str
    decision: str
    reason: str
    about: str
    supersedes: str = ""


class PlanCheck(Frozen, frozen=True, kw_only=True):
    """A check with its state: must-fix, consider, passed; an override with its reason."""

    id: str
    severity: str
    text: str
    detail: str
    override: str = ""


class PlanQuestion(Frozen, frozen=True, kw_only=True):
    number: int
    text: str
    see: str
    asked_by: str = ""


class PlanSource(Frozen, frozen=True, kw_only=True):
    key: str
    text: str
    confirmed: bool


class PlanPoint(Frozen, frozen=True, kw_only=True):
    """A purpose or point to prove and the number it carries in the Points column."""

    number: int
    id: str
    label: str


class Plan(Frozen, frozen=True, kw_only=True):
    """Everything a plan prints.

    Attributes:
        revision: Its number; 0 for a draft, which carries no fingerprint and no record head.
        replaces: 'Revision 3, signed 3 March 2026'; empty for the first.
        earlier_seq, earlier_head: The journal's number and hash before the entry that issued it.
        self_approved: The reason, where the officer in the case signs their own plan.
        clocks: Those that ran, were late or done; plans made before clocks were frozen have none.
    """

    schema: int = PLAN_SCHEMA
    casebook: str
    demonstration: bool
    marking: str
    case_id: str
    reference: str
    operation: str
    force: str
    status: str
    reported: str
    officer: PlanOfficer
    supervisor: PlanOfficer | None
    review_due: str
    summary: str
    revision: int
    replaces: str
    made_at: datetime
    made_by: PlanOfficer
    self_approved: str = ""
    program: str
    pack: PlanPack
    earlier_seq: int
    earlier_head: str
    parts: tuple[PlanPart, ...]
    offences: tuple[PlanOffence, ...]
    victim_first: tuple[PlanCare, ...]
    context: tuple[PlanContextRow, ...]
    profile: tuple[PlanProfileRow, ...]
    conduct: PlanConduct
    focus_text: str
    """'9 suspect to 2 victim'."""
    lines_text: str
    """'23 lines: 17 pursued, 4 proposed, 2 not pursued.'"""
    changes_since: str
    """'revision 3'; empty for the first revision."""
    changes: tuple[PlanChange, ...]
    checks: tuple[PlanCheck, ...]
    groups: tuple[PlanGroup, ...]
    points: tuple[PlanPoint, ...]
    proposals: tuple[PlanProposal, ...]
    left: tuple[PlanLeft, ...] = ()
    clocks: tuple[PlanClock, ...] = ()
    decisions: tuple[PlanDecision, ...]
    questions: tuple[PlanQuestion, ...]
    sources: tuple[PlanSource, ...]

    def title(self) -> str:
        """'Op LARKSPUR', or the reference where there is no operation name."""
        return f"Op {self.operation}" if self.operation else self.reference


class Seal(Frozen, frozen=True, kw_only=True):
    """What proves a print: fingerprint of the plan's bytes, and the record head after its issue.

    Attributes:
        fingerprint: 64 upper-case hexadecimal characters.
        record: 'Record 412 · 4F7K 9QXM ...', eight groups.
        issued_at: When it was issued.
    """

    fingerprint: str
    record: str
    issued_at: datetime

    def short(self) -> str:
        """The first 16 characters in groups of four: 'A81F 60D2 9C4E 37B5'."""
        return " ".join(self.fingerprint[i : i + 4] for i in range(0, 16, 4))

    def long(self) -> str:
        """All 64 characters in groups of four."""
        return " ".join(self.fingerprint[i : i + 4] for i in range(0, 64, 4))
