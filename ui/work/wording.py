"""Looks at what is typed for wording to think about again: on a copy, off the UI thread, and only after a pause.

What it finds stays on the screen of whoever types. It is never saved, printed, journaled or logged.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # the unlock page stands there before any of this is loaded
    from soteria_desk.api import Finding, Library
    from ui.work.job import Job

    Told = Callable[[str, tuple[Finding, ...]], None]


class Adviser(QObject):
    """The wording check of the casebook that is open; nothing is looked at while none is."""

    ended = Signal()
    """The casebook was closed: what is shown of its texts goes."""

    def __init__(self) -> None:
        super().__init__()
        self._library: Library | None = None
        self._one_at_a_time = threading.Lock()
        self._dismissed: set[tuple[str, str]] = set()
        self._jobs: set[Job] = set()

    def begin(self, library: "Library") -> None:
        """A casebook was opened; its guidance says what to look for."""
        self._library = library

    def end(self) -> None:
        """The casebook is closed or locked: forget what was dismissed, and look at nothing."""
        self._library = None
        self._dismissed.clear()
        for job in list(self._jobs):
            job.cancel()
        self.ended.emit()

    @property
    def ready(self) -> bool:
        """Whether anything can be looked at."""
        return self._library is not None

    def dismiss(self, finding: "Finding") -> None:
        """Do not show these words for this reason again until the casebook is closed."""
        self._dismissed.add((finding.pattern, finding.words.casefold()))

    def look(self, text: str, told: "Told") -> None:
        """Have `told` called, on the UI thread, with the text and what to think about in it."""
        library = self._library
        if library is None:
            return
        from soteria_desk.api import advice, most_at_once, wording_check
        from ui.work.job import Job

        dismissed = frozenset(self._dismissed)
        lock = self._one_at_a_time

        def work(job: Job) -> "tuple[Finding, ...]":
            with lock:
                job.step(0, 1)
                check = wording_check(library)
                most = most_at_once(library)
                found = advice(text, check, most + len(dismissed))
            return tuple(one for one in found if (one.pattern, one.words.casefold()) not in dismissed)[:most]

        job = Job(work)
        self._jobs.add(job)

        def done(found: "tuple[Finding, ...]") -> None:
            self._jobs.discard(job)
            if self._library is library:
                told(text, found)

        def gone(*_: object) -> None:
            # Advice that cannot be had is no error to tell: the field works without it.
            self._jobs.discard(job)

        job.succeeded.connect(done)
        job.failed.connect(gone)
        job.cancelled.connect(gone)
        job.start()


@cache
def adviser() -> Adviser:
    """Return the one adviser of this program."""
    return Adviser()
