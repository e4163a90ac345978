"""What is seen while the window is hidden: the time and the date, and behind any key the passphrase box."""

from PySide6.QtCore import QDateTime, QEvent, QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from ui.announce import announce
from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import Button, IconLabel, label, surface
from ui.widgets.form import FieldError
from ui.widgets.layouts import HBox, VBox
from ui.widgets.passphrase_field import PassphraseField

BACK_AFTER_MS = 30_000
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_F12,
)


class NeutralScreen(QWidget):
    """Covers one screen. Names neither the program nor a case, before or after a key is pressed."""

    passphrase_given = Signal(str)
    typing = Signal()
    """A passphrase is being typed: what an open casebook needs can be loaded meanwhile."""
    other_asked = Signal()
    """Somebody else wants to unlock."""
    close_asked = Signal()
    painted = Signal()
    """The screen has its picture, for the first time since it was shown."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle(tr("Locked"))
        self.setAccessibleName(tr("Locked. Press any key to continue."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ringless", True)
        outer = VBox(self, spacing=0)
        back = surface("window")
        outer.addWidget(back)
        self._stack = QStackedLayout(back)
        self._stack.addWidget(self._neutral())
        self._stack.addWidget(self._entry())
        self._stack.addWidget(self._end())
        self._held = False
        self._unseen = True
        self._minute = QTimer(self, interval=1000)
        self._minute.timeout.connect(self._show_time)
        self._return = QTimer(self, interval=BACK_AFTER_MS, singleShot=True)
        self._return.timeout.connect(self.show_neutral)
        self._fit()
        theme().changed.connect(self._fit)

    def _neutral(self) -> QWidget:
        page = QWidget()
        column = VBox(page, spacing=4)
        self._time = label("", tone="text2")
        self._date = label("", tone="text2")
        self._time.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._date.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self._time)
        column.addWidget(self._date)
        column.addSpacing(90)
        line = HBox(spacing=8)
        line.addStretch(1)
        line.addWidget(IconLabel("lock", "text2", 18))
        line.addWidget(label(tr("Locked. Press any key to continue."), "body", "text2"))
        line.addStretch(1)
        column.addLayout(line)
        column.addStretch(1)
        return page

    def _entry(self) -> QWidget:
        page = QWidget()
        outer = VBox(page, (16, 16, 16, 16))
        outer.addStretch(1)
        self._box: QFrame = surface("card")
        box = VBox(self._box, (30, 26, 30, 24), 8)
        title = HBox(spacing=10)
        title.addWidget(IconLabel("lock", "primary", 20))
        title.addWidget(label(tr("Enter your passphrase"), "title"), 1)
        box.addLayout(title)
        words = tr("Your work was saved before the screen was hidden. You will return to the same place.")
        box.addWidget(label(words, "body", "text2", wrap=True))
        box.addSpacing(6)
        who = HBox(spacing=10)
        self._user = label("", "strong")
        self.other_button = Button(tr("Someone else"), "link", clicked=self._ask_other)
        who.addWidget(self._user, 1)
        who.addWidget(self.other_button)
        box.addLayout(who)
        self._user.hide()
        self._hint = label("", "caption", "muted", wrap=True)
        box.addWidget(self._hint)
        self._hint.hide()
        caption = label(tr("Passphrase"), "strong")
        box.addWidget(caption)
        self.passphrase = PassphraseField()
        caption.setBuddy(self.passphrase.edit)
        box.addWidget(self.passphrase)
        self.error = FieldError()
        box.addWidget(self.error)
        box.addSpacing(4)
        row = HBox(spacing=10)
        self.unlock_button = Button(tr("Unlock"), "primary", size="main", clicked=self._submit)
        self.hide_button = Button(tr("Back to hidden"), size="main", clicked=self.show_neutral)
        row.addWidget(self.unlock_button)
        row.addWidget(self.hide_button)
        row.addStretch(1)
        box.addLayout(row)
        across = HBox()
        across.addStretch(1)
        across.addWidget(self._box)
        across.addStretch(1)
        outer.addLayout(across)
        outer.addStretch(1)
        self.passphrase.submitted.connect(self._submit)
        self.passphrase.edited.connect(self.typing)
        self.passphrase.edit.installEventFilter(self)
        return page

    def _end(self) -> QWidget:
        page = QWidget()
        column = VBox(page, (16, 16, 16, 16), 14)
        self._stuck = label("", "title", wrap=True)
        self._stuck.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.close_button = Button(tr("Close"), "primary", size="main", clicked=self.close_asked.emit)
        column.addStretch(1)
        column.addWidget(self._stuck)
        row = HBox()
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return page

    # --- States --------------------------------------------------------------------------------------

    @property
    def asking(self) -> bool:
        """Whether the passphrase box is shown."""
        return self._stack.currentIndex() == 1

    def set_user(self, slot_label: str) -> None:
        """Show whose passphrase is wanted, by the label of the slot (initials or number)."""
        self._user.setText(tr("User {label}").format(label=slot_label))
        self._user.setVisible(bool(slot_label))

    def set_hint(self, hint: str) -> None:
        """Show a line under the user; an empty one hides it."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    @property
    def held(self) -> bool:
        """Whether keys do nothing here."""
        return self._held

    def hold(self, on: bool = True) -> None:
        """Stay with the time, whatever is pressed: the passphrase is asked for by what takes this one's place."""
        self._held = on

    def show_end(self, message: str) -> None:
        """Show why nothing can be unlocked here any more; closing is all that is left."""
        self._held = True
        self._stuck.setText(message)
        self._stack.setCurrentIndex(2)
        announce(self, message, assertive=True)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_neutral(self) -> None:
        """Show the time alone; what was typed is gone."""
        self._return.stop()
        self.passphrase.clear()
        self.error.set_text("")
        self.set_busy(False)
        self._stack.setCurrentIndex(0)
        self._show_time()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_entry(self) -> None:
        """Show the passphrase box; half a minute without a key leads back."""
        self._stack.setCurrentIndex(1)
        self._return.start()
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, message: str) -> None:
        """Show why it was not unlocked; the passphrase is typed anew."""
        self.set_busy(False)
        self.passphrase.clear()
        self.error.set_text(message)
        announce(self, message, assertive=True)
        self._return.start()
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """The passphrase is being tried; the box waits."""
        self.unlock_button.setEnabled(not busy)
        self.unlock_button.setText(tr("Unlocking") if busy else tr("Unlock"))
        self.other_button.setEnabled(not busy)
        self.passphrase.edit.setReadOnly(busy)
        if busy:
            self._return.stop()

    # --- Events --------------------------------------------------------------------------------------

    def _submit(self) -> None:
        given = self.passphrase.text()
        if given and self.unlock_button.isEnabled():
            self.set_busy(True)
            self.passphrase_given.emit(given)

    def _ask_other(self) -> None:
        self.show_neutral()
        self.other_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._held:
            return
        if not self.asking and event.key() not in _MODIFIERS:
            self.show_entry()
        elif self.asking and event.key() == Qt.Key.Key_Escape:
            self.show_neutral()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # A tablet in a car has no keys.
        if not self.asking and not self._held:
            self.show_entry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and self._return.isActive():
            self._return.start()
        return False

    def showEvent(self, event: object) -> None:
        self._unseen = True
        self._minute.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unseen:
            self._unseen = False
            self.painted.emit()

    @property
    def unseen(self) -> bool:
        """Whether the screen was shown and has no picture yet."""
        return self._unseen

    def hideEvent(self, event: object) -> None:
        self._minute.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        # Alt+F4 must not uncover what is behind; the guard hides the screen when it is unlocked.
        event.ignore()

    def _show_time(self) -> None:
        # Not strftime: Qt has set the C locale to the desktop's, and the words here are English.
        now = QDateTime.currentDateTime()
        english = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
        time, date = english.toString(now, "HH:mm"), english.toString(now, "dddd d MMMM")
        if self._time.text() != time:
            self._time.setText(time)
            self._date.setText(date)

    def _fit(self) -> None:
        self._time.setFont(theme().font("quiet-time"))
        self._date.setFont(theme().font("quiet-date"))
        self._box.setFixedWidth(theme().px(420))
