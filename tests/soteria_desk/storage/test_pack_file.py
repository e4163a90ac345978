"""A pack file is taken whole or not at all: by size, form, version, signature and names, before anything in it is read."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from soteria_desk.canonical import canonical
from soteria_desk.doctrine.loader import pack_hash, read_files
from soteria_desk.errors import PackAltered, PackTooNew, PackUnusable, SigningKeyUnusable
from soteria_desk.storage import pack_file
from soteria_desk.storage.container import MAGIC, Writer
from soteria_desk.vault import signing
from soteria_desk.vault.signing import SigningKey
from tests.a_layer import write_layer
from tests.builders import ANY_COST, CHEAP, PASSPHRASE

WEX = {"pack": "wexmoor", "title": "Wexmoor local guidance", "version": "2026.1", "on": date(2026, 11, 20)}


@pytest.fixture(scope="module")
def key() -> SigningKey:
    private, _ = signing.make("Wexmoor guidance desk", PASSPHRASE, CHEAP, ANY_COST)
    return signing.open_key(private, PASSPHRASE, ANY_COST)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    return read_files(write_layer(tmp_path / "layer"))


def made(files: dict[str, bytes], key: SigningKey) -> bytes:
    return pack_file.make(files, key, **WEX)  # type: ignore[arg-type]


def forged(key: SigningKey, part: bytes, **about: Any) -> bytes:
    """A well-signed file that says something else of itself."""
    said = {
        "format": 1, "pack": "wexmoor", "title": "x", "version": "1", "date": "2026-01-01", "layer": False,
        "hash": "0" * 64, "signer": key.signer.name, "key": key.signer.key.hex(), "files": [],
    } | about  # fmt: skip
    out = io.BytesIO()
    manifest = Writer(out, "guidance", "ed25519", said).write([("files", io.BytesIO(part), len(part))])
    out.seek(0, io.SEEK_END)
    out.write(key.sign(manifest.head))
    return out.getvalue()


def test_a_pack_file_gives_back_every_byte_and_says_who_signed(
    files: dict[str, bytes], key: SigningKey, tmp_path: Path
) -> None:
    path = tmp_path / "wexmoor.sdpack"
    path.write_bytes(made(files, key))
    found = pack_file.read(path)
    assert (dict(found.files), found.hash, found.layer) == (files, pack_hash(files), True)
    assert found.signer == key.signer and len(signing.fingerprint(found.signer.key)) == 64


def test_any_altered_byte_is_refused(files: dict[str, bytes], key: SigningKey) -> None:
    whole = made(files, key)
    for at in range(0, len(whole), 61):
        broken = bytearray(whole)
        broken[at] ^= 1
        with pytest.raises(PackUnusable):
            pack_file.parse(bytes(broken), "wexmoor.sdpack")
    for end in (0, 4, 100, len(whole) - 1):
        with pytest.raises(PackUnusable):
            pack_file.parse(whole[:end], "wexmoor.sdpack")
    with pytest.raises(PackUnusable):
        pack_file.parse(whole + b"\n", "wexmoor.sdpack")


def test_a_signature_of_somebody_else_is_not_the_named_signers(
    files: dict[str, bytes], key: SigningKey
) -> None:
    private, _ = signing.make("Somebody", PASSPHRASE, CHEAP, ANY_COST)
    other = signing.open_key(private, PASSPHRASE, ANY_COST)
    pretended = made(files, SigningKey(key.signer, other.private))
    with pytest.raises(PackAltered, match="not signed, or was changed"):
        pack_file.parse(pretended, "wexmoor.sdpack")


def _unsigned(key: SigningKey) -> bytes:
    """The container of a backup, which is sealed with a key that everybody here may know."""
    out = io.BytesIO()
    Writer(out, "guidance", "hmac-sha256", json.loads(_about(key))).write([("files", io.BytesIO(b"x"), 1)])
    out.seek(0, io.SEEK_END)
    out.write(bytes(32))
    return out.getvalue()


def _about(key: SigningKey) -> bytes:
    whole = forged(key, b"x")
    length = int.from_bytes(whole[5:9], "big")
    return canonical(json.loads(whole[9 : 9 + length])["about"])


@pytest.mark.parametrize(
    ("make", "refused"),
    [
        (lambda key: forged(key, b"x", format=2), PackTooNew),
        (lambda key: forged(key, b"x", format=2, more="fields of a later version"), PackTooNew),
        (lambda key: forged(key, b"x", format=True), PackUnusable),
        (lambda key: forged(key, b"x", more=1), PackUnusable),
        (lambda key: forged(key, b"x", files=[["../../evil.toml", 1]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["/etc/evil.toml", 1]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law\\evil.toml", 1]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law/a/evil.toml", 1]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law/CON", 1]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["evil.py", 1]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law/a.toml", 0], ["law/a.toml", 1]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law/a.toml", 2]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law/a.toml", -1]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law/a.toml", 10**9]]), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law/a.toml", 1]] * 501), PackUnusable),
        (lambda key: forged(key, b"x", files=[["law/a.toml", 1]], hash="0" * 64), PackUnusable),
        (lambda key: forged(key, b"x", date="20 November"), PackUnusable),
        (lambda key: forged(key, b"x", title="\x1b[2J"), PackUnusable),
        (_unsigned, PackAltered),
        (lambda _: b"PK\x03\x04" + bytes(100), PackUnusable),
        (lambda _: MAGIC + b"\xff\xff\xff\xff", PackUnusable),
        (lambda _: b"", PackUnusable),
    ],
)  # fmt: skip
def test_what_no_pack_holds_is_refused_with_what_to_do(
    make: Callable[[SigningKey], bytes], refused: type[PackUnusable], key: SigningKey
) -> None:
    with pytest.raises(refused) as told:
        pack_file.parse(make(key), "wexmoor.sdpack")
    assert type(told.value) is refused and told.value.advice_text
    assert "wexmoor.sdpack" in told.value.message_text


def test_a_pack_file_of_100_mb_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.sdpack"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(PackUnusable, match="larger than 20 MB"):
        pack_file.read(path)


# --- The key ------------------------------------------------------------------------------------------


def test_a_key_opens_with_its_passphrase_alone() -> None:
    private, public = signing.make("Wexmoor guidance desk", PASSPHRASE, CHEAP, ANY_COST)
    opened = signing.open_key(private, PASSPHRASE, ANY_COST)
    assert opened.signer == signing.read_signer(public)
    assert opened.private not in private and opened.private.hex() not in repr(opened)
    with pytest.raises(SigningKeyUnusable, match="passphrase"):
        signing.open_key(private, PASSPHRASE + "x", ANY_COST)
    with pytest.raises(SigningKeyUnusable):
        signing.open_key(public, PASSPHRASE, ANY_COST)
    with pytest.raises(SigningKeyUnusable):
        signing.read_signer(private)


def test_a_key_file_that_was_changed_does_not_open() -> None:
    private, _ = signing.make("Wexmoor guidance desk", PASSPHRASE, CHEAP, ANY_COST)
    renamed = private.replace(b"Wexmoor", b"Westmar")
    cheaper = private.replace(b'"t":1', b'"t":2')
    for data in (renamed, cheaper, private[:-3], b"", b"{}", bytes(10_000)):
        with pytest.raises(SigningKeyUnusable):
            signing.open_key(data, PASSPHRASE, ANY_COST)
    with pytest.raises(SigningKeyUnusable):  # the cost of a test is none that the program runs
        signing.open_key(private, PASSPHRASE)
