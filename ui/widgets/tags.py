"""Tags, states, clocks and marks as widgets, for panels and heads; in tables the delegates paint them."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.delegates import paint
from ui.theme import theme


class _Painted(QWidget):
    """A fixed-height painted piece; no control, and named for a screen reader by its words."""

    HEIGHT = 20

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._changed)

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()


class FocusTag(_Painted):
    """A focus tag: suspect filled, victim outlined, others tinted; always icon and word."""

    def __init__(self, tag: str = "suspect") -> None:
        super().__init__()
        self.set_tag(tag)

    def set_tag(self, tag: str) -> None:
        """Show a tag of paint.TAGS."""
        self._tag = tag
        self.setAccessibleName(paint.TAGS[tag].words)
        self._changed()

    def sizeHint(self) -> QSize:
        return QSize(paint.tag_width(paint.TAGS[self._tag].words), theme().px(self.HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.paint_focus_tag(painter, self.rect(), self._tag)
        painter.end()


class Tag(_Painted):
    """A small tag of a kind: danger, warn, ok, note or plain."""

    def __init__(self, words: str, kind: str = "plain", icon: str = "") -> None:
        super().__init__()
        self._words, self._kind, self._icon = words, kind, icon
        self.setAccessibleName(words)

    def set_words(self, words: str, kind: str | None = None) -> None:
        """Change the words, and the kind where one is given."""
        self._words, self._kind = words, kind or self._kind
        self.setAccessibleName(words)
        self._changed()

    def sizeHint(self) -> QSize:
        return QSize(paint.tag_width(self._words, bool(self._icon)), theme().px(self.HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.paint_tag(painter, self.rect(), self._words, self._kind, self._icon)
        painter.end()


class _GlyphLabel(_Painted):
    """A 16 px glyph and words after it."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""

    def _font(self) -> QFont:
        return theme().font("body")

    def _ink(self) -> QColor:
        return theme().color("text")

    def _glyph(self, painter: QPainter, rect: QRect) -> None:
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font())
        return QSize(metrics.horizontalAdvance(self._words) + theme().px(21) + 1, theme().px(self.HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = theme().px(16)
        self._glyph(painter, QRect(0, (self.height() - side) // 2, side, side))
        painter.setFont(self._font())
        painter.setPen(self._ink())
        painter.drawText(
            self.rect().adjusted(theme().px(21), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words
        )
        painter.end()


class StateLabel(_GlyphLabel):
    """State of a line of enquiry: glyph and word."""

    def __init__(self, state: str = "proposed") -> None:
        super().__init__()
        self.set_state(state)

    def set_state(self, state: str) -> None:
        """Show a state of paint.STATES."""
        self._state = state
        self._words = paint.STATES[state]
        self.setAccessibleName(self._words)
        self._changed()

    def _ink(self) -> QColor:
        return theme().color("muted" if self._state in ("proposed", "not-pursued") else "text")

    def _glyph(self, painter: QPainter, rect: QRect) -> None:
        paint.paint_state(painter, rect, self._state)


class ClockLabel(_GlyphLabel):
    """A clock: the pie of the time that is left, and how long that is."""

    def __init__(self, words: str = "", share_left: float = 0.0, level: paint.Level = "calm") -> None:
        super().__init__()
        self.set_clock(words, share_left, level)

    def set_clock(self, words: str, share_left: float, level: paint.Level) -> None:
        """Show another time."""
        self._words, self._share, self._level = words, share_left, level
        self.setAccessibleName(words)
        self._changed()

    def _font(self) -> QFont:
        return QFont(theme().font("body" if self._level == "calm" else "strong", figures=True))

    def _ink(self) -> QColor:
        return theme().color(paint.level_token(self._level))

    def _glyph(self, painter: QPainter, rect: QRect) -> None:
        paint.paint_clock(painter, rect, self._share, self._level)
