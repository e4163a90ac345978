"""Is the casebook whole? Pages, chain, signatures and the digest of every state ever saved.

A full check gives way: between two of its pieces whatever others asked of the casebook is done, and a piece that
was given up for it is repeated. SQLCipher's own page check alone runs through: 0.3 s for 100 MB.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from soteria_desk import dates
from soteria_desk.casework.salvage import Salvage
from soteria_desk.errors import CannotReadDisk, CasebookDamaged, CasebookError, ChainBroken
from soteria_desk.progress import WHOLE, NoProgress, Progress, Share
from soteria_desk.storage.codec import digest
from soteria_desk.storage.connection import Connection, Database, Row
from soteria_desk.storage.gaps import Gaps, kept_digest
from soteria_desk.storage.journal import Broken, Journal
from soteria_desk.storage.migrations.run import is_made_as_usual
from soteria_desk.storage.signers import signing_keys

if TYPE_CHECKING:
    from soteria_desk.storage.pages import Pages

ACTION = "casebook.check"
"""The entry of a full check; its reason is the level and the colour: 'full, green'."""

_NEWEST = 50
_PAGE = 100
_PATIENCE = 20
"""How often a piece is begun again for somebody else; then it runs through, so that a check always ends."""
_PAGES_AT_ONCE = 200
"""Some ten milliseconds."""
_PAGES_UNTIL, _CHAIN_UNTIL, _STATES_UNTIL = 400, 700, 980


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
        spare: Whether a page that nothing uses is damaged: tidying up heals it.
        salvaged: Whether there are gaps that a salvage named.
    """

    level: str
    colour: Literal["green", "amber", "red"]
    findings: tuple[str, ...] = ()
    entry: int | None = None
    date: str = ""
    places: int = 0
    entries: int = 0
    spare: bool = False
    salvaged: bool = False

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


def check(
    database: Database,
    journal: Journal,
    level: str = "quick",
    progress: Progress | None = None,
    open_pages: "Callable[[], Pages] | None" = None,
) -> Verdict:
    """Check the casebook: `quick` the newest 50 entries, `full` everything.

    Saves may come between two steps of `progress`; what they add is checked by the next check.

    Args:
        open_pages: Opens the file for reading single pages; without it the cipher's own check runs, which
            keeps everybody else waiting for half a second per 100 MB.
    """
    progress = progress or NoProgress()
    head = journal.head().seq
    first = max(1, head - _NEWEST + 1) if level == "quick" else 1
    share = Share(progress, 0, _PAGES_UNTIL)
    places, spare = _damage(database, open_pages, share) if level == "full" else (0, 0)
    broken, gaps = None, None
    try:
        members = signing_keys(database)
        gaps = journal.gaps(members)
        share = Share(progress, _PAGES_UNTIL, _CHAIN_UNTIL)
        broken = journal.verify(first, head, members=members, progress=share, gaps=gaps)
        if level == "full" and (broken is None or broken.seq > 1):
            broken = _earlier(broken, _states(database, head, gaps, progress))
            broken = _earlier(broken, _tables(database, head))
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
    if gaps is not None and gaps.any:
        findings += [_salvage_text(one) for one in gaps.lists]
    red = bool(broken or places or not head)
    salvaged = gaps is not None and gaps.any
    progress.step(WHOLE, WHOLE)
    return Verdict(
        level=level,
        colour="red" if red else "amber" if spare or salvaged else "green",
        findings=tuple(findings),
        entry=broken.seq if broken else None,
        date=dates.day(dates.local(broken.at).date()) if broken and broken.at else "",
        places=places,
        entries=head - first + 1,
        spare=bool(spare),
        salvaged=salvaged,
    )


def _salvage_text(one: Salvage) -> str:
    records, entries = len(one.records), one.entry_count()
    return (
        f"Saved from a damaged file on {dates.day(dates.local(one.at).date())}: of {records} records and {entries} "
        "entries something could not be read then. The list names them; everything else fits."
    )


@dataclass(frozen=True)
class LastCheck:
    """The newest full check on record."""

    at: datetime
    colour: str
    user: str


def last_full(connection: Connection) -> LastCheck | None:
    """When the last full check was, and what it found; None where there never was one."""
    rows = connection.execute(
        "SELECT entry ->> '$.at', entry ->> '$.why', entry ->> '$.user' FROM journal"
        " WHERE instr(entry, ?) AND entry ->> '$.why' LIKE 'full, %' ORDER BY seq DESC LIMIT 1",
        (f'"action":"{ACTION}"',),
    )
    at = _day_of(rows[0][0]) if rows else None
    return LastCheck(at, rows[0][1].removeprefix("full, "), rows[0][2]) if at is not None else None


def _damage(
    database: Database, open_pages: "Callable[[], Pages] | None", progress: Progress
) -> tuple[int, int]:
    """Damaged places in use, and what the cipher alone complains of.

    Both are needed: the cipher is silent when whole pages are cut off the end; after a power cut it can
    complain of a page that nothing uses.
    """
    cipher = (
        len(database.execute("PRAGMA cipher_integrity_check"))
        if open_pages is None
        else _unsound(open_pages(), Share(progress, 0, WHOLE // 2))
    )
    share = Share(progress, WHOLE // 2, WHOLE)
    share.step(0, 4)
    try:
        found = _giving_way(database, "PRAGMA integrity_check", share)
    except CasebookDamaged:
        return max(cipher, 1), cipher
    damaged = 0 if found == [("ok",)] else max(len(found), cipher)
    share.step(4, 4)
    return damaged, cipher


def _unsound(pages: "Pages", progress: Progress) -> int:
    """How many pages are not as they were written, in portions: a save may come between two of them."""
    unsound = 0
    try:
        for number in range(1, pages.count + 1):
            if number % _PAGES_AT_ONCE == 1:
                progress.step(number, pages.count)
            unsound += not pages.is_sound(number)
    except OSError as error:
        raise CannotReadDisk() from error  # a disk that does not answer is not a damaged page
    return unsound


def _giving_way(database: Database, sql: str, progress: Progress) -> list[Row]:
    for _ in range(_PATIENCE):
        rows = database.execute_giving_way(sql, progress.waiting)
        if rows is not None:
            return rows
        progress.step(1, 4)
    return database.execute(sql)


def _states(database: Database, last: int, gaps: Gaps, progress: Progress) -> Broken | None:
    """Compare every state ever saved with the digest its entry holds. Only this finds a page put back."""
    share, at = Share(progress, _CHAIN_UNTIL, _STATES_UNTIL), 1
    while at <= last:
        rows = database.execute(
            "SELECT j.seq, j.entry ->> '$.entity', j.entry ->> '$.after', j.entry ->> '$.at', r.salt,"
            " CASE WHEN r.rev = j.rev THEN r.kind ELSE h.kind END,"
            " CASE WHEN r.rev = j.rev THEN r.deleted ELSE h.deleted END,"
            " CASE WHEN r.rev = j.rev THEN r.body ELSE h.body END, j.id, j.rev, j.entry ->> '$.before'"
            " FROM journal j LEFT JOIN record r ON r.id = j.id"
            " LEFT JOIN history h ON h.id = j.id AND h.rev = j.rev"
            " WHERE j.seq BETWEEN ? AND ? AND j.rev IS NOT NULL ORDER BY j.seq",
            (at, at + _PAGE - 1),
        )
        for row in rows:
            problem = _state_problem(row, gaps)
            if problem:
                return Broken(row[0], _day_of(row[3]), problem)
        at += _PAGE
        share.step(min(at, last), last)
    return _unlogged(database, last, gaps, share) or _out_of_order(database, gaps, share)


def _state_problem(row: Row, gaps: Gaps) -> str:
    _, entity, after, _, salt, kind, deleted, body, record_id, rev, before = row
    if body is None and (record_id, rev) in gaps.states:
        return ""
    if body is None or salt is None:
        return "the state it logs is missing"
    kept = gaps.kept.get((record_id, rev))
    if kept is not None:
        # The salt that the entry's own digest needs was lost; the list of the salvage vouches instead.
        return "" if kept == kept_digest(salt, kind, bool(deleted), body) else "the state it logs was changed"
    if kind != entity or bool(deleted) != (after is None):
        return "the state it logs was changed"
    # What was taken out says what it said before: that is what putting it back would show.
    logged = before if after is None else after
    if logged is not None and digest(salt, body) != logged:
        return "the state it logs was changed"
    return ""


def _unlogged(database: Database, last: int, gaps: Gaps, progress: Progress) -> Broken | None:
    """A state without an entry was put in from outside; it is named by the newest entry."""
    strangers = _giving_way(
        database,
        "SELECT s.id, s.rev, r.salt, s.kind, s.deleted, s.body FROM (SELECT id, rev, kind, deleted, body FROM record"
        " UNION ALL SELECT id, rev, kind, deleted, body FROM history) s LEFT JOIN record r ON r.id = s.id"
        " WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.id = s.id AND j.rev = s.rev)",
        progress,
    )
    for record_id, rev, salt, kind, deleted, body in strangers:
        kept = gaps.kept.get((record_id, rev))
        if kept is None:
            return Broken(last, None, "a state was added that no entry logs")
        if salt is None or kept != kept_digest(salt, kind, bool(deleted), body):
            return Broken(last, None, "a state that a salvage brought back was changed")
    # An earlier state with the number of the present one would be shown, and put back, in its place.
    doubled = _giving_way(
        database,
        "SELECT j.seq, j.entry ->> '$.at' FROM record r CROSS JOIN history h ON h.id = r.id AND h.rev >= r.rev"
        " JOIN journal j ON j.id = h.id AND j.rev = h.rev ORDER BY j.seq LIMIT 1",
        progress,
    )
    return (
        Broken(doubled[0][0], _day_of(doubled[0][1]), "the state it logs is there twice") if doubled else None
    )


def _tables(database: Database, last: int) -> Broken | None:
    """Tables and triggers are no entries; what was done to them is named by the newest one."""
    if is_made_as_usual(database):
        return None
    return Broken(last, None, "the tables, or what guards them, were changed outside Soteria Desk")


def _out_of_order(database: Database, gaps: Gaps, progress: Progress) -> Broken | None:
    """Records are shown in the order they were made in; a salvage fills its gaps later, and says so."""
    if gaps.any:
        return None
    found = _giving_way(
        database,
        "SELECT seq, at FROM (SELECT j.seq AS seq, j.entry ->> '$.at' AS at, lag(j.seq) OVER (ORDER BY r.n) AS earlier"
        " FROM record r JOIN journal j ON j.id = r.id AND j.rev = 1) WHERE earlier > seq ORDER BY seq LIMIT 1",
        progress,
    )
    return (
        Broken(found[0][0], _day_of(found[0][1]), "the order of the records was changed") if found else None
    )


def _day_of(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _earlier(one: Broken | None, other: Broken | None) -> Broken | None:
    found = [broken for broken in (one, other) if broken is not None]
    return min(found, key=lambda broken: broken.seq) if found else None
