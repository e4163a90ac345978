"""Our own fonts, which characters each has, and how wide words are in them."""

from functools import cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from soteria_desk.paths import resources
from soteria_desk.report.cleaning import BOX
from soteria_desk.report.pdf.scripts import visual

REGULAR, STRONG, DISPLAY, MONO, FALLBACK = (
    "Inter-Regular",
    "Inter-SemiBold",
    "Inter-Bold",
    "DejaVuSansMono",
    "DejaVuSans",
)
LOOKS = {"plain": REGULAR, "strong": STRONG, "soft": REGULAR, "mono": MONO}

Stretch = tuple[str, str]
"""A font's name and text it can set."""


@cache
def registered() -> dict[str, Any]:
    """Register the fonts once for each process and return them by name."""
    folder = resources() / "fonts"
    fonts = {}
    for name in (REGULAR, STRONG, DISPLAY, MONO, FALLBACK):
        fonts[name] = TTFont(name, str(folder / f"{name}.ttf"))
        pdfmetrics.registerFont(fonts[name])
    return fonts


def has(font: str, char: str) -> bool:
    """Whether the font has a shape for the character."""
    return ord(char) in registered()[font].face.charToGlyph


class Widths:
    """Remembers how words are set and how wide they are at size 1: plans say the same words many times."""

    def __init__(self) -> None:
        self._fonts = registered()
        self._known: dict[tuple[str, str], tuple[float, tuple[Stretch, ...]]] = {}
        self._glyphs = {name: font.face.charToGlyph for name, font in self._fonts.items()}

    def word(self, font: str, word: str) -> tuple[float, tuple[Stretch, ...]]:
        """Return the width of `word` at size 1, and with which fonts it is set."""
        found = self._known.get((font, word))
        if found is None:
            glyphs = self._glyphs[font]
            if all(ord(char) in glyphs for char in word):
                found = (self._fonts[font].stringWidth(word, 1), ((font, word),))
            else:
                stretches = self._stretches(font, word)
                found = (sum(self._fonts[f].stringWidth(t, 1) for f, t in stretches), stretches)
            self._known[font, word] = found
        return found

    def _stretches(self, font: str, word: str) -> tuple[Stretch, ...]:
        """Cut a word where the font changes; a character that no font has becomes a visible box."""
        out: list[list[str]] = []
        for char in visual(word):
            own = font
            if ord(char) not in self._glyphs[font]:
                own = FALLBACK
                if ord(char) not in self._glyphs[FALLBACK]:
                    char = BOX
            if out and out[-1][0] == own:
                out[-1][1] += char
            else:
                out.append([own, char])
        return tuple((own, text) for own, text in out)
