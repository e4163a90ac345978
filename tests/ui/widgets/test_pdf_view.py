"""A PDF is shown from memory: pages in sight are drawn and kept, the keyboard moves and zooms."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.builders import OpenCasebook
from tests.ui.review_builders import a_case_to_review, issued, paper_of
from ui.widgets.pdf_view import PdfView
from ui.work.pdfium import PdfPages


@pytest.fixture
def paper(casebook: OpenCasebook) -> bytes:
    """The PDF of a revision of several pages."""
    case_id = a_case_to_review(casebook, lines=8)
    return paper_of(casebook, issued(casebook, case_id))[1].data


@pytest.fixture
def view(qtbot: QtBot, paper: bytes) -> PdfView:
    made = PdfView()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    with qtbot.waitSignal(made.ready, timeout=10_000):
        made.show_pdf(paper, "Revision 1")
    return made


def test_only_the_pages_in_sight_and_their_neighbours_are_kept(qtbot: QtBot, view: PdfView) -> None:
    assert view.pages >= 3
    qtbot.waitUntil(lambda: view.kept == (1, 2))
    view.go_to(view.pages)
    qtbot.waitUntil(lambda: view.pages in view.kept)
    assert 1 not in view.kept


def test_home_end_and_page_keys_move_through_the_pages(qtbot: QtBot, view: PdfView) -> None:
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.page == view.pages
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.page == 1
    before = view.verticalScrollBar().value()
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > before
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.verticalScrollBar().value() == before
    QTest.keyClick(view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert view.page == 2


def test_the_zoom_follows_the_width_until_a_step_is_chosen(qtbot: QtBot, view: PdfView) -> None:
    narrow = view.zoom
    view.resize(1000, 500)
    assert view.fits_width and view.zoom > narrow
    QTest.keyClick(view, Qt.Key.Key_Minus)
    fixed = view.zoom
    view.resize(700, 500)
    assert not view.fits_width and view.zoom == fixed
    view.set_zoom(1.0)
    assert round(view.zoom * 100) == 100


def test_the_place_is_said_to_a_screen_reader(view: PdfView) -> None:
    view.go_to(2)
    assert view.accessibleName() == "Revision 1"
    assert view.accessibleDescription() == f"page 2 of {view.pages}"


def test_what_is_shown_is_the_page_of_the_file(qtbot: QtBot, view: PdfView, paper: bytes) -> None:
    with qtbot.waitSignal(view.ready, timeout=5000):
        view.set_zoom(1.0)
    with PdfPages(paper) as pages:
        expected = pages.image(0, 96 / 72)
    shown = view.grab().toImage()
    # The QR code at the right of the first page: black in the file, black on screen at the same place.
    dark = [
        (x, y)
        for x in range(0, expected.width(), 7)
        for y in range(60, 300, 7)
        if expected.pixelColor(x, y).lightness() < 30
    ]
    assert len(dark) > 20
    box = view._boxes[0]
    across = view.horizontalScrollBar().value()
    seen = sum(shown.pixelColor(box.x() - across + x, box.y() + y).lightness() < 60 for x, y in dark)
    assert seen >= 0.9 * len(dark)


def test_nothing_is_left_of_a_paper_that_was_closed(qapp: QApplication, view: PdfView) -> None:
    view.clear()
    assert view.pages == 0 and view.kept == ()
    qapp.processEvents()
    assert view.kept == ()


def test_a_damaged_file_is_told_and_shows_nothing(qtbot: QtBot) -> None:
    made = PdfView()
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.failed, timeout=5000):
        made.show_pdf(b"%PDF-1.4 but nothing after it", "Broken")
    assert made.pages == 0


def test_a_view_that_goes_while_it_draws_leaves_no_thread(qtbot: QtBot, paper: bytes) -> None:
    made = PdfView()
    made.resize(900, 600)
    made.show()
    made.show_pdf(paper, "Revision 1")
    made.deleteLater()
    qtbot.waitUntil(lambda: not any(one.name == "pages" for one in threading.enumerate()), timeout=5000)
