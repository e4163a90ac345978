"""A broken operating model is refused by file and item, and half a test of a check is none."""

import shutil
from pathlib import Path

import pytest

from soteria_desk import paths
from soteria_desk.doctrine.validate import problems

CHECKS, JOURNEY, PLAN = "model/checks.toml", "model/journey.toml", "model/plan-and-review.toml"
TACTIC, VICTIMS, LINES = "model/contexts-tactic.toml", "model/victims.toml", "model/line-families.toml"
BRINGS = "enquiries/brings-in.toml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.resources() / "doctrine", tmp_path / "pack"))


@pytest.mark.parametrize(
    ("name", "old", "new", "item", "what"),
    [
        (CHECKS, 'function = "no_plan"', 'function = "no_plans"', "K01", "no_plans"),
        (CHECKS, 'function = "no_plan"\n', "", "K01", "not one whole thing"),
        (CHECKS, 'function = "no_plan"', 'function = "no_plan"\nwhen = "always"', "K01", "not one whole thing"),
        (CHECKS, 'when = "always"\nanswered_by', "answered_by", "K14", "not one whole thing"),
        (CHECKS, 'why_not = "Actions set', '# why_not = "Actions set', "K06", "not one whole thing"),
        (CHECKS, 'when = "fact = nfa-considered"', 'when = "fact = nfa"', "K48.when", "'nfa' is not a value"),
        (CHECKS, '"loe-scas-submission"', '"loe-scas"', "K27", "loe-scas"),
        (CHECKS, 'severity = "B"', 'severity = "C"', "K01.severity", "C"),
        (CHECKS, 'section = "A"', 'section = "Z"', "K01", "no section 'Z'"),
        (CHECKS, 'pillars = ["P1", "P5"]', 'pillars = ["P1", "P7"]', "K01", "P7"),
        (CHECKS, "due on {when}", "due on {day}", "K04", "other braces"),
        (TACTIC, 'when = "behaviour = grooming-others"', 'when = "behaviour = grooming-other"', "TAC-03.when",
         "'grooming-other' is not a value"),
        (TACTIC, 'about = ["suspect"]', "about = []", "TAC-01", "none of the three"),
        (TACTIC, '"loe-targeting-analysis"', '"loe-targeting"', "TAC-01", "loe-targeting"),
        (TACTIC, 'families = ["L02"', 'families = ["L99"', "TAC-01", "L99"),
        (LINES, "intrusion = 0", "intrusion = 4", "L01", "0 to 3"),
        (JOURNEY, "number = 2", "number = 1", "stage-02", "has the place '1'"),
        (JOURNEY, '"role-call-handler"]', '"role-caller"]', "stage-01", "role-caller"),
        (JOURNEY, 'who = "role-supervisor"', 'who = "role-super"', "date-plan-review", "role-super"),
        (JOURNEY, '"DL-45"', '"DL-450"', "date-plan-review", "DL-450"),
        (PLAN, 'letter = "B"', 'letter = "C"', "section-C", "has the place 'C'"),
        (VICTIMS, 'right = "right-2"', 'right = "right-13"', "touch-point-2", "right-13"),
        (VICTIMS, 'gate = "victim-device"', 'gate = "victim-devise"', "victim-gate-device", "victim-devise"),
        ("model/questioned-words.toml", 'phrases = ["regret"]', "phrases = []", "question-regret", "no words"),
        ("model/pillars.toml", '"loe-device-credentials"', '"loe-device"', "P6", "loe-device"),
        ("model/sources.toml", 'key = "COP-SUP"', 'key = "ABE-4"', "ABE-4", "sources.toml defines"),
        (BRINGS, '"loe-dependency-and-power"', '"loe-victim-device-targeted"', "housing-brings-in",
         "highly intrusive"),
        (BRINGS, 'contexts = ["REL-08"]', 'contexts = ["REL-80"]', "housing-brings-in", "REL-80"),
        (BRINGS, 'when = "relationship = housing"', 'when = "relationship = house"', "housing-brings-in.when",
         "'house' is not a value"),
        (BRINGS, 'id = "community-authority-brings-in"', 'id = "housing-brings-in"', "housing-brings-in", "twice"),
    ],
)  # fmt: skip
def test_a_broken_operating_model_is_told_by_file_and_item(
    pack: Path, name: str, old: str, new: str, item: str, what: str
) -> None:
    text = (pack / name).read_text(encoding="utf-8")
    assert old in text
    (pack / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    found = problems(pack)
    assert any((one.item, one.file) == (item, name) and what in one.what + one.cure for one in found), found
    assert all(one.what and one.cure for one in found)


def test_a_function_that_no_check_names_any_more_is_told(pack: Path) -> None:
    path = pack / CHECKS
    text = path.read_text(encoding="utf-8")
    old = 'function = "no_tactic"'
    assert old in text
    new = 'computed = false\nwhy_not = "Somebody took it away."'
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    assert "no check names the function 'no_tactic'." in [one.what for one in problems(pack)]


def test_a_line_that_belongs_to_no_pillar_is_told(pack: Path) -> None:
    path = pack / "model/pillars.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('strategies = ["S09"]\n', "", 1), encoding="utf-8", newline="\n")
    found = {one.item for one in problems(pack)}
    assert "loe-suspect-handset-primary" in found and "loe-anpr" not in found
