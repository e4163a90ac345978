"""A casebook to break, and the questions asked of it afterwards: is every save there, whole, and does it hold?

A unit of work here writes its number into four records at once, so that a unit that is there in part shows.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from soteria_desk.casework.case import Case
from soteria_desk.casework.person import Part, Person, Role
from soteria_desk.casework.record import Record
from soteria_desk.clock import SystemClock
from soteria_desk.errors import SoteriaError, WrongPassphrase
from soteria_desk.ids import new_id
from soteria_desk.progress import NoProgress
from soteria_desk.storage import casebook, connection, migrations
from soteria_desk.storage import restore as restoring
from soteria_desk.storage.backup_file import FOLDER, SUFFIX, Kind
from soteria_desk.storage.rekeying import replace_root_key
from soteria_desk.storage.restore import open_backup
from soteria_desk.storage.store import Store
from soteria_desk.vault.kdf import Cost, Limits

NAME = "CB-FALL"
LABEL = "AO"
CHEAP = Cost(m_kib=32, t=1, p=4)
ANY_COST = Limits(m_kib=(8, 1024 * 1024), t=(1, 10))
OPENED = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
ACTION = "case.change"
DRAFT_FIELD = "summary"
RECORDS = 4


def passphrase(number: int) -> str:
    """The passphrase after so many changes."""
    return f"gravel lantern otter bridge {number}"


@dataclass(frozen=True)
class Found:
    """What an unlocked casebook says of the units saved in it.

    Attributes:
        kind: Empty where all is well, else one of the tally's faults.
        colour: The full check's verdict.
    """

    kind: str = ""
    what: str = ""
    colour: str = ""
    newest: int = 0


def folder_in(place: Path) -> Path:
    """Where the casebook of a trial lies."""
    return place / f"{NAME}.casebook"


def settings_in(place: Path) -> Path:
    """Where the trial's computer remembers what it last saw."""
    return place / "settings"


def make(place: Path, units: int = 3) -> tuple[str, ...]:
    """Make a casebook with so many units of work in `place` and lock it; return the recovery rows."""
    made = casebook.create(
        folder_in(place), name=NAME, force="Wessex Police", marking="OFFICIAL-SENSITIVE", label=LABEL,
        officer="A. Okoro", passphrase=passphrase(0), clock=SystemClock(), new_id=new_id, cost=CHEAP,
        limits=ANY_COST, tries_folder=settings_in(place),
    )  # fmt: skip
    store = made.store
    case = new_id()
    person = new_id()
    with store.unit(ACTION, unit_name(0)) as work:
        work.put(Case(id=case, case_id=case, reference="WX/26/00417", opened_at=OPENED, summary="0"))
        work.put(Person(id=person, initials="JT", name="0"))
        for code in ("Witness 1", "Witness 2"):
            work.put(
                Part(
                    id=new_id(), case_id=case, role=Role.WITNESS, code=code, person_id=person, description="0"
                )
            )
    for number in range(1, units + 1):
        save(store, number)
    store.close()
    return made.recovery_rows


def copy(template: Path, place: Path) -> None:
    """Put a fresh copy of a made casebook, and of what its computer remembers, in `place`."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place)


def unlock(place: Path, word: str, *, remember: bool = True, accept_older: bool = False) -> Store:
    """Unlock the trial's casebook."""
    return casebook.unlock(
        folder_in(place), LABEL, word, clock=SystemClock(), new_id=new_id, limits=ANY_COST,
        tries_folder=settings_in(place) if remember else None, accept_older=accept_older, cost=CHEAP,
    )  # fmt: skip


def change_passphrase(store: Store, number: int) -> None:
    """Change the passphrase of that number into the next."""
    casebook.change_passphrase(store, passphrase(number), passphrase(number + 1))


def back_up(store: Store) -> Path:
    """Make a backup in the casebook's own folder."""
    return store.back_up(Kind.BY_HAND, SystemClock().now()).path


def backups_in(place: Path) -> list[Path]:
    """Everything in the casebook's folder of backups that bears the name of one."""
    return sorted((folder_in(place) / FOLDER).glob(f"*{SUFFIX}"))


def restore(path: Path, word: str, folder: Path, place: Path) -> None:
    """Bring a backup back as `folder`, on the computer of that trial."""
    opened = open_backup(
        path, LABEL, word, SystemClock(), new_id, ANY_COST, tries_folder=settings_in(place)
    )  # fmt: skip
    with opened as backup:
        backup.restore(folder)


def replace_key(store: Store, word: str) -> None:
    """Give the casebook a new root key."""
    replace_root_key(store, word, NoProgress())


class _NextStep:
    """A format that there is not yet, so that every casebook of today has to be brought up to it."""

    VERSION = connection.SCHEMA + 1

    @staticmethod
    def upgrade(database: connection.Connection) -> None:
        """Write a good many pages."""
        database.execute("CREATE TABLE later (id TEXT PRIMARY KEY, body TEXT NOT NULL, more BLOB) STRICT")
        database.execute("INSERT INTO later SELECT id, body, randomblob(3000) FROM record")
        database.execute("ALTER TABLE record ADD COLUMN later TEXT AS (body ->> '$.later') VIRTUAL")


def know_next_format() -> None:
    """Make this process a later version of the program, for as long as it lives."""
    migrations.STEPS = (*migrations.STEPS, _NextStep)  # type: ignore[assignment]
    connection.SCHEMA = vars(restoring)["SCHEMA"] = _NextStep.VERSION


def unit_name(number: int) -> str:
    """What the journal says of a unit."""
    return f"unit {number}"


def save(store: Store, number: int) -> None:
    """Write the number into four records, in one unit of work."""
    from msgspec.structs import replace

    (case,) = store.records.all(Case)
    (person,) = store.records.all(Person)
    with store.unit(ACTION, unit_name(number)) as work:
        work.put(replace(case, summary=_text(number)))
        work.put(replace(person, name=str(number)))
        for part in store.records.all(Part):
            work.put(replace(part, description=_text(number)))


def type_draft(store: Store, number: int) -> None:
    """Keep the number as typed text."""
    (case,) = store.records.all(Case)
    store.drafts.put(case.id, DRAFT_FIELD, str(number), number)


def newest_draft(store: Store) -> int:
    """The number that was typed last; 0 where there is none."""
    (case,) = store.records.all(Case)
    draft = store.drafts.get(case.id, DRAFT_FIELD)
    return int(draft.text) if draft else 0


def numbers(store: Store) -> tuple[int, ...]:
    """What the four records say."""
    (case,) = store.records.all(Case)
    (person,) = store.records.all(Person)
    parts = store.records.all(Part)
    return (_number(case.summary), int(person.name), *(_number(part.description) for part in parts))


def ask(store: Store, acknowledged: Iterable[int], draft: int = 0) -> Found:
    """Run the full check and compare with what was acknowledged."""
    verdict = store.check("full")
    if not verdict.ok:
        return Found("lost", f"the full check is red: {'; '.join(verdict.findings)}", verdict.colour)
    said = numbers(store)
    if len(said) != RECORDS or len(set(said)) != 1:
        return Found("split", f"the records of one unit say {said}", verdict.colour)
    entries = Counter(entry.why for entry in store.journal.entries() if entry.action == ACTION)
    halves = [why for why, count in entries.items() if count != RECORDS]
    if halves:
        return Found("split", f"{halves[0]} has {entries[halves[0]]} entries", verdict.colour)
    missing = [number for number in acknowledged if unit_name(number) not in entries]
    if missing or said[0] < max(acknowledged, default=0):
        return Found(
            "lost", f"unit {missing[:1]} was acknowledged, the records say {said[0]}", verdict.colour
        )
    if newest_draft(store) < draft:
        return Found(
            "lost", f"draft {draft} was acknowledged, {newest_draft(store)} is there", verdict.colour
        )
    return Found(colour=verdict.colour, newest=said[0])


def open_and_ask(
    place: Path,
    words: Sequence[str],
    acknowledged: Sequence[int],
    draft: int = 0,
    *,
    go_on: bool = True,
    accept_older: bool = False,
) -> Found:
    """Unlock with the first of `words` that opens, ask, save once more and lock."""
    store = None
    for word in words:
        try:
            store = unlock(place, word, accept_older=accept_older)
            break
        except WrongPassphrase:
            continue
        except SoteriaError as error:
            return Found("lost", f"it does not open: {error.code} {error}")
    if store is None:
        return Found("lost", f"none of {len(words)} passphrases opens it")
    try:
        found = ask(store, acknowledged, draft)
        if not found.kind and go_on:
            if store.read_only:
                return Found("lost", "it opens for reading alone", found.colour)
            save(store, found.newest + 1)
            if set(numbers(store)) != {found.newest + 1}:
                return Found("split", "the next save is not whole", found.colour)
        return found
    except SoteriaError as error:
        return Found("lost", f"it cannot be read: {error.code} {error}")
    finally:
        store.close()


def everything(store: Store) -> list[tuple[object, ...]]:
    """Every readable content of the casebook, in one order: what must not change unnoticed."""
    asked = (
        "SELECT 'record', id, kind, rev, deleted, body, n FROM record ORDER BY id",
        "SELECT 'history', id, rev, kind, deleted, body FROM history ORDER BY id, rev",
        "SELECT 'journal', seq, entry, hash, sig FROM journal ORDER BY seq",
    )
    return [row for sql in asked for row in store.connection.execute(sql)]


def records_of(store: Store) -> list[Record]:
    """Every live record, decoded."""
    rows = store.connection.execute("SELECT id FROM record WHERE deleted = 0 ORDER BY n")
    return [record for (record_id,) in rows if (record := store.records.anything(record_id)) is not None]


def _text(number: int) -> str:
    # Long enough that a unit changes several pages.
    return f"{number} " + f"{number:06d}" * 120


def _number(text: str) -> int:
    return int(text.split(" ")[0])
