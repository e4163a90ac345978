"""Where a backup is restored to: the place of its casebook or a new folder, and what would be missing there."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QWidget

from ui.announce import announce
from ui.i18n import tr
from ui.plain import breakable
from ui.viewmodels.restore_words import Place, case_lines, lines_of
from ui.viewmodels.restoring import SUFFIX, RestoreViewModel
from ui.widgets.basics import Button, IconLabel, label, surface
from ui.widgets.detail_panel import clear_layout
from ui.widgets.error_lines import ErrorLines
from ui.widgets.fact_rows import fact_row
from ui.widgets.form import FormField
from ui.widgets.layouts import HBox, VBox
from ui.widgets.radio import Radio

LOOK_AFTER_MS = 250
MOST_CASES = 12
"""Investigations listed; the rest is counted."""


class RestorePlace(QWidget):
    """Two ways to choose from, and the preview of the one that is chosen."""

    changed = Signal()
    """Whether it can be restored there may have changed."""

    def __init__(self, view_model: RestoreViewModel) -> None:
        super().__init__()
        self._view_model = view_model
        self._own: Path | None = None
        self._parent = Path()
        self._looked: Place | None = None
        self._later = QTimer(self, interval=LOOK_AFTER_MS, singleShot=True)
        self._later.timeout.connect(self.look_again)
        self._build()
        view_model.place_looked.connect(self._show_looked)

    def _build(self) -> None:
        column = VBox(self, (0, 4, 0, 4), 10)
        group = QButtonGroup(self)
        self.own = Radio(tr("In the place of its casebook"))
        self.new = Radio(tr("In a new folder"))
        for radio in (self.own, self.new):
            group.addButton(radio)
            radio.clicked.connect(self._chosen)
        column.addWidget(self.own)
        row = HBox(margins=(25, 0, 0, 0), spacing=10)
        self._own_path = label("", "body", "text2", wrap=True)
        row.addWidget(self._own_path, 1)
        self.own_button = Button(tr("Choose the casebook..."), size="row", clicked=self._ask_own)
        row.addWidget(self.own_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(self.new)
        self._new_area = QWidget()
        inside = VBox(self._new_area, (25, 0, 0, 0), 8)
        self.name = QLineEdit()
        self.name.setMaxLength(80)
        self.name.textEdited.connect(self._typed)
        inside.addWidget(
            FormField(
                tr("Name"), self.name, tr("Others may see a folder's name: no names of people or cases.")
            )
        )
        row = HBox(spacing=10)
        self._parent_path = label("", "body", "text2", wrap=True)
        row.addWidget(self._parent_path, 1)
        self.parent_button = Button(tr("Choose where..."), size="row", clicked=self._ask_parent)
        row.addWidget(self.parent_button, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(row)
        column.addWidget(self._new_area)
        self.preview = surface("notice")
        box = HBox(self.preview, (14, 10, 14, 10), 10)
        self._icon = IconLabel("info", "text2", 18)
        box.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = VBox(spacing=3)
        self.headline = label("", "strong", wrap=True)
        self.more = label("", "body", "text2", wrap=True)
        words.addWidget(self.headline)
        self._cases = VBox(spacing=0)
        words.addLayout(self._cases)
        words.addWidget(self.more)
        box.addLayout(words, 1)
        self.preview.hide()
        column.addWidget(self.preview)
        self.error = ErrorLines()
        column.addWidget(self.error)
        row = HBox(spacing=0)
        self.new_button = Button(tr("Use a new folder"), clicked=self._use_new)
        self.new_button.hide()
        row.addWidget(self.new_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    # --- for the page ----------------------------------------------------------------------------------

    def propose(self, place: Place) -> None:
        """Show what is proposed: the place of the casebook where it is known, else a new folder."""
        lies_there = place.missing is not None or place.error is not None
        self._own = place.folder if lies_there else None
        fresh = self._view_model.new_folder(place.folder.parent if lies_there else None)
        self._parent = fresh.parent
        self.name.setText(fresh.name.removesuffix(SUFFIX))
        (self.own if lies_there else self.new).setChecked(True)
        self._looked = None
        self._show_paths()
        if lies_there:
            self._show_looked(place)
        else:
            self.look_again()

    def folder(self) -> Path:
        """The folder that is chosen."""
        if self.own.isChecked() and self._own is not None:
            return self._own
        return self._view_model.new_folder(self._parent, self.name.text())

    def ready(self) -> bool:
        """Whether it can be restored there, as far as was seen."""
        looked = self._looked
        return looked is not None and looked.error is None and looked.folder == self.folder()

    def first_focus(self) -> QWidget:
        """The choice that is set."""
        return self.own if self.own.isChecked() else self.new

    def look_again(self) -> None:
        """Find out what would be missing there."""
        self._later.stop()
        if self.own.isChecked() and self._own is None:
            self._nothing_yet()
        else:
            self._view_model.look_at(self.folder())

    # --- showing -------------------------------------------------------------------------------------

    def _show_paths(self) -> None:
        self._own_path.setText(
            breakable(str(self._own), 400) if self._own is not None else tr("Not known on this computer.")
        )
        self._new_area.setVisible(self.new.isChecked())
        self._parent_path.setText(breakable(tr("In {folder}").format(folder=self._parent), 400))

    def _nothing_yet(self) -> None:
        self._looked = None
        self.preview.hide()
        self.error.clear()
        self.new_button.hide()
        self.changed.emit()

    def _show_looked(self, place: Place) -> None:
        if place.folder != self.folder():
            return
        self._looked = place
        self.error.clear()
        self.new_button.setVisible(place.error is not None)
        self.preview.setVisible(place.error is None)
        if place.error is not None:
            self.error.tell(place.error)
        else:
            self._show_preview(place)
        self.changed.emit()

    def _show_preview(self, place: Place) -> None:
        first, *more = lines_of(place)
        missing = place.missing
        calm = missing is None or (missing.readable and not missing.apart and not missing.entries)
        self._icon.set_icon("info" if calm else "triangle-alert", "text2" if calm else "warn")
        self.headline.setText(first)
        self.more.setText(" ".join(more))
        self.more.setVisible(bool(more))
        clear_layout(self._cases)
        cases = case_lines(place)
        for reference, count in cases[:MOST_CASES]:
            self._cases.addWidget(fact_row(reference, count, width=180))
        if len(cases) > MOST_CASES:
            rest = tr("and {n} more investigations").format(n=len(cases) - MOST_CASES)
            self._cases.addWidget(label(rest, "body", "text2"))
        announce(self.preview, f"{first} {self.more.text()}")

    # --- acting ----------------------------------------------------------------------------------------

    def _chosen(self) -> None:
        self._show_paths()
        self._nothing_yet()
        self.look_again()

    def _typed(self) -> None:
        self._looked = None
        self.changed.emit()
        self._later.start()

    def _ask_own(self) -> None:
        start = str(self._own or self._parent)
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose the folder of the casebook"), start)
        if chosen:
            self.choose_own(Path(chosen))

    def choose_own(self, folder: Path) -> None:
        """Take the folder of a casebook that is there."""
        self._own = folder
        self.own.setChecked(True)
        self._chosen()

    def _ask_parent(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Choose the folder to put it in"), str(self._parent)
        )
        if chosen:
            self.choose_parent(Path(chosen))

    def choose_parent(self, folder: Path) -> None:
        """Take the folder in which the new one is made."""
        self._parent = folder
        self._chosen()

    def _use_new(self) -> None:
        fresh = self._view_model.new_folder(self._parent)
        self.name.setText(fresh.name.removesuffix(SUFFIX))
        self.new.setChecked(True)
        self._chosen()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()
