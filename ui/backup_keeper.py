"""Keeps the backups of the open casebook: makes one when it is due, quietly, and says how old the newest one is."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer

from soteria_desk.api import BackupRow, Cancelled, SoteriaError, Standing
from ui.i18n import tr
from ui.viewmodels.backups import MAKING, is_late, title_of, when_words

if TYPE_CHECKING:
    from soteria_desk.api import Desk
    from ui.frame.status_strip import StatusStrip
    from ui.notices import Notices
    from ui.session import Session

STAND_AFTER_MS = 500
FIRST_LOOK_MS = 60_000
LOOK_EVERY_MS = 300_000
REST_SECONDS = 3600.0
"""How long nothing is begun by itself after the person stopped a backup."""
FAILED, OUTSIDE = "backup-failed", "backup-outside"


class Stood(NamedTuple):
    """How the casebook stands with its backups, and when it was asked."""

    standing: Standing
    now: datetime


class Due(NamedTuple):
    """What is to be made by itself: one in the casebook's folder, one in the place the force has set."""

    here: bool
    second: Path | None


class BackupKeeper(QObject):
    """Follows one session for as long as its window lives. Nothing is kept of one that can only be read."""

    def __init__(
        self,
        session: "Session",
        notices: "Notices",
        status: "StatusStrip",
        open_backups: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._notices = notices
        self._status = status
        self._open_backups = open_backups
        self._behind: Any = None
        self._by_hand = False
        self._told_failure = False
        self._reminded = False
        self._shown = ""
        self._rest_until = float("-inf")
        self._timer = QTimer(self, interval=FIRST_LOOK_MS)
        self._timer.timeout.connect(self.look)
        if session.read_only:
            return
        self._timer.start()
        session.behind_changed.connect(self._follow)
        QTimer.singleShot(STAND_AFTER_MS, self.stand)

    # --- how it stands -------------------------------------------------------------------------------

    def stand(self) -> None:
        """Read anew how old the backups are, and show it."""
        if not self._session.over:
            self._session.ask(_stood, self._show, self._not_read)

    def _follow(self, words: str, _: int, __: int) -> None:
        if self._shown and not words:
            self.stand()  # whoever made it: what ended may have been a backup
        self._shown = words

    def _show(self, stood: Stood) -> None:
        standing, now = stood
        when = when_words(standing.here, now)
        words = tr("Backed up {when}").format(when=when) if when else tr("No backup yet")
        late = is_late(standing, now) and not self._session.demonstration
        self._status.set_backup(words, late=late)
        if not standing.reminder:
            self._notices.dismiss(OUTSIDE)
        elif not self._reminded:
            self._reminded = True
            self._notices.banner(standing.reminder, "warn", OUTSIDE, tr("Backups"), self._open_backups)

    # --- by itself ---------------------------------------------------------------------------------

    def look(self) -> None:
        """Make a backup where one is due; called every few minutes."""
        self._timer.setInterval(LOOK_EVERY_MS)
        if self._session.over:
            return
        self.stand()
        if self._behind is None and monotonic() >= self._rest_until:
            self._session.ask(_due, self._looked, self._not_read)

    def _looked(self, due: "Due") -> None:
        if self._behind is not None or self._making():
            return
        if due.here:
            self._begin("regular")
        elif due.second is not None:
            self._begin("regular", due.second)

    def _making(self) -> bool:
        return self._shown == MAKING

    # --- by hand -----------------------------------------------------------------------------------

    def make_now(self) -> None:
        """Make one because the person asks for it, and say when it is done."""
        if self._session.read_only:
            self._notices.toast(tr("This casebook can only be read here."), kind="note")
        elif self._behind is not None or self._making():
            self._by_hand = self._behind is not None
            self._notices.toast(tr("A backup is being made already."), kind="note")
        else:
            self._by_hand = True
            self._begin("by-hand")

    def _begin(self, kind: str, place: Path | None = None) -> None:
        self._behind = self._session.behind(
            MAKING, lambda desk, progress: desk.backups.make(progress, place, kind), self._made, self._failed
        )

    def _made(self, row: BackupRow) -> None:
        self._behind, asked, self._by_hand = None, self._by_hand, False
        self._told_failure = False
        self._notices.dismiss(FAILED)
        if asked:
            self._notices.toast(tr("Backed up and read back whole: {when}.").format(when=title_of(row)))

    def _failed(self, error: Exception) -> None:
        self._behind, asked, self._by_hand = None, self._by_hand, False
        if isinstance(error, Cancelled):
            self._rest_until = monotonic() + REST_SECONDS
        elif asked:
            self._notices.show_failure(error)
        else:
            self._tell_once(error)

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            self._tell_once(error)

    def _tell_once(self, error: Exception) -> None:
        """Say why there is no backup, with the way on; not again every few minutes."""
        if self._told_failure:
            return
        self._told_failure = True
        if isinstance(error, SoteriaError):
            words = " ".join(filter(None, (error.message_text, error.safe_text, error.advice_text)))
            self._notices.banner(words, "warn", FAILED, tr("Backups"), self._open_backups)
        else:
            self._notices.show_failure(error)


def _stood(desk: "Desk") -> Stood:
    now = desk.clock.now()
    return Stood(desk.backups.standing(now), now)


def _due(desk: "Desk") -> Due:
    now = desk.clock.now()
    return Due(desk.backups.due(now), desk.backups.second_is_due(now))
