"""`soteria casebook backup` and `restore`: what they answer, to people and to machines, and how they fail."""

from functools import partial
from pathlib import Path

import pytest

from soteria_desk import desk
from soteria_desk.demonstration import PASSPHRASE
from tests.builders import ANY_COST, a_case, unlocked
from tests.builders import PASSPHRASE as OWN
from tests.soteria_desk.cli.conftest import Command


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "open_backup", partial(desk.open_backup, limits=ANY_COST))


def test_a_backup_is_made_listed_and_checked(on_demo: Command, tmp_path: Path) -> None:
    made = on_demo("casebook", "backup", "--to", tmp_path, "--json")
    assert made.code == 0
    assert made.json["verified"] is True
    assert made.json["why"] == "by-hand"
    path = Path(made.json["path"])
    assert path.parent == tmp_path and path.stat().st_size == made.json["bytes"]
    assert "Backing up: 100 %" in made.err
    listed = on_demo("casebook", "backup", "--list", "--to", tmp_path, "--json")
    assert [row["path"] for row in listed.json["backups"]] == [str(path)]
    assert on_demo("casebook", "backup", "--verify", path, "--json").json["verified"] is True
    text = on_demo("casebook", "backup", "--list", "--to", tmp_path).out
    assert path.name in text and "whole when made" in text
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    answer = on_demo("casebook", "backup", "--verify", path)
    assert answer.code == 4
    assert answer.err.splitlines()[-3:] == [
        "E-23  This backup is damaged or not complete and was not used.",
        "      Nothing was changed.",
        "      Choose an older one.",
    ]


def test_a_backup_comes_back_in_a_new_folder(on_demo: Command, command: Command, tmp_path: Path) -> None:
    path = on_demo("casebook", "backup", "--to", tmp_path, "--json").json["path"]
    answer = command(
        "casebook", "restore", path, "--to", tmp_path / "Back", "--passphrase-stdin", typed=PASSPHRASE + "\n"
    )
    assert answer.code == 0, answer.err
    assert f"The casebook is back: {tmp_path / 'Back.casebook'}" in answer.out
    info = command(
        "casebook",
        "check",
        tmp_path / "Back.casebook",
        "--passphrase-stdin",
        "--json",
        typed=PASSPHRASE + "\n",
    )
    assert (info.code, info.json["colour"]) == (0, "green")


@pytest.fixture
def later(folder: Path, command: Command) -> Path:
    """A backup of the casebook in `folder`, which has one case more since."""
    answer = command("casebook", "backup", folder, "--passphrase-stdin", "--json", typed=OWN + "\n")
    store = unlocked(folder.parent)
    with store.unit("case.create") as work:
        work.put(a_case("WX/26/00042"))
    store.close()
    return Path(answer.json["path"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A locked casebook."""
    from tests.builders import a_store

    a_store(tmp_path).close()
    return tmp_path / "CB-7F3K.casebook"


def test_what_would_be_missing_is_asked_about_first(command: Command, folder: Path, later: Path) -> None:
    def restore(*more: str, typed: str) -> tuple[int, str, str]:
        answer = command(
            "casebook",
            "restore",
            later,
            "--to",
            folder,
            "--passphrase-stdin",
            *more,
            typed=OWN + "\n" + typed,
        )
        return answer.code, answer.out, answer.err

    code, out, err = restore(typed="no\n")
    assert (code, out) == (130, "")
    assert "Investigations they concern: WX/26/00042 (1)." in err
    assert restore(typed="")[0] == 130
    assert [path.name for path in folder.parent.iterdir() if "before" in path.name] == []
    code, out, err = restore(typed="yes\n")
    assert code == 0, err
    assert "The one that was there is kept:" in out
    assert "(before restore" in out


def test_machines_are_told_what_is_missing(command: Command, folder: Path, later: Path) -> None:
    answer = command(
        *("casebook", "restore", later, "--to", folder, "--yes", "--json", "--passphrase-stdin"),
        typed=OWN + "\n",
    )
    assert answer.code == 0, answer.err
    told = answer.json
    assert told["missing"]["cases"] == [{"reference": "WX/26/00042", "entries": 1}]
    assert Path(told["set_aside"]).is_dir()
    assert told["folder"] == str(folder)


def test_failures_are_told_in_three_parts_with_their_codes(
    command: Command, folder: Path, later: Path, tmp_path: Path
) -> None:
    def restore(path: Path, typed: str = OWN, to: Path = folder) -> tuple[int, str]:
        answer = command(
            "casebook", "restore", path, "--to", to, "--yes", "--passphrase-stdin", typed=typed + "\n"
        )
        return answer.code, next((line[:4] for line in answer.err.splitlines() if line.startswith("E-")), "")

    assert restore(later, "wrong") == (3, "E-01")
    assert restore(tmp_path / "none.sdbackup") == (5, "E-47")
    (tmp_path / "odd.sdbackup").write_bytes(b"PK\3\4")
    assert restore(tmp_path / "odd.sdbackup") == (4, "E-23")
    from tests.builders import a_store

    other = a_store(tmp_path / "other")
    other.close()
    assert restore(later, to=other.folder) == (5, "E-24")
    assert command("casebook", "restore", later).code == 2
