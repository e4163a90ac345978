"""Rows of words with a mark before and controls after them; one Tab stop, arrows between, a ring of their own."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from ui.delegates.paint import paint_row_ring
from ui.theme import theme
from ui.widgets.basics import label
from ui.widgets.layouts import HBox, VBox


class Row(QFrame):
    """One row: a mark, words, a quieter line below, controls at the right. Enter emits `acted`."""

    acted = Signal()
    MARK = 20

    def __init__(
        self, title: str, detail: str = "", *, mark: QWidget | None = None, strong: bool = True
    ) -> None:
        super().__init__()
        self.setProperty("surface", "head")
        self.setProperty("ringless", True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.acts_on_click = False
        """Whether a click anywhere on the row acts, as Enter does."""
        self._row = HBox(self, (16, 7, 14, 7), 10)
        if mark is not None:
            self._row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self.words = VBox(spacing=1)
        self.title: QLabel = label(title, "strong" if strong else "body", wrap=True)
        self.words.addWidget(self.title)
        if detail:
            self.words.addWidget(label(detail, "body", "text2", wrap=True))
        self._row.addLayout(self.words, 1)
        self.setAccessibleName(f"{title}. {detail}" if detail else title)

    def add(self, widget: QWidget) -> None:
        """Put a control or a tag at the right."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def when_acted(self, do: Callable[[Any], None], what: object) -> None:
        """Call a method with what the row is about, in the place of a lambda."""
        self._do, self._what = do, what
        self.acted.connect(self._act)

    def _act(self) -> None:
        self._do(self._what)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.acted.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.acts_on_click and event.button() == Qt.MouseButton.LeftButton:
            self.acted.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            paint_row_ring(painter, self.rect(), False)
            painter.end()


class Rows(QWidget):
    """A column of rows under one name: Tab reaches the row that was last used, arrows go up and down."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.column = VBox(self, spacing=0)
        self._rows: list[Row] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows from top to bottom."""
        return tuple(self._rows)

    def set_rows(self, rows: list[Row]) -> None:
        """Show these rows in place of the earlier ones; the focus stays at its place in the list."""
        had = next(
            (n for n, row in enumerate(self._rows) if row.isAncestorOf(self._focus()) or row.hasFocus()), -1
        )
        for row in self._rows:
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = rows
        for row in rows:
            self.column.addWidget(row)
            row.installEventFilter(self)
        if rows:
            self._one_tab_stop(rows[min(max(had, 0), len(rows) - 1)])
        if had >= 0 and rows:
            target = rows[min(had, len(rows) - 1)]
            target.show()  # a layout shows it later, and what is not shown takes no focus
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus(self) -> QWidget:
        return self.focusWidget() or self

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, Row) and watched in self._rows:
            if event.type() == QEvent.Type.FocusIn:
                self._one_tab_stop(watched)
                self._bring_into_view(watched)
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._moved(watched, event)
        return False

    def _moved(self, row: Row, event: QKeyEvent) -> bool:
        shown = [each for each in self._rows if not each.isHidden()]
        here = shown.index(row)
        target = {
            Qt.Key.Key_Down: here + 1,
            Qt.Key.Key_Up: here - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(shown) - 1,
        }.get(Qt.Key(event.key()))
        if target is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if 0 <= target < len(shown):
            shown[target].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _one_tab_stop(self, stop: Row) -> None:
        for row in self._rows:
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if row is stop else Qt.FocusPolicy.ClickFocus)

    def _bring_into_view(self, row: Row) -> None:
        above: QWidget | None = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(row, 0, theme().px(8))


class Heading(QFrame):
    """The sunken band above a list: its name, tags and explanation, and room for a control at the right."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setProperty("surface", "band")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.row = HBox(self, (16, 0, 14, 0), 8)
        self.row.addWidget(label(text, "strong"))
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setMinimumHeight(theme().px(34))
