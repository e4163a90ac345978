"""What changed since the last revision, so that a reviewer need not compare by eye."""

from soteria_desk.casework.plan import PlanChange
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import KeyValues, Pair, Section, Span, strong, text


def section(edition: Edition) -> Section | None:
    """Return the changes by kind, in the order in which the kinds first appear."""
    plan = edition.plan
    if not plan.changes_since:
        return None
    title = f"Changed since {plan.changes_since}"
    kinds: dict[str, list[PlanChange]] = {}
    for change in plan.changes:
        kinds.setdefault(change.kind, []).append(change)
    if not kinds:
        return Section(title, (text("Nothing."),))
    rows = tuple(
        (Pair(kind[:1].upper() + kind[1:], (text(*listed(changes)),)),) for kind, changes in kinds.items()
    )
    return Section(title, (KeyValues(rows, ruled=False, label_share=0.132),))


def listed(changes: list[PlanChange]) -> list[Span]:
    """'S1, S2 in progress to done; S4 new owner': references that changed alike stand together."""
    alike: dict[str, list[str]] = {}
    for change in changes:
        alike.setdefault(change.text, []).append(change.reference)
    spans: list[Span] = []
    for words, references in alike.items():
        named = ", ".join(filter(None, references))
        spans += [Span("; " if spans else ""), strong(f"{named} " if named else ""), Span(words)]
    return [span for span in spans if span.text]
