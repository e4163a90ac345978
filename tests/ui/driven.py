"""The real program, driven by a script instead of a person: a process of its own for the tests of locking.

python -m tests.ui.driven FOLDER OUT [driven|real]   opens the casebook, types, and locks when OUT/lock appears
python -m tests.ui.driven --locked FOLDER            what such a process starts in its place, where it is `driven`

OUT holds what is to be typed (word, passphrase) and what is told (opened, stands, back).
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

import ui.app
import ui.hardening
import ui.replacement
from ui.__main__ import run

OUT = "TESTED_OUT"
STEP_MS = 20
CURSOR = 7

Steps = Iterator[Callable[[], bool]]


class Script(QObject):
    """Goes on whenever the condition that was given last holds."""

    def __init__(self, steps: Steps, parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps
        self._wanted: Callable[[], bool] = lambda: True
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if self._wanted():
            try:
                self._wanted = next(self._steps)
            except StopIteration:
                self._timer.stop()


def tell(name: str, **what: object) -> None:
    """Write something where the test looks for it, whole or not at all."""
    part = out() / f"{name}.part"
    part.write_text(json.dumps({"pid": os.getpid(), **what}))
    part.rename(out() / name)


def out() -> Path:
    """The folder of the test."""
    return Path(os.environ[OUT])


def passphrase() -> str:
    """What unlocks the casebook."""
    return (out() / "passphrase").read_text()


def opening(app: Any) -> Steps:
    """Unlock, open the investigation, type the word into its report, and lock by F12 when the test says so."""
    yield lambda: app.entrance.window is not None and app.entrance.window.centralWidget().user.count() > 0
    page = app.entrance.window.centralWidget()
    page.passphrase.edit.setText(passphrase())
    page.unlock_button.click()
    yield lambda: app.session is not None and len(app.session.cases) > 0 and app.window.isVisible()
    app.open_case(app.session.cases[0].id)
    yield lambda: app.window.current_page == "overview"
    app.window.activateWindow()
    field = app.window.page("overview").report
    field.setFocus()
    yield lambda: app.window.focusWidget() is field
    QTest.keyClicks(field, (out() / "word").read_text())
    cursor = field.textCursor()
    cursor.setPosition(CURSOR)
    field.setTextCursor(cursor)
    tell("opened", case=app.session.case_id)
    yield lambda: (out() / "lock").exists()
    QTest.keyClick(field, Qt.Key.Key_F12)


def standing(app: Any) -> Steps:
    """Unlock where the program stands locked, and tell where one comes out."""
    yield lambda: any(cover.isVisible() and not cover.held for cover in app.lock.covers)
    cover = app.lock.covers[0]
    tell("stands", titles=[one.windowTitle() for one in app._app.topLevelWidgets() if one.isVisible()])
    yield lambda: (out() / "unlock").exists()
    QTest.keyClick(cover, Qt.Key.Key_Space)
    cover.passphrase.edit.setText(passphrase())
    QTest.keyClick(cover.passphrase.edit, Qt.Key.Key_Return)
    yield lambda: app.window is not None and app.window.isVisible() and app.window.current_page == "overview"
    yield lambda: isinstance(app.window.focusWidget(), QPlainTextEdit)
    field = app.window.focusWidget()
    tell(
        "back",
        case=app.session.case_id,
        report=field is app.window.page("overview").report,
        text=field.toPlainText(),
        cursor=field.textCursor().position(),
    )
    app.quit()


def main(arguments: list[str]) -> None:
    """Run, and leave as the program leaves."""
    if os.geteuid() != 0:
        # Else nobody but root could look for what is left in memory.
        ui.hardening._not_dumpable = lambda: False
    if arguments[0] == ui.replacement.LOCKED:
        script, asked = standing, arguments
    else:
        os.environ[OUT] = arguments[1]
        script, asked = opening, ["--open", arguments[0]]
        if arguments[2] == "driven":
            ui.replacement.command = lambda folder: [
                sys.executable, "-m", "tests.ui.driven", ui.replacement.LOCKED, str(folder)
            ]  # fmt: skip
    before = ui.app.Application.__init__

    def begin(app: Any, *given: Any, **more: Any) -> None:
        before(app, *given, **more)
        Script(script(app), app)

    ui.app.Application.__init__ = begin  # type: ignore[method-assign, assignment]
    os._exit(run(asked))


if __name__ == "__main__":
    main(sys.argv[1:])
