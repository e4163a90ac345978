"""The life of a casebook folder, in one place for those who use it: create, see who may open it, unlock, recover."""

from soteria_desk.storage.creation import Created, create
from soteria_desk.storage.folder import SUFFIX
from soteria_desk.storage.keys import change_passphrase
from soteria_desk.storage.store import Store
from soteria_desk.storage.unlocking import labels, labels_with_sheet, recover, unlock
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits

__all__ = [
    "DEFAULT",
    "LIMITS",
    "SUFFIX",
    "Cost",
    "Created",
    "Limits",
    "Store",
    "change_passphrase",
    "create",
    "labels",
    "labels_with_sheet",
    "recover",
    "unlock",
]
