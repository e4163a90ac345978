"""Unfinished typing: kept in the casebook while a form is open, and put back when the form opens again."""

from PySide6.QtCore import QObject

from soteria_desk.api import DraftText
from ui.session import Session
from ui.widgets.saved_field import SavedLine, SavedText

Field = SavedLine | SavedText


class TypingKept(QObject):
    """Keeps the drafts of the fields of one form; a child of that form, so that it ends with it."""

    def __init__(self, session: Session, record_id: str, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._record_id = record_id
        self._fields: dict[str, Field] = {}
        self._closed = False

    def watch(self, name: str, field: Field, *, saved: bool) -> None:
        """Keep what is typed into a field. `saved`: leaving it saves it, else only the form's button does."""
        self._fields[name] = field

        def keep(text: str, cursor: int) -> None:
            if not self._closed:
                self._session.keep_draft(self._record_id, name, text, cursor)

        def left(text: str) -> None:
            if saved:
                self._session.clear_draft(self._record_id, name)
            else:
                keep(text, _cursor(field))

        field.draft_changed.connect(keep)
        field.committed.connect(left)

    def restore(self) -> None:
        """Put back what was typed earlier and neither saved nor thrown away."""
        self._session.ask(lambda desk: desk.book.drafts(), self._restore)

    def _restore(self, drafts: tuple[DraftText, ...]) -> None:
        for draft in drafts:
            field = self._fields.get(draft.field)
            if draft.record_id == self._record_id and field is not None and not field.changed:
                field.restore(draft.text, draft.cursor)

    def forget(self) -> None:
        """The form's button was pressed and its text is on record: drafts are no longer needed."""
        self._closed = True
        for name in self._fields:
            self._session.clear_draft(self._record_id, name)


def _cursor(field: Field) -> int:
    return field.cursorPosition() if isinstance(field, SavedLine) else field.textCursor().position()
