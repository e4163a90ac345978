"""The wording check: who is meant, who speaks, what is taken back; and that no text stalls it or makes it fail."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteria_desk.doctrine.layers import load
from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.validate import problems
from soteria_desk.paths import resources
from soteria_desk.planner.wording import WordingCheck, advice, most_at_once, told_once, wording_check
from tests.a_layer import PACK as LAYER

LIBRARY = load_library()
CHECK = wording_check(LIBRARY)
HARPOONER = """
[[wording-concept]]
id = "words-wexmoor-suspect"
title = "A local word for the suspect"
name = "wexmoor-suspect"
job = "suspect"
words = ["harpooner"]
sources = ["LANG-CS"]
confidence = "partly"
confirmed = false
"""


def found(text: str) -> set[str]:
    return {one.pattern for one in CHECK.findings(text)}


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("At no point did the complainant try to push him off.", "lang-no-fight-back"),
        ("V didn't shout for anyone.", "lang-no-scream"),
        ("Victim made no attempt to leave.", "lang-could-have-left"),
        ("It took her eleven weeks to come forward.", "lang-late-report"),
        ("The comp’s account keeps changing.", "lang-inconsistent"),
        ("She sent mixed signals all evening.", "lang-flirting"),
        ("Officers do not believe her.", "lang-not-credible"),
        ("We have concerns over whether she is telling the truth.", "lang-not-credible"),
        ("She carried on seeing him for months.", "lang-stayed-with"),
        ("He is a decent family man.", "lang-good-character-suspect"),
    ],
)
def test_it_is_found_in_other_forms_of_the_words(text: str, pattern: str) -> None:
    assert pattern in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "The suspect did not resist arrest.",
        "The suspect's account has changed twice.",
        "The suspect says she led him on and that she did not scream.",
        "According to the defendant she was flirting.",
        "In a prepared statement he says that she consented.",
        "Suspect's account: she was drunk and came on to him.",
        "He told officers “she never said no”.",
        'The friend wrote: "she is an attention seeker".',
        "The suspect's mother describes him as a decent family man.",
        "A late report does not mean that it is untrue.",
        "Do not ask why she did not leave.",
        "The absence of injury is neutral.",
        "There is no suggestion that she is lying.",
        "The victim says that she froze and did not fight back.",
        "The laboratory delayed reporting on the swabs.",
        "No full download of the victim's phone is proposed.",
        "Witness 2 was not upset by the questions.",
        "The verger says the boy imagined it.",
        "Her cousin thinks she is making it up.",
        "It is said on his behalf that she led him on.",
        "He gave a prepared statement. She had been flirting. She is lying because he ended it.",
        "None of the material suggests that when she called him she was drunk.",
        "No criticism is made of her for staying with him.",
        'Swap "failed to disclose" for "had not yet told anyone".',
        "Officers tempted to write that she put herself at risk should name what the suspect did.",
        "She texted him at 0902 the next day, screenshot exhibited as AB/3.",
        "The recorder's clock was inconsistent.",
        "He was calm in the cell and asked for the duty solicitor.",
    ],
)
def test_it_is_not_found_where_others_are_meant_or_speak_or_where_it_is_put_right(text: str) -> None:
    assert CHECK.findings(text) == []


def _layered(folder: Path, within: int) -> WordingCheck:
    """The check of a layer with another distance and one more word for the suspect."""
    (folder / "wording").mkdir(parents=True)
    pack = LAYER.format(replaced="wording-handling", withdrawn="").partition("[[withdraw]]")[0]
    (folder / "pack.toml").write_text(pack, encoding="utf-8")
    handling = (resources() / "doctrine" / "wording" / "handling.toml").read_text(encoding="utf-8")
    assert "within_words = 6" in handling
    words = handling.replace("within_words = 6", f"within_words = {within}") + HARPOONER
    (folder / "wording" / "local.toml").write_text(words, encoding="utf-8")
    assert problems(folder) == ()
    return wording_check(load(folder))


def test_a_layer_says_how_near_the_suspect_stands_and_what_he_is_called(tmp_path: Path) -> None:
    near, far = _layered(tmp_path / "near", 1), _layered(tmp_path / "far", 6)

    def severities(text: str) -> list[set[str]]:
        return [{one.severity for one in check.findings(text)} for check in (CHECK, far, near)]

    assert severities("The suspect was a family man.") == [{"low"}, {"low"}, {"medium"}]
    assert severities("The harpooner was a family man.") == [{"medium"}, {"low"}, {"medium"}]


def test_what_the_writer_adds_to_an_account_is_the_writers_own() -> None:
    said = CHECK.findings("The suspect says she was willing, but she did not scream.")
    assert {one.pattern for one in said} == {"lang-no-scream"}


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("I make no criticism of her but she was drunk.", "lang-drunk-victim"),
        ("Nothing suggests that she resisted.", "lang-no-fight-back"),
        ("She texted him at 0902 the next day, which is odd.", "lang-friendly-after"),
        ("Common sense says she is lying.", "lang-not-credible"),
        ("He told us she led him on. I think she is lying.", "lang-not-credible"),
    ],
)
def test_what_lets_a_sentence_pass_lets_no_more_pass_than_it_says(text: str, pattern: str) -> None:
    assert pattern in found(text)


def test_a_finding_says_where_why_and_what_to_write_instead() -> None:
    text = "Note.\n\nThe victim claims she was asleep."
    (one,) = CHECK.findings(text)
    assert text[one.start : one.end] == one.words == "victim claims"
    assert one.use == "victim says"
    assert one.why
    assert one.instead
    assert one.sources
    assert not one.confirmed


def test_severity_is_one_step_lower_where_the_subject_is_the_suspect() -> None:
    of_him = next(one for one in CHECK.findings("The suspect is a respectable family man."))
    of_nobody = next(one for one in CHECK.findings("Respectable family man."))
    assert (of_him.severity, of_nobody.severity) == ("low", "medium")


def test_at_most_as_many_as_the_pack_says_are_shown_and_the_severest() -> None:
    text = "The IP was raped. She did not scream. She did not fight back. She could have left. The victim claims it."
    shown = advice(text, CHECK, most_at_once(LIBRARY))
    assert len(shown) == 3
    assert {one.severity for one in shown} == {"high"}
    assert [one.start for one in shown] == sorted(one.start for one in shown)


def test_one_place_is_told_once() -> None:
    every = CHECK.findings("The IP failed to resist and did not fight back, and she is lying.")
    told = told_once(every)
    assert len(every) > len(told) > 1  # two rules find words that overlap
    assert all(one.end <= other.start for one, other in pairwise(told))


WELSH = "Dywedodd y ferch nad oedd hi wedi cysgu yn y tŷ, ac roedd hi wedi mynd adref gyda ei ffrind."


def test_welsh_is_said_not_to_be_read_and_nothing_is_invented_in_it() -> None:
    assert not CHECK.reads(WELSH)
    assert CHECK.findings(WELSH) == []
    assert CHECK.reads("She did not scream.")
    both = f"{WELSH}\nThe victim did not scream."
    assert CHECK.reads(both)
    assert found(both) == {"lang-no-scream"}


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", '"', "“((([", "''", "😀", "İİİ", "\u202e"])
def test_odd_texts_find_nothing(text: str) -> None:
    assert CHECK.findings(text) == []
    assert CHECK.reads(text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "she", "The suspect", "says", "did not", "scream", "victim", "“", "”", '"', "'", "(", ")", ".", ",", ":",
                "\n", "no", "so", "IP", "claims", "drunk", "because", "İ", "😀", "don’t", "  ", ";", "was", "her", "ffrind",
            ]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_whatever_is_typed_every_finding_lies_in_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for one in CHECK.findings(text):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.words


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_it_fail(text: str) -> None:
    CHECK.findings(text)
    CHECK.reads(text)


@pytest.mark.parametrize(
    "unit",
    [
        "victim not ",
        "she did not ",
        '"',
        "'",
        "“(",
        "a",
        "so so she was not ",
        "kept a b ",
        "no \t\t",
        "victim's ",
        "İ ",
    ],
)
def test_time_grows_with_the_text_and_no_text_stalls_it(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    start = time.perf_counter()
    CHECK.findings(text)
    assert time.perf_counter() - start < 8  # about half a second; the machine of a gate may be busy
