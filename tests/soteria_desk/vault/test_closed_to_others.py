"""A command that holds a passphrase leaves no core and is shut to other programs, as the window is."""

import subprocess
import sys
from pathlib import Path

import pytest

_ASK = """
import io, resource
from soteria_desk.cli.terminal import Terminal
Terminal(io.StringIO("secret\\n"), io.StringIO(), io.StringIO()).secret("Passphrase", True)
import ctypes
print(resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asked of Linux")
def test_asking_for_a_passphrase_closes_the_process_first() -> None:
    home = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", _ASK], cwd=home, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]
