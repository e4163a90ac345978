"""The note above the lines of a plan that its guidance has changed, and the way to answer it."""

from PySide6.QtCore import QTimer, Signal

from ui.dialogs.guidance_changes import GuidanceChangesSheet
from ui.i18n import tr
from ui.notices import Notice
from ui.session import Session
from ui.viewmodels.guidance_changes import GuidanceChangesViewModel
from ui.widgets.banner import NoticeArea

KEY = "guidance-changed"
CALM = 400
"""Milliseconds without a further change before the plan is compared again: nobody waits for it."""


class GuidanceChanged(NoticeArea):
    """Takes no room while the plan and the guidance agree, as they do as a rule."""

    told = Signal()
    """The note came or went."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.view_model = GuidanceChangesViewModel(session, self)
        self.sheet: GuidanceChangesSheet | None = None
        self._told = ""
        self._short = False
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM)
        self._calm.timeout.connect(self._compare)
        self.view_model.changed.connect(self._show)
        session.draft_changed.connect(self._later)

    def look(self) -> None:
        """Open the sheet that lists what changed."""
        if self.sheet is not None:
            return
        self.sheet = GuidanceChangesSheet(self, self.view_model)
        self.sheet.finished.connect(self.sheet.deleteLater)
        self.sheet.finished.connect(self._closed)
        self.sheet.open()

    def set_short(self, on: bool) -> None:
        """Say it on one line, where the window is narrow."""
        self._short = on
        self._show()

    def _later(self) -> None:
        if self.view_model.case_id != self.view_model.session.case_id:
            self._tell("")
        self._calm.start()

    def _compare(self) -> None:
        page = self.parentWidget()
        if page is not None and page.isVisible():
            self.view_model.load()

    def _show(self) -> None:
        # While the sheet is open the note stays as it is: the focus comes back to its button.
        if self.sheet is None:
            self._tell(self.view_model.banner_text(short=self._short))

    def _closed(self) -> None:
        self.sheet = None
        self._show()

    def _tell(self, words: str) -> None:
        if words == self._told:
            return
        self._told = words
        if words:
            self.tell(Notice(words, "note", KEY, tr("Look"), self.look))
        else:
            self.end(KEY)
        self.told.emit()
