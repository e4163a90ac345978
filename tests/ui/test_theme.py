"""The theme: contrast, scaling, and one source of colour."""

import json
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication

from ui.shipped import shipped
from ui.theme import ROLES, Theme, theme

TOKENS: dict[str, dict[str, str]] = json.loads(shipped("styles", "tokens.json").read_text(encoding="utf-8"))[
    "themes"
]
TAGS = ("suspect", "victim", "witness", "scene", "third")

# Foreground, background, minimum: the contrast table of the design.
PAIRS = [
    *[("text", back, 7.0) for back in ("surface", "sunken", "window")],
    *[("text2", back, 7.0) for back in ("surface", "sunken")],
    *[("muted", back, 4.5) for back in ("surface", "sunken")],
    ("onselect", "select", 7.0),
    ("onselect2", "select", 4.5),
    ("onbar", "bar", 7.0),
    ("onprimary", "primary", 4.5),
    ("onprimary", "primary_hover", 4.5),
    ("primary", "surface", 4.5),
    ("primary", "sunken", 4.5),
    ("onsoft", "soft", 4.5),
    ("danger", "surface", 4.5),
    ("danger", "danger_soft", 4.5),
    ("ondanger", "danger_fill", 4.5),
    ("warn", "surface", 4.5),
    ("warn", "warn_soft", 4.5),
    ("ok", "surface", 4.5),
    ("ok", "ok_soft", 4.5),
    *[(f"f_{tag}", f"f_{tag}_bg", 4.5) for tag in TAGS],
    *[("border", back, 3.0) for back in ("surface", "sunken", "window")],
    ("focus", "surface", 3.0),
    ("focus", "window", 3.0),
    ("focus_select", "select", 3.0),
    ("select_bar", "select", 3.0),
    *[(f"c_{tag}", "surface", 3.0) for tag in TAGS],
    ("warn_fill", "surface", 3.0),
    ("danger_fill", "surface", 3.0),
    ("ok_fill", "surface", 3.0),
]


def luminance(color: str) -> float:
    parts = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", TOKENS)
def test_every_pair_of_colours_has_the_contrast_the_design_promises(name: str) -> None:
    tokens = TOKENS[name]
    low = {
        (front, back): round(contrast(tokens[front], tokens[back]), 2)
        for front, back, least in PAIRS
        if contrast(tokens[front], tokens[back]) < least
    }
    assert low == {}


def test_every_theme_has_the_same_tokens() -> None:
    names = [set(tokens) for tokens in TOKENS.values()]
    assert names[0] == names[1] == names[2]


def test_no_colour_is_written_outside_the_tokens() -> None:
    root = Path(__file__).resolve().parents[2]
    files = [*root.glob("ui/**/*.py"), *root.glob("resources/styles/*.qss")]
    written = [
        f.name
        for f in files
        if re.search(r"""["' :]#[0-9A-Fa-f]{6}\b|\brgba?\(""", f.read_text(encoding="utf-8"))
    ]
    assert files
    assert written == []


@pytest.mark.parametrize("mode", ["light", "dark", "high_contrast"])
def test_the_style_sheet_is_filled_completely_in_every_theme(look: Theme, mode: str) -> None:
    look.set_mode(mode)  # type: ignore[arg-type]
    sheet = look.style_sheet()
    assert "$" not in sheet
    assert not re.search(r"\ddp\b", sheet)


def test_text_size_scales_measures_and_fonts_but_not_lines(look: Theme) -> None:
    look.set_percent(200)
    assert (look.px(38), look.font("body").pixelSize(), look.line) == (76, 26, 1)


def test_text_size_stays_between_90_and_200(look: Theme) -> None:
    look.set_percent(500)
    largest = look.percent
    look.set_percent(10)
    assert (largest, look.percent) == (200, 90)


def test_high_contrast_doubles_lines_and_widens_the_ring(look: Theme) -> None:
    look.set_mode("high_contrast")
    assert (look.line, look.ring) == (2, 3)


def test_each_weight_of_text_is_drawn_with_its_own_cut() -> None:
    cuts = {role: QRawFont.fromFont(theme().font(role)).styleName() for role in ("body", "medium", "strong")}
    assert cuts == {"body": "Regular", "medium": "Medium", "strong": "SemiBold"}


def test_figures_in_columns_are_equally_wide(look: Theme) -> None:
    metrics = QFontMetrics(look.font("body", figures=True))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")


def test_no_text_is_smaller_than_12_pixels() -> None:
    assert min(size for size, _ in ROLES.values()) >= 12


def test_a_change_of_theme_reaches_palette_and_listeners(look: Theme, qapp: QApplication) -> None:
    heard: list[str] = []

    def hear() -> None:
        heard.append(look.name)

    look.changed.connect(hear)
    look.set_mode("dark")
    look.changed.disconnect(hear)
    assert heard == ["dark"]
    assert qapp.palette().windowText().color().name().upper() == TOKENS["dark"]["text"]
