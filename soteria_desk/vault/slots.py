"""Make a user's slot in the key file, and open it with the passphrase."""

import hmac
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from soteria_desk.canonical import canonical
from soteria_desk.errors import KeyFileDamaged, WrongPassphrase
from soteria_desk.vault.identity import Identity, PublicKeys
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits, stretch, stretch_for_new, sub_key
from soteria_desk.vault.keyfile import FORMAT, VERSION, Slot
from soteria_desk.vault.memory import wipe, wiped

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.hpke import Suite


def make(
    *,
    casebook: str,
    epoch: int,
    user: str,
    label: str,
    identity: Identity,
    crk: bytearray,
    passphrase: str,
    cost: Cost = DEFAULT,
    limits: Limits = LIMITS,
    state: str = "active",
) -> Slot:
    """Return a slot by which `passphrase` opens `identity`, and `identity` the root key.

    Salt, nonce and slot id are fresh at each call: a slot is never written twice with the same ones.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    stretched, used = stretch_for_new(passphrase, salt, cost, limits)
    public = identity.public()
    bare = Slot(
        slot=secrets.token_hex(8),
        user=user,
        label=label,
        state=state,
        cost=used,
        salt=salt,
        check=b"",
        nonce=nonce,
        id_box=b"",
        kem_pub=public.kem,
        sig_pub=public.sig,
        age_pub=public.age,
        crk_box=_sealed_to(public.kem, casebook, epoch, user, crk),
    )
    with wiped(stretched), wiped(sub_key(stretched, "wrap")) as wrap:
        return replace(
            bare,
            check=bytes(sub_key(stretched, "check", 16)),
            id_box=AESGCM(wrap).encrypt(nonce, identity.private, _slot_data(casebook, bare)),
        )


def open_slot(
    slot: Slot, casebook: str, epoch: int, passphrase: str, limits: Limits = LIMITS
) -> tuple[Identity, bytearray]:
    """Return the user's keys and the root key; the caller wipes both.

    Raises:
        WrongPassphrase: the passphrase is not this slot's.
        KeyFileDamaged: the passphrase is right, but the slot does not open; or its cost is not allowed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not limits.allow(slot.cost):
        raise KeyFileDamaged()
    with wiped(stretch(passphrase, slot.salt, slot.cost)) as stretched:
        if not hmac.compare_digest(sub_key(stretched, "check", 16), slot.check):
            raise WrongPassphrase(label=slot.label)
        with wiped(sub_key(stretched, "wrap")) as wrap:
            try:
                private = AESGCM(wrap).decrypt(slot.nonce, slot.id_box, _slot_data(casebook, slot))
            except InvalidTag as error:
                raise KeyFileDamaged() from error
    identity = Identity(bytearray(private))
    try:
        return identity, _open_root_key(slot, casebook, epoch, identity)
    except BaseException:
        identity.wipe()
        raise


def with_root_key(slot: Slot, casebook: str, epoch: int, crk: bytearray) -> Slot:
    """Return the slot with this root key sealed to its user, whose passphrase is not needed for that."""
    return replace(slot, crk_box=_sealed_to(slot.kem_pub, casebook, epoch, slot.user, crk))


def _sealed_to(kem_pub: bytes, casebook: str, epoch: int, user: str, crk: bytearray) -> bytes:
    return _suite().encrypt(crk, _kem_public(kem_pub), info=_box_info(casebook, epoch, user, kem_pub))


def _open_root_key(slot: Slot, casebook: str, epoch: int, identity: Identity) -> bytearray:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    if not identity.fits(PublicKeys(kem=slot.kem_pub, sig=slot.sig_pub, age=slot.age_pub)):
        raise KeyFileDamaged()
    try:
        crk = bytearray(
            _suite().decrypt(
                slot.crk_box,
                X25519PrivateKey.from_private_bytes(identity.part("kem")),
                info=_box_info(casebook, epoch, slot.user, slot.kem_pub),
            )
        )
    except (InvalidTag, ValueError) as error:
        raise KeyFileDamaged() from error
    if len(crk) != 32:
        wipe(crk)
        raise KeyFileDamaged()
    return crk


def _suite() -> "Suite":
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _kem_public(raw: bytes) -> "X25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    return X25519PublicKey.from_public_bytes(raw)


def _slot_data(casebook: str, slot: Slot) -> bytes:
    """What the box of private keys is bound to: moved to another user, casebook or cost, it fails."""
    fields = slot.fields()
    bound = {name: fields[name] for name in ("slot", "user", "kdf", "kem_pub", "sig_pub", "age_pub")}
    return canonical({"fmt": FORMAT, "ver": VERSION, "casebook": casebook} | bound)


def _box_info(casebook: str, epoch: int, user: str, kem_pub: bytes) -> bytes:
    """What the box of the root key is bound to."""
    return canonical(
        {
            "fmt": FORMAT,
            "ver": VERSION,
            "casebook": casebook,
            "epoch": epoch,
            "user": user,
            "kem_pub": kem_pub.hex(),
        }
    )
