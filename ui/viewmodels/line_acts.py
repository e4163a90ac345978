"""Every act on a line of enquiry that pages offer: forwarded to the casebook, and told when it is done."""

from collections.abc import Callable
from datetime import date, datetime

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from soteria_desk.api import Desk, LineOfEnquiry, Pointed, Proposal
from ui.i18n import tr
from ui.notices import Notices
from ui.session import Session
from ui.viewmodels.own_line import OwnLine, tag_of

Done = Callable[[LineOfEnquiry], None]


class LineActs(QObject):
    """Forwards; decides nothing. Failures reach `session.failed` after `refused`, which views use to show
    again what the casebook holds."""

    changed = Signal(object)
    """A line was made or changed by one of these acts: the LineOfEnquiry as it is now."""
    refused = Signal(object)
    """An act failed: the Exception; it is told elsewhere."""

    def __init__(self, session: Session, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._notices = notices

    # --- Answers to a proposal -----------------------------------------------------------------------

    def adopt(self, proposal: Proposal, owner_id: str, due_on: date | None, done: Done | None = None) -> None:
        """Take a proposal into the plan."""
        case_id, item, subject = self.session.case_id, proposal.template.id, proposal.subject
        self._act(
            lambda desk: desk.planning.adopt(case_id, item, subject, owner_id=owner_id, due_on=due_on),
            tr("{reference} adopted"),
            done,
        )

    def adopt_for(self, meant: tuple[Proposal, ...], owner_id: str, due_on: date | None) -> None:
        """Take the same line into the plan for each it is meant for, in one act."""
        if len(meant) == 1:
            self.adopt(meant[0], owner_id, due_on)
            return
        case_id, item = self.session.case_id, meant[0].template.id
        subjects = tuple(one.subject for one in meant)

        def told(lines: tuple[LineOfEnquiry, ...]) -> None:
            references = ", ".join(line.reference for line in lines)
            self._notices.toast(tr("{references} adopted").format(references=references), self.session.undo)
            self.changed.emit(lines[0])

        self.session.act(
            lambda desk: desk.planning.adopt_for(case_id, item, subjects, owner_id=owner_id, due_on=due_on),
            told,
            self._refused,
        )

    def keep_for_later(self, proposal: Proposal, done: Done | None = None) -> None:
        """Put a proposal into the list, still to be decided."""
        case_id, item, subject = self.session.case_id, proposal.template.id, proposal.subject
        self._act(
            lambda desk: desk.planning.keep_for_later(case_id, item, subject),
            tr("{reference} kept for later: it is in Lines of enquiry, still proposed"),
            done,
        )

    def open_record(self, proposal: Proposal, done: Done) -> None:
        """Put an intrusive proposal into the list, so that its proportionality record can be written."""
        case_id, item, subject = self.session.case_id, proposal.template.id, proposal.subject
        self._act(lambda desk: desk.planning.keep_for_later(case_id, item, subject), "", done)

    def not_pursue(self, proposal: Proposal, reason: str, done: Done | None = None) -> None:
        """Answer a proposal with "not pursued" and its reason."""
        case_id, item, subject = self.session.case_id, proposal.template.id, proposal.subject
        self._act(
            lambda desk: desk.planning.not_pursue(case_id, item, subject, reason),
            tr("{reference} not pursued; the reason is {decision} in the decisions log"),
            done,
            undo=False,
        )

    # --- Acts on a line of the list ------------------------------------------------------------------

    def adopt_line(self, line_id: str, owner_id: str, due_on: date | None, done: Done | None = None) -> None:
        """Adopt a line that was kept for later or whose record is complete."""
        self._act(
            lambda desk: desk.planning.adopt_line(line_id, owner_id=owner_id, due_on=due_on),
            tr("{reference} adopted"),
            done,
        )

    def start(self, line_id: str) -> None:
        """Say that work has begun."""
        self._act(lambda desk: desk.planning.start(line_id), tr("{reference} in progress"))

    def complete(self, line_id: str, result: str, pointed: Pointed, done: Done | None = None) -> None:
        """Record what a line established and which way it pointed."""
        self._act(
            lambda desk: desk.planning.complete(line_id, result, pointed),
            tr("Result of {reference} recorded"),
            done,
        )

    def not_pursue_line(self, line_id: str, reason: str, done: Done | None = None) -> None:
        """Stop or decline a line, with the reason as a sealed decision."""
        self._act(
            lambda desk: desk.planning.not_pursue_line(line_id, reason),
            tr("{reference} not pursued; the reason is {decision} in the decisions log"),
            done,
            undo=False,
        )

    def reopen(self, line_id: str, reason: str, done: Done | None = None) -> None:
        """Take "not pursued" or "done" back, with a reason on the log."""
        self._act(
            lambda desk: desk.planning.reopen(line_id, reason), tr("{reference} reopened"), done, undo=False
        )

    def tick(self, line_id: str, number: int, done: bool) -> None:
        """Tick or untick a step."""
        self._act(lambda desk: desk.planning.tick_step(line_id, number, done), "")

    def change(self, line_id: str, **fields: object) -> None:
        """Change fields of a line, e.g. `owner_id=`, `due_on=`, `lost_at=`."""
        self._act(lambda desk: desk.planning.change_line(line_id, **fields), "")

    def write_part(self, line_id: str, part: str, text: str) -> None:
        """Write one of the five parts of a proportionality record."""

        def work(desk: Desk) -> LineOfEnquiry:
            record = desk.planning.line(line_id).proportionality
            return desk.planning.write_proportionality(line_id, replace(record, **{part: text}))

        self._act(work, "")

    def record_decision(
        self,
        line_id: str,
        decision: str,
        reason: str,
        made_at: datetime | None,
        done: Callable[[object], None] | None = None,
    ) -> None:
        """Record a decision about a line; it is sealed."""
        case_id = self.session.case_id

        def told(entry: object) -> None:
            reference = getattr(entry, "reference", "")
            self._notices.toast(tr("Decision {reference} recorded and sealed").format(reference=reference))
            if done is not None:
                done(entry)

        self.session.act(
            lambda desk: desk.decisions.record(
                case_id, decision, reason, enquiry_id=line_id, made_at=made_at
            ),
            told,
            self._refused,
        )

    def add_line(self, typed: OwnLine, done: Done | None = None) -> None:
        """Add a line of the investigator's own."""
        case_id = self.session.case_id
        self._act(
            lambda desk: desk.planning.add_line(
                case_id,
                title=typed.title,
                why=typed.why,
                towards=typed.towards,
                away=typed.away,
                group=typed.group,
                tag=tag_of(typed.tag),
                concerns=typed.concerns,
                steps=typed.step_list(),
                owner_id=typed.owner_id,
                due_on=typed.due_on,
            ),
            tr("{reference} added"),
            done,
        )

    def reword(self, line: LineOfEnquiry, typed: OwnLine) -> None:
        """Change the words of a line; a step whose words stay keeps its tick."""
        self.change(
            line.id,
            title=typed.title,
            why=typed.why,
            towards=typed.towards,
            away=typed.away,
            steps=typed.step_list(line.steps),
        )

    # --- Telling -------------------------------------------------------------------------------------

    def _act(
        self,
        work: Callable[[Desk], LineOfEnquiry],
        words: str,
        done: Done | None = None,
        *,
        undo: bool = True,
    ) -> None:
        def told(line: LineOfEnquiry) -> None:
            if words:
                said = words.format(reference=line.reference, decision=line.decision)
                self._notices.toast(said, self.session.undo if undo else None)
            self.changed.emit(line)
            if done is not None:
                done(line)

        self.session.act(work, told, self._refused)

    def _refused(self, error: Exception) -> None:
        self.refused.emit(error)
        self.session.failed.emit(error)
