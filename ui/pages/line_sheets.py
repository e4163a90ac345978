"""The sheets that acts on a line need: made, opened and listened to in one place, for both pages."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from soteria_desk.api import Clock, LineOfEnquiry, Pointed, Proposal, SystemClock, dates
from ui.dialogs.decision import DecisionSheet
from ui.dialogs.own_line import OwnLineSheet
from ui.dialogs.proportionality import ProportionalitySheet
from ui.dialogs.reason import ReasonSheet
from ui.dialogs.result import ResultSheet
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.session import Session
from ui.viewmodels.line_acts import Done, LineActs
from ui.viewmodels.line_detail import detail_of_line
from ui.viewmodels.own_line import OwnLine


class LineSheets(QObject):
    """Opens sheets over the window of a page; nothing waits for them."""

    def __init__(self, page: QWidget, session: Session, acts: LineActs, clock: Clock | None = None) -> None:
        super().__init__(page)
        self._page = page
        self._session = session
        self._acts = acts
        self._clock = clock or SystemClock()
        self.sheet: Sheet | None = None
        """The sheet that was opened last."""

    def ask_not_pursued(self, answered: LineOfEnquiry | Proposal) -> None:
        """Ask why a line or a proposal is not pursued."""
        if isinstance(answered, LineOfEnquiry):
            key, subject = answered.id, f"{answered.reference} {answered.title}"
        else:
            key = f"{self._session.case_id} {answered.template.id} {answered.subject}"
            subject = answered.template.title
        sheet = ReasonSheet(
            self._page,
            self._session,
            key,
            "not-pursued",
            title=tr("Not pursue this line?"),
            explanation=tr("It stays in the plan as not pursued, with the reason, and can be reopened."),
            subject=subject,
            action=tr("Not pursue"),
        )

        def given(reason: str) -> None:
            if isinstance(answered, LineOfEnquiry):
                self._acts.not_pursue_line(answered.id, reason)
            else:
                self._acts.not_pursue(answered, reason)

        sheet.given.connect(given)
        self._open(sheet)

    def ask_reopen(self, line: LineOfEnquiry) -> None:
        """Ask why a line is worked on again."""
        sheet = ReasonSheet(
            self._page,
            self._session,
            line.id,
            "reopen",
            title=tr("Reopen {reference}?").format(reference=line.reference),
            explanation=tr("What was recorded first stays in the line and in its history."),
            subject=line.title,
            action=tr("Reopen"),
        )

        def given(reason: str) -> None:
            self._acts.reopen(line.id, reason)

        sheet.given.connect(given)
        self._open(sheet)

    def ask_result(self, line: LineOfEnquiry) -> None:
        """Ask for the result of a line."""
        sheet = ResultSheet(self._page, self._session, line)

        def given(text: str, pointed: Pointed) -> None:
            self._acts.complete(line.id, text, pointed)

        sheet.given.connect(given)
        self._open(sheet)

    def ask_decision(self, line: LineOfEnquiry, decision: str = "") -> None:
        """Ask for a decision about a line."""
        now = dates.local(self._clock.now())
        sheet = DecisionSheet(
            self._page,
            self._session,
            line.id,
            about=f"{line.reference} {line.title}",
            now=now,
            decision=decision,
        )

        def given(text: str, reason: str, made_at: object) -> None:
            self._acts.record_decision(line.id, text, reason, made_at)  # type: ignore[arg-type]

        sheet.given.connect(given)
        self._open(sheet)

    def open_record(self, line: LineOfEnquiry) -> None:
        """Show the proportionality record of an intrusive line."""
        draft = self._session.draft
        if draft is None:
            return
        standing = draft.file.line(line.id) or line
        detail = detail_of_line(standing, draft, self._session.library, self._clock.now())
        sheet = ProportionalitySheet(self._page, self._session, self._acts, detail)

        def adopted(owner_id: str, due_on: object) -> None:
            self._acts.adopt_line(line.id, owner_id, due_on)  # type: ignore[arg-type]

        sheet.adopted.connect(adopted)
        self._open(sheet)

    def ask_line(self, title: str = "", done: Done | None = None) -> None:
        """Ask for a line of the investigator's own."""
        draft = self._session.draft
        if draft is None:
            return
        sheet = OwnLineSheet(self._page, self._session, draft, title=title)

        def given(typed: OwnLine) -> None:
            self._acts.add_line(typed, done)

        sheet.given.connect(given)
        self._open(sheet)

    def ask_wording(self, line: LineOfEnquiry) -> None:
        """Ask for other words of a line."""
        draft = self._session.draft
        if draft is None:
            return
        sheet = OwnLineSheet(self._page, self._session, draft, line=line)

        def given(typed: OwnLine) -> None:
            self._acts.reword(line, typed)

        sheet.given.connect(given)
        self._open(sheet)

    def _open(self, sheet: Sheet) -> None:
        self.sheet = sheet
        sheet.finished.connect(sheet.deleteLater)
        sheet.finished.connect(self._closed)
        sheet.open()

    def _closed(self) -> None:
        self.sheet = None
