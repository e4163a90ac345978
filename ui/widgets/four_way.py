"""Which way a result pointed: four answers of equal size and weight, none chosen beforehand."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QWidget

from ui.theme import theme
from ui.widgets.layouts import HBox
from ui.widgets.radio import Radio


class FourWay(QWidget):
    """Four answers in two rows of two."""

    chosen = Signal(str)

    def __init__(self, name: str, answers: dict[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme().px(8))
        self.group = QButtonGroup(self)
        self.radios: dict[str, Radio] = {}
        for place, (value, words) in enumerate(answers.items()):
            card = QFrame()
            card.setProperty("surface", "card-sunken")
            row = HBox(card, (10, 6, 10, 6))
            radio = Radio(words)
            radio.setAccessibleName(f"{words}, {place + 1} of {len(answers)}, {name}")
            row.addWidget(radio)
            grid.addWidget(card, place // 2, place % 2)
            self.group.addButton(radio)
            self.radios[value] = radio
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.group.buttonClicked.connect(self._tell)

    def value(self) -> str:
        """The answer; empty while none is chosen."""
        return next((value for value, radio in self.radios.items() if radio.isChecked()), "")

    def set_error(self, wrong: bool) -> None:
        """Mark the answers as missing."""
        for radio in self.radios.values():
            radio.setProperty("error", wrong)
            radio.update()

    def _tell(self) -> None:
        self.set_error(False)
        self.chosen.emit(self.value())
