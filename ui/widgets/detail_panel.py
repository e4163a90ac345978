"""The panel at the right: tags and title, sections that scroll, and a fixed row of actions."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from ui.i18n import tr
from ui.widgets.basics import SectionHeading, icon_button, label, surface
from ui.widgets.layouts import FlowLayout, HBox, VBox


class DetailPanel(QFrame):
    """Follows a selection without taking the focus; Esc and the cross close it."""

    closed = Signal()

    def __init__(self, name: str, *, closable: bool = True) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(name)
        column = VBox(self, spacing=0)
        self.head = surface("head")
        head = VBox(self.head, (16, 8, 12, 8), 3)
        self._tags = QWidget()
        self.tags = FlowLayout(self._tags, gap=8, line_gap=4)
        """Room for the reference, tags and the state; what is added goes before the cross."""
        self._cross = icon_button("x", tr("Close this panel (Esc)"), self.closed.emit)
        if not closable:
            self._cross.hide()
        top = HBox(spacing=8)
        top.addWidget(self._tags, 1)
        top.addWidget(self._cross, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(top)
        self.title = label("", "detail-title", wrap=True)
        head.addWidget(self.title)
        column.addWidget(self.head)

        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Otherwise the scroll area itself is a stop between the fields.
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = surface("surface")
        self.body = VBox(self._content, (16, 14, 14, 14), 12)
        """The sections; add widgets, then call `finish()` or add a stretch."""
        self.scroller.setWidget(self._content)
        column.addWidget(self.scroller, 1)

        self.foot = surface("foot")
        self.action_row = FlowLayout(self.foot, gap=8, line_gap=8)
        self.action_row.setContentsMargins(16, 12, 14, 12)
        """The action row; empty rows are hidden until `show_actions`."""
        self.foot.hide()
        column.addWidget(self.foot)

    def set_title(self, text: str) -> None:
        """Show the title."""
        self.title.setText(text)
        self.title.setVisible(bool(text))

    def section(self, heading: str, explanation: str = "") -> VBox:
        """Append a section with a heading and return its column."""
        column = VBox(spacing=4)
        column.addWidget(SectionHeading(heading, explanation))
        self.body.addLayout(column)
        return column

    def show_actions(self, shown: bool = True) -> None:
        """Show or hide the action row."""
        self.foot.setVisible(shown)

    def clear_body(self) -> None:
        """Take every section away."""
        clear_layout(self.body)


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            break
        inner = item.layout()
        widget = item.widget()
        if inner is not None:
            clear_layout(inner)
            inner.deleteLater()
        elif isinstance(widget, QWidget):
            widget.hide()
            widget.deleteLater()
