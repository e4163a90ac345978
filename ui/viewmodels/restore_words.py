"""What the restore pages say: of a backup file, of a place it could be restored to, and of what would be missing."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from soteria_desk.api import dates
from ui.i18n import tr

if TYPE_CHECKING:
    from soteria_desk.api import Backup, Missing, SoteriaError


class Found(NamedTuple):
    """What a backup says of itself before any passphrase.

    Attributes:
        casebook: The casebook's id as it is printed on the recovery sheet: its first eight figures.
        entries: Number of its newest entry.
        users: Labels of those whose passphrase of that time opens it.
    """

    path: Path
    casebook: str
    at: datetime
    kind: str
    entries: int
    records: int
    size: int
    users: tuple[str, ...]


class Place(NamedTuple):
    """A folder the casebook could be restored to, and what was found there.

    Attributes:
        missing: What would be missing; None where nothing lies there.
        error: Why it cannot be this one; None where it can.
    """

    folder: Path
    missing: "Missing | None" = None
    error: "SoteriaError | None" = None

    @property
    def of_another(self) -> bool:
        """Whether another casebook lies there."""
        return self.error is not None and self.error.code == "E-24"


def found_in(backup: "Backup") -> Found:
    """What the manifest and the key file of a backup say."""
    about = backup.about
    return Found(
        path=backup.path,
        casebook=about.casebook[:8].upper(),
        at=about.at,
        kind=about.kind.value,
        entries=about.counts.entries,
        records=about.counts.records,
        size=backup.size,
        users=backup.labels,
    )


def lines_of(place: Place) -> tuple[str, ...]:
    """What will be missing, in sentences; the first one says it all."""
    missing = place.missing
    if missing is None:
        return (tr("Nothing lies there. The casebook is made there as it was when the backup was made."),)
    kept = tr("The casebook that lies there is kept whole under another name, so nothing is lost.")
    if not missing.readable:
        return (
            tr("What will be missing cannot be told: the casebook that lies there does not open with this passphrase."),
            kept,
        )  # fmt: skip
    if missing.apart:
        return (
            tr(
                "The casebook that lies there does not go on from this backup. Compare the two after restoring."
            ),
            kept,
        )
    if not missing.entries:
        return (tr("Nothing will be missing: the casebook that lies there has no later entry."), kept)
    first = (
        tr("1 entry of the record was made after this backup and will be missing.")
        if missing.entries == 1
        else tr("{n} entries of the record were made after this backup and will be missing.").format(
            n=missing.entries
        )
    )
    return (first, kept)


def case_lines(place: Place) -> tuple[tuple[str, str], ...]:
    """(reference, '3 entries') of each investigation the missing entries concern."""
    cases = place.missing.cases if place.missing is not None else ()
    return tuple((name, tr("1 entry") if n == 1 else tr("{n} entries").format(n=n)) for name, n in cases)


def made_words(found: Found) -> str:
    """'12 March 2026, 14:32'."""
    return dates.moment(found.at)
