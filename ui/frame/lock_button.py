"""The Lock button: says when the window locks by itself, and locks at once."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from ui.i18n import tr
from ui.icons import paint_icon
from ui.theme import theme
from ui.widgets.basics import Button

WARN_SECONDS = 30


class LockButton(Button):
    """ "Lock in 4:32  F12"; under half a minute it says "Locking in 0:29" in the warning dress."""

    lock_asked = Signal()

    def __init__(self) -> None:
        super().__init__("", name=tr("Lock and hide now, F12"))
        self._left: int | None = None
        self._compact = False
        self.setToolTip(tr("Lock and hide now (F12 or Ctrl+L)"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.lock_asked)

    def set_seconds(self, left: int) -> None:
        """Show the time until the window locks by itself."""
        if left == self._left:
            return
        warned = self._left is not None and self._left < WARN_SECONDS
        self._left = left
        if warned != (left < WARN_SECONDS):
            self.set_kind("warn" if left < WARN_SECONDS else "normal")
            self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave the key out, for narrow windows."""
        self._compact = compact
        self.updateGeometry()

    def words(self) -> tuple[str, str]:
        """Return the strong and the plain part of the words."""
        if self._left is None:
            return tr("Lock"), ""
        clock = f"{self._left // 60}:{self._left % 60:02d}"
        if self._left < WARN_SECONDS:
            return tr("Locking"), tr("in {clock}").format(clock=clock)
        return tr("Lock"), tr("in {clock}").format(clock=clock)

    def sizeHint(self) -> QSize:
        strong = QFontMetrics(theme().font("strong"))
        plain = QFontMetrics(theme().font("body", figures=True))
        # The widest time there can be, so that the button does not breathe with the digits.
        width = strong.horizontalAdvance(self.words()[0]) + plain.horizontalAdvance(
            tr("in {clock}").format(clock="00:00")
        )
        key = 0 if self._compact else theme().px(44)
        return QSize(width + theme().px(54) + key, theme().px(32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        strong, plain = self.words()
        look = theme()
        ink = look.color("warn" if self.property("kind") == "warn" else "text")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(16)
        x = look.px(11)
        paint_icon(painter, QRectF(x, (self.height() - side) / 2, side, side), "lock", ink)
        x += side + look.px(7)
        painter.setPen(ink)
        for role, words in (("strong", strong), ("body", plain)):
            painter.setFont(look.font(role, figures=True))
            painter.drawText(QRectF(x, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x += painter.fontMetrics().horizontalAdvance(words) + look.px(6)
        if not self._compact:
            key = QRectF(
                self.width() - look.px(44), (self.height() - look.px(20)) / 2, look.px(35), look.px(20)
            )
            painter.setPen(look.color("hairline"))
            painter.setBrush(look.color("sunken"))
            painter.drawRoundedRect(key.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setPen(look.color("text2"))
            painter.setFont(look.font("caption-strong"))
            painter.drawText(key, Qt.AlignmentFlag.AlignCenter, "F12")
        painter.end()
