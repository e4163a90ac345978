"""The recovery sheet's code: what is typed wrongly is found, and the row is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteria_desk.errors import RecoveryRowWrong, RecoverySheetMixed
from soteria_desk.vault import recovery
from soteria_desk.vault.crockford import ALPHABET

KEY = bytes(range(32))
ROWS = (
    "20010 81GX9",
    "81860 W40C9",
    "J2GB1 G6GX1",
    "W3RG2 491E2",
    "650N2 RBHT7",
    "G68T3 CE1B7",
    "T7GZK ZDAFS",
)

keys = st.binary(min_size=32, max_size=32)


def test_the_key_of_the_test_vector_gives_the_printed_rows() -> None:
    assert tuple(recovery.shown(row) for row in recovery.encode(KEY)) == ROWS
    assert recovery.decode(ROWS) == KEY


@given(keys)
def test_every_key_comes_back_from_its_sheet(key: bytes) -> None:
    assert recovery.decode(recovery.encode(key)) == key


def test_rows_may_be_typed_in_small_letters_with_dashes_and_look_alikes() -> None:
    typed = [row.lower().replace(" ", "-").replace("0", "o").replace("1", "l") for row in ROWS]
    assert recovery.decode(typed) == KEY


def test_every_wrong_character_is_found_and_its_row_named() -> None:
    rows = recovery.encode(KEY)
    for number, row in enumerate(rows, start=1):
        for place in range(10):
            for character in ALPHABET:
                typed = row[:place] + character + row[place + 1 :]
                assert recovery.row_is_right(number, typed) == (typed == row)


@given(keys, st.integers(0, 6), st.integers(0, 8))
def test_neighbours_typed_the_wrong_way_round_are_found(key: bytes, row: int, place: int) -> None:
    rows = list(recovery.encode(key))
    text = rows[row]
    rows[row] = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if rows[row] != text:
        with pytest.raises(RecoveryRowWrong) as told:
            recovery.decode(rows)
        assert told.value.details["row"] == row + 1


def test_a_row_typed_in_another_rows_place_is_found() -> None:
    rows = list(recovery.encode(KEY))
    rows[2], rows[4] = rows[4], rows[2]
    with pytest.raises(RecoveryRowWrong) as told:
        recovery.decode(rows)
    assert told.value.details["row"] == 3


def test_rows_of_two_sheets_are_not_taken_for_one() -> None:
    mixed = recovery.encode(KEY)[:3] + recovery.encode(bytes(32))[3:]
    with pytest.raises(RecoverySheetMixed):
        recovery.decode(mixed)


@pytest.mark.parametrize("text", ["", "20010", "20010 81GX9 2", "20010 81GXU", "20010 81GX\u00e9"])
def test_a_row_of_the_wrong_length_or_alphabet_is_not_right(text: str) -> None:
    assert not recovery.row_is_right(1, text)


def test_a_missing_row_is_named() -> None:
    with pytest.raises(RecoveryRowWrong) as told:
        recovery.decode(ROWS[:6])
    assert told.value.details["row"] == 7
