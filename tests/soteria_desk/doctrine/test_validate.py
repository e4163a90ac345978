"""Each kind of broken doctrine is refused with the file, the item, what is wrong and what to do."""

import shutil
from pathlib import Path

import pytest

from soteria_desk import paths
from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.loader import LARGEST_FILE
from soteria_desk.doctrine.problem import Problem
from soteria_desk.doctrine.validate import problems
from soteria_desk.errors import DoctrineError

LINES = "enquiries/s01-first-actions.toml"
WORDS = "vocabulary/behaviour.toml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.resources() / "doctrine", tmp_path / "pack"))


def _edit(pack: Path, name: str, old: str, new: str) -> None:
    text = (pack / name).read_text(encoding="utf-8")
    assert old in text
    (pack / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def _only(pack: Path) -> Problem:
    (problem,) = problems(pack)
    assert problem.what and problem.cure
    return problem


@pytest.mark.parametrize(
    ("name", "old", "new", "item", "what"),
    [
        (LINES, 'urgency = "24h"', 'urgency = "soon"', "loe-emergency-call-recording.urgency", "soon"),
        (LINES, "perishability =", "perishabilty =", "loe-first-account-minimal", "perishabilty"),
        (LINES, "why =", "whether =", "loe-first-account-minimal", "whether"),
        (LINES, '"FR-RAPE-09", ', '"FR-RAPE-90", ', "loe-first-account-minimal", "FR-RAPE-90"),
        (LINES, '"act", "identity", "risk"', '"act", "identty"', "loe-first-account-minimal", "identty"),
        (LINES, 'strategy = "S01"', 'strategy = "S99"', "loe-first-account-minimal", "S99"),
        (LINES, '"loe-emergency-call-recording", ', '"loe-gone", ', "loe-first-account-minimal", "loe-gone"),
        (LINES, 'id = "loe-all-scenes-held"', 'id = "loe-fast-track-footage"', "loe-fast-track-footage", "twice"),
        (LINES, "justification =", "# justification =", "loe-first-account-minimal", "why it is kept"),
        (LINES, 'sources = ["FR-RAPE-09"', 'sources = [] # ["FR-RAPE-09"', "loe-first-account-minimal", "no source"),
        (LINES, 'when = "fact = emergency-call"', 'when = "fact = emergency-cal"',
         "loe-emergency-call-recording.when", "'emergency-cal' is not a value of 'fact'"),
        (LINES, 'when = "fact = emergency-call"', 'when = "fakt = emergency-call"',
         "loe-emergency-call-recording.when", "'fakt' is not in the vocabulary"),
        (LINES, 'when = "fact = emergency-call"', 'when = "fact = "',
         "loe-emergency-call-recording.when", "cannot be read"),
        (LINES, 'when = "fact = emergency-call"', 'when = "fact <= 3"',
         "loe-emergency-call-recording.when", "not a number"),
        (LINES, 'when = "fact = emergency-call"', 'when = "report.days = yes"',
         "loe-emergency-call-recording.when", "is a number"),
        (LINES, 'when = "fact = emergency-call"', 'when = "stage = pre-charge AND stage = investigation"',
         "loe-emergency-call-recording.when", "never be true"),
        (LINES, 'when = "fact = emergency-call"', 'when = "report.days > 7 AND report.days < 7"',
         "loe-emergency-call-recording.when", "never be true"),
        (WORDS, 'find_out = ["loe-targeting-analysis"', 'find_out = ["loe-targeting"',
         "behaviour.targeting-vulnerability", "loe-targeting"),
        (WORDS, 'group = "behaviour"', 'group = "behavior"', "behaviour", "behavior"),
        (WORDS, 'id = "grooming"', 'id = "isolation"', "behaviour.isolation", "twice"),
        ("ranking.toml", '"loe-specialist-support"', '"loe-support"', "pins", "loe-support"),
        ("ranking.toml", "28d = 2, ", "", "urgency", "28d"),
        ("strategies.toml", 'group = "A"', 'group = "Z"', "S01", "'Z'"),
        ("purposes.toml", 'sources = ["CPS-CH3"]', "", "act", "no source"),
        ("proportionality.toml", '"BATER-20"', '"BATER-02"', "PQ1", "BATER-02"),
        ("offences.toml", 'family = "rape"', 'family = "rapes"', "SOA-1", "rapes"),
        ("offences.toml", "from = 2004-05-01", "from = 2004-05-01\nto = 2003-05-01", "SOA-1", "ends before"),
        ("review-questions.toml", "{gap}", "the gap", "gap", "{gap}"),
        ("pack.toml", 'version = "2026.3"', "version = 2026.3", "version", "str"),
        ("sources.toml", 'key = "ABE-4"', 'key = "ABE-4', "", "not valid TOML"),
    ],
)  # fmt: skip
def test_broken_doctrine_is_told_by_file_and_item(
    pack: Path, name: str, old: str, new: str, item: str, what: str
) -> None:
    _edit(pack, name, old, new)
    found = problems(pack)
    hits = [one for one in found if one.file == name and one.item == item and what in one.what]
    assert hits, found
    assert all(one.cure for one in found)
    with pytest.raises(DoctrineError) as caught:
        load_library(pack)
    assert caught.value.details["file"]


def test_a_misspelt_reference_is_answered_with_the_nearest(pack: Path) -> None:
    _edit(pack, LINES, 'when = "fact = emergency-call"', 'when = "fact = emergency-cal"')
    assert _only(pack).cure == "Did you mean 'emergency-call'?"


def test_not_is_warned_about_but_can_be_used(pack: Path) -> None:
    _edit(pack, LINES, 'when = "fact = emergency-call"', 'when = "NOT fact = emergency-call"')
    assert _only(pack).severity == "warning"
    assert load_library(pack).enquiries


def test_text_in_another_encoding_is_refused_with_its_line(pack: Path) -> None:
    (pack / "purposes.toml").write_bytes("# First line\n# Caf\xe9\n".encode("latin-1"))
    problem = _only(pack)
    assert (problem.file, problem.item) == ("purposes.toml", "line 2")
    assert "UTF-8" in problem.what


def test_an_enormous_file_is_refused_unread(pack: Path) -> None:
    (pack / "enquiries" / "huge.toml").write_bytes(b"#" * (LARGEST_FILE + 1))
    assert "larger" in _only(pack).what
    with pytest.raises(DoctrineError, match="larger"):
        load_library(pack)


def test_a_missing_file_is_named(pack: Path) -> None:
    (pack / "ranking.toml").unlink()
    assert (_only(pack).file, _only(pack).what) == ("ranking.toml", "the file is missing.")


def test_a_file_no_pack_has_is_named(pack: Path) -> None:
    (pack / "enquiry.toml").write_text("")
    assert _only(pack).file == "enquiry.toml"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "no such folder" in _only(tmp_path / "nowhere").what
    with pytest.raises(DoctrineError, match="no such folder"):
        load_library(tmp_path / "nowhere")


def test_every_broken_file_is_listed_not_just_the_first(pack: Path) -> None:
    for name in ("purposes.toml", LINES):
        (pack / name).write_text("?")
    assert [one.file for one in problems(pack)] == [LINES, "purposes.toml"]


def test_the_hash_changes_with_any_word_but_not_with_line_ends(pack: Path) -> None:
    before = load_library(pack).hash
    text = (pack / WORDS).read_bytes()
    (pack / WORDS).write_bytes(text.replace(b"\n", b"\r\n"))
    assert load_library(pack).hash == before == load_library().hash
    _edit(pack, WORDS, "Kept in contact afterwards", "Kept in contact")
    assert load_library(pack).hash != before


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        (
            "vocabulary/progress.toml",
            "the report came {} days",
            "the {x} report came {} days",
            "other braces",
        ),
        ("vocabulary/progress.toml", "the report came {} days", "the { report came {} days", "other braces"),
        ("vocabulary/progress.toml", 'question = "', 'question = "{x} ', "other braces"),
        ("ranking.toml", "= ", f"= {'9' * 10_000} # ", "a number that cannot be read"),
    ],
    ids=["named braces", "half a brace", "braces in a question", "endless number"],
)
def test_what_would_only_fail_in_the_middle_of_a_plan_is_found_before(
    pack: Path, name: str, old: str, new: str, what: str
) -> None:
    _edit(pack, name, old, new)
    assert what in _only(pack).what
