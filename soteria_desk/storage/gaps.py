"""The gaps that salvages named: a check accepts exactly these, and still finds anything else.

A salvage writes one sealed record with its list. Only a list that a journal entry vouches for is believed, and
whoever made that entry signed for it.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import msgspec

from soteria_desk.casework.salvage import Salvage
from soteria_desk.storage.codec import digest
from soteria_desk.storage.connection import Connection

ACTION = "casebook.salvage"
_KEPT_MARK = b"soteria-kept-state-v1"


@dataclass(frozen=True)
class Gaps:
    """What may be missing, and what vouches for states whose entry or salt is lost.

    Attributes:
        lists: The salvages, oldest first.
        states: (record id, save) of the states that are lost.
        kept: (record id, save) -> digest.
    """

    lists: tuple[Salvage, ...] = ()
    states: frozenset[tuple[str, int]] = frozenset()
    kept: dict[tuple[str, int], str] = field(default_factory=dict)
    _entries: tuple[tuple[int, int], ...] = ()
    _unsigned: tuple[tuple[int, int], ...] = ()

    def holds_entry(self, seq: int) -> bool:
        """Whether the entry with this number is known to be lost."""
        return any(first <= seq <= last for first, last in self._entries)

    def signature_lost(self, seq: int) -> bool:
        """Whether this entry's signature, or the key that would check it, is known to be lost."""
        return any(first <= seq <= last for first, last in self._unsigned)

    @property
    def any(self) -> bool:
        """Whether a salvage has ever lost anything here."""
        return bool(self._entries or self.states)


NONE = Gaps()


def gaps_in(connection: Connection, is_signed: Callable[[str, bytes, bytes], bool]) -> Gaps:
    """Read the lists that a signed entry of the journal vouches for.

    A list speaks only of what came before it: it can excuse neither its own entry nor a later one. Otherwise
    somebody who can write to the file, and holds no member's key, could excuse whatever they changed.

    Args:
        is_signed: Whether a member signed an entry: its text, its hash, its signature.
    """
    rows = connection.execute(
        "SELECT r.salt, r.body, j.entry ->> '$.after', j.entry ->> '$.action', j.seq, j.entry, j.hash, j.sig"
        " FROM record r JOIN journal j ON j.id = r.id AND j.rev = 1"
        " WHERE r.kind = 'salvage' AND r.rev = 1 AND r.deleted = 0 ORDER BY j.seq"
    )
    lists: list[Salvage] = []
    for salt, body, after, action, seq, entry, hash_, signature in rows:
        if action != ACTION or digest(salt, body) != after or not is_signed(entry, hash_, signature):
            continue  # not what was signed: its gaps count as found, and so does the list itself
        try:
            listed = msgspec.json.decode(body, type=Salvage)
        except (msgspec.DecodeError, ValueError):
            continue
        lists.append(
            msgspec.structs.replace(
                listed, entries=_before(listed.entries, seq), unsigned=_before(listed.unsigned, seq)
            )
        )
    return of(lists)


def _before(found: Iterable[tuple[int, int]], seq: int) -> tuple[tuple[int, int], ...]:
    """What of the runs lies before an entry."""
    return tuple((first, min(last, seq - 1)) for first, last in found if first < seq)


def of(lists: Iterable[Salvage]) -> Gaps:
    """Return what these lists say together."""
    found = tuple(lists)
    if not found:
        return NONE
    return Gaps(
        lists=found,
        states=frozenset((lost.id, rev) for one in found for lost in one.records for rev in lost.saves),
        kept={(state.id, state.rev): state.digest for one in found for state in one.kept},
        _entries=tuple(run for one in found for run in one.entries),
        _unsigned=tuple(run for one in found for run in one.unsigned),
    )


def kept_digest(salt: bytes, kind: str, deleted: bool, body: str) -> str:
    """Name a state so that nothing of it can be changed, without giving it away."""
    told = f"{kind}\n{int(deleted)}\n{body}".encode()
    return hashlib.sha256(_KEPT_MARK + salt + told).hexdigest()


def runs(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return numbers as runs: 3, 4, 5, 9 as (3, 5), (9, 9)."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)


def runs_text(found: Iterable[tuple[int, int]]) -> str:
    """'3-5, 9', or 'none'."""
    return ", ".join(f"{a}-{b}" if a != b else f"{a}" for a, b in found) or "none"
