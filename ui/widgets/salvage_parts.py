"""What a salvage shows wherever one is made: its progress, its result, and the list of what could not be read."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from ui.announce import announce
from ui.i18n import tr
from ui.plain import breakable
from ui.widgets.basics import Button, IconLabel, label
from ui.widgets.layouts import FlowLayout, HBox, VBox

if TYPE_CHECKING:
    from soteria_desk.api import SalvageList
    from ui.dialogs.reading import ReadingSheet
    from ui.viewmodels.check import Done

LIST_NAME = "soteria-desk-salvage-list.txt"
WHOLE = 1000


def counted(one: "SalvageList") -> str:
    """How much a salvage lost, in a sentence."""
    if not one.records and not one.entries:
        return tr("Nothing is lost.")
    return tr(
        "{gone} lost altogether, {back} back as an earlier save left them, {earlier} with an earlier state lost, "
        "{entries} entries of the log lost."
    ).format(gone=one.gone, back=one.back, earlier=one.earlier_only, entries=one.entries)


class WorkBar(QWidget):
    """Words, a bar and Stop."""

    def __init__(self, stop: Callable[[], object]) -> None:
        super().__init__()
        column = VBox(self, spacing=6)
        self.words = label("", "strong", wrap=True)
        column.addWidget(self.words)
        row = HBox(spacing=12)
        column.addLayout(row)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, WHOLE)
        row.addWidget(self.bar, 1)
        self.stop_button = Button(tr("Stop"), size="row", clicked=stop)
        row.addWidget(self.stop_button)

    def begin(self, running: str, words: str) -> None:
        """Show what has just begun."""
        self.bar.setValue(0)
        self.bar.setAccessibleName(running)
        self.words.setText(words)
        announce(self, running)

    def show_step(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.bar.setValue(WHOLE * done // max(total, 1))


class SavedResult(QWidget):
    """What was saved and what is lost; further buttons go into `buttons`."""

    def __init__(self, read: Callable[[], object]) -> None:
        super().__init__()
        row = HBox(self, spacing=14)
        row.addWidget(IconLabel("life-buoy", "primary", 24), 0, Qt.AlignmentFlag.AlignTop)
        words = VBox(spacing=4)
        self.head = label("", "heading", wrap=True)
        self.words = label("", "body", "text2", wrap=True)
        words.addWidget(self.head)
        words.addWidget(self.words)
        holder = QWidget()
        self.buttons = FlowLayout(holder, gap=8)
        self.read_button = Button(tr("Read the list"), "primary", icon_name="list-tree", clicked=read)
        self.buttons.addWidget(self.read_button)
        words.addWidget(holder)
        row.addLayout(words, 1)

    def show_done(self, done: "Done", next_words: str) -> None:
        """Show it and have it spoken."""
        self.head.setText(tr("{n} records were saved as they were").format(n=done.records))
        words = [
            counted(done.list),
            tr("The new casebook: {name}").format(name=breakable(done.folder.name, 200)),
            next_words,
        ]
        if done.red:
            words.insert(1, tr("The check of the new casebook says: {what}").format(what=done.red))
        self.words.setText("\n".join(words))
        self.setAccessibleName(f"{self.head.text()}. {self.words.text()}")
        self.show()
        self.read_button.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.head.text())


class ListReader(QObject):
    """Shows the list of a salvage on a sheet of its own, with Print and Save."""

    save_asked = Signal(object, str)
    """The list is to be written: the file, and the text."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self.sheet: ReadingSheet | None = None
        self.print_button: Button

    def read(self, one: "SalvageList") -> None:
        """Show a list."""
        from ui.dialogs.reading import ReadingSheet

        self.sheet = ReadingSheet(
            self._page,
            tr("What could not be read"),
            one.text(),
            tr("Ids, kinds and numbers; nothing of any case stands in it."),
            form="fixed",
            save=tr("Save it…"),
        )
        self.print_button = Button(tr("Print"), size="main", icon_name="printer", clicked=self.print_list)
        self.sheet.foot.insertWidget(1, self.print_button)
        self.sheet.save_asked.connect(self._ask_where)
        self.sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sheet.open()

    def close(self) -> None:
        """Take the sheet away."""
        if self.sheet is not None:
            self.sheet.close()
            self.sheet = None

    def _ask_where(self, text: str) -> None:
        path, _ = QFileDialog.getSaveFileName(self._page, tr("Save the list"), LIST_NAME, tr("Text (*.txt)"))
        if path:
            chosen = Path(path)
            self.save_asked.emit(chosen if chosen.suffix else chosen.with_suffix(".txt"), text)

    def print_list(self) -> None:
        """Print the list that is being read; nothing is written to a file."""
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog

        from ui.printing import a_printer

        if self.sheet is None:
            return
        printer = a_printer()
        printer.setFullPage(False)
        dialog = QPrintDialog(printer, self.sheet)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            document = QTextDocument()
            document.setPlainText(self.sheet.text)
            document.print_(printer)
