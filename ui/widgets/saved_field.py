"""Fields that never lose what is typed: drafts while typing, a commit when the field is left."""

import re

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCursor, QTextOption
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy

from ui.theme import theme

QUIET_MS = 500
"""A draft is kept this long after the last key..."""
LONGEST_MS = 2000
"""...and at the latest this long after the first key that is not kept."""

_ENDLESS = re.compile(r"\S{1000}")

SENSITIVE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
"""For fields with case text: the system learns no words from them."""


class DraftClock(QObject):
    """Says when a draft is due: half a second after the last key, two seconds after the first at the latest."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._quiet = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._longest = QTimer(self, interval=LONGEST_MS, singleShot=True)
        self._quiet.timeout.connect(self.fire)
        self._longest.timeout.connect(self.fire)

    def touch(self) -> None:
        """A key was pressed."""
        self._quiet.start()
        if not self._longest.isActive():
            self._longest.start()

    def fire(self) -> None:
        """Say that the draft is due now."""
        self.cancel()
        self.due.emit()

    def cancel(self) -> None:
        """Nothing is waiting any more."""
        self._quiet.stop()
        self._longest.stop()

    @property
    def waiting(self) -> bool:
        """Whether something typed has not been told yet."""
        return self._quiet.isActive() or self._longest.isActive()


class SavedLine(QLineEdit):
    """One line of case text; emits drafts while typing and the text when it is left or Ctrl+S is pressed."""

    draft_changed = Signal(str, int)
    """Text and cursor position, to be kept as a draft."""
    committed = Signal(str)
    """The text to be saved; only when it differs from what was shown or saved last."""

    def __init__(self, name: str = "", *, case_text: bool = True) -> None:
        super().__init__()
        self.setAccessibleName(name)
        if case_text:
            self.setInputMethodHints(SENSITIVE)
        self._saved = ""
        self._clock = DraftClock(self)
        self._clock.due.connect(self._draft)
        self.textEdited.connect(self._clock.touch)
        self.returnPressed.connect(self.commit)

    def show_saved(self, text: str) -> None:
        """Show what the casebook holds; what is being typed is not overwritten."""
        if self.changed and self.hasFocus():
            self._saved = text
            return
        self._saved = text
        if self.text() != text:
            self.setText(text)
        self._clock.cancel()

    def restore(self, text: str, cursor: int) -> None:
        """Show a draft that was typed and not saved; it is committed like anything typed."""
        self.setText(text)
        self.setCursorPosition(min(cursor, len(text)))

    @property
    def changed(self) -> bool:
        """Whether the text differs from what is saved."""
        return self.text() != self._saved

    def flush(self) -> None:
        """Emit a waiting draft at once; for locking and closing."""
        if self._clock.waiting:
            self._clock.fire()

    def commit(self) -> None:
        """Emit the text to be saved if it was changed."""
        self._clock.cancel()
        if self.changed and not self.isReadOnly():
            self._saved = self.text()
            self.committed.emit(self._saved)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # The menu of the field itself takes the focus for a moment; the person has not left.
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def event(self, event: QEvent) -> bool:
        if _is_save(event):
            self.commit()
            event.accept()
            return True
        return super().event(event)

    def _draft(self) -> None:
        self.draft_changed.emit(self.text(), self.cursorPosition())


class SavedText(QPlainTextEdit):
    """Several lines of case text, plain; grows with its words between `lines` and `most_lines`.

    Attributes:
        advised: Whether a form shows the wording note under it: for the officer's own words, never for a suspect's or a
            victim's account.
    """

    draft_changed = Signal(str, int)
    """Text and cursor position, to be kept as a draft."""
    committed = Signal(str)
    """The text to be saved; only when it differs from what was shown or saved last."""

    def __init__(
        self,
        name: str = "",
        *,
        lines: int = 3,
        most_lines: int = 12,
        case_text: bool = True,
        advised: bool = False,
    ) -> None:
        super().__init__()
        self.advised = advised
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if case_text:
            self.setInputMethodHints(SENSITIVE)
        self._lines, self._most = lines, most_lines
        self._saved = ""
        self._showing = False
        self._clock = DraftClock(self)
        self._clock.due.connect(self._draft)
        self.textChanged.connect(self._typed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        theme().changed.connect(self._fit)
        self._fit()

    def show_saved(self, text: str) -> None:
        """Show what the casebook holds; what is being typed is not overwritten."""
        if self.changed and self.hasFocus():
            self._saved = text
            return
        self._saved = text
        self._show(text)
        self._clock.cancel()

    def not_saved(self, held: str) -> None:
        """Saving failed and the casebook still holds `held`: what is shown is committed again when it is left."""
        self._saved = held

    def restore(self, text: str, cursor: int) -> None:
        """Show a draft that was typed and not saved; it is committed like anything typed."""
        self._show(text)
        place = self.textCursor()
        place.setPosition(min(cursor, len(text)))
        self.setTextCursor(place)

    @property
    def changed(self) -> bool:
        """Whether the text differs from what is saved."""
        return self.toPlainText() != self._saved

    def flush(self) -> None:
        """Emit a waiting draft at once; for locking and closing."""
        if self._clock.waiting:
            self._clock.fire()

    def commit(self) -> None:
        """Emit the text to be saved if it was changed."""
        self._clock.cancel()
        if self.changed and not self.isReadOnly():
            self._saved = self.toPlainText()
            self.committed.emit(self._saved)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def event(self, event: QEvent) -> bool:
        if _is_save(event):
            self.commit()
            event.accept()
            return True
        return super().event(event)

    def _show(self, text: str) -> None:
        if self.toPlainText() == text:
            return
        self._showing = True
        self._choose_wrapping(text)
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._showing = False

    def _typed(self) -> None:
        if not self._showing:
            self._choose_wrapping(self.toPlainText())
            self._clock.touch()

    def _choose_wrapping(self, text: str) -> None:
        # Looking for a word's end in a run that has none takes Qt half a second for 100,000 characters.
        mode = QTextOption.WrapMode
        wanted = mode.WrapAnywhere if _ENDLESS.search(text) else mode.WrapAtWordBoundaryOrAnywhere
        if self.wordWrapMode() != wanted:
            self.setWordWrapMode(wanted)

    def _draft(self) -> None:
        self.draft_changed.emit(self.toPlainText(), self.textCursor().position())

    def _fit(self) -> None:
        # The plain text layout measures its height in lines, not in pixels.
        lines = max(self._lines, min(self._most, round(self.document().size().height())))
        height = lines * self.fontMetrics().lineSpacing() + 2 * theme().px(4) + 2 * theme().line + 12
        if height != self.minimumHeight():
            self.setFixedHeight(height)


def _is_save(event: QEvent) -> bool:
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.matches(QKeySequence.StandardKey.Save)
    )
