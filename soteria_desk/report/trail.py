"""An extract of the audit trail as a report: the entries asked for, where they stand, and what they can prove."""

from datetime import datetime

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.report.edition import SCALES
from soteria_desk.report.model import (
    Block,
    Cell,
    Cover,
    Furniture,
    Group,
    KeyValues,
    Pair,
    Report,
    Section,
    Table,
    mono,
    soft,
    strong,
    text,
)

TITLE = "Audit trail"
LEAD = "Who did what, when and why: entries of the casebook's log, each tied to the one before it and signed."
LIMITS = (
    "It shows tampering; it does not prevent it.",
    "Entries newer than the last signed paper, transfer package, backup in a second place or head seen on another "
    "computer could be cut off together with what they record.",
    "The times are those of the computer on which each entry was made.",
    "A signature shows that somebody who knew that user's passphrase acted.",
    "A program that was altered could leave entries out.",
    "Reading single records is not logged; opening an investigation is.",
    "This is an extract. The whole log can be written to a file together with a program that checks it without "
    "Soteria Desk.",
)
"""What whoever relies on the log must know (security design, section 12)."""


class ExtractRow(Struct, frozen=True, kw_only=True):
    """One entry as it prints. `code` is the beginning of its record head."""

    seq: int
    code: str
    at: datetime
    who: str
    what: str
    record: str
    case: str
    why: str


class Extract(Struct, frozen=True, kw_only=True):
    """Frozen values from which an extract is made on any thread.

    Attributes:
        head: 'Record 412 · 4F7K ...': where the log stood.
        asked: What the entries were chosen by, in words; empty where all were asked for.
        rows: Oldest first.
        matching: How many entries fit; more than the rows where the extract was cut to the newest.
        entries: How many the log holds.
    """

    casebook_id: str
    name: str
    force: str
    marking: str
    demonstration: bool
    head: str
    made_at: datetime
    made_by: str
    asked: str
    rows: tuple[ExtractRow, ...]
    matching: int
    entries: int

    def counted(self) -> str:
        """'25 of 412 entries shown', and which where some that fit were left out."""
        shown = f"{len(self.rows)} of {self.entries} entries shown"
        if len(self.rows) < self.matching:
            return f"{shown}: the newest of the {self.matching} that fit"
        return shown

    def file_name(self, suffix: str) -> str:
        """'Audit trail 2026-03-12 1405.pdf': no name of anybody."""
        return f"Audit trail {dates.local(self.made_at):%Y-%m-%d %H%M}.{suffix}"


def compose_extract(extract: Extract, variant: str = "full") -> Report:
    """Return the report of an extract; it carries no fingerprint, since it is no plan that anybody signs."""
    made = f"Made {dates.moment(extract.made_at)}"
    return Report(
        furniture=Furniture(
            marking=extract.marking,
            title=TITLE,
            subject=f"casebook {extract.casebook_id[:8]}",
            revision="Extract",
            fingerprint="",
            record="",
            issued=made,
            note="Demonstration: everything here is invented" if extract.demonstration else "",
            copy_label=_short_head(extract.head),
        ),
        cover=Cover(
            title=TITLE,
            name=extract.name or "Casebook",
            revision="extract",
            lead=LEAD,
            code="",
            code_caption="",
        ),
        front=(_about(extract),),
        sections=(
            Section("Entries", _entries(extract), caption=extract.counted(), number=1),
            Section("What this shows, and what it does not", tuple(text(one) for one in LIMITS), number=2),
        ),
        draft=False,
        variant=variant,
        scale=SCALES[variant],
    )


def _about(extract: Extract) -> KeyValues:
    rows: list[tuple[Pair, ...]] = [
        (Pair("Casebook", (text(mono(extract.casebook_id)),)),),
        (Pair("Record head", (text(mono(extract.head)),)),),
        (Pair("Made by", f"{extract.made_by}, {dates.moment(extract.made_at)}"),),
        (Pair("Chosen by", extract.asked or "All entries"),),
        (Pair("Shown", extract.counted()),),
    ]
    if extract.force:
        rows.insert(1, (Pair("Force", extract.force),))
    return KeyValues(tuple(rows))


def _entries(extract: Extract) -> tuple[Block, ...]:
    if not extract.rows:
        return (text("No entry fits."),)
    headings = ("No.", "When, by whom", "What was done, to which record", "Reason or note")
    return (Table(headings, (0.115, 0.245, 0.34, 0.30), (Group(tuple(map(_row, extract.rows))),)),)


def _row(row: ExtractRow) -> tuple[Cell, ...]:
    record = row.record if not row.case or row.case in row.record else f"{row.record}, {row.case}"
    return (
        (text(strong(str(row.seq))), text(mono(row.code))),
        (text(dates.moment(row.at)), text(soft(row.who))),
        (text(strong(row.what)), text(record)) if record else (text(strong(row.what)),),
        row.why,
    )


def _short_head(head: str) -> str:
    """'Record 412 · 4F7K 9QXM', for the foot of every page."""
    record, dot, code = head.partition(" · ")
    return f"{record}{dot}{code[:9]}"
