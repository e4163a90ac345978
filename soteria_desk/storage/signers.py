"""Whose signature counts at which entry: a key counts from the entry that brought it in until another replaced it.

That entry must itself be signed with a key that counted before. Three things cannot be, and are visible as what they
are: the first user of a casebook (`casebook.create`); new keys a user signs with those very keys (`member.keys`, ended by
`casebook.recover` or by the `keys.change` that finishes a change that was cut off); and a salvage whose author's own
record was lost. A key that was replaced never counts again: so whoever puts a key of their own into somebody's
record cannot put the old one back, without which the key file fits no longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from soteria_desk.canonical import NotCanonical, parse
from soteria_desk.casework.salvage import Salvage
from soteria_desk.storage.codec import digest
from soteria_desk.storage.connection import Connection, Row
from soteria_desk.storage.gaps import ACTION as SALVAGE
from soteria_desk.storage.gaps import kept_digest
from soteria_desk.storage.journal import Signers, Span, hash_of, signed_by

CREATE, OWN_KEYS, RECOVER = "casebook.create", "member.keys", "casebook.recover"
_FINISHED = frozenset({RECOVER, "keys.change"})
_BEFORE_OWN_KEYS = frozenset({OWN_KEYS, "member.remove"})
_CAME_BACK = "a key that was replaced came back"
_MOST_IN_CREATE = 16


class _Member(msgspec.Struct):
    """The part of a member's record that verifying needs, whatever later formats add to it."""

    id: str
    sig_pub: str


@dataclass(frozen=True)
class _Signed:
    """An entry of the journal, as far as it concerns keys; its hash is computed here."""

    seq: int
    batch: int
    fields: dict[str, Any]
    hash: bytes
    sig: bytes

    @property
    def author(self) -> str:
        return str(self.fields.get("user"))

    def is_by(self, key: bytes) -> bool:
        return signed_by(key, self.hash, self.sig)


@dataclass(frozen=True)
class _State:
    """One state of a user's record.

    Attributes:
        entry: What vouches for it; None where nothing of the journal does.
        contradicted: Number of the entry that names another state instead; 0 where none does.
    """

    user: str
    rev: int
    key: bytes
    gone: bool
    kept: str
    entry: _Signed | None
    contradicted: int = 0

    @property
    def action(self) -> str:
        return str(self.entry.fields.get("action")) if self.entry else ""


@dataclass(frozen=True)
class _List:
    """The list of a salvage and the entry that vouches for it."""

    salvage: Salvage
    entry: _Signed

    def brought(self, entry: _Signed) -> bool:
        """Whether its author wrote that entry with this salvage: what comes back stands before the list."""
        return self.entry.batch <= entry.seq < self.entry.seq and entry.author == self.entry.author

    def loses_anything(self) -> bool:
        return bool(self.salvage.entries or any(one.saves for one in self.salvage.records))


def signing_keys(connection: Connection) -> Signers:
    """Which keys each user's entries can be signed with, entry by entry."""
    states = _states(connection)
    left = _lists(connection)
    trusted: list[_List] = []
    while True:
        reading = _Reading(connection, states, tuple(trusted))
        found = reading.signers()
        more = [one for one in left if reading.vouches(one)]
        if not more:
            return found
        trusted += more
        left = [one for one in left if one not in more]


# --- Reading -----------------------------------------------------------------------------------------


def _states(connection: Connection) -> tuple[_State, ...]:
    rows = connection.execute(
        # CROSS JOIN keeps this order: the few users first, by the index, and their earlier states by number.
        "SELECT s.id, s.rev, s.deleted, s.salt, s.body, j.seq, j.batch, j.entry, j.sig FROM ("
        " SELECT id, rev, deleted, salt, body FROM record WHERE kind = 'member'"
        " UNION ALL SELECT h.id, h.rev, h.deleted, r.salt, h.body FROM record r CROSS JOIN history h ON h.id = r.id"
        " WHERE r.kind = 'member' AND h.kind = 'member'"
        ") s LEFT JOIN journal j ON j.id = s.id AND j.rev = s.rev ORDER BY j.seq, s.rev"
    )
    found = []
    for user, rev, gone, salt, body, *entry in rows:
        try:
            member = msgspec.json.decode(body, type=_Member)
            key = bytes.fromhex(member.sig_pub)
        except (msgspec.DecodeError, ValueError):
            continue  # its entries will be found unsigned, which is what they are
        if member.id != user:
            continue
        vouching, after = _signed(entry), None if gone else digest(salt, body)
        fits = vouching is not None and (vouching.fields.get("entity"), vouching.fields.get("after")) == (
            "member",
            after,
        )
        found.append(
            _State(
                user=user,
                rev=rev,
                key=key,
                gone=bool(gone),
                kept=kept_digest(salt, "member", bool(gone), body),
                entry=vouching if fits else None,
                contradicted=0 if fits or vouching is None else vouching.seq,
            )
        )
    return tuple(found)


def _lists(connection: Connection) -> list[_List]:
    rows = connection.execute(
        "SELECT r.salt, r.body, j.seq, j.batch, j.entry, j.sig FROM record r JOIN journal j ON j.id = r.id AND j.rev = 1"
        " WHERE r.kind = 'salvage' AND r.rev = 1 AND r.deleted = 0 ORDER BY j.seq"
    )
    found = []
    for salt, body, *row in rows:
        entry = _signed(row)
        if entry is None or entry.fields.get("action") != SALVAGE:
            continue
        if entry.fields.get("after") != digest(salt, body):
            continue
        try:
            found.append(_List(msgspec.json.decode(body, type=Salvage), entry))
        except (msgspec.DecodeError, ValueError):
            continue
    return found


def _signed(row: Iterable[Any]) -> _Signed | None:
    seq, batch, text, sig = row
    try:
        raw = text.encode("utf-8")
        fields = parse(raw)
    except (NotCanonical, UnicodeEncodeError, AttributeError):
        return None
    if not isinstance(fields, dict) or fields.get("seq") != seq:
        return None
    return _Signed(seq, batch, fields, hash_of(raw), sig)


# --- Following the keys through the journal ---------------------------------------------------------


@dataclass
class _Reading:
    """One way through the entries that concern keys, with the salvages that are trusted so far."""

    connection: Connection
    states: tuple[_State, ...]
    trusted: tuple[_List, ...]
    _spans: dict[str, list[Span]] = field(default_factory=dict)
    _refused: dict[int, str] = field(default_factory=dict)
    _until: dict[str, int] = field(default_factory=dict)

    def signers(self) -> Signers:
        """Follow them from the first to the last."""
        for one in self.trusted:
            self._widen(one)
        for state in self.states:
            if state.entry is not None and state.entry.seq > self._until.get(state.user, 0):
                self._take(state, state.entry)
        changed: dict[str, int] = {}
        for state in self.states:
            if state.contradicted:
                changed.setdefault(state.user, state.contradicted)
        return Signers({user: tuple(spans) for user, spans in self._spans.items()}, self._refused, changed)

    def _keys_at(self, user: str, seq: int) -> list[bytes]:
        return [span.key for span in self._spans.get(user, ()) if span.holds(seq)]

    def _is_signed(self, entry: _Signed) -> bool:
        if any(entry.is_by(key) for key in self._keys_at(entry.author, entry.seq)):
            return True
        return any(
            first <= entry.seq <= last and entry.seq < one.entry.seq
            for one in self.trusted
            for first, last in one.salvage.unsigned
        )

    def _take(self, state: _State, entry: _Signed) -> None:
        if state.gone:
            self._close(state.user, entry.seq)
            return
        held = self._spans.get(state.user, [])
        if held and held[-1].last is None and held[-1].key == state.key:
            return
        first = self._first(state, entry)
        if first is None:
            return  # the entry is found to be unsigned, and whatever that key signed
        if any(span.key == state.key for span in held):
            self._refused[entry.seq] = _CAME_BACK
            return
        self._close(state.user, first - 1)
        self._spans.setdefault(state.user, []).append(Span(state.key, first))

    def _close(self, user: str, last: int) -> None:
        held = self._spans.get(user)
        if held and held[-1].last is None:
            held[-1] = replace(held[-1], last=last)

    def _first(self, state: _State, entry: _Signed) -> int | None:
        """From which entry on a key counts; None where nothing that counts brought it in."""
        if self._is_signed(entry):
            return entry.seq
        if entry.author != state.user or not entry.is_by(state.key):
            return None
        if state.action == CREATE and state.rev == 1 and self._is_creation(entry):
            return 1
        if state.action == OWN_KEYS and entry.fields.get("before") is not None:
            return self._own_keys(entry)
        if state.action == SALVAGE and any(one.brought(entry) for one in self.trusted):
            return entry.batch
        return None

    def _is_creation(self, entry: _Signed) -> bool:
        if entry.seq > _MOST_IN_CREATE:
            return False
        rows = self._entries(1, entry.seq)
        return len(rows) == entry.seq and all(
            one is not None and one.fields.get("action") == CREATE and one.author == entry.author
            for one in rows
        )

    def _own_keys(self, entry: _Signed) -> int | None:
        """Keys that a user signed with themselves: with the recovery sheet, or to finish what was cut off."""
        most = 4 * len(self.states) + 8
        if not 0 <= entry.seq - entry.batch <= most:
            return None
        for one in self._entries(entry.batch, entry.seq - 1):
            if one is None or one.author != entry.author or one.fields.get("action") not in _BEFORE_OWN_KEYS:
                return None
        for one in self._entries(entry.seq + 1, entry.seq + most):
            if one is None or one.batch != entry.batch or one.author != entry.author:
                return None
            action = str(one.fields.get("action"))
            if action in _FINISHED:
                return self._with_salvage(entry) if action == RECOVER else entry.batch
        return None

    def _with_salvage(self, entry: _Signed) -> int:
        """A salvage with the sheet is signed with the keys that the act after it brings in."""
        for one in self.trusted:
            if one.entry.seq == entry.batch - 1 and one.entry.author == entry.author:
                return min(one.entry.batch, entry.batch)
        return entry.batch

    def _entries(self, first: int, last: int) -> list[_Signed | None]:
        rows: list[Row] = self.connection.execute(
            "SELECT seq, batch, entry, sig FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last)
        )
        return [_signed(row) for row in rows]

    # --- salvages ---------------------------------------------------------------------------------

    def vouches(self, one: _List) -> bool:
        """Whether its author signed the list of a salvage, with a key that counts or with one that it saved itself."""
        if self._is_signed(one.entry):
            return True
        return any(one.entry.is_by(key) for key in self._saved_keys(one))

    def _saved_keys(self, one: _List) -> list[bytes]:
        """Keys of the author that come back with this salvage, or with the sheet in the act after it.

        Only a list that names a loss can bring the author back: its verdict is amber, and says so.
        """
        kept = {(state.id, state.rev): state.digest for state in one.salvage.kept}
        found = []
        for state in self.states:
            entry = state.entry
            if state.user != one.entry.author:
                continue
            back = entry is not None and state.action == SALVAGE and one.brought(entry)
            after = entry is not None and state.action == OWN_KEYS and entry.batch == one.entry.seq + 1
            saved = back or kept.get((state.user, state.rev)) == state.kept
            if after or (saved and one.loses_anything()):
                found.append(state.key)
        return found

    def _widen(self, one: _List) -> None:
        """Of a user whose record lost something, nobody knows any more from where to where each key counted."""
        kept = {(state.id, state.rev): state.digest for state in one.salvage.kept}
        named = {lost.id for lost in one.salvage.records} | {state.id for state in one.salvage.kept}
        for user in named:
            known = [
                state
                for state in self.states
                if state.user == user
                and (
                    (state.entry is not None and state.entry.seq <= one.entry.seq)
                    or kept.get((state.user, state.rev)) == state.kept
                )
            ]
            if not known:
                continue
            newest = max(known, key=lambda state: state.rev)
            keys = list(dict.fromkeys(state.key for state in known if state.key != newest.key))
            spans = self._spans.setdefault(user, [])
            self._close(user, one.entry.seq)
            held = {span.key for span in spans}
            spans += [Span(key, 1, one.entry.seq) for key in keys if key not in held]
            spans.append(Span(newest.key, 1, one.entry.seq if newest.gone else None))
            self._until[user] = one.entry.seq
