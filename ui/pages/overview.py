"""Overview: where to start, care for the victim, who and what is under investigation, and what cannot wait."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QWidget
from shiboken6 import isValid

from soteria_desk.api import DraftText, Offence, Part, Role, SoteriaError, dates
from ui.delegates.paint import MARKS, paint_mark
from ui.i18n import tr
from ui.icons import paint_icon
from ui.pages.care_card import CareCard
from ui.pages.entry_forms import CaseForm, EntryForm, OffenceForm, PersonForm
from ui.plain import breakable
from ui.theme import theme
from ui.viewmodels.journey import CONTEXT, LINES, PEOPLE, REVIEW, VICTIM, NextStep, Step
from ui.viewmodels.overview import CANNOT_WAIT, OverviewViewModel
from ui.widgets.basics import Button, SectionHeading, label, pressed_by_enter, rule, surface
from ui.widgets.detail_panel import DetailPanel, clear_layout
from ui.widgets.empty_state import EmptyState
from ui.widgets.form import FormField
from ui.widgets.held import hold
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.page import Band, Page
from ui.widgets.saved_field import SavedText

WIDEST = 860
"""The column does not get wider than this: longer lines are hard to read."""


class _Disc(QWidget):
    """The icon of the next step in its disc."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = "heart-handshake"
        self._token = "f_victim"
        self._fit()
        theme().changed.connect(self._fit)

    def set_icon(self, icon: str, token: str) -> None:
        self._icon, self._token = icon, token
        self.update()

    def _fit(self) -> None:
        self.setFixedSize(QSize(theme().px(44), theme().px(44)))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color(self._token), look.line))
        back = f"{self._token}_bg" if self._token.startswith("f_") else "soft"
        painter.setBrush(look.color(back))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        side = look.px(24)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(painter, box, self._icon, look.color(self._token))
        painter.end()


class NextCard(QWidget):
    """The one next step, with a way to leave it for later."""

    asked = Signal(str)
    later_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._step: NextStep | None = None
        row = HBox(self, (22, 18, 22, 16), 16)
        self._disc = _Disc()
        row.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=4)
        row.addLayout(column, 1)
        self._kicker = label("", "caption-strong", "text2")
        self._title = label("", "title", wrap=True)
        self._why = label("", "body", "text2", wrap=True)
        for words in (self._kicker, self._title, self._why):
            column.addWidget(words)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=10)
        flow.setContentsMargins(4, 8, 4, 4)
        self.action = Button("", "primary", size="main", clicked=self._ask)
        self.later = Button(tr("I will do this later"), "quiet", size="main", clicked=self._put_off)
        flow.addWidget(self.action)
        flow.addWidget(self.later)
        column.addWidget(buttons)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_step(self, step: NextStep | None, read_only: bool) -> None:
        """Show a step; nothing at all for None."""
        self._step = step
        self.setVisible(step is not None)
        if step is None:
            return
        minutes = (
            tr("about 1 minute") if step.minutes == 1 else tr("about {n} minutes").format(n=step.minutes)
        )
        self._kicker.setText(tr("Next step, {minutes}").format(minutes=minutes))
        self._title.setText(step.title)
        self._why.setText(step.why)
        self.action.setText(step.action)
        self.later.setVisible(not read_only)
        self._disc.set_icon(step.icon, "f_victim" if step.id == VICTIM else "primary")
        self.setAccessibleName(f"{self._kicker.text()}. {step.title}. {step.why}")

    def _ask(self) -> None:
        if self._step is not None:
            self.asked.emit(self._step.id)

    def _put_off(self) -> None:
        if self._step is not None:
            self.later_asked.emit(self._step.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(look.color("hairline"), look.line))
        painter.setBrush(look.color("surface"))
        painter.drawRoundedRect(box, look.px(6), look.px(6))
        painter.fillRect(QRectF(0, 1, look.px(5), self.height() - 2), look.color("primary"))
        painter.end()


class StepRow(QPushButton):
    """One step of the journey: number, title, state, mark. Enter goes there."""

    asked = Signal(str)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setProperty("part", "row")
        self.setAutoDefault(False)
        self._number = number
        self._step: Step | None = None
        self._current = False
        row = HBox(self, (54, 8, 46, 8), 0)
        words = VBox(spacing=1)
        self._title = label("", "strong", wrap=True)
        self._state = label("", "caption", "text2", wrap=True)
        for one in (self._title, self._state):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.addWidget(one)
        row.addLayout(words, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self._ask)

    def show_step(self, step: Step, current: bool, put_off: bool) -> None:
        """Show a step; `current` is the next one."""
        self._step, self._current = step, current
        self._title.setText(step.title)
        state = tr("{state} Left for later.").format(state=step.state) if put_off else step.state
        self._state.setText(state)
        self.setToolTip(step.rule)
        self.setAccessibleName(f"{self._number}. {step.title}. {MARKS[step.mark]}. {state}")
        self.update()

    def _ask(self) -> None:
        if self._step is not None:
            self.asked.emit(self._step.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        return max(theme().px(52), layout.heightForWidth(width))

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self._current:
            painter.fillRect(rect, look.color("select" if not look.high_contrast else "surface"))
            painter.fillRect(QRectF(0, 0, look.px(3), rect.height()), look.color("select_bar"))
        elif self.underMouse():
            painter.fillRect(rect, look.color("sunken"))
        side = look.px(26)
        disc = QRectF(look.px(14), (rect.height() - side) / 2, side, side)
        painter.setPen(QPen(look.color("primary" if self._current else "border"), look.line))
        painter.setBrush(look.color("primary" if self._current else "surface"))
        painter.drawEllipse(disc.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(look.color("onprimary" if self._current else "text"))
        painter.setFont(look.font("strong"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
        if self._step is not None:
            box = QRectF(
                rect.right() - look.px(34), (rect.height() - look.px(16)) / 2, look.px(16), look.px(16)
            )
            paint_mark(painter, box, self._step.mark)
        painter.end()


class EntryRow(QWidget):
    """A person or an offence: words, and what can be done with them."""

    def __init__(self, name: str, notes: str, buttons: tuple[Button, ...]) -> None:
        super().__init__()
        row = HBox(self, (14, 7, 10, 7), 8)
        words = VBox(spacing=1)
        words.addWidget(label(breakable(name, 300), "strong", wrap=True))
        if notes:
            words.addWidget(label(breakable(notes, 600), "caption", "text2", wrap=True))
        row.addLayout(words, 1)
        for button in buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{name}. {notes}")


class Card(QWidget):
    """A white card with a head and rows."""

    def __init__(self, heading: str, explanation: str = "") -> None:
        super().__init__()
        outer = VBox(self, spacing=0)
        self.frame = surface("card")
        outer.addWidget(self.frame)
        column = VBox(self.frame, (1, 1, 1, 1), 0)
        head = surface("head")
        head.setProperty("part", "cardhead")
        head_row = VBox(head, (14, 6, 10, 6), 0)
        self.heading = SectionHeading(heading, explanation, "heading")
        head_row.addWidget(self.heading)
        column.addWidget(head)
        self.rows = VBox(spacing=0)
        column.addLayout(self.rows)

    def set_rows(self, rows: list[QWidget]) -> None:
        """Show these rows with lines between them."""
        clear_layout(self.rows)
        for number, row in enumerate(rows):
            if number:
                self.rows.addWidget(rule())
            self.rows.addWidget(row)


class OverviewPage(Page):
    """Shows its view model and forwards what the investigator does; decides nothing."""

    page_asked = Signal(str)

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
        self.report = SavedText(tr("What is reported"), lines=4)
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
                buttons.append(self._row_button(words, person.name, self._change_person, person.part))
                buttons.append(self._row_button(tr("Remove"), person.name, self._remove_person, person.part))
            rows.append(EntryRow(person.name, person.notes, tuple(buttons)))
        if not rows:
            rows.append(_empty_row(tr("Nobody is recorded yet.")))
        self.people.set_rows(rows)

    def _show_offences(self) -> None:
        model = self._view_model
        rows: list[QWidget] = []
        for one in model.offences():
            buttons = []
            if not model.read_only:
                buttons.append(self._row_button(tr("Change"), one.name, self._change_offence, one.offence))
                buttons.append(self._row_button(tr("Remove"), one.name, self._remove_offence, one.offence))
            rows.append(EntryRow(one.name, one.notes, tuple(buttons)))
        if not rows:
            rows.append(_empty_row(tr("No offence is recorded yet.")))
        self.offences.set_rows(rows)

    def _row_button(self, words: str, about: str, do: Callable[[Any], None], what: object) -> Button:
        button = Button(words, "quiet", size="row", name=f"{words}: {about}")
        _Doer(button, do, what)
        return button

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
                tr("To be done at once, and why. Decide on each one on Lines of enquiry."),
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


class _Doer(QObject):
    """Calls one method with one record when its button is pressed; a named method in the place of a lambda."""

    def __init__(self, button: Button, do: Callable[[Any], None], what: object) -> None:
        super().__init__(button)
        self._do, self._what = do, what
        button.clicked.connect(self._run)

    def _run(self) -> None:
        self._do(self._what)


def _empty_row(words: str) -> QWidget:
    holder = QWidget()
    row = HBox(holder, (14, 9, 14, 9), 0)
    row.addWidget(label(words, "body", "muted", wrap=True))
    return holder
