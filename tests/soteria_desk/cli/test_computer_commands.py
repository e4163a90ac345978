"""`soteria policy` and `soteria support`."""

import json
from pathlib import Path

import pytest

from soteria_desk import policy
from soteria_desk.errors import PolicyUnusable
from soteria_desk.policy import KEYS, InForce, Lock, Rules
from tests.soteria_desk.cli.conftest import Command


def in_force(monkeypatch: pytest.MonkeyPatch, **details: object) -> None:
    fields: dict[str, object] = {
        "rules": Rules(),
        "state": "none",
        "file": Path("/etc/soteria-desk/policy.toml"),
    }
    found = InForce(**(fields | details))  # type: ignore[arg-type]
    monkeypatch.setattr(policy, "in_force", lambda: found)


def test_without_a_file_it_says_where_one_would_lie(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(monkeypatch)
    answer = command("policy")

    assert (
        answer.code == 0 and "No policy file" in answer.out and "/etc/soteria-desk/policy.toml" in answer.out
    )
    assert all(key in answer.out for key in KEYS)


def test_machines_read_each_rule_and_whether_the_file_sets_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(
        monkeypatch, rules=Rules(lock=Lock(minutes=4)), state="in force", given=frozenset({"lock.minutes"})
    )
    answer = command("policy", "--json")
    found = json.loads(answer.out)

    assert found["rules"]["lock.minutes"] == {"value": 4, "set": True}
    assert found["rules"]["printing.pdf_to_file"] == {"value": True, "set": False}


def test_a_file_that_cannot_be_used_is_told_as_e_71_and_answers_no(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = PolicyUnusable(file="/etc/soteria-desk/policy.toml", problem="it is not UTF-8")
    in_force(monkeypatch, state="unusable", problem=problem)
    answer = command("policy")

    assert answer.code == 1 and "E-71" in answer.err and "it is not UTF-8" in answer.err
    assert "strictest" in answer.out


def test_the_support_bundle_goes_where_the_person_says_and_nowhere_else(
    command: Command, tmp_path: Path
) -> None:
    target = tmp_path / "support.txt"
    answer = command("support", "--out", str(target))

    assert answer.code == 0 and target.read_text(encoding="utf-8").startswith("SOTERIA DESK SUPPORT BUNDLE")
    assert "SOTERIA DESK SUPPORT BUNDLE" in command("support").out
