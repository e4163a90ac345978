"""What changed since the last revision, so that a reviewer need not compare by eye."""

from soteria_desk.report.edition import Edition
from soteria_desk.report.model import KeyValues, Pair, Section, text


def section(edition: Edition) -> Section | None:
    """Return the changes by kind, in the order in which the kinds first appear."""
    plan = edition.plan
    if not plan.changes_since:
        return None
    title = f"Changed since {plan.changes_since}"
    kinds: dict[str, list[str]] = {}
    for change in plan.changes:
        kinds.setdefault(change.kind, []).append(" ".join(filter(None, (change.reference, change.text))))
    if not kinds:
        return Section(title, (text("Nothing."),))
    rows = tuple(
        (Pair(kind[:1].upper() + kind[1:], (text("; ".join(texts)),)),) for kind, texts in kinds.items()
    )
    return Section(title, (KeyValues(rows, ruled=False, label_share=0.132),))
