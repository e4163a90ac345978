"""The toast: one at a time at the bottom right, 8 seconds, waits while it is looked at; carries Undo."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.announce import announce
from ui.i18n import tr
from ui.notices import Notice
from ui.theme import theme
from ui.widgets.basics import Button, IconLabel, label
from ui.widgets.layouts import HBox

SHOWN_MS = 8000


class Toast(QFrame):
    """Lies over the bottom right corner of its parent. Never the only place a message appears."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setProperty("surface", "toast")
        row = HBox(self, (14, 5, 10, 5), 10)
        self._icon = IconLabel("check", "onbar")
        self._words = label("", "body", "onbar")
        self.action = Button(tr("Undo"), clicked=self._act)
        self._keys = label("Ctrl+Z", "caption")
        self._keys.setProperty("keys", True)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addSpacing(24)
        row.addWidget(self.action)
        row.addWidget(self._keys)
        self._do: Callable[[], object] | None = None
        self._timer = QTimer(self, interval=SHOWN_MS, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.action.installEventFilter(self)
        parent.installEventFilter(self)
        self.hide()

    def tell(self, notice: Notice) -> None:
        """Show a notice in the place of the one before."""
        self._do = notice.do
        self._words.setText(notice.text)
        self._icon.set_icon("check" if notice.kind == "ok" else "info", "onbar")
        self.action.setText(notice.action or tr("Undo"))
        self.action.setVisible(notice.do is not None)
        self._keys.setVisible(notice.do is not None)
        self.setAccessibleName(notice.text)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, notice.text)

    @property
    def text(self) -> str:
        """The words that are shown."""
        return self._words.text()

    def _act(self) -> None:
        do, self._do = self._do, None
        self.hide()
        if do is not None:
            do()

    def _place(self) -> None:
        parent = self._parent
        gap = theme().px(16)
        # Above the row of actions at the foot of a panel, which must stay in reach.
        lift = theme().px(72)
        width = min(max(self.sizeHint().width(), theme().px(300)), parent.width() - 2 * gap)
        height = self.sizeHint().height()
        self.setGeometry(parent.width() - width - gap, parent.height() - height - lift, width, height)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if self.isVisible() and not self.action.hasFocus():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._parent and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        elif watched is self.action and event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif watched is self.action and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._timer.start()
        return False
