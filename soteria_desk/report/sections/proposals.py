"""Proposals that nobody has answered: printed, so that silence is seen, and after all that was decided."""

from collections.abc import Iterator

from soteria_desk.casework.plan import PlanLeft, PlanProposal
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import (
    Block,
    Boxed,
    Cell,
    Group,
    Item,
    Section,
    Table,
    Tag,
    Ticks,
    soft,
    strong,
    text,
)
from soteria_desk.report.sections.lines import REVIEWER as AGREE
from soteria_desk.report.sections.lines import TAGS

HEADINGS = ("Proposed line", "Focus", "Because", "Reviewer")
WIDTHS = (0.32, 0.115, 0.375, 0.19)
LARGE_WIDTHS = (0.31, 0.18, 0.31, 0.2)
REVIEWER = Ticks(("Pursue", "Leave"), inline=True)
LARGE_REVIEWER = Ticks(("Pursue", "Leave"))
LEFT_TITLE = "Lines out of reach, or not now"
LEFT_HEADINGS = ("Line", "Focus", "Why it is not proposed", "Reviewer")
BLOCKS = {
    "pinned": "Always first",
    "case": "What this case brings in",
    "standing": "In every investigation",
    "covered": "Covered by lines in this plan",
}
ORDER = "Ordered by what bears on this case and is lost first; nothing about a person is scored."


def section(edition: Edition) -> Section | None:
    """Return the proposals in their blocks and the order of the case; a plan without blocks has them by urgency."""
    proposals = edition.plan.proposals
    if not proposals:
        return None
    caption = "neither adopted nor turned down yet"
    ordered = any(one.block for one in proposals)
    groups = tuple(blocks(edition) if ordered else by_urgency(edition))
    table = Table(HEADINGS, LARGE_WIDTHS if large(edition) else WIDTHS, groups)
    before: tuple[Block, ...] = (text(soft(ORDER)),) if ordered else ()
    return Section("Proposals not answered", (*before, table), caption=caption)


def out_of_reach(edition: Edition) -> Section | None:
    """Return the lines whose evidence is out of reach, each with the reason and what to do about it."""
    left = edition.plan.left
    if not left:
        return None
    same: dict[tuple[str, str], list[PlanLeft]] = {}
    for one in left:
        same.setdefault((one.item, one.reason), []).append(one)
    rows = tuple(left_row(each, several(edition)) for each in same.values())
    table = Table(LEFT_HEADINGS, LARGE_WIDTHS if large(edition) else WIDTHS, (Group(rows),))
    return Section(LEFT_TITLE, (table,), caption="why they are not among the proposals")


def large(edition: Edition) -> bool:
    """Whether print is large."""
    return edition.scale > 1.2


def several(edition: Edition) -> bool:
    """Whether the focus tag alone does not tell whom a line concerns."""
    roles = [part.role for part in edition.plan.parts]
    return roles.count("suspect") > 1 or roles.count("victim") > 1


def blocks(edition: Edition) -> Iterator[Group]:
    """Yield the blocks; what another proposal stands for is named under it."""
    many, size = several(edition), large(edition)
    for block, heading in BLOCKS.items():
        shown = [one for one in edition.plan.proposals if one.block == block]
        first = [one for one in shown if not one.under]
        rows = []
        for number, one in enumerate(first, 1):
            alike = [each for each in shown if each.under == one.item]
            rows.append(ordered_row(one, alike, str(number) if block == "case" else "", many, size))
        if rows:
            counts = "a line of the plan does the same" if block == "covered" else f"{len(rows)} not answered"
            yield Group(tuple(rows), heading, counts)


def by_urgency(edition: Edition) -> Iterator[Group]:
    """Yield the proposals of a plan made before the order of the case existed."""
    urgent: dict[str, list[PlanProposal]] = {}
    for proposal in edition.plan.proposals:
        urgent.setdefault(proposal.urgency_text, []).append(proposal)
    for words in sorted(urgent, key=soonest):
        rows = tuple(row(one, several(edition), large(edition)) for one in urgent[words])
        yield Group(rows, words, f"{len(rows)} not answered")


def soonest(words: str) -> tuple[int, str]:
    """Sort key: what cannot wait first."""
    order = ("Immediate", "Within 24 hours", "Within 7 days", "Within 28 days", "Standard")
    return (order.index(words) if words in order else len(order), words)


def row(proposal: PlanProposal, several: bool, large: bool) -> tuple[Cell, ...]:
    """Return what is proposed, for whom (where the tag alone does not tell) and why."""
    about = (text(soft(proposal.concerns)),) if several else ()
    return (
        (text(strong(proposal.title)), *doubt(proposal)),
        (Tag(proposal.tag, TAGS.get(proposal.tag, proposal.tag)), *about),
        (text(proposal.because),),
        (LARGE_REVIEWER if large else REVIEWER,),
    )


def ordered_row(
    one: PlanProposal, alike: list[PlanProposal], number: str, several: bool, large: bool
) -> tuple[Cell, ...]:
    """Return the same with what it stands for, and what of its evidence fades by when."""
    titles = dict.fromkeys(each.title for each in alike if each.item != one.item)
    people = [one.concerns, *(each.concerns for each in alike if each.item == one.item)]
    also = (text(soft(f"Also: {'; '.join(titles)}")),) if titles else ()
    about = (text(soft(", ".join(filter(None, people)))),) if several and any(people) else ()
    return (
        (text(strong(f"{number}. {one.title}" if number else one.title)), *also, *doubt(one)),
        (Tag(one.tag, TAGS.get(one.tag, one.tag)), *about),
        (text(why(one)), *fades(one)),
        (LARGE_REVIEWER if large else REVIEWER,),
    )


def why(one: PlanProposal) -> str:
    """Return the reason, or the line that covers it."""
    return f"{one.because} Covered by {one.covered_by}." if one.covered_by else one.because


def fades(one: PlanProposal) -> tuple[Item, ...]:
    """Return what is likely lost by when, boxed where it cannot wait."""
    if not one.pressing or one.covered_by:
        return ()
    words = text(one.pressing)
    return (Boxed((words,), thick=True),) if one.cannot_wait else (words,)


def left_row(same: list[PlanLeft], several: bool) -> tuple[Cell, ...]:
    """Return a line out of reach, for whom, why, and the next step."""
    one, people = same[0], ", ".join(filter(None, (each.concerns for each in same)))
    about = (text(soft(people)),) if several and people else ()
    step = (text(one.step),) if one.step else ()
    return (
        (text(strong(one.title)), *doubt(one)),
        (Tag(one.tag, TAGS.get(one.tag, one.tag)), *about),
        (text(one.reason), *step),
        (AGREE,),
    )


def doubt(one: PlanProposal | PlanLeft) -> tuple[Item, ...]:
    """Return the mark of guidance nobody has confirmed."""
    return () if one.confirmed else (text(soft("Guidance not confirmed"), role="note"),)
