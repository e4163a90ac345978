"""Writes what was saved from a damaged casebook into its new database, and the sealed list of what was not."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from soteria_desk.casework.case import Case
from soteria_desk.casework.casebook import AccessRole, CasebookInfo, Member
from soteria_desk.casework.officer import Officer
from soteria_desk.casework.record import Record
from soteria_desk.casework.salvage import KeptState, LostRecord, Salvage
from soteria_desk.clock import Clock
from soteria_desk.ids import NewId
from soteria_desk.progress import WHOLE, Progress, Share
from soteria_desk.storage.check import Verdict
from soteria_desk.storage.codec import encode
from soteria_desk.storage.connection import Database, open_database
from soteria_desk.storage.folder import DATABASE, JOURNAL
from soteria_desk.storage.gaps import ACTION, kept_digest, runs, runs_text
from soteria_desk.storage.journal import signed_by
from soteria_desk.storage.key_repair import align
from soteria_desk.storage.migrations.run import migrate
from soteria_desk.storage.rescue import Entry, Fate, Rescued
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.store import Store
from soteria_desk.storage.unit_of_work import Back, UnitOfWork
from soteria_desk.vault.keyfile import KeyFile
from soteria_desk.vault.keyring import KeyRing

_ROWS = 500
_ROLE_ACTS = frozenset({"user.add", "user.roles", "casebook.recover"})
STAND_IN = "Lost, see the list of the salvage"
RECOVER, WITH_SHEET = "casebook.recover", "with the recovery sheet"


@dataclass(frozen=True)
class Hand:
    """Who saves it, and with which keys.

    Attributes:
        before: The users as the key file names them: what a lost user's record is made from again.
        after: The key file of the new casebook; another one than `before` where the recovery sheet opened it.
        last_seen: The newest entry this computer has seen of the casebook.
    """

    before: KeyFile
    after: KeyFile
    keys: KeyRing
    last_seen: int = 0

    @property
    def with_sheet(self) -> bool:
        """Whether the recovery sheet opened it: the user then has new keys and every access role."""
        return self.after is not self.before


class Writer:
    """Writes the new casebook's database."""

    def __init__(
        self,
        part: Path,
        hand: Hand,
        clock: Clock,
        new_id: NewId,
        rescued: Rescued,
        backup_at: datetime | None,
    ) -> None:
        self._part = part
        self._hand = hand
        self._keyfile = hand.before
        self._keys = hand.keys
        self._clock = clock
        self._new_id = new_id
        self._rescued = rescued
        self._backup_at = backup_at
        self._slots = {slot.user: slot for slot in hand.before.slots}
        self._fates = {fate.id: fate for fate in rescued.records}
        self._by_save = {
            (entry.fields["id"], entry.fields["rev"]): entry.fields
            for entry in rescued.entries.values()
            if entry.fields and entry.fields.get("rev") is not None
        }

    def write(self, progress: Progress) -> tuple[Salvage, int, Verdict]:
        """Write everything, and check it like any other casebook."""
        os.close(os.open(self._part / DATABASE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        database = open_database(self._part / DATABASE, self._keys.database_key, new=True)
        try:
            migrate(database)
            self._copy(database, Share(progress, 0, 500))
            store = Store(
                self._part,
                database,
                self._keys,
                self._clock,
                self._new_id,
                Seen(None, self._keyfile.casebook),
            )
            store.recovery = self._hand.with_sheet
            store.journal.go_on_after(self._rescued.newest_entry)
            if self._hand.with_sheet and self._users_stand():
                # First, so that the list is signed with a key that counts already.
                self._hand_over(store)
                listed = self._put_list(store)
            else:
                listed = self._put_list(store)
                if self._hand.with_sheet:
                    self._hand_over(store)
            verdict = store.check("full", Share(progress, 500, WHOLE))
        finally:
            database.close()
        (self._part / JOURNAL).unlink(missing_ok=True)  # empty, now that the file is closed
        whole = sum(fate.stands for fate in self._rescued.records)
        return listed, whole, verdict

    def _users_stand(self) -> bool:
        """Whether no user's record has to be made again before the users can be put right."""
        return all(
            fate is not None and fate.stands
            for fate in (self._fates.get(slot.user) for slot in self._hand.after.slots)
        )

    def _hand_over(self, store: Store) -> None:
        """Give the user whom the sheet let in new keys and every access role; whoever has no slot any more has to go."""
        with store.unit(RECOVER, WITH_SHEET) as work:
            align(store, work, self._hand.after)
            work.put(msgspec.structs.replace(store.member, roles=tuple(AccessRole)))
            work.note(RECOVER, "casebook", store.casebook_id, WITH_SHEET)

    def _copy(self, database: Database, progress: Progress) -> None:
        """Everything that stands, as it was written."""
        rescued, keyfile = self._rescued, self._keyfile
        home = rescued.home
        replica = home.replica if home is not None else self._replica()
        # With a user's record lost, the key file is what the list of users is made from again.
        of_file = home is None or any(fate.kind == "member" and fate.lost for fate in rescued.records)
        generation = keyfile.generation if of_file or home is None else home.generation
        database.execute("BEGIN IMMEDIATE")
        database.execute(
            "INSERT INTO casebook (only, id, replica, generation, epoch) VALUES (1, ?, ?, ?, ?)",
            (keyfile.casebook, replica, min(generation, keyfile.generation), keyfile.epoch),
        )
        total = len(rescued.records) + len(rescued.entries)
        for done, fate in enumerate(rescued.records):
            if done % _ROWS == 0:
                progress.step(done, total)
            self._copy_record(database, fate)
        for done, seq in enumerate(sorted(rescued.entries), len(rescued.records)):
            if done % _ROWS == 0:
                progress.step(done, total)
            entry = rescued.entries[seq]
            database.execute(
                "INSERT INTO journal (seq, batch, entry, hash, sig) VALUES (?, ?, ?, ?, ?)",
                (entry.seq, entry.batch, entry.text, entry.hash, entry.sig),
            )
        for (user, record, field), draft in rescued.drafts.items():
            database.execute(
                "INSERT INTO draft (user, record_id, field, text, cursor, at) VALUES (?, ?, ?, ?, ?, ?)",
                (user, record, field, *draft),
            )
        database.execute("COMMIT")

    def _copy_record(self, database: Database, fate: Fate) -> None:
        for rev, state in sorted(fate.states.items()):
            if fate.stands and rev == fate.newest:
                database.execute(
                    "INSERT INTO record (n, id, kind, rev, deleted, salt, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (fate.number, fate.id, state.kind, rev, int(state.deleted), fate.salt, state.body),
                )
            else:
                database.execute(
                    "INSERT INTO history (id, rev, kind, deleted, body) VALUES (?, ?, ?, ?, ?)",
                    (fate.id, rev, state.kind, int(state.deleted), state.body),
                )

    def _replica(self) -> str:
        newest = [entry for _, entry in sorted(self._rescued.entries.items()) if entry.fields]
        return str(newest[-1].fields["replica"]) if newest and newest[-1].fields else self._new_id()

    # --- The list, and what comes back otherwise than it was -----------------------------------------

    def _put_list(self, store: Store) -> Salvage:
        rescued = self._rescued
        salts = {
            fate.id: fate.salt if fate.salt is not None else bytes.fromhex(self._new_id())
            for fate in rescued.records
        }
        stand_ins = self._stand_ins()
        lost_entries = runs(set(range(1, rescued.newest_entry + 1)) - rescued.entries.keys())
        listed = Salvage(
            id=self._new_id(),
            at=self._clock.now(),
            entries=lost_entries,
            unsigned=runs(self._unsigned()),
            records=tuple(
                LostRecord(
                    id=fate.id,
                    kind=fate.kind,
                    newest=fate.newest,
                    saves=fate.lost,
                    back_at=0 if fate.stands else fate.back_at,
                    stand_in=fate.id in stand_ins and not fate.back_at,
                )
                for fate in rescued.records
                if fate.lost or not fate.stands
            ),
            kept=tuple(
                KeptState(
                    id=fate.id,
                    rev=rev,
                    digest=kept_digest(salts[fate.id], state.kind, state.deleted, state.body),
                )
                for fate in rescued.records
                for rev in fate.unproven
                for state in (fate.states[rev],)
            ),
            drafts=bool(rescued.damaged),
            filled=tuple(fate.id for fate in rescued.records if fate.completed),
            backup=self._backup_at,
        )
        why = (
            f"entries lost: {runs_text(listed.entries)}; signatures no longer checkable: "
            f"{runs_text(listed.unsigned)}; records with a loss: {len(listed.records)}"
        )
        with store.unit(ACTION, why) as work:
            for fate in rescued.records:
                if not fate.stands:
                    self._bring_back(work, fate, salts[fate.id], stand_ins.get(fate.id))
            for record_id, record in stand_ins.items():
                if record_id not in self._fates:
                    work.bring_back(
                        record_id,
                        record.kind,
                        _back(record, None, 1, self._new_id()),
                        "stands in for a lost record",
                    )
            work.put(listed)
        return listed

    def _bring_back(self, work: UnitOfWork, fate: Fate, salt: bytes, stand_in: Record | None) -> None:
        state = fate.states.get(fate.back_at)
        if stand_in is not None:
            why = f"back as save {fate.back_at} left it" if state else "stands in for a lost record"
            work.bring_back(
                fate.id, stand_in.kind, _back(stand_in, fate.number, fate.newest + 1, salt.hex()), why
            )
        elif state is not None:
            deleted = state.deleted or self._was_removed(fate) or (fate.kind == "member" and not stand_in)
            back = Back(fate.number, fate.newest + 1, deleted, salt, state.body)
            work.bring_back(fate.id, state.kind, back, f"back as save {fate.back_at} left it")

    def _was_removed(self, fate: Fate) -> bool:
        """Whether the last save, whose state is lost, is known to have taken the record out."""
        entry = self._entry_of(fate.id, fate.newest)
        return entry is not None and entry["after"] is None

    def _entry_of(self, record_id: str, rev: int) -> dict[str, object] | None:
        return self._by_save.get((record_id, rev))

    def _stand_ins(self) -> dict[str, Record]:
        """Records without which the casebook would not open, or what hangs on them could not be reached."""
        found: dict[str, Record] = {}
        live = {
            fate.id: fate.states[fate.newest]
            for fate in self._rescued.records
            if fate.stands and not fate.states[fate.newest].deleted
        }
        info = self._fates.get(self._keyfile.casebook)
        if info is None or not (info.stands or info.states):
            found[self._keyfile.casebook] = CasebookInfo(id=self._keyfile.casebook, name="Casebook")
        for user, slot in self._slots.items():
            member = self._member(user)
            if member is None:
                continue
            found[user] = member
            if member.officer_id not in live and not self._readable(member.officer_id):
                found[member.officer_id] = Officer(id=member.officer_id, name=slot.label)
        for state in live.values():
            case_id = str(msgspec.json.decode(state.body).get("case_id") or "")
            if case_id and case_id not in live and case_id not in found and not self._readable(case_id):
                found[case_id] = Case(
                    id=case_id,
                    case_id=case_id,
                    reference=f"LOST/{case_id[:8].upper()}",
                    opened_at=self._clock.now(),
                    summary=STAND_IN,
                )
        return found

    def _readable(self, record_id: str) -> bool:
        fate = self._fates.get(record_id)
        return fate is not None and bool(fate.states)

    def _member(self, user: str) -> Member | None:
        """The user's record as the key file needs it; None where the stored one does."""
        slot, fate = self._slots[user], self._fates.get(user)
        keys = {"sig_pub": slot.sig_pub.hex(), "kem_pub": slot.kem_pub.hex(), "age_pub": slot.age_pub.hex()}
        if fate is not None and fate.stands:
            return None
        only = len(self._slots) == 1
        state = fate.states.get(fate.back_at) if fate is not None else None
        if fate is None or state is None:
            roles = tuple(AccessRole) if only else (AccessRole.INVESTIGATOR,)
            return Member(id=user, label=slot.label, officer_id=self._new_id(), roles=roles, **keys)
        member = msgspec.json.decode(state.body, type=Member)
        entries = [self._entry_of(user, rev) for rev in range(fate.back_at + 1, fate.newest + 1)]
        kept = all(entry is not None and entry["action"] not in _ROLE_ACTS for entry in entries)
        # Rights that may have been taken away since are not given back.
        roles = member.roles if only or kept else (AccessRole.INVESTIGATOR,)
        return msgspec.structs.replace(member, label=slot.label, roles=roles, **keys)

    def _unsigned(self) -> set[int]:
        """Entries whose signature, or whose author's key, is lost."""
        doubtful = {fate.id for fate in self._rescued.records if fate.kind == "member" and fate.lost}
        known = {fate.id for fate in self._rescued.records if fate.kind == "member"}
        keys = self._known_keys()
        found: set[int] = set()
        for seq, entry in self._rescued.entries.items():
            if entry.fields is None:
                continue
            user = str(entry.fields.get("user"))
            suspect = entry.doubtful or user in doubtful or user not in known
            if suspect and not _is_signed(entry, keys.get(user, ())):
                found.add(seq)
        return found

    def _known_keys(self) -> dict[str, Sequence[bytes]]:
        keys: dict[str, list[bytes]] = {user: [slot.sig_pub] for user, slot in self._slots.items()}
        for fate in self._rescued.records:
            if fate.kind == "member":
                for state in fate.states.values():
                    with contextlib.suppress(msgspec.DecodeError, ValueError):
                        member = msgspec.json.decode(state.body, type=Member)
                        keys.setdefault(fate.id, []).append(bytes.fromhex(member.sig_pub))
        return {user: tuple(found) for user, found in keys.items()}


def _is_signed(entry: Entry, keys: Sequence[bytes]) -> bool:
    return any(signed_by(key, entry.hash, entry.sig) for key in keys)


def _back(record: Record, number: int | None, rev: int, salt: str) -> Back:
    return Back(number, rev, False, bytes.fromhex(salt), encode(record))
