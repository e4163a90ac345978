"""A real, unlocked casebook as the window sees it: `open_session` makes one, `a_case_in` records a case in it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import sleep
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from soteria_desk.api import (
    Desk,
    Draft,
    NewCase,
    NewOffence,
    NewPerson,
    Precision,
    When,
    create,
)
from soteria_desk.clock import Clock
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_clock
from ui.session import Session
from ui.work.desk_worker import DeskWorker

T = TypeVar("T")
FOLDER = "CB-7F3K.casebook"


def a_desk(folder: Path, clock: Clock | None = None, **details: object) -> Desk:
    """A new casebook at `folder`/CB-7F3K.casebook, open on the calling thread."""
    fields: dict[str, object] = {
        "name": "Team 2 casebook",
        "force": "Wexmoor Police",
        "label": LABEL,
        "officer": "A. Okoro",
        "rank": "DC",
        "number": "3318",
        "passphrase": PASSPHRASE,
        "cost": CHEAP,
        "limits": ANY_COST,
    }
    made = create(folder / FOLDER, clock=clock or a_clock(), **(fields | details))  # type: ignore[arg-type]
    return made.desk


def a_new_case(reference: str = "WX/26/00417", operation: str = "LARKSPUR", **details: object) -> NewCase:
    """Op LARKSPUR: D.R. (34) and K.L. (31), one offence of rape on 28 February 2026, reported on 2 March."""
    fields: dict[str, object] = {
        "reference": reference,
        "operation": operation,
        "reported_at": datetime(2026, 3, 2, 9, 40, tzinfo=UTC),
        "suspects": (NewPerson(initials="D.R.", age=34),),
        "victims": (NewPerson(initials="K.L.", age=31),),
        "offences": (
            NewOffence(definition="SOA-1", when=When(precision=Precision.EXACT, from_on=date(2026, 2, 28))),
        ),
    }
    return NewCase(**(fields | details))  # type: ignore[arg-type]


def waited(worker: DeskWorker, work: Callable[[], T], seconds: float = 20.0) -> T:
    """Run `work` on the casebook's thread, deliver every answer given before it, and return its result."""
    box: list[Any] = []
    worker.run(work, lambda result: box.append((True, result)), lambda error: box.append((False, error)))
    app = QApplication.instance()
    assert app is not None
    end = datetime.now(UTC).timestamp() + seconds
    while not box:
        if datetime.now(UTC).timestamp() > end:
            raise TimeoutError("the casebook's thread did not answer")
        app.processEvents()
        sleep(0.0005)  # or the spinning would keep the casebook's thread from its work
    right, value = box[0]
    if not right:
        raise value
    return value  # type: ignore[no-any-return]


class OpenCasebook:
    """A session with its worker, and ways to wait for it. Close it."""

    def __init__(self, folder: Path, clock: Clock | None = None, **details: object) -> None:
        self.folder = folder / FOLDER
        self.clock = clock or a_clock()
        self.worker = DeskWorker()
        self.desk = waited(self.worker, lambda: a_desk(folder, self.clock, **details))
        self.session = Session(self.worker, self.desk)

    def do(self, work: Callable[[Desk], T]) -> T:
        """Do something to the casebook behind the session's back, and wait for it."""
        return waited(self.worker, lambda: work(self.desk))

    def settle(self) -> None:
        """Wait until everything asked of the casebook so far has been done and shown."""
        app = QApplication.instance()
        assert app is not None
        for _ in range(3):  # an answer may ask again
            waited(self.worker, lambda: None)
            app.processEvents()

    def open_case(self, new: NewCase | None = None) -> Draft:
        """Record a case (Op LARKSPUR unless told otherwise), show it, and return its draft."""
        case_id = self.do(lambda desk: desk.casework.open_case(new or a_new_case()))
        self.session.open_case(case_id)
        self.settle()
        draft = self.session.draft
        assert draft is not None
        return draft

    def close(self) -> None:
        """Close the casebook and end its thread."""
        self.worker.run(self.desk.close)
        self.worker.stop()


def wait_for(qtbot: QtBot, condition: Callable[[], bool], milliseconds: int = 5000) -> None:
    """Wait until a condition holds."""
    qtbot.waitUntil(condition, timeout=milliseconds)
