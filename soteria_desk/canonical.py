"""Canonical JSON: one text for one value, so that digests and signatures mean something.

RFC 8785 limited to objects with ASCII keys, strings, integers within 2^53, booleans, null and arrays
(security design, section 12). No floats; text is stored as typed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

_MAX = 2**53


class NotCanonical(ValueError):
    """A value has no canonical form, or bytes are not in theirs."""


class HalfACharacter(NotCanonical):
    """A text holds a lone surrogate, as a broken copy or file name can leave behind."""


def _check(value: Any, depth: int = 0) -> None:
    if depth > 32:
        raise NotCanonical("nested too deeply")
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if not -_MAX <= value <= _MAX:
            raise NotCanonical("an integer is out of range")
    elif isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise HalfACharacter("text holds half a character") from error
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical("a key is not plain ASCII text")
            _check(item, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        for item in value:
            _check(item, depth + 1)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form")


def canonical(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of `value`.

    Raises:
        NotCanonical: it holds a float, a lone surrogate, a key that is not ASCII, or anything unknown.
    """
    _check(value)
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    ).encode("utf-8")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise NotCanonical("a key is doubled")
    return out


def parse(data: bytes) -> Any:
    """Read canonical bytes back.

    Raises:
        NotCanonical: the bytes are not exactly the canonical form of what they say.
    """
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_pairs)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotCanonical("not valid JSON") from error
    if canonical(value) != data:
        raise NotCanonical("not in canonical form")
    return value
