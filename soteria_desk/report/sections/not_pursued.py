"""Lines not pursued, each with its reason: what was left undone is reviewed like what was done."""

from soteria_desk.casework.plan import PlanLine
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Cell, Group, Section, Table, Tag, soft, strong, text
from soteria_desk.report.sections.lines import REVIEWER, TAGS, title

WIDTHS = (0.062, 0.258, 0.114, 0.35, 0.11, 0.106)
LARGE_WIDTHS = (0.07, 0.24, 0.17, 0.24, 0.12, 0.16)


def section(edition: Edition) -> Section | None:
    """Return every line that is not pursued, under the heading of its group."""
    groups = tuple(
        Group(tuple(row(line) for line in left), title(group))
        for group in edition.plan.groups
        if (left := [line for line in group.lines if line.state == "not-pursued"])
    )
    if not groups:
        return None
    headings = ("Ref", "Line", "Focus", "Why it is not pursued", "Decision", "Reviewer")
    table = Table(headings, WIDTHS if edition.scale < 1.2 else LARGE_WIDTHS, groups)
    return Section("Lines not pursued", (table,), caption="with the reason, for review")


def row(line: PlanLine) -> tuple[Cell, ...]:
    """Return a line with the reason and the decision that left it."""
    owner = (text(soft(line.owner)),) if line.owner else ()
    return (
        (text(strong(line.reference)),),
        (text(strong(line.title)), *((text(soft(line.because)),) if line.because else ())),
        (
            Tag(line.tag, TAGS.get(line.tag, line.tag)),
            *((text(soft(line.concerns)),) if line.concerns else ()),
        ),
        (text(line.not_pursued_reason or "No reason recorded."),),
        (text(line.decision or "None"), *owner),
        (REVIEWER,),
    )
