"""`soteria casebook log`, and comparing a record head from paper in the terminal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soteria_desk.cli.conftest import Command, Demo


def test_the_log_is_told_oldest_first_with_where_it_stands(on_demo: Command) -> None:
    answer = on_demo("casebook", "log")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].split()[0] == "1"
    assert "Unlocked: The casebook" in answer.out
    assert " entries. Record " in lines[-1]


def test_the_log_in_json_has_every_entry_once(on_demo: Command) -> None:
    rows = on_demo("casebook", "log", "--json").json
    assert [row["entry"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["action"] == "casebook.create" and rows[-1]["action"] == "casebook.unlock"


def test_days_and_users_choose_entries(on_demo: Command) -> None:
    every = on_demo("casebook", "log", "--json").json
    days = sorted({row["at"][:10] for row in every})
    first = on_demo("casebook", "log", "--from", days[0], "--to", days[0], "--json").json
    assert 0 < len(first) < len(every) + 1
    assert on_demo("casebook", "log", "--from", "2199-01-01", "--json").json == []
    assert on_demo("casebook", "log", "--user", "nobody").code == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [(("--from", "yesterday"), "E-47"), (("--export", "log.jsonl", "--user", "AO"), "E-53")],
)
def test_what_makes_no_sense_is_refused_before_the_passphrase(
    on_demo: Command, more: tuple[str, ...], code: str
) -> None:
    answer = on_demo("casebook", "log", *more)
    assert answer.out == "" and answer.err.startswith(code)


def test_the_log_written_out_is_checked_by_the_program_beside_it(
    on_demo: Command, tmp_path: Path, demo: Demo
) -> None:
    told = on_demo("casebook", "log", "--export", tmp_path / "log.jsonl", "--json").json
    assert Path(told["verifier"]).parent == tmp_path
    head = demo.plan("QUENBYVALE")["record"]
    done = subprocess.run(
        [sys.executable, "-I", told["verifier"], told["path"], "--head", head],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    first = json.loads((tmp_path / "log.jsonl").read_bytes().splitlines()[0])
    assert (first["entries"], first["head"]) == (told["entries"], told["head"])


def test_a_record_head_from_paper_is_known(on_demo: Command, demo: Demo) -> None:
    plan = demo.plan("QUENBYVALE")
    for typed in (
        plan["record"],
        " · ".join(plan["record"][:25].split(" · ")),
        f"foot of page: {plan['record']}",
    ):
        answer = on_demo("plan", "verify", typed, "--json")
        assert answer.code == 0, typed
        assert answer.json["by"] == "record" and answer.json["head"] == plan["record"]
        assert answer.json["revision"]["fingerprint"] == plan["fingerprint"]
    said = on_demo("plan", "verify", plan["fingerprint"])
    assert "every signature is right" in " ".join(said.out.split())


def test_a_head_that_no_record_has_is_not_known(on_demo: Command) -> None:
    answer = on_demo("plan", "verify", "Record 3 · 4F7K 9QXM")
    assert (answer.code, answer.out.partition(":")[0]) == (1, "Not known")


def test_comparing_goes_on_the_record(on_demo: Command, demo: Demo) -> None:
    on_demo("plan", "verify", demo.plan("QUENBYVALE")["fingerprint"])
    rows = on_demo("casebook", "log", "--json").json
    assert "paper.compare" in {row["action"] for row in rows[-5:]}
