"""A recovery sheet on the screen: to be printed or copied, and for new keys two of its rows typed back."""

import random

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from soteria_desk.api import RecoverySheet
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.viewmodels.sheet_rows import problem_with_row
from ui.widgets.basics import Button, label
from ui.widgets.recovery_rows import RecoveryRows, RowsTyped
from ui.widgets.sheet_paper import SheetPaper

ASKED_BACK = 2


class SheetShown(Sheet):
    """Shows the rows until it is closed. With `check`, it says `on_paper` once two rows came back right."""

    on_paper = Signal(object)
    """The sheet is on paper: the RecoverySheet."""

    def __init__(self, parent: QWidget, sheet: RecoverySheet, *, check: bool) -> None:
        super().__init__(
            parent,
            tr("The new recovery sheet") if check else tr("The recovery sheet"),
            tr(
                "The old sheet opens older copies only. Print this one now, or copy its rows by hand; "
                "then type two of them back, so that you know the paper is right."
            )
            if check
            else tr("That it was shown is on the record. Seal the paper and keep it in a safe."),
            540,
        )
        self._sheet: RecoverySheet | None = sheet
        self.rows = RecoveryRows()
        self.rows.show_rows(sheet.rows)
        self.body.addWidget(self.rows)
        self.body.addWidget(
            label(
                tr("Casebook {casebook}. Sheet {sheet}.").format(
                    casebook=sheet.casebook_text(), sheet=sheet.sheet_id
                ),
                "caption",
                "text2",
                wrap=True,
            )
        )
        self.paper = SheetPaper()
        self.paper.set_sheet(sheet)
        self.paper.put_out.connect(self.fit)
        self.body.addWidget(self.paper)
        self._asked = tuple(sorted(random.SystemRandom().sample(range(1, len(sheet.rows) + 1), ASKED_BACK)))
        self.typed = RowsTyped(self._asked, self._problem)
        self.typed.hide()
        self.typed.submitted.connect(self._confirm)
        self.body.addWidget(self.typed)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.close_button = Button(tr("Later") if check else tr("Close"), size="main", clicked=self.reject)
        if check:
            self.close_button.setToolTip(tr("Users and keys goes on saying that the sheet is due"))
        self.back_button = Button(tr("Show the rows again"), "quiet", size="main", clicked=self._show_rows)
        self.back_button.hide()
        self.confirm_button = Button(tr("I have it on paper"), "primary", size="main", clicked=self._confirm)
        self.confirm_button.setVisible(check)
        self.foot.addWidget(self.back_button)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.confirm_button)
        self.safe_button = self.paper.print_button

    def _problem(self, number: int, typed: str) -> str:
        return problem_with_row(
            number, typed, self._sheet.rows[number - 1] if self._sheet is not None else ""
        )

    def _confirm(self) -> None:
        if self.typed.isHidden():
            self._ask_back()
        elif self._sheet is not None and self.typed.judge():
            self.on_paper.emit(self._sheet)
            self.accept()
        else:
            self.fit()

    def _ask_back(self) -> None:
        """Take the rows off the screen: what is typed now comes from the paper."""
        for part in (self.rows, self.paper):
            part.hide()
        self.typed.show()
        self.back_button.show()
        self.confirm_button.setText(tr("Check the rows"))
        self.fit()
        self.typed.focus_first()

    def _show_rows(self) -> None:
        for part in (self.rows, self.paper):
            part.show()
        self.typed.clear()
        self.typed.hide()
        self.back_button.hide()
        self.confirm_button.setText(tr("I have it on paper"))
        self.fit()
        self.paper.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def done(self, result: int) -> None:
        """Close, and forget the rows."""
        self._sheet = None
        self.rows.clear()
        self.paper.clear()
        self.typed.clear()
        super().done(result)
