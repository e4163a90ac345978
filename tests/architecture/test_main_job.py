"""The main job, from an empty folder to signed paper, reaches no network, starts no program, writes nowhere else."""

import json
import os
import subprocess
import sys
from pathlib import Path

WATCHED = """
import json, os, sys

seen = {"network": [], "programs": [], "written": []}

def note(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")):
        seen["network"].append(event)
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"):
        seen["programs"].append(event)
    elif event == "open" and isinstance(arguments[0], str):
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            seen["written"].append(os.path.abspath(arguments[0]))

sys.dont_write_bytecode = True
sys.addaudithook(note)
from soteria_desk.cli.main import run
code = run(["demo", "--out", sys.argv[1], "--json"])
print()
print(json.dumps(seen))
sys.exit(code)
"""


def test_the_main_job_stays_in_its_folder_and_off_every_network(tmp_path: Path) -> None:
    out, settings = tmp_path / "demonstration", tmp_path / "settings"
    environment = os.environ | {"XDG_CONFIG_HOME": str(settings), "APPDATA": str(settings)}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(out)],
        capture_output=True, text=True, env=environment, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["network"] == []
    assert seen["programs"] == []
    outside = [path for path in seen["written"] if not path.startswith(str(tmp_path)) and path != os.devnull]
    assert outside == []
    assert len(list(out.rglob("*.pdf"))) >= 4


def test_a_network_is_refused_even_to_a_library_that_tries() -> None:
    tries = (
        "from soteria_desk.api import refuse_network; refuse_network()\n"
        "import socket\n"
        "try:\n    socket.create_connection(('127.0.0.1', 9))\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", tries], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "NetworkStopped"
