"""Locking ends this process and starts another: what was read is in the old one's memory, and goes with it.

The old process covers the screens until the new one says on a pipe that its own cover stands.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

LOCKED = "--locked"
STANDING = b"standing\n"
LONGEST_START_MS = 20_000
"""A new process whose cover does not stand by then is ended: this one stays, and says so."""
OVERLAP_MS = 150
"""How long both covers stand: the new one is on the screen before the old one goes."""
_LARGEST_LINE = 65_536


@dataclass(frozen=True)
class Handover:
    """What the new process is told on its pipe; nothing of it is secret, and nothing is of a case.

    Attributes:
        label: Whose passphrase is asked for, as the key file names the user.
        demonstration: The casebook is the demonstration, whose passphrase is no secret.
        stood: Where the window stood on the screen, in hexadecimal.
        not_saved: Why something could not be saved while everything was being locked; empty when all was.
    """

    label: str = ""
    demonstration: bool = False
    stood: str = ""
    not_saved: str = ""


class Successor(QObject):
    """Starts the new process, waits for its cover, and ends this one."""

    stands = Signal()
    """The cover of the new process stands: `leave` now."""
    failed = Signal()
    """There is no new process; exactly one of the two is told."""
    _answered = Signal(bool)

    def __init__(self, parent: QObject | None = None, start: Callable[[Path], Any] | None = None) -> None:
        super().__init__(parent)
        self._start = start or start_process
        self._process: Any = None
        self._told = False
        self._limit = QTimer(self, interval=LONGEST_START_MS, singleShot=True)
        self._limit.timeout.connect(self._too_late)
        self._answered.connect(self._tell)

    def start(self, folder: Path, handover: Handover) -> None:
        """Start the new process over a casebook's folder; `stands` or `failed` follows."""
        self._told = False
        self._limit.start()
        threading.Thread(target=self._run, args=(folder, handover), name="successor", daemon=True).start()

    def leave(self) -> None:
        """End this process at once: nothing of it is to run any more."""
        os._exit(0)

    def _run(self, folder: Path, handover: Handover) -> None:
        try:
            process = self._process = self._start(folder)
            process.stdin.write(json.dumps(asdict(handover)).encode() + b"\n")
            process.stdin.close()
            stands = process.stdout.readline() == STANDING
        except (OSError, ValueError):
            stands = False
        self._answered.emit(stands)

    def _tell(self, stands: bool) -> None:
        if self._told:
            return
        self._told = True
        self._limit.stop()
        if not stands:
            self._end()
        (self.stands if stands else self.failed).emit()

    def _too_late(self) -> None:
        self._tell(False)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            # One that came up half must not stand there with a lock screen of its own.
            with suppress(OSError):
                process.kill()


def command(folder: Path) -> list[str]:
    """How the window is started locked: from a bundle, or by the Python that runs now."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui"]
    return [*program, LOCKED, str(folder)]


def start_process(folder: Path) -> Any:
    """Start the window locked over a folder, with a pipe either way."""
    import subprocess  # not on the way to the first picture

    process = subprocess.Popen(
        command(folder.absolute()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Where our own code lies, a checkout or site-packages: no folder of somebody else's is looked into for it.
        cwd=Path(__file__).resolve().parent.parent,
        # A bundle's second process must not take itself for a part of the first.
        env={**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"},
    )
    if sys.platform == "win32":
        from ui.windows import let_come_forward

        let_come_forward(process.pid)
    return process


# --- in the new process ----------------------------------------------------------------------------------


def taken_over() -> Handover:
    """Read what the old process tells; without one, nothing was told."""
    if os.isatty(0):
        return Handover()
    line = b""
    with suppress(OSError):
        while not line.endswith(b"\n") and len(line) < _LARGEST_LINE:
            more = os.read(0, 4096)
            if not more:
                break
            line += more
    try:
        told = json.loads(line)
        return Handover(
            label=str(told["label"]),
            demonstration=told["demonstration"] is True,
            stood=str(told["stood"]),
            not_saved=str(told["not_saved"]),
        )
    except (ValueError, KeyError, TypeError):
        return Handover()


def say_standing() -> None:
    """Tell the old process that the cover stands; afterwards nobody is at the other end of the pipes."""
    with suppress(OSError):
        os.write(1, STANDING)
    with suppress(OSError):
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.close(nothing)
