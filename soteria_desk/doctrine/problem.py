"""One thing wrong with a pack, told so that a person can put it right."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Problem(Struct, frozen=True, kw_only=True):
    """One thing wrong with a pack: where, what, and how to put it right. Warnings do not stop its use."""

    file: str
    item: str
    what: str
    cure: str
    severity: Severity = "error"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`; empty where none is."""
    return next(iter(get_close_matches(word, tuple(known), n=1, cutoff=0.5)), "")


def or_meant(word: str, known: Iterable[str]) -> str:
    """'; did you mean X?' to end a sentence that names an unknown word, or a full stop."""
    close = nearest(word, known)
    return f"; did you mean '{close}'?" if close else "."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'Did you mean X?', or advice to look at the list."""
    close = nearest(word, known)
    return f"Did you mean '{close}'?" if close else "Use one that the pack defines."


def dangling(
    file: str, item: str, what: str, used: Iterable[str], known: Collection[str]
) -> Iterator[Problem]:
    """Yield every id in `used` that is not `known`, with the nearest that is."""
    for one in used:
        if one not in known:
            yield Problem(
                file=file,
                item=item,
                what=f"{what} '{one}' is not defined in this pack.",
                cure=did_you_mean(one, sorted(known)),
            )
