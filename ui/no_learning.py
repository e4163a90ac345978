"""Keeps what is typed from keyboards and input methods that learn words, and folders from other programs' lists."""

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

SENSITIVE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
_DIALOG = "FileDialog"
_DRESSED = "soteria-dressed"
_FOLDERS = ("history", "lastVisited", "shortcuts")


class PrivateTyping(QObject):
    """Marks every field of the program as sensitive when it gets the focus, before a letter can be typed.

    The one place that hears of every focus; so it also dresses the file dialogs that Qt paints.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._moved)

    def _moved(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and isinstance(now.window(), QFileDialog):
            self._dress(now.window())
        if isinstance(now, QLineEdit | QPlainTextEdit | QTextEdit):
            field: QWidget | None = now
            # The field inside a box or a spin box asks what it lies in.
            while field is not None and now.inputMethodHints() & SENSITIVE != SENSITIVE:
                field.setInputMethodHints(field.inputMethodHints() | SENSITIVE)
                field = field.parentWidget()

    def _dress(self, dialog: QWidget) -> None:
        from ui.file_dialogs import dress  # rare, and not needed before there is one

        assert isinstance(dialog, QFileDialog)
        if not dialog.property(_DRESSED):
            dialog.setProperty(_DRESSED, True)
            dress(dialog)


class FoldersForgotten:
    """Takes out of Qt's own settings the folders that its file dialogs wrote there since this was made.

    Our dialogs are Qt's, not the system's (`use_own_dialogs`): those of the system add what is chosen to lists
    of recent files that we cannot clean, and stay on the screen when it is covered.
    """

    def __init__(self) -> None:
        settings = _qt_settings()
        self._before = {name: _as_list(settings.value(f"{_DIALOG}/{name}")) for name in _FOLDERS}

    def forget(self) -> None:
        """Put back what was there before, as far as it concerns folders."""
        settings = _qt_settings()
        for name, before in self._before.items():
            key = f"{_DIALOG}/{name}"
            if _as_list(settings.value(key)) == before:
                continue
            if before:
                settings.setValue(key, before if len(before) > 1 else before[0])
            else:
                settings.remove(key)
        settings.sync()


def use_own_dialogs(app: QApplication) -> None:
    """Have Qt paint file dialogs itself."""
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


def _qt_settings() -> QSettings:
    return QSettings(QSettings.Scope.UserScope, "QtProject")


def _as_list(value: object) -> list[str]:
    if not value:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
