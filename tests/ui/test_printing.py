"""Printing goes from memory to the printer: no file is made on the way, and each page arrives."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter

from soteria_desk.api import Cancelled, NoProgress
from tests.ui.builders import OpenCasebook
from tests.ui.review_builders import a_case_to_review, issued, paper_of
from ui.printing import NAME, a_printer, pages_to_print, print_pdf


class Stopped:
    """A person who cancels after the first page."""

    def step(self, done: int, total: int) -> None:
        if done == 1:
            raise Cancelled

    def waiting(self) -> bool:
        return False


def to_file(path: Path) -> QPrinter:
    """A printer that writes what it gets to a PDF: what stands in for paper in a test."""
    printer = a_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(72)
    return printer


@pytest.fixture
def paper(casebook: OpenCasebook) -> bytes:
    case_id = a_case_to_review(casebook, lines=6)
    return paper_of(casebook, issued(casebook, case_id))[1].data


def test_every_page_reaches_the_printer_on_a_sheet_of_its_own(paper: bytes, tmp_path: Path) -> None:
    out = tmp_path / "out" / "printed.pdf"
    out.parent.mkdir()
    printed = print_pdf(paper, to_file(out), NoProgress())
    assert printed == len(PdfReader(io.BytesIO(paper)).pages) == len(PdfReader(out).pages)
    width, height = PdfReader(out).pages[0].mediabox[2:]
    assert (round(float(width)), round(float(height))) == (595, 842)


def test_printing_leaves_no_other_file(paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = tmp_path / "temporary"
    places.mkdir()
    monkeypatch.setenv("TMPDIR", str(places))
    out = tmp_path / "printed.pdf"
    print_pdf(paper, to_file(out), NoProgress())
    assert list(places.iterdir()) == []


def test_the_printers_queue_shows_no_case(paper: bytes) -> None:
    printer = a_printer()
    assert printer.docName() == printer.creator() == NAME == "Soteria Desk"


def test_a_range_and_reversed_order_are_kept_to() -> None:
    printer = a_printer()
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 4)
    assert pages_to_print(printer, 9) == (2, 3, 4)
    printer.setFromTo(2, 20)
    assert pages_to_print(printer, 3) == (2, 3)
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert pages_to_print(printer, 3) == (3, 2)


def test_cancelling_stops_between_pages(paper: bytes, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        print_pdf(paper, to_file(tmp_path / "printed.pdf"), Stopped())
