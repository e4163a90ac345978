"""Turns a plan into a report: which sections, in which order, with which numbers."""

from collections.abc import Callable

from msgspec.structs import replace

from soteria_desk import dates
from soteria_desk.casework.plan import Plan, Seal
from soteria_desk.report.edition import SCALES, Edition
from soteria_desk.report.model import Cover, Furniture, Report, Section
from soteria_desk.report.sections import (
    changes,
    checks,
    clocks,
    context,
    decisions,
    facts,
    glance,
    lines,
    not_pursued,
    profile,
    proposals,
    review,
    sources,
    summary,
)

TITLE = "Investigation plan"
LEAD = (
    "Victim-centred, suspect-focused, context-led. Lines of enquiry are pursued whether they point towards "
    "or away from the suspect."
)

SECTIONS: tuple[Callable[[Edition], Section | None], ...] = (
    summary.section,
    context.section,
    profile.section,
    changes.section,
    checks.section,
    clocks.section,
    lines.section,
    not_pursued.section,
    decisions.section,
    proposals.section,
    proposals.out_of_reach,
    sources.section,
    review.section,
)
"""In the order of print. A section that has nothing to say returns None and takes no number."""


def compose(plan: Plan, seal: Seal | None, variant: str = "full", copy_label: str = "") -> Report:
    """Return the report of `plan`; without a seal it is a draft and carries nothing that proves it.

    Raises:
        ValueError: the variant is not one of 'full' and 'large'.
    """
    if variant not in SCALES:
        raise ValueError(f"there is no variant {variant}")
    edition = Edition(plan, seal, variant, copy_label)
    sections: list[Section] = []
    for make in SECTIONS:
        section = make(edition)
        if section is not None:
            sections.append(replace(section, number=len(sections) + 1))
    return Report(
        furniture=furniture(edition),
        cover=cover(edition),
        front=(*facts.front(edition), *glance.front(edition)),
        sections=tuple(sections),
        draft=edition.draft,
        fingerprint=seal.fingerprint if seal else "",
        variant=variant,
        scale=edition.scale,
    )


def furniture(edition: Edition) -> Furniture:
    """Return what stands on every page."""
    plan, seal = edition.plan, edition.seal
    name = f"Op {plan.operation}, " if plan.operation else ""
    return Furniture(
        marking=plan.marking,
        title=TITLE,
        subject=f"{name}{plan.reference}",
        revision=f"Revision {plan.revision}, for review" if seal else "DRAFT, NOT ISSUED",
        fingerprint=seal.short() if seal else "",
        record=seal.record if seal else "",
        issued=f"Issued {dates.moment(seal.issued_at)}" if seal else f"Made {dates.moment(plan.made_at)}",
        note="Demonstration: everything here is invented" if plan.demonstration else "",
        copy_label=edition.copy_label,
    )


def cover(edition: Edition) -> Cover:
    """Return the head of page 1."""
    plan = edition.plan
    return Cover(
        title=TITLE,
        name=plan.title(),
        revision="draft, not issued"
        if edition.draft
        else f"revision {plan.revision}, for the supervisor’s review",
        lead=LEAD,
        code=edition.code(),
        code_caption="Reference and fingerprint only",
    )
