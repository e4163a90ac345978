"""The casebook folder: created, unlocked, locked; and every bad folder is told for what it is."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from soteria_desk import __version__
from soteria_desk.casework.casebook import AccessRole
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import (
    CannotReadDisk,
    CannotWriteHere,
    CasebookDamaged,
    CasebookExists,
    CasebookInUse,
    CasebookOlder,
    CasebookReadOnly,
    CasebookTooNew,
    DiskFull,
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileMissing,
    KeyFileOfAnother,
    NetworkFolder,
    NotACasebook,
    SoteriaError,
    TooManyTries,
    UnknownUser,
    WeakPassphrase,
    WrongPassphrase,
)
from soteria_desk.storage import casebook, connection, places
from soteria_desk.storage.journal import Journal
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyfile, keyring, recovery
from tests.builders import ANY_COST, PASSPHRASE, a_case, a_clock, a_store, created, unlocked


def test_importing_the_store_loads_no_cryptography() -> None:
    code = (
        "import sys, soteria_desk.storage.casebook, soteria_desk.vault.slots, soteria_desk.vault.recovery;"
        "sys.exit('cryptography' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3]).returncode == 0


def test_a_new_casebook_holds_itself_its_officer_and_its_first_user(tmp_path: Path) -> None:
    made = created(tmp_path)
    store = made.store
    assert (store.info.name, store.info.force, store.info.demonstration) == (
        "CB-7F3K",
        "Wessex Police",
        False,
    )
    assert store.member.roles == tuple(AccessRole)
    assert store.records.get(Officer, store.member.officer_id).title() == "DC A. Okoro, 3318"
    assert store.check("full").colour == "green"
    assert not store.read_only
    assert not store.bad_end_last_time
    store.close()


def test_the_recovery_rows_hold_the_key_of_this_casebook(tmp_path: Path) -> None:
    made = created(tmp_path)
    found = keyfile.read((made.store.folder / "keys.json").read_bytes())
    assert keyring.sheet_id(recovery.decode(made.recovery_rows)) == found.sheet_id
    made.store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_the_folder_and_its_files_belong_to_their_owner_alone(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_locked_folder_holds_what_the_format_says_and_no_word_in_the_clear(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"casebook.db", "casebook.db-journal", "keys.json", "keys.bak.json", "READ ME.txt"}
    assert (folder / "casebook.db-journal").stat().st_size == 0
    assert (folder / "keys.json").read_bytes() == (folder / "keys.bak.json").read_bytes()
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    for word in (b"SQLite format", b"Okoro", b"Wessex", PASSPHRASE.encode()):
        assert word not in everything


def test_nothing_is_made_where_something_is(folder: Path) -> None:
    with pytest.raises(CasebookExists):
        a_store(folder.parent)


def test_the_ending_is_added_to_the_folders_name(tmp_path: Path) -> None:
    made = created(tmp_path)
    made.store.close()
    assert made.store.folder.name == "CB-7F3K.casebook"


@pytest.mark.parametrize("passphrase", ["short", "passwordpassword", "CB-7F3K Wessex Police"])
def test_a_weak_passphrase_makes_no_casebook(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(WeakPassphrase):
        a_store(tmp_path, passphrase=passphrase)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWriteHere):
        a_store(tmp_path / "file")


def test_a_creation_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_both", fail)
    with pytest.raises(CannotWriteHere):
        a_store(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_creation_that_was_cut_off_is_no_hindrance_to_the_next(tmp_path: Path) -> None:
    left = tmp_path / "CB-7F3K.casebook.part"
    left.mkdir()
    (left / "casebook.db").write_bytes(b"half")
    a_store(tmp_path).close()
    assert not left.exists()


def test_the_labels_are_shown_before_unlocking(folder: Path) -> None:
    assert casebook.labels(folder) == ("AO",)


def test_what_was_saved_is_there_after_unlocking_again(store: Store, tmp_path: Path) -> None:
    case = a_case()
    with store.unit("case.create") as work:
        work.put(case)
    store.close()
    again = unlocked(tmp_path)
    assert again.records.get(type(case), case.id) == case
    assert [entry.action for entry in again.journal.entries(from_seq=again.opened_at)] == ["casebook.unlock"]
    again.close()


def test_a_wrong_passphrase_is_told_with_the_users_label(folder: Path) -> None:
    with pytest.raises(WrongPassphrase) as told:
        unlocked(folder.parent, "gravel lantern otter bridges")
    assert told.value.message_text == "That passphrase is not right for AO."


def test_an_unknown_user_is_told(folder: Path) -> None:
    with pytest.raises(UnknownUser):
        unlocked(folder.parent, label="ZZ")


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_the_database_is_not_a_casebook(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "CB-7F3K.casebook").mkdir()
    with pytest.raises(NotACasebook):
        unlocked(tmp_path)


def test_either_key_file_alone_opens_the_casebook_and_the_other_is_put_right(folder: Path) -> None:
    whole = (folder / "keys.json").read_bytes()
    for name, damage in (
        ("keys.json", None),
        ("keys.bak.json", None),
        ("keys.json", b"{}"),
        ("keys.json", b""),
    ):
        if damage is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(damage)
        unlocked(folder.parent).close()
        assert (folder / "keys.json").read_bytes() == (folder / "keys.bak.json").read_bytes() == whole


def test_two_damaged_key_files_are_damage_and_two_missing_ones_are_missing(folder: Path) -> None:
    for name in ("keys.json", "keys.bak.json"):
        (folder / name).write_bytes((folder / name).read_bytes()[:-40])
    with pytest.raises(KeyFileDamaged):
        unlocked(folder.parent)
    for name in ("keys.json", "keys.bak.json"):
        (folder / name).unlink()
    with pytest.raises(KeyFileMissing):
        unlocked(folder.parent)


def test_the_key_file_of_another_casebook_is_told_apart_from_damage(folder: Path, tmp_path: Path) -> None:
    a_store(tmp_path / "other").close()
    for name in ("keys.json", "keys.bak.json"):
        shutil.copy(tmp_path / "other" / "CB-7F3K.casebook" / name, folder / name)
    with pytest.raises(KeyFileOfAnother):
        unlocked(folder.parent)


def test_an_old_key_file_put_back_is_refused(folder: Path) -> None:
    store = unlocked(folder.parent)
    with store.unit("test") as work:
        store.take_generation(2)
        work.note("keys.change", "casebook", store.casebook_id)
    store.close()
    with pytest.raises(KeyFileAltered):
        unlocked(folder.parent)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses before damage or a lock is believed are for real disks."""
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(connection, "_BUSY_WAIT_SECONDS", (0.0, 0.0))


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"x",
        lambda data: os.urandom(len(data)),
        lambda data: data[: len(data) // 2],
        lambda data: data[:100] + bytes(50) + data[150:],
        lambda data: os.urandom(16) + data[16:],
        lambda data: b"SQLite format 3\x00" + data[16:],
    ],
    ids=["empty", "one byte", "garbage", "cut", "hole", "salt", "plain header"],
)
def test_a_damaged_database_is_never_told_as_a_wrong_passphrase(folder: Path, damage: object) -> None:
    assert callable(damage)
    path = folder / "casebook.db"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CasebookDamaged):
        unlocked(folder.parent)


@pytest.mark.usefixtures("no_waiting")
def test_a_database_that_is_a_folder_or_cannot_be_opened_is_not_a_crash(folder: Path) -> None:
    (folder / "casebook.db").unlink()
    (folder / "casebook.db").mkdir()
    with pytest.raises(SoteriaError):
        unlocked(folder.parent)


def test_a_passing_fault_of_the_disk_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, faults = connection._open_once, [CasebookDamaged(places=1), CannotReadDisk()]

    def once(*arguments: object) -> object:
        if faults:
            raise faults.pop()
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(connection, "_open_once", once)
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.0)
    unlocked(folder.parent).close()
    assert not faults


def test_a_casebook_of_a_later_format_is_left_alone(folder: Path) -> None:
    store = unlocked(folder.parent)
    with store._database.migrating():
        store._database.execute("PRAGMA user_version = 7")
    store.close()
    before = (folder / "casebook.db").read_bytes()
    with pytest.raises(CasebookTooNew, match=rf"needs version {re.escape(__version__)} or later"):
        unlocked(folder.parent)
    assert (folder / "casebook.db").read_bytes() == before


_HOLD = """
import sys
from pathlib import Path
from tests.builders import unlocked
store = unlocked(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
if sys.argv[2] == "close":
    store.close()
else:
    import os
    os._exit(9)
"""


def _held(folder: Path, end: str) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder.parent), end],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    return holder


@pytest.mark.usefixtures("no_waiting")
def test_a_casebook_open_in_another_program_is_refused_with_computer_and_time(folder: Path) -> None:
    with _held(folder, "close") as holder:
        with pytest.raises(CasebookInUse) as told:
            unlocked(folder.parent)
        assert told.value.details == {"computer": places.computer(), "time": "12 March 2026, 12:00"}
        holder.communicate("\n", timeout=20)
    again = unlocked(folder.parent)
    assert not again.bad_end_last_time
    again.close()


def test_a_session_that_died_is_noticed_and_its_lock_is_free(folder: Path) -> None:
    with _held(folder, "die") as holder:
        holder.communicate("\n", timeout=20)
    again = unlocked(folder.parent)
    assert again.bad_end_last_time
    assert again.check("full").colour == "green"
    again.close()
    assert not (folder / "open.json").exists()


def test_open_json_says_who_has_it_and_nothing_of_the_case(store: Store) -> None:
    told = json.loads((store.folder / "open.json").read_bytes())
    assert told == {"computer": places.computer(), "process": os.getpid(), "since": "2026-03-12T12:00:00Z"}


_READ_ONLY = """
import os, sys
from pathlib import Path
from soteria_desk.casework.case import Case
from soteria_desk.errors import CasebookReadOnly
from tests.builders import a_case, unlocked
unlocked(Path(sys.argv[1])).close()  # loads every module while they can still be read
folder = Path(sys.argv[1]) / "CB-7F3K.casebook"
for path in folder.iterdir():
    path.chmod(0o444)
folder.chmod(0o555)
print(*sorted(f"{path.name} {hash(path.read_bytes())}" for path in folder.iterdir()))
if os.geteuid() == 0:
    os.setuid(65534)
store = unlocked(Path(sys.argv[1]))
assert store.read_only
assert store.info.name == "CB-7F3K"
assert store.check("full").colour == "green"
try:
    with store.unit("case.create") as work:
        work.put(a_case())
except CasebookReadOnly:
    print("refused")
try:
    store.drafts.put("1", "result", "text")
except CasebookReadOnly:
    print("refused")
store.close()
print(*sorted(f"{path.name} {hash(path.read_bytes())}" for path in folder.iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_write_protected_folder_can_be_read_and_nothing_saved(folder: Path) -> None:
    # The system's own administrator may write anywhere, so the child gives that right up.
    opened = [*reversed(folder.parents)][2:]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in opened}
    try:
        for path in opened:
            path.chmod(modes[path] | 0o055)
        ran = subprocess.run(
            [sys.executable, "-c", _READ_ONLY, str(folder.parent)],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=Path(__file__).parents[3],
        )
    finally:
        folder.chmod(0o700)
        for path in opened:
            path.chmod(modes[path])
    assert ran.stderr == ""
    before, *refused, after = ran.stdout.splitlines()
    assert refused == ["refused", "refused"]
    assert after == before


def test_a_session_that_cannot_be_logged_is_for_reading_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull(megabytes=20)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", full)
        store = unlocked(folder.parent)
    assert store.read_only
    assert store.info.name == "CB-7F3K"
    with pytest.raises(DiskFull), store.unit("case.create") as work:
        work.put(a_case())
    store.close()


def test_a_network_folder_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_file_system_of", lambda folder: "cifs")
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(NetworkFolder):
        unlocked(folder.parent)
    with pytest.raises(NetworkFolder):
        a_store(folder.parent / "other")


def test_the_mount_that_holds_a_folder_is_the_deepest_and_newest(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    where = str(tmp_path.resolve()).replace(" ", "\\040")
    table.write_text(
        "1 0 0:1 / / rw - ext4 /dev/a rw\n"
        f"2 1 0:2 / {where}/a\\040b rw shared:1 - nfs4 server:/x rw\n"
        f"3 1 0:3 / {where}/c rw - nfs server:/y rw\n"
        f"4 1 0:4 / {where}/c rw - ext4 /dev/b rw\n"
    )
    kinds = [places._file_system_of(tmp_path / name, table) for name in ("a b/cases", "c", "elsewhere")]
    assert kinds == ["nfs4", "ext4", "ext4"]


def test_wrong_tries_slow_the_next_down_and_are_logged_and_kept(folder: Path, tmp_path: Path) -> None:
    clock, memory = a_clock(), tmp_path / "settings"
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            unlocked(folder.parent, "not the right one", clock=clock, tries_folder=memory)
    with pytest.raises(TooManyTries) as told:
        unlocked(folder.parent, clock=clock, tries_folder=memory)
    assert told.value.details == {"seconds": 5}
    clock.set(clock.now() + timedelta(seconds=5))
    with pytest.raises(WrongPassphrase):
        unlocked(folder.parent, "not the right one", clock=clock, tries_folder=memory)
    with pytest.raises(TooManyTries) as told:
        unlocked(folder.parent, clock=clock, tries_folder=memory)
    assert told.value.details == {"seconds": 10}
    clock.set(clock.now() + timedelta(seconds=10))
    store = unlocked(folder.parent, clock=clock, tries_folder=memory)
    (entry,) = store.journal.entries(from_seq=store.opened_at)
    assert "wrong tries before: 5" in entry.why
    store.close()
    unlocked(folder.parent, clock=clock, tries_folder=memory).close()


def test_a_clock_set_back_does_not_lock_anybody_out(folder: Path, tmp_path: Path) -> None:
    clock, memory = a_clock(), tmp_path / "settings"
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            unlocked(folder.parent, "not the right one", clock=clock, tries_folder=memory)
    clock.set(clock.now() - timedelta(days=400))
    with pytest.raises(TooManyTries):
        unlocked(folder.parent, clock=clock, tries_folder=memory)
    clock.set(clock.now() + timedelta(seconds=5))
    unlocked(folder.parent, clock=clock, tries_folder=memory).close()


def test_an_older_copy_than_last_seen_here_is_told_and_opens_only_when_accepted(
    folder: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(folder, old / folder.name)
    store = unlocked(folder.parent, tries_folder=tmp_path / "settings")
    with store.unit("case.create") as work:
        work.put(a_case())
    store.close()
    with pytest.raises(CasebookOlder):
        unlocked(old, tries_folder=tmp_path / "settings")
    accepted = unlocked(old, tries_folder=tmp_path / "settings", accept_older=True)
    (entry,) = accepted.journal.entries(from_seq=accepted.opened_at)
    assert "accepted" in entry.why
    accepted.close()
    unlocked(old, tries_folder=tmp_path / "settings").close()


def test_what_this_computer_remembers_holds_nothing_of_the_case(folder: Path, tmp_path: Path) -> None:
    unlocked(folder.parent, tries_folder=tmp_path / "settings").close()
    (memory,) = (tmp_path / "settings").iterdir()
    assert set(json.loads(memory.read_bytes())) == {"tries", "seq", "hash"}


def test_a_damaged_memory_of_this_computer_is_no_hindrance(folder: Path, tmp_path: Path) -> None:
    memory = tmp_path / "settings"
    unlocked(folder.parent, tries_folder=memory).close()
    (path,) = memory.iterdir()
    path.write_bytes(b"\xff")
    unlocked(folder.parent, tries_folder=memory).close()


def test_unlocking_and_working_in_a_worker_thread(folder: Path) -> None:
    found: list[object] = []

    def work() -> None:
        store = unlocked(folder.parent)
        with store.unit("case.create") as unit:
            unit.put(a_case())
        found.append(store.check("full").colour)
        store.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert found == ["green"]


def test_closing_wipes_the_keys_and_may_be_done_twice(store: Store) -> None:
    store.close()
    store.close()
    assert store.keys.database_key == bytes(32)


def test_the_demonstration_has_the_same_head_on_every_machine(tmp_path: Path) -> None:
    def counted() -> object:
        numbers = iter(range(1, 1000))
        return lambda: f"{next(numbers):032x}"

    heads = []
    for name in ("one", "two"):
        store = a_store(tmp_path / name, demonstration=True, new_id=counted())
        heads.append(store.head())
        store.close()
    assert heads[0] == heads[1]


def test_the_passphrase_cost_of_the_reader_is_not_lowered_by_default(folder: Path) -> None:
    with pytest.raises(KeyFileDamaged):
        casebook.unlock(folder, "AO", PASSPHRASE, a_clock(), lambda: "0" * 32)
    assert ANY_COST.m_kib[0] < casebook.LIMITS.m_kib[0]


def test_a_read_only_store_says_so_as_an_error_in_words() -> None:
    assert "write-protected" in CasebookReadOnly().message_text
