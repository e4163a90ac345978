"""A new passphrase, the way back in with the sheet, and changes that were cut off half way."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import (
    DiskFull,
    KeyFileAltered,
    RecoveryRowWrong,
    RoleNeeded,
    UnknownUser,
    WeakPassphrase,
    WrongPassphrase,
    WrongSheet,
)
from soteria_desk.ids import new_id
from soteria_desk.storage import casebook, connection, keys
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyfile, recovery
from soteria_desk.vault.kdf import Cost
from tests.builders import ANY_COST, CHEAP, PASSPHRASE, a_case, a_clock, created, unlocked

OTHER = "violet anchor thimble meadow"


ONE_TIME = "cobalt ferry nutmeg signal"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that does not fit looks like damage, which is believed only after waiting for the disk."""
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.01)


def add_user(
    store: Store, label: str = "BT", roles: tuple[AccessRole, ...] = (AccessRole.SUPERVISOR,)
) -> str:
    user, officer = new_id(), Officer(id=new_id(), name="B. Tamm")
    keys.add_user(store, PASSPHRASE, user=user, label=label, officer=officer, roles=roles, one_time=ONE_TIME)
    return user


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


def test_a_user_whose_adding_was_cut_off_is_taken_back_at_the_next_unlocking(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(store, "unit", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            add_user(store)
    store.close()
    assert casebook.labels(store.folder) == ("AO", "BT")
    with pytest.raises(KeyFileAltered):
        unlocked(tmp_path, ONE_TIME, "BT")
    again = unlocked(tmp_path)
    assert casebook.labels(store.folder) == ("AO",)
    assert again.check("full").colour == "green"
    add_user(again)
    again.close()
    theirs = unlocked(tmp_path, ONE_TIME, "BT")
    assert theirs.must_change
    theirs.close()


@pytest.mark.parametrize("act", ["passphrase", "add", "reset"])
def test_a_change_the_database_refuses_is_taken_back_in_the_key_files(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    user = add_user(store)
    acts: dict[str, Callable[[], object]] = {
        "passphrase": lambda: keys.change_passphrase(store, PASSPHRASE, OTHER),
        "add": lambda: add_user(store, "CU"),
        "reset": lambda: keys.reset_user(store, PASSPHRASE, user, OTHER),
    }
    with monkeypatch.context() as patch:
        patch.setattr(store, "unit", lambda *_: (_ for _ in ()).throw(DiskFull(megabytes=1)))
        with pytest.raises(DiskFull):
            acts[act]()
    keys.change_passphrase(
        store, PASSPHRASE, "another walnut in a harbour"
    )  # the session can still change keys
    store.close()
    assert casebook.labels(store.folder) == ("AO", "BT")
    unlocked(tmp_path, ONE_TIME, "BT").close()
    again = unlocked(tmp_path, "another walnut in a harbour")
    assert again.check("full").colour == "green"
    again.close()


def test_a_slot_made_cheaper_than_usual_is_written_again_quietly(store: Store, tmp_path: Path) -> None:
    store.close()
    dearer = Cost(m_kib=128, t=1, p=4)
    again = unlocked(tmp_path, cost=dearer)
    slot = files.read_best(again.folder).best.slots[0]
    assert slot.cost == dearer
    assert ("keys.change", "a passphrase costs more to guess than before") in [
        (entry.action, entry.why) for entry in again.journal.entries()
    ]
    again.close()
    entries = unlocked(tmp_path, cost=dearer)
    assert [entry.action for entry in entries.journal.entries()].count("keys.change") == 1
    assert entries.check("full").colour == "green"
    entries.close()


def test_a_cost_that_would_take_too_long_here_is_left_as_it_is(store: Store, tmp_path: Path) -> None:
    store.close()
    again = unlocked(tmp_path, cost=Cost(m_kib=64 * 1024 * 1024, t=10, p=4))
    assert files.read_best(again.folder).best.slots[0].cost == CHEAP
    again.close()


def test_raising_the_cost_never_keeps_anybody_out(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_both", full)
    again = unlocked(tmp_path, cost=Cost(m_kib=128, t=1, p=4))
    assert again.member.label == "AO" and not again.read_only
    again.close()


# --- An altered list of users, and a supervisor who goes on (E-07) ---------------------------------------


def altered(folder: Path, kind: str, old: bytes) -> None:
    """Alter both key files as somebody at work would, who repairs what can be repaired without a passphrase."""
    for name in ("keys.json", "keys.bak.json"):
        path = folder / name
        found = keyfile.read(path.read_bytes())
        match kind:
            case "an older key file":
                path.write_bytes(old)
            case "a slot taken out":
                path.write_bytes(replace(found, slots=found.slots[:1]).to_bytes())
            case "a label changed":
                slot = replace(found.slots[1], label="XX")
                path.write_bytes(replace(found, slots=(found.slots[0], slot)).to_bytes())
            case "a root key box exchanged":
                slot = replace(found.slots[1], crk_box=bytes(80))
                path.write_bytes(replace(found, slots=(found.slots[0], slot)).to_bytes())


@pytest.mark.parametrize(
    "kind", ["an older key file", "a slot taken out", "a label changed", "a root key box exchanged"]
)
def test_a_supervisor_may_go_on_with_an_altered_list_which_is_put_right_and_logged(
    store: Store, tmp_path: Path, kind: str
) -> None:
    old = (store.folder / "keys.json").read_bytes()
    add_user(store)
    store.close()
    altered(store.folder, kind, old)
    with pytest.raises(KeyFileAltered) as told:
        unlocked(tmp_path)
    assert told.value.code == "E-07"
    again = unlocked(tmp_path, accept_altered=True)
    reasons = [(entry.action, entry.why) for entry in again.journal.entries()]
    assert ("keys.change", "an altered list of users was put right") in reasons
    assert any("the list of users was altered, and accepted" in why for _, why in reasons)
    stayed = kind in ("a label changed", "a root key box exchanged")
    assert [member.label for member in again.records.all(Member)] == (["AO", "BT"] if stayed else ["AO"])
    assert again.check("full").colour == "green"
    again.close()
    unlocked(tmp_path).close()
    if stayed:
        unlocked(tmp_path, ONE_TIME, "BT").close()


def test_nobody_but_a_supervisor_of_the_databases_own_list_goes_on(store: Store, tmp_path: Path) -> None:
    old = (store.folder / "keys.json").read_bytes()
    add_user(store, roles=(AccessRole.INVESTIGATOR,))
    store.close()
    theirs = unlocked(tmp_path, ONE_TIME, "BT")
    keys.change_passphrase(theirs, ONE_TIME, OTHER, cost=CHEAP, limits=ANY_COST)
    theirs.close()
    before = {path.name: path.read_bytes() for path in store.folder.iterdir()}
    altered(store.folder, "a root key box exchanged", old)
    found = keyfile.read((store.folder / "keys.json").read_bytes())
    whole = keyfile.read(before["keys.json"])
    mixed = replace(found, slots=whole.slots, generation=whole.generation + 1)  # its mac is wrong now
    for name in ("keys.json", "keys.bak.json"):
        (store.folder / name).write_bytes(mixed.to_bytes())
    with pytest.raises(RoleNeeded) as told:
        unlocked(tmp_path, OTHER, "BT", accept_altered=True)
    assert told.value.message_text == (
        "Only a supervisor of this casebook can go on with an altered list of users."
    )
    # A supervisor whose keys are not those the database has of them is not the one it knows.
    mine = unlocked(tmp_path, accept_altered=True)
    keys.reset_user(
        mine, PASSPHRASE, next(m.id for m in mine.records.all(Member) if m.label == "BT"), ONE_TIME
    )
    mine.close()
    for name in ("keys.json", "keys.bak.json"):
        (store.folder / name).write_bytes(before["keys.json"])
    with pytest.raises(KeyFileAltered):
        unlocked(tmp_path, OTHER, "BT", accept_altered=True)


# --- The recovery sheet ----------------------------------------------------------------------------------


def test_every_entry_of_a_session_that_the_sheet_opened_says_so(tmp_path: Path) -> None:
    made = created(tmp_path)
    made.store.close()
    store = recovered(made.store.folder, made.recovery_rows)
    case = a_case()
    with store.unit("case.create", "typed again") as work:
        work.put(case)
    store.close()
    again = unlocked(tmp_path, OTHER)
    entries = again.journal.entries()
    first = next(entry.seq for entry in entries if entry.why.startswith("recovery"))
    session = [entry for entry in entries if entry.seq >= first and entry.seq < again.opened_at]
    assert {"casebook.recover", "casebook.unlock", "case.create", "casebook.lock"} <= {
        e.action for e in session
    }
    assert all(entry.why.split(":")[0] == "recovery" for entry in session)
    assert not again.recovery and not entries[-1].why.startswith("recovery")
    again.close()


def test_the_database_and_the_paper_are_enough(tmp_path: Path) -> None:
    made = created(tmp_path)
    with made.store.unit("case.create") as work:
        work.put(a_case())
    made.store.close()
    bare = tmp_path / "bare" / "found.casebook"
    bare.mkdir(parents=True)
    shutil.copy(made.store.folder / "casebook.db", bare)
    assert casebook.labels_with_sheet(bare, made.recovery_rows) == ("AO",)
    typed = [recovery.shown(row).lower().replace("0", "o").replace("1", "l") for row in made.recovery_rows]
    store = recovered(bare, tuple(typed))
    assert store.check("full").colour == "green" and set(store.member.roles) == set(AccessRole)
    store.close()


def test_the_key_files_of_before_the_change_are_no_hindrance_to_the_sheet(tmp_path: Path) -> None:
    made = created(tmp_path)
    stranger = created(tmp_path / "other")
    for one in (made, stranger):
        one.store.close()
    for name in ("keys.json", "keys.bak.json"):
        shutil.copy(stranger.store.folder / name, made.store.folder / name)
    store = recovered(made.store.folder, made.recovery_rows)
    assert store.check("full").colour == "green"
    store.close()


def test_each_wrong_row_is_named_and_then_all_together(tmp_path: Path) -> None:
    made = created(tmp_path)
    made.store.close()
    other = created(tmp_path / "other")
    other.store.close()
    rows = list(made.recovery_rows)
    assert recovery.problems_with(rows) == ()
    told = recovery.problems_with(["", rows[0], "0" * 10, *rows[3:6]])
    assert [(one.code, one.message_text, one.advice_text) for one in told] == [
        ("E-20", f"Row {row} has a typing mistake.", "Check its ten characters.") for row in (1, 2, 3, 7)
    ]
    (mixed,) = recovery.problems_with([*rows[:3], *other.recovery_rows[3:]])
    assert (mixed.code, mixed.message_text, mixed.advice_text) == (
        "E-21", "All rows look right but do not fit together.", "Are they all from the same sheet?"
    )  # fmt: skip


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
