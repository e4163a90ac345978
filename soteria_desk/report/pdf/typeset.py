"""Breaks text into lines: from spans of words to pieces that know their height and how to be drawn."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from soteria_desk.report.cleaning import clean
from soteria_desk.report.geometry import Shape
from soteria_desk.report.model import Span
from soteria_desk.report.pdf.fonts import LOOKS, Widths
from soteria_desk.report.pdf.measures import ROLES
from soteria_desk.report.pdf.scripts import RIGHT_TO_LEFT

LONGEST_WORD = 60
"""Longer words may be broken anywhere: paper has an edge."""

# Initials stand for a person and stay on one line: 'K. T.' is one word here.
_INITIALS = re.compile(r"\b[A-Z]\. [A-Z]\.")
_BREAKS = re.compile(r"(?<![A-Z]\.) | (?![A-Z]\.)")


@dataclass(slots=True, frozen=True)
class Ink:
    """Words in one font at one place of a line."""

    x: float
    font: str
    size: float
    ink: str
    text: str


@dataclass(slots=True)
class Piece:
    """What a page is filled with: one line of text, or glyphs, or a gap. It is never cut.

    Attributes:
        baseline: Distance from the top of the piece to the words' baseline.
        frame: Pieces of one cell with the same number above 0 stand in one edge together.
        edge: Width of that edge.
    """

    height: float
    baseline: float = 0.0
    inks: tuple[Ink, ...] = ()
    shapes: tuple[Shape, ...] = ()
    frame: int = 0
    edge: float = 0.0


@dataclass(slots=True)
class _Word:
    font: str
    text: str
    ink: str
    width: float
    space: float
    """Width of the space after it; 0 where the next word belongs to it."""


def composed(text: str) -> str:
    """Return cleaned text with letters and their accents as one character: we place no marks."""
    text = clean(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


class Typesetter:
    """Sets text at the scale of one report; remembers widths."""

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale
        self.widths = Widths()
        self._spaces: dict[str, float] = {}

    def width(self, font: str, size: float, text: str) -> float:
        """Return how wide a line of text is."""
        return self.widths.word(font, text)[0] * size

    def fit(self, font: str, size: float, text: str, width: float) -> str:
        """Return `text`, cut with an ellipsis where it is wider than `width`."""
        text = " ".join(composed(text[:2000]).split())
        if self.width(font, size, text) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(font, size, text[:middle].rstrip() + "…") <= width:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"

    def inks(self, x: float, font: str, size: float, ink: str, text: str) -> Iterator[Ink]:
        """Yield one line of words from `x` on, each stretch in a font that has it."""
        for own, stretch in self.widths.word(font, text)[1]:
            yield Ink(x, own, size, ink, stretch)
            x += self.width(own, size, stretch)

    def lines(self, spans: Sequence[Span], width: float, role: str, indent: float = 0.0) -> list[Piece]:
        """Return `spans` as lines no wider than `width`; every line but the first keeps to the left edge.

        Args:
            spans: Words with their looks; line feeds start a new line.
            width: Room in points.
            role: A name in ROLES.
            indent: Room left free at the start, for a glyph.
        """
        plain = ROLES[role].plain
        size = ROLES[role].size * self.scale
        leading = ROLES[role].leading * self.scale
        out: list[Piece] = []
        line: list[_Word] = []
        x = indent
        for paragraph in self._paragraphs(spans, plain, size):
            for word in paragraph:
                if line and x + word.width > width + 0.01:
                    out.append(self._piece(line, indent if not out else 0.0, size, leading))
                    line, x = [], 0.0
                if x + word.width > width + 0.01:
                    for part in self._broken(word, width, x, size):
                        if line:
                            out.append(self._piece(line, indent if not out else 0.0, size, leading))
                            line, x = [], 0.0
                        line, word = [part], part
                        x = (indent if not out else 0.0) + part.width + part.space
                    continue
                line.append(word)
                x += word.width + word.space
            out.append(self._piece(line, indent if not out else 0.0, size, leading))
            line, x = [], 0.0
        return out

    def _paragraphs(self, spans: Sequence[Span], plain: str, size: float) -> Iterator[list[_Word]]:
        """Yield the words between two line feeds. A paragraph of 100,000 words comes as one list."""
        words: list[_Word] = []
        for span in spans:
            font = LOOKS[span.look] if span.look != "plain" else plain
            ink = "soft" if span.look == "soft" else "ink"
            space = self._space(font) * size
            for number, line in enumerate(composed(span.text).split("\n")):
                if number:
                    yield words
                    words = []
                self._words(words, line, font, ink, size, space)
        yield words

    def _words(self, words: list[_Word], line: str, font: str, ink: str, size: float, space: float) -> None:
        """Add the words of a stretch; it continues the last word unless a space stands between them."""
        known = self.widths.word
        if line[:1] == " " and words and not words[-1].space:
            words[-1].space = space
        for text in line.split(" ") if _INITIALS.search(line) is None else _BREAKS.split(line):
            if not text:
                continue
            while len(text) > LONGEST_WORD:
                head, text = text[:LONGEST_WORD], text[LONGEST_WORD:]
                words.append(_Word(font, head, ink, known(font, head)[0] * size, 0.0))
            words.append(_Word(font, text, ink, known(font, text)[0] * size, space))
        if words and line and line[-1] != " ":
            words[-1].space = 0.0

    def _space(self, font: str) -> float:
        found = self._spaces.get(font)
        if found is None:
            found = self._spaces[font] = self.widths.word(font, " ")[0]
        return found

    def _broken(self, word: _Word, width: float, used: float, size: float) -> Iterator[_Word]:
        """Cut a word that is wider than the line, between any two characters."""
        room, start, so_far = width - used, 0, 0.0
        for index, char in enumerate(word.text):
            wide = self.widths.word(word.font, char)[0] * size
            if so_far + wide > room and index > start:
                text = word.text[start:index]
                yield _Word(word.font, text, word.ink, so_far, 0.0)
                start, so_far, room = index, 0.0, width
            so_far += wide
        yield _Word(word.font, word.text[start:], word.ink, so_far, word.space)

    def _piece(self, line: list[_Word], x: float, size: float, leading: float) -> Piece:
        """Set one line; words of the same look become one stretch of ink."""
        inks: list[Ink] = []
        if any(not word.text.isascii() and RIGHT_TO_LEFT.search(word.text) for word in line):
            line = turned(line)
        index, count = 0, len(line)
        while index < count:
            first = line[index]
            texts = [first.text]
            start, x = x, x + first.width + first.space
            index += 1
            while index < count and line[index].font == first.font and line[index].ink == first.ink:
                word = line[index]
                texts.append((" " if line[index - 1].space else "") + word.text)
                x += word.width + word.space
                index += 1
            inks += self._stretches(start, first, size, "".join(texts))
        return Piece(leading, leading * 0.5 + size * 0.36, tuple(inks))

    def _stretches(self, x: float, word: _Word, size: float, text: str) -> Iterator[Ink]:
        """Yield a stretch, cut where the font lacks a character; plain text costs one look-up."""
        if text.isascii():
            yield Ink(x, word.font, size, word.ink, text)
        else:
            yield from self._by_font(x, word, size, text)

    def _by_font(self, x: float, word: _Word, size: float, text: str) -> Iterator[Ink]:
        fonts: list[tuple[str, list[str], float]] = []
        for index, part in enumerate(text.split(" ")):
            lead = " " if index else ""
            wide, stretches = self.widths.word(word.font, part) if part else (0.0, ())
            if not part or (len(stretches) == 1 and stretches[0] == (word.font, part)):
                self._append(
                    fonts,
                    word.font,
                    lead + part,
                    wide * size + (self._space(word.font) * size if lead else 0),
                )
                continue
            if lead:
                self._append(fonts, word.font, lead, self._space(word.font) * size)
            for own, stretch in stretches:
                self._append(fonts, own, stretch, self.width(own, size, stretch))
        for own, texts, wide in fonts:
            yield Ink(x, own, size, word.ink, "".join(texts))
            x += wide

    @staticmethod
    def _append(fonts: list[tuple[str, list[str], float]], own: str, text: str, wide: float) -> None:
        if fonts and fonts[-1][0] == own:
            fonts[-1] = (own, [*fonts[-1][1], text], fonts[-1][2] + wide)
        else:
            fonts.append((own, [text], wide))


def turned(line: list[_Word]) -> list[_Word]:
    """Return a line with neighbouring right-to-left words in the order of the page."""
    out: list[_Word] = []
    run: list[_Word] = []
    for word in [*line, None]:
        if word is not None and RIGHT_TO_LEFT.search(word.text):
            run.append(word)
            continue
        # The gap after a word belongs to its place on the page, not to the word.
        gaps = [before.space for before in run]
        gaps = [*reversed(gaps[:-1]), *gaps[-1:]]
        out += [replace(one, space=gap) for one, gap in zip(reversed(run), gaps, strict=True)]
        run = []
        if word is not None:
            out.append(word)
    return out
