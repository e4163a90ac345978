"""The operating model in the shipped pack goes back to the research row by row, and serves one vocabulary.

`research/operating-model.json` holds the rows: where each stands, its heading or words, and how sure it is.
"""

import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from soteria_desk.doctrine.condition import All, AnyOf, parse
from soteria_desk.doctrine.coverage import coverage_of, facts_of
from soteria_desk.doctrine.entry import Entry
from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.operating_model import (
    Context,
    DisruptionOption,
    LineFamily,
    NeedField,
    Pillar,
    PlanDate,
    PlanSection,
    PlanTest,
    QuestionedWording,
    ReviewPart,
    RoleDuties,
    Stage,
    TouchPoint,
    VictimGate,
    WelfarePrompt,
)
from soteria_desk.doctrine.pillars import pillars_of
from soteria_desk.doctrine.plan_check import FUNCTIONS, PlanCheckRule
from soteria_desk.doctrine.procedure import LawCheck
from soteria_desk.services.check_tests import TESTS


class Row(msgspec.Struct, forbid_unknown_fields=True):
    row: str
    said: str
    confidence: str = ""
    severity: str = ""
    target: str = ""
    intrusion: int = 0
    families: list[str] = []


LIBRARY = load_library()
READING = LIBRARY.reading
RESEARCH = {
    row.row: row
    for row in msgspec.json.decode(
        (Path(__file__).parent / "research" / "operating-model.json").read_bytes(), type=list[Row]
    )
}
OWN: list[tuple[str, Entry]] = [
    (kind, entry) for kind, entry in READING.all() if READING.file_of[kind, entry.id].startswith("model/")
]
BY_ROW = {entry.row: entry for _, entry in OWN if entry.row in RESEARCH}
CHECKS = READING.of(PlanCheckRule)
COVERAGE = coverage_of(LIBRARY)


def test_no_row_of_the_research_was_lost() -> None:
    assert sorted(set(RESEARCH) - set(BY_ROW)) == []


def test_every_item_names_its_section_or_row() -> None:
    for kind, entry in OWN:
        assert re.match(r"(OM \d|law \d)", entry.row), (kind, entry.id)


def test_the_counts_of_the_research_are_met() -> None:
    counts = Counter(kind for kind, _ in OWN)
    wanted = {
        "context": 84, "line-family": 27, "stage": 15, "pillar": 6, "plan-section": 21, "plan-test": 10,
        "review-part": 10, "role": 12, "plan-date": 6, "suspect-check": 14, "disruption-option": 10,
        "touch-point": 12, "victim-gate": 5, "questioned-wording": 17, "welfare-prompt": 10, "need-field": 32,
        "measure": 13, "practice": 8,
    }  # fmt: skip
    assert {kind: counts[kind] for kind in wanted} == wanted
    assert sum(one.row.startswith("OM 9.") for one in CHECKS.values()) == 60
    assert [f"K{n:02d}" for n in range(1, 74)] == [id_ for id_ in CHECKS if id_ != "safe-contact"]
    prefixes = Counter(id_[:3] for id_ in READING.of(Context))
    assert prefixes == {"REL": 16, "SET": 13, "TAC": 23, "VIC": 18, "REP": 14}


@pytest.mark.parametrize("row", [row for row in RESEARCH.values() if row.confidence], ids=lambda row: row.row)
def test_an_item_is_as_sure_as_the_research(row: Row) -> None:
    assert BY_ROW[row.row].confidence == row.confidence


# --- Contexts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", READING.of(Context).values(), ids=lambda one: one.id)
def test_a_context_has_its_place_in_the_vocabulary_and_lines_that_it_brings_in(context: Context) -> None:
    row = RESEARCH[context.row]
    assert context.title == row.said
    assert list(context.families) == row.families
    assert facts_of(parse(context.when))
    assert COVERAGE.contexts[context.id]
    assert set(context.about) <= {"relationship", "victim", "suspect"} and context.about


def test_contexts_are_merged_where_they_mean_the_same() -> None:
    contexts = READING.of(Context)
    assert contexts["TAC-20"].when == contexts["REP-12"].when == "behaviour = counter-accusation"
    assert "group-offending" in contexts["REL-15"].when and "group-offending" in contexts["TAC-21"].when


def test_tactics_are_told_of_the_suspect_and_needs_of_the_victim() -> None:
    for id_, context in READING.of(Context).items():
        wanted = {"REL": "relationship", "TAC": "suspect", "VIC": "victim", "SET": "suspect"}.get(id_[:3])
        assert wanted is None or wanted in context.about, id_


def test_what_a_context_brings_in_is_never_highly_intrusive_on_the_victim() -> None:
    for row in LIBRARY.pack.brings_in:
        assert {LIBRARY.enquiries[line].intrusion for line in row.lines} <= {"none", "low"}, row.id


def test_what_a_context_brings_in_waits_for_what_the_line_itself_waits_for() -> None:
    waits = {"suspect.identified", "suspect.located", "suspect.arrested", "victim.supports", "stage"}
    for row in LIBRARY.pack.brings_in:
        asked = facts_of(parse(row.when))
        for line in row.lines:
            root = parse(LIBRARY.enquiries[line].when).root
            for part in root.parts if isinstance(root, All) else (root,):
                if isinstance(part, AnyOf) and part.key in waits:
                    assert {(part.key, value) for value in part.values} <= asked, (row.id, line)


def test_a_recorded_presumption_brings_in_the_lines_that_serve_it() -> None:
    for (key, value), lines in COVERAGE.facts.items():
        if key == "presumption":
            assert lines, value


def test_nothing_is_left_uncovered_without_a_reason() -> None:
    assert [(one.kind, one.item, one.what) for one in COVERAGE.open()] == []
    assert {one.kind for one in COVERAGE.findings} <= {
        "line", "fact", "offence", "family", "check", "law-check",
    }  # fmt: skip
    assert {one.item for one in COVERAGE.findings if one.kind == "line"} == set(COVERAGE.always)


def test_families_say_where_they_look_and_how_far_they_intrude() -> None:
    letters = {"suspect": "S", "scene": "X", "witness": "W", "partner": "P", "victim": "V"}
    for one in READING.of(LineFamily).values():
        row = RESEARCH[one.row]
        assert (letters[one.target], one.intrusion) == (row.target, row.intrusion)


# --- Checks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "check", [one for one in CHECKS.values() if one.row in RESEARCH], ids=lambda one: one.id
)
def test_a_check_has_the_words_and_the_severity_of_the_research(check: PlanCheckRule) -> None:
    row = RESEARCH[check.row]
    assert check.severity == row.severity
    assert check.message == row.said.replace("{label}", "{who}").replace("{date}", "{when}")


def test_every_function_is_there_and_every_one_is_used() -> None:
    assert set(TESTS) == FUNCTIONS == {one.function for one in CHECKS.values() if one.function}


def test_every_check_of_the_law_is_mapped_or_kept_by_the_program() -> None:
    explained = {one.item for one in COVERAGE.findings if one.kind == "law-check"}
    rules = READING.of(LawCheck)
    assert len(rules) == 52
    for one in rules.values():
        assert bool(one.checks) != (one.id in explained), one.id
    named = {check for one in rules.values() for check in one.checks}
    added = {one.id for one in CHECKS.values() if one.row.startswith("law")}
    assert added <= named


def test_a_check_that_cannot_be_computed_says_why() -> None:
    left = [one for one in CHECKS.values() if not one.computed]
    assert all(one.why_not.endswith(".") for one in left)
    assert len(CHECKS) - len(left) >= 35


# --- Journey, plan, review -----------------------------------------------------------------------------


def test_only_the_titles_of_the_first_two_stages_are_found_in_a_source() -> None:
    stages = list(READING.of(Stage).values())
    assert [one.number for one in stages] == list(range(1, 16))
    assert [one.confidence for one in stages] == ["partly"] * 2 + ["unconfirmed"] * 13
    by = {one.number for one in stages if one.by_confirmed}
    assert by == {1, 13, 14}


def test_advisers_and_prosecutors_are_no_police_staff() -> None:
    assert {id_ for id_, one in READING.of(RoleDuties).items() if not one.police} == {
        "role-isva", "role-cps-lawyer",
    }  # fmt: skip


def test_welfare_leaves_the_plan_when_the_plan_leaves_the_investigation() -> None:
    sections = READING.of(PlanSection).values()
    assert "".join(one.letter for one in sections) == "ABCDEFGHIJKLMNOPQRSTU"
    assert "".join(one.letter for one in sections if one.strategy) == "HIJKLM"
    assert [one.letter for one in sections if not one.disclosed] == ["S"]


def test_reviews_are_due_after_a_day_a_week_and_four_weeks_and_a_force_may_set_them() -> None:
    review = READING.of(PlanDate)["date-plan-review"]
    assert [one.words() for one in review.after] == ["24 hours", "7 days", "28 days"]
    assert review.every is not None and review.every.words() == "28 days"
    assert len(review.moments) == 6 and not review.confirmed


def test_tests_of_a_plan_and_parts_of_a_review_point_at_checks() -> None:
    assert all(one.checks for one in READING.of(PlanTest).values())
    assert all(one.checks for one in READING.of(ReviewPart).values())


# --- Suspects, victims, officers -----------------------------------------------------------------------


def test_an_order_without_conviction_is_told_from_one_that_needs_it() -> None:
    options = READING.of(DisruptionOption)
    needed = {id_ for id_, one in options.items() if one.conviction == "needed"}
    assert needed == {"disrupt-sexual-harm-prevention-order", "disrupt-notification-order"}
    assert "At least 2 years" in options["disrupt-sexual-risk-order"].facts


def test_a_victim_who_steps_back_may_give_a_reason_or_none() -> None:
    reasons = READING.of(NeedField)["stepping-back-reasons"].choices
    assert len(reasons) == 11
    assert {"Other", "Prefers not to say"} <= set(reasons)


def test_every_right_of_the_code_has_a_touch_point() -> None:
    assert [one.right for one in READING.of(TouchPoint).values()] == [f"right-{n}" for n in range(1, 13)]


def test_gates_stand_on_those_of_the_law() -> None:
    gates = {id_: one.gate for id_, one in READING.of(VictimGate).items()}
    assert gates["victim-gate-device"] == "victim-device"
    assert set(gates.values()) == {"victim-device", "third-party-material", ""}


def test_words_are_questioned_never_changed_and_all_of_them_are_unconfirmed() -> None:
    words = READING.of(QuestionedWording).values()
    assert all(not one.confirmed and one.why and one.instead for one in words)
    assert {phrase for one in words if one.of_victim for phrase in one.phrases} == {
        "calm", "attention", "admits", "refused",
    }  # fmt: skip


def test_welfare_is_optional_where_it_asks_and_kept_apart_where_it_answers() -> None:
    prompts = READING.of(WelfarePrompt)
    assert [id_ for id_, one in prompts.items() if one.place == "review" and one.optional] == [
        "welfare-load", "welfare-hard-material", "welfare-support",
    ]  # fmt: skip
    assert prompts["welfare-kept-apart"].place == "access"


def test_every_line_and_every_check_belongs_to_a_pillar_and_every_pillar_has_both() -> None:
    pillars = list(READING.of(Pillar))
    assert pillars == ["P1", "P2", "P3", "P4", "P5", "P6"]
    lines = Counter(one for line in LIBRARY.enquiries.values() for one in pillars_of(line, READING))
    checks = Counter(one for check in CHECKS.values() for one in pillars_of(check, READING))
    print(lines, checks)
    assert all(pillars_of(line, READING) for line in LIBRARY.enquiries.values())
    assert all(one.pillars for one in CHECKS.values())
    assert set(lines) == set(checks) == set(pillars)


def test_nothing_in_the_model_doubts_a_victim_or_presumes_guilt() -> None:
    doubt = re.compile(r"\balleged victim|\bclaims (?:to|that)|\bso-called|\bthe offender did|\bliar", re.I)
    for kind, entry in OWN:
        if kind != "questioned-wording":
            assert not doubt.search(msgspec.json.encode(entry).decode()), (kind, entry.id)
