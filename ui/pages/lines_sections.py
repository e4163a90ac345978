"""The sections of a line's detail panel; each shows a Detail and is kept while another line is shown."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from soteria_desk.api import Proposal, dates
from ui.i18n import tr
from ui.plain import breakable, one_line
from ui.theme import theme
from ui.viewmodels.line_detail import PARTS, Detail, HistoryLine
from ui.widgets.answers import TickBox
from ui.widgets.basics import Button, IconLabel, SectionHeading, label
from ui.widgets.choice import Choice
from ui.widgets.date_field import DateField
from ui.widgets.detail_panel import DetailPanel
from ui.widgets.held import hold
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.prose import ProseLabel
from ui.widgets.tags import Tag


def empty(layout: VBox | FlowLayout) -> None:
    """Take the widgets out of a layout and delete them."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class Part(QWidget):
    """A heading and what stands under it; hidden while there is nothing to show."""

    def __init__(self, heading: str, explanation: str = "") -> None:
        super().__init__()
        self.column = VBox(self, spacing=4)
        self.heading = SectionHeading(heading, explanation)
        self.column.addWidget(self.heading)

    def explain(self, text: str) -> None:
        """Change the quiet words after the heading."""
        self.heading.explanation.setText(text)
        self.heading.explanation.setVisible(bool(text))


class Why(Part):
    """Because of which context, and why the line is reasonable."""

    def __init__(self) -> None:
        super().__init__(tr("Why proposed"))
        self.because = ProseLabel()
        self.why = ProseLabel()
        self.column.addWidget(self.because)
        self.column.addWidget(self.why)

    def show_detail(self, detail: Detail) -> None:
        """Show a line."""
        self.because.set_text(detail.because, detail.because_spans)
        self.why.set_text(detail.why)


class Fades(Part):
    """What of the evidence fades by when, as far as anybody can say, and the next step on what is in hand."""

    def __init__(self) -> None:
        super().__init__(tr("What may be lost, and the next step"))
        self.words = ProseLabel()
        self.column.addWidget(self.words)

    def show_detail(self, detail: Detail) -> None:
        """Show a line."""
        self.words.set_text(detail.pressing)
        self.setVisible(bool(detail.pressing))


class Others(Part):
    """The near-synonyms a proposal stands for, each to be adopted by itself."""

    asked = Signal(object)
    """A near-synonym is to be adopted, or its record opened: the Proposals of it, one for each person."""

    def __init__(self) -> None:
        super().__init__(tr("Stands also for"), tr("much the same work; one is mostly enough"))
        self._rows = VBox(spacing=6)
        self.column.addLayout(self._rows)
        self._shown: tuple[tuple[Proposal, ...], ...] = ()
        self.buttons: tuple[Button, ...] = ()

    def show_detail(self, detail: Detail, *, enabled: bool) -> None:
        """Show a proposal."""
        self.setVisible(bool(detail.others))
        if detail.others == self._shown:
            return
        self._shown = detail.others
        empty(self._rows)
        made = []
        for same in detail.others:
            one = same[0]
            row = QWidget()
            line = HBox(row, spacing=8)
            words = ProseLabel(one.template.title)
            intrusive = one.template.intrusion == "high"
            act = tr("Open record") if intrusive else tr("Adopt…")
            button = Button(act, size="row", clicked=partial(self.asked.emit, same))
            button.setAccessibleName(f"{act.rstrip('…')}: {one_line(one.template.title, 120)}")
            button.setEnabled(enabled)
            line.addWidget(words, 1)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(row)
            made.append(button)
        self.buttons = tuple(made)


class BothWays(QWidget):
    """Two cards of equal size: how the line could point towards the suspect, and how away."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self.towards = self._card(row, "arrow-up-right", tr("Could point towards"))
        self.away = self._card(row, "arrow-down-right", tr("Could point away"))

    @staticmethod
    def _card(row: HBox, icon: str, heading: str) -> ProseLabel:
        card = QFrame()
        card.setProperty("surface", "card-sunken")
        card.setMinimumWidth(1)
        column = VBox(card, (10, 7, 8, 8), 3)
        top = HBox(spacing=6)
        top.addWidget(IconLabel(icon, "text", 14), 0, Qt.AlignmentFlag.AlignTop)
        # In a narrow panel the heading takes two lines: it is never cut.
        top.addWidget(label(heading, "caption-strong", wrap=True), 1)
        column.addLayout(top)
        words = ProseLabel(role="caption")
        column.addWidget(words)
        column.addStretch(1)
        row.addWidget(card, 1)
        return words

    def show_detail(self, detail: Detail) -> None:
        """Show a line."""
        self.towards.set_text(detail.towards)
        self.away.set_text(detail.away)


class Points(QWidget):
    """What the line serves, each point with the number the plan prints."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self, gap=6, line_gap=6)
        self._shown: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_detail(self, detail: Detail) -> None:
        """Show a line."""
        if detail.points != self._shown:
            self._shown = detail.points
            empty(self._flow)
            if detail.points:
                self._flow.addWidget(label(tr("Points to prove"), "strong"))
            for point in detail.points:
                self._flow.addWidget(Tag(point))
        self.setVisible(bool(detail.points))


class Urgency(Part):
    """How soon, and why."""

    def __init__(self) -> None:
        super().__init__(tr("Urgency"))
        self.words = ProseLabel()
        self.loss = ProseLabel()
        self.column.addWidget(self.words)
        self.column.addWidget(self.loss)
        self.loss.hide()

    def show_detail(self, detail: Detail) -> None:
        """Show a line."""
        self.explain(detail.urgency)
        self.words.set_text(detail.perishability)

    def show_loss(self, words: str) -> None:
        """Show by when what it wants is likely lost, and how that was counted."""
        self.loss.set_text(words)
        self.loss.setVisible(bool(words))


class RecordBox(QFrame):
    """The proportionality record at a glance: what is written, and what is not."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "warn-card")
        self.setAccessibleName(tr("Proportionality record"))
        column = VBox(self, (0, 0, 0, 8), 6)
        head = QFrame()
        head.setProperty("surface", "warn-head")
        row = HBox(head, (10, 5, 10, 5), 8)
        row.addWidget(IconLabel("scale", "warn"))
        row.addWidget(label(tr("Proportionality record"), "strong", "warn"))
        row.addStretch(1)
        self.count = label("", "caption-strong", "warn")
        row.addWidget(self.count)
        column.addWidget(head)
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(theme().px(10), 0, theme().px(10), 0)
        self._grid.setHorizontalSpacing(theme().px(10))
        self._grid.setVerticalSpacing(theme().px(3))
        self._grid.setColumnStretch(1, 1)
        self.texts: dict[str, ProseLabel] = {}
        for n, (field, (heading, _)) in enumerate(PARTS.items()):
            name = label(heading, "caption", "text2")
            self._grid.addWidget(name, n, 0, Qt.AlignmentFlag.AlignTop)
            words = ProseLabel(role="caption", token="text")
            self._grid.addWidget(words, n, 1)
            self.texts[field] = words
        column.addWidget(holder)

    def show_detail(self, detail: Detail) -> None:
        """Show a line; hidden where no record is needed."""
        self.setVisible(detail.intrusive)
        if not detail.intrusive:
            return
        self.count.setText(tr("{n} of {all} complete").format(n=detail.written(), all=len(detail.parts)))
        for part in detail.parts:
            written = bool(part.text.strip())
            words = one_line(part.text, 120) if written else tr("Not written yet")
            self.texts[part.field].set_text(words, (), "text" if written else "warn")


class TryFirst(Part):
    """Less intrusive lines to try before this one."""

    def __init__(self) -> None:
        super().__init__(tr("Try first"))
        self.words = ProseLabel()
        self.column.addWidget(self.words)

    def show_detail(self, detail: Detail) -> None:
        """Show a line."""
        self.words.set_text("\n".join(detail.try_first))
        self.setVisible(bool(detail.try_first))


class _StepBox(TickBox):
    """One step with its number."""

    stepped = Signal(int, bool)

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self._number = number
        self.clicked.connect(self._tell)

    def _tell(self, done: bool) -> None:
        self.stepped.emit(self._number, done)


class Steps(Part):
    """The steps with their ticks; those of a proposal can only be read."""

    ticked = Signal(int, bool)
    """The step's number from 0, and whether it is done."""

    def __init__(self) -> None:
        super().__init__(tr("Steps"))
        self._boxes: list[TickBox] = []
        self._list = VBox(spacing=1)
        self.column.addLayout(self._list)
        self._key = ""

    @property
    def boxes(self) -> tuple[TickBox, ...]:
        """The tick boxes in their order."""
        return tuple(self._boxes)

    def show_detail(self, detail: Detail, *, enabled: bool) -> None:
        """Show a line; boxes are kept while the words stay, so that the focus stays too."""
        texts = [breakable(step.text, 400) for step in detail.steps]
        if texts != [box.text() for box in self._boxes] or detail.key != self._key:
            self._key = detail.key
            empty(self._list)
            self._boxes = []
            for n, text in enumerate(texts):
                made = _StepBox(n, text)
                made.stepped.connect(self.ticked)
                self._list.addWidget(made)
                self._boxes.append(made)
        for box, step in zip(self._boxes, detail.steps, strict=True):
            box.setChecked(step.done)
            # Words that cannot be ticked yet are read all the same: they are not greyed.
            box.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not enabled)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if enabled else Qt.FocusPolicy.NoFocus)
        self.explain(detail.steps_text() if detail.steps else "")
        self.setVisible(bool(detail.steps))


class Who(Part):
    """Owner, due day and when evidence may be lost: changed here, saved at once."""

    changed = Signal(str, object)
    """The field of the line and its new value."""

    def __init__(self) -> None:
        super().__init__(tr("Who and when"))
        self.owner = Choice(tr("Owner"))
        self.due = DateField(tr("Due"))
        self.lost = DateField(tr("Evidence may be lost after"))
        first, second = HBox(spacing=8), HBox(spacing=8)
        for row, words, field, stretch in (
            (first, tr("Owner"), self.owner, 3),
            (first, tr("Due"), self.due, 2),
            (second, tr("Evidence may be lost after"), self.lost, 2),
        ):
            column = VBox(spacing=2)
            column.addWidget(label(words, "caption", "text2"))
            hold(field, least_width=120)
            column.addWidget(field)
            row.addLayout(column, stretch)
        second.addStretch(3)
        self.column.addLayout(first)
        self.column.addLayout(second)
        self.owner.currentIndexChanged.connect(self._tell_owner)
        self.due.dateChanged.connect(self._tell_due)
        self.lost.dateChanged.connect(self._tell_lost)

    def show_detail(self, detail: Detail, owners: list[tuple[str, object]], *, enabled: bool) -> None:
        """Show a line; a proposal has no owner yet."""
        self.setVisible(detail.line is not None)
        self.owner.set_options(owners, detail.owner_id)
        self.due.set_on(_qdate(detail.due_on))
        self.lost.set_on(_qdate(dates.local(detail.lost_at).date() if detail.lost_at else None))
        for field in (self.owner, self.due, self.lost):
            field.setEnabled(enabled)

    def _tell_owner(self) -> None:
        self.changed.emit("owner_id", str(self.owner.value() or ""))

    def _tell_due(self) -> None:
        self.changed.emit("due_on", _date(self.due.on()))

    def _tell_lost(self) -> None:
        on = _date(self.lost.on())
        # A day alone means that the whole of it is left.
        end = datetime.combine(on, time(23, 59), dates.london()) if on else None
        self.changed.emit("lost_at", end)


def _qdate(on: date | None) -> QDate | None:
    return QDate(on.year, on.month, on.day) if on else None


def _date(on: QDate | None) -> date | None:
    return date(on.year(), on.month(), on.day()) if on is not None else None


class Result(Part):
    """What the line established and which way it pointed, or why it is not pursued."""

    def __init__(self) -> None:
        super().__init__(tr("Result"))
        self.words = ProseLabel(token="text")
        self.column.addWidget(self.words)

    def show_detail(self, detail: Detail) -> None:
        """Show a line."""
        stopped = detail.state == "not-pursued"
        self.heading.heading.setText(tr("Not pursued because") if stopped else tr("Result"))
        self.explain("" if stopped else detail.pointed)
        self.words.set_text(detail.not_pursued if stopped else detail.result)
        self.setVisible(bool(detail.result or stopped))


class Listed(Part):
    """A list of paragraphs: sources, decisions, history. Optionally with a button after the heading."""

    def __init__(self, heading: str, button: str = "", clicked: Callable[[], object] | None = None) -> None:
        super().__init__(heading)
        self.button = Button(button, "quiet", size="row", clicked=clicked)
        self.heading.add(self.button)
        if not button:
            self.button.hide()
        self._list = VBox(spacing=3)
        self.column.addLayout(self._list)
        self._shown: tuple[str, ...] = ()

    def show_texts(self, texts: tuple[str, ...], role: str = "body", token: str = "text2") -> None:
        """Show paragraphs; hidden when there are none and no button stands there."""
        if texts != self._shown:
            self._shown = texts
            empty(self._list)
            for text in texts:
                self._list.addWidget(ProseLabel(text, role=role, token=token))
        self.setVisible(bool(texts) or not self.button.isHidden())

    def texts(self) -> tuple[str, ...]:
        """What is shown."""
        return self._shown


def source_texts(detail: Detail) -> tuple[str, ...]:
    """Sources in words; one that could not be found and read says so."""
    return tuple(
        one.text if one.confirmed else tr("{source} (unconfirmed)").format(source=one.text)
        for one in detail.sources
    )


def decision_texts(detail: Detail) -> tuple[str, ...]:
    """Decisions about the line, with their reasons."""
    return tuple(f"{one.reference}  {one.decision}\n{one.reason}\n{one.made}" for one in detail.decisions)


def history_texts(history: tuple[HistoryLine, ...]) -> tuple[str, ...]:
    """'10 Mar 14:12, DC A. Okoro: adopted'."""
    return tuple(f"{one.when}, {one.who.partition(',')[0]}: {one.what}" for one in history)


def beside_cross(panel: DetailPanel, *widgets: QWidget) -> None:
    """Put something at the right end of a panel's first row, before the cross."""
    head = panel.head.layout()
    item = head.itemAt(0) if head is not None else None
    row = item.layout() if item is not None else None
    assert isinstance(row, HBox)
    for place, widget in enumerate(widgets, start=1):
        row.insertWidget(place, widget, 0, Qt.AlignmentFlag.AlignTop)
