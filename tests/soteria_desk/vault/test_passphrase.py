"""Which passphrases are refused, and why."""

import math

import pytest

from soteria_desk.vault import passphrase as passphrases
from soteria_desk.vault.passphrase import generate, problem_with


@pytest.mark.parametrize(
    ("passphrase", "problem"),
    [
        ("short", "at least 15"),
        ("x" * 257, "at most 256"),
        ("Password-Password", "common"),
        ("Password123456789", "common"),
        ("2026 Operation Soteria 2026", "common"),
        ("Correct Horse Battery Staple!", "common"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeats"),
        ("abcabcabcabcabcabc", "repeats"),
        ("12345678901234567890", "sequences"),
        ("qwertyuiopasdfghjkl", "sequences"),
        ("Operation Larkspur 1", "name of the casebook"),
    ],
)
def test_a_weak_passphrase_is_refused_with_its_reason(passphrase: str, problem: str) -> None:
    assert problem in (problem_with(passphrase, "Operation Larkspur", "AO") or "")


@pytest.mark.parametrize(
    "passphrase",
    [
        "gravel lantern otter bridge",
        "les élèves à l'école du château",
        "正確な馬の電池と留め金はどこにありますか",
        "larkspur gravel lantern otter",
        "  spaces are allowed anywhere  ",
    ],
)
def test_any_long_passphrase_in_any_script_will_do(passphrase: str) -> None:
    assert problem_with(passphrase, "Larkspur", "AO") is None


def test_an_empty_name_forbids_nothing() -> None:
    assert problem_with("gravel lantern otter bridge", "", " ") is None


def test_a_generated_passphrase_has_five_words_and_is_never_refused() -> None:
    made = {generate() for _ in range(50)}
    assert len(made) == 50
    assert all(len(words.split(" ")) == 5 and problem_with(words, "AO") is None for words in made)


def test_the_word_list_gives_five_words_sixty_four_bits() -> None:
    words = passphrases._words()
    assert len(set(words)) == len(words)
    assert 5 * math.log2(len(words)) >= 64
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
