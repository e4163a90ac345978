"""Changes of who may open a casebook: a new passphrase, and the way back in with the recovery sheet.

The key file is written first, then the database notes its generation. A change that was cut off between
the two is finished at the next unlocking (`align`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from msgspec.structs import replace as changed

from soteria_desk import dates
from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileMissing,
    UnknownUser,
    WeakPassphrase,
    WrongSheet,
)
from soteria_desk.ids import NewId
from soteria_desk.storage.connection import Database
from soteria_desk.storage.folder import casebook_named_in
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.storage.unit_of_work import UnitOfWork
from soteria_desk.vault import files, keyring, recovery, slots
from soteria_desk.vault.identity import Identity
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits, sub_key
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing
from soteria_desk.vault.memory import wiped
from soteria_desk.vault.passphrase import problem_with


def change_passphrase(
    store: Store, old: str, new: str, *, cost: Cost = DEFAULT, limits: Limits = LIMITS
) -> None:
    """Give the user who unlocked another passphrase; the old one opens nothing any more but older copies.

    Raises:
        WrongPassphrase: the old one is not right.
        WeakPassphrase: the new one is not good enough.
        CasebookReadOnly: nothing can be written here.
    """
    store.require_writable()
    member = store.member
    refuse_weak(new, store.info.name, member.label)
    keyfile = files.read_best(store.folder, store.casebook_id).best
    slot = keyfile.slot_of(member.label)
    if slot is None or slot.user != member.id:
        raise KeyFileAltered()
    identity, crk = slots.open_slot(slot, keyfile.casebook, keyfile.epoch, old, limits)
    with wiped(crk), wiped(identity.private):
        fresh = slots.make(
            casebook=keyfile.casebook,
            epoch=keyfile.epoch,
            user=slot.user,
            label=slot.label,
            identity=identity,
            crk=crk,
            passphrase=new,
            cost=cost,
            limits=limits,
        )
        kept = tuple(fresh if other.user == slot.user else other for other in keyfile.slots)
        after = _sealed(replace(keyfile, slots=kept, generation=keyfile.generation + 1), crk)
    files.write_both(store.folder, after)
    with store.unit("passphrase.change") as work:
        store.take_generation(after.generation)
        work.note("passphrase.change", "member", member.id)


def refuse_weak(passphrase: str, *names: str) -> None:
    """Raise WeakPassphrase with its reason, where there is one."""
    problem = problem_with(passphrase, *names)
    if problem:
        raise WeakPassphrase(problem=problem)


def align(store: Store, work: UnitOfWork, keyfile: KeyFile) -> None:
    """Bring the members' records and the generation to what a proved key file says.

    Raises:
        KeyFileAltered: it names somebody the casebook has never known.
    """
    public = {slot.user: slot for slot in keyfile.slots}
    members = store.records.all(Member)
    if not set(public) <= {member.id for member in members}:
        raise KeyFileAltered()
    for member in members:
        slot = public.get(member.id)
        if slot is None:
            work.remove(member, action="member.remove", why="no slot in the key file any more")
            continue
        keys = {"sig_pub": slot.sig_pub.hex(), "kem_pub": slot.kem_pub.hex(), "age_pub": slot.age_pub.hex()}
        work.put(changed(member, **keys), action="member.keys")
    store.take_generation(keyfile.generation)


def reset_with_sheet(
    folder: Path,
    rows: Sequence[str],
    label: str,
    passphrase: str,
    *,
    open_file: Callable[[bytearray], Database],
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
    with wiped(recovery.decode(rows)) as crk:
        found = _proved(folder, crk)
        with wiped(sub_key(crk, "db")) as key:
            database = open_file(key)
        try:
            _reset(folder, database, found, crk, label, passphrase, clock, new_id, cost, limits)
        finally:
            database.close()


def _proved(folder: Path, crk: bytearray) -> KeyFile | None:
    """The key file, where there is one that this root key vouches for."""
    try:
        found = files.read_best(folder, casebook_named_in(folder)).best
    except (KeyFileMissing, KeyFileDamaged):
        return None
    if found.sheet_id != keyring.sheet_id(crk):
        raise WrongSheet(sheet=found.sheet_id)
    with wiped(keyring.mac_key(crk)) as key:
        return found if found.mac_is_right(key) else None


def _reset(
    folder: Path,
    database: Database,
    found: KeyFile | None,
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
        store.verdict = store.check("quick")
        store.verdict.raise_if_red()
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
            sheet_printed_on=found.sheet_printed_on if found else _today(clock),
        )
        after = _sealed(after, crk)
        files.write_both(folder, after)
        with store.unit("casebook.recover", "with the recovery sheet") as work:
            align(store, work, after)
            work.put(changed(store.member, roles=tuple(AccessRole)))
            work.note("casebook.recover", "casebook", casebook, "with the recovery sheet")
    finally:
        keys.wipe()


def _user_of(database: Database, label: str) -> str:
    rows = database.execute(
        "SELECT id, body ->> '$.label' FROM record WHERE kind = 'member' AND deleted = 0 ORDER BY n"
    )
    for user, name in rows:
        if name.casefold() == label.strip().casefold():
            return str(user)
    raise UnknownUser(label=label)


def _sealed(keyfile: KeyFile, crk: bytearray) -> KeyFile:
    with wiped(keyring.mac_key(crk)) as key:
        return keyfile.sealed(key)


def _today(clock: Clock) -> date:
    return dates.local(clock.now()).date()
