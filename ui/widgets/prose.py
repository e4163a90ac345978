"""A paragraph that wraps anywhere, with words in bold; for reading only, in plain text."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.delegates.prose import prose
from ui.plain import Span, breakable
from ui.theme import theme


class ProseLabel(QWidget):
    """Case text as words: nothing in it is markup, and a run without spaces does not widen the page."""

    def __init__(self, text: str = "", *, role: str = "body", token: str = "text2") -> None:
        super().__init__()
        self._role, self._token = role, token
        self._text, self._spans = "", ()  # type: tuple[str, tuple[Span, ...]]
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.updateGeometry)
        self.set_text(text)

    def set_text(self, text: str, spans: tuple[Span, ...] = (), token: str = "") -> None:
        """Show a text; `spans` are set in bold. Long texts are cut."""
        shown = breakable(text)
        # Places to break are put into long runs only, and spans are found in texts of the guidance.
        self._text, self._spans = shown, spans if shown == text else ()
        self._token = token or self._token
        self.setAccessibleName(shown)
        # Shown before it has a parent, it would be a window of its own for a moment.
        if not shown.strip() or self.parentWidget() is not None:
            self.setVisible(bool(shown.strip()))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The words shown."""
        return self._text

    def sizeHint(self) -> QSize:
        width = theme().px(320)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(80), 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return prose(self._text, self._spans, width, self._role).height

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        token = self._token if self.isEnabled() else "disabled"
        prose(self._text, self._spans, self.width(), self._role).draw(painter, 0, 0, theme().color(token))
        painter.end()
