"""Commands against hostile folders, streams and files: refused in three parts, and nothing half made is left."""

import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from soteria_desk import demonstration
from soteria_desk.cli.main import run
from soteria_desk.cli.terminal import Terminal
from soteria_desk.demonstration import PASSPHRASE
from soteria_desk.errors import DiskFull, WrongUsage
from soteria_desk.services import export
from soteria_desk.storage.connection import Database
from tests.soteria_desk.cli.conftest import Command, Demo

ROOT = Path(__file__).parents[3]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and closed streams as POSIX has them")
NEW = ("--label", "AO", "--officer", "A. Okoro", "--passphrase-stdin")
GOOD = "gravel lantern otter bridge\n"


def _process(*argv: str, typed: bytes = b"", shell: str = "") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "soteria_desk", *argv]
    whole = ["sh", "-c", f'"$0" "$@" {shell}', *command] if shell else command
    return subprocess.run(whole, cwd=ROOT, input=typed, capture_output=True, timeout=60, check=False)


# --- Folders -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x" * 300, "é" * 200, "/".join(["folder"] * 120)])
def test_a_path_no_system_takes_is_refused_in_words(command: Command, tmp_path: Path, name: str) -> None:
    for answer in (
        command("casebook", "info", tmp_path / name, "--passphrase-stdin", typed=GOOD),
        command("casebook", "create", tmp_path / name, *NEW, typed=GOOD),
        command("doctrine", "check", tmp_path / name),
        command("demo", "--out", tmp_path / name),
    ):
        assert answer.code in (2, 5)
        assert "E-99" not in answer.err
        assert answer.err.count("\n") == 3
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("label", ["A\x1b[2JO", "A\nO", "A\u202eO", "A\udcffO"])
def test_a_user_is_not_called_what_a_terminal_would_obey(
    command: Command, tmp_path: Path, label: str
) -> None:
    named = ("--label", label, "--officer", "A. Okoro", "--passphrase-stdin")
    answer = command("casebook", "create", tmp_path / "new", *named, typed=GOOD)
    assert (answer.code, answer.err[:4]) == (5, "E-47")
    assert list(tmp_path.iterdir()) == []


def test_half_a_character_in_a_name_is_refused_and_leaves_no_folder(command: Command, tmp_path: Path) -> None:
    named = ("--label", "AO", "--officer", "A. \udcff", "--passphrase-stdin")
    answer = command("casebook", "create", tmp_path / "new", *named, typed=GOOD)
    assert (answer.code, answer.err[:4]) == (5, "E-47")
    assert list(tmp_path.iterdir()) == []


def test_half_a_character_in_a_reference_is_refused(on_demo: Command) -> None:
    assert on_demo("plan", "list", "--case", "\udcff").err[:4] in ("E-41", "E-47")


# --- Full disks and things that cannot be logged -----------------------------------------------------


def test_a_full_disk_stops_a_new_casebook_without_speaking_of_earlier_saves(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Database.execute

    def full(self: Database, sql: str, values: tuple[object, ...] = ()) -> object:
        if sql == "COMMIT" and self.in_transaction:
            raise DiskFull(megabytes=20)
        return real(self, sql, values)

    monkeypatch.setattr(Database, "execute", full)
    answer = command("casebook", "create", tmp_path / "new", *NEW, typed=GOOD)
    assert (answer.code, answer.err.splitlines()[0]) == (
        5,
        "E-26  Nothing can be written in this folder: the disk is full.",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_demonstration_that_fails_leaves_no_plans_of_a_casebook_that_is_not_there(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def write(path: Path, data: bytes) -> None:
        if written:
            raise DiskFull(megabytes=20)
        written.append(path)
        export.write_file(path, data)

    monkeypatch.setattr(demonstration, "write_file", write)
    answer = command("demo", "--out", tmp_path)
    assert (answer.code, answer.err.splitlines()[-3][:4]) == (5, "E-26")
    assert written
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_print_that_cannot_be_put_on_the_record_leaves_no_file(
    on_demo: Command, demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DiskFull(megabytes=20)

    monkeypatch.setattr(export.Export, "log_print", refuse)
    reference = demo.told["plans"][0]["operation"]
    earlier = tmp_path / "kept.pdf"
    earlier.write_bytes(b"what was there before")
    answer = on_demo("plan", "pdf", reference, "--out", earlier)
    assert (answer.code, answer.err.splitlines()[-3][:4]) == (5, "E-11")
    assert earlier.read_bytes() == b"what was there before"
    assert list(tmp_path.glob("kept*")) == [earlier]


# --- Files to verify ---------------------------------------------------------------------------------


def test_a_folder_or_an_endless_code_is_no_paper(on_demo: Command, tmp_path: Path) -> None:
    assert on_demo("plan", "verify", tmp_path).err.startswith("E-53")
    assert "E-68" in on_demo("plan", "verify", "A" * 100_000).err


@pytest.mark.parametrize("data", [b"", b"only text\n", b"%PDF-1.7\n%%EOF"])
def test_a_file_without_a_fingerprint_is_unknown(on_demo: Command, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "some.pdf").write_bytes(data)
    answer = on_demo("plan", "verify", tmp_path / "some.pdf")
    assert (answer.code, answer.out.split(":")[0]) == (1, "Not known")
    assert "bears no fingerprint" in answer.out


# --- Facts -------------------------------------------------------------------------------------------


def test_many_keys_are_read_in_reasonable_time(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text(json.dumps({f"k{number}": 1 for number in range(50_000)}))
    began = time.process_time()
    assert command("propose", path).code == 2
    assert time.process_time() - began < 5


def test_a_message_does_not_repeat_pages_of_a_file(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_text(json.dumps({"x\x1b[31m" * 10_000: 1}))
    answer = command("propose", path)
    assert answer.code == 2
    assert len(answer.err) < 2_000
    assert "\x1b" not in answer.err


# --- Streams -----------------------------------------------------------------------------------------


class _Full(io.StringIO):
    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")


def test_an_answer_that_cannot_be_written_out_says_so() -> None:
    err = io.StringIO()
    assert run(["facts"], Terminal(io.StringIO(), _Full(), err)) == 5
    assert err.getvalue().startswith("E-55  The answer could not be written out: no space left on device.")


def test_machines_get_valid_json_of_what_a_terminal_would_obey() -> None:
    out = io.StringIO()
    Terminal(io.StringIO(), out, io.StringIO()).json({"name": "a\x9b\u202e\x7f\n"})
    assert json.loads(out.getvalue()) == {"name": "a\x9b\u202e\x7f\n"}
    assert not {"\x9b", "\u202e", "\x7f"} & set(out.getvalue())


@POSIX
def test_closed_streams_never_end_in_a_traceback(demo: Demo) -> None:
    asked = ("casebook", "info", demo.casebook, "--passphrase-stdin")
    assert _process(*asked, shell="<&-").returncode == 130
    assert _process("plan", "list", "/nowhere", "--passphrase-stdin", shell="2>&-").returncode == 3
    assert _process("facts", shell=">&-").returncode == 0


def test_a_passphrase_that_is_not_utf_8_is_not_taken_for_another_one(demo: Demo) -> None:
    done = _process("casebook", "info", demo.casebook, "--passphrase-stdin", typed=b"gr\xfcn\n")
    assert done.returncode == 2
    assert done.stderr.startswith(b"E-53  Standard input is not UTF-8.")


def test_the_mark_windows_shells_put_first_is_no_part_of_what_is_piped() -> None:
    assert _process("propose", "-", typed=b'\xef\xbb\xbf{"victim.age": 5}').returncode == 0


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [0.0, 0.05])
def test_whoever_stops_it_early_gets_130_and_no_traceback(number: signal.Signals, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "soteria_desk", "propose", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    for line in process.stderr:  # we have begun, and more modules are being loaded
        if b"soteria_desk.errors" in line:
            break
    time.sleep(after)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in err


def test_the_passphrase_stands_in_no_message(on_demo: Command) -> None:
    for argv in (("plan", "verify", "zzzz"), ("plan", "list", "--case", "none"), ("plan", "issue", "none")):
        answer = on_demo(*argv)
        assert answer.code
        assert PASSPHRASE not in answer.err + answer.out


def test_a_line_that_has_no_end_is_not_read_to_it() -> None:
    class Endless(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # as StringIO itself does
            assert size is not None and size > 0, "read without a limit"
            return "x" * size

    with pytest.raises(WrongUsage, match="too long"):
        Terminal(Endless(), io.StringIO(), io.StringIO()).line()
