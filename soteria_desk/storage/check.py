"""Is the casebook whole? Pages, chain, signatures and the digest of every state ever saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from soteria_desk import dates
from soteria_desk.errors import CasebookDamaged, CasebookError, ChainBroken
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.storage.codec import digest
from soteria_desk.storage.connection import Connection, Row
from soteria_desk.storage.journal import Broken, Journal

_NEWEST = 50
_PAGE = 500


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes:
        colour: green, amber (an unused page is damaged: tidy up) or red.
        findings: What was found, in words; empty when green.
        entry: The first entry of the journal that does not fit; None where all do.
        date: The day that entry claims, in words; empty where it claims none.
        places: How many pages are damaged.
        entries: How many entries were checked.
    """

    level: str
    colour: Literal["green", "amber", "red"]
    findings: tuple[str, ...] = ()
    entry: int | None = None
    date: str = ""
    places: int = 0
    entries: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing that is used is damaged or altered."""
        return self.colour != "red"

    def failure(self) -> CasebookError | None:
        """A red verdict as E-18 or E-13; None where it is not red."""
        if self.entry is not None:
            return ChainBroken(entry=self.entry, date=self.date or "date not readable")
        return CasebookDamaged(places=max(self.places, 1)) if self.colour == "red" else None

    def raise_if_red(self) -> None:
        """Raise the failure, where there is one."""
        failure = self.failure()
        if failure is not None:
            raise failure


class _Member(msgspec.Struct):
    """The part of a member's record that verifying needs, whatever later formats add to it."""

    id: str
    sig_pub: str


def signing_keys(connection: Connection) -> Mapping[str, frozenset[bytes]]:
    """Every signing key each member has ever had here."""
    rows = connection.execute(
        "SELECT body FROM record WHERE kind = 'member' UNION ALL SELECT body FROM history WHERE kind = 'member'"
    )
    keys: dict[str, frozenset[bytes]] = {}
    for (body,) in rows:
        try:
            member = msgspec.json.decode(body, type=_Member)
            keys[member.id] = keys.get(member.id, frozenset()) | {bytes.fromhex(member.sig_pub)}
        except (msgspec.DecodeError, ValueError):
            continue  # its entries will be found unsigned, which is what they are
    return keys


def check(
    connection: Connection, journal: Journal, level: str = "quick", progress: Progress | None = None
) -> Verdict:
    """Check the casebook: `quick` the newest 50 entries, `full` everything."""
    progress = progress or NoProgress()
    head = journal.head().seq
    first = max(1, head - _NEWEST + 1) if level == "quick" else 1
    places, spare = _pages(connection) if level == "full" else (0, 0)
    broken = None
    try:
        broken = journal.verify(first, members=signing_keys(connection), progress=progress)
        if level == "full" and (broken is None or broken.seq > 1):
            broken = _earlier(broken, _states(connection, journal, progress))
    except CasebookDamaged:
        places = max(places, 1)  # what cannot be read cannot be compared
    findings = []
    if broken is not None:
        findings.append(f"Entry {broken.seq}: {broken.problem}.")
    if places:
        findings.append(f"{places} places of the file are damaged.")
    elif spare:
        findings.append("An unused page of the file is damaged.")
    if not head:
        findings.append("The log is empty.")
    red = bool(broken or places or not head)
    return Verdict(
        level=level,
        colour="red" if red else "amber" if spare else "green",
        findings=tuple(findings),
        entry=broken.seq if broken else None,
        date=dates.day(dates.local(broken.at).date()) if broken and broken.at else "",
        places=places,
        entries=head - first + 1,
    )


def _pages(connection: Connection) -> tuple[int, int]:
    """Damaged places in use, and what the cipher alone complains of.

    Both are needed: the cipher is silent when whole pages are cut off the end; after a power cut it can
    complain of a page that nothing uses.
    """
    cipher = connection.execute("PRAGMA cipher_integrity_check")
    try:
        found = connection.execute("PRAGMA integrity_check")
    except CasebookDamaged:
        return max(len(cipher), 1), len(cipher)
    damaged = 0 if found == [("ok",)] else max(len(found), len(cipher))
    return damaged, len(cipher)


def _states(connection: Connection, journal: Journal, progress: Progress) -> Broken | None:
    """Compare every state ever saved with the digest its entry holds. Only this finds a page put back."""
    last, at = journal.head().seq, 1
    while at <= last:
        rows = connection.execute(
            "SELECT j.seq, j.entry ->> '$.entity', j.entry ->> '$.after', j.entry ->> '$.at', r.salt,"
            " CASE WHEN r.rev = j.rev THEN r.kind ELSE h.kind END,"
            " CASE WHEN r.rev = j.rev THEN r.deleted ELSE h.deleted END,"
            " CASE WHEN r.rev = j.rev THEN r.body ELSE h.body END"
            " FROM journal j LEFT JOIN record r ON r.id = j.id"
            " LEFT JOIN history h ON h.id = j.id AND h.rev = j.rev"
            " WHERE j.seq BETWEEN ? AND ? AND j.rev IS NOT NULL ORDER BY j.seq",
            (at, at + _PAGE - 1),
        )
        for row in rows:
            problem = _state_problem(row)
            if problem:
                return Broken(row[0], _day_of(row[3]), problem)
        at += _PAGE
        progress.step(min(at, last), last)
    return _unlogged(connection, last)


def _state_problem(row: Row) -> str:
    _, entity, after, _, salt, kind, deleted, body = row
    if body is None or salt is None:
        return "the state it logs is missing"
    if kind != entity or bool(deleted) != (after is None):
        return "the state it logs was changed"
    if after is not None and digest(salt, body) != after:
        return "the state it logs was changed"
    return ""


def _unlogged(connection: Connection, last: int) -> Broken | None:
    """A state without an entry was put in from outside; it is named by the newest entry."""
    ((strangers,),) = connection.execute(
        "SELECT count(*) FROM (SELECT id, rev FROM record UNION ALL SELECT id, rev FROM history) s"
        " WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.id = s.id AND j.rev = s.rev)"
    )
    return Broken(last, None, "a state was added that no entry logs") if strangers else None


def _day_of(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _earlier(one: Broken | None, other: Broken | None) -> Broken | None:
    found = [broken for broken in (one, other) if broken is not None]
    return min(found, key=lambda broken: broken.seq) if found else None
