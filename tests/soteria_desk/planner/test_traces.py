"""Evidence that fades: what is out of reach and why, what is lost next, and the step on what is in hand."""

from typing import Any

import pytest

from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.model import Trace
from soteria_desk.planner.facts import Facts, read_facts
from soteria_desk.planner.propose import Left, Proposal, Proposals, propose
from soteria_desk.planner.traces import SINCE, Traces, standing

LIBRARY = load_library()
FOOTAGE = "loe-fast-track-footage"


def _from(**facts: Any) -> Proposals:
    said = {"fact": ["cctv-likely"], "report.days": 1} | {
        name.replace("_", "."): value for name, value in facts.items() if name != "no"
    }
    if "no" in facts:
        said["not"] = facts["no"]
    return propose(read_facts(said, LIBRARY), LIBRARY)


def _line(found: Proposals, id_: str = FOOTAGE) -> Proposal | None:
    return next((one for one in found.each() if one.template.id == id_), None)


def _left(found: Proposals, id_: str = FOOTAGE) -> Left | None:
    return next((one for one in found.left if one.template.id == id_), None)


def _trace(line: str) -> Any:
    return next(one for one in LIBRARY.pack.traces if line in one.lines)


def test_what_fades_says_in_how_many_days_and_never_promises() -> None:
    line = _line(_from(days_since=1))
    assert line is not None and line.pressing is not None
    assert line.pressing.days == (_trace(FOOTAGE).thins_after or 0) - 1
    assert "likely to be lost" in line.pressing.words()


def test_a_prompt_report_does_not_keep_footage_for_ever() -> None:
    gone = _trace(FOOTAGE).gone_after
    assert _line(_from(days_since=gone)) is not None
    found = _from(days_since=gone + 1)
    assert _line(found) is None
    left = _left(found)
    assert left is not None
    assert left.reason.startswith("Footage") and f"{gone + 1} days have passed" in left.reason


def test_without_today_a_late_report_tells_as_much() -> None:
    left = _left(_from(fact=["vessel-available"], report_days=400), "loe-drink-vessels")
    assert left is not None and "400 days have passed" in left.reason


@pytest.mark.parametrize("state", ["held", "unread", "part-tested"])
def test_what_is_in_hand_stays_whatever_the_window_and_has_a_next_step(state: str) -> None:
    line = _line(_from(days_since=300, evidence_footage=state))
    assert line is not None and line.pressing is not None
    assert line.pressing.days is None
    assert line.pressing.step == _trace(FOOTAGE).next[state]
    assert line.pressing.step in line.pressing.words()


@pytest.mark.parametrize(("state", "said"), [("lost", "recorded as lost"), ("none", "there is none")])
def test_what_is_lost_or_never_was_leaves_and_says_so(state: str, said: str) -> None:
    left = _left(_from(days_since=1, evidence_footage=state))
    assert left is not None and said in left.reason


def test_a_fact_recorded_as_no_says_that_there_is_none() -> None:
    facts = {"fact": ["public-place"], "stage": "first-response", "relationship": "stranger"}
    assert _line(_from(**facts), "loe-suspect-route-footage") is not None
    found = _from(**facts, no={"fact": ["cctv-likely"]})
    left = _left(found, "loe-suspect-route-footage")
    assert left is not None and "there is none" in left.reason


def test_nothing_is_asked_for_that_was_not_in_use_then() -> None:
    facts = {"fact": ["smart-devices", "suspect-home"], "suspect_identified": "yes"}
    assert _line(_from(**facts, offence_year=2025), "loe-smart-home-data") is not None
    found = _from(**facts, offence_year=1985)
    left = _left(found, "loe-smart-home-data")
    assert left is not None and "not in general use" in left.reason


def test_a_line_leaves_only_when_all_it_could_get_has_gone() -> None:
    several: dict[str, list[Trace]] = {}
    for trace in LIBRARY.pack.traces:
        for line in trace.lines:
            several.setdefault(line, []).append(trace)
    judged = 0
    for traces in several.values():
        if len(traces) > 1 and all(one.gone_after is not None for one in traces):
            last = max(one.gone_after or 0 for one in traces)
            for passed, gone in ((last, False), (last + 1, True)):
                reach = Traces(LIBRARY.pack.traces).reach(Facts(numbers={SINCE: passed}))
                reason, _ = standing(tuple(reach[one.id] for one in traces))
                assert bool(reason) is gone
            judged += 1
    assert judged


def test_what_is_examined_counts_less_than_what_waits_to_be() -> None:
    def score(state: str) -> int:
        line = _line(_from(days_since=2, evidence_footage=state))
        assert line is not None
        return line.score

    # What nobody has asked for yet and is lost next presses more than what is safe in hand.
    assert score("not-sought") > score("examined") and score("unread") > score("examined")


def test_every_state_of_evidence_that_needs_a_step_has_one_in_words() -> None:
    for trace in LIBRARY.pack.traces:
        if trace.evidence:
            assert {"not-sought", "held", "unread", "part-tested", "lost"} <= trace.next.keys(), trace.id
            assert all(step.strip().endswith(".") for step in trace.next.values()), trace.id


def test_a_suspect_who_has_died_is_not_to_be_arrested() -> None:
    found = _from(fact=["suspect-died"], suspect_identified="yes", suspect_arrested="no")
    left = _left(found, "loe-early-arrest-decision")
    assert left is not None and "has died" in left.reason and left.step


def test_what_waits_for_one_suspect_goes_on_for_another() -> None:
    found = propose(
        read_facts(
            {
                "pairs": [
                    {"suspect": "A", "victim": "V", "suspect.identified": "yes", "suspect.arrested": "no",
                     "fact": ["suspect-died"]},
                    {"suspect": "B", "victim": "V", "suspect.identified": "yes", "suspect.arrested": "no"},
                ]
            },
            LIBRARY,
        ),
        LIBRARY,
    )  # fmt: skip
    assert {one.subject for one in found.each() if one.template.id == "loe-early-arrest-decision"} == {"B"}
    assert {one.subject for one in found.left if one.template.id == "loe-early-arrest-decision"} == {"A"}
