"""Gathers what can be read of damaged casebook files and decides what of it is true and what is lost.

A row from a sound page is taken as it is. A row from a damaged page is taken only where it proves itself: an entry
by its hash, a state by the digest that its entry holds. So is what a backup adds.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from soteria_desk.canonical import NotCanonical, parse
from soteria_desk.progress import Progress
from soteria_desk.storage.codec import digest
from soteria_desk.storage.journal import hash_of
from soteria_desk.storage.pages import Pages, Row, fits

_STEP_PAGES = 64


class Entry(NamedTuple):
    """A row of the journal; `fields` is None where its text is not what was hashed.

    `doubtful`: it lay on a damaged page, so that what the hash does not cover may be damaged too.
    """

    seq: int
    batch: int
    text: str
    hash: bytes
    sig: bytes
    fields: dict[str, Any] | None
    doubtful: bool


class State(NamedTuple):
    """One state of a record."""

    kind: str
    deleted: bool
    body: str
    sound: bool
    backup: bool


class Home(NamedTuple):
    """What the casebook's one row says of it."""

    id: str
    replica: str
    generation: int
    epoch: int


@dataclass
class Found:
    """Everything that was read, before anything is decided."""

    entries: dict[int, list[tuple[Entry, bool, bool]]] = field(default_factory=lambda: defaultdict(list))
    states: dict[tuple[str, int], list[State]] = field(default_factory=lambda: defaultdict(list))
    salts: dict[str, list[tuple[bytes, bool]]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    kinds_by_number: dict[int, str] = field(default_factory=dict)
    named: dict[tuple[str, int], int] = field(default_factory=dict)
    """(record id, save) that an index or the beginning of a row names -> number of its entry, 0 where not told."""
    newest_entry: int = 0
    homes: list[tuple[Home, bool]] = field(default_factory=list)
    drafts: dict[tuple[str, str, str], tuple[str, int, str]] = field(default_factory=dict)
    damaged: int = 0


def gather(pages: Pages, found: Found, progress: Progress, *, backup: bool = False) -> None:
    """Read every page into `found`."""
    for number in range(1, pages.count + 1):
        if number % _STEP_PAGES == 1:
            progress.step(number - 1, pages.count)
        for row in pages.rows(number):
            if backup and not (row.sound and row.whole):
                continue
            if row.index:
                _take_index(row, found, backup)
            else:
                _take_table(row, found, backup)
    if not backup:
        found.damaged = pages.damaged
    progress.step(pages.count, pages.count)


def _take_table(row: Row, found: Found, backup: bool) -> None:
    values: Any = row.values
    if row.whole and fits(values, None, int, str, bytes, bytes):
        _, batch, text, hashed, sig = values
        if len(hashed) == 32 and len(sig) == 64:
            fields = _fields(row.number, text, hashed)
            entry = Entry(row.number, batch, text, hashed, sig, fields, not row.sound)
            found.entries[row.number].append((entry, row.sound, backup))
    elif row.whole and fits(values, None, str, str, int, int, bytes, str):
        _, record_id, kind, rev, deleted, salt, body = values
        found.salts[record_id].append((salt, row.sound))
        found.states[record_id, rev].append(State(kind, bool(deleted), body, row.sound, backup))
        if row.sound:
            found.numbers.setdefault(record_id, row.number)
            found.kinds[record_id] = kind
    elif row.sound and len(values) >= 4 and fits(values[:4], None, str, str, int):
        # The row's end is lost, its beginning names it.
        found.numbers.setdefault(values[1], row.number)
        found.kinds.setdefault(values[1], values[2])
        found.named.setdefault((values[1], values[3]), 0)
        if len(values) >= 6 and isinstance(values[5], bytes):
            found.salts[values[1]].append((values[5], True))
    elif row.whole and row.number == 1 and fits(values, None, str, str, int, int):
        found.homes.append((Home(*values[1:]), row.sound))


def _take_index(row: Row, found: Found, backup: bool) -> None:
    values: Any = row.values
    if row.whole and fits(values, str, int, str, int, str):
        record_id, rev, kind, deleted, body = values
        found.states[record_id, rev].append(State(kind, bool(deleted), body, row.sound, backup))
        if row.sound:
            found.kinds.setdefault(record_id, kind)
            found.named.setdefault(
                (record_id, rev + 1), 0
            )  # an earlier state tells that there was a later one
    elif not row.sound:
        return
    elif row.whole and fits(values, str, str, str, str, int, str):
        if not backup:
            found.drafts[values[0], values[1], values[2]] = (values[3], values[4], values[5])
    elif fits(values, str, int):
        found.numbers.setdefault(values[0], values[1])
    elif fits(values, str, int, (str, None), int):
        found.kinds_by_number[values[3]] = values[0]
    elif fits(values, (str, None), (int, None), int):
        found.newest_entry = max(found.newest_entry, values[2])
        if values[0] and values[1]:
            found.named[values[0], values[1]] = values[2]
    elif len(values) >= 3 and fits(values[:3], str, int, str):
        found.named.setdefault((values[0], values[1]), 0)
        found.kinds.setdefault(values[0], values[2])


def _fields(seq: int, text: str, hashed: bytes) -> dict[str, Any] | None:
    try:
        if hash_of(text.encode("utf-8")) != hashed:
            return None
        fields = parse(text.encode("utf-8"))
    except (NotCanonical, UnicodeEncodeError):
        return None
    return fields if isinstance(fields, dict) and fields.get("seq") == seq else None


@dataclass(frozen=True)
class Fate:
    """What became of one record.

    Attributes:
        number: Its place in the order in which the records were made.
        newest: The last save it ever had.
        lost: Saves whose state is lost.
        states: Save -> its state.
        salt: None where it is lost.
        unproven: Saves whose state no entry vouches for any more.
        completed: A state of it came from the backup.
    """

    id: str
    kind: str
    number: int
    newest: int
    lost: tuple[int, ...]
    states: dict[int, State]
    salt: bytes | None
    unproven: tuple[int, ...]
    completed: bool

    @property
    def stands(self) -> bool:
        """Whether its last save can be put back as it was."""
        return self.salt is not None and self.newest in self.states

    @property
    def back_at(self) -> int:
        """The newest save that can be read."""
        return max(self.states, default=0)


@dataclass(frozen=True)
class Rescued:
    """What is true and what is lost."""

    entries: dict[int, Entry]
    newest_entry: int
    records: tuple[Fate, ...]
    home: Home | None
    drafts: dict[tuple[str, str, str], tuple[str, int, str]]
    damaged: int
    strangers: bool
    """The backup's journal contradicts that of the file: it is from another line."""


def decide(found: Found) -> Rescued:
    """Choose among what was read."""
    entries, strangers = _entries(found)
    logged: dict[tuple[str, int], dict[str, Any]] = {}
    for entry in entries.values():
        fields = entry.fields
        if fields is not None and fields.get("rev") is not None:
            logged[fields["id"], fields["rev"]] = fields
    saves: dict[str, set[int]] = defaultdict(set)
    for record_id, rev in (*logged, *found.named):
        saves[record_id].add(rev)
    for (record_id, rev), candidates in found.states.items():
        # A name that stands on a damaged page alone may itself be damaged.
        if any(one.sound for one in candidates):
            saves[record_id].add(rev)
    for record_id in found.numbers:
        saves[record_id].add(1)  # an index names it, and it was saved at least once
    known = [_fate(record_id, revs, found, logged) for record_id, revs in saves.items()]
    homes = sorted(found.homes, key=lambda one: not one[1])
    return Rescued(
        entries=entries,
        newest_entry=max(max(entries, default=0), found.newest_entry),
        records=_in_order(known, found, logged),
        home=homes[0][0] if homes else None,
        drafts=found.drafts,
        damaged=found.damaged,
        strangers=strangers,
    )


def _in_order(
    fates: list[Fate], found: Found, logged: dict[tuple[str, int], dict[str, Any]]
) -> tuple[Fate, ...]:
    """Number the records in the order they were made in: the journal tells it, and where it is lost their old numbers."""
    first: dict[str, float] = {}
    for fate in fates:
        entry = logged.get((fate.id, 1))
        seq = entry["seq"] if entry is not None else found.named.get((fate.id, 1), 0)
        if seq:
            first[fate.id] = seq
    latest = 0.0
    for record_id, _ in sorted(found.numbers.items(), key=lambda one: one[1]):
        if record_id in first:
            latest = max(latest, first[record_id])
        else:
            first[record_id] = latest + 0.5
    last = float("inf")
    ordered = sorted(fates, key=lambda f: (first.get(f.id, last), found.numbers.get(f.id, 0), f.id))
    return tuple(replace(fate, number=number) for number, fate in enumerate(ordered, 1))


def _entries(found: Found) -> tuple[dict[int, Entry], bool]:
    chosen: dict[int, Entry] = {}
    strangers = False
    for seq, candidates in found.entries.items():
        own = [entry for entry, sound, backup in candidates if not backup and (sound or entry.fields)]
        filled = [entry for entry, _, backup in candidates if backup and entry.fields]
        own.sort(key=lambda entry: entry.doubtful)
        right = [entry for entry in own if entry.fields]
        if right and filled and right[0].hash != filled[0].hash:
            strangers = True
        # One that is not as it was written stays as it is, unless it can be had whole: that is evidence. Where the
        # page was damaged, the backup's has the signature too.
        safe = [entry for entry in right if not entry.doubtful]
        for entry in (*safe, *filled, *right, *own):
            chosen[seq] = entry
            break
    for seq in sorted(chosen):
        if chosen[seq].doubtful:
            chosen[seq] = chosen[seq]._replace(batch=_batch(seq, chosen))
    return chosen, strangers


def _batch(seq: int, entries: dict[int, Entry]) -> int:
    """The first entry of the user action an entry belongs to; no hash covers it, but its neighbours tell."""
    before, after = entries.get(seq - 1), entries.get(seq + 1)
    told = entries[seq].batch
    if told in (seq, before.batch if before is not None else told):
        return told
    return after.batch if after is not None and after.batch < seq else seq


def _fate(
    record_id: str, revs: Iterable[int], found: Found, logged: dict[tuple[str, int], dict[str, Any]]
) -> Fate:
    mine = {rev: found.states.get((record_id, rev), []) for rev in revs}
    salt = _salt(record_id, mine, found, logged)
    states: dict[int, State] = {}
    unproven: list[int] = []
    for rev, candidates in mine.items():
        entry = logged.get((record_id, rev))
        proven = [one for one in candidates if salt is not None and entry and _is_proven(one, salt, entry)]
        sound = [one for one in candidates if one.sound and not one.backup]
        # A backup's page was sound when it was made; without an entry here nothing says that it is of this line.
        filled = [one for one in candidates if one.backup and entry is None]
        for one in (*proven, *sound, *filled):
            states[rev] = one
            if entry is None or salt is None:
                unproven.append(rev)
            break
    newest = max(revs)
    lost = tuple(rev for rev in range(1, newest + 1) if rev not in states)
    kind = found.kinds.get(record_id, "")
    entities = (logged[key]["entity"] for key in logged if key[0] == record_id) if not kind else ()
    kind = kind or next(iter(entities), "") or found.kinds_by_number.get(found.numbers.get(record_id, 0), "")
    return Fate(
        id=record_id,
        kind=kind,
        number=0,
        newest=newest,
        lost=lost,
        states=states,
        salt=salt,
        unproven=tuple(sorted(unproven)),
        completed=any(one.backup for one in states.values()),
    )


def _salt(
    record_id: str, mine: dict[int, list[State]], found: Found, logged: dict[tuple[str, int], dict[str, Any]]
) -> bytes | None:
    """The record's salt: from a sound page, or one that proves a state."""
    candidates = found.salts.get(record_id, [])
    for salt, sound in candidates:
        if sound:
            return salt
    for salt, _ in candidates:
        for rev, states in mine.items():
            entry = logged.get((record_id, rev))
            if entry is not None and any(_is_proven(one, salt, entry) for one in states):
                return salt
    return None


def _is_proven(state: State, salt: bytes, entry: dict[str, Any]) -> bool:
    # A save that takes a record out keeps what it said: that is what the entry names as the state before.
    named = entry["before"] if state.deleted else entry["after"]
    right = state.kind == entry["entity"] and state.deleted == (entry["after"] is None)
    return right and named is not None and digest(salt, state.body) == named
