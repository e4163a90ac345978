"""Decisions, as sealed: what was decided, by whom, when and why."""

from soteria_desk import dates
from soteria_desk.casework.plan import PlanDecision
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Cell, Group, Section, Table, soft, strong, text


def section(edition: Edition) -> Section | None:
    """Return the decisions in the order of the plan."""
    rows = tuple(row(decision) for decision in edition.plan.decisions)
    if not rows:
        return None
    headings = ("Ref", "When, by whom", "Decision, and the reason", "About")
    return Section("Decisions", (Table(headings, (0.085, 0.19, 0.6, 0.125), (Group(rows),)),))


def row(decision: PlanDecision) -> tuple[Cell, ...]:
    """Return one decision; one that supersedes another says so."""
    replaced = (text(soft(f"Supersedes {decision.supersedes}")),) if decision.supersedes else ()
    reason = (text(strong("Reason: "), decision.reason),) if decision.reason else ()
    return (
        (text(strong(decision.reference)),),
        (text(dates.moment(decision.made_at)), text(soft(decision.made_by))),
        (text(decision.decision), *reason),
        (text(decision.about), *replaced),
    )
