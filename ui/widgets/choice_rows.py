"""Rows of what has one value each: what it is, which value it has, and what follows from it."""

from collections.abc import Callable, Iterable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.basics import label, repolish
from ui.widgets.choice import Choice
from ui.widgets.held import hold
from ui.widgets.layouts import HBox, VBox

_OPENS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F4)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_NAME, _STATE = 200, 236
"""Widths of the first two columns, in pixels at 100%."""

Options = list[tuple[str, object]]


class RowChoice(Choice):
    """A drop-down list that changes by its open list alone: arrows move between rows, letters change nothing."""

    picked = Signal(str, str)
    """Its key and the value the person chose."""

    def __init__(self, key: str, options: Callable[[], Options]) -> None:
        super().__init__()
        self.key = key
        self._options = options
        self._filled = False
        self.setProperty("guidance", key)
        self.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(lambda _: self.picked.emit(self.key, str(self.value() or "")))

    def show_value(self, value: str, holds: Literal["something", "question", "nothing"]) -> None:
        """Show a value without telling anyone; the other options are put in when the list is first opened."""
        if self.property("holds") != holds:
            self.setProperty("holds", holds)
            repolish(self)
        if self.count() and self.value() == value:
            return
        if not self._filled:
            self.set_options([one for one in self._options() if one[1] == value], value)
        else:
            self.set_options(self._options(), value)

    def showPopup(self) -> None:
        if not self._filled:
            self._filled = True
            self.set_options(self._options(), self.value())
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if (plain and event.key() in _OPENS) or (alt and event.key() in _STEPS):
            self.showPopup()
        else:
            event.ignore()


class _Row(QWidget):
    """One row; what follows from its value wraps in the width that is left."""

    def __init__(self, words: str, choice: RowChoice) -> None:
        super().__init__()
        self.words, self.choice = words, choice
        line = HBox(self, (0, 2, 0, 2), 10)
        self._name = label(words, "body", wrap=True)
        hold(self._name, least_width=_NAME)
        hold(choice, least_width=_STATE)
        self.next = label("", "caption", "muted", wrap=True)
        middle = Qt.AlignmentFlag.AlignVCenter
        line.addWidget(self._name, 0, middle)
        line.addWidget(choice, 0, middle)
        line.addWidget(self.next, 1, middle)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class ChoiceRows(QWidget):
    """Rows of one heading: one Tab stop, Up and Down between rows. A row is made when it is first shown."""

    picked = Signal(str, str)
    """The key of a row and the value the person chose; empty = not recorded."""

    def __init__(self, name: str, keys: Iterable[str], after: QWidget) -> None:
        """Rows named by their keys; `after` is what Tab comes from."""
        super().__init__()
        self._name = name
        self._after = after
        self._keys = tuple(keys)
        self._rows: dict[str, _Row] = {}
        self._column = VBox(self, (4, 2, 4, 2), 0)
        self.setAccessibleName(name)

    def row(self, key: str) -> RowChoice | None:
        """The choice of a row that was shown once."""
        found = self._rows.get(key)
        return found.choice if found else None

    def shown(self) -> tuple[RowChoice, ...]:
        """The choices that can be reached now, from top to bottom."""
        rows = (self._rows.get(key) for key in self._keys)
        return tuple(row.choice for row in rows if row is not None and not row.isHidden())

    def set_order(self, keys: Iterable[str]) -> None:
        """Show the rows in another order."""
        ordered = tuple(keys)
        if ordered == self._keys:
            return
        self._keys = ordered
        for key in ordered:
            if key in self._rows:
                self._column.removeWidget(self._rows[key])
                self._column.addWidget(self._rows[key])
        self._say_places()

    def show_row(self, key: str, words: str, hint: str, options: Callable[[], Options]) -> RowChoice:
        """Show a row, made now where it was never shown, and return its choice."""
        row = self._rows.get(key)
        if row is None:
            choice = RowChoice(key, options)
            choice.setToolTip(hint)
            choice.setAccessibleDescription(hint)
            choice.installEventFilter(self)
            choice.picked.connect(self.picked)
            row = _Row(words, choice)
            before = sum(one in self._rows for one in self._keys[: self._keys.index(key)])
            self._rows[key] = row
            self._column.insertWidget(before, row)
            # Tab goes by when things were made; a row made late would come after the whole page.
            above = [
                self._rows[one].choice for one in self._keys[: self._keys.index(key)] if one in self._rows
            ]
            QWidget.setTabOrder(above[-1] if above else self._after, choice)
            self._say_place(key)
            stops = [one for one in self._rows.values() if one.choice.focusPolicy() & Qt.FocusPolicy.TabFocus]
            if len(stops) > 1:
                self._one_tab_stop(stops[0].choice if stops[0] is not row else stops[1].choice)
        row.setVisible(True)
        return row.choice

    def hide_row(self, key: str) -> None:
        """Fold a row away."""
        row = self._rows.get(key)
        if row is not None and not row.isHidden():
            row.hide()

    def say_next(self, key: str, words: str) -> None:
        """Say beside a row what follows from its value."""
        row = self._rows.get(key)
        if row is not None and row.next.text() != words:
            row.next.setText(words)
            row.choice.setAccessibleDescription(
                ". ".join(filter(None, (row.choice.toolTip().rstrip("."), words)))
            )

    # --- Inside --------------------------------------------------------------------------------------

    def _say_places(self) -> None:
        for key in self._rows:
            self._say_place(key)

    def _say_place(self, key: str) -> None:
        row = self._rows[key]
        place = self._keys.index(key) + 1
        row.choice.setAccessibleName(f"{row.words}, {place} of {len(self._keys)}, {self._name}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, RowChoice):
            if event.type() == QEvent.Type.FocusIn:
                self._one_tab_stop(watched)
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._moved(watched, event)
        return False

    def _moved(self, choice: RowChoice, event: QKeyEvent) -> bool:
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        rows = self.shown()
        if choice not in rows:
            return False
        key = Qt.Key(event.key())
        if key in _STEPS:
            target = rows[(rows.index(choice) + _STEPS[key]) % len(rows)]
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            target = rows[0 if key == Qt.Key.Key_Home else -1]
        else:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _one_tab_stop(self, stop: RowChoice) -> None:
        for row in self._rows.values():
            on = row.choice is stop
            row.choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)

    def keep_a_stop(self) -> None:
        """Give the Tab stop to a row that is shown, where the one that had it was folded away."""
        rows = self.shown()
        if rows and not any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in rows):
            self._one_tab_stop(rows[0])
