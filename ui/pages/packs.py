"""Guidance packs: what the casebook works with, what was imported, and whose signature it takes."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from soteria_desk.api import SignerRow, SignerUnknown
from ui.dialogs.packs import AddSignerSheet, ImportPackSheet, RemoveSheet
from ui.dialogs.sheet import Sheet
from ui.i18n import tr
from ui.notices import Notices
from ui.pages.overview_cards import Card, EntryRow, empty_row, row_button
from ui.viewmodels.packs import NEXT, Imported, Looked, PacksViewModel, pack_words
from ui.widgets.basics import Button
from ui.widgets.page import Page

NOT_ADMINISTRATOR = tr("Only a pack administrator of this casebook can change this.")
READ_ONLY = tr("This casebook can only be read here.")
LOOKING = tr("A file is being looked at.")


class PacksPage(Page):
    """Shows its view model and forwards what is chosen; decides nothing."""

    def __init__(self, view_model: PacksViewModel, notices: Notices) -> None:
        super().__init__(tr("Guidance packs"), background="window")
        self._view_model = view_model
        self._notices = notices
        self._path = Path()
        self._done_words = ""
        self.sheet: Sheet | None = None
        view_model.setParent(self)
        self.set_subtitle(tr("The guidance that plans are made with"))
        self.signer_button = Button(tr("Add signer..."), icon_name="user-plus", clicked=self._ask_signer)
        self.import_button = Button(tr("Import pack..."), "primary", icon_name="plus", clicked=self._ask_pack)
        self.action_row.addWidget(self.signer_button)
        self.action_row.addWidget(self.import_button)
        column = self.scroll_body((24, 8, 24, 24), 14)
        self.in_use = Card(tr("In use"), tr("since the casebook was opened"))
        self.imported = Card(tr("Imported packs"))
        self.signers = Card(tr("Signers"), tr("whose packs this casebook takes"))
        for card in (self.in_use, self.imported, self.signers):
            column.addWidget(card)
        column.addStretch(1)
        view_model.changed.connect(self._show)
        view_model.failed.connect(notices.show_failure)

    # --- for the frame -------------------------------------------------------------------------------

    def opened(self) -> None:
        self._view_model.load()

    def first_focus(self) -> QWidget | None:
        return self.import_button if self.import_button.isEnabled() else None

    # --- showing -------------------------------------------------------------------------------------

    def _show(self) -> None:
        shown = self._view_model.shown
        if shown is None:
            return
        why = READ_ONLY if shown.read_only else "" if shown.administrator else NOT_ADMINISTRATOR
        for button in (self.signer_button, self.import_button):
            button.explain(why)
        # In sight as well: who works without a mouse never sees the tooltip of a button that is switched off.
        self.set_subtitle(why or tr("The guidance that plans are made with"))
        self.in_use.set_rows([EntryRow(row.title, pack_words(row), ()) for row in shown.in_use])
        self.imported.set_rows(
            [
                EntryRow(one.title, f"{one.words} {one.standing}", (self._remover(one, one.title, why),))
                for one in shown.imported
            ]
            or [empty_row(tr("None. The casebook works with what came with the program or its policy."))]
        )
        self.signers.set_rows(
            [
                EntryRow(one.name, one.fingerprint, (self._remover(one, one.name, why),))
                for one in shown.signers
            ]
            or [empty_row(tr("None yet. A pack is taken once its signer was added."))]
        )

    def _remover(self, what: Imported | SignerRow, name: str, why: str) -> Button:
        button = row_button(tr("Remove..."), name, self._remove, what)
        button.explain(why)
        return button

    # --- acting ----------------------------------------------------------------------------------------

    def _ask_pack(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Choose a guidance pack"), "", tr("Guidance packs (*.sdpack)")
        )
        if chosen:
            self.look(Path(chosen))

    def look(self, path: Path) -> None:
        """Look at a pack file, and ask whether to import it."""
        self._path = path
        self.import_button.explain(LOOKING)
        self._view_model.look(path, self._looked, self._refused)

    def _looked(self, looked: Looked) -> None:
        self.import_button.explain("")
        self._open(
            ImportPackSheet(self, self._view_model, looked),
            tr("Imported. In use from {next}.").format(next=NEXT),
        )

    def _refused(self, error: Exception) -> None:
        self.import_button.explain("")
        if isinstance(error, SignerUnknown):
            self._notices.show_error(error, tr("Add signer..."), self._add_found)
        else:
            self._notices.show_failure(error)

    def _add_found(self) -> None:
        self.add_signer(self._path)

    def _ask_signer(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            tr("Choose the signer's key, or a pack of theirs"),
            "",
            tr("Keys and packs (*.pub *.sdpack)"),
        )
        if chosen:
            self.add_signer(Path(chosen))

    def add_signer(self, path: Path) -> None:
        """Ask for the fingerprint of the key in a file, and take packs of its owner."""
        self._path = path
        self._view_model.find_signer(path, self._found, self._notices.show_failure)

    def _found(self, name: str) -> None:
        self._open(AddSignerSheet(self, self._view_model, self._path, name), tr("Signer added."))

    def _remove(self, what: Imported | SignerRow) -> None:
        self._open(RemoveSheet(self, self._view_model, what), tr("Removed."))

    def _open(self, sheet: Sheet, done: str) -> None:
        self._done_words = done
        self.sheet = sheet
        sheet.accepted.connect(self._told)
        sheet.finished.connect(sheet.deleteLater)
        sheet.finished.connect(self._closed)
        sheet.open()

    def _told(self) -> None:
        self._notices.toast(self._done_words)

    def _closed(self) -> None:
        self.sheet = None
