"""Proposals that nobody has answered: printed, so that silence is seen, and after all that was decided."""

from soteria_desk.casework.plan import PlanProposal
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Cell, Group, Section, Table, Tag, Ticks, soft, strong, text
from soteria_desk.report.sections.lines import TAGS

HEADINGS = ("Proposed line", "Focus", "Because", "Reviewer")
WIDTHS = (0.32, 0.115, 0.375, 0.19)
LARGE_WIDTHS = (0.31, 0.18, 0.31, 0.2)
REVIEWER = Ticks(("Pursue", "Leave"), inline=True)
LARGE_REVIEWER = Ticks(("Pursue", "Leave"))


def section(edition: Edition) -> Section | None:
    """Return the proposals by urgency, and within it in the order in which they were ranked."""
    proposals = edition.plan.proposals
    if not proposals:
        return None
    roles = [part.role for part in edition.plan.parts]
    several = roles.count("suspect") > 1 or roles.count("victim") > 1
    large = edition.scale > 1.2
    urgent: dict[str, list[PlanProposal]] = {}
    for proposal in proposals:
        urgent.setdefault(proposal.urgency_text, []).append(proposal)
    groups = tuple(
        Group(
            tuple(row(one, several, large) for one in urgent[words]),
            words,
            f"{len(urgent[words])} not answered",
        )
        for words in sorted(urgent, key=soonest)
    )
    table = Table(HEADINGS, LARGE_WIDTHS if large else WIDTHS, groups)
    return Section("Proposals not answered", (table,), caption="neither adopted nor turned down yet")


def soonest(words: str) -> tuple[int, str]:
    """Sort key: what cannot wait first."""
    order = ("Immediate", "Within 24 hours", "Within 7 days", "Within 28 days", "Standard")
    return (order.index(words) if words in order else len(order), words)


def row(proposal: PlanProposal, several: bool, large: bool) -> tuple[Cell, ...]:
    """Return what is proposed, for whom (where the tag alone does not tell) and why."""
    about = (text(soft(proposal.concerns)),) if several else ()
    doubt = () if proposal.confirmed else (text(soft("Guidance not confirmed"), role="note"),)
    return (
        (text(strong(proposal.title)), *doubt),
        (Tag(proposal.tag, TAGS.get(proposal.tag, proposal.tag)), *about),
        (text(proposal.because),),
        (LARGE_REVIEWER if large else REVIEWER,),
    )
