"""FACTS.json: what can be said, and what is refused with the nearest known word."""

from datetime import UTC, datetime

import pytest

from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.errors import FactsError
from soteria_desk.planner.facts import Situation, make_facts, read_facts


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def _refused(obj: object, library: Library) -> str:
    with pytest.raises(FactsError) as caught:
        read_facts(obj, library)
    return str(caught.value)


def test_a_flat_object_is_one_pair(library: Library) -> None:
    situation = read_facts(
        {
            "relationship": "stranger",
            "behaviour": ["following", "isolation"],
            "suspect.identified": False,
            "victim.supports": "yes",
            "report.days": 3,
            "to_find_out": {"behaviour": ["threats"], "suspect.age": [], "suspect.located": ["yes"]},
        },
        library,
    )
    (pair,) = situation.pairs
    assert (pair.suspect, pair.victim) == ("", "")
    assert pair.facts.known == {
        "relationship": {"stranger"},
        "behaviour": {"following", "isolation"},
        "suspect.identified": {"no"},
        "victim.supports": {"yes"},
    }
    assert pair.facts.numbers == {"report.days": 3}
    assert set(pair.facts.to_find_out()) == {
        ("behaviour", "threats"), ("suspect.age", ""), ("suspect.located", ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("obj", "said"),
    [
        ({"behavior": ["threats"]}, "did you mean 'behaviour'?"),
        ({"behaviour": ["threat"]}, "did you mean 'threats'?"),
        ({"to_find_out": {"fact": ["cctv-likly"]}}, "did you mean 'cctv-likely'?"),
        ({"to_findout": {}}, "did you mean 'to_find_out'?"),
        ({"zzz": 1}, "'zzz' is not a known fact."),
        ({"stage": ["investigation", "pre-charge"]}, "one value, not several"),
        ({"report.days": "soon"}, "a whole number"),
        ({"report.days": -1}, "a whole number"),
        ({"report.days": True}, "a whole number"),
        ({"report.days": 1.5}, "neither text, a whole number"),
        ({"behaviour": 3}, "is not a number"),
        ({"behaviour": [3]}, "not text"),
        ({"relationship": ["unknown", "stranger"]}, "stands alone"),
        ({"fact": ["online"], "to_find_out": {"fact": ["online"]}}, "both applies and is to be found out"),
        ({"victim.age": 16, "to_find_out": {"victim.age": []}}, "both known and to be found out"),
        ({"pairs": []}, "is empty"),
        ({"pairs": [{"suspect": "A"}, {"suspect": "A"}]}, "repeats"),
        ({"pairs": [{"events": []}]}, "belongs outside"),
        ({"events": [{"type": "arrest"}]}, "needs 'type' and 'at'"),
        ({"events": [{"type": "arrest", "at": "noon"}]}, "not a day or time"),
        ({"as_of": "2026-03-29T01:30"}, "does not occur"),
        ({"as_of": "2026-10-25T01:30"}, "occurs twice"),
        ({"as_of": "1971-10-31T02:30"}, "+01:00 for the first or +00:00 for the second"),
        ({"victim.age": 121}, "lies between 0 and 120"),
        ({"suspect.age": "130"}, "lies between 0 and 120"),
        ({"offence.year": 9999}, "lies between 1900 and 2150"),
        ({"days.since": 1_000_001}, "from 0 to 1,000,000"),
        ({"to_find_out": {"pairs": "x"}}, "'pairs' is not a known fact."),
        ([], "not an object"),
        ({"to_find_out": []}, "not an object"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_words(obj: object, said: str, library: Library) -> None:
    assert said in _refused(obj, library)


def test_times_without_offset_are_those_of_london(library: Library) -> None:
    situation = read_facts(
        {
            "as_of": "2026-07-01",
            "events": [
                {"type": "suspect-arrested", "at": "2026-07-01T14:05"},
                {"type": "suspect-arrested", "at": "2026-10-25T01:30+00:00"},
            ],
        },
        library,
    )
    assert situation.as_of == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert [event.at for event in situation.events] == [
        datetime(2026, 7, 1, 13, 5, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_what_stands_outside_the_pairs_holds_for_each_of_them(library: Library) -> None:
    situation = read_facts(
        {
            "stage": "investigation",
            "victim.age": 16,
            "fact": ["cctv-likely"],
            "to_find_out": {"fact": ["online", "payments"], "suspect.age": []},
            "pairs": [
                {"suspect": "A", "victim": "V", "fact": ["online"], "suspect.age": 40},
                {"suspect": "B", "victim": "V", "to_find_out": {"victim.age": []}},
            ],
        },
        library,
    )
    first, second = (pair.facts for pair in situation.pairs)
    assert [pair.suspect for pair in situation.pairs] == ["A", "B"]
    assert first.known["fact"] == {"cctv-likely", "online"}
    assert first.unknown["fact"] == {"payments"}
    assert first.numbers == {"victim.age": 16, "suspect.age": 40}
    assert not first.unknown_keys
    assert second.known == {"stage": {"investigation"}, "fact": {"cctv-likely"}}
    assert not second.numbers
    assert second.unknown_keys == {"suspect.age", "victim.age"}


def test_records_that_say_more_than_they_should_are_read_kindly(library: Library) -> None:
    facts = make_facts(
        library,
        {"relationship": ("unknown", "stranger"), "victim.age": ("16",), "fact": ("online",)},
        {"fact": ("online", "payments"), "victim.age": ()},
    )
    assert facts.known == {"relationship": {"stranger"}, "fact": {"online"}}
    assert facts.numbers == {"victim.age": 16}
    assert facts.unknown == {"fact": {"payments"}}
    assert not facts.unknown_keys


def test_nothing_recorded_is_a_situation_too(library: Library) -> None:
    assert isinstance(read_facts({}, library), Situation)


# --- No, not known, and what follows -------------------------------------------------------------------


def test_no_is_kept_apart_from_what_is_not_recorded_and_what_is_to_be_found_out(library: Library) -> None:
    (pair,) = read_facts(
        {"not": {"fact": ["cctv-likely"]}, "to_find_out": {"fact": ["wearables"]}}, library
    ).pairs
    assert pair.facts.ruled_out == {"fact": {"cctv-likely"}}
    assert pair.facts.unknown == {"fact": {"wearables"}}
    assert pair.facts.known == {}


@pytest.mark.parametrize(
    ("obj", "said"),
    [
        ({"fact": ["cctv-likely"], "not": {"fact": ["cctv-likely"]}}, 'recorded as "no"'),
        ({"to_find_out": {"fact": ["cctv-likely"]}, "not": {"fact": ["cctv-likely"]}}, "to be found out"),
        ({"not": {"suspect.identified": ["yes"]}}, "has one value"),
        ({"not": {"fact": ["cctv-likly"]}}, "did you mean 'cctv-likely'?"),
        ({"not": ["cctv-likely"]}, "not an object"),
    ],
)
def test_a_no_that_cannot_be_is_refused(obj: object, said: str, library: Library) -> None:
    assert said in _refused(obj, library)


def test_what_one_pair_denies_is_denied_for_that_pair_alone(library: Library) -> None:
    first, second = read_facts(
        {
            "pairs": [
                {"suspect": "A", "victim": "V", "not": {"fact": ["messages-exchanged"]}},
                {"suspect": "B", "victim": "V"},
            ]
        },
        library,
    ).pairs
    assert first.facts.ruled_out == {"fact": {"messages-exchanged"}}
    assert second.facts.ruled_out == {}


@pytest.mark.parametrize(
    ("scale", "identified"),
    [("unknown", "no"), ("partly-known", "no"), ("candidate", "yes"), ("confirmed", "yes")],
)
def test_how_far_a_suspect_is_identified_says_whether(scale: str, identified: str, library: Library) -> None:
    (pair,) = read_facts({"suspect.identification": scale}, library).pairs
    assert pair.facts.known["suspect.identified"] == {identified}


def test_what_the_record_says_stands_before_what_would_follow(library: Library) -> None:
    facts = make_facts(library, {"suspect.identification": "candidate", "suspect.identified": "no"})
    assert facts.known["suspect.identified"] == {"no"}


def test_days_and_year_follow_from_the_events_and_are_counted_in_london(library: Library) -> None:
    (pair,) = read_facts(
        {
            "events": [
                {"type": "the-act", "at": "2026-03-28"},
                {"type": "reported", "at": "2026-03-28T23:30:00+00:00"},
            ],
            "as_of": "2026-03-29T23:30:00+00:00",  # summer time has begun: half past midnight on the 30th
        },
        library,
    ).pairs
    assert pair.facts.numbers == {"report.days": 0, "days.since": 2, "offence.year": 2026}


def test_a_report_or_a_day_before_the_act_is_not_counted(library: Library) -> None:
    (pair,) = read_facts(
        {
            "events": [{"type": "the-act", "at": "2026-03-28"}, {"type": "reported", "at": "2026-03-01"}],
            "as_of": "2026-03-02",
        },
        library,
    ).pairs
    assert pair.facts.numbers == {"offence.year": 2026}


def test_what_a_pair_says_no_to_no_longer_holds_for_it_though_it_holds_for_every_other(
    library: Library,
) -> None:
    first, second, third = read_facts(
        {
            "context": ["stranger", "party-nte"],
            "not": {"fact": ["online"]},
            "pairs": [
                {"suspect": "A", "victim": "V", "not": {"context": ["stranger"]}},
                {"suspect": "B", "victim": "V", "to_find_out": {"context": ["stranger"], "fact": ["online"]}},
                {"suspect": "C", "victim": "V"},
            ],
        },
        library,
    ).pairs
    assert first.facts.known["context"] == {"party-nte"}
    assert first.facts.ruled_out["context"] == {"stranger"}
    assert second.facts.known["context"] == {"party-nte"}
    assert second.facts.unknown == {"context": {"stranger"}, "fact": {"online"}}
    assert third.facts.known["context"] == {"stranger", "party-nte"}


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (
            {"suspect": "A", "victim": "V", "victim.supports": "yes"},
            {"suspect": "B", "victim": "V", "victim.supports": "undecided"},
            "the same victim: 'victim.supports'",
        ),
        (
            {"suspect": "A", "victim": "V", "suspect.arrested": "yes"},
            {"suspect": "A", "victim": "W", "suspect.arrested": "no"},
            "the same suspect: 'suspect.arrested'",
        ),
        (
            {"suspect": "A", "victim": "V", "stage": "investigation"},
            {"suspect": "B", "victim": "W", "stage": "pre-charge"},
            "the same case: 'stage'",
        ),
    ],
)
def test_two_pairs_cannot_say_two_things_of_the_same_person_or_case(
    first: dict[str, object], second: dict[str, object], said: str, library: Library
) -> None:
    assert said in _refused({"pairs": [first, second]}, library)
    apart = {**second, "suspect": "X", "victim": "Y"}
    if "case" not in said:
        assert len(read_facts({"pairs": [first, apart]}, library).pairs) == 2


def test_a_suspect_can_have_been_of_another_age_with_each_victim(library: Library) -> None:
    young, older = {"victim": "V", "suspect.age": 19}, {"victim": "W", "suspect.age": 34}
    pairs = read_facts({"suspect": "A", "pairs": [young, older]}, library).pairs
    assert [pair.facts.numbers["suspect.age"] for pair in pairs] == [19, 34]
