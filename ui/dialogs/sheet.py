"""What every dialog is: a sheet over the darkened window, its title a question or a task, the safe button first."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractSlider, QDialog, QFrame, QScrollArea, QWidget

from ui.theme import theme
from ui.widgets.basics import label, rule, surface
from ui.widgets.layouts import HBox, VBox

SHADE = 0.45
_PAGES = {
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
}


class _Scrim(QWidget):
    """Darkens the window behind a sheet."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = QColor(theme().color("bar"))
        shade.setAlphaF(SHADE)
        painter = QPainter(self)
        painter.fillRect(event.rect(), shade)
        painter.end()


class Sheet(QDialog):
    """A modal sheet. Fill `body`, put buttons into `foot`, and name the safe one in `safe_button`."""

    def __init__(self, parent: QWidget, title: str, explanation: str = "", width: int = 480) -> None:
        super().__init__(parent.window(), Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setProperty("sheet", True)
        self.setModal(True)
        # The task switcher may show it: never a word of a case.
        self.setWindowTitle("Soteria Desk")
        self.setAccessibleName(title)
        self.setAccessibleDescription(explanation)
        self._width = width
        self._scrim: _Scrim | None = None
        self.safe_button: QWidget | None = None
        outer = VBox(self, spacing=0)
        frame = surface("dialog")
        outer.addWidget(frame)
        column = VBox(frame, (1, 1, 1, 1), 0)
        head = VBox(margins=(22, 16, 22, 13), spacing=6)
        head.addWidget(label(title, "title", wrap=True))
        self.explanation = label(explanation, "body", "text2", wrap=True)
        self.explanation.setVisible(bool(explanation))
        head.addWidget(self.explanation)
        column.addLayout(head)
        column.addWidget(rule())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = QWidget()
        self._content.setAutoFillBackground(False)
        self.body: VBox = VBox(self._content, (22, 16, 22, 12), 14)
        area.setWidget(self._content)
        # Otherwise a short sheet takes from its head what the scroll area wants at the least.
        area.setMinimumSize(1, 1)
        self._content.setMinimumHeight(1)
        area.viewport().setAutoFillBackground(False)
        column.addWidget(area, 1)
        self.foot = HBox(margins=(22, 4, 22, 16), spacing=10)
        column.addLayout(self.foot)
        self._area = area
        theme().changed.connect(self.fit)

    def fit(self) -> None:
        """Take the size the contents ask for, held inside the window, and stand in its middle."""
        window = self.parentWidget()
        if window is None:
            return
        room = window.size()
        width = min(theme().px(self._width), room.width() - 16)
        self.body.activate()
        if self.body.hasHeightForWidth():
            wanted = self.body.totalHeightForWidth(width - 2)
        else:
            wanted = self.body.totalSizeHint().expandedTo(self.body.totalMinimumSize()).height()
        layout = self.layout()
        assert layout is not None
        rest = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        rest -= self._area.sizeHint().height()
        height = min(wanted + rest, room.height() - 16)
        self.setFixedSize(width, height)
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(
            corner.x() + (room.width() - width) // 2, corner.y() + max(8, (room.height() - height) // 3)
        )

    def showEvent(self, event: QShowEvent) -> None:
        window = self.parentWidget()
        if window is not None and self._scrim is None:
            self._scrim = _Scrim(window)
            self._scrim.show()
            window.installEventFilter(self)
        self.fit()
        super().showEvent(event)
        if self.safe_button is not None:
            self.safe_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            # The window's own keys are out of reach behind a dialog.
            window = self.parentWidget()
            while isinstance(window, QDialog):
                window = window.parentWidget()
            opener = getattr(window, "guidance", None)
            if opener is not None:
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                opener.ask_over(self, of_focus=shift)
            event.accept()
            return
        if event.key() in _PAGES:
            # From a button at the foot as well: what only is read must be reached without a mouse.
            self._area.verticalScrollBar().triggerAction(_PAGES[Qt.Key(event.key())])
            event.accept()
            return
        super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Close; the window behind is bright again and gets the focus back."""
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
        super().done(result)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            if self._scrim is not None and isinstance(watched, QWidget):
                self._scrim.setGeometry(watched.rect())
            if self.isVisible():
                self.fit()
        return False
