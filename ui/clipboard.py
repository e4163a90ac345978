"""What this program puts on the clipboard: marked as not for keeping, taken away again after a minute."""

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

SHORTEST, LONGEST, SHIPPED = 10, 300, 60
"""Seconds until it is taken away: limits, and what holds unless somebody chooses."""

KDE = "x-kde-passwordManagerHint"
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
MARKS = {
    KDE: b"secret",
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"\1\0\0\0",
    _WINDOWS.format("CanIncludeInClipboardHistory"): b"\0\0\0\0",
    _WINDOWS.format("CanUploadToCloudClipboard"): b"\0\0\0\0",
}
"""What asks clipboard managers, the clipboard history and its synchronising to leave it alone."""

_NEVER = "copy-never"
_COPYING = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut)
_COPY_ACTIONS = frozenset({"edit-copy", "edit-cut"})


def clear_our_text(clipboard: QClipboard) -> None:
    """Take away what this program put on the clipboard; what came from elsewhere stays."""
    if clipboard.ownsClipboard():
        clipboard.clear()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)


class ClipboardWatch(QObject):
    """Sees whatever any field or view of this program copies, marks it, and takes it away after some seconds.

    One place for all: it hears of the change while the field is still copying, before anybody else can read it.
    """

    def __init__(
        self, seconds: int = SHIPPED, parent: QObject | None = None, clipboard: QClipboard | None = None
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard or QGuiApplication.clipboard()
        self._clearing = QTimer(self, singleShot=True)
        self._clearing.timeout.connect(self.clear)
        self._marking = False
        self.set_seconds(seconds)
        self._clipboard.changed.connect(self._changed)

    def set_seconds(self, seconds: int) -> None:
        """Set how long it stays, held between 10 and 300 seconds."""
        self._clearing.setInterval(max(SHORTEST, min(LONGEST, seconds)) * 1000)

    @property
    def seconds(self) -> int:
        """How long it stays."""
        return self._clearing.interval() // 1000

    def clear(self) -> None:
        """Take away what is still ours."""
        self._clearing.stop()
        clear_our_text(self._clipboard)

    def _changed(self, mode: QClipboard.Mode) -> None:
        if self._marking or not self._is_ours(mode):
            return
        held = self._clipboard.mimeData(mode)
        if held is None or not held.formats():
            return
        self._marking = True
        try:
            if _never_copied(QApplication.focusWidget()):
                self._clipboard.clear(mode)
                return
            if held.hasText() and not held.hasFormat(KDE):
                self._clipboard.setMimeData(marked(held.text()), mode)
        finally:
            self._marking = False
        self._clearing.start()

    def _is_ours(self, mode: QClipboard.Mode) -> bool:
        if mode == QClipboard.Mode.Selection:
            return self._clipboard.ownsSelection()
        return mode == QClipboard.Mode.Clipboard and self._clipboard.ownsClipboard()


def marked(text: str) -> QMimeData:
    """Text for the clipboard with the marks; plain, because styled text would bring its fonts along."""
    made = QMimeData()
    made.setText(text)
    for name, value in MARKS.items():
        made.setData(name, QByteArray(value))
    return made


def forbid_copying(field: QLineEdit) -> None:
    """Let nothing be copied, cut or dragged out of a field: a passphrase, a recovery row."""
    field.setProperty(_NEVER, True)
    field.setDragEnabled(False)
    field.installEventFilter(_Refusal(field))


def _never_copied(widget: QWidget | None) -> bool:
    return widget is not None and bool(widget.property(_NEVER))


class _Refusal(QObject):
    """Keeps the keys and the menu of one field from copying; pasting into it stays possible."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            if any(event.matches(each) for each in _COPYING):
                event.accept()
                return True
        elif kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self._show_menu(watched, event)
            return True
        return False

    def _show_menu(self, watched: QObject, event: QContextMenuEvent) -> None:
        if (
            not isinstance(watched, QLineEdit)
            or watched.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu
        ):
            return
        menu = menu_without_copying(watched)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


def menu_without_copying(field: QLineEdit) -> QMenu:
    """The usual menu of a field, without what copies."""
    menu = field.createStandardContextMenu()
    for action in menu.actions():
        if action.objectName() in _COPY_ACTIONS:
            menu.removeAction(action)
    return menu
