"""The bar below the marking: home, case switcher, the user, and Lock."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from ui.frame.case_switcher import CaseSwitcher
from ui.frame.lock_button import LockButton
from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import icon_button, label
from ui.widgets.layouts import HBox


class Avatar(QWidget):
    """The user's initials in a disc."""

    def __init__(self, side: int = 28) -> None:
        super().__init__()
        self._side = side
        self._initials = ""
        self._fit()
        theme().changed.connect(self._fit)

    def set_initials(self, initials: str) -> None:
        """Show initials."""
        self._initials = initials
        self.update()

    def _fit(self) -> None:
        self.setFixedSize(QSize(theme().px(self._side), theme().px(self._side)))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("border"), 2) if look.high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(look.color("soft"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.setPen(look.color("onsoft"))
        painter.setFont(look.font("caption-strong"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
        painter.end()


class AppBar(QFrame):
    """Home, case switcher, user, Lock; under 1000 px a menu button stands first."""

    home_asked = Signal()
    menu_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "appbar")
        self.setAccessibleName(tr("Application bar"))
        row = HBox(self, (13, 0, 12, 0), 10)
        self.menu = icon_button("menu", tr("Pages"), self.menu_asked.emit)
        self.menu.hide()
        self.home = icon_button("house", tr("Investigations (Alt+Home)"), self.home_asked.emit)
        self.switcher = CaseSwitcher()
        self._avatar = Avatar()
        self._user = label("", "caption", "text2")
        self.lock = LockButton()
        row.addWidget(self.menu)
        row.addWidget(self.home)
        row.addWidget(self.switcher)
        row.addStretch(1)
        row.addWidget(self._avatar)
        row.addWidget(self._user)
        row.addSpacing(8)
        row.addWidget(self.lock)
        self._short = False
        self._fit()
        theme().changed.connect(self._fit)

    def set_user(self, initials: str, name: str) -> None:
        """Show who has unlocked the casebook."""
        self._avatar.set_initials(initials)
        self._avatar.setToolTip(name)
        self._avatar.setAccessibleName(tr("User {name}").format(name=name))
        self._user.setText(name)

    def set_narrow(self, narrow: bool) -> None:
        """Show the menu button and leave out what is not needed."""
        self.menu.setVisible(narrow)
        self._user.setVisible(not narrow)
        self.switcher.set_short(narrow)
        self.lock.set_compact(narrow)

    def set_short(self, short: bool) -> None:
        """Be 40 px instead of 46 px high, for windows under 600 px."""
        self._short = short
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(40 if self._short else 46))
