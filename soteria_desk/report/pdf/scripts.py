"""Right-to-left words for a page that is drawn from left to right: order turned, Arabic letters joined.

Enough to read a name or a quoted message in Hebrew or Arabic; no full bidirectional algorithm. Copying from
the paper gives letters in the order of the page; the plan itself keeps them as typed.
"""

import re
import unicodedata
from functools import cache

_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
RIGHT_TO_LEFT = re.compile(_LETTER)
_STRETCH = re.compile(f"{_LETTER}(?:[^A-Za-z\u00c0-\u058f\n]*{_LETTER})?")
_NUMBER = re.compile("[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,:/][0-9\u0660-\u0669\u06f0-\u06f9]+)*")
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Return for each Arabic letter its shapes by place: isolated, final, initial, medial."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        place, _, letters = unicodedata.decomposition(chr(code)).partition("> ")
        if letters and " " not in letters:
            found.setdefault(chr(int(letters, 16)), {})[place.lstrip("<")] = chr(code)
    return found


def joined(text: str) -> str:
    """Return Arabic letters in the shapes they take beside their neighbours."""
    forms = _forms()
    letters = [char for char in text if not unicodedata.combining(char)]
    out = []
    for index, char in enumerate(letters):
        own = forms.get(char)
        if own is None:
            out.append(char)
            continue
        before = forms.get(letters[index - 1], {}) if index else {}
        after = forms.get(letters[index + 1], {}) if index + 1 < len(letters) else {}
        to_before = "initial" in before and ("final" in own or "medial" in own)
        to_after = "initial" in own and "final" in after
        place = (
            "medial"
            if to_before and to_after
            else "final"
            if to_before
            else "initial"
            if to_after
            else "isolated"
        )
        out.append(own.get(place, char))
    return "".join(out)


def visual(text: str) -> str:
    """Return `text` with its right-to-left stretches in the order in which a page is drawn."""
    if RIGHT_TO_LEFT.search(text) is None:
        return text
    return _STRETCH.sub(lambda found: _turned(found.group()), text)


def _turned(stretch: str) -> str:
    """Turn a stretch around; numbers inside it keep their own order, brackets their meaning."""
    turned = joined(stretch)[::-1].translate(_MIRROR)
    return _NUMBER.sub(lambda found: found.group()[::-1], turned)
