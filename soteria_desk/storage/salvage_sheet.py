"""Saves what is readable of a damaged casebook for whoever has the recovery sheet, with or without a key file.

The sheet opens the pages. Everything else is taken from what can be read: which casebook it is, who its users are,
and which keys they had. The user named gets new keys and every access role in the new casebook.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from soteria_desk.casework.casebook import Member
from soteria_desk.clock import Clock
from soteria_desk.errors import CasebookDamaged, CasebookError, NetworkFolder, NothingToSalvage, UnknownUser
from soteria_desk.ids import NewId
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.storage import places
from soteria_desk.storage.connection import Busy, open_database
from soteria_desk.storage.folder import DATABASE, casebook_named_in, require_database
from soteria_desk.storage.keys import label_of, refuse_weak, sealed
from soteria_desk.storage.opening import in_use
from soteria_desk.storage.recovering import proved, refusal, today
from soteria_desk.storage.rescue import Fate, Rescued
from soteria_desk.storage.salvage import Salvaged, read_alone, salvage_by
from soteria_desk.storage.salvage_writing import Hand
from soteria_desk.storage.seen import Seen
from soteria_desk.vault import keyring, recovery, slots
from soteria_desk.vault.identity import Identity
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits, sub_key
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing
from soteria_desk.vault.memory import wiped

if TYPE_CHECKING:
    from soteria_desk.storage.backup_file import Backup


def readable_labels(folder: Path, rows: Sequence[str], progress: Progress | None = None) -> tuple[str, ...]:
    """The users that can still be told, for whoever has the sheet and a damaged casebook; empty where none can.

    Raises:
        RecoveryRowWrong, RecoverySheetMixed, WrongSheet: the sheet does not fit.
        CasebookInUse: another program has the casebook open.
        NothingToSalvage: no page of it could be read.
        Cancelled: the person stopped it.
    """
    folder = folder.absolute()
    with wiped(recovery.decode(rows)) as crk:
        with wiped(sub_key(crk, "db")) as key:
            _require_there(folder, key)
            rescued = read_alone(folder, key, progress or NoProgress())
        _require_anything(folder, rescued, crk)
        before = proved(folder, _casebook_of(folder, rescued), None, crk)
    return tuple(_users(rescued, before))


def salvage_with_sheet(
    folder: Path,
    rows: Sequence[str],
    label: str,
    passphrase: str,
    to: Path,
    clock: Clock,
    new_id: NewId,
    *,
    backup: "Backup | None" = None,
    progress: Progress | None = None,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
    tries_folder: Path | None = None,
) -> Salvaged:
    """Save what is readable into a new casebook at `to`, which `label` opens with the new passphrase.

    Args:
        label: One of `readable_labels`; where there is none, or one of the users cannot be told any more, any
            other: a new user.

    Raises:
        RecoveryRowWrong, RecoverySheetMixed, WrongSheet: the sheet does not fit.
        UnknownUser: every user can be told, and none has that label.
        WeakPassphrase: the new passphrase is not good enough.
        Whatever `storage.salvage.salvage` raises.
    """
    folder, label = folder.absolute(), label_of(label)
    refuse_weak(passphrase, label)
    with wiped(recovery.decode(rows)) as crk:
        with wiped(sub_key(crk, "db")) as key:
            _require_there(folder, key)
        identity = Identity.fresh()
        keys = KeyRing("", "", crk, identity)  # which casebook and which user, the pages tell

        def hand_of(rescued: Rescued) -> Hand:
            casebook = _casebook_of(folder, rescued)
            before = proved(folder, casebook, None, crk)
            keys.casebook, keys.user = casebook, _user_of(label, rescued, before, new_id)
            epoch = _epoch_of(rescued, before)
            with wiped(identity.private):
                slot = slots.make(
                    casebook=casebook,
                    epoch=epoch,
                    user=keys.user,
                    label=label,
                    identity=identity,
                    crk=crk,
                    passphrase=passphrase,
                    cost=cost,
                    limits=limits,
                )
            head = Seen(tries_folder, casebook).head
            generation = rescued.home.generation if rescued.home is not None else 0
            removed = {
                fate.id for fate in rescued.records if fate.stands and fate.states[fate.newest].deleted
            }
            kept = tuple(one for one in before.slots if one.user not in removed) if before else ()
            after = KeyFile(
                casebook=casebook,
                generation=max(generation, before.generation if before else 0) + 1,
                epoch=epoch,
                slots=(slot, *(one for one in kept if one.user != slot.user)),
                sheet_id=keyring.sheet_id(crk),
                sheet_printed_on=before.sheet_printed_on if before else today(clock),
            )
            known = kept if any(one.user == slot.user for one in kept) else (slot, *kept)
            return Hand(
                replace(before or after, slots=known, generation=after.generation - 1),
                sealed(after, crk),
                keys,
                head.seq if head is not None else 0,
            )

        try:
            return salvage_by(folder, to, keys, hand_of, clock, new_id, progress=progress, backup=backup)
        except NothingToSalvage as error:
            raise _told(folder, crk, error) from None
        finally:
            keys.wipe()
            identity.wipe()


def _require_there(folder: Path, key: bytearray) -> None:
    """Refuse what no salvage is made of: no casebook, one on a network, one that another program has open."""
    require_database(folder)
    if places.is_network(folder):
        raise NetworkFolder()
    try:
        open_database(folder / DATABASE, key, read_only=True).close()
    except Busy:
        raise in_use(folder) from None
    except CasebookError:
        pass  # that it does not open is why it is asked for


def _require_anything(folder: Path, rescued: Rescued, crk: bytearray) -> None:
    if not rescued.entries and not rescued.records:
        raise _told(folder, crk, NothingToSalvage())


def _told(folder: Path, crk: bytearray, nothing: NothingToSalvage) -> CasebookError:
    """Nothing opened: as far as the folder tells, because of the sheet or because of the damage."""
    found = refusal(folder, crk)
    return nothing if isinstance(found, CasebookDamaged) else found


def _casebook_of(folder: Path, rescued: Rescued) -> str:
    """The casebook's id: from an entry, whose hash vouches for it, else from the casebook's own row."""
    for entry in rescued.entries.values():
        if entry.fields is not None and entry.fields["entity"] == "casebook":
            return str(entry.fields["id"])
    found = rescued.home.id if rescued.home is not None else casebook_named_in(folder)
    if found is None:
        raise NothingToSalvage()
    return found


def _epoch_of(rescued: Rescued, before: KeyFile | None) -> int:
    if before is not None:
        return before.epoch
    if rescued.home is not None:
        return rescued.home.epoch
    # Lost with its row: each new root key is an entry, and both sides of the new pair say the same.
    found = (entry.fields for entry in rescued.entries.values() if entry.fields is not None)
    return 1 + sum(1 for fields in found if fields["action"] == "keys.replace")


def _users(rescued: Rescued, before: KeyFile | None) -> dict[str, str]:
    """Label -> id of the users that can still be told, in the order in which they were added."""
    found: dict[str, str] = {}
    for fate in _members(rescued):
        state = fate.states.get(fate.back_at)
        if state is not None and not state.deleted:
            found[msgspec.json.decode(state.body, type=Member).label] = fate.id
    told = set(found.values()) | {
        fate.id for fate in _members(rescued) if fate.stands and fate.states[fate.newest].deleted
    }
    for slot in before.slots if before is not None else ():
        if slot.user not in told:
            found[slot.label] = slot.user
    return found


def _members(rescued: Rescued) -> list[Fate]:
    return [fate for fate in rescued.records if fate.kind == "member"]


def _user_of(label: str, rescued: Rescued, before: KeyFile | None, new_id: NewId) -> str:
    known = _users(rescued, before)
    for name, user in known.items():
        if name.casefold() == label.casefold():
            return user
    if known and all(fate.states for fate in _members(rescued)):
        raise UnknownUser(label=label)
    return (
        new_id()
    )  # nobody can say which of the lost users it is: their entries are not given to somebody else
