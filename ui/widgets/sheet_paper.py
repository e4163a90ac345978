"""Print a recovery sheet from memory; to a file only for those who insist, and where the force allows it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.widgets.basics import Button, label
from ui.widgets.error_lines import ErrorLines
from ui.widgets.layouts import FlowLayout, VBox
from ui.work.job import Job

if TYPE_CHECKING:
    from soteria_desk.api import RecoverySheet

RULE = "printing.recovery_sheet_to_file"
FILE_NAME = "Recovery sheet.pdf"


class SheetPaper(QWidget):
    """Two buttons and what came of them. Holds the sheet until `clear`."""

    put_out = Signal(str)
    """The sheet went to "paper" or to a "file"."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: RecoverySheet | None = None
        self._job: Job | None = None
        column = VBox(self, spacing=6)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=10)
        self.print_button = Button(tr("Print the sheet..."), icon_name="printer", clicked=self.ask_print)
        self.print_button.setToolTip(tr("Straight to paper: no file is made"))
        self.file_button = Button(tr("Save it as a file..."), "quiet", clicked=self.ask_file)
        flow.addWidget(self.print_button)
        flow.addWidget(self.file_button)
        column.addWidget(buttons)
        self.told = label("", "body", "text2", wrap=True)
        self.told.hide()
        column.addWidget(self.told)
        self.error = ErrorLines()
        column.addWidget(self.error)

    def set_sheet(self, sheet: "RecoverySheet") -> None:
        """Offer this sheet."""
        from soteria_desk.api import policy

        self._sheet = sheet
        self.error.clear()
        self._tell("")
        allowed = policy.value(policy.rules(), RULE)
        self.file_button.setVisible(bool(allowed))

    def clear(self) -> None:
        """Forget the sheet; printing that is under way is stopped."""
        self._sheet = None
        if self._job is not None:
            self._job.cancel()

    # --- paper -------------------------------------------------------------------------------------

    def ask_print(self) -> None:
        """Ask which printer, then print."""
        if self._sheet is None or self._job is not None:
            return
        from PySide6.QtPrintSupport import QPrintDialog

        from ui.printing import NO_PRINTER, a_printer, any_printer

        if not any_printer():
            self.error.clear()
            self._tell(NO_PRINTER)
            return
        printer = a_printer()
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
        dialog.setWindowTitle(tr("Print"))
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: object) -> None:
        """Print on a printer that is set up, off the UI thread."""
        from PySide6.QtPrintSupport import QPrinter

        from soteria_desk.api import write_sheet
        from ui.printing import print_pdf

        sheet = self._sheet
        assert sheet is not None and isinstance(printer, QPrinter)
        self.error.clear()
        self._tell(tr("Printing..."))
        self.print_button.setEnabled(False)
        job = self._job = Job(lambda progress: print_pdf(write_sheet(sheet), printer, progress))
        job.succeeded.connect(self._printed)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._ended)
        job.start()

    def _printed(self) -> None:
        self._ended()
        self._tell(tr("Sent to the printer. Check that the sheet has come out and can be read."))
        self.put_out.emit("paper")

    def _failed(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError, Unexpected

        self._ended()
        self.error.tell(error if isinstance(error, SoteriaError) else Unexpected(reason="E-99"))

    def _ended(self) -> None:
        self._job = None
        self.print_button.setEnabled(True)
        self._tell("")

    # --- a file --------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Say what a file means, then ask where to."""
        if self._sheet is not None:
            warning = FileWarning(self)
            warning.insisted.connect(self._choose_file)
            warning.open()

    def _choose_file(self) -> None:
        start = str(Path.home() / FILE_NAME)
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save the recovery sheet"), start, tr("PDF (*.pdf)"))
        if chosen:
            path = Path(chosen)
            self.write_file(path if path.suffix else path.with_suffix(".pdf"))

    def write_file(self, path: Path) -> None:
        """Write the sheet to a file."""
        from soteria_desk.api import SoteriaError, policy, write_file, write_sheet

        if self._sheet is None:
            return
        self.error.clear()
        try:
            policy.require(RULE, tr("Saving a recovery sheet as a file"), tr("Print it, or copy it by hand."))
            write_file(path, write_sheet(self._sheet), what="a recovery sheet")
        except SoteriaError as error:
            self.error.tell(error)
            return
        self._tell(
            tr("Saved as {name}. Print it, then delete the file everywhere it went.").format(name=path.name)
        )
        self.put_out.emit("file")

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.setVisible(bool(words))


class FileWarning(Sheet):
    """ "Save the recovery sheet as a file?" The safe button has the focus."""

    insisted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, tr("Save the recovery sheet as a file?"), "", 500)
        self.body.addWidget(
            label(
                tr(
                    "Whoever has this file can open the whole casebook, without any passphrase. A file can be copied "
                    "without anybody noticing; a sheet of paper in a sealed envelope cannot."
                ),
                "strong",
                "danger",
                wrap=True,
            )
        )
        self.body.addWidget(
            label(tr("Print it instead wherever you can, or copy the seven rows by hand."), "body", wrap=True)
        )
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.keep_button = Button(tr("Do not make a file"), size="main", clicked=self.reject)
        self.save_button = Button(tr("Save as a file..."), "danger", size="main", clicked=self._insist)
        self.foot.addWidget(self.keep_button)
        self.foot.addWidget(self.save_button)
        self.safe_button = self.keep_button

    def _insist(self) -> None:
        self.accept()
        self.insisted.emit()
