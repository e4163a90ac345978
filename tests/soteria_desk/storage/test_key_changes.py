"""A new passphrase, the way back in with the sheet, and changes that were cut off half way."""

import shutil
from pathlib import Path

import pytest

from soteria_desk.casework.casebook import Member
from soteria_desk.errors import (
    KeyFileAltered,
    RecoveryRowWrong,
    UnknownUser,
    WeakPassphrase,
    WrongPassphrase,
    WrongSheet,
)
from soteria_desk.ids import new_id
from soteria_desk.storage import casebook
from soteria_desk.storage.store import Store
from soteria_desk.vault import files
from tests.builders import ANY_COST, CHEAP, PASSPHRASE, a_case, a_clock, created, unlocked

OTHER = "violet anchor thimble meadow"


def recovered(folder: Path, rows: tuple[str, ...], label: str = "AO", passphrase: str = OTHER) -> Store:
    return casebook.recover(folder, rows, label, passphrase, a_clock(), new_id, cost=CHEAP, limits=ANY_COST)


def test_a_new_passphrase_opens_and_the_old_one_does_not(store: Store, tmp_path: Path) -> None:
    casebook.change_passphrase(store, PASSPHRASE, OTHER, cost=CHEAP, limits=ANY_COST)
    assert store.journal.entries()[-1].action == "passphrase.change"
    store.close()
    with pytest.raises(WrongPassphrase):
        unlocked(tmp_path)
    again = unlocked(tmp_path, OTHER)
    assert again.check("full").colour == "green"
    again.close()


def test_changing_the_passphrase_asks_for_the_old_one_and_a_good_new_one(store: Store) -> None:
    before = files.read_best(store.folder)
    with pytest.raises(WrongPassphrase):
        casebook.change_passphrase(store, OTHER, OTHER, cost=CHEAP, limits=ANY_COST)
    with pytest.raises(WeakPassphrase):
        casebook.change_passphrase(store, PASSPHRASE, "short", cost=CHEAP, limits=ANY_COST)
    assert files.read_best(store.folder) == before


def test_a_change_cut_off_before_the_database_knew_is_finished_at_the_next_unlocking(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(store, "unit", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            casebook.change_passphrase(store, PASSPHRASE, OTHER, cost=CHEAP, limits=ANY_COST)
    store.close()
    again = unlocked(tmp_path, OTHER)
    assert any(entry.action == "keys.change" for entry in again.journal.entries())
    assert again.check("full").colour == "green"
    again.close()
    unlocked(tmp_path, OTHER).close()


def test_a_change_cut_off_between_the_two_key_files_leaves_the_casebook_openable(
    store: Store, tmp_path: Path
) -> None:
    shutil.copy(store.folder / "keys.json", tmp_path / "before.json")
    casebook.change_passphrase(store, PASSPHRASE, OTHER, cost=CHEAP, limits=ANY_COST)
    store.close()
    shutil.copy(tmp_path / "before.json", store.folder / "keys.json")
    unlocked(tmp_path, OTHER).close()
    names = ("keys.json", "keys.bak.json")
    assert len({(store.folder / name).read_bytes() for name in names}) == 1


def test_the_key_files_of_before_a_change_are_refused_when_put_back(store: Store, tmp_path: Path) -> None:
    before = (store.folder / "keys.json").read_bytes()
    casebook.change_passphrase(store, PASSPHRASE, OTHER, cost=CHEAP, limits=ANY_COST)
    store.close()
    for name in ("keys.json", "keys.bak.json"):
        (store.folder / name).write_bytes(before)
    with pytest.raises(KeyFileAltered):
        unlocked(tmp_path)


@pytest.mark.parametrize("key_files", ["both", "none", "damaged"])
def test_the_sheet_opens_the_casebook_with_or_without_key_files(tmp_path: Path, key_files: str) -> None:
    made = created(tmp_path)
    case = a_case()
    with made.store.unit("case.create") as work:
        work.put(case)
    old_key = made.store.member.sig_pub
    made.store.close()
    folder = made.store.folder
    for name in ("keys.json", "keys.bak.json") if key_files != "both" else ():
        (folder / name).unlink()
        if key_files == "damaged":
            (folder / name).write_bytes(b"{}")
    store = recovered(folder, made.recovery_rows)
    assert store.records.get(type(case), case.id) == case
    assert store.member.sig_pub != old_key
    actions = [(entry.action, entry.why) for entry in store.journal.entries()]
    assert ("casebook.recover", "recovery: with the recovery sheet") in actions
    assert not store.bad_end_last_time
    assert store.check("full").colour == "green"
    store.close()
    with pytest.raises(WrongPassphrase):
        unlocked(tmp_path)
    unlocked(tmp_path, OTHER).close()


def test_a_recovery_cut_off_before_the_database_knew_is_finished_at_the_next_unlocking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = created(tmp_path)
    made.store.close()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "unit", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            recovered(made.store.folder, made.recovery_rows)
    store = unlocked(tmp_path, OTHER)
    assert [entry.action for entry in store.journal.entries(record_id=store.member.id)][-1] == "member.keys"
    assert store.check("full").colour == "green"
    store.close()


def test_members_without_a_slot_leave_the_list_when_the_key_files_were_lost(tmp_path: Path) -> None:
    made = created(tmp_path)
    with made.store.unit("test") as work:
        other = Member(
            id=new_id(),
            label="BT",
            officer_id=made.store.member.officer_id,
            roles=(),
            sig_pub="00" * 32,
            kem_pub="00" * 32,
            age_pub="00" * 32,
        )
        work.put(other)
    made.store.close()
    with pytest.raises(KeyFileAltered):
        unlocked(tmp_path)
    store = recovered(made.store.folder, made.recovery_rows)
    assert [member.label for member in store.records.all(Member)] == ["AO"]
    assert store.history.versions(other.id)[-1].record is None
    store.close()


def test_a_wrong_sheet_row_or_user_changes_nothing(tmp_path: Path) -> None:
    made = created(tmp_path)
    made.store.close()
    foreign = created(tmp_path / "other")
    foreign.store.close()
    before = {path.name: path.read_bytes() for path in made.store.folder.iterdir()}
    with pytest.raises(WrongSheet):
        recovered(made.store.folder, foreign.recovery_rows)
    with pytest.raises(RecoveryRowWrong):
        recovered(made.store.folder, ("0000000000", *made.recovery_rows[1:]))
    with pytest.raises(UnknownUser):
        recovered(made.store.folder, made.recovery_rows, label="ZZ")
    with pytest.raises(WeakPassphrase):
        recovered(made.store.folder, made.recovery_rows, passphrase="short")
    assert {path.name: path.read_bytes() for path in made.store.folder.iterdir()} == before
