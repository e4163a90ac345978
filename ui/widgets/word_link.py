"""Links in words that wrap: one Tab stop for a list of them, arrows between, Enter follows."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QWidget

from ui.delegates.prose import prose
from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import Button, pressed_by_enter
from ui.widgets.layouts import VBox

_ABOVE = 3
_FEW = 8
"""Links shown at once; a list that is longer by more than two folds the rest."""


class WordLink(QAbstractButton):
    """One link; as high as its words need, and never too low to be hit."""

    def __init__(self, words: str, target: str, name: str = "") -> None:
        super().__init__()
        self.target = target
        self.setText(words)
        self.setAccessibleName(name or words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = theme().px(280)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(80), 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        look = theme()
        return max(look.px(24), prose(self.text(), (), width, "body").height + 2 * look.px(_ABOVE))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        words = prose(self.text(), (), self.width(), "body")
        y = (self.height() - words.height) // 2
        words.draw(painter, 0, y, look.color("primary"))
        if look.high_contrast or self.underMouse():
            for n in range(words.layout.lineCount()):
                line = words.layout.lineAt(n)
                foot = y + round(line.y() + line.height())  # below the tails of the letters
                painter.fillRect(0, foot, round(line.naturalTextWidth()), look.line, look.color("primary"))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)


class LinkList(QWidget):
    """Links one below the other; of a long list the first few, until the rest is asked for."""

    followed = Signal(str)
    """What the link leads to."""

    def __init__(self, name: str, links: list[tuple[str, str, str]]) -> None:
        """`links` as (words, target, name for a screen reader)."""
        super().__init__()
        self.setAccessibleName(name)
        self._column = VBox(self, spacing=0)
        self._links: list[WordLink] = []
        self._rest = links[_FEW:] if len(links) > _FEW + 2 else []
        for one in links[: len(links) - len(self._rest)]:
            self._add(*one)
        self.more = Button(
            tr("Show all {n}").format(n=len(links)), "quiet", size="row", clicked=self._show_rest
        )
        self.more.setAccessibleName(tr("Show all {n}: {name}").format(n=len(links), name=name))
        # Shown by its parent alone: without one it would be a window of its own for a moment.
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        if not self._rest:
            self.more.hide()
        self._one_tab_stop(0)

    @property
    def links(self) -> tuple[WordLink, ...]:
        """The links that are shown."""
        return tuple(self._links)

    def _add(self, words: str, target: str, name: str) -> None:
        link = WordLink(words, target, name)
        link.clicked.connect(self._follow)
        link.installEventFilter(self)
        self._column.insertWidget(len(self._links), link)
        self._links.append(link)

    def _show_rest(self) -> None:
        had, first = self.more.hasFocus(), len(self._links)
        self.more.hide()
        for one in self._rest:
            self._add(*one)
            self._links[-1].show()
        self._rest = []
        self._one_tab_stop(first)
        if had:
            self._links[first].setFocus(Qt.FocusReason.TabFocusReason)

    def _follow(self) -> None:
        link = self.sender()
        if isinstance(link, WordLink):
            self.followed.emit(link.target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, WordLink):
            if event.type() == QEvent.Type.FocusIn:
                self._one_tab_stop(self._links.index(watched))
                self._bring_into_view(watched)
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._moved(self._links.index(watched), event)
        return False

    def _moved(self, here: int, event: QKeyEvent) -> bool:
        target = {
            Qt.Key.Key_Down: here + 1,
            Qt.Key.Key_Up: here - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._links) - 1,
        }.get(Qt.Key(event.key()))
        if target is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if 0 <= target < len(self._links):
            self._links[target].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _one_tab_stop(self, stop: int) -> None:
        for n, link in enumerate(self._links):
            link.setFocusPolicy(Qt.FocusPolicy.StrongFocus if n == stop else Qt.FocusPolicy.ClickFocus)

    def _bring_into_view(self, link: WordLink) -> None:
        above: QWidget | None = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(link, 0, theme().px(12))
