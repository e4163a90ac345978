"""What must hold of every item of the shipped pack."""

import re
import time

import pytest

from soteria_desk import paths
from soteria_desk.doctrine.library import Library, keep_shipped, load_library
from soteria_desk.doctrine.model import EnquiryTemplate
from soteria_desk.doctrine.validate import problems

LIBRARY = load_library()
LINES = tuple(LIBRARY.enquiries.values())


@pytest.fixture
def library() -> Library:
    return LIBRARY


def test_the_pack_has_neither_errors_nor_warnings() -> None:
    assert problems(paths.resources() / "doctrine") == ()


def test_the_whole_pack_loads_within_a_tenth_of_a_second() -> None:
    keep_shipped()
    took = []
    for _ in range(3):
        start = time.perf_counter()
        assert load_library().reading
        took.append(time.perf_counter() - start)
    assert min(took) < 0.1


def test_all_lines_of_all_headings_are_shipped(library: Library) -> None:
    assert len(library.enquiries) == 229
    assert {line.strategy for line in LINES} == set(library.strategies) == {f"S{n:02d}" for n in range(1, 21)}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_every_line_says_why_both_ways_and_cites_a_source(line: EnquiryTemplate) -> None:
    assert line.why and line.towards and line.away and line.perishability
    assert len(line.steps) >= 3
    assert line.sources and line.sources_of and line.bears_on


def test_a_line_looking_at_the_victim_is_justified_and_an_intrusive_one_asks_first() -> None:
    for line in LINES:
        if line.looks_at == "victim":
            assert line.justification, line.id
        if line.intrusion == "high":
            assert line.proportionality and line.try_first, line.id


def test_four_in_five_lines_look_at_the_suspect() -> None:
    assert sum(line.looks_at == "suspect" for line in LINES) == 184


def test_what_rests_on_an_unconfirmed_source_says_so(library: Library) -> None:
    for line in LINES:
        if any(not library.sources[key].confirmed for key in line.sources):
            assert not line.confirmed, line.id
    assert {"ACRO", "CJPOA", "IOPC", "PACE", "RIPA-49", "VCODE"} <= {
        source.key for source in library.sources.values() if not source.confirmed
    }


def test_no_condition_of_ours_uses_not_so_that_learning_more_withdraws_nothing() -> None:
    assert [line.id for line in LINES if "NOT" in line.when or "!=" in line.when] == []


def test_every_offence_family_can_be_recorded_and_its_dates_make_sense(library: Library) -> None:
    families = {value for key, value in library.values if key == "offence"}
    assert {offence.family for offence in library.offences.values()} == families
    assert library.offences["SOA-1"].title() == "Rape, Sexual Offences Act 2003 s.1"
    for offence in library.offences.values():
        assert offence.sources
        if offence.id.startswith("SOA-"):
            assert offence.from_on is not None and offence.from_on.isoformat() >= "2004-05-01"


def test_eight_questions_are_put_to_the_reviewer_the_last_about_gaps(library: Library) -> None:
    assert len(library.review_questions) == 8
    assert [one.kind for one in library.review_questions].index("gap") == 7


def test_labels_are_short_unique_within_their_group_and_blame_nobody(library: Library) -> None:
    blame = re.compile(
        r"\b(alleg|claim(s|ed)?|complainant|failed|refus(es|ed) to|admit|lie[sd]?|vulnerable girl|promiscu)",
        re.I,
    )
    for group in library.groups:
        labels = [value.label for key, value in library.in_group(group.id) if key.kind == "set"]
        assert len(labels) == len(set(labels)), group.id
        for label in labels:
            assert len(label) <= 50, label
            assert not blame.search(label), label


def test_behaviour_is_told_by_phase_of_what_the_suspect_did(library: Library) -> None:
    values = [value for key, value in library.in_group("behaviour")]
    assert {value.phase for value in values} == {"before", "during", "after"}
    assert len(values) == 47  # 41 of the research, and six that decide which lines come first


def test_every_group_of_the_context_page_has_something_in_it(library: Library) -> None:
    numbers = {key.group for key in library.keys.values() if key.kind == "number"}
    for group in library.groups:
        assert library.in_group(group.id) or group.id in numbers
