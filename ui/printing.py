"""Printing without a file: each page is drawn in memory and painted to the printer."""

from PySide6.QtCore import QRect, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from soteria_desk.api import PrinterRefused, Progress
from ui.i18n import tr
from ui.work.pdfium import PdfPages

MOST_DPI = 300
"""Finer is slower and no better to read: 300 dots per inch is what a laser printer shows of text."""
NAME = "Soteria Desk"
"""What the printer's queue shows: never a case."""


NO_PRINTER = tr("No printer is set up on this computer. Have one set up, or copy what is shown by hand.")


def any_printer() -> bool:
    """Whether this computer has a printer at all: without one the system's dialog is an empty box."""
    return bool(QPrinterInfo.availablePrinterNames())


def a_printer() -> QPrinter:
    """Return a printer set up for a plan: A4, portrait, whole sheet, a name that says nothing of a case."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(NAME)
    printer.setCreator(NAME)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    return printer


def pages_to_print(printer: QPrinter, pages: int) -> tuple[int, ...]:
    """Which pages, from 1, the person asked for, in the order in which the sheets come out."""
    first, last = 1, pages
    if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage() > 0:
        first, last = printer.fromPage(), min(printer.toPage() or pages, pages)
    wanted = tuple(range(first, last + 1))
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        wanted = wanted[::-1]
    if printer.supportsMultipleCopies():
        return wanted
    if printer.collateCopies():
        return wanted * printer.copyCount()
    return tuple(number for number in wanted for _ in range(printer.copyCount()))


def print_pdf(data: bytes, printer: QPrinter, progress: Progress) -> int:
    """Print a PDF from memory and return how many sheets' sides were sent; run it off the UI thread.

    Raises:
        Cancelled: the person stopped it; the printer is told to forget what it has got.
        PrinterRefused: the printer does not take it.
    """
    with PdfPages(data) as pages:
        wanted = pages_to_print(printer, len(pages.sizes))
        painter = QPainter()
        if not painter.begin(printer):
            raise PrinterRefused()
        try:
            for done, number in enumerate(wanted):
                progress.step(done, len(wanted))
                if done and not printer.newPage():
                    raise PrinterRefused()
                _paint(painter, printer, pages, number - 1)
            progress.step(len(wanted), len(wanted))
        except Exception:
            printer.abort()
            raise
        finally:
            painter.end()
    return len(wanted)


def _paint(painter: QPainter, printer: QPrinter, pages: PdfPages, number: int) -> None:
    size = pages.sizes[number]
    dpi = printer.resolution()
    image = pages.image(number, min(dpi, MOST_DPI) / 72)
    sheet = printer.paperRect(QPrinter.Unit.DevicePixel)
    true_size = QSizeF(size.width / 72 * dpi, size.height / 72 * dpi)
    if true_size.width() > sheet.width() + 1 or true_size.height() > sheet.height() + 1:
        # Letter paper in the tray: smaller is better than cut off.
        true_size.scale(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio)
    # paperRect starts at the sheet's corner, and so does the painter on a full page.
    left = round((sheet.width() - true_size.width()) / 2)
    painter.drawImage(QRect(left, 0, round(true_size.width()), round(true_size.height())), image)
