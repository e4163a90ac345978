"""For those who make packs: a key to sign with, and one signed file of a folder. No casebook is needed."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from soteria_desk.doctrine.layer import is_layer, parse_layer
from soteria_desk.doctrine.loader import Broken, decode, read_files
from soteria_desk.doctrine.model import PackInfo
from soteria_desk.doctrine.validate import problems
from soteria_desk.errors import DoctrineError, InvalidField, SigningKeyUnusable
from soteria_desk.services.export import write_file
from soteria_desk.storage import pack_file
from soteria_desk.storage.pack_file import PackFile, is_file_of_a_pack
from soteria_desk.vault import signing
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits
from soteria_desk.vault.signing import SigningKey


def write_key(
    out: Path, public: Path, name: str, passphrase: str, cost: Cost = DEFAULT, limits: Limits = LIMITS
) -> str:
    """Make a key and write both its files, the private one for its owner alone; returns the fingerprint.

    Raises:
        SigningKeyUnusable, CannotWriteHere, Refused: the name or the place cannot be used.
    """
    private, handed_out = signing.make(name, passphrase, cost, limits)
    write_file(out, private, what="a signing key")
    with contextlib.suppress(OSError):
        out.chmod(0o600)
    write_file(public, handed_out, what="a key")
    return signing.fingerprint(signing.read_signer(handed_out).key)


def key_in(path: Path, ask: Callable[[], str], limits: Limits = LIMITS) -> SigningKey:
    """Open the key in a file; `ask` gives its passphrase.

    Raises:
        SigningKeyUnusable: it is none, cannot be read, or the passphrase is not right.
    """
    try:
        with path.open("rb") as file:
            data = file.read(signing.LARGEST + 1)
    except OSError as error:
        raise SigningKeyUnusable(
            problem=f"it cannot be read ({(error.strerror or 'the disk refused').lower()})",
            instead="Check where it is, and that you may read it.",
        ) from error
    return signing.open_key(data, ask(), limits)


def write_pack(folder: Path, out: Path, key: SigningKey) -> PackFile:
    """Check the pack or layer in a folder, and write it as one signed file, read back before it is kept.

    Raises:
        DoctrineError: the first thing wrong with it.
        InvalidField: the file has another ending. CannotWriteHere, Refused: it cannot be written there.
    """
    if out.suffix != pack_file.SUFFIX:
        raise InvalidField(field="The name of the file", problem=f"it does not end in {pack_file.SUFFIX}.")
    for one in problems(folder):
        if one.severity == "error":
            raise DoctrineError(file=one.file, problem=f"{one.item}: {one.what} {one.cure}")
    files = read_files(folder)
    for name in files:
        if not is_file_of_a_pack(name):
            raise DoctrineError(
                file=name, problem="a file is called by small letters, figures and '-'. Give it another name."
            )
    data = pack_file.make(files, key, **_said(files))
    made = pack_file.parse(data, out.name)
    write_file(out, data, what="a pack")
    return made


def _said(files: dict[str, bytes]) -> "pack_file.Said":
    if is_layer(files):
        layer = parse_layer(files).info
        return {"pack": layer.id, "title": layer.title, "version": layer.version, "on": layer.date}
    try:
        info = decode("pack.toml", files["pack.toml"], PackInfo)
    except Broken as broken:
        raise broken.as_error() from broken
    return {"pack": info.id, "title": info.title, "version": info.version, "on": info.date}
