"""Dates and clocks as they stood: promises to victims, evidence that may be lost, deadlines and limits."""

from soteria_desk.casework.plan import PlanClock
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Boxed, Cell, Group, Item, Section, Table, Text, soft, strong, text

HEADINGS = ("Clock", "Counted from", "By when", "Stands")
WIDTHS = (0.345, 0.345, 0.185, 0.125)
LARGE_HEADINGS = ("Clock, and what it counts from", "By when", "Stands")
LARGE_WIDTHS = (0.5, 0.29, 0.21)
GROUPS = {
    "promise": ("Promised to victims", "by the Victims’ Code"),
    "evidence": ("Evidence", "by when it is likely lost; no promise that it is there until then"),
    "deadline": ("Deadlines and limits", "by law, code or policy"),
}
KEY = (
    "A box is a date that is near; with a thick edge, evidence that may be lost. What has not begun or has passed is"
    " not listed, and of evidence only what an open line or a proposal wants."
)


def section(edition: Edition) -> Section | None:
    """Return what ran, was late or was done when the plan was made; a plan from before clocks has none."""
    clocks = edition.plan.clocks
    if not clocks:
        return None
    large = edition.scale > 1.2
    make = large_row if large else row
    groups = []
    for group, (heading, explained) in GROUPS.items():
        inside = [one for one in clocks if one.group == group]
        if inside:
            groups.append(Group(tuple(make(one) for one in inside), heading, explained))
    headings, widths = (LARGE_HEADINGS, LARGE_WIDTHS) if large else (HEADINGS, WIDTHS)
    blocks = (Table(headings, widths, tuple(groups)), text(soft(KEY), role="note"))
    caption = f"as they stood when this was made: {counts(clocks)}"
    return Section("Dates and clocks", blocks, caption=caption)


def counts(clocks: tuple[PlanClock, ...]) -> str:
    """'1 late, 2 soon', or 'none late'."""
    late, soon = (sum(one.state == state for one in clocks) for state in ("late", "soon"))
    said = f"{late} late" if late else "none late"
    return f"{said}, {soon} soon" if soon else said


def row(one: PlanClock) -> tuple[Cell, ...]:
    """Return a clock: what it asks, what it counts from, by when, and how it stands."""
    return ((*what(one), *doubt(one)), since(one), by_when(one), stands(one))


def large_row(one: PlanClock) -> tuple[Cell, ...]:
    """Return the same in three columns."""
    return ((*what(one), *since(one), *doubt(one)), by_when(one), stands(one))


def what(one: PlanClock) -> tuple[Text, ...]:
    """Return the title, about whom, the open lines that want it, the rule with its edition, and its sources."""
    about = f"about {one.concerns}" if one.concerns else ""
    lines = f"{'lines' if len(one.lines) > 1 else 'line'} {', '.join(one.lines)}" if one.lines else ""
    said = " · ".join(filter(None, (about, lines, one.rule, one.edition, ", ".join(one.sources))))
    note = (text(soft(one.note)),) if one.note and one.state != "done" else ()
    return (text(strong(one.title)), text(soft(said)), *note)


def since(one: PlanClock) -> tuple[Text, ...]:
    """Return what it counts from; how, and who acts, while there is something to do."""
    if one.state == "done":
        return (text(f"{one.started}: {one.start_text}" if one.start_text else one.started),)
    who = f" For: {one.who}." if one.who else ""
    return (text(f"{one.started}. ", soft(f"{one.how[:1].upper()}{one.how[1:].removesuffix('.')}.{who}")),)


def by_when(one: PlanClock) -> tuple[Item, ...]:
    """Return the moment: boxed where it is near, with a thick edge where evidence may be lost."""
    if not one.due_text:
        return (text("No day"),)
    words = text(one.due_text)
    if one.state == "done":
        return (text(soft(one.due_text)),)
    return (Boxed((words,), thick=one.group == "evidence"),) if one.state == "soon" else (words,)


def stands(one: PlanClock) -> tuple[Text, ...]:
    """'Running', '**2 days late**', 'Done 12 March 2026, 14:05'."""
    return (text(strong(one.state_text) if one.state == "late" else one.state_text),)


def doubt(one: PlanClock) -> tuple[Text, ...]:
    """Return the mark of guidance nobody has confirmed."""
    return () if one.confirmed else (text(soft("Guidance not confirmed"), role="note"),)
