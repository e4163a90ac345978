"""The row meter is seen on a chosen row in every theme."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ui.delegates.paint import paint_meter
from ui.theme import Theme


@pytest.mark.parametrize("mode", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize(("suspect", "victim"), [(9, 2), (4, 5)])
def test_no_part_of_it_has_less_contrast_than_a_chart_needs(
    look: Theme, mode: str, suspect: int, victim: int
) -> None:
    look.set_mode(mode)  # type: ignore[arg-type]
    behind = look.color("select")
    image = QImage(160, 30, QImage.Format.Format_RGB32)
    image.fill(behind)
    painter = QPainter(image)
    paint_meter(painter, QRectF(0, 0, 160, 30), suspect, victim, chosen=True)
    painter.end()
    furthest = max(
        abs(image.pixelColor(x, y).lightness() - behind.lightness())
        for x in range(100, 160)
        for y in range(30)
    )
    bar = abs(image.pixelColor(3, 15).lightness() - behind.lightness())
    assert min(furthest, bar) > 80
    if mode == "high_contrast":
        drawn = {image.pixelColor(x, y).name() for x in range(160) for y in range(30)}
        assert "#ffffff" not in drawn and look.color("onselect").name() in drawn
