"""Finds a marked word in any file, whatever it was wrapped in: UTF-8, UTF-16, hexadecimal, base64, deflated."""

import base64
import zlib
from collections.abc import Iterator

WORD = "Zyqxmark"
"""Stands in every text of a session; no other text holds it."""

_MOST = 4 * 1024 * 1024


def _needles() -> tuple[bytes, ...]:
    found: list[bytes] = []
    for text in (WORD, WORD.lower(), WORD.upper()):
        plain = text.encode()
        found += [plain, text.encode("utf-16-le"), text.encode("utf-16-be")]
        found += [plain.hex().encode(), plain.hex().upper().encode(), text.encode("utf-16-le").hex().encode()]
        for raw in (plain, text.encode("utf-16-le")):
            for shift in range(3):
                # Only the characters that do not depend on what stands before and after.
                whole = base64.b64encode(b"\0" * shift + raw + b"\0\0")
                found.append(whole[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6])
    return tuple(dict.fromkeys(found))


NEEDLES = _needles()


def holds_word(data: bytes) -> bool:
    """Whether the word stands in the bytes, or in anything deflated in them."""
    return any(needle in part for part in (data, *_inflated(data)) for needle in NEEDLES)


def _inflated(data: bytes) -> Iterator[bytes]:
    at = data.find(b"\x78")
    while at >= 0:
        # The two bytes of a zlib header are a multiple of 31.
        if at + 1 < len(data) and (0x7800 + data[at + 1]) % 31 == 0:
            yield _inflate(data[at:], 15)
        at = data.find(b"\x78", at + 1)
    at = data.find(b"\x1f\x8b\x08")
    while at >= 0:
        yield _inflate(data[at:], 31)
        at = data.find(b"\x1f\x8b\x08", at + 1)


def _inflate(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data, _MOST)
    except zlib.error:
        return b""
