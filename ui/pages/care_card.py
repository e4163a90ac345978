"""One victim's safe contact, wishes and support: fields that save themselves."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from soteria_desk.api import Care, Part
from ui.i18n import tr
from ui.theme import theme
from ui.viewmodels.overview import CARE_FIELDS, SUPPORTS
from ui.widgets.basics import SectionHeading, surface
from ui.widgets.choice import Choice
from ui.widgets.form import FormField
from ui.widgets.layouts import HBox, VBox
from ui.widgets.saved_field import SavedText
from ui.widgets.tags import FocusTag

TWO_COLUMNS_FROM = 620


class CareCard(QWidget):
    """Safe contact comes first, then what the victim asked for; policy comes after that."""

    committed = Signal(str, str, str)
    """Victim, field and text to be saved."""
    draft_changed = Signal(str, str, str, int)
    """Victim, field, text and cursor, to be kept as a draft."""
    supports_chosen = Signal(str, str)

    def __init__(self, victim_id: str, read_only: bool) -> None:
        super().__init__()
        self._victim = victim_id
        outer = VBox(self, spacing=0)
        frame = surface("card")
        outer.addWidget(frame)
        column = VBox(frame, (1, 1, 1, 1), 0)
        head = surface("head")
        head.setProperty("part", "cardhead")
        row = HBox(head, (14, 6, 14, 6), 10)
        self._tag = FocusTag("victim")
        row.addWidget(self._tag)
        self._heading = SectionHeading("", "", "heading")
        row.addWidget(self._heading, 1)
        column.addWidget(head)
        body = QWidget()
        inner = VBox(body, (14, 12, 14, 14), 12)
        self._grid = QGridLayout()
        inner.addLayout(self._grid)
        self.fields: dict[str, SavedText] = {}
        self._places: list[QWidget] = []
        for field, name, hint in CARE_FIELDS:
            edit = SavedText(name, lines=2, most_lines=10, advised=field == "support")
            edit.setReadOnly(read_only)
            self.fields[field] = edit
            _Keeper(self, edit, field)
            self._places.append(FormField(name, edit, hint))
        self.supports = Choice(tr("Supports the investigation now"))
        self.supports.set_options([(words, value) for value, words in SUPPORTS])
        self.supports.setEnabled(not read_only)
        self.supports.activated.connect(self._tell_supports)
        self._places.append(
            FormField(
                tr("Supports the investigation now"),
                self.supports,
                tr("A choice, recorded as it stands. It can change at any time."),
            )
        )
        self._columns = 0
        column.addWidget(body)
        self._lay_out()
        theme().changed.connect(self._lay_out)

    def first_field(self) -> SavedText:
        """The field of safe contact, or the first empty one."""
        return self.fields["safe_contact"]

    def has_safe_contact(self) -> bool:
        """Whether a safe contact is recorded."""
        return bool(self.fields["safe_contact"].toPlainText().strip())

    def show_care(self, name: str, part: Part, care: Care | None) -> None:
        """Show what the casebook holds; nothing being typed is overwritten."""
        self._heading.heading.setText(name)
        self.setAccessibleName(tr("Care for {name}").format(name=name))
        for field, edit in self.fields.items():
            edit.show_saved(getattr(care, field) if care is not None else "")
        self.supports.setCurrentIndex(max(0, self.supports.findData(part.supports)))

    def not_saved(self, care: Care | None) -> None:
        """Saving failed: what is shown and not held by the casebook is to be saved again."""
        for field, edit in self.fields.items():
            edit.not_saved(getattr(care, field) if care is not None else "")

    def restore(self, field: str, text: str, cursor: int) -> None:
        """Show typing that was never saved."""
        if field in self.fields:
            self.fields[field].restore(text, cursor)

    def _tell_supports(self) -> None:
        self.supports_chosen.emit(self._victim, str(self.supports.value() or ""))

    def tell_commit(self, field: str, text: str) -> None:
        """Pass a field on to be saved."""
        self.committed.emit(self._victim, field, text)

    def tell_draft(self, field: str, text: str, cursor: int) -> None:
        """Pass typing on to be kept."""
        self.draft_changed.emit(self._victim, field, text, cursor)

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        columns = 2 if self.width() >= theme().px(TWO_COLUMNS_FROM) else 1
        self._grid.setHorizontalSpacing(theme().px(16))
        self._grid.setVerticalSpacing(theme().px(12))
        if columns == self._columns:
            return
        self._columns = columns
        for number, widget in enumerate(self._places):
            self._grid.addWidget(widget, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)


class _Keeper(QObject):
    """Adds the field's name to what a field tells."""

    def __init__(self, card: CareCard, edit: SavedText, field: str) -> None:
        super().__init__(card)
        self._card, self._field = card, field
        edit.committed.connect(self._commit)
        edit.draft_changed.connect(self._draft)

    def _commit(self, text: str) -> None:
        self._card.tell_commit(self._field, text)

    def _draft(self, text: str, cursor: int) -> None:
        self._card.tell_draft(self._field, text, cursor)
