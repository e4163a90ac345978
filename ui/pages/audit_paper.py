"""An extract of the audit trail on screen before it leaves: pages, plain text, Print and Save."""

from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from soteria_desk.api import extract_plain
from ui.i18n import tr
from ui.pages.review_paper import PaperView
from ui.viewmodels.audit import ExtractPaper
from ui.viewmodels.review import Paper


class ExtractView(PaperView):
    """The paper view for something that is no plan: no copy label, and it can be saved as HTML or text too."""

    def __init__(self) -> None:
        super().__init__()
        self.close_button.setToolTip(tr("Back to the audit trail (Esc)"))
        self.save_button.setToolTip(
            tr("Write it as PDF, as a page of HTML or as plain text, where you choose")
        )
        self._copy.hide()

    def show_extract(self, paper: ExtractPaper, read_only: bool) -> None:
        """Show a finished extract from its first page."""
        self._paper = cast(Paper, paper)  # the pages and the printer need its PDF alone
        title = tr("Extract of the audit trail")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.subtitle.setText(paper.order.counted())
        reason = (
            tr("What leaves the casebook is put on the record, and this one can only be read here.")
            if read_only
            else ""
        )
        for button in (self.save_button, self.print_button):
            if reason:
                button.explain(reason)
            else:
                button.setEnabled(True)
        self.words.clear()
        self._stack.setCurrentWidget(self.pages)
        self._say_turn()
        self.pages.show_pdf(paper.pdf.data, tr("Pages of the extract"))
        self.pages.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def extract(self) -> ExtractPaper | None:
        """What is shown."""
        return cast("ExtractPaper | None", self._paper)

    def _turn_words(self) -> None:
        paper = self.extract
        if paper is None:
            return
        if self._stack.currentWidget() is self.pages:
            if not self.words.toPlainText():
                self.words.setPlainText(extract_plain(paper.order))
            self.words.setAccessibleName(tr("Read the extract as plain text"))
            self._stack.setCurrentWidget(self.words)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._stack.setCurrentWidget(self.pages)
            self.pages.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say_turn()

    def ask_save(self) -> None:
        """Ask where to, and say so; the name holds the moment alone."""
        paper = self.extract
        if paper is None or not self.save_button.isEnabled():
            return
        kinds = {
            tr("PDF (*.pdf)"): ".pdf",
            tr("Page of HTML (*.html)"): ".html",
            tr("Plain text (*.txt)"): ".txt",
        }
        path, kind = QFileDialog.getSaveFileName(
            self, tr("Save the extract"), paper.order.file_name("pdf"), ";;".join(kinds)
        )
        if path:
            chosen, wanted = Path(path), kinds.get(kind, ".pdf")
            known = chosen.suffix.lower() in (".pdf", ".html", ".htm", ".txt")
            if not known:
                chosen = chosen.with_name(chosen.name + wanted)
            elif chosen.name == paper.order.file_name("pdf") and wanted != ".pdf":
                chosen = chosen.with_suffix(wanted)  # the kind was chosen, the name left as it was offered
            self.save_chosen.emit(paper, chosen)
