"""Owner and due day of a line that is being adopted, asked in place."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.i18n import tr
from ui.plain import breakable
from ui.widgets.basics import Button, label
from ui.widgets.choice import Choice
from ui.widgets.date_field import DateField
from ui.widgets.layouts import HBox, VBox


class AdoptForm(QFrame):
    """Two fields and two buttons in two rows. Enter adopts with what is shown, Esc gives up."""

    adopted = Signal(str, object)
    """Owner id and due day (a date, or None)."""
    left = Signal()

    HEIGHT = 92
    WHAT, WHOM = 42, 38
    """Height of the words that name what is adopted, and of the choice for whom, where they are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card-sunken")
        self.setAccessibleName(tr("Adopt: owner and due day"))
        self.setAutoFillBackground(True)
        column = VBox(self, (10, 8, 10, 8), 8)
        self.what = label("", "caption-strong", wrap=True)
        self.what.hide()
        column.addWidget(self.what)
        self._whom_row = QWidget()
        whom = HBox(self._whom_row, spacing=8)
        self.whom = Choice(tr("For whom"))
        whom.addWidget(label(tr("For"), "caption-strong", "text2"))
        whom.addWidget(self.whom, 1)
        self._whom_row.hide()
        column.addWidget(self._whom_row)
        fields = HBox(spacing=8)
        self.owner = Choice(tr("Owner"))
        self.due = DateField(tr("Due"))
        fields.addWidget(label(tr("Owner"), "caption-strong", "text2"))
        fields.addWidget(self.owner, 1)
        fields.addWidget(label(tr("Due"), "caption-strong", "text2"))
        fields.addWidget(self.due, 1)
        column.addLayout(fields)
        buttons = HBox(spacing=8)
        self.adopt_button = Button(tr("Adopt"), "primary", size="row", clicked=self.adopt)
        self.adopt_button.setToolTip("Ctrl+Enter")
        self.cancel_button = Button(tr("Not now"), size="row", clicked=self.left.emit)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.adopt_button)
        column.addLayout(buttons)

    def ask(self, owners: list[tuple[str, object]], owner_id: str, due_on: date | None) -> None:
        """Offer owners and a due day; the focus starts on Adopt, so that Enter takes what is offered."""
        self.owner.set_options(owners, owner_id)
        self.due.set_on(QDate(due_on.year, due_on.month, due_on.day) if due_on else None)
        self.adopt_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_for_whom(self, people: list[tuple[str, str]]) -> None:
        """Offer the people the same line is meant for, each with an id: all of them, or one."""
        self._whom_row.setVisible(len(people) > 1)
        names = ", ".join(name for name, _ in people)
        everyone = tr("All {n}: {names}").format(n=len(people), names=names)
        options: list[tuple[str, object]] = [(everyone, ""), *people]
        self.whom.set_options(options, "")

    def wanted(self) -> str:
        """The id of the one person it is meant for; empty for everybody that was offered."""
        return "" if self._whom_row.isHidden() else str(self.whom.value() or "")

    def say_what(self, title: str) -> None:
        """Name what is adopted, where it is not what stands above the form."""
        self.what.setText(breakable(tr("Adopt: {title}").format(title=title), 200) if title else "")
        self.what.setVisible(bool(title))

    @classmethod
    def height_for(cls, *, what: bool, whom: bool) -> int:
        """Height at 100 % with what is adopted named, and with a choice for whom."""
        return cls.HEIGHT + cls.WHAT * what + cls.WHOM * whom

    def adopt(self) -> None:
        """Adopt with what is shown; a day that cannot be read is to be mended first."""
        if self.due.problem():
            self.due.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        on = self.due.on()
        due = date(on.year(), on.month(), on.day()) if on is not None else None
        self.adopted.emit(str(self.owner.value() or ""), due)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.adopt()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
