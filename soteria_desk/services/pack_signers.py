"""Whose guidance packs a casebook takes: signers whom a pack administrator added after comparing the key."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from soteria_desk.casework.guidance import PackSigner
from soteria_desk.errors import InvalidField, Refused, SignerUnknown, SigningKeyUnusable
from soteria_desk.services.office import Office
from soteria_desk.vault.crockford import groups

if TYPE_CHECKING:
    from soteria_desk.storage.pack_file import PackFile
    from soteria_desk.vault.signing import Signer

LEAST_TYPED: Final = 32
"""Digits of a fingerprint that have to be given: 128 bits, so that nobody can make another key that begins so."""


class SignerRow(Struct, frozen=True, kw_only=True):
    """Somebody whose packs are taken, with the fingerprint of the key in groups of four."""

    id: str
    name: str
    fingerprint: str
    added_at: datetime
    added_by: str


class PackSigners:
    """Lists, adds and removes signers, and says who signed a pack file."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def all(self) -> tuple[SignerRow, ...]:
        """Whose packs this casebook takes, oldest first."""
        from soteria_desk.vault.signing import fingerprint

        return tuple(
            SignerRow(
                id=one.id,
                name=one.name,
                fingerprint=groups(fingerprint(bytes.fromhex(one.key))),
                added_at=one.added_at,
                added_by=one.added_by,
            )
            for one in self._office.store.records.all(PackSigner)
        )

    def found_in(self, path: Path) -> "Signer":
        """Whose key stands in a pack file, or in the file that is handed out with a new key.

        Raises:
            SigningKeyUnusable, PackUnusable: it holds none.
        """
        from soteria_desk.storage import pack_file
        from soteria_desk.vault import signing

        if path.suffix == pack_file.SUFFIX:
            return pack_file.read(path).signer
        try:
            with path.open("rb") as file:
                return signing.read_signer(file.read(signing.LARGEST + 1))
        except OSError as error:
            raise SigningKeyUnusable(
                problem=f"it cannot be read ({(error.strerror or 'the disk refused').lower()})",
                instead="Check where it is, and that you may read it.",
            ) from error

    def add(self, signer: "Signer", compared: str, name: str = "") -> PackSigner:
        """Take packs of this signer from now on.

        Args:
            compared: The fingerprint as the signer told it, by telephone or on paper: half of it or more.
            name: How this casebook calls them, where not as the file does.

        Raises:
            RoleNeeded: only a pack administrator can. InvalidField: that is not the fingerprint of the key.
            Refused: the casebook knows the key already.
        """
        from soteria_desk.vault.signing import LONGEST_NAME, fingerprint

        office = self._office
        office.require("pack.signer.add")
        told = "".join(compared.split()).upper()
        whole = fingerprint(signer.key)
        if len(told) < LEAST_TYPED or not whole.startswith(told):
            raise InvalidField(
                field="The fingerprint",
                problem=f"it is not that of the key in the file, or fewer than {LEAST_TYPED} of its digits.",
            )
        if any(one.key == signer.key.hex() for one in office.store.records.all(PackSigner)):
            raise Refused(reason="this signer is known already", what_to_do="Import the pack.")
        name = name.strip() or signer.name
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidField(
                field="The name",
                problem=f"it is longer than {LONGEST_NAME} characters, or holds signs that cannot be shown.",
            )
        made = PackSigner(
            id=office.new_id(),
            name=name,
            key=signer.key.hex(),
            added_at=office.clock.now(),
            added_by=office.me,
        )
        with office.unit("pack.signer.add", f"fingerprint {whole[:LEAST_TYPED]}") as work:
            work.put(made)
        return made

    def remove(self, signer_id: str, why: str = "") -> None:
        """Take no more packs of a signer. What was imported before stays in use until it is removed or replaced."""
        record = self._office.store.records.get(PackSigner, signer_id)
        with self._office.unit("pack.signer.remove", why) as work:
            work.remove(record)

    def trusted(self, file: "PackFile") -> str:
        """What the signer of a pack file is called here.

        Raises:
            SignerUnknown: nobody has said that this key may be trusted.
        """
        from soteria_desk.vault.signing import fingerprint

        for one in self._office.store.records.all(PackSigner):
            if one.key == file.signer.key.hex():
                return one.name
        raise SignerUnknown(name=file.name, fingerprint=groups(fingerprint(file.signer.key)))
