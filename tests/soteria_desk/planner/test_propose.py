"""Proposals: which lines, for whom, because of what, in which order."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soteria_desk.casework.enquiry import Tag
from soteria_desk.doctrine.law import DateRule
from soteria_desk.doctrine.library import load_library
from soteria_desk.planner.facts import Facts, Pair, Situation, make_facts, read_facts
from soteria_desk.planner.propose import ALWAYS, Proposal, Proposals, propose, tag_of
from soteria_desk.planner.relevance import BLOCKS

LIBRARY = load_library()
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SETS = sorted(
    (key.id, value.id)
    for key in LIBRARY.keys.values()
    if key.kind == "set"
    for value in key.values
    if value.id != key.alone
)
ONES = {key.id: [value.id for value in key.values] for key in LIBRARY.keys.values() if key.kind == "one"}
NUMBERS = [key.id for key in LIBRARY.keys.values() if key.kind == "number"]

some_values = st.frozensets(st.sampled_from(SETS), max_size=25)
some_ones = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in ONES.items()})
# A FACTS.json is refused where an age or a year cannot be meant, so only such as can be are tried here.
LIKELY = {"victim.age": (0, 120), "suspect.age": (0, 120), "offence.year": (1950, 2030)}
some_numbers = st.fixed_dictionaries(
    {}, optional={key: st.integers(*LIKELY.get(key, (0, 400))) for key in NUMBERS}
)


def _by_key(pairs: frozenset[tuple[str, str]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for key, value in sorted(pairs):
        out.setdefault(key, []).append(value)
    return out


def _facts(
    values: frozenset[tuple[str, str]],
    ones: dict[str, str],
    numbers: dict[str, int],
    unknown: frozenset[tuple[str, str]] = frozenset(),
    unknown_keys: frozenset[str] = frozenset(),
) -> Facts:
    asked: dict[str, list[str]] = {**_by_key(unknown), **{key: [] for key in unknown_keys}}
    return make_facts(LIBRARY, {**_by_key(values), **ones, **numbers}, asked)


def _propose(facts: Facts) -> Proposals:
    return propose(Situation(pairs=(Pair(facts=facts, suspect="s", victim="v"),)), LIBRARY)


def _from(obj: dict[str, Any]) -> Proposals:
    return propose(read_facts(obj, LIBRARY), LIBRARY)


def _ids(proposals: Proposals) -> set[tuple[str, str]]:
    return {(one.template.id, one.subject) for one in proposals.each()}


def _told(proposals: Proposals) -> set[tuple[str, str]]:
    """Proposed, or told to be out of reach."""
    return _ids(proposals) | {(one.template.id, one.subject) for one in proposals.left}


def _line(proposals: Proposals, id_: str) -> Proposal:
    return next(one for one in proposals.each() if one.template.id == id_)


# --- Properties --------------------------------------------------------------------------------------


@QUIET
@given(some_values, some_ones, some_numbers, st.randoms())
def test_the_order_of_facts_never_matters(
    values: frozenset[tuple[str, str]], ones: dict[str, str], numbers: dict[str, int], chance: Any
) -> None:
    obj: dict[str, Any] = {**_by_key(values), **ones, **numbers}
    shuffled = {}
    for key in chance.sample(list(obj), len(obj)):
        given_ = obj[key]
        shuffled[key] = chance.sample(given_, len(given_)) if isinstance(given_, list) else given_
    assert _from(obj) == _from(shuffled)


@QUIET
@given(some_values, some_values, some_ones, some_numbers, some_numbers, some_values)
def test_learning_more_never_withdraws_a_proposal(
    values: frozenset[tuple[str, str]],
    more: frozenset[tuple[str, str]],
    ones: dict[str, str],
    numbers: dict[str, int],
    more_numbers: dict[str, int],
    unknown: frozenset[tuple[str, str]],
) -> None:
    before = _propose(_facts(values, ones, numbers, unknown))
    after = _propose(_facts(values | more, ones, {**more_numbers, **numbers}, unknown))
    assert _ids(before) <= _told(after)


@QUIET
@given(some_values, some_values, some_ones)
def test_what_would_apply_applies_once_everything_to_find_out_turns_out_so(
    values: frozenset[tuple[str, str]], unknown: frozenset[tuple[str, str]], ones: dict[str, str]
) -> None:
    before = _propose(_facts(values, ones, {}, unknown))
    after = _propose(_facts(values | unknown, ones, {}))
    would = {(one.template.id, one.subject) for one in before.would_apply}
    # What is learned can also take lines out of reach, and then they are told as such.
    assert _ids(before) | would <= _told(after)
    assert _ids(after) <= _told(before) | would
    assert _told(before).isdisjoint(would)


@QUIET
@given(some_values, some_ones, some_numbers)
def test_every_proposal_has_a_because_of_recorded_facts_or_always_applies(
    values: frozenset[tuple[str, str]], ones: dict[str, str], numbers: dict[str, int]
) -> None:
    recorded = values | ones.items() | {(key, str(number)) for key, number in numbers.items()}
    for recorded_value, implied in LIBRARY.implied:
        recorded |= implied.items() if recorded_value in recorded else set()
    for one in _propose(_facts(values, ones, numbers)).each():
        assert {(fact.key, fact.value) for fact in one.because} <= recorded
        assert one.because or one.template.when == "always"
        assert (one.because_text == ALWAYS) == (not one.because)
        assert "{" not in one.because_text and one.because_text.endswith(".")
        assert one.template.sources and one.template.towards and one.template.away


@QUIET
@given(some_values, some_values, some_ones, st.frozensets(st.sampled_from([*ONES, *NUMBERS])))
def test_everything_to_find_out_is_asked_once_in_words(
    values: frozenset[tuple[str, str]],
    unknown: frozenset[tuple[str, str]],
    ones: dict[str, str],
    unknown_keys: frozenset[str],
) -> None:
    facts = _facts(values, ones, {}, unknown, unknown_keys)
    asked = _propose(facts).to_find_out
    assert {(one.fact.key, one.fact.value) for one in asked} == set(facts.to_find_out())
    assert len(asked) == len(facts.to_find_out())
    for one in asked:
        assert one.title.startswith("Find out ") and "{" not in one.title


# --- Examples ----------------------------------------------------------------------------------------


def test_a_reason_reads_as_a_sentence_in_the_words_of_the_chips() -> None:
    proposals = _from({"relationship": "ex-partner", "fact": ["children-in-household", "messages-exchanged"]})
    line = _line(proposals, "loe-child-witnesses")
    assert line.because_text == "Because the suspect is a former partner and children live in the household."
    assert [fact.label for fact in line.because] == ["Former partner", "Children in the household"]


def test_reasons_of_the_same_kind_are_listed_together() -> None:
    proposals = _from(
        {"behaviour": ["post-offence-contact", "stalking"], "suspect.arrested": True, "report.days": 1}
    )
    assert _line(proposals, "loe-breach-monitoring").because_text == (
        "Because the suspect is reported to have stalked the victim and kept in contact afterwards;"
        " the suspect has been arrested."
    )


@pytest.mark.parametrize(("days", "said"), [(0, "on the day of"), (1, "1 day after"), (3, "3 days after")])
def test_a_number_is_told_in_words(days: int, said: str) -> None:
    proposals = _from({"fact": ["victim-home"], "report.days": days})
    assert _line(proposals, "loe-victim-home-limited").because_text == (
        f"Because the victim's home is a scene and the report came {said} the offence."
    )


def test_pinned_lines_come_first_in_the_order_of_the_pack() -> None:
    lines = _from({"behaviour": ["stalking"], "suspect.located": True, "report.days": 1}).lines
    assert [one.template.id for one in lines if one.pinned] == list(LIBRARY.ranking.pins.lines)
    assert [one.block for one in lines] == sorted((one.block for one in lines), key=BLOCKS.index)


def test_an_unknown_number_asks_for_the_number_and_shows_what_hangs_on_it() -> None:
    proposals = _from({"to_find_out": {"victim.age": []}})
    (asked,) = proposals.to_find_out
    assert asked.title == "Find out the victim's age at the time of the offence"
    hanging = next(one for one in proposals.would_apply if one.template.id == "loe-age-knowledge")
    assert hanging.depends_text == "Would apply depending on: Victim's age then."
    assert "loe-age-knowledge" not in {one.template.id for one in proposals.lines}


def test_a_number_not_recorded_brings_nothing_in() -> None:
    proposals = _from({})
    assert {one.template.when for one in proposals.each()} == {"always"}
    assert (proposals.would_apply, proposals.to_find_out) == ((), ())


def test_a_fact_to_find_out_brings_in_the_line_that_would() -> None:
    (asked,) = _from({"to_find_out": {"fact": ["prior-reports-same-suspect"]}}).to_find_out
    assert asked.title == "Find out whether there are earlier reports about the suspect"
    assert "loe-earlier-allegations" in [line.id for line in asked.lines]


def test_what_would_apply_says_on_what() -> None:
    proposals = _from({"to_find_out": {"fact": ["emergency-call"]}})
    one = next(one for one in proposals.would_apply if one.template.id == "loe-emergency-call-recording")
    assert one.depends_text == "Would apply if an emergency call was made."


PAIRS: dict[str, Any] = {
    "fact": ["cctv-likely"],
    "pairs": [
        {"suspect": "A", "victim": "V", "suspect.located": True, "relationship": "friend",
         "to_find_out": {"fact": ["emergency-call"]}},
        {"suspect": "B", "victim": "V", "suspect.located": False, "relationship": "ex-partner"},
        {"suspect": "A", "victim": "W", "suspect.located": True, "relationship": "colleague",
         "fact": ["emergency-call"], "to_find_out": {"behaviour": ["threats"]}},
    ],
}  # fmt: skip


def test_a_line_is_proposed_once_per_suspect_victim_or_case() -> None:
    ids = _ids(_from(PAIRS))
    assert ("loe-suspect-first-words", "A") in ids
    assert ("loe-suspect-first-words", "B") not in ids
    assert {subject for id_, subject in ids if id_ == "loe-victim-wishes-needs"} == {"V", "W"}
    assert {subject for id_, subject in ids if id_ == "loe-emergency-call-recording"} == {""}


def test_what_one_pair_justifies_is_not_left_open_by_another() -> None:
    assert "loe-emergency-call-recording" not in {one.template.id for one in _from(PAIRS).would_apply}


def test_the_reasons_of_all_pairs_that_share_a_subject_are_joined() -> None:
    line = next(
        one
        for one in _from(PAIRS).each()
        if one.template.id == "loe-previous-partners" and one.subject == "B"
    )
    assert "a former partner" in line.because_text
    assert "a friend" not in line.because_text


def test_a_question_goes_under_whom_it_is_about() -> None:
    asked = {(one.fact.value, one.subject) for one in _from(PAIRS).to_find_out}
    assert asked == {("emergency-call", "A"), ("threats", "A")}


@pytest.mark.parametrize(
    ("id_", "tag"),
    [
        ("loe-suspect-home-search", Tag.SUSPECT),
        ("loe-victim-wishes-needs", Tag.VICTIM),
        ("loe-key-witness-hold", Tag.WITNESS),
        ("loe-emergency-call-recording", Tag.THIRD_PARTY),
    ],
)
def test_the_tag_says_whose_conduct_or_where_the_work_is(id_: str, tag: Tag) -> None:
    assert tag_of(LIBRARY.enquiries[id_]) is tag


def test_importing_the_planner_pulls_in_no_window_no_database_no_pdf() -> None:
    code = (
        "import sys; import soteria_desk.planner.propose;"
        "print([m for m in ('PySide6', 'sqlcipher3', 'reportlab', 'cryptography') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- What is to be known of the whole answer ---------------------------------------------------------------


def test_of_a_suspect_under_ten_the_answer_says_what_the_offences_say_and_asks_for_no_adult_life() -> None:
    facts = {"relationship": "friend", "suspect.age": 9, "victim.age": 8, "report.days": 1}
    found = propose(read_facts(facts, LIBRARY), LIBRARY)
    (note,) = found.notes
    rule = LIBRARY.law.of(DateRule)["R5"]
    effect = next(band.effect for band in rule.bands if band.bars)
    assert effect.rstrip(".").lower() in note.text.lower() and rule.id in note.text
    assert not note.confirmed and "(unconfirmed)" in note.text and not rule.confirmed
    out = {one.template.id for one in found.left}
    assert {"loe-education-profile", "loe-previous-partners"} <= out
    assert not out & {one.template.id for one in found.each()}
    assert "loe-child-strategy-discussion" in {one.template.id for one in found.each()}
    assert propose(read_facts(facts | {"suspect.age": 10}, LIBRARY), LIBRARY).notes == ()


def test_a_note_names_the_suspect_it_is_about_once() -> None:
    pairs = [
        {"suspect": "S1", "victim": victim, "suspect.age": 9, "relationship": "friend"}
        for victim in ("V1", "V2")
    ]
    pairs.append({"suspect": "S2", "victim": "V1", "suspect.age": 15, "relationship": "friend"})
    found = propose(read_facts({"pairs": pairs}, LIBRARY), LIBRARY)
    assert [note.subject for note in found.notes] == ["S1"]
