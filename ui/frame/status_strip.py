"""The strip at the foot: saved state, encryption, audit chain, draft against revision, text size."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from ui.announce import announce
from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import Button, IconLabel, Tone, label, rule, set_tone
from ui.widgets.layouts import HBox

Saved = Literal["saved", "saving", "not-saved", "read-only"]


class _Item(QWidget):
    """Icon and words."""

    def __init__(self, icon: str, token: str = "text2") -> None:
        super().__init__()
        row = HBox(self, spacing=6)
        self._icon = IconLabel(icon, token, 14)
        self.words: QLabel = label("", "caption", "text2")
        row.addWidget(self._icon)
        row.addWidget(self.words)
        self.hide()

    def show_words(self, text: str, icon: str, token: str, tone: Tone = "text2") -> None:
        self._icon.set_icon(icon, token)
        self.words.setText(text)
        set_tone(self.words, tone)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class StatusStrip(QFrame):
    """Says what is true now; nothing here is told only here."""

    text_size_asked = Signal()
    revision_asked = Signal()
    behind_cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "status")
        self.setAccessibleName(tr("Status"))
        row = HBox(self, (12, 0, 8, 0), 12)
        self.saved = _Item("circle-check", "ok")
        self.backup = _Item("database-backup")
        self.audit = _Item("link")
        self._head = label("", "mono", "text2")
        self._head.hide()
        self.demonstration = _Item("flask-conical")
        self._lines = [rule(vertical=True) for _ in range(4)]
        # The order of the lines: behind saved, audit, draft, backup.
        for item, line in (
            (self.saved, self._lines[0]),
            (self.backup, self._lines[3]),
            (self.audit, self._lines[1]),
        ):
            row.addWidget(item)
            if item is self.audit:
                row.addWidget(self._head)
            line.setFixedHeight(theme().px(14))
            line.hide()
            row.addWidget(line)
        row.addWidget(self.demonstration)
        row.addStretch(1)
        self.behind = _Item("clock")
        row.addWidget(self.behind)
        self.behind_cancel = Button(tr("Stop"), "frame", clicked=self.behind_cancel_asked.emit)
        self.behind_cancel.hide()
        row.addWidget(self.behind_cancel)
        self.draft = _Item("file-text")
        row.addWidget(self.draft)
        self._lines[2].setFixedHeight(theme().px(14))
        row.addWidget(self._lines[2])
        self.text_size = Button("", "frame", clicked=self.text_size_asked.emit)
        self.text_size.setToolTip(tr("Text size: Ctrl+= larger, Ctrl+- smaller, Ctrl+0 back to 100%"))
        row.addWidget(self.text_size)
        self._narrow = False
        self._fit()
        theme().changed.connect(self._fit)

    def set_saved(self, state: Saved, detail: str = "") -> None:
        """Show "Saved 14:32, encrypted on this device", "Saving", or "Not saved: disk full"; `detail` is time or reason."""
        if state == "saved":
            words = tr("Saved {time}, encrypted on this device").format(time=detail)
            self.saved.show_words(words, "circle-check", "ok")
        elif state == "saving":
            self.saved.show_words(tr("Saving"), "circle-check", "muted")
        elif state == "read-only":
            # Nothing was lost: there is only nothing that could be saved here.
            self.saved.show_words(tr("Read only: nothing can be saved here"), "lock", "warn")
        else:
            words = tr("Not saved: {reason}").format(reason=detail)
            self.saved.show_words(words, "circle-alert", "danger", "danger")
            announce(self, words, assertive=True)
        self._lines[0].show()

    def set_audit(self, intact: bool, head: str) -> None:
        """Show whether the audit chain matches, and the start of its head, e.g. "7F3A 91C2"."""
        if intact:
            self.audit.show_words(tr("Audit chain intact · head"), "link", "text2")
        else:
            self.audit.show_words(tr("Audit chain does not match · head"), "circle-alert", "danger", "danger")
        self._head.setText(head)
        self._head.setVisible(bool(head) and not self._narrow)
        self._lines[1].setVisible(not self._narrow)

    def set_backup(self, words: str, *, late: bool = False) -> None:
        """Show how old the newest backup is: "Backed up yesterday 17:05"; `late` where it is too old."""
        token: Tone = "warn" if late else "text2"
        self.backup.show_words(words, "triangle-alert" if late else "database-backup", token, token)
        self.backup.setVisible(bool(words) and not self._narrow)
        self._lines[3].setVisible(bool(words) and not self._narrow)

    def set_draft(self, words: str) -> None:
        """Show the draft against the last revision: "Draft 4 · changed since revision 3"."""
        self.draft.show_words(words, "file-text", "text2")

    def set_behind(self, words: str, done: int = 0, total: int = 0) -> None:
        """Show how far long work is: "Checking the casebook 43%", with a way to stop it; nothing for empty words."""
        shown = tr("{what} {percent}%").format(what=words, percent=100 * done // total) if total else words
        self.behind.show_words(shown if words else "", "clock", "text2")
        self.behind_cancel.setVisible(bool(words))
        self.behind_cancel.setAccessibleName(tr("Stop: {what}").format(what=words))

    def show_demonstration(self, words: str) -> None:
        """Show the demonstration notice here, or nothing for empty words."""
        self.demonstration.show_words(words, "flask-conical", "text2")

    def set_narrow(self, narrow: bool) -> None:
        """Keep the saved state and the text size only."""
        self._narrow = narrow
        for item in (self.audit, self.draft, self.backup):
            item.setVisible(not narrow and bool(item.words.text()))
        self._lines[3].setVisible(not narrow and bool(self.backup.words.text()))
        self._head.setVisible(not narrow and bool(self._head.text()))
        self._lines[1].setVisible(not narrow and bool(self._head.text()))
        self._lines[2].setVisible(not narrow)

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(26))
        self.text_size.setText(tr("Text size {percent}%").format(percent=theme().percent))
        self.text_size.setAccessibleName(self.text_size.text())
