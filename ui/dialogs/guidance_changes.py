"""The sheet on which each change of the guidance is answered: accepted, declined, or left for later."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from soteria_desk.api import GuidanceChange, SoteriaError, Unexpected
from ui.announce import announce
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.plain import breakable
from ui.viewmodels.guidance_changes import (
    GuidanceChangesViewModel,
    Key,
    Reply,
    effect,
    explanation,
    heading,
    key_of,
    tag_words,
)
from ui.viewmodels.typing_kept import TypingKept
from ui.widgets.basics import Button, Tone, label, surface
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField
from ui.widgets.layouts import FlowLayout, VBox
from ui.widgets.saved_field import SavedLine
from ui.widgets.tags import Tag

_KINDS = {"new": "note", "changed": "plain", "withdrawn": "warn"}
_LONGEST = 4000


class ChangeBlock(QFrame):
    """One line: what changed, a reason where somebody wants to give one, and the three answers."""

    def __init__(self, change: GuidanceChange, read_only: bool) -> None:
        super().__init__()
        self.change = change
        self.setProperty("surface", "card")
        # It takes the focus once the one before it is answered, so that no key pressed twice answers two lines.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{tag_words(change)}: {heading(change)}")
        self.setAccessibleDescription(explanation(change) or effect(change))
        column = VBox(self, (14, 11, 14, 11), 6)
        head = QWidget()
        flow = FlowLayout(head)
        flow.addWidget(Tag(tag_words(change), _KINDS[str(change.kind)]))
        self.later_tag = Tag(tr("Left for later"))
        flow.addWidget(self.later_tag)
        column.addWidget(head)
        column.addWidget(label(breakable(heading(change), 300), "strong", wrap=True))
        why = explanation(change)
        if why:
            column.addWidget(label(breakable(why, _LONGEST), "body", "text2", wrap=True))
        for one in change.fields:
            column.addWidget(label(one.words[0].upper() + one.words[1:], "caption-strong", wrap=True))
            compared: tuple[tuple[str, tuple[str, ...], Tone], ...] = (
                (tr("Before"), one.was, "text2"),
                (tr("Now"), one.now, "text"),
            )
            for caption, texts, tone in compared:
                said = "\n".join(texts) or tr("nothing")
                column.addWidget(label(f"{caption}: {breakable(said, _LONGEST)}", "body", tone, wrap=True))
            if one.own:
                column.addWidget(
                    label(
                        tr("You changed this in the plan. Accepting leaves it as you wrote it."),
                        "caption",
                        "warn",
                        wrap=True,
                    )
                )
        self.why = SavedLine(tr("Reason for {line}").format(line=heading(change)))
        self.why.setMaxLength(400)
        column.addWidget(FormField(tr("Reason"), self.why, tr("Put on the record. May be left empty.")))
        column.addWidget(label(effect(change), "caption", "muted", wrap=True))
        self.buttons: dict[Reply, Button] = {}
        row = QWidget()
        answers = FlowLayout(row)
        # Room for the ring around a button.
        answers.setContentsMargins(4, 4, 4, 4)
        about = heading(change)
        replies: tuple[tuple[Reply, str], ...] = (
            ("accept", tr("Accept")),
            ("decline", tr("Decline")),
            ("defer", tr("Later")),
        )
        for reply, words_ in replies:
            button = Button(words_, size="row", name=f"{words_}: {about}")
            self.buttons[reply] = button
            answers.addWidget(button)
        column.addWidget(row)
        self.error = ErrorLines()
        column.addWidget(self.error)
        self._read_only = tr("This casebook can only be read here.") if read_only else ""
        self.why.setEnabled(not read_only)
        self.take(change)
        self.set_working(False)

    def take(self, change: GuidanceChange) -> None:
        """The same change as the casebook tells it now: it may have been left for later."""
        self.change = change
        self.later_tag.setVisible(change.deferred)

    def set_working(self, on: bool) -> None:
        """An answer is being recorded: no other is taken meanwhile."""
        for button in self.buttons.values():
            if on:
                button.setEnabled(False)
            else:
                button.explain(self._read_only)

    def tell(self, error: Exception) -> None:
        """Say why the answer was not taken."""
        self.error.tell(error if isinstance(error, SoteriaError) else Unexpected(reason="E-99"))


class GuidanceChangesSheet(Sheet):
    """Lists what the guidance changed in this plan. Stays open until it is closed."""

    def __init__(self, parent: QWidget, model: GuidanceChangesViewModel) -> None:
        super().__init__(parent, tr("What the guidance changed"), width=640)
        # Among what scrolls: with large text in a small window the head would leave no room for a line.
        rule_of_it = tr(
            "Nothing in the plan changes without your answer to that one line. What you leave comes again."
        )
        self.setAccessibleDescription(rule_of_it)
        self.body.addWidget(label(rule_of_it, "body", "text2", wrap=True))
        self._model = model
        self._working = False
        self._asked: Key = ("", "", "", "")
        self._place = 0
        self._next: ChangeBlock | None = None
        self._kept = TypingKept(model.session, f"{model.case_id} guidance", self)
        self.blocks: dict[Key, ChangeBlock] = {}
        self._list = VBox(spacing=12)
        self.body.addLayout(self._list)
        self.nothing_left = surface("notice")
        VBox(self.nothing_left, (14, 12, 14, 12)).addWidget(
            label(tr("Every line is answered."), "strong", wrap=True)
        )
        self.body.addWidget(self.nothing_left)
        self.body.addStretch(1)
        self._busy = label("", "body", "text2")
        self.foot.addWidget(self._busy, 1)
        self.close_button = Button(tr("Close"), size="main", clicked=self.reject)
        self.foot.addWidget(self.close_button)
        self.safe_button = self.close_button
        self._show()
        self._kept.restore()
        model.changed.connect(self._show)

    def _show(self) -> None:
        now = {key_of(one): one for one in self._model.changes}
        for key in [key for key in self.blocks if key not in now or self._differs(key, now[key])]:
            block = self.blocks.pop(key)
            self._list.removeWidget(block)
            block.hide()
            block.deleteLater()
        for place, (key, change) in enumerate(now.items()):
            if key in self.blocks:
                self.blocks[key].take(change)
                continue
            block = ChangeBlock(change, self._model.session.read_only)
            for reply, button in block.buttons.items():
                button.clicked.connect(partial(self._answer, key, reply))
            self._kept.watch("/".join(key), block.why, saved=False)
            self.blocks[key] = block
            self._list.insertWidget(place, block)
        self.nothing_left.setVisible(not now)
        self.fit()

    def _differs(self, key: Key, change: GuidanceChange) -> bool:
        return self.blocks[key].change.digest != change.digest

    def _answer(self, key: Key, reply: Reply) -> None:
        block = self.blocks.get(key)
        if block is None or self._working:
            return
        self._asked = key
        self._place = [key_of(one) for one in self._model.changes].index(key)
        block.error.clear()
        self._set_working(True)
        self._model.answer(block.change, reply, block.why.text().strip(), self._answered, self._refused)

    def _answered(self, _: object = None) -> None:
        key, place = self._asked, self._place
        self._set_working(False)
        self._model.session.clear_draft(f"{self._model.case_id} guidance", "/".join(key))
        left = [self.blocks[one] for one in map(key_of, self._model.changes)]
        if key in self.blocks:
            # Left for later: it stands where it stood, and the next one is looked at.
            self.blocks[key].why.clear()
            place += 1
        if place < len(left):
            self._next = left[place]
            self._next.setFocus(Qt.FocusReason.OtherFocusReason)
            # Its place is known once the sheet is laid out anew.
            QTimer.singleShot(0, self._bring)
        else:
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        if not left:
            announce(self, tr("Every line is answered."))

    def _refused(self, error: Exception) -> None:
        self._set_working(False)
        block = self.blocks.get(self._asked)
        if block is not None:
            block.tell(error)
            self.fit()
            self._next = block
            QTimer.singleShot(0, self._bring_error)

    def _bring(self) -> None:
        if self._next is not None and self._next in self.blocks.values():
            top = self._next.mapTo(self._content, self._next.rect().topLeft()).y()
            self._area.verticalScrollBar().setValue(top)

    def _bring_error(self) -> None:
        if self._next is not None and self._next in self.blocks.values():
            self._area.ensureWidgetVisible(self._next.error)

    def reject(self) -> None:
        # What is under way cannot be taken back by closing the sheet.
        if not self._working:
            super().reject()

    def _set_working(self, on: bool) -> None:
        self._working = on
        self._busy.setText(tr("Working...") if on else "")
        self.close_button.setEnabled(not on)
        for block in self.blocks.values():
            block.set_working(on)
