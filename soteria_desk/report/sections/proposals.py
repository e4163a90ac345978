"""Proposals that nobody has answered: printed, so that silence is seen."""

from soteria_desk.casework.plan import PlanProposal
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Cell, Group, Section, Table, Tag, Ticks, soft, strong, text
from soteria_desk.report.sections.lines import TAGS

WIDTHS = (0.32, 0.115, 0.328, 0.13, 0.107)
LARGE_WIDTHS = (0.3, 0.17, 0.22, 0.15, 0.16)
REVIEWER = Ticks(("Pursue", "Leave"))


def section(edition: Edition) -> Section | None:
    """Return the proposals in the order in which they were ranked."""
    rows = tuple(row(proposal) for proposal in edition.plan.proposals)
    if not rows:
        return None
    headings = ("Proposed line", "Focus", "Because", "When", "Reviewer")
    table = Table(headings, WIDTHS if edition.scale < 1.2 else LARGE_WIDTHS, (Group(rows),))
    return Section("Proposals not answered", (table,), caption="neither adopted nor turned down yet")


def row(proposal: PlanProposal) -> tuple[Cell, ...]:
    """Return what is proposed, for whom, why and how soon."""
    return (
        (text(strong(proposal.title)), text(soft(proposal.item), role="note")),
        (Tag(proposal.tag, TAGS.get(proposal.tag, proposal.tag)), text(soft(proposal.concerns))),
        (text(proposal.because),),
        (text(proposal.urgency_text),),
        (REVIEWER,),
    )
