"""The matching language of wording rules: words, forms of words and concepts in order, and nothing else.

A phrase is a row of parts: `word`, `word~` (all its forms), `word*` (any word that begins so), `a/b` (either), `part?`
(may be missing). A match may hold `{concept}` as well, `..` or `..4` (up to so many words between), and `^` at its
start or `$` at its end (the sentence begins or ends here). Articles and fillers count for nothing, neither here nor in
the text. A text is read with its short forms split ('cannot' is can, not), so that a phrase or match has to be written
split as well.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

ARTICLES: Final = frozenset({"a", "an", "the"})
START: Final = "^"
END: Final = "$"
GAP: Final = 3
WIDEST_GAP: Final = 12
MOST_VARIANTS: Final = 48
_PART: Final = re.compile(r"(?:\{[a-z-]+\}|[a-z0-9']+[~*]?)(?:/(?:\{[a-z-]+\}|[a-z0-9']+[~*]?))*\??")
_GAP: Final = re.compile(r"\.\.(\d*)")
_DOUBLED: Final = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")
_NOT: Final = re.compile(r"(.+)n'?t")
SPLIT: Final = frozenset({
    "didnt", "doesnt", "dont", "wasnt", "werent", "isnt", "arent", "couldnt", "wouldnt", "shouldnt", "hasnt", "havent",
    "hadnt", "cant", "wont", "aint", "cannot",
})  # fmt: skip
"""Words without an apostrophe that are read as two."""
_STEMS: Final = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
_SHORTENED: Final = {"ve": "have", "d": "had", "ll": "will"}


class WordingError(ValueError):
    """A phrase or match that the language does not know; says what is wrong with it."""


class Part(NamedTuple):
    """One place of a match: what may stand there, and how many words may come before it."""

    gap: int
    atoms: tuple[str, ...]


Phrase = tuple[str, ...]
"""Words in a row; one that ends in `*` stands for every word that begins so."""


def forms(word: str, irregular: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return a word with its endings: report, reports, reported, reporting. Irregular words are as listed."""
    if word in irregular:
        return (word, *irregular[word])
    made: tuple[str, ...]
    if word.endswith("e"):
        made = (f"{word}s", f"{word}d", f"{word[:-1]}ing")
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        made = (f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing")
    elif word.endswith(("s", "x", "z", "ch", "sh")):
        made = (f"{word}es", f"{word}ed", f"{word}ing")
    else:
        made = (f"{word}s", f"{word}ed", f"{word}ing")
        if _DOUBLED.search(word):
            made += (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")
    return (word, *made)


def phrases(
    text: str, irregular: Mapping[str, Sequence[str]], skipped: frozenset[str] = ARTICLES
) -> list[Phrase]:
    """Return every row of words that a phrase stands for; `skipped` words are left out.

    Raises:
        WordingError: it holds a sign the language does not know, or stands for too many.
    """
    out: list[Phrase] = []
    for variant in _variants(text, skipped):
        if any(part.gap for part in variant):
            raise WordingError(f"'{text}' has a gap, which only a match may have")
        rows: list[Phrase] = [()]
        for part in variant:
            choices = [word for atom in part.atoms for word in _words(atom, irregular)]
            rows = [(*row, word) for row in rows for word in choices]
            if len(rows) > MOST_VARIANTS * 16:
                raise WordingError(f"'{text}' stands for too many phrases")
        out += [row for row in rows if row]
    return out


class Variant(NamedTuple):
    """One way to read a match: where it must begin or end, and its places."""

    from_start: bool
    to_end: bool
    parts: tuple[Part, ...]


def match_variants(text: str, skipped: frozenset[str] = ARTICLES) -> list[Variant]:
    """Return a match once for each way of leaving out what may be missing.

    Raises:
        WordingError: it cannot be read.
    """
    from_start, to_end = text.startswith(START), text.endswith(END)
    body = text.removeprefix(START).removesuffix(END)
    made = [Variant(from_start, to_end, parts) for parts in _variants(body, skipped)]
    if any(not one.parts for one in made):
        raise WordingError(f"'{text}' can be nothing at all")
    return made


def read_as(word: str) -> tuple[tuple[str, ...], bool]:
    """Return what a word of a text, in small letters, is read as, and whether it owns: didn't is did, not.

    A word without an apostrophe that is not in `SPLIT` is read as itself.
    """
    if word == "cannot":
        return ("can", "not"), False
    plain = word.replace("’", "'").replace("ʼ", "'")
    if ("'" in plain or plain in SPLIT) and (split := _NOT.fullmatch(plain)):
        return (_STEMS.get(split[1], split[1]), "not"), False
    stem, _, rest = plain.partition("'")
    if len(rest) > 2 or (rest != "s" and len(stem) == 1):
        stem += rest  # o'clock, o'brien
    return ((stem, _SHORTENED[rest]) if rest in _SHORTENED else (stem,)), rest == "s"


def plain_words(atom: str, irregular: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the words of an atom that is no concept."""
    return _words(atom, irregular)


def _words(atom: str, irregular: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    if atom.startswith("{"):
        raise WordingError(f"'{atom}' may stand in a match only")
    return forms(atom[:-1], irregular) if atom.endswith("~") else (atom,)


def _refuse_unread(atom: str) -> None:
    """Refuse a word that no text is ever read as; it would never match."""
    word = atom.rstrip("~*")
    words, _ = read_as(word)
    if words != (word,) and not atom.startswith("{"):
        raise WordingError(f"'{atom}' never matches, as a text is read with '{' '.join(words)}' in its place")


def _variants(text: str, skipped: frozenset[str]) -> list[tuple[Part, ...]]:
    rows: list[tuple[Part, ...]] = [()]
    gap = 0
    for piece in text.split():
        if piece in skipped:
            continue
        if found := _GAP.fullmatch(piece):
            gap = int(found[1] or GAP)
            if gap > WIDEST_GAP:
                raise WordingError(f"'{piece}' is wider than {WIDEST_GAP} words")
            continue
        if not _PART.fullmatch(piece):
            raise WordingError(f"'{piece}' cannot be read")
        part = Part(gap, tuple(piece.rstrip("?").split("/")))
        for atom in part.atoms:
            _refuse_unread(atom)
        more = [(*row, part) for row in rows]
        # What is left out leaves its gap behind, so that `{not} ..4 even? {resist}` keeps the four words.
        rows = [*more, *rows] if piece.endswith("?") else more
        gap = gap if piece.endswith("?") else 0
        if len(rows) > MOST_VARIANTS:
            raise WordingError(f"'{text}' can be read in more than {MOST_VARIANTS} ways")
    return rows


def has_word(text: str, words: frozenset[str]) -> bool:
    """Whether a phrase or match rests on one of these words: not where it is one of several that may stand there."""
    return any(piece.rstrip("?~") in words for piece in text.split())


def concepts_of(texts: Iterable[str]) -> set[str]:
    """Return the names of the concepts that matches use."""
    return {name for text in texts for name in re.findall(r"\{([a-z-]+)\}", text)}
