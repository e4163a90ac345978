"""The binding to Qt must not lose references to None: it would abort the program after some thousand calls."""

import json
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

PROBE = Path(__file__).with_name("none_probe.py")


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on: nothing to see"
)
def test_no_call_takes_a_reference_to_none_away() -> None:
    done = subprocess.run(
        [sys.executable, str(PROBE)], capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["tried"] > 40
    assert {name: change for name, change in found["changed"].items() if change < 0} == {}


def test_the_binding_is_one_that_was_probed() -> None:
    version = tuple(int(part) for part in PySide6.__version__.split(".")[:3])
    assert (6, 11, 3) <= version < (6, 12, 0)
