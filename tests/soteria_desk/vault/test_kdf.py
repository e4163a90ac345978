"""The cost of a guess: as high as the computer bears, never below the floor."""

import pytest

from soteria_desk.errors import NotEnoughMemory
from soteria_desk.vault import kdf
from soteria_desk.vault.kdf import Cost, Limits, stretch, stretch_for_new, sub_key

MIB = 1024


def test_sub_keys_differ_by_their_name_and_not_by_chance() -> None:
    assert sub_key(bytes(32), "db") == sub_key(bytes(32), "db")
    assert sub_key(bytes(32), "db") != sub_key(bytes(32), "keys-mac")


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[Cost]:
    """What was asked of Argon2id, which is not run here: 256 MiB would be slow."""
    asked: list[Cost] = []

    def run(passphrase: str, salt: bytes, cost: Cost) -> bytearray:
        asked.append(cost)
        return bytearray(32)

    monkeypatch.setattr(kdf, "stretch", run)
    return asked


@pytest.mark.parametrize(("took", "expected"), [((1.0,), 256), ((3.0, 1.0), 128), ((9.0, 5.0), 64)], ids=str)
def test_a_slow_computer_gets_the_highest_cost_it_bears(
    costs: list[Cost], took: tuple[float, ...], expected: int
) -> None:
    readings = iter([reading for seconds in took for reading in (0.0, seconds)])
    _, cost = stretch_for_new("p" * 15, bytes(16), kdf.DEFAULT, seconds=lambda: next(readings))
    assert cost == Cost(expected * MIB, 3, 4)
    assert costs[-1] == cost


def test_too_little_memory_steps_down_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(passphrase: str, salt: bytes, cost: Cost) -> bytearray:
        if cost.m_kib > 64 * MIB:
            raise NotEnoughMemory()
        return bytearray(32)

    monkeypatch.setattr(kdf, "stretch", run)
    assert stretch_for_new("p" * 15, bytes(16), kdf.DEFAULT)[1].m_kib == 64 * MIB


def test_too_little_memory_is_told_in_words_and_not_as_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives.kdf import argon2

    def no_memory(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(argon2, "Argon2id", no_memory)
    with pytest.raises(NotEnoughMemory):
        stretch("p" * 15, bytes(16), Cost(64, 1, 1))


def test_a_half_character_from_a_terminal_is_an_ordinary_wrong_passphrase() -> None:
    assert stretch("\udce9" * 15, bytes(16), Cost(64, 1, 1))


def test_tests_may_lower_the_floor_and_nobody_else() -> None:
    assert not Limits().allow(Cost(64, 1, 1))
    assert Limits(m_kib=(8, 64), t=(1, 1)).allow(Cost(64, 1, 1))
