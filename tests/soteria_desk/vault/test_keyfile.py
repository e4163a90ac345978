"""The key file: every field counts, accidents are found before unlocking, tampering after it."""

import base64
import hashlib
import json
import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from soteria_desk.canonical import canonical
from soteria_desk.errors import (
    CasebookError,
    KeyFileAltered,
    KeyFileDamaged,
    KeyFileTooNew,
    UnknownUser,
    WrongPassphrase,
)
from soteria_desk.vault import keyfile, keyring, slots
from soteria_desk.vault.identity import Identity, signature_is_right
from soteria_desk.vault.kdf import LIMITS, Cost, Limits
from soteria_desk.vault.keyfile import KeyFile
from tests.builders import ANY_COST, CHEAP, PASSPHRASE

CASEBOOK = "0" * 31 + "1"
CRK = bytearray(range(32))


def a_keyfile(*labels: str) -> KeyFile:
    """A sealed key file with one slot per label."""
    made = tuple(
        slots.make(
            casebook=CASEBOOK,
            epoch=1,
            user=f"{number:032x}",
            label=label,
            identity=Identity.fresh(),
            crk=bytearray(CRK),
            passphrase=PASSPHRASE,
            cost=CHEAP,
            limits=ANY_COST,
        )
        for number, label in enumerate(labels or ("AO", "BT"), start=10)
    )
    bare = KeyFile(
        casebook=CASEBOOK,
        generation=3,
        epoch=1,
        slots=made,
        sheet_id=keyring.sheet_id(CRK),
        sheet_printed_on=date(2026, 3, 12),
    )
    return bare.sealed(keyring.mac_key(CRK))


def with_digest(fields: dict[str, Any]) -> bytes:
    """The bytes as someone would write them who repairs the unkeyed digest after a change."""
    body = {name: value for name, value in fields.items() if name != "sha256"}
    digest = base64.b64encode(hashlib.sha256(canonical(body)).digest()).decode()
    return canonical(body | {"sha256": digest})


def test_a_key_file_comes_back_equal() -> None:
    made = a_keyfile()
    assert keyfile.read(made.to_bytes()) == made


def test_every_user_reaches_the_same_database_key_with_keys_of_their_own() -> None:
    made = a_keyfile("AO", "BT")
    one, two = (keyring.unlock(made, label, PASSPHRASE, ANY_COST) for label in ("ao", "BT"))
    assert one.database_key == two.database_key
    assert one.user != two.user
    assert signature_is_right(one.public.sig, one.sign(b"text"), b"text")
    assert not signature_is_right(two.public.sig, one.sign(b"text"), b"text")
    one.wipe()
    assert one.database_key == bytes(32)
    assert two.database_key != bytes(32)


def test_a_wrong_passphrase_is_told_as_one_and_an_unknown_label_is_not() -> None:
    made = a_keyfile()
    with pytest.raises(WrongPassphrase):
        keyring.unlock(made, "AO", PASSPHRASE + "x", ANY_COST)
    with pytest.raises(UnknownUser):
        keyring.unlock(made, "ZZ", PASSPHRASE, ANY_COST)


def test_a_passphrase_typed_in_another_unicode_form_opens_the_same_slot() -> None:
    composed, decomposed = "les él\u00e8ves du château", "les e\u0301le\u0300ves du cha\u0302teau"
    made = slots.make(
        casebook=CASEBOOK,
        epoch=1,
        user="a" * 32,
        label="AO",
        identity=Identity.fresh(),
        crk=bytearray(CRK),
        passphrase=composed,
        cost=CHEAP,
        limits=ANY_COST,
    )
    _, crk = slots.open_slot(made, CASEBOOK, 1, decomposed, ANY_COST)
    assert crk == CRK


def paths_of(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path to a leaf of a JSON value."""
    if isinstance(value, dict):
        return [path for key, item in value.items() for path in paths_of(item, (*before, key))]
    if isinstance(value, list):
        return [path for at, item in enumerate(value) for path in paths_of(item, (*before, at))]
    return [before]


def changed(value: Any) -> Any:
    """The same kind of value, as well formed as before, but another."""
    if isinstance(value, int):
        return value + 1
    try:
        raw = base64.b64decode(value, validate=True)
        if len(raw) in (12, 16, 32, 80, 112):
            return base64.b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode()
    except ValueError:
        pass
    swaps = {"active": "must_change", "AO": "AP", "BT": "BU", "2026-03-12": "2026-03-13"}
    return swaps.get(value) or ("1" if value[0] == "0" else "0") + value[1:]


ORIGINAL = a_keyfile()
LEAVES = paths_of(json.loads(ORIGINAL.to_bytes()))


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_no_field_of_the_key_file_can_be_changed(path: tuple[Any, ...]) -> None:
    fields = json.loads(ORIGINAL.to_bytes())
    at = fields
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = changed(at[path[-1]])

    # An accident: the digest does not fit any more, and that is all that is ever said.
    with pytest.raises(KeyFileDamaged):
        keyfile.read(canonical(fields))

    if path == ("sha256",):
        return
    # Somebody at work, who repairs the digest: refused at reading or after unlocking, each for its reason.
    with pytest.raises(CasebookError) as told:
        keyring.unlock(keyfile.read(with_digest(fields)), "AO", PASSPHRASE, ANY_COST)
    expected: tuple[type[CasebookError], ...] = (KeyFileDamaged, KeyFileAltered)
    if path in (("ver",), ("min_reader",)):
        expected = (KeyFileTooNew,)
    elif path == ("slots", 0, "label"):
        expected = (UnknownUser,)
    elif path in (("slots", 0, "check"), ("slots", 0, "kdf", "salt")) or path[:3] == ("slots", 0, "kdf"):
        expected = (WrongPassphrase, KeyFileDamaged)
    elif path[:2] == ("slots", 1) or path[0] in ("generation", "sheet", "mac"):
        expected = (KeyFileDamaged, KeyFileAltered)
    assert type(told.value) in expected


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_no_field_of_the_key_file_can_be_left_out_or_be_of_another_type(path: tuple[Any, ...]) -> None:
    odd: Any
    for odd in ("missing", None, True, 1.5, [], {}, "", -1, 2**53):
        fields = json.loads(ORIGINAL.to_bytes())
        at = fields
        for step in path[:-1]:
            at = at[step]
        if odd == "missing":
            del at[path[-1]]
        else:
            at[path[-1]] = odd
        try:
            data = with_digest(fields) if path != ("sha256",) else canonical(fields)
        except ValueError:
            continue
        with pytest.raises(CasebookError):
            keyring.unlock(keyfile.read(data), "AO", PASSPHRASE, ANY_COST)


def test_unknown_and_doubled_fields_and_other_spellings_are_refused() -> None:
    data = ORIGINAL.to_bytes()
    fields = json.loads(data)
    for bad in (
        with_digest(fields | {"more": 1}),
        data[:-1] + b',"ver":1}',
        data.replace(b'"ver":1', b'"ver": 1'),
        data + b"\n",
        b"\xef\xbb\xbf" + data,
        b"",
        b"[]",
        b"{}",
        b"\x00" * 100,
        b"[" * 100_000,
        data + b" " * keyfile.MAX_BYTES,
    ):
        with pytest.raises(KeyFileDamaged):
            keyfile.read(bad)


def test_random_damage_is_always_found_before_unlocking() -> None:
    data, chance = ORIGINAL.to_bytes(), random.Random(20)
    for _ in range(500):
        bad = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        if bytes(bad) == data:
            continue
        with pytest.raises(KeyFileDamaged):
            keyfile.read(bytes(bad[: chance.choice((len(bad), chance.randrange(len(bad))))]))


def test_a_later_version_says_that_it_is_one() -> None:
    later = json.loads(ORIGINAL.to_bytes()) | {"ver": 2, "min_reader": 2, "recovery": {"kind": "new"}}
    with pytest.raises(KeyFileTooNew):
        keyfile.read(with_digest(later))


@pytest.mark.parametrize(
    "cost", [Cost(1024, 3, 4), Cost(2**21, 3, 4), Cost(65536, 2, 4), Cost(65536, 11, 4), Cost(65536, 3, 17)]
)
def test_a_weakened_or_absurd_cost_is_refused_before_it_is_run(cost: Cost) -> None:
    slot = replace(ORIGINAL.slots[0], cost=cost)
    with pytest.raises(KeyFileDamaged):
        slots.open_slot(slot, CASEBOOK, 1, PASSPHRASE, LIMITS)


def test_a_slot_moved_to_another_casebook_user_or_epoch_does_not_open() -> None:
    slot = ORIGINAL.slots[0]
    for casebook, epoch, moved in (
        ("f" * 32, 1, slot),
        (CASEBOOK, 2, slot),
        (CASEBOOK, 1, replace(slot, user="b" * 32)),
        (CASEBOOK, 1, replace(slot, crk_box=ORIGINAL.slots[1].crk_box)),
    ):
        with pytest.raises(KeyFileDamaged):
            slots.open_slot(moved, casebook, epoch, PASSPHRASE, ANY_COST)


def test_a_slot_taken_out_is_found_by_those_who_stay() -> None:
    alone = replace(ORIGINAL, slots=ORIGINAL.slots[:1])
    with pytest.raises(KeyFileAltered):
        keyring.unlock(alone, "AO", PASSPHRASE, ANY_COST)


def test_nothing_secret_shows_in_a_key_rings_text() -> None:
    assert repr(keyring.unlock(ORIGINAL, "AO", PASSPHRASE, ANY_COST)) == "KeyRing(...)"


def test_the_limits_of_the_reader_are_those_of_the_design() -> None:
    assert Limits() == LIMITS
    assert (LIMITS.m_kib, LIMITS.t, LIMITS.p) == ((64 * 1024, 1024 * 1024), (3, 10), (1, 16))
