"""Changes of who may open a casebook, under the root key it has: passphrases, new users, new slots.

The key file is written first, then the database notes its generation. A change that was cut off between
the two is finished at the next unlocking (`key_repair`); a failure that is noticed is taken back.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from msgspec.structs import replace as changed

from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import (
    CannotWriteDisk,
    DiskFull,
    InvalidField,
    KeyFileAltered,
    KeysUncertain,
    NotFound,
    Refused,
    SoteriaError,
    WeakPassphrase,
    WrongPassphrase,
)
from soteria_desk.storage.store import Store
from soteria_desk.storage.unit_of_work import Changed, UnitOfWork
from soteria_desk.vault import files, keyring, slots
from soteria_desk.vault.identity import Identity, PublicKeys
from soteria_desk.vault.kdf import Cost, Limits, as_secret
from soteria_desk.vault.keyfile import ACTIVE, MAX_LABEL, MAX_SLOTS, MUST_CHANGE, KeyFile, Slot
from soteria_desk.vault.memory import wiped
from soteria_desk.vault.passphrase import problem_with

Changes = tuple[Changed, ...]


# --- The passphrase given again -----------------------------------------------------------------------


@dataclass
class Proved:
    """What the own passphrase gives again, for the length of one change; wiped at its end."""

    keyfile: KeyFile
    slot: Slot
    identity: Identity
    crk: bytearray

    def __repr__(self) -> str:
        return "Proved(...)"


@contextmanager
def proved(store: Store, passphrase: str) -> Iterator[Proved]:
    """Ask the user who unlocked for the passphrase again, and lend the root key for one change.

    Raises:
        WrongPassphrase: it is not right; it counts as a wrong try on this computer.
        TooManyTries: the wait after wrong tries still runs.
        KeyFileAltered: the key file is not the one this session was opened with.
        CasebookReadOnly: nothing can be written here.
        Refused: another change of the keys is under way.
    """
    store.require_writable()
    if store.changing_keys:
        raise Refused(
            reason="the keys of this casebook are being changed already",
            what_to_do="Wait until that is done.",
        )
    user = store.keys.user
    store.seen.refuse_too_many(user, store.now())
    try:
        keyfile, slot, identity, crk = _opened(store, user, passphrase)
    except WrongPassphrase:
        store.seen.count_wrong(user, store.now())
        raise
    with wiped(identity.private), wiped(crk):
        _count_as_right(store)
        with wiped(keyring.mac_key(crk)) as key:
            if not keyfile.mac_is_right(key):
                raise KeyFileAltered()
        store.changing_keys = True
        try:
            yield Proved(keyfile, slot, identity, crk)
        finally:
            store.changing_keys = False


def _opened(store: Store, user: str, passphrase: str) -> tuple[KeyFile, Slot, Identity, bytearray]:
    """Open the user's slot in the best key file, or in the other copy where a change failed between the two."""
    found = files.read_best(store.folder, store.casebook_id)
    wrong: WrongPassphrase | None = None
    for keyfile in (found.best, *found.others):
        slot = _slot_of(keyfile, user)
        if slot is None or keyfile.casebook != store.casebook_id or keyfile.generation < store.generation():
            break
        try:
            identity, crk = slots.open_slot(slot, keyfile.casebook, keyfile.epoch, passphrase, store.limits)
        except WrongPassphrase as error:
            wrong = wrong or error
            continue
        return keyfile, slot, identity, crk
    raise wrong or KeyFileAltered()


def _count_as_right(store: Store) -> None:
    store.wrong_tries += store.seen.wrong_tries(store.keys.user)
    store.seen.forget_tries(store.keys.user)


def _slot_of(keyfile: KeyFile, user: str) -> Slot | None:
    return next((slot for slot in keyfile.slots if slot.user == user), None)


def states(store: Store) -> dict[str, str]:
    """How each user's slot stands, by user: `active` or `must_change`."""
    best = files.read_best(store.folder, store.casebook_id).best
    return {slot.user: slot.state for slot in best.slots}


SHEET_SHOWN = ", shown"
"""Ends the note of a sheet that was on the screen, and perhaps never on paper."""


def sheet_is_due(store: Store) -> bool:
    """Whether the newest root key came without anybody printing its sheet; being shown is not being on paper.

    A program that was ended while the first sheet stood on the screen left one that nobody has checked. Nothing
    is in a demonstration that could be lost.
    """
    if store.info.demonstration:
        return False
    rows = store.connection.execute(
        "SELECT entry ->> '$.action' FROM journal WHERE (instr(entry, ?) OR instr(entry, ?) OR instr(entry, ?))"
        " AND (entry ->> '$.action' IN ('keys.replace', 'casebook.create')"
        " OR (entry ->> '$.action' = 'sheet.print' AND coalesce(entry ->> '$.why', '') NOT LIKE ?))"
        " ORDER BY seq DESC LIMIT 1",
        (
            '"action":"sheet.print"',
            '"action":"keys.replace"',
            '"action":"casebook.create"',
            f"%{SHEET_SHOWN}",
        ),
    )
    return rows != [("sheet.print",)]


# --- The changes -------------------------------------------------------------------------------------


def change_passphrase(
    store: Store, old: str, new: str, *, cost: Cost | None = None, limits: Limits | None = None
) -> None:
    """Give the user who unlocked another passphrase; the old one opens nothing any more but older copies.

    A session opened with a one-time passphrase becomes like any other.

    Raises:
        WrongPassphrase: the old one is not right.
        WeakPassphrase: the new one is not good enough, or is the old one.
        CasebookReadOnly: nothing can be written here.
    """
    store.require_writable()
    member = store.member
    refuse_weak(new, store.info.name, member.label)
    store.cost, store.limits = cost or store.cost, limits or store.limits
    with proved(store, old) as proof:
        if as_secret(new) == as_secret(old):
            raise WeakPassphrase(problem="Choose another passphrase than the one you have.")
        fresh = _new_slot(store, proof, member.id, proof.slot.label, proof.identity, new)
        kept = tuple(fresh if slot.user == member.id else slot for slot in proof.keyfile.slots)

        def note(work: UnitOfWork) -> None:
            work.note("passphrase.change", "member", member.id)

        _write(store, proof, kept, "passphrase.change", note)
    store.must_change = False


def add_user(
    store: Store,
    own_passphrase: str,
    *,
    user: str,
    label: str,
    officer: Officer,
    roles: tuple[AccessRole, ...],
    one_time: str,
) -> Changes:
    """Let another person in, who has to replace the one-time passphrase first.

    Args:
        user: The new user's id.
        officer: The person behind the user; saved where the casebook does not know them.

    Raises:
        WrongPassphrase, TooManyTries: as `proved`.
        WeakPassphrase: the one-time passphrase is not good enough.
        InvalidField: the label cannot be used.
        Refused: there is no room for another user.
    """
    label = label_of(label)
    refuse_weak(one_time, store.info.name, label, officer.name)
    if label.casefold() in {member.label.casefold() for member in store.records.all(Member)}:
        raise InvalidField(field="Label", problem=f"{label} is already a user of this casebook.")
    with proved(store, own_passphrase) as proof:
        if len(proof.keyfile.slots) >= MAX_SLOTS:
            raise Refused(
                reason=f"this casebook has {MAX_SLOTS} users, and cannot have more",
                what_to_do="Remove a user who needs it no longer.",
            )
        identity = Identity.fresh()
        with wiped(identity.private):
            slot = _new_slot(store, proof, user, label, identity, one_time, MUST_CHANGE)
        public = PublicKeys(kem=slot.kem_pub, sig=slot.sig_pub, age=slot.age_pub)

        def put(work: UnitOfWork) -> None:
            work.put(officer)
            work.put(
                Member(id=user, label=label, officer_id=officer.id, roles=roles, **in_hexadecimal(public))
            )

        return _write(store, proof, (*proof.keyfile.slots, slot), "user.add", put)


def reset_user(store: Store, own_passphrase: str, user: str, one_time: str) -> Changes:
    """Give a user who forgot the passphrase a one-time one, with new keys: what they signed stays signed.

    Raises:
        NotFound: there is no such user.
        WrongPassphrase, TooManyTries, WeakPassphrase: as they say.
    """
    member = store.records.get(Member, user)
    officer = store.records.find(Officer, member.officer_id)
    refuse_weak(one_time, store.info.name, member.label, officer.name if officer else "")
    with proved(store, own_passphrase) as proof:
        if _slot_of(proof.keyfile, user) is None:
            raise NotFound(what="user", name=member.label)
        identity = Identity.fresh()
        with wiped(identity.private):
            fresh = _new_slot(store, proof, user, member.label, identity, one_time, MUST_CHANGE)
        public = PublicKeys(kem=fresh.kem_pub, sig=fresh.sig_pub, age=fresh.age_pub)
        kept = tuple(fresh if slot.user == user else slot for slot in proof.keyfile.slots)

        def put(work: UnitOfWork) -> None:
            work.put(changed(member, **in_hexadecimal(public)))

        return _write(store, proof, kept, "user.reset", put)


def raise_cost(store: Store, keyfile: KeyFile, opened: keyring.Opened, passphrase: str) -> None:
    """Write the user's slot again at the cost new slots have, where this computer bears it."""
    slot = opened.slot
    proof = Proved(keyfile, slot, opened.identity, opened.crk)
    fresh = _new_slot(store, proof, slot.user, slot.label, opened.identity, passphrase, slot.state)
    if fresh.cost.m_kib * fresh.cost.t <= slot.cost.m_kib * slot.cost.t:
        return
    kept = tuple(fresh if other.user == slot.user else other for other in keyfile.slots)

    def note(work: UnitOfWork) -> None:
        work.note("keys.change", "member", slot.user, "a passphrase costs more to guess than before")

    _write(store, proof, kept, "keys.change", note)


def _new_slot(
    store: Store,
    proof: Proved,
    user: str,
    label: str,
    identity: Identity,
    passphrase: str,
    state: str = ACTIVE,
) -> Slot:
    return slots.make(
        casebook=proof.keyfile.casebook,
        epoch=proof.keyfile.epoch,
        user=user,
        label=label,
        identity=identity,
        crk=proof.crk,
        passphrase=passphrase,
        cost=store.cost,
        limits=store.limits,
        state=state,
    )


def _write(
    store: Store, proof: Proved, kept: tuple[Slot, ...], action: str, write: Callable[[UnitOfWork], None]
) -> Changes:
    """Write the key files with these slots, then the database; where either fails, the slots of before again."""
    before = proof.keyfile
    after = sealed(replace(before, slots=kept, generation=before.generation + 1), proof.crk)
    try:
        try:
            files.write_both(store.folder, after)
        except OSError as error:
            raise refusal_of(error) from error
        with store.unit(action) as work:
            store.take_generation(after.generation)
            write(work)
    except Exception:
        try:
            files.write_both(
                store.folder, sealed(replace(before, generation=after.generation + 1), proof.crk)
            )
        except OSError as failed:
            if _hold(store, after):
                raise KeysUncertain() from failed
        raise
    return work.changes


def _hold(store: Store, keyfile: KeyFile) -> bool:
    """Whether the key files say this now, and nothing else."""
    try:
        found = files.read_best(store.folder, store.casebook_id)
    except (SoteriaError, OSError):
        return True  # nobody can tell
    return found.best == keyfile and not found.others


# --- Rules that every change shares -------------------------------------------------------------------


def refuse_weak(passphrase: str, *names: str) -> None:
    """Raise WeakPassphrase with its reason, where there is one."""
    problem = problem_with(passphrase, *names)
    if problem:
        raise WeakPassphrase(problem=problem)


def label_of(text: str) -> str:
    """A label as typed, where it can be used.

    Raises:
        InvalidField: it is empty, too long or cannot be shown.
    """
    label = text.strip()
    if not 1 <= len(label) <= MAX_LABEL or not label.isprintable():
        raise InvalidField(field="Label", problem=f"use 1 to {MAX_LABEL} characters, such as initials.")
    return label


def sealed(keyfile: KeyFile, crk: bytearray) -> KeyFile:
    """The key file with the `mac` only somebody inside can make."""
    with wiped(keyring.mac_key(crk)) as key:
        return keyfile.sealed(key)


def refusal_of(error: OSError) -> DiskFull | CannotWriteDisk:
    """A failed write as a person is told it."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC)
    return DiskFull(megabytes=1) if full else CannotWriteDisk()


def in_hexadecimal(public: PublicKeys) -> dict[str, str]:
    """The public keys as a member's record has them."""
    return {"sig_pub": public.sig.hex(), "kem_pub": public.kem.hex(), "age_pub": public.age.hex()}
