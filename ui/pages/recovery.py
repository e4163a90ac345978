"""The way in with the recovery sheet: seven rows from paper, then who opens the casebook and a new passphrase."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui.i18n import tr
from ui.theme import theme
from ui.viewmodels.recovery import ALL_ROWS, RecoveryViewModel
from ui.viewmodels.sheet_rows import problem_with_row
from ui.widgets.basics import Button, IconLabel, label, rule
from ui.widgets.choice import Choice
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField
from ui.widgets.layouts import HBox, VBox
from ui.widgets.new_passphrase import NewPassphrase
from ui.widgets.recovery_rows import RowsTyped
from ui.widgets.start_card import start_card

CARD_WIDTH = 640
LONGEST_LABEL = 40
ROWS, USER = range(2)
TITLES = (tr("Open with the recovery sheet"), tr("Who opens it"))
WORDS = (
    tr(
        "Type the seven rows from the paper. Small letters and spaces do not matter; what looks like an O or an I is "
        "the figure 0 or 1. Only casebook.db is needed: it does not matter whether the key files are there."
    ),
    tr(
        "The sheet is right. Choose who you are and set a new passphrase. You become a supervisor of this casebook, "
        "and it is put on the record that it was opened with the sheet."
    ),
)


TO_SAVE = tr(
    "The sheet is right, and the file is damaged. What is readable goes into a new casebook, which you open: choose who "
    "you are and set a new passphrase for it."
)
NOBODY_TOLD = tr(
    "The sheet is right, and the file is damaged; nothing tells any more who its users were. Type your initials and set "
    "a new passphrase: the new casebook opens with them."
)


class RecoveryPage(QWidget):
    """Shows its view model and forwards what the person does; decides nothing."""

    left = Signal()
    """Back to the unlock page."""

    def __init__(self, view_model: RecoveryViewModel) -> None:
        super().__init__()
        self._view_model = view_model
        self._step = ROWS
        self._saving = False
        self._build()
        self._connect()
        self._show_step(ROWS)

    def _build(self) -> None:
        self.setAccessibleName(TITLES[ROWS])
        self.card, self._area, _ = start_card(self)
        column = VBox(self.card, (36, 28, 36, 24), 12)
        head = HBox(spacing=10)
        head.addWidget(IconLabel("file-key", "primary", 22))
        self._title = label("", "display", wrap=True)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        column.addWidget(label(self._view_model.name, "body", "text2", wrap=True))
        self._words = label("", "body", "text2", wrap=True)
        column.addWidget(self._words)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_rows())
        self._stack.addWidget(self._build_user())
        column.addWidget(self._stack)
        self.error = ErrorLines()
        column.addWidget(self.error)
        self.save_button = Button(
            tr("Save what is readable..."), size="main", icon_name="life-buoy", clicked=self._ask_saving
        )
        self.save_button.hide()
        column.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(rule())
        buttons = HBox(spacing=10)
        self.next_button = Button("", "primary", size="main", clicked=self._next)
        self.back_button = Button(tr("Back to the rows"), size="main", clicked=self._back)
        self._busy = label("", "body", "text2")
        self.cancel_button = Button(tr("Cancel"), "quiet", size="main", clicked=self._leave)
        buttons.addWidget(self.next_button)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self._busy, 1)
        buttons.addWidget(self.cancel_button)
        column.addLayout(buttons)
        self._fit()
        theme().changed.connect(self._fit)

    def _build_rows(self) -> QWidget:
        page = QWidget()
        column = VBox(page, (0, 4, 0, 4), 10)
        self.rows = RowsTyped(ALL_ROWS, problem_with_row)
        column.addWidget(self.rows)
        column.addStretch(1)
        return page

    def _build_user(self) -> QWidget:
        page = QWidget()
        column = VBox(page, (0, 4, 0, 4), 14)
        self.user = Choice(tr("Who are you?"))
        self._user_field = FormField(tr("Who are you?"), self.user)
        column.addWidget(self._user_field)
        self.typed_label = QLineEdit()
        self.typed_label.setMaxLength(LONGEST_LABEL)
        self._label_field = FormField(tr("Who are you?"), self.typed_label, tr("Your initials"))
        self._label_field.hide()
        column.addWidget(self._label_field)
        self.chosen = NewPassphrase(self._problem)
        column.addWidget(self.chosen)
        column.addStretch(1)
        return page

    def _problem(self, passphrase: str) -> str:
        return self._view_model.problem_with(self.label(), passphrase)

    def _connect(self) -> None:
        model = self._view_model
        model.working_changed.connect(self._show_working)
        model.rows_right.connect(self._show_users)
        model.users_found.connect(self._show_users_to_save)
        model.progressed.connect(self._show_progress)
        model.refused.connect(self._show_refusal)
        self.rows.submitted.connect(self._next)
        self.rows.edited.connect(self.error.clear)
        self.chosen.submitted.connect(self._next)

    # --- showing -------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether the rows are being tried or the casebook is being opened."""
        return not self.next_button.isEnabled()

    def put_away(self) -> None:
        """Leave, as with Cancel: the rows are forgotten."""
        self._leave()

    def focus_first(self) -> None:
        """Put the focus where the person goes on."""
        if self._step == ROWS:
            self.rows.focus_first()
        elif self._label_field.isVisibleTo(self):
            self.typed_label.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.user.count() > 1:
            self.user.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.chosen.focus_first()

    @property
    def folder(self) -> Path:
        """The casebook's folder."""
        return self._view_model.folder

    def label(self) -> str:
        """The label of who opens it."""
        if self._label_field.isVisibleTo(self):
            return self.typed_label.text().strip()
        return str(self.user.value() or "")

    @property
    def step(self) -> int:
        """Which step is shown."""
        return self._step

    def _show_step(self, step: int, saving: bool = False) -> None:
        self._step = step
        self._saving = saving
        self.error.clear()
        self.save_button.hide()
        self._title.setText(TITLES[step])
        self._words.setText(TO_SAVE if saving else WORDS[step])
        self._stack.setCurrentIndex(step)
        open_words = tr("Save what is readable...") if saving else tr("Set passphrase and open")
        self.next_button.setText(tr("Check the rows") if step == ROWS else open_words)
        self.back_button.setVisible(step == USER)
        for number in range(self._stack.count()):
            page = self._stack.widget(number)
            if page is not None:
                page.setVisible(number == step)
        self.focus_first()

    def _show_users(self, labels: tuple[str, ...]) -> None:
        self._offer(labels)
        self._show_step(USER)

    def _show_users_to_save(self, labels: tuple[str, ...]) -> None:
        self._offer(labels)
        self._show_step(USER, saving=True)
        if not labels:
            self._words.setText(NOBODY_TOLD)

    def _offer(self, labels: tuple[str, ...]) -> None:
        self.user.set_options([(one, one) for one in labels])
        self._user_field.setVisible(bool(labels))
        self._label_field.setVisible(not labels)

    def _show_progress(self, done: int, total: int) -> None:
        self._busy.setText(tr("Reading who its users are... {n} %").format(n=100 * done // max(total, 1)))

    def _show_working(self, on: bool) -> None:
        self._busy.setText((tr("Checking...") if self._step == ROWS else tr("Opening...")) if on else "")
        self.rows.setEnabled(not on)
        self.user.setEnabled(not on)
        self.chosen.set_waiting(on)
        for button in (self.next_button, self.back_button, self.save_button):
            button.setEnabled(not on)
        self.cancel_button.setEnabled(not on or self._view_model.reading)

    def _show_refusal(self, error: object) -> None:
        self.error.tell(error)  # type: ignore[arg-type]
        self.save_button.setVisible(self._view_model.damaged and not self._saving)
        if self.save_button.isVisibleTo(self):
            self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(self.save_button)
        else:
            self.focus_first()

    # --- acting ----------------------------------------------------------------------------------------

    def _next(self) -> None:
        if self._step == ROWS:
            if self.rows.judge():
                self.error.clear()
                self._view_model.try_rows(self.rows.texts())
            return
        if not self.label():
            self._label_field.set_error(tr("Type your initials."))
            self.focus_first()
            return
        passphrase = self.chosen.value()
        if passphrase:
            self.error.clear()
            go_on = self._view_model.save if self._saving else self._view_model.open
            go_on(self.label(), passphrase)

    def _ask_saving(self) -> None:
        """Go on to saving: with who was chosen already, or by finding out who there is."""
        passphrase = self.chosen.value() if self._step == USER else ""
        if passphrase:
            self._view_model.save(self.label(), passphrase)
        else:
            self._view_model.find_users()

    def _back(self) -> None:
        self._show_step(ROWS)

    def _leave(self) -> None:
        self.rows.clear()
        self.chosen.clear()
        self._view_model.forget()
        self.left.emit()

    def _fit(self) -> None:
        self.card.setMaximumWidth(theme().px(CARD_WIDTH))
