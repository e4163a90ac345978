"""The condition language: what can be said, what it comes to, and what is said about mistakes."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteria_desk.doctrine.condition import Answer, ConditionError, parse
from soteria_desk.planner.facts import Facts

WORD = {True: "on", False: "off", None: "open"}
FACTS = Facts(
    known={"lamp": frozenset({"on"}), "stage": frozenset({"early"})},
    unknown={"lamp": frozenset({"open"})},
    numbers={"days": 7},
    unknown_keys=frozenset({"age", "supports"}),
)


def _answer(text: str, facts: Facts = FACTS) -> Answer:
    return parse(text).evaluate(facts)


def _truth(text: str) -> bool | None:
    return _answer(text).truth


def _and(a: bool | None, b: bool | None) -> bool | None:
    return False if False in (a, b) else (None if None in (a, b) else True)


@pytest.mark.parametrize(("a", "b"), [*itertools.product(WORD, repeat=2)])
def test_unknown_follows_kleene(a: bool | None, b: bool | None) -> None:
    left, right = f"lamp = {WORD[a]}", f"lamp = {WORD[b]}"
    assert _truth(f"{left} AND {right}") is _and(a, b)
    opposite = _and(None if a is None else not a, None if b is None else not b)
    assert _truth(f"{left} OR {right}") is (None if opposite is None else not opposite)
    assert _truth(f"NOT {left}") is (None if a is None else not a)
    assert _truth(f"lamp != {WORD[a]}") is (None if a is None else not a)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("always", True),
        ("lamp in {on, off}", True),
        ("lamp in {off, open}", None),
        ("lamp in {off}", False),
        ("nothing = recorded", False),
        ("days <= 7", True),
        ("days < 7", False),
        ("days >= 7", True),
        ("days > 7", False),
        ("days = 7", True),
        ("days != 7", False),
        ("height <= 7", False),
        ("age < 18", None),
        ("supports = yes", None),
        ("supports in {yes, undecided}", None),
        ("stage = early", True),
        ("lamp = off AND lamp = off OR lamp = on", True),
        ("lamp = off AND (lamp = off OR lamp = on)", False),
        ("NOT lamp = off AND lamp = on", True),
        ("NOT (lamp = on OR lamp = off)", False),
    ],
)
def test_a_condition_comes_to(text: str, expected: bool | None) -> None:
    assert _truth(text) is expected
    assert parse(text).holds(FACTS) is (expected is True)


def test_a_true_condition_names_every_fact_that_made_it_so() -> None:
    answer = _answer("(lamp = on OR stage = early OR lamp = off) AND days <= 30")
    assert set(answer.because) == {("lamp", "on"), ("stage", "early"), ("days", "7")}


def test_an_unknown_condition_names_the_facts_that_would_decide() -> None:
    assert set(_answer("lamp = on AND lamp = open AND age < 18").because) == {("lamp", "open"), ("age", "")}


def test_a_false_condition_names_none() -> None:
    assert _answer("lamp = on AND lamp = off").because == ()


def test_a_negation_names_what_is_recorded_instead() -> None:
    assert _answer("stage != late").because == (("stage", "early"),)
    assert _answer("days != 8").because == (("days", "7"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ends at character 1 where a fact"),
        ("lamp", "ends at character 5 where =, !=, in"),
        ("lamp = ", "where a value"),
        ("lamp in {on", "where '}'"),
        ("lamp in on", "'on' at character 9"),
        ("lamp = on AND", "where a fact"),
        ("lamp = on stage = early", "'stage' at character 11"),
        ("(lamp = on", "where ')'"),
        ("days <= soon", "'soon' at character 9 stands where a whole number"),
        ("days + 1", "'+' at character 6"),
        ("lamp = on; drop", "';' at character 10"),
        ("AND lamp = on", "'AND' at character 1"),
        ("exec(lamp)", "'(' at character 5"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ConditionError, match=re.escape(said)):
        parse(text)


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(ConditionError, match="nested"):
        parse("(" * 5000 + "lamp = on" + ")" * 5000)
    with pytest.raises(ConditionError, match="nested"):
        parse("NOT " * 5000 + "lamp = on")


@given(st.text(alphabet="ab AND OR NOT in{}()=<>!,.19-", max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        condition = parse(text)
    except ConditionError:
        return
    assert condition.evaluate(FACTS).truth in (True, False, None)
