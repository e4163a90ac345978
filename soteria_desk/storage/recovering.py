"""The way back in with the recovery sheet: `casebook.db` and the paper are enough.

Whether a sheet fits is decided by the database alone, which opens with it or does not; where it does not, its pages
and the key files tell why.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec.structs import replace as changed

from soteria_desk import dates
from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    CasebookDamaged,
    KeyFileDamaged,
    KeyFileMissing,
    UnknownUser,
    WrongSheet,
)
from soteria_desk.ids import NewId
from soteria_desk.storage import next_pair
from soteria_desk.storage.connection import Database
from soteria_desk.storage.folder import (
    DATABASE,
    READ_ME,
    REPLACED,
    casebook_named_in,
    is_replaced_sheet,
    read_me,
)
from soteria_desk.storage.key_repair import align
from soteria_desk.storage.keys import refuse_weak, sealed
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyfile, keyring, recovery, slots
from soteria_desk.vault.identity import Identity
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits, sub_key
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing
from soteria_desk.vault.memory import wiped

OpenFile = Callable[[bytearray], Database]


def labels_with_sheet(folder: Path, rows: Sequence[str], open_file: OpenFile) -> tuple[str, ...]:
    """The users the database itself knows, for whoever has the sheet and no key file."""
    with _opened(folder, rows, open_file) as (_, database):
        return tuple(label for _, label in _members(database))


def reset_with_sheet(
    folder: Path,
    rows: Sequence[str],
    label: str,
    passphrase: str,
    *,
    open_file: OpenFile,
    clock: Clock,
    new_id: NewId,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
) -> None:
    """Let a user in again who has the recovery sheet: new keys, every access role, a new passphrase.

    Works without a key file; then the other users need new slots too, and their members are removed.
    All of it is logged as done with the sheet, and signed with the user's new key.

    Raises:
        RecoveryRowWrong, RecoverySheetMixed, WrongSheet: the sheet does not fit.
        UnknownUser: no member has that label.
        WeakPassphrase: the new passphrase is not good enough.
    """
    refuse_weak(passphrase, label)
    with _opened(folder, rows, open_file) as (crk, database):
        _reset(folder, database, crk, label, passphrase, clock, new_id, cost, limits)


@contextmanager
def _opened(folder: Path, rows: Sequence[str], open_file: OpenFile) -> Iterator[tuple[bytearray, Database]]:
    with wiped(recovery.decode(rows)) as crk:
        with wiped(sub_key(crk, "db")) as key:
            try:
                database = open_file(key)
            except CasebookDamaged:
                raise refusal(folder, crk) from None
        try:
            yield crk, database
        finally:
            database.close()


def refusal(folder: Path, crk: bytearray) -> CasebookDamaged | WrongSheet:
    """Why the database did not open with this sheet: it is damaged, or the sheet is not its own."""
    from soteria_desk.storage.pages import opens_with  # only where something is wrong

    sheet = keyring.sheet_id(crk)
    with wiped(sub_key(crk, "db")) as key:
        if opens_with(folder / DATABASE, key):
            return CasebookDamaged(places=1)
    try:
        wanted = files.read_best(folder, casebook_named_in(folder)).best.sheet_id
    except (KeyFileMissing, KeyFileDamaged):
        wanted = ""
    if wanted == sheet:
        return CasebookDamaged(places=1)
    return WrongSheet(sheet=wanted, older=is_replaced_sheet(folder, sheet) or _is_kept(folder, sheet))


def _is_kept(folder: Path, sheet: str) -> bool:
    """Whether the key file of that sheet is kept among what was replaced here."""
    for path in (folder / REPLACED).glob("keys.epoch*.json"):
        try:
            if keyfile.read(files.read_small(path, keyfile.MAX_BYTES)).sheet_id == sheet:
                return True
        except (OSError, KeyFileDamaged):
            continue  # it only helps to say why
    return False


def _reset(
    folder: Path,
    database: Database,
    crk: bytearray,
    label: str,
    passphrase: str,
    clock: Clock,
    new_id: NewId,
    cost: Cost,
    limits: Limits,
) -> None:
    ((casebook, generation, epoch),) = database.execute("SELECT id, generation, epoch FROM casebook")
    user = _user_of(database, label)
    identity = Identity.fresh()
    keys = KeyRing(casebook, user, crk, identity)
    try:
        store = Store(folder, database, keys, clock, new_id, Seen(None, casebook))
        store.recovery = True
        store.verdict = store.check("quick")
        store.verdict.raise_if_red()
        found = proved(folder, casebook, epoch, crk)
        # A new root key that was cut off before it held is given up: its slots do not know what is set now.
        next_pair.discard(folder)
        with wiped(identity.private):
            slot = slots.make(
                casebook=casebook,
                epoch=epoch,
                user=user,
                label=store.member.label,
                identity=identity,
                crk=crk,
                passphrase=passphrase,
                cost=cost,
                limits=limits,
            )
        known = {member.id for member in store.records.all(Member)}
        others = tuple(s for s in (found.slots if found else ()) if s.user != user and s.user in known)
        after = KeyFile(
            casebook=casebook,
            generation=max(generation, found.generation if found else 0) + 1,
            epoch=epoch,
            slots=(slot, *others),
            sheet_id=keyring.sheet_id(crk),
            sheet_printed_on=found.sheet_printed_on if found else today(clock),
        )
        after = sealed(after, crk)
        files.write_both(folder, after)
        if not (folder / READ_ME).exists():
            with contextlib.suppress(OSError):  # it only says which casebook this is
                files.write_durably(folder / READ_ME, read_me(casebook))
        with store.unit("casebook.recover", "with the recovery sheet") as work:
            align(store, work, after)
            work.put(changed(store.member, roles=tuple(AccessRole)))
            work.note("casebook.recover", "casebook", casebook, "with the recovery sheet")
    finally:
        keys.wipe()


def proved(folder: Path, casebook: str, epoch: int | None, crk: bytearray) -> KeyFile | None:
    """The key file, where there is one that this root key vouches for; `epoch` None: nobody knows it."""
    whole: list[KeyFile] = []
    try:
        found = files.read_best(folder, casebook)
        whole += (found.best, *found.others)
    except (KeyFileMissing, KeyFileDamaged):
        pass  # the sheet is there for that
    pending = next_pair.pending(folder)
    if pending is not None:
        whole.append(pending)
    with wiped(keyring.mac_key(crk)) as key:
        fitting = [one for one in whole if one.casebook == casebook and epoch in (None, one.epoch)]
        vouched = [one for one in fitting if one.mac_is_right(key)]
    return max(vouched, key=lambda one: one.generation, default=None)


def _user_of(database: Database, label: str) -> str:
    for user, name in _members(database):
        if name.casefold() == label.strip().casefold():
            return user
    raise UnknownUser(label=label)


def _members(database: Database) -> list[tuple[str, str]]:
    rows = database.execute(
        "SELECT id, body ->> '$.label' FROM record WHERE kind = 'member' AND deleted = 0 ORDER BY n"
    )
    return [(str(user), str(label)) for user, label in rows]


def today(clock: Clock) -> date:
    """The day by the clock here."""
    return dates.local(clock.now()).date()
