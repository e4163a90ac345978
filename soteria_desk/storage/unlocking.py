"""Unlock a casebook: from the key file to a session that is logged, and every way in which that can fail."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from soteria_desk.clock import Clock
from soteria_desk.errors import (
    CasebookError,
    KeyFileDamaged,
    KeyFileMissing,
    KeyFileOfAnother,
    NetworkFolder,
    SoteriaError,
    UnknownUser,
    WrongPassphrase,
)
from soteria_desk.ids import NewId
from soteria_desk.storage import keys as key_changes
from soteria_desk.storage import next_pair, places, recovering
from soteria_desk.storage.connection import Busy, open_database
from soteria_desk.storage.folder import (
    DATABASE,
    NEXT_DATABASE,
    casebook_named_in,
    require_database,
)
from soteria_desk.storage.opening import Way, in_use, is_of_another, keyed, open_store
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyring
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits, outgrown
from soteria_desk.vault.keyfile import MUST_CHANGE, KeyFile
from soteria_desk.vault.keyring import KeyRing, Opened

T = TypeVar("T")


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
        open_file=lambda key: keyed(folder, key, writing=True),
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
    return recovering.labels_with_sheet(folder, rows, lambda key: keyed(folder, key))


# --- The slot ----------------------------------------------------------------------------------------


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


def _way(
    folder: Path, label: str, passphrase: str, tries: _Tries, limits: Limits, accept_altered: bool
) -> Way:
    """Open the slot of `label` in the key files."""
    found = _found(folder)
    slot = found.best.slot_of(label)

    def open_slot() -> Way:
        try:
            return Way(found, keyring.opened(found.best, label, passphrase, limits, accept_altered))
        except (KeyFileDamaged, WrongPassphrase) as error:
            # The slot alone is damaged, or a change of passphrase failed between the two copies: then the old
            # one opens too, as long as the database knows of no change.
            for other in found.others:
                if other.casebook == found.best.casebook and other.slot_of(label):
                    with contextlib.suppress(WrongPassphrase):
                        opened = keyring.opened(other, label, passphrase, limits, accept_altered)
                        damaged = found.damaged or isinstance(error, KeyFileDamaged)
                        return Way(files.Found(other, (found.best,), True, damaged), opened)
            raise error

    if is_of_another(folder, found.best):
        if slot is None:
            raise KeyFileOfAnother()
        try:
            # Counted all the same: READ ME.txt says whose it is, and anybody can write that.
            return tries.open(found.best.casebook, slot.user, open_slot)
        except WrongPassphrase:
            # It was tried on the key file of another casebook: it says nothing of this one.
            raise KeyFileOfAnother() from None
    if slot is None:
        raise UnknownUser(label=label)
    return tries.open(found.best.casebook, slot.user, open_slot)


def _cut_off(folder: Path) -> KeyFile | None:
    """The key file of a new root key that has not got its name yet, where there is one."""
    after = next_pair.pending(folder)
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
        lambda: next_pair.settled(
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
