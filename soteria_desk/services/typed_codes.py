"""What somebody typed from signed paper: a fingerprint, a record head, or neither."""

import re

from msgspec import Struct

from soteria_desk.vault import crockford

_LEAST_FINGERPRINT, _MOST_FINGERPRINT = 16, 64
_LEAST_HEAD, _MOST_HEAD = 8, 32
_NUMBERED = re.compile(r"(?:record\s+)?(\d{1,15})\s*[·.:,]\s*(.+)|record\s+(\d{1,15})\s+(.+)", re.I | re.S)
_NAMED = re.compile(r"^\s*(fingerprint|record head)\s*:?\s*", re.IGNORECASE)


class TypedCode(Struct, frozen=True, kw_only=True):
    """How typed text can be read; an empty attribute: not as this."""

    fingerprint: str = ""
    head: str = ""


def typed_code(text: str) -> TypedCode | None:
    """Read typed text, the text of a return slip's code included; None where it can be neither."""
    plain = _NAMED.sub("", text.rsplit("|", 1)[-1]).strip()
    numbered = _NUMBERED.fullmatch(plain)
    is_head = _is_head((numbered[2] or numbered[4]) if numbered else plain)
    if plain.lower().startswith("record"):
        return TypedCode(head=plain) if numbered and is_head else None
    letters = re.sub(r"[\s\-–·.]", "", plain).upper()
    hexadecimal = letters.replace("O", "0")
    fingerprint = re.fullmatch(rf"[0-9A-F]{{{_LEAST_FINGERPRINT},{_MOST_FINGERPRINT}}}", hexadecimal)
    found = TypedCode(fingerprint=hexadecimal if fingerprint else "", head=plain if is_head else "")
    return found if found.fingerprint or found.head else None


def _is_head(code: str) -> bool:
    letters = crockford.normalise(code)
    return _LEAST_HEAD <= len(letters) <= _MOST_HEAD and crockford.number(letters) is not None
