"""Measures in pixels at 100% that follow the text size for as long as their widget lives."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.theme import theme


def hold(widget: QWidget, *, width: int = 0, least_width: int = 0, least_height: int = 0) -> None:
    """Hold a width, or a least width or height; a measure that is not given is left alone."""
    _Held(widget, width, least_width, least_height)


class _Held(QObject):
    def __init__(self, widget: QWidget, width: int, least_width: int, least_height: int) -> None:
        super().__init__(widget)
        self._widget, self._width = widget, width
        self._least_width, self._least_height = least_width, least_height
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        px = theme().px
        if self._width:
            self._widget.setFixedWidth(px(self._width))
        if self._least_width:
            self._widget.setMinimumWidth(px(self._least_width))
        if self._least_height:
            self._widget.setMinimumHeight(px(self._least_height))
