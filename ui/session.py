"""The open casebook as the window sees it: what is shown now, and the one way to act on it.

The casebook lives on the worker's thread. Everything a page shows is a frozen value that was read
there; every act goes there as a callable and comes back as a signal, with the draft read anew.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from soteria_desk.api import Cancelled, CaseRow, Desk, Draft, Library, Progress, SavedState
from ui.work.desk_worker import Behind, DeskWorker, alive
from ui.work.wording import adviser

T = TypeVar("T")


class ReasonAsked(NamedTuple):
    """A case that waits for the reason why it is opened; `last` is the reason given last."""

    case_id: str
    last: str
    done: Callable[[Draft], None] | None


class Session(QObject):
    """One unlocked casebook. Made when it is unlocked, closed when it is locked."""

    draft_changed = Signal(object)
    """The case shown now, read anew: a Draft, or None when no case is open."""
    cases_changed = Signal(object)
    """The rows of the home page: a tuple of CaseRow."""
    saved = Signal(object)
    """After each act: a SavedState."""
    saving = Signal()
    failed = Signal(object)
    """An act failed and nobody else asked to hear of it: an Exception."""
    refused = Signal(object)
    """An act failed, whoever else hears of it: an Exception."""
    line_asked = Signal(str)
    """A page asks for a line to be shown on the Lines page: its id."""
    reason_asked = Signal(object)
    """A case was to be opened, and the force asks why: a ReasonAsked. Open it again with the reason."""
    undo_changed = Signal(bool, bool)
    """Whether there is anything to undo, and to redo, in the case shown."""
    behind_changed = Signal(str, int, int)
    """How far long work is: what it is in words ("Checking the casebook"), done and total; no words when it ended."""

    def __init__(self, worker: DeskWorker, desk: Desk | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._draft: Draft | None = None
        self._hushed = False
        self.wanted_line: str = ""
        """The line that was asked for last and has not been shown yet."""
        self.wanted_clock: tuple[str, str] = ("", "")
        """The clock that was asked for last and has not been shown yet: its rule and whom it is about."""
        self._cases: tuple[CaseRow, ...] = ()
        self._behind: list[Behind] = []
        self.read_only: bool = False
        self.demonstration: bool = False
        if desk is not None:
            self.attach(desk)

    def attach(self, desk: Desk) -> None:
        """Take the casebook that was unlocked; the frame around a session may be built ahead of it."""
        self._desk = desk
        self.library: Library = desk.library
        self.read_only = desk.store.read_only
        self.demonstration = desk.info.demonstration
        self.name: str = desk.info.name
        self.marking: str = desk.info.marking
        self.me: str = desk.me
        adviser().begin(desk.library)

    @property
    def desk(self) -> Desk:
        """The casebook; for whoever watches over its end, pages act through `ask` and `act`."""
        return self._desk

    @property
    def over(self) -> bool:
        """Whether nothing can be asked any more: it was covered, or the program is ending."""
        return self._hushed or self._worker.stopped

    @property
    def draft(self) -> Draft | None:
        """The case shown now; None on the home page."""
        return self._draft

    @property
    def case_id(self) -> str:
        """The id of the case shown now; empty on the home page."""
        return self._draft.file.case.id if self._draft else ""

    @property
    def cases(self) -> tuple[CaseRow, ...]:
        """The rows of the home page as last read."""
        return self._cases

    def ask_line(self, line_id: str) -> None:
        """Have a line shown on the Lines page; the caller opens the page."""
        self.wanted_line = line_id
        self.line_asked.emit(line_id)

    # --- acting ----------------------------------------------------------------------------------

    def ask(
        self,
        work: Callable[[Desk], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Read something from the casebook; nothing is refreshed afterwards. Closing does not wait for it."""

        def read() -> T:
            if self._hushed:
                raise Cancelled
            return work(self._desk)

        self._worker.run(read, done, failed or self.failed.emit)

    def _keep(self, work: Callable[[Desk], None]) -> None:
        """Write something that nobody waits for and that must not be lost."""
        self._worker.run(lambda: work(self._desk), None, self.failed.emit)

    def act(
        self,
        work: Callable[[Desk], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Change something; afterwards the case shown is read anew, then `done` hears the result."""
        self.saving.emit()
        case_id = self.case_id

        def both() -> tuple[T, Draft | None, SavedState]:
            result = work(self._desk)
            return (result, *self._read(case_id))

        def answered(answer: tuple[T, Draft | None, SavedState]) -> None:
            result, draft, state = answer
            self._show(case_id, draft, state)
            if done is not None and alive(done):
                done(result)

        def refused(error: Exception) -> None:
            self.refused.emit(error)
            if not (self._hushed or self._worker.stopped):
                self.ask(lambda desk: desk.book.saved_state(), self.saved.emit)
            if failed is None or alive(failed):
                (failed or self.failed.emit)(error)

        self._worker.run(both, answered, refused)

    def behind(
        self,
        words: str,
        work: Callable[[Desk, Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[tuple[int, int]], None] | None = None,
    ) -> Behind:
        """Do long work on the casebook while everything else goes on; the status strip shows `words` and how far it is.

        `work` calls the progress's `step` between two statements, never inside a unit of work. One such work
        runs at a time. Where it was stopped, or the casebook is locked, `failed` hears Cancelled.
        """

        def told(step: tuple[int, int]) -> None:
            self.behind_changed.emit(words, *step)
            if progressed is not None and alive(progressed):
                progressed(step)

        def ended() -> None:
            self._behind.remove(behind)
            self.behind_changed.emit("", 0, 0)
            if not (self._hushed or self._worker.stopped):
                self.ask(lambda desk: desk.book.saved_state(), self.saved.emit)

        def answered(result: T) -> None:
            ended()
            if done is not None and alive(done):
                done(result)

        def refused(error: Exception) -> None:
            ended()
            if failed is not None:
                if alive(failed):
                    failed(error)
            elif not isinstance(error, Cancelled):
                self.failed.emit(error)

        behind = self._worker.run_behind(lambda progress: work(self._desk, progress), answered, refused, told)
        self._behind.append(behind)
        return behind

    def cancel_behind(self) -> None:
        """Stop the long work that is shown now; what waits behind it goes on."""
        if self._behind:
            self._behind[0].cancel()

    def _read(self, case_id: str) -> tuple[Draft | None, SavedState]:
        state = self._desk.book.saved_state()
        if self._hushed:
            return None, state  # nobody looks at it any more
        return (self._desk.planning.draft(case_id) if case_id else None), state

    def hush(self) -> None:
        """Everything is covered: acts go on and are answered, and nothing is read or shown for anybody to see."""
        self._hushed = True

    def _show(self, case_id: str, draft: Draft | None, state: SavedState) -> None:
        if self._hushed:
            return
        if case_id == self.case_id and draft is not None:
            self._draft = draft
            self.draft_changed.emit(draft)
        self.saved.emit(state)
        # What undo would do is worked out once the pages have shown the change: nobody waits for it.
        QTimer.singleShot(0, self._ask_undo)

    def _ask_undo(self) -> None:
        case_id = self.case_id
        if self._hushed or self._worker.stopped:
            return
        if case_id:
            self.ask(lambda desk: (desk.book.can_undo(case_id), desk.book.can_redo(case_id)), self._tell_undo)
        else:
            self.undo_changed.emit(False, False)

    def _tell_undo(self, answer: tuple[bool, bool]) -> None:
        self.undo_changed.emit(*answer)

    # --- what is shown ---------------------------------------------------------------------------

    def open_case(self, case_id: str, done: Callable[[Draft], None] | None = None, reason: str = "") -> None:
        """Show a case; opening it is logged as a consultation.

        Where the force asks for a reason and none is given, `reason_asked` is told in place of `done`.
        """

        def work(desk: Desk) -> tuple[Draft | None, SavedState] | str:
            if not reason and desk.casework.asks_reason(case_id):
                return desk.audit.last_reason()
            desk.casework.consult(case_id, reason)
            return self._read(case_id)

        def opened(answer: tuple[Draft | None, SavedState] | str) -> None:
            if isinstance(answer, str):
                self.reason_asked.emit(ReasonAsked(case_id, answer, done))
                return
            draft, state = answer
            assert draft is not None
            self._draft = draft
            self._show(case_id, draft, state)
            if done is not None:
                done(draft)

        self.ask(work, opened)

    def close_case(self) -> None:
        """Go back to the home page."""
        self._draft = None
        self.draft_changed.emit(None)
        self.undo_changed.emit(False, False)
        self.refresh_cases()

    def refresh_cases(self) -> None:
        """Read the rows of the home page anew."""
        self.ask(lambda desk: desk.casework.cases(), self._show_cases)

    def _show_cases(self, rows: tuple[CaseRow, ...]) -> None:
        self._cases = rows
        self.cases_changed.emit(rows)

    def refresh(self) -> None:
        """Read the case shown anew, e.g. at midnight."""
        case_id = self.case_id
        if case_id:
            self.ask(lambda _: self._read(case_id), lambda answer: self._show(case_id, *answer))

    # --- undo and typing in progress ---------------------------------------------------------------

    def undo(self, done: Callable[[str], None] | None = None) -> None:
        """Take one's own newest change in this case back."""
        case_id = self.case_id
        if case_id:
            self.act(lambda desk: desk.book.undo(case_id), done)

    def redo(self, done: Callable[[str], None] | None = None) -> None:
        """Do again what was undone last."""
        case_id = self.case_id
        if case_id:
            self.act(lambda desk: desk.book.redo(case_id), done)

    def keep_draft(self, record_id: str, field: str, text: str, cursor: int) -> None:
        """Keep unfinished typing, encrypted."""
        if not self.read_only:
            self._keep(lambda desk: desk.book.keep_draft(record_id, field, text, cursor))

    def clear_draft(self, record_id: str, field: str) -> None:
        """Forget unfinished typing that was saved or thrown away."""
        if not self.read_only:
            self._keep(lambda desk: desk.book.clear_draft(record_id, field))

    def keep_place(self, place: str) -> None:
        """Keep where the person is, encrypted; it is gone back to after the next unlock."""
        if not self.read_only:
            self._keep(lambda desk: desk.book.keep_place(place))

    def take_place(self, done: Callable[[str], None]) -> None:
        """Tell where the person was when the casebook was locked; empty where it was not, or cannot be told."""
        self.ask(lambda desk: desk.book.take_place(), done, lambda _: done(""))

    # --- the end ---------------------------------------------------------------------------------

    def close(
        self,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Lock: close the database and drop the keys, on the casebook's thread."""
        self._draft = None
        self._hushed = True
        adviser().end()
        self._worker.run_last(self._desk.close, done, failed or self.failed.emit)
