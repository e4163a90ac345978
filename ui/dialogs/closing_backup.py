"""The backup that is made before a casebook is closed: a bar, and two ways out of waiting for it."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.viewmodels.backups import MAKING
from ui.widgets.basics import Button, label
from ui.widgets.error_lines import ErrorLines

if TYPE_CHECKING:
    from soteria_desk.api import BackupRow
    from ui.session import Session


class ClosingBackup(Sheet):
    """Goes on by itself once the backup is made; asks where it could not be made."""

    gone_on = Signal()
    """The casebook may be closed: the backup is made, or the person does without it."""

    def __init__(self, parent: QWidget, session: "Session", kind: str = "regular") -> None:
        super().__init__(
            parent,
            tr("Making a backup before closing"),
            tr(
                "Something was recorded since the last one. The casebook is closed by itself when it is done."
            ),
            480,
        )
        self._session = session
        self._kind = kind
        self._behind: Any = None
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(MAKING)
        self.body.addWidget(self.bar)
        self.error = ErrorLines()
        self.body.addWidget(self.error)
        self._question = label(tr("Close the casebook without a backup?"), "body", wrap=True)
        self._question.hide()
        self.body.addWidget(self._question)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.without_button = Button(tr("Close without it"), size="main", clicked=self._go_on)
        self.stay_button = Button(tr("Stay here"), size="main", clicked=self.reject)
        self.foot.addWidget(self.without_button)
        self.foot.addWidget(self.stay_button)
        self.safe_button = self.stay_button

    def begin(self) -> None:
        """Show the sheet and make the backup."""
        self.open()
        kind = self._kind
        self._behind = self._session.behind(
            MAKING,
            lambda desk, p: desk.backups.make(p, None, kind),
            self._made,
            self._failed,
            self._progressed,
        )

    def _progressed(self, step: tuple[int, int]) -> None:
        done, total = step
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _made(self, _: "BackupRow") -> None:
        self._behind = None
        if self.isVisible():
            self._go_on()

    def _failed(self, error: Exception) -> None:
        from soteria_desk.api import Cancelled, SoteriaError, Unexpected

        self._behind = None
        if not self.isVisible():
            return
        if isinstance(error, Cancelled):
            super().reject()  # stopped in the status strip, or by what closes the casebook in another way
            return
        self.bar.hide()
        self.error.tell(error if isinstance(error, SoteriaError) else Unexpected(reason="E-99"))
        self._question.show()
        self.without_button.setText(tr("Close anyway"))
        self.fit()

    def _go_on(self) -> None:
        self._stop()
        self.accept()
        self.gone_on.emit()

    def reject(self) -> None:
        """Stay: what is half made is taken away."""
        self._stop()
        super().reject()

    def _stop(self) -> None:
        behind, self._behind = self._behind, None
        if behind is not None:
            behind.cancel()
