"""Whatever people type or paste is kept as typed, and printed without harm."""

from pathlib import Path

import pytest

from soteria_desk.casework.enquiry import Pointed
from soteria_desk.casework.fact import FactState
from soteria_desk.desk import Desk
from soteria_desk.errors import InvalidField
from soteria_desk.services.export import write_file
from tests.soteria_desk.services.recording import HANDSET, Recorded, record

HOSTILE = {
    "markup": '<b>bold</b><img src="file:///etc/passwd"/><para><font color="red">&amp;&#0;</para>',
    "query": "'; DROP TABLE record; -- \" OR 1=1",
    "unfinished": "<b><i><u <a href='x'>& < > \\",
    "directions": "start \u202e reversed \u2066 isolate \u200f mark \u200b nothing",
    "languages": "Żółć Ελληνικά Кириллица العربية עברית 漢字 ไทย हिन्दी",
    "pictures": "👩🏽‍🚒 🏳️‍🌈 é é",
    "long word": "x" * 3_000,
    "lines": "\n\n\r\n\tone\n" * 40,
    "format": "{self.__class__} %s %n ${HOME} `id` $(id)",
}


def _fill(desk: Desk, case: Recorded, text: str) -> None:
    desk.casework.change_case(case.id, summary=text)
    desk.casework.change_part(case.suspect, description=text)
    desk.casework.record_care(case.victim, asked_for=text, updates=text, support=text)
    record(desk, case, "fact", "messages-exchanged", FactState.APPLIES, text)
    desk.decisions.record(case.id, text, text)
    line = desk.planning.adopt(case.id, HANDSET, case.suspect)
    desk.planning.change_line(line.id, title=text, why=text, towards=text, away=text)
    desk.planning.complete(line.id, text, Pointed.BOTH)
    desk.planning.not_pursue(case.id, "loe-suspect-victim-thread", case.suspect, text)
    desk.review.ask(case.id, text, text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_text_is_kept_as_typed_and_can_be_printed(desk: Desk, case: Recorded, text: str) -> None:
    _fill(desk, case, text)
    file = desk.casework.file(case.id)
    assert file.case.summary == text
    assert file.lines[0].title == file.lines[0].result == text
    issued = desk.review.issue(case.id)
    plan = desk.review.plan_of(issued.id)
    assert plan.summary == text
    pdf = desk.export.pdf(issued)
    assert pdf.pages >= 4
    assert desk.export.verify_pdf(pdf.data).answer == "identical"


def test_half_a_character_is_refused_in_words_and_nothing_is_written(desk: Desk, case: Recorded) -> None:
    entries = desk.store.head().seq
    for text in ("half \ud83d a smile", "\udcff"):
        with pytest.raises(InvalidField):
            desk.casework.change_case(case.id, summary=text)
        with pytest.raises(InvalidField):
            desk.decisions.record(case.id, text, "because")
    assert desk.store.head().seq == entries


def test_a_text_beyond_all_measure_is_refused(desk: Desk, case: Recorded) -> None:
    with pytest.raises(InvalidField):
        desk.casework.change_case(case.id, summary="x" * 100_001)


@pytest.mark.parametrize("reference", ["x" * 200, "漢" * 200, "👩🏽‍🚒" * 50])
def test_a_plan_of_any_reference_gets_a_file_name_every_disk_takes(
    desk: Desk, case: Recorded, tmp_path: Path, reference: str
) -> None:
    desk.casework.change_case(case.id, reference=reference)
    order = desk.export.draft_order(case.id)
    write_file(tmp_path / order.file_name(), b"%PDF")
    assert (tmp_path / order.file_name()).read_bytes() == b"%PDF"
