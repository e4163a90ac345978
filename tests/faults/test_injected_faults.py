"""Each fault injection in its quick size; docs/faults.md tells of the long ones."""

import base64
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from faults.harness import COUNTED, ROOT
from faults.scan import WORD, holds_word

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are forked and signalled the POSIX way")

QUICK = {"kill": 28, "power": 50, "disk": 16, "mutate": 60, "tamper": 50, "plaintext": 1, "races": 2}


def injected(name: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run one harness in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", f"faults.{name}", "--json", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("name", QUICK)
def test_nothing_is_lost_split_unseen_or_told_wrongly(name: str) -> None:
    done = injected(name, "--trials", str(QUICK[name]))
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    row = json.loads(done.stdout.splitlines()[-1])
    assert {kind: row[kind] for kind in COUNTED} == dict.fromkeys(COUNTED, 0)
    assert row["trials"] >= QUICK[name]


def test_the_power_cut_model_notices_a_disk_that_syncs_nothing() -> None:
    done = injected("power", "--trials", "40", "--blunt")
    assert done.returncode == 1
    assert json.loads(done.stdout.splitlines()[-1])["lost"] > 5


def test_without_a_compiler_it_says_that_nothing_was_proved(tmp_path: Path) -> None:
    done = injected("power", PATH=str(tmp_path))
    assert done.returncode != 0
    assert "nothing was proved" in done.stderr
    assert "apt-get install gcc" in done.stderr


@pytest.mark.parametrize("before", [b"", b"1", b"12"])
def test_a_marked_word_is_found_whatever_it_is_wrapped_in(before: bytes) -> None:
    plain = before + f"{WORD} 12".encode()
    wrapped = (
        plain,
        plain.hex().encode(),
        base64.b64encode(plain),
        b"head " + zlib.compress(plain),
        f"x{WORD}".encode("utf-16-le"),
        f"x{WORD}".encode("utf-16-be"),
    )
    assert all(holds_word(data) for data in wrapped)
    assert not holds_word(b"Zyqx" + b"ordinary text " * 50)
