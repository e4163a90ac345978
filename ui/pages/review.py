"""Review and sign-off: checks and questions at the left, the steps to a signed revision at the right."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from soteria_desk.api import Issued
from ui.dialogs.issue import IssueSheet
from ui.dialogs.record_signature import RecordSignatureSheet
from ui.i18n import tr
from ui.notices import Notices
from ui.pages.review_lists import ChecksList, QuestionsList
from ui.pages.review_panel import IssuePanel
from ui.pages.review_paper import PaperView
from ui.theme import theme
from ui.viewmodels.review import PRINTED, Paper, ReviewViewModel
from ui.viewmodels.signature import SignatureViewModel
from ui.widgets.basics import Button
from ui.widgets.page import Band, Page


class ReviewPage(Page):
    """Shows its view model and forwards what the investigator does; decides nothing."""

    guidance = "kind"
    go_to = Signal(str)
    """Id of the page on which a check is put right."""
    guidance_asked = Signal(str)
    """The guidance on a check or a question is to be shown: its id."""

    def __init__(self, view_model: ReviewViewModel, notices: Notices) -> None:
        super().__init__(tr("Review and sign-off"))
        self.view_model = view_model
        view_model.setParent(self)  # it ends with the page, and so does its listening to the session
        self._notices = notices
        self._then: Callable[[], object] | None = None
        self._back_to: QWidget | None = None
        self._build()
        self._connect()
        view_model.load()

    def _build(self) -> None:
        self.run_button = Button(
            tr("Run checks again") + "  F5", icon_name="refresh-cw", name=tr("Run checks again, F5")
        )
        self.run_button.setToolTip(tr("Read the case anew and run the checks again (F5)"))
        self.action_row.addWidget(self.run_button)
        self.steps_button = Button(
            tr("Issue and sign"), "primary", icon_name="stamp", clicked=self.enter_panel
        )
        self.steps_button.hide()
        self.action_row.addWidget(self.steps_button)
        column = self.scroll_body((0, 0, 0, 0), 0)
        self.checks = ChecksList()
        self.questions = QuestionsList()
        column.addWidget(self.checks)
        column.addWidget(self.questions)
        column.addStretch(1)
        content = column.parentWidget()
        if content is not None:
            # Words wrap: the height follows from the width, not from the smallest width there could be.
            content.setMinimumHeight(1)
        self.issue_panel = IssuePanel()
        self.set_panel(self.issue_panel, 446)
        self.paper = PaperView()
        self.paper.hide()
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.paper)
        self._within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (
            ("F5", self.view_model.run_checks),
            ("Ctrl+N", self.questions.begin),
            ("Ctrl+P", self._print_page),
        ):
            shortcut = QShortcut(QKeySequence(keys), self._main, context=self._within)
            shortcut.activated.connect(act)

    def _connect(self) -> None:
        model, panel, paper = self.view_model, self.issue_panel, self.paper
        model.changed.connect(self._show)
        model.failed.connect(self._notices.show_failure)
        model.paper_started.connect(panel.begin_work)
        model.paper_progressed.connect(panel.show_progress)
        model.paper_ended.connect(panel.end_work)
        model.paper_made.connect(self._show_paper)
        model.issued.connect(self._say_issued)
        model.file_saved.connect(self._say_saved)
        theme().changed.connect(self._show)  # rows have measures of their own
        self.run_button.clicked.connect(model.run_checks)
        self.checks.go_to.connect(self.go_to)
        self.checks.guidance_asked.connect(self.guidance_asked)
        self.questions.guidance_asked.connect(self.guidance_asked)
        self.questions.added.connect(model.add_question)
        self.questions.removed.connect(model.remove_question)
        panel.issue_asked.connect(self.ask_issue)
        panel.draft_asked.connect(self._view_draft)
        panel.record_asked.connect(self.ask_signature)
        panel.cancel_asked.connect(model.cancel_paper)
        panel.view_asked.connect(self._view)
        panel.save_asked.connect(self._view_and_save)
        panel.print_asked.connect(self._view_and_print)
        paper.closed.connect(self.close_paper)
        paper.save_chosen.connect(model.save_file)
        paper.printed.connect(self._log_printed)
        paper.label_changed.connect(model.relabel)
        paper.failed.connect(self._notices.show_failure)

    # --- showing ---------------------------------------------------------------------------------

    def _show(self) -> None:
        shown = self.view_model.shown
        if shown is None:
            self.close_paper()
            return
        session = self.view_model.session
        self.set_subtitle(_subtitle(shown.next_number, shown.changed, shown.settled))
        self.checks.show_checks(shown)
        self.questions.show_questions(shown, session.me, session.read_only)
        self.issue_panel.show_review(shown, session.read_only)

    def first_focus(self) -> QWidget | None:
        rows = self.checks.list.rows
        return rows[0] if rows else self.run_button

    def panes(self) -> list[QWidget]:
        return [self.paper] if self.paper.isVisible() else super().panes()

    def set_band(self, band: Band) -> None:
        changed, narrow = band != self.band, band == "narrow"
        super().set_band(band)
        if not changed:
            return
        # Where there is room for one of the two, the checks come first and a button leads to the steps.
        self.steps_button.setVisible(narrow)
        self.issue_panel.set_closable(narrow)
        if narrow:
            super().hide_panel()
        else:
            self.show_panel()

    def hide_panel(self) -> None:
        # The steps belong to the page: Esc leaves them, and closes them only where they cover the checks.
        if self.band == "narrow":
            super().hide_panel()

    def flush(self) -> None:
        super().flush()
        # Paper on screen is case text: it does not outlive the page's turn, and not a lock.
        self.close_paper()

    # --- asking ----------------------------------------------------------------------------------

    def ask_issue(self) -> None:
        """Ask whether the plan is to be frozen."""
        if self.view_model.shown is None:
            return
        sheet = IssueSheet(self, self.view_model.shown)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.agreed.connect(self.view_model.issue)
        sheet.open()

    def ask_signature(self) -> None:
        """Ask for what stands on the return slip of the newest revision."""
        shown = self.view_model.shown
        if shown is None or shown.waiting is None:
            return
        model = SignatureViewModel(self.view_model.session, shown.waiting, self.view_model.clock)
        sheet = RecordSignatureSheet(self, model)
        model.setParent(sheet)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        model.recorded.connect(self._say_recorded)
        sheet.open()

    # --- paper -----------------------------------------------------------------------------------

    def _view_draft(self) -> None:
        self._then = None
        self.view_model.view_draft()

    def _view(self, issued: Issued) -> None:
        self._then = None
        self.view_model.view_revision(issued)

    def _view_and_save(self, issued: Issued) -> None:
        self._then = self.paper.ask_save
        self.view_model.view_revision(issued)

    def _view_and_print(self, issued: Issued) -> None:
        self._then = self.paper.ask_print
        self.view_model.view_revision(issued)

    def _print_page(self) -> None:
        shown = self.view_model.shown
        if shown is not None and shown.settled and shown.last is not None:
            self._view(shown.last)
        else:
            self._view_draft()

    def _show_paper(self, paper: Paper) -> None:
        then, self._then = self._then, None
        if not self.isVisible():
            # The person went on working elsewhere: nothing jumps in front of them.
            self._notices.toast(tr("The PDF of {what} is ready").format(what=tr(paper.title)))
            return
        if self.paper.isHidden():
            self._back_to = self.focusWidget()
        self._splitter.hide()
        self.paper.show_paper(paper, self.view_model.session.read_only)
        self.paper.show()
        self.paper.pages.setFocus(Qt.FocusReason.OtherFocusReason)
        if then is not None:
            then()

    def close_paper(self) -> None:
        """Forget the paper and show the review again."""
        if self.paper.isHidden():
            return
        self.paper.hide()
        self.paper.clear()
        self._splitter.show()
        target = self._back_to or self.first_focus()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _log_printed(self, paper: Paper) -> None:
        self.view_model.log(paper, PRINTED)

    # --- telling ---------------------------------------------------------------------------------

    def _say_issued(self, issued: Issued) -> None:
        self._notices.toast(tr("Revision {n} is issued").format(n=issued.number))

    def _say_recorded(self, number: int) -> None:
        self._notices.toast(tr("The signed review of revision {n} is recorded").format(n=number))

    def _say_saved(self, name: str) -> None:
        self._notices.toast(tr("Saved as {name}").format(name=name))


def _subtitle(number: int, changed: bool | None, settled: bool) -> str:
    if settled:
        return tr("Revision {n} is issued, no changes since").format(n=number - 1)
    if changed:
        return tr("Draft {n}, changed since revision {last}").format(n=number, last=number - 1)
    return tr("Draft {n}").format(n=number)
