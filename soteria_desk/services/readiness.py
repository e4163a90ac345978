"""Whether a plan may be issued. The one must-fix check so far: every victim has a safe contact on record."""

from msgspec import Struct

from soteria_desk.services.draft import Draft


class Check(Struct, frozen=True, kw_only=True):
    """A check and how it stands: 'must-fix', 'consider' or 'passed'."""

    id: str
    severity: str
    text: str
    detail: str


def checks_of(draft: Draft) -> tuple[Check, ...]:
    """The checks that stand before issuing, must-fix first."""
    file = draft.file
    missing = [
        file.shown(victim.id)
        for victim in file.victims()
        if not ((care := file.care(victim.id)) and care.has_safe_contact())
    ]
    if not file.victims():
        return (
            Check(
                id="safe-contact",
                severity="must-fix",
                text="No victim is recorded, so no safe contact either",
                detail="Record the victim by initials on Overview, and how to make contact safely.",
            ),
        )
    if missing:
        return (
            Check(
                id="safe-contact",
                severity="must-fix",
                text=f"Safe contact is not recorded for {', '.join(missing)}",
                detail="Record it on Overview. It is held in the casebook and never printed.",
            ),
        )
    return (
        Check(
            id="safe-contact",
            severity="passed",
            text="Safe contact is recorded for every victim",
            detail="Held in the casebook, not printed.",
        ),
    )
