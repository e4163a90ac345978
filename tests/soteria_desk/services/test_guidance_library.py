"""The guidance library: what a search finds, where links lead, and what an item says of itself."""

from pathlib import Path
from time import process_time

import pytest

from soteria_desk.doctrine.layers import load
from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.services.guidance import VALUE, Guide
from soteria_desk.services.guidance_entry import GuideEntry, entry_of
from tests.a_layer import ADDED, REPLACED, WITHDRAWN, write_layer


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def guide(library: Library) -> Guide:
    return Guide(library)


def told(guide: Guide, id_: str) -> GuideEntry:
    entry = entry_of(guide, id_)
    assert entry is not None
    return entry


def test_a_search_finds_titles_before_texts_and_needs_every_word(guide: Guide) -> None:
    found = guide.search("Doorbell dashcam")
    lines = next(bundle for bundle in found if bundle.title == "Lines of enquiry")
    assert lines.rows[0].id == "loe-private-cameras"
    assert guide.search("doorbell zzzz") == ()
    assert guide.search("  ") == ()


def test_a_search_minds_neither_capitals_nor_the_form_of_an_apostrophe(guide: Guide) -> None:
    assert guide.search("SUSPECT\u2019S HOME") == guide.search("suspect's home") != ()


def test_a_search_finds_an_item_by_its_id(guide: Guide) -> None:
    assert "SOA-14" in {row.id for bundle in guide.search("soa-14") for row in bundle.rows}


def test_a_search_of_the_whole_pack_takes_less_than_50_ms(guide: Guide) -> None:
    for words in ("e", "consent", "phone download", "nothing of the kind"):
        started = process_time()
        guide.search(words)
        assert process_time() - started < 0.05


def test_every_item_of_the_pack_can_be_browsed_to_and_told(guide: Guide) -> None:
    listed = {row.id for bundle in guide.browse("kind") for row in bundle.rows}
    assert listed == set(guide.rows)
    for id_ in listed:
        entry = told(guide, id_)
        for section in entry.sections:
            assert all(link.id in guide.rows for link in section.links()), id_
            assert section.heading
            assert all(one.text or one.links for one in section.passages), (id_, section.heading)


@pytest.mark.parametrize("by", ["strategy", "context", "offence", "stage"])
def test_what_belongs_together_is_listed_together(guide: Guide, by: str) -> None:
    bundles = guide.browse(by)  # type: ignore[arg-type]
    assert bundles
    assert all(bundle.rows for bundle in bundles)


def test_all_lines_stand_under_a_strategy_and_all_offences_under_a_family(guide: Guide) -> None:
    under = {row.id for bundle in guide.browse("strategy") for row in bundle.rows}
    assert set(guide.library.enquiries) <= under
    assert set(guide.library.offences) <= {r.id for bundle in guide.browse("offence") for r in bundle.rows}


def test_a_line_tells_both_ways_its_steps_and_its_condition_in_words(guide: Guide) -> None:
    entry = told(guide, "loe-private-cameras")
    for field in ("why", "towards", "away", "steps"):
        section = entry.section(field)
        assert section is not None
        assert section.passages[0].text
    steps, when = entry.section("steps"), entry.section("when")
    assert steps is not None
    assert steps.numbered
    assert when is not None
    assert "fact in {" not in when.passages[0].text
    assert "at most 30" in when.passages[0].text


def test_a_line_leads_to_its_gate_its_questions_and_how_long_it_can_be_had(guide: Guide) -> None:
    by_heading = {one.heading: one for one in told(guide, "loe-private-cameras").sections}
    assert [one.id for one in by_heading["How long it can be had"].links()] == ["doorbell-and-dashcam"]
    gate = next(row.parts[0] for row in guide.rows.values() if row.kind == "gate")
    gated = told(guide, gate.lines[0])
    assert gate.id in [one.id for section in gated.sections for one in section.links()]
    questions = gated.section("proportionality")
    assert questions is not None
    assert all(one.kind == "proportionality" for one in questions.links())


def test_an_offence_tells_its_points_with_their_days(guide: Guide) -> None:
    points = told(guide, "SOA-14").section("points")
    assert points is not None
    notes = [one.note for one in points.passages]
    assert any("conduct from 28 June 2022" in note for note in notes)
    assert any("conduct until 27 June 2022" in note for note in notes)


def test_what_is_not_confirmed_says_so_and_so_does_its_copied_text(guide: Guide) -> None:
    open_ = next(row for row in guide.rows.values() if not row.confirmed and row.kind == "check")
    entry = told(guide, open_.id)
    assert not entry.confirmed
    assert entry.trust
    assert "NOT CONFIRMED" in entry.text()
    assert next(row for b in guide.browse("kind") for row in b.rows if row.id == open_.id).confirmed is False


def test_a_recorded_value_tells_which_lines_and_context_it_brings_in(guide: Guide) -> None:
    entry = told(guide, "relationship=intimate-partner")
    assert guide.rows[entry.id].kind == VALUE
    kinds = {link.kind for section in entry.sections for link in section.links()}
    assert {"enquiry", "context"} <= kinds


def test_sources_are_told_with_publisher_date_and_address_as_text(guide: Guide) -> None:
    entry = told(guide, "REL-01")
    assert entry.sources
    text = entry.text()
    for source in entry.sources:
        for part in (source.title, source.publisher, source.date, source.address):
            assert part in text
    assert guide.library.info.version in entry.pack


def test_something_named_elsewhere_is_found_by_id_by_value_or_by_its_fact(guide: Guide) -> None:
    assert guide.find("loe-private-cameras") == "loe-private-cameras"
    assert guide.find("relationship=intimate-partner") == "relationship=intimate-partner"
    assert guide.find("relationship=long gone") == "relationship"
    assert guide.find("safe-contact-of-our-own") == ""


def test_an_item_of_a_force_layer_says_so_and_what_was_withdrawn_says_why(tmp_path: Path) -> None:
    guide = Guide(load(write_layer(tmp_path)))
    assert "Force layer" in told(guide, ADDED).pack
    assert "replaces what the pack says" in told(guide, REPLACED).pack
    assert "Force layer" not in told(guide, "loe-cell-site").pack
    gone = told(guide, guide.find(WITHDRAWN))
    assert gone.kind == "Withdrawn"
    assert gone.sections[0].passages[0].text == guide.library.withdrawn[WITHDRAWN][1]
    assert WITHDRAWN not in {row.id for bundle in guide.browse("kind") for row in bundle.rows}
