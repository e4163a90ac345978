"""A whole session in a process of its own, which tells every file it opened for writing: `... FOLDER`.

Everything that a user's account has (home, settings, caches, temporary files) lies inside FOLDER.
"""

import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(sys.argv[1])
OUT = ROOT / "out"
MARK = "Quillfeather"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
opened: set[str] = set()


def listen(event: str, told: tuple[object, ...]) -> None:
    """Note what is opened for writing, renamed into place or made; the interpreter tells before it happens."""
    if event == "open" and len(told) == 3 and isinstance(told[2], int) and told[2] & WRITING:
        if isinstance(told[0], str | bytes | os.PathLike):  # a number is a file that has been noted before
            opened.add(os.fsdecode(told[0]))
    elif event == "os.rename":
        opened.add(os.fsdecode(told[1]))  # type: ignore[arg-type]


def main() -> None:
    """Unlock, record, type, copy, save a PDF and a bundle, break something, lock, leave."""
    sys.addaudithook(listen)
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QFileDialog

    from soteria_desk.api import make_pdf, support, unlock
    from tests.builders import ANY_COST, LABEL, PASSPHRASE
    from tests.ui.builders import FOLDER, a_desk, a_new_case, waited
    from ui.app import Application, dress
    from ui.replacement import Handover, Successor
    from ui.settings import Settings
    from ui.widgets.saved_field import SavedText

    class NoSuccessor(Successor):
        def start(self, folder: Path, handover: Handover) -> None:
            return

    qapp = QApplication([sys.argv[0]])
    settings = Settings()
    dress(qapp, settings)
    app = Application(qapp, settings, successor=NoSuccessor())
    app.crash.install()
    a_desk(ROOT / "cases").close()
    folder = ROOT / "cases" / FOLDER

    def settle(seconds: float = 0.3) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            qapp.processEvents()
        waited(app.worker, lambda: None)

    desk = waited(app.worker, lambda: unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST))
    app.open_desk(desk, folder, LABEL)
    settle()
    case_id = waited(app.worker, lambda: desk.casework.open_case(a_new_case(operation=MARK.upper())))
    app.open_case(case_id)
    settle()
    assert app.window is not None
    for page in ("overview", "context", "enquiries", "review", "settings", "about", "overview"):
        app.window.open_page(page)
        settle()
    field = app.window.findChildren(SavedText)[0]
    field.setFocus()
    field.setPlainText(f"{MARK} says that it was raining")
    field.selectAll()
    field.copy()
    app.window.flush()
    settle()
    order = waited(app.worker, lambda: desk.export.draft_order(case_id))
    pdf = make_pdf(order)
    waited(app.worker, lambda: desk.export.save(order, pdf, OUT / "plan.pdf", ""))
    waited(app.worker, lambda: support.save(OUT / "support.txt", support.bundle()))
    dialog = QFileDialog(app.window, "", str(folder))
    dialog.show()
    settle()
    dialog.done(1)
    dialog.deleteLater()
    settings.set_percent(110)
    try:
        raise ValueError(MARK)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    settle()
    app.lock.lock()
    settle(1.0)
    QTimer.singleShot(0, app.quit)
    qapp.exec()
    print(json.dumps(sorted(opened)))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
