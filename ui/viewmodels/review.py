"""State of the review page: checks, questions, what changed since the last revision, and paper being made."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from soteria_desk.api import (
    Check,
    Clock,
    Desk,
    Draft,
    Issued,
    Order,
    Pdf,
    Plan,
    PlanChange,
    PlanQuestion,
    SoteriaError,
    SystemClock,
    changes_since,
    checks_of,
    dates,
    make_pdf,
    questions_of,
)
from ui.session import Session
from ui.work.job import Job

PRINTED, SAVED = "printed", "saved as a file"
"""How a paper left the casebook, for the record."""

_NOT_CONTENT = (
    "revision", "replaces", "made_at", "made_by", "self_approved", "program", "earlier_seq", "earlier_head",
    "changes_since", "changes",
)  # fmt: skip


class ReviewShown(NamedTuple):
    """What the page shows, worked out from one draft.

    Attributes:
        question_items: Ids of the questions of the guidance, by their printed number.
        own_questions: Ids of the questions the investigator added, by their printed number.
        compared_with: "revision 3"; empty while no revision was issued.
        changed: Whether anything printed differs from the last revision; None until it has been compared.
    """

    draft: Draft
    checks: tuple[Check, ...]
    run_at: datetime
    questions: tuple[PlanQuestion, ...]
    question_items: dict[int, str]
    own_questions: dict[int, str]
    issued: tuple[Issued, ...]
    compared_with: str
    changes: tuple[PlanChange, ...]
    changed: bool | None

    def of(self, severity: str) -> tuple[Check, ...]:
        """The checks of one severity."""
        return tuple(check for check in self.checks if check.severity == severity)

    @property
    def last(self) -> Issued | None:
        """The newest revision."""
        return self.issued[0] if self.issued else None

    @property
    def next_number(self) -> int:
        """The number the next revision takes."""
        return self.last.number + 1 if self.last else 1

    @property
    def waiting(self) -> Issued | None:
        """The newest revision while its signed review is not recorded."""
        return self.last if self.last is not None and self.last.review is None else None

    @property
    def settled(self) -> bool:
        """Whether the newest revision still says what the case says."""
        return self.last is not None and self.changed is False

    @property
    def needs_exception(self) -> bool:
        """Whether nobody else is named who could sign: only then is a self-approved plan offered."""
        case = self.draft.file.case
        return case.supervisor_id in ("", case.officer_id)


class Paper(NamedTuple):
    """A finished PDF in memory with the order it was made from."""

    order: Order
    pdf: Pdf

    @property
    def title(self) -> str:
        """'Revision 4' or 'Draft'."""
        number = self.order.plan.revision
        return f"Revision {number}" if number else "Draft"


def instants(local: datetime) -> tuple[datetime, ...]:
    """The instants at which clocks in England showed that time: two in the hour that repeats, none where clocks leap."""
    found: list[datetime] = []
    for fold in (0, 1):
        at = local.replace(tzinfo=dates.london(), fold=fold)
        there = dates.local(datetime.fromtimestamp(at.timestamp(), tz=dates.london()))
        if there.replace(tzinfo=None) == local and all(at.utcoffset() != one.utcoffset() for one in found):
            found.append(at)
    return tuple(found)


class ReviewViewModel(QObject):
    """Reads the draft through the session; issues, prints and records through it; decides nothing by itself."""

    changed = Signal()
    """`shown` is new."""
    paper_started = Signal(str)
    """A PDF is being made; says of what."""
    paper_progressed = Signal(int, int)
    paper_made = Signal(object)
    """A Paper."""
    paper_ended = Signal()
    """No PDF is being made any more, whatever came of it."""
    issued = Signal(object)
    """A revision was issued: an Issued."""
    signature_recorded = Signal(int)
    """Number of the revision whose signed review was recorded."""
    file_saved = Signal(str)
    """Name of the file that was written."""
    failed = Signal(object)

    def __init__(self, session: Session, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.clock = clock or SystemClock()
        self._job: Job | None = None
        self._last_plan: Plan | None = None
        self._last_plan_of = ""
        self._compared: bool | None = None
        self.shown: ReviewShown | None = None
        session.draft_changed.connect(self._show_draft)

    # --- what is shown ---------------------------------------------------------------------------

    def load(self) -> None:
        """Show the draft the session holds."""
        self._show_draft(self.session.draft)

    def run_checks(self) -> None:
        """Read the case anew and run the checks again."""
        self.session.refresh()

    def _show_draft(self, draft: Draft | None) -> None:
        if draft is None:
            self.shown = None
            self._last_plan, self._last_plan_of = None, ""
            self.changed.emit()
            return
        last = draft.file.last_issued()
        if last is None or last.id != self._last_plan_of:
            self._last_plan, self._last_plan_of, self._compared = None, "", None
        self._work_out(draft)
        if last is not None:
            self._compare(draft, last)

    def _compare(self, draft: Draft, last: Issued) -> None:
        """Ask for the last plan and for the plan as it would print now; the answer completes what is shown."""
        case_id, known = draft.file.case.id, self._last_plan

        def work(desk: Desk) -> tuple[Draft, str, Plan, bool]:
            before = known or desk.review.plan_of(last.id)
            return draft, last.id, before, not same_content(before, desk.review.draft_plan(case_id))

        self.session.ask(work, self._compared_now, self.failed.emit)

    def _compared_now(self, answer: tuple[Draft, str, Plan, bool]) -> None:
        draft, last_id, plan, differs = answer
        if self.session.draft is not draft:
            return
        self._last_plan, self._last_plan_of, self._compared = plan, last_id, differs
        self._work_out(draft)

    def _work_out(self, draft: Draft) -> None:
        file, plan = draft.file, self._last_plan
        questions = questions_of(draft, self.session.library)
        standard = len(questions) - len(file.questions)
        changes: tuple[PlanChange, ...] = ()
        compared_with = ""
        if plan is not None:
            # While the newest revision stands unchanged, what it changed is of more use than "nothing".
            unchanged = self._compared is False
            changes = plan.changes if unchanged else changes_since(plan, file)
            compared_with = plan.changes_since if unchanged else f"revision {plan.revision}"
        try:
            checks = checks_of(draft, self.session.library)
        except SoteriaError as error:  # their words are read now, and the pack was changed by hand meanwhile
            checks = ()
            self.failed.emit(error)
        self.shown = ReviewShown(
            draft=draft,
            checks=checks,
            run_at=self.clock.now(),
            questions=questions,
            question_items={
                n: one.id
                for n, one in enumerate(
                    (each for each in self.session.library.review_questions if each.kind == "standard"), 1
                )
            },
            own_questions={standard + n: one.id for n, one in enumerate(file.questions, 1)},
            issued=file.issued,
            compared_with=compared_with,
            changes=changes,
            changed=self._compared,
        )
        self.changed.emit()

    # --- questions -------------------------------------------------------------------------------

    def add_question(self, text: str) -> None:
        """Put a question of one's own to the reviewer."""
        case_id = self.session.case_id
        self.session.act(lambda desk: desk.review.ask(case_id, text), failed=self.failed.emit)

    def remove_question(self, number: int) -> None:
        """Take one's own question back, by its number in the list."""
        if self.shown is not None and number in self.shown.own_questions:
            question = self.shown.own_questions[number]
            self.session.act(lambda desk: desk.review.withdraw_question(question), failed=self.failed.emit)

    # --- issuing and paper -----------------------------------------------------------------------

    def issue(self, self_approved: str = "") -> None:
        """Freeze the plan as the next revision, then make its PDF."""
        case_id = self.session.case_id

        def work(desk: Desk) -> tuple[Issued, Order]:
            issued = desk.review.issue(case_id, self_approved=self_approved)
            return issued, desk.export.order(issued)

        self.session.act(work, self._issued, self.failed.emit)

    def _issued(self, answer: tuple[Issued, Order]) -> None:
        issued, order = answer
        self.issued.emit(issued)
        self.make_paper(order)

    def view_draft(self) -> None:
        """Make the PDF of the draft, marked DRAFT on every page."""
        case_id = self.session.case_id
        self.session.ask(lambda desk: desk.export.draft_order(case_id), self.make_paper, self.failed.emit)

    def view_revision(self, issued: Issued, copy_label: str = "") -> None:
        """Make the PDF of an issued revision again: the same bytes as when it was issued."""
        self.session.ask(
            lambda desk: desk.export.order(issued, copy_label), self.make_paper, self.failed.emit
        )

    def relabel(self, paper: Paper, copy_label: str) -> None:
        """Make the same paper again with another copy label: a print of its own, with bytes of its own."""
        if copy_label != paper.order.copy_label:
            order = paper.order
            self.make_paper(
                Order(
                    plan=order.plan,
                    seal=order.seal,
                    revision_id=order.revision_id,
                    variant=order.variant,
                    copy_label=copy_label,
                )
            )

    def make_paper(self, order: Order) -> None:
        """Make a PDF from frozen values, off this thread; one at a time."""
        self.cancel_paper()
        job = Job(lambda progress: make_pdf(order, progress))  # no parent: its thread may outlive this page
        job.progressed.connect(self.paper_progressed)
        job.succeeded.connect(lambda pdf: self._paper_done(job, Paper(order, pdf)))
        job.failed.connect(lambda error: self._paper_done(job, error))
        job.cancelled.connect(lambda: self._paper_done(job, None))
        self._job = job
        number = order.plan.revision
        self.paper_started.emit(f"revision {number}" if number else "the draft")
        job.start()

    def cancel_paper(self) -> None:
        """Stop making a PDF; an issued revision stays issued and can be shown again at any time."""
        if self._job is not None:
            self._job.cancel()

    def _paper_done(self, job: Job, outcome: Paper | Exception | None) -> None:
        if not isValid(self) or job is not self._job:
            return
        self._job = None
        self.paper_ended.emit()
        if isinstance(outcome, Paper):
            self.paper_made.emit(outcome)
        elif isinstance(outcome, Exception):
            self.failed.emit(outcome)

    def log(self, paper: Paper, how: str, done: Callable[[object], None] | None = None) -> None:
        """Put on the record that a paper left the casebook: variant, copy label and hash of its bytes."""
        self.session.act(
            lambda desk: desk.export.log_print(paper.order, paper.pdf, how), done, self.failed.emit
        )

    def save_file(self, paper: Paper, path: Path) -> None:
        """Write a paper where the person said; the file takes its name only once it is on the record."""
        self.session.act(
            lambda desk: desk.export.save(paper.order, paper.pdf, path, SAVED),
            lambda _: self.file_saved.emit(path.name),
            self.failed.emit,
        )


def same_content(before: Plan, now: Plan) -> bool:
    """Whether two plans say the same, leaving apart number, maker, moment and place in the journal."""
    return all(
        getattr(before, name) == getattr(now, name)
        for name in type(before).__struct_fields__
        if name not in _NOT_CONTENT
    )
