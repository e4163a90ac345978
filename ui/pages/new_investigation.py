"""A new investigation: the case, victims, suspects and offences, created in one action; the reference alone is enough."""

import json
from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from soteria_desk.api import STATUS_TEXTS, Age, NewCase, Officer, SoteriaError, Status, dates
from ui.i18n import tr
from ui.pages.entry_forms import MomentField
from ui.pages.new_case_rows import OffenceRow, Row, SuspectRow, VictimRow
from ui.theme import theme
from ui.viewmodels.new_investigation import NewInvestigationViewModel
from ui.viewmodels.offences import OffencesByDate
from ui.viewmodels.typed import MOMENT_HINT
from ui.widgets.basics import Button, SectionHeading, surface
from ui.widgets.choice import Choice
from ui.widgets.entry_fields import OfficerField, set_field_error, text_field
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField, focus_first_error
from ui.widgets.layouts import VBox
from ui.widgets.page import Page

R = TypeVar("R", bound=Row)
P = TypeVar("P", VictimRow, SuspectRow)
WIDEST = 960
KEEP_MS = 2000
BLANK_DAYS = ["exact", "", ""]
"""What a field for days holds before anyone has touched it."""
_TWO_COLUMNS_FROM = 640


class NewInvestigationPage(Page):
    """Collects what is known so far. Nothing but the reference is needed; the rest can follow on Overview."""

    case_created = Signal(str)
    left = Signal()

    def __init__(self, view_model: NewInvestigationViewModel, today: date | None = None) -> None:
        super().__init__(tr("New investigation"), background="window")
        self._view_model = view_model
        self._today = today or dates.local(datetime.now().astimezone()).date()
        self.victims: list[VictimRow] = []
        self.suspects: list[SuspectRow] = []
        self.offences: list[OffenceRow] = []
        self._kept = ""
        self._untouched = ""
        self._build()
        self._connect()
        self.clear()

    # --- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.set_subtitle(tr("The reference alone is enough; everything else can be added later."))
        self.create_button = Button(tr("Create investigation"), "primary")
        self.create_button.setToolTip(tr("Create the investigation (Ctrl+Enter)"))
        self.cancel_button = Button(tr("Cancel"))
        self.action_row.addWidget(self.cancel_button)
        self.action_row.addWidget(self.create_button)
        column = self.scroll_body((16, 4, 14, 24), 14)
        self._content = column.parentWidget()
        self.error = ErrorLines()
        column.addWidget(self.error)
        column.addWidget(self._build_case())
        self._add_buttons: list[Button] = []
        self._victim_rows = self._section(
            column,
            tr("Victims"),
            tr("by initials; no names are needed for a plan"),
            tr("Add victim"),
            self.add_victim,
        )
        self._suspect_rows = self._section(
            column, tr("Suspects"), tr("identified or described"), tr("Add suspect"), self.add_suspect
        )
        self._offence_rows = self._section(
            column,
            tr("Offences"),
            tr("never more precise than they were told"),
            tr("Add offence"),
            self.add_offence,
        )
        column.addStretch(1)
        create = QShortcut(QKeySequence("Ctrl+Return"), self, self._create)
        create.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._keep_clock = QTimer(self, interval=KEEP_MS)
        self._fit()
        theme().changed.connect(self._fit)

    def _build_case(self) -> QWidget:
        card = surface("card")
        column = VBox(card, (14, 10, 14, 14), 10)
        column.addWidget(SectionHeading(tr("The case"), "", "heading"))
        self._grid = QGridLayout()
        column.addLayout(self._grid)
        self.reference = text_field(tr("Force reference"))
        self.reference_field = FormField(
            tr("Force reference"), self.reference, tr("As your force writes it, e.g. WX/26/00417.")
        )
        self.operation = text_field(tr("Operation"))
        self.operation_field = FormField(
            tr("Operation"), self.operation, tr("Without Op. It may stay empty.")
        )
        self.status = Choice(tr("Status"))
        self.status.set_options([(STATUS_TEXTS[str(one)], str(one)) for one in Status])
        self.reported = MomentField(tr("Reported"), self._today)
        self.reported_field = FormField(tr("Time of report"), self.reported, MOMENT_HINT)
        self.officer = OfficerField(tr("Officer in the case"), self._view_model.add_officer)
        self.supervisor = OfficerField(tr("Supervisor"), self._view_model.add_officer)
        self._case_fields = [
            self.reference_field,
            self.operation_field,
            FormField(tr("Status"), self.status, tr("Where the case stands now.")),
            self.reported_field,
            FormField(tr("Officer in the case"), self.officer),
            FormField(tr("Supervisor"), self.supervisor),
        ]
        self._columns = 0
        return card

    def _section(self, column: VBox, heading: str, note: str, action: str, add: Callable[[], None]) -> VBox:
        head = SectionHeading(heading, note, "heading")
        button = Button(action, size="row", icon_name="plus")
        button.clicked.connect(add)
        self._add_buttons.append(button)
        head.add(button)
        column.addWidget(head)
        rows = VBox(spacing=8)
        column.addLayout(rows)
        return rows

    def _connect(self) -> None:
        model = self._view_model
        model.officers_found.connect(self._show_officers)
        model.draft_found.connect(self._restore)
        model.created.connect(self._created)
        model.refused.connect(self._refused)
        self.create_button.clicked.connect(self._create)
        self.cancel_button.clicked.connect(self._cancel)
        self.officer.added.connect(self.supervisor.offer)
        self.supervisor.added.connect(self.officer.offer)
        self._keep_clock.timeout.connect(self._keep)

    # --- for the frame -------------------------------------------------------------------------------

    def opened(self) -> None:
        self._view_model.load()

    def first_focus(self) -> QWidget | None:
        return self.reference

    def flush(self) -> None:
        super().flush()
        self._keep()

    def clear(self) -> None:
        """Begin anew: one victim, one suspect and one offence are waiting to be filled in or removed."""
        self.error.clear()
        for field in self._all_fields():
            field.set_error("")
        for row in (*self.victims, *self.suspects, *self.offences):
            self._take(row)
        self.reference.clear()
        self.operation.clear()
        self.status.setCurrentIndex(0)
        self.reported.set_texts(["", ""])
        self._append(VictimRow(self._today), self.victims, self._victim_rows)
        self._append(SuspectRow(self._today), self.suspects, self._suspect_rows)
        self._append(self._offence_row(), self.offences, self._offence_rows)
        self._offer_people()
        self._untouched = self._kept = json.dumps(self.texts())

    # --- rows ----------------------------------------------------------------------------------------

    def add_victim(self) -> None:
        """Append a victim."""
        self._append(VictimRow(self._today), self.victims, self._victim_rows).first().setFocus()
        self._offer_people()

    def add_suspect(self) -> None:
        """Append a suspect."""
        self._append(SuspectRow(self._today), self.suspects, self._suspect_rows).first().setFocus()
        self._offer_people()

    def add_offence(self) -> None:
        """Append an offence."""
        row = self._append(self._offence_row(), self.offences, self._offence_rows)
        row.first().setFocus()
        self._offer_people()

    def _offence_row(self) -> OffenceRow:
        return OffenceRow(self._view_model.library, OffencesByDate(self._view_model.session), self._today)

    def _append(self, row: R, rows: list[R], column: VBox) -> R:
        rows.append(row)
        column.addWidget(row)
        row.remove_asked.connect(self._remove)
        initials = getattr(row, "initials", None)
        if initials is not None:
            initials.textEdited.connect(self._offer_people)
        known = getattr(row, "known", None)
        if known is not None:
            known.currentIndexChanged.connect(self._offer_people)
        if isinstance(row, OffenceRow):
            row.settled.connect(self._ask_offences)
        elif isinstance(row, VictimRow | SuspectRow):
            row.age.settled.connect(self._ask_all_offences)
        self._number()
        return row

    def _remove(self, row: Row) -> None:
        self._take(row)
        self._number()
        self._offer_people()
        self.create_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, row: Row) -> None:
        for rows in (self.victims, self.suspects, self.offences):
            if row in rows:
                rows.remove(row)  # type: ignore[arg-type]  # it was found there
        row.hide()
        row.setParent(None)
        row.deleteLater()

    def _number(self) -> None:
        for rows in (self.victims, self.suspects, self.offences):
            for number, row in enumerate(rows, start=1):
                row.set_number(number, len(rows) == 1)
        self._order_stops()

    def _order_stops(self) -> None:
        """Tab walks as the page is read: a row that was added later would come last otherwise."""
        rows: tuple[list[Row], ...] = ([*self.victims], [*self.suspects], [*self.offences])
        stops: list[QWidget] = []
        for button, here in zip(self._add_buttons, rows, strict=True):
            stops += [button, *(stop for row in here for stop in row.stops())]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _offer_people(self) -> None:
        suspects = [row.shown(number) for number, row in enumerate(self.suspects, start=1)]
        victims = [row.shown(number) for number, row in enumerate(self.victims, start=1)]
        for row in self.offences:
            row.set_people(suspects, victims)
            self._ask_offences(row)

    def _ask_all_offences(self) -> None:
        for row in self.offences:
            self._ask_offences(row)

    def _ask_offences(self, row: OffenceRow) -> None:
        """Have a row offer what could apply to its days, and to the ages of the people it names."""
        victim, suspect = row.victim.currentIndex(), row.suspect.currentIndex()
        row.ask(
            self.victims[victim].age.known() if 0 <= victim < len(self.victims) else Age(),
            self.suspects[suspect].age.known() if 0 <= suspect < len(self.suspects) else Age(),
        )

    # --- creating --------------------------------------------------------------------------------------

    def _all_fields(self) -> list[FormField]:
        rows = (*self.victims, *self.suspects, *self.offences)
        return [*self._case_fields, *(field for row in rows for field in row.fields)]

    def read(self) -> NewCase | None:
        """Return what is typed, or mark every mistake, move the focus to the first, and return None."""
        reference = self.reference.text().strip()
        self.reference_field.set_error("" if reference else tr("The force reference is missing."))
        set_field_error(self.reported_field, self.reported.value)
        # An untouched first row is no person: nobody has to remove it before they can go on.
        victims = [row.read() for row in self._filled(self.victims)]
        suspects = [row.read() for row in self._filled(self.suspects)]
        offences = [row.read() for row in self.offences if self._is_filled(row)]
        if focus_first_error([one for one in self._all_fields() if one.isVisibleTo(self)]):
            return None
        return NewCase(
            reference=reference,
            operation=self.operation.text(),
            officer_id=self.officer.value(),
            supervisor_id=self.supervisor.value(),
            status=Status(str(self.status.value())),
            reported_at=self.reported.value(),
            suspects=tuple(one for one in suspects if one is not None),
            victims=tuple(one for one in victims if one is not None),
            offences=tuple(one for one in offences if one is not None),
        )

    def _filled(self, rows: list[P]) -> list[P]:
        return [row for row in rows if not (len(rows) == 1 and self._is_blank(row))]

    def _is_blank(self, row: VictimRow | SuspectRow) -> bool:
        return row.texts() == type(row)(self._today).texts()

    def _is_filled(self, row: OffenceRow) -> bool:
        """Whether an offence is meant: not the single untouched row of a form without people."""
        alone = len(self.offences) == 1 and row.when.texts() == BLANK_DAYS
        nobody = not self._filled(self.victims) or not self._filled(self.suspects)
        return not (alone and nobody)

    def _create(self) -> None:
        self.error.clear()
        new = self.read()
        if new is not None:
            self.create_button.setEnabled(False)
            self._view_model.create(new)

    def _created(self, case_id: str) -> None:
        self.create_button.setEnabled(True)
        self.clear()
        self.case_created.emit(case_id)

    def _refused(self, error: Exception) -> None:
        self.create_button.setEnabled(True)
        if isinstance(error, SoteriaError):
            self.error.tell(error)
            self.reference.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._view_model.session.failed.emit(error)

    def _cancel(self) -> None:
        self._view_model.forget()
        self.clear()
        self.left.emit()

    # --- typing in progress ------------------------------------------------------------------------------

    def texts(self) -> list[list[list[str]]]:
        """Everything chosen and typed."""
        case = [
            self.reference.text(),
            self.operation.text(),
            str(self.status.value()),
            self.officer.value(),
            self.supervisor.value(),
            *self.reported.texts(),
        ]
        return [
            [case],
            [row.texts() for row in self.victims],
            [row.texts() for row in self.suspects],
            [row.texts() for row in self.offences],
        ]

    def _keep(self) -> None:
        text = json.dumps(self.texts())
        if text != self._kept:
            self._kept = text
            self._view_model.keep(text)

    def _restore(self, text: str) -> None:
        if json.dumps(self.texts()) != self._untouched:
            return
        try:
            self._show_texts(json.loads(text))
        except (ValueError, TypeError, IndexError):
            self.clear()  # a draft of an older version of this page

    def _show_texts(self, found: list[list[list[str]]]) -> None:
        (case,), victims, suspects, offences = found
        self.reference.setText(case[0])
        self.operation.setText(case[1])
        for choice, value in (
            (self.status, case[2]),
            (self.officer.choice, case[3]),
            (self.supervisor.choice, case[4]),
        ):
            if choice.findData(value) >= 0:
                choice.setCurrentIndex(choice.findData(value))
        self.reported.set_texts(case[5:7])
        for row in (*self.victims, *self.suspects, *self.offences):
            self._take(row)
        for texts in victims:
            self._append(VictimRow(self._today), self.victims, self._victim_rows).set_texts(texts)
        for texts in suspects:
            self._append(SuspectRow(self._today), self.suspects, self._suspect_rows).set_texts(texts)
        self._offer_people()
        for texts in offences:
            row = self._append(self._offence_row(), self.offences, self._offence_rows)
            self._offer_people()
            row.set_texts(texts)
        self._kept = json.dumps(self.texts())

    def _show_officers(self, officers: tuple[Officer, ...], me: str) -> None:
        self.officer.set_officers(officers, self.officer.value() or me)
        self.supervisor.set_officers(officers, self.supervisor.value())
        if json.dumps(self.texts()) != self._kept and self._kept == self._untouched:
            self._untouched = self._kept = json.dumps(self.texts())

    # --- fitting ---------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keep_clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._keep_clock.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._content is not None:
            self._content.setMaximumWidth(theme().px(WIDEST))
        self._grid.setHorizontalSpacing(theme().px(16))
        self._grid.setVerticalSpacing(theme().px(12))
        columns = 2 if self.width() >= theme().px(_TWO_COLUMNS_FROM) else 1
        if columns == self._columns:
            return
        self._columns = columns
        for number, field in enumerate(self._case_fields):
            self._grid.addWidget(field, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
