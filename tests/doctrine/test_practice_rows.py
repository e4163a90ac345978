"""Question sets, wording patterns and the review go back to the research, row by row, and no row was lost.

`research/practice.json` is the research of November 2026 as it stood. Nothing in it is changed to make a test pass.
"""

import re
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from soteria_desk.doctrine.check_questions import WHY_VICTIM
from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.questions import DefenceAccount, Hypothesis, QuestionSet
from soteria_desk.doctrine.rubric import RubricQuestion, RubricScale
from soteria_desk.doctrine.wording import WordingHandling, WordingPattern

LIBRARY = load_library()
READING = LIBRARY.reading
RESEARCH: dict[str, dict[str, str]] = {
    row["row"]: row
    for row in msgspec.json.decode(
        (Path(__file__).parent / "research" / "practice.json").read_bytes(), type=list[dict[str, str]]
    )
}
SETS = READING.of(QuestionSet)
HYPOTHESES = READING.of(Hypothesis)
ACCOUNTS = READING.of(DefenceAccount)
PATTERNS = READING.of(WordingPattern)
RUBRIC = READING.of(RubricQuestion)
SEARCH = {id_: re.compile(one.pattern, re.IGNORECASE) for id_, one in PATTERNS.items()}


def _found(text: str) -> set[str]:
    return {id_ for id_, pattern in SEARCH.items() if pattern.search(text)}


def _spelt(text: str) -> str:
    """The research writes S for the suspect."""
    return re.sub(r"\bS\b", "the suspect", text).casefold()


# --- Nothing lost, nothing added ---------------------------------------------------------------------


def test_the_counts_of_practice_are_met() -> None:
    counts = (
        len(SETS),
        len(HYPOTHESES),
        len(ACCOUNTS),
        len(PATTERNS),
        len(RUBRIC),
        len(LIBRARY.proportionality),
    )
    assert counts == (14, 136, 58, 72, 30, 10)
    assert len(RESEARCH) == sum(counts)
    assert Counter(one.severity for one in PATTERNS.values()) == {"high": 37, "medium": 30, "low": 5}


def test_every_row_of_practice_is_an_item_and_every_item_a_row() -> None:
    items = [*SETS.values(), *HYPOTHESES.values(), *ACCOUNTS.values(), *PATTERNS.values(), *RUBRIC.values()]
    rows = {one.row for one in items} | {f"0.6 {id_}" for id_ in LIBRARY.proportionality}
    assert rows == set(RESEARCH)


@pytest.mark.parametrize("one", HYPOTHESES.values(), ids=lambda one: one.id)
def test_a_hypothesis_says_and_asks_what_the_research_does(one: Hypothesis) -> None:
    row = RESEARCH[one.row]
    alternative = row["said"].startswith("Alternative: ")
    assert (one.theme == "alternative") == alternative
    assert one.title.casefold() == _spelt(row["said"]).removeprefix("alternative: ")
    assert " ".join(question.text for question in one.questions).casefold() == _spelt(row["ask"])
    assert list(one.lines) == row["lines"].split(", ")


@pytest.mark.parametrize("one", ACCOUNTS.values(), ids=lambda one: one.id)
def test_an_account_is_tested_as_the_research_says(one: DefenceAccount) -> None:
    row = RESEARCH[one.row]
    assert row["said"] == f"account = {one.account}"
    assert (one.example, list(one.lines)) == (row["example"], row["lines"].split(", "))
    assert one.fairness.casefold() == _spelt(row["fairness"])
    assert one.title == f"The suspect {LIBRARY.values['account', one.account].because}"


@pytest.mark.parametrize("one", PATTERNS.values(), ids=lambda one: one.id)
def test_a_pattern_is_that_of_the_research(one: WordingPattern) -> None:
    row = RESEARCH[one.row]
    assert (one.pattern, one.category, one.severity) == (row["pattern"], row["category"], row["severity"])
    assert (one.why, one.instead, one.caution) == (row["said"], row["suggest"], row["caution"])
    assert row["yes"] in one.found
    assert row["no"] in one.not_found
    assert list(one.sources) == row["src"].split(", ")
    assert one.confidence == row["confidence"]


@pytest.mark.parametrize("one", RUBRIC.values(), ids=lambda one: one.id)
def test_a_question_of_the_review_is_that_of_the_research(one: RubricQuestion) -> None:
    row = RESEARCH[one.row]
    assert (one.title, str(one.weight), one.strategy) == (row["said"], row["weight"], row["strategy"])
    assert one.critical == (row["critical"] == "yes")


def test_the_proportionality_questions_of_the_planner_are_the_ten_of_the_research() -> None:
    for id_, question in LIBRARY.proportionality.items():
        assert question.text == RESEARCH[f"0.6 {id_}"]["said"]


# --- Question sets -----------------------------------------------------------------------------------


def test_every_context_that_can_be_recorded_has_its_question_set() -> None:
    contexts = {value for key, value in LIBRARY.values if key == "context"}
    assert {one.context for one in SETS.values()} == contexts
    for one in SETS.values():
        assert one.when == f"context = {one.context}"


def test_every_set_ends_by_looking_away_and_asks_what_the_suspect_knew_or_did() -> None:
    for set_ in SETS.values():
        own = [one for one in HYPOTHESES.values() if one.question_set == set_.id]
        assert len(own) >= 9
        assert [one.theme == "alternative" for one in own].index(True) == len(own) - 1
        assert {question.about for one in own for question in one.questions} >= {"did", "shown"}
        assert sum(one.question_set == set_.id for one in ACCOUNTS.values()) >= 4


def test_no_question_asks_why_the_victim_did_or_did_not_do_something() -> None:
    asked = [question.text for one in HYPOTHESES.values() for question in one.questions]
    asked += [one.title for one in RUBRIC.values()]
    asked += [one.text for one in LIBRARY.proportionality.values()]
    assert WHY_VICTIM.search("Why did the victim stay?")
    assert [
        text for text in asked if WHY_VICTIM.search(text) or SEARCH["lang-why-did-you"].search(text)
    ] == []


def test_steps_to_find_out_about_consent_are_asked_wherever_consent_may_be_said() -> None:
    for one in ACCOUNTS.values():
        if one.account == "consent":
            assert "element-steps" in one.elements, one.id
    assert any(question.about == "made-sure" for one in HYPOTHESES.values() for question in one.questions)


# --- Wording -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", PATTERNS.values(), ids=lambda one: one.id)
def test_a_pattern_is_found_in_its_examples_and_not_in_the_others(one: WordingPattern) -> None:
    for text in one.found:
        assert SEARCH[one.id].search(text), text
    for text in one.not_found:
        assert not SEARCH[one.id].search(text), text


def test_nothing_offered_instead_would_be_found_itself() -> None:
    assert {one.id: _found(one.instead) for one in PATTERNS.values() if _found(one.instead)} == {}


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        (
            "The victim failed to report straight away and there was no visible injury. "
            "She stayed in contact with him.",
            {"lang-failed-to-report", "lang-no-injury", "lang-stayed-with"},
        ),
        (
            "The victim was very drunk and met him on a dating app so obviously it was casual sex. "
            "He cannot remember what happened.",
            {"lang-drunk-victim", "lang-dating-app-expect", "lang-cannot-remember"},
        ),
        (
            "She put herself in a vulnerable position and did not scream. There is no independent evidence.",
            {"lang-own-fault-drink", "lang-no-scream", "lang-no-independent-evidence"},
        ),
        (
            "E.F. "
            "was in a relationship with an adult and the girl consented. G.H. is a respected coach and family man.",
            {"lang-boyfriend-girlfriend-child", "lang-child-consent", "lang-good-character-suspect"},
        ),
    ],
    ids=["Harrowmere", "Tilbysands", "Quenbyvale", "Ostley"],
)
def test_the_sentences_of_the_worked_cases_raise_what_they_should(text: str, raised: set[str]) -> None:
    assert _found(text) == raised


def test_searching_a_long_text_for_every_pattern_takes_no_time_worth_waiting_for() -> None:
    for word in (" ", "a", "victim ", "went back in ", "no visible ", "kept a b "):
        text = (word * 4000)[:8000]
        start = time.perf_counter()
        for pattern in SEARCH.values():
            pattern.search(text)
        assert time.perf_counter() - start < 2


def test_findings_advise_and_the_rules_say_so() -> None:
    (handling,) = READING.of(WordingHandling).values()
    assert (handling.within_words, handling.most_at_once) == (6, 3)
    assert handling.text[0].startswith("It advises. It never blocks")


# --- Review ------------------------------------------------------------------------------------------


def test_each_printed_question_names_those_of_the_thirty_it_stands_for() -> None:
    assert all(one.stands_for for one in LIBRARY.review_questions)
    assert {id_ for one in LIBRARY.review_questions for id_ in one.stands_for} == set(RUBRIC)


def test_the_bands_of_the_review_are_those_of_the_research() -> None:
    (scale,) = READING.of(RubricScale).values()
    assert scale.weight == 72
    assert [band.at_least for band in scale.bands] == [85, 70, 50, 0]
    assert scale.held_at == "needs-work"
    assert not scale.confirmed
