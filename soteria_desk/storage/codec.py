"""Records to canonical text and back, strictly; and the salted digest by which the journal names a state."""

import hashlib
from functools import cache
from typing import Any, TypeVar

import msgspec

from soteria_desk.canonical import canonical
from soteria_desk.casework.kinds import BY_KIND
from soteria_desk.casework.record import Record
from soteria_desk.errors import RecordUnreadable

T = TypeVar("T", bound=Record)

_STATE_MARK = b"\x02"


def encode(record: Record) -> str:
    """Return the record's canonical JSON text."""
    return canonical(msgspec.to_builtins(record)).decode("utf-8")


@cache
def _decoder(kind: type[Record]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, strict=True)


def decode(kind: type[T], body: str, record_id: str) -> T:
    """Read a stored body.

    Raises:
        RecordUnreadable: a field is unknown, missing or of the wrong type, or it names another record.
    """
    try:
        record: T = _decoder(kind).decode(body)
    except (msgspec.DecodeError, ValueError) as error:
        raise RecordUnreadable(kind=kind.kind, record=record_id) from error
    if record.id != record_id:
        raise RecordUnreadable(kind=kind.kind, record=record_id)
    return record


def decode_kind(kind: str, body: str, record_id: str) -> Record:
    """Read a stored body of a kind known by its name alone."""
    found = BY_KIND.get(kind)
    if found is None:
        raise RecordUnreadable(kind=kind, record=record_id)
    return decode(found, body, record_id)


def digest(salt: bytes, body: str) -> str:
    """Name a state without giving it away: a disclosed log lets nobody guess contents."""
    return hashlib.sha256(_STATE_MARK + salt + body.encode("utf-8")).hexdigest()
