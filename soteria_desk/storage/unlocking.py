"""Unlock a casebook: from the key file to a session that is logged, and every way in which that can fail."""

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from soteria_desk import dates
from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    CannotReadDisk,
    CannotWriteDisk,
    CasebookDamaged,
    CasebookError,
    CasebookInUse,
    CasebookOlder,
    CasebookReadOnly,
    DiskFull,
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileMissing,
    KeyFileOfAnother,
    MayNotOpen,
    NetworkFolder,
    NotFound,
    RecordUnreadable,
    RoleNeeded,
    SoteriaError,
    UnknownUser,
    WrongPassphrase,
)
from soteria_desk.ids import NewId
from soteria_desk.storage import keys as key_changes
from soteria_desk.storage import migrations, places, recovering, rekeying
from soteria_desk.storage.connection import Busy, Database, open_database
from soteria_desk.storage.folder import (
    DATABASE,
    NEXT_DATABASE,
    OPEN,
    casebook_named_in,
    is_replaced_sheet,
    require_database,
)
from soteria_desk.storage.gaps import gaps_in
from soteria_desk.storage.migrations.run import version_of
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyring
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits, outgrown
from soteria_desk.vault.keyfile import MUST_CHANGE, KeyFile
from soteria_desk.vault.keyring import KeyRing, Opened

T = TypeVar("T")


class _Open(msgspec.Struct):
    """open.json: explains, decides nothing."""

    computer: str
    process: int
    since: str


def labels(folder: Path) -> tuple[str, ...]:
    """Return the users one can choose from, before anything is unlocked.

    Raises:
        NotACasebook, KeyFileMissing, KeyFileDamaged, KeyFileTooNew: as they say.
    """
    require_database(folder)
    cut_off = _cut_off(folder)
    if cut_off is not None and not (folder / NEXT_DATABASE).exists():
        return cut_off.labels()
    return _found(folder).best.labels()


def unlock(
    folder: Path,
    label: str,
    passphrase: str,
    clock: Clock,
    new_id: NewId,
    limits: Limits = LIMITS,
    *,
    tries_folder: Path | None = None,
    accept_older: bool = False,
    accept_altered: bool = False,
    cost: Cost | None = None,
    recovery: bool = False,
) -> Store:
    """Unlock a casebook in the thread that will own it.

    Once the passphrase was right, no failure of the database is ever told as a wrong passphrase.

    Args:
        tries_folder: Where this computer remembers wrong tries and the head it last saw; None: nowhere.
        accept_older: A supervisor goes on although the casebook is older than when last used here (E-08).
        accept_altered: A supervisor goes on although the list of users was altered (E-07): it is written
            again from what the database proves. Both are logged.
        cost: What new slots cost; a slot that costs less is written again where this computer bears it.
        recovery: Mark every entry of the session: it follows the use of the recovery sheet.
    """
    folder = folder.absolute()
    require_database(folder)
    if places.is_network(folder):
        raise NetworkFolder()
    tries = _Tries(tries_folder, clock)
    way = _way_cut_off(folder, label, passphrase, tries, limits)
    if way is None:
        way = _way(folder, label, passphrase, tries, limits, accept_altered)
    way.accept_older, way.accept_altered, way.recovery = accept_older, accept_altered, recovery
    opened = way.opened
    wanted = cost or (DEFAULT if limits == LIMITS else None)
    try:
        seen = Seen(tries_folder, way.found.best.casebook)
        store = open_store(folder, way.found.best, opened.keys, clock, new_id, seen, way)
        store.cost, store.limits = wanted or DEFAULT, limits
        if wanted is not None and not store.read_only and outgrown(opened.slot.cost, wanted, opened.seconds):
            _raise_cost(store, opened, passphrase)
        # From here on the store itself keeps everything back from a one-time passphrase.
        store.must_change = opened.slot.state == MUST_CHANGE
    except BaseException:
        opened.keys.wipe()
        raise
    finally:
        opened.wipe()
    return store


def recover(
    folder: Path,
    rows: Sequence[str],
    label: str,
    passphrase: str,
    clock: Clock,
    new_id: NewId,
    *,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
    tries_folder: Path | None = None,
) -> Store:
    """Unlock with the recovery sheet and set a new passphrase for `label`, with or without a key file."""
    folder = folder.absolute()
    require_database(folder)
    if places.is_network(folder):
        raise NetworkFolder()
    recovering.reset_with_sheet(
        folder,
        rows,
        label,
        passphrase,
        open_file=lambda key: _keyed(folder, key, writing=True),
        clock=clock,
        new_id=new_id,
        cost=cost,
        limits=limits,
    )
    return unlock(
        folder, label, passphrase, clock, new_id, limits, tries_folder=tries_folder, cost=cost, recovery=True
    )


def keys_alone(
    folder: Path, label: str, passphrase: str, clock: Clock, limits: Limits, tries_folder: Path | None
) -> tuple[KeyRing, bool, int]:
    """Open a slot without the database, which may be damaged; the caller wipes the keys.

    Returns:
        The keys, whether a one-time passphrase opened them, and the newest entry this computer has seen.

    Raises:
        CasebookInUse: another program has the casebook open.
        NotACasebook, UnknownUser, WrongPassphrase and their like: as in unlocking.
    """
    folder = folder.absolute()
    require_database(folder)
    if places.is_network(folder):
        raise NetworkFolder()
    way = _way(folder, label, passphrase, _Tries(tries_folder, clock), limits, False)
    keys, must_change = way.opened.keys, way.opened.slot.state == MUST_CHANGE
    way.opened.wipe()
    try:
        open_database(folder / DATABASE, keys.database_key, read_only=True).close()
    except Busy:
        keys.wipe()
        raise in_use(folder) from None
    except CasebookError:
        pass  # that it does not open is why it is asked for
    except BaseException:
        keys.wipe()
        raise
    head = Seen(tries_folder, way.found.best.casebook).head
    return keys, must_change, head.seq if head is not None else 0


def labels_with_sheet(folder: Path, rows: Sequence[str]) -> tuple[str, ...]:
    """The users the database itself knows: for recovering where no key file lists them.

    Raises:
        RecoveryRowWrong, RecoverySheetMixed, WrongSheet: the sheet does not fit.
    """
    folder = folder.absolute()
    require_database(folder)
    return recovering.labels_with_sheet(folder, rows, lambda key: _keyed(folder, key))


# --- The slot ----------------------------------------------------------------------------------------


@dataclass
class Way:
    """The key file and the slot by which a user comes in, and what is to be accepted on the way."""

    found: files.Found
    opened: Opened
    accept_older: bool = False
    accept_altered: bool = False
    recovery: bool = False


@dataclass
class _Tries:
    """Wrong tries as this computer counts them."""

    folder: Path | None
    clock: Clock

    def open(self, casebook: str, user: str, open_slot: Callable[[], T]) -> T:
        """Open a slot, unless too many wrong tries went before; a wrong passphrase counts."""
        seen = Seen(self.folder, casebook)
        seen.refuse_too_many(user, self.clock.now())
        try:
            return open_slot()
        except WrongPassphrase:
            seen.count_wrong(user, self.clock.now())
            raise


def _found(folder: Path) -> files.Found:
    require_database(folder)
    return files.read_best(folder, casebook_named_in(folder))


def _is_of_another(folder: Path, keyfile: KeyFile) -> bool:
    return casebook_named_in(folder) not in (None, keyfile.casebook)


def _way(
    folder: Path, label: str, passphrase: str, tries: _Tries, limits: Limits, accept_altered: bool
) -> Way:
    """Open the slot of `label` in the key files."""
    found = _found(folder)
    slot = found.best.slot_of(label)

    def open_slot() -> Way:
        try:
            return Way(found, keyring.opened(found.best, label, passphrase, limits, accept_altered))
        except KeyFileDamaged:
            # The slot alone is damaged: the other copy may have it whole.
            for other in found.others:
                opened = keyring.opened(other, label, passphrase, limits, accept_altered)
                return Way(files.Found(other, (found.best,), needs_repair=True), opened)
            raise

    if _is_of_another(folder, found.best):
        if slot is None:
            raise KeyFileOfAnother()
        try:
            return open_slot()
        except WrongPassphrase:
            # It was tried on the key file of another casebook: it says nothing of this one.
            raise KeyFileOfAnother() from None
    if slot is None:
        raise UnknownUser(label=label)
    return tries.open(found.best.casebook, slot.user, open_slot)


def _cut_off(folder: Path) -> KeyFile | None:
    """The key file of a new root key that has not got its name yet, where there is one."""
    after = rekeying.pending(folder)
    if after is None:
        return None
    try:
        found = _found(folder).best
    except (KeyFileMissing, KeyFileDamaged):
        return after
    return after if after.casebook == found.casebook and after.epoch > found.epoch else None


def _way_cut_off(folder: Path, label: str, passphrase: str, tries: _Tries, limits: Limits) -> Way | None:
    """Finish a change of the root key that was cut off, where there is one and it unlocks."""
    after = _cut_off(folder)
    slot = after.slot_of(label) if after else None
    if after is None or slot is None:
        return None
    opened = tries.open(
        after.casebook,
        slot.user,
        lambda: rekeying.settled(
            folder,
            after,
            lambda: keyring.opened(after, label, passphrase, limits),
            lambda: in_use(folder),
        ),
    )
    return Way(files.Found(after, (), needs_repair=True), opened) if opened else None


def _raise_cost(store: Store, opened: Opened, passphrase: str) -> None:
    """Make the slot dearer to guess, now that the usual cost has grown; never a reason not to open."""
    with contextlib.suppress(SoteriaError, OSError):
        keyfile = files.read_best(store.folder, store.casebook_id).best
        key_changes.raise_cost(store, keyfile, opened, passphrase)


# --- The database ------------------------------------------------------------------------------------


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
        _tidy(folder, keyfile, way is not None and way.found.needs_repair)
    return store


def _tidy(folder: Path, keyfile: KeyFile, needs_repair: bool) -> None:
    """Put both key files right and give up half a new pair, only now that this pair has proved itself."""
    if needs_repair:
        try:
            files.write_both(folder, keyfile)
        except OSError:
            return
    rekeying.discard(folder)


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
            return key_changes.rewritten(store, (keyfile, *way.found.others), way.opened.crk)
        if keyfile.generation > store.generation():
            return key_changes.without_strangers(store, keyfile, way.opened.crk)
    except OSError as error:
        raise key_changes.refusal_of(error) from error
    return keyfile


def _bring_up_to_date(store: Store, database: Database, clock: Clock, new_id: NewId) -> None:
    if version_of(database) < migrations.STEPS[-1].VERSION:
        from soteria_desk.storage.upgrading import upgrade  # once in the life of a format

        upgrade(store, database, clock, new_id)


def _keyed(folder: Path, key: bytearray, writing: bool = False) -> Database:
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
        return _keyed(folder, keys.database_key)
    except CasebookDamaged:
        if _is_of_another(folder, keyfile):
            raise KeyFileOfAnother() from None
        if is_replaced_sheet(folder, keyfile.sheet_id):
            raise KeyFileAltered() from None  # the key file of before the keys were replaced
        raise


def in_use(folder: Path) -> CasebookInUse:
    """E-09, with what open.json tells of who has it open."""
    try:
        told = msgspec.json.decode((folder / OPEN).read_bytes(), type=_Open)
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
        return not gaps_in(store.connection).holds_entry(seen.head.seq)
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
            key_changes.align(store, work, keyfile)
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
