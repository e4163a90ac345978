"""Earlier states of every record, and undo: an earlier state put back as a new save with its own entry."""

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from soteria_desk.casework.kinds import BY_KIND
from soteria_desk.casework.record import Record
from soteria_desk.errors import CannotUndo, NotFound
from soteria_desk.storage.codec import decode_kind, digest
from soteria_desk.storage.connection import Connection
from soteria_desk.storage.journal import Entry, Journal
from soteria_desk.storage.records import Records
from soteria_desk.storage.unit_of_work import Changed, UnitOfWork

UNDO = "undo"
REDO = "redo"
_NEVER = frozenset({"member"})


@dataclass(frozen=True)
class Version:
    """One state of a record and how it came about.

    Attributes:
        record: What it said; None where the save took the record out of the case.
    """

    rev: int
    at: datetime
    user: str
    action: str
    why: str
    record: Record | None


@dataclass(frozen=True)
class Batch:
    """What one user action wrote.

    Attributes:
        number: Number of its first entry.
        refused: Why it cannot be undone or redone, in words; empty where it can.
    """

    number: int
    action: str
    at: datetime
    why: str
    entries: tuple[Entry, ...]
    refused: str = ""


@dataclass(frozen=True)
class Undone:
    """What an undo or redo put back.

    Attributes:
        action: The action that was undone or done again, as the journal names it.
    """

    action: str
    changes: tuple[Changed, ...]


Unit = Callable[[str, str], AbstractContextManager[UnitOfWork]]


class History:
    """Earlier states of the records of one casebook."""

    def __init__(
        self, connection: Connection, journal: Journal, records: Records, unit: Unit, user: str
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._records = records
        self._unit = unit
        self._user = user

    def versions(self, record_id: str) -> tuple[Version, ...]:
        """Return every state of a record, oldest first."""
        entries = {entry.rev: entry for entry in self._journal.entries(record_id=record_id) if entry.rev}
        rows = self._connection.execute(
            "SELECT rev, kind, deleted, body FROM history WHERE id = ?1"
            " UNION ALL SELECT rev, kind, deleted, body FROM record WHERE id = ?1 ORDER BY rev",
            (record_id,),
        )
        return tuple(
            Version(
                rev=rev,
                at=entries[rev].at,
                user=entries[rev].user,
                action=entries[rev].action,
                why=entries[rev].why,
                record=None if deleted else decode_kind(kind, body, record_id),
            )
            for rev, kind, deleted, body in rows
            if rev in entries
        )

    def state_at(self, record_id: str, rev: int) -> Record:
        """Return what a record said at one save, or said last where that save took it out of the case.

        Raises:
            NotFound: there never was such a save.
        """
        kind, _, body = self._stored(record_id, rev)
        return decode_kind(kind, body, record_id)

    def _stored(self, record_id: str, rev: int) -> tuple[str, bool, str]:
        rows = self._connection.execute(
            "SELECT kind, deleted, body FROM history WHERE id = ?1 AND rev = ?2"
            " UNION ALL SELECT kind, deleted, body FROM record WHERE id = ?1 AND rev = ?2",
            (record_id, rev),
        )
        if not rows:
            raise NotFound(what="earlier state", name=f"{record_id} {rev}")
        kind, deleted, body = rows[0]
        return kind, bool(deleted), body

    def undoable(self, case_id: str | None, since_seq: int) -> Batch | None:
        """Return the newest own action in the case since `since_seq` that is not undone yet."""
        done, _ = self._stacks(case_id, since_seq)
        own = [batch for batch in done if batch.entries[0].user == self._user]
        if own and own[-1] is not done[-1]:
            return dataclasses.replace(own[-1], refused="somebody else has saved in this case since")
        return self._judged(own[-1], forward=False) if own else None

    def redoable(self, case_id: str | None, since_seq: int) -> Batch | None:
        """Return the action that was undone last, unless something else was done since."""
        _, undone = self._stacks(case_id, since_seq)
        return self._judged(undone[-1], forward=True) if undone else None

    def undo(self, case_id: str | None, since_seq: int) -> Undone:
        """Put back what the newest action changed, as new saves.

        Raises:
            CannotUndo: there is nothing to undo, something later stands on it, or it holds a sealed entry.
        """
        return self._put_back(self.undoable(case_id, since_seq), UNDO)

    def redo(self, case_id: str | None, since_seq: int) -> Undone:
        """Do again what was undone last, as new saves.

        Raises:
            CannotUndo: there is nothing to redo, or something later stands on it.
        """
        return self._put_back(self.redoable(case_id, since_seq), REDO)

    def _stacks(self, case_id: str | None, since: int) -> tuple[list[Batch], list[Batch]]:
        """Replay the entries since then: what is done, and what was undone and may be redone.

        The journal alone decides, so that an undo is never forgotten and never done twice.
        """
        done: list[Batch] = []
        undone: list[Batch] = []
        for batch in self._batches(case_id, since):
            if batch.entries[0].user != self._user:
                # Somebody else's save is never undone here and never skipped: it stands on ours.
                done.append(batch)
                undone.clear()
            elif batch.action == UNDO and done:
                undone.append(done.pop())
            elif batch.action == REDO and undone:
                done.append(undone.pop())
            else:
                done.append(batch)
                undone.clear()
        return done, undone

    def _batches(self, case_id: str | None, since: int) -> list[Batch]:
        groups: dict[int, list[Entry]] = {}
        for entry in self._journal.entries(from_seq=since + 1):
            if entry.rev is not None:
                groups.setdefault(entry.batch, []).append(entry)
        batches = [
            Batch(number, entries[0].action, entries[0].at, entries[0].why, tuple(entries))
            for number, entries in groups.items()
        ]
        if case_id is None:
            return batches
        rows = self._connection.execute("SELECT id FROM record WHERE case_id = ?", (case_id,))
        mine = {row[0] for row in rows}
        return [batch for batch in batches if any(entry.id in mine for entry in batch.entries)]

    def _judged(self, batch: Batch, forward: bool) -> Batch:
        """The batch with the reason, in words, why it cannot be put back; empty where it can."""
        reason = ""
        states: dict[str, tuple[str | None, str | None]] = {}
        for entry in batch.entries:
            first, _ = states.get(entry.id, (entry.before, None))
            states[entry.id] = (first, entry.after)
        if any(BY_KIND[entry.entity].sealed for entry in batch.entries if entry.entity in BY_KIND):
            reason = "it holds a sealed entry, such as a decision, an issued plan or a print"
        elif any(entry.entity in _NEVER for entry in batch.entries):
            # The key file does not go back with it: nobody could open the casebook without a supervisor.
            reason = "it changed who may open the casebook"
        elif any(
            self._now(record_id) != (before if forward else after)
            for record_id, (before, after) in states.items()
        ):
            reason = "something saved later stands on it"
        elif not forward and any(
            other.id not in states
            for record_id, (before, _) in states.items()
            if before is None
            for other in self._records.referring_to(record_id)
        ):
            reason = "something recorded later refers to it"
        return dataclasses.replace(batch, refused=reason)

    def _now(self, record_id: str) -> str | None:
        rows = self._connection.execute("SELECT deleted, salt, body FROM record WHERE id = ?", (record_id,))
        deleted, salt, body = rows[0]
        return None if deleted else digest(salt, body)

    def _put_back(self, batch: Batch | None, action: str) -> Undone:
        done = "undone" if action == UNDO else "done again"
        if batch is None:
            nothing = "there is nothing to take back" if action == UNDO else "nothing was undone"
            raise CannotUndo(done=done, reason=f"{nothing} since the casebook was unlocked")
        if batch.refused:
            raise CannotUndo(done=done, reason=batch.refused)
        entries = batch.entries if action == REDO else tuple(reversed(batch.entries))
        with self._unit(action, f"record {batch.number}") as work:
            for entry in entries:
                assert entry.rev is not None
                wanted = entry.after if action == REDO else entry.before
                rev = entry.rev if action == REDO else entry.rev - 1
                kind, _, body = self._stored(entry.id, max(rev, 1))
                case_id = decode_kind(kind, body, entry.id).case_id
                back = None if wanted is None else body
                work.restore(kind, entry.id, case_id, back, action, f"record {batch.number}")
        return Undone(batch.action, work.changes)
