"""What would bring in a line that is not shown."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from soteria_desk.doctrine.condition import AnyOf, Compare
from soteria_desk.doctrine.library import load_library
from soteria_desk.planner.facts import read_facts
from soteria_desk.planner.not_shown import NotShown, not_shown
from soteria_desk.planner.propose import propose

LIBRARY = load_library()
FACTS = sorted(value for key, value in LIBRARY.values if key == "fact")


def _missing(facts: dict[str, Any]) -> dict[str, NotShown]:
    situation = read_facts(facts, LIBRARY)
    return {one.template.id: one for one in not_shown(situation, propose(situation, LIBRARY), LIBRARY)}


def test_the_one_missing_fact_is_named() -> None:
    one = _missing({})["loe-emergency-call-recording"]
    assert one.one_fact and one.text.startswith("Fact: emergency call made")


def test_what_is_proposed_is_not_told_to_be_missing() -> None:
    assert "loe-emergency-call-recording" not in _missing({"fact": ["emergency-call"]})


def test_what_is_recorded_as_no_is_not_asked_for() -> None:
    assert not _missing({"not": {"fact": ["emergency-call"]}})["loe-emergency-call-recording"].wants
    assert (
        "rules it out" in _missing({"not": {"fact": ["emergency-call"]}})["loe-emergency-call-recording"].text
    )


def test_a_relationship_that_is_recorded_is_not_exchanged_for_another() -> None:
    for one in _missing({"relationship": "stranger", "suspect.identified": "no"}).values():
        for way in one.wants:
            assert all(part.key != "relationship" for part in way)


def test_a_line_of_another_stage_is_not_said_to_be_ruled_out() -> None:
    early = _missing({"stage": "first-response"})
    one = early["loe-negative-results"]
    assert not one.wants
    assert one.text.startswith("Not at this stage of the investigation. It needs ")
    assert "rules it out" not in one.text


def test_what_all_ways_want_is_said_once_and_few_ways_are_told() -> None:
    texts = [
        one.text
        for one in _missing({"stage": "investigation", "suspect.identified": "yes"}).values()
        if one.wants
    ]
    again = next(
        one.text
        for one in _missing({"stage": "investigation", "suspect.identified": "yes"}).values()
        if one.template.title.startswith("Interview again")
    )
    assert again.count("Suspect interviewed: yes") == 1 and "other ways" in again
    assert max(text.count("; or ") for text in texts) <= 3


def test_what_one_fact_would_bring_in_stands_first() -> None:
    lengths = [
        len(one.wants[0]) if one.wants else 99 for one in _missing({"stage": "investigation"}).values()
    ]
    assert lengths == sorted(lengths)


@settings(max_examples=25, deadline=None)
@given(st.frozensets(st.sampled_from(FACTS), max_size=6), st.randoms())
def test_recording_what_is_named_brings_the_line_in(known: frozenset[str], chance: Any) -> None:
    facts: dict[str, Any] = {"fact": sorted(known), "relationship": "friend", "stage": "investigation"}
    single = [
        one
        for one in _missing(facts).values()
        if one.one_fact and isinstance(one.wants[0][0], AnyOf | Compare)
    ]
    for one in chance.sample(single, min(5, len(single))):
        want = one.wants[0][0]
        if isinstance(want, Compare):
            number = want.number + {">": 1, "<": -1}.get(want.operator, 0)
            more: dict[str, Any] = {want.key: number}
        else:
            value = sorted(want.values)[0]
            many = LIBRARY.keys[want.key].kind == "set"
            more = {want.key: [*facts.get(want.key, ()), value] if many else value}
        found = propose(read_facts(facts | more, LIBRARY), LIBRARY)
        told = {each.template.id for each in found.each()} | {each.template.id for each in found.left}
        assert one.template.id in told
