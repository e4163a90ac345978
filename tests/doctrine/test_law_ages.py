"""Age limits and kinds of conduct in the pack go back to what the research says of each offence, and to nothing else."""

import re
from pathlib import Path

import msgspec
import pytest

from soteria_desk.doctrine.law import DateRule, OffenceLaw, Part
from soteria_desk.doctrine.library import load_library

LIBRARY = load_library()
OFFENCES = LIBRARY.reading.of(OffenceLaw)
SAID = {
    one["row"]: f"{one['said']} {one.get('max', '')}"
    for one in msgspec.json.decode((Path(__file__).parent / "research" / "law.json").read_bytes())
}
SAME_AS = {
    # "same age limb", "age limb", "as s.16", "as s.25", "would breach ss.9-12 if adult": the row that says it.
    "1A SOA-10": "1A SOA-9",
    "1A SOA-11": "1A SOA-9",
    "1A SOA-12": "1A SOA-9",
    "1A SOA-13": "1A SOA-9",
    "1A SOA-15": "1A SOA-9",
    "1A SOA-17": "1A SOA-16",
    "1A SOA-18": "1A SOA-16",
    "1A SOA-19": "1A SOA-16",
    "1A SOA-26": "1A SOA-25",
}


def _limits(part: Part) -> dict[str, int]:
    names = ("victim_from", "victim_under", "suspect_from", "suspect_under")
    return {name: age for name in names if (age := getattr(part, name)) is not None}


LIMITED = [one for one in OFFENCES.values() if any(_limits(part) for part in (*one.points, *one.penalties))]


@pytest.mark.parametrize("offence", LIMITED, ids=lambda one: one.id)
def test_every_age_limit_is_said_by_the_research(offence: OffenceLaw) -> None:
    said = f"{SAID[offence.row]} {SAID.get(SAME_AS.get(offence.row, ''), '')}"
    figures = {int(one) for one in re.findall(r"\b\d{2}\b", said)}
    figures |= {age + 1 for age in figures if re.search(rf"-{age}\b", said)}  # 13-15: under 16
    if "adult" in said or "child = " in said:
        figures |= {18}
    for part in (*offence.points, *offence.penalties):
        assert set(_limits(part).values()) <= figures, (part, said)


@pytest.mark.parametrize("offence", OFFENCES.values(), ids=lambda one: one.id)
def test_every_point_whose_words_limit_an_age_carries_the_limit(offence: OffenceLaw) -> None:
    spoken = re.compile(
        r"(victim|suspect|child|she|person|woman|it shows a person)\b[^.]*?\b(?:under|of|was) (1\d)", re.I
    )
    for point in offence.points:
        figures = {int(one) for one in re.findall(r"\b1[0-8]\b", point.text)}
        if "age" in point.bears_on and spoken.search(point.text) and "no-consent" not in point.bears_on:
            assert set(_limits(point).values()) <= figures | {16} and _limits(point), point
    words = " ".join(point.text for point in offence.points)
    for point in offence.points:
        for age in _limits(point).values():
            assert str(age) in words or (age == 18 and "adult" in words) or (age == 16 and "15" in words), (
                point
            )


def test_the_limits_are_these_and_no_others() -> None:
    found = {
        (one.id, name): age for one in LIMITED for point in one.points for name, age in _limits(point).items()
    }
    children = ("SOA-5", "SOA-6", "SOA-7", "SOA-8a", "SOA-8b", "H-5")
    grooming = ("SOA-9", "SOA-10", "SOA-11", "SOA-12", "SOA-15", "SOA-15A")
    trust = ("SOA-16", "SOA-17", "SOA-18", "SOA-19", "H-22")
    under_18 = (*trust, "SOA-25", "SOA-26", "SOA-47", "SOA-48..50", "D-IIOC")
    assert found == {
        **{(id_, "victim_under"): 13 for id_ in children},
        **{(id_, "victim_under"): 16 for id_ in (*grooming, "SOA-13", "H-6", "H-20", "H-21")},
        **{(id_, "victim_under"): 18 for id_ in under_18},
        **{(id_, "suspect_from"): 18 for id_ in (*grooming, *trust)},
        ("SOA-13", "suspect_under"): 18,
        ("SOA-64/65", "suspect_from"): 16,
        ("SOA-64/65", "victim_from"): 18,
        ("SOA-66E", "victim_from"): 18,
        ("H-6", "victim_from"): 13,
        ("H-11", "suspect_from"): 16,
    }  # of H-20 the later of its two stands here


def test_the_only_age_that_bars_every_offence_is_under_ten() -> None:
    bars = [band for rule in LIBRARY.reading.of(DateRule).values() for band in rule.bands if band.bars]
    assert [(one.youngest, one.oldest, one.until) for one in bars] == [(0, 9, None)]
    assert "under 10 no liability" in SAID["1B R5"]


def test_the_year_of_an_act_stands_where_no_first_day_is_known() -> None:
    for id_, definition in LIBRARY.offences.items():
        named = re.search(r"Act (\d{4})", definition.act)
        common_law = "ommon law" in f"{definition.act} {definition.section}"
        expected = named and definition.from_on is None and not common_law and id_ != "D-INCH"  # conspiracy
        assert OFFENCES[id_].act_year == (int(named[1]) if named and expected else None), id_


def test_what_an_offence_is_asked_for_by_is_never_its_own_family_and_each_kind_has_an_offence() -> None:
    for id_, definition in LIBRARY.offences.items():
        assert definition.family not in OFFENCES[id_].covers, id_
        assert len(OFFENCES[id_].covers) == len(set(OFFENCES[id_].covers)), id_
    families = {value for key, value in LIBRARY.values if key == "offence"}
    assert families == {one.family for one in LIBRARY.offences.values()}


@pytest.mark.parametrize(
    ("row", "words", "kind"),
    [
        ("1B H-12", "non-consensual anal rape of a man", "rape"),
        ("1B H-14", "digital/object/oral", "assault-by-penetration"),
        ("1A SOA-5", "penile penetration", "rape"),
        ("1A SOA-9", "if penetrative", "rape"),
        ("1A SOA-30", "touching", "sexual-assault"),
        ("1B H-5", "intercourse", "rape"),
    ],
)
def test_kinds_of_conduct_go_back_to_the_points_of_the_research(row: str, words: str, kind: str) -> None:
    offence = next(one for one in OFFENCES.values() if one.row == row)
    assert words in SAID[row] and kind in offence.covers
