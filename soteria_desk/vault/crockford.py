"""Crockford base32: text that survives being read aloud, typed and written by hand."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", "–": "", "·": ""})


def normalise(text: str) -> str:
    """Return typed text in capitals, without spaces and dashes, O read as 0, I and L as 1."""
    return "".join(text.upper().split()).translate(_READ_AS)


def value_of(character: str) -> int | None:
    """Return 0 to 31, or None for a character that is not of the alphabet."""
    return _VALUES.get(character)


def digits(number: int, count: int) -> str:
    """Write `number` as `count` base32 digits, most significant first."""
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(count)))


def number(text: str) -> int | None:
    """Read normalised base32 digits; None where a character is not of the alphabet."""
    total = 0
    for character in text:
        value = _VALUES.get(character)
        if value is None:
            return None
        total = total << 5 | value
    return total


def groups(text: str, size: int = 4) -> str:
    """'4F7K 9QXM ...'."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))
