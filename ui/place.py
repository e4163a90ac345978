"""Where the person was when the casebook was locked: kept in the casebook itself, and gone back to after unlocking."""

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from ui.main_window import MainWindow

LOOK_EVERY_MS = 40
LOOKS = 100
"""A page fills itself, and opens a half-typed form again, in several turns: so often the field is looked for."""

Field = QLineEdit | QPlainTextEdit


@dataclass(frozen=True)
class Place:
    """A page of an investigation or of the casebook, and the field with the cursor in it.

    Attributes:
        field: The name a screen reader says for the field; empty where the focus was in none.
        nth: Which of the fields of that name on the page.
        cursor, anchor: Where the cursor stood, and the other end of what was marked.
        part: What was in front on a page that shows one of several; empty for what it shows by itself.
    """

    case_id: str = ""
    page: str = ""
    field: str = ""
    nth: int = 0
    cursor: int = 0
    anchor: int = 0
    part: str = ""

    def as_text(self) -> str:
        """For keeping."""
        return json.dumps(asdict(self))


def read_place(text: str) -> Place:
    """What was kept; an empty place where it cannot be read."""
    try:
        found = json.loads(text)
        return Place(
            str(found["case_id"]), str(found["page"]), str(found["field"]),
            int(found["nth"]), int(found["cursor"]), int(found["anchor"]),
            str(found.get("part", "")),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return Place()


def place_in(window: "MainWindow", case_id: str) -> Place:
    """Where the person is now: the page in front, and the field that has the focus."""
    place = Place(case_id, window.current_page)
    page = window.page(window.current_page)
    if page is not None:
        place = replace(place, part=page.part())
    focus = window.focusWidget()
    if page is None or not isinstance(focus, Field) or not page.isAncestorOf(focus):
        return place
    name = focus.accessibleName()
    cursor, anchor = _cursor(focus)
    return replace(place, field=name, nth=_named(page, name).index(focus), cursor=cursor, anchor=anchor)


class GoingBack(QObject):
    """Looks for the field until the page has it, and puts the cursor where it was; not once the person goes on."""

    def __init__(self, window: "MainWindow", place: Place) -> None:
        super().__init__(window)
        self._window = window
        self._place = place
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        if place.field:
            self._timer.start()

    def _look(self) -> None:
        self._looks += 1
        place = self._place
        page = self._window.page(place.page) if self._window.current_page == place.page else None
        fields = _named(page, place.field) if page is not None and page.isVisible() else []
        found = fields[place.nth] if place.nth < len(fields) else None
        if found is not None and _length(found) >= place.cursor:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
            _set_cursor(found, place.cursor, place.anchor)
            self._end()
        elif self._looks >= LOOKS:
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self.deleteLater()


def _named(page: QWidget, name: str) -> list[Field]:
    """The fields of a page that go by this name, in their order; none of a passphrase."""
    found: list[Field] = [*page.findChildren(QLineEdit), *page.findChildren(QPlainTextEdit)]
    return [
        each
        for each in found
        if isValid(each)
        and each.accessibleName() == name
        and not (isinstance(each, QLineEdit) and each.echoMode() != QLineEdit.EchoMode.Normal)
    ]


def _length(field: Field) -> int:
    return len(field.text()) if isinstance(field, QLineEdit) else field.document().characterCount() - 1


def _cursor(field: Field) -> tuple[int, int]:
    if isinstance(field, QPlainTextEdit):
        return field.textCursor().position(), field.textCursor().anchor()
    cursor = field.cursorPosition()
    if not field.hasSelectedText():
        return cursor, cursor
    start, length = field.selectionStart(), len(field.selectedText())
    return cursor, start if cursor != start else start + length


def _set_cursor(field: Field, cursor: int, anchor: int) -> None:
    if isinstance(field, QLineEdit):
        if anchor == cursor:
            field.setCursorPosition(cursor)
        else:
            field.setSelection(anchor, cursor - anchor)
        return
    place = field.textCursor()
    place.setPosition(min(anchor, _length(field)))
    place.setPosition(cursor, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(place)
