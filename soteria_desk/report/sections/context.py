"""The context: how the suspect made or used the opportunity, and what is still to be found out."""

from soteria_desk.casework.plan import PlanContextRow
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import KeyValues, Pair, Section, Text, soft, strong, text


def section(edition: Edition) -> Section | None:
    """Return one row for each heading of the context that has anything in it."""
    rows = tuple((Pair(row.heading, content(row)),) for row in edition.plan.context if said(row))
    if not rows:
        return None
    return Section(
        "Context",
        (KeyValues(rows, label_share=0.18),),
        caption="as reported or recorded so far; the lines test it both ways",
    )


def said(row: PlanContextRow) -> bool:
    """Whether the row says anything."""
    return bool(row.applies or row.to_find_out or row.notes)


def content(row: PlanContextRow) -> tuple[Text, ...]:
    """'Acquaintance; colleague. To find out: position of trust', and the notes under it."""
    applies = "; ".join(row.applies)
    find_out = "; ".join(row.to_find_out)
    first = text(
        applies + (". " if applies and find_out else ""),
        strong("To find out: " if find_out else ""),
        find_out,
    )
    notes = tuple(text(soft(note)) for note in row.notes)
    return (first, *notes) if applies or find_out else notes
