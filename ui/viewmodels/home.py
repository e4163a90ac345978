"""The investigations of the casebook as the home page shows them: counted, filtered, in order."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import CaseRow, Desk, Status
from ui.i18n import tr
from ui.session import Session


class CaseFilter(StrEnum):
    """Which investigations are shown."""

    ALL = "all"
    MINE = "mine"
    REVIEW_DUE = "review-due"
    OVERDUE = "overdue"
    CLOSED = "closed"


FILTER_WORDS = {
    CaseFilter.ALL: tr("All"),
    CaseFilter.MINE: tr("Mine"),
    CaseFilter.REVIEW_DUE: tr("Review due"),
    CaseFilter.OVERDUE: tr("Overdue"),
    CaseFilter.CLOSED: tr("Closed"),
}
REVIEW_DUE_HOURS = 48


class HomeViewModel(QObject):
    """State of the home page: which rows are shown, and how many each filter would show."""

    rows_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: tuple[CaseRow, ...] = ()
        self._shown: tuple[CaseRow, ...] = ()
        self._filter = CaseFilter.ALL
        self._words: tuple[str, ...] = ()
        self._my_title = ""
        self._now: datetime | None = None
        self.loaded = False
        session.cases_changed.connect(self._take)

    def load(self) -> None:
        """Read the investigations anew."""
        self._session.ask(_me_and_now, self._take_me)
        self._session.refresh_cases()

    def _take_me(self, told: tuple[str, datetime]) -> None:
        self._my_title, self._now = told

    def _take(self, rows: tuple[CaseRow, ...]) -> None:
        if self._now is None:
            return  # the page was made ahead and never opened: `load` reads them when it is
        self._rows = rows
        self.loaded = True
        self._choose()

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[CaseRow, ...]:
        """The rows that are shown, those with something late first."""
        return self._shown

    @property
    def now(self) -> datetime:
        """The moment the rows were read at."""
        assert self._now is not None  # `load` comes first
        return self._now

    @property
    def empty(self) -> bool:
        """Whether the casebook holds no investigation at all."""
        return self.loaded and not self._rows

    @property
    def read_only(self) -> bool:
        """Whether nothing can be added here."""
        return self._session.read_only

    @property
    def filter(self) -> CaseFilter:
        """The filter in force."""
        return self._filter

    def set_filter(self, chosen: CaseFilter) -> None:
        """Show the investigations of one filter."""
        self._filter = chosen
        self._choose()

    def set_words(self, text: str) -> None:
        """Show only investigations that hold every word."""
        self._words = tuple(text.casefold().split())
        self._choose()

    def counts(self) -> dict[CaseFilter, int]:
        """How many investigations each filter shows."""
        return {each: sum(map(self._test(each), self._rows)) for each in CaseFilter}

    def heading(self) -> str:
        """'8 open. 1 review late, 4 actions late.'"""
        open_ = sum(row.status is not Status.CLOSED for row in self._rows)
        reviews = sum(self._review_late(row) for row in self._rows)
        late = sum(row.late for row in self._rows if row.status is not Status.CLOSED)
        words = [tr("{n} open.").format(n=open_)]
        pressing = []
        if reviews:
            pressing.append(tr("1 review late") if reviews == 1 else tr("{n} reviews late").format(n=reviews))
        if late:
            pressing.append(tr("1 line late") if late == 1 else tr("{n} lines late").format(n=late))
        words.append(f"{', '.join(pressing)}." if pressing else tr("Nothing is late."))
        return " ".join(words)

    def _choose(self) -> None:
        test = self._test(self._filter)
        self._shown = tuple(row for row in self._rows if test(row) and self._has_words(row))
        self.rows_changed.emit()

    def _has_words(self, row: CaseRow) -> bool:
        text = f"{row.title} {row.reference} {row.officer}".casefold()
        return all(word in text for word in self._words)

    def _review_late(self, row: CaseRow) -> bool:
        due = row.review_at
        return row.status is not Status.CLOSED and due is not None and due < self.now

    def _review_due(self, row: CaseRow) -> bool:
        if row.status is Status.CLOSED or row.review_at is None:
            return False
        return (row.review_at - self.now).total_seconds() <= REVIEW_DUE_HOURS * 3600

    def _test(self, which: CaseFilter) -> Callable[[CaseRow], bool]:
        tests: dict[CaseFilter, Callable[[CaseRow], bool]] = {
            CaseFilter.ALL: lambda row: True,
            CaseFilter.MINE: lambda row: bool(row.officer) and row.officer == self._my_title,
            CaseFilter.REVIEW_DUE: self._review_due,
            CaseFilter.OVERDUE: lambda row: row.late > 0 and row.status is not Status.CLOSED,
            CaseFilter.CLOSED: lambda row: row.status is Status.CLOSED,
        }
        return tests[which]


def _me_and_now(desk: Desk) -> tuple[str, datetime]:
    mine = next((one for one in desk.casework.officers() if one.id == desk.me), None)
    return (mine.title() if mine else ""), desk.clock.now()
