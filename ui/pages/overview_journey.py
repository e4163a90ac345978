"""The journey on Overview: the card of the next step, and a row for each step."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.delegates.paint import MARKS, paint_mark
from ui.i18n import tr
from ui.icons import paint_icon
from ui.theme import theme
from ui.viewmodels.journey import VICTIM, NextStep, Step
from ui.widgets.basics import Button, label, pressed_by_enter
from ui.widgets.layouts import FlowLayout, HBox, VBox


class _Disc(QWidget):
    """The icon of the next step in its disc."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = "heart-handshake"
        self._token = "f_victim"
        self._fit()
        theme().changed.connect(self._fit)

    def set_icon(self, icon: str, token: str) -> None:
        self._icon, self._token = icon, token
        self.update()

    def _fit(self) -> None:
        self.setFixedSize(QSize(theme().px(44), theme().px(44)))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color(self._token), look.line))
        back = f"{self._token}_bg" if self._token.startswith("f_") else "soft"
        painter.setBrush(look.color(back))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        side = look.px(24)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(painter, box, self._icon, look.color(self._token))
        painter.end()


class NextCard(QWidget):
    """The one next step, with a way to leave it for later."""

    asked = Signal(str)
    later_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._step: NextStep | None = None
        row = HBox(self, (22, 18, 22, 16), 16)
        self._disc = _Disc()
        row.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=4)
        row.addLayout(column, 1)
        self._kicker = label("", "caption-strong", "text2")
        self._title = label("", "title", wrap=True)
        self._why = label("", "body", "text2", wrap=True)
        for words in (self._kicker, self._title, self._why):
            column.addWidget(words)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=10)
        flow.setContentsMargins(4, 8, 4, 4)
        self.action = Button("", "primary", size="main", clicked=self._ask)
        self.later = Button(tr("I will do this later"), "quiet", size="main", clicked=self._put_off)
        flow.addWidget(self.action)
        flow.addWidget(self.later)
        column.addWidget(buttons)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_step(self, step: NextStep | None, read_only: bool) -> None:
        """Show a step; nothing at all for None."""
        self._step = step
        self.setVisible(step is not None)
        if step is None:
            return
        minutes = (
            tr("about 1 minute") if step.minutes == 1 else tr("about {n} minutes").format(n=step.minutes)
        )
        self._kicker.setText(tr("Next step, {minutes}").format(minutes=minutes))
        self._title.setText(step.title)
        self._why.setText(step.why)
        self.action.setText(step.action)
        self.later.setVisible(not read_only)
        self._disc.set_icon(step.icon, "f_victim" if step.id == VICTIM else "primary")
        self.setAccessibleName(f"{self._kicker.text()}. {step.title}. {step.why}")

    def _ask(self) -> None:
        if self._step is not None:
            self.asked.emit(self._step.id)

    def _put_off(self) -> None:
        if self._step is not None:
            self.later_asked.emit(self._step.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(look.color("hairline"), look.line))
        painter.setBrush(look.color("surface"))
        painter.drawRoundedRect(box, look.px(6), look.px(6))
        painter.fillRect(QRectF(0, 1, look.px(5), self.height() - 2), look.color("primary"))
        painter.end()


class StepRow(QPushButton):
    """One step of the journey: number, title, state, mark. Enter goes there."""

    asked = Signal(str)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setProperty("part", "row")
        self.setAutoDefault(False)
        self._number = number
        self._step: Step | None = None
        self._current = False
        row = HBox(self, (54, 8, 46, 8), 0)
        words = VBox(spacing=1)
        self._title = label("", "strong", wrap=True)
        self._state = label("", "caption", "text2", wrap=True)
        for one in (self._title, self._state):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.addWidget(one)
        row.addLayout(words, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self._ask)

    def show_step(self, step: Step, current: bool, put_off: bool) -> None:
        """Show a step; `current` is the next one."""
        self._step, self._current = step, current
        self._title.setText(step.title)
        state = tr("{state} Left for later.").format(state=step.state) if put_off else step.state
        self._state.setText(state)
        self.setToolTip(step.rule)
        self.setAccessibleName(f"{self._number}. {step.title}. {MARKS[step.mark]}. {state}")
        self.update()

    def _ask(self) -> None:
        if self._step is not None:
            self.asked.emit(self._step.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        return max(theme().px(52), layout.heightForWidth(width))

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self._current:
            painter.fillRect(rect, look.color("select" if not look.high_contrast else "surface"))
            painter.fillRect(QRectF(0, 0, look.px(3), rect.height()), look.color("select_bar"))
        elif self.underMouse():
            painter.fillRect(rect, look.color("sunken"))
        side = look.px(26)
        disc = QRectF(look.px(14), (rect.height() - side) / 2, side, side)
        painter.setPen(QPen(look.color("primary" if self._current else "border"), look.line))
        painter.setBrush(look.color("primary" if self._current else "surface"))
        painter.drawEllipse(disc.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(look.color("onprimary" if self._current else "text"))
        painter.setFont(look.font("strong"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
        if self._step is not None:
            box = QRectF(
                rect.right() - look.px(34), (rect.height() - look.px(16)) / 2, look.px(16), look.px(16)
            )
            paint_mark(painter, box, self._step.mark)
        painter.end()
