"""Keys by which guidance packs are signed: made for those who make packs, kept in a file under a passphrase."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final

from soteria_desk.canonical import NotCanonical, canonical, parse
from soteria_desk.errors import SigningKeyUnusable
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits, stretch, stretch_for_new, sub_key
from soteria_desk.vault.memory import wiped

LARGEST: Final = 8_192
"""Bytes of a key file; a whole one has less than one KB."""
LONGEST_NAME: Final = 80

_PRIVATE, _PUBLIC = "soteria-signing-key", "soteria-signer"
_VERSION = 1
_FIELDS = {"fmt", "ver", "name", "key"}


@dataclass(frozen=True)
class Signer:
    """The public half: who signs, and the Ed25519 key, 32 bytes."""

    name: str
    key: bytes


@dataclass(frozen=True)
class SigningKey:
    """An opened key."""

    signer: Signer
    private: bytes

    def sign(self, data: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.private).sign(data)

    def __repr__(self) -> str:
        return f"SigningKey({self.signer!r})"


def fingerprint(key: bytes) -> str:
    """Return what two people compare: SHA-256 of the public key, 64 capital hexadecimal digits."""
    return hashlib.sha256(key).hexdigest().upper()


def make(name: str, passphrase: str, cost: Cost = DEFAULT, limits: Limits = LIMITS) -> tuple[bytes, bytes]:
    """Make a new key; return its file, and the file of its public half, to be handed out.

    Raises:
        SigningKeyUnusable: the name cannot be used.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    name = name.strip()
    if not _is_name(name):
        raise SigningKeyUnusable(
            problem="the name is empty, too long or holds signs that cannot be shown",
            instead=f"Give the name of whoever signs, at most {LONGEST_NAME} characters.",
        )
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    stretched, used = stretch_for_new(passphrase, salt, cost, limits)
    known = {"name": name, "key": public.hex(), "ver": _VERSION}
    bound = known | {
        "fmt": _PRIVATE,
        "kdf": {"m": used.m_kib, "t": used.t, "p": used.p, "salt": _text(salt)},
        "nonce": _text(nonce),
    }
    with wiped(stretched), wiped(sub_key(stretched, "wrap")) as wrap:
        box = AESGCM(wrap).encrypt(nonce, key.private_bytes_raw(), canonical(bound))
    return canonical(bound | {"box": _text(box)}), canonical(known | {"fmt": _PUBLIC})


def open_key(data: bytes, passphrase: str, limits: Limits = LIMITS) -> SigningKey:
    """Open a key file.

    Raises:
        SigningKeyUnusable: it is none, or the passphrase is not right.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    found = _fields(data, _PRIVATE, _FIELDS | {"kdf", "nonce", "box"})
    try:
        kdf = found["kdf"]
        cost = Cost(kdf["m"], kdf["t"], kdf["p"])
        salt, nonce, box = _bytes(kdf["salt"]), _bytes(found["nonce"]), _bytes(found["box"])
        right = all(type(one) is int for one in (cost.m_kib, cost.t, cost.p)) and limits.allow(cost)
    except (TypeError, KeyError, ValueError):
        right = False
    if not right or (len(salt), len(nonce)) != (16, 12):
        raise _no_key()
    signer = _signer(found)
    del found["box"]
    with wiped(stretch(passphrase, salt, cost)) as stretched, wiped(sub_key(stretched, "wrap")) as wrap:
        try:
            private = AESGCM(wrap).decrypt(nonce, box, canonical(found))
        except InvalidTag as error:
            raise SigningKeyUnusable(
                problem="the passphrase is not right for it, or the file is damaged",
                instead="Check Caps Lock and try again.",
            ) from error
    return SigningKey(signer, private)


def read_signer(data: bytes) -> Signer:
    """Read the public half of a key.

    Raises:
        SigningKeyUnusable: it is none.
    """
    return _signer(_fields(data, _PUBLIC, _FIELDS))


def _signer(found: dict[str, Any]) -> Signer:
    name, key = found["name"], found["key"]
    if not isinstance(name, str) or not _is_name(name) or not isinstance(key, str) or len(key) != 64:
        raise _no_key()
    try:
        return Signer(name, bytes.fromhex(key))
    except ValueError as error:
        raise _no_key() from error


def _fields(data: bytes, fmt: str, names: set[str]) -> dict[str, Any]:
    try:
        found = parse(data.strip()) if len(data) <= LARGEST else None
    except NotCanonical:
        found = None
    if not isinstance(found, dict) or found.get("fmt") != fmt:
        raise _no_key()
    if found.get("ver") != _VERSION or set(found) != names:
        raise SigningKeyUnusable(
            problem="another version of Soteria Desk made it", instead="Use that version, or make a new key."
        )
    return found


def _no_key() -> SigningKeyUnusable:
    return SigningKeyUnusable(
        problem="the file is not such a key, or it is damaged",
        instead="Choose the file that `soteria doctrine key` made.",
    )


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: Any) -> bytes:
    return base64.b64decode(text, validate=True)
