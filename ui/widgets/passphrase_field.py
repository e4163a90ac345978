"""A passphrase: hidden unless shown on purpose, with a hint while Caps Lock seems to be on."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from ui.clipboard import forbid_copying
from ui.i18n import tr
from ui.widgets.basics import Button, IconLabel, label
from ui.widgets.layouts import HBox, VBox


class PassphraseField(QWidget):
    """The field, its Show toggle (which falls back when the focus leaves) and the Caps Lock hint."""

    submitted = Signal()
    """Enter was pressed."""
    edited = Signal()

    def __init__(self, name: str = "") -> None:
        super().__init__()
        column = VBox(self, spacing=4)
        self._box = QFrame()
        row = HBox(self._box, spacing=8)
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        forbid_copying(self.edit)
        self.edit.setAccessibleName(name or tr("Passphrase"))
        self.edit.returnPressed.connect(self.submitted)
        self.edit.textEdited.connect(self.edited)
        self.edit.installEventFilter(self)
        self._show = Button(tr("Show"), "quiet", icon_name="eye", name=tr("Show the passphrase"))
        self._show.setCheckable(True)
        self._show.toggled.connect(self._shown)
        row.addWidget(self.edit, 1)
        row.addWidget(self._show)
        column.addWidget(self._box)
        self._caps = QWidget()
        hint = HBox(self._caps, spacing=6)
        hint.addWidget(IconLabel("arrow-big-up", "warn"))
        hint.addWidget(label(tr("Caps Lock seems to be on"), "strong", "warn"), 1)
        self._caps.hide()
        column.addWidget(self._caps)
        self.setFocusProxy(self.edit)

    def text(self) -> str:
        """Return what was typed."""
        return self.edit.text()

    def clear(self) -> None:
        """Empty the field and hide what is typed next."""
        self.edit.clear()
        self._show.setChecked(False)
        self._caps.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._look_for_caps_lock(event)
        elif event.type() == QEvent.Type.FocusOut and not self._show.hasFocus():
            self._show.setChecked(False)
        return super().eventFilter(watched, event)

    def _look_for_caps_lock(self, event: QKeyEvent) -> None:
        # Qt tells no lock state; a capital without Shift, or a small letter with it, gives it away.
        if event.key() == Qt.Key.Key_CapsLock:
            self._caps.hide()
            return
        text = event.text()
        if len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps.setVisible(text.isupper() != shift)

    def _shown(self, on: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        self._show.setText(tr("Hide") if on else tr("Show"))
        self._show.setAccessibleName(tr("Hide the passphrase") if on else tr("Show the passphrase"))
