"""One user action, one transaction: the records, the states they had before, and the journal's entries.

There is no second way to write a record.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from soteria_desk.casework.kinds import BY_KIND
from soteria_desk.casework.record import Record
from soteria_desk.errors import CannotReadDisk, CasebookError, NotFound, Sealed, StillReferredTo
from soteria_desk.ids import NewId
from soteria_desk.storage.codec import digest, encode
from soteria_desk.storage.connection import Busy, Database
from soteria_desk.storage.journal import Entry, Journal
from soteria_desk.storage.records import Records

_NAMES = {
    "casebook": ("the casebook", "casebooks"),
    "member": ("a user", "users"),
    "officer": ("an officer", "officers"),
    "case": ("a case", "cases"),
    "person": ("a person", "persons"),
    "part": ("a person's part in a case", "parts in cases"),
    "offence": ("an offence", "offences"),
    "fact": ("a recorded fact", "recorded facts"),
    "event": ("an event", "events"),
    "enquiry": ("a line of enquiry", "lines of enquiry"),
    "decision": ("a decision", "decisions"),
    "care": ("a victim's contact record", "victims' contact records"),
    "review-question": ("a review question", "review questions"),
    "review": ("a review", "reviews"),
    "revision": ("an issued plan", "issued plans"),
    "print": ("a print", "prints"),
    "salvage": ("the list of a salvage", "lists of salvages"),
    "pack-signer": ("a signer of guidance packs", "signers of guidance packs"),
    "guidance-pack": ("an imported guidance pack", "imported guidance packs"),
    "guidance-answer": ("an answer to new guidance", "answers to new guidance"),
}


class Changed(NamedTuple):
    """One record a unit of work wrote."""

    kind: str
    id: str
    case_id: str


class Back(NamedTuple):
    """How a record comes back from a damaged file; `number` is its place in the order of creation, where known."""

    number: int | None
    rev: int
    deleted: bool
    salt: bytes
    body: str


class UnitOfWork:
    """What one user action writes. Made by `Store.unit`, used inside its block and thrown away.

    `mark` begins the reason of each of its entries.
    """

    def __init__(
        self,
        database: Database,
        journal: Journal,
        records: Records,
        new_id: NewId,
        action: str,
        why: str,
        mark: str = "",
    ) -> None:
        self._database = database
        self._journal = journal
        self._records = records
        self._new_id = new_id
        self._action = action
        self._why = why
        self._mark = mark
        self._changes: list[Changed] = []
        self._entries: list[Entry] = []

    @property
    def changes(self) -> tuple[Changed, ...]:
        """What has been written so far, in order."""
        return tuple(self._changes)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The journal's entries of this action so far."""
        return tuple(self._entries)

    def put(self, record: Record, *, action: str | None = None, why: str | None = None) -> bool:
        """Save a new record or a new state of one; False where it says what is stored already.

        Raises:
            Sealed: the record is of a sealed kind and was saved before.
            CasebookReadOnly: the casebook can only be read here.
        """
        return self._write(record, encode(record), False, action, why)

    def remove(self, record: Record, *, action: str | None = None, why: str | None = None) -> None:
        """Take a record out of the case. It stays in the history, and can be put back.

        Raises:
            StillReferredTo: live records point at it.
            Sealed: it is of a sealed kind.
            NotFound: it is not there.
        """
        if self._records.find(type(record), record.id) is None:
            raise NotFound(what=record.kind, name=record.id)
        if record.sealed:
            raise Sealed()
        referring = self._records.referring_to(record.id)
        if referring:
            raise StillReferredTo(names=_named(referring))
        self._write(record, None, True, action, why)

    def note(self, action: str, entity: str, id: str, why: str = "") -> Entry:  # noqa: A002 - the entry's word
        """Log something that writes no record: a consultation, an unlock, a print."""
        return self._log(action=action, entity=entity, id=id, why=why)

    def restore(
        self, kind: str, record_id: str, case_id: str, body: str | None, action: str, why: str
    ) -> None:
        """Put an earlier state back as a new save; None removes the record. Undo and redo are the callers."""
        self._save(kind, record_id, case_id, body, body is None, action, why)

    def bring_back(self, record_id: str, kind: str, state: Back, why: str) -> None:
        """Put a record whose row was lost back as a new save after every save it ever had: salvage alone does this."""
        self._database.require_writable()
        self._database.execute(
            "INSERT INTO record (n, id, kind, rev, deleted, salt, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (state.number, record_id, kind, state.rev, int(state.deleted), state.salt, state.body),
        )
        after = None if state.deleted else digest(state.salt, state.body)
        self._log(action=self._action, entity=kind, id=record_id, rev=state.rev, after=after, why=why)
        self._changes.append(Changed(kind, record_id, ""))

    def _write(
        self, record: Record, body: str | None, gone: bool, action: str | None, why: str | None
    ) -> bool:
        if BY_KIND.get(record.kind) is not type(record):
            raise TypeError(f"{type(record).__name__} is not a kind of record")
        return self._save(
            record.kind,
            record.id,
            record.case_id,
            body,
            gone,
            self._action if action is None else action,
            self._why if why is None else why,
            sealed=record.sealed,
        )

    def _save(
        self,
        kind: str,
        record_id: str,
        case_id: str,
        body: str | None,
        gone: bool,
        action: str,
        why: str,
        sealed: bool = False,
    ) -> bool:
        rows = self._database.execute(
            "SELECT kind, rev, deleted, salt, body FROM record WHERE id = ?", (record_id,)
        )
        if not rows:
            assert body is not None
            self._database.require_writable()
            salt = bytes.fromhex(self._new_id())
            self._database.execute(
                "INSERT INTO record (id, kind, rev, deleted, salt, body) VALUES (?, ?, 1, 0, ?, ?)",
                (record_id, kind, salt, body),
            )
            self._log(action=action, entity=kind, id=record_id, rev=1, after=digest(salt, body), why=why)
        else:
            ((old_kind, rev, was_gone, salt, old_body),) = rows
            if old_kind != kind:
                raise TypeError(f"a record of kind {old_kind} cannot become one of kind {kind}")
            body = old_body if body is None else body
            if body == old_body and bool(was_gone) == gone:
                return False
            if sealed:
                raise Sealed()
            self._database.require_writable()
            self._database.execute(
                "INSERT INTO history (id, rev, kind, deleted, body) VALUES (?, ?, ?, ?, ?)",
                (record_id, rev, kind, was_gone, old_body),
            )
            self._database.execute(
                "UPDATE record SET rev = ?, deleted = ?, body = ? WHERE id = ?",
                (rev + 1, int(gone), body, record_id),
            )
            self._log(
                action=action,
                entity=kind,
                id=record_id,
                rev=rev + 1,
                before=None if was_gone else digest(salt, old_body),
                after=None if gone else digest(salt, body),
                why=why,
            )
        self._changes.append(Changed(kind, record_id, case_id))
        return True

    def _log(
        self,
        *,
        action: str,
        entity: str,
        id: str,  # noqa: A002 - the entry's own word
        rev: int | None = None,
        before: str | None = None,
        after: str | None = None,
        why: str,
    ) -> Entry:
        self._database.require_writable()
        entry = self._journal.append(
            action=action,
            entity=entity,
            id=id,
            rev=rev,
            before=before,
            after=after,
            why=": ".join(text for text in (self._mark, why) if text),
            batch=self._entries[0].seq if self._entries else None,
        )
        self._entries.append(entry)
        return entry


@contextmanager
def transaction(database: Database, journal: Journal, make: Callable[[], UnitOfWork]) -> Iterator[UnitOfWork]:
    """Run one unit of work: all of it is written at the end, or none of it."""
    if database.in_transaction:
        raise RuntimeError("one unit of work is still under way")
    database.execute("BEGIN" if database.read_only else "BEGIN IMMEDIATE")
    work = make()
    try:
        yield work
        database.execute("COMMIT" if work.entries else "ROLLBACK")
    except BaseException as error:
        journal.reload()
        # A full or failing disk may have rolled back already, or may refuse that too.
        if database.in_transaction:
            with suppress(CasebookError):
                database.execute("ROLLBACK")
            if database.in_transaction:
                database.lose()
        if isinstance(error, Busy):
            raise CannotReadDisk() from error
        raise


def _named(records: tuple[Record, ...]) -> str:
    """'a line of enquiry and 2 offences': kinds and numbers, never what they say."""
    counts = Counter(record.kind for record in records)
    names = [_NAMES[kind][0] if n == 1 else f"{n} {_NAMES[kind][1]}" for kind, n in counts.items()]
    return " and ".join(names) if len(names) < 3 else ", ".join(names[:-1]) + " and " + names[-1]
