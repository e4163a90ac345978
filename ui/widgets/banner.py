"""Banners at the top of the region they concern, and the three-part error."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.announce import announce
from ui.i18n import tr
from ui.notices import ErrorNotice, Kind, Notice
from ui.widgets.basics import Button, IconLabel, Tone, label
from ui.widgets.layouts import FlowLayout, HBox, VBox

_ICONS = {"note": "info", "warn": "clock", "danger": "circle-alert", "ok": "circle-check"}
_TONES: dict[str, Tone] = {"note": "onsoft", "warn": "warn", "danger": "danger", "ok": "ok"}


class Banner(QFrame):
    """One line or a few that stay until the matter is resolved; an optional action at the right."""

    acted = Signal()

    def __init__(self, text: str, kind: Kind = "note", *, icon: str = "", action: str = "") -> None:
        super().__init__()
        self.setProperty("banner", kind)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = HBox(self, (10, 7, 10, 7), 9)
        upright = Qt.AlignmentFlag.AlignVCenter if action else Qt.AlignmentFlag.AlignTop
        row.addWidget(IconLabel(icon or _ICONS[kind], _TONES[kind]), 0, upright)
        self.words = label(text, "body", _TONES[kind], wrap=True)
        row.addWidget(self.words, 1)
        self.setAccessibleName(text)
        if action:
            row.addWidget(Button(action, size="row", clicked=self.acted.emit), 0, Qt.AlignmentFlag.AlignTop)

    def set_text(self, text: str) -> None:
        """Change the words."""
        self.words.setText(text)
        self.setAccessibleName(text)


class ErrorPanel(QFrame):
    """What happened, what is safe, what to do; the code under Details. The focus starts on its first button."""

    closed = Signal()

    def __init__(self, error: ErrorNotice) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._do: Callable[[], object] | None = error.do
        row = HBox(self, (14, 12, 8, 12), 12)
        row.addWidget(IconLabel("circle-alert", "danger", 24), 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=3)
        row.addLayout(column, 1)
        column.addWidget(label(error.happened, "strong", wrap=True))
        if error.safe:
            safe = HBox(spacing=6)
            safe.addWidget(IconLabel("shield-check", "ok"), 0, Qt.AlignmentFlag.AlignTop)
            safe.addWidget(label(error.safe, "strong", "ok", wrap=True), 1)
            column.addLayout(safe)
        if error.advice:
            column.addWidget(label(error.advice, "body", "text2", wrap=True))
        self._code = label(tr("Code {code}").format(code=error.code), "caption", "muted")
        self._code.hide()
        column.addWidget(self._code)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        flow.setContentsMargins(0, 6, 4, 4)
        if error.action:
            flow.addWidget(Button(error.action, "primary", size="row", clicked=self._act))
        self.close_button = Button(tr("Close this message"), size="row", clicked=self.closed.emit)
        flow.addWidget(self.close_button)
        flow.addWidget(Button(tr("Details"), "quiet", size="row", clicked=self._code.show))
        column.addWidget(buttons)
        self.setAccessibleName(" ".join(filter(None, (error.happened, error.safe, error.advice))))

    def _act(self) -> None:
        if self._do is not None:
            self._do()
        self.closed.emit()


class NoticeArea(QWidget):
    """Stacks banners and the latest error at the top of a region; takes no room while there is nothing to tell."""

    def __init__(self) -> None:
        super().__init__()
        self._column = VBox(self, (16, 0, 14, 0), 8)
        self._banners: dict[str, Banner] = {}
        self._error: ErrorPanel | None = None
        self._back: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(self, notice: Notice) -> None:
        """Show a banner in the place of the one with the same key."""
        self.end(notice.key)
        banner = Banner(notice.text, notice.kind, action=notice.action)
        if notice.do is not None:
            banner.acted.connect(notice.do)
        self._banners[notice.key] = banner
        self._column.addWidget(banner)
        self._settle()
        announce(self, notice.text, assertive=notice.kind == "danger")

    def end(self, key: str) -> None:
        """Take the banner of this key away."""
        banner = self._banners.pop(key, None)
        if banner is not None:
            self._remove(banner)

    def tell_error(self, error: ErrorNotice) -> None:
        """Show an error in the place of the one before; announced, and the focus stays where the person works."""
        self.close_error()
        self._error = ErrorPanel(error)
        self._error.closed.connect(self.close_error)
        self._column.insertWidget(0, self._error)
        self._settle()
        announce(self, " ".join(filter(None, (error.happened, error.safe, error.advice))), assertive=True)

    def close_error(self) -> None:
        """Take the error away."""
        if self._error is not None:
            panel, self._error = self._error, None
            self._remove(panel)

    @property
    def error(self) -> ErrorPanel | None:
        """The error that is shown."""
        return self._error

    def _remove(self, widget: QWidget) -> None:
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
        self._settle()

    def _settle(self) -> None:
        something = bool(self._banners) or self._error is not None
        self._column.setContentsMargins(16, 8 if something else 0, 14, 4 if something else 0)
        self.setVisible(something)
