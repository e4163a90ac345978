"""Builds the bundle, one folder with two programs, and proves that both work: a build that succeeds may not run.

python tools/bundle.py [--keep FOLDER]      build, start the window without a display, make the demonstration
python tools/bundle.py --prove FOLDER       only prove a folder that was built before
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "soteria-desk"
SUFFIX = ".exe" if os.name == "nt" else ""
LONGEST_SECONDS = 300


def say(text: str) -> None:
    """Tell the person."""
    print(text, flush=True)


def build(out: Path) -> Path:
    """Build into `out` and return the bundle's folder."""
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", str(out), "--workpath", str(ROOT / "build"), str(ROOT / "build.spec"),
    ]  # fmt: skip
    # The byte code that is built in must not depend on how this computer runs Python otherwise.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    # The check keeps the fast form of the pack beside it, which is built in: a bundle writes none of its own.
    check = [sys.executable, "-m", "soteria_desk", "doctrine", "check"]
    subprocess.run(check, cwd=ROOT, check=True, env=environment)
    subprocess.run(command, cwd=ROOT, check=True, env=environment)
    return out / NAME


def megabytes(folder: Path) -> float:
    """Return what the files of a folder weigh together; what a link points at is counted once."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def run(command: list[str], settings: Path) -> tuple[float, str]:
    """Run a program of the bundle away from the checkout; return seconds and what it said."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "VIRTUAL_ENV", "QT_PLUGIN"))
    } | {
        "QT_QPA_PLATFORM": "offscreen",
        "SOTERIA_LEAVE_WHEN_READY": "1",
        "XDG_CONFIG_HOME": str(settings),
        "APPDATA": str(settings),
    }
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=settings,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{Path(command[0]).name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return seconds, done.stdout


def prove(folder: Path) -> None:
    """Start both programs and have the terminal do the main job.

    Raises:
        SystemExit: one of them did not do it.
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        window, terminal = folder / f"{NAME}{SUFFIX}", folder / f"soteria{SUFFIX}"
        seconds, _ = run([str(window)], place)
        say(f"{window.name}: the unlock page stands there and the program ends by itself ({seconds:.1f} s)")
        seconds, said = run([str(terminal), "demo", "--out", str(place / "demo"), "--json"], place)
        made = json.loads(said)
        plans = made["plans"]
        missing = [plan["pdf"] for plan in plans if not Path(plan["pdf"]).read_bytes().startswith(b"%PDF")]
        if not plans or missing:
            raise SystemExit(f"the demonstration lacks {missing or 'every plan'}")
        say(f"{terminal.name}: demonstration with {len(plans)} plans on paper ({seconds:.1f} s)")


def main() -> int:
    """Build and prove."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", default=ROOT / "dist", help="where to build")
    parser.add_argument("--prove", type=Path, metavar="FOLDER", help="a bundle that was built before")
    asked = parser.parse_args()
    folder = asked.prove or build(asked.keep)
    prove(folder)
    size = megabytes(folder)
    qt = (
        sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and "PySide6" in path.parts)
        / 1e6
    )
    say(f"{folder}: {size:.0f} MB, {qt:.0f} MB of it Qt")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
