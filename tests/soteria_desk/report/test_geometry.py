"""Glyphs as plain geometry, and right-to-left names."""

import ast
from pathlib import Path

import pytest

import soteria_desk.report.geometry as geometry
from soteria_desk.paths import resources
from soteria_desk.report.geometry import Circle, Line, Rect, dots, hatch, state_bar, state_dot, tag_edge
from soteria_desk.report.pdf.scripts import visual


def test_geometry_knows_neither_the_screen_nor_the_page() -> None:
    tree = ast.parse(Path(geometry.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert imported == {"math", "typing", "msgspec"}


@pytest.mark.parametrize("size", [(18.0, 13.0), (4.0, 13.0), (60.0, 8.0), (0.5, 0.5)])
def test_hatches_and_dots_stay_inside_their_box(size: tuple[float, float]) -> None:
    w, h = size
    for shape in hatch(10, 20, w, h, gap=4.6, width=1.3):
        assert isinstance(shape, Line)
        for x, y in ((shape.x1, shape.y1), (shape.x2, shape.y2)):
            assert 10 - 1e-9 <= x <= 10 + w + 1e-9 and 20 - 1e-9 <= y <= 20 + h + 1e-9
    for dot in dots(10, 20, w, h, gap=3.2, r=0.72):
        assert isinstance(dot, Circle)
        assert dot.cx + dot.r <= 10 + w + 1e-9


def test_every_state_has_a_shape_of_its_own_without_colour() -> None:
    states = ("proposed", "adopted", "in-progress", "done", "not-pursued")
    assert len({state_dot(state, 0, 0, 8) for state in states}) == len(states)
    assert len({state_bar(state, 0, 0, 18, 13) for state in states[:4]}) == 4


def test_the_suspect_tag_is_solid_and_the_victim_tag_dashed() -> None:
    (suspect,), (victim,) = tag_edge("suspect", 0, 0, 40, 11), tag_edge("victim", 0, 0, 40, 11)
    assert isinstance(suspect, Rect) and suspect.fill != "none"
    assert isinstance(victim, Rect) and victim.fill == "none" and victim.dash


def test_hebrew_and_arabic_are_turned_and_joined_and_numbers_are_not() -> None:
    assert visual("Op שלום 12") == "Op םולש 12"
    assert visual("שלום (עולם) 12:30 שלום") == "םולש 12:30 (םלוע) םולש"
    assert visual("سلم") == "ﻢﻠﺳ"
    assert visual("plain text, 12 (x)") == "plain text, 12 (x)"


def test_every_font_lies_beside_its_licence() -> None:
    folder = resources() / "fonts"
    names = {path.name for path in folder.glob("*.ttf")}
    assert {"Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "DejaVuSansMono.ttf"} <= names
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")
    assert "Bitstream Vera" in (folder / "LICENCE-DejaVu.txt").read_text(encoding="utf-8")
