"""After a one-time passphrase: nothing is shown of the casebook until the user has set a passphrase of their own."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.theme import theme
from ui.widgets.basics import Button, IconLabel, label, rule
from ui.widgets.error_lines import ErrorLines
from ui.widgets.layouts import HBox, VBox
from ui.widgets.new_passphrase import NewPassphrase
from ui.widgets.start_card import start_card
from ui.work.desk_worker import DeskWorker

if TYPE_CHECKING:
    from soteria_desk.api import Desk

CARD_WIDTH = 640


class OwnPassphrase(QObject):
    """Sets the passphrase on the casebook's thread. Holds the one-time passphrase until that is done."""

    working_changed = Signal(bool)
    refused = Signal(object)
    done = Signal(object)
    """The open Desk, with everything in it allowed."""
    left = Signal()
    failed = Signal(object)

    def __init__(
        self, worker: DeskWorker, desk: "Desk", user: str, one_time: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._desk = desk
        self.user = user
        self._one_time = one_time

    def problem_with(self, passphrase: str) -> str:
        """Why a passphrase will not do; empty where it will."""
        from soteria_desk.api import problem_with

        return problem_with(passphrase, self._desk.info.name, self.user) or ""

    def set(self, passphrase: str) -> None:
        """Set it; `done` or `refused` follows."""
        desk, one_time = self._desk, self._one_time
        self.working_changed.emit(True)
        self._worker.run(
            lambda: desk.users.change_passphrase(one_time, passphrase), self._changed, self._refuse
        )

    def _changed(self, _: object) -> None:
        self.working_changed.emit(False)
        self._one_time = ""
        self.done.emit(self._desk)

    def _refuse(self, error: Exception) -> None:
        from soteria_desk.api import SoteriaError

        self.working_changed.emit(False)
        (self.refused if isinstance(error, SoteriaError) else self.failed).emit(error)

    def leave(self) -> None:
        """Close the casebook again."""
        self._one_time = ""
        self._worker.run(self._desk.close, self._closed, self.failed.emit)

    def _closed(self, _: object) -> None:
        self.left.emit()


class OwnPassphrasePage(QWidget):
    """Shows its model and forwards what the person does."""

    def __init__(self, model: OwnPassphrase) -> None:
        super().__init__()
        self._model = model
        title = tr("Set a passphrase of your own")
        self.setAccessibleName(title)
        self.card, _, _ = start_card(self)
        column = VBox(self.card, (36, 28, 36, 24), 12)
        head = HBox(spacing=10)
        head.addWidget(IconLabel("key-round", "primary", 22))
        head.addWidget(label(title, "display", wrap=True), 1)
        column.addLayout(head)
        column.addWidget(
            label(
                tr(
                    "{user} opened this casebook with a one-time passphrase, which a supervisor knows. From now on "
                    "the passphrase you set here is the only one that opens it for you, and what is recorded under "
                    "your name is yours."
                ).format(user=model.user),
                "body",
                "text2",
                wrap=True,
            )
        )
        self.chosen = NewPassphrase(model.problem_with)
        column.addWidget(self.chosen)
        self.error = ErrorLines()
        column.addWidget(self.error)
        column.addWidget(rule())
        buttons = HBox(spacing=10)
        self.set_button = Button(tr("Set passphrase and open"), "primary", size="main", clicked=self._set)
        self._busy = label("", "body", "text2")
        self.cancel_button = Button(tr("Cancel"), "quiet", size="main", clicked=self._leave)
        buttons.addWidget(self.set_button)
        buttons.addWidget(self._busy, 1)
        buttons.addWidget(self.cancel_button)
        column.addLayout(buttons)
        self.chosen.submitted.connect(self._set)
        model.working_changed.connect(self._show_working)
        model.refused.connect(self._show_refusal)
        self._fit()
        theme().changed.connect(self._fit)

    @property
    def busy(self) -> bool:
        """Whether the passphrase is being set."""
        return not self.set_button.isEnabled()

    def put_away(self) -> None:
        """Leave, as with Cancel: the casebook is closed again."""
        self._leave()

    def focus_first(self) -> None:
        """Put the focus into the first field."""
        self.chosen.focus_first()

    def _set(self) -> None:
        passphrase = self.chosen.value()
        if passphrase:
            self.error.clear()
            self._model.set(passphrase)

    def _leave(self) -> None:
        self.chosen.clear()
        self._model.leave()

    def _show_working(self, on: bool) -> None:
        self._busy.setText(tr("Setting the passphrase...") if on else "")
        self.chosen.set_waiting(on)
        self.set_button.setEnabled(not on)
        self.cancel_button.setEnabled(not on)

    def _show_refusal(self, error: object) -> None:
        self.error.tell(error)  # type: ignore[arg-type]
        self.focus_first()

    def _fit(self) -> None:
        self.card.setMaximumWidth(theme().px(CARD_WIDTH))
