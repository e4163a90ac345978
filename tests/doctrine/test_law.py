"""What must hold of the law in the shipped pack, whatever becomes of the data format."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from soteria_desk.doctrine.law import DateRule, Element, OffenceLaw, Presumption
from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.procedure import (
    Deadline,
    ForbiddenWording,
    Gate,
    LawCheck,
    Limit,
    VictimRight,
    Window,
)

LIBRARY = load_library()
READING = LIBRARY.reading
OFFENCES = READING.of(OffenceLaw)
GATES = READING.of(Gate)


def _conditions(gate: str, applies: str = "always") -> set[str]:
    return {one.id for one in GATES[gate].conditions if one.applies == applies}


def test_every_definition_has_points_to_prove_and_one_is_who_did_it() -> None:
    assert set(OFFENCES) - set(LIBRARY.offences) == {"SOA-22A"}
    for id_ in LIBRARY.offences:
        points = {point.id for point in OFFENCES[id_].points}
        assert "identity" in points and len(points) > 1, id_


def test_ids_of_the_first_issue_are_kept() -> None:
    first = (Path(__file__).parent / "research" / "first-issue.txt").read_text("utf-8").split()
    assert len(first) == 62
    assert set(first) <= set(LIBRARY.offences)


def test_presumptions_are_for_sections_1_to_4_alone_and_ask_what_the_suspect_knew() -> None:
    with_presumptions = [id_ for id_, one in OFFENCES.items() if one.consent == "CE+P"]
    assert with_presumptions == ["SOA-1", "SOA-2", "SOA-3", "SOA-4a", "SOA-4b"]
    presumptions = READING.of(Presumption)
    assert [one.section for one in presumptions.values()] == [
        *(f"s.75(2)({letter})" for letter in "abcdef"), "s.76(2)(a)", "s.76(2)(b)",
    ]  # fmt: skip
    for one in presumptions.values():
        assert list(one.offences) == with_presumptions
        assert one.conclusive == one.section.startswith("s.76")
        mind = {"knowledge", "intention"} & {point.id for point in one.points}
        assert mind, one.id
    assert {value for key, value in LIBRARY.values if key == "presumption"} == {
        one.value for one in presumptions.values()
    }


def test_agreement_freedom_capacity_and_belief_are_asked_about_apart() -> None:
    limbs = {limb for one in READING.of(Element).values() for limb in one.limbs}
    assert limbs == {"agreement", "freedom", "capacity", "belief"}


def test_what_may_not_be_in_force_is_flagged_and_never_confirmed() -> None:
    flagged = {id_: one.commencement for id_, one in OFFENCES.items() if one.commencement != "in-force"}
    assert flagged == {
        "SOA-46A": "not-seen", "D-SPIKE26": "not-seen", "SOA-66AB": "reported", "SOA-66AE": "reported",
    }  # fmt: skip
    for id_ in flagged:
        assert not OFFENCES[id_].confirmed and not LIBRARY.offences[id_].confirmed


def test_an_offence_is_no_surer_when_it_is_recorded_than_in_law() -> None:
    for id_, definition in LIBRARY.offences.items():
        assert definition.confirmed == OFFENCES[id_].confirmed, id_


@pytest.mark.parametrize(
    ("offence", "on", "holds", "gone"),
    [
        ("SOA-14", date(2022, 6, 27), "offence-9-13", "offence-5-13"),
        ("SOA-14", date(2022, 6, 28), "offence-5-13", "offence-9-13"),
        ("SOA-15", date(2015, 4, 12), "contact-repeated", "contact-once"),
        ("SOA-15", date(2015, 4, 13), "contact-once", "contact-repeated"),
        ("H-1", date(1994, 11, 2), "penetration", "penetration-wider"),
        ("H-1", date(1994, 11, 3), "penetration-wider", "penetration"),
        ("H-20", date(2001, 1, 11), "under-16", "under-14"),
        ("D-76", date(2023, 4, 4), "connected", "connected-wider"),
    ],
)
def test_points_to_prove_change_on_the_day_the_law_did(offence: str, on: date, holds: str, gone: str) -> None:
    def on_that_day(first: date | None, last: date | None) -> bool:
        return (first or date.min) <= on <= (last or date.max)

    points = {point.id for point in OFFENCES[offence].points if on_that_day(point.from_on, point.to_on)}
    assert holds in points and gone not in points


def test_the_maximum_is_that_of_the_day() -> None:
    attempts = {penalty.maximum: penalty for penalty in OFFENCES["H-1a"].penalties}
    assert attempts["7 years"].to_on == date(1985, 9, 15)
    assert attempts["life"].from_on == date(1985, 9, 16)


def test_a_range_is_told_of_the_six_boundaries_and_of_the_day_the_law_was_replaced() -> None:
    rules = READING.of(DateRule)
    assert rules["R1"].days == rules["R2"].days == (date(2004, 5, 1),)
    assert [day.isoformat() for day in rules["R4"].days] == [
        "1985-09-16", "1994-11-03", "2022-06-28", "2024-01-31", "2026-02-06", "2026-06-29",
    ]  # fmt: skip
    assert [(band.youngest, band.oldest, band.until) for band in rules["R5"].bands] == [
        (0, 9, None), (0, 13, date(1993, 9, 20)), (10, 13, date(1998, 9, 30)),
    ]  # fmt: skip
    assert (rules["R6"].modes, rules["R6"].months) == (("SO",), 6)


def test_the_victim_hears_within_one_working_day_with_enhanced_rights_and_five_without() -> None:
    deadlines = READING.of(Deadline)
    for number in (1, 2, 3, 4, 5, 7):
        terms = deadlines[f"DL-{number:02d}"].terms
        assert [(term.amount, term.unit) for term in terms] == [(1, "working-day"), (5, "working-day")]
    assert sorted(right.number for right in READING.of(VictimRight).values()) == list(range(1, 13))


def test_ladders_rise_as_the_law_says() -> None:
    def steps(ladder: str) -> list[str]:
        limits = [one for one in READING.of(Limit).values() if one.ladder == ladder]
        return [one.length.words() if one.length else "" for one in sorted(limits, key=lambda one: one.order)]

    assert steps("bail") == ["3 months", "6 months", "9 months", "12 months", "18 months"]
    assert steps("detention") == ["24 hours", "36 hours", "72 hours", "96 hours"]
    assert steps("detention-review") == ["6 hours", "9 hours"]
    assert (steps("custody"), steps("bail-breach"), steps("released")) == (["182 days"], ["3 hours"], [""])


def test_the_gate_of_a_device_asks_for_every_condition_of_the_act() -> None:
    gate = "victim-device"
    assert {
        "voluntary",
        "agreed",
        "user",
        "purpose",
        "relevance",
        "necessary",
        "proportionate",
    } <= _conditions(gate)
    notice = {"notice-what", "notice-why", "notice-handling", "notice-refuse", "notice-case-goes-on"}
    assert notice | {"confirmation", "copy", "alternatives", "code", "return"} <= _conditions(gate)
    assert _conditions(gate, "excess") == {"excess"}
    assert _conditions(gate, "confidential") == {"confidential"}
    assert _conditions(gate, "child") == {"child-agrees-for", "child-views", "child-told"}
    assert _conditions(gate, "adult-without-capacity") == {"adult-agrees-for"}
    assert _conditions(gate, "dead-or-missing") == {"without-agreement"}


def test_the_gate_of_third_party_material_asks_for_every_condition_of_the_act() -> None:
    gate = "third-party-material"
    assert {"holder-has-it", "relevance", "necessary", "proportionate", "alternatives"} <= _conditions(gate)
    assert {"notice-what", "notice-why", "notice-handling", "notice-date", "views"} <= _conditions(gate)
    assert _conditions(gate, "counselling") == {
        "counselling", "counselling-presumption", "counselling-approval",
    }  # fmt: skip
    assert _conditions(gate, "notice-withheld") == {"notice-withheld"}


def test_every_highly_intrusive_line_on_a_device_or_a_record_stands_behind_a_gate() -> None:
    gated = {line for gate in GATES.values() for line in gate.lines}
    for line in LIBRARY.enquiries.values():
        about_records = "fact = victim-records-relevant" in line.when or "victim-device-relevant" in line.when
        if line.intrusion == "high" and about_records and line.looks_at == "victim":
            assert line.id in gated, line.id


def test_words_that_must_never_appear_stand_in_nothing_the_pack_itself_says() -> None:
    phrases = [
        phrase
        for words in READING.of(ForbiddenWording).values()
        if words.effect == "never"
        for phrase in words.phrases
    ]
    assert "case may stop if you refuse" in phrases and "all records" in phrases
    for line in LIBRARY.enquiries.values():
        said = " ".join((line.title, line.why, *line.steps)).lower()
        assert not any(phrase in said for phrase in phrases), line.id


def test_checks_wait_for_their_place_in_the_operating_model() -> None:
    checks = READING.of(LawCheck)
    topics = ["OFF", "CON", "RLE", "DIG", "VIR", "EVI", "SUS", "FOR", "VIC", "SUP", "PRT"]
    assert list(dict.fromkeys(one.topic for one in checks.values())) == topics
    assert checks["CHK-SUS-4"].numbers == {"first": 28, "second": 14, "third": 7, "last": 2}
    assert checks["CHK-FOR-1"].numbers == {"percent-left": 25}


def test_a_window_is_had_by_at_least_one_line() -> None:
    for window in READING.of(Window).values():
        assert window.lines, window.id


def test_nothing_in_the_law_says_complainant_or_alleged_or_doubts() -> None:
    doubt = re.compile(r"\balleged victim|\bclaims (?:to|that)|\bso-called|\bpromiscu|\bcredib", re.I)
    for kind, entry in READING.all():
        if READING.file_of[kind, entry.id].startswith("law/"):
            assert not doubt.search(msgspec.json.encode(entry).decode()), (kind, entry.id)
