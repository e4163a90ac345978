"""Overview: where to start, care for the victim, who and what is under investigation, and what cannot wait."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

from soteria_desk.api import DraftText, Offence, Part, Role, SoteriaError, dates
from ui.i18n import tr
from ui.pages.care_card import CareCard
from ui.pages.entry_forms import CaseForm, EntryForm, OffenceForm, PersonForm
from ui.pages.overview_cards import Card, EntryRow, empty_row, row_button
from ui.pages.overview_journey import NextCard, StepRow
from ui.plain import breakable
from ui.theme import theme
from ui.viewmodels.journey import CONTEXT, LINES, PEOPLE, REVIEW, NextStep
from ui.viewmodels.overview import CANNOT_WAIT, OverviewViewModel
from ui.widgets.basics import Button, SectionHeading, label, rule
from ui.widgets.detail_panel import DetailPanel, clear_layout
from ui.widgets.empty_state import EmptyState
from ui.widgets.form import FormField
from ui.widgets.held import hold
from ui.widgets.layouts import HBox, VBox
from ui.widgets.page import Band, Page
from ui.widgets.saved_field import SavedText

WIDEST = 860
"""The column does not get wider than this: longer lines are hard to read."""


class OverviewPage(Page):
    """Shows its view model and forwards what the investigator does; decides nothing."""

    guidance = "case"
    page_asked = Signal(str)
    guidance_asked = Signal(str)
    """The guidance on something is to be shown: its id."""

    def __init__(self, view_model: OverviewViewModel, today: date | None = None) -> None:
        super().__init__(tr("Overview"), background="window")
        self._view_model = view_model
        self._today = today
        self._form: EntryForm | None = None
        self._saving = False
        self._cares: dict[str, CareCard] = {}
        self._back_from_form: QWidget | None = None
        self._restored = False
        self._urgent_closed = False
        self._build()
        self._connect()
        self._show()

    # --- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.head.hide()  # the large heading below takes its place
        self._column = self.scroll_body((24, 16, 24, 24), 14)
        area = self.findChild(QScrollArea)
        assert area is not None
        self._area = area
        self.heading = label("", "display", wrap=True)
        self._opening = label("", "body", "text2", wrap=True)
        self._column.addWidget(self.heading)
        self._column.addWidget(self._opening)
        self.next = NextCard()
        self._column.addWidget(self.next)
        self.journey = Card(tr("Your journey to the first plan"))
        self._column.addWidget(self.journey)
        self._step_rows: list[StepRow] = []
        self.summary = Card(tr("Where it stands"))
        self._column.addWidget(self.summary)
        self._care_heading = SectionHeading(
            tr("Victim first"), tr("safe contact is never printed"), "detail-title"
        )
        self._column.addWidget(self._care_heading)
        self._care_column = VBox(spacing=12)
        self._column.addLayout(self._care_column)
        self.no_victim = EmptyState(
            "heart-handshake",
            tr("No victim is recorded yet"),
            tr("Initials are enough. Safe contact, wishes and support are recorded for each victim."),
            "" if self._view_model.read_only else tr("Add the victim"),
        )
        self._column.addWidget(self.no_victim)
        self.people = Card(tr("People"))
        self.add_victim = Button(tr("Add victim"), size="row", icon_name="plus", clicked=self._ask_victim)
        self.add_suspect = Button(tr("Add suspect"), size="row", icon_name="plus", clicked=self._ask_suspect)
        self.people.heading.add(self.add_victim)
        self.people.heading.add(self.add_suspect)
        self._column.addWidget(self.people)
        self.offences = Card(tr("Offences"))
        self.add_offence = Button(tr("Add offence"), size="row", icon_name="plus", clicked=self._ask_offence)
        self.offences.heading.add(self.add_offence)
        self._column.addWidget(self.offences)
        self.case = Card(tr("The case"))
        self.change_case = Button(
            tr("Change details"), size="row", icon_name="pencil", clicked=self._ask_case
        )
        self.case.heading.add(self.change_case)
        self.report = SavedText(tr("What is reported"), lines=4, advised=True)
        holder = QWidget()
        inner = VBox(holder, (14, 10, 14, 12), 0)
        inner.addWidget(
            FormField(
                tr("What is reported"),
                self.report,
                tr("In short, as it was reported. It is printed on page 1 of the plan."),
            )
        )
        self._details = VBox(spacing=0)
        self.case.rows.addLayout(self._details)
        self.case.rows.addWidget(rule())
        self.case.rows.addWidget(holder)
        self._column.addWidget(self.case)
        self._column.addStretch(1)
        for button in (self.add_victim, self.add_suspect, self.add_offence, self.change_case):
            if self._view_model.read_only:
                button.explain(tr("This casebook can only be read here."))
        self.report.setReadOnly(self._view_model.read_only)
        self._panel_view = DetailPanel(tr("Cannot wait"), closable=True)
        self.set_panel(self._panel_view, 330)
        save = QShortcut(QKeySequence("Ctrl+Return"), self, self._save_form)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._fit()
        theme().changed.connect(self._fit)

    def _connect(self) -> None:
        model = self._view_model
        model.changed.connect(self._show)
        model.saved.connect(self._form_saved)
        model.failed.connect(self._refused)
        model.drafts_found.connect(self._restore)
        model.misfits_found.connect(self._show_offences)
        self.next.asked.connect(self._go)
        self.next.later_asked.connect(model.put_off)
        self.no_victim.acted.connect(self._ask_victim)
        self.report.committed.connect(model.write_summary)
        self.report.draft_changed.connect(self._keep_report)
        self._panel_view.closed.connect(self._panel_closed)

    # --- for the frame -------------------------------------------------------------------------------

    def opened(self) -> None:
        if not self._restored:
            self._restored = True
            self._view_model.look_for_drafts()
            self._view_model.look_for_misfits()

    def first_focus(self) -> QWidget | None:
        return self.next.action if self.next.isVisibleTo(self) else self.change_case

    def flush(self) -> None:
        super().flush()
        if self._form is not None:
            self._form.flush()

    def set_band(self, band: Band) -> None:
        narrow_before = self.band == "narrow"
        if band == "narrow" and self._form is None:
            # What cannot wait stands beside the page; where there is no beside, the page itself comes first.
            self.hide_panel()
        super().set_band(band)
        if narrow_before and band != "narrow":
            self._show_cannot_wait()

    # --- showing -------------------------------------------------------------------------------------

    def _show(self) -> None:
        model = self._view_model
        step = model.next_step()
        self.heading.setText(breakable(model.heading(), 120))
        self._opening.setText(model.opening_line())
        self.next.show_step(step, model.read_only)
        self._show_journey(step)
        self._show_summary()
        self._show_care()
        self._show_people()
        self._show_offences()
        self._show_case()
        if self._form is None:
            self._show_cannot_wait()

    def _show_journey(self, current: NextStep | None) -> None:
        model = self._view_model
        steps = model.steps()
        self.journey.setVisible(model.starting())
        if not self._step_rows:
            self._step_rows = [StepRow(number) for number in range(1, len(steps) + 1)]
            for row in self._step_rows:
                row.asked.connect(self._go)
            self.journey.set_rows(list(self._step_rows))
        later = set(model.case.later)
        for row, step in zip(self._step_rows, steps, strict=True):
            put_off = step.id in later and step.mark != "ready"
            row.show_step(step, current is not None and step.id == current.id, put_off)
        ready = sum(step.mark == "ready" for step in steps)
        self.journey.heading.explanation.setText(
            tr("{ready} of {total} ready").format(ready=ready, total=len(steps))
        )
        self.journey.heading.explanation.show()

    def _show_summary(self) -> None:
        rows: list[QWidget] = []
        for heading, words in self._view_model.summary():
            row = QWidget()
            line = HBox(row, (14, 6, 14, 6), 12)
            left = label(heading, "strong")
            hold(left, width=120)
            line.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(breakable(words, 300), "body", "text2", wrap=True), 1)
            rows.append(row)
        self.summary.setVisible(not self._view_model.starting() or bool(self._view_model.draft.counts.total))
        self.summary.set_rows(rows)

    def _show_care(self) -> None:
        model, file = self._view_model, self._view_model.draft.file
        victims = model.victims()
        self.no_victim.setVisible(not victims)
        wanted = {victim.part.id for victim in victims}
        for victim_id in [one for one in self._cares if one not in wanted]:
            card = self._cares.pop(victim_id)
            self._care_column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for victim in victims:
            card = self._cares.get(victim.part.id) or self._add_care(victim.part)
            card.show_care(victim.name, victim.part, file.care(victim.part.id))

    def _add_care(self, part: Part) -> CareCard:
        card = self._cares[part.id] = CareCard(part.id, self._view_model.read_only)
        card.committed.connect(self._view_model.record_care)
        card.draft_changed.connect(self._view_model.keep)
        card.supports_chosen.connect(self._view_model.record_supports)
        self._care_column.addWidget(card)
        return card

    def _show_people(self) -> None:
        model = self._view_model
        rows: list[QWidget] = []
        for person in (*model.victims(), *model.suspects()):
            buttons = []
            if not model.read_only:
                words = tr("Change") if person.part.identified() else tr("Identify or change")
                buttons.append(row_button(words, person.name, self._change_person, person.part))
                buttons.append(row_button(tr("Remove"), person.name, self._remove_person, person.part))
            rows.append(EntryRow(person.name, person.notes, tuple(buttons)))
        if not rows:
            rows.append(empty_row(tr("Nobody is recorded yet.")))
        self.people.set_rows(rows)

    def _show_offences(self) -> None:
        model = self._view_model
        rows: list[QWidget] = []
        for one in model.offences():
            points = row_button(tr("Points to prove"), one.name, self._show_points, one.offence)
            points.setToolTip(tr("What has to be proved, and for which days of conduct (Shift+F1)"))
            buttons = [points]
            if not model.read_only:
                buttons.append(row_button(tr("Change"), one.name, self._change_offence, one.offence))
                buttons.append(row_button(tr("Remove"), one.name, self._remove_offence, one.offence))
            misfit = (
                tr("Does not fit what is recorded. {why} Check the days, the ages or the offence.").format(
                    why=one.misfit
                )
                if one.misfit
                else ""
            )
            rows.append(EntryRow(one.name, one.notes, tuple(buttons), one.offence.definition, misfit))
        if not rows:
            rows.append(empty_row(tr("No offence is recorded yet.")))
        self.offences.set_rows(rows)

    def _show_case(self) -> None:
        model, file = self._view_model, self._view_model.draft.file
        clear_layout(self._details)
        reported = file.case.reported_at
        rows = (
            (tr("Reference"), file.case.reference),
            (tr("Officer"), file.officer_title(file.case.officer_id)),
            (tr("Supervisor"), file.officer_title(file.case.supervisor_id)),
            (tr("Reported"), dates.long_moment(reported) if reported else tr("Not recorded")),
        )
        for heading, words in rows:
            row = QWidget()
            line = HBox(row, (14, 5, 14, 5), 12)
            left = label(heading, "strong")
            hold(left, width=120)
            line.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(breakable(words, 200), "body", "text2", wrap=True), 1)
            self._details.addWidget(row)
        self.report.show_saved(model.case.summary)

    def _show_cannot_wait(self) -> None:
        panel = self._panel_view
        urgent = self._view_model.cannot_wait()
        panel.clear_body()
        panel.show_actions(False)
        panel.setAccessibleName(tr("Cannot wait"))
        panel.title.setText(tr("Cannot wait"))
        panel.body.addWidget(
            label(
                tr(
                    "What is likely to be lost within days, or is to be done at once. Decide on each one on "
                    "Lines of enquiry."
                ),
                "body",
                "text2",
                wrap=True,
            )
        )
        for one in urgent[:CANNOT_WAIT]:
            panel.body.addWidget(rule())
            piece = VBox(spacing=2)
            piece.addWidget(label(breakable(one.title, 200), "strong", wrap=True))
            piece.addWidget(label(breakable(one.why, 300), "body", "text2", wrap=True))
            piece.addWidget(label(one.state, "caption", "muted"))
            panel.body.addLayout(piece)
        if len(urgent) > CANNOT_WAIT:
            panel.body.addWidget(rule())
            panel.body.addWidget(
                label(tr("and {n} more").format(n=len(urgent) - CANNOT_WAIT), "body", "text2")
            )
        if urgent:
            panel.body.addWidget(
                Button(tr("Go to Lines of enquiry"), size="row", clicked=self._go_to_lines),
                0,
                Qt.AlignmentFlag.AlignLeft,
            )
        panel.body.addStretch(1)
        if urgent and self.band != "narrow" and not self._urgent_closed:
            self.show_panel()
        else:
            self.hide_panel()

    # --- going somewhere -------------------------------------------------------------------------------

    def _go(self, step: str) -> None:
        model = self._view_model
        if step in (CONTEXT, LINES, REVIEW):
            self.page_asked.emit({CONTEXT: "context", LINES: "enquiries", REVIEW: "review"}[step])
        elif step == PEOPLE:
            ready = model.suspects() and model.victims()
            if model.read_only or (ready and model.offences()):
                self._scroll_to(self.people)
            elif ready:
                self._ask_offence()
            elif model.suspects():
                self._ask_victim()
            else:
                self._ask_suspect()
        elif not model.victims():
            self._ask_victim()
        else:
            self._go_to_care()

    def _go_to_care(self) -> None:
        cards = list(self._cares.values())
        card = next((one for one in cards if not one.has_safe_contact()), cards[0])
        self._scroll_to(card)
        card.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_lines(self) -> None:
        self.page_asked.emit("enquiries")

    def _scroll_to(self, widget: QWidget) -> None:
        content = self._area.widget()
        assert content is not None
        top = widget.mapTo(content, widget.rect().topLeft()).y()
        self._area.verticalScrollBar().setValue(top - theme().px(12))

    # --- forms in the panel -----------------------------------------------------------------------------

    def _day(self) -> date:
        return self._today or self._view_model.draft.today

    def _ask_victim(self) -> None:
        self.open_form(PersonForm(self._view_model, Role.VICTIM, None, self._day()))

    def _ask_suspect(self) -> None:
        self.open_form(PersonForm(self._view_model, Role.SUSPECT, None, self._day()))

    def _ask_offence(self) -> None:
        self.open_form(OffenceForm(self._view_model, None, self._day()))

    def _ask_case(self) -> None:
        self.open_form(CaseForm(self._view_model, self._day()))

    def _change_person(self, part: Part) -> None:
        self.open_form(PersonForm(self._view_model, part.role, part, self._day()))

    def _change_offence(self, offence: Offence) -> None:
        self.open_form(OffenceForm(self._view_model, offence, self._day()))

    def _show_points(self, offence: Offence) -> None:
        self.guidance_asked.emit(offence.definition)

    def _remove_person(self, part: Part) -> None:
        self._view_model.remove_part(part.id)

    def _remove_offence(self, offence: Offence) -> None:
        self._view_model.remove_offence(offence.id)

    def open_form(self, form: EntryForm) -> None:
        """Show a form in the panel and move the focus into it."""
        self._drop_form()
        self._form = form
        self._back_from_form = self.focusWidget()
        form.draft_changed.connect(self._keep_form)
        panel = self._panel_view
        panel.clear_body()
        panel.setAccessibleName(form.title)
        panel.title.setText(form.title)
        panel.body.addWidget(form, 1)
        clear_layout(panel.action_row)
        panel.action_row.addWidget(Button(form.save_words, "primary", clicked=self._save_form))
        panel.action_row.addWidget(Button(tr("Cancel"), clicked=self._cancel_form))
        panel.action_row.addStretch(1)
        panel.show_actions()
        self.show_panel()
        self._fit_panel()
        form.first().setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def form(self) -> EntryForm | None:
        """The form that is open in the panel."""
        return self._form

    def _save_form(self) -> None:
        if self._form is not None:
            self._saving = self._form.save()

    def _form_saved(self) -> None:
        if self._saving and self._form is not None:
            self._saving = False
            self._view_model.forget(self._view_model.case.id, self._form.key)
            self._leave_form()

    def _refused(self, error: Exception) -> None:
        if self._saving and self._form is not None and isinstance(error, SoteriaError):
            self._saving = False
            self._form.refuse(error)
        else:
            file = self._view_model.draft.file
            for victim, card in self._cares.items():
                card.not_saved(file.care(victim))
            self.report.not_saved(file.case.summary)
            self._view_model.session.failed.emit(error)

    def _cancel_form(self) -> None:
        if self._form is not None:
            self._view_model.forget(self._view_model.case.id, self._form.key)
        self._leave_form()

    def _panel_closed(self) -> None:
        if self._form is None:
            self._urgent_closed = True
        else:
            self._cancel_form()

    def _leave_form(self) -> None:
        if self._form is None:
            return
        self._drop_form()
        self._show_cannot_wait()
        back = self._back_from_form
        self._back_from_form = None
        target = back if back is not None and isValid(back) and back.isVisible() else self.first_focus()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_form(self) -> None:
        self._form = None
        self._saving = False

    # --- typing in progress ------------------------------------------------------------------------------

    def _keep_report(self, text: str, cursor: int) -> None:
        self._view_model.keep(self._view_model.case.id, "summary", text, cursor)

    def _keep_form(self, text: str) -> None:
        if self._form is not None:
            self._view_model.keep(self._view_model.case.id, self._form.key, text, 0)

    def _restore(self, drafts: tuple[DraftText, ...]) -> None:
        case_id = self._view_model.case.id
        for draft in drafts:
            if draft.record_id in self._cares:
                self._cares[draft.record_id].restore(draft.field, draft.text, draft.cursor)
            elif draft.record_id == case_id and draft.field == "summary":
                self.report.restore(draft.text, draft.cursor)
            elif draft.record_id == case_id and draft.field.startswith("form:") and self._form is None:
                form = self._form_of(draft.field)
                if form is not None:
                    form.restore(draft.text)
                    self.open_form(form)

    def _form_of(self, key: str) -> EntryForm | None:
        _, kind, *rest = key.split(":")
        wanted, file = (rest[0] if rest else ""), self._view_model.draft.file
        if kind == "case":
            return CaseForm(self._view_model, self._day())
        if kind == "offence":
            offence = next((one for one in file.offences if one.id == wanted), None)
            return OffenceForm(self._view_model, offence, self._day()) if offence or not wanted else None
        if kind in (Role.SUSPECT, Role.VICTIM):
            part = file.part(wanted)
            return PersonForm(self._view_model, Role(kind), part, self._day()) if part or not wanted else None
        return None

    # --- fitting -------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        content = self._area.widget()
        assert content is not None
        content.setMaximumWidth(theme().px(WIDEST))
