"""The code of the recovery sheet: the casebook's root key as seven rows that find their own typing mistakes.

4 bits of version, 256 bits of key and 20 bits of checksum are 56 characters of Crockford base32: seven
rows of eight, each with two check characters that depend on the row's number and on every place in it.
"""

import hashlib
from collections.abc import Sequence

from soteria_desk.errors import RecoveryRowWrong, RecoverySheetMixed
from soteria_desk.vault import crockford
from soteria_desk.vault.memory import wipe

ROWS = 7
_DATA = 8
_VERSION = 1
_MARK = b"SDRK1"


def _checksum(version: int, crk: bytes | bytearray) -> int:
    """The first 20 bits of SHA-256 over mark, version and key."""
    digest = hashlib.sha256(_MARK + bytes([version]))
    digest.update(crk)
    return int.from_bytes(digest.digest()[:3], "big") >> 4


def _row_check(row: int, data: str) -> str:
    total = 977 * row
    for character in data:
        value = crockford.value_of(character)
        assert value is not None
        total = (37 * total + value + 1) % 1021
    return crockford.digits(total % 1021, 2)


def normalise(text: str) -> str:
    """Return a typed row in capitals, without spaces and dashes, O read as 0, I and L as 1."""
    return crockford.normalise(text)


def encode(crk: bytes | bytearray) -> tuple[str, ...]:
    """Return the seven rows of ten characters for a root key of 32 bytes."""
    if len(crk) != 32:
        raise ValueError("a root key has 32 bytes")
    number = (_VERSION << 276) | (int.from_bytes(crk, "big") << 20) | _checksum(_VERSION, crk)
    text = crockford.digits(number, ROWS * _DATA)
    data = (text[start : start + _DATA] for start in range(0, len(text), _DATA))
    return tuple(part + _row_check(row, part) for row, part in enumerate(data, start=1))


def row_is_right(row_number: int, text: str) -> bool:
    """Whether one typed row (1 to 7) has ten characters that fit together and to that place."""
    row = normalise(text)
    if len(row) != _DATA + 2 or any(crockford.value_of(character) is None for character in row):
        return False
    return _row_check(row_number, row[:_DATA]) == row[_DATA:]


def problems_with(rows: Sequence[str]) -> tuple[RecoveryRowWrong | RecoverySheetMixed, ...]:
    """What is wrong with typed rows, each by its number (E-20), or with all together (E-21); empty where nothing is."""
    wrong = tuple(
        RecoveryRowWrong(row=row)
        for row in range(1, ROWS + 1)
        if len(rows) < row or not row_is_right(row, rows[row - 1])
    )
    if wrong:
        return wrong
    try:
        wipe(decode(rows))
    except RecoverySheetMixed as mixed:
        return (mixed,)
    return ()


def decode(rows: Sequence[str]) -> bytearray:
    """Return the root key; the caller wipes it.

    Raises:
        RecoveryRowWrong: a row has a typing mistake, or is missing.
        RecoverySheetMixed: each row is right, but they are not from one sheet.
    """
    for row in range(1, ROWS + 1):
        if len(rows) < row or not row_is_right(row, rows[row - 1]):
            raise RecoveryRowWrong(row=row)
    number = crockford.number("".join(normalise(row)[:_DATA] for row in rows[:ROWS]))
    assert number is not None
    version = number >> 276
    crk = bytearray(((number >> 20) & (2**256 - 1)).to_bytes(32, "big"))
    if len(rows) != ROWS or version != _VERSION or _checksum(version, crk) != number & 0xFFFFF:
        wipe(crk)
        raise RecoverySheetMixed()
    return crk


def shown(row: str) -> str:
    """'20010 81GX9', as printed."""
    return f"{row[:5]} {row[5:]}"
