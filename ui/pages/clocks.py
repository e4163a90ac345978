"""Dates and clocks: what happened in the investigation, and what is due because of it."""

from datetime import datetime

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from soteria_desk.api import CaseClock, dates
from ui.dialogs.event import DoneSheet, EventSheet
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.notices import Notices
from ui.pages.overview_cards import Card, EntryRow, empty_row, row_button
from ui.plain import breakable
from ui.ticker import Ticker
from ui.viewmodels.case_clocks import CaseClocksViewModel, ClockGroup, ClockRow, EventRow
from ui.widgets.banner import Banner
from ui.widgets.basics import Button, SectionHeading, label, surface
from ui.widgets.detail_panel import clear_layout
from ui.widgets.layouts import VBox
from ui.widgets.page import Page
from ui.widgets.rows import Row, Rows
from ui.widgets.tags import ClockLabel, Tag

READ_ONLY = tr("This casebook can only be read here.")
EXPLAINED = {
    "promise": tr("by the edition of the Victims' Code that is named"),
    "evidence": tr("by when it is likely lost; nothing promises that it is there until then"),
    "deadline": tr("by law, code or policy, as named; a limit says who may extend it"),
    "conditional": tr("only if what they need is so; record it on this page once it is known"),
    "other": tr("the guidance gives no length, or it cannot be counted"),
    "over": "",
}


class ClocksPage(Page):
    """Shows its view model and forwards what the investigator does; decides nothing."""

    guidance = "law"

    def __init__(self, view_model: CaseClocksViewModel, notices: Notices) -> None:
        super().__init__(tr("Dates and clocks"), background="window")
        self._view_model = view_model
        self._notices = notices
        self._over = False
        self.sheet: Sheet | None = None
        view_model.setParent(self)
        self.over_button = Button(tr("Show what has passed"), clicked=self._turn_over)
        self.over_button.setCheckable(True)
        self.record_button = Button(tr("Record event"), "primary", icon_name="plus", clicked=self._ask_event)
        self.record_button.setToolTip("Ctrl+N")
        self.action_row.addWidget(self.over_button)
        self.action_row.addWidget(self.record_button)
        column = self.scroll_body((16, 4, 14, 24), 14)
        self.problems = QWidget()
        self._problems: QVBoxLayout = VBox(self.problems, spacing=6)
        self.events = Card(tr("What happened"), tr("what clocks start from"))
        column.addWidget(self.problems)
        column.addWidget(self.events)
        self._groups: QVBoxLayout = VBox(spacing=14)
        column.addLayout(self._groups)
        self.waiting = label("", "body", "muted", wrap=True)
        column.addWidget(self.waiting)
        column.addStretch(1)
        self.lists: dict[str, Rows] = {}
        self._faces: list[tuple[ClockLabel, ClockRow]] = []
        self._by_clock: list[tuple[tuple[str, str], QWidget]] = []
        self._ticker = Ticker(self)
        self._ticker.ticked.connect(self._tick)
        QShortcut(QKeySequence("Ctrl+N"), self, self._ask_event).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        view_model.changed.connect(self._show)
        view_model.failed.connect(notices.show_failure)

    # --- for the frame -------------------------------------------------------------------------------

    def opened(self) -> None:
        self._view_model.load()

    def first_focus(self) -> QWidget | None:
        for rows in self.lists.values():
            if rows.rows:
                return rows.rows[0]
        return self.record_button

    # --- showing -------------------------------------------------------------------------------------

    def _show(self) -> None:
        shown = self._view_model.shown
        if shown is None:
            return
        self.record_button.explain(READ_ONLY if shown.read_only else "")
        late = sum(row.clock.state == "late" for group in shown.groups for row in group.rows)
        soon = sum(row.clock.state == "soon" for group in shown.groups for row in group.rows)
        self.set_subtitle(
            tr("{late} late, {soon} soon").format(late=late, soon=soon)
            if shown.events
            else tr("Nothing is recorded yet that a clock starts from")
        )
        clear_layout(self._problems)
        for words in shown.problems:
            self._problems.addWidget(Banner(breakable(words, 400), "warn"))
        self.problems.setVisible(bool(shown.problems))
        self.events.set_rows(
            [self._event_row(one, shown.read_only) for one in shown.events]
            or [
                empty_row(
                    tr(
                        "Record when it was reported, the days of the offence (both on Overview), an arrest, an"
                        " interview or a release, and what is due appears below."
                    )
                )
            ]
        )
        over = sum(len(group.rows) for group in shown.groups if group.key == "over")
        self.over_button.setText(tr("Show what has passed ({n})").format(n=over))
        self.over_button.setVisible(bool(over))
        stood = self._stands_on()
        groups = [group for group in shown.groups if group.key != "over" or self._over]
        self._show_groups(groups)
        wanted = self._view_model.take_wanted()
        self._stand_on(wanted if wanted[0] else stood)
        self.waiting.setText(
            tr("{n} more rules wait for what they count from.").format(n=shown.waiting)
            if shown.waiting
            else ""
        )

    def _stands_on(self) -> tuple[str, str]:
        """The clock that has the focus, by its rule and whom it is about: its row is made anew."""
        inside = self.focusWidget()
        return next(
            (key for key, row in self._by_clock if row is inside or row.isAncestorOf(inside or self)),
            ("", ""),
        )

    def _stand_on(self, wanted: tuple[str, str]) -> None:
        """Stand on a clock: one that was asked for elsewhere, or that had the focus."""
        row = next((row for key, row in self._by_clock if wanted[0] and key == wanted), None)
        if row is not None:
            row.show()  # a layout shows it later, and what is not shown takes no focus
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _event_row(self, one: EventRow, read_only: bool) -> EntryRow:
        buttons: tuple[Button, ...] = ()
        if one.id and not read_only:
            buttons = (row_button(tr("Remove"), one.title, self._remove, one),)
        return EntryRow(one.title, one.detail, buttons)

    def _show_groups(self, groups: list[ClockGroup]) -> None:
        had = next(
            (key for key, rows in self.lists.items() if rows.isAncestorOf(self.focusWidget() or self)), ""
        )
        clear_layout(self._groups)
        self.lists, self._faces, self._by_clock = {}, [], []
        for group in groups:
            self._groups.addWidget(self._card(group))
        if had:
            stop = self.first_focus() or self
            stop.show()  # as below
            stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, group: ClockGroup) -> QWidget:
        frame = surface("card")
        column = VBox(frame, (1, 1, 1, 1), 0)
        head = surface("head")
        head.setProperty("part", "cardhead")
        VBox(head, (14, 6, 10, 6), 0).addWidget(SectionHeading(group.words, EXPLAINED[group.key], "heading"))
        column.addWidget(head)
        rows = Rows(group.words)
        rows.set_rows([self._row(one) for one in group.rows])
        column.addWidget(rows)
        self.lists[group.key] = rows
        self._by_clock += [
            ((one.clock.id, one.clock.subject), row) for one, row in zip(group.rows, rows.rows, strict=True)
        ]
        return frame

    def _row(self, one: ClockRow) -> Row:
        made = Row(breakable(one.title, 300))
        made.words.addWidget(label(one.due, "body", "text2", wrap=True))
        for words in one.lines:
            made.words.addWidget(label(breakable(words, 600), "caption", "text2", wrap=True))
        made.words.addWidget(label(breakable(one.source, 600), "caption", "muted", wrap=True))
        face = self._view_model.face(one)
        said = face.words if face else one.state
        if not one.clock.confirmed:
            made.add(Tag(tr("Unconfirmed"), "warn"))
        if face is not None:
            clock = ClockLabel(face.words, face.share, face.level)
            self._faces.append((clock, one))
            made.add(clock)
        elif one.state:
            made.add(label(one.state, "body", "muted"))
        marked = "" if one.clock.confirmed else tr("Unconfirmed")
        made.setAccessibleName(
            ". ".join(filter(None, (one.title, said, marked, one.due, *one.lines, one.source)))
        )
        shown = self._view_model.shown
        if one.can_be_done and shown is not None and not shown.read_only:
            if one.clock.state == "done":
                made.add(row_button(tr("Not done"), one.title, self._undone, one.clock))
            else:
                made.add(row_button(tr("Done..."), one.title, self.ask_done, one))
                made.when_acted(self.ask_done, one)
        return made

    def _tick(self) -> None:
        if self.isVisible():
            for clock, row in self._faces:
                face = self._view_model.face(row)
                if face is not None:
                    clock.set_clock(face.words, face.share, face.level)

    def _turn_over(self) -> None:
        self._over = self.over_button.isChecked()
        self._show()

    # --- acting --------------------------------------------------------------------------------------

    def _ask_event(self) -> None:
        shown = self._view_model.shown
        if shown is None or shown.read_only:
            return
        sheet = EventSheet(self, shown.types, shown.people, dates.local(shown.as_of).date())
        sheet.given.connect(self._record)
        self._open(sheet)

    def _record(self, type_: str, at: datetime, whole_day: bool, part_id: str, note: str) -> None:
        self._view_model.record(
            type_,
            at,
            whole_day,
            part_id,
            note,
            self._recorded,
            self._notices.show_failure,
        )

    def _recorded(self, _: object) -> None:
        self._notices.toast(tr("Event recorded. Its clocks run."))

    def _remove(self, one: EventRow) -> None:
        self._view_model.remove(one.id, self._removed, self._notices.show_failure)

    def _removed(self, _: object) -> None:
        self._notices.toast(tr("Event removed. Ctrl+Z brings it back."))

    def ask_done(self, row: ClockRow) -> None:
        """Ask when what a clock asks for was done."""
        shown = self._view_model.shown
        if shown is None:
            return
        sheet = DoneSheet(self, tr("When was this done?"), row.title, shown.as_of)
        sheet.given.connect(_Giver(sheet, self, row.clock).give)
        self._open(sheet)

    def mark(self, clock: CaseClock, at: datetime) -> None:
        """Record it."""
        self._view_model.mark(clock, at, self._marked, self._notices.show_failure)

    def _undone(self, clock: CaseClock) -> None:
        self._view_model.mark(clock, None, self._marked, self._notices.show_failure)

    def _marked(self, _: object) -> None:
        self._notices.toast(tr("Recorded."))

    def _open(self, sheet: Sheet) -> None:
        self.sheet = sheet
        sheet.finished.connect(sheet.deleteLater)
        sheet.finished.connect(self._closed)
        sheet.open()

    def _closed(self) -> None:
        self.sheet = None


class _Giver(QObject):
    """Hands on when one clock was done."""

    def __init__(self, sheet: Sheet, page: ClocksPage, clock: CaseClock) -> None:
        super().__init__(sheet)
        self._page, self._clock = page, clock

    def give(self, at: datetime) -> None:
        self._page.mark(self._clock, at)
