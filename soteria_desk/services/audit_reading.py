"""Reading the audit trail: pages of the journal in words, one entry in full, and how the log stands."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.canonical import NotCanonical
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import NotFound
from soteria_desk.services.audit_states import FieldChange, changes_between
from soteria_desk.services.audit_words import GROUPS, Names, actions_of, group_of, words_of
from soteria_desk.services.office import Office
from soteria_desk.storage import trail
from soteria_desk.storage.connection import Row
from soteria_desk.storage.journal import Entry
from soteria_desk.storage.signers import signing_keys

PAGE = 100
"""Rows of one page of the trail."""
SLICE = 6_000
"""Entries looked through in one go: a rare word in a long log is sought slice by slice, each quick."""
_SAME_ACT = 50
_RECOVERY = "recovery"
"""Begins what a session opened with the recovery sheet says in place of a reason."""
_NAMED_BY = {"print": "revision_id", "review": "revision_id", "care": "victim_id"}


class TrailFilter(Struct, frozen=True, kw_only=True):
    """Which entries are to be shown; an empty attribute leaves none out.

    Attributes:
        user: Id of who acted.
        group: A kind of act, as GROUPS names them.
        case_id: Only what was done in that investigation.
        from_on, until_on: First and last day, in Europe/London.
        words: Words in the reason.
    """

    user: str = ""
    group: str = ""
    case_id: str = ""
    from_on: date | None = None
    until_on: date | None = None
    words: str = ""

    def empty(self) -> bool:
        """Whether every entry is shown."""
        return self == TrailFilter()


class AuditRow(Struct, frozen=True, kw_only=True):
    """One entry in the reader's words.

    Attributes:
        seq: Its number; `batch` is that of the first entry of the same act.
        at: When, by the clock of the computer it was made on.
        who: 'DC A. Okoro, 3318'.
        what: 'Line adopted'; `action` is the name in the log, `group` the kind of act.
        record: 'Line D2'; `case` the reference of its investigation, empty where it has none.
        why: The reason as it was written, or what the program noted.
        writes: Whether it changed a record; otherwise it notes an act.
    """

    seq: int
    batch: int
    at: datetime
    user: str
    who: str
    action: str
    what: str
    group: str
    entity: str
    record_id: str
    record: str
    case_id: str
    case: str
    why: str
    writes: bool
    hash: str


class TrailPage(Struct, frozen=True, kw_only=True):
    """Some rows, newest first.

    Attributes:
        before: Ask for the next page with this number.
        complete: Whether everything down to the first entry has been looked through.
    """

    rows: tuple[AuditRow, ...]
    before: int
    complete: bool


class EntryDetails(Struct, frozen=True, kw_only=True):
    """One entry in full.

    Attributes:
        head: 'Record 412 · 4F7K ...', eight groups, as it would stand on paper.
        problem: What is wrong with the entry, its link or its signature; empty where all fit.
        key: First eight characters of the signing key that fits; empty where none does.
        state: How the stored state compares: 'none' (no record was written), 'right', 'wrong' or 'missing'.
        changes: What the entry changed in the record, field by field, as far as it may be shown.
        same_act: Numbers of the entries of the same act, the first fifty of them.
    """

    row: AuditRow
    head: str
    hash: str
    before: str
    after: str
    offset: int
    app: str
    problem: str
    key: str
    state: Literal["none", "right", "wrong", "missing"]
    changes: tuple[FieldChange, ...]
    same_act: tuple[int, ...]


class TrailStanding(Struct, frozen=True, kw_only=True):
    """How the log stands.

    Attributes:
        head: 'Record 412 · 4F7K ...'.
        users: (id, name) of everybody who ever had a key here.
        cases: (id, reference) of every investigation.
        issued_seq: Number of the newest entry that stands on issued paper; 0 where nothing was issued.
    """

    casebook_id: str
    entries: int
    head: str
    first_at: datetime | None
    last_at: datetime | None
    users: tuple[tuple[str, str], ...]
    cases: tuple[tuple[str, str], ...]
    issued_seq: int
    groups: tuple[tuple[str, str], ...] = tuple(GROUPS.items())


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=dates.london())


def wanted_by(asked: TrailFilter) -> trail.Wanted:
    """The filter in the terms of the journal."""
    known = tuple(action for group in GROUPS for action in actions_of(group))
    return trail.Wanted(
        user=asked.user,
        actions=actions_of(asked.group),
        other_actions=known if asked.group == "other" else (),
        case_id=asked.case_id,
        since=_start_of(asked.from_on) if asked.from_on else None,
        until=_start_of(asked.until_on + timedelta(days=1)) if asked.until_on else None,
        words=asked.words.strip(),
    )


def _not_readable(row: Row) -> AuditRow:
    """An entry that is not as it was written still has its place and its number."""
    return AuditRow(
        seq=row[0],
        batch=row[1],
        at=datetime.fromtimestamp(0, UTC),
        user="",
        who="",
        action="",
        what="This entry is not as it was written",
        group="other",
        entity="",
        record_id="",
        record="",
        case_id="",
        case="",
        why="",
        writes=False,
        hash=row[3].hex(),
    )


class AuditReading:
    """Reads the journal for people; adds no entry by being asked."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # --- pages -----------------------------------------------------------------------------------

    def page(
        self, asked: TrailFilter | None = None, before_seq: int | None = None, limit: int = PAGE
    ) -> TrailPage:
        """Some entries older than `before_seq` (the newest where it is left out), newest first.

        At most SLICE entries are looked through: a page may hold few rows, or none, and still not be
        complete. Ask again with its `before`.
        """
        store = self._office.store
        last = store.head().seq if before_seq is None else before_seq - 1
        first = max(1, last - SLICE + 1)
        wanted = wanted_by(asked or TrailFilter())
        numbers = trail.numbers_between(store.connection, wanted, first, last, limit)
        before = numbers[-1] if len(numbers) == limit else first
        return TrailPage(rows=self.rows(numbers), before=before, complete=before <= 1)

    def count(self, asked: TrailFilter, before_seq: int | None = None) -> tuple[int, int]:
        """How many of the next SLICE entries below `before_seq` fit, and the number to go on from; 0 at the end."""
        store = self._office.store
        last = store.head().seq if before_seq is None else before_seq - 1
        first = max(1, last - SLICE + 1)
        found = trail.count_between(store.connection, wanted_by(asked), first, last)
        return found, first if first > 1 else 0

    def rows(self, numbers: Sequence[int]) -> tuple[AuditRow, ...]:
        """These entries in words, newest first."""
        store = self._office.store
        entries: list[Entry] = []
        damaged: list[AuditRow] = []
        for row in trail.rows_numbered(store.connection, numbers):
            try:
                entries.append(store.journal.read(row))
            except (NotCanonical, KeyError, TypeError, ValueError):
                damaged.append(_not_readable(row))
        told = (*self._in_words(entries), *damaged)
        return tuple(sorted(told, key=lambda one: -one.seq)) if damaged else told

    def _in_words(self, entries: Sequence[Entry]) -> tuple[AuditRow, ...]:
        names, who, cases = self._names([entry.id for entry in entries]), self.user_names(), self._cases()
        return tuple(
            AuditRow(
                seq=entry.seq,
                batch=entry.batch,
                at=entry.at,
                user=entry.user,
                who=who.get(entry.user, "") or f"User {entry.user[:8]}",
                action=entry.action,
                what=words_of(entry.action),
                group=group_of(entry.action),
                entity=entry.entity,
                record_id=entry.id,
                record=names.name(entry.entity, entry.id),
                case_id=names.case_of(entry.id),
                case=cases.get(names.case_of(entry.id), ""),
                why=entry.why,
                writes=entry.rev is not None,
                hash=entry.hash,
            )
            for entry in entries
        )

    def _names(self, ids: Sequence[str]) -> Names:
        connection = self._office.store.connection
        found = trail.about(connection, list(dict.fromkeys(ids)))
        behind = [
            one.body.partition(f'"{_NAMED_BY[one.kind]}":"')[2][:32]
            for one in found.values()
            if one.kind in _NAMED_BY
        ]
        found |= trail.about(connection, [one for one in dict.fromkeys(behind) if one not in found])
        labels = {key: one.label for key, one in self._office.library.keys.items()}
        return Names(found, self._officers(), labels)

    def _officers(self) -> dict[str, str]:
        return {one.id: one.title() for one in self._office.store.records.all(Officer)}

    def _cases(self) -> dict[str, str]:
        return trail.case_names(self._office.store.connection)

    def user_names(self) -> dict[str, str]:
        """User id -> 'DC A. Okoro, 3318', also of those who have been removed."""
        officers = self._officers()
        behind, labels = trail.people(self._office.store.connection)
        return {user: officers.get(officer) or labels[user] for user, officer in behind.items()}

    def user_labelled(self, label: str) -> str:
        """Id of the user with that label, small and capital letters alike; empty where there never was one."""
        _, labels = trail.people(self._office.store.connection)
        return next((user for user, one in labels.items() if one.casefold() == label.casefold()), "")

    # --- one entry, and all of them -----------------------------------------------------------------

    def details(self, seq: int) -> EntryDetails:
        """One entry in full, its hash, link, signature and stored state checked.

        Raises:
            NotFound: there is no entry of that number.
        """
        store = self._office.store
        entry = store.journal.entry(seq)
        if entry is None:
            raise NotFound(what="entry", name=str(seq))
        members = signing_keys(store.connection)
        broken = store.journal.verify(seq, seq, members=members)
        state, changes = self._state(entry)
        (row,) = self._in_words([entry])
        return EntryDetails(
            row=row,
            head=entry.head().text(),
            hash=entry.hash,
            before=entry.before or "",
            after=entry.after or "",
            offset=entry.offset,
            app=entry.app,
            problem=broken.problem if broken else "",
            key="" if broken else store.journal.signer(seq, members),
            state=state,
            changes=changes,
            same_act=self._same_act(entry),
        )

    def _same_act(self, entry: Entry) -> tuple[int, ...]:
        rows = self._office.store.connection.execute(
            "SELECT seq FROM journal WHERE seq >= ? AND seq < ? AND batch = ? ORDER BY seq LIMIT ?",
            (entry.batch, entry.batch + SLICE, entry.batch, _SAME_ACT),
        )
        return tuple(seq for (seq,) in rows)

    def _state(
        self, entry: Entry
    ) -> tuple[Literal["none", "right", "wrong", "missing"], tuple[FieldChange, ...]]:
        if entry.rev is None:
            return "none", ()
        connection = self._office.store.connection
        now = trail.stored_state(connection, entry.id, entry.rev)
        was = trail.stored_state(connection, entry.id, entry.rev - 1) if entry.rev > 1 else None
        if now is None:
            return "missing", ()
        right = now.kind == entry.entity and now.gone == (entry.after is None)
        right = right and (entry.after is None or now.digest == entry.after)
        if was is not None and entry.before is not None:
            right = right and was.digest == entry.before
        before = was.body if was is not None and not was.gone else ""
        after = "" if now.gone else now.body
        ids = dict(self._officers())
        changes = changes_between(entry.entity, before, after, lambda found: self._ids_in_words(found, ids))
        return ("right" if right else "wrong"), changes

    def _ids_in_words(self, record_id: str, officers: dict[str, str]) -> str:
        if record_id in officers:
            return officers[record_id]
        found = trail.about(self._office.store.connection, [record_id])
        return self._names([record_id]).name(found[record_id].kind, record_id) if record_id in found else ""

    def standing(self) -> TrailStanding:
        """How the log stands now, and what it can be filtered by."""
        store = self._office.store
        head = store.head()
        first, last = store.journal.entry(1), store.journal.entry(head.seq)
        issued = store.connection.execute(
            "SELECT max(j.seq) FROM record r JOIN journal j ON j.id = r.id AND j.rev = 1"
            " WHERE r.kind = 'revision'"
        )
        return TrailStanding(
            casebook_id=store.casebook_id,
            entries=head.seq,
            head=head.text(),
            first_at=first.at if first else None,
            last_at=last.at if last else None,
            users=tuple(sorted(self.user_names().items(), key=lambda one: one[1].casefold())),
            cases=tuple(sorted(self._cases().items(), key=lambda one: one[1].casefold())),
            issued_seq=issued[0][0] or 0,
        )

    def last_reason(self) -> str:
        """The reason one gave when one last consulted an investigation here; empty where none is near."""
        store = self._office.store
        wanted = trail.Wanted(user=store.keys.user, actions=("case.open",))
        head = store.head().seq
        numbers = trail.numbers_between(store.connection, wanted, max(1, head - SLICE), head, 50)
        for row in trail.rows_numbered(store.connection, numbers):
            entry = store.journal.read(row)
            if entry.why and not entry.why.startswith(_RECOVERY):
                return entry.why
        return ""
