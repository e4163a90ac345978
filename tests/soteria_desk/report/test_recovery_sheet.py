"""The recovery sheet on paper: everything a person needs who has nothing else, and nothing that names anybody."""

import io
from datetime import date

from pypdf import PdfReader

from soteria_desk.report.recovery_sheet import RecoverySheet, spaced, write_sheet
from soteria_desk.vault import recovery

KEY = bytes(range(32))


def a_sheet(**details: object) -> RecoverySheet:
    fields: dict[str, object] = {
        "casebook": "3f2a90c15b7746e2a1d0ce9834fa1207",
        "sheet_id": "7KQ2M0XR",
        "made_on": date(2026, 11, 22),
        "rows": recovery.encode(KEY),
    }
    return RecoverySheet(**(fields | details))  # type: ignore[arg-type]


def text_of(data: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(data)).pages
    return page.extract_text()


def test_the_sheet_is_one_page_with_every_row_and_the_ids() -> None:
    sheet = a_sheet()
    text = text_of(write_sheet(sheet))
    for row in sheet.rows:
        assert spaced(row) in text
    assert "3F2A 90C1 5B77 46E2 A1D0 CE98 34FA 1207" in text
    assert "7KQ2M0XR" in text
    assert "22 November 2026" in text
    assert "keep it in a safe" in text


def test_what_is_printed_gives_the_key_back() -> None:
    text = text_of(write_sheet(a_sheet()))
    rows = [spaced(row) for row in recovery.encode(KEY)]
    typed = [line for row in rows for line in text.splitlines() if row in line]
    found = [next(row for row in rows if row in line) for line in typed]
    assert bytes(recovery.decode(found)) == KEY


def test_the_sheet_says_that_older_sheets_open_older_copies_only() -> None:
    assert "sheets of key 2 and before open older copies only" in text_of(write_sheet(a_sheet(epoch=3)))
    assert "older copies" not in text_of(write_sheet(a_sheet()))


def test_the_same_sheet_is_the_same_file_and_names_nobody_in_it() -> None:
    data = write_sheet(a_sheet())
    assert data == write_sheet(a_sheet())
    about = PdfReader(io.BytesIO(data)).metadata
    assert about is not None
    assert set(about) == {"/Title", "/Producer"}


def test_the_rows_do_not_show_in_what_an_error_would_quote() -> None:
    sheet = a_sheet()
    assert not any(row in repr(sheet) for row in sheet.rows)


def test_a_marking_of_any_length_stays_on_the_page() -> None:
    assert len(PdfReader(io.BytesIO(write_sheet(a_sheet(marking="OFFICIAL " * 40)))).pages) == 1
