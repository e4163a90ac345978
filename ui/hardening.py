"""What the process asks of the system for itself: no memory written out when it fails, none read by other programs."""

import faulthandler
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from ui.guards import guards
from ui.i18n import tr

FAULTS = "faults.txt"
_LARGEST = 200_000
_PR_SET_DUMPABLE = 4
_faults: Any = None


def harden() -> None:
    """Ask for everything this system offers, and say how it stands; nothing refused stops the program."""
    if sys.platform == "win32":
        from ui import windows

        dumps, others = windows.no_error_reports(), windows.close_memory()
    else:
        dumps, others = _no_core(), _not_dumpable()
    guards().tell(
        "dumps",
        "on" if dumps else "off",
        tr("The system writes no picture of its memory to the disk when the program fails.")
        if dumps
        else tr("The system may write a picture of its memory to the disk when the program fails."),
    )
    guards().tell(
        "others",
        "on" if others else "off",
        tr("Other programs of the same user cannot look into its memory. Those of an administrator can.")
        if others
        else tr("Other programs of the same user can look into its memory."),
    )


def note_faults(folder: Path) -> bool:
    """Have a fault in a library leave names of functions and lines in a file of the log's folder: never values."""
    global _faults
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FAULTS
        if path.exists() and path.stat().st_size > _LARGEST:
            path.unlink()
        # Kept open: after a fault there is no opening of files any more.
        _faults = os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w")
        faulthandler.enable(_faults)
        return True
    return False


def _no_core() -> bool:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return False
    return True


def _not_dumpable() -> bool:
    """Linux: no core, no debugger, and /proc/PID/mem shut to other programs of the same user."""
    import ctypes

    try:
        return int(ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0
    except (AttributeError, OSError):
        return False  # another system, which has no such call
