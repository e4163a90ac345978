"""A revision or draft on screen: its pages from memory, its words as plain text, Print and Save."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from soteria_desk.api import SoteriaError, may_leave, plain_text, policy
from ui.i18n import tr
from ui.theme import theme
from ui.viewmodels.review import Paper
from ui.widgets.basics import Button, icon_button, label
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.pdf_view import PdfView
from ui.widgets.saved_field import SavedLine
from ui.work.job import Job


class PaperView(QFrame):
    """Takes the place of the review page while a PDF is looked at; Esc or Close comes back."""

    closed = Signal()
    save_chosen = Signal(object, object)
    """A Paper and the path to write it to."""
    printed = Signal(object)
    """The Paper that was sent to the printer."""
    label_changed = Signal(object, str)
    """A Paper and the copy label it is to be made again with."""
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self._paper: Paper | None = None
        self._job: Job | None = None
        self._printing_paper: Paper | None = None
        self._build()
        self._connect()

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        column = VBox(self, spacing=0)
        head = QFrame()
        self._head = head
        row = HBox(head, (16, 8, 14, 8), 8)
        words = HBox(spacing=10)
        self.title = label("", "title")
        self.subtitle = label("", "caption", "muted")
        self.subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words.addWidget(self.title, 0, Qt.AlignmentFlag.AlignBaseline)
        words.addWidget(self.subtitle, 1, Qt.AlignmentFlag.AlignBaseline)
        row.addLayout(words, 1)
        self.close_button = Button(tr("Close"), icon_name="x", clicked=self.closed.emit)
        self.close_button.setToolTip(tr("Back to Review and sign-off (Esc)"))
        self.save_button = Button(tr("Save as..."), icon_name="save", clicked=self.ask_save)
        self.save_button.setToolTip(tr("Write the PDF where you choose"))
        self.print_button = Button(tr("Print..."), "primary", icon_name="printer", clicked=self.ask_print)
        self.print_button.setToolTip(tr("Print without leaving a file (Ctrl+P)"))
        for button in (self.close_button, self.save_button, self.print_button):
            row.addWidget(button)
        column.addWidget(head)
        column.addWidget(self._tools())
        self._stack = QStackedWidget()
        self.pages = PdfView()
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setFrameShape(QFrame.Shape.NoFrame)
        self.words.setFont(theme().font("mono"))
        self._stack.addWidget(self.pages)
        self._stack.addWidget(self.words)
        column.addWidget(self._stack, 1)
        column.addWidget(self._printing())

    def _tools(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("surface", "band")
        around = VBox(bar, (16, 4, 14, 4))
        holder = QWidget()
        flow = FlowLayout(holder, gap=8, line_gap=4)
        around.addWidget(holder)
        self.place = label("", "body", "text2")
        self.smaller = icon_button("minus", tr("Smaller (-)"), self.pages_smaller)
        self.larger = icon_button("plus", tr("Larger (+)"), self.pages_larger)
        self.zoom = label("", "body", "text2")
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.full_size = Button("100%", clicked=self._show_full_size)
        self.full_size.setAccessibleName(tr("Size on paper, 100%"))
        self.fit = Button(tr("Fit width"), clicked=self._fit_width)
        self.read_button = Button(tr("Read as text"), icon_name="file-text", clicked=self._turn_words)
        self.copy_words = label(tr("Copy label"), "body", "text2")
        self.copy_label = SavedLine(tr("Copy label, optional"))
        self.copy_label.setPlaceholderText(tr("Copy 1 of 2, DS L. Whitcombe"))
        self.copy_label.setToolTip(
            tr("Printed on every page; each label makes a print of its own on the record")
        )
        self.copy_words.setBuddy(self.copy_label)
        self._copy = QWidget()
        copy = HBox(self._copy, spacing=8)
        copy.addWidget(self.copy_words)
        copy.addWidget(self.copy_label)
        for widget in (
            self.place, self.smaller, self.zoom, self.larger, self.full_size, self.fit, self.read_button,
            self._copy,
        ):  # fmt: skip
            flow.addWidget(widget)
        self._scale()
        theme().changed.connect(self._scale)
        return bar

    def _scale(self) -> None:
        px = theme().px
        self.place.setFixedSize(px(104), px(28))
        self.zoom.setFixedSize(px(44), px(28))
        self.copy_label.setFixedWidth(px(230))

    def _printing(self) -> QFrame:
        self._work = QFrame()
        self._work.setProperty("surface", "foot")
        row = HBox(self._work, (16, 8, 14, 8), 10)
        self._work_words = label(tr("Printing"), "body")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Printing"))
        self.stop_button = Button(tr("Cancel"), size="row", clicked=self._stop)
        row.addWidget(self._work_words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        self._work.hide()
        return self._work

    def _connect(self) -> None:
        self.pages.page_changed.connect(self._show_place)
        self.pages.zoom_changed.connect(self._show_zoom)
        self.pages.failed.connect(self.failed)
        self.copy_label.committed.connect(self._relabel)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+P"), self, context=within).activated.connect(self.ask_print)

    # --- showing ---------------------------------------------------------------------------------

    @property
    def paper(self) -> Paper | None:
        """What is shown."""
        return self._paper

    def show_paper(self, paper: Paper, read_only: bool) -> None:
        """Show a finished PDF from its first page."""
        self._paper = paper
        plan = paper.order.plan
        self.title.setText(tr(paper.title))
        self.setAccessibleName(tr(paper.title))
        state = tr("for review") if paper.order.seal else tr("marked DRAFT on every page, no fingerprint")
        self.subtitle.setText(f"{plan.title()}, {state}")
        self.copy_label.show_saved(paper.order.copy_label)
        self._copy.setVisible(paper.order.seal is not None)
        reason = (
            tr("A print is put on the record, and this casebook can only be read here.") if read_only else ""
        )
        for button in (self.save_button, self.print_button):
            if reason:
                button.explain(reason)
            else:
                button.setEnabled(True)
        if not reason and not policy.rules().printing.pdf_to_file:
            self.save_button.explain(
                tr("Your force does not allow plans to be saved as files. Print it on paper.")
            )
        self.words.clear()
        self._stack.setCurrentWidget(self.pages)
        self._say_turn()
        self.pages.show_pdf(paper.pdf.data, tr("Pages of {what}").format(what=tr(paper.title)))
        self.pages.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Forget the paper and every picture of it; printing that is under way is stopped."""
        self._stop()
        self._paper = None
        self.pages.clear()
        self.words.clear()

    def pages_smaller(self) -> None:
        """Zoom out by a step."""
        self.pages.zoom_out()

    def pages_larger(self) -> None:
        """Zoom in by a step."""
        self.pages.zoom_in()

    def _show_full_size(self) -> None:
        self.pages.set_zoom(1.0)

    def _fit_width(self) -> None:
        self.pages.fit_width()

    def _show_place(self, page: int, total: int) -> None:
        self.place.setText(tr("Page {page} of {total}").format(page=page, total=total) if total else "")

    def _show_zoom(self, zoom: float, fits: bool) -> None:
        self.zoom.setText(f"{round(zoom * 100)}%")
        self.zoom.setToolTip(tr("Follows the width") if fits else "")

    def _turn_words(self) -> None:
        """ "Read this revision": the same paper as plain text, for a screen reader and for large letters."""
        if self._paper is None:
            return
        if self._stack.currentWidget() is self.pages:
            if not self.words.toPlainText():
                self.words.setPlainText(plain_text(self._paper.order))
            self.words.setAccessibleName(tr("Read {what} as plain text").format(what=tr(self._paper.title)))
            self._stack.setCurrentWidget(self.words)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._stack.setCurrentWidget(self.pages)
            self.pages.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say_turn()

    def _say_turn(self) -> None:
        pages = self._stack.currentWidget() is self.pages
        self.read_button.setText(tr("Read as text") if pages else tr("Show the pages"))
        for widget in (self.smaller, self.larger, self.full_size, self.fit):
            widget.setEnabled(pages)

    def _relabel(self, text: str) -> None:
        if self._paper is not None:
            self.label_changed.emit(self._paper, text.strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    # --- leaving the casebook --------------------------------------------------------------------

    def ask_save(self) -> None:
        """Ask where to, and say so; the name holds reference and revision alone."""
        if self._paper is None or not self.save_button.isEnabled():
            return
        path, _ = QFileDialog.getSaveFileName(
            self, tr("Save the PDF"), self._paper.order.file_name(), tr("PDF (*.pdf)")
        )
        if path:
            chosen = Path(path)
            self.save_chosen.emit(self._paper, chosen if chosen.suffix else chosen.with_suffix(".pdf"))

    def ask_print(self) -> None:
        """Ask which printer, then print from memory."""
        if self._paper is None or not self.print_button.isEnabled() or self._job is not None:
            return
        try:
            may_leave(self._paper.order, to_file=False)
        except SoteriaError as error:
            self.failed.emit(error)
            return
        from PySide6.QtPrintSupport import QPrintDialog

        from ui.printing import a_printer

        printer = a_printer()
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self._paper.pdf.pages)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
        dialog.setWindowTitle(tr("Print"))
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: object) -> None:
        """Print on a printer that is set up, off the UI thread."""
        from PySide6.QtPrintSupport import QPrinter

        from ui.printing import print_pdf

        paper = self._paper
        assert paper is not None and isinstance(printer, QPrinter)
        job = Job(lambda progress: print_pdf(paper.pdf.data, printer, progress))
        job.progressed.connect(self._show_printing)
        job.succeeded.connect(self._printed)
        job.failed.connect(self._not_printed)
        job.cancelled.connect(self._end_printing)
        self._job, self._printing_paper = job, paper
        self.bar.setRange(0, 0)
        self._work.show()
        job.start()

    def _show_printing(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._work_words.setText(tr("Printing, {done} of {total}").format(done=done, total=total))

    def _printed(self) -> None:
        self._end_printing()
        self.printed.emit(self._printing_paper)

    def _not_printed(self, error: Exception) -> None:
        self._end_printing()
        self.failed.emit(error)

    def _end_printing(self) -> None:
        self._job = None
        self._work.hide()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
