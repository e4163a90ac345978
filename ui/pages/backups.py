"""Backups: what there is and how old it is, one now, a second place, and the way to a restore."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from soteria_desk.api import BackupRow
from ui.i18n import tr
from ui.notices import Notices
from ui.pages.overview_cards import Card, EntryRow, empty_row, row_button
from ui.plain import breakable
from ui.viewmodels.backups import BackupsViewModel, Shown, notes_of, title_of, when_words
from ui.widgets.basics import Button, label, surface
from ui.widgets.fact_rows import state_row
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.page import Page

MAKE_TIP = tr("Back up now (Ctrl+Shift+B)")
READ_ONLY = tr("This casebook can only be read here.")


class BackupsPage(Page):
    """Shows its view model and forwards what is chosen; decides nothing."""

    restore_asked = Signal(object)
    """The casebook is to be closed and a backup restored: its Path."""

    def __init__(self, view_model: BackupsViewModel, notices: Notices) -> None:
        super().__init__(tr("Backups"), background="window")
        self._view_model = view_model
        self._notices = notices
        self._came_from = ""
        view_model.setParent(self)
        self._build()
        view_model.changed.connect(self._show)
        view_model.working_changed.connect(self._show_working)
        view_model.progressed.connect(self._show_progress)
        view_model.made.connect(self._tell_made)
        view_model.checked.connect(self._tell_checked)
        view_model.failed.connect(notices.show_failure)

    def _build(self) -> None:
        self.set_subtitle(tr("Encrypted like the casebook, and opened by the same passphrases"))
        self.make_button = Button(
            tr("Back up now"), "primary", icon_name="database-backup", clicked=self._make_here
        )
        self.make_button.setToolTip(MAKE_TIP)
        self.action_row.addWidget(self.make_button)
        column = self.scroll_body((24, 8, 24, 24), 14)
        self._work = surface("notice")
        work = HBox(self._work, (14, 10, 14, 10), 12)
        self._work_words = label("", "strong")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop_button = Button(tr("Stop"), size="row", clicked=self._view_model.stop)
        work.addWidget(self._work_words)
        work.addWidget(self.bar, 1)
        work.addWidget(self.stop_button)
        self._work.hide()
        column.addWidget(self._work)
        self.standing = Card(tr("How it stands"))
        self.second = Card(tr("A second place"), tr("against theft, fire and a dead disk"))
        self.list = Card(tr("In the casebook's folder"))
        for card in (self.standing, self.second, self.list):
            column.addWidget(card)
        column.addStretch(1)
        self.place_button = Button(
            tr("Back up to another place..."), size="row", icon_name="usb", clicked=self._ask_place
        )
        self.restore_button = Button(
            tr("Restore a backup file..."), size="row", icon_name="archive-restore", clicked=self._ask_restore
        )
        self._second = QWidget()
        second = VBox(self._second, (14, 9, 10, 9), 8)
        self.second_words = label("", "body", "text2", wrap=True)
        second.addWidget(self.second_words)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        flow.addWidget(self.place_button)
        flow.addWidget(self.restore_button)
        second.addWidget(buttons)
        self.second.set_rows([self._second])

    # --- for the frame -------------------------------------------------------------------------------

    def opened(self) -> None:
        self._view_model.load()

    def first_focus(self) -> QWidget | None:
        return self.make_button

    # --- showing -------------------------------------------------------------------------------------

    def _show(self) -> None:
        shown = self._view_model.shown
        if shown is None:
            return
        self._allow(shown)
        focus = self._focus_in_list()
        self.standing.set_rows(_standing_rows(shown))
        self._show_second(shown)
        rows: list[QWidget] = [self._row(row, shown) for row in shown.rows]
        self.list.set_rows(
            rows or [empty_row(tr("None yet. One is made by itself while you work, at most hourly."))]
        )
        self._focus_again(focus)

    def _focus_in_list(self) -> str:
        """The name of the button of a row that has the focus; rows are made anew each time."""
        focus = self.focusWidget()
        return focus.accessibleName() if focus is not None and self.list.isAncestorOf(focus) else ""

    def _focus_again(self, name: str) -> None:
        for button in self.list.findChildren(Button):
            if name and button.accessibleName() == name and button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _allow(self, shown: Shown) -> None:
        why = READ_ONLY if shown.read_only else ""
        if self._view_model.working:
            why = tr("Wait until the present one is finished.")
        for button in (self.make_button, self.place_button):
            button.explain(why)
        self.make_button.setToolTip(why or MAKE_TIP)

    def _show_second(self, shown: Shown) -> None:
        last = when_words(shown.standing.elsewhere, shown.now)
        notes = (
            tr("Last copied outside this computer: {when}.").format(when=last)
            if last
            else tr("Nothing has been copied outside this computer yet.")
        )
        if shown.place is not None:
            notes += " " + tr("Your force has set the place: {place}.").format(place=shown.place)
        else:
            notes += " " + tr("A stick or disk kept in a safe will do; it is as secret as the casebook.")
        self.second_words.setText(breakable(notes, 600))

    def _row(self, row: BackupRow, shown: Shown) -> QWidget:
        about = title_of(row)
        buttons = []
        if row.checkable:
            check = row_button(tr("Check"), about, self._view_model.check, row)
            check.explain(tr("Wait until the present one is finished.") if self._view_model.working else "")
            buttons.append(check)
        if row.at is not None:
            buttons.append(row_button(tr("Restore..."), about, self._restore, row))
        return EntryRow(about, notes_of(row, shown.head), tuple(buttons))

    def _show_working(self, words: str) -> None:
        back = self._focus_in_list() if words else self._came_from
        self._work_words.setText(words)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(words)
        self._work.setVisible(bool(words))
        if self._view_model.shown is not None:
            self._show()
        if words and back:
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not words:
            self._focus_again(back)
        self._came_from = back

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _tell_made(self, row: BackupRow) -> None:
        self._notices.toast(tr("Backed up and read back whole: {when}.").format(when=title_of(row)))

    def _tell_checked(self, row: BackupRow) -> None:
        if row.problem:
            self._notices.banner(
                tr("The backup of {when} is not usable: {why}. The casebook itself is not concerned.").format(
                    when=title_of(row), why=row.problem
                ),
                "warn",
                "backup-checked",
            )
        else:
            self._notices.toast(tr("Every page of the backup of {when} is whole.").format(when=title_of(row)))

    # --- acting ----------------------------------------------------------------------------------------

    def _make_here(self) -> None:
        self._view_model.make()

    def _ask_place(self) -> None:
        shown = self._view_model.shown
        if shown is None:
            return
        if shown.place is not None:
            self._view_model.make(shown.place)
            return
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose a folder outside this computer"))
        if chosen:
            self._view_model.make(Path(chosen))

    def _restore(self, row: BackupRow) -> None:
        self.restore_asked.emit(row.path)

    def _ask_restore(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose a backup"), "", tr("Backups (*.sdbackup)"))
        if chosen:
            self.restore_asked.emit(Path(chosen))


def _standing_rows(shown: Shown) -> list[QWidget]:
    standing, now = shown.standing, shown.now
    here = when_words(standing.here, now)
    first = (
        state_row(
            "triangle-alert" if shown.late else "circle-check", "warn" if shown.late else "ok",
            tr("In the casebook's folder"), here, "warn" if shown.late else "ok",
            tr("Made by itself while you work, at most hourly, and when you close the casebook."),
        )
        if here
        else state_row(
            "triangle-alert", "warn", tr("In the casebook's folder"), tr("None yet"), "warn",
            tr("One is made by itself within the hour, or now with the button above."),
        )
    )  # fmt: skip
    elsewhere = when_words(standing.elsewhere, now)
    words = tr("Backups in the casebook's folder do not help against theft, fire or a dead disk.")
    if standing.reminder:
        second = state_row(
            "triangle-alert", "warn", tr("Outside this computer"), elsewhere or tr("None yet"), "warn",
            f"{standing.reminder} {words}",
        )  # fmt: skip
    else:
        second = state_row(
            "circle-check" if elsewhere else "info", "ok" if elsewhere else "text2",
            tr("Outside this computer"), elsewhere or tr("None yet"), "ok" if elsewhere else "text2", words,
        )  # fmt: skip
    return [first, second]
