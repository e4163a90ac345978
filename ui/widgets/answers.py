"""Answers in four states: not recorded, applies, to find out, no; as a chip and as a tick box that behave alike."""

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

    NOT_RECORDED = ""
    APPLIES = "applies"
    TO_FIND_OUT = "to-find-out"
    NO = "no"


WORDS = {
    Answer.NOT_RECORDED: tr("not recorded"),
    Answer.APPLIES: tr("applies"),
    Answer.TO_FIND_OUT: tr("to find out"),
    Answer.NO: tr("no"),
}
_NEXT = {
    Answer.NOT_RECORDED: Answer.APPLIES,
    Answer.APPLIES: Answer.TO_FIND_OUT,
    Answer.TO_FIND_OUT: Answer.NO,
    Answer.NO: Answer.NOT_RECORDED,
}
_CHECK = {
    Answer.NOT_RECORDED: Qt.CheckState.Unchecked,
    Answer.APPLIES: Qt.CheckState.Checked,
    Answer.TO_FIND_OUT: Qt.CheckState.PartiallyChecked,
    Answer.NO: Qt.CheckState.Unchecked,
}


class Answering(QCheckBox):
    """Steps through the answers by Space or click; a QCheckBox, so that screen readers know its kind.

    What is "no" is not ticked either; the name says which of the two it is.
    """

    answered = Signal(str, Answer)
    """The key and the new answer, after the user stepped; not for `set_answer`."""

    def __init__(self, text: str, key: str = "", place: str = "", *, with_no: bool = True) -> None:
        super().__init__(text)
        self.key = key
        self._place = place
        self._answer = Answer.NOT_RECORDED
        self._with_no = with_no
        self.setTristate(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._say()
        self.clicked.connect(self._tell)
        theme().changed.connect(self.updateGeometry)

    @property
    def answer(self) -> Answer:
        """The present answer."""
        return self._answer

    def set_answer(self, answer: Answer) -> None:
        """Show an answer without telling anyone."""
        if answer is not self._answer:
            self._answer = answer
            self.setCheckState(_CHECK[answer])
            self._say()
            self.update()

    def set_place(self, place: str) -> None:
        """Say where it stands among its like, for a screen reader: "2 of 8, Circumstances"."""
        self._place = place
        self._say()

    def nextCheckState(self) -> None:
        answer = _NEXT[self._answer]
        self.set_answer(answer if self._with_no or answer is not Answer.NO else Answer.NOT_RECORDED)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def _say(self) -> None:
        parts = [self.text(), WORDS[self._answer]] + ([self._place] if self._place else [])
        self.setAccessibleName(", ".join(parts))

    def _tell(self) -> None:
        self.answered.emit(self.key, self.answer)


def _paint_question(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    painter.setFont(theme().font("strong"))
    painter.setPen(ink)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "?")


def _paint_no(painter: QPainter, rect: QRectF, ink: QColor, paper: QColor) -> None:
    """A filled tag with the word in it: "no" is told by its shape and its word."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRoundedRect(rect, scaled(3), scaled(3))
    painter.setFont(theme().font("caption-strong"))
    painter.setPen(paper)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, tr("No"))


def _height_of(text: str, role: str, width: int) -> int:
    room = QRect(0, 0, max(1, width - theme().px(26)), 10_000)
    words = QFontMetrics(theme().font(role)).boundingRect(room, Qt.TextFlag.TextWordWrap, text)
    return max(theme().px(24), words.height() + theme().px(6))


class ContextChip(Answering):
    """A rounded chip; the answer shows as fill and tick, dashed edge and question mark, or the word No in a tag."""

    HEIGHT = 28

    def __init__(self, text: str, key: str = "", place: str = "", *, with_no: bool = True) -> None:
        super().__init__(text, key, place, with_no=with_no)
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
        elif answer is Answer.NO:
            back, ink = look.color("surface" if hover else "sunken"), look.color("text2")
            pen = QPen(look.color("border"), line)
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
        elif answer is Answer.NO:
            high = look.px(16)
            _paint_no(painter, QRectF(look.px(7), (self.height() - high) / 2, look.px(22), high), ink, back)
            words = QRectF(self.rect()).adjusted(look.px(34), 0, -look.px(4), 0)
        else:
            words = QRectF(self.rect()).adjusted(look.px(12), 0, -look.px(12), 0)
            align |= Qt.AlignmentFlag.AlignHCenter
        plain = answer in (Answer.NOT_RECORDED, Answer.NO)
        painter.setFont(look.font("body" if plain else "strong"))
        painter.setPen(ink)
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(words.width()) + 1
        )
        painter.drawText(words, align, text)
        painter.end()


class ContextCheck(Answering):
    """A tick box with the same answers; its words wrap."""

    def __init__(self, text: str, key: str = "", place: str = "", *, with_no: bool = True) -> None:
        super().__init__(text, key, place, with_no=with_no)
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
        token = {Answer.TO_FIND_OUT: "warn", Answer.NO: "text2"}.get(self.answer, "text")
        painter.setPen(theme().color(token if self.isEnabled() else "disabled"))
        words = self.rect().adjusted(theme().px(26), theme().px(3), 0, 0)
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
        answer = Answer.APPLIES if self.isChecked() else Answer.NOT_RECORDED
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
    """Paint the box of a tick box in one of the answers; "no" is a little wider than the box, to hold its word."""
    look = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if answer is Answer.APPLIES:
        fill = look.color("primary_hover" if hover else "primary") if enabled else look.color("disabled")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, scaled(3), scaled(3))
        paint_tick(painter, box, look.color("onprimary" if enabled else "surface"), 15)
    elif answer is Answer.NO:
        ink = look.color("text2" if enabled else "disabled")
        tag = QRectF(box.left() - 1, box.top(), look.px(22), box.height())
        _paint_no(painter, tag, ink, look.color("surface"))
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
        self._chips: list[Answering] = []
        # Room for the focus ring, which lies outside the chip.
        self._flow: QLayout = VBox(self, (4, 4, 4, 4), 1) if column else FlowLayout(self, gap=8, line_gap=7)
        self._flow.setContentsMargins(4, 4, 4, 4)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def chips(self) -> tuple[Answering, ...]:
        """The chips in their order."""
        return tuple(self._chips)

    def add(
        self,
        text: str,
        key: str,
        answer: Answer = Answer.NOT_RECORDED,
        hint: str = "",
        *,
        with_no: bool = True,
    ) -> Answering:
        """Append a chip (a check in a column group) and return it; `with_no` says whether it can be "no"."""
        kind = ContextCheck if self._column else ContextChip
        chip = kind(text, key, with_no=with_no)
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
        """Show answers by key; a key that is missing is not recorded."""
        for chip in self._chips:
            chip.set_answer(answers.get(chip.key, Answer.NOT_RECORDED))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(watched, Answering):
            if event.type() == QEvent.Type.FocusIn:
                self._one_tab_stop(watched)
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._moved(watched, event)
        return False

    def _moved(self, chip: Answering, event: QKeyEvent) -> bool:
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

    def _one_tab_stop(self, stop: Answering) -> None:
        for chip in self._chips:
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chip is stop else Qt.FocusPolicy.ClickFocus)
