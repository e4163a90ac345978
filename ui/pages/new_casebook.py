"""Making a casebook in five short steps: where, who, passphrase, recovery code, and the check of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QWidget

from ui.i18n import tr
from ui.place_watch import PlaceWarnings
from ui.theme import theme
from ui.viewmodels.new_casebook import NewCasebookViewModel
from ui.widgets.basics import Button, IconLabel, label, rule, surface
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField, focus_first_error
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.new_passphrase import NewPassphrase
from ui.widgets.recovery_rows import RecoveryRows, RowsTyped
from ui.widgets.sheet_paper import SheetPaper
from ui.widgets.start_card import start_card

CARD_WIDTH = 640
CASEBOOK, USER, PASSPHRASE, CODE, CHECK = range(5)
TITLES = (
    tr("Name and place"),
    tr("Who you are"),
    tr("Your passphrase"),
    tr("The recovery sheet"),
    tr("Check your copy"),
)
WORDS = (
    tr("A casebook is one folder. Everything in it is encrypted, and it stays on this computer."),
    tr("Your label is seen before unlocking, so initials or a number are enough. Plans name you in full."),
    tr(
        "Nobody can look up your passphrase. Beside it only the recovery sheet, which comes next, opens the casebook."
    ),
    tr(
        "Print this sheet now, or copy its seven rows onto paper by hand. Whoever has them can open everything: "
        "seal the paper and keep it in a safe. What looks like an O or an I is always the figure 0 or 1."
    ),
    tr("Type two of the rows back from your paper, so that you know it is right."),
)


class NewCasebookPage(QWidget):
    """Shows its view model and forwards what the person does; decides nothing."""

    def __init__(self, view_model: NewCasebookViewModel) -> None:
        super().__init__()
        self._view_model = view_model
        self._step = CASEBOOK
        self._build()
        self._connect()
        self._show_step(CASEBOOK)

    # --- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setAccessibleName(tr("New casebook"))
        self.card, self._area, _ = start_card(self)
        column = VBox(self.card, (36, 28, 36, 24), 12)
        self._kicker = label("", "caption-strong", "text2")
        column.addWidget(self._kicker)
        head = HBox(spacing=10)
        head.addWidget(IconLabel("book-lock", "primary", 22))
        self._title = label("", "display", wrap=True)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        self._words = label("", "body", "text2", wrap=True)
        column.addWidget(self._words)
        self._stack = QStackedWidget()
        for build in (
            self._build_casebook,
            self._build_user,
            self._build_passphrase,
            self._build_code,
            self._build_check,
        ):
            self._stack.addWidget(build())
        column.addWidget(self._stack)
        self.error = ErrorLines()
        column.addWidget(self.error)
        column.addWidget(rule())
        buttons = HBox(spacing=10)
        self.next_button = Button(tr("Next"), "primary", size="main")
        self.back_button = Button(tr("Back"), size="main")
        self.cancel_button = Button(tr("Cancel"), "quiet", size="main")
        self._busy = label("", "body", "text2")
        for button in (self.next_button, self.back_button):
            buttons.addWidget(button)
        buttons.addWidget(self._busy, 1)
        buttons.addWidget(self.cancel_button)
        column.addLayout(buttons)
        self._leave = self._build_leave()
        column.addWidget(self._leave)
        self._fit()
        theme().changed.connect(self._fit)

    def _form(self) -> tuple[QWidget, VBox]:
        page = QWidget()
        column = VBox(page, (0, 4, 0, 4), 14)
        return page, column

    def _line(self, name: str, attribute: str, longest: int = 120) -> QLineEdit:
        edit = QLineEdit(getattr(self._view_model.entered, attribute))
        edit.setAccessibleName(name)
        edit.setMaxLength(longest)
        edit.returnPressed.connect(self._next)
        _Binder(edit, self._view_model, attribute, self._entered)
        return edit

    def _build_casebook(self) -> QWidget:
        page, column = self._form()
        self.name = self._line(tr("Name of the casebook"), "name", 80)
        self.name_field = FormField(
            tr("Name of the casebook"),
            self.name,
            tr(
                "For example Team 2 or 2026-A. It is seen before unlocking, so it must not name a person or an operation."
            ),
        )
        column.addWidget(self.name_field)
        holder = QWidget()
        row = HBox(holder, spacing=8)
        self.folder = self._line(tr("Folder it is kept in"), "folder", 1000)
        choose = Button(tr("Choose..."), icon_name="folder-open", clicked=self._choose_folder)
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        holder.setFocusProxy(self.folder)
        self.folder_field = FormField(tr("Folder it is kept in"), holder, "")
        column.addWidget(self.folder_field)
        self.place = PlaceWarnings()
        column.addWidget(self.place)
        self._view_model.place.looked.connect(self.place.show_warnings)
        self.folder.editingFinished.connect(self._view_model.look_at_place)
        self._view_model.look_at_place()
        self._target = label("", "caption", "muted", wrap=True)
        column.addWidget(self._target)
        self.marking = self._line(tr("Handling marking"), "marking", 60)
        column.addWidget(
            FormField(
                tr("Handling marking"),
                self.marking,
                tr("Shown at the top of the window and printed on every page."),
            )
        )
        column.addStretch(1)
        return page

    def _build_user(self) -> QWidget:
        page, column = self._form()
        self.label = self._line(tr("Your label"), "label", 40)
        self.label_field = FormField(
            tr("Your label"), self.label, tr("Initials or a number, for example AO.")
        )
        self.officer = self._line(tr("Your name"), "officer")
        self.officer_field = FormField(
            tr("Your name"), self.officer, tr("As plans give it, for example A. Okoro.")
        )
        column.addWidget(self.label_field)
        column.addWidget(self.officer_field)
        row = HBox(spacing=14)
        self.rank = self._line(tr("Rank"), "rank", 40)
        self.number = self._line(tr("Number"), "number", 40)
        row.addWidget(FormField(tr("Rank"), self.rank), 1)
        row.addWidget(FormField(tr("Number"), self.number), 1)
        column.addLayout(row)
        self.force = self._line(tr("Force"), "force")
        column.addWidget(FormField(tr("Force"), self.force))
        column.addStretch(1)
        return page

    def _build_passphrase(self) -> QWidget:
        page, column = self._form()
        self.chosen = NewPassphrase(self._view_model.problem_with)
        column.addWidget(self.chosen)
        column.addStretch(1)
        return page

    def _build_code(self) -> QWidget:
        page, column = self._form()
        self.rows = RecoveryRows()
        column.addWidget(self.rows)
        self.paper = SheetPaper()
        column.addWidget(self.paper)
        column.addWidget(
            label(
                tr(
                    "Without this paper, a forgotten passphrase means that nobody can open the casebook again."
                ),
                "strong",
                "warn",
                wrap=True,
            )
        )
        column.addStretch(1)
        return page

    def _build_check(self) -> QWidget:
        page, column = self._form()
        self.typed_back = RowsTyped((1, 2), self._view_model.problem_with_row)
        column.addWidget(self.typed_back)
        column.addStretch(1)
        return page

    def _build_leave(self) -> QWidget:
        box = surface("notice")
        column = VBox(box, (14, 12, 14, 12), 6)
        column.addWidget(label(tr("Leave without checking the code?"), "strong", wrap=True))
        column.addWidget(
            label(
                tr(
                    "The casebook has been made, and it holds no investigation yet. If you leave now it is "
                    "removed again, because nobody should use one whose code was not checked."
                ),
                "body",
                "text2",
                wrap=True,
            )
        )
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        flow.setContentsMargins(4, 6, 4, 4)
        self.stay_button = Button(tr("Stay here"), clicked=self._stay)
        self.remove_button = Button(tr("Remove it and leave"), "danger", clicked=self._view_model.abandon)
        flow.addWidget(self.stay_button)
        flow.addWidget(self.remove_button)
        column.addWidget(buttons)
        box.hide()
        return box

    def _connect(self) -> None:
        model = self._view_model
        model.making_changed.connect(self._show_making)
        model.made.connect(self._show_rows)
        model.refused.connect(self._show_refusal)
        self.next_button.clicked.connect(self._next)
        self.back_button.clicked.connect(self._back)
        self.cancel_button.clicked.connect(self._cancel)
        self.chosen.submitted.connect(self._next)
        self.typed_back.submitted.connect(self._next)

    # --- showing -------------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Put the focus into the first field of the step."""
        first: QWidget = (
            self.name,
            self.label,
            self.chosen.passphrase.edit,
            self.paper.print_button,  # not the button that says it has been done
            self.typed_back.fields[0].field,
        )[self._step]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def step(self) -> int:
        """Which step is shown."""
        return self._step

    def _show_step(self, step: int) -> None:
        self._step = step
        self.error.clear()
        self._leave.hide()
        self._stack.setCurrentIndex(step)
        self._kicker.setText(tr("New casebook, step {n} of {total}").format(n=step + 1, total=len(TITLES)))
        self._title.setText(TITLES[step])
        self._words.setText(WORDS[step])
        self.back_button.setVisible(step in (USER, PASSPHRASE, CHECK))
        self.next_button.setText(
            {
                PASSPHRASE: tr("Make the casebook"),
                CODE: tr("I have it on paper"),
                CHECK: tr("Open the casebook"),
            }.get(step, tr("Next"))
        )
        self._entered()
        # Only the step that is shown decides how high the card is.
        for number in range(self._stack.count()):
            page = self._stack.widget(number)
            if page is not None:
                page.setVisible(number == step)
        self.focus_first()

    def _entered(self) -> None:
        self._target.setText(tr("It will be made as {path}").format(path=self._view_model.target()))

    def _show_making(self, on: bool) -> None:
        self._busy.setText(tr("Making the casebook...") if on else "")
        self.chosen.set_waiting(on)
        for control in (self.next_button, self.back_button, self.cancel_button):
            control.setEnabled(not on)

    def _show_rows(self, rows: tuple[str, ...]) -> None:
        self.chosen.clear()
        self.rows.show_rows(rows)
        self.paper.set_sheet(self._view_model.sheet)
        self.typed_back.set_numbers(self._view_model.asked)
        self._show_step(CODE)

    def _show_refusal(self, error: object) -> None:
        self.error.tell(error)  # type: ignore[arg-type]
        self.focus_first()

    # --- acting ----------------------------------------------------------------------------------------

    def _next(self) -> None:
        (self._after_casebook, self._after_user, self._after_passphrase, self._after_code, self._after_check)[
            self._step
        ]()

    def _after_casebook(self) -> None:
        problems = self._view_model.problems_of_casebook()
        self._check(
            {self.name_field: problems.get("name", ""), self.folder_field: problems.get("folder", "")}, USER
        )

    def _after_user(self) -> None:
        problems = self._view_model.problems_of_user()
        self._check(
            {self.label_field: problems.get("label", ""), self.officer_field: problems.get("officer", "")},
            PASSPHRASE,
        )

    def _check(self, errors: dict[FormField, str], then: int) -> None:
        for field, text in errors.items():
            field.set_error(text)
        if not focus_first_error(list(errors)):
            self._show_step(then)

    def _after_passphrase(self) -> None:
        typed = self.chosen.value()
        if typed:
            self.error.clear()
            self._view_model.make(typed)

    def _after_code(self) -> None:
        self._show_step(CHECK)

    def _after_check(self) -> None:
        if self.typed_back.judge():
            self.paper.clear()
            self.rows.clear()
            self._view_model.finish()

    def _back(self) -> None:
        self._show_step(self._step - 1)

    def _cancel(self) -> None:
        if not self._view_model.exists:
            self._view_model.abandon()
            return
        self._leave.show()
        QTimer.singleShot(0, self._show_leave)
        self.stay_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_leave(self) -> None:
        self._area.ensureWidgetVisible(self._leave)

    def _stay(self) -> None:
        self._leave.hide()
        self.focus_first()

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Choose where to keep the casebook"), self.folder.text()
        )
        if chosen:
            self.folder.setText(str(Path(chosen)))
            self._view_model.entered.folder = chosen
            self._entered()
            self._view_model.look_at_place()

    def _fit(self) -> None:
        self.card.setMaximumWidth(theme().px(CARD_WIDTH))


class _Binder(QObject):
    """Writes what is typed into one attribute of what was entered; lives as long as its line."""

    def __init__(
        self, edit: QLineEdit, model: NewCasebookViewModel, attribute: str, told: Callable[[], None]
    ) -> None:
        super().__init__(edit)
        self._model, self._attribute, self._told = model, attribute, told
        edit.textChanged.connect(self._write)

    def _write(self, text: str) -> None:
        setattr(self._model.entered, self._attribute, text)
        self._told()
