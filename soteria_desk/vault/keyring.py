"""What stays in memory while a casebook is open: one sub-key and the user's signing key. Nothing else."""

from typing import TYPE_CHECKING

from soteria_desk.errors import KeyFileAltered, UnknownUser
from soteria_desk.vault import crockford
from soteria_desk.vault.identity import Identity, PublicKeys
from soteria_desk.vault.kdf import LIMITS, Limits, sub_key
from soteria_desk.vault.keyfile import KeyFile
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
        keep_from_disk(self._database)
        self._signing: Ed25519PrivateKey | None = ed25519.Ed25519PrivateKey.from_private_bytes(
            identity.part("sig")
        )

    def __repr__(self) -> str:
        return "KeyRing(...)"

    @property
    def database_key(self) -> bytearray:
        """The raw key of casebook.db: to be read, not kept."""
        return self._database

    def sign(self, data: bytes) -> bytes:
        """Sign with the user's Ed25519 key."""
        if self._signing is None:
            raise RuntimeError("the keys have been wiped")
        return self._signing.sign(data)

    def wipe(self) -> None:
        """Overwrite the sub-key and let go of the signing key, whose holder clears it when freed."""
        wipe(self._database)
        self._signing = None


def sheet_id(crk: bytes | bytearray) -> str:
    """The short id printed on the recovery sheet of this root key: eight characters."""
    with wiped(sub_key(crk, "sheet-id", 5)) as raw:
        return crockford.digits(int.from_bytes(raw, "big"), 8)


def mac_key(crk: bytes | bytearray) -> bytearray:
    """The key that vouches for the key file; the caller wipes it."""
    return sub_key(crk, "keys-mac")


def unlock(keyfile: KeyFile, label: str, passphrase: str, limits: Limits = LIMITS) -> KeyRing:
    """Open the slot of `label` and check that the whole key file is the work of someone inside.

    Raises:
        UnknownUser, WrongPassphrase: as they say.
        KeyFileDamaged: this slot does not open with the right passphrase; the other copy may.
        KeyFileAltered: the file's `mac` is wrong.
    """
    slot = keyfile.slot_of(label)
    if slot is None:
        raise UnknownUser(label=label)
    identity, crk = open_slot(slot, keyfile.casebook, keyfile.epoch, passphrase, limits)
    try:
        with wiped(crk), wiped(mac_key(crk)) as key:
            if not keyfile.mac_is_right(key):
                raise KeyFileAltered()
            return KeyRing(keyfile.casebook, slot.user, crk, identity)
    finally:
        identity.wipe()
