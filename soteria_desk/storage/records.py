"""The one repository of typed records: what the casebook says now."""

from typing import TypeVar

from soteria_desk.casework.record import Record
from soteria_desk.errors import NotFound
from soteria_desk.storage.codec import decode, decode_kind
from soteria_desk.storage.connection import Connection

T = TypeVar("T", bound=Record)


class Records:
    """Reads live records. Writing is the unit of work's alone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, kind: type[T], record_id: str) -> T:
        """Return the live record of that kind and id.

        Raises:
            NotFound: there is none.
            RecordUnreadable: what is stored cannot be read.
        """
        record = self.find(kind, record_id)
        if record is None:
            raise NotFound(what=kind.kind, name=record_id)
        return record

    def find(self, kind: type[T], record_id: str) -> T | None:
        """Return the live record of that kind and id, or None."""
        rows = self._connection.execute(
            "SELECT body FROM record WHERE id = ? AND kind = ? AND deleted = 0", (record_id, kind.kind)
        )
        return decode(kind, rows[0][0], record_id) if rows else None

    def all(self, kind: type[T], case_id: str | None = None) -> tuple[T, ...]:
        """Return the live records of that kind, of one case or of the whole casebook, oldest first."""
        where, values = "kind = ? AND deleted = 0", [kind.kind]
        if case_id is not None:
            where, values = f"{where} AND case_id = ?", [*values, case_id]
        rows = self._connection.execute(f"SELECT id, body FROM record WHERE {where} ORDER BY n", values)
        return tuple(decode(kind, body, record_id) for record_id, body in rows)

    def anything(self, record_id: str) -> Record | None:
        """Return the live record of that id, whatever its kind, or None."""
        rows = self._connection.execute(
            "SELECT kind, body FROM record WHERE id = ? AND deleted = 0", (record_id,)
        )
        return decode_kind(rows[0][0], rows[0][1], record_id) if rows else None

    def rev(self, record_id: str) -> int:
        """How often the record has been saved; 0 where it never was."""
        rows = self._connection.execute("SELECT rev FROM record WHERE id = ?", (record_id,))
        return int(rows[0][0]) if rows else 0

    def referring_to(self, record_id: str) -> tuple[Record, ...]:
        """Return the live records that point at this one, oldest first."""
        rows = self._connection.execute(
            # The id as text narrows the search; the record itself decides.
            "SELECT id, kind, body FROM record WHERE deleted = 0 AND id <> ? AND instr(body, ?) ORDER BY n",
            (record_id, record_id),
        )
        found = (decode_kind(kind, body, other) for other, kind, body in rows)
        return tuple(record for record in found if _points_at(record, record_id))


def _points_at(record: Record, record_id: str) -> bool:
    return record_id in record.refers_to() or record.case_id == record_id
