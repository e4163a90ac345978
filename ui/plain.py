"""What people typed, made safe to draw: control characters shown, long runs breakable, long texts cut."""

import re
from collections.abc import Iterable
from typing import NamedTuple

LONGEST = 2000
"""Characters a label draws at most; the rest is read where the text is edited."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
_LONG_RUN = re.compile(r"\S{25}(?=\S)")
_BREAK = "\u200b"


class Span(NamedTuple):
    """A stretch of a text that is set in bold."""

    start: int
    length: int


def one_line(text: str, longest: int = 300) -> str:
    """Return a text on one line: for rows, titles and names that a screen reader speaks."""
    cut = text[: longest + 1]
    shown = _SPACES.sub(" ", _CONTROL.sub("\ufffd", cut)).strip()
    return f"{shown[:longest]}…" if len(text) > longest else shown


def breakable(text: str, longest: int = LONGEST) -> str:
    """Return a text for a label: with its lines, and with places to break a run that has no space."""
    shown = _CONTROL.sub("\ufffd", text[:longest])
    shown = _LONG_RUN.sub(lambda run: run[0] + _BREAK, shown)
    return f"{shown}…" if len(text) > longest else shown


def bold_spans(text: str, phrases: Iterable[str]) -> tuple[Span, ...]:
    """Find each phrase as whole words, longer ones first, none inside another."""
    taken: list[Span] = []
    for phrase in sorted({one for one in phrases if len(one) > 2}, key=len, reverse=True):
        start = text.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            whole = (start == 0 or not text[start - 1].isalnum()) and (
                end == len(text) or not text[end].isalnum()
            )
            free = all(end <= one.start or start >= one.start + one.length for one in taken)
            if whole and free:
                taken.append(Span(start, len(phrase)))
            start = text.find(phrase, end)
    return tuple(sorted(taken))
