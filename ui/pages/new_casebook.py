"""Making a casebook in five short steps: where, who, passphrase, recovery code, and the check of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QStackedWidget, QWidget

from ui.i18n import tr
from ui.theme import theme
from ui.viewmodels.new_casebook import NewCasebookViewModel
from ui.widgets.basics import Button, IconLabel, label, rule, surface
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField, focus_first_error
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.passphrase_field import PassphraseField
from ui.widgets.start_card import start_card

CARD_WIDTH = 640
CASEBOOK, USER, PASSPHRASE, CODE, CHECK = range(5)
TITLES = (
    tr("Name and place"),
    tr("Who you are"),
    tr("Your passphrase"),
    tr("Copy the recovery code"),
    tr("Check your copy"),
)
WORDS = (
    tr("A casebook is one folder. Everything in it is encrypted, and it stays on this computer."),
    tr("Your label is seen before unlocking, so initials or a number are enough. Plans name you in full."),
    tr("The passphrase is the only lock. Nobody can look it up or set it anew for you."),
    tr(
        "Copy these seven rows onto paper now, by hand. They are shown only this once. "
        "Whoever has them can open everything: seal the paper and keep it in a safe. "
        "What looks like an O or an I is always the figure 0 or 1."
    ),
    tr("Type two of the rows back from your paper, so that you know it is right."),
)


class NewCasebookPage(QWidget):
    """Shows its view model and forwards what the person does; decides nothing."""

    def __init__(self, view_model: NewCasebookViewModel) -> None:
        super().__init__()
        self._view_model = view_model
        self._step = CASEBOOK
        self._row_labels: list[tuple[QLabel, QLabel]] = []
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
        self.passphrase = PassphraseField(tr("Passphrase"))
        self.passphrase_field = FormField(
            tr("Passphrase"),
            self.passphrase,
            tr("At least 15 characters. Five unrelated words are strong and easy to type."),
        )
        column.addWidget(self.passphrase_field)
        self.again = PassphraseField(tr("Passphrase again"))
        self.again_field = FormField(tr("The same passphrase again"), self.again)
        column.addWidget(self.again_field)
        suggest = QWidget()
        flow = FlowLayout(suggest, gap=10)
        self.suggest_button = Button(
            tr("Suggest five words"), size="row", icon_name="refresh-cw", clicked=self._suggest
        )
        flow.addWidget(self.suggest_button)
        column.addWidget(suggest)
        self.suggestion = label("", "mono", wrap=True)
        self.suggestion.hide()
        self._suggestion_words = label(
            tr("Write them down until you know them by heart, then type them into both fields."),
            "caption",
            "muted",
            wrap=True,
        )
        self._suggestion_words.hide()
        column.addWidget(self.suggestion)
        column.addWidget(self._suggestion_words)
        column.addStretch(1)
        return page

    def _build_code(self) -> QWidget:
        page, column = self._form()
        frame = surface("card-sunken")
        self._rows_column = VBox(frame, (18, 12, 18, 12), 5)
        column.addWidget(frame)
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
        self.check_fields: list[FormField] = []
        for _ in range(2):
            edit = QLineEdit()
            edit.setMaxLength(40)
            edit.setProperty("role", "mono")
            edit.textEdited.connect(self._check_rows_gently)
            edit.returnPressed.connect(self._next)
            field = FormField(tr("Row"), edit, tr("Ten characters. Small letters and spaces do not matter."))
            self.check_fields.append(field)
            column.addWidget(field)
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
        self.passphrase.submitted.connect(self._next)
        self.again.submitted.connect(self._next)
        self.passphrase.edited.connect(self._show_strength)

    # --- showing -------------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Put the focus into the first field of the step."""
        first: QWidget = (
            self.name,
            self.label,
            self.passphrase.edit,
            self.next_button,
            self.check_fields[0].field,
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
                CODE: tr("I have copied all seven rows"),
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

    def _show_strength(self) -> None:
        typed = self.passphrase.text()
        problem = self._view_model.problem_with(typed) if len(typed) >= 15 else ""
        self.passphrase_field.set_error(problem)

    def _suggest(self) -> None:
        self.suggestion.setText(self._view_model.suggestion())
        self.suggestion.show()
        self._suggestion_words.show()

    def _show_making(self, on: bool) -> None:
        self._busy.setText(tr("Making the casebook...") if on else "")
        for control in (self.next_button, self.back_button, self.cancel_button, self.passphrase, self.again):
            control.setEnabled(not on)

    def _show_rows(self, rows: tuple[str, ...]) -> None:
        from soteria_desk.api import shown_row

        self.passphrase.clear()
        self.again.clear()
        self.suggestion.clear()
        for number, row in enumerate(rows, start=1):
            line = HBox(spacing=12)
            place, words = label(str(number), "strong", "muted"), label(shown_row(row), "mono")
            words.setAccessibleName(tr("Row {n}: {letters}").format(n=number, letters=" ".join(row)))
            line.addWidget(place)
            line.addWidget(words, 1)
            self._rows_column.addLayout(line)
            self._row_labels.append((place, words))
        self._fit()
        for field, number in zip(self.check_fields, self._view_model.asked, strict=True):
            field.label.setText(tr("Row {n}").format(n=number))
            field.field.setAccessibleName(tr("Row {n}").format(n=number))
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
        typed = self.passphrase.text()
        self.passphrase_field.set_error(self._view_model.problem_with(typed))
        same = typed == self.again.text()
        self.again_field.set_error(
            ""
            if same or (not self.again.text() and self.passphrase_field.error.text())
            else tr("The two are not the same.")
        )
        if not focus_first_error([self.passphrase_field, self.again_field]):
            self.error.clear()
            self._view_model.make(typed)

    def _after_code(self) -> None:
        self._show_step(CHECK)

    def _after_check(self) -> None:
        for field, number in zip(self.check_fields, self._view_model.asked, strict=True):
            field.set_error(self._view_model.problem_with_row(number, _text(field)))
        if not focus_first_error(self.check_fields):
            self._view_model.finish()

    def _check_rows_gently(self) -> None:
        """As it is typed: a row of ten characters is looked at, a shorter one is not blamed for being short."""
        for field, number in zip(self.check_fields, self._view_model.asked, strict=True):
            typed = "".join(_text(field).split())
            field.set_error(self._view_model.problem_with_row(number, typed) if len(typed) >= 10 else "")

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

    def _fit(self) -> None:
        self.card.setMaximumWidth(theme().px(CARD_WIDTH))
        for place, words in self._row_labels:
            place.setFixedWidth(theme().px(14))
            # Larger than any other text: it is copied by hand, and one wrong letter is one too many.
            words.setStyleSheet(f"font-size: {theme().px(17)}px")


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


def _text(field: FormField) -> str:
    assert isinstance(field.field, QLineEdit)
    return field.field.text()
