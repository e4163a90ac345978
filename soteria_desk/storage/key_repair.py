"""Puts key file and database right with each other at unlocking: what was cut off, and what was altered (E-07)."""

from dataclasses import replace

from msgspec.structs import replace as changed

from soteria_desk.casework.casebook import Member
from soteria_desk.errors import KeyFileAltered
from soteria_desk.storage.keys import in_hexadecimal, sealed
from soteria_desk.storage.store import Store
from soteria_desk.storage.unit_of_work import UnitOfWork
from soteria_desk.vault import files, keyring, slots
from soteria_desk.vault.identity import PublicKeys
from soteria_desk.vault.keyfile import KeyFile, Slot


def without_strangers(store: Store, keyfile: KeyFile, crk: bytearray) -> KeyFile:
    """Take back a user whose adding was cut off before the database knew them; written where there is one.

    Raises:
        KeyFileAltered: it is the very user who unlocked.
    """
    known = {member.id for member in store.records.all(Member)}
    kept = tuple(slot for slot in keyfile.slots if slot.user in known)
    if len(kept) == len(keyfile.slots):
        return keyfile
    if store.keys.user not in known:
        raise KeyFileAltered()
    after = sealed(replace(keyfile, slots=kept, generation=keyfile.generation + 1), crk)
    files.write_both(store.folder, after)
    return after


def align(store: Store, work: UnitOfWork, keyfile: KeyFile) -> None:
    """Bring the members' records and the generation to what a proved key file says.

    Raises:
        KeyFileAltered: it names somebody the casebook has never known, or a key that was replaced before.
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
        keys = PublicKeys(kem=slot.kem_pub, sig=slot.sig_pub, age=slot.age_pub)
        if keys.sig.hex() != member.sig_pub and _was_replaced(store, member, keys.sig.hex()):
            raise KeyFileAltered()  # no change brings an old key back: the record was changed, not the key file
        work.put(changed(member, **in_hexadecimal(keys)), action="member.keys")
    store.take_generation(keyfile.generation)


def _was_replaced(store: Store, member: Member, sig_pub: str) -> bool:
    rows = store.connection.execute(
        "SELECT 1 FROM history WHERE id = ? AND kind = 'member' AND body ->> '$.sig_pub' = ? LIMIT 1",
        (member.id, sig_pub),
    )
    return bool(rows)


def rewritten(store: Store, copies: tuple[KeyFile, ...], crk: bytearray) -> KeyFile:
    """Make an altered list of users again from what is proved: the members the database names, with its keys.

    Only a supervisor of the database's own list may have that done, and only with the keys it has of them.
    Whoever is left without a slot has to be added again. The copies hold the slots; best first.

    Raises:
        KeyFileAltered: the user who unlocked is not the one the database knows.
    """
    members = {member.id: member for member in store.records.all(Member)}
    found: dict[str, Slot] = {}
    for slot in (slot for copy in copies for slot in copy.slots):
        member = members.get(slot.user)
        if member is not None and _is_of(slot, member):
            found.setdefault(slot.user, replace(slot, label=member.label))
    if store.keys.user not in found:
        raise KeyFileAltered()
    epoch = store.epoch
    # What a slot holds of the root key is written afresh: that part too could have been exchanged.
    resealed = tuple(slots.with_root_key(slot, store.casebook_id, epoch, crk) for slot in found.values())
    best = copies[0]
    after = KeyFile(
        casebook=store.casebook_id,
        generation=max(store.generation(), *(copy.generation for copy in copies)) + 1,
        epoch=epoch,
        slots=resealed,
        sheet_id=keyring.sheet_id(crk),
        sheet_printed_on=best.sheet_printed_on,
    )
    after = sealed(after, crk)
    files.write_both(store.folder, after)
    return after


def _is_of(slot: Slot, member: Member) -> bool:
    return (slot.kem_pub.hex(), slot.sig_pub.hex(), slot.age_pub.hex()) == (
        member.kem_pub,
        member.sig_pub,
        member.age_pub,
    )
