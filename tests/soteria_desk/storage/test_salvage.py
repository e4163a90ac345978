"""What is readable of a damaged casebook is saved; what is lost is named, and nothing else is accepted as lost."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk.casework.case import Case
from soteria_desk.casework.casebook import AccessRole
from soteria_desk.casework.salvage import Salvage
from soteria_desk.errors import (
    Cancelled,
    CasebookDamaged,
    CasebookExists,
    ChainBroken,
    NothingToSalvage,
)
from soteria_desk.ids import new_id
from soteria_desk.storage import casebook
from soteria_desk.storage.pages import PAGE, Pages, fits
from soteria_desk.storage.salvage import Salvaged, salvage
from soteria_desk.storage.signers import signing_keys
from soteria_desk.storage.store import Store
from soteria_desk.vault import files, keyring
from soteria_desk.vault.keyring import KeyRing
from tests.builders import ANY_COST, LABEL, PASSPHRASE, a_case, a_clock, a_store, unlocked
from tests.soteria_desk.storage.damage import Map, flip, zero

CASES = 400


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Map]:
    """A locked casebook with 400 cases, every tenth saved twice, and the map of its pages."""
    folder = tmp_path_factory.mktemp("whole")
    store = a_store(folder)
    cases = [a_case(f"WX/26/{n:05}", summary="x" * (n * 37 % 900)) for n in range(CASES)]
    for at in range(0, CASES, 50):
        with store.unit("case.create") as work:
            for case in cases[at : at + 50]:
                work.put(case)
    with store.unit("case.change") as work:
        for case in cases[::10]:
            work.put(replace(case, operation="LARKSPUR"))
    store.drafts.put(cases[0].id, "summary", "half a sentence", 4)
    key = bytearray(store.keys.database_key)
    store.close()
    return store.folder, Map(store.folder / "casebook.db", key)


def _keys(folder: Path) -> KeyRing:
    return keyring.unlock(files.read_best(folder).best, LABEL, PASSPHRASE, ANY_COST)


def _salvaged(
    whole: tuple[Path, Map], tmp_path: Path, damage: Callable[[Path], object], **more: object
) -> Salvaged:
    bad = tmp_path / "bad.casebook"
    shutil.copytree(whole[0], bad)
    damage(bad / "casebook.db")
    before = {path.name: path.read_bytes() for path in bad.iterdir() if path.is_file()}
    made = salvage(bad, tmp_path / "saved", _keys(bad), a_clock(), new_id, **more)  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in bad.iterdir() if path.is_file()} == before
    return made


def _opened(folder: Path) -> Store:
    return casebook.unlock(folder, LABEL, PASSPHRASE, clock=a_clock(), new_id=new_id, limits=ANY_COST)


def _copy(whole: tuple[Path, Map], tmp_path: Path) -> Path:
    """A copy to be opened: opening writes, and the map is of the file as it is."""
    return shutil.copytree(whole[0], tmp_path / "copy.casebook")


def _gone(made: Salvaged) -> set[str]:
    """Records whose last save is lost, whether an earlier one came back or not."""
    return {lost.id for lost in made.list.records if lost.newest in lost.saves}


def test_every_row_of_a_whole_file_is_read_page_by_page(whole: tuple[Path, Map], tmp_path: Path) -> None:
    folder = _copy(whole, tmp_path)
    store = _opened(folder)
    counts = {
        table: store.connection.execute(f"SELECT count(*) FROM {table}")[0][0]
        for table in ("record", "history", "journal", "draft", "casebook")
    }
    key = bytearray(store.keys.database_key)
    store._database.close()
    shapes = {
        "record": (None, str, str, int, int, bytes, str),
        "history": (str, int, str, int, str),
        "journal": (None, int, str, bytes, bytes),
        "draft": (str, str, str, str, int, str),
        "casebook": (None, str, str, int, int),
    }
    read = dict.fromkeys(shapes, 0)
    with (folder / "casebook.db").open("rb") as file:
        pages = Pages(file, key)
        for number in range(1, pages.count + 1):
            for row in pages.rows(number):
                assert row.whole
                assert row.sound
                for table, shape in shapes.items():
                    read[table] += fits(row.values, *shape)
    assert read == counts
    assert pages.damaged == 0


def test_the_salvage_knows_every_table_a_casebook_has(whole: tuple[Path, Map], tmp_path: Path) -> None:
    # A table that is added needs its shape in storage/rescue.py, or a salvage would lose it without a word.
    connection = sqlcipher.connect(str(_copy(whole, tmp_path) / "casebook.db"))
    connection.set_key(bytearray(f"x'{_keys(whole[0]).database_key.hex()}'".encode()))
    tables = dict(
        connection.execute(
            "SELECT m.name, (SELECT group_concat(name) FROM pragma_table_info(m.name)) FROM sqlite_master m"
            " WHERE m.type = 'table'"
        ).fetchall()
    )
    connection.close()
    assert tables == {
        "casebook": "only,id,replica,generation,epoch",
        "record": "n,id,kind,rev,deleted,salt,body",
        "history": "id,rev,kind,deleted,body",
        "journal": "seq,batch,entry,hash,sig",
        "draft": "user,record_id,field,text,cursor,at",
    }


def test_a_whole_casebook_comes_out_of_a_salvage_as_it_was(whole: tuple[Path, Map], tmp_path: Path) -> None:
    made = _salvaged(whole, tmp_path, lambda _: None)
    assert made.verdict.colour == "green"
    assert (made.list.entries, made.list.records, made.list.kept) == ((), (), ())
    before, after = _opened(_copy(whole, tmp_path)), _opened(made.folder)
    for sql in (
        "SELECT n, id, kind, rev, deleted, salt, body FROM record WHERE kind <> 'salvage' ORDER BY n",
        "SELECT * FROM history ORDER BY id, rev",
        "SELECT user, record_id, field, text, cursor, at FROM draft",
        "SELECT * FROM casebook",
    ):
        assert before.connection.execute(sql) == after.connection.execute(sql)
    last = before.journal.entries(newest_first=True, limit=2)[-1].seq
    assert before.journal.entries()[:last] == after.journal.entries()[:last]
    assert after.keys.casebook == before.keys.casebook
    before.close()
    after.close()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("count", [1, 50])
def test_zeroed_pages_cost_what_lay_on_them_and_no_more(
    whole: tuple[Path, Map], tmp_path: Path, seed: int, count: int
) -> None:
    pages = random.Random(seed * 100 + count).sample(range(1, whole[1].count + 1), count)
    made = _salvaged(whole, tmp_path, lambda path: zero(path, pages))
    gone, cost = _gone(made), whole[1].records_on(pages)
    assert gone <= cost
    # Where a record, its entry and its place in three indexes are all lost, nothing names it any more but the
    # number of its entry.
    assert len(cost - gone) <= min(made.list.entry_count(), count // 5)
    lost = {seq for first, last in made.list.entries for seq in range(first, last + 1)}
    assert lost == whole[1].entries_on(pages)
    assert made.verdict.colour == ("amber" if made.list.records or lost else "green")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("count", [1, 50])
def test_flipped_bits_cost_at_most_what_lay_on_their_pages(
    whole: tuple[Path, Map], tmp_path: Path, seed: int, count: int
) -> None:
    chance = random.Random(seed * 100 + count)
    pages = chance.sample(range(1, whole[1].count + 1), count)
    made = _salvaged(whole, tmp_path, lambda path: flip(path, pages, chance))
    assert _gone(made) <= whole[1].records_on(pages)
    if count == 50:  # what a damaged page still proves is taken
        assert len(_gone(made)) < len(whole[1].records_on(pages))
    assert made.verdict.ok


def test_the_first_page_which_no_engine_can_do_without_costs_nothing(
    whole: tuple[Path, Map], tmp_path: Path
) -> None:
    made = _salvaged(whole, tmp_path, lambda path: zero(path, [1]))
    assert (_gone(made), made.list.entries, made.verdict.colour) == (set(), (), "green")
    with pytest.raises(CasebookDamaged):
        _opened(tmp_path / "bad.casebook")


def test_a_salvaged_casebook_opens_works_and_stays_amber_with_words(
    whole: tuple[Path, Map], tmp_path: Path
) -> None:
    pages = random.Random(7).sample(range(2, whole[1].count), 40)
    made = _salvaged(whole, tmp_path, lambda path: zero(path, pages))
    store = _opened(made.folder)
    assert not store.read_only
    with store.unit("case.create") as work:
        work.put(a_case("WX/26/99999"))
    verdict = store.check("full")
    store.close()
    assert (verdict.colour, verdict.salvaged, verdict.entry) == ("amber", True, None)
    assert verdict.findings[0].startswith("Saved from a damaged file on 12 March 2026: of ")


def test_the_list_stands_in_the_casebook_and_a_signed_entry_names_the_lost_entries(
    whole: tuple[Path, Map], tmp_path: Path
) -> None:
    pages = sorted(page for page, entries in whole[1].entries.items() if entries)[3:5]
    made = _salvaged(whole, tmp_path, lambda path: zero(path, pages))
    store = _opened(made.folder)
    (listed,) = store.records.all(Salvage)
    entry = next(one for one in store.journal.entries() if one.entity == "salvage")
    store.close()
    assert listed == made.list
    assert entry.action == "casebook.salvage"
    first, last = made.list.entries[0]
    assert f"entries lost: {first}-{last};" in entry.why


def test_a_record_whose_last_save_is_lost_comes_back_as_an_earlier_one_left_it(
    whole: tuple[Path, Map], tmp_path: Path
) -> None:
    pages = [page for page, ids in whole[1].records.items() if ids]
    made = _salvaged(whole, tmp_path, lambda path: zero(path, pages))
    back = [lost for lost in made.list.records if lost.earlier and lost.kind == "case"]
    assert len(back) > CASES // 20
    store = _opened(made.folder)
    for lost in back:
        case = store.records.get(Case, lost.id)
        assert case.operation == ""
        versions = store.history.versions(lost.id)
        assert versions[-1].action == "casebook.salvage"
        assert versions[-1].why == f"back as save {lost.back_at} left it"
    assert store.check("full").colour == "amber"
    store.close()


def test_without_any_record_page_the_users_can_still_open_it(whole: tuple[Path, Map], tmp_path: Path) -> None:
    pages = [page for page, ids in whole[1].records.items() if ids]
    made = _salvaged(whole, tmp_path, lambda path: zero(path, pages))
    store = _opened(made.folder)
    assert store.member.label == LABEL
    assert store.member.roles == tuple(AccessRole)  # the only user was a supervisor
    assert store.info.name == "Casebook"
    assert {lost.stand_in for lost in made.list.records if lost.kind == "member"} == {True}
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal WHERE seq = 30",
        "UPDATE record SET body = replace(body, 'WX/26/00399', 'WX/26/00398')",
        "DELETE FROM history WHERE rev = 1 AND id = (SELECT max(id) FROM history)",
        "UPDATE record SET body = replace(body, '\"drafts\":true', '\"drafts\":false') WHERE kind = 'salvage'",
        "INSERT INTO history SELECT 'f' || substr(id, 2), rev, kind, deleted, body FROM record LIMIT 1",
    ],
)
def test_what_is_changed_after_a_salvage_is_still_found(
    whole: tuple[Path, Map], tmp_path: Path, statement: str
) -> None:
    pages = sorted(page for page, entries in whole[1].entries.items() if entries)[20:22]
    made = _salvaged(whole, tmp_path, lambda path: zero(path, pages))
    connection = sqlcipher.connect(str(made.folder / "casebook.db"), isolation_level=None)
    connection.set_key(bytearray(f"x'{_keys(made.folder).database_key.hex()}'".encode()))
    for table in ("journal", "history"):
        connection.execute(f"DROP TRIGGER {table}_no_delete")
    assert connection.execute(statement).rowcount >= 1
    connection.close()
    store = _opened(made.folder)
    verdict = store.check("full")
    store._database.close()
    assert verdict.colour == "red"
    with pytest.raises(ChainBroken):
        verdict.raise_if_red()


def test_what_was_changed_before_a_salvage_is_not_hidden_by_it(
    whole: tuple[Path, Map], tmp_path: Path
) -> None:
    def tamper(path: Path) -> None:
        connection = sqlcipher.connect(str(path), isolation_level=None)
        connection.set_key(bytearray(f"x'{_keys(path.parent).database_key.hex()}'".encode()))
        connection.execute("UPDATE record SET body = replace(body, 'WX/26/00399', 'WX/26/00398')")
        connection.close()

    made = _salvaged(whole, tmp_path, tamper)
    assert made.verdict.colour == "red"
    assert made.verdict.entry is not None


def test_pages_cut_off_the_end_are_noticed_by_what_this_computer_saw_last(
    whole: tuple[Path, Map], tmp_path: Path
) -> None:
    newest = max(seq for entries in whole[1].entries.values() for seq in entries)

    def cut(path: Path) -> None:
        data = path.read_bytes()
        first = min(page for page, entries in whole[1].entries.items() if newest in entries)
        path.write_bytes(data[: (first - 1) * PAGE])

    made = _salvaged(whole, tmp_path, cut, last_seen=newest)
    assert made.list.entries[-1][1] == newest
    store = _opened(made.folder)
    assert store.journal.entry(newest) is None
    assert store.head().seq > newest
    assert store.check("full").colour == "amber"
    store.close()


def test_nothing_is_written_over_and_nothing_is_left_of_a_salvage_that_fails(
    whole: tuple[Path, Map], tmp_path: Path
) -> None:
    (tmp_path / "saved.casebook").mkdir()
    with pytest.raises(CasebookExists):
        _salvaged(whole, tmp_path, lambda _: None)
    (tmp_path / "saved.casebook").rmdir()
    shutil.rmtree(tmp_path / "bad.casebook")
    with pytest.raises(NothingToSalvage):
        _salvaged(whole, tmp_path, lambda path: path.write_bytes(bytes(path.stat().st_size)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.casebook"]


class _Stops:
    def __init__(self, after: int) -> None:
        self.after = after

    def step(self, done: int, total: int) -> None:
        if done * 100 // total >= self.after:
            raise Cancelled

    def waiting(self) -> bool:
        return False


@pytest.mark.parametrize("after", [0, 30, 65, 90])
def test_a_salvage_that_is_stopped_leaves_nothing(
    whole: tuple[Path, Map], tmp_path: Path, after: int
) -> None:
    with pytest.raises(Cancelled):
        _salvaged(whole, tmp_path, lambda _: None, progress=_Stops(after))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.casebook"]


def test_a_save_that_was_cut_off_is_rolled_back_in_a_copy(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    with store.unit("case.create") as work:
        work.put(a_case("WX/26/00001", summary="y" * 30_000))
    bad = tmp_path / "bad.casebook"
    store._database.execute("BEGIN IMMEDIATE")
    for n in range(3000):  # more than the cache holds, so that pages are written before the end
        store._database.execute(
            "INSERT INTO draft (user, record_id, field, text, cursor, at) VALUES ('u', ?, 'f', ?, 0, '')",
            (str(n), "z" * 9000),
        )
    shutil.copytree(store.folder, bad)
    store._database.execute("ROLLBACK")
    store.close()
    assert (bad / "casebook.db-journal").stat().st_size > 0
    made = salvage(bad, tmp_path / "saved", _keys(bad), a_clock(), new_id)
    assert made.verdict.colour == "green"
    again = _opened(made.folder)
    assert [case.reference for case in again.records.all(Case)] == ["WX/26/00001"]
    assert again.connection.execute("SELECT count(*) FROM draft") == [(0,)]
    again.close()
    assert (bad / "casebook.db-journal").stat().st_size > 0


def test_a_record_head_printed_before_the_damage_is_still_found_and_fits(
    whole: tuple[Path, Map], tmp_path: Path
) -> None:
    before = _opened(_copy(whole, tmp_path))
    printed = before.journal.entries(from_seq=300, limit=1)[0].head()
    before.close()
    pages = sorted(page for page, entries in whole[1].entries.items() if entries and max(entries) < 200)[:3]
    made = _salvaged(whole, tmp_path, lambda path: zero(path, pages))
    assert made.list.entry_count() > 3
    store = _opened(made.folder)
    assert store.journal.entry_for_head(printed.text()).head() == printed
    assert store.journal.verify(1, printed.seq, members=signing_keys(store.connection)) is None
    store.close()


def test_salvaging_twice_adds_up(whole: tuple[Path, Map], tmp_path: Path) -> None:
    pages = random.Random(3).sample(range(2, whole[1].count), 30)
    first = _salvaged(whole, tmp_path, lambda path: zero(path, pages))
    key = bytearray(_keys(first.folder).database_key)
    second_map = Map(first.folder / "casebook.db", key)
    again = random.Random(4).sample(range(2, second_map.count), 30)
    zero(first.folder / "casebook.db", again)
    second = salvage(first.folder, tmp_path / "twice", _keys(first.folder), a_clock(), new_id)
    assert (second.verdict.colour, second.verdict.findings[0][:6]) == ("amber", "Saved ")
    store = _opened(second.folder)
    store.close()


def test_an_untouched_casebook_beside_is_not_needed_to_read_a_damaged_one(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    with store.unit("case.create") as work:
        work.put(a_case())
    made = salvage(
        store.folder,
        tmp_path / "saved",
        store.keys,
        a_clock(),
        new_id,
        database=store._database,
    )
    # The file was read by a second handle: the lock on it must still hold.
    with pytest.raises(Exception, match="open on"):
        unlocked(tmp_path)
    store.close()
    assert made.verdict.colour == "green"
