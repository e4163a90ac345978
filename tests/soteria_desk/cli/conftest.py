"""Runs commands in this process, and a demonstration to run them on."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from soteria_desk import demonstration, desk
from soteria_desk.cli.main import run
from soteria_desk.cli.terminal import Terminal
from soteria_desk.demonstration import PASSPHRASE, make_demonstration
from tests.builders import ANY_COST, CHEAP


@dataclass(frozen=True)
class Answer:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON; it must hold nothing else."""
        return msgspec.json.decode(self.out)


Command = Callable[..., Answer]


@pytest.fixture(scope="session")
def command() -> Command:
    """`command("facts", "--json")`; `typed` is what stands on standard input."""

    def call(*argv: object, typed: str = "") -> Answer:
        out, err = io.StringIO(), io.StringIO()
        code = run([str(one) for one in argv], Terminal(io.StringIO(typed), out, err))
        return Answer(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture(scope="session", autouse=True)
def _cheap_passphrases() -> Iterator[None]:
    """No option of a command can make a passphrase cheaper to guess; the tests reach past the commands."""
    cheap: dict[str, Any] = {"cost": CHEAP, "limits": ANY_COST}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "create", partial(desk.create, **cheap))
        patch.setattr(desk, "unlock", partial(desk.unlock, limits=ANY_COST))
        patch.setattr(demonstration, "make_demonstration", partial(make_demonstration, **cheap))
        yield


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong tries and heads seen are remembered; not among the settings of whoever runs the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))


@dataclass(frozen=True)
class Demo:
    """The demonstration as `soteria demo --json` reported it."""

    told: dict[str, Any]

    @property
    def casebook(self) -> str:
        """Its folder."""
        return str(self.told["casebook"])

    def plan(self, operation: str, revision: int = 1) -> dict[str, Any]:
        """What was told of one plan."""
        return next(
            plan
            for plan in self.told["plans"]
            if (plan["operation"], plan["revision"]) == (operation, revision)
        )


@pytest.fixture(scope="session")
def demo(command: Command, _cheap_passphrases: None, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demonstration that tests may add to, but never remake."""
    answer = command("demo", "--out", tmp_path_factory.mktemp("demo"), "--json")
    assert answer.code == 0
    return Demo(answer.json)


@pytest.fixture(scope="session")
def on_demo(command: Command, demo: Demo) -> Command:
    """`on_demo("plan", "list")` with the casebook and passphrase filled in."""

    def call(group: str, name: str, *more: object, typed: str = PASSPHRASE + "\n") -> Answer:
        return command(group, name, demo.casebook, *more, "--passphrase-stdin", typed=typed)

    return call
