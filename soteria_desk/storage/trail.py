"""Named questions on the journal for whoever reads it as a trail; SQL in full view, nothing is written here."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from soteria_desk.storage.codec import digest
from soteria_desk.storage.connection import Connection, Row

_PAGE = 500


class Wanted(Struct, frozen=True, kw_only=True):
    """What entries are asked for; an empty attribute asks for nothing.

    Attributes:
        user: Id of the user who acted.
        actions: Names of actions; `other_actions` names those that are not wanted.
        case_id: Only entries of that case's records.
        since, until: Instants; `until` is the first one that is not wanted.
        words: Words in the reason, small and capital letters alike.
    """

    user: str = ""
    actions: tuple[str, ...] = ()
    other_actions: tuple[str, ...] = ()
    case_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""

    def empty(self) -> bool:
        """Whether every entry is wanted."""
        return self == Wanted()


class About(Struct, frozen=True, kw_only=True):
    """What a record says of itself as far as naming it needs, as the stored JSON has it."""

    kind: str
    case_id: str
    body: str


def _where(wanted: Wanted) -> tuple[str, list[object]]:
    """The conditions, with the one that is cheapest to refuse by first."""
    parts: list[str] = []
    values: list[object] = []
    if wanted.user:
        # Canonical text: a quote inside a reason is escaped, so this can stand nowhere else.
        parts.append("instr(j.entry, ?)")
        values.append(f'"user":"{wanted.user}"')
    if wanted.words:
        parts.append("j.entry ->> '$.why' LIKE ? ESCAPE '\\'")
        plain = wanted.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values.append(f"%{plain}%")
    for names, verb in ((wanted.actions, "IN"), (wanted.other_actions, "NOT IN")):
        if names:
            parts.append(f"j.entry ->> '$.action' {verb} ({', '.join('?' * len(names))})")
            values += names
    for at, sign in ((wanted.since, ">="), (wanted.until, "<")):
        if at is not None:
            parts.append(f"j.entry ->> '$.at' {sign} ?")
            values.append(f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    if wanted.case_id:
        parts.append("+j.id IN (SELECT id FROM record WHERE case_id = ? OR id = ?)")
        values += [wanted.case_id, wanted.case_id]
    return " AND ".join(parts) or "1", values


def numbers_between(
    connection: Connection, wanted: Wanted, first: int, last: int, limit: int
) -> tuple[int, ...]:
    """Numbers of the newest wanted entries from `first` to `last`, newest first."""
    if wanted.empty():
        return tuple(range(last, max(first, last - limit + 1) - 1, -1))
    where, values = _where(wanted)
    rows = connection.execute(
        # The plus has the rows read in their order and sorted afterwards: read backwards they take five times as long.
        f"SELECT j.seq FROM journal j WHERE j.seq BETWEEN ? AND ? AND {where} ORDER BY +j.seq DESC LIMIT ?",
        (first, last, *values, limit),
    )
    return tuple(seq for (seq,) in rows)


def count_between(connection: Connection, wanted: Wanted, first: int, last: int) -> int:
    """How many entries from `first` to `last` are wanted."""
    if wanted.empty():
        return max(0, last - first + 1)
    where, values = _where(wanted)
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM journal j WHERE j.seq BETWEEN ? AND ? AND {where}", (first, last, *values)
    )
    return int(count)


def rows_numbered(connection: Connection, numbers: Sequence[int]) -> list[Row]:
    """The journal's own rows with these numbers (seq, batch, entry, hash, sig), newest first."""
    found: list[Row] = []
    for at in range(0, len(numbers), _PAGE):
        part = tuple(numbers[at : at + _PAGE])
        found += connection.execute(
            "SELECT seq, batch, entry, hash, sig FROM journal"
            f" WHERE seq IN ({', '.join('?' * len(part))}) ORDER BY seq DESC",
            part,
        )
    return found


def all_rows(connection: Connection, last: int) -> Iterator[list[Row]]:
    """The journal's rows up to a number, oldest first, some hundred at a time."""
    for at in range(1, last + 1, _PAGE):
        yield connection.execute(
            "SELECT seq, batch, entry, hash, sig FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq",
            (at, min(at + _PAGE - 1, last)),
        )


def about(connection: Connection, ids: Sequence[str]) -> dict[str, About]:
    """What these records say of themselves now, also where they were taken out of the case.

    The text of an issued plan is left behind: it is long, and it names nothing.
    """
    found: dict[str, About] = {}
    for at in range(0, len(ids), _PAGE):
        part = tuple(ids[at : at + _PAGE])
        rows = connection.execute(
            "SELECT id, kind, case_id, CASE kind WHEN 'revision'"
            " THEN json_object('number', body ->> '$.number') ELSE body END"
            f" FROM record WHERE id IN ({', '.join('?' * len(part))})",
            part,
        )
        found |= {row[0]: About(kind=row[1], case_id=row[2] or "", body=row[3]) for row in rows}
    return found


def case_names(connection: Connection) -> dict[str, str]:
    """Case id -> its reference, of every case there ever was."""
    rows = connection.execute("SELECT id, body ->> '$.reference' FROM record WHERE kind = 'case'")
    return {row[0]: row[1] or "" for row in rows}


def people(connection: Connection) -> tuple[dict[str, str], dict[str, str]]:
    """User id -> officer id, and user id -> label, of every user there ever was."""
    rows = connection.execute(
        "SELECT id, body ->> '$.officer_id', body ->> '$.label' FROM record WHERE kind = 'member' ORDER BY n"
    )
    return {row[0]: row[1] or "" for row in rows}, {row[0]: row[2] or "" for row in rows}


class Stored(Struct, frozen=True, kw_only=True):
    """A state as it is stored: `gone` where that save took the record out; `digest` names it in the journal."""

    kind: str
    gone: bool
    body: str
    digest: str


def stored_state(connection: Connection, record_id: str, rev: int) -> Stored | None:
    """One state of a record; None where there is none."""
    rows = connection.execute(
        "SELECT h.kind, h.deleted, h.body, r.salt FROM history h JOIN record r ON r.id = h.id"
        " WHERE h.id = ?1 AND h.rev = ?2"
        " UNION ALL SELECT kind, deleted, body, salt FROM record WHERE id = ?1 AND rev = ?2",
        (record_id, rev),
    )
    if not rows:
        return None
    kind, gone, body, salt = rows[0]
    return Stored(kind=kind, gone=bool(gone), body=body, digest=digest(salt, body))


class MemberState(Struct, frozen=True, kw_only=True):
    """One state of a user's record with the salt that ties it to the journal: no case stands in it."""

    user: str
    rev: int
    salt: bytes
    body: str


def member_states(connection: Connection) -> tuple[MemberState, ...]:
    """Every state of every user's record, so that others can see which keys the journal itself names."""
    rows = connection.execute(
        "SELECT h.id, h.rev, r.salt, h.body FROM history h JOIN record r ON r.id = h.id"
        " WHERE h.kind = 'member' AND h.deleted = 0"
        " UNION ALL SELECT id, rev, salt, body FROM record WHERE kind = 'member' AND deleted = 0"
        " ORDER BY 1, 2"
    )
    return tuple(MemberState(user=row[0], rev=row[1], salt=row[2], body=row[3]) for row in rows)


class SalvageState(Struct, frozen=True, kw_only=True):
    """The list of a salvage as it was saved: ids, kinds, numbers and digests."""

    id: str
    salt: bytes
    body: str


def salvage_states(connection: Connection) -> tuple[SalvageState, ...]:
    """The list of every salvage, so that others can see what vouches for what the journal has lost."""
    rows = connection.execute(
        "SELECT id, salt, body FROM record WHERE kind = 'salvage' AND rev = 1 AND deleted = 0 ORDER BY n"
    )
    return tuple(SalvageState(id=row[0], salt=row[1], body=row[2]) for row in rows)


def issue_entry(connection: Connection, revision_id: str) -> int:
    """Number of the entry that issued a revision; 0 where there is none."""
    rows = connection.execute("SELECT seq FROM journal WHERE id = ? AND rev = 1", (revision_id,))
    return int(rows[0][0]) if rows else 0
