"""The append-only chain: who did what, when and why, each entry hashed onto the one before and signed.

Security design, section 12. Entries hold no case text but what somebody wrote as a reason.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from soteria_desk import __version__, dates
from soteria_desk.canonical import NotCanonical, canonical, parse
from soteria_desk.clock import Clock
from soteria_desk.errors import FingerprintUnknown
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.storage.connection import Connection, Row
from soteria_desk.storage.gaps import Gaps, gaps_in
from soteria_desk.vault import crockford
from soteria_desk.vault.identity import signature_is_right
from soteria_desk.vault.keyring import KeyRing

_ENTRY_MARK = b"\x00soteria-audit-v1"
_SIGNATURE_MARK = b"soteria-audit-sig-v1"
_START_MARK = b"soteria-audit-v1 start"
_FIELDS = frozenset(
    "v seq prev at offset user replica app action entity id rev before after why".split()  # noqa: SIM905
)
_PAGE = 200
_HEAD_CHARACTERS = 32
_LEAST_CHARACTERS = 8
_UNSIGNED = "the signature is not that of a member"


@dataclass(frozen=True)
class Head:
    """Where the chain stands: the number of its newest entry and that entry's hash (64 hexadecimal digits)."""

    seq: int
    hash: str

    def text(self) -> str:
        """'Record 412 · 4F7K 9QXM ...', eight groups, as printed."""
        return head_text(self.seq, self.hash)

    def short(self) -> str:
        """'4F7K 9QXM', the first two groups."""
        return short(self.hash)


@dataclass(frozen=True)
class Entry:
    """One entry as people ask about it.

    Attributes:
        batch: Number of the first entry of the user action it belongs to.
        entity: Kind of the record, or of what was acted on where no record was written.
        rev: The record's save this entry stands for; None where no record was written.
        before, after: Salted digests of the record's states; None where there is none.
    """

    seq: int
    batch: int
    at: datetime
    offset: int
    user: str
    app: str
    action: str
    entity: str
    id: str
    rev: int | None
    before: str | None
    after: str | None
    why: str
    hash: str

    def head(self) -> Head:
        """The head of the chain when this entry was its newest."""
        return Head(self.seq, self.hash)


@dataclass(frozen=True)
class Broken:
    """The first entry that does not fit, and the time it claims, where it can be read."""

    seq: int
    at: datetime | None
    problem: str


@dataclass(frozen=True)
class Span:
    """From which entry to which one a key counts; `last` is None where it still does."""

    key: bytes
    first: int
    last: int | None = None

    def holds(self, seq: int) -> bool:
        """Whether it counts at that entry."""
        return self.first <= seq and (self.last is None or seq <= self.last)


class Signers:
    """With which keys each user's entries can be signed; `signers.signing_keys` finds that out."""

    def __init__(
        self,
        spans: Mapping[str, tuple[Span, ...]],
        refused: Mapping[int, str] | None = None,
        changed: Mapping[str, int] | None = None,
    ) -> None:
        self._spans = spans
        self._refused = refused or {}
        self._changed = changed or {}

    def keys_at(self, user: str, seq: int) -> tuple[bytes, ...]:
        """The user's keys that count at that entry."""
        return tuple(span.key for span in self._spans.get(user, ()) if span.holds(seq))

    def refusal(self, seq: int) -> str:
        """What is wrong with an entry that brings a key, though it is signed; empty where nothing is."""
        return self._refused.get(seq, "")

    def changed_at(self, user: str) -> int:
        """The entry whose state of the user's record, and with it perhaps their key, was changed; 0: none."""
        return self._changed.get(user, 0)


class Journal:
    """Appends to the chain of one casebook, reads it and verifies it."""

    def __init__(self, connection: Connection, keys: KeyRing, clock: Clock, replica: str) -> None:
        self._connection = connection
        self._keys = keys
        self._clock = clock
        self._replica = replica
        self._known: Head | None = None

    def reload(self) -> None:
        """Read the head from the database again before it is next used, after a transaction was rolled back.

        Not at once: a disk that fails, fails here too, and a head of what was never saved would leave a gap.
        """
        self._known = None

    @property
    def _head(self) -> Head:
        if self._known is None:
            rows = self._connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
            self._known = Head(rows[0][0], rows[0][1].hex()) if rows else Head(0, start(self._keys.casebook))
        return self._known

    def head(self) -> Head:
        """Where the chain stands now."""
        return self._head

    def go_on_after(self, seq: int) -> None:
        """Give the next entry the number after `seq`: the entries up to it are known to be lost."""
        self._known = Head(max(seq, self._head.seq), self._head.hash)

    def append(
        self,
        *,
        action: str,
        entity: str,
        id: str,  # noqa: A002 - the entry's own word
        rev: int | None = None,
        before: str | None = None,
        after: str | None = None,
        why: str = "",
        batch: int | None = None,
    ) -> Entry:
        """Write one entry inside the transaction under way; the unit of work is the only caller."""
        now, seq = self._clock.now(), self._head.seq + 1
        fields = {
            "v": 1,
            "seq": seq,
            "prev": self._head.hash,
            "at": dates.to_utc_text(now),
            "offset": dates.offset_minutes(now),
            "user": self._keys.user,
            "replica": self._replica,
            "app": __version__,
            "action": action,
            "entity": entity,
            "id": id,
            "rev": rev,
            "before": before,
            "after": after,
            "why": why,
        }
        text = canonical(fields)
        digest = hash_of(text)
        self._connection.execute(
            "INSERT INTO journal (seq, batch, entry, hash, sig) VALUES (?, ?, ?, ?, ?)",
            (seq, batch or seq, text.decode("utf-8"), digest, self._keys.sign(_SIGNATURE_MARK + digest)),
        )
        self._known = Head(seq, digest.hex())
        return _entry(seq, batch or seq, fields, digest)

    def entries(
        self,
        case_id: str | None = None,
        *,
        record_id: str | None = None,
        from_seq: int = 1,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> tuple[Entry, ...]:
        """Return entries of the casebook, of one case or of one record, in order."""
        where, values = ["seq >= ?"], [from_seq]
        if case_id is not None:
            where.append("id IN (SELECT id FROM record WHERE case_id = ? OR id = ?)")
            values += [case_id, case_id]  # type: ignore[list-item]
        if record_id is not None:
            where.append("id = ?")
            values.append(record_id)  # type: ignore[arg-type]
        rows = self._connection.execute(
            f"SELECT seq, batch, entry, hash FROM journal WHERE {' AND '.join(where)}"
            f" ORDER BY seq {'DESC' if newest_first else 'ASC'} LIMIT ?",
            (*values, -1 if limit is None else limit),
        )
        return tuple(_entry(seq, batch, _fields(text), digest) for seq, batch, text, digest in rows)

    def entry(self, seq: int) -> Entry | None:
        """Return one entry by its number."""
        found = self.entries(from_seq=seq, limit=1)
        return found[0] if found and found[0].seq == seq else None

    def read(self, row: Row) -> Entry:
        """Read a row of the journal: its number, batch, canonical text and hash come first."""
        return _entry(row[0], row[1], _fields(row[2]), row[3])

    def signer(self, seq: int, members: Signers) -> str:
        """The beginning of the public key that signed an entry, as 8 hexadecimal digits; empty where none fits."""
        for text, digest, signature in self._connection.execute(
            "SELECT entry, hash, sig FROM journal WHERE seq = ?", (seq,)
        ):
            for key in members.keys_at(_fields(text)["user"], seq):
                if signature_is_right(key, signature, _SIGNATURE_MARK + digest):
                    return key.hex()[:8]
        return ""

    def entry_for_head(self, text: str) -> Entry:
        """Return the entry whose head was typed from paper, in full or its first two groups.

        Raises:
            FingerprintUnknown: no entry has this head.
        """
        number, code = _typed_head(text)
        if len(code) < _LEAST_CHARACTERS or len(code) > _HEAD_CHARACTERS or crockford.number(code) is None:
            raise FingerprintUnknown()
        for entry in self._candidates(number, code):
            if head_code(entry.hash).startswith(code):
                return entry
        raise FingerprintUnknown()

    def _candidates(self, number: int | None, code: str) -> Iterator[Entry]:
        if number is not None:
            found = self.entry(number)
            yield from (found,) if found else ()
            return
        # Five bits a character: the whole half-bytes of it are looked for, the rest is compared by whoever asks.
        value = crockford.number(code) or 0
        bits = 5 * len(code)
        beginning = f"{value >> bits % 4:0{bits // 4}X}"
        rows = self._connection.execute(
            "SELECT seq, batch, entry, hash FROM journal WHERE substr(hex(hash), 1, ?) = ? ORDER BY seq",
            (len(beginning), beginning),
        )
        yield from map(self.read, rows)

    def _pages(self, first: int, last: int) -> Iterator[list[Row]]:
        at = first
        while at <= last:
            until = min(at + _PAGE - 1, last)
            yield self._connection.execute(
                "SELECT seq, batch, entry, hash, sig FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq",
                (at, until),
            )
            at = until + 1

    def verify(
        self,
        first: int = 1,
        last: int | None = None,
        *,
        members: Signers,
        progress: Progress | None = None,
        gaps: Gaps | None = None,
    ) -> Broken | None:
        """Check numbers, links, hashes and signatures from `first` to `last`; None when all fit.

        Args:
            members: With which keys each user's entries can be signed (`signers.signing_keys`).
            gaps: Entries that a salvage named as lost may be missing; None: as this casebook's own lists say.
        """
        progress = progress or NoProgress()
        last = self._head.seq if last is None else last
        first = max(first, 1)
        gaps = self.gaps(members) if gaps is None else gaps
        previous: str | None = self._hash_before(first)
        expected, batch = first, 0
        if gaps.holds_entry(first - 1):
            previous = None
        for rows in self._pages(first, last):
            for row in rows:
                while row[0] != expected and gaps.holds_entry(expected):
                    # What the next entry follows is lost; its own signature and what follows it still hold.
                    expected, batch, previous = expected + 1, 0, None
                known = None if gaps.signature_lost(expected) else members
                problem = _problem(row, expected, previous, batch, known)
                if problem:
                    cause = members.changed_at(_fields(row[2])["user"]) if problem == _UNSIGNED else 0
                    if first <= cause <= last:
                        return Broken(cause, self._time_of(cause), "the state it logs was changed")
                    return Broken(expected, _claimed_time(row[2]), problem)
                expected, batch, previous = expected + 1, row[1], row[3].hex()
            progress.step(min(expected, last), last)
        while expected <= last and gaps.holds_entry(expected):
            expected += 1
        return None if expected > last else Broken(expected, None, "the entry is missing")

    def gaps(self, members: Signers) -> Gaps:
        """What salvages lost, as far as a member signed for it."""

        def is_signed(text: str, digest: bytes, signature: bytes) -> bool:
            try:
                fields = _fields(text)
                keys = members.keys_at(fields["user"], fields["seq"])
            except (NotCanonical, UnicodeEncodeError, KeyError, TypeError):
                return False
            if hash_of(text.encode("utf-8")) != digest:
                return False
            return any(signed_by(key, digest, signature) for key in keys)

        return gaps_in(self._connection, is_signed)

    def _time_of(self, seq: int) -> datetime | None:
        rows = self._connection.execute("SELECT entry FROM journal WHERE seq = ?", (seq,))
        return _claimed_time(rows[0][0]) if rows else None

    def _hash_before(self, seq: int) -> str:
        if seq <= 1:
            return start(self._keys.casebook)
        rows = self._connection.execute("SELECT hash FROM journal WHERE seq = ?", (seq - 1,))
        return rows[0][0].hex() if rows else ""


def start(casebook: str) -> str:
    """What the first entry of a casebook is hashed onto."""
    return hashlib.sha256(_START_MARK + casebook.encode("ascii")).hexdigest()


def hash_of(entry: bytes) -> bytes:
    """The hash of an entry's canonical bytes."""
    return hashlib.sha256(_ENTRY_MARK + entry).digest()


def signed_by(key: bytes, hash_of_entry: bytes, signature: bytes) -> bool:
    """Whether the entry with this hash was signed with the key."""
    return signature_is_right(key, signature, _SIGNATURE_MARK + hash_of_entry)


def head_code(hash_hex: str) -> str:
    """The 32 characters of a head: the first 160 bits of its hash in Crockford base32."""
    return crockford.digits(int(hash_hex[:40], 16), _HEAD_CHARACTERS)


def head_text(seq: int, hash_hex: str) -> str:
    """'Record 412 · 4F7K 9QXM ...', eight groups, as printed."""
    return f"Record {seq} · {crockford.groups(head_code(hash_hex))}"


def short(hash_hex: str) -> str:
    """'4F7K 9QXM', the first two groups, for the status bar."""
    return crockford.groups(head_code(hash_hex)[:8])


_TYPED = re.compile(r"\s*(?:record\s+)?(\d+)\s*[·.:,]\s*(.+)", re.IGNORECASE | re.DOTALL)
_TYPED_NUMBER = re.compile(r"\s*record\s+(\d+)\s+(.+)", re.IGNORECASE | re.DOTALL)


def _typed_head(text: str) -> tuple[int | None, str]:
    found = _TYPED.fullmatch(text) or _TYPED_NUMBER.fullmatch(text)
    if not found or len(found[1]) > 15:
        return None, crockford.normalise(text)
    return int(found[1]), crockford.normalise(found[2])


def _fields(text: str) -> dict[str, Any]:
    found = parse(text.encode("utf-8"))
    if not isinstance(found, dict):
        raise NotCanonical("an entry is not an object")
    return found


def _entry(seq: int, batch: int, fields: Mapping[str, Any], digest: bytes) -> Entry:
    return Entry(
        seq=seq,
        batch=batch,
        at=_time(fields["at"]),
        offset=fields["offset"],
        user=fields["user"],
        app=fields["app"],
        action=fields["action"],
        entity=fields["entity"],
        id=fields["id"],
        rev=fields["rev"],
        before=fields["before"],
        after=fields["after"],
        why=fields["why"],
        hash=digest.hex(),
    )


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _claimed_time(text: object) -> datetime | None:
    try:
        return _time(_fields(str(text))["at"])
    except (NotCanonical, KeyError, TypeError, ValueError):
        return None


def _problem(
    row: Row,
    expected: int,
    previous: str | None,
    batch: int,
    members: Signers | None,
) -> str:
    """What is wrong with one row; empty where nothing is. None: the hash before, or the keys, are lost."""
    seq, own_batch, text, digest, signature = row
    if seq != expected:
        return "the entry is missing"
    try:
        fields = _fields(text)
    except (NotCanonical, UnicodeEncodeError):
        return "the entry is not as it was written"
    if hash_of(text.encode("utf-8")) != digest:
        return "the entry is not as it was written"
    follows = previous is None or fields.get("prev") == previous
    if set(fields) != _FIELDS or fields["seq"] != seq or not follows:
        return "the entry does not follow the one before"
    if own_batch not in (seq, batch or own_batch):
        return "the entry is not grouped as it was written"
    if members is None:
        return ""
    keys = members.keys_at(fields["user"], seq)
    if not any(signed_by(key, digest, signature) for key in keys):
        return _UNSIGNED
    return members.refusal(seq)
