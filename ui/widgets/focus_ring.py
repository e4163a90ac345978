"""The ring around whatever has the keyboard focus: one for the whole application."""

from PySide6.QtCore import QRectF, Qt
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
        return super().styleHint(hint, option, widget, returnData)

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return GAP + theme().ring
        return super().pixelMetric(metric, option, widget)


class FocusRing(QFocusFrame):
    """Follows QApplication.focusChanged; views draw their own ring inside the row, `ringless` widgets none.

    A control may give its corner radius (pixels at 100%) in the property `ring_radius`.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._style = _RingStyle("fusion")
        self.setStyle(self._style)
        self._radius = 4.0
        app.focusChanged.connect(self._follow)
        theme().changed.connect(self._refit)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or isinstance(now, QAbstractItemView) or now.isWindow() or now.property("ringless"):
            self.setWidget(None)  # type: ignore[arg-type]  # Qt takes "no widget" here
            return
        radius = now.property("ring_radius")
        self._radius = float(radius) if radius is not None else 4.0
        self.setWidget(now)

    def _refit(self) -> None:
        # The width of the ring may have changed: taken up anew, the frame asks its style again.
        target = self.widget()
        if target is not None:
            self.setWidget(None)  # type: ignore[arg-type]  # as above
            self.setWidget(target)

    def paintEvent(self, event: QPaintEvent) -> None:
        width = theme().ring
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("focus"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius = min(self._radius * theme().percent / 100 + GAP + width / 2, box.height() / 2)
        painter.drawRoundedRect(box, radius, radius)
        painter.end()
