"""The sources behind the plan's content; those nobody has confirmed against the original say so."""

from soteria_desk.casework.plan import PlanSource
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Cell, Group, Section, Table, soft, strong, text


def section(edition: Edition) -> Section | None:
    """Return every source a line or a check rests on."""
    plan = edition.plan
    rows = tuple(row(source) for source in plan.sources)
    if not rows:
        return None
    open_count = sum(not source.confirmed for source in plan.sources)
    caption = f"{open_count} not confirmed against the original" if open_count else "all confirmed"
    table = Table(("Source", "What it is", "State"), (0.17, 0.66, 0.17), (Group(rows),))
    return Section("Sources", (table,), caption=caption)


def row(source: PlanSource) -> tuple[Cell, ...]:
    """Return one source."""
    state = soft("Confirmed") if source.confirmed else strong("Not confirmed")
    return ((text(strong(source.key)),), (text(source.text),), (text(state),))
