"""What needs somebody today, in the three groups of the home page, with clocks that go on."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from soteria_desk.api import SystemClock, dates
from ui.i18n import tr
from ui.session import Session
from ui.viewmodels.clock_words import face_of
from ui.viewmodels.line_words import ClockFace

if TYPE_CHECKING:
    from soteria_desk.api import TodayItem

GROUPS = {
    "promise": tr("Promised to victims"),
    "evidence": tr("Evidence that could be lost"),
    "deadline": tr("Deadlines"),
}
"""In their fixed order."""
WAIT_MS = 150
"""Until they are read, after the page was opened."""
SHOWN = 8
"""Rows of one group; what is more is counted."""


class TodayRow(NamedTuple):
    """One thing that needs somebody, with its clock as it stands."""

    item: "TodayItem"
    detail: str
    face: ClockFace

    def spoken(self) -> str:
        """What a screen reader says of it."""
        return f"{self.item.title}. {self.detail}. {self.face.words}"


class TodayGroup(NamedTuple):
    """One group with its rows; `more` are not shown."""

    key: str
    words: str
    rows: tuple[TodayRow, ...]
    more: int


class TodayViewModel(QObject):
    """The rows, read when the page is opened and when something was saved."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._items: tuple[TodayItem, ...] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self._read)
        self._now: datetime | None = None

    @property
    def loaded(self) -> bool:
        """Whether they have been read."""
        return self._items is not None

    def load(self) -> None:
        """Read them anew, once the list of investigations stands: counting waits for whoever wants in."""
        self._soon.start()

    def _read(self) -> None:
        if self._session.over:
            return
        self._session.ask(lambda desk: (desk.clocks.today(), desk.clock.now()), self._take)

    def _take(self, told: "tuple[tuple[TodayItem, ...], datetime]") -> None:
        self._items, self._now = told
        self._read_at = SystemClock().now()
        self.changed.emit()

    def now(self) -> datetime:
        """The casebook's time, going on since it was read."""
        assert self._now is not None  # `load` comes first
        return self._now + (SystemClock().now() - self._read_at)

    def day_words(self) -> str:
        """'Tue 10 Mar'."""
        if self._now is None:
            return ""
        here = dates.local(self.now())
        return f"{dates.long_day(here)[:3]} {dates.short_day(here)}"

    def groups(self) -> tuple[TodayGroup, ...]:
        """The groups that hold something."""
        if self._items is None:
            return ()
        now, out = self.now(), []
        for key, words in GROUPS.items():
            rows = tuple(_row(one, now) for one in self._items if one.group == key)
            if rows:
                out.append(TodayGroup(key, words, rows[:SHOWN], max(0, len(rows) - SHOWN)))
        return tuple(out)


def _row(item: "TodayItem", now: datetime) -> TodayRow:
    said = [item.case_title.removeprefix("Op "), item.note]
    if not item.confirmed:
        said.append(tr("unconfirmed"))
    evidence = item.group == "evidence"
    return TodayRow(item, " · ".join(filter(None, said)), face_of(item.due, now, evidence=evidence))
