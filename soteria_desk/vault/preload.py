"""Loads what unlocking needs ahead of the passphrase: cryptography is late everywhere else."""


def preload() -> None:
    """Import the parts of cryptography that opening a casebook uses; a few tens of milliseconds, once."""
    from cryptography.hazmat.primitives import hashes, hpke  # noqa: F401
    from cryptography.hazmat.primitives.asymmetric import ed25519, x25519  # noqa: F401
    from cryptography.hazmat.primitives.ciphers import aead  # noqa: F401
    from cryptography.hazmat.primitives.kdf import argon2, hkdf  # noqa: F401
