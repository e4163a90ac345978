"""Checks that are not settled, and those someone decided to leave, with the reason."""

from soteria_desk.casework.plan import PlanCheck
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Cell, Group, Section, Table, Text, soft, strong, text

WORDS = {"must-fix": "Must fix", "consider": "Consider"}


def section(edition: Edition) -> Section | None:
    """Return every check that did not pass; those that passed are counted only."""
    open_checks = [check for check in edition.plan.checks if check.severity != "passed"]
    if not open_checks:
        return None
    passed = len(edition.plan.checks) - len(open_checks)
    ordered = sorted(open_checks, key=lambda check: list(WORDS).index(check.severity)
                     if check.severity in WORDS else len(WORDS))  # fmt: skip
    rows = tuple(row(check) for check in ordered)
    table = Table(("", "Check", "What was found"), (0.13, 0.40, 0.47), (Group(rows),))
    caption = f"{passed} passed and are not listed" if passed else ""
    return Section("Unresolved checks", (table,), caption=caption)


def row(check: PlanCheck) -> tuple[Cell, ...]:
    """Return severity, check, and what was found or why it was left."""
    found: list[Text] = [text(check.detail)] if check.detail else []
    if check.override:
        found.append(text(strong("Left as it is: "), check.override))
    word = WORDS.get(check.severity, check.severity)
    severity = strong(word) if check.severity == "must-fix" else soft(word)
    return ((text(severity),), (text(check.text),), tuple(found) or "")
