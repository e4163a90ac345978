"""Text being typed: kept encrypted from the first pause on, one draft per user, record and field."""

import re
from dataclasses import dataclass

from soteria_desk import dates
from soteria_desk.clock import Clock
from soteria_desk.storage.connection import Database

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class DraftText:
    """What somebody had typed, and where the cursor stood."""

    record_id: str
    field: str
    text: str
    cursor: int
    at: str


class Drafts:
    """The drafts of the user who unlocked. They are not records: nothing of them is logged or printed."""

    def __init__(self, database: Database, clock: Clock, user: str) -> None:
        self._database = database
        self._clock = clock
        self._user = user

    def put(self, record_id: str, field: str, text: str, cursor: int = 0) -> None:
        """Keep what has been typed so far, in place of the draft before.

        Half a character has no stored form and is kept as a mark, so that the rest is not lost with it.
        """
        self._database.require_writable()
        text = _HALF.sub("\ufffd", text)
        self._database.execute(
            "INSERT INTO draft (user, record_id, field, text, cursor, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET text = excluded.text, cursor = excluded.cursor, at = excluded.at",
            (self._user, record_id, field, text, cursor, dates.to_utc_text(self._clock.now())),
        )

    def get(self, record_id: str, field: str) -> DraftText | None:
        """Return one draft, or None."""
        rows = self._database.execute(
            "SELECT record_id, field, text, cursor, at FROM draft"
            " WHERE user = ? AND record_id = ? AND field = ?",
            (self._user, record_id, field),
        )
        return DraftText(*rows[0]) if rows else None

    def all(self) -> tuple[DraftText, ...]:
        """Return every draft of this user, oldest first."""
        rows = self._database.execute(
            "SELECT record_id, field, text, cursor, at FROM draft WHERE user = ?"
            " ORDER BY at, record_id, field",
            (self._user,),
        )
        return tuple(DraftText(*row) for row in rows)

    def clear(self, record_id: str, field: str) -> None:
        """Forget one draft, once it is saved or given up."""
        if not self._database.read_only:
            self._database.execute(
                "DELETE FROM draft WHERE user = ? AND record_id = ? AND field = ?",
                (self._user, record_id, field),
            )
