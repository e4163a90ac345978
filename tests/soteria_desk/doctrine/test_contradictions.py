"""A condition that no case can meet is refused, where that follows from it and from the kinds of facts alone."""

import pytest

from soteria_desk.doctrine.check_condition import condition_findings
from soteria_desk.doctrine.condition import parse
from soteria_desk.doctrine.library import Library, load_library


@pytest.fixture(scope="module")
def national() -> Library:
    return load_library()


@pytest.mark.parametrize(
    ("when", "never"),
    [
        ("stage = pre-charge AND stage = investigation", True),
        ("stage = pre-charge AND (stage = investigation OR report.days < 0)", True),
        ("(stage = pre-charge AND fact = cctv-likely) AND stage = investigation", True),
        ("stage = pre-charge AND (stage = investigation OR fact = cctv-likely)", False),
        ("stage in {pre-charge, investigation} AND stage = investigation", False),
        ("fact = cctv-likely AND fact = messages-exchanged", False),
        ("report.days < 0", True),
        ("report.days > 7 AND report.days < 7", True),
        ("report.days > 7 OR report.days < 7", False),
        ("fact = cctv-likely OR (report.days > 3 AND report.days <= 3)", True),
        ("relationship = unknown AND relationship = ex-partner", True),
        ("relationship in {unknown, ex-partner}", False),
        ("fact = cctv-likely AND NOT fact in {cctv-likely, messages-exchanged}", True),
        ("fact = cctv-likely AND NOT fact = messages-exchanged", False),
        ("always AND NOT fact = cctv-likely", False),
    ],
)
def test_a_condition_that_can_never_be_true_is_found(national: Library, when: str, never: bool) -> None:
    found = [
        what
        for what, cure, severity in condition_findings(parse(when), national.keys)
        if severity == "error" and cure
    ]
    assert bool(found) == never, found
    assert all("never be true" in what for what in found)


def test_a_condition_of_very_many_ways_is_not_gone_through(national: Library) -> None:
    many = " AND ".join(["(fact = cctv-likely OR fact = messages-exchanged)"] * 30)
    assert list(condition_findings(parse(many), national.keys)) == []
