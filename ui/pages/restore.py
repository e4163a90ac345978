"""Restoring a backup before a casebook is open: the file, its passphrase, where to, what will be missing, the result."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from ui.i18n import tr
from ui.pages.restore_place import RestorePlace
from ui.plain import breakable
from ui.theme import theme
from ui.viewmodels.backups import KINDS, size_words
from ui.viewmodels.restore_words import Found, Place, made_words
from ui.viewmodels.restoring import RestoreViewModel
from ui.widgets.basics import Button, IconLabel, label, rule, surface
from ui.widgets.choice import Choice
from ui.widgets.detail_panel import clear_layout
from ui.widgets.error_lines import ErrorLines
from ui.widgets.fact_rows import fact_row
from ui.widgets.form import FormField
from ui.widgets.layouts import HBox, VBox
from ui.widgets.passphrase_field import PassphraseField
from ui.widgets.start_card import start_card

if TYPE_CHECKING:
    from soteria_desk.api import Restored

CARD_WIDTH = 680
FILE, PLACE, WORK, DONE = range(4)
TITLES = (
    tr("Restore a backup"),
    tr("Where to, and what will be missing"),
    tr("Restoring"),
    tr("The casebook is back"),
)
WORDS = (
    tr(
        "A backup is a file that ends in .sdbackup. It lies in the folder backups of its casebook, or on the stick or "
        "disk it was copied to. Nothing that is on this computer is overwritten."
    ),
    tr("The passphrase is right. Nothing has been changed yet."),
    tr("Every page is read and checked before the casebook is put in its place."),
    tr("It was checked as a whole, and that it was restored is on its record."),
)


class RestorePage(QWidget):
    """Shows its view model and forwards what the person does; decides nothing."""

    left = Signal()
    """Back to the unlock page."""
    open_asked = Signal(object, str)
    """The restored casebook is to be unlocked: its folder, and who is expected."""

    def __init__(self, view_model: RestoreViewModel) -> None:
        super().__init__()
        self._view_model = view_model
        self._step = FILE
        self._restored: Restored | None = None
        self._build()
        self._connect()
        self._show_step(FILE)

    # --- building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setAccessibleName(TITLES[FILE])
        self.card, self._area, _ = start_card(self)
        column = VBox(self.card, (36, 28, 36, 24), 12)
        head = HBox(spacing=10)
        head.addWidget(IconLabel("archive-restore", "primary", 22), 0, Qt.AlignmentFlag.AlignTop)
        self._title = label("", "display", wrap=True)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        self._words = label("", "body", "text2", wrap=True)
        column.addWidget(self._words)
        self.where = RestorePlace(self._view_model)
        # No stack: there the tallest step decides how high the card is.
        self._steps = (self._build_file(), self.where, self._build_work(), self._build_done())
        for step in self._steps:
            column.addWidget(step)
        self.error = ErrorLines()
        column.addWidget(self.error)
        column.addWidget(rule())
        buttons = HBox(spacing=10)
        self.next_button = Button("", "primary", size="main", clicked=self._next)
        self.back_button = Button(tr("Back"), size="main", clicked=self._back)
        self._busy = label("", "body", "text2")
        self.cancel_button = Button(tr("Cancel"), "quiet", size="main", clicked=self._leave)
        buttons.addWidget(self.next_button)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self._busy, 1)
        buttons.addWidget(self.cancel_button)
        column.addLayout(buttons)
        self._fit()
        theme().changed.connect(self._fit)

    def _build_file(self) -> QWidget:
        page = QWidget()
        column = VBox(page, (0, 4, 0, 4), 12)
        row = HBox(spacing=10)
        self.choose_button = Button(
            tr("Choose a backup file..."), icon_name="folder-open", clicked=self._ask_file
        )
        self.choose_button.setShortcut("Ctrl+O")
        self.choose_button.setToolTip(tr("Choose a backup file (Ctrl+O)"))
        row.addWidget(self.choose_button)
        self._name = label("", "body", "text2", wrap=True)
        row.addWidget(self._name, 1)
        column.addLayout(row)
        self.facts = surface("card-sunken")
        self._facts = VBox(self.facts, (0, 4, 0, 4), 0)
        column.addWidget(self.facts)
        self.user = Choice(tr("Who are you?"))
        self._user_field = FormField(tr("Who are you?"), self.user)
        column.addWidget(self._user_field)
        self.passphrase = PassphraseField(tr("Passphrase of that time"))
        self._passphrase_field = FormField(
            tr("Passphrase of that time"),
            self.passphrase,
            tr("The one you had when the backup was made; it may not be the one of today."),
        )
        column.addWidget(self._passphrase_field)
        column.addStretch(1)
        self._show_form(False)
        return page

    def _build_work(self) -> QWidget:
        page = QWidget()
        column = VBox(page, (0, 4, 0, 4), 10)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(TITLES[WORK])
        column.addWidget(self.bar)
        column.addStretch(1)
        return page

    def _build_done(self) -> QWidget:
        page = QWidget()
        self._done = VBox(page, (0, 4, 0, 4), 0)
        return page

    def _connect(self) -> None:
        model = self._view_model
        model.looked.connect(self._show_found)
        model.file_refused.connect(self._show_file_refused)
        model.working_changed.connect(self._show_working)
        model.refused.connect(self._show_refusal)
        model.waiting_changed.connect(self._show_waiting)
        model.opened.connect(self._show_place)
        model.progressed.connect(self._show_progress)
        model.restored.connect(self._show_restored)
        model.not_restored.connect(self._show_not_restored)
        model.stopped.connect(self._show_stopped)
        model.forgotten.connect(self._show_forgotten)
        model.failed.connect(self._show_failed)
        self.where.changed.connect(self._allow)
        self.passphrase.submitted.connect(self._next)

    # --- showing -------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Which step is shown."""
        return self._step

    @property
    def busy(self) -> bool:
        """Whether a backup is being restored."""
        return self._step == WORK

    def focus_first(self) -> None:
        """Put the focus where the person goes on."""
        target: QWidget = self.choose_button
        if self._step == FILE and self._view_model.found is not None:
            several = self.user.count() > 1 and not self.passphrase.text()
            target = self.user if several else self.passphrase.edit
        elif self._step == PLACE:
            target = self.where.first_focus()
        elif self._step == WORK:
            target = self.cancel_button
        elif self._step == DONE:
            target = self.next_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        # Once it is laid out: in a low window the field may lie below.
        QTimer.singleShot(0, self._show_focus)

    def _show_focus(self) -> None:
        focus = self.focusWidget()
        if focus is not None and self.card.isAncestorOf(focus):
            self._area.ensureWidgetVisible(focus)

    def _show_step(self, step: int) -> None:
        self._step = step
        self.error.clear()
        self._title.setText(TITLES[step])
        self._words.setText(WORDS[step])
        self.next_button.setText((tr("Open the backup"), tr("Restore"), "", tr("Open it"))[step])
        self.next_button.setVisible(step != WORK)
        self.back_button.setVisible(step == PLACE)
        self.cancel_button.setText((tr("Cancel"), tr("Cancel"), tr("Stop"), tr("Close"))[step])
        self.cancel_button.setEnabled(True)
        self._allow()
        for number, page in enumerate(self._steps):
            page.setVisible(number == step)
        self.focus_first()

    def _show_form(self, on: bool) -> None:
        for widget in (self.facts, self._user_field, self._passphrase_field):
            widget.setVisible(on)

    def _show_found(self, found: Found) -> None:
        self.error.clear()
        clear_layout(self._facts)
        for name, words in (
            (tr("Made on"), f"{made_words(found)}, {KINDS.get(found.kind, found.kind)}"),
            (tr("Casebook"), found.casebook),
            (
                tr("Holds"),
                tr("{entries} entries of the record, {records} records, {size}").format(
                    entries=found.entries, records=found.records, size=size_words(found.size)
                ),
            ),
            (tr("Opened by"), ", ".join(found.users)),
        ):
            self._facts.addWidget(fact_row(name, words, width=110))
        self._name.setText(breakable(found.path.name, 200))
        self._name.setToolTip(str(found.path))
        self.user.set_options([(one, one) for one in found.users])
        self._show_form(True)
        self._allow()
        self.focus_first()

    def _show_file_refused(self, error: object) -> None:
        self._name.setText("")
        self._show_form(False)
        self._allow()
        self.error.tell(error)  # type: ignore[arg-type]
        self.focus_first()

    def _show_working(self, words: str) -> None:
        self._busy.setText(words)
        for control in (self.choose_button, self.user, self.passphrase, self.cancel_button):
            control.setEnabled(not words)
        self._allow()
        if words:
            self.error.clear()

    def _allow(self) -> None:
        if self._step == FILE:
            ready = self._view_model.found is not None and not self._view_model.waiting
            self.next_button.setEnabled(ready and not self._busy.text())
        elif self._step == PLACE:
            self.next_button.setEnabled(self.where.ready())
        else:
            self.next_button.setEnabled(True)

    def _show_refusal(self, error: object) -> None:
        self.error.tell(error)  # type: ignore[arg-type]
        self.passphrase.clear()
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_waiting(self, seconds: int) -> None:
        self._allow()
        if seconds:
            plural = tr("seconds") if seconds != 1 else tr("second")
            self.error.set_advice(tr("You can try again in {n} {seconds}.").format(n=seconds, seconds=plural))
        elif self.error.isVisible():
            self.error.set_advice(tr("You can try again now."))

    def _show_place(self, place: Place) -> None:
        self.passphrase.clear()
        self.where.propose(place)
        self._show_step(PLACE)

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _show_restored(self, restored: "Restored") -> None:
        self._restored = restored
        clear_layout(self._done)
        rows = [(tr("It is here"), str(restored.folder))]
        if restored.set_aside is not None:
            rows.append((tr("The one that was there"), str(restored.set_aside)))
            rows.append((tr("Earlier backups"), tr("are in the folder of the one that was there")))
        rows.append((tr("Opened by"), tr("the passphrases of the time the backup was made")))
        for name, words in rows:
            self._done.addWidget(fact_row(name, words, width=160))
        self._done.addStretch(1)
        self._show_step(DONE)

    def _show_not_restored(self, error: object) -> None:
        self._show_step(PLACE)
        self.error.tell(error)  # type: ignore[arg-type]
        self.where.look_again()

    def _show_stopped(self) -> None:
        self._show_step(PLACE)
        self.error.tell_parts(
            tr("Restoring was stopped."),
            tr("Everything is as it was; nothing half-made is left."),
            tr("Go on with Restore, or leave with Cancel."),
        )

    def _show_failed(self, _: object) -> None:
        """Our own defect, told by whoever hears of it: the way back must not be lost in it."""
        from soteria_desk.api import Unexpected

        if self._step == WORK:
            self._show_not_restored(Unexpected(reason="E-99"))

    def _show_forgotten(self) -> None:
        self._show_step(FILE)
        self.error.tell_parts(
            tr("The backup was closed because nobody went on for five minutes."),
            tr("Nothing was changed."),
            tr("Type the passphrase again."),
        )

    # --- acting ----------------------------------------------------------------------------------------

    def choose(self, path: Path) -> None:
        """Take a backup file."""
        self._view_model.choose(path)

    def _ask_file(self) -> None:
        start = str(self._view_model.start_folder() or "")
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Choose a backup"), start, tr("Backups (*.sdbackup);;All files (*)")
        )
        if chosen:
            self.choose(Path(chosen))

    def _next(self) -> None:
        if not self.next_button.isEnabled():
            return
        if self._step == FILE:
            self._try()
        elif self._step == PLACE:
            folder = self.where.folder()
            self._show_step(WORK)
            self.bar.setRange(0, 0)
            self._view_model.restore(folder)
        elif self._step == DONE and self._restored is not None:
            self.open_asked.emit(self._restored.folder, self._view_model.label)

    def _try(self) -> None:
        if not self.passphrase.text():
            self.error.tell_parts(tr("The passphrase is missing."), "", tr("Type it, then press Enter."))
            self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._view_model.try_passphrase(str(self.user.value() or ""), self.passphrase.text())

    def _back(self) -> None:
        self._view_model.forget()
        self._show_step(FILE)

    def _leave(self) -> None:
        if self._step == WORK:
            self.cancel_button.setEnabled(False)
            self._view_model.stop()
            return
        self.passphrase.clear()
        self._view_model.forget()
        self.left.emit()

    def _fit(self) -> None:
        self.card.setMaximumWidth(theme().px(CARD_WIDTH))
