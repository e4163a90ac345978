"""The panel of the review page: the five steps from comparing to the recorded signature, and the issued revisions."""

from typing import Literal

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QWidget

from soteria_desk.api import Issued, Outcome, PlanChange, dates
from ui.delegates.paint import paint_tick
from ui.i18n import tr
from ui.theme import theme
from ui.viewmodels.review import ReviewShown
from ui.widgets.basics import Button, SectionHeading, label, surface
from ui.widgets.detail_panel import DetailPanel, clear_layout
from ui.widgets.held import hold
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.rows import Heading, Row, Rows
from ui.widgets.tags import Tag

Stage = Literal["done", "now", "later"]
SHOWN_CHANGES = 3
"""Changes listed before "Compare all" is chosen."""
PATIENCE_MS = 1000
"""Work that takes less shows no bar."""

_SIGNS = {"added": ("+", "ok"), "changed": ("~", "text2"), "not pursued": ("–", "muted"), "done": ("✓", "ok")}


class Step(QWidget):
    """One step: a numbered disc, a line down to the next one, and its words beside it."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self._number, self._last = number, False
        self._stage: Stage = "later"
        self.column = VBox(self, (36, 3, 0, 12), 5)
        self.heading = SectionHeading(title)
        self.column.addWidget(self.heading)
        self.words = label("", "body", "text2", wrap=True)
        self.words.hide()
        self.column.addWidget(self.words)
        self.set_stage("later")

    def set_stage(self, stage: Stage) -> None:
        """Show how far this step is."""
        self._stage = stage
        self._say()
        self.update()

    @property
    def stage(self) -> str:
        """done, now or later."""
        return self._stage

    def set_title(self, title: str, explanation: str = "") -> None:
        """Change the heading and the quiet words after it."""
        self.heading.heading.setText(title)
        self.heading.explanation.setText(explanation)
        self.heading.explanation.setVisible(bool(explanation))
        self._say()

    def set_words(self, text: str) -> None:
        """Change the sentence below the heading; empty for none."""
        self.words.setText(text)
        self.words.setVisible(bool(text))

    def end_line(self) -> None:
        """No line goes on from here: the last step."""
        self._last = True

    def _say(self) -> None:
        self.setAccessibleName(
            tr("Step {n}, {stage}: {title}").format(
                n=self._number, stage=tr(self._stage), title=self.heading.heading.text()
            )
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(24)
        disc = QRectF(0.5, 0.5, side - 1, side - 1)
        if not self._last:
            painter.setPen(QPen(look.color("hairline"), look.px(2)))
            painter.drawLine(side // 2, side, side // 2, self.height())
        if self._stage == "later":
            painter.setPen(QPen(look.color("border"), look.line))
            painter.setBrush(look.color("surface"))
            ink = look.color("text")
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("ok_fill" if self._stage == "done" else "primary"))
            ink = look.color("surface" if self._stage == "done" else "onprimary")
        painter.drawEllipse(disc)
        if self._stage == "done":
            paint_tick(painter, disc, ink, 16)
        else:
            painter.setPen(ink)
            painter.setFont(look.font("strong"))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


class IssuePanel(DetailPanel):
    """Shows the steps and the revisions; every choice goes out as a signal."""

    issue_asked = Signal()
    draft_asked = Signal()
    record_asked = Signal()
    cancel_asked = Signal()
    view_asked = Signal(object)
    """An Issued, as with the two below."""
    save_asked = Signal(object)
    print_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr("Issue"))
        self.set_closable(False)
        content = surface("surface")
        column = VBox(content, spacing=0)
        steps = VBox(margins=(16, 14, 14, 6), spacing=0)
        column.addLayout(steps)
        self.compare = Step(1, tr("Compare"))
        self.fix = Step(2, tr("Clear what must be fixed"))
        self.issue = Step(3, tr("Issue and print"))
        self.review = Step(4, tr("Supervisor reviews and signs on paper"))
        self.record = Step(5, tr("Record the signature"))
        self.record.end_line()
        for step in (self.compare, self.fix, self.issue, self.review, self.record):
            steps.addWidget(step)
        self._build_compare()
        self._build_issue()
        self._build_record()
        column.addStretch(1)
        self.issued_heading = Heading(tr("Issued revisions"))
        self.issued_heading.row.addStretch(1)
        column.addWidget(self.issued_heading)
        self.issued = Rows(tr("Issued revisions"))
        column.addWidget(self.issued)
        # Steps above, revisions at the foot while there is room, all of it scrolling together when there is not.
        # Words wrap: what the column needs follows from its width, not from the smallest width it could have.
        content.setMinimumHeight(1)
        self.scroller.setWidget(content)
        self._fit_head()
        theme().changed.connect(self._fit_head)
        self._all = False
        self._shown: ReviewShown | None = None

    def set_closable(self, closable: bool) -> None:
        """Show the cross: only where the panel takes the page's place."""
        self._cross.setVisible(closable)
        self._tags.setVisible(closable)  # an empty row would push the title down

    def _fit_head(self) -> None:
        # In line with the head of the page beside it.
        self.head.setMinimumHeight(theme().px(50))

    def _build_compare(self) -> None:
        self._tags_row = QWidget()
        row = HBox(self._tags_row, spacing=8)
        self.added, self.changed = Tag("", "ok", "plus"), Tag("", "note", "pencil")
        self.not_pursued = Tag("", "plain", "minus")
        for tag in (self.added, self.changed, self.not_pursued):
            row.addWidget(tag)
        row.addStretch(1)
        self.compare_all = Button(tr("Compare all"), "link", clicked=self._turn_all)
        row.addWidget(self.compare_all)
        self.compare.column.addWidget(self._tags_row)
        self._changes = surface("card-sunken")
        self._changes_column = VBox(self._changes, (10, 6, 10, 6), 3)
        self.compare.column.addWidget(self._changes)

    def _build_issue(self) -> None:
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        self.issue_button = Button(
            tr("Issue"), "primary", icon_name="file-text", clicked=self.issue_asked.emit
        )
        self.draft_button = Button(tr("Print draft"), icon_name="printer", clicked=self.draft_asked.emit)
        self.draft_button.setToolTip(tr("Show the draft as PDF, marked DRAFT on every page (Ctrl+P)"))
        flow.addWidget(self.issue_button)
        flow.addWidget(self.draft_button)
        self.issue.column.addWidget(buttons)
        self.work = QWidget()
        column = VBox(self.work, (0, 4, 0, 0), 5)
        top = HBox(spacing=8)
        self._work_words = label("", "body")
        self._work_count = label("", "caption", "text2")
        top.addWidget(self._work_words, 1)
        top.addWidget(self._work_count)
        column.addLayout(top)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        column.addWidget(self.bar)
        below = HBox(spacing=8)
        below.addWidget(label(tr("You can go on working."), "caption", "muted"), 1)
        self.cancel_button = Button(tr("Cancel"), size="row", clicked=self.cancel_asked.emit)
        below.addWidget(self.cancel_button)
        column.addLayout(below)
        self.work.hide()
        self.issue.column.addWidget(self.work)
        self._patience = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self.work.show)

    def _build_record(self) -> None:
        holder = QWidget()
        row = HBox(holder, spacing=8)
        self.record_button = Button(
            tr("Record the signed review"), icon_name="stamp", clicked=self.record_asked.emit
        )
        row.addWidget(self.record_button)
        row.addStretch(1)
        self.record.column.addWidget(holder)

    # --- showing ---------------------------------------------------------------------------------

    def show_review(self, shown: ReviewShown, read_only: bool) -> None:
        """Show where the plan stands."""
        self._shown = shown
        waiting, settled, must = shown.waiting, shown.settled, len(shown.of("must-fix"))
        number = shown.next_number
        if settled and shown.last is not None:
            moment = dates.local(shown.last.issued_at)
            words = tr("Revision {n}, issued {day} {time}")
            day = dates.short_day(moment.date())
            self.set_title(words.format(n=shown.last.number, day=day, time=dates.clock(moment)))
        else:
            self.set_title(tr("Issue revision {n}").format(n=number))
        self._show_compare(shown)

        self.fix.set_stage("done" if must == 0 else "now")
        if must == 0:
            self.fix.set_words(tr("Nothing has to be fixed."))
        else:
            left = tr("One item left.") if must == 1 else tr("{n} items left.").format(n=must)
            self.fix.set_words(left + " " + tr("You can still print a draft, marked DRAFT on every page."))

        self.issue.set_stage("done" if settled else "now" if must == 0 else "later")
        self.issue.set_words(
            tr("Revision {n} is issued. Changes now go into draft {next}.").format(n=number - 1, next=number)
            if settled
            else tr("Freezes the plan, makes the PDF and its fingerprint.")
        )
        self.issue_button.setText(tr("Issue revision {n}").format(n=number))
        self.issue_button.set_kind("normal" if settled else "primary")
        self.issue_button.explain(
            tr("This casebook can only be read here.")
            if read_only
            else tr("Clear what must be fixed first.")
            if must
            else ""
        )
        self._show_signature(shown, waiting if settled else None, read_only)
        self._show_issued(shown, read_only)

    def _show_compare(self, shown: ReviewShown) -> None:
        if shown.last is None:
            self.compare.set_title(tr("First revision"))
            self.compare.set_words(tr("There is no earlier one to compare with."))
            self.compare.set_stage("done")
        else:
            before = shown.issued[1:] if shown.settled else shown.issued
            self.compare.set_title(
                tr("Compare with {revision}").format(revision=shown.compared_with or shown.last.title()),
                _signed_words(before[0]) if before else "",
            )
            self.compare.set_stage("done" if shown.changed is not None else "now")
            self.compare.set_words(self._compare_words(shown))
        kinds = [change.kind for change in shown.changes]
        for tag, count, words in (
            (
                self.added,
                kinds.count("added"),
                tr("{n} line") if kinds.count("added") == 1 else tr("{n} lines"),
            ),
            (self.changed, len(kinds) - kinds.count("added") - kinds.count("not pursued"), tr("{n} changed")),
            (self.not_pursued, kinds.count("not pursued"), tr("{n} not pursued")),
        ):
            tag.set_words(words.format(n=count))
            tag.setVisible(count > 0)
        self.added.setAccessibleName(tr("{n} added").format(n=kinds.count("added")))
        self._tags_row.setVisible(bool(shown.changes))
        self.compare_all.setVisible(len(shown.changes) > SHOWN_CHANGES)
        self.compare_all.setText(tr("Compare fewer") if self._all else tr("Compare all"))
        clear_layout(self._changes_column)
        self._changes.setVisible(bool(shown.changes))
        for change in shown.changes if self._all else shown.changes[:SHOWN_CHANGES]:
            self._changes_column.addWidget(_change_line(change))

    def _compare_words(self, shown: ReviewShown) -> str:
        if shown.changed is None:
            return tr("Comparing.")
        if shown.settled and not shown.compared_with:
            return tr("Nothing has changed since it was issued.")
        if not shown.changes:
            if shown.settled:
                return tr("No line was changed.")
            return tr("No line was changed; something else in the plan was.")
        return ""

    def _turn_all(self) -> None:
        self._all = not self._all
        if self._shown is not None:
            self._show_compare(self._shown)

    def _show_signature(self, shown: ReviewShown, waiting: Issued | None, read_only: bool) -> None:
        file = shown.draft.file
        supervisor = file.officer_title(file.case.supervisor_id) if file.case.supervisor_id else ""
        words = (
            tr("{who}.").format(who=supervisor) if supervisor else tr("No supervisor is named on Overview.")
        )
        if file.case.review_at is not None:
            words += " " + tr("Due {day}.").format(
                day=dates.long_day(dates.local(file.case.review_at).date())
            )
        last = shown.last
        signed = shown.settled and last is not None and last.review is not None
        self.review.set_words(_outcome_words(shown, last) if signed and last is not None else words)
        self.review.set_stage("done" if signed else "now" if waiting else "later")
        self.record.set_stage("done" if signed else "later")
        self.record.set_words(
            tr("Recorded {moment}.").format(moment=dates.moment(last.review.recorded_at))
            if signed and last is not None and last.review is not None
            else tr("Type the return slip. The fingerprint must match.")
        )
        open_slip = shown.waiting is not None
        self.record_button.setVisible(open_slip)
        self.record_button.set_kind("primary" if waiting else "normal")
        self.record_button.explain(tr("This casebook can only be read here.") if read_only else "")

    def _show_issued(self, shown: ReviewShown, read_only: bool) -> None:
        self.issued_heading.setVisible(bool(shown.issued))
        rows: list[Row] = []
        for one in shown.issued:
            tag = _outcome_tag(one)
            row = Row(tr("Revision {n}").format(n=one.number))
            row.words.removeWidget(row.title)
            row.title.setWordWrap(False)
            top = HBox(spacing=6)
            top.addWidget(row.title)
            top.addWidget(label(_issued_words(shown, one), "body", "text2", wrap=True), 1)
            top.addWidget(tag)
            row.words.addLayout(top)
            row.words.addWidget(self._seal_and_acts(one, read_only))
            row.setAccessibleName(
                f"{tr('Revision {n}').format(n=one.number)}, {_issued_words(shown, one)}, {tag.accessibleName()}"
            )
            row.acted.connect(lambda issued=one: self.view_asked.emit(issued))
            rows.append(row)
        self.issued.set_rows(rows)

    def _seal_and_acts(self, one: Issued, read_only: bool) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, gap=2, line_gap=2)
        seal = label(one.short_fingerprint(), "mono", "text2")
        seal.setAccessibleName(tr("Fingerprint {groups}").format(groups=one.short_fingerprint()))
        hold(seal, least_width=164, least_height=26)
        flow.addWidget(seal)
        reason = (
            tr("A print is put on the record, and this casebook can only be read here.") if read_only else ""
        )
        for words, signal, needs_writing in (
            (tr("View PDF"), self.view_asked, False),
            (tr("Save PDF..."), self.save_asked, True),
            (tr("Print..."), self.print_asked, True),
        ):
            button = Button(words, "quiet", size="row")
            button.setAccessibleName(tr("{act}, revision {n}").format(act=words.rstrip("."), n=one.number))
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(one))
            if needs_writing:
                button.explain(reason)
            flow.addWidget(button)
        return holder

    # --- slow work -------------------------------------------------------------------------------

    def begin_work(self, what: str) -> None:
        """A PDF is being made; a bar appears when it takes longer than a second."""
        self._work_words.setText(tr("Making the PDF of {what}").format(what=what))
        self._work_count.setText("")
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self._work_words.text())
        self._patience.start()

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._work_count.setText(tr("{done} of {total}").format(done=done, total=total))

    def end_work(self) -> None:
        """Nothing is being made any more."""
        self._patience.stop()
        self.work.hide()


def _change_line(change: PlanChange) -> QWidget:
    holder = QWidget()
    row = HBox(holder, spacing=8)
    reference = label(change.reference, "caption-strong")
    hold(reference, least_width=30)
    row.addWidget(reference, 0, Qt.AlignmentFlag.AlignTop)
    sign, tone = _SIGNS.get(change.kind, ("~", "text2"))
    mark = label(sign, "caption-strong", tone)  # type: ignore[arg-type]  # the tones of _SIGNS
    hold(mark, width=12)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    words = f"{change.text}: {change.kind}" if change.kind != "changed" else change.text
    row.addWidget(label(words, "caption", wrap=True), 1)
    holder.setAccessibleName(f"{change.reference}, {change.kind}: {change.text}")
    return holder


def _signed_words(one: Issued) -> str:
    if one.review is None:
        return tr("not signed")
    day = dates.short_day(dates.local(one.review.signed_at).date())
    verb = tr("returned") if one.review.outcome is Outcome.RETURNED else tr("signed")
    return f"{verb} {day}"


def _issued_words(shown: ReviewShown, one: Issued) -> str:
    day = dates.short_day(dates.local(one.issued_at).date())
    if one.review is None:
        return tr("issued {day}").format(day=day)
    signed = dates.short_day(dates.local(one.review.signed_at).date())
    who = shown.draft.file.officer_title(one.review.signed_by).partition(",")[0]
    if one.review.outcome is Outcome.RETURNED:
        return tr("returned {day}, {who}").format(day=signed, who=who)
    if one.review.outcome is Outcome.WITH_CONDITIONS:
        return tr("{day}, {who}, conditions").format(day=signed, who=who)
    return f"{signed}, {who}"


def _outcome_words(shown: ReviewShown, last: Issued) -> str:
    assert last.review is not None
    who = shown.draft.file.officer_title(last.review.signed_by)
    when = dates.moment(last.review.signed_at)
    words = {
        Outcome.APPROVED: tr("Approved by {who}, {when}."),
        Outcome.WITH_CONDITIONS: tr("Approved with conditions by {who}, {when}."),
        Outcome.RETURNED: tr("Returned for more work by {who}, {when}."),
    }[last.review.outcome].format(who=who, when=when)
    return f"{words}\n{last.review.conditions}" if last.review.conditions else words


def _outcome_tag(one: Issued) -> Tag:
    if one.review is None:
        return Tag(tr("Not signed"), "warn")
    if one.review.outcome is Outcome.RETURNED:
        return Tag(tr("Returned"), "plain", "undo-2")
    return Tag(tr("Signed"), "ok", "stamp")
