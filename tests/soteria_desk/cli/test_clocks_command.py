"""`soteria clocks`: what is due when, to people and to machines, and how bad dates are answered."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

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
    assert (
        said.index("Mouth swab")
        < said.index("Tell the victim of an arrest (S1)")
        < said.index("CCTV of buses")
    )
    assert said.index("CCTV of buses") < said.index("Bail to 3 months (S1)")
    assert "late, by 9 h 0 m" in said
    assert "Likely lost by Sunday 15 March 2026, 23:30" in said
    assert "Penile swabs of the suspect (unconfirmed)" in said
    assert "Only for a suspect on bail." in said
    assert "Custody time limit" not in said
    every = _asked(command, tmp_path, CASE, "--all").out
    assert "Custody time limit" in every and "setting of the force" in every


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
