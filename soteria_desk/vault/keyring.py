"""What stays in memory while a casebook is open: two sub-keys and the user's signing key. Nothing else."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soteria_desk.errors import KeyFileAltered, UnknownUser
from soteria_desk.vault import crockford
from soteria_desk.vault.identity import Identity, PublicKeys
from soteria_desk.vault.kdf import LIMITS, Limits, sub_key
from soteria_desk.vault.keyfile import KeyFile, Slot
from soteria_desk.vault.memory import keep_from_disk, wipe, wiped
from soteria_desk.vault.slots import open_slot

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class KeyRing:
    """The keys of one user in one open casebook.

    Attributes:
        casebook: The casebook's id.
        user: The user's id: the id of the member record too.
        public: The user's public keys.
    """

    def __init__(self, casebook: str, user: str, crk: bytearray, identity: Identity) -> None:
        from cryptography.hazmat.primitives.asymmetric import ed25519  # late: it takes 30 ms to import

        self.casebook = casebook
        self.user = user
        self.public: PublicKeys = identity.public()
        self._database = sub_key(crk, "db")
        self._backup_mac = sub_key(crk, "backup-mac")
        keep_from_disk(self._database)
        keep_from_disk(self._backup_mac)
        self._signing: Ed25519PrivateKey | None = ed25519.Ed25519PrivateKey.from_private_bytes(
            identity.part("sig")
        )

    def __repr__(self) -> str:
        return "KeyRing(...)"

    @property
    def database_key(self) -> bytearray:
        """The raw key of casebook.db: to be read, not kept."""
        return self._database

    @property
    def backup_mac_key(self) -> bytearray:
        """The key that vouches for backups: to be read, not kept."""
        return self._backup_mac

    def take_root_key(self, crk: bytearray) -> None:
        """Go on with the sub-keys of another root key, in the same buffers."""
        for buffer, name in ((self._database, "db"), (self._backup_mac, "backup-mac")):
            with wiped(sub_key(crk, name)) as fresh:
                buffer[:] = fresh

    def sign(self, data: bytes) -> bytes:
        """Sign with the user's Ed25519 key."""
        if self._signing is None:
            raise RuntimeError("the keys have been wiped")
        return self._signing.sign(data)

    def wipe(self) -> None:
        """Overwrite the sub-keys and let go of the signing key, whose holder clears it when freed."""
        wipe(self._database, self._backup_mac)
        self._signing = None


def sheet_id(crk: bytes | bytearray) -> str:
    """The short id printed on the recovery sheet of this root key: eight characters."""
    with wiped(sub_key(crk, "sheet-id", 5)) as raw:
        return crockford.digits(int.from_bytes(raw, "big"), 8)


def mac_key(crk: bytes | bytearray) -> bytearray:
    """The key that vouches for the key file; the caller wipes it."""
    return sub_key(crk, "keys-mac")


@dataclass
class Opened:
    """A slot that its passphrase opened, for as long as unlocking takes.

    Attributes:
        keys: What stays.
        identity, crk: What goes: `wipe` them.
        vouched: Whether the key file's `mac` is right; false only where that was to be accepted.
        seconds: How long the passphrase took.
    """

    slot: Slot
    keys: KeyRing
    identity: Identity
    crk: bytearray
    vouched: bool
    seconds: float

    def wipe(self) -> None:
        """Overwrite what is not needed once the casebook is open; `keys` stay."""
        self.identity.wipe()
        wipe(self.crk)

    def wipe_all(self) -> None:
        """Overwrite the keys too: the casebook was not opened."""
        self.wipe()
        self.keys.wipe()

    def __repr__(self) -> str:
        return "Opened(...)"


def unlock(keyfile: KeyFile, label: str, passphrase: str, limits: Limits = LIMITS) -> KeyRing:
    """Open the slot of `label` and keep what stays; see `opened`."""
    found = opened(keyfile, label, passphrase, limits)
    found.wipe()
    return found.keys


def opened(
    keyfile: KeyFile, label: str, passphrase: str, limits: Limits = LIMITS, accept_altered: bool = False
) -> Opened:
    """Open the slot of `label` and check that the whole key file is the work of someone inside.

    Args:
        accept_altered: Go on although it is not; whoever asks has to judge what the file says.

    Raises:
        UnknownUser, WrongPassphrase: as they say.
        KeyFileDamaged: this slot does not open with the right passphrase; the other copy may.
        KeyFileAltered: the file's `mac` is wrong.
    """
    slot = keyfile.slot_of(label)
    if slot is None:
        raise UnknownUser(label=label)
    started = time.perf_counter()
    identity, crk = open_slot(slot, keyfile.casebook, keyfile.epoch, passphrase, limits)
    seconds = time.perf_counter() - started
    try:
        with wiped(mac_key(crk)) as key:
            vouched = keyfile.mac_is_right(key)
        if not vouched and not accept_altered:
            raise KeyFileAltered()
        keys = KeyRing(keyfile.casebook, slot.user, crk, identity)
    except BaseException:
        identity.wipe()
        wipe(crk)
        raise
    return Opened(slot, keys, identity, crk, vouched, seconds)
