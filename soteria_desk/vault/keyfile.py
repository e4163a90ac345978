"""The key file, version 1: who may open a casebook, in canonical JSON that vouches for itself.

`sha256` finds accidental damage before unlocking, so that the second copy is used; `mac` finds tampering
after unlocking, because only someone inside can make it. docs/casebook-format.md has the whole format.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from soteria_desk.canonical import NotCanonical, canonical, parse
from soteria_desk.errors import KeyFileDamaged, KeyFileTooNew
from soteria_desk.vault.kdf import Cost

FORMAT = "soteria-keys"
VERSION = 1
MAX_BYTES = 256 * 1024
MAX_SLOTS = 64
MAX_LABEL = 40
ACTIVE, MUST_CHANGE = "active", "must_change"
STATES = (ACTIVE, MUST_CHANGE)

_ID = re.compile(r"[0-9a-f]{32}\Z")
_SLOT_ID = re.compile(r"[0-9a-f]{16}\Z")
_SHEET_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}\Z")
_MAX_COUNT = 2**53
_SLOT_BYTES = {
    "check": 16,
    "nonce": 12,
    "id_box": 112,
    "kem_pub": 32,
    "sig_pub": 32,
    "age_pub": 32,
    "crk_box": 80,
}


@dataclass(frozen=True)
class Slot:
    """One user's way in. What is in the boxes is useless without the passphrase."""

    slot: str
    user: str
    label: str
    state: str
    cost: Cost
    salt: bytes
    check: bytes
    nonce: bytes
    id_box: bytes
    kem_pub: bytes
    sig_pub: bytes
    age_pub: bytes
    crk_box: bytes

    def kdf_fields(self) -> dict[str, Any]:
        """The `kdf` object, as written and as bound into the slot's boxes."""
        return {
            "alg": "argon2id",
            "v": 19,
            "m": self.cost.m_kib,
            "t": self.cost.t,
            "p": self.cost.p,
            "salt": _text(self.salt),
        }

    def fields(self) -> dict[str, Any]:
        """The slot as a JSON object."""
        out: dict[str, Any] = {
            "slot": self.slot,
            "user": self.user,
            "label": self.label,
            "state": self.state,
            "kdf": self.kdf_fields(),
        }
        return out | {name: _text(getattr(self, name)) for name in _SLOT_BYTES}


@dataclass(frozen=True)
class KeyFile:
    """What keys.json says. `mac` is empty until `sealed`.

    Attributes:
        generation: Goes up by one at each change of the file; the database holds it too.
        epoch: Goes up by one with each new root key; the database holds it too.
        sheet_id: Short id of the recovery sheet, derived from the root key.
        sheet_printed_on: When that sheet was made.
    """

    casebook: str
    generation: int
    epoch: int
    slots: tuple[Slot, ...]
    sheet_id: str
    sheet_printed_on: date
    mac: bytes = b""

    def labels(self) -> tuple[str, ...]:
        """The users one can choose from before unlocking."""
        return tuple(slot.label for slot in self.slots)

    def slot_of(self, label: str) -> Slot | None:
        """The slot of that label, compared as people type it; None where there is none."""
        wanted = label.strip().casefold()
        return next((slot for slot in self.slots if slot.label.casefold() == wanted), None)

    def _body(self) -> dict[str, Any]:
        return {
            "fmt": FORMAT,
            "ver": VERSION,
            "min_reader": VERSION,
            "casebook": self.casebook,
            "generation": self.generation,
            "epoch": self.epoch,
            "slots": [slot.fields() for slot in self.slots],
            "sheet": {"id": self.sheet_id, "printed": self.sheet_printed_on.isoformat()},
        }

    def sealed(self, mac_key: bytes | bytearray) -> "KeyFile":
        """Return the file with its `mac`; every change of a field needs this again."""
        return replace(self, mac=hmac.digest(mac_key, canonical(self._body()), "sha256"))

    def mac_is_right(self, mac_key: bytes | bytearray) -> bool:
        """Whether someone with the root key wrote exactly this."""
        return hmac.compare_digest(self.mac, hmac.digest(mac_key, canonical(self._body()), "sha256"))

    def to_bytes(self) -> bytes:
        """Return the file's bytes, canonical."""
        if len(self.mac) != 32:
            raise ValueError("the key file has not been sealed")
        body = self._body() | {"mac": _text(self.mac)}
        return canonical(body | {"sha256": _text(hashlib.sha256(canonical(body)).digest())})


def read(data: bytes) -> KeyFile:
    """Read a key file's bytes.

    Raises:
        KeyFileDamaged: anything in it is not exactly as the format says.
        KeyFileTooNew: a later version wrote it, and says that this one cannot read it.
    """
    try:
        return _read(data)
    except (NotCanonical, _BadField, KeyError, TypeError, ValueError) as error:
        # The cause may quote the file; the message a person sees does not.
        raise KeyFileDamaged() from error


class _BadField(Exception):
    """A field is missing, unknown or not of its form."""


def _read(data: bytes) -> KeyFile:
    if len(data) > MAX_BYTES:
        raise _BadField("size")
    found = parse(data)
    if not isinstance(found, dict):
        raise _BadField("object")
    _check_whole(found)
    version, least = _count(found["ver"]), _count(found["min_reader"])
    if found["fmt"] != FORMAT:
        raise _BadField("fmt")
    if least > VERSION or version > VERSION:
        raise KeyFileTooNew(needed=f"key file version {version}")
    _exactly(
        found,
        {"fmt", "ver", "min_reader", "casebook", "generation", "epoch", "slots", "sheet", "mac", "sha256"},
    )
    slots = found["slots"]
    if not isinstance(slots, list) or not 1 <= len(slots) <= MAX_SLOTS:
        raise _BadField("slots")
    sheet = _exactly(found["sheet"], {"id", "printed"})
    out = KeyFile(
        casebook=_match(_ID, found["casebook"]),
        generation=_count(found["generation"]),
        epoch=_count(found["epoch"]),
        slots=tuple(_slot(slot) for slot in slots),
        sheet_id=_match(_SHEET_ID, sheet["id"]),
        sheet_printed_on=_day(sheet["printed"]),
        mac=_bytes(found["mac"], 32),
    )
    for names in (
        [s.slot for s in out.slots],
        [s.user for s in out.slots],
        [s.label.casefold() for s in out.slots],
    ):
        if len(set(names)) != len(names):
            raise _BadField("doubled slot")
    return out


def _check_whole(found: dict[str, Any]) -> None:
    """The unkeyed digest comes first: accidental damage must not look like a later version."""
    rest = {name: value for name, value in found.items() if name != "sha256"}
    if not hmac.compare_digest(_bytes(found["sha256"], 32), hashlib.sha256(canonical(rest)).digest()):
        raise _BadField("sha256")


def _slot(found: object) -> Slot:
    fields = _exactly(found, {"slot", "user", "label", "state", "kdf", *_SLOT_BYTES})
    kdf = _exactly(fields["kdf"], {"alg", "v", "m", "t", "p", "salt"})
    if kdf["alg"] != "argon2id" or _count(kdf["v"]) != 19 or fields["state"] not in STATES:
        raise _BadField("kdf or state")
    label = fields["label"]
    if not isinstance(label, str) or not 1 <= len(label) <= MAX_LABEL or label != label.strip():
        raise _BadField("label")
    return Slot(
        slot=_match(_SLOT_ID, fields["slot"]),
        user=_match(_ID, fields["user"]),
        label=label,
        state=fields["state"],
        cost=Cost(m_kib=_count(kdf["m"]), t=_count(kdf["t"]), p=_count(kdf["p"])),
        salt=_bytes(kdf["salt"], 16),
        **{name: _bytes(fields[name], length) for name, length in _SLOT_BYTES.items()},
    )


def _exactly(found: object, names: set[str]) -> dict[str, Any]:
    if not isinstance(found, dict) or set(found) != names:
        raise _BadField("fields")
    return cast("dict[str, Any]", found)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value < _MAX_COUNT:
        raise _BadField("count")
    return value


def _match(form: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not form.match(value):
        raise _BadField("id")
    return value


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise _BadField("date")
    day = date.fromisoformat(value)
    if day.isoformat() != value:
        raise _BadField("date")
    return day


def _bytes(value: object, length: int) -> bytes:
    if not isinstance(value, str):
        raise _BadField("base64")
    try:
        out = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _BadField("base64") from error
    # Base64 lets several texts stand for the same bytes; only one of them is ours.
    if len(out) != length or _text(out) != value:
        raise _BadField("base64")
    return out


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
