"""Users and keys: who may open the casebook and what they may do, and the recovery sheet."""

from PySide6.QtWidgets import QWidget

from soteria_desk.api import RecoverySheet, UserRow
from ui.dialogs.sheet import Sheet
from ui.dialogs.sheet_shown import SheetShown
from ui.dialogs.users import (
    AddUserSheet,
    ChangePassphraseSheet,
    NewKeysSheet,
    PrintAgainSheet,
    ResetSheet,
    RolesSheet,
)
from ui.i18n import tr
from ui.notices import Notices
from ui.pages.overview_cards import Card, EntryRow, row_button
from ui.viewmodels.users import Shown, UsersViewModel, roles_words
from ui.widgets.basics import Button, label, surface
from ui.widgets.layouts import FlowLayout, VBox
from ui.widgets.page import Page

NOT_SUPERVISOR = tr("Only a supervisor of this casebook can change this.")
READ_ONLY = tr("This casebook can only be read here.")


class UsersPage(Page):
    """Shows its view model and forwards what is chosen; decides nothing."""

    def __init__(self, view_model: UsersViewModel, notices: Notices) -> None:
        super().__init__(tr("Users and keys"), background="window")
        self._view_model = view_model
        self._notices = notices
        view_model.setParent(self)
        self._build()
        view_model.changed.connect(self._show)
        view_model.failed.connect(notices.show_failure)

    def _build(self) -> None:
        self.set_subtitle(tr("Who may open this casebook"))
        self.add_button = Button(tr("Add user"), "primary", icon_name="user-plus", clicked=self._add)
        self.add_button.setShortcut("Ctrl+N")
        self.add_button.setToolTip(tr("Add user (Ctrl+N)"))
        self.action_row.addWidget(self.add_button)
        column = self.scroll_body((24, 8, 24, 24), 14)
        self.due = surface("notice")
        due = VBox(self.due, (14, 12, 14, 12), 6)
        due.addWidget(label(tr("The recovery sheet is not on paper yet"), "strong", "warn", wrap=True))
        due.addWidget(
            label(
                tr(
                    "Until it is printed and checked, a forgotten passphrase could lock everybody out. A sheet of earlier "
                    "keys opens older copies only."
                ),
                "body",
                "text2",
                wrap=True,
            )
        )
        self.due_button = Button(tr("Show the sheet..."), icon_name="printer", clicked=self._print_again)
        holder = QWidget()
        flow = FlowLayout(holder, gap=8)
        flow.setContentsMargins(4, 4, 4, 4)
        flow.addWidget(self.due_button)
        due.addWidget(holder)
        self.due.hide()
        column.addWidget(self.due)
        self.mine = Card(tr("You"))
        self.users = Card(tr("Users"), tr("each with a passphrase and keys of their own"))
        self.keys = Card(tr("Recovery sheet and keys"))
        for card in (self.mine, self.users, self.keys):
            column.addWidget(card)
        column.addStretch(1)
        self.change_button = Button(tr("Change passphrase..."), size="row", clicked=self._change)
        self.print_button = Button(tr("Print again..."), size="row", clicked=self._print_again)
        self.replace_button = Button(tr("Replace keys and sheet..."), size="row", clicked=self._replace)
        self.keys.set_rows(
            [
                EntryRow(
                    tr("Recovery sheet"),
                    tr("Seven rows on paper. With casebook.db they open everything, without a passphrase."),
                    (self.print_button,),
                ),
                EntryRow(
                    tr("Keys"),
                    tr(
                        "Replace them when a sheet or a passphrase may have been seen by somebody. The whole casebook is "
                        "encrypted anew; everybody keeps their passphrase."
                    ),
                    (self.replace_button,),
                ),
            ]
        )

    # --- for the frame -------------------------------------------------------------------------------

    def opened(self) -> None:
        self._view_model.load()

    def first_focus(self) -> QWidget | None:
        return self.add_button if self.add_button.isEnabled() else self.change_button

    # --- showing -------------------------------------------------------------------------------------

    def _show(self) -> None:
        shown = self._view_model.shown
        if shown is None:
            return
        why = READ_ONLY if shown.read_only else "" if shown.supervisor else NOT_SUPERVISOR
        lost = bool(why) and self.window().focusWidget() in (self.add_button, self.change_button)
        for button in (self.add_button, self.print_button, self.replace_button, self.due_button):
            button.explain(why)
        self.change_button.explain(READ_ONLY if shown.read_only else "")
        self.due.setVisible(shown.sheet_due)
        me = next(user for user in shown.users if user.is_me)
        self.mine.set_rows([EntryRow(self._name(me), roles_words(me.roles), (self.change_button,))])
        self.users.set_rows([self._row(user, shown, why) for user in shown.users])
        if lost:
            self.change_button.setFocus()  # else it would go to the top of the window
        many = (
            tr("{n} users may open this casebook").format(n=len(shown.users))
            if len(shown.users) != 1
            else tr("1 user may open this casebook")
        )
        # In sight as well: who works without a mouse never sees the tooltip of a button that is switched off.
        self.set_subtitle(
            tr("{many}. Only a supervisor can change that.").format(many=many)
            if not (shown.read_only or shown.supervisor)
            else many
        )

    def _row(self, user: UserRow, shown: Shown, why: str) -> QWidget:
        notes = roles_words(user.roles)
        if user.state == "must-change":
            notes = tr("{roles}. Has a one-time passphrase and has not been here since.").format(roles=notes)
        if user.is_me:
            return EntryRow(
                tr("{user} (you)").format(user=self._name(user)), notes, (self._roles_button(user, why),)
            )
        buttons = [
            self._roles_button(user, why),
            row_button(tr("One-time passphrase..."), user.label, self._reset, user),
            row_button(tr("Remove..."), user.label, self._remove, user),
        ]
        for button in buttons:
            button.explain(why)
        return EntryRow(self._name(user), notes, tuple(buttons))

    def _roles_button(self, user: UserRow, why: str) -> Button:
        button = row_button(tr("Roles..."), user.label, self._roles, user)
        button.explain(why)
        return button

    @staticmethod
    def _name(user: UserRow) -> str:
        return f"{user.label}, {user.title}" if user.title else user.label

    # --- acting ----------------------------------------------------------------------------------------

    def _open(self, sheet: Sheet, done: str) -> None:
        """Open a sheet that tells by itself what went wrong; afterwards say what was done."""
        self._done_words = done
        sheet.accepted.connect(self._told)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _told(self) -> None:
        if self._done_words:
            self._notices.toast(self._done_words)

    def _add(self) -> None:
        shown = self._view_model.shown
        if shown is not None:
            self._open(
                AddUserSheet(self, self._view_model, shown.officers),
                tr("Added. Tell them the one-time passphrase in person."),
            )

    def _change(self) -> None:
        shown = self._view_model.shown
        if shown is not None:
            me = next(user for user in shown.users if user.is_me)
            self._open(
                ChangePassphraseSheet(self, self._view_model, me.label), tr("Your passphrase was changed.")
            )

    def _roles(self, user: UserRow) -> None:
        self._open(RolesSheet(self, self._view_model, user), tr("Changed."))

    def _reset(self, user: UserRow) -> None:
        self._open(
            ResetSheet(self, self._view_model, user),
            tr("Set. Tell them the one-time passphrase in person."),
        )

    def _remove(self, user: UserRow) -> None:
        self._ask_new_keys(user)

    def _replace(self) -> None:
        self._ask_new_keys(None)

    def _ask_new_keys(self, user: UserRow | None) -> None:
        sheet = NewKeysSheet(self, self._view_model, user)
        sheet.replaced.connect(self._show_new_sheet)
        self._open(sheet, "")

    def _print_again(self) -> None:
        shown = self._view_model.shown
        sheet = PrintAgainSheet(self, self._view_model)
        due = shown is not None and shown.sheet_due
        sheet.shown.connect(self._show_new_sheet if due else self._show_sheet)
        self._open(sheet, "")

    def _show_new_sheet(self, made: RecoverySheet) -> None:
        sheet = SheetShown(self, made, check=True)
        sheet.on_paper.connect(self._view_model.on_paper)
        self._open(sheet, tr("Seal the new sheet, and destroy the old one."))

    def _show_sheet(self, made: RecoverySheet) -> None:
        self._open(SheetShown(self, made, check=False), "")
