"""Which passphrases are refused, and why."""

import pytest

from soteria_desk.vault.passphrase import problem_with


@pytest.mark.parametrize(
    ("passphrase", "problem"),
    [
        ("short", "at least 15"),
        ("x" * 257, "at most 256"),
        ("Password-Password", "common"),
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
