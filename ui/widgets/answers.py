"""Three-state answers: not selected, applies, to find out; as a chip and as a tick box that behave alike."""

from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QLayout, QSizePolicy, QWidget

from ui.delegates.paint import paint_tick, scaled
from ui.i18n import tr
from ui.theme import theme
from ui.widgets.layouts import FlowLayout, VBox


class Answer(StrEnum):
    """What is recorded about one thing; the values of recorded answers are those of the casebook."""

    NOT_SELECTED = ""
    APPLIES = "applies"
    TO_FIND_OUT = "to-find-out"


WORDS = {
    Answer.NOT_SELECTED: tr("not selected"),
    Answer.APPLIES: tr("applies"),
    Answer.TO_FIND_OUT: tr("to find out"),
}
_NEXT = {
    Answer.NOT_SELECTED: Answer.APPLIES,
    Answer.APPLIES: Answer.TO_FIND_OUT,
    Answer.TO_FIND_OUT: Answer.NOT_SELECTED,
}
_CHECK = {
    Answer.NOT_SELECTED: Qt.CheckState.Unchecked,
    Answer.APPLIES: Qt.CheckState.Checked,
    Answer.TO_FIND_OUT: Qt.CheckState.PartiallyChecked,
}
_ANSWER = {check: answer for answer, check in _CHECK.items()}


class _ThreeState(QCheckBox):
    """Steps through the three answers by Space or click; a QCheckBox, so that screen readers know its kind."""

    answered = Signal(str, Answer)
    """The key and the new answer, after the user stepped; not for `set_answer`."""

    def __init__(self, text: str, key: str = "", place: str = "") -> None:
        super().__init__(text)
        self.key = key
        self._place = place
        self.setTristate(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._say()
        self.clicked.connect(self._tell)
        self.checkStateChanged.connect(self._say)
        theme().changed.connect(self.updateGeometry)

    @property
    def answer(self) -> Answer:
        """The present answer."""
        return _ANSWER[self.checkState()]

    def set_answer(self, answer: Answer) -> None:
        """Show an answer without telling anyone."""
        self.setCheckState(_CHECK[answer])

    def set_place(self, place: str) -> None:
        """Say where it stands among its like, for a screen reader: "2 of 8, Circumstances"."""
        self._place = place
        self._say()

    def nextCheckState(self) -> None:
        self.setCheckState(_CHECK[_NEXT[self.answer]])

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def _say(self) -> None:
        parts = [self.text(), WORDS[self.answer]] + ([self._place] if self._place else [])
        self.setAccessibleName(", ".join(parts))

    def _tell(self) -> None:
        self.answered.emit(self.key, self.answer)


def _paint_question(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    painter.setFont(theme().font("strong"))
    painter.setPen(ink)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "?")


def _height_of(text: str, role: str, width: int) -> int:
    room = QRect(0, 0, max(1, width - theme().px(26)), 10_000)
    words = QFontMetrics(theme().font(role)).boundingRect(room, Qt.TextFlag.TextWordWrap, text)
    return max(theme().px(24), words.height() + theme().px(6))


class ContextChip(_ThreeState):
    """A rounded chip; the answer shows as fill and tick, or dashed edge and question mark."""

    HEIGHT = 28

    def __init__(self, text: str, key: str = "", place: str = "") -> None:
        super().__init__(text, key, place)
        self.setProperty("ring_radius", 14)

    def sizeHint(self) -> QSize:
        # As wide as its widest state, so that a chip never moves its neighbours when it is stepped.
        width = QFontMetrics(theme().font("strong")).horizontalAdvance(self.text())
        return QSize(width + theme().px(42), theme().px(self.HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme().px(96)), theme().px(self.HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        answer = self.answer
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        line = look.line if answer is not Answer.APPLIES else 1
        if line == 2:
            box.adjust(0.5, 0.5, -0.5, -0.5)
        hover = self.underMouse() and self.isEnabled()
        if answer is Answer.APPLIES:
            back = look.color("primary_hover" if hover else "primary")
            pen, ink = QPen(back, line), look.color("onprimary")
        elif answer is Answer.TO_FIND_OUT:
            back, ink = look.color("warn_soft"), look.color("warn")
            pen = QPen(look.color("warn_fill"), line)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([3, 2] if line == 1 else [2.5, 1.5])
        else:
            back, ink = look.color("sunken" if hover else "surface"), look.color("text")
            pen = QPen(look.color("border"), line)
        if not self.isEnabled():
            back, ink = look.color("disabled_bg"), look.color("disabled")
            pen.setColor(look.color("disabled"))
        painter.setPen(pen)
        painter.setBrush(back)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        pad, side = look.px(10), look.px(14)
        glyph = QRectF(pad, (self.height() - side) / 2, side, side)
        words = QRectF(self.rect()).adjusted(look.px(30), 0, -look.px(10), 0)
        align = Qt.AlignmentFlag.AlignVCenter
        if answer is Answer.APPLIES:
            paint_tick(painter, glyph, ink, 14)
        elif answer is Answer.TO_FIND_OUT:
            _paint_question(painter, glyph, ink)
        else:
            words = QRectF(self.rect()).adjusted(look.px(12), 0, -look.px(12), 0)
            align |= Qt.AlignmentFlag.AlignHCenter
        painter.setFont(look.font("body" if answer is Answer.NOT_SELECTED else "strong"))
        painter.setPen(ink)
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(words.width()) + 1
        )
        painter.drawText(words, align, text)
        painter.end()


class ContextCheck(_ThreeState):
    """A tick box with the three answers; its words wrap."""

    def __init__(self, text: str, key: str = "", place: str = "") -> None:
        super().__init__(text, key, place)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme().font("strong")).horizontalAdvance(self.text()) + theme().px(26)
        return QSize(width, theme().px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(24))

    def heightForWidth(self, width: int) -> int:
        return _height_of(self.text(), "strong", width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(
            1,
            (self.fontMetrics().height() + theme().px(6) - theme().px(16)) / 2,
            theme().px(16),
            theme().px(16),
        )
        paint_box(painter, box, self.answer, hover=self.underMouse(), enabled=self.isEnabled())
        find_out = self.answer is Answer.TO_FIND_OUT
        painter.setFont(theme().font("strong" if find_out else "body"))
        painter.setPen(
            theme().color("warn" if find_out else "text") if self.isEnabled() else theme().color("disabled")
        )
        words = self.rect().adjusted(theme().px(25), theme().px(3), 0, 0)
        painter.drawText(words, Qt.TextFlag.TextWordWrap, self.text())
        painter.end()


class TickBox(QCheckBox):
    """A plain tick box in the same dress: ticked or not."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self.updateGeometry)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme().font("body")).horizontalAdvance(self.text()) + theme().px(26) + 1
        return QSize(width, theme().px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme().px(120)), theme().px(24))

    def heightForWidth(self, width: int) -> int:
        return _height_of(self.text(), "body", width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(
            1,
            (self.fontMetrics().height() + theme().px(6) - theme().px(16)) / 2,
            theme().px(16),
            theme().px(16),
        )
        answer = Answer.APPLIES if self.isChecked() else Answer.NOT_SELECTED
        paint_box(painter, box, answer, hover=self.underMouse(), enabled=self.isEnabled())
        painter.setFont(theme().font("body"))
        painter.setPen(theme().color("text" if self.isEnabled() else "disabled"))
        painter.drawText(
            self.rect().adjusted(theme().px(25), theme().px(3), 0, 0), Qt.TextFlag.TextWordWrap, self.text()
        )
        painter.end()


def paint_box(
    painter: QPainter, box: QRectF, answer: Answer, *, hover: bool = False, enabled: bool = True
) -> None:
    """Paint the box of a tick box in one of the three answers."""
    look = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if answer is Answer.APPLIES:
        fill = look.color("primary_hover" if hover else "primary") if enabled else look.color("disabled")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, scaled(3), scaled(3))
        paint_tick(painter, box, look.color("onprimary" if enabled else "surface"), 15)
    else:
        find_out = answer is Answer.TO_FIND_OUT
        edge = look.color("warn_fill" if find_out else "border") if enabled else look.color("disabled")
        pen = QPen(edge, 1)
        if find_out:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([2.5, 2])
        painter.setPen(pen)
        painter.setBrush(look.color("warn_soft" if find_out else ("sunken" if hover else "surface")))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), scaled(3), scaled(3))
        if find_out:
            _paint_question(painter, box, look.color("warn") if enabled else edge)
    painter.restore()


class ChipGroup(QWidget):
    """Chips or checks of one heading: one Tab stop, arrows inside; `answered` is that of the child."""

    answered = Signal(str, Answer)

    def __init__(self, name: str, *, column: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._column = column
        self._chips: list[_ThreeState] = []
        # Room for the focus ring, which lies outside the chip.
        self._flow: QLayout = VBox(self, (4, 4, 4, 4), 1) if column else FlowLayout(self, gap=8, line_gap=7)
        self._flow.setContentsMargins(4, 4, 4, 4)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def chips(self) -> tuple[_ThreeState, ...]:
        """The chips in their order."""
        return tuple(self._chips)

    def add(self, text: str, key: str, answer: Answer = Answer.NOT_SELECTED, hint: str = "") -> _ThreeState:
        """Append a chip (a check in a column group) and return it."""
        chip = ContextCheck(text, key) if self._column else ContextChip(text, key)
        chip.set_answer(answer)
        chip.setToolTip(hint)
        chip.setAccessibleDescription(hint)
        chip.installEventFilter(self)
        chip.answered.connect(self.answered)
        self._flow.addWidget(chip)
        self._chips.append(chip)
        for place, each in enumerate(self._chips, start=1):
            each.set_place(f"{place} of {len(self._chips)}, {self._name}")
        self._one_tab_stop(self._chips[0])
        return chip

    def set_answers(self, answers: dict[str, Answer]) -> None:
        """Show answers by key; a key that is missing is not selected."""
        for chip in self._chips:
            chip.set_answer(answers.get(chip.key, Answer.NOT_SELECTED))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(watched, _ThreeState):
            if event.type() == QEvent.Type.FocusIn:
                self._one_tab_stop(watched)
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._moved(watched, event)
        return False

    def _moved(self, chip: _ThreeState, event: QKeyEvent) -> bool:
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        # A folded group hides some of its chips: arrows pass over them.
        chips = [each for each in self._chips if not each.isHidden() or each is chip]
        here = chips.index(chip)
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}.get(
            Qt.Key(event.key())
        )
        if step is not None:
            target = chips[(here + step) % len(chips)]
        elif event.key() == Qt.Key.Key_Home:
            target = chips[0]
        elif event.key() == Qt.Key.Key_End:
            target = chips[-1]
        else:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _one_tab_stop(self, stop: _ThreeState) -> None:
        for chip in self._chips:
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chip is stop else Qt.FocusPolicy.ClickFocus)
