"""Secrets in memory: bytearrays of exact size, wiped as soon as they are done with."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NOT_DUMPABLE = 4  # PR_SET_DUMPABLE, set to 0


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


def close_to_others() -> bool:
    """Ask the system for no picture of this process on the disk, and to let no other program look into it.

    For the terminal, before it has a secret; the window asks with `ui/hardening.py`. False where it is refused.
    """
    import ctypes

    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return int(ctypes.CDLL(None).prctl(_NOT_DUMPABLE, 0, 0, 0, 0)) == 0
    except (ImportError, AttributeError, OSError, ValueError, TypeError):
        return False  # another system, which has no such call


def keep_from_disk(secret: bytearray) -> bool:
    """Ask the system not to write this secret to its page file; False where it refuses, which is no failure."""
    import ctypes

    try:
        place = ctypes.addressof(ctypes.c_char.from_buffer(secret))
        if sys.platform == "win32":
            kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there is no such attribute elsewhere
            return bool(kernel.VirtualLock(ctypes.c_void_p(place), ctypes.c_size_t(len(secret))))
        return bool(ctypes.CDLL(None).mlock(ctypes.c_void_p(place), ctypes.c_size_t(len(secret))) == 0)
    except (AttributeError, OSError, ValueError):
        return False
