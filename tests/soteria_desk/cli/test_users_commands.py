"""Users, keys and the recovery sheet without a window: what the commands answer, and what they never print."""

from pathlib import Path

import pytest

from soteria_desk import desk as desks
from soteria_desk.storage import connection
from soteria_desk.vault.recovery import shown
from tests.builders import ANY_COST, CHEAP, PASSPHRASE, created
from tests.soteria_desk.cli.conftest import Answer, Command

ONE_TIME = "cobalt ferry nutmeg signal"
THEIRS = "harbour quill walnut ember"
ADD = ("--user", "BT", "--officer", "B. Tamm", "--role", "supervisor")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that does not fit looks like damage, which is believed only after waiting for the disk."""
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.01)


class Book:
    """A casebook of one user, and commands on it; each line of `typed` is one line of standard input."""

    def __init__(self, folder: Path, rows: tuple[str, ...], command: Command) -> None:
        self.folder = folder
        self.rows = rows
        self._command = command

    def __call__(self, *words: str, typed: tuple[str, ...] = (PASSPHRASE,), label: str = "AO") -> Answer:
        options = words[1:] if words[0] not in ("users", "keys") else words[2:]
        name = words[: len(words) - len(options)]
        who = ("--label", label) if label else ()
        lines = "".join(f"{line}\n" for line in typed)
        return self._command(
            "casebook", *name, self.folder, *options, *who, "--passphrase-stdin", typed=lines
        )


@pytest.fixture
def book(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Book:
    real = desks.unlock

    def cheap(*args: object, **named: object) -> object:
        return real(*args, **(named | {"cost": CHEAP, "limits": ANY_COST}))  # type: ignore[arg-type]

    monkeypatch.setattr(desks, "unlock", cheap)
    recover = desks.recover
    monkeypatch.setattr(
        desks, "recover", lambda *a, **n: recover(*a, **(n | {"cost": CHEAP, "limits": ANY_COST}))
    )
    made = created(tmp_path)
    made.store.close()
    return Book(made.store.folder, made.recovery_rows, command)


def test_a_user_is_added_sets_an_own_passphrase_and_is_removed(book: Book) -> None:
    added = book("users", "add", *ADD, "--json", typed=(PASSPHRASE, ONE_TIME))
    assert (added.code, added.err) == (0, "")
    assert (added.json["label"], added.json["state"], added.json["roles"]) == (
        "BT",
        "must-change",
        ["supervisor"],
    )
    assert "one_time_passphrase" not in added.json
    refused = book("info", typed=(ONE_TIME,), label="BT")
    assert refused.code == 5 and refused.err.startswith("E-59")
    assert book("passphrase", typed=(ONE_TIME, ONE_TIME), label="BT").err.startswith("E-19")
    assert book("passphrase", typed=(ONE_TIME, THEIRS), label="BT").code == 0
    listed = book("users", "list", typed=(THEIRS,), label="BT")
    assert "AO: DC A. Okoro, 3318" in listed.out and "BT (you): B. Tamm; supervisor" in listed.out
    assert (
        book("users", "roles", "--user", "bt", "--role", "investigator").out == "BT is now: investigator.\n"
    )
    denied = book("users", "roles", "--user", "AO", "--role", "investigator", typed=(THEIRS,), label="BT")
    assert (denied.code, denied.err.splitlines()[0]) == (
        5,
        "E-58  Only a supervisor of this casebook can change what a user may do.",
    )
    removed = book("users", "remove", "--user", "BT", "--why", "left", "--json")
    assert (removed.code, removed.json["epoch"]) == (0, 2)
    assert not any(row in removed.out + removed.err for row in book.rows)
    assert book("info", typed=(THEIRS,), label="BT").err.startswith("E-01c")
    assert book("check", label="").code == 0


def test_a_generated_one_time_passphrase_is_shown_and_a_reset_makes_the_old_one_useless(book: Book) -> None:
    made = book("users", "add", *ADD, "--generate", "--json")
    first = made.json["one_time_passphrase"]
    assert len(first.split()) == 5
    again = book("users", "reset", "--user", "BT", "--generate", "--json").json["one_time_passphrase"]
    assert book("passphrase", typed=(first, THEIRS), label="BT").code == 3
    assert book("passphrase", typed=(again, THEIRS), label="BT").code == 0
    assert book("users", "reset", "--user", "ZZ", "--generate").err.startswith("E-41")
    assert book("users", "reset", "--user", "AO", "--generate").err.startswith("E-42")


def test_the_sheet_is_shown_only_after_a_warning_and_on_the_record(book: Book) -> None:
    no = book("sheet", typed=(PASSPHRASE, "no"))
    assert no.code == 130 and "opens everything" in no.err
    assert not any(shown(row) in no.out + no.err for row in book.rows)
    yes = book("sheet", typed=(PASSPHRASE, "show"))
    assert yes.code == 0 and all(shown(row) in yes.out for row in book.rows)
    machine = book("sheet", "--yes", "--json")
    assert machine.json["epoch"] == 1 and not any(shown(row) in machine.out for row in book.rows)
    desk = desks.unlock(book.folder, "AO", PASSPHRASE)
    assert [entry.action for entry in desk.store.journal.entries()].count("sheet.print") == 2
    desk.close()


def test_new_keys_make_the_old_sheet_useless_and_the_new_one_opens_without_key_files(book: Book) -> None:
    replaced = book("keys", "replace")
    assert replaced.code == 0 and "soteria casebook sheet" in replaced.out
    new = [line.split("   ")[1] for line in book("sheet", "--yes").out.splitlines()[1:]]
    old = book("recover", typed=(*book.rows, THEIRS), label="")
    assert (old.code, old.err.splitlines()[-3]) == (
        3, "E-22  This sheet belongs to an older key of this casebook."
    )  # fmt: skip
    for name in ("keys.json", "keys.bak.json", "READ ME.txt"):
        (book.folder / name).unlink()
    answer = book("recover", "--json", typed=(*new, THEIRS), label="")
    assert (answer.code, answer.json["label"], answer.json["users"]) == (0, "AO", [])
    assert book("check", typed=(THEIRS,)).code == 0
    assert book("check").code == 3


def test_a_mistyped_row_is_named_and_rows_of_two_sheets_are_told(book: Book, tmp_path: Path) -> None:
    wrong = ("20010 81GX8", *book.rows[1:])
    answer = book("recover", typed=(*wrong, THEIRS), label="")
    assert answer.code == 5 and "E-20  Row 1 has a typing mistake." in answer.err
    other = created(tmp_path / "other")
    other.store.close()
    mixed = (*other.recovery_rows[:3], *book.rows[3:])
    assert "E-21  All rows look right" in book("recover", typed=(*mixed, THEIRS), label="").err
    foreign = book("recover", typed=(*other.recovery_rows, THEIRS), label="")
    assert "E-22  This sheet belongs to another casebook." in foreign.err
    assert "E-19  Use at least 15 characters." in book("recover", typed=(*book.rows, "short"), label="").err


def test_the_passphrase_is_asked_for_and_never_taken_from_the_command_line(book: Book) -> None:
    assert book("passphrase", typed=(THEIRS, "harbour quill walnut x")).err.startswith("E-01 ")
    assert book("users", "add", *ADD[:4], typed=(PASSPHRASE, ONE_TIME)).err.startswith("E-46")
    assert book("users", "add", *ADD, "--passphrase", ONE_TIME).code == 2
    assert book("keys", "replace", typed=(THEIRS,)).code == 3


def test_a_supervisor_can_go_on_with_an_older_key_file(book: Book) -> None:
    old = (book.folder / "keys.json").read_bytes()
    assert book("users", "add", *ADD, typed=(PASSPHRASE, ONE_TIME)).code == 0
    for name in ("keys.json", "keys.bak.json"):
        (book.folder / name).write_bytes(old)
    refused = book("check")
    assert refused.code == 4 and "Ask a supervisor before you go on." in refused.err
    assert book("info", "--accept-altered").code == 0
    assert book("check").code == 0
