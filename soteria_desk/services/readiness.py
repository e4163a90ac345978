"""Whether a plan may be issued: the checks of the pack that are asked before it is."""

from msgspec import Struct

from soteria_desk.doctrine.library import Library
from soteria_desk.services.draft import Draft


class Check(Struct, frozen=True, kw_only=True):
    """A check and how it stands: 'must-fix', 'consider' or 'passed'."""

    id: str
    severity: str
    text: str
    detail: str


def checks_of(draft: Draft, library: Library) -> tuple[Check, ...]:
    """The computed checks that stand before issuing, must-fix first.

    Raises:
        DoctrineError: the reading part of the pack, where their words stand, cannot be used.
    """
    from soteria_desk.services.plan_checks import standing  # the reading part is not for opening a casebook

    rows = [one for one in standing(draft, library, "issue") if one.state != "reviewer"]
    checks = [
        Check(
            id=one.id,
            severity="passed" if one.state == "passed" else "must-fix" if one.grade == "B" else "consider",
            text=one.text,
            detail=one.detail,
        )
        for one in rows
    ]
    return tuple(sorted(checks, key=lambda one: ("must-fix", "consider", "passed").index(one.severity)))
