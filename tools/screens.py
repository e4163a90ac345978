"""A picture of every page in every theme and size, made from the demonstration casebook.

python3 dev.py screens [FOLDER]      into screens/ unless a folder is named
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SIZES = ((1366, 690), (1920, 1000))
THEMES = ("light", "dark", "high_contrast")
LARGE = 200
LONGEST_SECONDS = 60.0


def settle(seconds: float = 0.4) -> None:
    """Let the window do what is waiting: answers from the casebook, layouts, deletions."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def until(condition: Callable[[], bool], what: str) -> None:
    """Run the window until `condition` holds."""
    end = time.perf_counter() + LONGEST_SECONDS
    while not condition():
        settle(0.05)
        if time.perf_counter() > end:
            raise SystemExit(f"waited in vain for {what}")


def main() -> int:
    """Make every picture and say where they are."""
    parser = argparse.ArgumentParser(prog="screens", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "screens")
    out: Path = parser.parse_args().folder
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        os.environ["XDG_CONFIG_HOME"] = work
        return _pictures(out, Path(work))


def _pictures(out: Path, work: Path) -> int:
    from ui.app import Application, dress
    from ui.navigation import CASEBOOK_PAGES, PAGES
    from ui.settings import Settings
    from ui.theme import theme

    app = QApplication(sys.argv[:1])
    settings = Settings()
    dress(app, settings)
    application = Application(app, settings)
    made: list[Path] = []

    def picture(widget: QWidget, name: str) -> None:
        settle()
        path = out / f"{name}.png"
        widget.grab().save(str(path))
        made.append(path)

    def in_every_look(widget: Callable[[], QWidget], name: str) -> None:
        for width, height in SIZES:
            widget().resize(width, height)
            for mode in THEMES:
                theme().set_mode(mode)  # type: ignore[arg-type]  # they are the names it takes
                picture(widget(), f"{name}-{mode.replace('_', '-')}-{width}")
        theme().set_mode("light")
        widget().resize(*SIZES[0])

    def top() -> QWidget:
        return max(
            (one for one in QApplication.topLevelWidgets() if one.isVisible() and one.isWindow()),
            key=lambda one: one.width() * one.height(),
        )

    application.start()
    settle()
    in_every_look(top, "unlock")
    application.entrance.show_new_casebook()
    settle()
    in_every_look(top, "new-casebook")

    application.entrance.show_recovery(work / "CB-7F3K.casebook")
    settle()
    in_every_look(top, "recovery")
    application.entrance.show_restore()
    settle()
    in_every_look(top, "restore")

    application.start_demonstration(work / "demonstration")
    until(lambda: application.window is not None and bool(application.session), "the demonstration")
    window = application.window
    assert window is not None and application.session is not None
    session = application.session
    until(lambda: bool(session.cases), "the investigations")
    in_every_look(lambda: window, "home")
    application.open_case(session.cases[0].id)
    until(lambda: session.draft is not None, "an investigation")
    for spec in PAGES:
        window.open_page(spec.id)
        settle(1.0)
        in_every_look(lambda: window, spec.id)
        theme().set_percent(LARGE)
        picture(window, f"{spec.id}-light-{LARGE}-percent")
        theme().set_percent(100)
    for spec in CASEBOOK_PAGES:
        window.open_page(spec.id)
        settle(1.0)
        in_every_look(lambda: window, spec.id)
        theme().set_percent(LARGE)
        picture(window, f"{spec.id}-light-{LARGE}-percent")
        theme().set_percent(100)
    application.start_case()
    settle()
    in_every_look(lambda: window, "new-investigation")
    for path in made:
        print(path)
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
