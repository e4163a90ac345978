"""The checks of a plan as data: words, severity, thresholds, sources, and how each is tested."""

from typing import Final, Literal

from msgspec import field

from soteria_desk.doctrine.entry import Entry
from soteria_desk.doctrine.model import Item

Grade = Literal["B", "H", "M", "L"]
"""B: must be put right, or overridden with a reason that prints; H: answered in the review; M: warning; L: hint."""

Moment = Literal["issue", "standing", "review", "request", "closing"]

FUNCTIONS: Final = frozenset(
    {
        "safe_contact",
        "no_plan",
        "unsigned_plan",
        "signed_by_author",
        "review_overdue",
        "review_without_comment",
        "victim_lines_outnumber",
        "no_suspect_line",
        "no_tactic",
        "no_relationship",
        "context_without_line",
        "nothing_before",
        "nothing_after",
        "nothing_away",
        "line_incomplete",
        "perishable_past",
        "repeat_check_not_run",
        "victim_device_first",
        "device_scope_missing",
        "device_alternatives_missing",
        "needs_not_recorded",
        "support_not_recorded",
        "open_lines_at_closure",
        "victim_context_without_line",
        "no_offence",
        "offence_does_not_fit",
        "consent_is_no_question",
        "consent_limbs_missing",
        "presumption_without_line",
    }
)
"""Functions that test what no condition can say: `services.check_tests.TESTS` has one for each of these names."""


class Variant(Item, frozen=True, kw_only=True):
    """Other words for a check where it is raised for another reason, which the function names by `id`."""

    id: str
    message: str
    advice: str = ""


class PlanCheckRule(Entry, frozen=True, kw_only=True):
    """One check. It advises; people decide.

    Tested by a condition (`when`: raised where it is true for any suspect and victim and, where `answered_by`
    names lines, none of these was adopted or declined), or by a function, or by nothing yet (`computed` false).

    Attributes:
        severity: Grade.
        asked: Before a plan is issued, at any time, in a review, before a request, or before closing.
        trigger: What raises it. `message`: what is then said; may hold {who} and {n}, filled by the function.
        advice: What to do, beside it. `passed`, `passed_advice`: said where it is not raised.
        variants: Other words for it.
        failing: The known failing, or the duty, that it comes from. Its sources support that; thresholds and
            words are ours.
        thresholds: Figures in it, by name; a force may set them.
        pillars, section: Where it belongs: pillars, and the letter of a plan section.
        function: One of `FUNCTIONS`.
        why_not: Why it is not computed; it is then shown as left to the reviewer's judgement.
    """

    severity: Grade
    asked: Moment
    trigger: str
    message: str
    failing: str
    pillars: tuple[str, ...]
    section: str
    advice: str = ""
    passed: str = ""
    passed_advice: str = ""
    variants: tuple[Variant, ...] = ()
    thresholds: dict[str, int] = field(default_factory=dict)
    when: str = ""
    answered_by: tuple[str, ...] = ()
    function: str = ""
    computed: bool = True
    why_not: str = ""
