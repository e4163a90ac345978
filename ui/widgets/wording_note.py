"""The quiet note under a text field: what to think about again in its wording, why, and what to write instead.

Advice to whoever types, and to nobody else. It waits for a pause, blocks nothing and changes nothing by itself.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QShowEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from ui.announce import announce
from ui.i18n import tr
from ui.plain import one_line
from ui.theme import theme
from ui.widgets.basics import Button, label, rule
from ui.widgets.layouts import FlowLayout, VBox
from ui.widgets.prose import ProseLabel
from ui.work.wording import adviser

if TYPE_CHECKING:
    from soteria_desk.api import Finding

PAUSE_MS = 1200
"""A text is looked at this long after the last key."""
_LONGEST_QUOTED = 90


class WordingNote(QWidget):
    """One line that says how much there is to think about; it opens to the reasons."""

    def __init__(self, field: QPlainTextEdit, name: str) -> None:
        super().__init__()
        self._field, self._name = field, name
        self._text = ""
        self.findings: tuple[Finding, ...] = ()
        self._looked_at: str | None = None
        column = VBox(self, (0, 2, 0, 0), 4)
        self.button = Button("", "link", icon_name="info", size="row", clicked=self._turn)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        column.addWidget(self.button)
        self.details = QFrame()
        self.details.setProperty("surface", "card-sunken")
        self._column = VBox(self.details, (12, 8, 12, 10), 8)
        self.details.hide()
        column.addWidget(self.details)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        # All that happens while somebody types: a timer starts again.
        field.textChanged.connect(self._pause.start)
        field.installEventFilter(self)
        theme().changed.connect(self._underline)
        adviser().ended.connect(self._forget)
        self.hide()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """What was typed before the field could be seen is looked at when it is shown."""
        if event.type() == QEvent.Type.Show:
            self._pause.start()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    # --- Looking --------------------------------------------------------------------------------------

    def _look(self) -> None:
        text = self._field.toPlainText()
        if self._field.isReadOnly() or not self._field.isVisible() or not adviser().ready:
            return
        if text == self._looked_at:
            return
        self._looked_at = text
        if not text.strip():
            self._show(text, ())
            return
        adviser().look(text, self._told)

    def _told(self, text: str, findings: "tuple[Finding, ...]") -> None:
        # An answer about words that stand there no more is not shown; the pause after them brings the next.
        if text == self._field.toPlainText():
            self._show(text, findings)

    def _forget(self) -> None:
        self._pause.stop()
        self._looked_at = None
        self._show("", ())

    # --- Showing --------------------------------------------------------------------------------------

    def _show(self, text: str, findings: "tuple[Finding, ...]") -> None:
        before = len(self.findings)
        self._text, self.findings = text, findings
        count = len(findings)
        words = (
            tr("1 thing to think about") if count == 1 else tr("{n} things to think about").format(n=count)
        )
        self.button.setText(words)
        self.button.setAccessibleName(tr("{field}: {words}").format(field=self._name, words=words))
        self._fill()
        if not count:
            # The focus must not vanish with the note.
            if self.isAncestorOf(self.window().focusWidget() or self._field):
                self._field.setFocus()
            self.details.hide()
        self.setVisible(bool(count))
        self._say_state()
        self._underline()
        self._fit()
        if count and count != before:
            announce(self._field, tr("{words} in {field}").format(words=words, field=self._name))

    def _fill(self) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, finding in enumerate(self.findings):
            if number:
                self._column.addWidget(rule())
            self._column.addWidget(self._block(finding))
        if self.findings:
            self._column.addWidget(
                ProseLabel(
                    tr("Only you see this. Nothing of it is kept, printed or counted. You decide."),
                    role="caption",
                    token="muted",
                )
            )

    def _block(self, finding: "Finding") -> QWidget:
        block = QWidget()
        column = VBox(block, spacing=4)
        quoted = one_line(finding.words, _LONGEST_QUOTED)
        column.addWidget(ProseLabel(tr("“{words}”").format(words=quoted), token="text"))
        column.addWidget(ProseLabel(tr("Why: {why}").format(why=finding.why)))
        column.addWidget(ProseLabel(tr("Instead: {instead}").format(instead=finding.instead)))
        sources = ", ".join(finding.sources)
        source = (
            tr("Source: {keys}").format(keys=sources)
            if finding.confirmed
            else tr("Source: {keys}. Not confirmed").format(keys=sources)
        )
        column.addWidget(label(source, "caption", "muted", wrap=True))
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        if finding.use:
            shown = one_line(finding.use, 40)
            flow.addWidget(
                Button(
                    tr("Use “{words}”").format(words=shown),
                    size="row",
                    name=tr("Use “{words}” in place of “{quoted}”").format(words=shown, quoted=quoted),
                    clicked=partial(self._use, finding),
                )
            )
        flow.addWidget(
            Button(
                tr("Dismiss"),
                size="row",
                name=tr("Dismiss: {quoted}").format(quoted=quoted),
                clicked=partial(self._dismiss, finding),
            )
        )
        column.addWidget(buttons)
        return block

    def _turn(self) -> None:
        self.details.setVisible(self.details.isHidden())
        self._say_state()
        self._fit()

    def _say_state(self) -> None:
        state = tr("folded") if self.details.isHidden() else tr("open")
        self.button.setAccessibleDescription(state)
        self.button.setToolTip(tr("Why, and what to write instead"))

    def _fit(self) -> None:
        fit = getattr(self.window(), "fit", None)
        if fit is not None and self.window().isVisible():
            fit()

    # --- Doing ----------------------------------------------------------------------------------------

    def _use(self, finding: "Finding") -> None:
        """Put the words in their place, as one step that can be undone."""
        if self._field.toPlainText() != self._text:
            return
        cursor = self._place(finding)
        cursor.insertText(finding.use)
        self._field.setFocus()
        self._again()

    def _dismiss(self, finding: "Finding") -> None:
        adviser().dismiss(finding)
        self._again()

    def _again(self) -> None:
        self._looked_at = None
        self._pause.stop()
        self._look()

    def _place(self, finding: "Finding") -> QTextCursor:
        # Qt counts in UTF-16: a sign outside the basic plane is two.
        start, end = (len(self._text[:at].encode("utf-16-le")) // 2 for at in (finding.start, finding.end))
        cursor = QTextCursor(self._field.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _underline(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        if self._field.toPlainText() == self._text:
            for finding in self.findings:
                mark = QTextEdit.ExtraSelection()
                look = QTextCharFormat()
                look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
                look.setUnderlineColor(theme().color("primary"))
                mark.format = look
                mark.cursor = self._place(finding)
                marks.append(mark)
        self._field.setExtraSelections(marks)
