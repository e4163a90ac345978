"""A process killed in the middle of saving loses nothing it had acknowledged."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from soteria_desk.casework.case import Case
from tests.builders import unlocked

_SAVING = """
import sys
from pathlib import Path
from tests.builders import a_case, unlocked
store = unlocked(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    with store.unit("case.create") as work:
        work.put(a_case(f"{sys.argv[2]}-{number}", summary="x" * 2000))
        work.put(a_case(f"{sys.argv[2]}-{number}-twin"))
    print(number, flush=True)
"""
TRIALS = 10


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a POSIX signal")
def test_acknowledged_saves_survive_kill_9(folder: Path) -> None:
    chance, acknowledged = random.Random(7), set[str]()
    for trial in range(TRIALS):
        child = subprocess.Popen(
            [sys.executable, "-c", _SAVING, str(folder.parent), str(trial)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.06))
        os.kill(child.pid, signal.SIGKILL)
        said = child.stdout.read().split()
        child.wait(10)
        child.stdout.close()
        acknowledged |= {f"{trial}-1"} | {f"{trial}-{number}" for number in said if number.isdigit()}
        store = unlocked(folder.parent)
        assert store.bad_end_last_time
        found = {case.reference for case in store.records.all(Case)}
        assert acknowledged <= found
        # One action wrote both or neither.
        assert {reference for reference in found if not reference.endswith("twin")} == {
            reference.removesuffix("-twin") for reference in found if reference.endswith("twin")
        }
        assert store.check("quick" if trial < TRIALS - 1 else "full").colour == "green"
        store.close()
