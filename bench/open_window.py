"""A real window over a real casebook for the benches: made once in a folder, unlocked with its true cost.

`python -m bench.open_window make FOLDER [CASES]` makes the casebook; `hold FOLDER` opens it and says what memory it holds.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

PASSPHRASE = "gravel lantern otter bridge"
LABEL = "AO"
FOLDER = "Bench.casebook"
CASES = 40
LONGEST_SECONDS = 60.0
SECONDS_A_KEY = 0.1
SETTLED_AFTER_S = 2.5


def make(folder: Path, cases: int = CASES) -> Path:
    """Make a casebook with `cases` investigations; its key costs what a real one costs."""
    from soteria_desk.api import NewCase, NewOffence, NewPerson, Precision, When, create

    place = folder / FOLDER
    made = create(
        place, name="Bench", label=LABEL, officer="A. Example", rank="DC", number="1000", passphrase=PASSPHRASE
    )  # fmt: skip
    for number in range(cases):
        case_id = made.desk.casework.open_case(
            NewCase(
                reference=f"EX/26/{number:05d}",
                operation=f"BENCH {number}",
                officer_id=made.desk.me,
                reported_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
                suspects=(NewPerson(initials="D.R.", age=34),),
                victims=(NewPerson(initials="K.L.", age=31),),
                offences=(
                    NewOffence(
                        definition="SOA-1", when=When(precision=Precision.EXACT, from_on=date(2026, 2, 28))
                    ),
                ),
            )
        )
        proposals = made.desk.planning.draft(case_id).proposals
        for proposal in [one for one in proposals if one.template.intrusion != "high"][:6]:
            made.desk.planning.adopt(case_id, proposal.template.id, proposal.subject, owner_id=made.desk.me)
    made.desk.close()
    return place


def until(condition: Callable[[], bool], what: str) -> None:
    """Run the event loop until `condition` holds, without keeping the processor busy."""
    loop = QEventLoop()
    end = time.perf_counter() + LONGEST_SECONDS
    timer = QTimer(interval=2)

    def look() -> None:
        if condition() or time.perf_counter() > end:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    if not condition():
        raise SystemExit(f"waited in vain for {what}")


class OpenWindow:
    """The application as a person starts it, standing at the unlock page of a casebook."""

    def __init__(self, folder: Path, successor: Any = None) -> None:
        from ui.app import Application, dress
        from ui.settings import Settings

        self.app = QApplication(sys.argv[:1])
        from ui.garbage import GarbageCollector, forget_sources

        forget_sources()

        settings = Settings()
        GarbageCollector(self.app)
        dress(self.app, settings)
        self.application = Application(self.app, settings, successor=successor)
        self.application.start(folder)
        until(lambda: self._page() is not None and bool(self._page().user.count()), "the unlock page")

    def _page(self) -> Any:
        from ui.pages.unlock import UnlockPage

        window = self.application.entrance.window
        page = window.centralWidget() if window is not None else None
        return page if isinstance(page, UnlockPage) else None

    def type_passphrase(self) -> None:
        """Type the passphrase as a quick typist does, ten keys a second; the window loads ahead meanwhile."""
        edit = self._page().passphrase.edit
        for letter in PASSPHRASE:
            QApplication.sendEvent(
                edit, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            )
            end = time.perf_counter() + SECONDS_A_KEY
            until(lambda end=end: time.perf_counter() > end, "the next key")  # type: ignore[misc]

    def unlock(self) -> None:
        """Give the passphrase that was typed and wait until the list of investigations is painted."""
        self._page().unlock_button.click()
        until(self._listed, "the list of investigations")

    def _listed(self) -> bool:
        window, session = self.application.window, self.application.session
        return window is not None and session is not None and len(session.cases) > 0 and window.isVisible()

    def open_first_case(self) -> None:
        """Open an investigation and wait until its page is shown."""
        session = self.application.session
        assert session is not None
        self.application.open_case(session.cases[0].id)
        until(lambda: session.draft is not None, "the investigation")
        self.app.processEvents()

    def close(self) -> None:
        """End."""
        self.application.quit()


def hold(folder: Path) -> None:
    """Say what this process holds with the list shown, and with an investigation open; nothing else is loaded here."""
    import json
    import os

    def settled() -> float:
        end = time.perf_counter() + SETTLED_AFTER_S
        until(lambda: time.perf_counter() > end, "the window to settle")
        status = Path("/proc/self/status").read_text().splitlines()
        return round(int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024, 1)

    window = OpenWindow(folder)
    window.type_passphrase()
    window.unlock()
    listed = settled()
    window.open_first_case()
    print(json.dumps({"resident_MB": listed, "investigation_MB": settled()}), flush=True)
    window.close()
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else CASES)
    else:
        hold(Path(sys.argv[2]))
