"""The summary, as the officer in the case wrote it."""

from soteria_desk.report.edition import Edition
from soteria_desk.report.model import Section, text


def section(edition: Edition) -> Section | None:
    """Return the summary, one paragraph for each block of typed lines."""
    paragraphs = [part.strip() for part in edition.plan.summary.replace("\r\n", "\n").split("\n\n")]
    blocks = tuple(text(part) for part in paragraphs if part)
    return Section("Summary", blocks) if blocks else None
