"""Fills of the suspect-focus balance as plain geometry: the same on any surface, at any scale, without Qt."""

from collections.abc import Iterator
from typing import Literal

Fill = Literal["solid", "dots", "grid", "stripes", "diagonal"]
Line = tuple[float, float, float, float]

FILLS: dict[str, Fill] = {
    "suspect": "solid",
    "witness": "dots",
    "scene": "grid",
    "third-party": "stripes",
    "victim": "diagonal",
}
"""The fill of each focus tag, in the order in which the balance stacks them."""

STEP: dict[Fill, float] = {"solid": 0.0, "dots": 2.6, "grid": 3.6, "stripes": 3.2, "diagonal": 4.2}
"""Distance between lines or dots in pixels at 100%."""


def lines(fill: Fill, width: float, height: float, step: float) -> Iterator[Line]:
    """Yield the lines of a fill for a box with its corner at 0, 0; to be clipped to that box."""
    if fill in ("grid", "stripes"):
        for n in range(int(height / step) + 1):
            yield (0.0, (n + 0.5) * step, width, (n + 0.5) * step)
    if fill == "grid":
        for n in range(int(width / step) + 1):
            yield ((n + 0.5) * step, 0.0, (n + 0.5) * step, height)
    if fill == "diagonal":
        for n in range(int((width + height) / step) + 1):
            yield (n * step - height, height, n * step, 0.0)


def dots(width: float, height: float, step: float) -> Iterator[tuple[float, float]]:
    """Yield the centres of the dots, every second row set off by half a step."""
    for row in range(int(height / step) + 1):
        start = step / 2 if row % 2 == 0 else step
        for n in range(int(width / step) + 1):
            yield (start + n * step, (row + 0.5) * step)
