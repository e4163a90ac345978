"""The detail panel of the Lines page: one line with all it says, and what can be done with it."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from soteria_desk.api import Draft, Proposal, State
from ui.i18n import tr
from ui.pages.lines_sections import (
    BothWays,
    Fades,
    Listed,
    Others,
    Points,
    RecordBox,
    Result,
    Steps,
    TryFirst,
    Urgency,
    Who,
    Why,
    beside_cross,
    decision_texts,
    history_texts,
    source_texts,
)
from ui.plain import breakable, one_line
from ui.viewmodels.line_acts import LineActs
from ui.viewmodels.line_detail import Detail, LineDetailViewModel
from ui.viewmodels.line_words import due_for, officer_options
from ui.widgets.adopt_form import AdoptForm
from ui.widgets.banner import Banner
from ui.widgets.basics import Button, label
from ui.widgets.detail_panel import DetailPanel
from ui.widgets.tags import FocusTag, StateLabel, Tag


class LineDetailPanel(DetailPanel):
    """Shows its view model. Acts that need more than a press are asked for by signal."""

    act_asked = Signal(str)
    """record, result, reopen, not-pursued, decision, reword or guidance, for the line shown."""
    record_asked = Signal(object)
    """The proportionality record of a near-synonym is to be written: a Proposal."""

    def __init__(self, view_model: LineDetailViewModel, acts: LineActs) -> None:
        super().__init__(tr("Line detail"))
        self._view_model = view_model
        self._acts = acts
        self._read_only = acts.session.read_only
        self._key = ""
        self._asked: tuple[Proposal, ...] = ()
        self._build()
        self._connect()
        self._show()

    # --- Building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.reference = label("", "caption-strong", "text2")
        self.focus_tag = FocusTag()
        self.intrusive = Tag(tr("Intrusive"), "warn", "shield-alert")
        self.concerns = label("", "caption", "muted")
        self.state = StateLabel()
        for tag in (self.reference, self.focus_tag, self.intrusive, self.concerns):
            self.tags.addWidget(tag)
        beside_cross(self, self.state)

        self.lost = Banner(
            tr("The context that brought this line in no longer stands. Keep it or stop it with a decision."),
            "warn",
            icon="triangle-alert",
        )
        self.out_of_reach = Banner("", "warn", icon="triangle-alert")
        self.out_of_reach.hide()
        self.why, self.both_ways, self.points = Why(), BothWays(), Points()
        self.fades, self.others = Fades(), Others()
        self.urgency, self.record, self.try_first = Urgency(), RecordBox(), TryFirst()
        self.steps, self.who, self.result = Steps(), Who(), Result()
        self.sources = Listed(tr("Sources"))
        self.decisions = Listed(tr("Decisions about this line"), tr("Record a decision"), self._decide)
        self.decisions.button.setToolTip("Ctrl+D")
        self.history = Listed(tr("History"))
        for widget in (
            self.lost,
            self.out_of_reach,
            self.result,
            self.why,
            self.fades,
            self.others,
            self.both_ways,
            self.points,
            self.record,
            self.steps,
            self.who,
            self.urgency,
            self.try_first,
            self.decisions,
            self.sources,
            self.history,
        ):
            self.body.addWidget(widget)
        self.body.addStretch(1)

        self.form = AdoptForm()
        self.form.hide()
        column = self.layout()
        assert column is not None
        column.addWidget(self.form)
        self.adopt_button = Button(tr("Adopt"), "primary", icon_name="check", clicked=self.ask_adopt)
        self.record_button = Button(tr("Complete record"), clicked=self._open_record)
        self.start_button = Button(tr("Start"), "primary", clicked=self._start)
        self.result_button = Button(tr("Record result"), clicked=self._ask_result)
        self.reopen_button = Button(tr("Reopen…"), clicked=self._ask_reopen)
        self.later_button = Button(tr("Later"), clicked=self._later)
        self.reword_button = Button(tr("Reword…"), "quiet", size="row", clicked=self._reword)
        self.reword_button.setToolTip("F2")
        self.guidance_button = Button(
            tr("Guidance"), "quiet", icon_name="book-open", size="row", clicked=self._ask_guidance
        )
        self.guidance_button.setToolTip(tr("Its questions, gates, time limits and sources (Shift+F1)"))
        self.why.heading.add(self.guidance_button)
        self.why.heading.add(self.reword_button)
        self.stop_button = Button(tr("Not pursued…"), "quiet", clicked=self._stop)
        for button in (
            self.adopt_button,
            self.record_button,
            self.start_button,
            self.result_button,
            self.reopen_button,
            self.later_button,
            self.stop_button,
        ):
            self.action_row.addWidget(button)
        for button in (self.adopt_button, self.start_button, self.record_button):
            button.setToolTip("Ctrl+Enter")
        self.stop_button.setToolTip("Ctrl+Shift+Enter")

    def _connect(self) -> None:
        self._view_model.detail_changed.connect(self._show)
        self._view_model.history_changed.connect(self._show_history)
        self.steps.ticked.connect(self._tick)
        self.who.changed.connect(self._change)
        self.form.adopted.connect(self._adopt)
        self.form.left.connect(self._leave_form)
        self.others.asked.connect(self.ask_other)
        self._acts.refused.connect(self._show_again)

    # --- Showing -------------------------------------------------------------------------------------

    def _show(self) -> None:
        detail = self._view_model.detail
        for part in (self.head, self.scroller):
            part.setVisible(detail is not None)
        self.show_actions(detail is not None and not self._read_only and self.form.isHidden())
        if detail is None:
            self.form.hide()
            return
        if detail.key != self._key:
            self._key = detail.key
            self.form.hide()
            self.show_actions(not self._read_only)
            self.scroller.verticalScrollBar().setValue(0)
        self.setAccessibleName(self._view_model.spoken_title())
        self._show_head(detail)
        self.lost.setVisible(detail.lost_reason)
        self.out_of_reach.set_text(tr("Not proposed. {reason}").format(reason=detail.out_of_reach))
        self.out_of_reach.setVisible(bool(detail.out_of_reach))
        for section in (
            self.why,
            self.fades,
            self.both_ways,
            self.points,
            self.urgency,
            self.record,
            self.try_first,
            self.result,
        ):
            section.show_detail(detail)
        self.others.show_detail(detail, enabled=not self._read_only)
        is_open = detail.line is not None and not self._read_only
        self.steps.show_detail(detail, enabled=is_open and detail.state in _WORKED)
        draft = self._view_model.draft
        owners = officer_options(draft.file) if draft else []
        self.who.show_detail(detail, owners, enabled=is_open and detail.may_stop())
        self.sources.show_texts(source_texts(detail), "caption")
        self.decisions.button.setVisible(is_open)
        self.decisions.show_texts(decision_texts(detail))
        self._show_history()
        self._show_actions(detail)
        now = self.focusWidget()
        if now is not None and self.isAncestorOf(now) and not now.focusPolicy():
            # A step that can no longer be ticked must not hold the focus: arrows would lead anywhere from it.
            self.form_left.emit()

    def _show_head(self, detail: Detail) -> None:
        self.reference.setText(detail.reference or tr("New"))
        self.focus_tag.set_tag(detail.tag)
        self.intrusive.setVisible(detail.intrusive)
        draft = self._view_model.draft
        many = draft is not None and (len(draft.file.suspects()) > 1 or len(draft.file.victims()) > 1)
        self.concerns.setText(detail.concerns if many else "")
        self.state.set_state(detail.state)
        self.state.setVisible(not detail.out_of_reach)
        self.set_title(breakable(detail.title, 400))

    def _show_history(self) -> None:
        self.history.show_texts(history_texts(self._view_model.history), "caption")

    def _show_actions(self, detail: Detail) -> None:
        proposed = detail.state == State.PROPOSED
        missing = detail.missing() if proposed else ""
        self.adopt_button.setVisible(proposed)
        self.adopt_button.explain(tr("Unavailable: {missing}.").format(missing=missing) if missing else "")
        if missing:
            self.adopt_button.setAccessibleName(tr("Adopt, unavailable: {missing}").format(missing=missing))
        else:
            self.adopt_button.setAccessibleName(tr("Adopt"))
            self.adopt_button.setToolTip("Ctrl+Enter")
        self.record_button.setVisible(detail.intrusive and detail.may_stop())
        self.record_button.setText(tr("Complete record") if missing else tr("Open record"))
        self.later_button.setVisible(detail.proposal is not None and not detail.intrusive)
        self.start_button.setVisible(detail.state == State.ADOPTED)
        self.result_button.setVisible(detail.may_complete())
        self.result_button.set_kind("primary" if detail.state == State.IN_PROGRESS else "normal")
        self.reopen_button.setVisible(detail.state in (State.DONE, State.NOT_PURSUED))
        self.guidance_button.setVisible(bool(detail.item()))
        self.reword_button.setVisible(detail.line is not None and detail.may_stop())
        self.stop_button.setVisible(detail.may_stop())

    def _show_again(self) -> None:
        # What was refused is put back to what the casebook holds.
        self._show()

    # --- Acting --------------------------------------------------------------------------------------

    def main_act(self) -> None:
        """Do what the main button does."""
        detail = self._view_model.detail
        if detail is None or self._read_only:
            return
        if not self.form.isHidden():
            self.form.adopt()
            return
        match detail.main_act():
            case "adopt":
                self.ask_adopt()
            case "start":
                self._start()
            case act:
                self.act_asked.emit(act)

    def ask_adopt(self) -> None:
        """Ask for owner and due day above the buttons."""
        detail, draft = self._view_model.detail, self._view_model.draft
        if detail is None or draft is None or detail.main_act() != "adopt":
            return
        line = detail.line
        self._asked = detail.people or (detail.proposal,) if detail.proposal is not None else ()
        due = detail.due_on or (due_for(line.urgency, draft.today) if line else None)
        self._open_form("", draft, detail.owner_id or self._acts.session.me, due)

    def ask_other(self, same: tuple[Proposal, ...]) -> None:
        """The same for a near-synonym of the proposal that is shown; an intrusive one opens its record."""
        draft, one = self._view_model.draft, same[0]
        if draft is None or self._read_only:
            return
        if one.template.intrusion == "high":
            self.record_asked.emit(one)
            return
        self._asked = same
        due = due_for(one.template.urgency, draft.today)
        self._open_form(one.template.title, draft, self._acts.session.me, due)

    def _open_form(self, what: str, draft: Draft, owner_id: str, due: date | None) -> None:
        # Its own buttons take the place of the row below: one Adopt at a time.
        self.show_actions(False)
        self.form.show()
        self.form.say_what(what)
        people = [(one_line(draft.file.shown(one.subject), 40), one.subject) for one in self._asked]
        self.form.ask_for_whom(people)
        self.form.ask(officer_options(draft.file), owner_id, due)

    def _adopt(self, owner_id: str, due_on: object) -> None:
        detail, wanted = self._view_model.detail, self.form.wanted()
        self._leave_form()
        if detail is None:
            return
        meant = tuple(one for one in self._asked if wanted in ("", one.subject))
        if meant:
            self._acts.adopt_for(meant, owner_id, due_on)  # type: ignore[arg-type]  # a date or None
        elif detail.line is not None:
            self._acts.adopt_line(detail.line.id, owner_id, due_on)  # type: ignore[arg-type]

    def _leave_form(self) -> None:
        inside = self.form.isAncestorOf(self.focusWidget() or self)
        self.form.hide()
        self.show_actions(self._view_model.detail is not None and not self._read_only)
        if inside:
            self.form_left.emit()

    form_left = Signal()
    """The form was closed while it had the focus."""

    def _tick(self, number: int, done: bool) -> None:
        line = self._view_model.detail.line if self._view_model.detail else None
        if line is not None:
            self._acts.tick(line.id, number, done)

    def _change(self, field: str, value: object) -> None:
        line = self._view_model.detail.line if self._view_model.detail else None
        if line is not None and getattr(line, field) != value:
            self._acts.change(line.id, **{field: value})

    def _start(self) -> None:
        line = self._view_model.detail.line if self._view_model.detail else None
        if line is not None:
            self._acts.start(line.id)

    def _later(self) -> None:
        proposal = self._view_model.detail.proposal if self._view_model.detail else None
        if proposal is not None:
            self._acts.keep_for_later(proposal)

    def _open_record(self) -> None:
        self.act_asked.emit("record")

    def _ask_result(self) -> None:
        self.act_asked.emit("result")

    def _ask_reopen(self) -> None:
        self.act_asked.emit("reopen")

    def _decide(self) -> None:
        self.act_asked.emit("decision")

    def _reword(self) -> None:
        self.act_asked.emit("reword")

    def _ask_guidance(self) -> None:
        self.act_asked.emit("guidance")

    def _stop(self) -> None:
        self.act_asked.emit("not-pursued")

    def first_stop(self) -> QWidget | None:
        """Where the focus goes when the panel is entered: the first step, else the first control."""
        first_step = next((box for box in self.steps.boxes if box.focusPolicy()), None)
        if first_step is not None and first_step.isVisible():
            return first_step
        for widget in self._content.findChildren(QWidget):
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                return widget
        return None


_WORKED = (State.ADOPTED, State.IN_PROGRESS)
