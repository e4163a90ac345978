"""Page 1 before the first number: what the case is, and the victim first."""

from soteria_desk.casework.plan import Plan, PlanCare, PlanOfficer
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import (
    Block,
    Box,
    Boxed,
    Cell,
    KeyValues,
    Pair,
    Span,
    Text,
    mono,
    soft,
    strong,
    text,
)


def front(edition: Edition) -> tuple[Block, ...]:
    """Return the table of facts and, where anything is recorded, the box about each victim."""
    blocks: list[Block] = [table(edition)]
    if edition.plan.victim_first:
        blocks.append(victim_first(edition.plan.victim_first))
    return tuple(blocks)


def officer(who: PlanOfficer | None) -> str:
    """'DC A. Okoro, 3318', or 'Not named yet'."""
    if who is None:
        return "Not named yet"
    return f"{who.title}, {who.number}" if who.number else who.title


def table(edition: Edition) -> KeyValues:
    """Return reference, offences, people, officers and what proves the print."""
    plan, seal = edition.plan, edition.seal
    force = f"{plan.reference}, {plan.force}" if plan.force else plan.reference
    pack = f"{plan.pack.version}, {plan.pack.id}" + "".join(f"; {layer}" for layer in plan.pack.layers)
    rows: list[tuple[Pair, ...]] = [
        (Pair("Force reference", force), Pair("Officer in the case", officer(plan.officer))),
        (Pair("Reported", plan.reported), Pair("Supervisor", officer(plan.supervisor))),
        (Pair("Status", plan.status), Pair("Review due", plan.review_due or "Not set")),
    ]
    made_by = Pair("Made by", officer(plan.made_by))
    if plan.replaces:
        rows.append((Pair("Replaces", plan.replaces), made_by))
        rows.append((Pair("Content pack", pack),))
    else:
        rows.append((Pair("Content pack", pack), made_by))
    if plan.offences:
        rows.append((Pair("Offence" if len(plan.offences) == 1 else "Offences", offences(plan)),))
    if plan.parts:
        rows.append((Pair("People", people(plan)),))
    if plan.self_approved:
        reason = text(strong("Self-approved. "), plan.self_approved)
        rows.append((Pair("Approval", (Boxed((reason,), thick=True),)),))
    if seal is not None:
        rows.append((Pair("Fingerprint", (text(mono(seal.long())),)),))
    return KeyValues(tuple(rows))


def offences(plan: Plan) -> Cell:
    """Return one paragraph for each offence."""
    out = []
    for offence in plan.offences:
        who = ", ".join(filter(None, (offence.suspect, offence.victim, offence.when)))
        out.append(text(offence.label, soft(f" ({who})" if who else "")))
    return tuple(out)


def people(plan: Plan) -> Cell:
    """Return everyone in the case by code: on one line while descriptions are short."""
    out = []
    for part in plan.parts:
        role = f" {part.role}" if part.role.lower() not in part.code.lower() else ""
        shown = part.shown if part.shown != part.code else ""
        rest = "; ".join(filter(None, (shown, part.description)))
        out.append((strong(part.code), Span(f"{role}: {rest}" if rest else role)))
    if len(out) > 4 or any(part.description for part in plan.parts):
        return tuple(text(*spans) for spans in out)
    joined: list[Span] = []
    for spans in out:
        joined += [Span("; "), *spans] if joined else spans
    return (text(*joined),)


def victim_first(cares: tuple[PlanCare, ...]) -> Box:
    """Return what each victim asked for and has. Where to reach them safely is never on paper."""
    several = len(cares) > 1
    return Box("Victim first", tuple(care_columns(care, several) for care in cares))


def care_columns(care: PlanCare, several: bool) -> tuple[tuple[Text, ...], ...]:
    """Return the two columns about one victim."""
    held = "held in the casebook, not printed." if care.safe_contact_held else "not recorded yet."
    name = (text(strong(care.victim)),) if several else ()
    left = (
        text(strong("Asked for: "), care.asked_for or "not recorded yet."),
        text(strong("Updates: "), care.updates or "not agreed yet."),
    )
    right = (
        text(strong("Support: "), care.support or "not recorded yet."),
        text(strong("Safe contact: "), held),
    )
    return ((*name, *left), (*((text(""),) if several else ()), *right))
