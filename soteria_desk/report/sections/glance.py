"""Page 1 in a minute: what is late, what comes next, what may be lost, and what waits for an answer."""

from soteria_desk import dates
from soteria_desk.casework.plan import Plan, PlanLine
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Block, Box, Text, strong, text
from soteria_desk.report.sections.lines import OPEN, authorised, day_month, late

MOST = 4
"""Lines named in one place; more are counted."""


def front(edition: Edition) -> tuple[Block, ...]:
    """Return the box, or nothing while there is neither a line nor a proposal."""
    plan = edition.plan
    if not any(group.lines for group in plan.groups) and not plan.proposals:
        return ()
    left = (
        pair("Lines", count(plan)),
        pair("Late", overdue(plan)),
        pair("Next due", coming(plan)),
    )
    right = (
        pair("May be lost", losses(plan)),
        pair("Awaiting authority", unauthorised(plan)),
        pair("Not settled", unsettled(plan)),
    )
    return (Box("For this review", ((left, right),)),)


def pair(name: str, words: str) -> Text:
    """Return 'Late: none.'"""
    return text(strong(f"{name}: "), f"{words}.")


def count(plan: Plan) -> str:
    """'17 pursued, 4 proposed; 9 still open'."""
    words = plan.lines_text.partition(": ")[2].partition(".")[0] or "none"
    pursued = [line for line in opened(plan) if line.state != "proposed"]
    return f"{words}; {len(pursued)} still open" if pursued else words


def opened(plan: Plan) -> list[PlanLine]:
    """Return the lines still to be done."""
    return [line for group in plan.groups for line in group.lines if line.state in OPEN]


def listed(names: list[str], none: str = "none") -> str:
    """'S1, S4 and 3 more', or 'none'."""
    rest = len(names) - MOST
    return ", ".join(names[:MOST]) + (f" and {rest} more" if rest > 0 else "") or none


def named(line: PlanLine, when: str) -> str:
    """'S4 (JB, 1 day late)'."""
    return f"{line.reference} ({', '.join(filter(None, (line.owner or 'no owner', when)))})"


def overdue(plan: Plan) -> str:
    """'S4 (JB, 1 day late)': the longest wait first."""
    today = dates.local(plan.made_at).date()
    waiting = [(line.due_on, line) for line in opened(plan) if line.late and line.due_on]
    waiting.sort(key=lambda one: one[0])
    lines = [named(line, late(due, today)) for due, line in waiting]
    return listed(lines + [f"{one.title} ({one.state_text})" for one in plan.clocks if one.state == "late"])


def coming(plan: Plan) -> str:
    """'D2 (JB, 10 March)': the soonest first; what has no date is said too."""
    lines = opened(plan)
    waiting = [(line.due_on, line) for line in lines if not line.late and line.due_on]
    waiting.sort(key=lambda one: one[0])
    soon = listed([named(line, day_month(due)) for due, line in waiting])
    undated = [line.reference for line in lines if line.due_on is None and line.state != "proposed"]
    return f"{soon}. No date: {listed(undated)}" if undated else soon


def losses(plan: Plan) -> str:
    """'D1 (after 14 March 2026, 12:00)': the open lines whose evidence has a date, or is likely lost soon."""
    dated = [line for line in opened(plan) if line.lost_text]
    told = {line.reference: line.lost_text.removeprefix("May be lost ") for line in dated}
    for one in plan.clocks:
        if one.group == "evidence" and one.state == "soon" and one.due is not None:
            for reference in one.lines:
                told.setdefault(reference, f"likely by {day_month(dates.local(one.due).date())}")
    return listed([f"{reference} ({when})" for reference, when in told.items()], "no date recorded")


def unauthorised(plan: Plan) -> str:
    """'V1': the intrusive lines that nobody has authorised."""
    return listed([line.reference for line in opened(plan) if line.intrusive and not authorised(line)])


def unsettled(plan: Plan) -> str:
    """'1 check to fix; 2 checks to consider; 103 proposals, 12 of them immediate'."""
    said = []
    for severity, what in (("must-fix", "to fix"), ("consider", "to consider")):
        if count := sum(check.severity == severity for check in plan.checks):
            said.append(f"{count} {'check' if count == 1 else 'checks'} {what}")
    if said_of_proposals := waiting(plan):
        said.append(said_of_proposals)
    if plan.supervisor is None:
        said.append("no supervisor named")
    if plan.review_due in ("", "Not set"):
        said.append("no review date")
    return "; ".join(said) or "nothing"


def waiting(plan: Plan) -> str:
    """'58 proposals not answered, 6 of them cannot wait': what another line stands for is not counted again."""
    ordered = any(one.block for one in plan.proposals)
    asked = [one for one in plan.proposals if not one.under and one.block != "covered"]
    if not asked:
        return ""
    said = f"{len(asked)} {'proposal' if len(asked) == 1 else 'proposals'} not answered"
    if ordered:
        pressing = sum(one.cannot_wait for one in asked)
        return f"{said}, {pressing} of them cannot wait" if pressing else said
    immediate = sum(one.urgency_text == "Immediate" for one in asked)
    return f"{said}, {immediate} of them immediate" if immediate else said
