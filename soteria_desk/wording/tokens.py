"""From a text to sentences of words, each with its place in the text; every step takes time in proportion to it."""

import re
from typing import Final

from msgspec import Struct

from soteria_desk.wording.language import ARTICLES, SPLIT, read_as

MOST_WORDS: Final = 80
"""A sentence that runs on longer is read in pieces."""

_SIGN: Final = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]+)*|[.?!…]+|[;\n,:()\[\]–—/&]")
_ABBREVIATED: Final = frozenset({
    "mr", "mrs", "ms", "dr", "vic", "comp", "susp", "approx", "eg", "ie", "st", "re", "prev", "poss", "sgt", "insp",
    "det", "ref", "incl", "inc", "etc", "def", "est", "vs", "cf", "para", "no",
})  # fmt: skip


class Sentence(Struct):
    """The words of a sentence that carry meaning, in small letters; articles and fillers are left out.

    Attributes:
        starts: Where each word begins in the text; `ends` where it ends.
        owning: Places of words with 's. `after_mark`: places of words right after a comma, colon or bracket.
        label_ends: Place of the word after the first colon, 0 where there is none.
        paragraph: Counts the lines of the text.
    """

    words: list[str]
    starts: list[int]
    ends: list[int]
    owning: set[int]
    after_mark: set[int]
    label_ends: int
    paragraph: int


def sentences(text: str, fillers: frozenset[str]) -> list[Sentence]:
    """Split a text; single initials and abbreviations end no sentence."""
    out: list[Sentence] = []
    paragraph = 0
    now = Sentence([], [], [], set(), set(), 0, paragraph)
    marked = False

    def close() -> None:
        nonlocal now, marked
        if now.words:
            out.append(now)
        now = Sentence([], [], [], set(), set(), 0, paragraph)
        marked = False

    for found in _SIGN.finditer(text):
        sign = found[0]
        first = sign[0]
        if first.isalnum():
            words = now.words
            place = found.start()
            low = sign.lower()
            if len(low) != len(sign):
                low = sign
            if low in ARTICLES or low in fillers:
                continue
            if marked:
                now.after_mark.add(len(words))
                marked = False
            if low.isascii() and low.isalnum() and low not in SPLIT:
                words.append(low)
                now.starts.append(place)
                now.ends.append(found.end())
            else:
                read, owns = read_as(low)
                if owns:
                    now.owning.add(len(words))
                words += read
                now.starts += [place] * len(read)
                now.ends += [found.end()] * len(read)
            if len(words) >= MOST_WORDS:
                close()
        elif first == "\n":
            rest_at = found.end()
            # A line that goes on with a small letter was broken by hand.
            if text[rest_at : rest_at + 1].islower() and now.words and text[found.start() - 1] not in ".?!:":
                continue
            paragraph += 1
            close()
        elif first in ".?!…":
            if first == "." and len(sign) == 1:
                following = text[found.end() : found.end() + 1]
                last = now.words[-1] if now.words else ""
                touching = bool(now.ends) and now.ends[-1] == found.start()
                if following and not following.isspace() and following not in "\"'”’»)]":
                    continue  # 14.30, K.T.
                if touching and (last in _ABBREVIATED or (len(last) == 1 and last.isalpha())):
                    continue
            close()
        else:
            marked = True
            if first == ":" and not now.label_ends:
                now.label_ends = len(now.words)
    close()
    return out


_PAIRS: Final = {"“": "”", "„": "”", "«": "»", '"': '"', "‘": "’", "'": "'"}
_QUOTE: Final = re.compile(r"[“”„«»\"‘’']")
LONGEST_QUOTE: Final = 4000


def quotations(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of what stands between quotation marks, in order; a mark without its partner is none.

    A quotation ends in its own paragraph; an apostrophe is no mark.
    """
    marks = [found.start() for found in _QUOTE.finditer(text)]
    out: list[tuple[int, int]] = []
    at = 0
    # Where the next mark of each kind stands, from the back, so that a thousand open ones are looked at once each.
    next_of: list[dict[str, int]] = []
    latest: dict[str, int] = {}
    for index in range(len(marks) - 1, -1, -1):
        next_of.append(dict(latest))
        place = marks[index]
        sign = text[place]
        if sign not in "'’" or _closes(text, place):
            latest[sign] = index
    next_of.reverse()
    while at < len(marks):
        place = marks[at]
        sign = text[place]
        closing = _PAIRS.get(sign)
        if closing is None or (sign in "'‘" and not _opens(text, place)):
            at += 1
            continue
        partner = next_of[at].get(closing)
        if (
            partner is None
            or marks[partner] - place > LONGEST_QUOTE
            or "\n\n" in text[place : marks[partner]]
        ):
            at += 1
            continue
        out.append((place, marks[partner] + 1))
        at = partner + 1
    return out


def _opens(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return not before.isalnum() and after.isalnum()


def _closes(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return bool(before) and not before.isspace() and not after.isalnum()
