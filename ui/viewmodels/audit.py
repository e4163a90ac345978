"""State of the audit trail's page: the rows read so far, the filter, one entry in full, and what leaves the casebook."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    AuditRow,
    Comparison,
    Desk,
    EntryDetails,
    Extract,
    LogExport,
    Pdf,
    SavedState,
    TrailFilter,
    TrailPage,
    TrailStanding,
    extract_html,
    extract_plain,
    make_extract_pdf,
)
from ui.i18n import tr
from ui.session import Session
from ui.work.desk_worker import Behind
from ui.work.job import Job

_FEW = 30
"""So many rows fill a window: while a rare word is sought, slices are asked for until they are there."""


class ExtractPaper(NamedTuple):
    """A finished extract in memory with the values it was made from."""

    order: Extract
    pdf: Pdf


class AuditViewModel(QObject):
    """Reads the trail through the session; adds nothing to it by reading."""

    rows_changed = Signal()
    """Other rows: `rows`."""
    rows_added = Signal(object)
    """Rows read in addition, a tuple."""
    standing_changed = Signal()
    details_changed = Signal()
    working_changed = Signal(str)
    """What is being made, in words; empty when it has ended."""
    progressed = Signal(int, int)
    paper_made = Signal(object)
    """An ExtractPaper."""
    file_saved = Signal(str)
    """Name of the file that was written."""
    log_written = Signal(object)
    """A LogExport."""
    compared = Signal(object)
    """A Comparison."""
    not_compared = Signal(object)
    """Why what was typed could not be compared, or does not hold: an Exception."""
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.asked = TrailFilter()
        self.rows: tuple[AuditRow, ...] = ()
        self.complete = False
        self.loaded = False
        self.standing: TrailStanding | None = None
        self.details: EntryDetails | None = None
        self._round = 0
        self._before: int | None = None
        self._pages = 0
        self._reading = False
        self._wanted = 0
        self._behind: Behind | None = None
        self._job: Job | None = None
        self._made_from: Extract | None = None
        session.saved.connect(self._grown)

    # --- rows ------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the newest rows and how the log stands."""
        self.session.ask(lambda desk: desk.audit.standing(), self._stands, self.failed.emit)
        self._read_first()

    def set_filter(self, asked: TrailFilter) -> None:
        """Show other entries."""
        if asked != self.asked:
            self.asked = asked
            self._read_first()

    def _read_first(self) -> None:
        self._round += 1
        self._before, self._pages = None, 0
        self._read(replace=True)

    def more(self) -> None:
        """Read the next rows."""
        if not self.complete and not self._reading:
            self._read(replace=False)

    def _read(self, *, replace: bool) -> None:
        asked, before, this_round = self.asked, self._before, self._round
        self._reading = True

        def got(page: TrailPage) -> None:
            self._got(page, this_round, replace)

        self.session.ask(lambda desk: desk.audit.page(asked, before), got, self._not_read)

    def _not_read(self, error: Exception) -> None:
        self._reading = False
        self.failed.emit(error)

    def _got(self, page: TrailPage, this_round: int, replace: bool) -> None:
        if this_round != self._round:
            return  # the filter was changed meanwhile
        self._reading = False
        self._before, self.complete, self._pages = page.before, page.complete, self._pages + 1
        self.loaded = True
        if replace:
            self.rows = page.rows
            self.rows_changed.emit()
        else:
            self.rows += page.rows
            self.rows_added.emit(page.rows)
        enough = len(page.rows) if not replace else len(self.rows)
        if enough < _FEW and not self.complete:
            self._read(replace=False)

    def _stands(self, standing: TrailStanding) -> None:
        self.standing = standing
        self.standing_changed.emit()

    def _grown(self, state: SavedState) -> None:
        """Entries were added: shown at once where the newest are in view, else counted in the head alone."""
        if self.standing is not None and state.seq != self.standing.entries:
            self.session.ask(lambda desk: desk.audit.standing(), self._stands, self.failed.emit)
            if self._pages <= 1:
                self._read_first()

    # --- one entry -------------------------------------------------------------------------------

    def choose(self, seq: int | None) -> None:
        """Show one entry in full; None shows none."""
        self._wanted = seq or 0
        if seq is None:
            self.details = None
            self.details_changed.emit()
        else:
            self.session.ask(lambda desk: desk.audit.details(seq), self._detailed, self.failed.emit)

    def _detailed(self, details: EntryDetails) -> None:
        if details.row.seq == self._wanted:
            self.details = details
            self.details_changed.emit()

    # --- what leaves the casebook ----------------------------------------------------------------

    @property
    def working(self) -> bool:
        """Whether something is being made or checked."""
        return self._behind is not None or self._job is not None

    def _begin(
        self,
        words: str,
        work: Callable[[Desk, Behind], object],
        done: Callable[..., None],
        failed: Callable[..., None],
    ) -> None:
        if self.working:
            return
        self.working_changed.emit(words)
        self._behind = self.session.behind(words, work, done, failed, self._told)  # type: ignore[arg-type]

    def _told(self, step: tuple[int, int]) -> None:
        self.progressed.emit(*step)

    def cancel(self) -> None:
        """Stop what is being made."""
        if self._behind is not None:
            self._behind.cancel()
        if self._job is not None:
            self._job.cancel()

    def _end(self) -> None:
        self._behind = self._job = None
        self.working_changed.emit("")

    def _not_done(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    def make_extract(self) -> None:
        """Make the paper of what the filter shows."""
        asked = self.asked
        self._begin(
            tr("Making the extract"),
            lambda desk, progress: desk.audit.extract(asked, progress),
            self._make_pdf,
            self._not_done,
        )

    def _make_pdf(self, extract: Extract) -> None:
        self._behind = None
        self._made_from = extract
        job = self._job = Job(lambda progress: make_extract_pdf(extract, progress), self)
        job.progressed.connect(self.progressed)
        job.succeeded.connect(self._pdf_made)
        job.failed.connect(self._not_done)
        job.cancelled.connect(self._end)
        job.start()

    def _pdf_made(self, pdf: Pdf) -> None:
        extract, self._made_from = self._made_from, None
        self._end()
        assert extract is not None
        self.paper_made.emit(ExtractPaper(extract, pdf))

    def log_printed(self, paper: ExtractPaper) -> None:
        """Put a print on the record."""
        self.session.act(
            lambda desk: desk.audit.log_printed(paper.order, paper.pdf.data), None, self.failed.emit
        )

    def save_extract(self, paper: ExtractPaper, path: Path) -> None:
        """Write an extract as PDF, as a page of HTML or as plain text, by the end of the name."""
        suffix = path.suffix.lower()
        data = (
            extract_html(paper.order).encode("utf-8")
            if suffix in (".html", ".htm")
            else extract_plain(paper.order).encode("utf-8")
            if suffix == ".txt"
            else paper.pdf.data
        )
        self.session.act(
            lambda desk: desk.audit.save_extract(paper.order, data, path),
            lambda _: self.file_saved.emit(path.name),
            self.failed.emit,
        )

    def export_log(self, path: Path) -> None:
        """Write the whole log, with the program that checks it beside it."""
        self._begin(
            tr("Writing the log"),
            lambda desk, progress: desk.audit.export_log(path, progress),
            self._written,
            self._not_done,
        )

    def _written(self, made: LogExport) -> None:
        self._end()
        self.log_written.emit(made)

    # --- signed paper ----------------------------------------------------------------------------

    def compare(self, typed: str) -> None:
        """Find what signed paper says and check everything up to it."""
        self._begin(
            tr("Checking the log"),
            lambda desk, progress: desk.audit.compare(typed, progress),
            self._compared,
            self._not_compared,
        )

    def _compared(self, found: Comparison) -> None:
        self._end()
        self.compared.emit(found)

    def _not_compared(self, error: Exception) -> None:
        self._end()
        self.not_compared.emit(error)
