"""The guidance over a dialog: the same page, as large as the window, closed by Esc."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from ui.i18n import tr
from ui.pages.guidance import GuidancePage
from ui.theme import theme
from ui.widgets.basics import surface
from ui.widgets.layouts import VBox

_EDGE = 24


class GuidanceSheet(QDialog):
    """Modal above the dialog it was opened from; the dialog keeps its focus and what was typed."""

    def __init__(self, dialog: QDialog, window: QWidget, page: GuidancePage) -> None:
        super().__init__(dialog, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setProperty("sheet", True)
        self.setModal(True)
        # The task switcher may show it: never a word of a case.
        self.setWindowTitle("Soteria Desk")
        self.setAccessibleName(tr("Guidance"))
        self._window = window
        self._dialog, self._focus = dialog, dialog.focusWidget()
        self.page = page
        outer = VBox(self, spacing=0)
        frame = surface("dialog")
        outer.addWidget(frame)
        VBox(frame, (1, 1, 1, 1), 0).addWidget(page)
        page.leave_button.setText(tr("Close guidance"))
        page.leave_button.setAccessibleName(tr("Close guidance"))
        page.left.connect(self.reject)
        window.installEventFilter(self)

    def _fit(self) -> None:
        edge = theme().px(_EDGE) if self._window.width() > theme().px(900) else 4
        corner = self._window.mapToGlobal(self._window.rect().topLeft())
        self.setGeometry(
            corner.x() + edge,
            corner.y() + edge,
            max(1, self._window.width() - 2 * edge),
            max(1, self._window.height() - 2 * edge),
        )
        width = self.width() * 100 / theme().percent
        self.page.set_band("wide" if width >= 1300 else "base" if width >= 860 else "narrow")

    def showEvent(self, event: QShowEvent) -> None:
        self._fit()
        super().showEvent(event)
        (self.page.first_focus() or self.page).setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._fit()
        return False

    def done(self, result: int) -> None:
        """Close; the field of the dialog that had the focus has it again."""
        super().done(result)
        if isValid(self._dialog) and self._dialog.isVisible():
            self._dialog.activateWindow()
            if self._focus is not None and isValid(self._focus):
                self._focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_left = event.key() == Qt.Key.Key_Left and event.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt_left and self.page.go_back():
            event.accept()
            return
        super().keyPressEvent(event)
