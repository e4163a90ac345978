"""The wait after wrong passphrases, and the bar on one-time ones, hold on the side entrances too."""

from datetime import timedelta
from pathlib import Path

import pytest

from soteria_desk.casework.casebook import AccessRole
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import KeyFileOfAnother, MustChangePassphrase, TooManyTries
from soteria_desk.ids import new_id
from soteria_desk.storage import keys
from soteria_desk.storage.backup_file import Kind
from soteria_desk.storage.restore import open_backup
from soteria_desk.storage.seen import FREE_TRIES, Seen
from tests.builders import ANY_COST, NOON, PASSPHRASE, a_clock, a_store, unlocked

ONE_TIME = "marble thunder violin cactus"


def test_a_read_me_that_names_another_casebook_gives_no_free_tries(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    store.close()
    read_me = store.folder / "READ ME.txt"
    read_me.write_bytes(read_me.read_bytes().replace(store.casebook_id.encode(), b"0" * 32))
    memory = tmp_path / "memory"
    for _ in range(FREE_TRIES):
        with pytest.raises(KeyFileOfAnother):
            unlocked(tmp_path, "not the right one at all", tries_folder=memory)
    with pytest.raises(TooManyTries):
        unlocked(tmp_path, "not the right one at all", tries_folder=memory)


@pytest.mark.parametrize("at", ["2026-03-12T12:00:00", "x", "9999-12-31T23:59:59Z"])
def test_a_memory_that_somebody_wrote_keeps_nobody_out_for_good(tmp_path: Path, at: str) -> None:
    (tmp_path / "c.json").write_text(f'{{"tries":{{"u":{{"count":99,"last_at":"{at}"}}}},"seq":0,"hash":""}}')
    seen = Seen(tmp_path, "c")
    assert seen.seconds_to_wait("u", NOON) <= 300
    assert seen.seconds_to_wait("u", NOON + timedelta(seconds=300)) == 0


def test_a_one_time_passphrase_opens_no_backup(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    person = Officer(id=new_id(), name="B. Tan", rank="PC", number="7", force="Wessex Police")
    keys.add_user(
        store, PASSPHRASE, user=new_id(), label="BT", officer=person, roles=(AccessRole.INVESTIGATOR,),
        one_time=ONE_TIME,
    )  # fmt: skip
    made = store.back_up(Kind.REGULAR, NOON)
    store.close()
    with pytest.raises(MustChangePassphrase):
        open_backup(made.path, "BT", ONE_TIME, a_clock(), new_id, ANY_COST)
    open_backup(made.path, "AO", PASSPHRASE, a_clock(), new_id, ANY_COST).close()
