"""The written-out log of a casebook that was saved from damage: exactly the named gaps are accepted, and said."""

import hashlib
import json
import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from soteria_desk.desk import Desk, shipped_library
from soteria_desk.ids import new_id
from soteria_desk.services.audit_log import verifier
from soteria_desk.storage import casebook
from soteria_desk.storage.gaps import runs_text
from soteria_desk.storage.salvage import Salvaged
from soteria_desk.storage.salvage import salvage as salvage_it
from soteria_desk.storage.salvage_sheet import salvage_with_sheet
from soteria_desk.vault import files, keyring
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_case, a_clock, created
from tests.soteria_desk.services.test_audit_log import _checked, _lines, _write
from tests.soteria_desk.storage.damage import Map, zero

Line = dict[str, Any]

_PROGRAM = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "verify_log.py"), run_name="verify_log")


class Saved:
    """A casebook whose journal lost its first page and another, saved; and its log, written out."""

    def __init__(self, folder: Path) -> None:
        made = created(folder)
        store = made.store
        for number in range(40):
            with store.unit("case.create") as work:
                work.put(a_case(f"WX/26/{number:05}"))
        key = bytearray(store.keys.database_key)
        store.close()
        path = store.folder / "casebook.db"
        pages = [page for page, entries in sorted(Map(path, key).entries.items()) if entries]
        entries = Map(path, key).entries
        by_first = sorted(pages, key=lambda page: min(entries[page]))
        zero(path, [by_first[0], by_first[3]])
        self.made = _salvaged(store.folder, folder / "saved")
        self.lost = {n for first, last in self.made.list.entries for n in range(first, last + 1)}
        self.log = _exported(self.made.folder, folder)
        (self.by,) = [
            json.loads(line["entry"])["seq"]
            for line in _lines(self.log)
            if '"entity":"salvage"' in line.get("entry", "")
        ]


def _salvaged(folder: Path, to: Path) -> Salvaged:
    keys = keyring.unlock(files.read_best(folder).best, LABEL, PASSPHRASE, ANY_COST)
    return salvage_it(folder, to, keys, a_clock(), new_id)


def _exported(folder: Path, to: Path) -> Path:
    store = casebook.unlock(folder, LABEL, PASSPHRASE, clock=a_clock(), new_id=new_id, limits=ANY_COST)
    desk = Desk(store, shipped_library(), a_clock(), new_id)
    path = desk.audit.export_log(to / f"{folder.stem}.jsonl", with_verifier=False).path
    desk.close()
    return path


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    return Saved(tmp_path_factory.mktemp("saved"))


@pytest.fixture
def log(saved: Saved, tmp_path: Path) -> Path:
    """A copy of the log, to be tampered with."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(saved.log.read_bytes())
    return path


def test_named_gaps_are_accepted_and_said_in_words(saved: Saved, log: Path) -> None:
    assert {1, 2} < saved.lost and len(saved.lost) > 6
    answer = _checked(log)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("EVERYTHING FITS: ")
    said = f"{len(saved.lost)} entries were lost and are named by entry {saved.by}: {runs_text(saved.made.list.entries)}"
    assert said in answer.stdout.splitlines()


def _at(lines: list[Line], after_gap: int = 4) -> int:
    """The place of an entry some way behind the second gap."""
    first = next(n for n, line in enumerate(lines) if "seq" in line)
    gap = next(n for n in range(first + 1, len(lines)) if lines[n]["seq"] != lines[n - 1]["seq"] + 1)
    return gap + after_gap


def _salvage(lines: list[Line]) -> Line:
    return next(line for line in lines if '"entity":"salvage"' in line.get("entry", ""))


def _rehash(line: Line) -> None:
    line["hash"] = hashlib.sha256(b"\x00soteria-audit-v1" + line["entry"].encode()).hexdigest()


def _change(lines: list[Line]) -> None:
    at = _at(lines)
    lines[at]["entry"] = lines[at]["entry"].replace('"action":"', '"action":"x')


def _change_and_hash(lines: list[Line]) -> None:
    _change(lines)
    _rehash(lines[_at(lines)])


def _delete_one_more(lines: list[Line]) -> None:
    del lines[_at(lines)]


def _delete_beside_the_gap(lines: list[Line]) -> None:
    del lines[_at(lines, 0)]


def _delete_before_the_gap(lines: list[Line]) -> None:
    del lines[_at(lines, -1)]


def _fill_the_gap(lines: list[Line]) -> None:
    at = _at(lines, 0)
    lines.insert(at, {**lines[at], "seq": lines[at]["seq"] - 1})


def _swap(lines: list[Line]) -> None:
    at = _at(lines)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    lines[at]["seq"], lines[at + 1]["seq"] = lines[at + 1]["seq"], lines[at]["seq"]


def _sign_as_a_stranger(lines: list[Line]) -> None:
    at = _at(lines, 0)
    stranger = Ed25519PrivateKey.generate()
    lines[at]["sig"] = stranger.sign(b"soteria-audit-sig-v1" + bytes.fromhex(lines[at]["hash"])).hex()


def _put_a_strangers_key_in(lines: list[Line]) -> None:
    record = json.loads(lines[1]["record"])
    record["sig_pub"] = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    lines.insert(2, {**lines[1], "rev": 2, "record": json.dumps(record)})


def _exchange_the_key(lines: list[Line]) -> None:
    record = json.loads(lines[1]["record"])
    record["age_pub"] = "00" * 32
    lines[1]["record"] = json.dumps(record)


def _name_more_as_lost(lines: list[Line]) -> None:
    line = _salvage(lines)
    line["entry"] = re.sub("entries lost: [0-9, -]+", f"entries lost: 1-{line['seq'] - 1}", line["entry"])
    _rehash(line)
    del lines[_at(lines)]


def _take_the_salvage_out(lines: list[Line]) -> None:
    lines.remove(_salvage(lines))


def _take_the_list_out(lines: list[Line]) -> None:
    lines[:] = [line for line in lines if "salvage" not in line]


def _change_the_list(lines: list[Line]) -> None:
    line = next(line for line in lines if "salvage" in line)
    line["record"] = line["record"].replace('"drafts":true', '"drafts":false')


def _put_another_list_in(lines: list[Line]) -> None:
    line = next(line for line in lines if "salvage" in line)
    line["record"] = json.dumps({**json.loads(line["record"]), "kept": []})


def _cut(lines: list[Line]) -> None:
    del lines[-1]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_change, "was changed: its hash is not that of what it says."),
        (_change_and_hash, "is not signed with a key of the user it names."),
        (_delete_one_more, "is missing: entry"),
        (_delete_beside_the_gap, "is missing: entry"),
        (_delete_before_the_gap, "is missing: entry"),
        (_fill_the_gap, "does not follow the entry before it."),
        (_swap, "does not follow the entry before it."),
        (_sign_as_a_stranger, "is not signed with a key of the user it names."),
        (_put_a_strangers_key_in, "are not the ones the log names."),
        (_exchange_the_key, "are not the ones the log names."),
        (_name_more_as_lost, "Entry 1 is missing"),
        (_take_the_salvage_out, "Entry 1 is missing"),
        (_take_the_list_out, "are not the ones the log names."),
        (_change_the_list, "names was changed."),
        (_put_another_list_in, "names was changed."),
        (_cut, "; its first line says that there are "),
    ],
)
def test_every_other_gap_and_change_is_still_found(
    log: Path, tamper: Callable[[list[Line]], None], said: str
) -> None:
    lines = _lines(log)
    tamper(lines)
    _write(log, lines)
    with pytest.raises(_PROGRAM["DoesNotFit"], match=re.escape(said)):
        _PROGRAM["Log"](log).check()


def test_the_missing_entry_is_the_one_that_was_taken_out(log: Path) -> None:
    lines = _lines(log)
    number = lines[_at(lines)]["seq"]
    _delete_one_more(lines)
    _write(log, lines)
    answer = _checked(log)
    assert answer.returncode == 1
    assert f"Entry {number} is missing: entry {number + 1} stands in its place." in answer.stdout


def _head(line: Line) -> str:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    value = int(line["hash"][:40], 16)
    return f"Record {line['seq']} · " + "".join(letters[(value >> 5 * n) & 31] for n in reversed(range(32)))


def test_a_head_from_paper_says_how_far_back_it_vouches(saved: Saved, log: Path) -> None:
    lines = _lines(log)
    answer = _checked(log, "--head", _head(lines[_at(lines)]))
    assert answer.returncode == 0
    assert f"nothing from entry {lines[_at(lines, 0)]['seq']} up to it was changed." in answer.stdout
    lost = _checked(log, "--head", f"Record {max(saved.lost)} · 4F7K 9QXM")
    assert lost.returncode == 1
    assert f"which entry {saved.by} says is lost: it cannot be compared." in lost.stdout


def test_a_second_salvage_adds_up(saved: Saved, tmp_path: Path) -> None:
    key = keyring.unlock(files.read_best(saved.made.folder).best, LABEL, PASSPHRASE, ANY_COST).database_key
    path = saved.made.folder / "casebook.db"
    whole = path.read_bytes()
    entries = Map(path, bytearray(key)).entries
    page = next(page for page, found in entries.items() if saved.by in found)
    zero(path, [page])
    try:
        twice = _salvaged(saved.made.folder, tmp_path / "twice")
    finally:
        path.write_bytes(whole)
    answer = _checked(_exported(twice.folder, tmp_path))
    assert answer.returncode == 0
    gone = sum(last - first + 1 for first, last in twice.list.entries)
    assert f"{gone} entries were lost and are named by entry" in answer.stdout


def test_a_log_without_losses_keeps_the_form_that_older_programs_read(tmp_path: Path) -> None:
    made = created(tmp_path)
    made.store.close()
    lines = _lines(_exported(made.store.folder, tmp_path))
    assert lines[0]["version"] == 1
    assert not any("salvage" in line for line in lines)
    assert b"salvage" in verifier()


def test_the_log_of_a_casebook_saved_with_the_sheet_fits_too(tmp_path: Path) -> None:
    made = created(tmp_path)
    with made.store.unit("case.create") as work:
        for number in range(60):
            work.put(a_case(f"WX/26/{number:05}"))
    key = bytearray(made.store.keys.database_key)
    made.store.close()
    path = made.store.folder / "casebook.db"
    entries = Map(path, key).entries
    pages = sorted((page for page, found in entries.items() if found), key=lambda page: min(entries[page]))
    zero(path, [1, pages[2]])
    for name in files.NAMES:
        (made.store.folder / name).unlink()
    saved = salvage_with_sheet(
        made.store.folder, made.recovery_rows, LABEL, PASSPHRASE, tmp_path / "saved", a_clock(), new_id,
        cost=CHEAP, limits=ANY_COST,
    )  # fmt: skip
    answer = _checked(_exported(saved.folder, tmp_path))
    assert (answer.returncode, answer.stderr) == (0, ""), answer.stdout
    assert f"{saved.list.entry_count()} entries were lost and are named by entry" in answer.stdout
