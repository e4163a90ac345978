"""About, before any casebook is open: the same page with a way back, and a place for what it has to tell."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.frame.marking_banner import MarkingBanner
from ui.notices import Notices
from ui.pages.about import AboutPage
from ui.viewmodels.about import AboutViewModel, Work
from ui.widgets.banner import NoticeArea
from ui.widgets.basics import surface
from ui.widgets.layouts import VBox
from ui.widgets.toast import Toast
from ui.work.desk_worker import DeskWorker


class AboutFirst(QWidget):
    """Works on the casebook's thread, which has no casebook yet."""

    left = Signal()

    def __init__(self, worker: DeskWorker) -> None:
        super().__init__()
        self._worker = worker
        notices = Notices(self)
        column = VBox(self, spacing=0)
        banner = MarkingBanner()
        banner.set_marking("OFFICIAL-SENSITIVE")
        column.addWidget(banner)
        ground = surface("window")
        inner = VBox(ground, spacing=0)
        area = NoticeArea()
        inner.addWidget(area)
        self.page = AboutPage(AboutViewModel(self._run, self._run), notices, way_back=True)
        inner.addWidget(self.page, 1)
        column.addWidget(ground, 1)
        toast = Toast(ground)
        notices.banner_told.connect(area.tell)
        notices.error_told.connect(area.tell_error)
        notices.toast_told.connect(toast.tell)
        self.page.left.connect(self.left)
        self.page.opened()

    def focus_first(self) -> None:
        """Put the focus where the person goes on."""
        self.page.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def _run(self, work: Work, done: object, failed: object) -> None:
        self._worker.run(lambda: work(None), done, failed)  # type: ignore[arg-type]
