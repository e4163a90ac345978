"""The suspect-focus balance: a stacked bar by focus tag, with its counts in words below."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.delegates.paint import TAGS, paint_hatch
from ui.i18n import tr
from ui.theme import theme

BAR, LEGEND = 14, 30


class BalanceBar(QWidget):
    """Counts of pursued lines in the order suspect, witness, scene, third party, victim."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.updateGeometry)
        self.set_counts({})

    def set_counts(self, counts: Mapping[str, int], note: str = "") -> None:
        """Show counts by tag; `note` is added to what a screen reader says."""
        self._counts = {tag: counts.get(tag, 0) for tag in TAGS}
        parts = ", ".join(f"{TAGS[tag].words.lower()} {count}" for tag, count in self._counts.items())
        total = sum(self._counts.values())
        words = tr("Suspect-focus balance, {n} pursued lines: {parts}").format(n=total, parts=parts)
        self.setAccessibleName(f"{words}. {note}" if note else words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(420), theme().px(BAR + LEGEND))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(BAR + LEGEND))

    def heightForWidth(self, width: int) -> int:
        return theme().px(BAR + 6) + theme().px(22) * len(self._lines(width)) + theme().px(2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_bar(painter)
        y = theme().px(BAR + 6)
        for line in self._lines(self.width()):
            for x, tag in line:
                self._paint_entry(painter, x, y, tag)
            y += theme().px(22)
        painter.end()

    def _paint_bar(self, painter: QPainter) -> None:
        total = sum(self._counts.values())
        height = theme().px(BAR)
        if not total:
            painter.fillRect(QRectF(0, 0, self.width(), height), theme().color("sunken"))
            painter.setPen(theme().color("border"))
            painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, height - 1))
            return
        present = [(tag, count) for tag, count in self._counts.items() if count]
        room = self.width() - 2 * (len(present) - 1)
        x = 0.0
        for tag, count in present:
            width = room * count / total
            paint_hatch(painter, QRectF(round(x), 0, round(x + width) - round(x), height), tag)
            x += width + 2

    def _entry_width(self, tag: str) -> int:
        words = QFontMetrics(theme().font("caption")).horizontalAdvance(TAGS[tag].words)
        count = QFontMetrics(theme().font("caption-strong")).horizontalAdvance(str(self._counts[tag]))
        return theme().px(18) + words + theme().px(6) + count

    def _lines(self, width: int) -> list[list[tuple[int, str]]]:
        lines: list[list[tuple[int, str]]] = [[]]
        x = 0
        for tag in self._counts:
            need = self._entry_width(tag)
            if lines[-1] and x + need > width:
                lines.append([])
                x = 0
            lines[-1].append((x, tag))
            x += need + theme().px(16)
        return lines

    def _paint_entry(self, painter: QPainter, x: int, y: int, tag: str) -> None:
        side, height = theme().px(12), theme().px(22)
        paint_hatch(painter, QRectF(x, y + (height - side) // 2, side, side), tag)
        x += theme().px(18)
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().color("text2"))
        words = TAGS[tag].words
        painter.drawText(QRectF(x, y, 1000, height), Qt.AlignmentFlag.AlignVCenter, words)
        x += painter.fontMetrics().horizontalAdvance(words) + theme().px(6)
        painter.setFont(theme().font("caption-strong"))
        painter.setPen(theme().color("text"))
        painter.drawText(QRectF(x, y, 1000, height), Qt.AlignmentFlag.AlignVCenter, str(self._counts[tag]))
