"""What only a process of its own shows: start-up, exit codes, encodings, and that no network can be reached."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def _python(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *argv],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_module_runs_and_exits_with_the_commands_code() -> None:
    done = _python("-m", "soteria_desk", "plan", "list", "/nowhere.casebook", "--passphrase-stdin")
    assert done.returncode == 3
    assert done.stderr.startswith("E-02")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from soteria_desk.cli.main import run; run(['--help']); "
        "heavy = {'sqlcipher3', 'reportlab', 'cryptography', 'msgspec', 'pypdfium2', 'PySide6'} & set(sys.modules); "
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = _python("-c", code)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import urllib.request; urllib.request.urlopen('http://example.org')",
        "import http.client; http.client.HTTPConnection('example.org').connect()",
    ],
)
def test_whatever_would_use_a_network_is_stopped(attempt: str) -> None:
    done = _python("-c", f"from soteria_desk.guard import refuse_network; refuse_network(); {attempt}")
    assert done.returncode == 1
    assert "NetworkStopped" in done.stderr
