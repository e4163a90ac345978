"""Named questions that services ask often, SQL in full view."""

from datetime import date, datetime

from msgspec import Struct

from soteria_desk.storage.connection import Connection
from soteria_desk.storage.journal import head_text


class LineCounts(Struct, frozen=True, kw_only=True):
    """Lines of one case: those pursued, by whose conduct they look at, and the open ones past their day."""

    pursued: int = 0
    suspect: int = 0
    victim: int = 0
    late: int = 0


def line_counts(connection: Connection, today: date) -> dict[str, LineCounts]:
    """Count the lines of every case at once, by case id."""
    rows = connection.execute(
        "SELECT case_id,"
        " sum(body ->> '$.state' IN ('adopted', 'in-progress', 'done')),"
        " sum(body ->> '$.state' IN ('adopted', 'in-progress', 'done') AND body ->> '$.tag' = 'suspect'),"
        " sum(body ->> '$.state' IN ('adopted', 'in-progress', 'done') AND body ->> '$.tag' = 'victim'),"
        " sum(body ->> '$.state' IN ('adopted', 'in-progress') AND body ->> '$.due_on' < ?)"
        " FROM record WHERE kind = 'enquiry' AND deleted = 0 GROUP BY case_id",
        (today.isoformat(),),
    )
    return {
        case: LineCounts(pursued=pursued or 0, suspect=suspect or 0, victim=victim or 0, late=late or 0)
        for case, pursued, suspect, victim, late in rows
    }


class RevisionRow(Struct, frozen=True, kw_only=True):
    """A revision without its long text, and the record head after the entry that issued it."""

    id: str
    number: int
    fingerprint: str
    issued_at: datetime
    issued_by: str
    self_approved: str
    head: str


def revisions(connection: Connection, case_id: str) -> tuple[RevisionRow, ...]:
    """The revisions of a case, newest first."""
    rows = connection.execute(
        "SELECT record.id, record.body ->> '$.number', record.body ->> '$.fingerprint',"
        " record.body ->> '$.issued_at', record.body ->> '$.issued_by', record.body ->> '$.self_approved',"
        " journal.seq, journal.hash"
        " FROM record JOIN journal ON journal.id = record.id AND journal.rev = 1"
        " WHERE record.kind = 'revision' AND record.case_id = ? AND record.deleted = 0"
        " ORDER BY record.body ->> '$.number' DESC",
        (case_id,),
    )
    return tuple(
        RevisionRow(
            id=row[0],
            number=row[1],
            fingerprint=row[2],
            issued_at=datetime.fromisoformat(row[3]),
            issued_by=row[4],
            self_approved=row[5] or "",
            head=head_text(row[6], row[7].hex()),
        )
        for row in rows
    )


def last_revisions(connection: Connection) -> dict[str, tuple[int, datetime | None]]:
    """By case id: the number of the newest revision, and when a revision was last signed."""
    numbers = connection.execute(
        "SELECT case_id, max(body ->> '$.number') FROM record"
        " WHERE kind = 'revision' AND deleted = 0 GROUP BY case_id"
    )
    signed: dict[str, str] = dict(
        connection.execute(
            "SELECT case_id, max(body ->> '$.signed_at') FROM record"
            " WHERE kind = 'review' AND deleted = 0 AND body ->> '$.outcome' <> 'returned' GROUP BY case_id"
        )
    )
    return {
        case: (number, datetime.fromisoformat(signed[case]) if signed.get(case) else None)
        for case, number in numbers
    }


def last_revision_number(connection: Connection, case_id: str) -> int:
    """The highest number a revision of the case ever had; 0 for none."""
    rows = connection.execute(
        "SELECT max(body ->> '$.number') FROM record WHERE kind = 'revision' AND case_id = ?", (case_id,)
    )
    return rows[0][0] or 0


def revision_with_fingerprint(connection: Connection, beginning: str) -> str | None:
    """The id of the one revision whose fingerprint begins so (16 characters or more, capitals)."""
    rows = connection.execute(
        "SELECT id FROM record WHERE kind = 'revision' AND deleted = 0"
        " AND substr(body ->> '$.fingerprint', 1, ?) = ? LIMIT 2",
        (len(beginning), beginning),
    )
    return rows[0][0] if len(rows) == 1 else None


def last_line_number(connection: Connection, case_id: str, group: str) -> int:
    """The highest number a line of the group ever had, removed ones included: none is used twice."""
    rows = connection.execute(
        "SELECT max(CAST(substr(body ->> '$.reference', 2) AS INTEGER)) FROM record"
        " WHERE kind = 'enquiry' AND case_id = ? AND body ->> '$.group' = ?",
        (case_id, group),
    )
    return rows[0][0] or 0


def last_decision_number(connection: Connection, case_id: str) -> int:
    """The highest number a decision of the case ever had; 0 for none."""
    rows = connection.execute(
        "SELECT max(CAST(substr(body ->> '$.reference', 3) AS INTEGER)) FROM record"
        " WHERE kind = 'decision' AND case_id = ?",
        (case_id,),
    )
    return rows[0][0] or 0


def count_of_role(connection: Connection, case_id: str, role: str) -> int:
    """How many parts of a role the case ever had, removed ones included, so that no code is used twice."""
    rows = connection.execute(
        "SELECT count(*) FROM record WHERE kind = 'part' AND case_id = ? AND body ->> '$.role' = ?",
        (case_id, role),
    )
    count: int = rows[0][0]
    return count
