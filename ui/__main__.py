"""Starts the window: soteria-desk [--open FOLDER | --demonstration FOLDER]."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def options(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
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
    # For benches and the proof of a bundle: leave as soon as the first page stands there and waits.
    parser.add_argument("--exit-when-ready", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(list(argv))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window until it is closed; returns the exit code."""
    chosen = options(sys.argv[1:] if argv is None else argv)
    from soteria_desk.api import refuse_network

    refuse_network()
    from PySide6.QtWidgets import QApplication

    from ui.app import Application, dress
    from ui.settings import Settings

    # Only the program's name: Qt takes options of its own from the list, and ours are read above.
    app = QApplication(sys.argv[:1])
    settings = Settings()
    dress(app, settings)
    application = Application(app, settings)
    application.crash.install()
    if chosen.demonstration is not None:
        application.start_demonstration(chosen.demonstration)
    else:
        application.start(chosen.open)
    if chosen.exit_when_ready:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, application.quit)
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
