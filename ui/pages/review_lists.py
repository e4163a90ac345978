"""The lists of the review page: the automatic checks, and the questions for the reviewer."""

from collections.abc import Callable
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from soteria_desk.api import Check, dates
from ui.delegates.paint import paint_tick
from ui.i18n import tr
from ui.icons import paint_icon
from ui.theme import theme
from ui.viewmodels.review import ReviewShown
from ui.widgets.basics import Button, IconLabel, label, surface
from ui.widgets.held import hold
from ui.widgets.layouts import HBox, VBox
from ui.widgets.rows import Heading, Row, Rows
from ui.widgets.saved_field import SavedLine
from ui.widgets.tags import Tag

PLACES = {"safe-contact": "overview"}
"""The page on which a check is put right, by its id."""

_WORDS = {"must-fix": "Must fix", "consider": "Consider", "passed": "Passed"}


class SeverityMark(QWidget):
    """Octagon, triangle or tick: the shape says it, the colour repeats it."""

    def __init__(self, severity: str) -> None:
        super().__init__()
        self._severity = severity
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedSize(theme().px(20), theme().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, box = theme(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._severity == "must-fix":
            centre, reach = box.center(), box.width() / 2 - 1
            corners = [
                centre + QPointF(reach * cos(pi * (n + 0.5) / 4), reach * sin(pi * (n + 0.5) / 4))
                for n in range(8)
            ]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("danger_fill"))
            painter.drawPolygon(QPolygonF(corners))
            painter.setPen(look.color("ondanger"))
            painter.setFont(look.font("strong"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!")
        elif self._severity == "consider":
            paint_icon(painter, box, "triangle-alert", look.color("warn"))
        else:
            disc = box.adjusted(2, 2, -2, -2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("ok_fill"))
            painter.drawEllipse(disc)
            paint_tick(painter, disc, look.color("surface"), 13)
        painter.end()


def guidance_button(item: str, about: str, do: Callable[[str], object]) -> Button:
    """Return the quiet link of a row to its entry in the guidance."""
    made = Button(tr("Guidance"), "quiet", size="row", name=tr("Guidance: {about}").format(about=about))
    made.setToolTip(tr("Why it is asked, and its sources (Shift+F1)"))
    made.clicked.connect(lambda: do(item))
    return made


class ChecksList(QWidget):
    """What must be fixed and what is to be considered; passed checks fold into one row."""

    go_to = Signal(str)
    """Id of the page on which the check is put right."""
    guidance_asked = Signal(str)
    """Id of the check whose reasons and sources are to be shown."""

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        head = Heading(tr("Automatic checks"))
        self.must_fix = Tag("", "danger")
        self.consider = Tag("", "warn")
        self.passed = Tag("", "ok")
        for tag in (self.must_fix, self.consider, self.passed):
            head.row.addWidget(tag)
        head.row.addStretch(1)
        self.run_at = label("", "caption", "muted")
        head.row.addWidget(self.run_at)
        column.addWidget(head)
        self.list = Rows(tr("Automatic checks"))
        column.addWidget(self.list)
        self._unfolded = False
        self._passed_rows: list[Row] = []

    def show_checks(self, shown: ReviewShown) -> None:
        """Show the checks as they stand."""
        must, consider, passed = shown.of("must-fix"), shown.of("consider"), shown.of("passed")
        for tag, count, words in (
            (self.must_fix, len(must), tr("{n} must fix")),
            (self.consider, len(consider), tr("{n} to consider")),
            (self.passed, len(passed), tr("{n} passed")),
        ):
            tag.set_words(words.format(n=count))
            tag.setVisible(count > 0)
        self.run_at.setText(tr("Run {time}").format(time=dates.clock(shown.run_at)))
        rows = [self._row(check) for check in (*must, *consider)]
        if passed:
            rows.append(self._fold(passed))
        self._passed_rows = [self._row(check) for check in passed]
        rows += self._passed_rows
        self.list.set_rows(rows)
        self._show_passed()

    def _row(self, check: Check) -> Row:
        row = Row(
            check.text, check.detail, mark=SeverityMark(check.severity), strong=check.severity != "passed"
        )
        row.setAccessibleName(f"{tr(_WORDS[check.severity])}: {row.accessibleName()}")
        if check.severity != "passed":
            place = PLACES.get(check.id, "overview")
            button = Button(tr("Go to it"), size="row", name=tr("Go to it: {check}").format(check=check.text))
            button.clicked.connect(lambda: self.go_to.emit(place))
            row.acted.connect(button.click)
            row.add(guidance_button(check.id, check.text, self.guidance_asked.emit))
            row.add(button)
        row.setProperty("guidance", check.id)
        return row

    def _fold(self, passed: tuple[Check, ...]) -> Row:
        count = len(passed)
        words = tr("1 check passed") if count == 1 else tr("{n} checks passed").format(n=count)
        row = Row(words, mark=SeverityMark("passed"))
        self._arrow = IconLabel("chevron-right", "text")
        row.acts_on_click = True
        row.acted.connect(self._turn)
        row.setAccessibleDescription(tr("Enter shows or hides them"))
        row.add(self._arrow)
        return row

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self._show_passed()

    def _show_passed(self) -> None:
        for row in self._passed_rows:
            row.setVisible(self._unfolded)
        if self._passed_rows:
            self._arrow.set_icon("chevron-down" if self._unfolded else "chevron-right", "text")


class QuestionsList(QWidget):
    """The questions that are printed with tick boxes: the standard ones, and those one adds oneself."""

    added = Signal(str)
    removed = Signal(int)
    guidance_asked = Signal(str)
    """Id of the question whose sources are to be shown."""

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        head = Heading(tr("Questions for the reviewer"))
        self.explanation = label("", "body", "muted")
        head.row.addWidget(self.explanation)
        head.row.addStretch(1)
        self.add_button = Button(tr("Add a question"), "quiet", icon_name="plus", size="row")
        self.add_button.setToolTip(tr("Add a question of your own (Ctrl+N)"))
        self.add_button.clicked.connect(self.begin)
        head.row.addWidget(self.add_button)
        column.addWidget(head)
        self.editor = surface("head")
        row = HBox(self.editor, (16, 8, 14, 8), 8)
        self.field = SavedLine(tr("Your question for the reviewer"))
        self.field.setPlaceholderText(tr("Your question for the reviewer"))
        self.field.returnPressed.connect(self._add)
        row.addWidget(self.field, 1)
        row.addWidget(Button(tr("Add"), "primary", clicked=self._add))
        row.addWidget(Button(tr("Cancel"), clicked=self._end))
        self.editor.hide()
        column.addWidget(self.editor)
        self.list = Rows(tr("Questions for the reviewer"))
        column.addWidget(self.list)

    def show_questions(self, shown: ReviewShown, me: str, read_only: bool) -> None:
        """Show the questions as they will be printed."""
        count = len(shown.questions)
        self.explanation.setText(tr("{n}, printed with tick boxes").format(n=count))
        self.add_button.explain(tr("This casebook can only be read here.") if read_only else "")
        asked_by = {one.id: one.asked_by for one in shown.draft.file.questions}
        rows: list[Row] = []
        for one in shown.questions:
            see = one.see
            if one.asked_by:
                see = ", ".join(filter(None, (tr("Asked by {who}").format(who=one.asked_by), one.see)))
            number = label(str(one.number), "strong", "text2")
            hold(number, width=20)
            row = Row(one.text, see, mark=number, strong=False)
            own = shown.own_questions.get(one.number, "")
            words = tr("Standard")
            if own:
                words = tr("From you") if asked_by[own] == me else tr("Added")
            row.setAccessibleName(f"{one.number}. {row.accessibleName()}. {words}")
            if own and asked_by[own] == me and not read_only:
                row.add(self._remove_button(one.number))
            item = shown.question_items.get(one.number, "")
            if item:
                row.setProperty("guidance", item)
                row.add(guidance_button(item, one.text, self.guidance_asked.emit))
            row.add(Tag(words, "note" if own else "plain"))
            rows.append(row)
        self.list.set_rows(rows)

    def _remove_button(self, number: int) -> Button:
        button = Button(tr("Remove"), "link", name=tr("Remove question {n}").format(n=number))
        button.clicked.connect(lambda: self.removed.emit(number))
        return button

    def begin(self) -> None:
        """Show the field for a new question and go there."""
        if self.add_button.isEnabled():
            self.editor.show()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        text = self.field.text().strip()
        if text:
            self.added.emit(text)
            self._end()

    def _end(self) -> None:
        self.field.clear()
        self.editor.hide()
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
