"""Secrets in memory: bytearrays of exact size, wiped as soon as they are done with."""

from collections.abc import Iterator
from contextlib import contextmanager


def wipe(*secrets: bytearray) -> None:
    """Overwrite every byte of each secret; the length stays, so that no copy is left by shrinking."""
    for secret in secrets:
        secret[:] = bytes(len(secret))


@contextmanager
def wiped(secret: bytearray) -> Iterator[bytearray]:
    """Lend a secret for the length of a block, and wipe it however the block ends."""
    try:
        yield secret
    finally:
        wipe(secret)
