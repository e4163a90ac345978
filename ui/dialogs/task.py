"""A sheet that does one thing on the casebook's thread: it stays open until that is done, and says why it was not."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.widgets.basics import Button, label
from ui.widgets.error_lines import ErrorLines
from ui.widgets.form import FormField
from ui.widgets.passphrase_field import PassphraseField


class TaskSheet(Sheet):
    """Fill `body`, then `set_task`. Subclasses say in `ready` whether it can begin, and begin it in `begin`."""

    def __init__(self, parent: QWidget, title: str, explanation: str = "", width: int = 520) -> None:
        super().__init__(parent, title, explanation, width)
        self.error = ErrorLines()
        self._busy = label("", "body", "text2")
        self.cancel_button = Button(tr("Cancel"), size="main", clicked=self.reject)
        self.do_button = Button("", "primary", size="main", clicked=self.try_it)
        self._working = False

    def set_task(self, verb: str, kind: str = "primary") -> None:
        """Name the button that begins; call once, after the body is filled."""
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        self.do_button.setText(verb)
        self.do_button.setProperty("kind", kind)
        self.foot.addWidget(self._busy, 1)
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.do_button)

    def ready(self) -> bool:
        """Whether everything is entered; says what is missing where it is not."""
        raise NotImplementedError

    def begin(self) -> None:
        """Begin the work; `finished_well` or `refuse` is called when it has ended."""
        raise NotImplementedError

    def try_it(self) -> None:
        """Begin, where everything is entered and nothing is under way."""
        if self._working or not self.ready():
            return
        self.error.clear()
        self._set_working(True)
        self.begin()

    def finished_well(self, _: object = None) -> None:
        """It was done."""
        self._set_working(False)
        self.accept()

    def refuse(self, error: Exception) -> None:
        """It was not done: say why, and stay."""
        from soteria_desk.api import Cancelled, SoteriaError, Unexpected

        self._set_working(False)
        if not isinstance(error, Cancelled):
            told = error if isinstance(error, SoteriaError) else Unexpected(reason="E-99")
            self.error.tell(told)
        self.fit()

    def reject(self) -> None:
        # What is under way cannot be taken back by closing the sheet.
        if not self._working:
            super().reject()

    def _set_working(self, on: bool) -> None:
        self._working = on
        self._busy.setText(tr("Working...") if on else "")
        self.do_button.setEnabled(not on)
        self.cancel_button.setEnabled(not on)


class OwnPassphraseField(FormField):
    """One's own passphrase, asked again for what changes who can open the casebook."""

    def __init__(self, hint: str = "") -> None:
        self.passphrase = PassphraseField(tr("Your own passphrase"))
        super().__init__(
            tr("Your own passphrase"),
            self.passphrase,
            hint or tr("Asked again because this changes who can open the casebook."),
        )

    def text(self) -> str:
        """What was typed."""
        return self.passphrase.text()

    def missing(self) -> bool:
        """Whether nothing was typed; says so."""
        self.set_error("" if self.text() else tr("Your own passphrase is missing."))
        return not self.text()

    def again(self) -> None:
        """Forget it after it was refused, and take it anew."""
        self.passphrase.clear()
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)
