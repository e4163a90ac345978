"""Choosing an offence by its days: only what could apply is offered, and what the days decide is said beside them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.announce import announce
from ui.dialogs.reading import ReadingSheet
from ui.i18n import tr
from ui.viewmodels.offences import Said, law_text, lines, options, points_text
from ui.widgets.basics import Button, IconLabel
from ui.widgets.choice import Choice
from ui.widgets.detail_panel import clear_layout
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.prose import ProseLabel

if TYPE_CHECKING:
    from soteria_desk.api import OffenceAnswer


_LOOKS = {
    "warn": ("triangle-alert", "warn"),
    "law": ("calendar", "text"),
    "note": ("info", "text2"),
}


class OffenceChoice(Choice):
    """The offences that could apply. One that was chosen stays, marked, where it no longer could."""

    def __init__(self, every: list[tuple[str, object]]) -> None:
        super().__init__(tr("Offence"))
        self._titles = {str(id_): words for words, id_ in every}
        self._chosen = False
        self.set_options(every)
        self.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(24)
        self.activated.connect(self._choose)

    def _choose(self) -> None:
        self._chosen = True

    def choose(self, id_: str) -> None:
        """Choose as the person did, before it was typed anew."""
        self._chosen = True
        if self.findData(id_) >= 0:
            self.setCurrentIndex(self.findData(id_))

    def offer(self, answer: "OffenceAnswer | None") -> None:
        """Offer what could apply; everything where no days are known to ask about."""
        held = str(self.value() or "")
        rows = [(words, str(id_)) for words, id_ in options(answer)] if answer is not None else []
        if answer is None:
            rows = [(words, id_) for id_, words in self._titles.items()]
        elif held in self._titles and all(id_ != held for _, id_ in rows) and (self._chosen or not rows):
            rows.insert(0, (tr("Does not fit: {offence}").format(offence=self._titles[held]), held))
        kept = held if any(id_ == held for _, id_ in rows) else None
        self.set_options([(words, id_) for words, id_ in rows], kept)


class DaysSaid(QWidget):
    """What the days and ages decide about an offence, in plain words, with more of it to be read."""

    def __init__(self) -> None:
        super().__init__()
        self._answer: OffenceAnswer | None = None
        self._offence = ""
        self._sheet: ReadingSheet | None = None
        self._spoken = ""
        column = VBox(self, (0, 2, 0, 0), 4)
        self._rows = VBox(spacing=3)
        column.addLayout(self._rows)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        self.left_out = Button("", "quiet", size="row", clicked=self._show_left_out)
        self.points = Button(
            tr("Points to prove on these days"), "quiet", size="row", clicked=self._show_points
        )
        flow.addWidget(self.left_out)
        flow.addWidget(self.points)
        column.addWidget(buttons)
        self.hide()

    def tell(self, answer: "OffenceAnswer | None", offence: str) -> None:
        """Say what is to be said of an offence on these days; nothing where no days are known."""
        self._answer, self._offence = answer, offence
        clear_layout(self._rows)
        self.setVisible(answer is not None)
        if answer is None:
            self._spoken = ""
            return
        said = lines(answer, offence)
        for one in said:
            self._rows.addWidget(_row(one))
        count = len(answer.left_out)
        self.left_out.setText(tr("Left out, and why ({n})").format(n=count))
        self.left_out.setAccessibleDescription(
            tr(
                "What the days decide, every change of the law within them, and the offences that cannot apply"
            )
        )
        self.points.setVisible(answer.offer(offence) is not None)
        text = " ".join(one.text for one in said)
        self.setAccessibleName(text)
        grave = " ".join(one.text for one in said if one.kind != "note")
        if grave and grave != self._spoken:
            announce(self, grave)
        self._spoken = grave

    def text(self) -> str:
        """All that is said."""
        return self.accessibleName() if self._answer is not None else ""

    def _show_left_out(self) -> None:
        if self._answer is not None:
            self._read(
                tr("Law of these days"),
                law_text(self._answer),
                tr("What the days and ages decide. It is no advice: check the law before relying on it."),
            )

    def _show_points(self) -> None:
        answer = self._answer
        offer = answer.offer(self._offence) if answer is not None else None
        if answer is not None and offer is not None:
            text = points_text(answer, offer)
            self._read(offer.definition.title(), text, tr("As the law stood on these days."))

    def _read(self, title: str, text: str, explanation: str) -> None:
        if self._sheet is not None:
            self._sheet.deleteLater()
        self._sheet = ReadingSheet(self, title, text, explanation)
        self._sheet.open()

    @property
    def sheet(self) -> ReadingSheet | None:
        """The sheet that was opened last."""
        return self._sheet


def _row(said: Said) -> QWidget:
    holder = QWidget()
    row = HBox(holder, spacing=7)
    icon, tone = _LOOKS[said.kind]
    row.addWidget(IconLabel(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
    # A label that wraps asks for the height it would have were it narrow, and leaves a gap below the form.
    row.addWidget(ProseLabel(said.text, token=tone), 1)
    return holder
