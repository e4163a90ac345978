"""The written-out log and the program that checks it alone: every way of tampering is found and named."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from soteria_desk.desk import Desk
from soteria_desk.errors import Refused
from soteria_desk.services.audit_log import verifier
from tests.soteria_desk.services.recording import Recorded

Line = dict[str, Any]


def _checked(log: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a stranger would: alone in a folder, in a fresh process that knows nothing of ours."""
    program = log.with_name("verify_log.py")
    program.write_bytes(verifier())
    return subprocess.run(
        [sys.executable, "-I", str(program), str(log), *more],
        cwd=log.parent, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def written(desk: Desk, case: Recorded, tmp_path: Path) -> Path:
    """The log of a casebook with a case and an issued plan."""
    desk.review.issue(case.id)
    desk.casework.consult(case.id, "shown to the supervisor")
    folder = tmp_path / "out"
    folder.mkdir()
    return desk.audit.export_log(folder / "log.jsonl").path


def _lines(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def _write(path: Path, lines: list[Line]) -> None:
    path.write_bytes(b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in lines))


def _first_entry(lines: list[Line]) -> int:
    return next(n for n, line in enumerate(lines) if "seq" in line)


def test_a_good_log_fits_with_the_head_and_the_fingerprint_from_paper(
    desk: Desk, case: Recorded, written: Path
) -> None:
    issued = desk.review.issued(case.id)
    answer = _checked(written, "--head", issued.head, "--fingerprint", issued.short_fingerprint())
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("EVERYTHING FITS: ")
    assert "exactly as the paper names it" in answer.stdout
    assert "issued the plan with this fingerprint" in answer.stdout
    assert "DC A. Okoro, 3318" in answer.stdout


def test_the_first_two_groups_of_a_head_in_small_letters_are_enough(
    desk: Desk, case: Recorded, written: Path
) -> None:
    head = desk.review.issued(case.id).head
    code = " ".join(head.partition(" · ")[2].split()[:2]).lower()
    assert _checked(written, "--head", code).returncode == 0


def test_without_a_head_it_says_what_it_cannot_see(written: Path) -> None:
    answer = _checked(written)
    assert answer.returncode == 0
    assert "entries cut off at the end would not be noticed" in answer.stdout


def _change(lines: list[Line]) -> None:
    at = _first_entry(lines) + 4
    lines[at]["entry"] = lines[at]["entry"].replace('"action":"', '"action":"x')


def _change_and_hash(lines: list[Line]) -> None:
    at = _first_entry(lines) + 4
    _change(lines)
    lines[at]["hash"] = hashlib.sha256(b"\x00soteria-audit-v1" + lines[at]["entry"].encode()).hexdigest()


def _delete(lines: list[Line]) -> None:
    del lines[_first_entry(lines) + 4]


def _insert(lines: list[Line]) -> None:
    at = _first_entry(lines) + 4
    lines.insert(at, dict(lines[at - 1]))


def _swap(lines: list[Line]) -> None:
    at = _first_entry(lines) + 4
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    lines[at]["seq"], lines[at + 1]["seq"] = lines[at + 1]["seq"], lines[at]["seq"]


def _sign_as_a_stranger(lines: list[Line]) -> None:
    at = _first_entry(lines) + 4
    stranger = Ed25519PrivateKey.generate()
    lines[at]["sig"] = stranger.sign(b"soteria-audit-sig-v1" + bytes.fromhex(lines[at]["hash"])).hex()


def _put_a_strangers_key_in(lines: list[Line]) -> None:
    record = json.loads(lines[1]["record"])
    record["sig_pub"] = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    lines.insert(2, {**lines[1], "rev": 2, "record": json.dumps(record)})


def _cut(lines: list[Line]) -> None:
    del lines[-2:]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_change, "Entry 5 was changed: its hash is not that of what it says."),
        (_change_and_hash, "is not signed with a key of the user it names."),
        (_delete, "Entry 5 is missing: entry 6 stands in its place."),
        (_insert, "Entry 5 is missing: entry 4 stands in its place."),
        (_swap, "does not follow the entry before it."),
        (_sign_as_a_stranger, "is not signed with a key of the user it names."),
        (_put_a_strangers_key_in, "are not the ones the log names."),
        (_cut, "; its first line says that there are "),
    ],
)
def test_each_way_of_tampering_is_found_and_said(
    written: Path, tamper: Callable[[list[Line]], None], said: str
) -> None:
    lines = _lines(written)
    tamper(lines)
    _write(written, lines)
    answer = _checked(written)
    assert answer.returncode == 1
    assert answer.stdout.startswith("DOES NOT FIT: ") and said in answer.stdout


def test_a_log_cut_off_before_what_is_on_paper_is_found_by_the_paper_alone(
    desk: Desk, case: Recorded, written: Path
) -> None:
    head = desk.review.issued(case.id).head
    lines = _lines(written)
    del lines[-3:]  # the consultation, the plan, and one more
    last = lines[-1]
    code = int(last["hash"][:40], 16)
    letters = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(code >> 5 * n) & 31] for n in reversed(range(32)))
    groups = " ".join(letters[n : n + 4] for n in range(0, 32, 4))
    lines[0] |= {"entries": last["seq"], "head": f"Record {last['seq']} · {groups}"}
    _write(written, lines)
    assert _checked(written).returncode == 0
    answer = _checked(written, "--head", head)
    assert answer.returncode == 1
    assert "entries are missing at its end" in answer.stdout


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (b"%PDF-1.4\n", ()),
        (b"", ()),
        (b'{"format":"soteria-log","version":2}\n', ()),
        (b'{"a":1,"a":2}\n', ()),
        (None, ("--head", "12")),
        (None, ("--fingerprint", "not one")),
    ],
)
def test_what_cannot_be_checked_has_an_exit_code_of_its_own(
    written: Path, content: bytes | None, more: tuple[str, ...]
) -> None:
    if content is not None:
        written.write_bytes(content)
    answer = _checked(written, *more)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("CANNOT BE CHECKED: ")


def test_the_program_shares_nothing_with_the_product() -> None:
    source = verifier().decode("utf-8")
    assert "import soteria" not in source and "from soteria" not in source


def test_the_program_is_laid_beside_the_log_and_the_export_is_an_entry(desk: Desk, tmp_path: Path) -> None:
    made = desk.audit.export_log(tmp_path / "log.jsonl")
    assert made.verifier is not None and made.verifier.read_bytes() == verifier()
    (row, *_) = desk.audit.page().rows
    assert row.action == "audit.export" and made.sha256 in row.why
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256


def test_the_log_is_not_written_into_a_casebook(desk: Desk) -> None:
    head = desk.store.head()
    with pytest.raises(Refused, match="The log is not kept inside"):
        desk.audit.export_log(desk.store.folder / "log.jsonl")
    assert desk.store.head() == head


def test_what_was_recorded_does_not_stand_in_the_log(desk: Desk, case: Recorded, written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    for word in ("LARKSPUR", "00417", "K.L.", "M.N.", "07700", "SOA-1", "spiking", "messages"):
        assert word not in text, word
    assert "shown to the supervisor" in text
