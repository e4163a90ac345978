"""Pictures of the screen, allowed for half an hour: for help from a distance, or for a magnifier that needs them."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from ui.guards import guards
from ui.i18n import tr
from ui.notices import Notices

if TYPE_CHECKING:
    from ui.session import Session

MINUTES = 30
_KEY = "sharing"


class Block(Protocol):
    """What keeps windows out of pictures of the screen, where a system has such a thing."""

    holds: bool

    def share(self, on: bool) -> None:
        """Allow pictures, or forbid them again."""


class Sharing(QObject):
    """Lets a supervisor allow pictures for a while. It is logged, a strip says so, and locking ends it."""

    changed = Signal()

    def __init__(self, notices: Notices, block: Block | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._block = block
        self._session: Session | None = None
        self._allowed = False
        self._end = QTimer(self, interval=MINUTES * 60_000, singleShot=True)
        self._end.timeout.connect(self.end)
        self._tell()

    @property
    def possible(self) -> bool:
        """Whether there is anything to allow: only where windows are kept out of pictures at all."""
        return self._block is not None

    @property
    def allowed(self) -> bool:
        """Whether pictures are allowed now."""
        return self._allowed

    def allow(self, session: "Session") -> None:
        """Allow pictures for half an hour, once it is on the record; refused in words to who is no supervisor."""
        if self._block is not None and not self._allowed:
            self._session = session
            session.act(lambda desk: desk.book.allow_pictures(MINUTES), self._begin)

    def end(self) -> None:
        """Forbid pictures again."""
        if self._allowed and self._block is not None:
            self._allowed = False
            self._end.stop()
            self._block.share(False)
            self._notices.dismiss(_KEY)
            self._tell()

    def _begin(self, _: object) -> None:
        if self._block is None:
            return
        self._allowed = True
        self._block.share(True)
        self._end.start()
        self._notices.banner(
            tr("This window can be seen in screen sharing and screenshots for {n} minutes.").format(
                n=MINUTES
            ),
            "warn",
            _KEY,
            tr("End now"),
            self.end,
        )
        self._tell()

    def _tell(self) -> None:
        if self._block is None:
            words = tr("This system offers no way to keep windows out of screenshots and screen sharing.")
            guards().tell("capture", "absent", words)
        elif self._allowed:
            words = tr("Allowed by a supervisor for {n} minutes; it is on the record.").format(n=MINUTES)
            guards().tell("capture", "off", words)
        elif self._block.holds:
            guards().tell("capture", "on", tr("Screenshots and screen sharing leave its windows out."))
        else:
            guards().tell("capture", "off", tr("Windows did not agree to keep its windows out of pictures."))
        self.changed.emit()
