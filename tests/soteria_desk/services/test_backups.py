"""Backups as a page or a command asks for them: when one is due, what there is, what is on the record."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk, shipped_library
from soteria_desk.errors import CannotBackUp, CasebookReadOnly, Refused
from soteria_desk.ids import new_id
from soteria_desk.progress import NoProgress
from soteria_desk.services.backups import Backups
from soteria_desk.storage import backup_file, keys, places, rekeying
from tests.builders import ANY_COST, CHEAP, NOON, PASSPHRASE, a_case, a_store, unlocked


@pytest.fixture
def clock() -> StoppedClock:
    """Tells the time of the tests; they move it."""
    return StoppedClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: StoppedClock) -> Iterator[Desk]:
    """An open casebook that is not a demonstration."""
    made = Desk(a_store(tmp_path, clock=clock), shipped_library(), clock, new_id)
    yield made
    made.close()


def save(desk: Desk) -> None:
    with desk.store.unit("case.create") as work:
        work.put(a_case(new_id()))


@pytest.fixture
def other_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that counts as one on another disk."""
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(
        places,
        "same_disk",
        lambda one, other: (stick in (one, *one.parents)) == (stick in (other, *other.parents)),
    )
    return stick


def test_one_is_due_after_a_change_and_at_most_every_hour(desk: Desk, clock: StoppedClock) -> None:
    assert desk.backups.due(clock.now())  # there is none yet
    desk.backups.make()
    save(desk)
    assert not desk.backups.due(clock.now() + timedelta(minutes=59))
    assert desk.backups.due(clock.now() + timedelta(hours=1))
    clock.set(NOON + timedelta(hours=1))
    desk.backups.make()
    assert not desk.backups.due(clock.now() + timedelta(days=9))  # nothing has changed since


def test_locking_and_unlocking_alone_make_none_due(desk: Desk, tmp_path: Path) -> None:
    desk.backups.make()
    desk.close()
    store = unlocked(tmp_path)
    again = Desk(store, shipped_library(), StoppedClock(NOON), new_id)
    try:
        assert not again.backups.due(NOON + timedelta(days=1))
        keys.change_passphrase(store, PASSPHRASE, "walnut cathedral pigeon rope", cost=CHEAP, limits=ANY_COST)
        assert again.backups.due(NOON + timedelta(days=1))
    finally:
        again.close()


def test_one_from_the_future_does_not_stop_new_ones(desk: Desk, clock: StoppedClock) -> None:
    clock.set(NOON + timedelta(days=400))
    desk.backups.make()
    clock.set(NOON)
    save(desk)
    assert desk.backups.due(NOON)


def test_making_one_is_on_the_record_after_the_head_that_is_in_it(desk: Desk) -> None:
    head = desk.store.head()
    row = desk.backups.make(kind="by-hand")
    assert (row.entry, row.kind, row.verified, row.problem) == (head.seq, "by-hand", True, "")
    entry = desk.store.journal.entry(head.seq + 1)
    assert entry is not None
    assert entry.action == "backup.make"
    assert entry.why == f"by-hand; in the casebook's folder; {head.text()}"
    assert desk.backups.all() == (row,)


def test_the_reminder_of_a_second_place_comes_after_a_week(
    desk: Desk, clock: StoppedClock, other_disk: Path
) -> None:
    standing = desk.backups.standing(NOON + timedelta(days=6))
    assert (standing.elsewhere, standing.reminder) == (None, "")
    standing = desk.backups.standing(NOON + timedelta(days=7))
    assert standing.reminder == "No backup outside this computer for 7 days."
    clock.set(NOON + timedelta(days=8))
    desk.backups.make()
    desk.backups.make(place=desk.store.folder.parent)  # another folder of this disk is no second place
    assert desk.backups.standing(clock.now()).reminder == "No backup outside this computer for 8 days."
    row = desk.backups.make(place=other_disk)
    assert row.path.parent == other_disk
    standing = desk.backups.standing(clock.now() + timedelta(days=6))
    assert (standing.elsewhere, standing.days, standing.reminder) == (clock.now(), 6, "")
    assert standing.here == clock.now()
    row.path.unlink()  # a stick is not always there: the record remembers
    assert desk.backups.standing(clock.now() + timedelta(days=9)).days == 9


def test_a_folders_name_never_reaches_the_record(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "Stick of Jane Doe"
    place.mkdir()
    desk.backups.make(place=place)
    assert not any("Jane" in entry.why for entry in desk.store.journal.entries())


def test_old_ones_go_when_a_new_one_is_there_and_only_of_this_casebook(
    desk: Desk, clock: StoppedClock, tmp_path: Path
) -> None:
    other = a_store(tmp_path / "other")
    theirs = other.back_up(backup_file.Kind.REGULAR, NOON - timedelta(days=700), desk.store.folder).path
    other.close()
    (desk.store.folder / "backups").mkdir()
    stranger = theirs.rename(desk.store.folder / "backups" / theirs.name)
    damaged = desk.store.folder / "backups" / "damaged.sdbackup"
    damaged.write_bytes(b"SDPK1 but not really")
    for number in range(14):
        clock.set(NOON + timedelta(minutes=number))
        desk.backups.make()
    names = {row.path for row in desk.backups.all()}
    assert {stranger, damaged} <= names
    # Ten, and the newest of the month, the week and the day is among them.
    assert len(names) == 10 + 2
    problems = {row.path: row.problem for row in desk.backups.all() if row.problem}
    assert problems == {
        stranger: "it is from another casebook",
        damaged: "it is damaged or not complete",
    }


def test_elsewhere_none_goes_by_itself(desk: Desk, clock: StoppedClock, other_disk: Path) -> None:
    for number in range(12):
        clock.set(NOON + timedelta(minutes=number))
        desk.backups.make(place=other_disk)
    assert len(desk.backups.all(other_disk)) == 12
    assert len(desk.backups.delete_old(place=other_disk)) == 2
    assert len(desk.backups.all(other_disk)) == 10


def test_a_limit_on_their_size_lets_the_oldest_go_and_never_the_newest(
    desk: Desk, clock: StoppedClock
) -> None:
    for number in range(3):
        clock.set(NOON + timedelta(minutes=number))
        row = desk.backups.make(limit_bytes=1)
    assert desk.backups.all() == (row,)


def test_checking_one_finds_damage_inside_and_remembers_it(desk: Desk) -> None:
    row = desk.backups.make()
    assert desk.backups.verify(row.path) == row
    data = bytearray(row.path.read_bytes())
    data[len(data) // 2] ^= 1
    row.path.write_bytes(data)
    found = desk.backups.verify(row.path)
    assert (found.verified, found.problem) == (False, "it is damaged or not complete")
    assert desk.backups.all() == (found,)
    assert desk.backups.due(NOON)  # the only one there is does not count any more


def test_one_from_before_new_keys_is_told_from_a_forged_one(desk: Desk) -> None:
    old = desk.backups.make()
    desk.store.limits, desk.store.cost = ANY_COST, CHEAP
    rekeying.replace_root_key(desk.store, PASSPHRASE, NoProgress())
    (row,) = desk.backups.all()
    assert row.path == old.path
    assert row.problem == "it was made before the keys were replaced: the passphrase of that time opens it"
    assert desk.backups.verify(row.path).checkable
    assert (desk.store.folder / "backups" / "replaced").exists()
    assert desk.backups.due(NOON)
    desk.backups.make()
    assert not (desk.store.folder / "backups" / "replaced").exists()


def test_what_a_backup_that_was_cut_off_left_goes_at_the_next_start(desk: Desk) -> None:
    folder = desk.store.folder / "backups"
    row = desk.backups.make()
    left = [row.path.name + end for end in (".part", ".copy.part", ".copy.part-journal")]
    for name in left:
        (folder / name).write_bytes(b"x")
    Backups(desk._office)
    assert [path.name for path in folder.iterdir()] == [row.path.name]


class Meanwhile(NoProgress):
    """Does something once, in the first step."""

    def __init__(self, act: Any) -> None:
        self._act = act

    def step(self, done: int, total: int) -> None:
        act, self._act = self._act, None
        if act is not None:
            act()


def test_a_second_one_and_new_keys_are_refused_while_one_is_being_made(desk: Desk) -> None:
    refused: list[str] = []

    def meanwhile() -> None:
        for act in (
            desk.backups.make,
            lambda: rekeying.replace_root_key(desk.store, PASSPHRASE, NoProgress()),
        ):
            with pytest.raises(Refused) as told:
                act()
            refused.append(told.value.message_text)

    assert desk.backups.make(Meanwhile(meanwhile)).verified
    assert refused == ["A backup is being made."] * 2
    assert desk.backups.make().verified


def test_nothing_is_made_where_nothing_can_be_logged(desk: Desk) -> None:
    desk.store._database.refuse_writing(CasebookReadOnly())
    with pytest.raises(CasebookReadOnly):
        desk.backups.make()
    assert not desk.backups.due(NOON)
    assert not (desk.store.folder / "backups").exists()


def test_a_place_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(CannotBackUp) as told:
        desk.backups.make(place=tmp_path / "no stick")
    assert told.value.code == "E-62"
    assert desk.backups.all(tmp_path / "no stick") == ()
