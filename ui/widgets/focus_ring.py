"""The ring around whatever has the keyboard focus: one for the whole application."""

from PySide6.QtCore import QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid

from ui.theme import theme

GAP = 1
"""Pixels between the control's edge and the ring."""


class _RingStyle(QProxyStyle):
    """Puts the frame above its control and this far outside it, so that no tight parent cuts it off."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803  # Qt's own name
    ) -> int:
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        if hint == QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0  # a mask would cut the ring off around round controls
        return super().styleHint(hint, option, widget, returnData)

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return GAP + theme().ring
        return super().pixelMetric(metric, option, widget)


class _Frame(QFocusFrame):
    """The ring itself. Qt makes it a child of the window it is seen in, so it dies with that window."""

    def __init__(self, style: QStyle) -> None:
        super().__init__()
        self.setStyle(style)
        self.radius = 4.0

    def paintEvent(self, event: QPaintEvent) -> None:
        width = theme().ring
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("focus"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius = min(self.radius * theme().percent / 100 + GAP + width / 2, box.height() / 2)
        painter.drawRoundedRect(box, radius, radius)
        painter.end()


class FocusRing(QObject):
    """Follows QApplication.focusChanged; views draw their own ring inside the row, `ringless` widgets none.

    A control may give its corner radius (pixels at 100%) in the property `ring_radius`.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._style = _RingStyle("fusion")
        self._made: _Frame | None = None
        app.focusChanged.connect(self._follow)
        theme().changed.connect(self._refit)

    @property
    def frame(self) -> QFocusFrame:
        """The frame that is drawn; made anew where the last one went with its window."""
        if self._made is None or not isValid(self._made):
            self._made = _Frame(self._style)
        return self._made

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        frame = self.frame
        assert isinstance(frame, _Frame)
        if now is None or isinstance(now, QAbstractItemView) or now.isWindow() or now.property("ringless"):
            frame.setWidget(None)  # type: ignore[arg-type]  # Qt takes "no widget" here
            return
        radius = now.property("ring_radius")
        frame.radius = float(radius) if radius is not None else 4.0
        frame.setWidget(now)
        if now.visibleRegion().boundingRect() != now.rect():
            # It is scrolled into view after it got the focus; the frame does not come with it by itself.
            QTimer.singleShot(0, self._refit)

    def _refit(self) -> None:
        # The width of the ring may have changed: taken up anew, the frame asks its style again.
        frame = self.frame
        target = frame.widget()
        if target is not None:
            frame.setWidget(None)  # type: ignore[arg-type]  # as above
            frame.setWidget(target)
