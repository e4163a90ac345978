"""Sizes and inks of the page, in points. Any change here changes printed bytes: raise LAYOUT_VERSION."""

from typing import NamedTuple

MM = 72 / 25.4
PAGE_W, PAGE_H = 595.2756, 841.8898
LEFT = 13 * MM
RIGHT = PAGE_W - 13 * MM
WIDTH = RIGHT - LEFT

MARKING_TOP = 10.2 * MM
RULE_TOP = 13.2 * MM
HEADER = 18.1 * MM
CONTENT_TOP = 22.6 * MM
CONTENT_BOTTOM = 274.6 * MM
RULE_BOTTOM = 276.4 * MM
FOOTER = 280.6 * MM
FOOTER_2 = 284.4 * MM
MARKING_BOTTOM = 290.2 * MM

TICK = 3.4 * MM

# Fixed here and not read from the screen's tokens: a new theme must not change what a reprint looks like.
INKS: dict[str, tuple[float, float, float]] = {
    "ink": (0.06, 0.07, 0.08),
    "soft": (0.27, 0.28, 0.30),
    "rule": (0.46, 0.47, 0.49),
    "paper": (1, 1, 1),
    "shade": (0.93, 0.935, 0.94),
    "group": (0.865, 0.88, 0.89),
    "suspect": (0.055, 0.31, 0.44),
    "conduct": (0.2, 0.2, 0.2),
}


class Role(NamedTuple):
    """Size and distance of lines for one use of text, and the weight of its plain words."""

    size: float
    leading: float
    plain: str = "Inter-Regular"


ROLES = {
    "body": Role(8.6, 12.0),
    "lead": Role(8.6, 12.0),
    "note": Role(7.9, 11.2),
    "cell": Role(8.1, 10.5),
    "cell-note": Role(7.2, 9.6),
    "fact": Role(8.1, 10.8),
    "title": Role(20.0, 25.0, "Inter-Bold"),
    "subtitle": Role(11.6, 15.5),
    "h1": Role(14.0, 18.0, "Inter-Bold"),
    "h2": Role(10.4, 14.0, "Inter-SemiBold"),
    "box-title": Role(9.6, 13.0, "Inter-SemiBold"),
}
