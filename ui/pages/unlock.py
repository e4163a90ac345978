"""Before anything is unlocked: choose a casebook and a user, and give the passphrase."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFileDialog,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ui.i18n import tr
from ui.place_watch import PlaceWarnings
from ui.theme import theme
from ui.viewmodels.unlock import WAYS_ON, UnlockViewModel
from ui.widgets.answers import TickBox
from ui.widgets.basics import Button, IconLabel, label, pressed_by_enter, rule, surface
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.look_bar import LookBar
from ui.widgets.passphrase_field import PassphraseField
from ui.widgets.start_card import start_card

if TYPE_CHECKING:
    from soteria_desk.api import Around

CARD_WIDTH, LEFT_WIDTH, LEAST_HEIGHT = 940, 400, 440
STACK_BELOW = 820
"""Below this width the two halves of the card stand one below the other."""


class CasebookButton(QPushButton):
    """One casebook that can be chosen: its name, its folder, when it was opened here."""

    def __init__(self, name: str, folder: Path, note: str, icon_name: str) -> None:
        super().__init__()
        self.folder = folder
        self.setProperty("part", "casebook")
        self.setCheckable(True)
        self.setAutoDefault(False)
        row = HBox(self, (12, 9, 12, 9), 13)
        row.addWidget(IconLabel(icon_name, "primary", 18), 0, Qt.AlignmentFlag.AlignTop)
        words = VBox(spacing=1)
        for text, role, tone in (
            (name, "strong", "text"),
            (str(folder), "caption", "text2"),
            (note, "caption", "text2"),
        ):
            if text:
                line = label(text, role, tone, wrap=True)  # type: ignore[arg-type]
                line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                words.addWidget(line)
        row.addLayout(words, 1)
        self.setAccessibleName(", ".join(filter(None, (name, note))))
        self.setAccessibleDescription(str(folder))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked():
            painter.setPen(QPen(look.color("primary"), look.line))
            painter.setBrush(look.color("select" if not look.high_contrast else "surface"))
            painter.drawRoundedRect(box, look.px(4), look.px(4))
        elif self.underMouse() and self.isEnabled():
            painter.setPen(QPen(look.color("border"), look.line))
            painter.setBrush(look.color("surface"))
            painter.drawRoundedRect(box, look.px(4), look.px(4))
        painter.end()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        return layout.heightForWidth(width)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()


class UnlockPage(QWidget):
    """Shows its view model and forwards what the person does; decides nothing."""

    new_asked = Signal()
    sheet_asked = Signal(object)
    """The casebook is to be opened with its recovery sheet: its folder."""
    restore_asked = Signal()
    saving_asked = Signal(object, str, str)
    """What is readable is to be saved: the casebook's folder, the user and the passphrase that fits."""
    backup_asked = Signal(object)
    """This backup is to be restored: its file."""

    def __init__(self, view_model: UnlockViewModel, version: str = "") -> None:
        super().__init__()
        self._view_model = view_model
        self._user = ""
        self._overruled = ""
        self._build(version)
        self._connect()
        self._show_casebooks()
        self._show_folder(view_model.folder)

    # --- building --------------------------------------------------------------------------------

    def _build(self, version: str) -> None:
        self.setAccessibleName(tr("Unlock casebook"))
        self.card, self._area, outer = start_card(self)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.card)
        self._halves.setContentsMargins(1, 1, 1, 1)
        self._halves.setSpacing(0)
        self._halves.addWidget(self._build_left())
        self._halves.addWidget(self._build_right(), 1)
        self.look = LookBar(version)
        outer.addWidget(self.look)
        theme().changed.connect(self._fit)

    def _build_left(self) -> QWidget:
        self.left = surface("side")
        column = VBox(self.left, (22, 26, 22, 20), 12)
        self._left_heading = label("", "heading")
        column.addWidget(self._left_heading)
        self._left_hint = label(
            tr("Casebooks are listed here only when you choose to have them remembered on this computer."),
            "body",
            "text2",
            wrap=True,
        )
        column.addWidget(self._left_hint)
        self._casebooks = VBox(spacing=6)
        self._casebook_group = QButtonGroup(self)
        column.addLayout(self._casebooks)
        column.addStretch(1)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        self.open_button = Button(tr("Open another..."), icon_name="folder-open")
        self.open_button.setToolTip(tr("Choose the folder of a casebook (Ctrl+O)"))
        self.open_button.setShortcut("Ctrl+O")
        self.new_button = Button(tr("New casebook"), icon_name="plus")
        self.new_button.setToolTip(tr("Make a new casebook (Ctrl+N)"))
        self.new_button.setShortcut("Ctrl+N")
        flow.addWidget(self.open_button)
        flow.addWidget(self.new_button)
        column.addWidget(buttons)
        return self.left

    def _build_right(self) -> QWidget:
        right = surface("surface")
        column = VBox(right, (36, 28, 36, 22), 12)
        head = HBox(spacing=10)
        head.addWidget(IconLabel("lock", "primary", 22))
        head.addWidget(label(tr("Unlock casebook"), "display"), 1)
        column.addLayout(head)
        self._name = label("", "body", "text2", wrap=True)
        column.addWidget(self._name)
        self.folder_error = ErrorLines()
        column.addWidget(self.folder_error)
        self.place = PlaceWarnings()
        column.addWidget(self.place)
        self._nothing = EmptyState(
            "book-lock",
            tr("No casebook is chosen yet"),
            tr("Open the folder of a casebook, or make a new one."),
        )
        column.addWidget(self._nothing)
        self._form = QWidget()
        form = VBox(self._form, spacing=12)
        self.user = Choice()
        self._user_field = FormField(tr("Who is unlocking?"), self.user)
        form.addWidget(self._user_field)
        self.passphrase = PassphraseField()
        self._passphrase_field = FormField(tr("Passphrase"), self.passphrase)
        form.addWidget(self._passphrase_field)
        self.error = ErrorLines()
        form.addWidget(self.error)
        self.way_on = TickBox("")
        self.way_on.hide()
        form.addWidget(self.way_on)
        self.rescue = self._build_rescue()
        form.addWidget(self.rescue)
        self.remember = TickBox(tr("Remember this casebook on this computer"))
        self.remember.setAccessibleDescription(tr("Only the folder is kept, in your own settings."))
        form.addWidget(self.remember)
        row = HBox(spacing=12)
        self.unlock_button = Button(tr("Unlock"), "primary", icon_name="lock-open", size="main")
        self._checking = label("", "body", "text2")
        row.addWidget(self.unlock_button)
        row.addWidget(self._checking, 1)
        form.addLayout(row)
        column.addWidget(self._form)
        self._other_ways = QWidget()
        ways = FlowLayout(self._other_ways, gap=8)
        self.sheet_button = Button(tr("Use the recovery sheet"), "quiet", icon_name="file-key")
        self.sheet_button.setToolTip(tr("When no passphrase is known any more, or the key files are lost"))
        self.restore_button = Button(tr("Restore a backup..."), "quiet", icon_name="archive-restore")
        self.restore_button.setToolTip(tr("When a casebook is lost or damaged: bring it back from a backup"))
        ways.addWidget(self.sheet_button)
        ways.addWidget(self.restore_button)
        column.addWidget(self._other_ways)
        column.addStretch(1)
        column.addWidget(rule())
        for icon_name, token, text in (
            (
                "shield-check",
                "ok",
                tr("The casebook is encrypted on this device. Soteria Desk makes no network connections."),
            ),
            (
                "timer",
                "text2",
                tr(
                    "After four wrong passphrases you wait a little longer each time. Nothing is ever deleted."
                ),
            ),
        ):
            line = HBox(spacing=10)
            line.addWidget(IconLabel(icon_name, token), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(text, "body", "text2", wrap=True), 1)
            column.addLayout(line)
        return right

    def _build_rescue(self) -> QWidget:
        """What can be done where the file itself is damaged."""
        holder = QWidget()
        flow = FlowLayout(holder, gap=8)
        self.save_button = Button(tr("Save what is readable..."), icon_name="life-buoy")
        self.backup_button = Button(tr("Restore the backup"), icon_name="archive-restore")
        flow.addWidget(self.save_button)
        flow.addWidget(self.backup_button)
        self._backup: Path | None = None
        holder.hide()
        return holder

    def _connect(self) -> None:
        model = self._view_model
        model.damage_found.connect(self._offer_rescue)
        self.save_button.clicked.connect(self._ask_saving)
        self.backup_button.clicked.connect(self._ask_backup)
        model.chosen.connect(self._show_folder)
        model.labels_found.connect(self._show_users)
        model.place.looked.connect(self.place.show_warnings)
        model.folder_failed.connect(self._show_folder_error)
        model.checking_changed.connect(self._show_checking)
        model.refused.connect(self._show_refusal)
        model.waiting_changed.connect(self._show_waiting)
        self.open_button.clicked.connect(self._ask_folder)
        self.new_button.clicked.connect(self.new_asked)
        self.passphrase.submitted.connect(self._try)
        self.unlock_button.clicked.connect(self._try)
        self.sheet_button.clicked.connect(self._ask_sheet)
        self.restore_button.clicked.connect(self._ask_restore)
        self.remember.clicked.connect(model.set_remember)
        self._casebook_group.buttonClicked.connect(self._choose_remembered)

    # --- showing ---------------------------------------------------------------------------------

    def expect_user(self, label_text: str) -> None:
        """Choose this user as soon as the users are known: after locking, it is the one who was here."""
        self._user = label_text

    def focus_first(self) -> None:
        """Put the focus where the person goes on: the passphrase, or the way to a casebook."""
        target: QWidget = self.passphrase.edit if self._form.isVisibleTo(self) else self.open_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Forget what was typed."""
        self.passphrase.clear()
        self.error.clear()
        self.rescue.hide()
        self._view_model.forget()
        self._offer_way_on("")

    def _show_casebooks(self) -> None:
        while self._casebooks.count():
            item = self._casebooks.takeAt(0)
            widget = item.widget() if item else None
            if isinstance(widget, CasebookButton):
                self._casebook_group.removeButton(widget)
                widget.hide()
                widget.deleteLater()
        recent = self._view_model.recent
        self._left_heading.setText(tr("Recent casebooks") if recent else tr("Casebooks"))
        self._left_hint.setVisible(not recent)
        for one in recent:
            folder = Path(one.folder)
            found = folder.is_dir()
            note = _opened(one.opened_at) if found else tr("Not found: the drive or folder is not there")
            button = CasebookButton(folder.stem, folder, note, "book-lock")
            button.setChecked(folder == self._view_model.folder)
            self._casebook_group.addButton(button)
            self._casebooks.addWidget(button)

    def _show_folder(self, folder: Path | None) -> None:
        self.folder_error.clear()
        self.clear()
        self._nothing.setVisible(folder is None)
        self._form.hide()
        self.sheet_button.setVisible(self._view_model.has_database())
        self._name.setText(self._view_model.name)
        self._name.setToolTip(str(folder or ""))
        self._name.setVisible(folder is not None)
        for button in self._casebook_group.buttons():
            if isinstance(button, CasebookButton):
                button.setChecked(button.folder == folder)

    def _show_users(self, labels: tuple[str, ...]) -> None:
        self.user.set_options([(one, one) for one in labels], self._user if self._user in labels else None)
        self.remember.setChecked(self._view_model.remembers())
        self.remember.setVisible(self._view_model.may_remember())
        self._form.show()
        self.focus_first()

    def _show_folder_error(self, error: object) -> None:
        self._form.hide()
        self.folder_error.tell(error)  # type: ignore[arg-type]
        # Where only the key files are gone or broken, the sheet is the way on.
        target = self.sheet_button if self.sheet_button.isVisibleTo(self) else self.open_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_checking(self, on: bool) -> None:
        self._checking.setText(tr("Checking...") if on else "")
        for control in (
            self.user,
            self.passphrase,
            self.open_button,
            self.new_button,
            self.remember,
            self.sheet_button,
            self.restore_button,
        ):
            control.setEnabled(not on)
        for button in self._casebook_group.buttons():
            button.setEnabled(not on)
        self.unlock_button.setEnabled(not on and not self._view_model.waiting)
        if on:
            self.error.clear()
            self.rescue.hide()

    def _show_refusal(self, error: object) -> None:
        self.error.tell(error)  # type: ignore[arg-type]
        self._offer_way_on(str(getattr(error, "code", "")))
        self.passphrase.clear()
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_rescue(self, found: "Around") -> None:
        self._backup = found.backup
        # The message above says of when it is; with that the button would be wider than a small window.
        words = tr("Restore the backup of {time}").format(time=found.backup_at)
        self.backup_button.setAccessibleName(words)
        self.backup_button.setToolTip(words)
        self.backup_button.setVisible(found.backup is not None)
        self.rescue.show()
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(self.save_button)

    def _offer_way_on(self, code: str) -> None:
        """Where a supervisor may overrule the refusal: a tick to be set on purpose, then the passphrase again."""
        self._overruled = code if code in WAYS_ON else ""
        self.way_on.setChecked(False)
        self.way_on.setVisible(bool(self._overruled))
        self.way_on.setText(
            tr("I am a supervisor and go on with this older copy. This is put on the record.")
            if self._overruled == "E-08"
            else tr("I am a supervisor and go on with this list of users. This is put on the record.")
        )

    def _show_waiting(self, seconds: int) -> None:
        self.unlock_button.setEnabled(not seconds and not self._view_model.checking)
        if seconds:
            plural = tr("seconds") if seconds != 1 else tr("second")
            self.error.set_advice(tr("You can try again in {n} {seconds}.").format(n=seconds, seconds=plural))
        elif self.error.isVisible():
            self.error.set_advice(tr("You can try again now."))

    # --- acting ----------------------------------------------------------------------------------

    def _try(self) -> None:
        if not self.passphrase.text():
            self.error.tell_parts(tr("The passphrase is missing."), "", tr("Type it, then press Enter."))
            self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._overruled and self.way_on.isChecked():
            self._view_model.accept(self._overruled)
        self._view_model.try_passphrase(str(self.user.value() or ""), self.passphrase.text())

    def _ask_sheet(self) -> None:
        if self._view_model.folder is not None:
            self.clear()
            self.sheet_asked.emit(self._view_model.folder)

    def _ask_saving(self) -> None:
        folder, (user, passphrase) = self._view_model.folder, self._view_model.given
        if folder is not None and passphrase:
            self.clear()
            self.saving_asked.emit(folder, user, passphrase)

    def _ask_backup(self) -> None:
        if self._backup is not None:
            self.clear()
            self.backup_asked.emit(self._backup)

    def _ask_restore(self) -> None:
        self.clear()
        self.restore_asked.emit()

    def _ask_folder(self) -> None:
        start = str(self._view_model.folder.parent) if self._view_model.folder else ""
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose the folder of a casebook"), start)
        if chosen:
            self._view_model.choose(Path(chosen))

    def _choose_remembered(self, button: QPushButton) -> None:
        if isinstance(button, CasebookButton):
            self._view_model.choose(button.folder)

    # --- fitting ---------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        look = theme()
        stacked = self.width() < look.px(STACK_BELOW)
        self._halves.setDirection(
            QBoxLayout.Direction.BottomToTop if stacked else QBoxLayout.Direction.LeftToRight
        )
        self.card.setMaximumWidth(look.px(CARD_WIDTH))
        self.card.setMinimumHeight(0 if stacked else look.px(LEAST_HEIGHT))
        self.left.setMinimumWidth(0 if stacked else look.px(LEFT_WIDTH))
        self.left.setMaximumWidth(16_777_215 if stacked else look.px(LEFT_WIDTH))


def _opened(at: str) -> str:
    try:
        then = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return ""
    days = (datetime.now().astimezone().date() - then.date()).days
    day = {0: tr("today"), 1: tr("yesterday")}.get(days, f"{then.day} {then:%B %Y}")
    return tr("Opened {day} at {time}").format(day=day, time=f"{then:%H:%M}")
