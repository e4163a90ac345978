"""A new root key, cut off at every point: the old state or the new one opens, whole, and nothing saved is lost."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk.casework.case import Case
from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import (
    CasebookError,
    CasebookInUse,
    KeyFileAltered,
    KeysNotReplaced,
    WrongPassphrase,
    WrongSheet,
)
from soteria_desk.ids import new_id
from soteria_desk.progress import NoProgress
from soteria_desk.storage import casebook, connection, keys, next_pair, rekeying
from soteria_desk.storage.folder import NEXT_DATABASE, NEXT_KEYS, REPLACED
from soteria_desk.storage.store import Store
from soteria_desk.vault import files
from soteria_desk.vault.keyfile import KeyFile
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_case, a_clock, a_store, created, unlocked

OTHER = "violet anchor thimble meadow"
ONE_TIME = "cobalt ferry nutmeg signal"
Snapshots = dict[str, Path]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that does not fit looks like damage, which is believed only after waiting for the disk."""
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.01)


def add_user(store: Store, label: str = "BT") -> str:
    user = new_id()
    keys.add_user(
        store,
        PASSPHRASE,
        user=user,
        label=label,
        officer=Officer(id=new_id(), name="B. Tamm"),
        roles=(AccessRole.SUPERVISOR,),
        one_time=ONE_TIME,
    )
    return user


def save(store: Store, reference: str) -> str:
    case = a_case(reference)
    with store.unit("case.create") as work:
        work.put(case)
    return case.id


@contextmanager
def moments(folder: Path, into: Path) -> Iterator[Snapshots]:
    """Copies the folder before every sync, rename, link and removal of the block, as a power cut would leave it."""
    taken: Snapshots = {}
    copying = False

    def watch(patch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        original = getattr(owner, name)

        def call(*args: object, **named: object) -> object:
            nonlocal copying
            if not copying:
                copying = True
                place = into / f"{len(taken):03} {name}"
                shutil.copytree(folder, place / folder.name)
                taken[place.name] = place
                copying = False
            return original(*args, **named)

        patch.setattr(owner, name, call)

    with pytest.MonkeyPatch.context() as patch:
        for owner, names in ((os, ("fsync", "link")), (Path, ("replace", "unlink"))):
            for name in names:
                watch(patch, owner, name)
        yield taken


def test_cut_off_anywhere_the_old_pair_or_the_new_one_opens_with_all_that_was_saved(
    tmp_path: Path,
) -> None:
    made = created(tmp_path)
    store = made.store
    other = add_user(store)
    case = save(store, "WX/26/00417")
    with moments(store.folder, tmp_path / "moments") as taken:
        new = rekeying.replace_root_key(store, PASSPHRASE, NoProgress(), without=other)
    assert len(taken) > 15
    seen = set()
    for name, place in taken.items():
        again = unlocked(place)
        seen.add(again.epoch)
        assert again.records.get(Case, case).reference == "WX/26/00417", name
        assert again.check("full").colour == "green", name
        assert {m.label for m in again.records.all(Member)} == ({"AO", "BT"} if again.epoch == 1 else {"AO"})
        assert not list(again.folder.glob("*next*")), name
        assert not list(again.folder.glob("*.tmp")) or again.epoch == 1, name
        after = save(again, "WX/26/00418")
        again.close()
        # What is saved then is there the next time too: no half pair comes back over it.
        again = unlocked(place)
        assert again.records.find(Case, after), name
        best = files.read_best(again.folder)
        assert (best.best.epoch, best.needs_repair) == (again.epoch, False), name
        if again.epoch == 2:
            assert [entry.action for entry in again.journal.entries()].count("keys.replace") == 1
        again.close()
        if int(name[:3]) % 3:
            continue  # the sheet of its epoch opens each of them; a third of them will do
        sheet = made.recovery_rows if best.best.epoch == 1 else new.rows
        casebook.recover(
            place / "CB-7F3K.casebook", sheet, LABEL, OTHER, a_clock(), new_id, cost=CHEAP, limits=ANY_COST
        ).close()
    assert seen == {1, 2}
    store.close()


def test_the_old_pair_is_kept_and_opens_with_the_old_sheet(tmp_path: Path) -> None:
    made = created(tmp_path)
    case = save(made.store, "WX/26/00417")
    rekeying.replace_root_key(made.store, PASSPHRASE, NoProgress())
    save(made.store, "WX/26/00418")
    made.store.close()
    kept = made.store.folder / REPLACED
    assert sorted(path.name for path in kept.iterdir()) == ["casebook.epoch1.db", "keys.epoch1.json"]
    old = tmp_path / "old" / "CB-7F3K.casebook"
    old.mkdir(parents=True)
    shutil.copy(kept / "casebook.epoch1.db", old / "casebook.db")
    for name in ("keys.json", "keys.bak.json"):
        shutil.copy(kept / "keys.epoch1.json", old / name)
    store = unlocked(tmp_path / "old")
    assert [one.id for one in store.records.all(Case)] == [case]
    store.close()
    casebook.recover(
        old, made.recovery_rows, LABEL, OTHER, a_clock(), new_id, cost=CHEAP, limits=ANY_COST
    ).close()


def test_the_session_goes_on_under_the_new_key_and_can_replace_it_again(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    before, vouching = bytes(store.keys.database_key), bytes(store.keys.backup_mac_key)
    for epoch in (2, 3):
        assert rekeying.replace_root_key(store, PASSPHRASE, NoProgress()).epoch == epoch == store.epoch
        save(store, f"WX/26/0000{epoch}")
    assert bytes(store.keys.database_key) != before and bytes(store.keys.backup_mac_key) != vouching
    casebook.change_passphrase(store, PASSPHRASE, OTHER, cost=CHEAP, limits=ANY_COST)
    assert store.check("full").colour == "green"
    store.close()
    again = unlocked(tmp_path, OTHER)
    assert len(again.records.all(Case)) == 2
    again.close()
    assert store.keys.backup_mac_key == bytes(32)


def test_what_others_save_meanwhile_is_in_the_new_database(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    saved: list[str] = []

    class Saving(NoProgress):
        def step(self, done: int, total: int) -> None:
            if 2 * done >= total and len(saved) < 2:  # during the check, when the copy is made already
                saved.append(save(store, f"WX/26/{len(saved):05}"))

    rekeying.replace_root_key(store, PASSPHRASE, Saving())
    store.close()
    again = unlocked(tmp_path)
    assert saved and {one.id for one in again.records.all(Case)} == set(saved)
    again.close()


def test_a_disk_that_refuses_leaves_the_casebook_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path)
    case = save(store, "WX/26/00417")
    keys_before = (store.folder / "keys.json").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("write_durably", "put_in_place"):
        with monkeypatch.context() as patch:
            patch.setattr(files, name, full)
            with pytest.raises(KeysNotReplaced) as told:
                rekeying.replace_root_key(store, PASSPHRASE, NoProgress())
        assert told.value.code == "E-61"
        assert (store.folder / "keys.json").read_bytes() == keys_before
        assert not list(store.folder.glob("*next*"))
        save(store, f"after {name}")
    store.close()
    again = unlocked(tmp_path)
    assert again.epoch == 1 and len(again.records.all(Case)) == 3 and again.records.find(Case, case)
    again.close()


def test_half_a_pair_whose_parts_do_not_belong_together_is_given_up(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    case = save(store, "WX/26/00417")
    store.close()
    stranger = a_store(tmp_path / "stranger")
    rekeying.replace_root_key(stranger, PASSPHRASE, NoProgress())
    stranger.close()
    for name, data in (
        (NEXT_DATABASE, (stranger.folder / "casebook.db").read_bytes()),
        (NEXT_DATABASE, b"half"),
        (NEXT_KEYS, (stranger.folder / "keys.json").read_bytes()),
        (NEXT_KEYS, b"{}"),
    ):
        (store.folder / name).write_bytes(data)
        again = unlocked(tmp_path)
        assert again.epoch == 1 and again.records.find(Case, case)
        assert not list(again.folder.glob("*next*"))
        again.close()


def test_a_complete_pair_waits_while_somebody_has_the_casebook_open(
    tmp_path: Path,
) -> None:
    store = a_store(tmp_path)
    with moments(store.folder, tmp_path / "moments") as taken:
        rekeying.replace_root_key(store, PASSPHRASE, NoProgress())
    store.close()
    place = next(
        place for place in taken.values()
        if all((place / "CB-7F3K.casebook" / name).exists() for name in (NEXT_DATABASE, NEXT_KEYS))
    )  # fmt: skip
    aside = place / "CB-7F3K.casebook" / NEXT_KEYS
    shutil.copy(aside, tmp_path / "aside.json")
    shutil.copy(place / "CB-7F3K.casebook" / NEXT_DATABASE, tmp_path / "aside.db")
    aside.unlink()
    holder = unlocked(place)  # gives the half pair up; then the whole one is there again
    shutil.copy(tmp_path / "aside.json", aside)
    shutil.copy(tmp_path / "aside.db", place / "CB-7F3K.casebook" / NEXT_DATABASE)
    with pytest.raises(CasebookInUse):
        unlocked(place)
    assert aside.exists()
    with pytest.raises(WrongPassphrase):
        unlocked(place, OTHER)
    holder.close()


def test_the_key_files_of_before_the_change_are_told_as_such(tmp_path: Path) -> None:
    made = created(tmp_path)
    folder = made.store.folder
    old = (folder / "keys.json").read_bytes()
    rekeying.replace_root_key(made.store, PASSPHRASE, NoProgress())
    made.store.close()
    for name in ("keys.json", "keys.bak.json"):
        (folder / name).write_bytes(old)
    for accept in (False, True):
        with pytest.raises(KeyFileAltered):
            unlocked(tmp_path, accept_altered=accept)


def test_a_sheet_of_before_the_change_is_told_from_one_of_another_casebook(tmp_path: Path) -> None:
    made = created(tmp_path)
    folder = made.store.folder
    new = rekeying.replace_root_key(made.store, PASSPHRASE, NoProgress())
    made.store.close()
    foreign = created(tmp_path / "other")
    foreign.store.close()

    def refusal(rows: tuple[str, ...]) -> CasebookError:
        with pytest.raises(CasebookError) as told:
            casebook.recover(folder, rows, LABEL, OTHER, a_clock(), new_id, cost=CHEAP, limits=ANY_COST)
        return told.value

    older = refusal(made.recovery_rows)
    assert (older.code, older.message_text) == (
        "E-22",
        "This sheet belongs to an older key of this casebook.",
    )
    assert new.sheet_id in older.advice_text
    another = refusal(foreign.recovery_rows)
    assert (another.code, another.message_text) == ("E-22", "This sheet belongs to another casebook.")
    # Either of READ ME.txt and the replaced key file is enough to tell; neither is needed to get in.
    (folder / "READ ME.txt").unlink()
    assert refusal(made.recovery_rows).message_text == older.message_text
    shutil.rmtree(folder / "backups")
    for name in ("keys.json", "keys.bak.json"):
        (folder / name).unlink()
    assert isinstance(refusal(made.recovery_rows), WrongSheet)
    store = casebook.recover(folder, new.rows, LABEL, OTHER, a_clock(), new_id, cost=CHEAP, limits=ANY_COST)
    assert store.check("full").colour == "green"
    store.close()


def test_finishing_what_was_cut_off_can_be_cut_off_too(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    case = save(store, "WX/26/00417")
    with moments(store.folder, tmp_path / "first") as taken:
        rekeying.replace_root_key(store, PASSPHRASE, NoProgress())
    store.close()
    complete = [
        place
        for place in taken.values()
        if all((place / "CB-7F3K.casebook" / name).exists() for name in (NEXT_DATABASE, NEXT_KEYS))
    ]
    with moments(complete[0] / "CB-7F3K.casebook", tmp_path / "second") as again:
        unlocked(complete[0]).close()
    assert len(again) > 10
    for name, place in again.items():
        opened = unlocked(place)
        assert opened.epoch == 2 and opened.records.find(Case, case), name
        assert opened.check("full").colour == "green", name
        assert not list(opened.folder.glob("*next*")), name
        opened.close()


def test_a_change_that_was_cut_off_can_be_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    case = save(store, "WX/26/00417")
    with moments(store.folder, tmp_path / "moments") as taken:
        rekeying.replace_root_key(store, PASSPHRASE, NoProgress())
    store.close()
    epochs = set()
    for place in taken.values():
        folder = place / "CB-7F3K.casebook"
        if not (folder / NEXT_KEYS).exists():
            continue
        before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
            opened = unlocked(place)
            assert opened.read_only and opened.records.find(Case, case)
            epochs.add(opened.epoch)
            opened.close()
        assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert epochs == {1, 2}


@pytest.mark.parametrize("refused", [False, True])
def test_where_an_open_file_cannot_be_replaced_the_database_is_closed_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    store = a_store(tmp_path)
    real = next_pair.finish

    def finish(folder: Path, after: KeyFile) -> None:
        with pytest.raises(sqlcipher.ProgrammingError):
            store.database.execute("SELECT 1")
        if refused:
            raise PermissionError(13, "held by a scanner")
        real(folder, after)

    with monkeypatch.context() as patch:
        patch.setattr(rekeying, "finish", finish)
        patch.setattr(rekeying, "MUST_CLOSE", True)
        if refused:
            with pytest.raises(KeysNotReplaced):
                rekeying.replace_root_key(store, PASSPHRASE, NoProgress())
        else:
            rekeying.replace_root_key(store, PASSPHRASE, NoProgress())
    case = save(store, "WX/26/00417")
    assert store.check("full").colour == "green"
    store.close()
    again = unlocked(tmp_path)
    assert again.epoch == (1 if refused else 2) and again.records.find(Case, case)
    again.close()
