"""The front door for developers and testers: sets everything up, then runs what is asked.

    python3 dev.py demo      the app on a demonstration casebook (without a display: the same work, headless)
    python3 dev.py test      everything the gates run: lint, types, layers, doctrine, main job, all tests
    python3 dev.py run       the window
    python3 dev.py check     lint, format, types, layers, doctrine
    python3 dev.py bench [NAME] [--json]
    python3 dev.py faults [NAME] [--trials N] [--json]   break casebooks on purpose and count what was lost
    python3 dev.py bundle    one folder with two programs, and proof that both start
    python3 dev.py screens   a picture of every page in every theme and size
    python3 dev.py lock      renew requirements.lock

Standard library only; the same on Linux and Windows.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
READY = VENV / "soteria-ready"
LOCK = ROOT / "requirements.lock"
DEMONSTRATION = ROOT / "demonstration"
BENCHES = (
    "start", "memory", "unlock", "doctrine", "propose", "relevance", "clocks", "offences", "wording", "pdf", "pdf-growth",
    "adopt", "save", "freeze", "backup", "lock", "audit", "salvage",
)  # fmt: skip
FAULTS = ("kill", "power", "io", "mutate", "tamper", "plaintext", "races")

# What Qt needs on a bare Debian 12: to draw at all, and to show a real window.
DEBIAN_DRAW = ("libgl1", "libegl1", "libglib2.0-0", "libfontconfig1", "libxkbcommon0", "libdbus-1-3")
DEBIAN_WINDOW = (
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0",
)  # fmt: skip


def say(text: str) -> None:
    """Tell the person what is going on, on standard error, so that --json stays clean."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> None:
    """Say what is wrong and what to do, and end."""
    say(text)
    raise SystemExit(2)


def python(*arguments: str, quiet: bool = False, environment: dict[str, str] | None = None) -> int:
    """Run the project's own Python in the checkout and return its exit code."""
    out = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        [str(PYTHON), *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=out,
        check=False,
    ).returncode


# --- setting up ------------------------------------------------------------------------------------------


def fingerprint() -> str:
    """Changes whenever what has to be installed changes."""
    parts = (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def pip(*arguments: str) -> None:
    """Run pip for the project's own Python; where it has none, the pip of the Python we were started with."""
    inside = (
        subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode
        == 0
    )
    start = [str(PYTHON), "-m", "pip"] if inside else [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    options = ["--disable-pip-version-check", "--no-input", "--quiet"]
    done = subprocess.run([*start, "install", *options, *arguments], cwd=ROOT, check=False)
    if done.returncode:
        stop(
            "Installing did not succeed; what pip said is above. Nothing outside .venv was changed. Try again."
        )


def set_up() -> None:
    """Make `.venv` and install exactly what the lock says, unless that is already so."""
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        stop(
            f"Soteria Desk needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}. "
            "Start dev.py with one of those, e.g. python3.12 dev.py demo."
        )
    if READY.exists() and READY.read_text("utf-8") == fingerprint() and PYTHON.exists():
        return
    if not PYTHON.exists():
        say("Making .venv ...")
        try:
            venv.create(VENV, with_pip=True)
        except (subprocess.CalledProcessError, SystemExit, OSError):
            # Debian keeps ensurepip in a package of its own; the pip beside this Python does as well.
            venv.create(VENV, with_pip=False, clear=True)
    say("Installing what requirements.lock names (once, a minute or so) ...")
    pip("--require-hashes", "--only-binary", ":all:", "-r", str(LOCK))
    pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    subprocess.run(
        [str(PYTHON), "-m", "compileall", "-q", str(VENV)], cwd=ROOT, check=False, capture_output=True
    )
    python(
        "-m", "soteria_desk", "doctrine", "check", quiet=True
    )  # keeps the guidance in a form that loads fast
    READY.write_text(fingerprint(), "utf-8")


def qt_draws() -> bool:
    """Whether Qt can be loaded at all on this machine."""
    return python("-c", "import PySide6.QtWidgets, PySide6.QtSvg, PySide6.QtPrintSupport", quiet=True) == 0


def installed(package: str) -> bool:
    """Whether Debian has this package installed."""
    asked = subprocess.run(["dpkg", "-s", package], capture_output=True, check=False)
    return asked.returncode == 0


def system_libraries(window: bool) -> None:
    """Name the system libraries Qt lacks on Debian and its kin, and install them when we may."""
    if sys.platform != "linux" or not shutil.which("dpkg"):
        if not qt_draws():
            stop("Qt could not be loaded: a system library is missing; the message above names it.")
        return
    wanted = DEBIAN_DRAW + (DEBIAN_WINDOW if window else ())
    missing = [package for package in wanted if not installed(package)]
    if not missing or (not window and qt_draws()):
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() == 0:
        say(f"Installing system libraries for Qt: {' '.join(missing)}")
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        if subprocess.run([*command, "-qq"], check=False, stdout=subprocess.DEVNULL).returncode == 0:
            return
    if not qt_draws():
        stop(f"Qt needs system libraries that are not here. Run: sudo {' '.join(command)}")
    say(f"Some of Qt's system libraries are not here. If no window opens, run: sudo {' '.join(command)}")


def has_display() -> bool:
    """Whether a window can be shown."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- what can be asked -----------------------------------------------------------------------------------


def demo() -> int:
    """Open the app on the demonstration casebook, or do the same work without a window."""
    if has_display():
        system_libraries(window=True)
        return python("-m", "ui", "--demonstration", str(DEMONSTRATION))
    say("There is no display here, so no window: the same work is done without one.")
    return python("-m", "soteria_desk", "demo", "--out", str(DEMONSTRATION))


def check() -> int:
    """Lint, format, types, layers, doctrine."""
    scripts = VENV / ("Scripts" if os.name == "nt" else "bin")
    steps = (
        ("lint", [str(PYTHON), "-m", "ruff", "check", "."]),
        ("format", [str(PYTHON), "-m", "ruff", "format", "--check", "."]),
        ("types", [str(PYTHON), "-m", "mypy"]),
        ("layers", [str(scripts / "lint-imports")]),
        ("doctrine", [str(PYTHON), "-m", "soteria_desk", "doctrine", "check"]),
    )
    failed = []
    for name, command in steps:
        say(f"== {name}")
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        say(f"Not clean: {', '.join(failed)}")
    return 1 if failed else 0


def test(arguments: list[str]) -> int:
    """Everything the gates run; the test runner's closing line comes last."""
    system_libraries(window=False)
    unclean = check()
    say("== the main job, without a window")
    with tempfile.TemporaryDirectory() as folder:
        unclean |= python("-m", "soteria_desk", "demo", "--out", str(Path(folder) / "demonstration"))
    say("== tests")
    tests = python("-m", "pytest", *arguments, environment={"QT_QPA_PLATFORM": "offscreen"})
    if unclean:
        say("Tests aside, something above is not clean.")
    return tests or unclean


def bench(arguments: list[str]) -> int:
    """One benchmark by name, or all of them."""
    as_json = [one for one in arguments if one == "--json"]
    names = [one for one in arguments if one != "--json"] or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        stop(f"No benchmark is called {unknown[0]}. There are: {', '.join(BENCHES)}.")
    system_libraries(window=False)
    worst = 0
    for name in names:
        # Byte code must be cached: without it every start pays for compiling again.
        code = python(
            "-m", f"bench.{name.replace('-', '_')}", *as_json,
            environment={"PYTHONDONTWRITEBYTECODE": "", "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        worst = max(worst, code)
    return worst


def faults(arguments: list[str]) -> int:
    """One fault injection by name; without a name, the names."""
    if not arguments or arguments[0] not in FAULTS:
        say(f"Name one of: {', '.join(FAULTS)}. docs/faults.md tells what each proves.")
        return 2 if arguments else 0
    if arguments[0] == "plaintext":
        system_libraries(window=False)
    module = {"io": "disk"}.get(arguments[0], arguments[0])  # a module of ours must not hide Python's own io
    return python("-m", f"faults.{module}", *arguments[1:])


def lock() -> int:
    """Renew requirements.lock: hashes for every platform, no address of any index."""
    pip("uv")
    command = [
        str(PYTHON), "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
        "--no-header", "--no-annotate", "--no-emit-index-url", "--group", "dev", "pyproject.toml", "-o", str(LOCK),
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main() -> int:
    """Parse the command and run it."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "command", choices=["demo", "test", "run", "check", "bench", "faults", "bundle", "screens", "lock"]
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    set_up()
    match asked.command:
        case "demo":
            return demo()
        case "test":
            return test(asked.arguments)
        case "check":
            return check()
        case "bench":
            return bench(asked.arguments)
        case "faults":
            return faults(asked.arguments)
        case "lock":
            return lock()
        case "run":
            system_libraries(window=True)
            return python("-m", "ui", *asked.arguments)
        case "bundle":
            system_libraries(window=False)
            return python("tools/bundle.py", *asked.arguments)
        case _:
            system_libraries(window=False)
            return python("tools/screens.py", *asked.arguments, environment={"QT_QPA_PLATFORM": "offscreen"})


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
