"""A user's three private keys in one casebook: to receive the root key, to sign, to receive packages."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from soteria_desk.vault.memory import wipe


@dataclass(frozen=True)
class PublicKeys:
    """What others may know of a user, 32 bytes each."""

    kem: bytes
    sig: bytes
    age: bytes


class Identity:
    """The private parts, 96 bytes in all, kept in one buffer that can be wiped."""

    def __init__(self, private: bytearray) -> None:
        if len(private) != 96:
            raise ValueError("an identity has 96 private bytes")
        self._private = private

    @classmethod
    def fresh(cls) -> "Identity":
        """Make new random keys."""
        return cls(bytearray(secrets.token_bytes(96)))

    @classmethod
    def for_demonstration(cls, user: str) -> "Identity":
        """Make the keys of an invented user: equal on every machine and no secret at all.

        The journal's hashes run over the members' public keys, and the demonstration's printed codes
        must be the same everywhere.
        """
        parts = (
            hashlib.sha256(f"soteria demonstration {name} {user}".encode()) for name in ("kem", "sig", "age")
        )
        return cls(bytearray(b"".join(part.digest() for part in parts)))

    @property
    def private(self) -> bytearray:
        """The buffer itself: to be sealed in a slot, never kept."""
        return self._private

    def part(self, name: str) -> bytes:
        """The private key of that name: kem, sig or age."""
        start = ("kem", "sig", "age").index(name) * 32
        return bytes(self._private[start : start + 32])

    def public(self) -> PublicKeys:
        """Compute the public keys."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        return PublicKeys(
            kem=X25519PrivateKey.from_private_bytes(self.part("kem")).public_key().public_bytes_raw(),
            sig=Ed25519PrivateKey.from_private_bytes(self.part("sig")).public_key().public_bytes_raw(),
            age=X25519PrivateKey.from_private_bytes(self.part("age")).public_key().public_bytes_raw(),
        )

    def fits(self, public: PublicKeys) -> bool:
        """Whether the private keys belong to these public ones."""
        own = self.public()
        return hmac.compare_digest(own.kem + own.sig + own.age, public.kem + public.sig + public.age)

    def wipe(self) -> None:
        """Overwrite the private keys."""
        wipe(self._private)


def signature_is_right(sig_pub: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the Ed25519 key signed exactly this."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(sig_pub).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
