"""A radio button in the dress of the tick box: its dot and ring are drawn by us, from the tokens."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QRadioButton, QSizePolicy

from ui.theme import theme


class Radio(QRadioButton):
    """One of several; arrows move between those of one parent."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self.updateGeometry)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme().font("body")).horizontalAdvance(self.text()) + theme().px(28)
        return QSize(width, theme().px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        # Qt takes the choice along only where one is chosen already; the first arrow is to choose as well.
        now = QApplication.focusWidget()
        arrow = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
        if arrow and isinstance(now, Radio) and now.group() is self.group() and not now.isChecked():
            now.click()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(16)
        disc = QRectF(1, (self.height() - side) / 2, side, side)
        wrong = bool(self.property("error"))
        token = "danger_fill" if wrong else "primary" if self.isChecked() else "border"
        width = 2 if wrong else look.line
        edge = look.color(token if self.isEnabled() else "disabled")
        half = width / 2
        painter.setPen(QPen(edge, width))
        painter.setBrush(look.color("sunken" if self.underMouse() else "surface"))
        painter.drawEllipse(disc.adjusted(half, half, -half, -half))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(edge)
            inset = side * 0.27
            painter.drawEllipse(disc.adjusted(inset, inset, -inset, -inset))
        painter.setFont(look.font("body"))
        painter.setPen(look.color("text" if self.isEnabled() else "disabled"))
        painter.drawText(
            self.rect().adjusted(look.px(25), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.end()
