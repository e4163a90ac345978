"""Saving what is readable before a casebook is open: where to, the work with Stop, what is lost, and opening it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.i18n import tr
from ui.plain import breakable
from ui.theme import theme
from ui.viewmodels.check import Done
from ui.viewmodels.saving import SavingViewModel
from ui.widgets.answers import TickBox
from ui.widgets.basics import Button, IconLabel, label, rule
from ui.widgets.error_lines import ErrorLines
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.salvage_parts import ListReader, SavedResult, WorkBar
from ui.widgets.start_card import start_card

CARD_WIDTH = 680
ASK, WORK, DONE = range(3)
TITLES = (tr("Save what is readable"), tr("Saving what is readable"), tr("What is readable is saved"))


class SavingPage(QWidget):
    """Shows its view model and forwards what the person does; decides nothing."""

    left = Signal()
    """Back to the unlock page."""
    restore_asked = Signal(object)
    """A backup is to be restored instead: its file."""

    def __init__(self, view_model: SavingViewModel) -> None:
        super().__init__()
        self.view_model = view_model
        self._step = ASK
        self.reader = ListReader(self)
        self._build()
        self._connect()
        self._show_step(ASK)
        view_model.look()

    # --- building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.card, self._area, _ = start_card(self)
        column = VBox(self.card, (36, 28, 36, 24), 12)
        head = HBox(spacing=10)
        head.addWidget(IconLabel("life-buoy", "primary", 22), 0, Qt.AlignmentFlag.AlignTop)
        self._title = label("", "display", wrap=True)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        column.addWidget(label(breakable(self.view_model.folder.stem, 60), "body", "text2", wrap=True))
        self.work_bar = WorkBar(self.view_model.stop)
        self.saved = SavedResult(self._read)
        # No stack: there the tallest step decides how high the card is.
        self._steps = (self._build_ask(), self.work_bar, self.saved)
        for step in self._steps:
            column.addWidget(step)
        self.error = ErrorLines()
        column.addWidget(self.error)
        self.told = label("", "strong", "ok", wrap=True)
        self.told.hide()
        column.addWidget(self.told)
        column.addWidget(rule())
        holder = QWidget()
        buttons = FlowLayout(holder, gap=10)
        self.save_button = Button(
            tr("Save what is readable"), "primary", size="main", icon_name="life-buoy", clicked=self._save
        )
        self.restore_button = Button(
            tr("Restore the backup"), size="main", icon_name="archive-restore", clicked=self._restore
        )
        self.open_button = Button(
            tr("Open it"), size="main", icon_name="lock-open", clicked=self.view_model.open
        )
        self.cancel_button = Button("", "quiet", size="main", clicked=self._leave)
        for button in (self.save_button, self.open_button, self.restore_button, self.cancel_button):
            buttons.addWidget(button)
        column.addWidget(holder)
        self._fit()
        theme().changed.connect(self._fit)

    def _build_ask(self) -> QWidget:
        page = QWidget()
        column = VBox(page, (0, 4, 0, 4), 12)
        for text in (
            tr(
                "Everything that can still be read goes into a new casebook. The damaged one is only read and stays as "
                "it is. You get a list of everything that is lost."
            ),
            tr("The new casebook opens for {label}.").format(label=self.view_model.label),
        ):
            column.addWidget(label(text, "body", "text2", wrap=True))
        column.addWidget(label(tr("The new casebook"), "strong"))
        self.place = label("", "body", wrap=True)
        column.addWidget(self.place)
        holder = QWidget()
        flow = FlowLayout(holder, gap=8)
        self.place_button = Button(
            tr("Choose another place..."), icon_name="folder-open", clicked=self._ask_place
        )
        flow.addWidget(self.place_button)
        column.addWidget(holder)
        self.use_backup = TickBox(tr("Fill the gaps from a backup"))
        self.use_backup.setChecked(True)
        self.use_backup.hide()
        column.addWidget(self.use_backup)
        self.backup_words = label("", "caption", "muted", wrap=True)
        self.backup_words.hide()
        column.addWidget(self.backup_words)
        return page

    def _connect(self) -> None:
        model = self.view_model
        model.looked.connect(self._show_around)
        model.running_changed.connect(self._show_running)
        model.progressed.connect(self.work_bar.show_step)
        model.saved.connect(self._show_saved)
        model.refused.connect(self._show_refusal)
        model.stopped.connect(self._show_stopped)
        model.list_written.connect(self._say_written)
        self.reader.save_asked.connect(model.write_list)

    # --- showing -------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a casebook is being saved from damage."""
        return self._step == WORK

    def focus_first(self) -> None:
        """Put the focus where the person goes on."""
        target = {
            ASK: self.save_button,
            WORK: self.work_bar.stop_button,
            DONE: self.saved.read_button,
        }[self._step]
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def step(self) -> int:
        """Which step is shown."""
        return self._step

    def _show_step(self, step: int) -> None:
        self._step = step
        self._title.setText(TITLES[step])
        self.setAccessibleName(TITLES[step])
        self.error.clear()
        self.told.hide()
        for number, part in enumerate(self._steps):
            part.setVisible(number == step)
        self.save_button.setVisible(step == ASK)
        self.open_button.setVisible(step == DONE)
        self.cancel_button.setVisible(step != WORK)
        self.cancel_button.setText(tr("Cancel") if step == ASK else tr("Back to the first page"))
        self._show_restore()
        self._area.verticalScrollBar().setValue(0)
        self.focus_first()

    def _show_around(self) -> None:
        model = self.view_model
        if model.to is None or model.around is None:
            return
        self.place.setText(breakable(str(model.to), 300))
        backup = bool(model.around.backup)
        words = tr("The newest one is of {time}. What came from it is marked in the log.").format(
            time=model.around.backup_at
        )
        self.use_backup.setVisible(backup)
        self.use_backup.setAccessibleDescription(words)
        self.backup_words.setText(words)
        self.backup_words.setVisible(backup)
        self._show_restore()

    def _show_restore(self) -> None:
        found = self.view_model.around
        self.restore_button.setVisible(self._step == ASK and found is not None and found.backup is not None)
        if found is not None:
            words = tr("Restore the backup of {time}").format(time=found.backup_at)
            self.restore_button.setAccessibleName(words)
            self.restore_button.setToolTip(words)

    def _show_running(self, on: bool) -> None:
        if on and self._step == ASK:
            self._show_step(WORK)
            self.work_bar.begin(TITLES[WORK], tr("Every page is read, and the new casebook is checked."))
        for button in (self.open_button, self.cancel_button, self.saved.read_button):
            button.setEnabled(not on)

    def _show_saved(self, done: Done) -> None:
        self._show_step(DONE)
        self.saved.show_done(
            done,
            tr(
                "What to do next: read the list, open the new casebook and make a backup of it. Keep the damaged one "
                "until somebody has been through the list."
            ),
        )

    def _show_refusal(self, error: object) -> None:
        if self._step == WORK:
            self._show_step(ASK)
        self.error.tell(error)  # type: ignore[arg-type]

    def _show_stopped(self) -> None:
        self._show_step(ASK)
        self.error.tell_parts(tr("Stopped."), tr("Nothing was made, and the casebook is as it was."))

    def _say_written(self, name: str) -> None:
        self.reader.close()
        self.told.setText(tr("Saved as {name}").format(name=name))
        self.told.show()

    # --- acting --------------------------------------------------------------------------------------

    def _save(self) -> None:
        self.view_model.save(self.use_backup.isChecked())

    def _read(self) -> None:
        if self.view_model.done is not None:
            self.reader.read(self.view_model.done.list)

    def _restore(self) -> None:
        found = self.view_model.around
        if found is not None and found.backup is not None:
            self.view_model.forget()
            self.restore_asked.emit(found.backup)

    def _ask_place(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self,
            tr("Where to make the new casebook"),
            str(self.view_model.to or ""),
            tr("Casebook (*.casebook)"),
        )
        if path:
            self.view_model.choose(Path(path))

    def _leave(self) -> None:
        self.view_model.forget()
        self.left.emit()

    def _fit(self) -> None:
        self.card.setMaximumWidth(theme().px(CARD_WIDTH))
