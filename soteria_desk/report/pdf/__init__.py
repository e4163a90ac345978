"""Lays a report out on A4 and writes it as a PDF. The only package that imports ReportLab, and late."""

from soteria_desk import errors
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.report.model import Report

_SILENT = NoProgress()


def write_pdf(report: Report, progress: Progress = _SILENT) -> bytes:
    """Return the PDF of `report`: the same report gives the same bytes, on any machine.

    Raises:
        Cancelled: `progress` stopped the work between two pages.
        PdfFailed: the library failed; nothing of the case is in the message.
    """
    from soteria_desk.report.pdf.paper import Paper  # ReportLab takes longer to import than a plan to print

    try:
        return Paper(report, progress).write()
    except (errors.Cancelled, MemoryError):
        raise
    except Exception as error:
        raise errors.PdfFailed(reason=type(error).__name__) from error
