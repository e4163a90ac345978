"""The supervisor's review: questions, outcome, signature and the slip that comes back."""

from soteria_desk.report.edition import Edition
from soteria_desk.report.model import (
    Block,
    Outcome,
    Question,
    Questions,
    Section,
    Signature,
    Slip,
    soft,
    text,
)

CHOICES = ("Approved", "Approved with conditions", "Returned for more work")
SHORT_CHOICES = ("Approved", "With conditions", "Returned")


def section(edition: Edition) -> Section | None:
    """Return the review pages. A draft has questions to think about, but nothing to sign and no slip."""
    plan, seal = edition.plan, edition.seal
    questions = tuple(
        Question(q.number, f"From {q.asked_by}: {q.text}" if q.asked_by else q.text, q.see)
        for q in plan.questions
    )
    blocks: list[Block] = []
    if seal is None:
        if not questions:
            return None
        blocks.append(text(soft("A draft is not signed. Issue the plan to get a page that can be.")))
        blocks.append(Questions(questions))
        return Section("Supervisor’s review", tuple(blocks), large=True, new_page=True)
    blocks.append(
        text(soft("Tick one box for each question. Write beside it, or use the notes. Sign in ink."))
    )
    if questions:
        blocks.append(Questions(questions))
    blocks.append(Outcome(CHOICES))
    statement = f"I have read revision {plan.revision}, {{pages}}, fingerprint"
    blocks.append(Signature(statement, seal.short()))
    blocks.append(
        Slip(plan.reference, f"revision {plan.revision}", seal.short(), edition.code(), SHORT_CHOICES)
    )
    return Section("Supervisor’s review", tuple(blocks), large=True, new_page=True)
