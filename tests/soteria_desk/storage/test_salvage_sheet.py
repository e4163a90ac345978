"""A damaged casebook.db and the paper bring back everything that is readable, with or without a key file."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from soteria_desk.casework.case import Case
from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import (
    Cancelled,
    CasebookDamaged,
    CasebookInUse,
    ChainBroken,
    NothingToSalvage,
    RecoveryRowWrong,
    UnknownUser,
    WeakPassphrase,
    WrongPassphrase,
    WrongSheet,
)
from soteria_desk.ids import new_id
from soteria_desk.services.users import NewOfficer
from soteria_desk.storage import casebook, connection
from soteria_desk.storage.salvage import Salvaged
from soteria_desk.storage.salvage_sheet import readable_labels, salvage_with_sheet
from soteria_desk.storage.store import Store
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_case, a_clock, created
from tests.soteria_desk.storage.damage import Map, flip, zero

NEW = "saddle copper willow anchor"
OTHERS = "harbour velvet thirty maple"
CASES = 60

Whole = tuple[Path, tuple[str, ...], Map]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A locked casebook of two users with 60 cases, its sheet, and the map of its pages."""
    from soteria_desk.desk import Desk, shipped_library

    made = created(tmp_path_factory.mktemp("whole"))
    store = made.store
    desk = Desk(store, shipped_library(), a_clock(), new_id)
    desk.users.add(
        PASSPHRASE,
        label="JB",
        officer=NewOfficer(name="J. Brant"),
        roles=(AccessRole.INVESTIGATOR,),
        one_time_passphrase=OTHERS,
    )
    for at in range(0, CASES, 20):
        with store.unit("case.create") as work:
            for n in range(at, at + 20):
                work.put(a_case(f"WX/26/{n:05}", summary="x" * 700))
    key = bytearray(store.keys.database_key)
    desk.close()
    return store.folder, made.recovery_rows, Map(store.folder / "casebook.db", key)


def _bad(whole: Whole, tmp_path: Path, damage: Callable[[Path], object], *, bare: bool = True) -> Path:
    """A damaged copy: `bare`, nothing but casebook.db."""
    bad = tmp_path / "bad.casebook"
    if bare:
        bad.mkdir()
        shutil.copyfile(whole[0] / "casebook.db", bad / "casebook.db")
    else:
        shutil.copytree(whole[0], bad)
    damage(bad / "casebook.db")
    return bad


def _saved(
    bad: Path, rows: tuple[str, ...], to: Path, label: str = LABEL, passphrase: str = NEW, **more: object
) -> Salvaged:
    before = {path.name: path.read_bytes() for path in bad.iterdir() if path.is_file()}
    made = salvage_with_sheet(
        bad, rows, label, passphrase, to, a_clock(), new_id, cost=CHEAP, limits=ANY_COST, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    assert {path.name: path.read_bytes() for path in bad.iterdir() if path.is_file()} == before
    return made


def _opened(folder: Path, label: str = LABEL, passphrase: str = NEW) -> Store:
    return casebook.unlock(
        folder, label, passphrase, clock=a_clock(), new_id=new_id, limits=ANY_COST, cost=CHEAP
    )


def _pages_of(whole: Whole, kind: str) -> list[int]:
    """The pages on which records of a kind lie."""
    with_kind = _ids(whole, kind)
    return [page for page, ids in whole[2].records.items() if ids & with_kind]


def _ids(whole: Whole, kind: str) -> set[str]:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        copy = shutil.copytree(whole[0], Path(place) / "copy.casebook")
        store = _opened(copy, passphrase=PASSPHRASE)
        found = {row[0] for row in store.connection.execute("SELECT id FROM record WHERE kind = ?", (kind,))}
        store.close()
    return found


@pytest.mark.parametrize("damage", ["first page", "pages", "bits"])
def test_the_paper_and_a_damaged_database_alone_bring_back_what_is_readable(
    whole: Whole, tmp_path: Path, damage: str
) -> None:
    _, rows, pages = whole
    chance = random.Random(5)
    some = sorted({1, *chance.sample(range(2, pages.count), 6)} - set(_pages_of(whole, "member")))
    hurt: dict[str, Callable[[Path], object]] = {
        "first page": lambda path: zero(path, [1]),
        "pages": lambda path: zero(path, some),
        "bits": lambda path: flip(path, some, chance),
    }
    bad = _bad(whole, tmp_path, hurt[damage])
    with pytest.raises(CasebookDamaged):
        casebook.labels_with_sheet(bad, rows)
    assert readable_labels(bad, rows) == (LABEL, "JB")
    made = _saved(bad, rows, tmp_path / "saved")
    assert made.verdict.ok
    store = _opened(made.folder)
    assert not store.read_only
    assert store.check("full").ok
    cases = {case.id for case in store.records.all(Case)}
    lost = {one.id for one in made.list.records if one.gone}
    assert cases == _ids(whole, "case") - lost
    if damage == "first page":
        assert (len(cases), made.list.entries) == (CASES, ())
    else:
        assert len(cases) > CASES // 2
    store.close()
    assert {path.name for path in made.folder.iterdir()} >= {
        "casebook.db",
        "keys.json",
        "keys.bak.json",
        "READ ME.txt",
    }


def test_without_a_key_file_the_user_is_a_supervisor_with_new_keys_and_the_others_have_to_be_added(
    whole: Whole, tmp_path: Path
) -> None:
    bad = _bad(whole, tmp_path, lambda path: zero(path, [1]))
    made = _saved(bad, whole[1], tmp_path / "saved", label="jb")
    store = _opened(made.folder, "JB")
    (member,) = store.records.all(Member)
    assert (member.label, set(member.roles)) == ("JB", set(AccessRole))
    assert {one.name for one in store.records.all(Officer)} == {"A. Okoro", "J. Brant"}
    entries = [(one.action, one.why) for one in store.journal.entries() if one.why.startswith("recovery: ")]
    assert entries[0][0].startswith("member.")  # so that the list is signed with a key that counts
    nothing = "recovery: entries lost: none; signatures no longer checkable: none; records with a loss: 0"
    assert ("casebook.salvage", nothing) in entries
    assert ("casebook.recover", "recovery: with the recovery sheet") in entries
    store.close()
    with pytest.raises(WrongPassphrase):
        _opened(made.folder, "JB", OTHERS)


def test_with_a_key_file_the_passphrases_of_the_others_go_on_working(whole: Whole, tmp_path: Path) -> None:
    bad = _bad(whole, tmp_path, lambda path: zero(path, [1]), bare=False)
    made = _saved(bad, whole[1], tmp_path / "saved")
    assert casebook.labels(made.folder) == (LABEL, "JB")
    other = _opened(made.folder, "JB", OTHERS)
    assert other.must_change
    other.close()
    _opened(made.folder).close()
    with pytest.raises(WrongPassphrase):
        _opened(made.folder, LABEL, PASSPHRASE)


@pytest.mark.parametrize("bare", [True, False])
def test_users_whose_records_are_lost_come_back_by_key_file_or_as_somebody_new(
    whole: Whole, tmp_path: Path, bare: bool
) -> None:
    lost = _pages_of(whole, "member")
    bad = _bad(whole, tmp_path, lambda path: zero(path, [1, *lost]), bare=bare)
    assert readable_labels(bad, whole[1]) == (() if bare else (LABEL, "JB"))
    made = _saved(bad, whole[1], tmp_path / "saved")
    assert made.verdict.ok
    store = _opened(made.folder)
    members = {one.label: set(one.roles) for one in store.records.all(Member)}
    expected = {LABEL: set(AccessRole)} | ({} if bare else {"JB": {AccessRole.INVESTIGATOR}})
    assert members == expected
    assert (store.keys.user in _ids(whole, "member")) is not bare
    assert store.check("full").colour == "amber"
    store.close()


def test_what_was_altered_is_saved_and_stays_red(whole: Whole, tmp_path: Path) -> None:
    from soteria_desk.storage.connection import open_database
    from soteria_desk.vault import recovery
    from soteria_desk.vault.kdf import sub_key

    key = sub_key(recovery.decode(whole[1]), "db")

    def alter(path: Path) -> None:
        database = open_database(path, key)
        ((record_id,),) = database.execute(
            "SELECT id FROM record WHERE kind = 'case' ORDER BY n DESC LIMIT 1"
        )
        database.execute(
            "UPDATE record SET body = replace(body, 'WX/26', 'WX/27') WHERE id = ?", (record_id,)
        )
        database.close()

    bad = _bad(whole, tmp_path, alter)
    made = _saved(bad, whole[1], tmp_path / "saved")
    assert isinstance(made.verdict.failure(), ChainBroken)
    store = _opened(made.folder)
    assert len(store.records.all(Case)) == CASES
    store.close()


def test_a_sheet_of_another_casebook_is_told_from_damage(whole: Whole, tmp_path: Path) -> None:
    other = created(tmp_path / "other")
    other.store.close()
    bad = _bad(whole, tmp_path, lambda path: zero(path, [1]))
    for asked in (
        lambda: readable_labels(bad, other.recovery_rows),
        lambda: _saved(bad, other.recovery_rows, tmp_path / "saved"),
        lambda: casebook.labels_with_sheet(bad, other.recovery_rows),
    ):
        with pytest.raises(WrongSheet):
            asked()
    assert not (tmp_path / "saved.casebook").exists()


def test_nothing_is_made_where_something_is_wrong_with_what_was_given(whole: Whole, tmp_path: Path) -> None:
    _, rows, _ = whole
    bad = _bad(whole, tmp_path, lambda path: zero(path, [1]))
    for error, change in (
        (UnknownUser, {"label": "ZZ"}),
        (WeakPassphrase, {"passphrase": "short"}),
        (RecoveryRowWrong, {"rows": ("0000000000", *rows[1:])}),
    ):
        with pytest.raises(error):
            _saved(bad, **({"rows": rows, "to": tmp_path / "saved"} | change))  # type: ignore[arg-type]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.casebook"]


def test_nothing_left_of_the_file_is_told_where_the_key_file_knows_the_sheet(
    whole: Whole, tmp_path: Path
) -> None:
    bad = _bad(whole, tmp_path, lambda path: path.write_bytes(bytes(path.stat().st_size)), bare=False)
    with pytest.raises(NothingToSalvage):
        _saved(bad, whole[1], tmp_path / "saved")
    with pytest.raises(NothingToSalvage):
        readable_labels(bad, whole[1])


def test_an_open_casebook_is_left_alone(whole: Whole, tmp_path: Path) -> None:
    bad = _bad(whole, tmp_path, lambda _: None, bare=False)
    store = _opened(bad, passphrase=PASSPHRASE)
    with pytest.raises(CasebookInUse):
        readable_labels(bad, whole[1])
    store.close()


class _Stops:
    def step(self, done: int, total: int) -> None:
        raise Cancelled

    def waiting(self) -> bool:
        return False


def test_reading_and_saving_can_be_stopped(whole: Whole, tmp_path: Path) -> None:
    bad = _bad(whole, tmp_path, lambda path: zero(path, [1]))
    with pytest.raises(Cancelled):
        readable_labels(bad, whole[1], _Stops())
    with pytest.raises(Cancelled):
        _saved(bad, whole[1], tmp_path / "saved", progress=_Stops())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.casebook"]


def test_recovering_a_whole_casebook_writes_the_read_me_again(whole: Whole, tmp_path: Path) -> None:
    bare = _bad(whole, tmp_path, lambda _: None)
    casebook.recover(bare, whole[1], LABEL, NEW, a_clock(), new_id, cost=CHEAP, limits=ANY_COST).close()
    assert (bare / "READ ME.txt").read_bytes() == (whole[0] / "READ ME.txt").read_bytes()
