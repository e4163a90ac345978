"""Puts a policy in force for a test."""

from pathlib import Path
from typing import Any

import pytest

from soteria_desk import policy
from soteria_desk.errors import PolicyUnusable
from soteria_desk.policy import STRICTEST, InForce, Rules

PLACE = Path("/etc/soteria-desk/policy.toml")


def impose(monkeypatch: pytest.MonkeyPatch, *given: str, **tables: Any) -> None:
    """Have these rules in force; `given` are the keys the file sets."""
    found = InForce(rules=Rules(**tables), state="in force", file=PLACE, given=frozenset(given))
    monkeypatch.setattr(policy, "in_force", lambda: found)


def break_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a file there that cannot be used."""
    problem = PolicyUnusable(file=PLACE, problem="it is not UTF-8")
    found = InForce(
        rules=STRICTEST, state="unusable", file=PLACE, given=frozenset(policy.KEYS), problem=problem
    )
    monkeypatch.setattr(policy, "in_force", lambda: found)
