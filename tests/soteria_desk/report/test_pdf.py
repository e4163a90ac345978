"""The file that comes out: pages, fonts, metadata, sameness, and text that tries to be something else."""

import hashlib
import io
import os
import re
import subprocess
import sys
import time
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from soteria_desk.casework.plan import Plan, PlanStep
from soteria_desk.errors import Cancelled
from soteria_desk.report.compose import compose
from soteria_desk.report.html import write_html
from soteria_desk.report.pdf import write_pdf
from soteria_desk.report.plain import write_plain
from soteria_desk.report.read_pdf import fingerprint_in
from tests.soteria_desk.report.sample import FINGERPRINT, SEAL, a_line, a_plan

HOSTILE = (
    '<img src="file:///etc/passwd"/><a href="https://example.invalid/">x</a><para><font size="999">y',
    "&lt;b&gt; &#x1F512; &nbsp; </para></b>]]>",
    "null \x00 bell \x07 escape \x1b[31m delete \x7f next line \x85 separator \u2028 end",
    "half \ud800 character \udfff and non-character \ufffe",
    "turned \u202e around \u2066 and \u2069 zero\u200bwidth\ufeff",
    "عربى שלום Ελληνικά Кириллица 漢字 한국어 ไทย देवनागरी 🔒🏳️‍🌈 e\u0301",
    "(\\) ) Tj ET Q endstream endobj trailer << /Root 1 0 R >>",
    "%s %n {0} {pages} ${x} \\input{/etc/passwd}",
    "\n\n\n\t\t \r\n \r",
    " ",
)


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def fonts_of(data: bytes) -> dict[str, bool]:
    """Return every font of the file, and whether it is embedded."""
    found: dict[str, bool] = {}
    for value in PdfReader(io.BytesIO(data)).xref[0]:
        thing: Any = PdfReader(io.BytesIO(data)).get_object(value)
        if isinstance(thing, dict) and thing.get("/Type") == "/Font":
            descriptor = thing.get("/FontDescriptor")
            found[thing["/BaseFont"]] = descriptor is not None and "/FontFile2" in descriptor.get_object()
    return found


def everywhere(plan: Plan, words: str) -> Plan:
    """Return the plan with `words` in every field that holds typed text."""
    keys = {"tag", "state", "severity", "urgency", "pointed", "looks_at", "id", "hash"}

    def swap(value: Any, key: str = "") -> Any:
        if isinstance(value, msgspec.Struct):
            return replace(value, **{n: swap(getattr(value, n), n) for n in value.__struct_fields__})
        if isinstance(value, tuple):
            return tuple(swap(one, key) for one in value)
        return words if isinstance(value, str) and key not in keys else value

    changed = swap(plan)
    assert isinstance(changed, Plan)
    return changed


@pytest.fixture(scope="module")
def printed() -> bytes:
    return write_pdf(compose(a_plan(), SEAL))


def test_every_word_of_the_plan_is_on_paper_and_can_be_copied(printed: bytes) -> None:
    found = " ".join(text_of(printed).split())
    for line in (line for group in a_plan().groups for line in group.lines):
        for word in f"{line.title} {line.towards} {line.away} {line.result}".split():
            assert word in found
    for words in ("Victim first", "Supervisor’s review", SEAL.short(), SEAL.long(), "D-011"):
        assert words in found


def test_every_page_has_marking_revision_fingerprint_record_and_its_number(printed: bytes) -> None:
    pages = PdfReader(io.BytesIO(printed)).pages
    for number, page in enumerate(pages, 1):
        found = " ".join(page.extract_text().split())
        assert found.count("OFFICIAL-SENSITIVE") == 2
        assert "Op LARKSPUR, WX/26/00417" in found and "Revision 4, for review" in found
        assert SEAL.short() in found and SEAL.record in found
        assert "Issued 10 March 2026, 15:05" in found
        assert f"Page {number} of {len(pages)}" in found


def test_the_statement_to_sign_names_all_pages(printed: bytes) -> None:
    count = len(PdfReader(io.BytesIO(printed)).pages)
    statement = f"I have read revision 4, pages 1 to {count}, fingerprint {SEAL.short()}."
    assert "".join(statement.split()) in "".join(text_of(printed).split())


def test_only_our_own_fonts_are_in_the_file_and_all_are_embedded(printed: bytes) -> None:
    fonts = fonts_of(printed)
    assert fonts and all(fonts.values())
    assert {name.split("+")[1] for name in fonts} <= {"Inter-Regular", "Inter-SemiBold", "Inter-Bold",
                                                      "DejaVuSansMono", "DejaVuSans"}  # fmt: skip


def test_metadata_says_what_it_is_and_nothing_of_the_case(printed: bytes) -> None:
    reader = PdfReader(io.BytesIO(printed))
    assert {key: str(value) for key, value in (reader.metadata or {}).items()} == {
        "/Title": "Investigation plan",
        "/Keywords": FINGERPRINT,
        "/Producer": "Soteria Desk",
    }
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_outline_leads_to_every_section(printed: bytes) -> None:
    outline: Any = PdfReader(io.BytesIO(printed)).outline
    headings = [section.heading() for section in compose(a_plan(), SEAL).sections]
    assert [entry.title for entry in outline] == ["Investigation plan", *headings]


def test_nothing_in_the_file_leads_outside(printed: bytes) -> None:
    for sign in (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/Annots", b"http"):
        assert sign not in printed


def test_the_fingerprint_is_read_back_from_the_file(printed: bytes) -> None:
    assert fingerprint_in(printed) == FINGERPRINT
    assert fingerprint_in(write_pdf(compose(a_plan(), None))) is None
    assert fingerprint_in(b"%PDF-1.4 broken") is None
    assert fingerprint_in(b"") is None


def test_the_same_plan_gives_the_same_bytes_in_another_process_zone_and_hash_seed(printed: bytes) -> None:
    assert write_pdf(compose(a_plan(), SEAL)) == printed
    code = (
        "import hashlib; from soteria_desk.report.compose import compose; "
        "from soteria_desk.report.pdf import write_pdf; "
        "from tests.soteria_desk.report.sample import SEAL, a_plan; "
        "print(hashlib.sha256(write_pdf(compose(a_plan(), SEAL))).hexdigest())"
    )
    other = os.environ | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", code], env=other, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(printed).hexdigest()


def test_another_copy_label_or_variant_gives_other_bytes(printed: bytes) -> None:
    assert write_pdf(compose(a_plan(), SEAL, copy_label="Copy 2, DS Whitcombe")) != printed
    assert write_pdf(compose(a_plan(), SEAL, variant="large")) != printed


def test_a_draft_says_so_on_every_page_and_has_no_fingerprint() -> None:
    data = write_pdf(compose(a_plan(), None))
    assert FINGERPRINT.encode() not in data
    for page in PdfReader(io.BytesIO(data)).pages:
        found = page.extract_text()
        assert "DRAFT, NOT ISSUED" in found
        assert "Record 412" not in found and "A81F" not in found


@pytest.mark.parametrize("words", HOSTILE)
def test_typed_text_is_printed_as_text_whatever_it_says(words: str) -> None:
    report = compose(everywhere(a_plan(), words), SEAL)
    data = write_pdf(report)
    assert data.startswith(b"%PDF") and all(fonts_of(data).values())
    assert b"/URI" not in data
    text = text_of(data)
    if words.isprintable() and words.isascii() and words.strip():
        # Cells break lines inside words; the letters are all there, in their order.
        assert "".join(words.split()) in "".join(text.split())
    html = write_html(report)
    html.encode()
    for sign in ("<img", "<a ", "<script", "<para", "<font"):
        assert sign not in html
    plain = write_plain(report)
    plain.encode()
    assert not any(ord(char) < 32 and char != "\n" for char in plain + html)


def test_a_character_no_font_has_becomes_a_visible_box() -> None:
    found = text_of(write_pdf(compose(a_plan(summary="before 漢 after \x07"), SEAL)))
    assert "before □ after □" in found


def test_names_in_other_scripts_are_printed() -> None:
    found = text_of(write_pdf(compose(a_plan(summary="Ελένη Иванова Łukasz Nguyễn"), SEAL)))
    assert "Ελένη Иванова Łukasz Nguyễn" in found
    assert "Renée" in text_of(write_pdf(compose(a_plan(summary="Rene\u0301e"), SEAL)))


@pytest.mark.parametrize("field", ["summary", "operation", "reference", "marking", "status", "self_approved"])
def test_100_000_characters_without_a_space_print_in_any_field_of_the_case(field: str) -> None:
    started = time.process_time()
    data = write_pdf(compose(a_plan(**{field: "x" * 100_000}), SEAL))
    assert time.process_time() - started < 5
    assert len(PdfReader(io.BytesIO(data)).pages) >= 5


@pytest.mark.parametrize("field", ["title", "because", "towards", "result", "owner", "concerns", "lost_text"])
def test_100_000_characters_without_a_space_print_in_any_field_of_a_line(field: str) -> None:
    group = replace(a_plan().groups[0], lines=(a_line("S1", **{field: "W" * 100_000}), a_line("S2")))
    started = time.process_time()
    data = write_pdf(compose(a_plan(groups=(group,)), SEAL))
    assert time.process_time() - started < 5
    assert data.startswith(b"%PDF")


def test_a_long_text_is_printed_to_its_last_word() -> None:
    summary = " ".join(f"w{number}" for number in range(9000))
    found = text_of(write_pdf(compose(a_plan(summary=summary), SEAL))).split()
    assert {"w0", "w4500", "w8999"} <= set(found)
    group = replace(a_plan().groups[0], lines=(a_line("S1", towards=summary),))
    found = text_of(write_pdf(compose(a_plan(groups=(group,)), SEAL))).split()
    assert {f"w{number}" for number in range(9000)} <= set(found)


def test_a_row_never_splits_and_headers_repeat() -> None:
    lines = tuple(a_line(f"S{number}", title=f"begin{number} " + "word " * 30 + f"end{number}")
                  for number in range(60))  # fmt: skip
    group = replace(a_plan().groups[0], heading="Long group", lines=lines)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(
        write_pdf(compose(a_plan(groups=(group,)), SEAL)))).pages]  # fmt: skip
    with_rows = [text for text in pages if "begin" in text]
    assert len(with_rows) > 3
    for text in with_rows:
        assert "What it could show" in text and "Long group" in text
    for number in range(60):
        (page,) = [text for text in pages if f"begin{number} " in text]
        assert f"end{number}\n" in page


def test_what_runs_on_under_a_row_stays_on_its_page_and_uses_the_width() -> None:
    steps = (PlanStep(text="beginstep " + "word " * 60 + "endstep", done=False),)
    lines = tuple(a_line(f"S{number}", title=f"title{number}", steps=steps) for number in range(40))
    group = replace(a_plan().groups[0], lines=lines)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(
        write_pdf(compose(a_plan(groups=(group,)), SEAL)))).pages]  # fmt: skip
    for text in pages:
        # Every title on a page has its steps there, all of them, after it.
        assert len(re.findall(r"title\d", text)) == text.count("beginstep") == text.count("endstep")
    (line,) = {one for text in pages for one in text.splitlines() if "beginstep" in one}
    assert line.count("word") > 12


def test_a_group_heading_stays_with_its_first_row() -> None:
    groups = tuple(
        replace(
            a_plan().groups[0], heading=f"Group{number:03d}", lines=(a_line(f"L{number:03d}", state="done"),)
        )
        for number in range(60)
    )
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(
        write_pdf(compose(a_plan(groups=groups), SEAL)))).pages]  # fmt: skip
    for number in range(60):
        (page,) = [text for text in pages if f"L{number:03d}" in text]
        assert f"Group{number:03d}" in page


def test_printing_tells_how_far_it_is_and_can_be_stopped() -> None:
    class Told:
        def __init__(self, stop_after: int) -> None:
            self.steps: list[tuple[int, int]] = []
            self.stop_after = stop_after

        def step(self, done: int, total: int) -> None:
            self.steps.append((done, total))
            if len(self.steps) > self.stop_after:
                raise Cancelled

        def waiting(self) -> bool:
            return False

    whole = Told(1000)
    data = write_pdf(compose(a_plan(), SEAL), whole)
    assert len(whole.steps) == len(PdfReader(io.BytesIO(data)).pages) + 1
    assert whole.steps == sorted(whole.steps) and whole.steps[-1][0] == whole.steps[-1][1]
    with pytest.raises(Cancelled):
        write_pdf(compose(a_plan(), SEAL), Told(1))


def test_tens_of_thousands_of_line_feeds_print_and_end() -> None:
    group = replace(a_plan().groups[0], lines=(a_line("S1", towards="x\n" * 30_000),))
    started = time.process_time()
    data = write_pdf(compose(a_plan(groups=(group,)), SEAL))
    assert time.process_time() - started < 5
    assert len(PdfReader(io.BytesIO(data)).pages) > 400
