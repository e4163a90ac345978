"""Opens the database once the keys are there: compared with the key file, put right, checked, and logged."""

import contextlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from soteria_desk import dates
from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    CannotReadDisk,
    CannotWriteDisk,
    CasebookDamaged,
    CasebookInUse,
    CasebookOlder,
    CasebookReadOnly,
    DiskFull,
    KeyFileAltered,
    KeyFileOfAnother,
    MayNotOpen,
    NotFound,
    RecordUnreadable,
    RoleNeeded,
)
from soteria_desk.ids import NewId
from soteria_desk.storage import key_repair, migrations, next_pair, places
from soteria_desk.storage.connection import Busy, Database, open_database
from soteria_desk.storage.folder import (
    DATABASE,
    OPEN,
    casebook_named_in,
    is_replaced_sheet,
)
from soteria_desk.storage.keys import refusal_of
from soteria_desk.storage.migrations.run import version_of
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.signers import signing_keys
from soteria_desk.storage.store import Store
from soteria_desk.vault import files
from soteria_desk.vault.keyfile import MUST_CHANGE, KeyFile
from soteria_desk.vault.keyring import KeyRing, Opened

_LONGEST_TOLD = 4096


class _Open(msgspec.Struct):
    """open.json: explains, decides nothing."""

    computer: str
    process: int
    since: str


@dataclass
class Way:
    """The key file and the slot by which a user comes in, and what is to be accepted on the way."""

    found: files.Found
    opened: Opened
    accept_older: bool = False
    accept_altered: bool = False
    recovery: bool = False


def is_of_another(folder: Path, keyfile: KeyFile) -> bool:
    """Whether READ ME.txt says that the key file is of another casebook."""
    return casebook_named_in(folder) not in (None, keyfile.casebook)


def open_store(
    folder: Path,
    keyfile: KeyFile,
    keys: KeyRing,
    clock: Clock,
    new_id: NewId,
    seen: Seen,
    way: Way | None = None,
) -> Store:
    """Open the database with the keys and start a session; the store owns both from then on.

    Without a `way` nothing is put right or accepted: the casebook was made a moment ago.
    """
    database = _open_file(folder, keyfile, keys)
    try:
        store = Store(folder, database, keys, clock, new_id, seen)
        store.recovery = way is not None and way.recovery
        why = []
        altered = not _is_expected(database, store, keyfile, way)
        if altered:
            _refuse_unless_supervisor(store, way, "go on with an altered list of users")
            why.append("the list of users was altered, and accepted")
        # A demonstration is made anew at will, each time under the same id and from its first entry.
        if not store.info.demonstration and _is_older(store, seen):
            if way is None or not way.accept_older:
                assert seen.head is not None
                raise CasebookOlder(record=store.head().seq, last_seen=seen.head.seq)
            _refuse_unless_supervisor(store, way, "go on with an older copy")
            why.append("older than last seen on this computer, and accepted")
        _bring_up_to_date(store, database, clock, new_id)
        store.verdict = store.check("quick")
        failure = store.verdict.failure()
        if failure is not None:
            database.refuse_writing(failure)  # adding to a chain that does not hold would blur where it broke
        if altered:
            store.require_writable()  # what cannot be put right and logged is not gone on with
        if not store.read_only:
            try:
                keyfile = _put_right(store, keyfile, way, altered)
                _start_session(store, keyfile, clock, seen, why)
            except (DiskFull, CannotReadDisk, CannotWriteDisk, CasebookReadOnly) as error:
                database.refuse_writing(error)  # what cannot be logged is not changed, but can be read
    except (NotFound, RecordUnreadable) as error:
        # A record that unlocking itself needs is gone or altered: the check names the entry it does not match.
        try:
            raise (store.check("full").failure() or error) from None
        finally:
            database.close()
    except BaseException:
        database.close()
        raise
    if not store.read_only:
        repaired = _tidy(folder, keyfile, way is not None and way.found.needs_repair)
        store.keys_repaired = repaired and way is not None and way.found.damaged
    return store


def _tidy(folder: Path, keyfile: KeyFile, needs_repair: bool) -> bool:
    """Put both key files right and give up half a new pair, only now that this pair has proved itself.

    Returns:
        Whether both key files are whole now.
    """
    if needs_repair:
        try:
            files.write_both(folder, keyfile)
        except OSError:
            return False
    next_pair.discard(folder)
    return True


def _is_expected(database: Database, store: Store, keyfile: KeyFile, way: Way | None) -> bool:
    """Whether the key file is the one the database expects; False where it is not and that was accepted.

    Raises:
        KeyFileOfAnother, KeyFileAltered: it is not.
    """
    try:
        check_keys(database, store, keyfile)
    except KeyFileAltered:
        if way is None or not way.accept_altered or keyfile.epoch != store.epoch:
            raise
        return False
    return way is None or way.opened.vouched


def _refuse_unless_supervisor(store: Store, way: Way | None, act: str) -> None:
    """Only a supervisor by the database's own list, with the keys it has of them, may go on."""
    member = store.records.find(Member, store.keys.user)
    public = store.keys.public
    own = (public.sig.hex(), public.kem.hex(), public.age.hex())
    if member is None or (member.sig_pub, member.kem_pub, member.age_pub) != own:
        raise KeyFileAltered()
    if way is None or way.opened.slot.state == MUST_CHANGE or AccessRole.SUPERVISOR not in member.roles:
        raise RoleNeeded(who="a supervisor", act=act)


def _put_right(store: Store, keyfile: KeyFile, way: Way | None, altered: bool) -> KeyFile:
    """Return the key file the session goes on with: without what was cut off or altered."""
    if way is None:
        return keyfile
    try:
        if altered:
            return key_repair.rewritten(store, (keyfile, *way.found.others), way.opened.crk)
        if keyfile.generation > store.generation():
            return key_repair.without_strangers(store, keyfile, way.opened.crk)
    except OSError as error:
        raise refusal_of(error) from error
    return keyfile


def _bring_up_to_date(store: Store, database: Database, clock: Clock, new_id: NewId) -> None:
    if version_of(database) < migrations.STEPS[-1].VERSION:
        from soteria_desk.storage.upgrading import upgrade  # once in the life of a format

        upgrade(store, database, clock, new_id)


def keyed(folder: Path, key: bytearray, writing: bool = False) -> Database:
    """Open the database, for reading only where the folder is write-protected (unless `writing`)."""
    path = folder / DATABASE
    if not os.access(path, os.R_OK):
        raise MayNotOpen(reason="permission denied")
    writable = os.access(folder, os.W_OK) and os.access(path, os.W_OK)
    if writing and not writable:
        raise CasebookReadOnly()
    try:
        try:
            return open_database(path, key, read_only=not writable)
        except CasebookReadOnly:
            if writing:
                raise
            return open_database(path, key, read_only=True)
    except Busy:
        raise in_use(folder) from None


def _open_file(folder: Path, keyfile: KeyFile, keys: KeyRing) -> Database:
    try:
        return keyed(folder, keys.database_key)
    except CasebookDamaged:
        if is_of_another(folder, keyfile):
            raise KeyFileOfAnother() from None
        if is_replaced_sheet(folder, keyfile.sheet_id):
            raise KeyFileAltered() from None  # the key file of before the keys were replaced
        raise


def in_use(folder: Path) -> CasebookInUse:
    """E-09, with what open.json tells of who has it open."""
    try:
        told = msgspec.json.decode(files.read_small(folder / OPEN, _LONGEST_TOLD), type=_Open)
        return CasebookInUse(computer=told.computer, time=dates.moment(datetime.fromisoformat(told.since)))
    except (OSError, msgspec.DecodeError, ValueError):
        return CasebookInUse(computer="another program", time="a moment ago")


def check_keys(database: Database, store: Store, keyfile: KeyFile) -> int:
    """Compare what key file and database know of each other; return the database's generation."""
    ((generation, epoch),) = database.execute("SELECT generation, epoch FROM casebook")
    if store.casebook_id != keyfile.casebook:
        raise KeyFileOfAnother()
    if keyfile.generation < generation or keyfile.epoch != epoch:
        raise KeyFileAltered()
    in_file = {(s.user, s.kem_pub.hex(), s.sig_pub.hex(), s.age_pub.hex()) for s in keyfile.slots}
    expected = {(m.id, m.kem_pub, m.sig_pub, m.age_pub) for m in store.records.all(Member)}
    if in_file != expected and keyfile.generation == generation:
        raise KeyFileAltered()  # a higher generation is a change that was cut off: the session finishes it
    return int(generation)


def _is_older(store: Store, seen: Seen) -> bool:
    """Whether this computer has seen a head that is not in this casebook's chain."""
    if seen.head is None:
        return False
    entry = store.journal.entry(seen.head.seq)
    if entry is None:
        return not store.journal.gaps(signing_keys(store.connection)).holds_entry(seen.head.seq)
    return entry.hash != seen.head.hash


def _start_session(store: Store, keyfile: KeyFile, clock: Clock, seen: Seen, accepted: list[str]) -> None:
    """Log the unlocking, and say in open.json who has the casebook."""
    left_behind = (store.folder / OPEN).exists()
    # The demonstration's journal must be the same on every machine.
    told = [] if store.info.demonstration else [f"on {places.computer()}"]
    if seen.wrong_tries(store.keys.user):
        told.append(f"wrong tries before: {seen.wrong_tries(store.keys.user)}")
    why = "; ".join((*told, *accepted))
    with store.unit("casebook.unlock", why) as work:
        if keyfile.generation > store.generation():
            key_repair.align(store, work, keyfile)
            what = (
                "an altered list of users was put right"
                if accepted
                else "a change that was cut off was finished"
            )
            work.note("keys.change", "casebook", store.casebook_id, what)
        work.note("casebook.unlock", "casebook", store.casebook_id, why)
    store.bad_end_last_time = left_behind
    store.opened_at = store.head().seq
    seen.forget_tries(store.keys.user)
    seen.remember(store.head())
    here = _Open(computer=places.computer(), process=os.getpid(), since=dates.to_utc_text(clock.now()))
    with contextlib.suppress(OSError):  # it only explains
        files.write_durably(store.folder / OPEN, msgspec.json.encode(here))
