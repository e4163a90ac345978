"""What stands first, on the invented cases beside this file (relevance/README.md) and on facts made up here.

The floors lie a little under what `python -m bench.relevance` printed when they were set. A held-back case is judged by
its group alone: no message here may show what one of them expects.
"""

from typing import Any, Final

import pytest

from bench.relevance import FIRST, Case, Row, cases, judge, summary
from soteria_desk.doctrine.library import load_library
from soteria_desk.planner.facts import read_facts
from soteria_desk.planner.propose import Proposal, Proposals, propose
from soteria_desk.planner.traces import since

LIBRARY = load_library()
GROUPS: Final = ("worked", "made", "seen", "held back", "fresh")
JUDGED: Final[list[tuple[Case, Row, Proposals]]] = [(one, *judge(one, LIBRARY)) for one in cases()]

# Offers to the victim for health or as evidence that fades, and the days after the act in which they make sense
# (relevance/traces.toml); later only where the samples are in hand and wait to be read.
OFFERS: Final = {
    "loe-strangulation-medical": 30,
    "loe-forensic-medical-offer": 10,
    "loe-early-evidence-kit": 5,
    "loe-victim-toxicology": 42,
    "loe-injury-serial-photography": 21,
    "loe-victim-home-limited": 28,
}


def _group(name: str) -> dict[str, Any]:
    return summary([row for _, row, _ in JUDGED if row.group == name])


def _of(obj: dict[str, Any]) -> Proposals:
    return propose(read_facts(obj, LIBRARY), LIBRARY)


def _ids(proposals: Proposals) -> set[str]:
    return {one.template.id for one in proposals.each()}


def _first(proposals: Proposals) -> list[Proposal]:
    """The first fifteen rows of what the case brings in, with what each stands for."""
    return [one for row in proposals.block("case")[:FIRST] for one in (row, *row.alike)]


@pytest.mark.parametrize(
    ("group", "recall", "first"),
    [("worked", 97, 79), ("made", 97, 79), ("seen", 97, 84), ("held back", 86, 70), ("fresh", 92, 79)],
)
def test_what_a_detective_expects_is_there_and_stands_first(group: str, recall: int, first: int) -> None:
    found = _group(group)
    assert found["recall"] >= recall
    assert found["first"] >= first
    # Far from a shuffle and from the order of the dossier, and most of what any pick of fifteen could show.
    assert found["first"] > 2 * found["shuffled"]
    assert found["first"] > found["dossier"] + 20
    assert found["first"] > 0.7 * found["best"]


def test_what_must_not_be_proposed_is_proposed_in_no_case_that_was_looked_at() -> None:
    assert _group("seen")["wrong"] == 0
    # One case of the dossier says itself, in its section F, that samples are to be taken to the end of day 4.
    assert _group("worked")["wrong"] <= 1
    # A line's own condition, as researched, reaches further than two of the made cases expect: bedding where pictures
    # were altered, and a likeness of somebody met only online.
    assert _group("made")["wrong"] <= 2


def test_of_what_must_not_be_proposed_little_is_in_the_cases_held_back() -> None:
    assert _group("held back")["wrong"] <= 4


def _offered(proposal: Proposal, days: int | None) -> bool:
    """Whether a line that intrudes on the victim is an offer within its time, or in hand already."""
    window = OFFERS.get(proposal.template.id)
    in_hand = proposal.pressing is not None and proposal.pressing.state in {"held", "unread", "part-tested"}
    return window is not None and (in_hand or days is None or days <= window)


# In one of the made cases a child was born, now an adult who offers a sample: what shows who the father is does not fade.
@pytest.mark.parametrize(
    ("group", "others"), [("worked", 0), ("made", 1), ("seen", 0), ("held back", 0), ("fresh", 0)]
)
def test_nothing_that_intrudes_on_the_victim_stands_first_but_offers_in_time(group: str, others: int) -> None:
    wrong = 0
    for case, row, proposals in JUDGED:
        if row.group == group:
            days = since(read_facts(case.facts, LIBRARY).pairs[0].facts)
            wrong += sum(
                one.template.intrusion == "high" and not _offered(one, days) for one in _first(proposals)
            )
    assert wrong == others


GATES: Final = {
    "loe-victim-device-targeted": {"victim-device-relevant"},
    "loe-victim-online-account-targeted": {"victim-device-relevant"},
    "loe-victim-medical-targeted": {"victim-records-relevant"},
    "loe-victim-counselling-gate": {"victim-records-relevant", "victim-therapy-mentioned"},
    "loe-victim-other-records-gate": {"victim-records-relevant"},
    "loe-victim-earlier-reports-gate": {"victim-records-relevant"},
}


@pytest.mark.parametrize("line", GATES)
def test_the_victims_phone_and_notes_stay_behind_their_gate(line: str) -> None:
    ungated = 0
    for case, _, proposals in JUDGED:
        recorded = [
            pair.facts.known.get("fact", frozenset()) for pair in read_facts(case.facts, LIBRARY).pairs
        ]
        open_ = any(GATES[line] <= facts for facts in recorded)
        ungated += line in _ids(proposals) and not open_
    assert ungated == 0


@pytest.mark.parametrize("group", GROUPS)
def test_two_lines_that_are_fair_or_could_point_away_stand_first_everywhere(group: str) -> None:
    places = LIBRARY.ranking.places
    for _, row, proposals in JUDGED:
        if row.group == group:
            top = proposals.block("case")[: places.first]
            fair = sum(not set(places.purposes).isdisjoint(one.template.bears_on) for one in top)
            assert fair >= places.count == 2


def test_no_line_is_both_proposed_and_out_of_reach_for_the_same_person() -> None:
    for _, _, proposals in JUDGED:
        shown = {(one.template.id, one.subject) for one in proposals.each()}
        assert shown.isdisjoint((one.template.id, one.subject) for one in proposals.left)


# --- Facts made up here ------------------------------------------------------------------------------

STRANGER: Final[dict[str, Any]] = {
    "relationship": "stranger",
    "offence": ["rape"],
    "issue": ["identity", "act"],
    "fact": ["public-place", "cctv-likely", "clothing-available"],
    "report.days": 0,
    "days.since": 0,
    "stage": "first-response",
    "suspect.identified": "no",
    "suspect.arrested": "no",
    "suspect.interviewed": "no",
}


def test_in_the_first_hours_what_is_lost_first_stands_above_what_keeps() -> None:
    order = [one.template.id for one in _of(STRANGER).block("case")]
    for early in ("loe-fast-track-footage", "loe-all-scenes-held", "loe-forensic-medical-offer"):
        for late in ("loe-behavioural-geographic-advice", "loe-public-appeal", "loe-anonymous-reports"):
            assert order.index(early) < order.index(late)


def test_years_later_nothing_of_the_first_hours_is_proposed_and_each_says_why() -> None:
    proposals = _of({**STRANGER, "report.days": 3000, "days.since": 3100, "stage": "investigation"})
    gone = {"loe-fast-track-footage", "loe-forensic-medical-offer", "loe-suspect-intimate-samples"}
    assert gone.isdisjoint(_ids(proposals))
    late = _of({**STRANGER, "days.since": 3100, "stage": "investigation"})
    left = {one.template.id: one.reason for one in late.left}
    assert "loe-fast-track-footage" in left
    assert all(reason.endswith(".") for reason in left.values())


def test_the_rush_for_footage_ends_when_it_has_been_examined() -> None:
    seen: dict[str, Any] = {
        **STRANGER,
        "evidence.footage": "examined",
        "days.since": 40,
        "stage": "investigation",
    }
    assert "loe-fast-track-footage" not in _ids(_of(seen))
    assert "loe-fast-track-footage" in _ids(_of({**seen, "days.since": 5}))
    waits = {one.template.id for one in _first(_of({**seen, "evidence.footage": "unread"}))}
    assert "loe-suspect-route-footage" in waits


def test_somebody_named_and_at_large_is_to_be_arrested_first() -> None:
    named: dict[str, Any] = {
        **STRANGER,
        "relationship": "acquaintance",
        "issue": ["consent"],
        "suspect.identified": "yes",
        "suspect.located": "yes",
    }
    first = {one.template.id for one in _first(_of(named))}
    assert {"loe-early-arrest-decision", "loe-suspect-handset-primary"} <= first


def test_a_second_interview_needs_a_first_and_something_new() -> None:
    known: dict[str, Any] = {**STRANGER, "suspect.identified": "yes", "evidence.messages": "part-tested"}
    assert "loe-second-interview" not in _ids(_of(known))
    assert "loe-second-interview" in _ids(_of({**known, "suspect.interviewed": "yes"}))
    assert "loe-second-interview" not in _ids(
        _of({**STRANGER, "suspect.identified": "yes", "suspect.interviewed": "yes"})
    )


def test_toxicology_is_offered_for_drink_or_drugs_not_for_every_question_of_capacity() -> None:
    unwell: dict[str, Any] = {
        **STRANGER,
        "relationship": "carer-custodian",
        "issue": ["capacity"],
        "behaviour": ["exploiting-ill-health"],
    }
    assert "loe-victim-toxicology" not in _ids(_of(unwell))
    assert "loe-victim-toxicology" in _ids(_of({**unwell, "fact": ["drink-or-drugs-taken"]}))


def test_force_by_a_stranger_is_not_mapped_as_control() -> None:
    forced: dict[str, Any] = {**STRANGER, "presumption": ["s75-violence"], "behaviour": ["took-belongings"]}
    assert "loe-coercion-map" not in _ids(_of(forced))
    assert "loe-coercion-map" in _ids(_of({**forced, "relationship": "ex-partner"}))


def test_records_lost_in_one_place_are_looked_for_in_another() -> None:
    lost: dict[str, Any] = {
        **STRANGER,
        "relationship": "professional",
        "fact": ["suspect-employed"],
        "context": ["institution"],
        "report.days": 4000,
        "evidence.institution-records": "lost",
    }
    proposals = _of(lost)
    assert "loe-archive-opportunity-records" in _ids(proposals)
    assert "loe-institution-logs" in {one.template.id for one in proposals.left}


def test_pressure_on_the_neck_calls_for_a_doctor_while_signs_can_be_seen() -> None:
    neck: dict[str, Any] = {
        **STRANGER,
        "relationship": "ex-partner",
        "behaviour": ["strangulation"],
        "suspect.identified": "yes",
    }
    assert "loe-strangulation-medical" in {one.template.id for one in _first(_of(neck))}
    later = _of({**neck, "days.since": 90})
    assert "loe-strangulation-medical" in {one.template.id for one in later.left}
