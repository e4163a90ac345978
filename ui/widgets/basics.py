"""The small parts every page is made of: labels, buttons, rules and surfaces, dressed by the style sheet."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from ui.icons import icon, paint_icon
from ui.theme import theme
from ui.widgets.layouts import HBox

Kind = Literal["primary", "normal", "quiet", "danger", "link", "icon", "frame"]
Size = Literal["normal", "row", "main"]
Role = Literal[
    "body",
    "caption",
    "caption-strong",
    "tag",
    "strong",
    "heading",
    "detail-title",
    "title",
    "display",
    "mono",
]
Tone = Literal["text", "text2", "muted", "danger", "warn", "ok", "primary", "onsoft", "onbar"]
Surface = Literal[
    "window",
    "surface",
    "sunken",
    "card",
    "card-sunken",
    "head",
    "foot",
    "bar",
    "side",
    "panel",
    "empty",
    "notice",
    "dialog",
    "toast",
]

_ICON_TOKENS = {
    "primary": "onprimary",
    "quiet": "primary",
    "link": "primary",
    "danger": "danger",
    "icon": "text2",
}


def label(text: str = "", role: Role = "body", tone: Tone = "text", *, wrap: bool = False) -> QLabel:
    """Return a label in plain text; nothing a person typed is ever read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    if tone != "text":
        made.setProperty("tone", tone)
    if wrap:
        made.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def set_tone(target: QLabel, tone: Tone) -> None:
    """Change the tone of a label."""
    if target.property("tone") != tone:
        target.setProperty("tone", tone)
        repolish(target)


def repolish(widget: QWidget) -> None:
    """Have the style sheet look again at a widget whose properties were changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button by Enter, which Qt leaves to Space outside dialogs; whether it was."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    if not plain or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return False
    # A key that is held down presses once: what comes next must not be agreed to unread.
    if not event.isAutoRepeat():
        button.click()
    event.accept()
    return True


class Button(QPushButton):
    """A push button of a kind, pressed by Space or Enter; its icon has the colour of the kind and the text's size."""

    def __init__(
        self,
        text: str,
        kind: Kind = "normal",
        *,
        icon_name: str = "",
        size: Size = "normal",
        name: str = "",
        clicked: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(text)
        self.setProperty("kind", kind)
        # Not "size": QWidget has a property of that name.
        self.setProperty("room", size)
        self.setAutoDefault(False)
        self._icon_side = 14 if size == "row" else 16
        self._gave_focus_to: QWidget | None = None
        self._icon_name = icon_name
        if icon_name:
            self.setIcon(icon(icon_name, _ICON_TOKENS.get(kind, "text")))
        if name:
            self.setAccessibleName(name)
        if clicked is not None:
            self.clicked.connect(clicked)
        # A button never gets narrower than its words.
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._scale()
        theme().changed.connect(self._scale)

    def set_kind(self, kind: Kind | Literal["warn"]) -> None:
        """Change the kind."""
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            if self._icon_name:
                self.setIcon(icon(self._icon_name, _ICON_TOKENS.get(kind, "text")))
            repolish(self)

    def setEnabled(self, on: bool) -> None:
        """Switch on or off; what had the focus and is switched on again takes it back, unless the person moved on."""
        window = self.window()
        had = window.focusWidget() is self
        super().setEnabled(on)
        if had and not on:
            self._gave_focus_to = window.focusWidget()
        elif on and self._gave_focus_to is not None:
            now = window.focusWidget()
            typed_in = now is not None and now.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
            if now is self._gave_focus_to and not typed_in and self.isVisible():
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._gave_focus_to = None

    def explain(self, reason: str) -> None:
        """Say why the button is unavailable, in its tooltip and to a screen reader; empty when it is available."""
        self.setEnabled(not reason)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def _scale(self) -> None:
        side = theme().px(self._icon_side)
        gap = theme().px(4) if self.text() else 0
        self.setIconSize(QSize(side + gap, side))


def icon_button(icon_name: str, name: str, clicked: Callable[[], object] | None = None) -> Button:
    """Return a button of an icon alone: only for home, close, plus, minus; the name is also its tooltip."""
    made = Button("", "icon", icon_name=icon_name, name=name, clicked=clicked)
    made.setToolTip(name)
    return made


def surface(kind: Surface) -> QFrame:
    """Return a frame with one of the backgrounds of the style sheet."""
    made = QFrame()
    made.setProperty("surface", kind)
    return made


def rule(*, vertical: bool = False) -> QFrame:
    """Return a dividing line."""
    made = QFrame()
    made.setProperty("surface", "rule-vertical" if vertical else "rule")
    return made


class IconLabel(QWidget):
    """An icon beside or above words; no control."""

    def __init__(self, icon_name: str, token: str = "text2", side: int = 16) -> None:
        super().__init__()
        self._icon_name, self._token, self._side = icon_name, token, side
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._scale()
        theme().changed.connect(self._scale)

    def set_icon(self, icon_name: str, token: str) -> None:
        """Show another icon."""
        self._icon_name, self._token = icon_name, token
        self.update()

    def _scale(self) -> None:
        side = theme().px(self._side)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self.rect(), self._icon_name, theme().color(self._token))
        painter.end()


class SectionHeading(QWidget):
    """A heading with an optional quiet explanation after it, and room for a control at the right."""

    def __init__(self, text: str, explanation: str = "", role: Role = "strong") -> None:
        super().__init__()
        self.row = HBox(self, spacing=8)
        self.heading = label(text, role)
        self.explanation = label(explanation, "caption", "muted")
        if not explanation:
            self.explanation.hide()
        self.row.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignBaseline)
        self.row.addWidget(self.explanation, 0, Qt.AlignmentFlag.AlignBaseline)
        self.row.addStretch(1)
        self.setAccessibleName(f"{text}, {explanation}" if explanation else text)

    def add(self, widget: QWidget) -> None:
        """Put a control at the right."""
        self.row.addWidget(widget)
