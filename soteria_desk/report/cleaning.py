"""The one place where typed text is made fit for paper: every writer passes every string through `clean`."""

import re

BOX = "\N{WHITE SQUARE}"
"""Stands for a character that cannot be printed, so that nothing vanishes without a trace."""

# What separates lines in one system or another. A form feed or a vertical tab is no control of ours.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Invisible and harmless: soft hyphen, zero-width space and joiners, word joiner, byte-order mark.
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe00-\ufe0f]")
# Controls, the signs that turn reading direction around (they can make text read as what it is not),
# half characters and non-characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufff9-\ufffb]"
)
_QUICK = re.compile("[^\n -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027]")


def clean(text: str) -> str:
    """Return `text` with one kind of line end and no character that has no shape."""
    if _QUICK.search(text) is None:
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    return _UNPRINTABLE.sub(BOX, _NOTHING.sub("", text))


def one_line(text: str) -> str:
    """Return cleaned text without line ends, for headers and boxes of one line."""
    return " ".join(clean(text).split())
