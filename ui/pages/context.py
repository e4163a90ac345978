"""The Context page: how the suspect made or used the opportunity, and the lines this brings in."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from soteria_desk.api import DraftText, FactState, LineOfEnquiry, Proposal
from ui.i18n import tr
from ui.pages.context_block import ContextBlock, Legend
from ui.pages.line_sheets import LineSheets
from ui.pages.proposals_panel import ProposalsPanel
from ui.plain import one_line
from ui.theme import theme
from ui.viewmodels.brings_in import BringsInViewModel
from ui.viewmodels.context import ContextViewModel, ValueId
from ui.viewmodels.line_acts import LineActs
from ui.widgets.answers import Answer
from ui.widgets.banner import Banner
from ui.widgets.basics import Button, label, surface
from ui.widgets.choice import Choice
from ui.widgets.layouts import HBox, VBox
from ui.widgets.page import Band, Page
from ui.widgets.prose import ProseLabel
from ui.window_context import WindowContext

LINES_PAGE = "enquiries"


class ContextPage(Page):
    """Shows its view models; every step of a chip is recorded as it is made."""

    guidance = "case"

    def __init__(self, context: WindowContext) -> None:
        super().__init__(tr("Context"))
        self._context = context
        session = context.session
        self._session = session
        self.view_model = ContextViewModel(session, self)
        self.acts = LineActs(session, context.notices, self)
        self.brings_in = BringsInViewModel(session, self)
        self.sheets = LineSheets(self, session, self.acts)
        self.blocks: list[ContextBlock] = []
        self._last = 0
        self._records_shown: tuple[object, ...] = ()
        self._build()
        self._connect()
        self._show_people()
        self._show_answers()
        session.ask(lambda desk: desk.book.drafts(), self._restore_notes)

    # --- Building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.legend = Legend()
        self.lines_button = Button(tr("Lines this brings in"), clicked=self.enter_panel)
        self.lines_button.hide()
        self.action_row.addWidget(self.legend)
        self.action_row.addWidget(self.lines_button)
        column = self.scroll_body((12, 2, 10, 16), 11)
        self.banner = Banner(
            tr(
                "Record how the suspect is reported to have made or used the opportunity. Context is never a measure of the "
                "victim. “To find out” brings in a line to find out; “No” is for what is known not to be so."
            ),
            icon="compass",
        )
        top = VBox(margins=(4, 0, 4, 0), spacing=10)
        top.addWidget(self.banner)
        top.addWidget(self._tools())
        column.addLayout(top)
        for block in self.view_model.blocks:
            made = ContextBlock(block, self.view_model)
            self.blocks.append(made)
            column.addWidget(made)
        self.nothing = label("", "body", "muted", wrap=True)
        self.nothing.hide()
        column.addWidget(self.nothing)
        self.records = VBox(margins=(4, 0, 4, 0), spacing=3)
        self._records_holder = QWidget()
        self._records_holder.setLayout(self.records)
        column.addWidget(self._records_holder)
        column.addStretch(1)
        self.body.addWidget(self._foot())
        self.proposals = ProposalsPanel(self.brings_in, self.acts)
        self.set_panel(self.proposals, 400)

    def _tools(self) -> QWidget:
        holder = QWidget()
        row = HBox(holder, spacing=10)
        self.suspect = Choice(tr("About which suspect"))
        self.victim = Choice(tr("About which victim"))
        self._suspect_label = label(tr("Suspect"), "caption-strong", "text2")
        self._victim_label = label(tr("Victim"), "caption-strong", "text2")
        for words, field in ((self._suspect_label, self.suspect), (self._victim_label, self.victim)):
            row.addWidget(words)
            row.addWidget(field, 1)
        self.filter_field = QLineEdit()
        self.filter_field.setPlaceholderText(tr("Filter what can be recorded"))
        self.filter_field.setAccessibleName(tr("Filter what can be recorded, Ctrl+F"))
        self.filter_field.setClearButtonEnabled(True)
        row.addWidget(self.filter_field, 2)
        keys = label("Ctrl+F", "caption")
        keys.setProperty("keys", True)
        row.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def _foot(self) -> QFrame:
        foot = surface("foot")
        row = HBox(foot, (8, 4, 14, 4))
        self.note_button = Button(
            tr("Add a note in your own words"), "quiet", icon_name="pen-line", clicked=self._open_note
        )
        self.counts = label("", "body", "muted")
        row.addWidget(self.note_button)
        row.addStretch(1)
        row.addWidget(self.counts)
        return foot

    def _connect(self) -> None:
        self.view_model.answers_changed.connect(self._show_answers)
        self.view_model.people_changed.connect(self._show_people)
        for block in self.blocks:
            block.answered.connect(self._answer)
            block.chosen.connect(self._choose_value)
            block.note_written.connect(self._write_note)
            block.note_typed.connect(self._keep_note)
        self.suspect.currentIndexChanged.connect(self._choose_people)
        self.victim.currentIndexChanged.connect(self._choose_people)
        self.filter_field.textChanged.connect(self._filter)
        self.proposals.opened.connect(self._open_line)
        self.proposals.record_asked.connect(self._open_record)
        self.proposals.not_pursued_asked.connect(self.sheets.ask_not_pursued)
        self.proposals.add_asked.connect(self.sheets.ask_line)
        self.proposals.decide_asked.connect(self._decide)
        self.proposals.guidance_asked.connect(self._context.guidance)
        self.brings_in.rows_changed.connect(self._count_lines)
        find = QShortcut(QKeySequence.StandardKey.Find, self, self._find)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.filter_field, self._clear_filter)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        theme().changed.connect(self._fit_legend)

    # --- Showing -------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget | None:
        groups = [chip for block in self.blocks[:1] for chip in block.findChildren(QWidget) if _stop(chip)]
        return groups[0] if groups else None

    def set_band(self, band: Band) -> None:
        super().set_band(band)
        narrow = band == "narrow"
        self.lines_button.setVisible(narrow)
        self.proposals.set_closable(narrow)
        self._fit_legend()

    def _fit_legend(self) -> None:
        self.legend.setVisible(self.band in ("base", "wide"))

    def _show_people(self) -> None:
        for choice, words, options, chosen in (
            (self.suspect, self._suspect_label, self.view_model.suspects(), self.view_model.suspect),
            (self.victim, self._victim_label, self.view_model.victims(), self.view_model.victim),
        ):
            choice.set_options([(one_line(said, 60), id_) for said, id_ in options], chosen)
            choice.setVisible(len(options) > 1)
            words.setVisible(len(options) > 1)

    def _show_answers(self) -> None:
        for block in self.blocks:
            block.show_answers()
        apply, asked, no = self.view_model.counts()
        said = tr("{n} apply, {m} to find out").format(n=apply, m=asked)
        self.counts.setText(tr("{counts}, {n} no").format(counts=said, n=no) if no else said)
        self.note_button.setVisible(apply + asked + no > 0 and not self.view_model.read_only)
        self._show_records()

    def _show_records(self) -> None:
        told = self.view_model.from_records()
        older = self.view_model.from_older_guidance()
        if (told, older) == self._records_shown:
            return
        self._records_shown = (told, older)
        while self.records.count():
            item = self.records.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._records_holder.setVisible(bool(told or older))
        if told:
            heading = label(tr("From the records"), "strong")
            self.records.addWidget(heading)
            self.records.addWidget(
                label(tr("Nobody types these here: change the record they come from."), "caption", "muted")
            )
        for one in told:
            row = QWidget()
            line = HBox(row, spacing=8)
            line.addWidget(label(f"{one.label}: {one_line(one.words, 80)}", "body", "text2"))
            line.addWidget(label(one.origin, "caption", "muted"))
            line.addStretch(1)
            self.records.addWidget(row)
        if older:
            self.records.addWidget(label(tr("Recorded with earlier guidance"), "strong"))
            self.records.addWidget(ProseLabel("; ".join(older)))

    def _count_lines(self) -> None:
        self.lines_button.setText(tr("Lines this brings in ({n})").format(n=self.brings_in.total()))

    # --- Acting --------------------------------------------------------------------------------------

    def _answer(self, chip: str, answer: Answer) -> None:
        key, _, value = chip.partition("=")
        self.view_model.record((key, value), FactState(answer.value) if answer.value else None)
        self._remember(self.sender())

    def _choose_value(self, key: str, choice: str) -> None:
        self.view_model.choose_value(key, choice)
        self._remember(self.sender())

    def _remember(self, block: object) -> None:
        if isinstance(block, ContextBlock):
            self._last = self.blocks.index(block)

    def _choose_people(self) -> None:
        self.view_model.choose(str(self.suspect.value() or ""), str(self.victim.value() or ""))

    def _filter(self, text: str) -> None:
        for block in self.blocks:
            block.filter(text)
        none = bool(text.strip()) and not any(block.matches() for block in self.blocks)
        self.nothing.setText(tr("Nothing that can be recorded holds these words.") if none else "")
        self.nothing.setVisible(none)
        self._records_holder.setVisible(not text.strip() and bool(self.view_model.from_records()))

    def _find(self) -> None:
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    def _clear_filter(self) -> None:
        if self.filter_field.text():
            self.filter_field.clear()
        else:
            first = self.first_focus()
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_note(self) -> None:
        order = [self.blocks[self._last], *self.blocks]
        for block in order:
            if self.view_model.recorded_in(block.block):
                block.open_note()
                return

    def _keep_note(self, value: ValueId, text: str, cursor: int) -> None:
        fact = self.view_model.fact_id(value)
        if fact:
            self._session.keep_draft(fact, "note", text, cursor)

    def _write_note(self, value: ValueId, text: str) -> None:
        fact = self.view_model.fact_id(value)
        self.view_model.write_note(value, text)
        if fact:
            self._session.clear_draft(fact, "note")

    def _restore_notes(self, drafts: tuple[DraftText, ...]) -> None:
        typed = {draft.record_id: draft for draft in drafts if draft.field == "note"}
        for block in self.blocks:
            for value in self.view_model.recorded_in(block.block):
                draft = typed.get(self.view_model.fact_id(value))
                if draft is not None and draft.text != self.view_model.note(value):
                    block.restore_note(value, draft.text, draft.cursor)
                    return

    def _open_line(self, line_id: str) -> None:
        self._session.ask_line(line_id)
        self._context.open_page(LINES_PAGE)

    def _open_record(self, proposal: Proposal) -> None:
        self.acts.open_record(proposal, self._show_record)

    def _show_record(self, line: LineOfEnquiry) -> None:
        self.sheets.open_record(line)

    def _decide(self, line_id: str) -> None:
        line = self.view_model.file.line(line_id) if self.view_model.file else None
        if line is not None:
            self.sheets.ask_decision(
                line,
                tr("Keep {reference} although its reason no longer stands").format(reference=line.reference),
            )


def _stop(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.objectName() == ""
        and hasattr(widget, "set_answer")
    )
