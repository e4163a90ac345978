"""Four boxes of four characters for a fingerprint: they advance by themselves, and take a pasted one whole."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QWidget

from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import repolish
from ui.widgets.layouts import HBox

GROUPS, LENGTH = 4, 4


def fingerprint_groups(text: str) -> tuple[str, str, str, str] | None:
    """The first four groups of a pasted fingerprint, or of the text of a slip's QR code; None if it is neither."""
    plain = "".join(text.rsplit("|", 1)[-1].split()).replace("-", "").upper().replace("O", "0")
    if len(plain) not in range(16, 65) or any(char not in "0123456789ABCDEF" for char in plain):
        return None
    return plain[:4], plain[4:8], plain[8:12], plain[12:16]


class _Group(QLineEdit):
    """One box."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setAccessibleName(tr("Fingerprint, group {n} of {total}").format(n=number, total=GROUPS))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setInputMethodHints(Qt.InputMethodHint.ImhUppercaseOnly | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("seal", True)
        self._scale()
        theme().changed.connect(self._scale)

    def _scale(self) -> None:
        font = QFont(theme().font("mono"))
        font.setPixelSize(theme().px(15))
        self.setFont(font)
        self.setFixedSize(theme().px(86), theme().px(34))


class FingerprintField(QWidget):
    """The first 16 characters of a fingerprint, as on the return slip. O is read as 0."""

    typed = Signal(str)
    """Up to 16 characters, 0 to 9 and A to F, in capitals."""
    refused = Signal(str)
    """A character that is in no fingerprint was typed; says which are."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Fingerprint on the slip, four groups"))
        row = HBox(self, spacing=8)
        self.boxes = tuple(_Group(number) for number in range(1, GROUPS + 1))
        for box in self.boxes:
            row.addWidget(box)
            box.textEdited.connect(self._edited)
            box.installEventFilter(self)
        row.addStretch(1)
        self.setFocusProxy(self.boxes[0])

    def text(self) -> str:
        """What has been typed, without gaps."""
        return "".join(box.text() for box in self.boxes)

    def set_text(self, text: str) -> None:
        """Fill the boxes and tell; what follows the first 16 characters is left out."""
        for number, box in enumerate(self.boxes):
            box.setText(text[number * LENGTH : (number + 1) * LENGTH])
        self.typed.emit(self.text())

    def set_error(self, wrong: bool) -> None:
        """Mark the boxes as wrong or not."""
        for box in self.boxes:
            if bool(box.property("error")) != wrong:
                box.setProperty("error", wrong)
                repolish(box)

    def _edited(self, text: str) -> None:
        box = self.sender()
        assert isinstance(box, QLineEdit)
        here = self.boxes.index(box)
        place = box.cursorPosition()
        upper = "".join(text.split()).replace("-", "").upper().replace("O", "0")
        plain = "".join(char for char in upper if char in "0123456789ABCDEF")
        refused = plain != upper
        # What does not fit here flows on into the next boxes, as when a longer part is pasted.
        for each in self.boxes[here:]:
            each.setText(plain[:LENGTH])
            plain, rest = plain[LENGTH:], plain[LENGTH:]
            if not rest:
                break
        if len(box.text()) == LENGTH and place >= LENGTH:
            following = next((one for one in self.boxes[here + 1 :] if len(one.text()) < LENGTH), None)
            if following is not None:
                following.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            box.setCursorPosition(min(place, len(box.text())))
        self.typed.emit(self.text())
        if refused:
            self.refused.emit(tr("A fingerprint has only 0 to 9 and A to F."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, _Group):
            return False
        here = self.boxes.index(watched)
        if event.matches(QKeySequence.StandardKey.Paste):
            groups = fingerprint_groups(QApplication.clipboard().text())
            if groups is not None:
                self.set_text("".join(groups))
                self.boxes[-1].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            return False
        start, end = watched.cursorPosition() == 0, watched.cursorPosition() == len(watched.text())
        if event.key() == Qt.Key.Key_Backspace and start and not watched.hasSelectedText() and here:
            self._step_to(self.boxes[here - 1], end=True)
            self.boxes[here - 1].backspace()
            self.typed.emit(self.text())
            return True
        if event.key() == Qt.Key.Key_Left and start and here:
            self._step_to(self.boxes[here - 1], end=True)
            return True
        if event.key() == Qt.Key.Key_Right and end and here < GROUPS - 1:
            self._step_to(self.boxes[here + 1], end=False)
            return True
        return False

    def _step_to(self, box: QLineEdit, *, end: bool) -> None:
        box.setFocus(Qt.FocusReason.OtherFocusReason)
        box.setCursorPosition(len(box.text()) if end else 0)
