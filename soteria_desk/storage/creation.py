"""Make a casebook: keys, folder, database, its first user; all of it, or nothing is left."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from soteria_desk import dates
from soteria_desk.canonical import HalfACharacter
from soteria_desk.casework.casebook import AccessRole, CasebookInfo, Member
from soteria_desk.casework.lengths import one_line
from soteria_desk.casework.officer import Officer
from soteria_desk.clock import Clock
from soteria_desk.errors import (
    HALF_A_CHARACTER,
    CannotWriteHere,
    CasebookExists,
    DiskFull,
    InvalidField,
    NetworkFolder,
)
from soteria_desk.ids import NewId
from soteria_desk.storage import places
from soteria_desk.storage.connection import open_database
from soteria_desk.storage.folder import DATABASE, READ_ME, named, read_me, refuse_long_path
from soteria_desk.storage.keys import label_of, refuse_weak
from soteria_desk.storage.migrations.run import migrate
from soteria_desk.storage.opening import open_store
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyring, recovery, slots
from soteria_desk.vault.identity import Identity
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing
from soteria_desk.vault.memory import wiped

_PART = ".part"


@dataclass(frozen=True)
class Created:
    """A new casebook, unlocked, and the seven rows of its recovery sheet: shown once, kept nowhere."""

    store: Store
    recovery_rows: tuple[str, ...]


def create(
    folder: Path,
    *,
    name: str,
    force: str,
    marking: str,
    label: str,
    officer: str,
    passphrase: str,
    clock: Clock,
    new_id: NewId,
    rank: str = "",
    number: str = "",
    cost: Cost = DEFAULT,
    demonstration: bool = False,
    limits: Limits = LIMITS,
    tries_folder: Path | None = None,
) -> Created:
    """Make a casebook with one user, who holds every access role, and unlock it.

    The folder appears under its name only when everything in it is written.

    Raises:
        CasebookExists, CannotWriteHere, NetworkFolder: the folder cannot be used.
        WeakPassphrase: the passphrase is not good enough for the only lock there is.
        InvalidField: the label cannot be shown, or something that stands on one line is too long for it.
    """
    label = label_of(label)
    name, officer = one_line(name, "The casebook's name"), one_line(officer, "The officer's name")
    rank, number = one_line(rank, "Rank"), one_line(number, "Number")
    force, marking = one_line(force, "Force"), one_line(marking, "Marking")
    refuse_weak(passphrase, name, label, officer, force)
    folder = named(folder)
    refuse_long_path(folder.with_name(folder.name + _PART))
    try:
        if folder.exists() or folder.is_symlink():
            raise CasebookExists(name=folder.name)
    except OSError as error:
        raise CannotWriteHere(reason=(error.strerror or "the system refuses it").lower()) from error
    if places.is_network(folder):
        raise NetworkFolder()
    casebook, user = new_id(), new_id()
    identity = Identity.for_demonstration(user) if demonstration else Identity.fresh()
    with wiped(bytearray(os.urandom(32))) as crk:
        try:
            keyfile = _new_keyfile(casebook, user, label, identity, crk, passphrase, clock, cost, limits)
            keys = KeyRing(casebook, user, crk, identity)
        finally:
            identity.wipe()
        rows = recovery.encode(crk)
    info = CasebookInfo(id=casebook, name=name, force=force, marking=marking, demonstration=demonstration)
    person = Officer(id=new_id(), name=officer, rank=rank, number=number, force=force)
    member = Member(
        id=user,
        label=label,
        officer_id=person.id,
        roles=tuple(AccessRole),
        sig_pub=keys.public.sig.hex(),
        kem_pub=keys.public.kem.hex(),
        age_pub=keys.public.age.hex(),
    )
    try:
        _write_new_folder(folder, keyfile, keys, clock, new_id, (info, person, member))
        store = open_store(folder, keyfile, keys, clock, new_id, Seen(tries_folder, casebook))
        store.cost, store.limits = cost, limits
    except BaseException:
        keys.wipe()
        raise
    return Created(store, rows)


def _new_keyfile(
    casebook: str,
    user: str,
    label: str,
    identity: Identity,
    crk: bytearray,
    passphrase: str,
    clock: Clock,
    cost: Cost,
    limits: Limits,
) -> KeyFile:
    slot = slots.make(
        casebook=casebook,
        epoch=1,
        user=user,
        label=label,
        identity=identity,
        crk=crk,
        passphrase=passphrase,
        cost=cost,
        limits=limits,
    )
    keyfile = KeyFile(
        casebook=casebook,
        generation=1,
        epoch=1,
        slots=(slot,),
        sheet_id=keyring.sheet_id(crk),
        sheet_printed_on=dates.local(clock.now()).date(),
    )
    with wiped(keyring.mac_key(crk)) as key:
        return keyfile.sealed(key)


def _write_new_folder(
    folder: Path,
    keyfile: KeyFile,
    keys: KeyRing,
    clock: Clock,
    new_id: NewId,
    first: tuple[CasebookInfo, Officer, Member],
) -> None:
    part = folder.with_name(folder.name + _PART)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if part.exists():
            shutil.rmtree(part)  # what an earlier attempt left; nobody has ever saved anything in it
        part.mkdir(mode=0o700)
        _write_new_database(part, keyfile, keys, clock, new_id, first)
        files.write_both(part, keyfile)
        files.write_durably(part / READ_ME, read_me(keyfile.casebook))
        part.rename(folder)
        files.sync_folder(folder.parent)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise CannotWriteHere(reason=(error.strerror or "the system refuses it").lower()) from error
    except DiskFull as error:
        shutil.rmtree(part, ignore_errors=True)
        raise CannotWriteHere(reason="the disk is full") from error  # there is no earlier save to speak of
    except HalfACharacter as error:
        shutil.rmtree(part, ignore_errors=True)
        raise InvalidField(field="A name", problem=HALF_A_CHARACTER) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _write_new_database(
    part: Path,
    keyfile: KeyFile,
    keys: KeyRing,
    clock: Clock,
    new_id: NewId,
    first: tuple[CasebookInfo, Officer, Member],
) -> None:
    # Made here and not by the driver, so that it belongs to its owner alone from the first moment.
    os.close(os.open(part / DATABASE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    database = open_database(part / DATABASE, keys.database_key, new=True)
    try:
        migrate(database)
        database.execute(
            "INSERT INTO casebook (only, id, replica, generation, epoch) VALUES (1, ?, ?, ?, ?)",
            (keyfile.casebook, new_id(), keyfile.generation, keyfile.epoch),
        )
        store = Store(part, database, keys, clock, new_id, Seen(None, keyfile.casebook))
        with store.unit("casebook.create") as work:
            for record in first:
                work.put(record)
    finally:
        database.close()
