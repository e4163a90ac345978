"""From the terminal: check says what it found, tidy heals what nothing uses, salvage lists what is lost."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from soteria_desk import desk
from soteria_desk.demonstration import LABEL, PASSPHRASE
from soteria_desk.vault import files, keyring
from tests.builders import ANY_COST, CHEAP, a_case, created
from tests.soteria_desk.cli.conftest import Command, Demo
from tests.soteria_desk.storage.damage import Map, zero


@pytest.fixture
def copy(demo: Demo, tmp_path: Path) -> Path:
    """A copy of the demonstration, to be damaged."""
    return shutil.copytree(demo.casebook, tmp_path / "Copy.casebook")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "salvage", partial(desk.salvage, limits=ANY_COST))
    cheap = partial(desk.salvage_with_sheet, cost=CHEAP, limits=ANY_COST)
    monkeypatch.setattr(desk, "salvage_with_sheet", cheap)


def _map(folder: Path) -> Map:
    keys = keyring.unlock(files.read_best(folder).best, LABEL, PASSPHRASE, ANY_COST)
    return Map(folder / "casebook.db", keys.database_key)


def _run(command: Command, name: str, *more: object) -> tuple[int, str, str]:
    answer = command("casebook", name, *more, "--passphrase-stdin", typed=PASSPHRASE + "\n")
    return answer.code, answer.out, answer.err


def test_check_says_quick_or_full_and_puts_the_full_one_on_the_record(command: Command, copy: Path) -> None:
    code, out, _ = _run(command, "check", copy, "--quick")
    assert (code, out) == (0, "Nothing is damaged or altered: 50 entries of the record checked.\n")
    assert _run(command, "check", copy)[0] == 0
    opened = desk.unlock(copy, LABEL, PASSPHRASE)
    checks = [one.why for one in opened.store.journal.entries() if one.action == "casebook.check"]
    opened.close()
    assert checks == ["full, green"]


def test_tidy_backs_up_and_leaves_a_whole_casebook(command: Command, copy: Path) -> None:
    code, out, _ = _run(command, "tidy", copy)
    assert code == 0
    assert out.startswith("Nothing is damaged or altered: ")
    assert len(list((copy / "backups").glob("*.sdbackup"))) == 1


def test_salvage_of_a_casebook_that_does_not_open_lists_what_is_lost(
    command: Command, copy: Path, tmp_path: Path
) -> None:
    pages = _map(copy)
    some = [page for page, ids in pages.records.items() if len(ids) > 2][5:7]
    zero(copy / "casebook.db", [1, *some])
    before = (copy / "casebook.db").read_bytes()
    code, out, err = _run(command, "check", copy)
    assert (code, out) == (4, "")
    assert "E-13" in err
    assert "You can save everything that is still readable." in err
    listed = tmp_path / "list.txt"
    code, out, err = _run(command, "salvage", copy, "--to", tmp_path / "Saved", "--list", listed)
    assert (code, err.count("E-")) == (1, 0)
    assert out.startswith(f"Saved: {tmp_path / 'Saved.casebook'}\n")
    assert "The damaged casebook is as it was." in out
    for lost in pages.records_on(some):
        assert lost in listed.read_text("utf-8")
    assert (copy / "casebook.db").read_bytes() == before
    code, out, _ = _run(command, "check", tmp_path / "Saved.casebook")
    assert code == 1
    assert out.startswith("Saved from a damaged file on ")


def test_salvage_answers_machines_with_every_lost_id(command: Command, copy: Path, tmp_path: Path) -> None:
    pages = _map(copy)
    some = [page for page, ids in pages.records.items() if len(ids) > 2][3:4]
    zero(copy / "casebook.db", some)
    answer = command(
        "casebook",
        "salvage",
        copy,
        "--to",
        tmp_path / "Saved",
        "--json",
        "--passphrase-stdin",
        typed=PASSPHRASE + "\n",
    )
    assert answer.code == 1
    told = answer.json
    assert {lost["id"] for lost in told["lost"]} >= pages.records_on(some)
    assert (told["kind"], told["colour"]) == ("salvage", "amber")


def test_salvage_of_a_whole_casebook_loses_nothing_and_never_overwrites(
    command: Command, copy: Path, tmp_path: Path
) -> None:
    assert _run(command, "salvage", copy, "--to", tmp_path / "Saved")[0] == 0
    code, _, err = _run(command, "salvage", copy, "--to", tmp_path / "Saved")
    assert code != 0
    assert "E-25" in err


def test_salvage_with_nothing_left_says_so(command: Command, copy: Path, tmp_path: Path) -> None:
    path = copy / "casebook.db"
    path.write_bytes(bytes(path.stat().st_size))
    code, _, err = _run(command, "salvage", copy, "--to", tmp_path / "Saved")
    assert code == 4
    assert "E-66  Nothing of this casebook file could be read with these keys." in err
    assert not (tmp_path / "Saved.casebook").exists()


def test_the_paper_alone_saves_what_is_readable_of_a_damaged_database(
    command: Command, tmp_path: Path
) -> None:
    made = created(tmp_path / "made")
    with made.store.unit("case.create") as work:
        work.put(a_case())
    made.store.close()
    bare = tmp_path / "Bare.casebook"
    bare.mkdir()
    shutil.copyfile(made.store.folder / "casebook.db", bare / "casebook.db")
    zero(bare / "casebook.db", [1])
    typed = "\n".join((*made.recovery_rows, "saddle copper willow anchor")) + "\n"
    answer = command("casebook", "recover", bare, "--passphrase-stdin", typed=typed)
    assert (answer.code, answer.out) == (4, "")
    assert "E-13  Part of the casebook file is damaged" in answer.err
    assert "casebook salvage CASEBOOK --to FOLDER --sheet" in answer.err
    to = tmp_path / "Saved"
    answer = command("casebook", "salvage", bare, "--to", to, "--sheet", "--passphrase-stdin", typed=typed)
    assert (answer.code, answer.err.count("E-")) == (0, 0)
    assert answer.out.startswith(f"Saved: {tmp_path / 'Saved.casebook'}\n")
    assert "AO opens it with the new passphrase" in answer.out
    answer = command(
        "casebook", "check", f"{to}.casebook", "--passphrase-stdin", typed="saddle copper willow anchor\n"
    )
    assert answer.code == 0


def test_the_paper_of_a_file_with_nothing_left_says_so(command: Command, tmp_path: Path) -> None:
    made = created(tmp_path / "made")
    made.store.close()
    path = made.store.folder / "casebook.db"
    path.write_bytes(bytes(path.stat().st_size))
    typed = "\n".join(made.recovery_rows) + "\n"
    answer = command(
        "casebook", "salvage", made.store.folder, "--to", tmp_path / "S", "--sheet", "--passphrase-stdin", typed=typed
    )  # fmt: skip
    assert answer.code == 4
    assert "E-66" in answer.err
