"""From a passphrase to keys: Argon2id with a bounded cost, then HKDF sub-keys."""

import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from soteria_desk.errors import NotEnoughMemory
from soteria_desk.vault.memory import wipe, wiped

_INFO = "soteria/v1/"
_TOO_SLOW_SECONDS = 2.0


@dataclass(frozen=True)
class Cost:
    """What one guess costs: memory in KiB, passes and lanes of Argon2id."""

    m_kib: int
    t: int
    p: int


@dataclass(frozen=True)
class Limits:
    """The costs a reader runs. Outside them nothing is computed: neither a weakened nor an absurd slot.

    Tests hand smaller limits to the constructor; no setting, variable or command can.
    """

    m_kib: tuple[int, int] = (64 * 1024, 1024 * 1024)
    t: tuple[int, int] = (3, 10)
    p: tuple[int, int] = (1, 16)

    def allow(self, cost: Cost) -> bool:
        """Whether this cost may be run."""
        return (
            self.m_kib[0] <= cost.m_kib <= self.m_kib[1]
            and self.t[0] <= cost.t <= self.t[1]
            and self.p[0] <= cost.p <= self.p[1]
        )


DEFAULT = Cost(m_kib=256 * 1024, t=3, p=4)
LIMITS = Limits()


def as_secret(passphrase: str) -> bytearray:
    """Return the passphrase as the bytes Argon2id gets (NFKC, UTF-8); the caller wipes them."""
    # A terminal can hand over half a character; it must be a wrong passphrase, not a crash.
    return bytearray(unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass"))


def stretch(passphrase: str, salt: bytes, cost: Cost) -> bytearray:
    """Run Argon2id and return 32 bytes; the caller wipes them.

    Raises:
        NotEnoughMemory: the computer cannot give it the memory its cost asks for.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # not needed to draw the unlock page

    key = bytearray(32)
    with wiped(as_secret(passphrase)) as secret:
        try:
            Argon2id(
                salt=salt, length=32, iterations=cost.t, lanes=cost.p, memory_cost=cost.m_kib
            ).derive_into(secret, key)  # type: ignore[arg-type]  # any buffer will do; the stub says bytes
        except MemoryError as error:
            raise NotEnoughMemory() from error
    return key


def stretch_for_new(
    passphrase: str,
    salt: bytes,
    wanted: Cost,
    limits: Limits = LIMITS,
    seconds: Callable[[], float] = time.perf_counter,
) -> tuple[bytearray, Cost]:
    """Run Argon2id at the highest cost this computer bears within 2 s: as wanted, 128 or 64 MiB."""
    lower = (Cost(m, wanted.t, wanted.p) for m in (128 * 1024, 64 * 1024) if m < wanted.m_kib)
    steps = [wanted, *(cost for cost in lower if limits.allow(cost))]
    for cost in steps[:-1]:
        started = seconds()
        try:
            key = stretch(passphrase, salt, cost)
        except NotEnoughMemory:
            continue
        if seconds() - started <= _TOO_SLOW_SECONDS:
            return key, cost
        wipe(key)
    return stretch(passphrase, salt, steps[-1]), steps[-1]


def outgrown(cost: Cost, wanted: Cost, seconds: float) -> bool:
    """Whether a slot of this cost, which took `seconds`, should be written again at the cost wanted now.

    Not where that would take this computer too long: then the slot was made lower on purpose.
    """
    work, more = cost.m_kib * cost.t, wanted.m_kib * wanted.t
    lower = cost.m_kib < wanted.m_kib or cost.t < wanted.t
    return lower and more > work and seconds * more / work <= _TOO_SLOW_SECONDS


def sub_key(key: bytes | bytearray, name: str, length: int = 32) -> bytearray:
    """Return the HKDF-SHA-256 sub-key of that name; the caller wipes it."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    out = bytearray(length)
    HKDF(hashes.SHA256(), length, None, (_INFO + name).encode("ascii")).derive_into(key, out)
    return out
