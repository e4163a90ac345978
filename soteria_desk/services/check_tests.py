"""The tests of checks that no condition can say: one small function for each name in `plan_check.FUNCTIONS`.

Each looks at the plan as it stands and returns what it found, or None. Words are the pack's.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from soteria_desk import dates
from soteria_desk.casework.enquiry import OPEN, PURSUED, LineOfEnquiry, State, Tag
from soteria_desk.casework.fact import FactState
from soteria_desk.casework.person import Part
from soteria_desk.doctrine.law import OffenceLaw, Presumption
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.operating_model import Context
from soteria_desk.doctrine.plan_check import PlanCheckRule
from soteria_desk.doctrine.procedure import Gate
from soteria_desk.planner.contexts import contexts_of
from soteria_desk.planner.facts import Situation
from soteria_desk.services.draft import Draft
from soteria_desk.services.offences import consent_no_question, misfits
from soteria_desk.services.situation import situation_of

DEVICE_GATE: Final = "victim-device"
REPEAT_CHECK: Final = "loe-repeat-suspect-flag"
NAMED_AT_MOST: Final = 4
"""How many people, lines or contexts a message names before it only counts the rest."""


class Raised(NamedTuple):
    """What a test found: which of the check's words to use, and what fills them."""

    variant: str = ""
    who: str = ""
    n: int = 0
    when: str = ""


class Seen:
    """A plan as tests look at it; what several of them need is worked out once."""

    def __init__(self, draft: Draft, library: Library) -> None:
        self.draft, self.file, self.library = draft, draft.file, library

    @cached_property
    def situation(self) -> Situation:
        """The case as the planner asks for it."""
        return situation_of(self.file, self.library)

    @cached_property
    def contexts(self) -> tuple[Context, ...]:
        """The contexts that hold for any suspect and victim."""
        found = {
            one.id: one for pair in self.situation.pairs for one in contexts_of(pair.facts, self.library)
        }
        return tuple(found.values())

    @cached_property
    def pursued(self) -> tuple[LineOfEnquiry, ...]:
        """The lines that are adopted, in progress or done."""
        return tuple(line for line in self.file.lines if line.state in PURSUED)

    @cached_property
    def answered(self) -> frozenset[str]:
        """Items of doctrine that somebody adopted or declined."""
        return frozenset(
            line.item for line in self.file.lines if line.item and line.state is not State.PROPOSED
        )

    def days_since_report(self) -> int | None:
        """Whole days from the report to today."""
        at = self.file.case.reported_at
        return None if at is None else (self.draft.today - dates.local(at).date()).days

    def applies(self, key: str) -> frozenset[str]:
        """Values of a fact that apply, to anybody in the case."""
        return frozenset(
            fact.value for fact in self.file.facts if fact.key == key and fact.state is FactState.APPLIES
        )

    def device_lines(self) -> Iterator[LineOfEnquiry]:
        """Lines that are intrusive and stand behind the gate of a victim's device, proposed or pursued."""
        gate = self.library.reading.of(Gate).get(DEVICE_GATE)
        for line in self.file.lines:
            if gate and line.item in gate.lines and line.intrusive() and line.state is not State.NOT_PURSUED:
                yield line


Test = Callable[[Seen, PlanCheckRule], Raised | None]


def listed(names: Iterable[str]) -> str:
    """'K.L., M.N. and 2 more'."""
    every = list(dict.fromkeys(names))
    shown = ", ".join(every[:NAMED_AT_MOST])
    return shown if len(every) <= NAMED_AT_MOST else f"{shown} and {len(every) - NAMED_AT_MOST} more"


def _when(found: bool) -> Raised | None:
    return Raised() if found else None


def _who(names: Iterable[str]) -> Raised | None:
    every = list(names)
    return Raised(who=listed(every), n=len(every)) if every else None


# --- Plan and review -----------------------------------------------------------------------------------


def no_plan(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """No revision was issued within the limit after the report."""
    days = seen.days_since_report()
    return _when(not seen.file.issued and days is not None and days * 24 > check.thresholds["hours"])


def unsigned_plan(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """The newest revision has waited too long for a signature."""
    last = seen.file.last_issued()
    if last is None or last.review is not None:
        return None
    return _when((seen.draft.today - dates.local(last.issued_at).date()).days > check.thresholds["days"])


def signed_by_author(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """The newest signature used the printed exception."""
    last = seen.file.last_signed()
    return _when(last is not None and last.review is not None and bool(last.review.self_approved))


def review_overdue(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """The day of the next review has passed."""
    at = seen.file.case.review_at
    if at is None or dates.local(at).date() >= seen.draft.today:
        return None
    return Raised(when=dates.day(dates.local(at).date()))


def review_without_comment(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """The newest review has neither a condition nor a next day."""
    last = seen.file.last_signed()
    review = last.review if last else None
    return _when(review is not None and not review.conditions.strip() and review.next_review_at is None)


# --- Focus ---------------------------------------------------------------------------------------------


def victim_lines_outnumber(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """More pursued lines look at the victim than at the suspect."""
    tags = seen.draft.counts.by_tag
    return _when(tags[Tag.VICTIM] > tags[Tag.SUSPECT])


def no_suspect_line(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """No pursued line looks at the suspect."""
    return _when(not any(line.looks_at == "suspect" for line in seen.pursued))


def no_tactic(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """No behaviour of the suspect is recorded, nor marked to be found out."""
    return _when(not any(fact.key == "behaviour" for fact in seen.file.facts))


def no_relationship(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """No relationship is recorded, nor marked to be found out."""
    return _when(not any(fact.key == "relationship" for fact in seen.file.facts))


def _unanswered(seen: Seen, prefix: str) -> Raised | None:
    return _who(
        one.title
        for one in seen.contexts
        if one.id.startswith(prefix) and seen.answered.isdisjoint(one.lines)
    )


def context_without_line(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """A context holds, and none of its lines was adopted or declined."""
    return _unanswered(seen, "")


def victim_context_without_line(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """The same of a context that is a need, or something the suspect may have used."""
    return _unanswered(seen, "VIC-")


def nothing_before(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """No pursued line looks at what the suspect did before."""
    return _when(not _in_phase(seen, "before", "history", "whole"))


def nothing_after(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """No pursued line looks at what the suspect did afterwards."""
    return _when(not _in_phase(seen, "after", "whole"))


def _in_phase(seen: Seen, *phases: str) -> bool:
    return any(line.looks_at == "suspect" and line.phase in phases for line in seen.pursued)


def nothing_away(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """Lines are pursued, and none says how it could point away."""
    return _when(bool(seen.pursued) and not any(line.away.strip() for line in seen.pursued))


# --- Lines ---------------------------------------------------------------------------------------------


def line_incomplete(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """An open line has no owner, no due day or no aim."""
    return _who(
        line.reference
        for line in seen.file.lines
        if line.state in OPEN and not (line.owner_id and line.due_on and line.why.strip())
    )


def perishable_past(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """An open line's evidence may be lost already."""
    return _who(
        line.reference
        for line in seen.file.lines
        if line.state in OPEN and line.lost_at and dates.local(line.lost_at).date() < seen.draft.today
    )


def repeat_check_not_run(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """The repeat-suspect check of an identified suspect is not done by its day."""
    days = seen.days_since_report()
    if days is None or days <= check.thresholds["days"]:
        return None
    done = {
        line.concerns for line in seen.file.lines if line.item == REPEAT_CHECK and line.state is State.DONE
    }
    return _who(
        seen.file.shown(part.id)
        for part in seen.file.suspects()
        if part.identified() and done.isdisjoint({part.id, ""})
    )


def victim_device_first(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """A line on the victim's device is there, and no pursued one on a device of the suspect."""
    suspects = {
        one.id
        for one in seen.library.enquiries.values()
        if one.focus == "digital" and one.looks_at == "suspect"
    }
    return _when(any(seen.device_lines()) and not any(line.item in suspects for line in seen.pursued))


def device_scope_missing(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """A line on the victim's device does not say what is asked for."""
    return _who(line.reference for line in seen.device_lines() if not line.proportionality.scope.strip())


def device_alternatives_missing(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """A line on the victim's device does not say which less intrusive way was looked at."""
    return _who(
        line.reference for line in seen.device_lines() if not line.proportionality.less_intrusive.strip()
    )


def open_lines_at_closure(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """No further action is considered while lines are open."""
    if "nfa-considered" not in seen.applies("fact"):
        return None
    return _who(line.reference for line in seen.file.lines if line.state in OPEN)


# --- Victims -------------------------------------------------------------------------------------------


def _victims(seen: Seen, fine: Callable[[Part], bool]) -> Raised | None:
    return _who(seen.file.shown(victim.id) for victim in seen.file.victims() if not fine(victim))


def safe_contact(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """A victim has no safe contact on record, or no victim is recorded."""
    file = seen.file
    if not file.victims():
        return Raised(variant="nobody")
    missing = [
        file.shown(victim.id)
        for victim in file.victims()
        if not ((care := file.care(victim.id)) and care.has_safe_contact())
    ]
    return Raised(who=", ".join(missing), n=len(missing)) if missing else None


def needs_not_recorded(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """What a victim asked for is not recorded."""
    return _victims(seen, lambda one: bool((care := seen.file.care(one.id)) and care.asked_for.strip()))


def support_not_recorded(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """What support a victim has, or was offered, is not recorded."""
    return _victims(seen, lambda one: bool((care := seen.file.care(one.id)) and care.support.strip()))


# --- Offences ------------------------------------------------------------------------------------------


def no_offence(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """No offence is recorded."""
    return _when(not seen.file.offences)


def offence_does_not_fit(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """A recorded offence cannot apply to its days, or to the ages of suspect and victim on them."""
    found = misfits(seen.file, seen.library, seen.draft.today)
    # Days come first: under another law the ages may fit.
    by_days = [one.offence.label for one in found if not one.by_age]
    if by_days:
        return _who(by_days)
    return Raised(variant="ages", who=listed(one.offence.label for one in found)) if found else None


def consent_is_no_question(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """A victim was under the ages of the check on some of the days."""
    limits = check.thresholds
    return _when(
        consent_no_question(seen.file, seen.library, seen.draft.today, limits["age"], limits["age-trust"])
    )


def consent_limbs_missing(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """An offence with the presumptions is investigated, and no pursued line serves a limb of consent."""
    law = seen.library.reading.of(OffenceLaw)
    if not any(
        (own := law.get(one.definition)) is not None and own.consent == "CE+P" for one in seen.file.offences
    ):
        return None
    served = {purpose for line in seen.pursued for purpose in line.bears_on}
    limbs = ("no-consent", "freedom", "capacity", "no-belief")
    purposes = seen.library.purposes
    return _who(purposes[one].label for one in limbs if one in purposes and one not in served)


def presumption_without_line(seen: Seen, check: PlanCheckRule) -> Raised | None:
    """A circumstance of section 75 or 76 is recorded, and none of the lines that serve it is pursued."""
    values = seen.applies("presumption")
    items = {line.item for line in seen.pursued}
    return _who(
        one.section
        for one in seen.library.reading.of(Presumption).values()
        if one.value in values and items.isdisjoint(one.lines)
    )


TESTS: Final[dict[str, Test]] = {
    test.__name__: test
    for test in (
        safe_contact, no_plan, unsigned_plan, signed_by_author, review_overdue, review_without_comment,
        victim_lines_outnumber, no_suspect_line, no_tactic, no_relationship, context_without_line, nothing_before,
        nothing_after, nothing_away, line_incomplete, perishable_past, repeat_check_not_run, victim_device_first,
        device_scope_missing, device_alternatives_missing, needs_not_recorded, support_not_recorded,
        open_lines_at_closure, victim_context_without_line, no_offence, offence_does_not_fit,
        consent_is_no_question, consent_limbs_missing, presumption_without_line,
    )
}  # fmt: skip
"""Name -> function; the pack's checks name them."""
