"""Opens single pages of an encrypted database file: SQLCipher 4's own way, as its documentation gives it."""

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.algorithms import AES

_MASK, _ROUNDS, _CODE_KEY = 0x3A, 2, 32


class PageCipher:
    """The keys of one file's pages: one that opens them, one that vouches for them."""

    def __init__(self, key: bytearray, salt: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers import algorithms  # late: it takes 30 ms to import

        masked = bytes(byte ^ _MASK for byte in salt)
        self._algorithm: AES = algorithms.AES(bytes(key))
        self._code_key = hashlib.pbkdf2_hmac("sha512", bytes(key), masked, _ROUNDS, _CODE_KEY)

    def __repr__(self) -> str:
        return "PageCipher(...)"

    def vouches(self, number: int, sealed: bytes, code: bytes) -> bool:
        """Whether page `number` (from 1) is as it was written.

        Args:
            sealed: The page from behind the salt up to its code, with the initialisation vector.
        """
        told = hmac.new(self._code_key, sealed, hashlib.sha512)
        told.update(number.to_bytes(4, "little"))
        return hmac.compare_digest(told.digest(), code)

    def plain(self, sealed: bytes, vector: bytes) -> bytes:
        """The content of a page, or noise where it is not as it was written."""
        from cryptography.hazmat.primitives.ciphers import Cipher, modes

        opened = Cipher(self._algorithm, modes.CBC(vector)).decryptor()
        return opened.update(sealed) + opened.finalize()
