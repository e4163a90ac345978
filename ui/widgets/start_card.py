"""The ground of the pages before a casebook is open: the marking above, one card in the middle, scrolled when low."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.frame.marking_banner import MarkingBanner
from ui.widgets.basics import surface
from ui.widgets.layouts import HBox, VBox


class StartCard(NamedTuple):
    """What a page fills: the card, the area it scrolls in, and the column below the marking."""

    card: QFrame
    area: QScrollArea
    column: VBox


def start_card(page: QWidget) -> StartCard:
    """Lay out a page that holds one card in the middle."""
    column = VBox(page, spacing=0)
    banner = MarkingBanner()
    banner.set_marking("OFFICIAL-SENSITIVE")
    column.addWidget(banner)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    ground = surface("window")
    middle = VBox(ground, (16, 16, 16, 16), 0)
    middle.addStretch(1)
    centre = HBox(spacing=0)
    card = surface("card")
    centre.addStretch(1)
    centre.addWidget(card, 1000)
    centre.addStretch(1)
    middle.addLayout(centre)
    middle.addStretch(1)
    area.setWidget(ground)
    column.addWidget(area, 1)
    return StartCard(card, area, column)
