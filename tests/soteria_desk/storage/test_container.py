"""A container is read only as it was written: every other file is refused, in portions and without guessing."""

import io
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from soteria_desk.canonical import canonical
from soteria_desk.storage import container
from soteria_desk.storage.container import (
    MAGIC,
    ContainerTooNew,
    NotAContainer,
    Reader,
    Writer,
    sealed_with,
)

KEY = bytes(range(32))


def written(path: Path, parts: dict[str, bytes], about: dict[str, Any] | None = None) -> Path:
    with path.open("w+b") as file:
        writer = Writer(file, "test", "hmac-sha256", about or {"n": 1})
        manifest = writer.write([(kind, io.BytesIO(data), len(data)) for kind, data in parts.items()])
        writer.close_with(sealed_with(KEY, manifest))
    return path


def read(path: Path) -> dict[str, bytes]:
    with Reader(path) as reader:
        if not reader.is_sealed_with(KEY):
            raise NotAContainer("seal")
        return {part.type: reader.part(part.type, 1 << 30) for part in reader.manifest.parts}


def with_manifest(path: Path, text: bytes, rest: bytes = b"") -> Path:
    path.write_bytes(MAGIC + len(text).to_bytes(4, "big") + text + rest)
    return path


def test_parts_come_back_as_they_were_given_whatever_their_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "PORTION", 10)
    parts = {"empty": b"", "one": b"x", "portion": b"0123456789", "more": b"abc" * 7}
    assert read(written(tmp_path / "c", parts)) == parts


def test_the_manifest_says_what_stands_in_it_and_how_long_the_file_is(tmp_path: Path) -> None:
    path = written(tmp_path / "c", {"one": b"abc"}, {"text": "ä", "list": [1, None, True]})
    with Reader(path) as reader:
        assert reader.manifest.about == {"text": "ä", "list": [1, None, True]}
        assert reader.manifest.size == path.stat().st_size
        assert not reader.is_sealed_with(b"another key")


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "c", {"one": b"abc", "two": b"defgh"})
    whole = path.read_bytes()
    for place in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            path.write_bytes(changed)
            with pytest.raises((NotAContainer, ContainerTooNew)):
                read(path)


def test_every_cut_and_every_added_byte_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "c", {"one": b"abc"})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(NotAContainer):
            read(path)
    for more in (b"\0", b"x" * 1000):
        path.write_bytes(whole + more)
        with pytest.raises(NotAContainer):
            read(path)


def test_a_container_that_was_cut_off_while_it_was_written_has_no_magic(tmp_path: Path) -> None:
    class Fails(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() >= 5:
                raise OSError
            return super().read(5)

    path = tmp_path / "c"
    with path.open("w+b") as file, pytest.raises((OSError, NotAContainer)):
        Writer(file, "test", "hmac-sha256", {}).write([("one", Fails(b"x" * 20), 20)])
    with pytest.raises(NotAContainer):
        read(path)


@pytest.mark.parametrize("size", [2, 4])
def test_a_part_that_is_not_as_long_as_said_is_not_written(tmp_path: Path, size: int) -> None:
    with (tmp_path / "c").open("w+b") as file, pytest.raises(NotAContainer):
        Writer(file, "test", "hmac-sha256", {}).write([("one", io.BytesIO(b"abc"), size)])


GOOD: dict[str, Any] = {
    "fmt": "soteria-container", "ver": 1, "purpose": "test", "seal": "hmac-sha256", "about": {},
    "parts": [{"type": "one", "size": 0, "sha256": "0" * 64}],
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"fmt": "zip"},
        {"ver": 0},
        {"ver": True},
        {"ver": "1"},
        {"purpose": "../etc"},
        {"purpose": 3},
        {"seal": "none"},
        {"seal": ["hmac-sha256"]},
        {"about": []},
        {"parts": []},
        {"parts": {}},
        {"parts": [{"type": "one", "size": -1, "sha256": "0" * 64}]},
        {"parts": [{"type": "one", "size": True, "sha256": "0" * 64}]},
        {"parts": [{"type": "one", "size": 2**60, "sha256": "0" * 64}]},
        {"parts": [{"type": "one", "size": 0, "sha256": "A" * 64}]},
        {"parts": [{"type": "one", "size": 0, "sha256": "0" * 64, "name": "x"}]},
        {"parts": [{"type": "one/two", "size": 0, "sha256": "0" * 64}]},
        {"parts": GOOD["parts"] * 17},
        {"about": {"a": [[[[[[[[1]]]]]]]]}},
    ],
)
def test_a_manifest_of_another_form_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    text = json.dumps(GOOD | change, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(NotAContainer):
        Reader(with_manifest(tmp_path / "c", text, b"\0" * 32))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"null",
        b"\xef\xbb\xbf" + canonical(GOOD),
        canonical(GOOD).replace(b'"ver":1', b'"ver":1,"ver":1'),
        canonical(GOOD).replace(b'"ver":1', b'"ver": 1'),
        canonical(GOOD).replace(b'"ver":1', b'"ver":NaN'),
        canonical(GOOD).replace(b"{}", b'{"a":"\\ud800"}'),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff" * 50,
    ],
)
def test_a_manifest_that_is_not_canonical_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(NotAContainer):
        Reader(with_manifest(tmp_path / "c", text, b"\0" * 32))


def test_a_manifest_longer_than_allowed_is_not_even_read(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(MAGIC + (container.MAX_MANIFEST + 1).to_bytes(4, "big") + b"{}")
    with pytest.raises(NotAContainer):
        Reader(tmp_path / "c")


def test_a_later_version_is_told_from_damage(tmp_path: Path) -> None:
    with pytest.raises(ContainerTooNew):
        Reader(with_manifest(tmp_path / "c", canonical(GOOD | {"ver": 2, "more": 1}), b"\0" * 32))


def test_noise_is_never_a_container(tmp_path: Path) -> None:
    chance = random.Random(5)
    for _ in range(300):
        data = MAGIC + chance.randbytes(chance.randrange(200))
        (tmp_path / "c").write_bytes(data)
        with pytest.raises(NotAContainer):
            Reader(tmp_path / "c")


def test_a_hostile_manifest_is_refused_in_no_time(tmp_path: Path) -> None:
    """A text that does not end, full of escapes, once took the square of its length."""
    text = b'"' + b'\\"' * 200_000 + b"\\\n"
    began = time.perf_counter()
    with pytest.raises(NotAContainer):
        Reader(with_manifest(tmp_path / "c", text))
    assert time.perf_counter() - began < 2
