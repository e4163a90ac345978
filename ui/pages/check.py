"""Check and repair: is the casebook whole, when was that looked at, and what can be done where it is not."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QProgressBar, QWidget

from soteria_desk.api import SalvageList, dates
from ui.announce import announce
from ui.dialogs.reading import ReadingSheet
from ui.i18n import tr
from ui.notices import Notices
from ui.pages.overview_cards import Card, EntryRow, row_button
from ui.plain import breakable
from ui.viewmodels.check import LIST_NAME, CheckViewModel, Done
from ui.widgets.basics import Button, IconLabel, label, set_tone, surface
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.page import Page

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
        self._sheet: ReadingSheet | None = None
        self._to: Path | None = None
        self._build()
        view_model.changed.connect(self._show)
        view_model.progressed.connect(self._show_progress)
        view_model.saved.connect(self._show_saved)
        view_model.list_written.connect(self._say_written)
        view_model.failed.connect(notices.show_failure)

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
        column = VBox(self.work, (16, 10, 16, 10), 6)
        self.work_words = label("", "strong", wrap=True)
        column.addWidget(self.work_words)
        row = HBox(spacing=12)
        column.addLayout(row)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        row.addWidget(self.bar, 1)
        self.stop_button = Button(tr("Stop"), size="row", clicked=self.view_model.cancel)
        row.addWidget(self.stop_button)
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
        row = HBox(self.result, (16, 14, 16, 14), 14)
        row.addWidget(IconLabel("life-buoy", "primary", 24), 0, Qt.AlignmentFlag.AlignTop)
        words = VBox(spacing=4)
        self.result_head = label("", "heading", wrap=True)
        self.result_words = label("", "body", "text2", wrap=True)
        words.addWidget(self.result_head)
        words.addWidget(self.result_words)
        holder = QWidget()
        flow = FlowLayout(holder, gap=8)
        self.read_button = Button(
            tr("Read the list"), "primary", icon_name="list-tree", clicked=self._read_done
        )
        flow.addWidget(self.read_button)
        words.addWidget(holder)
        row.addLayout(words, 1)
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
            self.bar.setValue(0)
            announce(self, running)
        self.work_words.setText(tr("{what}. You can go on working.").format(what=running))
        self.bar.setAccessibleName(running)
        self.work.setVisible(bool(running))

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setValue(1000 * done // max(total, 1))

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
                    _counted(one),
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
        self.result_head.setText(tr("{n} records were saved as they were").format(n=done.records))
        words = [
            _counted(done.list),
            tr("The new casebook: {name}").format(name=breakable(done.folder.name, 200)),
            tr(
                "What to do next: read the list, lock this casebook, open the new one and make a backup of it. Keep "
                "the damaged one until somebody has been through the list."
            ),
        ]
        if done.red:
            words.insert(1, tr("The check of the new casebook says: {what}").format(what=done.red))
        self.result_words.setText("\n".join(words))
        self.result.setAccessibleName(f"{self.result_head.text()}. {self.result_words.text()}")
        self.result.show()
        self.read_button.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.result_head.text())

    def _read_done(self) -> None:
        if self.view_model.done is not None:
            self._read(self.view_model.done.list)

    def _read(self, one: SalvageList) -> None:
        self._sheet = ReadingSheet(
            self,
            tr("What could not be read"),
            one.text(),
            tr("Ids, kinds and numbers; nothing of any case stands in it."),
            form="fixed",
            save=tr("Save it…"),
        )
        self.print_button = Button(tr("Print"), size="main", icon_name="printer", clicked=self.print_list)
        self._sheet.foot.insertWidget(1, self.print_button)
        self._sheet.save_asked.connect(self._ask_where)
        self._sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._sheet.open()

    def _ask_where(self, text: str) -> None:
        path, _ = QFileDialog.getSaveFileName(self, tr("Save the list"), LIST_NAME, tr("Text (*.txt)"))
        if path:
            chosen = Path(path)
            self.view_model.write_list(chosen if chosen.suffix else chosen.with_suffix(".txt"), text)

    def print_list(self) -> None:
        """Print the list that is being read; nothing is written to a file."""
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog

        from ui.printing import a_printer

        if self._sheet is None:
            return
        printer = a_printer()
        printer.setFullPage(False)
        dialog = QPrintDialog(printer, self._sheet)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            document = QTextDocument()
            document.setPlainText(self._sheet.text)
            document.print_(printer)

    def _say_written(self, name: str) -> None:
        if self._sheet is not None:
            self._sheet.close()
            self._sheet = None
        self._notices.toast(tr("Saved as {name}").format(name=name))

    def _ask_backups(self) -> None:
        self.page_asked.emit("backups")


def _counted(one: SalvageList) -> str:
    if not one.records and not one.entries:
        return tr("Nothing is lost.")
    return tr(
        "{gone} lost altogether, {back} back as an earlier save left them, {earlier} with an earlier state lost, "
        "{entries} entries of the log lost."
    ).format(gone=one.gone, back=one.back, earlier=one.earlier_only, entries=one.entries)
