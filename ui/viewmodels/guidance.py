"""Guidance as it is read: what is listed, what is looked for, the item that is open, and the way back through items.

The pack is read whole when guidance is first opened, on the casebook's thread; once read it is kept for the session.
"""

from typing import NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    Browse,
    Cancelled,
    Desk,
    Guide,
    GuideBundle,
    GuideEntry,
    Library,
    entry_of,
    guidance_for,
)
from ui.i18n import tr
from ui.session import Session

CASE = "case"
MODES: dict[str, str] = {
    CASE: tr("For this investigation"),
    "kind": tr("Everything, by kind"),
    "strategy": tr("By strategy"),
    "context": tr("By context"),
    "offence": tr("By offence"),
    "stage": tr("By stage"),
}
"""What can be listed."""

_kept: "WeakKeyDictionary[Library, Guide]" = WeakKeyDictionary()


class Asked(NamedTuple):
    """What somebody wants guidance on: a list (`mode`, perhaps at one heading), an item, or both."""

    mode: str = ""
    item: str = ""


class GuidanceViewModel(QObject):
    """Browses and searches the pack; nothing here is written or kept."""

    listed = Signal()
    """Another list: `bundles`."""
    entry_changed = Signal()
    loaded = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._guide: Guide | None = None
        self._asked: Asked | None = None
        self._trail: list[str] = []
        self._place = -1
        self.mode = ""
        self.words = ""
        self.bundles: tuple[GuideBundle, ...] = ()
        self.entry: GuideEntry | None = None
        self.missing = ""
        """Id of what was asked for and is not in the pack."""

    # --- the pack --------------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether the pack has been read."""
        return self._guide is not None

    def load(self, asked: Asked) -> None:
        """Show what is asked for, once the pack has been read."""
        self._asked = asked
        guide = _kept.get(self._session.library)
        if guide is not None:
            self._take(guide)
        else:
            self._session.ask(_read, self._take, self._refused)

    def _refused(self, error: Exception) -> None:
        # A method of its own: an answer for a page that was thrown away meanwhile is dropped.
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _take(self, guide: Guide) -> None:
        _kept[guide.library] = guide
        self._guide = guide
        self.loaded.emit()
        asked, self._asked = self._asked, None
        if asked is not None:
            self._show(asked)

    def _show(self, asked: Asked) -> None:
        mode = asked.mode or self.mode or (CASE if self.has_case else "kind")
        if mode == CASE and not self.has_case:
            mode = "kind"
        self.words = ""
        self.list_by(mode)
        item = self.find(asked.item)
        self.missing = asked.item if not item else ""
        if item:
            self.open(item)
        elif self.entry is None or asked.item:
            self._go_to("")

    # --- lists -----------------------------------------------------------------------------------

    @property
    def has_case(self) -> bool:
        """Whether an investigation is open beside it."""
        return self._session.draft is not None

    def modes(self) -> list[tuple[str, object]]:
        """What can be listed now, as (words, mode)."""
        return [(words, mode) for mode, words in MODES.items() if mode != CASE or self.has_case]

    def list_by(self, mode: str) -> None:
        """List everything by kind, what belongs to each strategy and so on, or what concerns the open case."""
        self.mode = mode
        self._list()

    def search(self, words: str) -> None:
        """List what holds these words; with none, what was listed before."""
        self.words = words.strip()
        self._list()

    def _list(self) -> None:
        guide, draft = self._guide, self._session.draft
        if guide is None:
            return
        if self.words:
            self.bundles = guide.search(self.words)
        elif self.mode == CASE and draft is not None:
            self.bundles = guidance_for(guide, draft.file)
        else:
            mode: Browse = "kind"
            for known in ("strategy", "context", "offence", "stage"):
                if self.mode == known:
                    mode = known
            self.bundles = guide.browse(mode)
        self.listed.emit()

    def found(self) -> int:
        """How many rows are listed."""
        return sum(len(bundle.rows) for bundle in self.bundles)

    # --- items -----------------------------------------------------------------------------------

    def find(self, id_: str) -> str:
        """The id of the item that tells of something named elsewhere in the program; empty where none does."""
        return self._guide.find(id_) if self._guide is not None and id_ else ""

    def open(self, id_: str) -> None:
        """Show an item; `back` returns to the one before."""
        if id_ and (self.entry is None or self.entry.id != id_):
            self._trail[self._place + 1 :] = [id_]
            self._place = len(self._trail) - 1
            self._go_to(id_)

    def look_at(self, id_: str) -> None:
        """Show the item the list stands at; moving through a list leaves no trail but its last item."""
        if self._place >= 0 and self._trail[self._place] != id_:
            self._trail[self._place :] = [id_]
            self._go_to(id_)
        else:
            self.open(id_)

    def back(self) -> bool:
        """Show the item that was open before; False where there is none."""
        if self._place <= 0:
            return False
        self._place -= 1
        self._go_to(self._trail[self._place])
        return True

    @property
    def may_go_back(self) -> bool:
        """Whether an item was open before this one."""
        return self._place > 0

    def _go_to(self, id_: str) -> None:
        self.missing = self.missing if not id_ else ""
        self.entry = entry_of(self._guide, id_) if self._guide is not None and id_ else None
        self.entry_changed.emit()

    def forget_trail(self) -> None:
        """Guidance was left: the next visit begins a trail of its own."""
        self._trail, self._place, self.entry = [], -1, None


def _read(desk: Desk) -> Guide:
    return Guide(desk.library)
