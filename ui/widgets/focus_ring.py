"""The ring around whatever has the keyboard focus: one for the whole application."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFocusFrame, QWidget

from ui.theme import theme


class FocusRing(QFocusFrame):
    """Follows QApplication.focusChanged; views draw their own ring inside the row, `ringless` widgets none.

    A control may give its corner radius (pixels at 100%) in the property `ring_radius`.
    """

    GAP = 1
    """Pixels between the control's edge and the ring."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._radius = 4.0
        app.focusChanged.connect(self._follow)
        theme().changed.connect(self._refit)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or isinstance(now, QAbstractItemView) or now.isWindow() or now.property("ringless"):
            self.setWidget(None)  # type: ignore[arg-type]  # Qt takes "no widget" here
            return
        proxy = now.property("ring_around")
        target = proxy if isinstance(proxy, QWidget) else now
        radius = target.property("ring_radius")
        self._radius = float(radius) if radius is not None else 4.0
        self.setWidget(target)
        self._refit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        result = super().eventFilter(watched, event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._refit()
        return result

    def _refit(self) -> None:
        target = self.widget()
        parent = self.parentWidget()
        if target is None or parent is None:
            return
        grow = self.GAP + theme().ring
        corner = (
            target.mapTo(parent, target.rect().topLeft()) if parent.isAncestorOf(target) else target.pos()
        )
        self.setGeometry(
            corner.x() - grow, corner.y() - grow, target.width() + 2 * grow, target.height() + 2 * grow
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        width = theme().ring
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("focus"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius = min(self._radius * theme().percent / 100 + self.GAP + width / 2, box.height() / 2)
        painter.drawRoundedRect(box, radius, radius)
        painter.end()
