"""One heading of the Context page: rows, chips or columns of checks, folded where there are many, and its notes."""

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui.i18n import tr
from ui.plain import one_line
from ui.theme import theme
from ui.viewmodels.context import ASKED, Block, ContextViewModel, ValueId
from ui.widgets.answers import Answer, ChipGroup, paint_box
from ui.widgets.basics import Button, SectionHeading, label, rule
from ui.widgets.choice import Choice
from ui.widgets.choice_rows import ChoiceRows
from ui.widgets.layouts import HBox, VBox
from ui.widgets.prose import ProseLabel
from ui.widgets.saved_field import SavedText
from ui.widgets.wording_note import WordingNote

CHIPS_SHOWN, CHECKS_SHOWN, ROWS_SHOWN = 9, 6, 6
"""How many values or rows are shown while a block, or one of its columns, is folded."""
SLACK = 2
"""A block is not folded to save fewer values than this."""


class _Column(NamedTuple):
    heading: str
    group: ChipGroup
    holder: QWidget


class ContextBlock(QWidget):
    """Shows one block of the view model. Values that are recorded stay visible while the rest is folded."""

    answered = Signal(str, Answer)
    """"key=value" and the new answer."""
    chosen = Signal(str, str)
    """A one-valued key and the choice made, as the view model says it."""
    note_typed = Signal(object, str, int)
    """ValueId, text and cursor: typing in progress."""
    note_written = Signal(object, str)
    """ValueId and text."""

    def __init__(self, block: Block, view_model: ContextViewModel) -> None:
        super().__init__()
        self.block = block
        self._view_model = view_model
        self._unfolded = False
        self._filter = ""
        self._about: ValueId | None = None
        self._written_notes: tuple[str, ...] = ()
        # Chips keep 4 px around themselves for the focus ring; what is not a chip stands in by as much.
        column = VBox(self, spacing=1)
        self.heading = SectionHeading(block.heading, block.hint)
        self.note_button = Button(
            tr("Note"), "quiet", icon_name="pen-line", size="row", clicked=self.open_note
        )
        self.note_button.setToolTip(tr("Write a note in your own words beside what is recorded here"))
        self.note_button.setAccessibleName(tr("Note on {heading}").format(heading=block.heading))
        self.more = Button("", "quiet", size="row", clicked=self.toggle)
        self.heading.add(self.more)
        self.heading.add(self.note_button)
        head = HBox(margins=(4, 0, 0, 0))
        head.addWidget(self.heading)
        column.addLayout(head)
        self._columns: list[_Column] = []
        self._keys = block.choices()
        self._people: tuple[object, ...] = ()
        self.rows = ChoiceRows(block.heading, (key.id for key in self._keys), self.more)
        self.rows.picked.connect(self.chosen)
        column.addWidget(self.rows)
        # Shown before it has a parent, it would be a window of its own for a moment, and take the focus.
        self.rows.setVisible(bool(self._keys))
        if block.values():
            column.addWidget(self._framed() if block.by_phase else self._chips())
        self._notes = VBox(margins=(4, 2, 4, 2), spacing=2)
        column.addLayout(self._notes)
        self.editor = self._note_editor()
        place = HBox(margins=(4, 0, 4, 0))
        place.addWidget(self.editor)
        column.addLayout(place)

    # --- Building ------------------------------------------------------------------------------------

    def _chips(self) -> QWidget:
        group = self._group(self.block.heading, 0, column=False)
        self._columns.append(_Column("", group, group))
        return group

    def _framed(self) -> QWidget:
        holder = QWidget()
        HBox(holder, (4, 3, 4, 0)).addWidget(self._by_phase())
        return holder

    def _by_phase(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("surface", "card")
        row = HBox(frame, (1, 1, 1, 1), 0)
        for n, section in enumerate(self.block.columns):
            if n:
                row.addWidget(rule(vertical=True))
            holder = QWidget()
            inner = VBox(holder, (8, 6, 6, 6), 0)
            heading = label(section.heading, "caption-strong", "text2")
            inner.addWidget(heading)
            group = self._group(f"{self.block.heading}, {section.heading}", n, column=True)
            inner.addWidget(group)
            inner.addStretch(1)
            row.addWidget(holder, 1)
            self._columns.append(_Column(section.heading, group, holder))
        return frame

    def _group(self, name: str, n: int, *, column: bool) -> ChipGroup:
        group = ChipGroup(name, column=column)
        for key, value in self.block.columns[n].values:
            chip = group.add(
                value.label, f"{key.id}={value.id}", hint=value.help, with_no=value.id != key.alone
            )
            chip.setEnabled(not self._view_model.read_only)
            chip.setProperty("guidance", chip.key)
        group.answered.connect(self.answered)
        return group

    def _note_editor(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("surface", "card-sunken")
        inner = VBox(frame, (10, 8, 10, 8), 6)
        top = HBox(spacing=8)
        top.addWidget(label(tr("Note on"), "caption-strong", "text2"))
        self.about = Choice(tr("Which value the note is about"))
        self.about.currentIndexChanged.connect(self._choose_about)
        top.addWidget(self.about, 1)
        top.addWidget(Button(tr("Close"), size="row", clicked=self.close_note))
        inner.addLayout(top)
        self.note = SavedText(tr("Note in your own words"), lines=2)
        self.note.draft_changed.connect(self._typed)
        self.note.committed.connect(self._written)
        inner.addWidget(self.note)
        self.wording = WordingNote(self.note, tr("Note in your own words"))
        inner.addWidget(self.wording)
        frame.hide()
        return frame

    # --- Showing -------------------------------------------------------------------------------------

    def show_answers(self) -> None:
        """Show what is recorded of the people chosen."""
        answers = {
            f"{key}={value}": Answer(self._view_model.answer((key, value)) or "")
            for key, value in self.block.values()
        }
        for column in self._columns:
            column.group.set_answers(answers)
        people = self._view_model.case_id, self._view_model.suspect, self._view_model.victim
        if people != self._people:
            # Rows keep their places while they are worked on: their order is of the moment the page was opened.
            self._people = people
            self._keys = self._view_model.in_order(self._keys)
            self.rows.set_order(key.id for key in self._keys)
        self._arrange()
        self._show_notes()

    def filter(self, text: str) -> None:
        """Show only the values whose words hold all of the words typed."""
        self._filter = text.casefold().strip()
        self._arrange()

    def toggle(self) -> None:
        """Show all values, or fold those that are not recorded."""
        self._unfolded = not self._unfolded
        self._arrange()

    def matches(self) -> int:
        """How many values and rows are shown."""
        chips = sum(not chip.isHidden() for column in self._columns for chip in column.group.chips)
        return chips + len(self.rows.shown())

    def _arrange(self) -> None:
        words = self._filter.split()
        hidden = self._arrange_rows(words)
        for column in self._columns:
            most = CHECKS_SHOWN if self.block.by_phase else CHIPS_SHOWN
            chips = column.group.chips
            fold = not self._unfolded and not words and len(chips) > most + SLACK
            for place, chip in enumerate(chips):
                if words:
                    said = f"{chip.text()} {chip.toolTip()}".casefold()
                    shown = all(word in said for word in words)
                else:
                    recorded = chip.answer is not Answer.NOT_RECORDED or chip.hasFocus()
                    shown = not fold or place < most or recorded
                    hidden += not shown
                if chip.isHidden() is shown:
                    chip.setVisible(shown)
            if self.block.by_phase:
                some = any(not chip.isHidden() for chip in chips)
                column.holder.setVisible(some or not words)
        total = len(self.block.values()) + len(self._keys)
        foldable = len(self._keys) > ROWS_SHOWN + SLACK or any(
            len(column.group.chips) > (CHECKS_SHOWN if self.block.by_phase else CHIPS_SHOWN) + SLACK
            for column in self._columns
        )
        self.more.setVisible(foldable and not words and (hidden > 0 or self._unfolded))
        self.more.setText(tr("Show fewer") if self._unfolded else tr("Show all {n}").format(n=total))
        self.more.setAccessibleName(f"{self.more.text()}, {self.block.heading}")
        if self._keys:
            self.rows.setVisible(not words or bool(self.rows.shown()))
        self.setVisible(not words or self.matches() > 0)

    def _arrange_rows(self, words: list[str]) -> int:
        """Show the rows that are not folded away and what they hold; return how many are folded."""
        fold = not self._unfolded and not words and len(self._keys) > ROWS_SHOWN + SLACK
        hidden = 0
        for place, key in enumerate(self._keys):
            choice = self._view_model.choice(key.id)
            standing = self.rows.row(key.id)
            if words:
                said = " ".join((key.label, key.help, *(value.label for value in key.values))).casefold()
                shown = all(word in said for word in words)
            else:
                shown = (
                    not fold or place < ROWS_SHOWN or bool(choice) or bool(standing and standing.hasFocus())
                )
                hidden += not shown
            if not shown:
                self.rows.hide_row(key.id)
                continue
            row = self.rows.show_row(key.id, key.label, key.help, partial(self._view_model.options, key))
            row.setEnabled(not self._view_model.read_only)
            row.show_value(choice, "question" if choice == ASKED else "something" if choice else "nothing")
            self.rows.say_next(
                key.id, self._view_model.next_step(key.id) if choice not in ("", ASKED) else ""
            )
        self.rows.keep_a_stop()
        return hidden

    # --- Notes ---------------------------------------------------------------------------------------

    def _show_notes(self) -> None:
        recorded = self._view_model.recorded_in(self.block)
        self.note_button.setVisible(bool(recorded) and not self._view_model.read_only)
        written = tuple(
            f"{self._view_model.label(value)}: {note}"
            for value in recorded
            if (note := self._view_model.note(value)).strip()
        )
        if written != self._written_notes:
            self._written_notes = written
            self._list_notes(written)
        if not self.editor.isHidden():
            if self._about not in recorded:
                self.close_note()
            elif not self.note.changed:
                self.note.show_saved(self._view_model.note(self._about))

    def _list_notes(self, written: tuple[str, ...]) -> None:
        while self._notes.count():
            item = self._notes.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for said in written:
            self._notes.addWidget(ProseLabel(said, role="caption"))

    def open_note(self, about: ValueId | None = None) -> None:
        """Open the note field, on a value of this block or on the first that is recorded."""
        recorded = self._view_model.recorded_in(self.block)
        if not recorded or self._view_model.read_only:
            return
        wanted = about if isinstance(about, tuple) and about in recorded else recorded[0]
        options: list[tuple[str, object]] = [(self._view_model.label(value), value) for value in recorded]
        self.about.set_options(options, wanted)
        self._show_note(wanted)
        self.editor.show()
        self.note.setFocus()

    def close_note(self) -> None:
        """Close the note field; what is typed is saved."""
        self.note.commit()
        self.editor.hide()

    def restore_note(self, value: ValueId, text: str, cursor: int) -> None:
        """Put back a note that was being typed."""
        self.open_note(value)
        self.note.restore(text, cursor)

    def _choose_about(self) -> None:
        value = self.about.value()
        if isinstance(value, tuple):
            self.note.commit()
            self._show_note(value)

    def _show_note(self, value: ValueId) -> None:
        self._about = value
        self.note.show_saved(self._view_model.note(value))
        self.note.setAccessibleName(
            tr("Note on {value}").format(value=one_line(self._view_model.label(value)))
        )

    def _typed(self, text: str, cursor: int) -> None:
        if self._about is not None:
            self.note_typed.emit(self._about, text, cursor)

    def _written(self, text: str) -> None:
        if self._about is not None:
            self.note_written.emit(self._about, text)


class Legend(QWidget):
    """What the answers look like, and the key that steps through them."""

    def __init__(self) -> None:
        super().__init__()
        row: QHBoxLayout = HBox(self, spacing=14)
        for answer, words in (
            (Answer.APPLIES, tr("Applies")),
            (Answer.TO_FIND_OUT, tr("To find out")),
            (Answer.NO, tr("Not so")),
            (Answer.NOT_RECORDED, tr("Not recorded")),
        ):
            row.addWidget(_LegendEntry(answer, words))
        keys = label("Space", "caption")
        keys.setProperty("keys", True)
        row.addSpacing(theme().px(4))
        row.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(label(tr("steps through"), "caption", "muted"))
        self.setAccessibleName(tr("Space steps through: applies, to find out, no, not recorded"))


class _LegendEntry(QWidget):
    def __init__(self, answer: Answer, words: str) -> None:
        super().__init__()
        self._answer, self._words = answer, words
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme().font("body")).horizontalAdvance(self._words)
        return QSize(width + theme().px(28) + 1, theme().px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = theme().px(16)
        paint_box(painter, QRectF(0, (self.height() - side) / 2, side, side), self._answer)
        painter.setFont(theme().font("body"))
        painter.setPen(theme().color("text"))
        painter.drawText(
            self.rect().adjusted(theme().px(27), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words
        )
        painter.end()
