"""Whoever has the database's key alone cannot give anybody a key to sign with, nor take it back unnoticed."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from faults.raw import Raw, state_digest
from soteria_desk.canonical import canonical
from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.casework.officer import Officer
from soteria_desk.casework.salvage import Salvage
from soteria_desk.errors import CasebookError, KeyFileAltered
from soteria_desk.ids import new_id
from soteria_desk.progress import NoProgress
from soteria_desk.services.audit_log import log_lines
from soteria_desk.storage import casebook, keys
from soteria_desk.storage.codec import encode
from soteria_desk.storage.folder import DATABASE
from soteria_desk.storage.journal import hash_of
from soteria_desk.storage.signers import signing_keys
from soteria_desk.storage.store import Store
from tests.builders import ANY_COST, CHEAP, LABEL, NOON, PASSPHRASE, a_clock, a_store, created, unlocked

_MARK = b"soteria-audit-sig-v1"
OTHER = "copper window ladder orchid"
ONE_TIME = "marble thunder violin cactus"


class Forger:
    """Writes what the program would write, past the program, and signs it with a key of its own."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.raw = Raw(folder / DATABASE, key)
        self.key = Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes_raw().hex()
        self.user, self.salt, self.body = self.raw.ask(
            "SELECT id, salt, body FROM record WHERE kind = 'member' ORDER BY n"
        )[0]
        self.rev = 1

    def note(self, action: str, *, batch: int = 0, user: str = "", **fields: Any) -> int:
        """Append an entry; returns its number."""
        ((seq, text, previous),) = self.raw.ask(
            "SELECT seq, entry, hash FROM journal ORDER BY seq DESC LIMIT 1"
        )
        entry = json.loads(text) | {
            "seq": seq + 1, "prev": previous.hex(), "action": action, "entity": "casebook", "id": "0" * 32,
            "rev": None, "before": None, "after": None, "why": "", "user": user or self.user,
        } | fields  # fmt: skip
        made = canonical(entry)
        digest = hash_of(made)
        self.raw.ask(
            "INSERT INTO journal (seq, batch, entry, hash, sig) VALUES (?, ?, ?, ?, ?)",
            seq + 1, batch or seq + 1, made.decode(), digest, self.key.sign(_MARK + digest),
        )  # fmt: skip
        return int(seq) + 1

    def give_key(self, public: str, action: str, *, batch: int = 0, user: str = "") -> int:
        """Put a key into the first user's record, with the entry that belongs to it."""
        old = self.body
        record = json.loads(old) | {"sig_pub": public}
        self.body = canonical(record).decode()
        self.raw.ask(
            "INSERT INTO history SELECT id, rev, kind, deleted, body FROM record WHERE id = ?", self.user
        )
        self.rev += 1
        self.raw.ask("UPDATE record SET rev = ?, body = ? WHERE id = ?", self.rev, self.body, self.user)
        return self.note(
            action, batch=batch, user=user, entity="member", id=self.user, rev=self.rev,
            before=state_digest(self.salt, old), after=state_digest(self.salt, self.body),
        )  # fmt: skip

    def ghost(self) -> str:
        """A user nobody added: their record, signed by their own key."""
        user, salt = new_id(), bytes(16)
        body = canonical(json.loads(self.body) | {"id": user, "label": "XX", "sig_pub": self.public}).decode()
        self.raw.ask(
            "INSERT INTO record (id, kind, rev, deleted, salt, body) VALUES (?, 'member', 1, 0, ?, ?)",
            user, salt, body,
        )  # fmt: skip
        self.note(
            "user.add", user=user, entity="member", id=user, rev=1, after=state_digest(salt, body)
        )  # fmt: skip
        self.note("case.open", user=user)
        self.raw.ask("INSERT INTO history SELECT id, rev, kind, deleted, body FROM record WHERE id = ?", user)
        self.raw.ask("UPDATE record SET rev = 2, deleted = 1 WHERE id = ?", user)
        self.note(
            "user.remove", user=user, entity="member", id=user, rev=2, before=state_digest(salt, body)
        )  # fmt: skip
        return user


@pytest.fixture
def forger(tmp_path: Path) -> Forger:
    store = a_store(tmp_path)
    key = bytes(store.keys.database_key)
    store.close()
    return Forger(store.folder, key)


_PROGRAM = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "verify_log.py"), run_name="verify_log")


def written_out(store: Store, folder: Path) -> None:
    """Write the log out and check it with the program that lies beside it."""
    log = folder / "log.jsonl"
    log.write_bytes(b"".join(log_lines(store, {}, store.head(), NOON, NoProgress())))
    _PROGRAM["Log"](log).check()


def found_at(folder: Path) -> int:
    """The entry that the full check names, and the checking program for a written-out log too."""
    store = unlocked(folder)
    assert store.verdict.colour == "red" and store.read_only
    verdict = store.check("full")
    with pytest.raises(_PROGRAM["DoesNotFit"], match=rf"^Entry {verdict.entry} |its key are not the ones"):
        written_out(store, folder)
    store.close()
    assert verdict.colour == "red" and verdict.entry is not None
    return verdict.entry


def test_a_user_who_came_and_went_by_their_own_signature_is_found(forger: Forger, tmp_path: Path) -> None:
    before = forger.raw.ask("SELECT max(seq) FROM journal")[0][0]
    forger.ghost()
    forger.raw.close()
    assert found_at(tmp_path) == before + 1


@pytest.mark.parametrize(
    "action", ["user.reset", "member.keys", "casebook.recover", "casebook.create", "undo"]
)
def test_a_key_that_only_itself_vouches_for_is_found(forger: Forger, tmp_path: Path, action: str) -> None:
    before = json.loads(forger.body)["sig_pub"]
    seq = forger.give_key(forger.public, action)
    forger.note("case.open")
    forger.give_key(before, "user.reset")  # so that the key file fits again
    forger.raw.close()
    assert found_at(tmp_path) == seq


@pytest.mark.parametrize("action", ["keys.change", "casebook.recover"])
def test_a_key_dressed_up_as_an_allowed_change_cannot_make_room_for_the_old_one_again(
    forger: Forger, tmp_path: Path, action: str
) -> None:
    before = json.loads(forger.body)["sig_pub"]
    seq = forger.give_key(forger.public, "member.keys")
    forger.note(action, batch=seq)
    forger.note("case.open")
    back = forger.give_key(before, "user.reset")
    forger.raw.close()
    assert found_at(tmp_path) == back


def test_a_key_left_in_the_record_does_not_fit_the_key_file(forger: Forger, tmp_path: Path) -> None:
    seq = forger.give_key(forger.public, "member.keys")
    forger.note("keys.change", batch=seq)
    forger.raw.ask("UPDATE casebook SET generation = 0")  # as if the key file were of a later change
    forger.raw.close()
    with pytest.raises(KeyFileAltered):
        unlocked(tmp_path)


def test_an_old_key_slipped_into_the_history_signs_nothing(forger: Forger, tmp_path: Path) -> None:
    body = canonical(json.loads(forger.body) | {"sig_pub": forger.public}).decode()
    forger.raw.ask("INSERT INTO history VALUES (?, 0, 'member', 0, ?)", forger.user, body)
    seq = forger.note("case.open")
    forger.raw.close()
    assert found_at(tmp_path) == seq


def test_claiming_a_longer_act_gives_a_key_no_earlier_entries(forger: Forger, tmp_path: Path) -> None:
    forger.raw.ask("UPDATE journal SET batch = 1")
    seq = forger.give_key(forger.public, "member.keys", batch=1)
    forger.note("keys.change", batch=1)
    forger.raw.ask("UPDATE casebook SET generation = 0")
    forger.raw.close()
    store = None
    try:
        store = unlocked(tmp_path)
        assert store.check("full").entry == seq
    except CasebookError as error:
        assert isinstance(error, KeyFileAltered)
    finally:
        if store is not None:
            store.close()


def test_a_replaced_key_counts_up_to_the_reset_and_no_further(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    user = new_id()
    person = Officer(id=new_id(), name="B. Tan", rank="PC", number="7", force="Wessex Police")
    keys.add_user(
        store, PASSPHRASE, user=user, label="BT", officer=person, roles=(AccessRole.INVESTIGATOR,), one_time=ONE_TIME
    )  # fmt: skip
    added = store.head().seq
    old = bytes.fromhex(store.records.get(Member, user).sig_pub)
    keys.reset_user(store, PASSPHRASE, user, ONE_TIME)
    reset = store.head().seq
    new = bytes.fromhex(store.records.get(Member, user).sig_pub)
    members = signing_keys(store.connection)
    told = [members.keys_at(user, seq) for seq in (added - 1, added, reset - 1, reset, reset + 9)]
    assert told == [(), (old,), (old,), (new,), (new,)]
    assert store.check("full").colour == "green"
    written_out(store, tmp_path)
    store.close()


def recovered(folder: Path, rows: tuple[str, ...]) -> Store:
    return casebook.recover(folder, rows, LABEL, ONE_TIME, a_clock(), new_id, cost=CHEAP, limits=ANY_COST)


@pytest.mark.parametrize("cut_off", [False, True])
def test_keys_that_came_with_the_sheet_count_also_where_that_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_off: bool
) -> None:
    made = created(tmp_path)
    user = new_id()
    person = Officer(id=new_id(), name="B. Tan", rank="PC", number="7", force="Wessex Police")
    keys.add_user(
        made.store, PASSPHRASE, user=user, label="BT", officer=person, roles=(AccessRole.INVESTIGATOR,),
        one_time=OTHER,
    )  # fmt: skip
    made.store.close()
    for name in ("keys.json", "keys.bak.json"):
        (made.store.folder / name).unlink()  # the other user has to go
    if cut_off:
        with monkeypatch.context() as patch:
            patch.setattr(Store, "unit", lambda *_: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                recovered(made.store.folder, made.recovery_rows)
        store = unlocked(tmp_path, ONE_TIME)
    else:
        store = recovered(made.store.folder, made.recovery_rows)
    assert store.check("full").colour == "green"
    written_out(store, tmp_path)
    store.close()


def forged_salvage(forger: Forger, *, losing: bool) -> str:
    """A user nobody added, whom a salvage brings back that they signed themselves, and who is gone again."""
    user, salt = new_id(), bytes(16)
    body = canonical(json.loads(forger.body) | {"id": user, "label": "XX", "sig_pub": forger.public}).decode()
    forger.raw.ask(
        "INSERT INTO record (id, kind, rev, deleted, salt, body) VALUES (?, 'member', 1, 0, ?, ?)", user, salt, body
    )  # fmt: skip
    batch = forger.note(
        "casebook.salvage", user=user, entity="member", id=user, rev=1, after=state_digest(salt, body)
    )  # fmt: skip
    listed = Salvage(id=new_id(), at=NOON, entries=((2, 2),) if losing else ())
    text = encode(listed)
    forger.raw.ask(
        "INSERT INTO record (id, kind, rev, deleted, salt, body) VALUES (?, 'salvage', 1, 0, ?, ?)", listed.id, salt, text
    )  # fmt: skip
    why = f"entries lost: {'2' if losing else 'none'}; signatures no longer checkable: none; records with a loss: 0"
    forger.note(
        "casebook.salvage", batch=batch, user=user, entity="salvage", id=listed.id, rev=1,
        after=state_digest(salt, text), why=why,
    )  # fmt: skip
    forger.note("case.open", user=user)
    forger.raw.ask("INSERT INTO history SELECT id, rev, kind, deleted, body FROM record WHERE id = ?", user)
    forger.raw.ask("UPDATE record SET rev = 2, deleted = 1 WHERE id = ?", user)
    forger.note("user.remove", user=user, entity="member", id=user, rev=2, before=state_digest(salt, body))
    forger.raw.close()
    return user


def test_a_forged_salvage_that_names_no_loss_brings_nobody_in(forger: Forger, tmp_path: Path) -> None:
    before = forger.raw.ask("SELECT max(seq) FROM journal")[0][0]
    forged_salvage(forger, losing=False)
    assert found_at(tmp_path) == before + 1


def test_a_forged_salvage_that_names_a_loss_never_lets_the_check_be_green_again(
    forger: Forger, tmp_path: Path
) -> None:
    """The limit that docs/manual/limits.md names: whoever reads the amber notice has to ask who made it."""
    forged_salvage(forger, losing=True)
    store = unlocked(tmp_path)
    verdict = store.check("full")
    assert verdict.colour != "green"
    assert verdict.salvaged
    store.close()
