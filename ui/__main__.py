"""Starts the window: soteria-desk [--open FOLDER | --demonstration FOLDER]."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

LEAVE_WHEN_READY = "SOTERIA_LEAVE_WHEN_READY"
"""Set for benches and the proof of a bundle: leave as soon as the first page stands there and waits."""


class Asked(NamedTuple):
    """What the command line asks for: a casebook to open, the demonstration's folder, a casebook to stand locked over."""

    open: Path | None = None
    demonstration: Path | None = None
    locked: Path | None = None


def options(argv: Sequence[str]) -> Asked:
    """Read the command line."""
    if not argv:
        return Asked()
    import argparse  # only when there is something to read: the start must be light

    parser = argparse.ArgumentParser(
        prog="soteria-desk",
        description="Plan rape and serious sexual offence investigations, offline.",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--open", metavar="FOLDER", type=Path, help="choose this casebook on the unlock page")
    which.add_argument(
        "--demonstration",
        metavar="FOLDER",
        type=Path,
        help="make the demonstration casebook in this folder, if it is not there yet, and open it",
    )
    # Of a window that is locked and starts another in its place (ui/replacement.py); nobody types it.
    which.add_argument("--locked", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(list(argv))
    return Asked(chosen.open, chosen.demonstration, chosen.locked)


def run(argv: Sequence[str]) -> int:
    """Run the window until it is closed; returns the exit code."""
    asked = options(argv)
    from soteria_desk.api import refuse_network

    refuse_network()
    from PySide6.QtWidgets import QApplication

    from ui.app import Application, dress
    from ui.garbage import GarbageCollector, forget_sources
    from ui.settings import Settings

    forget_sources()

    # Only the program's name: Qt takes options of its own from the list, and ours are read above.
    app = QApplication(sys.argv[:1])
    settings = Settings()
    dress(app, settings)
    capture = None
    if sys.platform == "win32":
        from ui.windows import CaptureBlock

        capture = CaptureBlock(app)  # before the first window is shown
    application = Application(app, settings, capture=capture)
    GarbageCollector(app)
    application.crash.install()
    if asked.locked is not None:
        from ui.replacement import taken_over

        application.start_locked(asked.locked, taken_over())
    elif asked.demonstration is not None:
        application.start_demonstration(asked.demonstration)
    else:
        application.start(asked.open)
    from PySide6.QtCore import QTimer

    # The first picture comes first; no passphrase can have been typed by then.
    QTimer.singleShot(0, _harden)
    # What stands locked in the place of another is waited for by a person.
    if os.environ.get(LEAVE_WHEN_READY) and asked.locked is None:
        QTimer.singleShot(0, application.quit)
    return app.exec()


def _harden() -> None:
    from soteria_desk.api import settings_folder
    from ui.guards import guards
    from ui.hardening import harden, note_faults
    from ui.i18n import tr

    harden()
    note_faults(settings_folder())
    guards().tell("network", "on", tr("Every attempt to reach a network is stopped before it is made."))


def main() -> NoReturn:
    """Run the window, then end the process at once.

    The casebook is closed by then and its thread has ended. What is left is the interpreter taking Qt's
    objects apart in no particular order, which has crashed, and memory that had better be given back now.
    """
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
