"""The foot of the navigation: Guidance, F1."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.i18n import tr
from ui.icons import paint_icon
from ui.navigation import PageSpec
from ui.theme import theme
from ui.widgets.basics import pressed_by_enter

_HEIGHT = 34


class GuidanceLink(QAbstractButton):
    """Looks like a row of the navigation, and stands below it whatever it lists."""

    def __init__(self, spec: PageSpec) -> None:
        super().__init__()
        self._icon = spec.icon
        self.folded = False
        self.setText(spec.title)
        self.setAccessibleName(spec.title)
        self.setToolTip(tr("{title} (F1; Shift+F1 for what has the focus)").format(title=spec.title))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def set_folded(self, folded: bool) -> None:
        """Show the icon alone."""
        self.folded = folded
        self.update()

    def nextCheckState(self) -> None:
        """Whether it is marked says which page is open, not how often it was pressed."""

    def sizeHint(self) -> QSize:
        return QSize(theme().px(52), theme().px(_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter, rect = theme(), QPainter(self), QRectF(self.rect())
        chosen = self.isChecked()
        painter.fillRect(rect, look.color("select" if chosen else "soft" if self.underMouse() else "sunken"))
        painter.fillRect(QRectF(0, 0, rect.width(), look.line), look.color("hairline"))
        if chosen:
            painter.fillRect(QRectF(0, 0, look.px(3), rect.height()), look.color("select_bar"))
        ink = look.color("onselect" if chosen else "text")
        side, x = look.px(16), look.px(17 if self.folded else 14)
        box = QRectF(x, rect.center().y() - side / 2, side, side)
        paint_icon(painter, box, self._icon, ink if chosen else look.color("text2"))
        if not self.folded:
            painter.setFont(look.font("strong" if chosen else "body"))
            painter.setPen(ink)
            words = rect.adjusted(look.px(39), 0, -look.px(14), 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
            painter.setFont(look.font("caption"))
            painter.setPen(look.color("onselect2" if chosen else "muted"))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, "F1")
        painter.end()
