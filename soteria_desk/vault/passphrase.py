"""What makes a passphrase too weak to be the only lock of a casebook, and one that is not."""

import secrets
import unicodedata
from functools import cache

from soteria_desk import paths

SHORTEST = 15
LONGEST = 256
WORDS = 5

_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
)
_LEAST_DIFFERENT = 5
_DIGITS = "0123456789"


def problem_with(passphrase: str, *names: str) -> str | None:
    """Say why a passphrase cannot be used, or None where it can.

    Args:
        names: What must not make up the passphrase: the casebook, the user, the organisation.
    """
    if len(passphrase) < SHORTEST:
        return f"Use at least {SHORTEST} characters."
    if len(passphrase) > LONGEST:
        return f"Use at most {LONGEST} characters."
    bare = _bare(passphrase)
    if bare in _common() or bare.strip(_DIGITS) in _common():
        return "This passphrase is on the list of common ones."
    if _holds_a_name(bare, names):
        return "Do not use the name of the casebook or yourself."
    if _is_pattern(bare):
        return "Do not use repeats or sequences such as abcabc or 12345."
    return None


def generate() -> str:
    """Return five random words with spaces between: 64 bits, easy to type and to remember."""
    return " ".join(secrets.choice(_words()) for _ in range(WORDS))


@cache
def _words() -> tuple[str, ...]:
    return tuple((paths.resources() / "passphrases" / "words.txt").read_text("utf-8").split())


def _bare(text: str) -> str:
    """Lower case, letters and digits only, as guessing programs try them first."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum()) or folded


@cache
def _common() -> frozenset[str]:
    listed = (paths.resources() / "passphrases" / "common.txt").read_text("utf-8").splitlines()
    return frozenset(_bare(line) for line in listed if line and not line.startswith("#"))


def _holds_a_name(bare: str, names: tuple[str, ...]) -> bool:
    """Whether little but a name is left. A name inside a long passphrase does no harm."""
    for name in names:
        wanted = _bare(name)
        if len(wanted) >= 4 and wanted in bare and len(bare.replace(wanted, "")) < 10:
            return True
    return False


def _is_pattern(bare: str) -> bool:
    if len(set(bare)) < _LEAST_DIFFERENT:
        return True
    if any(bare == (bare[:size] * len(bare))[: len(bare)] for size in range(1, len(bare) // 2 + 1)):
        return True
    return len(_without_runs(bare)) < _LEAST_DIFFERENT


def _without_runs(bare: str) -> str:
    """What is left when every stretch of four or more neighbours in a known row is counted once."""
    rows = _RUNS + tuple(row[::-1] for row in _RUNS)
    out, at = "", 0
    while at < len(bare):
        run = 1
        while at + run < len(bare) and any(bare[at : at + run + 1] in row for row in rows):
            run += 1
        out += bare[at] if run >= 4 else bare[at : at + run]
        at += run
    return out
