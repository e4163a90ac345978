"""Question sets, wording patterns and the review: broken ones are refused with file, item and cure."""

import shutil
from pathlib import Path

import pytest

from soteria_desk import paths
from soteria_desk.doctrine.check_wording import can_stall
from soteria_desk.doctrine.validate import problems

EX, FRIEND = "questions/ex-partner.toml", "questions/friend-peer.toml"
RUBRIC, PRINTED = "review/rubric.toml", "review-questions.toml"
BLAME, HANDLING = "wording/blame.toml", "wording/handling.toml"
SAYS_NO, CONDUCT = "wording/rebuttal.toml", "wording/rules-conduct.toml"


@pytest.mark.parametrize(
    ("name", "old", "new", "item", "what"),
    [
        (EX, 'when = "context = ex-partner"', 'when = "context = ex-wife"', "questions-ex-partner", "ex-wife"),
        (EX, 'when = "context = ex-partner"', 'when = "context ="', "questions-ex-partner", "cannot be read"),
        (EX, 'context = "ex-partner"', 'context = "stranger"', "questions-stranger", "has two sets"),
        (EX, 'context = "ex-partner"', 'context = "stranger"', "context.ex-partner", "no question set"),
        (EX, 'theme = "alternative"', 'theme = "pattern"', "questions-ex-partner", "the last is an alternative"),
        (EX, 'theme = "access"', 'theme = "acces"', "ex-partner.h1.theme", "acces"),
        (EX, '"loe-suspect-victim-thread"', '"loe-thread"', "ex-partner.h1", "loe-thread"),
        (EX, '"element-intention"', '"element-purpose"', "ex-partner.h1", "element-purpose"),
        (EX, 'elements = ["element-intention"]\n', "", "ex-partner.h1", "bears on no element"),
        (EX, 'about = "did"', 'about = "thought"', "ex-partner.h1.questions[0].about", "thought"),
        (EX, "Who set time and place?", "Why did she open the door?", "ex-partner.h1", "why the victim"),
        (EX, "Who set time and place?", "Time and place.", "ex-partner.h1", "question mark"),
        (EX, 'account = "consent"', 'account = "consented"', "ex-partner.a1", "consented"),
        (EX, "fairness = \"Full thread", "fairness = \"\" # Full thread", "ex-partner.a1", "fair test"),
        (EX, 'set = "questions-ex-partner"', 'set = "questions-ex"', "ex-partner.h1", "questions-ex"),
        ("questions/position-of-trust.toml", "SOA-16#victim-age", "SOA-16#age", "position-of-trust.h9", "SOA-16#age"),
        (RUBRIC, "weight = 3", "weight = 4", "rubric-1.weight", "4"),
        (RUBRIC, "weight = 3", "weight = 2", "rubric-scale", "is not that of the questions"),
        (RUBRIC, "number = 2\n", "number = 3\n", "rubric-1", "do not run from 1"),
        (RUBRIC, 'strategy = "S15"', 'strategy = "S51"', "rubric-1", "S51"),
        (RUBRIC, "at_least = 70", "at_least = 90", "rubric-scale", "do not run from the best"),
        (RUBRIC, 'held_at = "needs-work"', 'held_at = "needs"', "rubric-scale", "needs"),
        (PRINTED, '"rubric-9"', '"rubric-90"', "least-intrusive", "rubric-90"),
        (PRINTED, 'stands_for = ["rubric-3"]\n', "", "gap", "stands for no question"),
        (PRINTED, 'stands_for = ["rubric-3"]\n', "", "rubric-3", "no printed question"),
        (BLAME, r"\b(no|without", r"\b((no|without", "lang-no-injury", "cannot be read"),
        (BLAME, r"\b(no|without", r"\b(none|without", "lang-no-injury", "not found in"),
        (BLAME, r"(signs?\s+of\s+)?", r"(\w+\s*)*", "lang-no-injury", "can stall"),
        (BLAME, 'not_found = ["Injury photographed', 'not_found = ["No injury photographed', "lang-no-injury", "must not"),
        (BLAME, 'found = ["No sign of injury was found."]', "found = []", "lang-no-injury", "no example"),
        (BLAME, 'found = ["No sign of injury was found."]', f'found = ["{"No injury. " * 20}"]', "lang-no-injury", "longer"),
        (BLAME, 'category = "injury"', 'category = "harm"', "lang-no-injury.category", "harm"),
        (HANDLING, "most_at_once = 3", "most_at_once = 0", "wording-handling", "below 1"),
        (HANDLING, "within_words = 6", "within_words = 0", "wording-handling", "below 1"),
        (HANDLING, "within_words = 6", 'within_words = 6\nsuspect_words = ["suspect"]', "wording-handling", "suspect_words"),
        (SAYS_NO, '"decline to"', '"decline to", "cannot"', "words-no-word", "'can not'"),
        (SAYS_NO, '"decline to"', '"decline to", "can/cannot~ say"', "words-no-word", "'can not'"),
        (SAYS_NO, '"can not ..2 be faulted"', '"^cannot ..2 be faulted"', "rebuts-not-put-forward", "'can not'"),
        (SAYS_NO, '"can not ..2 be faulted"', '"victim\'s? not"', "rebuts-not-put-forward", "'victim'"),
        (CONDUCT, '"we/i will not bother"', '"we ..2 wont bother"', "reads-will-not-charge", "'will not'"),
    ],
)  # fmt: skip
def test_broken_practice_is_told_by_file_and_item(
    tmp_path: Path, name: str, old: str, new: str, item: str, what: str
) -> None:
    pack = Path(shutil.copytree(paths.resources() / "doctrine", tmp_path / "pack"))
    text = (pack / name).read_text(encoding="utf-8")
    assert old in text
    (pack / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    found = problems(pack)
    assert [one for one in found if one.item == item and what in one.what + one.cure], found
    assert all(one.cure for one in found)


@pytest.mark.parametrize(
    ("pattern", "stalls"),
    [
        (r"(a+)+$", True),
        (r"(\w+\s*)*x", True),
        (r"(\s+)*", True),
        (r"((very|so)\s+){2,}", False),
        (r"(very\s+|so\s+)*drunk", False),
        (r"(\w+\s+){0,3}with", False),
        (r"[(]+x(ab)+", False),
        (r"\(a+\)+", False),
    ],
)
def test_a_pattern_that_could_stall_a_search_is_recognised(pattern: str, stalls: bool) -> None:
    assert can_stall(pattern) is stalls
