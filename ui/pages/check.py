"""Check and repair: is the casebook whole, when was that looked at, and what can be done where it is not."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QWidget

from soteria_desk.api import SalvageList, dates
from ui.i18n import tr
from ui.notices import Notices
from ui.pages.overview_cards import Card, EntryRow, row_button
from ui.viewmodels.check import CheckViewModel, Done
from ui.widgets.basics import Button, IconLabel, label, set_tone, surface
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.page import Page
from ui.widgets.salvage_parts import ListReader, SavedResult, WorkBar, counted

_TOKENS = {"ok": "ok", "warn": "warn", "danger": "danger", "muted": "muted"}


class CheckPage(Page):
    """Shows its view model and forwards what the person asks for."""

    page_asked = Signal(str)
    """Another page of the casebook, by its id."""

    def __init__(self, view_model: CheckViewModel, notices: Notices) -> None:
        super().__init__(tr("Check and repair"), background="window")
        self.view_model = view_model
        view_model.setParent(self)
        self._notices = notices
        self.reader = ListReader(self)
        self._build()
        view_model.changed.connect(self._show)
        view_model.progressed.connect(self.work_bar.show_step)
        view_model.saved.connect(self._show_saved)
        view_model.list_written.connect(self._say_written)
        view_model.failed.connect(notices.show_failure)
        self.reader.save_asked.connect(view_model.write_list)

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.check_button = Button(
            tr("Check now"), "primary", icon_name="shield-check", clicked=self.view_model.check
        )
        self.check_button.setToolTip(tr("Look at everything; you can go on working meanwhile"))
        self.action_row.addWidget(self.check_button)
        column = self.scroll_body((24, 8, 24, 24), 14)
        column.addWidget(self._build_verdict())
        column.addWidget(self._build_progress())
        column.addWidget(self._build_result())
        column.addWidget(self._build_repair())
        self.salvages = Card(tr("Lists of what could not be read"))
        self.salvages.hide()
        column.addWidget(self.salvages)
        self.last = Card(tr("When it was checked"))
        column.addWidget(self.last)
        self.levels = Card(tr("What a check looks at"))
        self.levels.set_rows(
            [
                EntryRow(
                    tr("At every opening"), tr("The newest 50 entries of the log with their signatures."), ()
                ),
                EntryRow(
                    tr("Full check"),
                    tr(
                        "Every page of the file, every entry with its signature, and every state ever saved against "
                        "its entry. Once a week, after a session that did not end properly, and whenever you ask."
                    ),
                    (),
                ),
            ]
        )
        column.addWidget(self.levels)
        column.addStretch(1)

    def _build_verdict(self) -> QWidget:
        self.verdict = surface("card")
        row = HBox(self.verdict, (16, 14, 16, 14), 14)
        self._icon = IconLabel("clock", "muted", 32)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = VBox(spacing=3)
        self.word: QLabel = label("", "caption-strong")
        self.headline: QLabel = label("", "detail-title", wrap=True)
        self.text: QLabel = label("", "body", "text2", wrap=True)
        self.findings: QLabel = label("", "body", wrap=True)
        for one in (self.word, self.headline, self.text, self.findings):
            words.addWidget(one)
        row.addLayout(words, 1)
        return self.verdict

    def _build_progress(self) -> QWidget:
        self.work = surface("card")
        column = VBox(self.work, (16, 10, 16, 10), 0)
        self.work_bar = WorkBar(self.view_model.cancel)
        column.addWidget(self.work_bar)
        self.work.hide()
        return self.work

    def _build_repair(self) -> QWidget:
        self.repair = surface("card")
        column = VBox(self.repair, (16, 14, 16, 14), 8)
        self.repair_head = label("", "heading", wrap=True)
        column.addWidget(self.repair_head)
        self.repair_words = label("", "body", "text2", wrap=True)
        column.addWidget(self.repair_words)
        self.use_backup = QCheckBox(tr("Fill the gaps from a backup"))
        self.use_backup.setChecked(True)
        column.addWidget(self.use_backup)
        self.backup_words = label("", "caption", "muted", wrap=True)
        column.addWidget(self.backup_words)
        holder = QWidget()
        flow = FlowLayout(holder, gap=8)
        self.tidy_button = Button(tr("Tidy up"), "primary", icon_name="wrench", clicked=self.view_model.tidy)
        self.salvage_button = Button(
            tr("Save what is readable…"), "primary", icon_name="life-buoy", clicked=self.ask_salvage
        )
        self.restore_button = Button(
            tr("Go to the backups"), icon_name="archive-restore", clicked=self._ask_backups
        )
        for button in (self.tidy_button, self.salvage_button, self.restore_button):
            flow.addWidget(button)
        column.addWidget(holder)
        self.repair.hide()
        return self.repair

    def _build_result(self) -> QWidget:
        self.result = surface("card")
        column = VBox(self.result, (16, 14, 16, 14), 0)
        self.saved = SavedResult(self._read_done)
        column.addWidget(self.saved)
        self.result.hide()
        return self.result

    # --- for the frame ---------------------------------------------------------------------------

    def first_focus(self) -> QWidget | None:
        return self.check_button

    def opened(self) -> None:
        self.view_model.look()

    # --- showing ---------------------------------------------------------------------------------

    def _show(self) -> None:
        model = self.view_model
        said = model.said()
        self._icon.set_icon(said.icon, _TOKENS.get(said.tone, "text2"))
        self.word.setText(said.word)
        set_tone(self.word, said.tone)
        self.headline.setText(said.headline)
        self.text.setText(said.text)
        self.text.setVisible(bool(said.text))
        findings = model.findings()
        self.findings.setText("\n".join(findings))
        self.findings.setVisible(bool(findings))
        self.verdict.setAccessibleName(" ".join((said.word, said.headline, said.text)))
        self._show_work()
        self._show_repair()
        self._show_lists()
        rows: list[QWidget] = [EntryRow(tr("Last full check"), model.last_words(), ())]
        if model.due_words():
            rows.append(EntryRow(tr("Due now"), model.due_words(), ()))
        if model.standing is not None:
            backup = model.standing.backup_at or tr("There is none in the casebook's folder.")
            rows.append(EntryRow(tr("Newest backup"), backup, ()))
        self.last.set_rows(rows)

    def _show_work(self) -> None:
        running = self.view_model.running
        busy = tr("Something is running already.") if running else ""
        for button in (self.check_button, self.tidy_button, self.salvage_button):
            button.explain(busy)
        if running and self.work.isHidden():
            self.work_bar.begin(running, tr("{what}. You can go on working.").format(what=running))
        self.work.setVisible(bool(running))

    def _show_repair(self) -> None:
        model = self.view_model
        tidy, salvage = model.may_tidy, model.may_salvage and model.done is None
        self.repair.setVisible(tidy or salvage)
        self.tidy_button.setVisible(tidy)
        self.salvage_button.setVisible(salvage)
        backup = model.standing.backup_at if model.standing is not None else ""
        self.restore_button.setVisible(salvage and bool(backup))
        self.use_backup.setVisible(salvage and bool(backup))
        words = tr("The newest one is of {time}. What came from it is marked in the log.").format(time=backup)
        self.use_backup.setAccessibleDescription(words)
        self.backup_words.setText(words)
        self.backup_words.setVisible(salvage and bool(backup))
        if tidy:
            self.repair_head.setText(tr("Tidy up the file"))
            self.repair_words.setText(
                tr(
                    "The file is written anew, without the damaged page. A backup is made and proved first, and the "
                    "casebook is checked afterwards."
                )
            )
        elif salvage:
            self.repair_head.setText(tr("Save what is readable"))
            self.repair_words.setText(
                tr(
                    "Everything that can still be read goes into a new casebook beside this one, with the same users "
                    "and passphrases. This one stays as it is and can only be read from then on. You get a list of "
                    "everything that is lost."
                )
            )

    def _show_lists(self) -> None:
        standing = self.view_model.standing
        lists = standing.salvages if standing is not None else ()
        self.salvages.setVisible(bool(lists))
        self.salvages.set_rows(
            [
                EntryRow(
                    tr("Saved from a damaged file, {time}").format(time=dates.moment(one.at)),
                    counted(one),
                    (row_button(tr("Read"), dates.moment(one.at), self._read, one),),
                )
                for one in lists
            ]
        )

    # --- salvage ---------------------------------------------------------------------------------

    def ask_salvage(self) -> None:
        """Ask where the new casebook is to be made, and begin."""
        standing = self.view_model.standing
        if standing is None:
            return
        path, _ = QFileDialog.getSaveFileName(
            self, tr("Where to make the new casebook"), str(standing.beside), tr("Casebook (*.casebook)")
        )
        if path:
            self.view_model.salvage(Path(path), self.use_backup.isChecked())

    def _show_saved(self, done: Done) -> None:
        self.result.show()
        self.saved.show_done(
            done,
            tr(
                "What to do next: read the list, lock this casebook, open the new one and make a backup of it. Keep "
                "the damaged one until somebody has been through the list."
            ),
        )

    def _read_done(self) -> None:
        if self.view_model.done is not None:
            self._read(self.view_model.done.list)

    def _read(self, one: SalvageList) -> None:
        self.reader.read(one)

    def _say_written(self, name: str) -> None:
        self.reader.close()
        self._notices.toast(tr("Saved as {name}").format(name=name))

    def _ask_backups(self) -> None:
        self.page_asked.emit("backups")
