"""`soteria clocks`: what is due when, to people and to machines, and how bad dates are answered."""

import json
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from soteria_desk.cli.common import LONGEST
from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.procedure import StartEvent
from tests import a_layer
from tests.soteria_desk.cli.conftest import Answer, Command

CASE: dict[str, Any] = {
    "as_of": "2026-03-12T09:00",
    "events": [
        {"type": "the-act", "at": "2026-03-08T23:30"},
        {"type": "reported", "at": "2026-03-09T08:00", "done": {"DL-06": "2026-03-10T12:00"}},
        {"type": "suspect-arrested", "at": "2026-03-10T06:15", "subject": "S1"},
        # Without it the clocks of bail would only run.
        {
            "type": "released-on-bail",
            "at": "2026-03-10T21:00",
            "subject": "S1",
            "done": {"DL-04": "2026-03-11T10:00"},
        },
    ],
}


def _asked(command: Command, tmp_path: Path, case: object = CASE, *more: str) -> Answer:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(case), "utf-8")
    return command("clocks", path, *more)


def _clock(answer: Answer, id_: str) -> dict[str, Any]:
    (found,) = (one for one in answer.json if one["id"] == id_)
    return dict(found)


def test_every_rule_of_the_pack_is_answered_by_id_and_kind(command: Command, tmp_path: Path) -> None:
    answer = _asked(command, tmp_path, CASE, "--json")
    assert answer.code == 0
    kinds = [one["kind"] for one in answer.json]
    assert (kinds.count("deadline"), kinds.count("limit"), kinds.count("window")) == (48, 14, 31)
    arrest = _clock(answer, "DL-01")
    assert arrest["due"] == "2026-03-11T23:59:59+00:00"
    assert arrest["start"] == "2026-03-10T06:15:00+00:00"
    assert (arrest["state"], arrest["event"], arrest["subject"]) == ("late", "suspect-arrested", "S1")
    assert (arrest["right"], arrest["edition"]) == (6, "Victims' Code, 1 April 2021")
    assert arrest["sources"] == ["VC-BEDS"] and all(arrest["source_titles"])
    assert [term["applies"] for term in arrest["terms"]] == ["enhanced rights", "other victims"]
    bail = _clock(answer, "bail-3-months")
    assert (bail["due"], bail["rule"]) == ("2026-06-10T23:59:59+01:00", "DL-14")
    assert (_clock(answer, "DL-06")["state"], _clock(answer, "DL-42")["due"]) == ("done", None)
    assert _clock(answer, "penile-swabs")["confirmed"] is False


def test_people_are_told_in_the_order_in_which_things_are_due(command: Command, tmp_path: Path) -> None:
    answer = _asked(command, tmp_path)
    assert (answer.code, answer.err) == (0, "")
    said = answer.out
    assert said.startswith("As of Thursday 12 March 2026, 09:00: 1 late, ")
    # What has passed comes after what runs: nobody can act on it any more.
    assert (
        said.index("Tell the victim of an arrest (S1)")
        < said.index("CCTV of buses")
        < said.index("PASSED, DONE OR ENDED")
        < said.index("Mouth swab")
    )
    assert said.index("CCTV of buses") < said.index("Bail to 3 months (S1)")
    assert "late, by 9 h 0 m" in said
    assert "Likely lost by Sunday 15 March 2026, 23:30" in said
    assert "Penile swabs of the suspect (unconfirmed)" in said
    assert "Only for a suspect on bail." in said
    assert "Custody time limit" not in said
    every = _asked(command, tmp_path, CASE, "--all").out
    assert "Custody time limit" in every and "setting of the force" in every


def test_bail_stands_as_what_would_run_until_it_is_recorded(command: Command, tmp_path: Path) -> None:
    case = CASE | {"events": CASE["events"][:3]}
    assert _clock(_asked(command, tmp_path, case, "--json"), "bail-3-months")["state"] == "conditional"
    said = _asked(command, tmp_path, case).out
    assert said.index("CCTV of buses") < said.index("WOULD RUN") < said.index("Bail to 3 months (S1)")
    assert "It would run if this were recorded: the suspect is released on bail." in " ".join(said.split())


def test_what_is_due_this_minute_is_now_due_and_not_late_by_nothing(command: Command, tmp_path: Path) -> None:
    events = [{"type": "device-received", "at": "2026-03-10T09:00"}]
    for now in ("2026-03-11T08:59:30", "2026-03-11T09:00:30"):
        said = _asked(command, tmp_path, {"events": events, "as_of": now}).out
        assert "Due Wednesday 11 March 2026, 09:00 · now due" in said and " 0 m" not in said


def test_events_that_are_turned_round_are_asked_about_in_both_forms(command: Command, tmp_path: Path) -> None:
    events = [{"type": "the-act", "at": "2026-03-10"}, {"type": "reported", "at": "2026-03-01"}]
    case = {"as_of": "2026-03-12", "events": events}
    assert "Is a day wrong?" in _asked(command, tmp_path, case).out
    (problem,) = (one for one in _asked(command, tmp_path, case, "--json").json if one["kind"] == "problem")
    assert problem["id"] == "problem-1" and "1 March 2026" in problem["text"]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([{"type": "suspect-arested", "at": "2026-03-10"}], "did you mean 'suspect-arrested'?"),
        ([{"type": "reported"}], "needs 'type' and 'at'"),
        ([{"type": "reported", "at": "2026-02-30"}], "not a day or time"),
        ([{"type": "reported", "at": ""}], "not a day or time"),
        ([{"type": "reported", "at": None}], "not text"),
        ([{"type": "reported", "at": 20260310}], "not text"),
        ([{"type": "reported", "at": "0001-01-01T00:00+14:00"}], "is the year right?"),
        ([{"type": "reported", "at": "9999-12-31"}], "is the year right?"),
        ([{"type": "reported", "at": "2026-03-29T01:30"}], "does not occur"),
        ([{"type": "reported", "at": "2026-10-25T01:30"}], "occurs twice"),
        ([{"type": "reported", "at": "2026-03-10", "note": "x"}], "no 'note'"),
        ([{"type": "reported", "at": "2026-03-10", "done": []}], "'done' of an event"),
        (
            [{"type": "reported", "at": "2026-03-10", "done": {"oral-swab": "2026-03-11"}}],
            "did you mean 'oral-swabs'?",
        ),
        ([{"type": "reported", "at": "2026-03-10", "subject": 3}], "not text"),
        ({"type": "reported"}, "not a list"),
        (["reported"], "not an object"),
    ],
)
def test_what_cannot_be_counted_from_is_refused_in_words(
    command: Command, tmp_path: Path, events: object, said: str
) -> None:
    answer = _asked(command, tmp_path, {"events": events}, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_without_a_moment_to_answer_for_it_is_now(command: Command) -> None:
    answer = command(
        "clocks", "-", "--json", typed='{"events": [{"type": "device-received", "at": "2026-03-10"}]}'
    )
    assert _clock(answer, "DL-10")["state"] == "late"
    assert datetime.fromisoformat(_clock(answer, "DL-10")["due"]).hour == 0


def test_an_act_of_long_ago_is_said_not_to_be_counted(command: Command, tmp_path: Path) -> None:
    case = {"as_of": "2026-03-12", "events": [{"type": "the-act", "at": "1947-06-01"}]}
    assert _clock(_asked(command, tmp_path, case, "--json"), "anpr")["because"] == "It lies before 1950."
    assert "It lies before 1950." in _asked(command, tmp_path, case).out


def test_another_pack_counts_by_its_own_rules(command: Command, tmp_path: Path) -> None:
    folder = a_layer.write_layer(tmp_path / "layer")
    assert _asked(command, tmp_path, CASE, "--json", "--pack", str(folder)).code == 0


def test_facts_lists_what_clocks_start_from(command: Command) -> None:
    types = load_library().reading.of(StartEvent)
    told = [one for one in command("facts", "--json").json if one["kind"] == "event"]
    assert [one["id"] for one in told] == list(types)
    assert all(one["meaning"] for one in told)
    only = command("facts", "events")
    assert all(id_ in only.out for id_ in types) and "relationship" not in only.out
    assert [one["id"] for one in command("facts", "the-act", "--json").json] == ["the-act"]


def test_what_was_done_about_another_event_is_told_and_not_passed_over(
    command: Command, tmp_path: Path
) -> None:
    events = [
        {
            "type": "suspect-arrested",
            "at": "2026-03-10",
            "done": {"DL-06": "2026-03-11", "DL-14": "2026-06-01"},
        },
        {
            "type": "the-act",
            "at": "2026-03-09",
            "done": {"DL-26": "2026-03-10", "vaginal-swabs": "2026-03-10"},
        },
    ]
    answer = _asked(command, tmp_path, {"events": events, "as_of": "2026-06-02"}, "--json")
    told = [one["text"] for one in answer.json if one["kind"] == "problem"]
    assert told == [
        "DL-06 is recorded as done, and does not count from: The suspect is arrested (10 March 2026)."
    ]


@pytest.mark.parametrize(
    ("at", "whole_day"), [("2026-03-12", True), ("20260312", True), ("2026-03-12t14", False)]
)
def test_an_hour_is_not_taken_for_a_whole_day(
    command: Command, tmp_path: Path, at: str, whole_day: bool
) -> None:
    case = {"events": [{"type": "the-act", "at": at}], "as_of": "2026-03-13T09:00"}
    swab = _clock(_asked(command, tmp_path, case, "--json"), "DL-28")
    assert swab["start_is_a_day"] is whole_day


def test_thousands_of_events_are_counted_in_seconds_at_most(command: Command, tmp_path: Path) -> None:
    events = [
        {"type": "bail-start", "at": f"2026-04-{1 + n % 28:02}", "subject": f"S{n}"} for n in range(3_000)
    ]
    start = perf_counter()
    answer = _asked(command, tmp_path, {"events": events, "as_of": "2026-05-01"}, "--json")
    assert answer.code == 0
    assert perf_counter() - start < 15  # comparing each with each took longer on a machine with other work


@pytest.mark.parametrize("name", ["propose", "clocks"])
def test_a_file_that_holds_no_facts_says_what_is_wrong_with_it(
    command: Command, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "facts.json"
    for data, said in (
        ('{"context": []}'.encode("utf-16"), "is not text in UTF-8"),
        (b"", "is not JSON"),
        (b" " * (LONGEST + 1), "is larger than"),
    ):
        path.write_bytes(data)
        answer = command(name, path)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err and len(answer.err.splitlines()) == 3
    answer = command(name, "-", typed="{")
    assert "what comes from standard input is not JSON" in answer.err


def test_a_fact_without_a_name_is_not_known(command: Command) -> None:
    answer = command("facts", "", "--json")
    assert (answer.code, answer.out) == (2, "")
