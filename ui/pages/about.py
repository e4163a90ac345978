"""About: version and policy, what the program protects against and what not, licences, support, the manual."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.dialogs.reading import ReadingSheet
from ui.i18n import tr
from ui.notices import Notices
from ui.pages.overview_cards import Card, EntryRow, empty_row, row_button
from ui.viewmodels.about import HOLDS, HOLDS_NOT, AboutViewModel
from ui.widgets.basics import Button, IconLabel, label
from ui.widgets.fact_rows import fact_row
from ui.widgets.layouts import FlowLayout, HBox, VBox
from ui.widgets.page import Page

_WIDEST_NAME = 300


class AboutPage(Page):
    """Shows its view model; the same page stands before a casebook is open and while one is."""

    left = Signal()
    """Back to where one came from; only before a casebook is open."""

    def __init__(self, view_model: AboutViewModel, notices: Notices, *, way_back: bool = False) -> None:
        super().__init__(tr("About"), background="window")
        self._view_model = view_model
        view_model.setParent(self)
        self._notices = notices
        self._sheet: ReadingSheet | None = None
        self._looked = False
        self._build(way_back)
        view_model.ran_on.connect(self._show_runs_on)
        view_model.bundle_ready.connect(self._show_bundle)
        view_model.saved.connect(self._saved)
        view_model.failed.connect(notices.show_failure)

    # --- building ----------------------------------------------------------------------------------

    def _build(self, way_back: bool) -> None:
        self.set_subtitle(tr("Version {version}").format(version=self._view_model.version))
        self.back_button = Button(tr("Back"), icon_name="undo-2", clicked=self.left.emit)
        self.back_button.setVisible(way_back)
        self.action_row.addWidget(self.back_button)
        column = self.scroll_body((24, 8, 24, 24), 14)
        words = label(
            tr(
                "Plans investigations of rape and serious sexual offences: victim-centred, suspect-focused, led by "
                "context. It works on this computer alone."
            ),
            "body",
            "text2",
            wrap=True,
        )
        column.addWidget(words)
        holder = QWidget()
        buttons = FlowLayout(holder, gap=8)
        self.manual_button = Button(tr("Open the manual"), icon_name="book-open", clicked=self._open_manual)
        self.support_button = Button(
            tr("Show the support bundle"), icon_name="life-buoy", clicked=self._view_model.make_bundle
        )
        self.support_button.setToolTip(tr("What a helper needs to know, with nothing of any case in it"))
        buttons.addWidget(self.manual_button)
        buttons.addWidget(self.support_button)
        column.addWidget(holder)
        column.addWidget(self._build_policy())
        column.addWidget(_list_card(tr("What it protects against"), "shield-check", "ok", HOLDS))
        column.addWidget(
            _list_card(tr("What it does not protect against"), "triangle-alert", "warn", HOLDS_NOT)
        )
        self.runs_on = Card(tr("What it runs on"))
        self.runs_on.set_rows([empty_row(tr("Looking..."))])
        column.addWidget(self.runs_on)
        self.licences = Card(tr("Licences of what is shipped"))
        column.addWidget(self.licences)
        column.addStretch(1)

    def _build_policy(self) -> QWidget:
        said, where = self._view_model.policy_state()
        self.policy = Card(tr("Policy"))
        rows: list[QWidget] = []
        head = QWidget()
        words = VBox(head, (14, 9, 14, 9), 1)
        words.addWidget(label(said, "strong", wrap=True))
        words.addWidget(label(where, "body", "text2", wrap=True))
        rows.append(head)
        for one in self._view_model.rules():
            held = tr("{value}. Set by your force.").format(value=one.holds) if one.by_force else one.holds
            rows.append(fact_row(one.words, held, width=_WIDEST_NAME))
        self.policy.set_rows(rows)
        return self.policy

    # --- for the frame -------------------------------------------------------------------------------

    def first_focus(self) -> QWidget | None:
        return self.manual_button

    def opened(self) -> None:
        if not self._looked:
            self._looked = True
            self._view_model.look()
            self._show_licences()

    # --- showing -------------------------------------------------------------------------------------

    def _show_runs_on(self, rows: tuple[tuple[str, str], ...]) -> None:
        self.runs_on.set_rows([fact_row(name, version) for name, version in rows])

    def _show_licences(self) -> None:
        rows: list[QWidget] = []
        for name, kind in self._view_model.licences():
            button = row_button(tr("Read"), name, self._read_licence, name)
            rows.append(EntryRow(name, kind, (button,)))
        self.licences.set_rows(rows)

    def _read_licence(self, name: str) -> None:
        self._read(ReadingSheet(self, name, self._view_model.licence_text(name), form="plain"))

    def _open_manual(self) -> None:
        from ui.dialogs.manual import ManualSheet

        self._read(ManualSheet(self))

    def _show_bundle(self, text: str) -> None:
        sheet = ReadingSheet(
            self,
            tr("Support bundle"),
            text,
            tr(
                "This is all of it. Read it to its end; it goes nowhere unless you save it and give it to somebody."
            ),
            form="fixed",
            save=tr("Save it..."),
        )
        sheet.save_asked.connect(self._ask_where)
        self._read(sheet)

    def _read(self, sheet: ReadingSheet) -> None:
        if self._sheet is not None:
            self._sheet.deleteLater()
        self._sheet = sheet
        sheet.open()

    def _ask_where(self, text: str) -> None:
        from ui.viewmodels.about import BUNDLE_NAME

        path, _ = QFileDialog.getSaveFileName(
            self, tr("Save the support bundle"), BUNDLE_NAME, tr("Text (*.txt)")
        )
        if path:
            self._view_model.save_bundle(Path(path), text)

    def _saved(self) -> None:
        if self._sheet is not None:
            self._sheet.accept()
        self._notices.toast(tr("The support bundle is saved."))


def _list_card(heading: str, icon_name: str, token: str, lines: tuple[str, ...]) -> Card:
    card = Card(heading)
    holder = QWidget()
    column = VBox(holder, (14, 10, 14, 12), 7)
    for line in lines:
        row = HBox(spacing=10)
        row.addWidget(IconLabel(icon_name, token, 15), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(line, "body", wrap=True), 1)
        column.addLayout(row)
    card.set_rows([holder])
    return card
